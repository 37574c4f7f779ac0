/* Submissions of 32 clients and imports against raw inserts of the same rows into a copy of the database. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libpq-fe.h>

#include "base/str.h"
#include "load.h"
#include "raw.h"
#include "rig.h"
#include "words.h"

#define CLIENTS      32
#define ROUNDS_MAX   20
#define IMPORT_GROUP 200 /* rows to a transaction, as the import has */

/* Copies the database while nobody has it open. */
static enum err copy_database(struct rig *g, const char **ret_url, struct error *e)
{
    struct arena *a = g->cli->arena;
    if (str_starts(g->url, "sqlite:")) {
        const char *to = arena_printf(a, "%s/copy.db", g->dir);
        const char *args[] = {"cp", "-f", g->url + strlen("sqlite:"), to, NULL};
        *ret_url = arena_printf(a, "sqlite:%s", to);
        return service_command("/bin/cp", args) == 0 ? ERR_OK : error_detail(e, ERR_IO, "could not copy to %s", to);
    }
    PGconn *h = PQconnectdb(getenv("ECHOWALL_PG_URL"));
    const char *name = strrchr(g->url, '/') + 1;
    PQclear(PQexec(h, arena_printf(a, "DROP DATABASE IF EXISTS %s_copy", name)));
    PGresult *res = PQexec(h, arena_printf(a, "CREATE DATABASE %s_copy TEMPLATE %s", name, name));
    bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;
    if (!ok)
        error_detail(e, ERR_DB, "copy: %s", PQerrorMessage(h));
    PQclear(res);
    PQfinish(h);
    *ret_url = arena_printf(a, "%s_copy", g->url);
    return ok ? ERR_OK : ERR_DB;
}

static void drop_copy(struct rig *g)
{
    struct arena *a = g->cli->arena;
    if (str_starts(g->url, "sqlite:")) {
        remove(arena_printf(a, "%s/copy.db", g->dir));
        remove(arena_printf(a, "%s/copy.db-wal", g->dir));
        remove(arena_printf(a, "%s/copy.db-shm", g->dir));
        return;
    }
    PGconn *h = PQconnectdb(getenv("ECHOWALL_PG_URL"));
    PQclear(PQexec(h, arena_printf(a, "DROP DATABASE IF EXISTS %s_copy", strrchr(g->url, '/') + 1)));
    PQfinish(h);
}

/* For its key alone. */
static enum err read_site(struct rig *g, struct site *ret, struct error *e)
{
    struct opened o;
    enum err r = rig_open(g, &o, e);
    if (r != ERR_OK)
        return r;
    *ret = o.site;
    cli_close(&o);
    return ERR_OK;
}

struct posts {
    struct rig *rig;
    uint64_t run; /* differs from run to run, so that keys do */
    uint64_t sent;
    struct arena *arena;
};

/* As a phone sends it: half leave their name and number. */
static void make_post(void *ctx, uint64_t n, struct buf *out)
{
    struct posts *p = ctx;
    struct message m;
    (void)n;
    uint64_t i = p->sent++;
    struct dice d = dice_of(p->run, i);
    words_message(&d, p->arena, &m);
    json_t *body = json_pack("{s:s, s:s, s:s}", "title", m.title, "body", m.body, "place", words_place(&d, p->arena));
    if (i % 2)
        json_object_set_new(body, "contact",
                            json_pack("{s:s, s:s}", "name", words_person(&d, p->arena), "phone",
                                      arena_printf(p->arena, "1%04u%06u", (unsigned)(p->run % 10000), (unsigned)i)));
    char *text = json_dumps(body, JSON_COMPACT);
    buf_printf(out,
               "POST /api/v1/matters HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
               "Idempotency-Key: bench-%llu-%llu\r\nContent-Length: %zu\r\n\r\n%s",
               (unsigned long long)p->run, (unsigned long long)i, strlen(text), text);
    free(text);
    json_decref(body);
    arena_reset(p->arena);
}

#define SETTLE_TRIES 300 /* of a tenth of a second */

