/* From the library's view of a request head to ours. Refusals are only noted: a worker makes their page. */
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/str.h"
#include "http/exchange.h"

#define HEADERS_MAX 100

enum err refuse(struct exchange *x, enum err err, int status, const char *msgid)
{
    if (x->refused != ERR_OK)
        return x->refused;
    if (msgid)
        error_set(&x->req.error, err, NULL, msgid, NULL);
    x->refused = err;
    x->refused_status = status;
    return err;
}

static enum MHD_Result take_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct exchange *x = cls;
    struct pairs *h = &x->req.headers;
    (void)kind;
    if (h->n == HEADERS_MAX)
        return MHD_NO;
    h->v[h->n].name = arena_strdup(x->req.arena, name);
    h->v[h->n].value = arena_strdup(x->req.arena, str_or(value, ""));
    h->n++;
    return MHD_YES;
}

static void read_headers(struct exchange *x)
{
    int n = MHD_get_connection_values(x->connection, MHD_HEADER_KIND, NULL, NULL);
    if (n > HEADERS_MAX) {
        refuse(x, ERR_TOO_LARGE, 431, N_("The request has too many headers."));
        n = HEADERS_MAX;
    }
    x->req.headers.v = arena_array(x->req.arena, struct pair, (size_t)(n > 0 ? n : 1));
    MHD_get_connection_values(x->connection, MHD_HEADER_KIND, take_header, x);
}

/* Every value of a header that may stand several times, joined by commas as the standard says. */
static const char *joined_header(const struct exchange *x, const char *name)
{
    const char *all = NULL;
    for (size_t i = 0; i < x->req.headers.n; i++) {
        const struct pair *h = &x->req.headers.v[i];
        if (strcasecmp(h->name, name) == 0)
            all = all ? arena_printf(x->req.arena, "%s,%s", all, h->value) : h->value;
    }
    return all;
}

static void read_client(struct exchange *x)
{
    struct server *s = x->server;
    struct req *r = &x->req;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct address peer = {{0}};
    r->https = s->base.https;
    r->host = str_or(req_header(r, "Host"), str_or(s->base.host, ""));
    if (!info || !address_of(info->client_addr, &peer))
        return;
    struct address client = peer;
    if (s->proxies.n > 0 && network_has(&s->proxies, &peer)) {
        client = address_client(&s->proxies, &peer, joined_header(x, "X-Forwarded-For"));
        const char *proto = req_header(r, "X-Forwarded-Proto");
        if (proto)
            r->https = strcasecmp(proto, "https") == 0;
        r->host = str_or(req_header(r, "X-Forwarded-Host"), r->host);
    }
    address_text(&client, r->client, sizeof(r->client));
}

static void read_cookies(struct exchange *x)
{
    struct req *r = &x->req;
    const char *all = req_header(r, "Cookie");
    if (!all || (r->route && r->route->flags & ROUTE_API))
        return;
    size_t max = 1;
    for (const char *p = all; *p; p++)
        max += *p == ';';
    r->cookies.v = arena_array(r->arena, struct pair, max);
    for (const char *p = all; *p;) {
        p += strspn(p, " ;");
        size_t n = strcspn(p, ";");
        const char *eq = memchr(p, '=', n);
        if (eq) {
            struct pair *c = &r->cookies.v[r->cookies.n++];
            c->name = arena_strndup(r->arena, p, (size_t)(eq - p));
            c->value = arena_strndup(r->arena, eq + 1, (size_t)(p + n - eq - 1));
        }
        p += n;
    }
}

/* Takes the base path off; a path outside of it is not found. */
static bool strip_base(const struct server *s, const char **path)
{
    size_t n = strlen(s->base.path);
    if (strncmp(*path, s->base.path, n) != 0)
        return false;
    const char *rest = *path + n;
    if (*rest != '/' && *rest != '\0')
        return false;
    *path = *rest ? rest : "/";
    return true;
}

/* What an address that cannot be read is an address of: a program of the API is told so as it is told everything. */
static const char *path_unread(const struct server *s, const char *uri)
{
    return strip_base(s, &uri) && str_starts(uri, "/api/") ? "/api/-" : "/";
}

