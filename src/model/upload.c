/* Rows that name files in the folder before any entry does. */
#include "model/upload.h"

#include "base/str.h"

#define ID_SIZE    16
#define SWEEP_ROWS 1000

struct keeping {
    struct arena *arena;
    const struct step_key *key;
    const struct record_file *file;
    const char *id;
    int64_t officer_id, now;
};

DB_STMT(upload_by_key, "SELECT id, body_hash FROM upload WHERE key_hash = $1");

enum err upload_find(struct db_conn *c, const struct step_key *k, struct arena *a, char **ret_id, struct error *e)
{
    struct db_rows q;
    bool other = false;
    *ret_id = NULL;
    db_query(c, &q, &upload_by_key, DB_ARGS(DB_TEXT(k->key_hash)));
    if (db_next(&q)) {
        *ret_id = db_text_dup(&q, 0, a);
        other = !str_eq(db_text(&q, 1), k->body_hash);
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && other ? step_key_other(e) : r;
}

DB_STMT(upload_insert, "INSERT INTO upload (id, officer_id, key_hash, body_hash, sha256, thumb, name, type, size,"
                       " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");

static enum err write_keep(struct db_conn *tx, void *ctx, struct error *e)
{
    struct keeping *x = ctx;
    const struct record_file *f = x->file;
    char *id;
    enum err r = upload_find(tx, x->key, x->arena, &id, e);
    if (r != ERR_OK)
        return r;
    if (id) {
        x->id = id;
        return ERR_OK;
    }
    return db_exec(tx, &upload_insert,
                   DB_ARGS(DB_TEXT(x->id), DB_INT(x->officer_id), DB_TEXT(x->key->key_hash), DB_TEXT(x->key->body_hash),
                           DB_TEXT(f->sha256), DB_TEXT(str_or(f->thumb, "")), DB_TEXT(f->name), DB_TEXT(f->type),
                           DB_INT(f->size), DB_INT(x->now)),
                   e);
}

enum err upload_keep(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const struct step_key *k, const struct record_file *f, char **ret_id, struct error *e)
{
    uint8_t id[ID_SIZE];
    crypto_random(id, sizeof(id));
    struct keeping x = {.arena = a,
                        .key = k,
                        .file = f,
                        .id = hex_of(a, id, sizeof(id)),
                        .officer_id = v->id,
                        .now = clock_now(&s->clock)};
    enum err r = db_write(c, write_keep, &x, e);
    if (r == ERR_OK)
        *ret_id = arena_strdup(a, x.id);
    return r;
}

DB_STMT(upload_by_id, "SELECT sha256, thumb, name, type, size FROM upload WHERE id = $1 AND officer_id = $2"
                      " AND created_at > $3");

enum err upload_take(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *id,
                     struct record_file *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &upload_by_id, DB_ARGS(DB_TEXT(id), DB_INT(v->id), DB_INT(clock_now(&s->clock) - UPLOAD_LIFE)));
    if (db_next(&q)) {
        found = true;
        *ret = (struct record_file){.sha256 = db_text_dup(&q, 0, a),
                                    .thumb = *db_text(&q, 1) ? db_text_dup(&q, 1, a) : NULL,
                                    .name = db_text_dup(&q, 2, a),
                                    .type = db_text_dup(&q, 3, a),
                                    .size = db_int(&q, 4)};
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_INVALID, "files", N_("There is no file with this id; files wait for half a day."), NULL);
    return r;
}

DB_STMT(upload_forget, "DELETE FROM upload WHERE id IN (SELECT id FROM upload WHERE created_at < $1"
                       " ORDER BY created_at LIMIT $2)");

struct sweep {
    int64_t before, n;
};

static enum err write_sweep(struct db_conn *tx, void *ctx, struct error *e)
{
    struct sweep *x = ctx;
    return db_exec_count(tx, &upload_forget, DB_ARGS(DB_INT(x->before), DB_INT(SWEEP_ROWS)), &x->n, e);
}

enum err upload_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    struct sweep x = {clock_now(&s->clock) - UPLOAD_LIFE, 0};
    enum err r = db_write(c, write_sweep, &x, e);
    if (r == ERR_OK)
        *ret_n = x.n;
    return r;
}
