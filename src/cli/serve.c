/* echowall serve: the site's one process, its workers and its jobs. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/api.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/str.h"
#include "cli/exporter.h"
#include "cli/open.h"
#include "cli/page_watch.h"
#include "db/db_held.h"
#include "http/server.h"
#include "jobs/runner.h"
#include "web/app.h"
#include "web/asset_table.h"

#define HELD_US       INT64_C(60000000)
#define SPARE_WORKERS 16 /* so many writes may wait for one commit */

static enum err worker_init(void *app, void **ret_worker, struct error *e)
{
    const struct app *a = app;
    struct db_conn *c;
    enum err r = db_connect(a->site->db, &c, e);
    if (r == ERR_OK)
        *ret_worker = c;
    return r;
}

static void worker_free(void *worker)
{
    db_disconnect(worker);
}

/* What is made of texts is in nobody's memory for longer than it is of use: they may have been erased meanwhile. */
static void worker_rest(void *worker, bool idle)
{
    db_rest(worker, idle ? 0 : HELD_US);
}

DB_STMT(serve_ping, "SELECT 1");

static enum err ready(struct db_conn *c, struct error *e)
{
    int64_t one;
    return db_get_int(c, &serve_ping, DB_NO_ARGS, &one, e);
}

/* A service manager goes on once residents can come in. */
static void on_start(void *app)
{
    (void)app;
    notify_service("READY=1");
}

static void gauges(const struct site *s, struct buf *out)
{
    struct db_stats d = db_stats_of(s->db);
    const struct {
        const char *name, *help;
        uint64_t value;
    } counters[] = {{"statements", "SQL statements.", d.statements},
                    {"writes", "Writes asked for.", d.writes},
                    {"groups", "Groups of writes with one commit, on SQLite.", d.groups},
                    {"retries", "Writes run again, alone or with the others of their group.", d.retries},
                    {"failures", "Writes that failed for want of the database or the disk.", d.failures}};
    for (size_t i = 0; i < COUNT_OF(counters); i++)
        buf_printf(out,
                   "# HELP echowall_db_%s_total %s\n# TYPE echowall_db_%s_total counter\n"
                   "echowall_db_%s_total %llu\n",
                   counters[i].name, counters[i].help, counters[i].name, counters[i].name,
                   (unsigned long long)counters[i].value);
}

static void app_gauges(void *app, struct buf *out)
{
    const struct app *a = app;
    a->gauges(a->site, out);
}

static enum err authorize(struct req *r, const struct route *route)
{
    return req_is_api(r) ? api_authorize(r, route) : app_authorize(r, route);
}

static void error_page(struct req *r, enum err err)
{
    if (req_is_api(r) || req_is_script(r))
        api_error_page(r, err);
    else
        app_error_page(r, err);
}

static const struct route *(*const groups[])(size_t *) = {
    routes_health, routes_public,    routes_say,       routes_track,      routes_account,   routes_desk,
    routes_papers, routes_places,    routes_subjects,  routes_activities, routes_reception, routes_exports,
    routes_menu,   routes_visits,    routes_ties,      routes_checklists, routes_field,     routes_indicators,
    routes_board,  routes_campaigns, routes_bulletins, routes_contests,   routes_wishes,    routes_packs,
    routes_admin,  api_routes};

static size_t fill_tables(struct route_table t[COUNT_OF(groups)])
{
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        t[i].routes = groups[i](&t[i].n);
    return COUNT_OF(groups);
}

/* The server reads networks as text; IPv4 is kept mapped into IPv6 in the settings. */
static const char *const *proxies(const struct cidr_list *l, struct arena *a)
{
    const char **list = arena_array(a, const char *, l->n + 1);
    for (size_t i = 0; i < l->n; i++) {
        static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
        const struct cidr *c = &l->rows[i];
        bool v4 = c->bits >= 96 && memcmp(c->address, mapped, sizeof(mapped)) == 0;
        char text[INET6_ADDRSTRLEN];
        inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? c->address + 12 : c->address, text, sizeof(text));
        list[i] = arena_printf(a, "%s/%d", text, v4 ? c->bits - 96 : c->bits);
    }
    return list;
}

