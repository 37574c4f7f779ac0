/*
 * The questions of the board. Every number is a figure (model/indicator.h) and opens that figure's rows, so it has as
 * many as it says for whoever looks.
 *
 * Numbers over time are of whole months, of which sums are kept; what is open and what falls due is as it stands now.
 */
#include <stdlib.h>

#include "base/str.h"
#include "http/url.h"
#include "web/board.h"
#include "web/words.h"

#define TILES_MAX 6
#define MONTHS    12
#define GROUPS    10 /* of a breakdown; the others are a link away */
#define AHEAD     24

struct period board_days(int64_t from, int64_t to)
{
    return (struct period){PERIOD_DAYS, from, to};
}

int64_t board_month(int64_t at, int n, struct zone z)
{
    struct period m = period_month_of(at, z);
    for (; n < 0; n++)
        m = period_before(&m, z);
    for (; n > 0; n--)
        m = period_after(&m, z);
    return m.from;
}

/* The day so many days from today. */
static int64_t day_away(const struct board *b, int n)
{
    int64_t noon = day_start(civil_day(b->h->now, b->z), b->z) + MS_DAY / 2;
    return day_start(civil_day(noon + n * MS_DAY, b->z), b->z);
}

/* ---- Numbers and what they open ---- */

static const char *rows_url(const struct board *b, const char *code, const char *part, const struct period *p,
                            const char *key)
{
    struct arena *a = b->r->arena;
    const char *url = arena_printf(a, "/desk/figures/of/%s?period=%s", code, period_text(a, p, b->z));
    if (!str_empty(b->unit))
        url = arena_printf(a, "%s&unit=%s", url, url_encode(a, b->unit));
    if (b->ask.by < INDICATOR_BYS)
        url = arena_printf(a, "%s&by=%s", url, indicator_by_code(b->ask.by));
    url = arena_printf(a, "%s&part=%s", url, part);
    return key ? arena_printf(a, "%s&key=%s#rows", url, url_encode(a, key)) : arena_printf(a, "%s#rows", url);
}

static struct board_cell_view cell_of(const struct board *b, const char *code, const char *part, const struct period *p,
                                      const char *key, int64_t n)
{
    return (struct board_cell_view){n, n ? rows_url(b, code, part, p, key) : NULL};
}

static enum err figure_in(struct board *b, const struct indicator *d, const struct period *p, bool alone,
                          struct figure *ret)
{
    struct indicator_ask ask = b->ask;
    ask.from = p->from;
    ask.to = p->to;
    ask.by = INDICATOR_BYS;
    ask.alone = alone;
    return figure_of(conn_of(b->r), site_of(b->r), viewer_of(b->r), b->r->arena, d, &ask, ret, &b->r->error);
}

/* A count of a period of its own, as a number that opens its rows. */
static enum err count_in(struct board *b, const char *code, const struct period *p, struct board_cell_view *ret)
{
    const struct indicator *d = indicator_find(code);
    struct figure f;
    enum err x = figure_in(b, d, p, true, &f);
    if (x == ERR_OK)
        *ret = cell_of(b, code, d->counts[0].code, p, NULL, f.counts[0].n);
    return x;
}

static const char *number_text(const struct board *b, int64_t n)
{
    return arena_printf(b->r->arena, "%lld", (long long)n);
}

static struct board_head_view head_of(const struct board *b, const struct board_cell_view *c, const char *label)
{
    return (struct board_head_view){number_text(b, c->n), tr(b->h->lang, label), c->url};
}

/* How a figure stands beside that of the period before. */
static enum err change_of(struct board *b, const struct indicator *d, const struct figure *now, const char **ret)
{
    struct figure before;
    *ret = "";
    enum err x = figure_in(b, d, &b->before, false, &before);
    const char *change = x == ERR_OK ? figure_change(b->r->arena, d, now, &before) : NULL;
    if (change && d->shows == SHOWS_PERCENT)
        *ret = tr_arg(b->r->arena, b->h->lang, N_("{} points against the period before"), change);
    else if (change)
        *ret = tr_arg(b->r->arena, b->h->lang, N_("{}% against the period before"), change);
    return x;
}

static const char *rate_text(const struct board *b, const struct indicator *d, const struct figure *f)
{
    const char *n = figure_text(b->r->arena, d, f);
    return str_eq(n, FIGURE_NONE) ? n : arena_printf(b->r->arena, "%s%%", n);
}

