/*
 * What the files of db/ share and nobody else sees: the two engines behind one table of functions, the cache of
 * prepared statements, and the state of a transaction.
 */
#ifndef ECHOWALL_DB_DB_PRIV_H
#define ECHOWALL_DB_DB_PRIV_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"

#define DB_FULL_MSGID    N_("The disk is full; nothing was stored. Please try again later.")
#define DB_LOCKED_MSGID  N_("The database is in use by other work; nothing was stored. Please try again in a minute.")
#define DB_OFFLINE_MSGID N_("The database cannot be reached; nothing was stored. Please try again later.")
#define DB_UNSURE_MSGID                                                                                                \
    N_("The database cannot be reached; whether this was stored is not known. Please look before you try again.")
#define DB_SLOW_MSGID N_("The database took too long to answer. Please try again later.")

#define DB_CACHE_BUCKETS 128
#define DB_CACHE_MAX     192 /* prepared statements kept by a connection; the least used go first */
#define DB_STREAM_CHUNK  500 /* rows fetched at once from a cursor */

/* A prepared statement in a connection's cache; the engines' own structs begin with it. */
struct db_cached {
    const struct db_stmt *stmt;
    struct db_cached *next;
    uint64_t used; /* the connection's tick when it was last taken */
    bool busy;     /* open in a db_rows */
};

enum db_tx_state {
    DB_TX_NONE,
    DB_TX_OPEN,
    DB_TX_FAILED /* a statement failed: the rest is refused and all is undone, whatever the function returns */
};

struct db_conn {
    struct db *db;
    void *native; /* struct lite * or struct pg * */
    struct db_cached *cache[DB_CACHE_BUCKETS];
    size_t cached;
    uint64_t tick;
    bool writer;   /* SQLite: the writer's connection; PostgreSQL: inside db_write */
    bool snapshot; /* db_snapshot is open */
    int open;      /* db_rows that are open */
    int streams;   /* those of them that are cursors */
    enum db_tx_state tx;
    bool tx_retry;         /* the failure can go away by running the transaction again */
    struct error tx_error; /* the first failure of the transaction */
    struct db_hold *held;  /* db_held.h */
};

struct db_ops {
    enum err (*connect)(struct db_conn *c, struct error *e);
    void (*disconnect)(struct db_conn *c);
    void (*query)(struct db_rows *q, struct db_args args);
    bool (*next)(struct db_rows *q);
    void (*end)(struct db_rows *q);
    int64_t (*col_int)(const struct db_rows *q, int col);
    double (*col_real)(const struct db_rows *q, int col);
    const char *(*col_text)(const struct db_rows *q, int col);
    const void *(*col_blob)(const struct db_rows *q, int col, size_t *ret_n);
    enum db_type (*col_type)(const struct db_rows *q, int col);
    const char *(*col_name)(const struct db_rows *q, int col);
    int (*columns)(const struct db_rows *q);
    enum err (*run)(struct db_conn *c, const char *sql, struct error *e, bool *ret_retry); /* no values, no rows */
    enum err (*snapshot)(struct db_conn *c, struct error *e);
    void (*snapshot_end)(struct db_conn *c);
    enum err (*check)(struct db_conn *c, const struct db_stmt *s, struct error *e);
    enum err (*explain)(struct db_conn *c, const struct db_stmt *s, struct buf *ret_plan, struct error *e);
    void (*abandon)(struct db_conn *c); /* closes rows that nobody ended */
    void (*rest)(struct db_conn *c);    /* gives back memory that the next statement may want again */
    void (*forget)(struct db_conn *c, struct db_cached *p); /* releases an idle one */
};

extern const struct db_ops db_sqlite_ops, db_pgsql_ops;

struct db_writer; /* SQLite: the writer thread and its queue */

struct db {
    enum db_engine engine;
    const struct db_ops *ops;
    char *path; /* SQLite */
    char *url;  /* PostgreSQL */
    struct db_writer *writer;
    _Atomic uint64_t statements, writes, groups, retries, failures;
};

void *db_calloc(size_t size); /* aborts when there is no memory */
char *db_strdup(const char *s);

/* Fills e (may be NULL) with a sentence for a person and a reason for the log, and returns code. */
enum err db_error(struct error *e, enum err code, const char *msgid, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The text of s for this engine. */
const char *db_sql_of(const struct db *d, const struct db_stmt *s);

/* The cache: an idle prepared statement of s, now busy, or NULL; adding a busy one; dropping the idle ones. */
struct db_cached *db_cache_take(struct db_conn *c, const struct db_stmt *s);
void db_cache_add(struct db_conn *c, struct db_cached *p);
void db_cache_clear(struct db_conn *c);

/* Notes that q's statement failed, and with it the transaction it stands in. retry: running it again can help. */
void db_rows_fail(struct db_rows *q, const struct error *e, bool retry);

/* Runs SQL of our own that has no values and gives no rows: DDL and settings. */
enum err db_run(struct db_conn *c, const char *sql, struct error *e) ERR_CHECKED;

/* Ends what the connection holds. */
void db_held_free(struct db_conn *c);

/* A connection of d; the writer's may write. */
enum err db_conn_new(struct db *d, bool writer, struct db_conn **ret, struct error *e) ERR_CHECKED;

/* Bookkeeping around a function of db_write: settle says what its result comes to, and closes rows it left open. */
void db_tx_begin(struct db_conn *c);
enum err db_tx_settle(struct db_conn *c, enum err result, struct error *e) ERR_CHECKED;

/* SQLite. */
enum err db_sqlite_create(const char *path, bool create, struct error *e) ERR_CHECKED;
bool db_sqlite_in_tx(const struct db_conn *c);
int64_t db_sqlite_changes(const struct db_conn *c); /* rows it wrote, since it was opened */
/* Moves the write-ahead log into the file, as far as readers allow, once it is long; all of it and to length 0 for
 * close. */
void db_sqlite_checkpoint(struct db_conn *c, bool close);
enum err db_sqlite_empty_log(struct db_conn *c, struct error *e) ERR_CHECKED; /* ERR_BUSY: readers are in the way */
enum err db_writer_start(struct db *d, struct error *e) ERR_CHECKED;
void db_writer_stop(struct db *d); /* runs what is queued first */
enum err db_writer_run(struct db *d, db_write_fn fn, void *ctx, struct error *e) ERR_CHECKED;
unsigned db_writer_waiting(const struct db *d); /* members in the queue, for tests: those that run are not */

/* PostgreSQL: one transaction on c, with retry. */
enum err db_pgsql_write(struct db_conn *c, db_write_fn fn, void *ctx, struct error *e) ERR_CHECKED;
bool db_pgsql_has_password(const char *url);

#endif
