#include "web/upload.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/str.h"
#include "model/files.h"
#include "model/helper.h"
#include "model/image.h"
#include "model/sealed_file.h"

#define NAME_MAX_SHOWN 100 /* characters */

static enum err read_photo(struct req *r, const struct upload *u, struct image *ret)
{
    const struct app *app = app_of(r);
    if (u->size > app->upload_max)
        return error_set(&r->error, ERR_TOO_LARGE, "photos", N_("A photo may have {} MB at most."), "%zu",
                         app->upload_max / (1024 * 1024));
    return image_reencode_bytes(r->arena, app->program, u->data, u->size, ret, &r->error);
}

static enum err store(struct req *r, const struct image *image, const char *name, struct record_file *ret)
{
    const char *folder = site_of(r)->files;
    char full[FILES_NAME_SIZE], thumb[FILES_NAME_SIZE];
    enum err x = files_put(folder, image->full, image->n_full, full, &r->error);
    if (x == ERR_OK)
        x = files_put(folder, image->thumb, image->n_thumb, thumb, &r->error);
    if (x != ERR_OK)
        return x;
    *ret = (struct record_file){.sha256 = arena_strdup(r->arena, full),
                                .thumb = arena_strdup(r->arena, thumb),
                                .name = name,
                                .type = "image/jpeg",
                                .size = (int64_t)image->n_full};
    return ERR_OK;
}

/* The uploads of the field, read as pictures, with their names. */
static enum err read_photos(struct req *r, const char *field, size_t max, struct image *images, const char **names,
                            size_t *ret_n)
{
    size_t n = 0;
    for (size_t i = 0; i < r->files.n; i++) {
        const struct upload *u = &r->files.v[i];
        if (!str_eq(u->field, field))
            continue;
        if (n == max)
            return error_set(&r->error, ERR_INVALID, field, N_("At most {} photos, please."), "%zu", max);
        enum err x = read_photo(r, u, &images[n]);
        if (x != ERR_OK)
            return x;
        names[n++] = u->filename;
    }
    *ret_n = n;
    return ERR_OK;
}

enum err upload_photos(struct req *r, const char *field, size_t max, struct record_file **ret, size_t *ret_n)
{
    struct record_file *list = arena_array(r->arena, struct record_file, max + 1);
    struct image *images = arena_array(r->arena, struct image, max + 1);
    const char **names = arena_array(r->arena, const char *, max + 1);
    size_t n = 0;
    enum err x = read_photos(r, field, max, images, names, &n);
    for (size_t i = 0; x == ERR_OK && i < n; i++)
        x = store(r, &images[i], names[i], &list[i]);
    if (x != ERR_OK) {
        if (!r->error.field[0] && (x == ERR_INVALID || x == ERR_TOO_LARGE))
            snprintf(r->error.field, sizeof(r->error.field), "%s", field);
        return x;
    }
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}

enum err upload_body(struct req *r, const char *name, struct record_file *ret)
{
    return upload_bytes(r, r->body, r->body_len, name, ret);
}

enum err upload_bytes(struct req *r, const void *p, size_t n, const char *name, struct record_file *ret)
{
    const struct upload u = {.data = p, .size = n};
    struct image image;
    enum err x = read_photo(r, &u, &image);
    return x == ERR_OK ? store(r, &image, utf8_cut(r->arena, name, NAME_MAX_SHOWN), ret) : x;
}

/* A sealed file is opened in memory and goes out from there: *fd and *size become those of what it holds. */
static enum err unseal(struct req *r, int *fd, int64_t *size)
{
    char head[FILE_SEALED_HEAD];
    const void *plain = NULL;
    size_t n = 0;
    if (pread(*fd, head, sizeof(head), 0) != sizeof(head) || !file_is_sealed(head, sizeof(head)))
        return ERR_OK;
    void *map = mmap(NULL, (size_t)*size, PROT_READ, MAP_PRIVATE, *fd, 0);
    enum err x = map == MAP_FAILED
                     ? error_detail(&r->error, ERR_BUSY, "mmap: %s", strerrordesc_np(errno))
                     : file_unseal(conn_of(r), site_of(r), r->arena, map, (size_t)*size, &plain, &n, &r->error);
    if (map != MAP_FAILED)
        munmap(map, (size_t)*size);
    close(*fd);
    *fd = -1;
    if (x == ERR_OK)
        x = helper_input(plain, n, fd, &r->error);
    *size = (int64_t)n;
    return x;
}

enum err upload_send(struct req *r, const struct document *d, bool small)
{
    int fd;
    int64_t size;
    enum err x = files_open(site_of(r)->files, small && d->thumb ? d->thumb : d->sha256, &fd, &size, &r->error);
    if (x == ERR_OK)
        x = unseal(r, &fd, &size);
    if (x != ERR_OK)
        return x;
    resp_file(r, fd, (uint64_t)size, d->type, d->name, FILE_INLINE);
    resp_cache(r, 600, true);
    return ERR_OK;
}
