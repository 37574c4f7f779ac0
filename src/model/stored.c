/* Reading, placing and removing files by their address. */
#include "model/stored.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

#define READ_SIZE 65536

bool stored_address(const char *sha256)
{
    return sha256 && strlen(sha256) == 2 * HASH_SIZE && strspn(sha256, "0123456789abcdef") == 2 * HASH_SIZE;
}

char *stored_path(const struct site *s, struct arena *a, const char *sha256)
{
    return arena_printf(a, "%s/%.2s/%s", s->files, sha256, sha256);
}

static enum err failed(struct error *e, const char *what, const char *path)
{
    int code = errno;
    enum err r = code == ENOSPC || code == EDQUOT ? ERR_BUSY : ERR_IO;
    if (r == ERR_BUSY)
        error_set(e, r, NULL, N_("The disk is full; nothing was stored. Please try again later."), NULL);
    else
        error_set(e, r, NULL, N_("A file in the folder of photos and evidence cannot be read or written."), NULL);
    if (e)
        snprintf(e->detail, sizeof(e->detail), "%s %.300s: %s", what, path, strerrorname_np(code));
    return r;
}

static enum err hash_file(int fd, const char *path, struct hash *ret, struct error *e)
{
    uint8_t bytes[READ_SIZE];
    struct hasher h;
    ssize_t n;
    hasher_init(&h);
    while ((n = read(fd, bytes, sizeof(bytes))) > 0)
        hasher_add(&h, bytes, (size_t)n);
    if (n < 0)
        return failed(e, "read", path);
    *ret = hasher_end(&h);
    return ERR_OK;
}

enum err stored_whole(const struct site *s, const char *sha256, bool *ret, struct error *e)
{
    *ret = false;
    if (!stored_address(sha256))
        return ERR_OK;
    struct arena *a = arena_new();
    const char *path = stored_path(s, a, sha256);
    struct hash h;
    enum err r = ERR_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
        r = failed(e, "open", path);
    if (fd >= 0) {
        r = hash_file(fd, path, &h, e);
        *ret = r == ERR_OK && str_eq(hex_of(a, h.b, HASH_SIZE), sha256);
        close(fd);
    }
    arena_free(a);
    return r;
}

/* A name that came or went is only sure to stay so when its folder is on disk. */
static enum err sync_parent(struct arena *a, const char *path, struct error *e)
{
    char *folder = arena_strdup(a, path);
    *strrchr(folder, '/') = '\0';
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum err r = fd >= 0 && fsync(fd) == 0 ? ERR_OK : failed(e, "fsync", folder);
    if (fd >= 0)
        close(fd);
    return r;
}

enum err stored_remove(const struct site *s, const char *sha256, bool *ret, struct error *e)
{
    *ret = false;
    if (!stored_address(sha256))
        return ERR_OK;
    struct arena *a = arena_new();
    enum err r = ERR_OK;
    const char *path = stored_path(s, a, sha256);
    if (unlink(path) == 0) {
        *ret = true;
        r = sync_parent(a, path, e);
    } else if (errno != ENOENT && errno != ENOTDIR) {
        r = failed(e, "unlink", path);
    }
    arena_free(a);
    return r;
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

enum err stored_put_begin(const struct site *s, struct arena *a, const char *sha256, struct stored_put *ret,
                          struct error *e)
{
    struct stored_put p = {.path = stored_path(s, a, sha256)};
    const char *folder = arena_printf(a, "%s/%.2s", s->files, sha256);
    p.temporary = arena_printf(a, "%s.part", p.path);
    snprintf(p.address, sizeof(p.address), "%s", sha256);
    hasher_init(&p.hasher);
    if (!make_folder(s->files) || !make_folder(folder))
        return failed(e, "mkdir", folder);
    p.fd = open(p.temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (p.fd < 0)
        return failed(e, "open", p.temporary);
    *ret = p;
    return ERR_OK;
}

enum err stored_put_add(struct stored_put *p, const void *bytes, size_t n, struct error *e)
{
    const uint8_t *b = bytes;
    hasher_add(&p->hasher, bytes, n);
    while (n > 0) {
        ssize_t done = write(p->fd, b, n);
        if (done < 0 && errno != EINTR)
            return failed(e, "write", p->temporary);
        b += done > 0 ? done : 0;
        n -= done > 0 ? (size_t)done : 0;
    }
    return ERR_OK;
}

void stored_put_abandon(struct stored_put *p)
{
    close(p->fd);
    unlink(p->temporary);
}

enum err stored_put_end(struct stored_put *p, struct error *e)
{
    struct arena *a = arena_new();
    struct hash h = hasher_end(&p->hasher);
    enum err r = ERR_OK;
    if (!str_eq(hex_of(a, h.b, HASH_SIZE), p->address))
        r = error_set(e, ERR_INVALID, NULL, N_("A file does not have the content of its address."), NULL);
    else if (fsync(p->fd) != 0)
        r = failed(e, "fsync", p->temporary);
    else if (rename(p->temporary, p->path) != 0)
        r = failed(e, "rename", p->path);
    if (r != ERR_OK)
        unlink(p->temporary);
    close(p->fd);
    if (r == ERR_OK)
        r = sync_parent(a, p->path, e);
    arena_free(a);
    return r;
}
