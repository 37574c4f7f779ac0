/*
 * echowall figures: the indicators of a period, with those of the period before and of the year before; one of them
 * broken down with --code and --by. --recount counts them from rows and holds the tallies against that.
 */
#include <jansson.h>
#include <stdio.h>

#include "base/str.h"
#include "cli/figures_recount.h"
#include "cli/open.h"
#include "model/audit.h"
#include "model/tally.h"
#include "model/unit.h"
#include "report/figures.h"

/* As it was typed, and what it means. */
struct asked {
    const char *period, *unit, *code, *by;
    struct period p;
    struct indicator_ask ask;
    struct indicator_known known;
    const struct indicator *only;
    bool recount, broken;
};

static enum err find_indicator(struct asked *x, struct error *e)
{
    x->ask.by = INDICATOR_BYS;
    x->ask.known = &x->known;
    if (!str_empty(x->code)) {
        x->only = indicator_find(x->code);
        if (!x->only)
            return error_set(e, ERR_INVALID, "code", N_("There is no figure called {}."), "%s", x->code);
    }
    if (str_empty(x->by))
        return ERR_OK;
    x->ask.by = indicator_by_of(x->by);
    if (x->ask.by == INDICATOR_BYS || !x->only || !(x->only->by & 1u << x->ask.by))
        return error_set(e, ERR_INVALID, "by", N_("This figure is not broken down by {}."), "%s", x->by);
    return ERR_OK;
}

static enum err ask_of(struct cli *c, struct opened *o, struct asked *x, struct error *e)
{
    enum err r = period_parse(x->period, o->site.zone, &x->p, e);
    if (r == ERR_OK)
        r = find_indicator(x, e);
    x->ask.from = x->p.from;
    x->ask.to = x->p.to;
    struct unit unit = {0};
    if (r == ERR_OK)
        r = cli_unit(c, o, x->unit, &unit, e);
    x->ask.unit_id = unit.id;
    return r;
}

/* "—" is null for programs. */
static json_t *text_json(const char *s)
{
    return s && !str_eq(s, FIGURE_NONE) ? json_string(s) : json_null();
}

static json_t *counts_json(const struct indicator *x, const struct figure *f)
{
    json_t *all = json_object();
    for (size_t i = 0; i < x->n_counts; i++)
        json_object_set_new(all, x->counts[i].code,
                            json_pack("{s:I, s:I, s:b}", "n", (json_int_t)f->counts[i].n, "rows",
                                      (json_int_t)f->counts[i].rows, "at_least", f->counts[i].at_least));
    if (x->base.code)
        json_object_set_new(all, x->base.code,
                            json_pack("{s:I, s:I}", "n", (json_int_t)f->base.n, "rows", (json_int_t)f->base.rows));
    return all;
}

/* One figure with its two comparisons. */
struct compared {
    struct figure now, before, year;
};

static enum err compare(struct cli *c, struct opened *o, const struct asked *x, const struct indicator *d,
                        struct compared *ret, struct error *e)
{
    const struct zone z = o->site.zone;
    const struct period periods[] = {x->p, period_before(&x->p, z), period_year_before(&x->p, z)};
    struct figure *figures[] = {&ret->now, &ret->before, &ret->year};
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(periods); i++) {
        const struct indicator_ask ask = {.from = periods[i].from,
                                          .to = periods[i].to,
                                          .unit_id = x->ask.unit_id,
                                          .by = INDICATOR_BYS,
                                          .known = x->ask.known};
        r = figure_of(o->conn, &o->site, &o->viewer, c->arena, d, &ask, figures[i], e);
    }
    return r;
}

static json_t *compared_json(struct cli *c, const struct indicator *d, const struct compared *m)
{
    static const char *const shows[] = {"count", "percent", "days"};
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:{s:o, s:o}, s:{s:o, s:o}}", "code", d->code, "group",
                     indicator_group_code(d->group), "name", d->name.zh, "english", d->name.en, "shows",
                     shows[d->shows], "value", text_json(figure_text(c->arena, d, &m->now)), "counts",
                     counts_json(d, &m->now), "before", "value", text_json(figure_text(c->arena, d, &m->before)),
                     "change", text_json(figure_change(c->arena, d, &m->now, &m->before)), "year_before", "value",
                     text_json(figure_text(c->arena, d, &m->year)), "change",
                     text_json(figure_change(c->arena, d, &m->now, &m->year)));
}

static bool is_least(const struct indicator *d, const struct figure *f)
{
    bool least = false;
    for (size_t i = 0; i < d->n_counts; i++)
        least = least || f->counts[i].at_least;
    return least;
}

