/* From a filled response to the library's: validators, compression, security headers, and where the bytes wait. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/str.h"
#include "http/exchange.h"
#include "http/gzip.h"

#define GZIP_MIN  1024
#define PRESS_MAX ((size_t)256 * 1024) /* memory that a worker keeps for the next answer */

static const char default_csp[] = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
                                  "form-action 'self'; frame-ancestors 'none'";

/* Bytes that live until the library has sent them; counted, because slow clients may keep many. Those of a shared page
 * are counted by the cache. */
struct kept {
    struct buf body;
    struct server *server; /* NULL: not counted */
};

static void free_kept(void *ptr)
{
    struct kept *k = ptr;
    if (k->server)
        atomic_fetch_sub(&k->server->memory, k->body.len);
    buf_release(&k->body);
    free(k);
}

static bool compressible(const char *type)
{
    return type && (str_starts(type, "text/") || str_starts(type, "application/json") ||
                    str_starts(type, "application/problem+json") || str_starts(type, "application/geo+json") ||
                    str_starts(type, "application/manifest+json") || str_starts(type, "image/svg+xml"));
}

/* Moves what b holds to memory of just its size, and that of b to `keep`, unless it is too much to be kept. */
static void settle(struct buf *b, const void *data, size_t n, struct buf *keep)
{
    struct buf exact;
    buf_init(&exact, n);
    buf_add(&exact, data, n);
    if (!keep->cap && b->cap <= PRESS_MAX) {
        *keep = *b;
        buf_clear(keep);
    } else {
        buf_release(b);
    }
    *b = exact;
}

/* Replaces the body by its gzip form; leaves it alone when that does not help. */
static bool gzip_body(struct buf *body, struct press *p)
{
    buf_clear(&p->zipped);
    char *room = buf_room(&p->zipped, body->len);
    size_t n = gzip_press(p->gzip, body->data, body->len, room, body->len - 1);
    if (n > 0)
        settle(body, room, n, &p->body);
    if (p->zipped.cap > PRESS_MAX)
        buf_release(&p->zipped);
    return n > 0;
}

/* What was not compressed leaves in its own memory too, where the lent one is much larger. */
static void settle_body(struct buf *body, struct press *p)
{
    if (body->cap > 2 * body->len + GZIP_MIN)
        settle(body, body->data, body->len, &p->body);
}

void answer_begin(struct exchange *x, struct press *p)
{
    struct buf *body = &x->req.resp.body;
    if (body->cap)
        return;
    p->body.max = body->max;
    *body = p->body;
    buf_init(&p->body, 0);
}

static struct MHD_Response *keep_in_memory(struct exchange *x)
{
    struct buf *body = &x->req.resp.body;
    if (body->len == 0)
        return MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    struct kept *k = calloc(1, sizeof(*k));
    if (!k)
        BUG("out of memory");
    k->server = x->storable ? NULL : x->server;
    k->body = *body;
    buf_init(body, RESP_BODY_MAX);
    if (k->server)
        atomic_fetch_add(&k->server->memory, k->body.len);
    return MHD_create_response_from_buffer_with_free_callback_cls(k->body.len, k->body.data, free_kept, k);
}

/* Answers that wait for many slow clients at once go to files, so that memory stays bounded. */
static bool to_file(struct exchange *x)
{
    struct resp *p = &x->req.resp;
    if (p->body.len == 0 || atomic_load(&x->server->memory) + p->body.len <= x->server->config.body_memory_all)
        return false;
    int fd = spool_open(x->server, NULL);
    if (fd < 0)
        return false;
    if (spool_write(fd, p->body.data, p->body.len, NULL) != ERR_OK) {
        close(fd);
        return false;
    }
    p->fd = fd;
    p->fd_size = p->body.len;
    return true;
}

static void add(struct MHD_Response *m, const char *name, const char *value)
{
    if (value)
        (void)MHD_add_response_header(m, name, value);
}

static void add_security(const struct server *s, struct MHD_Response *m)
{
    add(m, "Content-Security-Policy", str_or(s->config.csp, default_csp));
    add(m, "X-Content-Type-Options", "nosniff");
    add(m, "Referrer-Policy", "same-origin");
    if (s->base.https)
        add(m, "Strict-Transport-Security", "max-age=31536000");
}

static const char *cache_control(const struct exchange *x)
{
    const struct resp *p = &x->req.resp;
    if (x->req._csrf_shown)
        return "no-store";
    /* Others may keep a shared page too, but must ask each time whether it still holds. */
    return str_or(p->cache, x->storable ? "public, no-cache" : p->etag ? "private, no-cache" : "no-store");
}

