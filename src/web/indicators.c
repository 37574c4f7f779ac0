/* Indicators: the table of a period, one figure with its breakdown, and the rows behind each number. */
#include "html/indicator.html.h"

#include <string.h>

#include "base/str.h"
#include "http/url.h"
#include "model/tally.h"
#include "report/figures.h"
#include "web/asked.h"
#include "web/desk.h"
#include "web/words.h"

#define PATH "/desk/figures"
#define ROWS 50

/* What an address asks for. */
struct asking {
    const char *period_text, *unit, *by_text, *part, *key;
    struct period p;
    struct indicator_ask ask;
    struct indicator_known known;
};

/* What cannot be read is told beside its field; the month of today stands for no period. */
static enum err read_asking(struct req *r, struct asking *x, struct form_errors *errors)
{
    const struct zone z = site_of(r)->zone;
    *x = (struct asking){.period_text = str_or(req_query(r, "period"), ""),
                         .unit = str_or(req_query(r, "unit"), ""),
                         .by_text = str_or(req_query(r, "by"), ""),
                         .part = req_query(r, "part"),
                         .key = req_query(r, "key"),
                         .p = period_month_of(clock_now(&site_of(r)->clock), z)};
    x->ask.by = indicator_by_of(x->by_text);
    x->ask.known = &x->known;
    return asked_figures(r, &x->period_text, x->unit, &x->p, &x->ask, errors);
}

static const char *with(struct req *r, const char *url, const char *name, const char *value)
{
    return str_empty(value) ? url : arena_printf(r->arena, "%s&%s=%s", url, name, url_encode(r->arena, value));
}

static const char *table_url(struct req *r, const struct asking *x, const struct period *p)
{
    const char *period = period_text(r->arena, p, site_of(r)->zone);
    return with(r, arena_printf(r->arena, PATH "?period=%s", period), "unit", x->unit);
}

static const char *figure_url(struct req *r, const struct asking *x, const struct indicator *d, const char *period,
                              bool by)
{
    const char *url = arena_printf(r->arena, PATH "/of/%s?period=%s", d->code, url_encode(r->arena, period));
    url = with(r, url, "unit", x->unit);
    return by && x->ask.by < INDICATOR_BYS ? with(r, url, "by", x->by_text) : url;
}

/* What a number opens. key NULL: not of one group. */
static const char *rows_url(struct req *r, const char *figure, const char *part, const char *key)
{
    const char *url = with(r, figure, "part", part);
    return arena_printf(r->arena, "%s%s%s#rows", url, key ? "&key=" : "", key ? url_encode(r->arena, key) : "");
}

/* " + 0.9 × " of a count that weighs 90. */
static const char *part_sign(struct req *r, int64_t weight, bool first)
{
    const char *plus = first ? "" : " + ";
    return weight == 100
               ? plus
               : arena_printf(r->arena, "%s%lld.%02lld × ", plus, (long long)(weight / 100), (long long)(weight % 100));
}

/* 2928.50 → 2,928.50, as all numbers of a page are written. */
static const char *grouped(struct arena *a, const char *number)
{
    size_t sign = *number == '-', whole = strcspn(number + sign, ".");
    struct buf out;
    buf_init(&out, 64);
    buf_add(&out, number, sign);
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            buf_lit(&out, ",");
        buf_add(&out, number + sign + i, 1);
    }
    buf_add(&out, number + sign + whole, strlen(number + sign + whole));
    const char *text = arena_strdup(a, out.data);
    buf_release(&out);
    return text;
}

static const char *value_words(struct req *r, const struct html *h, const struct indicator *d, const struct figure *f)
{
    const char *n = figure_text(r->arena, d, f);
    bool least = false;
    if (str_eq(n, FIGURE_NONE))
        return n;
    n = grouped(r->arena, n);
    for (size_t i = 0; i < d->n_counts; i++)
        least = least || f->counts[i].at_least;
    if (d->shows == SHOWS_PERCENT)
        return arena_printf(r->arena, "%s%%", n);
    if (d->shows == SHOWS_DAYS)
        return tr_arg(r->arena, h->lang, N_("{} days"), n);
    if (d->unit.zh)
        n = tr_counted(r->arena, h->lang, n, &d->unit);
    return least ? tr_arg(r->arena, h->lang, N_("at least {}"), n) : n;
}

static struct indicator_part_view part_of(struct req *r, const struct indicator_sum *s, const char *before,
                                          const char *figure, const char *part, const char *key)
{
    return (struct indicator_part_view){
        .before = before, .n = s->n, .url = s->rows ? rows_url(r, figure, part, key) : NULL};
}

