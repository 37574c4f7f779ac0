/* Tables and lists: groups of a breakdown, one row each, a column for each indicator. */
#include <string.h>

#include "base/str.h"
#include "report/bulletin_priv.h"

#define MONTHS_MAX 121

struct group {
    const char *key, *name, *period;
    struct figure f[BULLETIN_COLUMNS_MAX];
};

struct groups {
    struct group *rows;
    size_t n, max;
    bool more;                      /* others were left out */
    bool cut[BULLETIN_COLUMNS_MAX]; /* of these columns */
};

static struct group *group_of(struct groups *g, const char *key, const char *name)
{
    for (size_t i = 0; i < g->n; i++) {
        if (str_eq(g->rows[i].key, key))
            return &g->rows[i];
    }
    if (g->n == g->max) {
        g->more = true;
        return NULL;
    }
    g->rows[g->n] = (struct group){.key = key, .name = name};
    return &g->rows[g->n++];
}

/* place < 0: the base. */
static enum err add_term(struct making *m, const struct indicator_term *t, enum indicator_by by, size_t column,
                         int place, struct groups *g, struct error *e)
{
    const struct indicator_sums *sums;
    enum err r = bulletin_sums_by(m->sums, t, &m->b->facts.p, by, &sums, e);
    for (int i = 0; r == ERR_OK && i < sums->n; i++) {
        struct group *x = group_of(g, sums->v[i].key, sums->v[i].name);
        if (x)
            *(place < 0 ? &x->f[column].base : &x->f[column].counts[place]) = sums->v[i];
    }
    if (r == ERR_OK && sums->more)
        g->more = g->cut[column] = true;
    return r;
}

static enum err down_groups(struct making *m, const struct bulletin_part *part, struct groups *g, struct error *e)
{
    enum err r = ERR_OK;
    for (size_t c = 0; r == ERR_OK && c < part->n_columns; c++) {
        const struct indicator *x = part->columns[c];
        if (x->base.code)
            r = add_term(m, &x->base, part->by, c, -1, g, e);
        for (size_t i = 0; r == ERR_OK && i < x->n_counts; i++)
            r = add_term(m, &x->counts[i], part->by, c, (int)i, g, e);
    }
    return r;
}

/* Each count is cut by its own size, so of what was cut a row may lack a half, or have none where there is one. What
 * the rows were first found by is whole as far as it goes. */
static void leave_out_cut(const struct bulletin_part *part, struct groups *g)
{
    for (size_t c = 0; c < part->n_columns; c++) {
        const struct indicator *x = part->columns[c];
        if (!g->cut[c] || (c == 0 && !x->base.code && x->n_counts == 1))
            continue;
        for (size_t i = 0; i < g->n; i++)
            g->rows[i].f[c] = (struct figure){0};
    }
}

static enum err month_groups(struct making *m, const struct bulletin_part *part, struct groups *g, struct error *e)
{
    struct period *months = arena_array(m->arena, struct period, MONTHS_MAX);
    int n = period_months(&m->b->facts.p, m->zone, months, MONTHS_MAX);
    enum err r = ERR_OK;
    for (int i = 0; r == ERR_OK && i < n && g->n < g->max; i++) {
        struct group *x = &g->rows[g->n++];
        x->key = x->period = period_text(m->arena, &months[i], m->zone);
        x->name = bulletin_period_words(m->arena, &months[i], m->zone);
        for (size_t c = 0; r == ERR_OK && c < part->n_columns; c++)
            r = bulletin_sums_figure(m->sums, part->columns[c], &months[i], &x->f[c], e);
    }
    return r;
}

static void add_figure(struct figure *to, const struct figure *f, const struct indicator *x)
{
    to->base.n += f->base.n;
    to->base.rows += f->base.rows;
    for (size_t i = 0; i < x->n_counts; i++) {
        to->counts[i].n += f->counts[i].n;
        to->counts[i].rows += f->counts[i].rows;
        to->counts[i].at_least = to->counts[i].at_least || f->counts[i].at_least;
    }
}