static struct board_column_view *columns_of(const struct board *b, struct board_tile_view *v, size_t n)
{
    struct board_column_view *list = arena_array(b->r->arena, struct board_column_view, n);
    v->columns = list;
    v->column_count = n;
    return list;
}

/* Where there is nothing of the kind no number stands for it. */
static void none_of(struct board_tile_view *v)
{
    for (size_t i = 0; i < v->head_count && !v->row_count; i++)
        v->heads[i].value = v->heads[i].url ? v->heads[i].value : FIGURE_NONE;
}

/* ---- Tiles ---- */

/* The months to the end of the period, but none that is still to come. */
static void last_months(const struct board *b, struct period ret[MONTHS])
{
    int64_t end = b->p.to - 1 < b->h->now ? b->p.to - 1 : b->h->now;
    ret[MONTHS - 1] = period_month_of(end, b->z);
    for (int i = MONTHS - 1; i > 0; i--)
        ret[i - 1] = period_before(&ret[i], b->z);
}

/* What each month is made of: one count for each column. Nothing in any: there are no rows. */
static enum err fill_months(struct board *b, const char *const codes[], const char *const parts[],
                            struct board_tile_view *v)
{
    struct period months[MONTHS];
    struct board_row_view *rows = arena_array(b->r->arena, struct board_row_view, MONTHS);
    int64_t all = 0;
    enum err x = ERR_OK;
    last_months(b, months);
    for (int i = 0; x == ERR_OK && i < MONTHS; i++) {
        struct board_cell_view *cells = arena_array(b->r->arena, struct board_cell_view, v->column_count);
        for (size_t k = 0; x == ERR_OK && k < v->column_count; k++) {
            const struct indicator *d = indicator_find(codes[k]);
            struct figure f;
            x = figure_in(b, d, &months[i], false, &f);
            for (size_t t = 0; x == ERR_OK && t < d->n_counts; t++) {
                if (str_eq(d->counts[t].code, parts[k]))
                    cells[k] = cell_of(b, codes[k], parts[k], &months[i], NULL, f.counts[t].n);
            }
            all += cells[k].n;
        }
        rows[i] = (struct board_row_view){period_text(b->r->arena, &months[i], b->z), cells, NULL, ""};
    }
    v->rows = rows;
    v->row_count = all ? MONTHS : 0;
    v->row_head = tr(b->h->lang, N_("Month"));
    v->chart = "columns";
    return x;
}

static enum err flow_tile(struct board *b, struct board_tile_view *v)
{
    static const char *const codes[] = {"received", "closed"}, *const parts[] = {"received", "closed"};
    struct board_cell_view in, out;
    struct figure now;
    *v = (struct board_tile_view){.code = "flow",
                                  .title = tr(b->h->lang, N_("How much came in, and how much was closed?")),
                                  .empty = tr(b->h->lang, N_("No request came in in these twelve months. Please choose "
                                                             "another period, or another unit."))};
    struct board_column_view *c = columns_of(b, v, 2);
    c[0] = (struct board_column_view){tr(b->h->lang, N_("Came in")), "work"};
    c[1] = (struct board_column_view){tr(b->h->lang, N_("Closed")), "done"};
    enum err x = count_in(b, "received", &b->p, &in);
    if (x == ERR_OK)
        x = count_in(b, "closed", &b->p, &out);
    if (x == ERR_OK)
        x = figure_in(b, indicator_find("received"), &b->p, false, &now);
    if (x == ERR_OK)
        x = change_of(b, indicator_find("received"), &now, &v->change);
    if (x != ERR_OK)
        return x;
    v->heads[0] = head_of(b, &in, N_("came in"));
    v->heads[1] = head_of(b, &out, N_("closed"));
    v->head_count = 2;
    x = fill_months(b, codes, parts, v);
    none_of(v);
    return x;
}

/* One column whose lines are named. */
static void fill_lines(const struct board *b, struct board_tile_view *v, const char *column, const char *const names[],
                       const struct board_cell_view *cells, size_t n)
{
    struct board_row_view *rows = arena_array(b->r->arena, struct board_row_view, n);
    int64_t all = 0;
    columns_of(b, v, 1)[0] = (struct board_column_view){tr(b->h->lang, column), "work"};
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct board_row_view){tr(b->h->lang, names[i]), &cells[i], NULL, ""};
        all += cells[i].n;
    }
    v->rows = rows;
    v->row_count = all ? n : 0;
    v->chart = "columns";
}

