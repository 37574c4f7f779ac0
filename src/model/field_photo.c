/* Photos of a phone come in parts, so that a call that breaks off loses only the last one. A part is a row until all
 * are there: the folder holds whole files only. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/field_priv.h"
#include "model/files.h"
#include "model/visible.h"

#define NAME_MAX_   100
#define LIFE        (90 * MS_DAY)
#define SWEEP_ROWS  100
#define SHOTS_MAX   1000
#define WAITING_MAX 200 /* of one officer, not whole yet */

DB_STMT(field_photo_by_key,
        "SELECT p.id, p.size, p.original, p.sha256, p.used_at, (SELECT CAST(COALESCE(SUM(w.size), 0)"
        " AS BIGINT) FROM field_part w WHERE w.photo_id = p.id) FROM field_photo p WHERE p.key_hash = $1");

static enum err find(struct db_conn *c, struct arena *a, const char *key_hash, struct field_photo *ret, bool *ret_found,
                     struct error *e)
{
    struct db_rows q;
    *ret_found = false;
    db_query(c, &q, &field_photo_by_key, DB_ARGS(DB_TEXT(key_hash)));
    if (db_next(&q)) {
        *ret = (struct field_photo){.id = db_int(&q, 0),
                                    .size = db_int(&q, 1),
                                    .original = db_text_dup(&q, 2, a),
                                    .sha256 = db_text_dup(&q, 3, a),
                                    .received = db_int(&q, 5)};
        ret->whole = *ret->sha256 || db_int(&q, 4) > 0;
        if (ret->whole)
            ret->received = ret->size;
        *ret_found = true;
    }
    return db_end(&q, e);
}

enum err field_photo_find(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          const char *key, struct field_photo *ret, struct error *e)
{
    const char *hash;
    bool found = false;
    enum err r = field_key(s, v, a, key, &hash, e);
    if (r == ERR_OK)
        r = find(c, a, hash, ret, &found, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, "key", N_("Nothing of this photo has arrived."), NULL)
                                 : r;
}

struct adding {
    struct arena *arena;
    const struct viewer *viewer;
    const struct field_piece *x;
    const char *key_hash, *name;
    int64_t now;
    struct field_photo photo;
};

DB_STMT(field_photo_open, "SELECT COUNT(*) FROM (SELECT 1 FROM field_photo p WHERE p.officer_id = $1 AND p.sha256 = ''"
                          " AND p.used_at = 0 LIMIT $2) w");
DB_STMT(field_photo_insert, "INSERT INTO field_photo (id, key_hash, officer_id, name, size, original, made_at)"
                            " VALUES ($1, $2, $3, $4, $5, $6, $7)");
DB_STMT(field_part_insert, "INSERT INTO field_part (photo_id, at, size, bytes) VALUES ($1, $2, $3, $4)");

static enum err begin(struct db_conn *tx, struct adding *w, struct error *e)
{
    int64_t open = 0;
    w->photo = (struct field_photo){.id = id_new(), .size = w->x->size, .original = w->x->original, .sha256 = ""};
    enum err r = db_get_int(tx, &field_photo_open, DB_ARGS(DB_INT(w->viewer->id), DB_INT(WAITING_MAX)), &open, e);
    if (r == ERR_OK && open >= WAITING_MAX)
        return error_set(e, ERR_BUSY, "photos",
                         N_("Very many photos have begun to arrive and are not whole yet. This one is kept, and is to "
                            "be sent again in {} minutes."),
                         "%d", 60);
    return r == ERR_OK ? db_exec(tx, &field_photo_insert,
                                 DB_ARGS(DB_INT(w->photo.id), DB_TEXT(w->key_hash), DB_INT(w->viewer->id),
                                         DB_TEXT(w->name), DB_INT(w->x->size), DB_TEXT(w->x->original), DB_INT(w->now)),
                                 e)
                       : r;
}

