#include "db/db_held.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "db/db_priv.h"

struct db_hold {
    struct db_hold *next;
    const void *key;
    void *what;
    void (*free_what)(void *);
    int64_t used_us; /* of clock_mono_us, when it was asked for last */
};

void *db_held(const struct db_conn *c, const void *key)
{
    for (struct db_hold *x = c->held; x; x = x->next) {
        if (x->key != key)
            continue;
        x->used_us = clock_mono_us();
        return x->what;
    }
    return NULL;
}

void db_hold(struct db_conn *c, const void *key, void *what, void (*free_what)(void *))
{
    if (db_held(c, key))
        BUG("something is held already");
    struct db_hold *x = db_calloc(sizeof(*x));
    *x =
        (struct db_hold){.next = c->held, .key = key, .what = what, .free_what = free_what, .used_us = clock_mono_us()};
    c->held = x;
}

static void free_before(struct db_conn *c, int64_t us)
{
    for (struct db_hold **at = &c->held, *x; (x = *at);) {
        if (x->used_us >= us) {
            at = &x->next;
            continue;
        }
        *at = x->next;
        x->free_what(x->what);
        free(x);
    }
}

void db_held_free(struct db_conn *c)
{
    free_before(c, INT64_MAX);
}

void db_rest(struct db_conn *c, int64_t unused_us)
{
    if (c->open || c->tx != DB_TX_NONE || c->snapshot)
        return;
    free_before(c, unused_us ? clock_mono_us() - unused_us : INT64_MAX);
    if (!unused_us)
        c->db->ops->rest(c);
}

/* SQLite counts what other connections commit, and a reading one commits nothing itself. To PostgreSQL equal snapshots
 * see the same transactions. */
DB_STMT2(held_stamp, "PRAGMA data_version", "SELECT CAST(pg_current_snapshot() AS TEXT)");

enum err db_stamp(struct db_conn *c, char ret_stamp[DB_STAMP_MAX], struct error *e)
{
    struct db_rows q;
    const char *text = "";
    ret_stamp[0] = '\0';
    /* Inside a write the connection's own changes are seen before they count. */
    if (c->writer || c->tx != DB_TX_NONE)
        return ERR_OK;
    db_query(c, &q, &held_stamp, DB_NO_ARGS);
    if (db_next(&q))
        text = db_text(&q, 0);
    /* One with many transactions under way may be longer than there is room. */
    if (text && strlen(text) < DB_STAMP_MAX)
        memcpy(ret_stamp, text, strlen(text) + 1);
    return db_end(&q, e);
}
