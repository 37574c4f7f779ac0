#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "base/str.h"
#include "rig.h"

#define SIZES_MAX 4

struct asked {
    const char *dir, *rows, *households, *engines, *seconds, *rounds, *out, *only, *lines;
    int64_t sizes[SIZES_MAX], n_households;
    int n_sizes;
};

static bool read_sizes(struct asked *a, struct arena *arena)
{
    for (const char *p = a->rows; *p;) {
        size_t n = strcspn(p, ",");
        if (a->n_sizes == SIZES_MAX || !str_int(arena_strndup(arena, p, n), 100, 100000000, &a->sizes[a->n_sizes++]))
            return false;
        p += n + (p[n] == ',');
    }
    return a->n_sizes > 0 && str_int(a->households, 100, 10000000, &a->n_households);
}

/* What the server's own upkeep would do in its time. */
static void settle(const struct rig *g)
{
    PGconn *h = str_starts(g->url, "postgres") ? PQconnectdb(g->url) : NULL;
    if (h)
        PQclear(PQexec(h, "VACUUM ANALYZE"));
    PQfinish(h);
}

/* A database of one size; it is kept from run to run, since a large one takes long to fill. */
static enum err fill(struct rig *g, struct error *e)
{
    struct opened o;
    struct generated done = {0};
    const char *mark = arena_printf(g->cli->arena, "%s/%s-filled", g->dir, g->report->engine);
    const char *init[] = {"echowall", "init", "--db", g->url, NULL};
    bool filled = access(mark, F_OK) == 0;
    const char *migrate[] = {"echowall", "migrate", "--db", g->url, NULL};
    if (service_command(g->cli->program, filled ? migrate : init) != 0)
        return error_detail(e, ERR_IO, "could not make a site in %s, or bring it up to date", g->url);
    enum err r = rig_open(g, &o, e);
    if (r != ERR_OK)
        return r;
    r = city_open(&o, g->cli->arena, &g->city, e);
    struct plan p = {.city = &g->city, .seed = g->seed, .n = g->matters, .now = clock_now(&o.site.clock)};
    if (r == ERR_OK && !filled)
        r = generate(&o, &p, 0, g->matters, !isatty(STDERR_FILENO), &done, e);
    cli_close(&o);
    FILE *f = r == ERR_OK && !filled ? fopen(mark, "we") : NULL;
    if (f) {
        fclose(f);
        settle(g);
    }
    return r;
}

/* Everything the server of the environment's URL needs for a database of its own. */
static enum err make_database(struct rig *g, struct error *e)
{
    struct arena *a = g->cli->arena;
    const char *server = getenv("ECHOWALL_PG_URL");
    const char *slash = server ? strrchr(server, '/') : NULL;
    if (!slash)
        return error_detail(e, ERR_INVALID, "ECHOWALL_PG_URL names no server");
    const char *name = arena_printf(a, "bench_%lld", (long long)g->matters);
    g->url = arena_printf(a, "%.*s/%s", (int)(slash - server), server, name);
    PGconn *h = PQconnectdb(server);
    PQclear(PQexec(h, arena_printf(a, "CREATE DATABASE %s", name)));
    bool ok = PQstatus(h) == CONNECTION_OK;
    PQfinish(h);
    return ok ? ERR_OK : error_detail(e, ERR_DB, "could not reach %s", server);
}

static enum err measure(struct rig *g, const char *only, struct error *e)
{
    static const struct {
        const char *name;
        enum err (*run)(struct rig *g, struct error *e);
    } parts[] = {{"machine", measure_machine}, {"process", measure_process},    {"pages", measure_pages},
                 {"search", measure_search},   {"bulletin", measure_bulletin},  {"submit", measure_submit},
                 {"import", measure_import},   {"campaigns", measure_campaigns}};
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(parts); i++) {
        if (!only || strstr(only, parts[i].name))
            r = parts[i].run(g, e);
    }
    return r;
}

static enum err measure_one(struct cli *c, const struct asked *a, struct report *report, const char *engine, int64_t n,
                            struct error *e)
{
    int64_t rounds = 5;
    struct rig *g = arena_obj(c->arena, struct rig);
    *g = (struct rig){.cli = c,
                      .matters = n,
                      .households = a->n_households,
                      .seed = 1,
                      .seconds = strtod(a->seconds, NULL),
                      .report = report,
                      .lines = a->lines};
    (void)!str_int(a->rounds, 1, 20, &rounds);
    g->rounds = (int)rounds;
    g->dir = arena_printf(c->arena, "%s/%s-%lld", a->dir, engine, (long long)n);
    report->engine = engine;
    report->rows = (long long)n;
    if (mkdir(a->dir, 0700) != 0 && access(a->dir, W_OK) != 0)
        return error_detail(e, ERR_IO, "could not make %s", a->dir);
    mkdir(g->dir, 0700);
    enum err r = ERR_OK;
    if (str_eq(engine, "sqlite"))
        g->url = arena_printf(c->arena, "sqlite:%s/site.db", g->dir);
    else
        r = make_database(g, e);
    if (r == ERR_OK)
        setenv("ECHOWALL_KEY", arena_printf(c->arena, "%s/site.key", g->dir), 1);
    if (r == ERR_OK)
        r = fill(g, e);
    return r == ERR_OK ? measure(g, a->only, e) : r;
}

static int run(struct cli *c, struct asked *a)
{
    static const char *const engines[] = {"sqlite", "postgresql"};
    struct error e = {0};
    struct report report;
    enum err r = ERR_OK;
    report_init(&report);
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(engines); i++) {
        for (int k = 0; r == ERR_OK && k < a->n_sizes && strstr(a->engines, engines[i]); k++)
            r = measure_one(c, a, &report, engines[i], a->sizes[k], &e);
    }
    if (a->n_sizes > 1)
        report_compare(&report, (long long)a->sizes[0], (long long)a->sizes[a->n_sizes - 1]);
    if (r == ERR_OK && a->out)
        r = report_write(&report, a->out, &e);
    report_release(&report);
    return r == ERR_OK ? EXIT_DONE : cli_fail("measure", &e);
}

int cmd_run(struct cli *c, int argc, char **argv)
{
    struct asked a = {.rows = "10000", .households = "109000", .engines = "sqlite", .seconds = "1", .rounds = "5"};
    const struct cli_option options[] = {
        {"dir", &a.dir, NULL},         {"rows", &a.rows, NULL},       {"households", &a.households, NULL},
        {"engines", &a.engines, NULL}, {"seconds", &a.seconds, NULL}, {"rounds", &a.rounds, NULL},
        {"out", &a.out, NULL},         {"only", &a.only, NULL},       {"lines", &a.lines, NULL}};
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv))
        return EXIT_CANNOT;
    if (!a.dir || !read_sizes(&a, c->arena)) {
        fprintf(stderr, "run needs --dir DIR; --rows is a list of numbers, 100 at least, as --households is\n");
        return EXIT_CANNOT;
    }
    /* Five thousand connections, on both sides. */
    struct rlimit files = {16384, 16384};
    if (setrlimit(RLIMIT_NOFILE, &files) != 0)
        fprintf(stderr, "too few open files are allowed for 5,000 connections\n");
    return run(c, &a);
}
