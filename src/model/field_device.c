/* Phones that carry the kit, and the order to wipe themselves. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/field.h"

#define SECRET_SIZE 24
#define NAME_MAX_   100
#define LIST_MAX    50

static const char *hash_of(const struct site *s, struct arena *a, const char *secret)
{
    struct hash h = keyed_hash(&s->key, "field-device", str_or(secret, ""), strlen(str_or(secret, "")));
    return hex_of(a, h.b, HASH_SIZE);
}

struct adding {
    const struct site *site;
    const struct viewer *viewer;
    const char *hash, *name;
    int64_t id;
};

DB_STMT(field_device_insert, "INSERT INTO field_device (id, officer_id, secret_hash, name, made_at, seen_at)"
                             " VALUES ($1, $2, $3, $4, $5, $5)");

static enum err write_add(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct adding *x = ctx;
    buf_printf(detail, "%lld", (long long)x->id);
    return db_exec(tx, &field_device_insert,
                   DB_ARGS(DB_INT(x->id), DB_INT(x->viewer->id), DB_TEXT(x->hash), DB_TEXT(x->name),
                           DB_INT(clock_now(&x->site->clock))),
                   e);
}

enum err field_device_add(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          const char *name, char **ret_secret, struct error *e)
{
    uint8_t bytes[SECRET_SIZE];
    crypto_random(bytes, sizeof(bytes));
    char *secret = hex_of(a, bytes, sizeof(bytes));
    const char *words = str_or(name, "");
    struct adding x = {.site = s, .viewer = v, .hash = hash_of(s, a, secret), .id = id_new()};
    x.name = utf8_valid(words, strlen(words)) ? utf8_cut(a, words, NAME_MAX_) : "";
    enum err r = audit_write(c, s, v, "field.device", write_add, &x, e);
    if (r == ERR_OK)
        *ret_secret = secret;
    return r;
}

DB_STMT(field_device_rows, "SELECT id, made_at, seen_at, off, wipe_at, wiped_at, name FROM field_device"
                           " WHERE officer_id = $1 ORDER BY made_at DESC LIMIT $2");

enum err field_devices(struct db_conn *c, const struct viewer *v, struct arena *a, struct field_device **ret,
                       int *ret_n, struct error *e)
{
    struct field_device *rows = arena_array(a, struct field_device, LIST_MAX);
    struct db_rows q;
    int n = 0;
    db_query(c, &q, &field_device_rows, DB_ARGS(DB_INT(v->id), DB_INT(LIST_MAX)));
    while (db_next(&q) && n < LIST_MAX)
        rows[n++] = (struct field_device){db_int(&q, 0), db_int(&q, 1), db_int(&q, 2),        db_int(&q, 3),
                                          db_int(&q, 4), db_int(&q, 5), db_text_dup(&q, 6, a)};
    *ret = rows;
    *ret_n = n;
    return db_end(&q, e);
}

DB_STMT(field_device_order, "UPDATE field_device SET wipe_at = $3 WHERE id = $1 AND officer_id = $2");

static enum err write_order(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct adding *x = ctx;
    int64_t n = 0;
    buf_printf(detail, "%lld", (long long)x->id);
    enum err r =
        db_exec_count(tx, &field_device_order,
                      DB_ARGS(DB_INT(x->id), DB_INT(x->viewer->id), DB_INT(clock_now(&x->site->clock))), &n, e);
    return r == ERR_OK && !n ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such phone of yours."), NULL) : r;
}

enum err field_device_wipe(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, struct error *e)
{
    struct adding x = {.site = s, .viewer = v, .id = id};
    return audit_write(c, s, v, "field.wipe", write_order, &x, e);
}

DB_STMT(field_device_by_secret,
        "SELECT w.id, w.officer_id, w.wiped_at, CASE WHEN w.wipe_at > 0 OR o.active = 0 OR NOT EXISTS (SELECT 1"
        " FROM post p WHERE p.officer_id = o.id AND p.until = 0 AND p.reads = 1) THEN 1 ELSE 0 END"
        " FROM field_device w JOIN officer o ON o.id = w.officer_id WHERE w.secret_hash = $1");

struct asked {
    const struct site *site;
    int64_t id, officer_id, wiped_at;
    bool wipe;
};

static enum err find(struct db_conn *c, const char *hash, struct asked *x, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &field_device_by_secret, DB_ARGS(DB_TEXT(hash)));
    if (db_next(&q)) {
        x->id = db_int(&q, 0);
        x->officer_id = db_int(&q, 1);
        x->wiped_at = db_int(&q, 2);
        x->wipe = db_int(&q, 3) != 0;
    }
    return db_end(&q, e);
}

DB_STMT(field_device_told, "UPDATE field_device SET wiped_at = $2 WHERE id = $1 AND wiped_at = 0");

static enum err write_told(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct asked *x = ctx;
    return db_exec(tx, &field_device_told, DB_ARGS(DB_INT(x->id), DB_INT(clock_now(&x->site->clock))), e);
}

enum err field_device_ask(struct db_conn *c, const struct site *s, const char *secret, bool *ret_wipe, struct error *e)
{
    struct arena *a = arena_new();
    struct asked x = {.site = s};
    enum err r = find(c, hash_of(s, a, secret), &x, e);
    if (r == ERR_OK && x.wipe && !x.wiped_at)
        r = db_write(c, write_told, &x, e);
    arena_free(a);
    if (r == ERR_OK)
        *ret_wipe = x.wipe;
    return r;
}

enum err field_device_of(struct db_conn *c, const struct site *s, const struct viewer *v, const char *secret,
                         int64_t *ret_id, struct error *e)
{
    struct arena *a = arena_new();
    struct asked x = {.site = s};
    enum err r = find(c, hash_of(s, a, secret), &x, e);
    arena_free(a);
    if (r == ERR_OK && (!x.id || x.wipe))
        return error_set(e, ERR_DENIED, "device", N_("This phone is not known here any more."), NULL);
    if (r == ERR_OK && x.officer_id != v->id)
        return error_set(e, ERR_DENIED, "officer", N_("What is on this phone is another officer's. Log in as they do."),
                         NULL);
    if (r == ERR_OK)
        *ret_id = x.id;
    return r;
}
