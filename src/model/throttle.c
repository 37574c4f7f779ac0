/* Throttles of guessing: one row a key, counted by one statement. */
#include "model/throttle.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/str.h"

const struct throttle throttle_login = {"login", 5, 15 * MS_MINUTE, 15 * MS_MINUTE, 4 * MS_HOUR};
const struct throttle throttle_secret = {"secret", 5, 15 * MS_MINUTE, 15 * MS_MINUTE, 4 * MS_HOUR};
const struct throttle throttle_address = {"address", 300, 15 * MS_MINUTE, 15 * MS_MINUTE, 4 * MS_HOUR};
const struct throttle throttle_token = {"token", 100, 15 * MS_MINUTE, 15 * MS_MINUTE, MS_HOUR};

/* How long after a closing the next one is still twice as long. */
#define MEMORY     (24 * MS_HOUR)
#define SWEEP_ROWS 1000

struct key_name {
    char hex[HEX_SIZE(HASH_SIZE)];
};

static struct key_name name_of(const struct site *s, const struct throttle *t, const char *key)
{
    static const char digits[] = "0123456789abcdef";
    struct key own = key_derive(&s->key, "throttle");
    struct hash h = keyed_hash(&own, t->purpose, key, strlen(key));
    struct key_name n;
    for (size_t i = 0; i < HASH_SIZE; i++) {
        n.hex[2 * i] = digits[h.b[i] >> 4];
        n.hex[2 * i + 1] = digits[h.b[i] & 15];
    }
    n.hex[2 * HASH_SIZE] = '\0';
    wipe(&own, sizeof(own));
    return n;
}

static enum err refuse(int64_t closed_till, int64_t now, struct error *e)
{
    int64_t minutes = (closed_till - now + MS_MINUTE - 1) / MS_MINUTE;
    return error_set(e, ERR_BUSY, NULL, N_("Too many wrong tries. Please try again in {} minutes."), "%lld",
                     (long long)minutes);
}

DB_STMT(throttle_closed, "SELECT closed_till FROM attempt WHERE key_hash = $1");

static enum err check(struct db_conn *c, const char *name, int64_t now, struct error *e)
{
    struct db_rows q;
    int64_t till = 0;
    db_query(c, &q, &throttle_closed, DB_ARGS(DB_TEXT(name)));
    if (db_next(&q))
        till = db_int(&q, 0);
    enum err r = db_end(&q, e);
    if (r == ERR_OK && till > now)
        r = refuse(till, now, e);
    return r;
}

enum err throttle_check(struct db_conn *c, const struct site *s, const struct throttle *t, const char *key,
                        struct error *e)
{
    struct key_name n = name_of(s, t, key);
    return check(c, n.hex, clock_now(&s->clock), e);
}

#define STALE                                                                                                          \
    "((attempt.closed_till = 0 AND attempt.first_at <= $3) OR (attempt.closed_till > 0 AND attempt.closed_till <= $4))"

DB_STMT(throttle_count,
        "INSERT INTO attempt (key_hash, failures, first_at, closed_till) VALUES ($1, 1, $2, 0)"
        " ON CONFLICT (key_hash) DO UPDATE SET failures = CASE WHEN " STALE " THEN 1 ELSE attempt.failures + 1 END,"
        " first_at = CASE WHEN " STALE " THEN excluded.first_at ELSE attempt.first_at END,"
        " closed_till = CASE WHEN " STALE " THEN 0 ELSE attempt.closed_till END RETURNING failures");
DB_STMT(throttle_close, "UPDATE attempt SET closed_till = $2 WHERE key_hash = $1");

static int64_t closing_of(const struct throttle *t, int64_t failures)
{
    int64_t ms = t->closing;
    for (int64_t i = failures / t->failures; i > 1 && ms < t->longest; i--)
        ms *= 2;
    return ms < t->longest ? ms : t->longest;
}

static enum err count(struct db_conn *tx, const struct throttle *t, const char *name, int64_t now, struct error *e)
{
    int64_t failures;
    enum err r =
        db_get_int(tx, &throttle_count,
                   DB_ARGS(DB_TEXT(name), DB_INT(now), DB_INT(now - t->window), DB_INT(now - MEMORY)), &failures, e);
    if (r != ERR_OK || failures % t->failures != 0)
        return r;
    return db_exec(tx, &throttle_close, DB_ARGS(DB_TEXT(name), DB_INT(now + closing_of(t, failures))), e);
}

struct attempt {
    const struct throttle *throttle;
    struct key_name name;
    int64_t now;
};

static enum err write_fail(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct attempt *x = ctx;
    return count(tx, x->throttle, x->name.hex, x->now, e);
}

