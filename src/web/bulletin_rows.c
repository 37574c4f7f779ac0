/* The rows behind a number of a bulletin that was issued: as they were counted, with what changed since, and those that
 * count only now. */
#include "base/str.h"
#include "html/bulletin.html.h"
#include "html/when.h"
#include "http/url.h"
#include "model/bulletin_then.h"
#include "model/unit.h"
#include "web/bulletins.h"
#include "web/desk.h"
#include "web/words.h"

#define ROWS 50

/* What the address asks for. */
struct asking {
    struct bulletin_row row;
    struct bulletin b;
    struct bulletin_sums *sums;
    const struct bulletin_figure *figure;
    const struct indicator_term *term;
    struct period p;
    const char *period; /* as typed; "" is that of the bulletin */
    struct bulletin_then_ask ask;
    const char *group; /* of the breakdown, as the address has it; NULL: all */
};

const char *bulletin_rows_url(struct req *r, const char *key, const struct bulletin_number *x)
{
    const char *url = arena_printf(r->arena, "%s/rows?code=%s", bulletin_url(r, key), x->x->code);
    if (!str_empty(x->period))
        url = arena_printf(r->arena, "%s&period=%s", url, url_encode(r->arena, x->period));
    if (x->by < BY_MONTH && x->group)
        url = arena_printf(r->arena, "%s&by=%s&key=%s", url, indicator_by_code(x->by), url_encode(r->arena, x->group));
    return str_empty(x->part) ? url : arena_printf(r->arena, "%s&part=%s", url, x->part);
}

static const char *here(struct req *r, const struct asking *x, const char *part, bool later)
{
    const struct bulletin_number n = {x->figure->x, x->period, x->ask.by, x->group, part};
    return arena_printf(r->arena, "%s%s", bulletin_rows_url(r, x->row.key, &n), later ? "&later=1" : "");
}

static enum err none(struct req *r)
{
    return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("The bulletin has no such number."), NULL);
}

/* A period that figures of the bulletin lie in: its own, a part of it, or those it compares with. */
static enum err read_period(struct req *r, struct asking *x)
{
    const struct zone z = site_of(r)->zone;
    x->period = str_or(req_query(r, "period"), "");
    x->p = x->b.facts.p;
    if (*x->period && period_parse(x->period, z, &x->p, NULL) != ERR_OK)
        return none(r);
    return x->p.from >= bulletin_begins(&x->b.facts.p, z) && x->p.to <= x->b.facts.p.to ? ERR_OK : none(r);
}

/* Of sums that are broken down the one of the group, else the one there is. */
static const struct indicator_sum *sum_of(const struct asking *x, const struct indicator_sums *l)
{
    for (int i = 0; i < l->n; i++) {
        if (!x->group || str_eq(l->v[i].key, x->group))
            return &l->v[i];
    }
    return NULL;
}

/* A unit goes by its number, for its code may be another one by now; a bulletin that kept none by its code. */
static enum err read_group(struct req *r, struct asking *x)
{
    const struct indicator_sums *kept;
    struct unit unit = {.id = 0};
    x->ask.key = x->group;
    if (x->ask.by != BY_UNIT || !x->group)
        return ERR_OK;
    if (bulletin_sums_by(x->sums, x->term, &x->p, BY_UNIT, &kept, NULL) == ERR_OK) {
        const struct indicator_sum *s = sum_of(x, kept);
        unit.id = s ? s->id : 0;
    }
    if (!unit.id && *x->group && unit_by_code(conn_of(r), r->arena, x->group, &unit, NULL) != ERR_OK)
        unit.id = -1; /* there is none: no row is its */
    x->ask.key = arena_printf(r->arena, "%lld", (long long)unit.id);
    return ERR_OK;
}

static enum err read_asking(struct req *r, struct asking *x)
{
    const char *part = req_query(r, "part");
    enum err y = bulletin_get(conn_of(r), viewer_of(r), r->arena, false, req_param(r, "key"), &x->row, &r->error);
    if (y == ERR_OK)
        y = bulletin_of_row(&x->row, r->arena, site_of(r)->zone, &x->b, &x->sums, &r->error);
    if (y != ERR_OK)
        return y;
    const struct indicator *d = bulletin_indicator(&x->b.facts.indicators, str_or(req_query(r, "code"), ""));
    x->figure = d ? bulletin_figure(&x->b, d) : NULL;
    x->term = x->figure ? indicator_term(d, str_or(part, d->counts[0].code)) : NULL;
    if (!x->term)
        return none(r);
    y = read_period(r, x);
    x->ask = (struct bulletin_then_ask){.term = x->term,
                                        .from = x->p.from,
                                        .to = x->p.to,
                                        .by = indicator_by_of(str_or(req_query(r, "by"), "")),
                                        .later = req_query(r, "later") && bulletin_then_goes_on(x->term)};
    x->group = x->ask.by < BY_MONTH ? req_query(r, "key") : NULL;
    if (!x->group)
        x->ask.by = INDICATOR_BYS;
    return y == ERR_OK ? read_group(r, x) : y;
}