static const char *group_name(const struct bulletin_part *part, const struct group *g)
{
    static const struct {
        const char *code, *word;
    } channels[] = {{"web", "网络"},   {"phone", "电话"},   {"letter", "来信"},
                    {"visit", "来访"}, {"api", "其他系统"}, {"import", "导入"}};
    static const char *const none[] = {[BY_UNIT] = "尚无单位", [BY_AREA] = "未注明地区", [BY_CHANNEL] = "未注明渠道"};
    if (part->by == BY_MONTH)
        return g->name;
    if (str_empty(g->key))
        return none[part->by];
    for (size_t i = 0; part->by == BY_CHANNEL && i < COUNT_OF(channels); i++) {
        if (str_eq(channels[i].code, g->key))
            return channels[i].word;
    }
    return str_or(g->name, g->key);
}

static const char *share_text(struct arena *a, const struct indicator *x, const struct figure *f,
                              const struct figure *all)
{
    int64_t n, of;
    struct figure share = {.base = {.rows = 1}};
    const struct indicator percent = {
        .shows = SHOWS_PERCENT, .decimals = 2, .n_counts = 1, .counts = {{.weight = 100}}};
    if (!figure_value(x, f, &n) || !figure_value(x, all, &of))
        return FIGURE_NONE;
    share.counts[0].n = n;
    share.base.n = of;
    return bulletin_value(a, &percent, &share);
}

static void head_row(struct making *m, const struct bulletin_part *part, struct bulletin_table *t)
{
    static const char *const firsts[] = {
        [BY_UNIT] = "单位", [BY_AREA] = "地区", [BY_CHANNEL] = "渠道", [BY_MONTH] = "时段"};
    t->heads = arena_array(m->arena, const char *, BULLETIN_COLUMNS_MAX + 3);
    t->heads[t->n_heads++] = firsts[part->by];
    for (size_t c = 0; c < part->n_columns; c++) {
        const struct indicator *x = part->columns[c];
        bool unit = x->shows == SHOWS_COUNT && x->unit.zh;
        t->heads[t->n_heads++] =
            unit ? arena_printf(m->arena, "%s（%s）", x->name.zh, x->unit.zh) : arena_strdup(m->arena, x->name.zh);
        if (part->share && c == 0)
            t->heads[t->n_heads++] = "占比";
    }
}

static struct bulletin_line *put_row(struct making *m, const struct bulletin_part *part, const struct group *g,
                                     const struct group *all, struct bulletin_table *t)
{
    struct bulletin_line *row = &t->rows[t->n_rows++];
    size_t n = 0;
    row->cells = arena_array(m->arena, struct bulletin_cell, t->n_heads);
    row->cells[n++] = (struct bulletin_cell){.text = g->name, .key = g->key};
    for (size_t c = 0; c < part->n_columns; c++) {
        const struct indicator *x = part->columns[c];
        row->cells[n++] = (struct bulletin_cell){.text = bulletin_value(m->arena, x, &g->f[c]),
                                                 .x = x,
                                                 .key = part->by == BY_MONTH ? NULL : g->key,
                                                 .period = str_or(g->period, m->b->period)};
        if (part->share && c == 0)
            row->cells[n++] = (struct bulletin_cell){.text = share_text(m->arena, x, &g->f[c], &all->f[c])};
    }
    return row;
}

static void sum_of(const struct bulletin_part *part, const struct groups *g, size_t from, struct group *ret)
{
    for (size_t i = from; i < g->n; i++) {
        for (size_t c = 0; c < part->n_columns; c++)
            add_figure(&ret->f[c], &g->rows[i].f[c], part->columns[c]);
    }
}

static bool term_adds(const struct indicator_term *t, enum indicator_by by)
{
    return str_empty(t->differ) && !(by == BY_MONTH && t->way == COUNT_SUBJECTS);
}

