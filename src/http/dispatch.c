/* The order in which a request is checked: what the head was refused for, the body, who asks, forgery, then the
 * handler. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "http/exchange.h"

static bool is_unsafe(const struct req *r)
{
    return r->method != HTTP_GET && r->method != HTTP_HEAD;
}

static bool is_json(const char *type)
{
    return type && strncasecmp(type, "application/json", 16) == 0 && strchr("; \t", type[16]) != NULL;
}

static enum err check_type(struct exchange *x)
{
    const struct req *r = &x->req;
    bool json_only = (r->route->flags & (ROUTE_API | ROUTE_ANY_BODY)) == ROUTE_API;
    if (json_only && x->body_len > 0 && !is_json(req_header(r, "Content-Type")))
        return refuse(x, ERR_INVALID, 415, N_("The body must be JSON (Content-Type: application/json)."));
    return ERR_OK;
}

static enum err run(struct exchange *x)
{
    struct req *r = &x->req;
    const struct server_config *c = &x->server->config;
    if (x->refused != ERR_OK)
        return x->refused;
    enum err err = check_type(x);
    if (err == ERR_OK)
        err = body_finish(x, &r->error);
    if (err == ERR_OK && c->authorize)
        err = c->authorize(r, r->route);
    if (err == ERR_OK && is_unsafe(r) && !(r->route->flags & ROUTE_API))
        err = csrf_check(r);
    if (err == ERR_OK)
        err = r->route->handler(r);
    if (err == ERR_OK && buf_failed(&r->resp.body))
        err = error_detail(&r->error, ERR_INTERNAL, "the page is larger than %d bytes", RESP_BODY_MAX);
    return err;
}

/* A link with a slash too many still finds its page. */
static bool redirect_slash(struct exchange *x)
{
    struct req *r = &x->req;
    struct route_match m;
    size_t n = strlen(r->path);
    if (x->refused_status != 404 || is_unsafe(r) || n < 2 || r->path[n - 1] != '/')
        return false;
    char *path = arena_strndup(r->arena, r->path, n - 1);
    if (router_find(x->server->router, r->arena, HTTP_GET, path, &m) != ERR_OK || !m.route)
        return false;
    /* The decoded path has to be encoded again, segment by segment. */
    const char *to = "";
    for (const char *seg = path; seg; seg = strchr(seg + 1, '/'))
        to = arena_printf(r->arena, "%s/%s", to,
                          url_encode(r->arena, arena_strndup(r->arena, seg + 1, strcspn(seg + 1, "/"))));
    if (*r->query)
        to = arena_printf(r->arena, "%s?%s", to, r->query);
    return resp_redirect(r, 308, to) == ERR_OK;
}

static void add_allow(struct req *r)
{
    const char *list = "";
    for (unsigned m = 0; m < HTTP_METHOD_COUNT; m++) {
        if (r->match.allowed & 1u << m)
            list = arena_printf(r->arena, "%s%s%s", list, *list ? ", " : "", http_method_name((enum http_method)m));
    }
    resp_header(r, "Allow", list);
}

static void plain_page(struct req *r)
{
    char text[512];
    resp_type(r, "text/plain; charset=utf-8");
    buf_puts(resp_body(r), error_text(&r->error, text, sizeof(text)));
    buf_putc(resp_body(r), '\n');
}

static void fail(struct exchange *x, enum err err)
{
    struct req *r = &x->req;
    int status = x->refused != ERR_OK ? x->refused_status : resp_status_of(err);
    resp_reset(r);
    r->error.code = err;
    if (!r->error.msgid)
        r->error.msgid = err_sentence(err);
    r->resp.status = status;
    if (x->server->config.error_page)
        x->server->config.error_page(r, err);
    if (!x->server->config.error_page || buf_failed(&r->resp.body)) {
        resp_reset(r);
        r->resp.status = status;
        plain_page(r);
    }
    if (status == 405)
        add_allow(r);
    if (status == 503)
        resp_header(r, "Retry-After", "5");
}

enum err dispatch(struct exchange *x)
{
    struct req *r = &x->req;
    enum err err = run(x);
    if (err != ERR_OK && !redirect_slash(x))
        fail(x, err);
    /* Before the answer is on its way: whoever reads it may look at once. */
    if (r->route && is_unsafe(r) && !(r->route->flags & ROUTE_UNSEEN))
        server_renew(x->server);
    if (x->server->config.finish)
        x->server->config.finish(r, err);
    return err;
}