static enum err write_part(struct db_conn *tx, void *ctx, struct error *e)
{
    struct adding *w = ctx;
    const struct field_piece *x = w->x;
    bool found = false;
    enum err r = find(tx, w->arena, w->key_hash, &w->photo, &found, e);
    if (r == ERR_OK && !found)
        r = begin(tx, w, e);
    if (r == ERR_OK && (w->photo.size != x->size || (*w->photo.original && !str_eq(w->photo.original, x->original))))
        return error_set(e, ERR_INVALID, "key", N_("Under this key another photo has arrived."), NULL);
    if (r != ERR_OK || w->photo.whole || x->at != w->photo.received || !x->n)
        return r;
    r = db_exec(tx, &field_part_insert,
                DB_ARGS(DB_INT(w->photo.id), DB_INT(x->at), DB_INT(x->n), DB_BLOB(x->bytes, x->n)), e);
    w->photo.received += (int64_t)x->n;
    return r;
}

enum err field_photo_add(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const struct field_piece *x, int64_t max, struct field_photo *ret, struct error *e)
{
    struct adding w = {.arena = a, .viewer = v, .x = x, .now = clock_now(&s->clock)};
    uint8_t hash[HASH_SIZE];
    const char *name = str_or(x->name, "");
    w.name = utf8_valid(name, strlen(name)) ? utf8_cut(a, name, NAME_MAX_) : "";
    if (!x->original || !hex_parse(x->original, hash, sizeof(hash)))
        return error_set(e, ERR_INVALID, "original", N_("A photo comes with its SHA-256."), NULL);
    if (x->size < 1 || x->at < 0 || x->at > x->size || (int64_t)x->n > x->size - x->at)
        return error_set(e, ERR_INVALID, "size", N_("The part lies outside of the photo."), NULL);
    if (x->size > max)
        return error_set(e, ERR_TOO_LARGE, "photos", N_("A photo may have {} MB at most."), "%lld",
                         (long long)(max / (1024 * 1024)));
    enum err r = field_key(s, v, a, x->key, &w.key_hash, e);
    if (r == ERR_OK)
        r = db_write(c, write_part, &w, e);
    if (r == ERR_OK)
        *ret = w.photo;
    return r;
}

DB_STMT(field_part_rows, "SELECT at, size, bytes FROM field_part WHERE photo_id = $1 ORDER BY at");
DB_STMT(field_part_drop, "DELETE FROM field_part WHERE photo_id = $1");

static enum err write_drop(struct db_conn *tx, void *ctx, struct error *e)
{
    const int64_t *id = ctx;
    return db_exec(tx, &field_part_drop, DB_ARGS(DB_INT(*id)), e);
}