/* How many different there are, and what there is at the end of each month, do not add up to that of the whole. */
static bool adds(const struct bulletin_part *part, size_t column)
{
    const struct indicator *x = part->columns[column];
    bool all = !x->base.code || term_adds(&x->base, part->by);
    for (size_t i = 0; i < x->n_counts; i++)
        all = all && term_adds(&x->counts[i], part->by);
    return all;
}

/* What the table is of must not say more than the whole: each column is held against the figure itself. */
static void check_columns(struct making *m, const struct bulletin_part *part, const struct groups *g)
{
    struct figure *rows = arena_array(m->arena, struct figure, g->n + 1);
    if (g->more)
        bulletin_note(m, "whole", part->code, false, "“%s”分组过多，没有列全。", part->text);
    for (size_t c = 0; !g->more && c < part->n_columns; c++) {
        const struct bulletin_figure *f = bulletin_figure(m->b, part->columns[c]);
        for (size_t i = 0; i < g->n; i++)
            rows[i] = g->rows[i].f[c];
        if (f && adds(part, c))
            bulletin_check_rows(m, part, part->columns[c], rows, g->n, &f->now);
    }
}

/* All together is the figure itself, whatever the rows are; of what does not add up nothing is left. */
static void sum_rows(struct making *m, const struct bulletin_part *part, const struct groups *g, size_t shown,
                     struct group *all, struct group *rest)
{
    sum_of(part, g, 0, all);
    sum_of(part, g, shown, rest);
    for (size_t c = 0; c < part->n_columns; c++) {
        const struct bulletin_figure *f = bulletin_figure(m->b, part->columns[c]);
        if (f)
            all->f[c] = f->now;
        if (!adds(part, c) || g->cut[c])
            rest->f[c] = (struct figure){0};
    }
}

static void fill_table(struct making *m, const struct bulletin_part *part, struct groups *g, struct bulletin_table *t)
{
    struct group all = {.name = "合计", .key = NULL}, rest = {.name = "其他"};
    size_t shown = g->n > (size_t)part->most ? (size_t)part->most : g->n;
    leave_out_cut(part, g);
    sum_rows(m, part, g, shown, &all, &rest);
    head_row(m, part, t);
    t->rows = arena_array(m->arena, struct bulletin_line, shown + 2);
    for (size_t i = 0; i < shown; i++) {
        g->rows[i].name = group_name(part, &g->rows[i]);
        put_row(m, part, &g->rows[i], &all, t);
    }
    if (shown < g->n) {
        rest.name = g->more ? "其他" : arena_printf(m->arena, "其他%zu个", g->n - shown);
        struct bulletin_line *row = put_row(m, part, &rest, &all, t);
        for (size_t i = 0; i < t->n_heads; i++)
            row->cells[i].x = NULL; /* no address opens these rows together */
    }
    if (part->total && g->n)
        put_row(m, part, &all, &all, t)->sum = true;
}

/* In a list stand units that have a figure, and enough behind it. */
static bool stands(const struct bulletin_part *part, const struct group *g, int64_t *ret)
{
    const struct indicator *x = part->columns[0];
    int64_t enough = x->base.code ? g->f[0].base.n : g->f[0].counts[0].n;
    return !str_empty(g->key) && figure_value(x, &g->f[0], ret) && enough >= part->least;
}

static bool before(const struct bulletin_part *part, const struct group *x, const struct group *y)
{
    int64_t n = 0, k = 0;
    figure_value(part->columns[0], &x->f[0], &n);
    figure_value(part->columns[0], &y->f[0], &k);
    if (n != k)
        return part->low ? n < k : n > k;
    if (x->f[0].base.n != y->f[0].base.n)
        return x->f[0].base.n > y->f[0].base.n;
    return strcmp(x->key, y->key) < 0;
}

