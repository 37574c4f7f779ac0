/* echowall dispatch: editions of the dispatch list from the command line. */
#include <stdio.h>

#include "base/str.h"
#include "cli/open.h"
#include "model/dispatch_list.h"
#include "report/sheet_read.h"

struct asked {
    const char *name, *from;
};

static enum err list(struct cli *c, struct opened *o, struct error *e)
{
    struct dispatch_edition_list l;
    int64_t below = 0;
    do {
        enum err r = dispatch_edition_list(o->conn, &o->site, c->arena, below, 200, &l, e);
        if (r != ERR_OK)
            return r;
        for (int i = 0; i < l.n; i++) {
            char from[32];
            printf("%s  from %s, %lld lines%s\n", l.rows[i].name, time_format(l.rows[i].from_at, o->site.zone, from),
                   (long long)l.rows[i].rules, l.rows[i].in_force ? ", in force" : "");
        }
        below = l.next;
    } while (below);
    return ERR_OK;
}

static enum err read_in(struct cli *c, struct opened *o, const struct asked *x, const char *path, struct error *e)
{
    struct sheet sheet;
    struct sheet_report report = {0};
    struct dispatch_new fresh = {.name = x->name};
    if (str_empty(x->from) || time_parse(x->from, o->site.zone, &fresh.from_at) != ERR_OK)
        return error_set(e, ERR_INVALID, "from", N_("Please say from which day on it is in force."), NULL);
    enum err r = sheet_read(c->arena, path, &sheet, e);
    if (r == ERR_OK)
        r = dispatch_import(o->conn, &o->site, &viewer_operator, c->arena, &fresh, &sheet, &report, e);
    cli_faults(&report);
    if (r == ERR_OK)
        printf("%s: %lld lines\n", x->name, (long long)report.added);
    return r;
}

static enum err withdraw(struct cli *c, struct opened *o, const char *name, struct error *e)
{
    struct dispatch_edition d;
    enum err r = dispatch_edition_by_name(o->conn, &o->site, c->arena, name, &d, e);
    return r == ERR_OK ? dispatch_withdraw(o->conn, &o->site, &viewer_operator, d.id, e) : r;
}

int cmd_dispatch(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    struct asked x = {0};
    const struct cli_option options[] = {SITE_OPTIONS(f), {"name", &x.name, NULL}, {"from", &x.from, NULL}};
    struct error e = {0};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    enum err r;
    if (n == 1 && str_eq(argv[0], "list"))
        r = list(c, &o, &e);
    else if (n == 2 && str_eq(argv[0], "import"))
        r = read_in(c, &o, &x, argv[1], &e);
    else if (n == 2 && str_eq(argv[0], "withdraw"))
        r = withdraw(c, &o, argv[1], &e);
    else
        r = error_set(&e, ERR_INVALID, NULL, N_("Say list, import FILE --name NAME --from DAY, or withdraw NAME."),
                      NULL);
    cli_close(&o);
    return r == ERR_OK ? EXIT_DONE : cli_fail("do that", &e);
}