enum err field_photo_read(struct db_conn *c, struct arena *a, const struct field_photo *p, const void **ret,
                          struct error *e)
{
    struct db_rows q;
    uint8_t *bytes = arena_array(a, uint8_t, (size_t)p->size + 1);
    int64_t at = 0, id = p->id;
    db_stream(c, &q, &field_part_rows, DB_ARGS(DB_INT(id)));
    while (db_next(&q)) {
        size_t n;
        const void *part = db_blob(&q, 2, &n);
        if (db_int(&q, 0) != at || (int64_t)n > p->size - at)
            break;
        memcpy(bytes + at, part, n);
        at += (int64_t)n;
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    struct hash h = hash_bytes(bytes, (size_t)p->size);
    if (at == p->size && str_eq(hex_of(a, h.b, HASH_SIZE), p->original)) {
        *ret = bytes;
        return ERR_OK;
    }
    r = db_write(c, write_drop, &id, e);
    return r == ERR_OK ? error_set(e, ERR_INVALID, "original",
                                   N_("What arrived is not what the phone had. It is sent once more."), NULL)
                       : r;
}

struct storing {
    int64_t id;
    const struct record_file *file;
};

DB_STMT(field_photo_stored,
        "UPDATE field_photo SET sha256 = $2, thumb = $3, stored = $4 WHERE id = $1 AND used_at = 0");

static enum err write_stored(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct storing *x = ctx;
    enum err r = db_exec(
        tx, &field_photo_stored,
        DB_ARGS(DB_INT(x->id), DB_TEXT(x->file->sha256), DB_TEXT(str_or(x->file->thumb, "")), DB_INT(x->file->size)),
        e);
    return r == ERR_OK ? db_exec(tx, &field_part_drop, DB_ARGS(DB_INT(x->id)), e) : r;
}

enum err field_photo_store(struct db_conn *c, int64_t id, const struct record_file *f, struct error *e)
{
    struct storing x = {id, f};
    return db_write(c, write_stored, &x, e);
}

/* ---- Photos of an operation ---- */

DB_STMT(field_photo_of, "SELECT sha256, thumb, name, stored FROM field_photo WHERE key_hash = $1 AND officer_id = $2"
                        " AND sha256 <> '' AND used_at = 0");

static enum err one_file(struct db_conn *tx, struct field_doing *x, const char *key, struct record_file *ret,
                         struct error *e)
{
    struct db_rows q;
    const char *hash;
    bool found = false;
    enum err r = field_key(x->site, x->viewer, x->arena, key, &hash, e);
    if (r != ERR_OK)
        return r;
    db_query(tx, &q, &field_photo_of, DB_ARGS(DB_TEXT(hash), DB_INT(x->viewer->id)));
    if (db_next(&q)) {
        *ret = (struct record_file){.sha256 = db_text_dup(&q, 0, x->arena),
                                    .thumb = db_text_dup(&q, 1, x->arena),
                                    .name = db_text_dup(&q, 2, x->arena),
                                    .type = "image/jpeg",
                                    .size = db_int(&q, 3)};
        found = true;
    }
    r = db_end(&q, e);
    if (r != ERR_OK || found)
        return r;
    x->waits = true;
    return error_set(e, ERR_CONFLICT, "photos", N_("A photo of it has not arrived yet."), NULL);
}

enum err field_files(struct db_conn *tx, struct field_doing *x, const struct record_file **ret, size_t *ret_n,
                     struct error *e)
{
    struct record_file *list = arena_array(x->arena, struct record_file, FIELD_PHOTOS_MAX);
    enum err r = ERR_OK;
    for (size_t i = 0; i < x->x->n_photos && r == ERR_OK; i++)
        r = one_file(tx, x, x->x->photos[i], &list[i], e);
    *ret = list;
    *ret_n = x->x->n_photos;
    return r;
}

DB_STMT(field_photo_of_line, "UPDATE field_photo SET used_at = $3, record_id = $4 WHERE key_hash = $1"
                             " AND officer_id = $2");
/* What belongs to a matter goes with the matter from now on: shown, erased and backed up. Nothing of it stays here. */
DB_STMT(field_photo_of_matter, "UPDATE field_photo SET used_at = $3, sha256 = '', thumb = '', name = '', original = ''"
                               " WHERE key_hash = $1 AND officer_id = $2");

enum err field_files_used(struct db_conn *tx, struct field_doing *x, int64_t record_id, struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; i < x->x->n_photos && r == ERR_OK; i++) {
        const char *hash;
        r = field_key(x->site, x->viewer, x->arena, x->x->photos[i], &hash, e);
        if (r == ERR_OK && record_id)
            r = db_exec(tx, &field_photo_of_line,
                        DB_ARGS(DB_TEXT(hash), DB_INT(x->viewer->id), DB_INT(x->now), DB_INT(record_id)), e);
        else if (r == ERR_OK)
            r = db_exec(tx, &field_photo_of_matter, DB_ARGS(DB_TEXT(hash), DB_INT(x->viewer->id), DB_INT(x->now)), e);
    }
    return r;
}

/* ---- Photos of ties ---- */

DB_STMT(field_shot_rows,
        "SELECT p.id, t.no, x.seq FROM subject s JOIN tie t ON t.subject_id = s.id"
        " JOIN tie_record x ON x.tie_id = t.id JOIN field_photo p ON p.record_id = x.id"
        " WHERE s.register = $2 AND s.code = $3 AND p.sha256 <> '' AND" SUBJECT_VISIBLE " ORDER BY p.id LIMIT $4");

