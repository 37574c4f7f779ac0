#include "model/files_sweep.h"

#include <time.h>

#include "model/files.h"

#define DAY_S (24 * 60 * 60)

struct sweep {
    struct db_conn *conn;
    const struct site *site;
    int64_t removed;
};

DB_STMT(sweep_document, "SELECT 1 FROM document WHERE sha256 = $1 LIMIT 1");
DB_STMT(sweep_thumb, "SELECT 1 FROM document WHERE thumb = $1 LIMIT 1");

DB_STMT(sweep_field_photo, "SELECT 1 FROM field_photo WHERE sha256 = $1 LIMIT 1");
DB_STMT(sweep_field_thumb, "SELECT 1 FROM field_photo WHERE thumb = $1 LIMIT 1");

static enum err remove_unused(void *ctx, const char *name, struct error *e)
{
    struct sweep *x = ctx;
    static const struct db_stmt *const uses[] = {&sweep_document, &sweep_thumb, &sweep_field_photo, &sweep_field_thumb};
    int64_t one;
    enum err r = ERR_NOT_FOUND;
    for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]) && r == ERR_NOT_FOUND; i++)
        r = db_get_int(x->conn, uses[i], DB_ARGS(DB_TEXT(name)), &one, e);
    if (r != ERR_NOT_FOUND)
        return r;
    x->removed++;
    return files_remove(x->site->files, name, e);
}

enum err files_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    struct sweep x = {.conn = c, .site = s};
    int64_t now = (int64_t)time(NULL);
    enum err r = files_each(s->files, now - 8 * DAY_S, now - DAY_S, remove_unused, &x, e);
    *ret_n = x.removed;
    return r;
}