/* A line of either table: its value, and the numbers that it is made of. */
static void fill_line(struct req *r, const struct html *h, const struct indicator *d, const struct figure *f,
                      const char *figure, const char *key, struct indicator_line_view *v)
{
    struct indicator_part_view *parts = arena_array(r->arena, struct indicator_part_view, INDICATOR_TERMS_MAX + 1);
    bool one = d->n_counts == 1 && !d->base.code;
    v->value = value_words(r, h, d, f);
    if (str_eq(v->value, FIGURE_NONE) && !f->base.rows)
        return;
    if (one) {
        v->value_url = f->counts[0].rows ? rows_url(r, figure, d->counts[0].code, key) : NULL;
        return;
    }
    for (size_t i = 0; d->shows != SHOWS_DAYS && i < d->n_counts; i++)
        parts[v->part_count++] =
            part_of(r, &f->counts[i], part_sign(r, d->counts[i].weight, i == 0), figure, d->counts[i].code, key);
    if (d->base.code)
        parts[v->part_count] = part_of(r, &f->base, v->part_count ? " / " : "", figure, d->base.code, key);
    v->part_count += d->base.code != NULL;
    v->parts = parts;
}

static enum err one_figure(struct req *r, const struct asking *x, const struct indicator *d, const struct period *p,
                           struct figure *ret)
{
    struct indicator_ask ask = x->ask;
    ask.from = p->from;
    ask.to = p->to;
    ask.by = INDICATOR_BYS;
    return figure_of(conn_of(r), site_of(r), viewer_of(r), r->arena, d, &ask, ret, &r->error);
}

static const char *change_words(struct req *r, const struct html *h, const struct indicator *d,
                                const struct figure *now, const struct figure *before)
{
    int64_t n;
    if (!figure_value(d, now, &n))
        return "";
    const char *change = figure_change(r->arena, d, now, before);
    if (!change)
        return tr(h->lang, N_("no base"));
    return d->shows == SHOWS_PERCENT ? tr_arg(r->arena, h->lang, N_("{} points"), change)
                                     : arena_printf(r->arena, "%s%%", change);
}

static enum err compared_line(struct req *r, const struct html *h, const struct asking *x, const struct indicator *d,
                              struct indicator_line_view *v)
{
    const struct zone z = site_of(r)->zone;
    const struct period before = period_before(&x->p, z), year = period_year_before(&x->p, z);
    struct figure now, last, last_year;
    const char *url = figure_url(r, x, d, x->period_text, false);
    enum err y = one_figure(r, x, d, &x->p, &now);
    if (y == ERR_OK)
        y = one_figure(r, x, d, &before, &last);
    if (y == ERR_OK)
        y = one_figure(r, x, d, &year, &last_year);
    if (y != ERR_OK)
        return y;
    *v = (struct indicator_line_view){.name = tr_words(h->lang, &d->name),
                                      .url = url,
                                      .last = value_words(r, h, d, &last),
                                      .change = change_words(r, h, d, &now, &last),
                                      .last_year = value_words(r, h, d, &last_year),
                                      .year_change = change_words(r, h, d, &now, &last_year)};
    fill_line(r, h, d, &now, url, NULL, v);
    return ERR_OK;
}

static enum err fill_groups(struct req *r, const struct html *h, const struct asking *x, struct indicators_view *v)
{
    size_t n;
    const struct indicator *const *list = indicators_by_place(r->arena, &n);
    struct indicator_group_view *groups = arena_array(r->arena, struct indicator_group_view, INDICATOR_GROUPS);
    struct indicator_line_view *lines = arena_array(r->arena, struct indicator_line_view, n + 1);
    enum err y = ERR_OK;
    for (int g = 0; g < INDICATOR_GROUPS; g++)
        groups[g].name = tr(h->lang, indicator_group_name(g));
    for (size_t i = 0; y == ERR_OK && i < n; i++) {
        struct indicator_group_view *g = &groups[list[i]->group];
        g->lines = g->line_count ? g->lines : &lines[i];
        g->line_count++;
        y = compared_line(r, h, x, list[i], &lines[i]);
    }
    v->groups = groups;
    v->group_count = INDICATOR_GROUPS;
    return y;
}

static struct field_view field_of(struct req *r, const struct html *h, const struct form_errors *errors,
                                  const char *name, const char *label, const char *value)
{
    return (struct field_view){.name = name,
                               .label = tr(h->lang, label),
                               .value = value,
                               .autocomplete = "off",
                               .optional = true,
                               .error = page_field_sentence(r, h, errors, name)};
}

