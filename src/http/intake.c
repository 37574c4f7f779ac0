/*
 * What the I/O threads do with a request: read, wait, send. Nothing here may block or run the application's code; that
 * is the workers' part, and the queue is the border.
 */
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "http/exchange.h"
#include "http/watch.h"

/* A refused body is read to its end so that the client gets to read the answer, up to this. */
#define DRAIN_MAX (16 * 1024 * 1024)

/* A body must come at this pace over its whole time, once this many seconds have passed. */
#define BODY_PACE      64
#define BODY_PACE_FROM 60

/* Counter and random start through a mixer that is one-to-one: unique, and tells nobody how many requests there are. */
static void make_id(struct server *s, char out[REQ_ID_SIZE])
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint64_t n =
        s->id_seed + atomic_fetch_add_explicit(&s->id_next, 1, memory_order_relaxed) * UINT64_C(0x9e3779b97f4a7c15);
    n = (n ^ n >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    n = (n ^ n >> 27) * UINT64_C(0x94d049bb133111eb);
    n ^= n >> 31;
    for (int i = 0; i < 13; i++, n >>= 5)
        out[i] = digits[n & 31];
    out[13] = '\0';
}

/*
 * The library would put every pair of the query into the head's memory, 60 bytes for each, though head.c reads the
 * query itself. It looks for "?" only after this callback, in this very buffer, so the query ends here for it.
 */
static void hide_query(const char *uri)
{
    char *mark = strchr((char *)(uintptr_t)uri, '?');
    if (mark)
        mark[1] = '\0';
}

void *exchange_begin(void *server, const char *uri, struct MHD_Connection *connection)
{
    struct server *s = server;
    struct arena *a = arena_new();
    struct exchange *x = arena_obj(a, struct exchange);
    x->server = s;
    x->connection = connection;
    x->uri = arena_strdup(a, uri);
    hide_query(uri);
    x->spool = -1;
    x->req.arena = a;
    x->req.server = s;
    x->req.app = s->config.app;
    x->req.resp.fd = -1;
    x->req.body = "";
    buf_init(&x->body, s->config.body_memory);
    buf_init(&x->req.resp.body, RESP_BODY_MAX);
    resp_reset(&x->req);
    make_id(s, x->req.id);
    atomic_fetch_add(&s->open, 1);
    return x;
}

static struct watched *watched_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void exchange_end(void *server, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode why)
{
    struct server *s = server;
    struct exchange *x = *context;
    (void)why;
    *context = NULL;
    struct watched *c = watched_of(connection);
    if (c)
        watch_wait(c);
    if (!x)
        return;
    if (x->response)
        MHD_destroy_response(x->response);
    if (x->page)
        page_cache_forget(s->pages, x);
    if (x->held)
        atomic_fetch_sub(&s->held, 1);
    if (x->req.resp.fd >= 0)
        resp_reset(&x->req);
    buf_release(&x->req.resp.body);
    body_release(x);
    arena_free(x->req.arena);
    atomic_fetch_sub(&s->open, 1);
}

static enum MHD_Result send_now(struct exchange *x, int status, struct MHD_Response *m)
{
    enum MHD_Result ok = MHD_queue_response(x->connection, (unsigned)status, m);
    MHD_destroy_response(m);
    return ok;
}

/* No worker will make the page that x was to make: others who ask for it must not wait for x. */
static void give_up_page(struct exchange *x)
{
    if (x->page)
        page_cache_done(x->server->pages, x);
}

/*
 * Hands the request to a worker. The connection sleeps before the push: a worker may be done and wake it before this
 * returns.
 */
static enum MHD_Result submit(struct exchange *x)
{
    struct server *s = x->server;
    atomic_fetch_add(&s->held, 1);
    x->held = true;
    if (atomic_load(&s->refuse)) {
        give_up_page(x);
        return MHD_NO;
    }
    if (!queue_reserve(&s->queue)) {
        give_up_page(x);
        atomic_fetch_add_explicit(&s->metrics.busy, 1, memory_order_relaxed);
        return send_now(x, 503, answer_busy(s));
    }
    x->state = EXCHANGE_WORKING;
    MHD_suspend_connection(x->connection);
    queue_push(&s->queue, x);
    return MHD_YES;
}

/* A shared page that is in memory, or that somebody is just making, needs no worker. */
static enum MHD_Result find_page(struct exchange *x)
{
    struct server *s = x->server;
    x->page_key = s->pages ? head_page_key(x) : NULL;
    if (!x->page_key || atomic_load(&s->refuse))
        return submit(x);
    atomic_fetch_add(&s->held, 1);
    x->held = true;
    enum page_found found = page_cache_find(s->pages, x);
    if (found == PAGE_SENT || found == PAGE_WAIT) {
        metrics_count(&s->metrics, x->req.match.index, 200, 0, 0, 0);
        return MHD_YES;
    }
    atomic_fetch_sub(&s->held, 1);
    x->held = false;
    return submit(x);
}

static bool answers_early(const struct exchange *x)
{
    const char *length = req_header(&x->req, "Content-Length");
    int64_t n = 0;
    if (x->refused == ERR_OK)
        return false;
    return req_header(&x->req, "Expect") || (length && (!str_int(length, 0, INT64_MAX, &n) || n > DRAIN_MAX));
}

static enum MHD_Result begin(struct exchange *x, const char *method)
{
    struct server *s = x->server;
    struct watched *c = watched_of(x->connection);
    if (c)
        watch_busy(c);
    head_read(x, method);
    x->state = EXCHANGE_BODY;
    bool safe = x->req.method == HTTP_GET || x->req.method == HTTP_HEAD;
    if (safe && (x->refused == ERR_OK || x->refused_status == 404))
        x->asset = asset_find(s->assets, x->req.path, &x->asset_etag);
    return answers_early(x) ? submit(x) : MHD_YES;
}

/* An answer before the request's end would close the connection, so this waits for the second step. */
static enum MHD_Result send_asset(struct exchange *x)
{
    atomic_fetch_add_explicit(&x->server->metrics.assets, 1, memory_order_relaxed);
    struct MHD_Response *m = answer_asset(x, x->asset, x->asset_etag);
    return send_now(x, x->status, m);
}

static bool too_slow(const struct exchange *x)
{
    int64_t seconds = (clock_mono_us() - x->req.began_us) / 1000000;
    return seconds > BODY_PACE_FROM && x->body_len < (uint64_t)seconds * BODY_PACE;
}

enum MHD_Result exchange_step(void *server, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *data, size_t *size, void **context)
{
    struct exchange *x = *context;
    (void)server, (void)connection, (void)url, (void)version;
    switch (x->state) {
    case EXCHANGE_NEW:
        return begin(x, method);
    case EXCHANGE_BODY:
        if (*size == 0)
            return x->asset ? send_asset(x) : find_page(x);
        body_add(x, data, *size);
        *size = 0;
        return x->body_len > x->body_max + DRAIN_MAX || too_slow(x) ? MHD_NO : MHD_YES;
    case EXCHANGE_WORKING:
        return MHD_YES;
    case EXCHANGE_DONE:
        break;
    }
    if (x->page)
        return page_cache_send(x->server->pages, x);
    struct MHD_Response *m = x->response;
    x->response = NULL;
    return send_now(x, x->status, m);
}
