/* Bodies: in memory while they are small and the server has room, in an unlinked file otherwise. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/str.h"
#include "http/exchange.h"

int spool_open(struct server *s, struct error *e)
{
    const char *dir = s->config.spool_dir;
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        /* Some network and overlay file systems have no O_TMPFILE. */
        char path[4096];
        if (snprintf(path, sizeof(path), "%s/echowall-XXXXXX", dir) < (int)sizeof(path))
            fd = mkostemp(path, O_CLOEXEC);
        if (fd >= 0)
            unlink(path);
    }
    if (fd < 0)
        error_detail(e, ERR_BUSY, "could not make a temporary file in %s: %s", dir, strerrordesc_np(errno));
    return fd;
}

enum err spool_write(int fd, const void *p, size_t n, struct error *e)
{
    const char *from = p;
    while (n > 0) {
        ssize_t done = write(fd, from, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return error_detail(e, ERR_BUSY, "could not write a temporary file: %s", strerrordesc_np(errno));
        from += done;
        n -= (size_t)done;
    }
    return ERR_OK;
}

static void release_memory(struct exchange *x)
{
    atomic_fetch_sub(&x->server->memory, x->memory);
    x->memory = 0;
    buf_release(&x->body);
    buf_init(&x->body, x->server->config.body_memory);
}

static bool fits_memory(const struct exchange *x, size_t n)
{
    const struct server_config *c = &x->server->config;
    return x->body.len + n <= c->body_memory && atomic_load(&x->server->memory) + n <= c->body_memory_all;
}

static void to_spool(struct exchange *x)
{
    x->spool = spool_open(x->server, &x->req.error);
    enum err err = x->spool < 0 ? ERR_BUSY : spool_write(x->spool, x->body.data, x->body.len, &x->req.error);
    release_memory(x);
    if (err != ERR_OK)
        refuse(x, err, 503, NULL);
}

void body_add(struct exchange *x, const char *data, size_t n)
{
    x->body_len += n;
    if (x->body_len > x->body_max)
        refuse(x, ERR_TOO_LARGE, 413, N_("What you sent is larger than this page takes."));
    if (x->refused != ERR_OK) {
        if (x->body.len > 0)
            release_memory(x);
        return;
    }
    if (x->spool < 0 && !fits_memory(x, n))
        to_spool(x);
    if (x->refused != ERR_OK)
        return;
    if (x->spool < 0) {
        buf_add(&x->body, data, n);
        x->memory += n;
        atomic_fetch_add(&x->server->memory, n);
    } else if (spool_write(x->spool, data, n, &x->req.error) != ERR_OK) {
        refuse(x, ERR_BUSY, 503, NULL);
    }
}

struct mapping {
    void *p;
    size_t n;
};

static void unmap(void *ptr)
{
    struct mapping *m = ptr;
    munmap(m->p, m->n);
}

static enum err map_spool(struct exchange *x, struct error *e)
{
    struct req *r = &x->req;
    struct mapping *m = arena_obj(r->arena, struct mapping);
    m->n = (size_t)x->body_len;
    m->p = mmap(NULL, m->n, PROT_READ, MAP_PRIVATE, x->spool, 0);
    if (m->p == MAP_FAILED)
        return error_detail(e, ERR_BUSY, "could not map a body: %s", strerrordesc_np(errno));
    arena_defer(r->arena, unmap, m);
    r->body = m->p;
    r->body_len = m->n;
    return ERR_OK;
}

enum err body_finish(struct exchange *x, struct error *e)
{
    struct req *r = &x->req;
    r->body = x->body.data;
    r->body_len = x->body.len;
    if (x->spool >= 0) {
        enum err err = map_spool(x, e);
        if (err != ERR_OK)
            return err;
    }
    const char *type = str_or(req_header(r, "Content-Type"), "");
    size_t max = x->server->config.field_max;
    if (r->body_len == 0 || r->route->flags & ROUTE_API)
        return ERR_OK;
    if (strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0)
        return url_pairs(r->arena, r->body, r->body_len, max, &r->form, e);
    if (strncasecmp(type, "multipart/", 10) == 0) {
        const char *boundary = multipart_boundary(r->arena, type);
        if (!boundary)
            return error_set(e, ERR_INVALID, NULL, N_("The request is not well made."), NULL);
        return multipart_parse(r->arena, r->body, r->body_len, boundary, max, &r->form, &r->files, e);
    }
    return ERR_OK;
}

void body_release(struct exchange *x)
{
    atomic_fetch_sub(&x->server->memory, x->memory);
    buf_release(&x->body);
    if (x->spool >= 0)
        close(x->spool);
}
