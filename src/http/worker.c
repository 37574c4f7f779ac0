/* A worker takes requests one after the other, from the queue to the built answer, and writes the access line. */
#include "http/worker.h"

#include <inttypes.h>
#include <malloc.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "base/turn.h"
#include "http/exchange.h"
#include "http/gzip.h"

#define LOG_PATH_MAX  200
#define SPARE_IDLE_MS 20000
#define WARN_US       INT64_C(60000000) /* between two lines about workers that do not start */
#define TRIM_MS       10000             /* between two times at which memory goes back to the system */

enum worker_state {
    WORKER_NONE,
    WORKER_RUNS,
    WORKER_ENDED, /* and is to be joined */
};

struct worker {
    struct workers *all;
    pthread_t thread;
    enum worker_state state; /* under the lock of all */
    bool spare;
    sem_t ready;
    enum err err;
    struct error error;
    void *context;
    struct press press;
    struct seat seat;
};

struct workers {
    struct server *server;
    pthread_mutex_t lock;
    pthread_t watch;
    bool watched;
    bool stopping;
    int64_t warned_us;          /* when it was said last that one did not start; 0: never */
    unsigned misses;            /* since then */
    _Atomic int64_t trimmed_us; /* 0: never */
    _Atomic bool untrimmed;     /* some was freed since */
    unsigned n;
    struct worker w[];
};

static bool add_spare(void *ctx);

struct workers *workers_new(struct server *s)
{
    unsigned n = s->config.workers + s->config.spare;
    struct workers *all = calloc(1, sizeof(*all) + n * sizeof(all->w[0]));
    if (!all || pthread_mutex_init(&all->lock, NULL))
        BUG("out of memory");
    all->server = s;
    all->n = n;
    for (unsigned i = 0; i < n; i++) {
        all->w[i].all = all;
        all->w[i].spare = i >= s->config.workers;
        sem_init(&all->w[i].ready, 0, 0);
    }
    s->queue.grow = s->config.spare ? add_spare : NULL;
    s->queue.grow_ctx = all;
    return all;
}

static void log_access(const struct exchange *x, int64_t us, uint64_t bytes, enum err err)
{
    const struct req *r = &x->req;
    char status[16], time_us[24], size[24], arena[24];
    const struct route *route = r->route;
    bool quiet = route && route->flags & ROUTE_QUIET && x->status < 400;
    snprintf(status, sizeof(status), "%d", x->status);
    snprintf(time_us, sizeof(time_us), "%" PRId64, us);
    snprintf(size, sizeof(size), "%" PRIu64, bytes);
    snprintf(arena, sizeof(arena), "%zu", arena_used(r->arena));
    log_event(quiet ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO, "access", "id", r->id, "method", http_method_name(r->method),
              "path",
              route && route->flags & ROUTE_SECRET_PATH ? route->path : utf8_cut(r->arena, r->path, LOG_PATH_MAX),
              "status", status, "us", time_us, "bytes", size, "arena", arena, NULL);
    /* "Not now" by a rule of ours is no failure; for want of a disk it is, and has its reason. */
    bool meant = err == ERR_BUSY && !r->error.detail[0];
    if (err != ERR_OK && x->status >= 500 && x->status != 501)
        log_event(meant ? LOG_LEVEL_WARN : LOG_LEVEL_ERROR, "error", "id", r->id, "code", err_name(err), "text",
                  r->error.msgid, "detail", r->error.detail, NULL);
}

static void serve(struct worker *w, struct exchange *x)
{
    struct server *s = w->all->server;
    struct req *r = &x->req;
    r->worker = w->context;
    atomic_fetch_add_explicit(&s->metrics.workers_busy, 1, memory_order_relaxed);
    answer_begin(x, &w->press);
    enum err err = dispatch(x);
    uint64_t bytes = r->resp.fd >= 0 ? r->resp.fd_size : r->resp.body.len;
    answer_build(x, &w->press);
    int64_t us = clock_mono_us() - r->began_us;
    metrics_count(&s->metrics, r->route ? r->match.index : SIZE_MAX, x->status, us, x->body_len, bytes);
    if (s->config.access_log)
        log_access(x, us, bytes, err);
    atomic_fetch_sub_explicit(&s->metrics.workers_busy, 1, memory_order_relaxed);
    if (x->page)
        page_cache_done(s->pages, x);
    x->state = EXCHANGE_DONE;
    MHD_resume_connection(x->connection);
}

