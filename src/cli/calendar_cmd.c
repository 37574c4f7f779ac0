/* echowall calendar: takes in the State Council's list of a year, and shows which years are known. */
#include <stdio.h>

#include <jansson.h>

#include "base/str.h"
#include "cli/open.h"
#include "model/calendar.h"

static enum err take_in(struct cli *c, struct opened *o, const char *path, struct error *e)
{
    struct yaml_errors errors = {.a = c->arena, .file = path};
    struct calendar_import_report report;
    const struct calendar *x = NULL;
    enum err r = calendar_load(path, &errors, &x, e);
    if (r != ERR_OK || !x) {
        cli_mistakes(&errors);
        return r != ERR_OK ? r
                           : error_set(e, ERR_INVALID, NULL, N_("The list has mistakes; nothing was stored."), NULL);
    }
    const char *slash = strrchr(path, '/');
    r = calendar_import(o->conn, &o->site, &o->viewer, c->arena, slash ? slash + 1 : path, x, &report, e);
    for (size_t i = 0; r == ERR_OK && i < report.n; i++)
        printf("%d: %d days known, %zu rest days, %zu make-up days%s\n", report.rows[i].year, report.rows[i].days,
               report.rows[i].rest, report.rows[i].work,
               report.rows[i].replaced ? ", in place of an earlier import" : "");
    return r;
}

static const char *origin_text(struct cli *c, const struct opened *o, const struct calendar_origin *x)
{
    char when[32];
    if (x->at == 0)
        return "built in";
    return arena_printf(c->arena, "%s, %s, %s", x->source, time_format(x->at, o->site.zone, when),
                        str_or(x->login, "operator"));
}

static json_t *json_days(const struct calendar_year *y, enum calendar_kind kind)
{
    json_t *days = json_array();
    for (size_t i = 0; i < y->n_days; i++) {
        char iso[16];
        const struct calendar_day *d = &y->days[i];
        if (d->kind != kind)
            continue;
        snprintf(iso, sizeof(iso), "%04d-%02d-%02d", d->day / 10000, d->day / 100 % 100, d->day % 100);
        json_array_append_new(days, json_pack("{s:s, s:s, s:s}", "day", iso, "name", d->name, "name_en", d->name_en));
    }
    return days;
}

static void print_json(const struct opened *o, const struct calendar_origins *l)
{
    json_t *years = json_array();
    for (size_t i = 0; i < l->n; i++) {
        const struct calendar_origin *x = &l->rows[i];
        char when[32];
        json_t *row = json_pack("{s:i, s:i, s:o, s:o}", "year", x->year->year, "working_days", x->year->working, "rest",
                                json_days(x->year, CALENDAR_REST), "work", json_days(x->year, CALENDAR_WORK));
        if (x->at > 0)
            json_object_set_new(row, "imported",
                                json_pack("{s:s, s:s, s:s}", "source", x->source, "at",
                                          time_format_iso(x->at, o->site.zone, when), "by",
                                          str_or(x->login, "operator")));
        json_array_append_new(years, row);
    }
    json_t *all = json_pack("{s:o}", "years", years);
    json_dumpf(all, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
    putchar('\n');
    json_decref(all);
}

static enum err list(struct cli *c, struct opened *o, bool json, struct error *e)
{
    struct calendar_origins l;
    enum err r = calendar_origins(o->conn, &o->site, c->arena, &l, e);
    if (r == ERR_OK && json)
        print_json(o, &l);
    for (size_t i = 0; r == ERR_OK && !json && i < l.n; i++)
        printf("%d  %d working days, %zu rest days, %zu make-up days  (%s)\n", l.rows[i].year->year,
               l.rows[i].year->working, l.rows[i].year->n_rest, l.rows[i].year->n_work, origin_text(c, o, &l.rows[i]));
    return r;
}

int cmd_calendar(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    bool json = false;
    const struct cli_option options[] = {SITE_OPTIONS(f), {"json", NULL, &json}};
    struct error e = {0};
    struct opened o;
    enum err r;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    if (n == 2 && str_eq(argv[0], "import"))
        r = take_in(c, &o, argv[1], &e);
    else if (n == 1 && str_eq(argv[0], "list"))
        r = list(c, &o, json, &e);
    else
        r = error_set(&e, ERR_INVALID, NULL, N_("Say import FILE, or list."), NULL);
    /* What is held of the calendar goes before the site does. */
    cli_close(&o);
    return r == ERR_OK ? EXIT_DONE : cli_fail("do that with the calendar", &e);
}
