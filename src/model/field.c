/* Operations of a phone: each once, with what came of it, in one write. */
#include "model/field.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/field_priv.h"
#include "model/step_key.h"
#include "model/visible.h"

#define LOG_MAX 100

enum err field_key(const struct site *s, const struct viewer *v, struct arena *a, const char *key, const char **ret,
                   struct error *e)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    size_t n = strlen(str_or(key, ""));
    if (n < 8 || n > FIELD_KEY_MAX || strspn(key, letters) < n)
        return error_set(e, ERR_INVALID, "key", N_("Every operation of a phone has a key of letters and digits."),
                         NULL);
    const char *name = arena_printf(a, "%lld:%s", (long long)v->id, key);
    struct hash h = keyed_hash(&s->key, "field-key", name, strlen(name));
    *ret = hex_of(a, h.b, HASH_SIZE);
    return ERR_OK;
}

DB_STMT(field_op_find, "SELECT body_hash, what, occurred_at, unsure FROM field_op WHERE key_hash = $1");

static enum err find_again(struct db_conn *tx, struct field_doing *x, struct error *e)
{
    struct db_rows q;
    bool same = true;
    x->again = false;
    db_query(tx, &q, &field_op_find, DB_ARGS(DB_TEXT(x->key_hash)));
    if (db_next(&q)) {
        x->again = true;
        same = str_eq(db_text(&q, 0), x->body_hash);
        x->what = db_text_dup(&q, 1, x->arena);
        x->occurred_at = db_int(&q, 2);
        x->unsure = db_int(&q, 3) != 0;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !same ? step_key_other(e) : r;
}

DB_STMT(field_op_put, "INSERT INTO field_op (id, key_hash, body_hash, officer_id, device_id, kind, what, phone_at,"
                      " occurred_at, unsure, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
DB_STMT(field_device_seen, "UPDATE field_device SET seen_at = $2, off = $3 WHERE id = $1");

static enum err put_op(struct db_conn *tx, const struct field_doing *x, struct error *e)
{
    enum err r =
        db_exec(tx, &field_op_put,
                DB_ARGS(DB_INT(id_new()), DB_TEXT(x->key_hash), DB_TEXT(x->body_hash), DB_INT(x->viewer->id),
                        DB_INT(x->call->device_id), DB_TEXT(x->x->kind), DB_TEXT(x->what), DB_INT(x->x->when.phone_at),
                        DB_INT(x->occurred_at), DB_INT(x->unsure ? 1 : 0), DB_INT(x->now)),
                e);
    return r == ERR_OK ? db_exec(tx, &field_device_seen,
                                 DB_ARGS(DB_INT(x->call->device_id), DB_INT(x->now), DB_INT(x->call->offset)), e)
                       : r;
}

static enum err write_op(struct db_conn *tx, void *ctx, struct error *e)
{
    struct field_doing *x = ctx;
    x->what = "";
    x->waits = false;
    enum err r = find_again(tx, x, e);
    if (r != ERR_OK || x->again)
        return r;
    x->occurred_at = field_time(&x->x->when, x->call->offset, x->now, &x->unsure);
    r = field_apply(tx, x, e);
    return r == ERR_OK ? put_op(tx, x, e) : r;
}

/* It stands there already, by another key or at the desk: nothing is left to do but to say so under this key. */
static enum err write_same(struct db_conn *tx, void *ctx, struct error *e)
{
    struct field_doing *x = ctx;
    enum err r = find_again(tx, x, e);
    return r == ERR_OK && !x->again ? put_op(tx, x, e) : r;
}

/* What a person can do something about; all else is the server's and goes away again. */
static bool refuses(enum err r)
{
    return r == ERR_INVALID || r == ERR_DENIED || r == ERR_CONFLICT || r == ERR_NOT_FOUND || r == ERR_TOO_LARGE;
}

static enum err explain(struct db_conn *c, struct field_doing *x, struct field_result *ret, struct error *e)
{
    bool conflict = false, same = false;
    if (x->waits) {
        ret->outcome = FIELD_WAITS;
        return ERR_OK;
    }
    ret->outcome = FIELD_REFUSED;
    if (ret->error.code != ERR_CONFLICT || str_eq(ret->error.field, "Idempotency-Key"))
        return ERR_OK;
    enum err r = field_theirs(c, x, ret, &conflict, &same, e);
    if (r == ERR_OK && conflict)
        ret->outcome = FIELD_CONFLICT;
    if (r != ERR_OK || !same)
        return r;
    ret->outcome = FIELD_ALREADY;
    return db_write(c, write_same, x, e);
}

enum err field_do(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                  const struct field_call *call, const struct field_op *op, struct field_result *ret, struct error *e)
{
    struct field_doing x = {.arena = a, .site = s, .viewer = v, .call = call, .x = op, .what = ""};
    struct field_result y = {.what = "", .theirs = "", .who = ""};
    struct hash body = hash_bytes(op->body, op->body_n);
    struct hash keyed = keyed_hash(&s->key, "field-body", body.b, HASH_SIZE);
    x.body_hash = hex_of(a, keyed.b, HASH_SIZE);
    x.now = clock_now(&s->clock);
    enum err r = field_key(s, v, a, op->key, &x.key_hash, &y.error);
    if (r == ERR_OK)
        r = db_write(c, write_op, &x, &y.error);
    if (r == ERR_OK)
        y.outcome = x.again ? FIELD_ALREADY : FIELD_DONE;
    y.error.code = r;
    if (r != ERR_OK && !refuses(r)) {
        *e = y.error;
        return r;
    }
    if (r != ERR_OK)
        r = explain(c, &x, &y, e);
    y.what = x.what;
    y.occurred_at = x.occurred_at;
    y.unsure = x.unsure;
    if (r == ERR_OK)
        *ret = y;
    return r;
}

DB_STMT(field_log_rows, "SELECT kind, what, phone_at, occurred_at, recorded_at, unsure FROM field_op"
                        " WHERE officer_id = $1 ORDER BY recorded_at DESC LIMIT $2");

enum err field_log(struct db_conn *c, const struct viewer *v, struct arena *a, struct field_done **ret, int *ret_n,
                   struct error *e)
{
    struct field_done *rows = arena_array(a, struct field_done, LOG_MAX);
    struct db_rows q;
    int n = 0;
    db_query(c, &q, &field_log_rows, DB_ARGS(DB_INT(v->id), DB_INT(LOG_MAX)));
    while (db_next(&q) && n < LOG_MAX)
        rows[n++] = (struct field_done){.kind = db_text_dup(&q, 0, a),
                                        .what = db_text_dup(&q, 1, a),
                                        .phone_at = db_int(&q, 2),
                                        .occurred_at = db_int(&q, 3),
                                        .recorded_at = db_int(&q, 4),
                                        .unsure = db_int(&q, 5) != 0};
    *ret = rows;
    *ret_n = n;
    return db_end(&q, e);
}

DB_STMT(field_case_rows,
        "SELECT w.service, w.text, o.name, u.name, COALESCE(d.number, ''), CASE WHEN m.id IS NULL THEN ''"
        " ELSE m.number END, w.outcome, w.occurred_at, w.recorded_at FROM (SELECT k.* FROM field_case k"
        " WHERE" CASE_VISIBLE " ORDER BY k.occurred_at DESC LIMIT $2) w JOIN officer o ON o.id = w.officer_id"
        " JOIN unit u ON u.id = w.unit_id"
        " LEFT JOIN activity d ON d.id = w.activity_id AND" ACTIVITY_VISIBLE
        " LEFT JOIN matter m ON m.id = w.matter_id AND" MATTER_VISIBLE " ORDER BY w.occurred_at DESC");

enum err field_cases(struct db_conn *c, const struct viewer *v, struct arena *a, struct field_case **ret, int *ret_n,
                     struct error *e)
{
    struct field_case *rows = arena_array(a, struct field_case, LOG_MAX);
    struct db_rows q;
    int n = 0;
    db_query(c, &q, &field_case_rows, DB_ARGS(DB_INT(v->id), DB_INT(LOG_MAX)));
    while (db_next(&q) && n < LOG_MAX)
        rows[n++] = (struct field_case){.service = db_text_dup(&q, 0, a),
                                        .text = db_text_dup(&q, 1, a),
                                        .officer = db_text_dup(&q, 2, a),
                                        .unit = db_text_dup(&q, 3, a),
                                        .activity = db_text_dup(&q, 4, a),
                                        .matter = db_text_dup(&q, 5, a),
                                        .carried = str_eq(db_text(&q, 6), "carried"),
                                        .occurred_at = db_int(&q, 7),
                                        .recorded_at = db_int(&q, 8)};
    *ret = rows;
    *ret_n = n;
    return db_end(&q, e);
}

#define TRIPS_BACK  (31 * MS_DAY)
#define TRIPS_AHEAD (15 * MS_DAY)

DB_STMT(field_trip_rows,
        "SELECT d.number FROM activity_officer w JOIN activity d ON d.id = w.activity_id"
        " WHERE w.officer_id = $1 AND d.starts_at >= $2 AND d.starts_at < $3"
        " AND d.state IN ('planned', 'approved', 'held') AND" ACTIVITY_VISIBLE " ORDER BY d.starts_at, d.id LIMIT $4");

enum err field_trips(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char ***ret, int *ret_n, struct error *e)
{
    const char **rows = arena_array(a, const char *, FIELD_TRIPS_MAX);
    struct db_rows q;
    int64_t now = clock_now(&s->clock);
    int n = 0;
    db_query(c, &q, &field_trip_rows,
             DB_ARGS(DB_INT(v->id), DB_INT(now - TRIPS_BACK), DB_INT(now + TRIPS_AHEAD), DB_INT(FIELD_TRIPS_MAX)));
    while (db_next(&q) && n < FIELD_TRIPS_MAX)
        rows[n++] = db_text_dup(&q, 0, a);
    *ret = rows;
    *ret_n = n;
    return db_end(&q, e);
}
