/* A worker takes requests one after the other, from the queue to the built answer, and writes the access line. */
#include "http/worker.h"

#include <inttypes.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "http/exchange.h"
#include "http/gzip.h"

#define LOG_PATH_MAX 200

struct worker {
    struct server *server;
    pthread_t thread;
    bool started;
    sem_t ready;
    enum err err;
    struct error error;
    void *context;
    struct press press;
};

struct worker *workers_new(struct server *s, unsigned n)
{
    struct worker *w = calloc(n, sizeof(*w));
    if (!w)
        BUG("out of memory");
    for (unsigned i = 0; i < n; i++) {
        w[i].server = s;
        sem_init(&w[i].ready, 0, 0);
        w[i].press.gzip = gzip_new();
        buf_init(&w[i].press.body, 0);
        buf_init(&w[i].press.zipped, RESP_BODY_MAX);
    }
    return w;
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
    struct server *s = w->server;
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

static void *run(void *arg)
{
    struct worker *w = arg;
    const struct server_config *c = &w->server->config;
    if (c->worker_init)
        w->err = c->worker_init(c->app, &w->context, &w->error);
    bool ok = w->err == ERR_OK;
    sem_post(&w->ready);
    struct exchange *x;
    while (ok && (x = queue_pop(&w->server->queue)))
        serve(w, x);
    if (ok && c->worker_free)
        c->worker_free(w->context);
    return NULL;
}

enum err workers_start(struct worker *w, unsigned n, struct error *e)
{
    /* Signals are for the thread in server_run. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    enum err err = ERR_OK;
    for (unsigned i = 0; i < n && err == ERR_OK; i++) {
        if (pthread_create(&w[i].thread, NULL, run, &w[i]) != 0)
            err = error_detail(e, ERR_INTERNAL, "could not start worker %u", i);
        else
            w[i].started = true;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    for (unsigned i = 0; i < n && w[i].started; i++) {
        sem_wait(&w[i].ready);
        if (w[i].err != ERR_OK && err == ERR_OK) {
            err = w[i].err;
            if (e)
                *e = w[i].error;
        }
    }
    return err;
}

void workers_stop(struct worker *w, unsigned n)
{
    queue_close(&w[0].server->queue);
    for (unsigned i = 0; i < n; i++) {
        if (w[i].started)
            pthread_join(w[i].thread, NULL);
        w[i].started = false;
    }
}

void workers_free(struct worker *w, unsigned n)
{
    for (unsigned i = 0; w && i < n; i++) {
        gzip_free(w[i].press.gzip);
        buf_release(&w[i].press.body);
        buf_release(&w[i].press.zipped);
        sem_destroy(&w[i].ready);
    }
    free(w);
}