/* Those that stand, in their order; *ret_out: how many had too little behind their figure. */
static size_t ranked(struct making *m, const struct bulletin_part *part, const struct groups *g,
                     const struct group ***ret, size_t *ret_out)
{
    const struct group **list = arena_array(m->arena, const struct group *, g->n + 1);
    size_t n = 0, out = 0;
    for (size_t i = 0; i < g->n; i++) {
        int64_t value;
        if (!stands(part, &g->rows[i], &value)) {
            out += !str_empty(g->rows[i].key);
            continue;
        }
        size_t at = n++;
        for (; at > 0 && before(part, &g->rows[i], list[at - 1]); at--)
            list[at] = list[at - 1];
        list[at] = &g->rows[i];
    }
    *ret = list;
    *ret_out = out;
    return n;
}

static bool same_value(struct making *m, const struct indicator *x, const struct group *one, const struct group *other)
{
    return str_eq(bulletin_value(m->arena, x, &one->f[0]), bulletin_value(m->arena, x, &other->f[0]));
}

/* Whether a list before, of the same figure from its other end, names it. */
static bool is_named(const struct making *m, const struct bulletin_part *part, const char *key)
{
    for (size_t i = 0; i < m->b->n_pieces; i++) {
        const struct bulletin_piece *p = &m->b->pieces[i];
        if (p->part->kind != PART_LIST || p->part->low == part->low || p->part->columns[0] != part->columns[0])
            continue;
        for (size_t k = 0; k < p->table->n_rows; k++) {
            if (str_eq(p->table->rows[k].cells[1].key, key))
                return true;
        }
    }
    return false;
}

/* Nobody is among the last who is as good as the best, and nobody stands at both ends. */
static size_t without_others(struct making *m, const struct bulletin_part *part, const struct group **list, size_t n)
{
    const struct group *best = part->low && n ? list[n - 1] : NULL;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool good = best && same_value(m, part->columns[0], list[i], best);
        if (!good && !is_named(m, part, list[i]->key))
            list[kept++] = list[i];
    }
    return kept;
}

/* As many as the list has room for. Of those with one value all stand in it, up to twice the room, or none. */
static size_t cut_list(struct making *m, const struct bulletin_part *part, const struct group *const *list, size_t n)
{
    const size_t most = (size_t)part->most;
    size_t up = most, down = most;
    if (n <= most)
        return n;
    while (up < n && same_value(m, part->columns[0], list[up], list[most - 1]))
        up++;
    if (up <= 2 * most)
        return up;
    while (down > 0 && same_value(m, part->columns[0], list[down - 1], list[most - 1]))
        down--;
    bulletin_note(m, "ties", part->code, true, "“%s”：有%zu个单位并列第%zu位，不列入。", part->text, up - down,
                  down + 1);
    return down;
}

/* "55/56" behind a rate. */
static const char *behind(struct arena *a, const struct indicator *x, const struct figure *f)
{
    if (!x->base.code)
        return FIGURE_NONE;
    if (x->n_counts > 1 || x->counts[0].weight != 100 || x->shows != SHOWS_PERCENT)
        return arena_printf(a, "%lld", (long long)f->base.n);
    return arena_printf(a, "%lld/%lld", (long long)f->counts[0].n, (long long)f->base.n);
}

