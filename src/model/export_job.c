#include "model/export_job.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"

#define COLUMNS                                                                                                        \
    "id, officer_id, ref, list, code, said, narrow, title, format, lang, state, owner, why, n_rows, bytes, tries,"     \
    " asked_at, done_at"

static void read_row(struct db_rows *q, struct arena *a, struct export_job *ret)
{
    const char **const texts[] = {&ret->ref,    &ret->list, &ret->code,  &ret->said,  &ret->narrow, &ret->title,
                                  &ret->format, &ret->lang, &ret->state, &ret->owner, &ret->why};
    int64_t *const numbers[] = {&ret->rows, &ret->bytes, &ret->tries, &ret->asked_at, &ret->done_at};
    ret->id = db_int(q, 0);
    ret->officer_id = db_int(q, 1);
    for (int i = 0; i < (int)COUNT_OF(texts); i++)
        *texts[i] = db_text_dup(q, 2 + i, a);
    for (int i = 0; i < (int)COUNT_OF(numbers); i++)
        *numbers[i] = db_int(q, 2 + (int)COUNT_OF(texts) + i);
}

static const char *random_name(struct arena *a)
{
    uint8_t random[16];
    crypto_random(random, sizeof(random));
    return hex_of(a, random, sizeof(random));
}

struct asking {
    const struct export_job *x;
    const struct viewer *viewer;
    const char *ref;
    int64_t id, now;
};

DB_STMT(export_on_its_way,
        "SELECT COUNT(*) FROM export_job WHERE officer_id = $1 AND asked_at > $2 AND state IN ('waiting', 'running')");
DB_STMT(export_add,
        "INSERT INTO export_job (id, ref, officer_id, list, code, said, narrow, title, format, lang, asked_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

static enum err write_ask(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct asking *k = ctx;
    const struct export_job *x = k->x;
    int64_t n = 0;
    enum err r =
        db_get_int(tx, &export_on_its_way, DB_ARGS(DB_INT(k->viewer->id), DB_INT(k->now - EXPORT_KEPT)), &n, e);
    if (r == ERR_OK && n >= EXPORT_OPEN)
        return error_set(e, ERR_BUSY, NULL,
                         N_("Your last {} exports are still being written; please wait for one of them."), "%d",
                         EXPORT_OPEN);
    /* What was searched for may be a name or a number of a resident: it is in no trail. */
    buf_printf(detail, "%s/%s, %s", x->list, x->code, x->format);
    return r != ERR_OK ? r
                       : db_exec(tx, &export_add,
                                 DB_ARGS(DB_INT(k->id), DB_TEXT(k->ref), DB_INT(k->viewer->id), DB_TEXT(x->list),
                                         DB_TEXT(str_or(x->code, "")), DB_TEXT(str_or(x->said, "")),
                                         DB_TEXT(str_or(x->narrow, "")), DB_TEXT(x->title), DB_TEXT(x->format),
                                         DB_TEXT(x->lang), DB_INT(k->now)),
                                 e);
}

enum err export_ask(struct db_conn *c, const struct site *s, const struct viewer *v, const struct export_job *x,
                    struct error *e)
{
    if (strlen(str_or(x->said, "")) > EXPORT_SAID_MAX || strlen(str_or(x->narrow, "")) > EXPORT_SAID_MAX)
        return error_set(e, ERR_INVALID, "q", N_("This is too long to be looked for; please use fewer words."), NULL);
    struct arena *a = arena_new();
    struct asking k = {x, v, random_name(a), id_new(), clock_now(&s->clock)};
    enum err r = audit_write(c, s, v, "export", write_ask, &k, e);
    arena_free(a);
    return r;
}

DB_STMT(export_of_officer,
        "SELECT " COLUMNS " FROM export_job WHERE officer_id = $1 ORDER BY asked_at DESC, id DESC LIMIT $2");

enum err export_mine(struct db_conn *c, const struct viewer *v, struct arena *a, struct export_list *ret,
                     struct error *e)
{
    struct db_rows q;
    ret->n = 0;
    ret->open = false;
    db_query(c, &q, &export_of_officer, DB_ARGS(DB_INT(v->id), DB_INT(EXPORT_LIST)));
    while (db_next(&q) && ret->n < EXPORT_LIST) {
        struct export_job *x = &ret->rows[ret->n++];
        read_row(&q, a, x);
        ret->open = ret->open || str_eq(x->state, "waiting") || str_eq(x->state, "running");
    }
    return db_end(&q, e);
}

DB_STMT(export_by_ref, "SELECT " COLUMNS " FROM export_job WHERE ref = $1 AND officer_id = $2");

enum err export_get(struct db_conn *c, const struct viewer *v, struct arena *a, const char *ref, struct export_job *ret,
                    struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &export_by_ref, DB_ARGS(DB_TEXT(str_or(ref, "")), DB_INT(v->id)));
    if (db_next(&q)) {
        read_row(&q, a, ret);
        found = true;
    }
    enum err r = db_end(&q, e);
    return r != ERR_OK || found ? r : error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such export."), NULL);
}