/* By how many days ago it came in. What is older than the others is the rest of all: the sums of months tell it. */
static enum err age_tile(struct board *b, struct board_tile_view *v)
{
    static const char *const names[] = {N_("0 to 7"), N_("8 to 15"), N_("16 to 30"), N_("31 to 60"), N_("over 60")};
    static const int ages[] = {-1, 7, 15, 30, 60};
    struct board_cell_view *cells = arena_array(b->r->arena, struct board_cell_view, COUNT_OF(names)), all;
    *v = (struct board_tile_view){.code = "age",
                                  .title = tr(b->h->lang, N_("How long has open work been waiting?")),
                                  .row_head = tr(b->h->lang, N_("Days since it came in")),
                                  .empty = tr(b->h->lang, N_("Nothing is open: all that came in is closed or ended."))};
    enum err x = count_in(b, "open", &b->ever, &all);
    int64_t rest = x == ERR_OK ? all.n : 0;
    for (size_t i = 0; x == ERR_OK && i + 1 < COUNT_OF(names); i++) {
        const struct period p = board_days(day_away(b, -ages[i + 1]), day_away(b, -ages[i]));
        x = count_in(b, "open", &p, &cells[i]);
        rest -= cells[i].n;
    }
    if (x != ERR_OK)
        return x;
    const struct period old = board_days(b->ever.from, day_away(b, -60));
    cells[COUNT_OF(names) - 1] = cell_of(b, "open", "open", &old, NULL, rest > 0 ? rest : 0);
    v->heads[v->head_count++] = head_of(b, &all, N_("open now"));
    fill_lines(b, v, N_("Still open"), names, cells, COUNT_OF(names));
    struct board_row_view *last = arena_array(b->r->arena, struct board_row_view, COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        last[i] = v->rows[i];
    last[COUNT_OF(names) - 1].tone = "late";
    last[COUNT_OF(names) - 2].tone = "back";
    v->rows = last;
    return ERR_OK;
}

static enum err due_tile(struct board *b, struct board_tile_view *v)
{
    static const char *const names[] = {N_("past the limit"), N_("today"), N_("in 1 to 3 days"), N_("in 4 to 7 days"),
                                        N_("later")};
    static const char *const tones[] = {"late", "back", "back", "", ""};
    const struct period when[] = {
        b->ever, board_days(day_away(b, 0), day_away(b, 1)), board_days(day_away(b, 1), day_away(b, 4)),
        board_days(day_away(b, 4), day_away(b, 8)), board_days(day_away(b, 8), board_month(b->h->now, AHEAD, b->z))};
    struct board_cell_view *cells = arena_array(b->r->arena, struct board_cell_view, COUNT_OF(names));
    struct board_row_view *rows = arena_array(b->r->arena, struct board_row_view, COUNT_OF(names));
    enum err x = ERR_OK;
    *v = (struct board_tile_view){.code = "due",
                                  .title = tr(b->h->lang, N_("Which answers fall due?")),
                                  .row_head = tr(b->h->lang, N_("The limit for the answer ends")),
                                  .empty = tr(b->h->lang, N_("No limit for an answer runs, and none has passed."))};
    for (size_t i = 0; x == ERR_OK && i < COUNT_OF(names); i++)
        x = count_in(b, i ? "due" : "overdue", &when[i], &cells[i]);
    if (x != ERR_OK)
        return x;
    v->heads[v->head_count++] = head_of(b, &cells[0], N_("past the limit"));
    v->heads[v->head_count++] = head_of(b, &cells[1], N_("due today"));
    fill_lines(b, v, N_("Requests"), names, cells, COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        rows[i] = v->rows[i];
        rows[i].tone = tones[i];
    }
    v->rows = rows;
    return ERR_OK;
}

static enum err groups_of(struct board *b, const char *code, enum indicator_by by, struct figure_groups *ret)
{
    struct indicator_ask ask = b->ask;
    ask.from = b->p.from;
    ask.to = b->p.to;
    ask.by = by;
    return figure_groups(conn_of(b->r), site_of(b->r), viewer_of(b->r), b->r->arena, indicator_find(code), &ask, ret,
                         &b->r->error);
}

static const char *group_name(const struct board *b, enum indicator_by by, const struct figure_group *g)
{
    if (str_empty(g->key))
        return tr(b->h->lang, N_("(not said)"));
    return by == BY_CHANNEL ? word_channel(b->h->lang, g->key) : g->name;
}

/* Where a breakdown has more than can be drawn. */
static void link_rest(const struct board *b, struct board_tile_view *v, const char *code, enum indicator_by by,
                      const struct figure_groups *g)
{
    if (g->n <= GROUPS && !g->more)
        return;
    v->more = tr(b->h->lang, N_("All of them"));
    v->more_url =
        arena_printf(b->r->arena, "/desk/figures/of/%s?period=%s&by=%s%s%s", code,
                     period_text(b->r->arena, &b->p, b->z), indicator_by_code(by),
                     str_empty(b->unit) ? "" : "&unit=", str_empty(b->unit) ? "" : url_encode(b->r->arena, b->unit));
}

/* The lowest rate first, and of equal ones where most is late. */
static int worst_first(const void *a, const void *b)
{
    const struct figure *x = &((const struct figure_group *)a)->f, *y = &((const struct figure_group *)b)->f;
    int64_t l = x->counts[0].n * y->base.n, r = y->counts[0].n * x->base.n;
    return l != r ? (l < r ? -1 : 1) : x->base.n != y->base.n ? (x->base.n > y->base.n ? -1 : 1) : 0;
}

static int64_t count_of(const struct figure_groups *g, const char *key)
{
    for (int i = 0; i < g->n; i++) {
        if (str_eq(g->rows[i].key, key))
            return g->rows[i].f.counts[0].n;
    }
    return 0;
}

static enum err unit_rows(struct board *b, const struct indicator *d, struct board_tile_view *v)
{
    struct figure_groups g, late;
    enum err x = groups_of(b, "in_time", BY_UNIT, &g);
    if (x == ERR_OK)
        x = groups_of(b, "late", BY_UNIT, &late);
    if (x != ERR_OK)
        return x;
    struct board_row_view *rows = arena_array(b->r->arena, struct board_row_view, GROUPS);
    qsort(g.rows, (size_t)g.n, sizeof(*g.rows), worst_first);
    b->ask.by = BY_UNIT;
    for (int i = 0; i < g.n && v->row_count < GROUPS; i++) {
        const struct figure_group *one = &g.rows[i];
        struct board_cell_view *cells = arena_array(b->r->arena, struct board_cell_view, 2);
        if (one->f.base.n == 0)
            continue;
        cells[0] = cell_of(b, "in_time", "met", &b->p, one->key, one->f.counts[0].n);
        cells[1] = cell_of(b, "late", "late", &b->p, one->key, count_of(&late, one->key));
        rows[v->row_count++] =
            (struct board_row_view){group_name(b, BY_UNIT, one), cells, rate_text(b, d, &one->f), ""};
    }
    b->ask.by = INDICATOR_BYS;
    v->rows = rows;
    link_rest(b, v, "in_time", BY_UNIT, &g);
    return ERR_OK;
}

static enum err unit_tile(struct board *b, struct board_tile_view *v)
{
    const struct indicator *d = indicator_find("in_time");
    struct figure now;
    struct board_cell_view late;
    *v = (struct board_tile_view){
        .code = "units",
        .chart = "bars",
        .stacked = true,
        .title = tr(b->h->lang, N_("Which offices answer in time?")),
        .row_head = tr(b->h->lang, N_("Unit")),
        .rate_head = tr(b->h->lang, N_("Answered in time")),
        .empty = tr(b->h->lang, N_("No limit for an answer ended in this period. Please choose a longer one."))};
    struct board_column_view *c = columns_of(b, v, 2);
    c[0] = (struct board_column_view){tr(b->h->lang, N_("In time")), "done"};
    c[1] = (struct board_column_view){tr(b->h->lang, N_("Late")), "late"};
    enum err x = figure_in(b, d, &b->p, false, &now);
    if (x == ERR_OK)
        x = count_in(b, "late", &b->p, &late);
    if (x == ERR_OK)
        x = change_of(b, d, &now, &v->change);
    if (x != ERR_OK)
        return x;
    struct board_cell_view met = cell_of(b, "in_time", "met", &b->p, NULL, now.counts[0].n);
    v->heads[0] = (struct board_head_view){rate_text(b, d, &now), tr(b->h->lang, N_("answered in time")), NULL};
    v->heads[1] = head_of(b, &met, N_("in time"));
    v->heads[2] = head_of(b, &late, N_("late"));
    v->head_count = 3;
    x = unit_rows(b, d, v);
    none_of(v);
    return x;
}

/* By area for who looks over all, by channel for one office. */
static enum err origin_tile(struct board *b, struct board_tile_view *v)
{
    bool whole = str_empty(b->unit);
    enum indicator_by by = whole ? BY_AREA : BY_CHANNEL;
    struct figure_groups g;
    *v = (struct board_tile_view){
        .code = "origin",
        .chart = "bars",
        .title = tr(b->h->lang, whole ? N_("Where does it come from?") : N_("How does it come in?")),
        .row_head = tr(b->h->lang, whole ? N_("Area") : N_("Channel")),
        .empty = tr(b->h->lang, N_("No request came in in this period. Please choose a longer one."))};
    columns_of(b, v, 1)[0] = (struct board_column_view){tr(b->h->lang, N_("Came in")), "work"};
    enum err x = groups_of(b, "received", by, &g);
    if (x != ERR_OK)
        return x;
    struct board_row_view *rows = arena_array(b->r->arena, struct board_row_view, GROUPS);
    struct board_cell_view *cells = arena_array(b->r->arena, struct board_cell_view, GROUPS);
    b->ask.by = by;
    for (int i = 0; i < g.n && i < GROUPS; i++) {
        cells[i] = cell_of(b, "received", "received", &b->p, g.rows[i].key, g.rows[i].f.counts[0].n);
        rows[i] = (struct board_row_view){group_name(b, by, &g.rows[i]), &cells[i], NULL, ""};
    }
    b->ask.by = INDICATOR_BYS;
    v->rows = rows;
    v->row_count = (size_t)(g.n < GROUPS ? g.n : GROUPS);
    link_rest(b, v, "received", by, &g);
    return ERR_OK;
}

static enum err satisfied_tile(struct board *b, struct board_tile_view *v)
{
    static const char *const codes[] = {"satisfied_rate", "satisfied_rate", "dissatisfied"};
    static const char *const parts[] = {"satisfied", "basic", "dissatisfied"};
    const struct indicator *d = indicator_find("satisfied_rate");
    struct figure now;
    *v = (struct board_tile_view){.code = "satisfied",
                                  .title = tr(b->h->lang, N_("Are residents satisfied?")),
                                  .stacked = true,
                                  .empty = tr(b->h->lang, N_("Nobody was called back in these twelve months. Who "
                                                             "verifies finds the calls to make under Callbacks."))};
    struct board_column_view *c = columns_of(b, v, 3);
    c[0] = (struct board_column_view){tr(b->h->lang, N_("Satisfied")), "done"};
    c[1] = (struct board_column_view){tr(b->h->lang, N_("More or less")), "back"};
    c[2] = (struct board_column_view){tr(b->h->lang, N_("Not satisfied")), "late"};
    enum err x = figure_in(b, d, &b->p, false, &now);
    if (x == ERR_OK)
        x = change_of(b, d, &now, &v->change);
    if (x != ERR_OK)
        return x;
    struct board_cell_view calls = cell_of(b, "satisfied_rate", d->base.code, &b->p, NULL, now.base.n);
    v->heads[0] = (struct board_head_view){rate_text(b, d, &now), tr(b->h->lang, N_("satisfied")), NULL};
    v->heads[1] = head_of(b, &calls, N_("calls that reached somebody"));
    v->head_count = 2;
    x = fill_months(b, codes, parts, v);
    none_of(v);
    return x;
}

enum err board_tiles(struct board *b, struct board_view *v)
{
    static enum err (*const tiles[TILES_MAX])(struct board *, struct board_tile_view *) = {
        flow_tile, age_tile, due_tile, satisfied_tile, unit_tile, origin_tile};
    struct board_tile_view *list = arena_array(b->r->arena, struct board_tile_view, TILES_MAX);
    enum err x = ERR_OK;
    v->tiles = list;
    for (; x == ERR_OK && v->tile_count < TILES_MAX; v->tile_count++)
        x = tiles[v->tile_count](b, &list[v->tile_count]);
    return x;
}