static struct field_view period_field(struct req *r, const struct html *h, const struct form_errors *errors,
                                      const struct asking *x)
{
    struct field_view f = field_of(r, h, errors, "period", N_("Period"), x->period_text);
    f.hint = tr(h->lang, N_("2023-09, 2023-Q3, 2023 or 2023-09-01..2023-10-15"));
    f.optional = false;
    return f;
}

/* All of the table is of one moment. */
static enum err fill_table(struct req *r, const struct html *h, struct asking *x, struct indicators_view *v)
{
    enum err y = tally_moment(conn_of(r), site_of(r), &x->known, &r->error);
    if (y == ERR_OK)
        y = fill_groups(r, h, x, v);
    tally_moment_end(conn_of(r), &x->known);
    return y;
}

static enum err page_indicators(struct req *r)
{
    struct asking x;
    struct form_errors errors = {0};
    struct desk_page_view p;
    struct html h = page_html(r, false);
    struct indicators_view v = {.path = PATH, .limit_url = PATH "/limit", .as_of = h.now};
    enum err y = read_asking(r, &x, &errors);
    if (y == ERR_OK && errors.n == 0) {
        const struct zone z = site_of(r)->zone;
        const struct period before = period_before(&x.p, z), after = period_after(&x.p, z);
        v.earlier = table_url(r, &x, &before);
        v.later = after.from <= h.now ? table_url(r, &x, &after) : NULL;
        y = fill_table(r, &h, &x, &v);
    }
    v.errors = page_field_errors(r, &h, &errors, &v.error_count);
    v.period = period_field(r, &h, &errors, &x);
    v.unit = field_of(r, &h, &errors, "unit", N_("Unit, and those below"), x.unit);
    if (y == ERR_OK)
        y = desk_units(r, &v.units, &v.unit_count);
    if (y == ERR_OK)
        y = desk_view(r, &h, N_("Figures"), &p);
    if (y != ERR_OK)
        return y;
    html_indicators(&h, &p, &v);
    return page_done(&h);
}

static struct field_view by_field(struct req *r, const struct html *h, const struct asking *x,
                                  const struct indicator *d)
{
    struct option_view *list = arena_array(r->arena, struct option_view, INDICATOR_BYS + 1);
    struct field_view f = {
        .name = "by", .label = tr(h->lang, N_("Broken down")), .optional = true, .options = list, .option_count = 1};
    list[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("together"))};
    for (int i = 0; i < INDICATOR_BYS; i++) {
        enum indicator_by by = (enum indicator_by)i;
        if (d->by & 1u << i)
            list[f.option_count++] = (struct option_view){
                .value = indicator_by_code(by), .label = tr(h->lang, indicator_by_name(by)), .chosen = by == x->ask.by};
    }
    return f;
}

static const char *group_name(const struct html *h, const struct asking *x, const struct figure_group *g)
{
    if (str_empty(g->key))
        return tr(h->lang, N_("(not said)"));
    return x->ask.by == BY_CHANNEL ? word_channel(h->lang, g->key) : g->name;
}

static enum err fill_breakdown(struct req *r, const struct html *h, const struct asking *x, const struct indicator *d,
                               struct indicator_view *v)
{
    struct figure_groups g;
    if (x->ask.by >= INDICATOR_BYS)
        return ERR_OK;
    enum err y = figure_groups(conn_of(r), site_of(r), viewer_of(r), r->arena, d, &x->ask, &g, &r->error);
    if (y != ERR_OK)
        return y;
    struct indicator_line_view *lines = arena_array(r->arena, struct indicator_line_view, (size_t)g.n + 1);
    bool months = x->ask.by == BY_MONTH;
    for (int i = 0; i < g.n; i++) {
        const struct figure_group *one = &g.rows[i];
        const char *url = figure_url(r, x, d, months ? one->key : x->period_text, !months);
        lines[i] = (struct indicator_line_view){.name = group_name(h, x, one)};
        fill_line(r, h, d, &one->f, url, months ? NULL : one->key, &lines[i]);
    }
    v->by_name = tr(h->lang, indicator_by_name(x->ask.by));
    v->groups = lines;
    v->group_count = (size_t)g.n;
    v->more_groups = g.more;
    return ERR_OK;
}

static struct indicator_row_view row_view(struct req *r, const struct html *h, const struct indicator_term *t,
                                          const struct indicator_row *x)
{
    static const char *const paths[] = {
        [INDICATOR_MATTER] = "/desk/m", [INDICATOR_ACTIVITY] = "/desk/a", [INDICATOR_SUBJECT] = "/desk/s"};
    const char *n = str_eq(t->sum, INDICATOR_ELAPSED)
                        ? tr_arg(r->arena, h->lang, N_("{} days"),
                                 arena_printf(r->arena, "%lld.%lld", (long long)(x->n / MS_DAY),
                                              (long long)(x->n % MS_DAY * 10 / MS_DAY)))
                        : arena_printf(r->arena, "%lld", (long long)x->n);
    return (struct indicator_row_view){.number = x->number,
                                       .url = arena_printf(r->arena, "%s/%s", paths[x->noun], x->number),
                                       .title = str_or(x->title, x->number),
                                       .unit = x->unit,
                                       .at = x->at,
                                       .n = x->at_least ? tr_arg(r->arena, h->lang, N_("at least {}"), n) : n};
}