/* The value of a counter in /metrics. */
static double counter(unsigned port, const char *name, struct error *e)
{
    struct buf out;
    double n = 0;
    buf_init(&out, 1 << 20);
    if (load_fetch(port, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", &out, e) == ERR_OK) {
        char *line = strstr(out.data, name);
        while (line && line[-1] != '\n')
            line = strstr(line + 1, name);
        n = line ? strtod(line + strlen(name), NULL) : 0;
    }
    buf_release(&out);
    return n;
}

/* Until so much is written, and nothing more: what was under way when the clients left is stored too, and ids of those
 * that commit late are lower than others'. Returns the writes. */
static double settle(unsigned port, double at_least, struct error *e)
{
    const char *name = "echowall_db_writes_total ";
    double before, now = counter(port, name, e);
    int tries = 0;
    do {
        before = now;
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
        now = counter(port, name, e);
    } while ((now != before || now < at_least) && ++tries < SETTLE_TRIES);
    return now;
}

struct rounds {
    double ours[ROUNDS_MAX], limit[ROUNDS_MAX], ratio[ROUNDS_MAX];
    double p50_ms, p99_ms;
    int n;
};

static void add_line(struct rig *g, const char *name, struct rounds *x)
{
    double ratio = median(x->ratio, x->n);
    report_add(g->report, &(struct line){.name = name,
                                         .unit = "1/s",
                                         .ours = median(x->ours, x->n),
                                         .limit = median(x->limit, x->n),
                                         .ratio = ratio,
                                         .budget = 0.5,
                                         .p50_ms = x->p50_ms,
                                         .p99_ms = x->p99_ms});
}

static enum err submit_round(struct rig *g, struct posts *p, unsigned port, struct raw *raw, struct rounds *x,
                             struct error *e)
{
    struct load l = {.port = port, .connections = CLIENTS, .seconds = g->seconds, .make = make_post, .ctx = p};
    struct load_result got;
    int64_t n;
    double writes = counter(port, "echowall_db_writes_total ", e), seconds;
    double groups = counter(port, "echowall_db_groups_total ", e);
    enum err r = load_run(&l, &got, e);
    if (r == ERR_OK && got.bad)
        r = error_detail(e, ERR_IO, "a submission was answered with %d", got.bad_status);
    if (r != ERR_OK)
        return r;
    double per_group = (settle(port, writes + (double)got.answers, e) - writes) /
                       (counter(port, "echowall_db_groups_total ", e) - groups);
    r = raw_take(raw, &n, e);
    bool sqlite = str_starts(g->url, "sqlite:");
    if (r == ERR_OK)
        r = raw_put(raw, sqlite ? (unsigned)(per_group + 0.5) : 1, CLIENTS, &seconds, e);
    x->ours[x->n] = got.per_second;
    x->limit[x->n] = (double)n / seconds;
    x->ratio[x->n] = x->ours[x->n] / x->limit[x->n];
    x->p50_ms = got.p50_us / 1000;
    x->p99_ms = got.p99_us / 1000;
    x->n++;
    return r;
}

enum err measure_submit(struct rig *g, struct error *e)
{
    struct rounds x = {.n = 0};
    struct posts p = {.rig = g, .run = (uint64_t)clock_mono_us(), .arena = arena_new()};
    struct service s = {0};
    struct raw *raw = NULL;
    struct site site;
    const char *copy;
    enum err r = read_site(g, &site, e);
    if (r == ERR_OK)
        r = copy_database(g, &copy, e);
    if (r == ERR_OK)
        r = rig_serve(g, true, &s, e);
    if (r == ERR_OK)
        r = raw_open(g->url, copy, &site, &raw, e);
    for (int i = 0; r == ERR_OK && i < g->rounds && i < ROUNDS_MAX; i++)
        r = submit_round(g, &p, s.port, raw, &x, e);
    if (r == ERR_OK)
        add_line(g, "submission, 32 clients", &x);
    raw_close(raw);
    service_stop(&s);
    drop_copy(g);
    arena_free(p.arena);
    return r;
}

static void cell(FILE *f, const char *text, const char *end)
{
    fputc('"', f);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', f);
        fputc(*text, f);
    }
    fprintf(f, "\"%s", end);
}

/* A list as a message board exports it. */
static enum err write_list(struct rig *g, uint64_t seed, int64_t n, const char *path, struct error *e)
{
    FILE *f = fopen(path, "we");
    if (!f)
        return error_detail(e, ERR_IO, "could not write %s", path);
    struct arena *a = arena_new();
    const struct clock clock = {.frozen = -1};
    struct plan plan = {.city = &g->city, .seed = seed, .n = n, .now = clock_now(&clock)};
    fputs("留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间\r\n", f);
    for (int64_t i = 0; i < n; i++) {
        struct story s;
        char at[32];
        story_of(&plan, a, i, &s);
        fprintf(f, "%llu-%lld,", (unsigned long long)seed, (long long)i);
        cell(f, str_or(s.row.contact.name, ""), ",");
        cell(f, s.row.title, ",");
        fprintf(f, "%s,", time_format(s.row.submitted_at, zone_shanghai, at));
        cell(f, s.row.body, ",");
        cell(f, str_or(s.row.reply, ""), ",");
        fprintf(f, "%s\r\n", s.row.replied_at ? time_format(s.row.replied_at, zone_shanghai, at) : "");
        arena_reset(a);
    }
    arena_free(a);
    return fclose(f) == 0 ? ERR_OK : error_detail(e, ERR_IO, "could not write %s", path);
}

static enum err import_round(struct rig *g, struct raw *raw, const char *path, struct rounds *x, struct error *e)
{
    const char *args[] = {"echowall", "import", "--db", g->url, "--map", "board", path, NULL};
    int64_t n;
    double seconds;
    int64_t began = clock_mono_us();
    if (service_command(g->cli->program, args) != 0)
        return error_detail(e, ERR_IO, "the import failed");
    double took = (double)(clock_mono_us() - began) / 1e6;
    enum err r = raw_take(raw, &n, e);
    if (r == ERR_OK)
        r = raw_put(raw, IMPORT_GROUP, 1, &seconds, e);
    if (r != ERR_OK)
        return r;
    x->ours[x->n] = (double)n / took;
    x->limit[x->n] = (double)n / seconds;
    x->ratio[x->n] = seconds / took;
    x->n++;
    return ERR_OK;
}

enum err measure_import(struct rig *g, struct error *e)
{
    struct rounds x = {.n = 0};
    struct raw *raw = NULL;
    const char *copy, *path = arena_printf(g->cli->arena, "%s/list.csv", g->dir);
    uint64_t seed = (uint64_t)clock_mono_us();
    struct site site;
    enum err r = read_site(g, &site, e);
    if (r == ERR_OK)
        r = copy_database(g, &copy, e);
    if (r == ERR_OK)
        r = raw_open(g->url, copy, &site, &raw, e);
    int64_t n = (int64_t)(g->seconds * 5000);
    for (int i = 0; r == ERR_OK && i < g->rounds && i < ROUNDS_MAX; i++) {
        r = write_list(g, seed + (uint64_t)i, n, path, e);
        if (r == ERR_OK)
            r = import_round(g, raw, path, &x, e);
    }
    if (r == ERR_OK)
        add_line(g, "import", &x);
    raw_close(raw);
    drop_copy(g);
    remove(path);
    return r;
}