/* Equal values share a place. */
static void fill_list(struct making *m, const struct bulletin_part *part, const struct groups *g,
                      struct bulletin_table *t)
{
    static const char *const heads[] = {"位次", "单位", NULL, "基数"};
    const struct indicator *x = part->columns[0];
    const struct group **list;
    size_t out, n = ranked(m, part, g, &list, &out), place = 0;
    n = cut_list(m, part, list, without_others(m, part, list, n));
    t->n_heads = COUNT_OF(heads);
    t->heads = arena_array(m->arena, const char *, COUNT_OF(heads));
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        t->heads[i] = heads[i] ? heads[i] : x->name.zh;
    if (g->more) {
        bulletin_note(m, "whole", part->code, false, "“%s”单位过多，没有列全，不排位次。", part->text);
        return;
    }
    t->rows = arena_array(m->arena, struct bulletin_line, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct bulletin_cell *cells = arena_array(m->arena, struct bulletin_cell, COUNT_OF(heads));
        const char *text = bulletin_value(m->arena, x, &list[i]->f[0]);
        if (i == 0 || !str_eq(text, t->rows[i - 1].cells[2].text))
            place = i + 1;
        cells[0].text = arena_printf(m->arena, "%zu", place);
        cells[1] = (struct bulletin_cell){.text = list[i]->name, .key = list[i]->key};
        cells[2] = (struct bulletin_cell){.text = text, .x = x, .key = list[i]->key, .period = m->b->period};
        cells[3].text = behind(m->arena, x, &list[i]->f[0]);
        t->rows[t->n_rows++].cells = cells;
    }
    if (out)
        bulletin_note(m, "unranked", part->code, true, "“%s”：另有%zu个单位没有数据或者基数不足%lld，不列入。",
                      part->text, out, (long long)part->least);
}

/* Not broken down: an indicator a row, beside the periods before. */
static void fill_compared(struct making *m, const struct indicator *const *list, size_t n, bool with_data,
                          struct bulletin_table *t)
{
    static const char *const heads[] = {"指标", "本期", "上期", "环比", "上年同期", "同比"};
    t->n_heads = COUNT_OF(heads);
    t->heads = arena_array(m->arena, const char *, COUNT_OF(heads));
    memcpy(t->heads, heads, sizeof(heads));
    t->rows = arena_array(m->arena, struct bulletin_line, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct bulletin_figure *f = bulletin_figure(m->b, list[i]);
        if (!f || (with_data && str_eq(f->text, FIGURE_NONE)))
            continue;
        const struct indicator *x = f->x;
        bool unit = x->shows == SHOWS_COUNT && x->unit.zh;
        const char *cells[] = {unit ? arena_printf(m->arena, "%s（%s）", x->name.zh, x->unit.zh) : x->name.zh,
                               f->text,
                               f->before_text,
                               f->change,
                               f->year_text,
                               f->year_change};
        struct bulletin_line *row = &t->rows[t->n_rows++];
        row->cells = arena_array(m->arena, struct bulletin_cell, COUNT_OF(cells));
        for (size_t k = 0; k < COUNT_OF(cells); k++)
            row->cells[k].text = cells[k];
        row->cells[1].x = x;
        row->cells[1].period = m->b->period;
    }
}

enum err bulletin_rows(struct making *m, const struct bulletin_part *part, struct bulletin_piece *ret, struct error *e)
{
    struct groups g = {.max = INDICATOR_GROUPS_MAX};
    ret->table = arena_obj(m->arena, struct bulletin_table);
    if (part->by == INDICATOR_BYS) {
        fill_compared(m, part->columns, part->n_columns, false, ret->table);
        return ERR_OK;
    }
    g.rows = arena_array(m->arena, struct group, g.max);
    enum err r = part->by == BY_MONTH ? month_groups(m, part, &g, e) : down_groups(m, part, &g, e);
    if (r != ERR_OK)
        return r;
    if (part->kind == PART_LIST) {
        fill_list(m, part, &g, ret->table);
        return ERR_OK;
    }
    check_columns(m, part, &g);
    fill_table(m, part, &g, ret->table);
    return ERR_OK;
}

void bulletin_figure_rows(struct making *m, struct bulletin_piece *ret)
{
    const struct indicator **list = arena_array(m->arena, const struct indicator *, m->b->n_figures + 1);
    for (size_t i = 0; i < m->b->n_figures; i++)
        list[i] = m->b->figures[i].x;
    ret->table = arena_obj(m->arena, struct bulletin_table);
    fill_compared(m, list, m->b->n_figures, true, ret->table);
}
