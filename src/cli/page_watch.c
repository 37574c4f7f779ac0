#include "cli/page_watch.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "model/notice.h"

#define EVERY_MS 500
/* A page may be sent so long after the question was answered: what another process takes back is gone within it. */
#define TRUST_US 1000000

struct page_watch {
    struct server *server;
    struct db_conn *conn;
    struct arena *arena;
    char version[HEX_SIZE(HASH_SIZE)]; /* as notice_version says it */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
};

static void look(struct page_watch *w)
{
    struct error ignored = {0};
    char *now;
    int64_t asked_us = clock_mono_us();
    if (notice_version(w->conn, w->arena, &now, &ignored) == ERR_OK) {
        if (!str_eq(now, w->version))
            server_renew(w->server);
        snprintf(w->version, sizeof(w->version), "%s", now);
        server_trust_pages(w->server, asked_us + TRUST_US);
    }
    arena_reset(w->arena);
}

static void *watch(void *arg)
{
    struct page_watch *w = arg;
    pthread_mutex_lock(&w->lock);
    while (!w->stop) {
        struct timespec until;
        pthread_mutex_unlock(&w->lock);
        look(w);
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += EVERY_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_mutex_lock(&w->lock);
        if (!w->stop)
            pthread_cond_timedwait(&w->wake, &w->lock, &until);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static bool start_thread(struct page_watch *w)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, &attr);
    pthread_condattr_destroy(&attr);
    /* Signals are for the thread in server_run. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&w->thread, NULL, watch, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

enum err page_watch_start(const struct site *s, struct server *server, struct page_watch **ret, struct error *e)
{
    struct page_watch *w = calloc(1, sizeof(*w));
    if (!w)
        BUG("out of memory");
    w->server = server;
    w->arena = arena_new();
    /* Nothing is trusted before the first answer. */
    server_trust_pages(server, 0);
    enum err r = db_connect(s->db, &w->conn, e);
    if (r == ERR_OK && !start_thread(w))
        r = error_detail(e, ERR_INTERNAL, "could not start the thread that watches for changes");
    if (r == ERR_OK) {
        *ret = w;
        return ERR_OK;
    }
    if (w->conn)
        db_disconnect(w->conn);
    arena_free(w->arena);
    free(w);
    return r;
}

void page_watch_stop(struct page_watch *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    db_disconnect(w->conn);
    arena_free(w->arena);
    free(w);
}
