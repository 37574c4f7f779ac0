/* echowall procedure: puts a file in force, and lists what is. */
#include <stdio.h>

#include "base/str.h"
#include "cli/open.h"
#include "model/procedures.h"

static enum err put(struct cli *c, struct opened *o, const char *path, const char *from, struct error *e)
{
    struct yaml_errors errors = {.a = c->arena, .file = path};
    struct procedure_line line;
    int64_t from_at = clock_now(&o->site.clock);
    char *text, when[32];
    size_t n;
    if (from && time_parse(from, o->site.zone, &from_at) != ERR_OK)
        return error_set(e, ERR_INVALID, "from", N_("Please say from which day on it is in force."), NULL);
    enum err r = yaml_read_text(path, &errors, &text, &n, e);
    if (r == ERR_OK)
        r = procedure_put(o->conn, &o->site, &o->viewer, text, n, from_at, &errors, &line, e);
    if (r == ERR_OK)
        printf("%s %s, version %lld, in force from %s\n", line.code, line.name, (long long)line.version,
               time_format(line.from_at, o->site.zone, when));
    cli_mistakes(&errors);
    return r;
}

static const char *state_of(const struct procedure_line *x, int64_t now)
{
    return x->in_force ? "in force" : x->from_at > now ? "to come" : "replaced";
}

/* What is inside the program, then what was put besides or in its place. */
static enum err list(struct cli *c, struct opened *o, struct error *e)
{
    struct procedure_lines l;
    int64_t now = clock_now(&o->site.clock);
    size_t built_in;
    char when[32];
    const struct procedure *const *own = procedures_builtin(&built_in);
    enum err r = procedure_lines(o->conn, c->arena, NULL, now, &l, e);
    if (r != ERR_OK)
        return r;
    for (size_t i = 0; i < built_in; i++) {
        bool replaced = false;
        for (size_t k = 0; k < l.n; k++)
            replaced = replaced || (l.rows[k].in_force && str_eq(l.rows[k].code, own[i]->code));
        printf("%s %s  %s  0  inside the program  %s\n", own[i]->code, own[i]->prefix, own[i]->name.zh,
               replaced ? "replaced" : "in force");
    }
    for (size_t i = 0; i < l.n; i++)
        printf("%s %s  %s  %lld  from %s  %s\n", l.rows[i].code, l.rows[i].prefix, l.rows[i].name,
               (long long)l.rows[i].version, time_format(l.rows[i].from_at, o->site.zone, when),
               state_of(&l.rows[i], now));
    return r;
}

int cmd_procedure(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const char *from = NULL;
    const struct cli_option options[] = {SITE_OPTIONS(f), {"from", &from, NULL}};
    struct error e = {0};
    struct opened o;
    enum err r;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    if (n == 2 && str_eq(argv[0], "put"))
        r = put(c, &o, argv[1], from, &e);
    else if (n == 1 && str_eq(argv[0], "list"))
        r = list(c, &o, &e);
    else
        r = error_set(&e, ERR_INVALID, NULL, N_("Say put FILE, or list."), NULL);
    cli_close(&o);
    return r == ERR_OK ? EXIT_DONE : cli_fail("do that with procedures", &e);
}