static void configure(const struct opened *o, struct app *app, const struct route_table *tables, size_t n,
                      struct cli *c, struct server_config *s)
{
    server_config_init(s);
    s->listen = o->settings.listen;
    s->base_url = str_empty(o->settings.base_url) ? NULL : o->settings.base_url;
    s->tables = tables;
    s->table_n = n;
    s->assets = asset_table;
    s->asset_n = asset_table_count;
    s->io_threads = (unsigned)o->settings.io_threads;
    /* Where a processor is taken away for a while, as virtual ones are, what it was at must not hold up the others. */
    s->workers = o->settings.workers ? (unsigned)o->settings.workers : (unsigned)sysconf(_SC_NPROCESSORS_ONLN) * 2;
    s->spare = db_engine_of(o->site.db) == DB_SQLITE ? SPARE_WORKERS : 0;
    s->queue_max = (unsigned)o->settings.queue;
    s->page_cache = (size_t)o->settings.page_cache;
    s->variant = app_variant;
    s->csrf_key = key_derive(&o->site.key, "csrf");
    s->proxies = proxies(&o->settings.trusted_proxies, c->arena);
    s->proxy_n = o->settings.trusted_proxies.n;
    s->access_log = true;
    s->app = app;
    s->worker_init = worker_init;
    s->worker_free = worker_free;
    s->worker_rest = worker_rest;
    s->authorize = authorize;
    s->error_page = error_page;
    s->gauges = app_gauges;
    s->on_start = on_start;
}

/* Better to say so now than to the first resident with a photo. */
static enum err check_folder(const char *folder, struct error *e)
{
    if ((mkdir(folder, 0700) != 0 && errno != EEXIST) || access(folder, W_OK | X_OK) != 0)
        return error_set(e, ERR_IO, NULL, N_("The folder of files cannot be written: {}"), "%.140s", folder);
    return ERR_OK;
}

static int run(struct opened *o, struct cli *c)
{
    struct route_table tables[COUNT_OF(groups)];
    struct server_config config;
    struct app app = {.site = &o->site,
                      .program = c->program,
                      .upload_max = (size_t)o->settings.upload_max,
                      .papers = {pdf_program(c->arena, c->program), o->settings.fonts},
                      .language = lang_of_tag(o->settings.language),
                      .figures = {.lock = PTHREAD_MUTEX_INITIALIZER},
                      .counts = {.lock = PTHREAD_MUTEX_INITIALIZER},
                      .wall_choices = {.lock = PTHREAD_MUTEX_INITIALIZER},
                      .desk_choices = {.lock = PTHREAD_MUTEX_INITIALIZER},
                      .export_lock = PTHREAD_MUTEX_INITIALIZER,
                      .ready = ready,
                      .gauges = gauges};
    struct error e = {0};
    struct server *server;
    struct runner *runner = NULL;
    struct page_watch *pages = NULL;
    struct exporter *exporter = NULL;
    log_set_level_named(o->settings.log_level);
    o->site.serves = true;
    configure(o, &app, tables, fill_tables(tables), c, &config);
    enum err r = check_folder(o->site.files, &e);
    if (r == ERR_OK)
        r = server_new(&config, &server, &e);
    if (r != ERR_OK)
        return cli_fail("serve", &e);
    app.server = server;
    r = runner_start(&o->site, &runner, &e);
    if (r == ERR_OK)
        r = page_watch_start(&o->site, server, &pages, &e);
    if (r == ERR_OK)
        r = exporter_start(&o->site, &exporter, &e);
    if (r != ERR_OK) {
        page_watch_stop(pages);
        runner_stop(runner);
        server_free(server);
        return cli_fail("start the jobs", &e);
    }
    char address[160];
    snprintf(address, sizeof(address), "%s port %u", o->settings.listen, server_port(server));
    log_event(LOG_LEVEL_INFO, "start", "version", ECHOWALL_VERSION, "listen", address, "database",
              db_engine_of(o->site.db) == DB_SQLITE ? "sqlite" : "postgresql", NULL);
    r = server_run(server, &e);
    log_event(LOG_LEVEL_INFO, "stop", "clean", r == ERR_OK ? "yes" : "no", NULL);
    /* A handler that would not end still uses what would be freed here: the process simply leaves, all that was
     * acknowledged being durable. */
    if (r == ERR_BUSY)
        _exit(EXIT_CANNOT);
    exporter_stop(exporter);
    page_watch_stop(pages);
    runner_stop(runner);
    server_free(server);
    kept_release(&app.wall_choices);
    kept_release(&app.desk_choices);
    return r == ERR_OK ? EXIT_DONE : cli_fail("serve", &e);
}

int cmd_serve(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const char *listen = NULL;
    const struct cli_option options[] = {SITE_OPTIONS(f), {"listen", &listen, NULL}};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv))
        return EXIT_CANNOT;
    server_block_signals();
    const struct setting_flag extra[] = {{"listen", listen}};
    if (!cli_open(c, &f, extra, listen ? 1 : 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    int status = run(&o, c);
    cli_close(&o);
    return status;
}