static enum err write_take(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct attempt *x = ctx;
    enum err r = check(tx, x->name.hex, x->now, e);
    return r == ERR_OK ? count(tx, x->throttle, x->name.hex, x->now, e) : r;
}

enum err throttle_fail(struct db_conn *c, const struct site *s, const struct throttle *t, const char *key,
                       struct error *e)
{
    struct attempt x = {t, name_of(s, t, key), clock_now(&s->clock)};
    return db_write(c, write_fail, &x, e);
}

enum err throttle_take(struct db_conn *c, const struct site *s, const struct throttle *t, const char *key,
                       struct error *e)
{
    struct attempt x = {t, name_of(s, t, key), clock_now(&s->clock)};
    /* A closed key is refused without a write, so that hammering on it costs a read only. */
    enum err r = check(c, x.name.hex, x.now, e);
    return r == ERR_OK ? db_write(c, write_take, &x, e) : r;
}

DB_STMT(throttle_forget, "DELETE FROM attempt WHERE key_hash = $1");

static enum err write_clear(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct attempt *x = ctx;
    return db_exec(tx, &throttle_forget, DB_ARGS(DB_TEXT(x->name.hex)), e);
}

enum err throttle_clear(struct db_conn *c, const struct site *s, const struct throttle *t, const char *key,
                        struct error *e)
{
    struct attempt x = {t, name_of(s, t, key), 0};
    return db_write(c, write_clear, &x, e);
}

enum err throttle_clear_in(struct db_conn *tx, const struct site *s, const struct throttle *t, const char *key,
                           struct error *e)
{
    struct attempt x = {t, name_of(s, t, key), 0};
    return write_clear(tx, &x, e);
}

DB_STMT(throttle_more, "INSERT INTO attempt (key_hash, failures, first_at, closed_till) VALUES ($1, 1, $2, 0)"
                       " ON CONFLICT (key_hash) DO UPDATE SET"
                       " failures = CASE WHEN attempt.first_at <= $3 THEN 1 ELSE attempt.failures + 1 END,"
                       " first_at = CASE WHEN attempt.first_at <= $3 THEN excluded.first_at ELSE attempt.first_at END"
                       " RETURNING failures");
DB_STMT(throttle_so_far, "SELECT failures FROM attempt WHERE key_hash = $1 AND first_at > $2");

enum err throttle_count_in(struct db_conn *tx, const struct site *s, const char *purpose, const char *key,
                           int64_t window, int64_t *ret_n, struct error *e)
{
    const struct throttle t = {.purpose = purpose};
    struct key_name n = name_of(s, &t, key);
    int64_t now = clock_now(&s->clock);
    return db_get_int(tx, &throttle_more, DB_ARGS(DB_TEXT(n.hex), DB_INT(now), DB_INT(now - window)), ret_n, e);
}

enum err throttle_counted(struct db_conn *c, const struct site *s, const char *purpose, const char *key, int64_t window,
                          int64_t *ret_n, struct error *e)
{
    const struct throttle t = {.purpose = purpose};
    struct key_name n = name_of(s, &t, key);
    int64_t so_far = 0;
    enum err r =
        db_get_int(c, &throttle_so_far, DB_ARGS(DB_TEXT(n.hex), DB_INT(clock_now(&s->clock) - window)), &so_far, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret_n = so_far;
    return ERR_OK;
}

DB_STMT(throttle_drop, "DELETE FROM attempt WHERE key_hash IN (SELECT key_hash FROM attempt WHERE first_at < $1"
                       " AND closed_till < $1 ORDER BY first_at LIMIT $2)");

struct sweep {
    int64_t before, n;
};

static enum err write_sweep(struct db_conn *tx, void *ctx, struct error *e)
{
    struct sweep *x = ctx;
    return db_exec_count(tx, &throttle_drop, DB_ARGS(DB_INT(x->before), DB_INT(SWEEP_ROWS)), &x->n, e);
}

enum err throttle_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    struct sweep x = {clock_now(&s->clock) - MEMORY, 0};
    enum err r = db_write(c, write_sweep, &x, e);
    if (r == ERR_OK)
        *ret_n = x.n;
    return r;
}

const char *throttle_network(struct arena *a, const char *from)
{
    struct in6_addr six;
    if (str_empty(from) || str_starts(from, "127.") || str_starts(from, "::ffff:127.") || str_eq(from, "::1"))
        return NULL;
    if (str_starts(from, "::ffff:") || inet_pton(AF_INET6, from, &six) != 1)
        return from;
    return hex_of(a, six.s6_addr, 8);
}
