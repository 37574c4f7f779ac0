/*
 * A server with nothing but test pages, for the tests of http/ alone. Arguments are key=value: listen, base, workers,
 * queue, proxy, spool, idle, head, per_address, pages. Prints "ready PORT" when it serves.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/str.h"
#include "base/turn.h"
#include "http/form.h"
#include "http/server.h"

enum permission { PERM_PUBLIC = 1, PERM_STAFF };

static enum err page_hello(struct req *r)
{
    resp_type(r, "text/plain; charset=utf-8");
    buf_lit(resp_body(r), "hello\n");
    return ERR_OK;
}

static enum err page_echo(struct req *r)
{
    resp_type(r, "text/plain; charset=utf-8");
    buf_printf(resp_body(r),
               "method=%s\npath=%s\nquery=%s\nname=%s\nclient=%s\nhttps=%d\nhost=%s\nurl=%s\nabsolute=%s\n",
               http_method_name(r->method), r->path, r->query, req_param(r, "name"), r->client, r->https, r->host,
               url_path(r, "/x"), url_absolute(r, "/x"));
    for (size_t i = 0; i < r->params.n; i++)
        buf_printf(resp_body(r), "param %s=%s\n", r->params.v[i].name, r->params.v[i].value);
    return ERR_OK;
}

static enum err page_big(struct req *r)
{
    int64_t lines = req_query_int(r, "lines", 1, 100000, 1000);
    for (int64_t i = 0; i < lines; i++)
        buf_printf(resp_body(r), "<p>line %lld of many that compress well</p>\n", (long long)i);
    return ERR_OK;
}

static enum err page_sleep(struct req *r)
{
    usleep((useconds_t)req_query_int(r, "ms", 0, 20000, 100) * 1000);
    return page_hello(r);
}

/* Says so on standard output and holds its worker until the test writes a byte for it to standard input. */
static enum err page_hold(struct req *r)
{
    char byte;
    printf("held\n");
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR)
        continue;
    return page_hello(r);
}

/* The same, but others may begin in the meantime. */
static enum err page_wait(struct req *r)
{
    turn_leave();
    enum err err = page_hold(r);
    turn_back();
    return err;
}

static enum err page_fail(struct req *r)
{
    int64_t code = 0;
    enum err err = req_param_int(r, "code", &code);
    if (err != ERR_OK)
        return err;
    buf_lit(resp_body(r), "half a page that must not be sent");
    return error_set(&r->error, (enum err)code, "field", N_("It failed with {}."), "%d", (int)code);
}

static enum err page_form(struct req *r)
{
    buf_printf(resp_body(r), "<input name=\"_csrf\" value=\"%s\">\n", req_csrf(r));
    return ERR_OK;
}

struct wish {
    const char *title;
    int64_t count;
};

static const struct form_field wish_fields[] = {
    FORM(struct wish, title, FORM_TEXT, 2, 20, FORM_REQUIRED, N_("Title")),
    FORM(struct wish, count, FORM_INT, 1, 9, 0, N_("Count")),
};

static enum err page_form_post(struct req *r)
{
    struct wish w = {.count = 1};
    struct form_errors errors = {0};
    enum err err = form_read(r, wish_fields, COUNT_OF(wish_fields), &w, &errors);
    if (err != ERR_OK)
        return err;
    resp_type(r, "text/plain; charset=utf-8");
    buf_printf(resp_body(r), "title=%s\ncount=%lld\n", w.title, (long long)w.count);
    for (size_t i = 0; i < r->files.n; i++)
        buf_printf(resp_body(r), "file %s %s %zu\n", r->files.v[i].field, r->files.v[i].filename, r->files.v[i].size);
    return ERR_OK;
}

static enum err page_file(struct req *r)
{
    FILE *f = tmpfile();
    for (int i = 0; f && i < 100000; i++)
        fprintf(f, "row %d\n", i);
    fflush(f);
    long size = ftell(f);
    int fd = dup(fileno(f));
    fclose(f);
    lseek(fd, 0, SEEK_SET);
    resp_file(r, fd, (uint64_t)size, "text/csv; charset=utf-8", "四下\"基层\r\nX: y.csv", 0);
    return ERR_OK;
}

static enum err page_etag(struct req *r)
{
    resp_cache(r, 60, false);
    if (resp_etag(r, "v1"))
        return ERR_OK;
    return page_hello(r);
}

static enum err page_redirect(struct req *r)
{
    return resp_redirect(r, 303, str_or(req_query(r, "to"), "/hello"));
}

static enum err page_body(struct req *r)
{
    resp_type(r, "application/json");
    struct hash h = hash_bytes(r->body, r->body_len);
    buf_printf(resp_body(r), "{\"bytes\":%zu,\"sha256\":\"%s\"}\n", r->body_len, hex_of(r->arena, h.b, sizeof(h.b)));
    return ERR_OK;
}

/* A page that says how often it was made, and what it was made for. */
static enum err page_shared(struct req *r)
{
    static _Atomic unsigned made;
    unsigned n = atomic_fetch_add(&made, 1) + 1;
    usleep((useconds_t)req_query_int(r, "ms", 0, 20000, 0) * 1000);
    if (req_query(r, "cookie"))
        resp_cookie(r, "seen", "1", -1, 0);
    if (req_query(r, "token"))
        buf_puts(resp_body(r), req_csrf(r));
    if (req_query(r, "secret"))
        resp_secret(r);
    if (req_query(r, "fail"))
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("Not there."), NULL);
    buf_printf(resp_body(r), "%s made %u for %s at %s\n", req_param(r, "name"), n, str_or(req_cookie(r, "v"), "0"),
               url_absolute(r, "/x"));
    for (int64_t i = req_query_int(r, "lines", 0, 100000, 40); i > 0; i--)
        buf_printf(resp_body(r), "<p>line %lld of a page that compresses well</p>\n", (long long)i);
    return ERR_OK;
}