static void leave(void *ctx)
{
    struct worker *w = ctx;
    seat_leave(&w->all->server->queue, &w->seat);
}

static void back(void *ctx)
{
    struct worker *w = ctx;
    seat_back(&w->all->server->queue, &w->seat);
}

static void press_init(struct press *p)
{
    p->gzip = gzip_new();
    buf_init(&p->body, 0);
    buf_init(&p->zipped, RESP_BODY_MAX);
}

static void press_release(struct press *p)
{
    gzip_free(p->gzip);
    buf_release(&p->body);
    buf_release(&p->zipped);
}

/* Whoever has nothing to do keeps nothing of what it did. */
static void rest(struct worker *w)
{
    const struct server_config *c = &w->all->server->config;
    press_release(&w->press);
    press_init(&w->press);
    if (c->worker_rest)
        c->worker_rest(w->context, true);
    w->all->untrimmed = true;
}

/* What the process has freed goes back to the system, too: many threads free much of what others took. It looks through
 * all memory and holds up who allocates, and workers rest one right after the other: false, it is too early. */
static bool trim(struct workers *all)
{
    int64_t last = all->trimmed_us, now = clock_mono_us();
    if (!all->untrimmed)
        return true;
    if ((last && now < last + TRIM_MS * 1000) || !atomic_compare_exchange_strong(&all->trimmed_us, &last, now))
        return false;
    all->untrimmed = false;
    malloc_trim(0);
    return true;
}

static bool stops(struct workers *all)
{
    pthread_mutex_lock(&all->lock);
    bool stopping = all->stopping;
    pthread_mutex_unlock(&all->lock);
    return stopping;
}

static struct exchange *next(struct worker *w)
{
    struct queue *q = &w->all->server->queue;
    struct exchange *x = seat_next(q, &w->seat, w->spare ? SPARE_IDLE_MS : w->all->server->config.rest_ms);
    if (x || w->spare || stops(w->all))
        return x;
    rest(w);
    for (bool trimmed = false; !x && !trimmed;) {
        trimmed = stops(w->all) || trim(w->all);
        w->seat.rested = true;
        x = seat_next(q, &w->seat, trimmed ? 0 : TRIM_MS);
    }
    return x;
}

static void serve_all(struct worker *w)
{
    const struct server_config *c = &w->all->server->config;
    const struct turn turn = {leave, back, w};
    struct exchange *x;
    seat_take(&w->seat, w->spare);
    press_init(&w->press);
    turn_give(&turn);
    while ((x = next(w))) {
        serve(w, x);
        if (c->worker_rest)
            c->worker_rest(w->context, false);
    }
    turn_give(NULL);
    press_release(&w->press);
    seat_release(&w->seat);
}

/* One more that did not start: requests wait for the others then. Where one fails the next will, too, so that not each
 * is told. Holds the lock. */
static void tell_miss(struct workers *all, const struct error *e)
{
    char times[16];
    int64_t now = clock_mono_us();
    all->misses++;
    if (all->warned_us && now < all->warned_us + WARN_US)
        return;
    snprintf(times, sizeof(times), "%u", all->misses);
    log_event(LOG_LEVEL_WARN, "worker", "code", err_name(e->code), "text", str_or(e->msgid, ""), "detail", e->detail,
              "times", times, NULL);
    all->warned_us = now;
    all->misses = 0;
}

static void miss(struct worker *w)
{
    pthread_mutex_lock(&w->all->lock);
    tell_miss(w->all, &w->error);
    pthread_mutex_unlock(&w->all->lock);
    queue_missed(&w->all->server->queue);
}