static void print_line(struct cli *c, const struct indicator *d, const struct compared *m)
{
    const char *now = figure_text(c->arena, d, &m->now);
    const char *after = str_eq(now, FIGURE_NONE)    ? ""
                        : d->shows == SHOWS_PERCENT ? " %"
                        : is_least(d, &m->now)      ? " or more"
                                                    : "";
    printf("%-24s %12s%s  %s  (before %s, a year before %s)\n", d->code, now, after, d->name.zh,
           figure_text(c->arena, d, &m->before), figure_text(c->arena, d, &m->year));
}

static enum err show_groups(struct cli *c, struct opened *o, const struct asked *x, json_t *all, struct error *e)
{
    struct figure_groups g;
    enum err r = figure_groups(o->conn, &o->site, &o->viewer, c->arena, x->only, &x->ask, &g, e);
    for (int i = 0; r == ERR_OK && i < g.n; i++) {
        const char *text = figure_text(c->arena, x->only, &g.rows[i].f);
        if (all)
            json_array_append_new(all,
                                  json_pack("{s:s, s:s, s:o, s:o}", "key", g.rows[i].key, "name", g.rows[i].name,
                                            "value", text_json(text), "counts", counts_json(x->only, &g.rows[i].f)));
        else
            printf("%-16s %12s  %s\n", g.rows[i].key, text, g.rows[i].name);
    }
    return r;
}

static enum err show_all(struct cli *c, struct opened *o, const struct asked *x, json_t *all, struct error *e)
{
    size_t n;
    const struct indicator *const *list = indicators_by_place(c->arena, &n);
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < n; i++) {
        struct compared m;
        if (x->only && list[i] != x->only)
            continue;
        r = compare(c, o, x, list[i], &m, e);
        if (r == ERR_OK && all)
            json_array_append_new(all, compared_json(c, list[i], &m));
        else if (r == ERR_OK)
            print_line(c, list[i], &m);
    }
    return r;
}

static enum err show_figures(struct cli *c, struct opened *o, struct asked *x, json_t *all, struct error *e)
{
    enum err r = tally_moment(o->conn, &o->site, &x->known, e);
    if (r == ERR_OK)
        r = x->ask.by < INDICATOR_BYS ? show_groups(c, o, x, all, e) : show_all(c, o, x, all, e);
    tally_moment_end(o->conn, &x->known);
    return r;
}

static enum err show(struct cli *c, struct opened *o, struct asked *x, bool json, struct error *e)
{
    char at[32];
    bool whole = true;
    json_t *all = json ? json_array() : NULL;
    enum err r = ask_of(c, o, x, e);
    if (r == ERR_OK)
        r = audit_note(o->conn, &o->site, &o->viewer, "figures", period_text(c->arena, &x->p, o->site.zone), e);
    if (r == ERR_OK && x->recount)
        r = figures_recount(c, o, &x->ask, json, &whole, e);
    else if (r == ERR_OK)
        r = show_figures(c, o, x, all, e);
    x->broken = !whole;
    if (r == ERR_OK && json && !x->recount) {
        json_t *out = json_pack("{s:s, s:s, s:s, s:O}", "period", period_text(c->arena, &x->p, o->site.zone), "unit",
                                str_or(x->unit, ""), "at", time_format_iso(clock_now(&o->site.clock), o->site.zone, at),
                                x->ask.by < INDICATOR_BYS ? "groups" : "figures", all);
        json_dumpf(out, stdout, JSON_INDENT(1));
        putchar('\n');
        json_decref(out);
    }
    json_decref(all);
    return r == ERR_OK && fflush(stdout) != 0 ? error_detail(e, ERR_IO, "write") : r;
}

int cmd_figures(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    struct asked x = {0};
    bool json = false;
    const struct cli_option options[] = {
        SITE_OPTIONS(f),     {"period", &x.period, NULL}, {"unit", &x.unit, NULL},      {"code", &x.code, NULL},
        {"by", &x.by, NULL}, {"json", NULL, &json},       {"recount", NULL, &x.recount}};
    struct error e = {0};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv))
        return EXIT_CANNOT;
    if (!x.period) {
        fprintf(stderr, "echowall: say figures --period 2023-09, or 2023-Q3, or 2023, or 2023-09-01..2023-10-15\n");
        return EXIT_CANNOT;
    }
    if (!cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    enum err r = show(c, &o, &x, json, &e);
    cli_close(&o);
    return r != ERR_OK ? cli_fail("count", &e) : x.broken ? EXIT_NO : EXIT_DONE;
}