static const char *folder_of(const struct site *s, struct arena *a)
{
    return arena_printf(a, "%s/exports", s->files);
}

enum err export_path(const struct site *s, struct arena *a, const struct export_job *x, const char **ret,
                     struct error *e)
{
    const char *folder = folder_of(s, a);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return error_detail(e, ERR_IO, "%s: %s", folder, strerror(errno));
    *ret = arena_printf(a, "%s/%s-%s.%s", folder, x->ref, x->owner, x->format);
    return ERR_OK;
}

/* A step with the row of one that is claimed or owned. */
struct settling {
    const struct export_job *x;
    const char *state, *why;
    int64_t rows, bytes, now;
};

#define TO_END "SET state = 'ended', until = 0, said = '', narrow = ''"

DB_STMT(export_set_ended, "UPDATE export_job " TO_END " WHERE id = $1");
DB_STMT(export_all_ended, "UPDATE export_job " TO_END " WHERE state IN ('waiting', 'running', 'done', 'failed')");

static enum err write_end(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct export_job *x = ctx;
    return db_exec(tx, &export_set_ended, DB_ARGS(DB_INT(x->id)), e);
}

/* The row first, so that whoever writes stops; a file that stays behind is found by the sweep. */
enum err export_end(struct db_conn *c, const struct site *s, const struct viewer *v, const char *ref, struct error *e)
{
    struct arena *a = arena_new();
    struct export_job x;
    const char *path;
    enum err r = export_get(c, v, a, ref, &x, e);
    if (r == ERR_OK)
        r = db_write(c, write_end, &x, e);
    if (r == ERR_OK)
        r = export_path(s, a, &x, &path, e);
    if (r == ERR_OK && unlink(path) != 0 && errno != ENOENT)
        r = error_detail(e, ERR_IO, "%s: %s", path, strerror(errno));
    arena_free(a);
    return r;
}

enum err export_end_all(struct db_conn *tx, struct error *e)
{
    return db_exec(tx, &export_all_ended, DB_NO_ARGS, e);
}

#define TO_WRITE "(state = 'waiting' OR (state = 'running' AND until <= $1))"

DB_STMT(export_waiting, "SELECT id FROM export_job WHERE state IN ('waiting', 'running') AND " TO_WRITE
                        " ORDER BY asked_at, id LIMIT 1");
DB_STMT(
    export_take,
    "UPDATE export_job SET state = 'running', owner = $2, until = $3, n_rows = 0, tries = tries + 1 WHERE id = $4 AND " TO_WRITE
    " RETURNING " COLUMNS);

struct claiming {
    struct arena *arena;
    const char *owner;
    int64_t id, now;
    struct export_job x;
    bool got;
};

static enum err write_claim(struct db_conn *tx, void *ctx, struct error *e)
{
    struct claiming *k = ctx;
    struct db_rows q;
    k->got = false;
    db_query(tx, &q, &export_take,
             DB_ARGS(DB_INT(k->now), DB_TEXT(k->owner), DB_INT(k->now + EXPORT_LEASE), DB_INT(k->id)));
    if (db_next(&q)) {
        read_row(&q, k->arena, &k->x);
        k->got = true;
    }
    return db_end(&q, e);
}

enum err export_claim(struct db_conn *c, const struct site *s, struct arena *a, struct export_job *ret, struct error *e)
{
    struct claiming k = {.arena = a, .owner = random_name(a), .now = clock_now(&s->clock)};
    enum err r = db_get_int(c, &export_waiting, DB_ARGS(DB_INT(k.now)), &k.id, e);
    if (r == ERR_OK)
        r = db_write(c, write_claim, &k, e);
    if (r != ERR_OK)
        return r;
    if (!k.got)
        return error_detail(e, ERR_NOT_FOUND, "nobody waits for an export");
    *ret = k.x;
    return ERR_OK;
}

DB_STMT(export_login, "SELECT login FROM officer WHERE id = $1");

enum err export_viewer(struct db_conn *c, struct arena *a, const struct export_job *x, struct viewer *ret,
                       struct error *e)
{
    char *login;
    enum err r = db_get_text(c, &export_login, DB_ARGS(DB_INT(x->officer_id)), a, &login, e);
    return r == ERR_OK ? viewer_by_login(c, a, login, ret, e) : r;
}

DB_STMT(export_on, "UPDATE export_job SET n_rows = $3, until = $4 WHERE id = $1 AND owner = $2 AND state = 'running'");

static enum err still_mine(enum err r, int64_t n, struct error *e)
{
    return r == ERR_OK && n == 0 ? error_detail(e, ERR_CONFLICT, "the export was ended, or is somebody else's") : r;
}

