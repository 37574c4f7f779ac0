/* Looking things up in a request. Lists are short and bounded, so they are searched from the front. */
#include "http/req.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/str.h"
#include "http/exchange.h"

const char *req_param(const struct req *r, const char *name)
{
    for (size_t i = 0; i < r->match.param_n; i++) {
        if (str_eq(r->match.params[i].name, name))
            return r->match.params[i].value;
    }
    BUG("the path of this route has no parameter %s", name);
}

enum err req_param_int(struct req *r, const char *name, int64_t *ret_n)
{
    if (!str_int(req_param(r, name), 1, INT64_MAX, ret_n))
        return error_set(&r->error, ERR_NOT_FOUND, NULL, err_sentence(ERR_NOT_FOUND), NULL);
    return ERR_OK;
}

const char *req_query(const struct req *r, const char *name)
{
    return pairs_get(&r->params, name);
}

int64_t req_query_int(const struct req *r, const char *name, int64_t min, int64_t max, int64_t otherwise)
{
    const char *s = req_query(r, name);
    int64_t n = otherwise;
    return s && str_int(s, min, max, &n) ? n : otherwise;
}

const char *req_field(const struct req *r, const char *name)
{
    return pairs_get(&r->form, name);
}

size_t req_fields(const struct req *r, const char *name, const char *const **ret_v)
{
    const char **v = arena_array(r->arena, const char *, r->form.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < r->form.n; i++) {
        if (str_eq(r->form.v[i].name, name))
            v[n++] = r->form.v[i].value;
    }
    *ret_v = v;
    return n;
}

const struct upload *req_file(const struct req *r, const char *name)
{
    for (size_t i = 0; i < r->files.n; i++) {
        if (str_eq(r->files.v[i].field, name))
            return &r->files.v[i];
    }
    return NULL;
}

const char *req_header(const struct req *r, const char *name)
{
    for (size_t i = 0; i < r->headers.n; i++) {
        if (strcasecmp(r->headers.v[i].name, name) == 0)
            return r->headers.v[i].value;
    }
    return NULL;
}

const char *req_cookie(const struct req *r, const char *name)
{
    return pairs_get(&r->cookies, name);
}

bool req_is_api(const struct req *r)
{
    return r->route ? (r->route->flags & ROUTE_API) != 0 : str_starts(r->path, "/api/");
}

bool req_is_script(const struct req *r)
{
    return r->route && r->route->flags & ROUTE_SCRIPT;
}

bool req_is_fragment(const struct req *r)
{
    return str_eq(req_header(r, "HX-Request"), "true");
}

const char *url_path(const struct req *r, const char *path)
{
    const char *base = server_base_path(r->server);
    return *base ? arena_printf(r->arena, "%s%s", base, path) : path;
}

const char *url_absolute(const struct req *r, const char *path)
{
    const char *origin = r->server->base.origin;
    if (!origin)
        origin = arena_printf(r->arena, "%s://%s", r->https ? "https" : "http", r->host);
    return arena_printf(r->arena, "%s%s", origin, url_path(r, path));
}

static void close_fd(void *ptr)
{
    close(*(int *)ptr);
}

enum err req_file_fd(struct req *r, const struct upload *u, int *ret_fd)
{
    int fd = spool_open(r->server, &r->error);
    if (fd < 0)
        return ERR_BUSY;
    arena_defer(r->arena, close_fd, arena_memdup(r->arena, &fd, sizeof(fd)));
    enum err err = spool_write(fd, u->data, u->size, &r->error);
    if (err == ERR_OK) {
        lseek(fd, 0, SEEK_SET);
        *ret_fd = fd;
    }
    return err;
}