static void add_headers(const struct exchange *x, struct MHD_Response *m, bool may_gzip, bool gzipped)
{
    const struct resp *p = &x->req.resp;
    add(m, "Content-Type", p->type);
    add(m, "Cache-Control", cache_control(x));
    add(m, "ETag", p->etag);
    add(m, "Vary", may_gzip ? "Accept-Encoding" : NULL);
    add(m, "Content-Encoding", gzipped ? "gzip" : NULL);
    add(m, "X-Request-Id", x->storable ? NULL : x->req.id);
    add(m, "Connection", x->close || atomic_load(&x->server->draining) ? "close" : NULL);
    add_security(x->server, m);
    for (size_t i = 0; i < p->header_n; i++)
        add(m, p->headers[i].name, p->headers[i].value);
}

static bool sets_cookie(const struct resp *p)
{
    for (size_t i = 0; i < p->header_n; i++) {
        if (str_eq(p->headers[i].name, "Set-Cookie"))
            return true;
    }
    return false;
}

/* Whether the answer is everybody's: whatever a handler of a shared page did in between. */
static bool is_storable(const struct exchange *x)
{
    const struct resp *p = &x->req.resp;
    return x->page && p->status == 200 && p->fd < 0 && !p->plain && p->body.len > 0 && !x->req._csrf_shown &&
           !x->close && !atomic_load(&x->server->draining) && !sets_cookie(p);
}

static const char *etag_of(struct arena *a, const struct buf *body)
{
    struct hash h = hash_bytes(body->data, body->len);
    return arena_printf(a, "\"%s\"", hex_of(a, h.b, 12));
}

void answer_build(struct exchange *x, struct press *press)
{
    struct req *r = &x->req;
    struct resp *p = &r->resp;
    if (p->status == 200 && p->etag && etag_listed(req_header(r, "If-None-Match"), p->etag)) {
        resp_status(r, 304);
        buf_clear(&p->body);
        p->type = NULL;
        if (p->fd >= 0)
            close(p->fd);
        p->fd = -1;
    }
    if (p->status == 204 || (p->body.len == 0 && p->fd < 0))
        p->type = NULL;
    x->storable = is_storable(x);
    bool may_gzip = !p->plain && p->fd < 0 && p->body.len >= GZIP_MIN && compressible(p->type);
    bool gzipped = may_gzip && gzip_accepted(req_header(r, "Accept-Encoding")) && gzip_body(&p->body, press);
    if (!gzipped)
        settle_body(&p->body, press);
    struct MHD_Response *m;
    x->page_bytes = p->body.len;
    if (x->storable && !p->etag)
        p->etag = etag_of(r->arena, &p->body);
    if (p->fd >= 0 || (!x->storable && to_file(x))) {
        m = MHD_create_response_from_fd64(p->fd_size, p->fd);
        p->fd = -1;
    } else {
        m = keep_in_memory(x);
    }
    if (!m)
        BUG("out of memory");
    add_headers(x, m, may_gzip, gzipped);
    x->response = m;
    x->status = p->status;
}

struct MHD_Response *answer_asset(struct exchange *x, const struct asset *asset, const char *etag)
{
    const struct req *r = &x->req;
    bool same = etag_listed(req_header(r, "If-None-Match"), etag);
    bool gzip = !same && asset->gzip && gzip_accepted(req_header(r, "Accept-Encoding"));
    size_t size = same ? 0 : gzip ? asset->gzip_size : asset->size;
    const void *data = same ? "" : gzip ? asset->gzip : asset->data;
    struct MHD_Response *m = MHD_create_response_from_buffer(size, (void *)(uintptr_t)data, MHD_RESPMEM_PERSISTENT);
    if (!m)
        BUG("out of memory");
    add(m, "Content-Type", same ? NULL : asset->type);
    add(m, "Cache-Control", asset->immutable ? "public, max-age=31536000, immutable" : "public, no-cache");
    add(m, "ETag", etag);
    add(m, "Vary", asset->gzip ? "Accept-Encoding" : NULL);
    add(m, "Content-Encoding", gzip ? "gzip" : NULL);
    add_security(x->server, m);
    x->status = same ? 304 : 200;
    return m;
}

struct MHD_Response *answer_busy(struct server *s)
{
    static const char text[] = "The site is busy. Please try again in a moment.\n";
    const char *page = str_or(s->config.busy_page, text);
    struct MHD_Response *m =
        MHD_create_response_from_buffer(strlen(page), (void *)(uintptr_t)page, MHD_RESPMEM_PERSISTENT);
    if (!m)
        BUG("out of memory");
    add(m, "Content-Type", s->config.busy_page ? "text/html; charset=utf-8" : "text/plain; charset=utf-8");
    add(m, "Retry-After", "5");
    add(m, "Cache-Control", "no-store");
    add_security(s, m);
    return m;
}