/* "v" stands for a language; "s" for a session. */
static int variant(const struct req *r)
{
    int64_t v = 0;
    if (req_cookie(r, "s"))
        return -1;
    (void)!str_int(str_or(req_cookie(r, "v"), "0"), 0, 3, &v);
    return (int)v;
}

static enum err page_metrics(struct req *r)
{
    resp_type(r, "text/plain; version=0.0.4");
    server_metrics(r->server, resp_body(r));
    return ERR_OK;
}

static const struct route web_routes[] = {
    ROUTE(GET, "/", page_hello, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/hello", page_hello, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/echo/:name", page_echo, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/big", page_big, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/sleep", page_sleep, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/hold", page_hold, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/wait", page_wait, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/fail/:code", page_fail, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/form", page_form, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/form", page_form_post, PERM_PUBLIC, 0, 4 * 1024 * 1024),
    ROUTE(GET, "/file", page_file, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/etag", page_etag, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/redirect", page_redirect, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/staff", page_hello, PERM_STAFF, 0, 0),
    ROUTE(GET, "/shared/:name", page_shared, PERM_PUBLIC, ROUTE_SHARED, 0),
    ROUTE(GET, "/metrics", page_metrics, PERM_PUBLIC, ROUTE_QUIET, 0),
};

static const struct route api_routes[] = {
    ROUTE(POST, "/api/body", page_body, PERM_PUBLIC, ROUTE_API, 1024 * 1024),
    ROUTE(POST, "/api/quiet", page_body, PERM_PUBLIC, ROUTE_API | ROUTE_UNSEEN, 1024),
    ROUTE(PUT, "/api/raw", page_body, PERM_PUBLIC, ROUTE_API | ROUTE_ANY_BODY, 4 * 1024 * 1024),
};

static const struct route_table tables[] = {{web_routes, COUNT_OF(web_routes)}, {api_routes, COUNT_OF(api_routes)}};

static const char style[] = "body { margin: 0 }\n";
static const struct asset assets[] = {
    {.path = "/assets/app.css",
     .type = "text/css; charset=utf-8",
     .data = style,
     .size = sizeof(style) - 1,
     .immutable = true},
};

static enum err authorize(struct req *r, const struct route *route)
{
    if (route->permission == PERM_PUBLIC)
        return ERR_OK;
    return error_set(&r->error, ERR_DENIED, NULL, N_("Please sign in first."), NULL);
}

static bool take_option(struct server_config *c, const char *arg)
{
    const char *eq = strchr(arg, '=');
    static const char *proxy[1];
    if (!eq)
        return false;
    unsigned long n = strtoul(eq + 1, NULL, 10);
    if (str_starts(arg, "listen="))
        c->listen = eq + 1;
    else if (str_starts(arg, "base="))
        c->base_url = eq + 1;
    else if (str_starts(arg, "spool="))
        c->spool_dir = eq + 1;
    else if (str_starts(arg, "workers="))
        c->workers = (unsigned)n;
    else if (str_starts(arg, "spare="))
        c->spare = (unsigned)n;
    else if (str_starts(arg, "queue="))
        c->queue_max = (unsigned)n;
    else if (str_starts(arg, "head="))
        c->head_timeout_s = (unsigned)n;
    else if (str_starts(arg, "idle="))
        c->idle_timeout_s = (unsigned)n;
    else if (str_starts(arg, "stop="))
        c->stop_timeout_s = (unsigned)n;
    else if (str_starts(arg, "per_address="))
        c->per_address_max = (unsigned)n;
    else if (str_starts(arg, "connection="))
        c->connection_memory = n;
    else if (str_starts(arg, "log="))
        c->access_log = n != 0;
    else if (str_starts(arg, "pages="))
        c->page_cache = n;
    else if (str_starts(arg, "memory="))
        c->body_memory_all = n;
    else if (str_starts(arg, "proxy=")) {
        proxy[0] = eq + 1;
        c->proxies = proxy;
        c->proxy_n = 1;
    } else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    struct server_config c;
    struct server *s = NULL;
    struct error e = {0};
    char text[512];
    crypto_init();
    server_block_signals();
    server_config_init(&c);
    c.listen = "127.0.0.1:0";
    c.tables = tables;
    c.table_n = COUNT_OF(tables);
    c.assets = assets;
    c.asset_n = COUNT_OF(assets);
    c.authorize = authorize;
    c.variant = variant;
    crypto_random(&c.csrf_key, sizeof(c.csrf_key));
    for (int i = 1; i < argc; i++) {
        if (!take_option(&c, argv[i])) {
            fprintf(stderr, "unknown option %s\n", argv[i]);
            return 2;
        }
    }
    enum err err = server_new(&c, &s, &e);
    if (err == ERR_OK) {
        printf("ready %u\n", server_port(s));
        fflush(stdout);
        err = server_run(s, &e);
    }
    if (err != ERR_OK) {
        fprintf(stderr, "%s (%s)\n", error_text(&e, text, sizeof(text)), e.detail);
        return 1;
    }
    server_free(s);
    return 0;
}