static void *run(void *arg)
{
    struct worker *w = arg;
    struct workers *all = w->all;
    const struct server_config *c = &all->server->config;
    /* A spare one would go by the name of the thread that asked for it. */
    pthread_setname_np(pthread_self(), "worker");
    w->context = NULL;
    w->err = c->worker_init ? c->worker_init(c->app, &w->context, &w->error) : ERR_OK;
    bool ok = w->err == ERR_OK;
    if (!w->spare)
        sem_post(&w->ready);
    if (ok)
        serve_all(w);
    else if (w->spare)
        miss(w);
    if (ok && c->worker_free)
        c->worker_free(w->context);
    pthread_mutex_lock(&all->lock);
    w->state = WORKER_ENDED;
    pthread_mutex_unlock(&all->lock);
    return NULL;
}

/* Signals are for the thread in server_run. */
static bool start_thread(pthread_t *t, void *(*fn)(void *), void *arg)
{
    sigset_t every, before;
    sigfillset(&every);
    pthread_sigmask(SIG_SETMASK, &every, &before);
    bool ok = pthread_create(t, NULL, fn, arg) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

static void *watch(void *arg)
{
    queue_watch(&((struct workers *)arg)->server->queue);
    return NULL;
}

/* Without it there is a server all the same, one in which long requests hold up the others. */
static bool start_watch(struct workers *all)
{
    bool ok = start_thread(&all->watch, watch, all);
    if (!ok)
        log_event(LOG_LEVEL_WARN, "watch", "text", "could not start the thread that watches for long requests", NULL);
    return ok;
}

/* Holds the lock. */
static bool start_worker(struct worker *w)
{
    if (w->state == WORKER_ENDED)
        pthread_join(w->thread, NULL);
    w->state = start_thread(&w->thread, run, w) ? WORKER_RUNS : WORKER_NONE;
    return w->state == WORKER_RUNS;
}

/* For the queue: one more, unless all run. */
static bool add_spare(void *ctx)
{
    struct workers *all = ctx;
    struct worker *w = NULL;
    struct error e = {0};
    pthread_mutex_lock(&all->lock);
    for (unsigned i = all->server->config.workers; i < all->n && !all->stopping && !w; i++)
        w = all->w[i].state == WORKER_RUNS ? NULL : &all->w[i];
    bool missed = w && !start_worker(w);
    if (missed) {
        (void)!error_detail(&e, ERR_INTERNAL, "could not start a thread");
        tell_miss(all, &e);
    }
    pthread_mutex_unlock(&all->lock);
    if (missed)
        queue_missed(&all->server->queue);
    return w != NULL;
}

enum err workers_start(struct workers *all, struct error *e)
{
    enum err err = ERR_OK;
    unsigned started = 0;
    pthread_mutex_lock(&all->lock);
    while (started < all->server->config.workers && start_worker(&all->w[started]))
        started++;
    if (started < all->server->config.workers)
        err = error_detail(e, ERR_INTERNAL, "could not start worker %u", started);
    if (err == ERR_OK && all->server->config.spare)
        all->watched = start_watch(all);
    pthread_mutex_unlock(&all->lock);
    for (unsigned i = 0; i < started; i++) {
        sem_wait(&all->w[i].ready);
        if (all->w[i].err != ERR_OK && err == ERR_OK) {
            err = all->w[i].err;
            if (e)
                *e = all->w[i].error;
        }
    }
    return err;
}

void workers_stop(struct workers *all)
{
    pthread_mutex_lock(&all->lock);
    all->stopping = true;
    pthread_mutex_unlock(&all->lock);
    queue_close(&all->server->queue);
    if (all->watched)
        pthread_join(all->watch, NULL);
    all->watched = false;
    for (unsigned i = 0; i < all->n; i++) {
        pthread_mutex_lock(&all->lock);
        bool there = all->w[i].state != WORKER_NONE;
        pthread_mutex_unlock(&all->lock);
        if (there)
            pthread_join(all->w[i].thread, NULL);
        all->w[i].state = WORKER_NONE;
    }
}

void workers_free(struct workers *all)
{
    for (unsigned i = 0; all && i < all->n; i++)
        sem_destroy(&all->w[i].ready);
    if (all)
        pthread_mutex_destroy(&all->lock);
    free(all);
}
