/* Write to tmp, fsync, rename, fsync the folders: in this order a crash leaves either nothing or the whole file. */
#include "model/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/id.h"

struct incoming {
    const char *folder;
    char path[PATH_MAX];
    int fd;
    struct hasher hasher;
    int64_t size;
};

static enum err failed(struct error *e, const char *what)
{
    int why = errno;
    if (why == ENOSPC || why == EDQUOT) {
        return error_set(e, ERR_BUSY, NULL, N_("The disk is full: nothing was stored."), NULL);
    }
    return error_detail(e, ERR_IO, "%s: %s", what, strerror(why));
}

static enum err make_folder(const char *path, struct error *e)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return failed(e, "mkdir");
    }
    return ERR_OK;
}

static enum err sync_folder(const char *path, struct error *e)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return failed(e, "open folder");
    }
    enum err err = fsync(fd) == 0 ? ERR_OK : failed(e, "fsync folder");
    close(fd);
    return err;
}

/* <folder>/ab, <folder>/ab/cd or the file itself, by depth 1, 2, 3. False when the path does not fit. */
static bool path_of(const char *folder, const char *name, int depth, char path[PATH_MAX])
{
    int n = depth == 1   ? snprintf(path, PATH_MAX, "%s/%.2s", folder, name)
            : depth == 2 ? snprintf(path, PATH_MAX, "%s/%.2s/%.2s", folder, name, name + 2)
                         : snprintf(path, PATH_MAX, "%s/%.2s/%.2s/%s", folder, name, name + 2, name);
    return n > 0 && n < PATH_MAX;
}

static bool is_name(const char *name)
{
    return name && strlen(name) == FILES_NAME_SIZE - 1 && strspn(name, "0123456789abcdef") == FILES_NAME_SIZE - 1;
}

static enum err begin(struct incoming *in, const char *folder, struct error *e)
{
    *in = (struct incoming){.folder = folder, .fd = -1};
    if (snprintf(in->path, sizeof(in->path), "%s/tmp", folder) >= PATH_MAX - 100) {
        return error_detail(e, ERR_IO, "the path of the files folder is too long");
    }
    enum err err = make_folder(folder, e);
    if (!err) {
        err = make_folder(in->path, e);
    }
    if (err) {
        return err;
    }
    snprintf(in->path, sizeof(in->path), "%s/tmp/%lld", folder, (long long)id_new());
    in->fd = open(in->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    hasher_init(&in->hasher);
    return in->fd < 0 ? failed(e, "create") : ERR_OK;
}

static enum err add(struct incoming *in, const void *p, size_t n, struct error *e)
{
    const char *bytes = p;
    hasher_add(&in->hasher, p, n);
    in->size += (int64_t)n;
    while (n > 0) {
        ssize_t done = write(in->fd, bytes, n);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0) {
            return failed(e, "write");
        }
        bytes += done;
        n -= (size_t)done;
    }
    return ERR_OK;
}

static void drop(struct incoming *in)
{
    if (in->fd >= 0) {
        close(in->fd);
        unlink(in->path);
        in->fd = -1;
    }
}

/* Both folders of the fan-out may be new, so the folders above them are synced as well. */
static enum err move_in(struct incoming *in, const char *name, struct error *e)
{
    char first[PATH_MAX];
    char second[PATH_MAX];
    char path[PATH_MAX];
    if (!path_of(in->folder, name, 1, first) || !path_of(in->folder, name, 2, second) ||
        !path_of(in->folder, name, 3, path)) {
        return error_detail(e, ERR_IO, "the path of the files folder is too long");
    }
    bool known = access(second, F_OK) == 0;
    enum err err = make_folder(first, e);
    if (!err) {
        err = make_folder(second, e);
    }
    if (!err && rename(in->path, path) != 0) {
        err = failed(e, "rename");
    }
    if (!err) {
        err = sync_folder(second, e);
    }
    if (!err && !known) {
        err = sync_folder(first, e);
        err = err ? err : sync_folder(in->folder, e);
    }
    return err;
}

static enum err finish(struct incoming *in, char ret_name[FILES_NAME_SIZE], struct error *e)
{
    struct hash h = hasher_end(&in->hasher);
    char name[FILES_NAME_SIZE];
    for (size_t i = 0; i < sizeof(h.b); i++) {
        snprintf(name + 2 * i, 3, "%02x", h.b[i]);
    }
    if (fsync(in->fd) != 0) {
        return failed(e, "fsync");
    }
    /* A file of this name that is there already has the same bytes: replacing it changes nothing. */
    enum err err = move_in(in, name, e);
    if (err) {
        return err;
    }
    close(in->fd);
    in->fd = -1;
    memcpy(ret_name, name, sizeof(name));
    return ERR_OK;
}