static const char *number_text(struct req *r, const struct html *h, const struct indicator_term *t, int64_t n)
{
    if (!str_eq(t->sum, INDICATOR_ELAPSED))
        return arena_printf(r->arena, "%lld", (long long)n);
    return tr_arg(r->arena, h->lang, N_("{} days"),
                  arena_printf(r->arena, "%lld.%lld", (long long)(n / MS_DAY), (long long)(n % MS_DAY * 10 / MS_DAY)));
}

static const char *sum_text(struct req *r, const struct html *h, const struct asking *x, const struct indicator_sums *l)
{
    const struct indicator_sum *s = sum_of(x, l);
    return number_text(r, h, x->term, s ? s->n : 0);
}

/* The number itself is one of its counts. */
static bool is_one_count(const struct indicator *d)
{
    return d->shows == SHOWS_COUNT && d->n_counts == 1 && d->counts[0].weight == 100 && !d->base.code;
}

/* "55/56" beside a rate in a list. */
static bool is_one_rate(const struct indicator *d)
{
    return d->shows == SHOWS_PERCENT && d->n_counts == 1 && d->counts[0].weight == 100 && d->base.code;
}

static bool cell_prints(const struct asking *x, const struct bulletin_part *part, const struct bulletin_cell *c)
{
    const struct indicator *d = x->figure->x;
    bool counts = is_one_count(d) || (part->kind == PART_LIST && is_one_rate(d));
    return c->x == d && counts && str_eq(c->period, *x->period ? x->period : x->b.period) &&
           (c->key ? part->by == x->ask.by && x->group && str_eq(c->key, x->group) : !x->group);
}

static bool run_prints(const struct asking *x, const struct bulletin_run *run, struct zone z)
{
    const struct period before = period_before(&x->b.facts.p, z), year = period_year_before(&x->b.facts.p, z);
    const struct period *p = str_eq(run->part, "before")        ? &before
                             : str_eq(run->part, "year_before") ? &year
                                                                : &x->b.facts.p;
    bool whole = !*run->part || p != &x->b.facts.p; /* not how much it changed */
    bool counts = whole ? is_one_count(x->figure->x) : indicator_term(x->figure->x, run->part) == x->term;
    return run->x == x->figure->x && counts && !x->group && p->from == x->p.from && p->to == x->p.to;
}

/* Whether the paper says the number, so that whoever reads the one reads the other. */
static bool is_printed(const struct asking *x, struct zone z)
{
    for (size_t i = 0; i < x->b.n_pieces; i++) {
        const struct bulletin_piece *p = &x->b.pieces[i];
        for (size_t k = 0; k < p->n_runs; k++) {
            if (run_prints(x, &p->runs[k], z))
                return true;
        }
        for (size_t k = 0; p->table && k < p->table->n_rows * p->table->n_heads; k++) {
            if (cell_prints(x, p->part, &p->table->rows[k / p->table->n_heads].cells[k % p->table->n_heads]))
                return true;
        }
    }
    return false;
}

/* What the bulletin counted, and, for who makes it, what a count gives now: others see other rows, and would be told of
 * changes where there are none; and of what was counted they read what the paper says. */
static enum err fill_numbers(struct req *r, const struct html *h, const struct asking *x, struct bulletin_rows_view *v)
{
    const struct indicator_sums *kept;
    struct indicator_sums now;
    const struct indicator_ask ask = {
        .from = x->p.from, .to = x->p.to, .unit_id = x->row.unit_id, .by = x->ask.by, .open = true};
    if (bulletin_sums_by(x->sums, x->term, &x->p, x->ask.by, &kept, NULL) == ERR_OK) {
        const struct indicator_sum *s = sum_of(x, kept);
        if (x->row.makes || is_printed(x, site_of(r)->zone))
            v->was = sum_text(r, h, x, kept);
        v->group = !x->group ? NULL : x->ask.by == BY_CHANNEL ? word_channel(h->lang, x->group) : s ? s->name : NULL;
    }
    if (!x->row.makes)
        return ERR_OK;
    enum err y = indicator_sums(conn_of(r), site_of(r), viewer_of(r), r->arena, x->term, &ask, &now, &r->error);
    if (y == ERR_OK)
        v->is = sum_text(r, h, x, &now);
    if (y != ERR_BUSY || !r->error.msgid)
        return y;
    /* What it is now comes when the figures are added up again; the rows are there. */
    r->error = (struct error){0};
    return ERR_OK;
}

static void fill_parts(struct req *r, const struct html *h, const struct asking *x, struct bulletin_rows_view *v)
{
    const struct indicator *d = x->figure->x;
    struct bulletin_part_view *parts = arena_array(r->arena, struct bulletin_part_view, INDICATOR_TERMS_MAX + 1);
    if (d->n_counts + (d->base.code != NULL) < 2)
        return;
    for (size_t i = 0; i <= d->n_counts; i++) {
        const struct indicator_term *t = i < d->n_counts ? &d->counts[i] : &d->base;
        if (t->code)
            parts[v->part_count++] = (struct bulletin_part_view){
                .label = i == d->n_counts ? tr(h->lang, N_("What it is of"))
                         : d->n_counts > 1
                             ? arena_printf(r->arena, "%s %zu", tr(h->lang, N_("What was counted")), i + 1)
                             : tr(h->lang, N_("What was counted")),
                .url = here(r, x, t->code, x->ask.later),
                .current = t == x->term};
    }
    v->parts = parts;
}

