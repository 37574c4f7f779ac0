#include "cli/page_watch.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/background.h"
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
    struct background work;
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
    do
        look(w);
    while (!background_rest(&w->work, EVERY_MS));
    return NULL;
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
    if (r == ERR_OK)
        r = background_start(&w->work, watch, w, e);
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
    background_stop(&w->work);
    db_disconnect(w->conn);
    arena_free(w->arena);
    free(w);
}
