/* Pages against the bare server that sends the same bytes, in rounds that take turns; start and memory. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bare.h"
#include "base/str.h"
#include "load.h"
#include "model/officer.h"
#include "model/session.h"
#include "model/submit.h"
#include "model/track.h"
#include "rig.h"

#define CONNECTIONS 32 /* as many clients as the submissions have */
#define FEW         8  /* for latencies: so many that nobody waits for the others alone */
#define IDLE        5000
#define ANSWER_MAX  (4 * 1024 * 1024)
#define ROUNDS_MAX  20
#define NUMBERS     256

#define UNCACHED 0.15
#define CACHED   0.5

/* A page, as a browser asks for it: many addresses of the same kind, so that nothing is warm by being the same. */
struct page {
    const char *name;
    const char *const *paths;
    size_t n;
    const char *cookie;
    bool cache;
    double budget;
    bool plain; /* asked for without compression */
};

static void make_request(void *ctx, uint64_t n, struct buf *out)
{
    const struct page *p = ctx;
    buf_puts(out, "GET ");
    buf_puts(out, p->paths[n % p->n]);
    buf_puts(out, " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: echowall-bench\r\nAccept: text/html\r\n"
                  "Accept-Language: zh-CN,zh;q=0.9\r\n");
    if (!p->plain)
        buf_puts(out, "Accept-Encoding: gzip, deflate\r\n");
    if (p->cookie) {
        buf_puts(out, "Cookie: ");
        buf_puts(out, p->cookie);
        buf_puts(out, "\r\n");
    }
    buf_puts(out, "\r\n");
}

static enum err fetch(const struct page *p, unsigned port, struct buf *out, struct error *e)
{
    struct buf request;
    buf_init(&request, 8192);
    make_request((void *)(uintptr_t)p, 0, &request);
    enum err r = load_fetch(port, request.data, out, e);
    buf_release(&request);
    if (r == ERR_OK && !str_starts(out->data, "HTTP/1.1 200"))
        r = error_detail(e, ERR_IO, "%s %s: %.30s", p->name, p->paths[0], out->data);
    return r;
}

static enum err run(const struct page *p, unsigned port, unsigned connections, double seconds, struct load_result *ret,
                    struct error *e)
{
    struct load l = {.port = port,
                     .connections = connections,
                     .seconds = seconds,
                     .make = make_request,
                     .ctx = (void *)(uintptr_t)p};
    enum err r = load_run(&l, ret, e);
    if (r == ERR_OK && ret->bad)
        r = error_detail(e, ERR_IO, "%s: %llu answers with status %d", p->name, (unsigned long long)ret->bad,
                         ret->bad_status);
    return r;
}

/* Ours and the bare server in turns, so that what else the machine does meets both. */
static enum err compare(struct rig *g, const struct page *p, unsigned ours, unsigned bare, struct error *e)
{
    double mine[ROUNDS_MAX], limit[ROUNDS_MAX], ratio[ROUNDS_MAX];
    struct load_result x, y, few;
    int n = g->rounds < ROUNDS_MAX ? g->rounds : ROUNDS_MAX;
    enum err r = run(p, ours, CONNECTIONS, g->seconds / 2, &x, e);
    for (int i = 0; r == ERR_OK && i < n; i++) {
        r = run(p, ours, CONNECTIONS, g->seconds, &x, e);
        if (r == ERR_OK)
            r = run(p, bare, CONNECTIONS, g->seconds, &y, e);
        mine[i] = x.per_second;
        limit[i] = y.per_second;
        ratio[i] = y.answers ? x.per_second / y.per_second : 0;
    }
    if (r == ERR_OK)
        r = run(p, ours, FEW, g->seconds * 2, &few, e);
    if (r != ERR_OK)
        return r;
    report_add(g->report, &(struct line){.name = p->name,
                                         .unit = "1/s",
                                         .ours = median(mine, n),
                                         .limit = median(limit, n),
                                         .ratio = median(ratio, n),
                                         .budget = p->budget,
                                         .p50_ms = few.p50_us / 1000,
                                         .p99_ms = few.p99_us / 1000});
    return ERR_OK;
}

static enum err measure_page(struct rig *g, const struct page *p, unsigned port, struct error *e)
{
    struct buf answer;
    struct bare bare;
    buf_init(&answer, ANSWER_MAX);
    enum err r = fetch(p, port, &answer, e);
    if (r == ERR_OK)
        r = bare_start(answer.data, answer.len, 1, &bare, e);
    if (r == ERR_OK) {
        r = compare(g, p, port, bare.port, e);
        bare_stop(&bare);
    }
    buf_release(&answer);
    return r;
}

