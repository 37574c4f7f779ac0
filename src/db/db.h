/*
 * SQL on two engines from one text.
 *
 * A statement is declared beside the function that uses it:
 *
 *   DB_STMT(unit_by_id, "SELECT id, name FROM unit WHERE id = $1");
 *
 *   struct db_rows q;
 *   db_query(c, &q, &unit_by_id, DB_ARGS(DB_INT(id)));
 *   while (db_next(&q)) { … db_int(&q, 0) … db_text(&q, 1) … }
 *   return db_end(&q, e);
 *
 * Errors stick to the rows: db_next is false after one, and db_end returns it; so the loop needs no check inside.
 * Placeholders are $1…$n; values never enter SQL text. The text follows the rules that keep it valid on SQLite and
 * PostgreSQL; a test prepares every declared statement on both, and asks both for their query plans.
 *
 * Reads use a struct db_conn, one thread at a time, each read in its own snapshot unless db_snapshot is open. Writes go
 * only through db_write.
 */
#ifndef ECHOWALL_DB_DB_H
#define ECHOWALL_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum db_engine { DB_SQLITE, DB_PGSQL };

struct db;      /* a database: its engine, its connections, its writer */
struct db_conn; /* one connection */

struct db_stmt {
    const char *name;
    const char *sql;       /* both engines, or SQLite where sql_pgsql is given */
    const char *sql_pgsql; /* NULL: the same text */
    const char *file;
    int line;
};