/* "no longer counted", "adds 12 now", what happened to the matter. */
static const char *changes(struct req *r, struct html *h, const struct asking *x, const struct bulletin_then_row *row)
{
    const struct matter m = {.procedure = row->procedure, .procedure_version = row->procedure_version};
    const char *text = "", *between = h->lang == LANG_EN ? "; " : "；";
    if (!row->counts)
        text = tr(h->lang, N_("no longer counted here"));
    else if (!x->ask.later && row->now != row->row.n)
        text = tr_arg(r->arena, h->lang, N_("adds {} now"), number_text(r, h, x->term, row->now));
    for (int i = 0; i < row->n_since; i++)
        text = arena_printf(r->arena, "%s%s%s %s", text, *text ? between : "",
                            word_entry_desk(h->lang, &m, row->since[i].kind), when_date(h, row->since[i].at));
    return text;
}

static struct bulletin_then_view row_view(struct req *r, struct html *h, const struct asking *x,
                                          const struct bulletin_then_row *row)
{
    static const char *const paths[] = {
        [INDICATOR_MATTER] = "/desk/m", [INDICATOR_ACTIVITY] = "/desk/a", [INDICATOR_SUBJECT] = "/desk/s"};
    const struct indicator_row *i = &row->row;
    const char *n = number_text(r, h, x->term, i->n);
    return (struct bulletin_then_view){.number = i->number,
                                       .url = arena_printf(r->arena, "%s/%s", paths[i->noun], i->number),
                                       .title = str_or(i->title, i->number),
                                       .unit = i->unit,
                                       .at = i->at,
                                       .n = i->at_least ? tr_arg(r->arena, h->lang, N_("at least {}"), n) : n,
                                       .gone = !row->counts,
                                       .changes = changes(r, h, x, row)};
}

static enum err fill_rows(struct req *r, struct html *h, const struct asking *x, struct bulletin_rows_view *v)
{
    struct bulletin_then_list l = {.n = 0};
    v->told = bulletin_then_told(&x->row, x->term);
    v->late = x->row.counted_seq == 0;
    if (!v->told)
        return ERR_OK;
    enum err y = bulletin_then(conn_of(r), site_of(r), viewer_of(r), r->arena, &x->row, &x->ask, req_query(r, "after"),
                               ROWS, &l, &r->error);
    if (y != ERR_OK)
        return y;
    struct bulletin_then_view *rows = arena_array(r->arena, struct bulletin_then_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = row_view(r, h, x, &l.rows[i]);
    const char *url = here(r, x, x->term->code, x->ask.later);
    v->rows = rows;
    v->row_count = (size_t)l.n;
    v->shows_n = !str_empty(x->term->sum);
    v->next = l.next ? arena_printf(r->arena, "%s&after=%s", url, l.next) : NULL;
    v->start = req_query(r, "after") ? url : NULL;
    return ERR_OK;
}

static void fill_head(struct req *r, const struct html *h, const struct asking *x, struct bulletin_rows_view *v)
{
    const struct indicator *d = x->figure->x;
    v->back = bulletin_url(r, x->row.key);
    v->title = x->row.title;
    v->name = tr_words(h->lang, &d->name);
    v->about = tr_words(h->lang, &d->about);
    v->period = str_or(x->period, x->row.period);
    v->counted_at = x->row.counted_at;
    v->printed = !*x->period && !x->group ? x->figure->text : NULL;
    v->later = x->ask.later;
    v->goes_on = bulletin_then_goes_on(x->term);
    v->then_url = here(r, x, x->term->code, false);
    v->later_url = here(r, x, x->term->code, true);
    v->live_url = arena_printf(r->arena, "/desk/figures/of/%s?period=%s&part=%s", d->code,
                               url_encode(r->arena, v->period), x->term->code);
    if (*x->row.unit_code)
        v->live_url = arena_printf(r->arena, "%s&unit=%s", v->live_url, url_encode(r->arena, x->row.unit_code));
    v->live_url = arena_printf(r->arena, "%s#rows", v->live_url);
    if (!indicator_find(d->code)) /* of an earlier program */
        v->live_url = NULL;
}

enum err page_bulletin_rows(struct req *r)
{
    struct asking x;
    struct desk_page_view p;
    struct html h = page_html(r, false);
    struct bulletin_rows_view v = {.rows = NULL};
    enum err y = read_asking(r, &x);
    if (y != ERR_OK)
        return y;
    fill_head(r, &h, &x, &v);
    fill_parts(r, &h, &x, &v);
    y = fill_numbers(r, &h, &x, &v);
    if (y == ERR_OK)
        y = fill_rows(r, &h, &x, &v);
    if (y == ERR_OK)
        y = desk_view(r, &h, v.name, &p);
    if (y != ERR_OK)
        return y;
    html_bulletin_then(&h, &p, &v);
    return page_done(&h);
}