static enum err fill_rows(struct req *r, const struct html *h, const struct asking *x, const struct indicator *d,
                          struct indicator_view *v)
{
    const struct indicator_term *t = x->part ? indicator_term(d, x->part) : NULL;
    struct indicator_ask ask = x->ask;
    struct indicator_list l;
    if (!t)
        return ERR_OK;
    ask.key = x->key;
    enum err y = indicator_list(conn_of(r), site_of(r), viewer_of(r), r->arena, t, &ask, req_query(r, "after"), ROWS,
                                &l, &r->error);
    if (y != ERR_OK)
        return y;
    struct indicator_row_view *rows = arena_array(r->arena, struct indicator_row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = row_view(r, h, t, &l.rows[i]);
    const char *here = with(r, figure_url(r, x, d, x->period_text, true), "part", x->part);
    here = x->key ? arena_printf(r->arena, "%s&key=%s", here, url_encode(r->arena, x->key)) : here;
    v->export_url = arena_printf(r->arena, "/desk/exports?list=figure&code=%s&%s%s", d->code, strchr(here, '?') + 1,
                                 x->key ? "&keyed=1" : "");
    v->rows_title = tr(h->lang, t == &d->base ? N_("What it is of") : N_("What was counted"));
    v->rows = rows;
    v->row_count = (size_t)l.n;
    v->shows_n = !str_empty(t->sum);
    v->next = l.next ? arena_printf(r->arena, "%s&after=%s#rows", here, l.next) : NULL;
    v->start = req_query(r, "after") ? arena_printf(r->arena, "%s#rows", here) : NULL;
    return ERR_OK;
}

/* A figure, its breakdown and the rows behind it are of one moment. */
static enum err fill_figure(struct req *r, const struct html *h, struct asking *x, const struct indicator *d,
                            struct indicator_view *v)
{
    enum err y = tally_moment(conn_of(r), site_of(r), &x->known, &r->error);
    if (y == ERR_OK)
        y = compared_line(r, h, x, d, &v->whole);
    v->whole.url = NULL;
    if (y == ERR_OK)
        y = fill_breakdown(r, h, x, d, v);
    if (y == ERR_OK)
        y = fill_rows(r, h, x, d, v);
    tally_moment_end(conn_of(r), &x->known);
    return y;
}

static enum err page_indicator(struct req *r)
{
    const struct indicator *d = indicator_find(req_param(r, "code"));
    struct asking x;
    struct form_errors errors = {0};
    struct desk_page_view p;
    struct html h = page_html(r, false);
    struct indicator_view v = {.as_of = h.now};
    if (!d)
        return error_set(&r->error, ERR_NOT_FOUND, "code", N_("There is no figure called {}."), "%s",
                         req_param(r, "code"));
    enum err y = read_asking(r, &x, &errors);
    x.ask.alone = true;
    if (x.ask.by < INDICATOR_BYS && !(d->by & 1u << x.ask.by))
        x.ask.by = INDICATOR_BYS;
    if (y == ERR_OK && errors.n == 0)
        y = fill_figure(r, &h, &x, d, &v);
    v.path = arena_printf(r->arena, PATH "/of/%s", d->code);
    v.back = errors.n ? PATH : table_url(r, &x, &x.p);
    v.name = tr_words(h.lang, &d->name);
    v.about = tr_words(h.lang, &d->about);
    v.errors = page_field_errors(r, &h, &errors, &v.error_count);
    v.period = period_field(r, &h, &errors, &x);
    v.unit = field_of(r, &h, &errors, "unit", N_("Unit, and those below"), x.unit);
    v.by = by_field(r, &h, &x, d);
    if (y == ERR_OK)
        y = desk_units(r, &v.units, &v.unit_count);
    if (y == ERR_OK)
        y = desk_view(r, &h, v.name, &p);
    if (y != ERR_OK)
        return y;
    html_indicator(&h, &p, &v);
    return page_done(&h);
}

static const struct route routes[] = {
    ROUTE(GET, PATH, page_indicators, PERM_OFFICER, 0, 0),
    ROUTE(GET, PATH "/of/:code", page_indicator, PERM_OFFICER, 0, 0),
};

const struct route *routes_indicators(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
