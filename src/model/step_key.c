/* What came of a request under an Idempotency-Key, stored beside what it did. */
#include "model/step_key.h"

#include <string.h>

#include "base/str.h"

#define KEY_LIFE   (90 * MS_DAY)
#define SWEEP_ROWS 1000

static bool key_ok(const char *key)
{
    size_t n = strlen(key);
    for (size_t i = 0; i < n; i++) {
        if (key[i] < 0x21 || key[i] > 0x7e)
            return false;
    }
    return n > 0 && n <= STEP_KEY_MAX;
}

enum err step_key_init(const struct site *s, const struct viewer *v, struct arena *a, const char *key, const char *what,
                       const void *body, size_t n, struct step_key *ret, struct error *e)
{
    if (!key || !key_ok(key))
        return error_set(e, ERR_INVALID, "Idempotency-Key",
                         N_("Send an Idempotency-Key of 1 to {} letters, digits and signs with every write."), "%d",
                         STEP_KEY_MAX);
    const char *name = arena_printf(a, "%lld:%s", (long long)v->id, key);
    struct hash k = keyed_hash(&s->key, "step-key", name, strlen(name));
    struct hash raw = hash_bytes(body, n);
    const char *request = arena_printf(a, "%s\n%s", what, hex_of(a, raw.b, HASH_SIZE));
    struct hash b = keyed_hash(&s->key, "step-body", request, strlen(request));
    *ret = (struct step_key){
        .arena = a, .key_hash = hex_of(a, k.b, HASH_SIZE), .body_hash = hex_of(a, b.b, HASH_SIZE), .state = ""};
    return ERR_OK;
}

enum err step_key_other(struct error *e)
{
    return error_set(e, ERR_CONFLICT, "Idempotency-Key", N_("This key was used for something else before."), NULL);
}

DB_STMT(step_find, "SELECT body_hash, matter_id, seq, state, version, hash, created_at FROM step_key"
                   " WHERE key_hash = $1");

enum err step_key_find(struct db_conn *c, struct step_key *k, bool *ret, struct error *e)
{
    struct db_rows q;
    bool found = false, same = false;
    db_query(c, &q, &step_find, DB_ARGS(DB_TEXT(k->key_hash)));
    if (db_next(&q)) {
        found = true;
        same = str_eq(db_text(&q, 0), k->body_hash);
        k->matter_id = db_int(&q, 1);
        k->seq = db_int(&q, 2);
        k->state = db_text_dup(&q, 3, k->arena);
        k->version = db_int(&q, 4);
        k->hash = db_text_dup(&q, 5, k->arena);
        k->at = db_int(&q, 6);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && found && !same)
        r = step_key_other(e);
    if (r == ERR_OK)
        *ret = found;
    return r;
}

DB_STMT(step_keep, "INSERT INTO step_key (key_hash, body_hash, matter_id, seq, state, version, hash, created_at)"
                   " SELECT $1, $2, m.id, t.seq, m.state, m.version, t.hash, t.recorded_at FROM entry t"
                   " JOIN matter m ON m.id = t.matter_id WHERE t.id = $3");

enum err step_key_keep(struct db_conn *tx, struct step_key *k, int64_t entry_id, struct error *e)
{
    bool found;
    enum err r = db_exec(tx, &step_keep, DB_ARGS(DB_TEXT(k->key_hash), DB_TEXT(k->body_hash), DB_INT(entry_id)), e);
    return r == ERR_OK ? step_key_find(tx, k, &found, e) : r;
}

DB_STMT(step_forget, "DELETE FROM step_key WHERE key_hash IN (SELECT key_hash FROM step_key WHERE created_at < $1"
                     " ORDER BY created_at LIMIT $2)");

struct sweep {
    int64_t before, n;
};

static enum err write_sweep(struct db_conn *tx, void *ctx, struct error *e)
{
    struct sweep *x = ctx;
    return db_exec_count(tx, &step_forget, DB_ARGS(DB_INT(x->before), DB_INT(SWEEP_ROWS)), &x->n, e);
}

enum err step_key_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    struct sweep x = {clock_now(&s->clock) - KEY_LIFE, 0};
    enum err r = db_write(c, write_sweep, &x, e);
    if (r == ERR_OK)
        *ret_n = x.n;
    return r;
}