DB_STMT(bench_notices, "SELECT number FROM notice WHERE live = 1 ORDER BY published_at DESC, matter_id DESC LIMIT 256");
DB_STMT(bench_matters, "SELECT number FROM matter WHERE compartment = 0 ORDER BY submitted_at DESC, id DESC LIMIT 256");
DB_STMT(bench_new,
        "SELECT number FROM matter WHERE compartment = 0 AND state = 'new' ORDER BY submitted_at DESC, id DESC"
        " LIMIT 256");

static enum err numbers(struct opened *o, struct arena *a, const struct db_stmt *s, const char *before,
                        const char *after, const char *paths[NUMBERS], size_t *ret_n, struct error *e)
{
    struct db_rows q;
    size_t n = 0;
    db_query(o->conn, &q, s, DB_NO_ARGS);
    while (n < NUMBERS && db_next(&q))
        paths[n++] = arena_printf(a, "%s%s%s", before, db_text(&q, 0), after);
    *ret_n = n;
    enum err r = db_end(&q, e);
    return r;
}

static enum err log_in(struct opened *o, struct arena *a, const struct viewer *who, const char **ret, struct error *e)
{
    char *password, *token;
    const char *fresh = "bench-Mark9-of-an-officer";
    enum err r = officer_reset_password(o->conn, &o->site, &viewer_operator, a, who->id, &password, e);
    if (r == ERR_OK)
        r = officer_change_password(o->conn, &o->site, who, a, password, fresh, NULL, e);
    if (r == ERR_OK)
        r = session_log_in(o->conn, &o->site, a, who->login, fresh, NULL, "bench", NULL, &token, e);
    if (r == ERR_OK)
        *ret = arena_printf(a, "ew_s=%s", token);
    return r;
}

/* A matter of the web, whose page the resident opens with its secret. */
static enum err raise_one(struct opened *o, struct arena *a, const char **ret, struct error *e)
{
    struct submission x = {
        .title = "路灯不亮", .body = "小区门口的路灯坏了一个月，晚上漆黑，请尽快修复。", .channel = "web"};
    struct receipt receipt;
    enum err r = submit(o->conn, &o->site, &viewer_nobody, a, &x, &receipt, e);
    if (r == ERR_OK)
        *ret = arena_printf(a, "ew_t=%s", track_token(&o->site, a, receipt.number, 1));
    return r;
}

struct places {
    const char *notices[NUMBERS], *matters[NUMBERS], *merges[NUMBERS];
    size_t n_notices, n_matters, n_merges;
    const char *officer;  /* a dispatcher, who sees all matters */
    const char *handler;  /* of one office, who sees one in a hundred */
    const char *resident; /* the cookies of all three */
};

static enum err find_places(struct rig *g, struct places *p, struct error *e)
{
    struct opened o;
    struct arena *a = g->cli->arena;
    enum err r = rig_open(g, &o, e);
    if (r != ERR_OK)
        return r;
    r = numbers(&o, a, &bench_notices, "/wall/", "", p->notices, &p->n_notices, e);
    if (r == ERR_OK)
        r = numbers(&o, a, &bench_matters, "/desk/m/", "", p->matters, &p->n_matters, e);
    if (r == ERR_OK)
        r = numbers(&o, a, &bench_new, "/desk/m/", "/move/merge", p->merges, &p->n_merges, e);
    if (r == ERR_OK)
        r = log_in(&o, a, &g->city.dispatcher, &p->officer, e);
    if (r == ERR_OK)
        r = log_in(&o, a, &g->city.units[0].handler, &p->handler, e);
    if (r == ERR_OK)
        r = raise_one(&o, a, &p->resident, e);
    cli_close(&o);
    /* A small city may have nothing that is new. */
    if (r == ERR_OK && (p->n_matters == 0))
        r = error_detail(e, ERR_NOT_FOUND, "the site is empty");
    return r;
}

enum err measure_pages(struct rig *g, struct error *e)
{
    static const char *const wall[] = {"/wall"}, *const home[] = {"/"}, *const desk[] = {"/desk/q/new"},
                             *const track[] = {"/track/matter"};
    struct places *p = arena_obj(g->cli->arena, struct places);
    enum err r = find_places(g, p, e);
    const struct page pages[] = {
        {"wall, uncached", wall, 1, NULL, false, UNCACHED, false},
        {"wall, uncached, plain", wall, 1, NULL, false, UNCACHED, true},
        {"notice, uncached", p->notices, p->n_notices, NULL, false, UNCACHED, false},
        {"notice, uncached, plain", p->notices, p->n_notices, NULL, false, UNCACHED, true},
        {"track, uncached", track, 1, p->resident, false, UNCACHED, false},
        {"desk matter, uncached", p->matters, p->n_matters, p->officer, false, UNCACHED, false},
        {"desk queue", desk, 1, p->officer, false, 0, false},
        {"home, cached", home, 1, NULL, true, CACHED, false},
        {"wall, cached", wall, 1, NULL, true, CACHED, false},
        {"notice, cached", p->notices, p->n_notices, NULL, true, CACHED, false},
    };
    for (int cache = 0; r == ERR_OK && cache < 2; cache++) {
        struct service s;
        r = rig_serve(g, cache, &s, e);
        if (r != ERR_OK)
            break;
        for (size_t i = 0; r == ERR_OK && i < COUNT_OF(pages); i++) {
            if (pages[i].cache == (cache == 1) && rig_wants(g, pages[i].name))
                r = measure_page(g, &pages[i], s.port, e);
        }
        service_stop(&s);
    }
    return r;
}