static void read_uri(struct exchange *x)
{
    struct req *r = &x->req;
    const char *mark = strchr(x->uri, '?');
    char *path = NULL;
    r->path = path_unread(x->server, x->uri);
    r->query = mark ? mark + 1 : "";
    if (strlen(x->uri) > x->server->config.uri_max) {
        refuse(x, ERR_TOO_LARGE, 414, N_("The address is too long."));
        return;
    }
    const char *raw = mark ? arena_strndup(r->arena, x->uri, (size_t)(mark - x->uri)) : x->uri;
    enum err err = url_decode_path(r->arena, raw, &path, &r->error);
    if (err == ERR_OK) {
        r->path = path;
        if (!strip_base(x->server, &r->path))
            err = ERR_NOT_FOUND;
    }
    if (err == ERR_OK)
        err = url_pairs(r->arena, r->query, strlen(r->query), x->server->config.field_max, &r->params, &r->error);
    if (err != ERR_OK)
        refuse(x, err, err == ERR_NOT_FOUND ? 404 : 400, NULL);
}

static bool known_method(const char *method)
{
    return str_eq(method, "OPTIONS") || str_eq(method, "TRACE") || str_eq(method, "CONNECT");
}

static void find_route(struct exchange *x, const char *method)
{
    struct req *r = &x->req;
    r->method = http_method_parse(method);
    if (r->method == HTTP_METHOD_COUNT && !known_method(method)) {
        refuse(x, ERR_INVALID, 501, N_("The server does not know this method."));
        return;
    }
    if (router_find(x->server->router, r->arena, r->method, r->path, &r->match) != ERR_OK) {
        refuse(x, ERR_NOT_FOUND, 404, NULL);
        return;
    }
    r->route = r->match.route;
    if (!r->route)
        refuse(x, ERR_INVALID, 405, N_("This page does not take this kind of request."));
}

static void read_length(struct exchange *x)
{
    const struct req *r = &x->req;
    const char *length = req_header(r, "Content-Length");
    bool unsafe = r->method != HTTP_GET && r->method != HTTP_HEAD;
    x->body_max = r->route && r->route->body_max ? r->route->body_max : unsafe ? 64 * 1024 : 0;
    /* Two ways to tell a length are how requests are smuggled past a proxy; nothing after them can be trusted. */
    if (length && (req_header(r, "Transfer-Encoding") || strchr(joined_header(x, "Content-Length"), ','))) {
        refuse(x, ERR_INVALID, 400, N_("The request is not well made."));
        x->close = true;
    }
    int64_t n = 0;
    if (length && (!str_int(length, 0, INT64_MAX, &n) || (uint64_t)n > x->body_max))
        refuse(x, ERR_TOO_LARGE, 413, N_("What you sent is larger than this page takes."));
}

void head_read(struct exchange *x, const char *method)
{
    x->req.began_us = clock_mono_us();
    read_headers(x);
    read_client(x);
    read_uri(x);
    if (x->refused == ERR_OK)
        find_route(x, method);
    else
        x->req.method = http_method_parse(method);
    read_cookies(x);
    read_length(x);
}

const char *head_page_key(struct exchange *x)
{
    const struct server *s = x->server;
    const struct req *r = &x->req;
    bool shared = r->route && r->route->flags & ROUTE_SHARED && x->refused == ERR_OK && x->body_len == 0;
    if (!shared || x->close || atomic_load(&s->draining) || req_header(r, "Authorization"))
        return NULL;
    int variant = s->config.variant ? s->config.variant(r) : 0;
    if (variant < 0)
        return NULL;
    /* Without an address of its own the site's pages may name the one that the client asked for. */
    const char *host = s->base.origin ? "" : r->host;
    bool gzip = gzip_accepted(req_header(r, "Accept-Encoding"));
    const char *key = arena_printf(r->arena, "%d%c%d %s %s%s%s", variant, gzip ? 'z' : '-', r->https, host, r->path,
                                   *r->query ? "?" : "", r->query);
    return strlen(key) <= PAGE_KEY_MAX ? key : NULL;
}