enum err field_shots(struct db_conn *c, const struct viewer *v, struct arena *a, const char *reg, const char *code,
                     struct field_shot **ret, int *ret_n, struct error *e)
{
    struct field_shot *rows = arena_array(a, struct field_shot, SHOTS_MAX);
    struct db_rows q;
    int n = 0;
    db_query(c, &q, &field_shot_rows, DB_ARGS(DB_INT(v->id), DB_TEXT(reg), DB_TEXT(code), DB_INT(SHOTS_MAX)));
    while (db_next(&q) && n < SHOTS_MAX)
        rows[n++] = (struct field_shot){db_int(&q, 0), db_int(&q, 1), db_int(&q, 2)};
    *ret = rows;
    *ret_n = n;
    return db_end(&q, e);
}

DB_STMT(field_shot_one, "SELECT p.sha256, p.thumb, p.name, p.stored FROM field_photo p JOIN tie_record x"
                        " ON x.id = p.record_id JOIN tie t ON t.id = x.tie_id JOIN subject s ON s.id = t.subject_id"
                        " WHERE p.id = $4 AND s.register = $2 AND s.code = $3 AND p.sha256 <> '' AND" SUBJECT_VISIBLE);

enum err field_shot_file(struct db_conn *c, const struct viewer *v, struct arena *a, const char *reg, const char *code,
                         int64_t id, struct record_file *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &field_shot_one, DB_ARGS(DB_INT(v->id), DB_TEXT(reg), DB_TEXT(code), DB_INT(id)));
    if (db_next(&q)) {
        *ret = (struct record_file){.sha256 = db_text_dup(&q, 0, a),
                                    .thumb = db_text_dup(&q, 1, a),
                                    .name = db_text_dup(&q, 2, a),
                                    .type = "image/jpeg",
                                    .size = db_int(&q, 3)};
        found = true;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such photo here."), NULL) : r;
}

/* ---- Those that no operation took ---- */

struct old_photo {
    int64_t id;
    const char *sha256, *thumb;
};

struct sweep {
    struct arena *arena;
    const struct site *site;
    int64_t before, n;
};

DB_STMT(field_photo_old, "SELECT id, sha256, thumb FROM field_photo WHERE used_at = 0 AND made_at < $1"
                         " ORDER BY made_at LIMIT $2");
DB_STMT(field_photo_forget, "DELETE FROM field_photo WHERE id = $1 AND used_at = 0");

/* The files first, so that what stops half-way is done again. */
static enum err forget(struct db_conn *tx, struct sweep *x, const struct old_photo *p, struct error *e)
{
    int64_t n = 0;
    enum err r = files_touch(x->site->files, p->sha256, e);
    if (r == ERR_OK)
        r = files_touch(x->site->files, p->thumb, e);
    if (r == ERR_OK)
        r = db_exec(tx, &field_part_drop, DB_ARGS(DB_INT(p->id)), e);
    if (r == ERR_OK)
        r = db_exec_count(tx, &field_photo_forget, DB_ARGS(DB_INT(p->id)), &n, e);
    x->n += n;
    return r;
}

static enum err write_sweep(struct db_conn *tx, void *ctx, struct error *e)
{
    struct sweep *x = ctx;
    struct old_photo *rows = arena_array(x->arena, struct old_photo, SWEEP_ROWS);
    struct db_rows q;
    size_t n = 0;
    x->n = 0;
    db_query(tx, &q, &field_photo_old, DB_ARGS(DB_INT(x->before), DB_INT(SWEEP_ROWS)));
    while (db_next(&q) && n < SWEEP_ROWS)
        rows[n++] = (struct old_photo){db_int(&q, 0), db_text_dup(&q, 1, x->arena), db_text_dup(&q, 2, x->arena)};
    enum err r = db_end(&q, e);
    for (size_t i = 0; i < n && r == ERR_OK; i++)
        r = forget(tx, x, &rows[i], e);
    return r;
}

enum err field_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    struct sweep x = {.arena = arena_new(), .site = s, .before = clock_now(&s->clock) - LIFE};
    enum err r = db_write(c, write_sweep, &x, e);
    arena_free(x.arena);
    if (r == ERR_OK)
        *ret_n = x.n;
    return r;
}
