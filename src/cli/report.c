/*
 * echowall report limit: how many matters had their answer within a limit, of how many, as model/on_time.h defines it.
 * The rows whose dates are in doubt follow, one a line.
 */
#include <jansson.h>
#include <stdio.h>

#include "base/str.h"
#include "cli/open.h"
#include "model/area.h"
#include "model/audit.h"
#include "model/on_time.h"
#include "model/procedures.h"
#include "model/unit.h"
#include "report/rate.h"

#define PAGE 200

/* As it was typed. */
struct asked {
    const char *limit, *from, *to, *area, *unit, *category, *procedure;
};

static enum err day_of(const struct opened *o, const char *text, const char *field, int64_t *ret, struct error *e)
{
    enum time_form form;
    if (str_empty(text))
        return ERR_OK;
    if (time_parse_form(text, o->site.zone, ret, &form) != ERR_OK || form != TIME_DAY)
        return error_set(e, ERR_INVALID, field, N_("{} is no day like 2026-01-31."), "%s", text);
    return ERR_OK;
}

/* Areas and units by code or name. */
static enum err find_places(struct cli *c, struct opened *o, const struct asked *x, struct matter_filter *f,
                            struct error *e)
{
    struct area area = {0};
    struct unit unit = {0};
    enum err r = ERR_OK;
    if (!str_empty(x->area)) {
        r = area_named(o->conn, c->arena, x->area, &area, e);
        if (r == ERR_NOT_FOUND)
            r = error_set(e, ERR_INVALID, "area", N_("There is no area called “{}”."), "%s", x->area);
        f->area_id = area.id;
    }
    if (r == ERR_OK)
        r = cli_unit(c, o, x->unit, &unit, e);
    f->unit_id = unit.id;
    return r;
}

static enum err find_procedure(struct opened *o, const char *code, struct error *e)
{
    const struct procedure *p;
    if (!*code)
        return ERR_OK;
    enum err r = procedure_in_force(o->conn, code, clock_now(&o->site.clock), &p, e);
    return r == ERR_INVALID ? error_set(e, ERR_INVALID, "procedure", N_("There is no procedure {}."), "%s", code) : r;
}

static enum err ask_of(struct cli *c, struct opened *o, const struct asked *x, struct on_time_ask *ret, struct error *e)
{
    struct on_time_ask a = {.procedure = str_or(x->procedure, ""), .filter.category = x->category};
    if (!limit_parse(x->limit, &a.rule))
        return error_set(e, ERR_INVALID, "limit",
                         N_("{} is no limit like 15 days, 5 workdays, 2 hours or 7 days strict."), "%s", x->limit);
    enum err r = find_procedure(o, a.procedure, e);
    if (r == ERR_OK)
        r = day_of(o, x->from, "from", &a.filter.from, e);
    if (r == ERR_OK)
        r = day_of(o, x->to, "to", &a.filter.to, e);
    if (r == ERR_OK && a.filter.to)
        a.filter.to += MS_DAY;
    if (r == ERR_OK)
        r = find_places(c, o, x, &a.filter, e);
    if (r == ERR_OK)
        *ret = a;
    return r;
}

static const char *percent(struct arena *a, int64_t n, int64_t of)
{
    char text[RATE_TEXT];
    return arena_printf(a, "%s%s", rate_text(n, of, text), of > 0 ? " %" : "");
}

static const char *iso(const struct opened *o, int64_t ms, char buf[32])
{
    return ms ? time_format_iso(ms, o->site.zone, buf) : "";
}

/* Shown as JSON or as lines; the rows in doubt come page by page. */
struct printing {
    struct cli *cli;
    struct opened *o;
    const struct on_time_ask *ask;
    bool json;
    json_t *rows;
    int64_t n;
};

static void add_row(struct printing *p, struct arena *a, const struct on_time_row *x)
{
    char when[3][32];
    const char *why = "";
    json_t *doubts = p->json ? json_object() : NULL;
    for (int i = 0; i < DATE_PARTS; i++) {
        const struct date_doubt *d = &x->doubts[i];
        if (d->kind == DATE_PLAIN)
            continue;
        why = arena_printf(a, "%s%s%s “%s” (%s)", why, *why ? ", " : "", date_part_word((enum date_part)i),
                           str_or(d->given, ""), date_doubt_word(d->kind));
        if (doubts)
            json_object_set_new(
                doubts, date_part_word((enum date_part)i),
                json_pack("{s:s, s:s}", "given", str_or(d->given, ""), "doubt", date_doubt_word(d->kind)));
    }
    const char *received = iso(p->o, x->m.submitted_at, when[0]), *answered = iso(p->o, x->m.answered_at, when[1]),
               *due = iso(p->o, x->due.due_ms, when[2]);
    p->n++;
    if (!p->json)
        printf("  %s  %s: %s  (received %s, answered %s)\n", str_or(x->m.external_id, x->m.number), why,
               on_time_word(x->kind), received, str_or(answered, "not"));
    else
        json_array_append_new(p->rows,
                              json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "number", x->m.number, "external_id",
                                        str_or(x->m.external_id, ""), "result", on_time_word(x->kind), "received",
                                        received, "answered", answered, "due", due, "dates", doubts));
}

