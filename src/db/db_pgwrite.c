/*
 * Writes on PostgreSQL: a SERIALIZABLE transaction on the caller's connection, run again when the server asks for it or
 * the connection breaks.
 *
 * When the connection breaks at COMMIT, or the server warns that it stopped waiting for its standby, nobody knows
 * whether the write will last. The function is run again and finds its own work if it is there. That second run may
 * then write nothing, and a commit that writes nothing waits for no standby; so it writes a line to the server's log of
 * its own.
 */
#include <time.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "db/db_pgsql.h"

#define RETRY_LIMIT_US  15000000
#define AWAY_MAX_US     500000
#define COLLIDED_MAX_US 16000
#define CONFIRM_SQL     "SELECT pg_logical_emit_message(true, 'echowall', 'confirm')"

struct attempt {
    db_write_fn fn;
    void *ctx;
    bool unsure; /* an earlier attempt may have been committed */
    bool again;  /* this one failed in a way that another can mend */
};

static enum err commit(struct db_conn *c, struct attempt *a, struct error *e)
{
    struct pg *p = pg_of(c);
    PGresult *res = NULL;
    p->warned = false;
    enum err r = pg_command(c, "COMMIT", &res, e, &a->again);
    if (r != ERR_OK) {
        a->unsure = a->unsure || pg_gone(c);
        return r;
    }
    bool committed = str_eq(PQcmdStatus(res), "COMMIT");
    PQclear(res);
    if (!committed)
        return error_detail(e, ERR_DB, "the server rolled back instead of committing");
    a->unsure = p->warned;
    if (!p->warned)
        return ERR_OK;
    a->again = true;
    return db_error(e, ERR_BUSY, DB_UNSURE_MSGID, "the server warned while committing");
}

static enum err run_in_tx(struct db_conn *c, struct attempt *a, struct error *e)
{
    if (a->unsure) {
        enum err r = pg_command(c, CONFIRM_SQL, NULL, e, &a->again);
        if (r != ERR_OK)
            return r;
    }
    db_tx_begin(c);
    enum err r = a->fn(c, a->ctx, e);
    bool retry = c->tx == DB_TX_FAILED && c->tx_retry;
    r = db_tx_settle(c, r, e);
    if (retry) {
        *e = c->tx_error;
        a->again = true;
        return e->code;
    }
    return r == ERR_OK ? commit(c, a, e) : r;
}

static enum err try_once(struct db_conn *c, struct attempt *a, struct error *e)
{
    *e = (struct error){0};
    a->again = false;
    pg_of(c)->crowded = false;
    enum err r = pg_ready(c, e, &a->again);
    if (r == ERR_OK)
        r = pg_command(c, "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE", NULL, e, &a->again);
    if (r != ERR_OK)
        return r;
    c->writer = true;
    r = run_in_tx(c, a, e);
    c->writer = false;
    if (r != ERR_OK && !pg_gone(c) && PQtransactionStatus(pg_of(c)->h) != PQTRANS_IDLE)
        PQclear(PQexec(pg_of(c)->h, "ROLLBACK"));
    return r;
}

/*
 * A server that is away, or short of room, is asked less and less often. Transactions that collide try again soon:
 * whoever waits long would lose to every newcomer, as on the counter rows that give out numbers.
 */
static void back_off(int attempt, bool patient)
{
    uint64_t ceiling = attempt < 8 ? UINT64_C(2000) << attempt : AWAY_MAX_US;
    uint64_t max = patient ? AWAY_MAX_US : COLLIDED_MAX_US;
    if (ceiling > max)
        ceiling = max;
    uint64_t us = ceiling / 4 + crypto_random_below(ceiling * 3 / 4);
    nanosleep(&(struct timespec){(time_t)(us / 1000000), (long)(us % 1000000) * 1000}, NULL);
}

enum err db_pgsql_write(struct db_conn *c, db_write_fn fn, void *ctx, struct error *e)
{
    struct attempt a = {.fn = fn, .ctx = ctx};
    struct error local;
    int64_t deadline = clock_mono_us() + RETRY_LIMIT_US;
    enum err r;

    for (int n = 0;; n++) {
        atomic_fetch_add_explicit(&c->db->groups, 1, memory_order_relaxed);
        r = try_once(c, &a, &local);
        if (!a.again || clock_mono_us() > deadline)
            break;
        atomic_fetch_add_explicit(&c->db->retries, 1, memory_order_relaxed);
        back_off(n, pg_gone(c) || pg_of(c)->crowded);
    }
    if (r == ERR_OK)
        return ERR_OK;
    if (a.unsure && a.again)
        r = db_error(&local, ERR_BUSY, DB_UNSURE_MSGID, "given up with the outcome of a commit unknown");
    if (e)
        *e = local;
    return r;
}