/* Declares a statement and puts its address into the section that db_stmt_all walks. The text must be a literal. */
#define DB_STMT(id, text) DB_STMT2(id, text, NULL)
#define DB_STMT2(id, text, text_pgsql)                                                                                 \
    static const struct db_stmt id = {#id, "" text "", text_pgsql, __FILE__, __LINE__};                                \
    static const struct db_stmt *const id##_entry __attribute__((used, retain, section("db_stmts"))) = &id

/* All declared statements of the program; *ret_n is their count. */
const struct db_stmt *const *db_stmt_all(size_t *ret_n);

enum db_type { DB_T_NULL, DB_T_INT, DB_T_REAL, DB_T_TEXT, DB_T_BLOB };

struct db_val {
    enum db_type type;
    union {
        int64_t i;
        double r;
        struct {
            const void *p; /* NUL-ended for text */
            size_t n;
        };
    };
};

struct db_args {
    const struct db_val *v;
    size_t n;
};

/* NULL strings and NULL bytes become SQL NULL. The bytes must stay until the statement ends. */
struct db_val db_val_text(const char *s);
struct db_val db_val_blob(const void *p, size_t n);
#define DB_INT(x)     ((struct db_val){.type = DB_T_INT, .i = (int64_t)(x)})
#define DB_REAL(x)    ((struct db_val){.type = DB_T_REAL, .r = (double)(x)})
#define DB_TEXT(s)    db_val_text(s)
#define DB_BLOB(p, n) db_val_blob((p), (n))
#define DB_NULL       ((struct db_val){.type = DB_T_NULL})
/* An id or time that is NULL in the table when it is 0. */
#define DB_INT_OR_NULL(x) ((x) ? DB_INT(x) : DB_NULL)
#define DB_ARGS(...)                                                                                                   \
    ((struct db_args){(const struct db_val[]){__VA_ARGS__},                                                            \
                      sizeof((struct db_val[]){__VA_ARGS__}) / sizeof(struct db_val)})
#define DB_NO_ARGS ((struct db_args){NULL, 0})

struct db_rows {
    struct db_conn *conn;
    const struct db_stmt *stmt;
    void *impl; /* the engine's side of an open statement, NULL when it failed or ended */
    int row;    /* engine's own: where db_next stands */
    bool stream;
    int64_t count;   /* rows stepped over so far */
    int64_t changed; /* rows changed by an INSERT, UPDATE or DELETE, known after db_end */
    enum err status;
    struct error error;
};

/* Starts a statement. Failure shows at db_next and db_end. One db_rows may be open on several statements of a
 * connection at once on SQLite and PostgreSQL alike (results are fetched whole on PostgreSQL, so bound them with LIMIT
 * or use db_stream). */
void db_query(struct db_conn *c, struct db_rows *q, const struct db_stmt *s, struct db_args args);
/* The same for results of unbounded length: exports and checkers. PostgreSQL fetches it in chunks through a cursor. */
void db_stream(struct db_conn *c, struct db_rows *q, const struct db_stmt *s, struct db_args args);
bool db_next(struct db_rows *q);
enum err db_end(struct db_rows *q, struct error *e) ERR_CHECKED; /* always, also after db_next gave false */

/* Columns of the current row, from 0. Text and bytes live until the next db_next or db_end: copy with db_text_dup. */
int64_t db_int(const struct db_rows *q, int col); /* NULL is 0 */
double db_real(const struct db_rows *q, int col);
const char *db_text(const struct db_rows *q, int col); /* NULL is NULL */
const void *db_blob(const struct db_rows *q, int col, size_t *ret_n);
bool db_is_null(const struct db_rows *q, int col);
char *db_text_dup(const struct db_rows *q, int col, struct arena *a);
int db_columns(const struct db_rows *q);
enum db_type db_column_type(const struct db_rows *q, int col); /* of this row's value */
const char *db_column_name(const struct db_rows *q, int col);

/* The type PostgreSQL gives a parameter comes from where it stands; one that stands alone ("SELECT $1") is text there,
 * so write CAST($1 AS BIGINT); and an optional filter names the column first: "id = $1 OR $1 IS NULL". A parameter that
 * would be a 4-byte integer is made BIGINT where the statement allows it.
 */

/* A statement without rows, or whose rows do not matter. */
enum err db_exec(struct db_conn *c, const struct db_stmt *s, struct db_args args, struct error *e) ERR_CHECKED;
/* The same, giving the number of rows changed. */
enum err db_exec_count(struct db_conn *c, const struct db_stmt *s, struct db_args args, int64_t *ret_n,
                       struct error *e) ERR_CHECKED;
/* First column of the first row; ERR_NOT_FOUND without a row. */
enum err db_get_int(struct db_conn *c, const struct db_stmt *s, struct db_args args, int64_t *ret,
                    struct error *e) ERR_CHECKED;
enum err db_get_text(struct db_conn *c, const struct db_stmt *s, struct db_args args, struct arena *a, char **ret,
                     struct error *e) ERR_CHECKED;

/*
 * Opens "sqlite:PATH" or "postgresql://…" (also "postgres://…"). create: make the SQLite file where there is none. Runs
 * no migration. SQLite: WAL, synchronous=FULL, foreign_keys=ON, secure_delete=ON, busy_timeout. The schema name of a
 * PostgreSQL site is the URL's options/search_path, default public.
 */
enum err db_open(const char *url, bool create, struct db **ret, struct error *e) ERR_CHECKED;
void db_close(struct db *d); /* accepts NULL; waits for the writer */
enum db_engine db_engine_of(const struct db *d);
const char *db_path(const struct db *d); /* SQLite: the file; PostgreSQL: NULL */
bool db_url_has_password(const char *url);

/* A read connection for one thread. On SQLite it is opened query_only. */
enum err db_connect(struct db *d, struct db_conn **ret, struct error *e) ERR_CHECKED;
void db_disconnect(struct db_conn *c);
struct db *db_of(const struct db_conn *c);

/* One snapshot for several reads: BEGIN … ROLLBACK on a read connection (REPEATABLE READ on PostgreSQL). */
enum err db_snapshot(struct db_conn *c, struct error *e) ERR_CHECKED;
void db_snapshot_end(struct db_conn *c);

/*
 * Runs fn in a transaction; the transaction is durable when db_write returns ERR_OK and undone otherwise. fn gets the
 * writing connection, does no I/O of its own and may run up to three times, after a success too, so it sets its results
 * afresh each time. Whatever fn returns other than ERR_OK rolls its part back and comes back here with e as fn left it.
 * SQLite: one writer thread runs the waiting functions in a group, one commit for all, and again where one of them
 * failed after it wrote something: check first, write then. PostgreSQL: runs on c itself, SERIALIZABLE, retried with
 * back-off on 40001, 40P01, 53200, 08xxx and 57P0x. An error at COMMIT means unknown, and fn is run again: so each
 * write carries a key of its own by which fn sees that it was already done. c is the caller's connection (read handle);
 * on SQLite only its database is used.
 *
 * Called inside fn with fn's own connection it is a part of that write: it runs there and then, and is durable with the
 * whole. Where it fails the whole fails, whatever fn makes of it.
 */
typedef enum err (*db_write_fn)(struct db_conn *tx, void *ctx, struct error *e);
enum err db_write(struct db_conn *c, db_write_fn fn, void *ctx, struct error *e) ERR_CHECKED;

/* For tests of the statements themselves: prepares without running; and the engine's plan as text, a line a step.
 * PostgreSQL plans for any values (generic plan) with sequential scans switched off, so one in the text proves that an
 * index is missing. */
enum err db_prepare_check(struct db_conn *c, const struct db_stmt *s, struct error *e) ERR_CHECKED;
enum err db_explain(struct db_conn *c, const struct db_stmt *s, struct buf *ret_plan, struct error *e) ERR_CHECKED;

/* Counters since the start, for /metrics. groups: on SQLite, of writes with one commit; retries: writes run again,
 * alone or in a group. */
struct db_stats {
    uint64_t statements, writes, groups, retries, failures;
};
struct db_stats db_stats_of(const struct db *d);

#endif