/* 停车 is in one message of ten, 井盖 in one of a hundred, 鲟埠 in a handful, 黯鸟 in none. */
#define PARKING "%E5%81%9C%E8%BD%A6"
#define MANHOLE "%E4%BA%95%E7%9B%96"
#define RARE    "%E9%B2%9F%E5%9F%A0"
#define NONE    "%E9%BB%AF%E9%B8%9F"

struct look {
    const char *name, *path;
    bool handler; /* as the handler of one office; otherwise a dispatcher */
};

static enum err measure_look(struct rig *g, const struct look *x, const struct page *p, unsigned port, struct error *e)
{
    struct load_result got;
    enum err r = run(p, port, FEW, g->seconds / 2, &got, e);
    if (r == ERR_OK)
        r = run(p, port, FEW, g->seconds * 2, &got, e);
    if (r == ERR_OK)
        report_add(g->report, &(struct line){.name = x->name,
                                             .unit = "ms",
                                             .ours = got.p99_us / 1000,
                                             .budget = 20,
                                             .at_most = true,
                                             .p50_ms = got.p50_us / 1000,
                                             .p99_ms = got.p99_us / 1000});
    return r;
}

enum err measure_search(struct rig *g, struct error *e)
{
    static const struct look looks[] = {
        {"search, common word", "/desk/search?q=" PARKING, false},
        {"search, 1 % word", "/desk/search?q=" MANHOLE, false},
        {"search, rare word", "/desk/search?q=" RARE, false},
        {"search, two words", "/desk/search?q=" PARKING "+" MANHOLE, false},
        {"search, no hit", "/desk/search?q=" NONE, false},
        {"search, by relevance", "/desk/search?order=relevance&q=" PARKING, false},
        {"search, late ones", "/desk/search?clock=late&q=" PARKING, false},
        {"search, common word, one office", "/desk/search?q=" PARKING, true},
        {"search, rare word, one office", "/desk/search?q=" RARE, true},
        {"search, two words, one office", "/desk/search?q=" PARKING "+" MANHOLE, true},
        {"suggestions to merge", NULL, false},
    };
    struct places *p = arena_obj(g->cli->arena, struct places);
    struct service s;
    enum err r = find_places(g, p, e);
    if (r == ERR_OK)
        r = rig_serve(g, true, &s, e);
    if (r != ERR_OK)
        return r;
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(looks); i++) {
        const struct look *x = &looks[i];
        if ((!x->path && p->n_merges == 0) || !rig_wants(g, x->name))
            continue;
        const struct page page = {.name = x->name,
                                  .paths = x->path ? &x->path : p->merges,
                                  .n = x->path ? 1 : p->n_merges,
                                  .cookie = x->handler ? p->handler : p->officer};
        r = measure_look(g, x, &page, s.port, e);
    }
    service_stop(&s);
    return r;
}

static enum err idle(struct rig *g, const struct service *s, struct error *e)
{
    static int fds[IDLE];
    report_add(g->report,
               &(struct line){
                   .name = "memory, idle", .unit = "MiB", .ours = service_memory(s), .budget = 40, .at_most = true});
    enum err r = load_connect(s->port, fds, IDLE, e);
    if (r != ERR_OK)
        return r;
    /* The last ones are still being accepted. */
    nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
    report_add(g->report, &(struct line){.name = "memory, 5,000 connections",
                                         .unit = "MiB",
                                         .ours = service_memory(s),
                                         .budget = 120,
                                         .at_most = true});
    for (int i = 0; i < IDLE; i++)
        close(fds[i]);
    return ERR_OK;
}

enum err measure_process(struct rig *g, struct error *e)
{
    double ms[ROUNDS_MAX];
    int n = g->rounds < ROUNDS_MAX ? g->rounds : ROUNDS_MAX;
    enum err r = ERR_OK;
    struct service s;
    for (int i = 0; r == ERR_OK && i < n; i++) {
        r = rig_serve(g, true, &s, e);
        ms[i] = s.start_ms;
        if (r == ERR_OK && i < n - 1)
            service_stop(&s);
    }
    if (r != ERR_OK)
        return r;
    report_add(g->report,
               &(struct line){.name = "start", .unit = "ms", .ours = median(ms, n), .budget = 100, .at_most = true});
    r = idle(g, &s, e);
    service_stop(&s);
    return r;
}
