/* What the files of the PostgreSQL engine share: the connection, values in its binary form, and the meaning of errors.
 */
#ifndef ECHOWALL_DB_DB_PGSQL_H
#define ECHOWALL_DB_DB_PGSQL_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "db/db_priv.h"

#define PG_ARGS_MAX 64

enum {
    PG_BOOL = 16,
    PG_BYTEA = 17,
    PG_CHAR = 18,
    PG_NAME = 19,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TEXT = 25,
    PG_OID = 26,
    PG_JSON = 114,
    PG_FLOAT4 = 700,
    PG_FLOAT8 = 701,
    PG_UNKNOWN = 705,
    PG_BPCHAR = 1042,
    PG_VARCHAR = 1043,
    PG_NUMERIC = 1700,
    PG_VOID = 2278
};

struct pg {
    PGconn *h;
    bool lost;       /* the server said that it closes the connection */
    bool crowded;    /* the server had no room for another lock since this was cleared */
    bool warned;     /* a warning came since this was cleared */
    bool drop_plans; /* prepared statements no longer fit the tables */
    bool stream_tx;  /* a transaction was begun for a cursor */
    struct pg_rows *open;
    unsigned counter; /* for names of statements and cursors */
};

/* An open result; db_rows.impl. */
struct pg_rows {
    PGresult *res;
    struct arena *texts; /* numbers of the current row as text, NULL until asked for */
    char cursor[24];     /* "" unless a stream */
    struct pg_rows *next;
};

/* Arguments as libpq takes them. */
struct pg_args {
    int n;
    const char *values[PG_ARGS_MAX];
    int lengths[PG_ARGS_MAX];
    int formats[PG_ARGS_MAX];
    char numbers[PG_ARGS_MAX][32];
};

static inline struct pg *pg_of(const struct db_conn *c)
{
    return c->native;
}

bool pg_type_known(Oid type);
enum err pg_args_fill(struct pg_args *a, struct db_args args, const Oid *types, const char *name,
                      struct error *e) ERR_CHECKED;

int64_t pg_col_int(const struct db_rows *q, int col);
double pg_col_real(const struct db_rows *q, int col);
const char *pg_col_text(const struct db_rows *q, int col);
const void *pg_col_blob(const struct db_rows *q, int col, size_t *ret_n);
enum db_type pg_col_type(const struct db_rows *q, int col);
const char *pg_col_name(const struct db_rows *q, int col);
int pg_columns(const struct db_rows *q);

/* Makes the connection usable, connecting again where that loses nothing; *ret_retry: trying later can help. */
enum err pg_ready(struct db_conn *c, struct error *e, bool *ret_retry) ERR_CHECKED;
/* Runs SQL without values; the result, if wanted, is the caller's to clear. */
enum err pg_command(struct db_conn *c, const char *sql, PGresult **ret, struct error *e, bool *ret_retry) ERR_CHECKED;
/* Whether the connection is gone after a failure. */
bool pg_gone(const struct db_conn *c);

#endif
