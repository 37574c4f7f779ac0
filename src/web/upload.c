#include "web/upload.h"

#include <stdio.h>

#include "base/str.h"
#include "model/files.h"
#include "model/image.h"

static enum err store(struct req *r, const struct upload *u, struct record_file *ret)
{
    const struct app *app = app_of(r);
    char full[FILES_NAME_SIZE], thumb[FILES_NAME_SIZE];
    struct image image;
    if (u->size > app->upload_max)
        return error_set(&r->error, ERR_TOO_LARGE, "photos", N_("A photo may have {} MB at most."), "%zu",
                         app->upload_max / (1024 * 1024));
    enum err x = image_reencode_bytes(r->arena, app->program, u->data, u->size, &image, &r->error);
    if (x == ERR_OK)
        x = files_put(app->site->files, image.full, image.n_full, full, &r->error);
    if (x == ERR_OK)
        x = files_put(app->site->files, image.thumb, image.n_thumb, thumb, &r->error);
    if (x != ERR_OK)
        return x;
    *ret = (struct record_file){.sha256 = arena_strdup(r->arena, full),
                                .thumb = arena_strdup(r->arena, thumb),
                                .name = u->filename,
                                .type = "image/jpeg",
                                .size = (int64_t)image.n_full};
    return ERR_OK;
}

enum err upload_photos(struct req *r, const char *field, size_t max, struct record_file **ret, size_t *ret_n)
{
    struct record_file *list = arena_array(r->arena, struct record_file, max + 1);
    size_t n = 0;
    for (size_t i = 0; i < r->files.n; i++) {
        const struct upload *u = &r->files.v[i];
        if (!str_eq(u->field, field))
            continue;
        if (n == max)
            return error_set(&r->error, ERR_INVALID, field, N_("At most {} photos, please."), "%zu", max);
        enum err x = store(r, u, &list[n]);
        if (x != ERR_OK) {
            if (!r->error.field[0] && (x == ERR_INVALID || x == ERR_TOO_LARGE))
                snprintf(r->error.field, sizeof(r->error.field), "%s", field);
            return x;
        }
        n++;
    }
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}

enum err upload_send(struct req *r, const struct document *d, bool small)
{
    int fd;
    int64_t size;
    enum err x = files_open(site_of(r)->files, small && d->thumb ? d->thumb : d->sha256, &fd, &size, &r->error);
    if (x != ERR_OK)
        return x;
    resp_file(r, fd, (uint64_t)size, d->type, d->name, FILE_INLINE);
    resp_cache(r, 600, true);
    return ERR_OK;
}