static enum err write_progress(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct settling *k = ctx;
    int64_t n = 0;
    enum err r = db_exec_count(
        tx, &export_on, DB_ARGS(DB_INT(k->x->id), DB_TEXT(k->x->owner), DB_INT(k->rows), DB_INT(k->now + EXPORT_LEASE)),
        &n, e);
    return still_mine(r, n, e);
}

enum err export_progress(struct db_conn *c, const struct site *s, const struct export_job *x, int64_t rows,
                         struct error *e)
{
    struct settling k = {.x = x, .rows = rows, .now = clock_now(&s->clock)};
    return db_write(c, write_progress, &k, e);
}

DB_STMT(export_back, "UPDATE export_job SET state = 'waiting', until = 0, tries = tries - 1"
                     " WHERE id = $1 AND owner = $2 AND state = 'running'");

static enum err write_back(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct export_job *x = ctx;
    return db_exec(tx, &export_back, DB_ARGS(DB_INT(x->id), DB_TEXT(x->owner)), e);
}

enum err export_release(struct db_conn *c, struct export_job *x, struct error *e)
{
    return db_write(c, write_back, x, e);
}

DB_STMT(export_over, "UPDATE export_job SET state = $3, n_rows = $4, bytes = $5, why = $6, done_at = $7, until = 0"
                     " WHERE id = $1 AND owner = $2 AND state = 'running'");

static enum err write_finish(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct settling *k = ctx;
    int64_t n = 0;
    enum err r = db_exec_count(tx, &export_over,
                               DB_ARGS(DB_INT(k->x->id), DB_TEXT(k->x->owner), DB_TEXT(k->state), DB_INT(k->rows),
                                       DB_INT(k->bytes), DB_TEXT(k->why), DB_INT(k->now)),
                               &n, e);
    return still_mine(r, n, e);
}

enum err export_finish(struct db_conn *c, const struct site *s, const struct export_job *x, int64_t rows, int64_t bytes,
                       const char *why, struct error *e)
{
    struct settling k = {
        .x = x, .state = why ? "failed" : "done", .why = str_or(why, ""), .rows = rows, .bytes = bytes};
    k.now = clock_now(&s->clock);
    return db_write(c, write_finish, &k, e);
}

DB_STMT(export_old_ended,
        "UPDATE export_job " TO_END " WHERE state IN ('waiting', 'running', 'done', 'failed') AND asked_at < $1");
DB_STMT(export_forget, "DELETE FROM export_job WHERE state = 'ended' AND asked_at < $1");

static enum err write_old(struct db_conn *tx, void *ctx, struct error *e)
{
    const int64_t *now = ctx;
    enum err r = db_exec(tx, &export_old_ended, DB_ARGS(DB_INT(*now - EXPORT_KEPT)), e);
    return r == ERR_OK ? db_exec(tx, &export_forget, DB_ARGS(DB_INT(*now - EXPORT_KEPT - 30 * MS_DAY)), e) : r;
}

DB_STMT(export_live, "SELECT COUNT(*) FROM export_job WHERE ref = $1 AND owner = $2 AND state IN ('running', 'done')");

/* "REF-OWNER.FORMAT", ".part" behind it while it is written. Anything else does not belong there. */
static enum err is_live(struct db_conn *c, struct arena *a, const char *name, bool *ret, struct error *e)
{
    int64_t n = 0;
    const char *dash = strchr(name, '-'), *dot = dash ? strchr(dash, '.') : NULL;
    if (!dot) {
        *ret = false;
        return ERR_OK;
    }
    const char *ref = arena_printf(a, "%.*s", (int)(dash - name), name);
    const char *owner = arena_printf(a, "%.*s", (int)(dot - dash - 1), dash + 1);
    enum err r = db_get_int(c, &export_live, DB_ARGS(DB_TEXT(ref), DB_TEXT(owner)), &n, e);
    *ret = n > 0;
    return r;
}

static enum err sweep_folder(struct db_conn *c, const char *path, struct arena *a, struct error *e)
{
    DIR *dir = opendir(path);
    enum err r = ERR_OK;
    if (!dir)
        return errno == ENOENT ? ERR_OK : error_detail(e, ERR_IO, "%s: %s", path, strerror(errno));
    for (struct dirent *x; r == ERR_OK && (x = readdir(dir));) {
        bool live = false;
        if (x->d_name[0] == '.')
            continue;
        r = is_live(c, a, x->d_name, &live, e);
        if (r == ERR_OK && !live && unlinkat(dirfd(dir), x->d_name, 0) != 0 && errno != ENOENT)
            r = error_detail(e, ERR_IO, "%s/%s: %s", path, x->d_name, strerror(errno));
    }
    closedir(dir);
    return r;
}

enum err export_sweep(struct db_conn *c, const struct site *s, struct error *e)
{
    struct arena *a = arena_new();
    int64_t now = clock_now(&s->clock);
    enum err r = db_write(c, write_old, &now, e);
    if (r == ERR_OK)
        r = sweep_folder(c, folder_of(s, a), a, e);
    arena_free(a);
    return r;
}