enum err files_put(const char *folder, const void *p, size_t n, char ret_name[FILES_NAME_SIZE], struct error *e)
{
    struct incoming in;
    enum err err = begin(&in, folder, e);
    if (!err) {
        err = add(&in, p, n, e);
    }
    if (!err) {
        err = finish(&in, ret_name, e);
    }
    drop(&in);
    return err;
}

enum err files_put_fd(const char *folder, int fd, int64_t max, char ret_name[FILES_NAME_SIZE], int64_t *ret_size,
                      struct error *e)
{
    char piece[64 * 1024];
    struct incoming in;
    ssize_t n = 1;
    enum err err = begin(&in, folder, e);
    while (!err && n != 0) {
        n = read(fd, piece, sizeof(piece));
        if (n < 0 && errno != EINTR) {
            err = failed(e, "read");
        } else if (n > 0 && in.size + n > max) {
            err = error_set(e, ERR_TOO_LARGE, NULL, N_("This file is larger than {} bytes."), "%lld", (long long)max);
        } else if (n > 0) {
            err = add(&in, piece, (size_t)n, e);
        }
    }
    if (!err) {
        err = finish(&in, ret_name, e);
    }
    if (!err) {
        *ret_size = in.size;
    }
    drop(&in);
    return err;
}

enum err files_open(const char *folder, const char *name, int *ret_fd, int64_t *ret_size, struct error *e)
{
    char path[PATH_MAX];
    struct stat st;
    if (!is_name(name) || !path_of(folder, name, 3, path)) {
        return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such file."), NULL);
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT) {
        return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such file."), NULL);
    }
    if (fd < 0 || fstat(fd, &st) != 0) {
        enum err err = failed(e, "open");
        if (fd >= 0) {
            close(fd);
        }
        return err;
    }
    *ret_fd = fd;
    *ret_size = st.st_size;
    return ERR_OK;
}

enum err files_remove(const char *folder, const char *name, struct error *e)
{
    char path[PATH_MAX];
    char above[PATH_MAX];
    if (!is_name(name) || !path_of(folder, name, 3, path) || !path_of(folder, name, 2, above)) {
        return ERR_OK;
    }
    if (unlink(path) != 0) {
        return errno == ENOENT ? ERR_OK : failed(e, "unlink");
    }
    return sync_folder(above, e);
}

enum err files_touch(const char *folder, const char *name, struct error *e)
{
    int fd;
    int64_t size;
    enum err err = files_open(folder, name, &fd, &size, e);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    }
    if (futimens(fd, NULL) != 0 || fsync(fd) != 0) {
        err = failed(e, "touch");
    }
    close(fd);
    return err;
}

struct walk {
    int64_t from, until;
    files_visit_fn visit;
    void *ctx;
};

/* One folder of the fan-out, or tmp. What vanishes while the walk goes on is no mistake. */
static enum err walk_folder(const struct walk *w, const char *path, bool unfinished, struct error *e)
{
    enum err err = ERR_OK;
    struct dirent *entry;
    struct stat st;
    DIR *d = opendir(path);
    if (!d) {
        return errno == ENOENT || errno == ENOTDIR ? ERR_OK : failed(e, "open folder");
    }
    while (err == ERR_OK && (entry = readdir(d))) {
        if (fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode) ||
            st.st_mtime < w->from || st.st_mtime >= w->until) {
            continue;
        }
        if (unfinished) {
            unlinkat(dirfd(d), entry->d_name, 0);
        } else if (is_name(entry->d_name)) {
            err = w->visit(w->ctx, entry->d_name, e);
        }
    }
    closedir(d);
    return err;
}

enum err files_each(const char *folder, int64_t from, int64_t until, files_visit_fn visit, void *ctx, struct error *e)
{
    const struct walk w = {from, until, visit, ctx};
    char path[PATH_MAX];
    if (snprintf(path, sizeof(path), "%s/tmp", folder) >= PATH_MAX - 10) {
        return error_detail(e, ERR_IO, "the path of the files folder is too long");
    }
    enum err err = walk_folder(&w, path, true, e);
    for (unsigned i = 0; err == ERR_OK && i < 256 * 256; i++) {
        snprintf(path, sizeof(path), "%s/%02x", folder, i >> 8);
        if (i % 256 == 0 && access(path, F_OK) != 0) {
            i += 255;
            continue;
        }
        snprintf(path, sizeof(path), "%s/%02x/%02x", folder, i >> 8, i & 255);
        err = walk_folder(&w, path, false, e);
    }
    return err;
}
