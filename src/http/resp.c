/* What handlers say about their answer. Nothing is sent here; answer.c turns it into headers and bytes. */
#include "http/resp.h"

#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "http/exchange.h"

struct buf *resp_body(struct req *r)
{
    return &r->resp.body;
}

void resp_status(struct req *r, int status)
{
    r->resp.status = status;
}

void resp_type(struct req *r, const char *type)
{
    r->resp.type = type;
}

void resp_header(struct req *r, const char *name, const char *value)
{
    struct resp *p = &r->resp;
    if (p->header_n == RESP_HEADERS_MAX)
        BUG("more than %d headers", RESP_HEADERS_MAX);
    char *clean = arena_strdup(r->arena, value);
    for (char *c = clean; *c; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
    }
    p->headers[p->header_n++] = (struct resp_header){name, clean};
}

void resp_cookie(struct req *r, const char *name, const char *value, int64_t max_age, unsigned flags)
{
    if (strpbrk(value, " \",;\\\r\n\t"))
        BUG("cookie %s has a value that cannot be sent", name);
    const char *path = server_base_path(r->server);
    const char *age = max_age < 0 ? "" : arena_printf(r->arena, "; Max-Age=%lld", (long long)max_age);
    resp_header(r, "Set-Cookie",
                arena_printf(r->arena, "%s=%s; Path=%s%s%s%s; SameSite=%s", name, value, *path ? path : "/", age,
                             r->https ? "; Secure" : "", flags & COOKIE_SCRIPT ? "" : "; HttpOnly",
                             flags & COOKIE_STRICT ? "Strict" : "Lax"));
}

enum err resp_redirect(struct req *r, int status, const char *path)
{
    /* "//host" and "/\host" would lead a browser to another site. */
    if (path[0] != '/' || path[1] == '/' || path[1] == '\\')
        path = "/";
    r->resp.status = status;
    resp_header(r, "Location", url_path(r, path));
    return ERR_OK;
}

void resp_attachment(struct req *r, const char *name, unsigned flags)
{
    char *plain = arena_strdup(r->arena, name);
    for (char *c = plain; *c; c++) {
        if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f || strchr("\"\\/%;", *c))
            *c = '_';
    }
    resp_header(r, "Content-Disposition",
                arena_printf(r->arena, "%s; filename=\"%s\"; filename*=UTF-8''%s",
                             flags & FILE_INLINE ? "inline" : "attachment", plain, url_encode(r->arena, name)));
}

void resp_file(struct req *r, int fd, uint64_t size, const char *type, const char *name, unsigned flags)
{
    if (r->resp.fd >= 0)
        close(r->resp.fd);
    r->resp.fd = fd;
    r->resp.fd_size = size;
    r->resp.type = type;
    resp_attachment(r, name, flags);
}

void resp_cache(struct req *r, int seconds, bool private_)
{
    r->resp.cache = arena_printf(r->arena, "%s, max-age=%d", private_ ? "private" : "public", seconds);
}

bool resp_etag(struct req *r, const char *tag)
{
    r->resp.etag = arena_printf(r->arena, "\"%s\"", tag);
    return etag_listed(req_header(r, "If-None-Match"), r->resp.etag);
}

void resp_secret(struct req *r)
{
    r->resp.plain = true;
    r->resp.cache = NULL;
}

int resp_status_of(enum err err)
{
    static const int status[] = {
        [ERR_OK] = 200,        [ERR_NOT_FOUND] = 404, [ERR_INVALID] = 400, [ERR_CONFLICT] = 409, [ERR_DENIED] = 403,
        [ERR_TOO_LARGE] = 413, [ERR_BUSY] = 503,      [ERR_DB] = 500,      [ERR_IO] = 500,       [ERR_INTERNAL] = 500,
    };
    return (unsigned)err < COUNT_OF(status) ? status[err] : 500;
}

void resp_reset(struct req *r)
{
    struct resp *p = &r->resp;
    size_t kept = 0;
    for (size_t i = 0; i < p->header_n; i++) {
        if (str_eq(p->headers[i].name, "Set-Cookie"))
            p->headers[kept++] = p->headers[i];
    }
    p->header_n = kept;
    buf_clear(&p->body);
    if (p->fd >= 0)
        close(p->fd);
    p->fd = -1;
    p->fd_size = 0;
    p->type = "text/html; charset=utf-8";
    p->etag = NULL;
    p->cache = NULL;
    p->plain = false;
    p->status = 200;
}