static enum err doubtful_rows(struct printing *p, struct error *e)
{
    const struct on_time_pick pick = {.kinds = ON_TIME_ALL, .doubtful = true};
    struct arena *a[2] = {arena_new(), arena_new()};
    const char *next = NULL;
    enum err r = ERR_OK;
    /* A page in one arena while its cursor is in the other. */
    for (int i = 0; r == ERR_OK && (i == 0 || next); i++) {
        struct on_time_list l = {.n = 0};
        arena_reset(a[i % 2]);
        r = on_time_list(p->o->conn, &p->o->site, &p->o->viewer, a[i % 2], p->ask, &pick, next, PAGE, &l, e);
        for (int k = 0; k < l.n; k++)
            add_row(p, a[i % 2], &l.rows[k]);
        next = l.next;
    }
    arena_free(a[0]);
    arena_free(a[1]);
    return r;
}

static json_t *tally_json(const struct on_time_tally *t)
{
    char raw[RATE_TEXT], due[RATE_TEXT];
    int64_t of = on_time_decided(t);
    json_t *x = json_pack("{s:I, s:I, s:s, s:I, s:s}", "of", (json_int_t)of, "in_time_raw", (json_int_t)on_time_raw(t),
                          "rate_raw", rate_text(on_time_raw(t), of, raw), "in_time", (json_int_t)on_time_due(t), "rate",
                          rate_text(on_time_due(t), of, due));
    for (int k = 0; k < ON_TIME_COUNT; k++)
        json_object_set_new(x, on_time_word((enum on_time)k), json_integer(t->n[k]));
    return x;
}

static void print_tally(struct cli *c, const char *what, const struct on_time_tally *t)
{
    int64_t of = on_time_decided(t);
    printf("%s\n", what);
    printf("  in time by the count of days  %lld of %lld = %s\n", (long long)on_time_raw(t), (long long)of,
           percent(c->arena, on_time_raw(t), of));
    printf("  in time, days off put off     %lld of %lld = %s\n", (long long)on_time_due(t), (long long)of,
           percent(c->arena, on_time_due(t), of));
    printf("  late %lld, overdue %lld; in no rate: running %lld, ended without an answer %lld\n",
           (long long)t->n[ON_TIME_LATE], (long long)t->n[ON_TIME_OVERDUE], (long long)t->n[ON_TIME_RUNNING],
           (long long)t->n[ON_TIME_ENDED]);
}

static enum err print_json(struct printing *p, const struct on_time_report *x, struct error *e)
{
    char limit[LIMIT_TEXT_MAX], at[32];
    p->rows = json_array();
    enum err r = doubtful_rows(p, e);
    json_t *all =
        json_pack("{s:s, s:s, s:o, s:o, s:o, s:I}", "limit", limit_format(&p->ask->rule, limit), "at",
                  time_format_iso(clock_now(&p->o->site.clock), p->o->site.zone, at), "plain", tally_json(&x->plain),
                  "doubtful", tally_json(&x->doubtful), "rows", p->rows, "provisional", (json_int_t)x->provisional);
    if (r == ERR_OK) {
        json_dumpf(all, stdout, JSON_INDENT(1));
        putchar('\n');
    }
    json_decref(all);
    return r;
}

static enum err print_text(struct printing *p, const struct on_time_report *x, struct error *e)
{
    char limit[LIMIT_TEXT_MAX];
    printf("Limit: %s, the day of receipt not counted\n", limit_format(&p->ask->rule, limit));
    print_tally(p->cli, "Matters with plain dates", &x->plain);
    print_tally(p->cli, "Matters with a date in doubt, in none of the figures above", &x->doubtful);
    if (x->provisional)
        printf("Provisional, the calendar does not reach as far: %lld\n", (long long)x->provisional);
    return doubtful_rows(p, e);
}

static enum err report(struct cli *c, struct opened *o, const struct asked *x, bool json, struct error *e)
{
    struct on_time_ask ask;
    struct on_time_report got;
    struct printing p = {.cli = c, .o = o, .ask = &ask, .json = json};
    enum err r = ask_of(c, o, x, &ask, e);
    if (r == ERR_OK)
        r = audit_note(o->conn, &o->site, &o->viewer, "report", arena_printf(c->arena, "limit, %s", x->limit), e);
    if (r == ERR_OK)
        r = on_time_count(o->conn, &o->site, &o->viewer, &ask, &got, e);
    if (r != ERR_OK)
        return r;
    r = json ? print_json(&p, &got, e) : print_text(&p, &got, e);
    return r == ERR_OK && fflush(stdout) != 0 ? error_detail(e, ERR_IO, "write") : r;
}

int cmd_report(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    struct asked x = {0};
    bool json = false;
    const struct cli_option options[] = {
        SITE_OPTIONS(f),       {"limit", &x.limit, NULL},       {"from", &x.from, NULL},
        {"to", &x.to, NULL},   {"area", &x.area, NULL},         {"unit", &x.unit, NULL},
        {"json", NULL, &json}, {"category", &x.category, NULL}, {"procedure", &x.procedure, NULL}};
    struct error e = {0};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n))
        return EXIT_CANNOT;
    if (n != 1 || !str_eq(argv[0], "limit") || !x.limit) {
        fprintf(stderr, "echowall: say report limit --limit \"60 days\"\n");
        return EXIT_CANNOT;
    }
    if (!cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    enum err r = report(c, &o, &x, json, &e);
    cli_close(&o);
    return r == ERR_OK ? EXIT_DONE : cli_fail("report", &e);
}
