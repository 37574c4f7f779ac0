/*
 * PostgreSQL: connections, prepared statements, rows, cursors.
 *
 * A connection that was lost is made again before the next statement, unless a transaction, snapshot or cursor was lost
 * with it. A read outside of those is tried a second time; what a write does is in db_pgwrite.c.
 */
#include "db/db_pgsql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

struct pg_stmt {
    struct db_cached cached;
    char name[48];
    int params;
    Oid types[PG_ARGS_MAX];
};

/* Errors. */

bool pg_gone(const struct db_conn *c)
{
    return pg_of(c)->lost || PQstatus(pg_of(c)->h) != CONNECTION_OK;
}

static enum err offline(struct error *e, const char *why)
{
    return db_error(e, ERR_BUSY, DB_OFFLINE_MSGID, "%s", why);
}

/* A writer that meets a read-only server talks to one that has become a standby: a new connection finds the other. What
 * carries no state was said by the client's library: after a write that failed it may still take the connection for
 * good. */
static bool is_lost(const struct db_conn *c, const char *state)
{
    return !*state || str_starts(state, "08") || str_starts(state, "57P0") || (c->writer && str_eq(state, "25006"));
}

/* The tables changed under a prepared statement, or the server forgot it. */
static bool is_stale_plan(const PGresult *res, const char *state)
{
    return str_eq(state, "26000") || (str_eq(state, "0A000") && str_eq(PQresultErrorField(res, PG_DIAG_SOURCE_FUNCTION),
                                                                       "RevalidateCachedQuery"));
}

/* What a failed result means. */
static enum err pg_error(struct db_conn *c, const PGresult *res, const char *what, struct error *e, bool *ret_retry)
{
    struct pg *p = pg_of(c);
    const char *state = str_or(PQresultErrorField(res, PG_DIAG_SQLSTATE), "");
    /* The server's DETAIL is left out: it quotes values, and this goes to the log. */
    const char *text = str_or(PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY), PQerrorMessage(p->h));
    *ret_retry = true;
    if (is_lost(c, state) || PQstatus(p->h) != CONNECTION_OK) {
        p->lost = true;
        return db_error(e, ERR_BUSY, DB_OFFLINE_MSGID, "%s: %s %s", what, state, text);
    }
    if (str_eq(state, "40001") || str_eq(state, "40P01"))
        return db_error(e, ERR_BUSY, DB_LOCKED_MSGID, "%s: %s %s", what, state, text);
    /* The server keeps what serializable transactions read until all beside them have ended: no room for more. */
    if (str_eq(state, "53200")) {
        p->crowded = true;
        return db_error(e, ERR_BUSY, DB_LOCKED_MSGID, "%s: %s %s", what, state, text);
    }
    if (is_stale_plan(res, state)) {
        p->drop_plans = true;
        return error_detail(e, ERR_DB, "%s: %s %s", what, state, text);
    }
    *ret_retry = false;
    if (str_eq(state, "23505"))
        return error_detail(e, ERR_CONFLICT, "%s: %s", what, text);
    if (str_eq(state, "53100"))
        return db_error(e, ERR_BUSY, DB_FULL_MSGID, "%s: %s", what, text);
    if (str_eq(state, "55P03"))
        return db_error(e, ERR_BUSY, DB_LOCKED_MSGID, "%s: %s", what, text);
    if (str_eq(state, "57014"))
        return db_error(e, ERR_BUSY, DB_SLOW_MSGID, "%s: %s", what, text);
    return error_detail(e, ERR_DB, "%s: %s %s", what, state, text);
}

static bool is_good(const PGresult *res)
{
    ExecStatusType s = PQresultStatus(res);
    return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK;
}

enum err pg_command(struct db_conn *c, const char *sql, PGresult **ret, struct error *e, bool *ret_retry)
{
    PGresult *res = PQexec(pg_of(c)->h, sql);
    char what[41];
    snprintf(what, sizeof(what), "%.40s", sql);
    enum err r = is_good(res) ? ERR_OK : pg_error(c, res, what, e, ret_retry);
    if (r == ERR_OK && ret)
        *ret = res;
    else
        PQclear(res);
    return r;
}

static enum err pg_run(struct db_conn *c, const char *sql, struct error *e, bool *ret_retry)
{
    return pg_command(c, sql, NULL, e, ret_retry);
}

static void run_quietly(struct db_conn *c, const char *sql)
{
    PQclear(PQexec(pg_of(c)->h, sql));
}

/* Connections. */

static void on_notice(void *ptr, const PGresult *res)
{
    struct pg *p = ptr;
    if (str_eq(PQresultErrorField(res, PG_DIAG_SEVERITY_NONLOCALIZED), "WARNING"))
        p->warned = true;
}

/*
 * Reads on this connection cannot write by mistake: db_write asks for READ WRITE itself. A server that acknowledges
 * commits before they are on disk is told not to. A statement is planned once, and by an index wherever one serves, as
 * pg_explain shows it to the tests: to plan the visibility rule for each question anew costs several times what the
 * rows do, and statistics of a register or a filter that is empty today are no reason to read a whole table tomorrow.
 */
static enum err set_up(struct db_conn *c, struct error *e)
{
    bool retry;
    PQsetNoticeReceiver(pg_of(c)->h, on_notice, pg_of(c));
    return pg_run(c,
                  "SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '300s';"
                  "SET standard_conforming_strings = on; SET TimeZone = 'UTC'; SET jit = off;"
                  "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;"
                  "SET default_transaction_read_only = on;"
                  "SELECT set_config('synchronous_commit', 'on', false)"
                  " WHERE current_setting('synchronous_commit') IN ('off', 'local')",
                  e, &retry);
}

static enum err pg_connect(struct db_conn *c, struct error *e)
{
    const char *keys[] = {"application_name",
                          "connect_timeout",
                          "keepalives_idle",
                          "keepalives_interval",
                          "keepalives_count",
                          "tcp_user_timeout",
                          "dbname",
                          "client_encoding",
                          NULL};
    const char *values[] = {"echowall", "5", "15", "5", "3", "20000", c->db->url, "UTF8", NULL};
    struct pg *p = db_calloc(sizeof(*p));
    p->h = PQconnectdbParams(keys, values, 1);
    c->native = p;
    enum err r = PQstatus(p->h) == CONNECTION_OK ? set_up(c, e) : offline(e, PQerrorMessage(p->h));
    if (r == ERR_OK)
        return ERR_OK;
    PQfinish(p->h);
    free(p);
    return r;
}

static void pg_disconnect(struct db_conn *c)
{
    PQfinish(pg_of(c)->h);
    free(pg_of(c));
}

bool db_pgsql_has_password(const char *url)
{
    PQconninfoOption *all = PQconninfoParse(url, NULL);
    bool has = false;
    for (const PQconninfoOption *o = all; o && o->keyword; o++)
        has = has || (str_eq(o->keyword, "password") && !str_empty(o->val));
    PQconninfoFree(all);
    return has;
}

static bool in_transaction(const struct db_conn *c)
{
    return c->writer || c->snapshot || c->streams;
}

enum err pg_ready(struct db_conn *c, struct error *e, bool *ret_retry)
{
    struct pg *p = pg_of(c);
    if (p->drop_plans && !in_transaction(c)) {
        db_cache_clear(c);
        p->drop_plans = false;
    }
    if (!pg_gone(c))
        return ERR_OK;
    *ret_retry = true;
    if (in_transaction(c))
        return offline(e, "the connection of the transaction was lost");
    p->lost = true;
    db_cache_clear(c);
    PQreset(p->h);
    if (PQstatus(p->h) != CONNECTION_OK)
        return offline(e, PQerrorMessage(p->h));
    p->lost = false;
    p->stream_tx = false;
    enum err r = set_up(c, e);
    p->lost = r != ERR_OK;
    return r;
}

/* Statements. */

static void pg_forget(struct db_conn *c, struct db_cached *cached)
{
    struct pg_stmt *p = (struct pg_stmt *)cached;
    if (!pg_gone(c)) {
        char sql[80];
        snprintf(sql, sizeof(sql), "DEALLOCATE \"%s\"", p->name);
        run_quietly(c, sql);
    }
    free(p);
}

static enum err describe(struct db_conn *c, struct pg_stmt *p, struct error *e, bool *ret_retry)
{
    const char *name = p->cached.stmt->name;
    PGresult *res = PQdescribePrepared(pg_of(c)->h, p->name);
    enum err r = is_good(res) ? ERR_OK : pg_error(c, res, name, e, ret_retry);
    p->params = PQnparams(res);
    if (r == ERR_OK && p->params > PG_ARGS_MAX)
        r = error_detail(e, ERR_DB, "%s: more than %d parameters", name, PG_ARGS_MAX);
    for (int i = 0; r == ERR_OK && i < p->params; i++)
        p->types[i] = PQparamtype(res, i);
    for (int i = 0; r == ERR_OK && i < PQnfields(res); i++) {
        if (!pg_type_known(PQftype(res, i)))
            r = error_detail(e, ERR_DB, "%s: column %s has type %u, which needs a CAST", name, PQfname(res, i),
                             PQftype(res, i));
    }
    PQclear(res);
    return r;
}

static enum err prepare_as(struct db_conn *c, struct pg_stmt *p, const Oid *types, struct error *e, bool *ret_retry)
{
    struct pg *pg = pg_of(c);
    const struct db_stmt *s = p->cached.stmt;
    snprintf(p->name, sizeof(p->name), "s%u_%.32s", ++pg->counter, s->name);
    PGresult *res = PQprepare(pg->h, p->name, db_sql_of(c->db, s), types ? p->params : 0, types);
    enum err r = is_good(res) ? ERR_OK : pg_error(c, res, s->name, e, ret_retry);
    PQclear(res);
    return r == ERR_OK ? describe(c, p, e, ret_retry) : r;
}

/*
 * A parameter beside a literal ("$1 - 1000") is a 4-byte integer to the server, too small for a time. Where the
 * statement allows it, such parameters become BIGINT; where it does not (substr), they stay. The second try stands in a
 * savepoint, for its failure must not end the transaction.
 */
static enum err widen(struct db_conn *c, struct pg_stmt *p, struct error *e, bool *ret_retry)
{
    Oid types[PG_ARGS_MAX];
    bool narrow = false;
    for (int i = 0; i < p->params; i++) {
        bool is = p->types[i] == PG_INT4 || p->types[i] == PG_INT2;
        types[i] = is ? PG_INT8 : 0;
        narrow = narrow || is;
    }
    if (!narrow)
        return ERR_OK;
    bool in_tx = PQtransactionStatus(pg_of(c)->h) == PQTRANS_INTRANS;
    if (in_tx) {
        enum err r = pg_command(c, "SAVEPOINT widen", NULL, e, ret_retry);
        if (r != ERR_OK)
            return r;
    }
    struct pg_stmt wide = {.cached = p->cached, .params = p->params};
    enum err r = prepare_as(c, &wide, types, NULL, ret_retry);
    if (r == ERR_OK) {
        char sql[80];
        snprintf(sql, sizeof(sql), "DEALLOCATE \"%s\"", p->name);
        r = pg_command(c, sql, NULL, e, ret_retry);
        *p = wide;
    } else {
        r = in_tx ? pg_command(c, "ROLLBACK TO widen", NULL, e, ret_retry) : ERR_OK;
    }
    if (r == ERR_OK && in_tx)
        r = pg_command(c, "RELEASE widen", NULL, e, ret_retry);
    return r;
}

static enum err pg_prepare(struct db_conn *c, const struct db_stmt *s, struct pg_stmt **ret, struct error *e,
                           bool *ret_retry)
{
    struct pg_stmt *p = (struct pg_stmt *)db_cache_take(c, s);
    if (!p) {
        p = db_calloc(sizeof(*p));
        p->cached.stmt = s;
        enum err r = prepare_as(c, p, NULL, e, ret_retry);
        if (r == ERR_OK)
            r = widen(c, p, e, ret_retry);
        if (r != ERR_OK) {
            free(p);
            return r;
        }
        db_cache_add(c, &p->cached);
    }
    p->cached.busy = false; /* results are fetched whole, so a statement can run again at once */
    *ret = p;
    return ERR_OK;
}

static enum err run_prepared(struct db_conn *c, const struct db_stmt *s, struct db_args args, PGresult **ret,
                             struct error *e, bool *ret_retry)
{
    struct pg_stmt *p;
    enum err r = pg_prepare(c, s, &p, e, ret_retry);
    if (r != ERR_OK)
        return r;
    struct pg_args a;
    a.n = p->params;
    r = pg_args_fill(&a, args, p->types, s->name, e);
    if (r != ERR_OK)
        return r;
    PGresult *res = PQexecPrepared(pg_of(c)->h, p->name, a.n, a.values, a.lengths, a.formats, 1);
    if (is_good(res)) {
        *ret = res;
        return ERR_OK;
    }
    r = pg_error(c, res, s->name, e, ret_retry);
    PQclear(res);
    return r;
}

/* Cursors. */

static enum err fetch(struct db_conn *c, const char *cursor, PGresult **ret, struct error *e, bool *ret_retry)
{
    char sql[64];
    snprintf(sql, sizeof(sql), "FETCH %d FROM %s", DB_STREAM_CHUNK, cursor);
    PGresult *res = PQexecParams(pg_of(c)->h, sql, 0, NULL, NULL, NULL, NULL, 1);
    if (is_good(res)) {
        *ret = res;
        return ERR_OK;
    }
    enum err r = pg_error(c, res, "fetch", e, ret_retry);
    PQclear(res);
    return r;
}

static enum err declare(struct db_conn *c, const struct db_stmt *s, struct db_args args, const char *cursor,
                        struct error *e, bool *ret_retry)
{
    struct pg_stmt *p;
    enum err r = pg_prepare(c, s, &p, e, ret_retry);
    if (r != ERR_OK)
        return r;
    struct pg_args a;
    a.n = p->params;
    r = pg_args_fill(&a, args, p->types, s->name, e);
    if (r != ERR_OK)
        return r;
    struct buf sql;
    buf_init(&sql, 1 << 20);
    buf_printf(&sql, "DECLARE %s NO SCROLL CURSOR FOR %s", cursor, db_sql_of(c->db, s));
    PGresult *res = PQexecParams(pg_of(c)->h, sql.data, a.n, p->types, a.values, a.lengths, a.formats, 1);
    buf_release(&sql);
    if (!is_good(res))
        r = pg_error(c, res, s->name, e, ret_retry);
    PQclear(res);
    return r;
}

static void leave_stream_tx(struct db_conn *c)
{
    struct pg *p = pg_of(c);
    if (!p->stream_tx)
        return;
    p->stream_tx = false;
    run_quietly(c, "ROLLBACK");
}

static enum err open_cursor(struct db_rows *q, struct db_args args, struct pg_rows *rows, struct error *e,
                            bool *ret_retry)
{
    struct db_conn *c = q->conn;
    struct pg *p = pg_of(c);
    enum err r = ERR_OK;
    if (!in_transaction(c)) {
        r = pg_command(c, "BEGIN READ ONLY", NULL, e, ret_retry);
        p->stream_tx = r == ERR_OK;
    }
    snprintf(rows->cursor, sizeof(rows->cursor), "c%u", ++p->counter);
    if (r == ERR_OK)
        r = declare(c, q->stmt, args, rows->cursor, e, ret_retry);
    if (r == ERR_OK)
        r = fetch(c, rows->cursor, &rows->res, e, ret_retry);
    if (r != ERR_OK && c->streams == 0)
        leave_stream_tx(c);
    return r;
}

/* Rows. */

static enum err start_once(struct db_rows *q, struct db_args args, struct pg_rows *rows, struct error *e,
                           bool *ret_retry)
{
    *ret_retry = false;
    enum err r = pg_ready(q->conn, e, ret_retry);
    if (r != ERR_OK)
        return r;
    if (q->stream)
        return open_cursor(q, args, rows, e, ret_retry);
    return run_prepared(q->conn, q->stmt, args, &rows->res, e, ret_retry);
}

static void pg_query(struct db_rows *q, struct db_args args)
{
    struct db_conn *c = q->conn;
    struct pg_rows *rows = db_calloc(sizeof(*rows));
    struct error e = {0};
    bool retry;
    enum err r = start_once(q, args, rows, &e, &retry);
    if (r != ERR_OK && retry && !in_transaction(c)) {
        atomic_fetch_add_explicit(&c->db->retries, 1, memory_order_relaxed);
        r = start_once(q, args, rows, &e, &retry);
    }
    if (r != ERR_OK) {
        free(rows);
        db_rows_fail(q, &e, retry);
        return;
    }
    q->impl = rows;
    rows->next = pg_of(c)->open;
    pg_of(c)->open = rows;
    const char *done = PQcmdStatus(rows->res);
    if (str_starts(done, "INSERT") || str_starts(done, "UPDATE") || str_starts(done, "DELETE"))
        q->changed = strtoll(PQcmdTuples(rows->res), NULL, 10);
}

static bool fetch_more(struct db_rows *q)
{
    struct pg_rows *rows = q->impl;
    struct error e = {0};
    bool retry = false;
    PGresult *res = NULL;
    if (!rows->cursor[0] || PQntuples(rows->res) < DB_STREAM_CHUNK)
        return false;
    if (fetch(q->conn, rows->cursor, &res, &e, &retry) != ERR_OK) {
        db_rows_fail(q, &e, retry);
        return false;
    }
    PQclear(rows->res);
    rows->res = res;
    q->row = 0;
    return PQntuples(res) > 0;
}

static bool pg_next(struct db_rows *q)
{
    struct pg_rows *rows = q->impl;
    if (rows->texts)
        arena_reset(rows->texts);
    if (q->row >= PQntuples(rows->res) && !fetch_more(q))
        return false;
    q->row++;
    return true;
}

static void free_rows(struct pg *p, struct pg_rows *rows)
{
    struct pg_rows **at = &p->open;
    while (*at != rows)
        at = &(*at)->next;
    *at = rows->next;
    PQclear(rows->res);
    arena_free(rows->texts);
    free(rows);
}

static void pg_end(struct db_rows *q)
{
    struct pg_rows *rows = q->impl;
    struct db_conn *c = q->conn;
    if (rows->cursor[0] && c->streams == 1 && pg_of(c)->stream_tx) {
        leave_stream_tx(c);
    } else if (rows->cursor[0] && q->status == ERR_OK && !pg_gone(c)) {
        char sql[40];
        snprintf(sql, sizeof(sql), "CLOSE %s", rows->cursor);
        run_quietly(c, sql);
    }
    free_rows(pg_of(c), rows);
}

/* The server's pages are the server's. */
static void pg_rest(struct db_conn *c)
{
    (void)c;
}

static void pg_abandon(struct db_conn *c)
{
    while (pg_of(c)->open)
        free_rows(pg_of(c), pg_of(c)->open);
    leave_stream_tx(c);
}

/* Snapshots and checks. */

static enum err pg_snapshot(struct db_conn *c, struct error *e)
{
    bool retry = false;
    enum err r = ERR_OK;
    for (int attempt = 0; attempt < 2; attempt++) {
        r = pg_ready(c, e, &retry);
        if (r == ERR_OK)
            /* BEGIN alone takes no snapshot; the first read does. */
            r = pg_command(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1", NULL, e, &retry);
        if (r == ERR_OK || !retry)
            break;
    }
    return r;
}

static void pg_snapshot_end(struct db_conn *c)
{
    run_quietly(c, "ROLLBACK");
}

static enum err pg_check(struct db_conn *c, const struct db_stmt *s, struct error *e)
{
    bool retry = false;
    struct pg_stmt *p;
    enum err r = pg_ready(c, e, &retry);
    return r == ERR_OK ? pg_prepare(c, s, &p, e, &retry) : r;
}

static enum err explain_prepared(struct db_conn *c, const struct pg_stmt *p, struct buf *ret_plan, struct error *e)
{
    struct buf sql;
    buf_init(&sql, 4096);
    buf_printf(&sql, "EXPLAIN EXECUTE \"%s\"", p->name);
    for (int i = 0; i < p->params; i++)
        buf_puts(&sql, i ? ", NULL" : "(NULL");
    if (p->params)
        buf_putc(&sql, ')');
    PGresult *res = NULL;
    bool retry;
    enum err r = pg_command(c, sql.data, &res, e, &retry);
    buf_release(&sql);
    for (int i = 0; r == ERR_OK && i < PQntuples(res); i++)
        buf_printf(ret_plan, "%s\n", PQgetvalue(res, i, 0));
    if (r == ERR_OK)
        PQclear(res);
    return r;
}

static enum err pg_explain(struct db_conn *c, const struct db_stmt *s, struct buf *ret_plan, struct error *e)
{
    bool retry = false;
    struct pg_stmt *p;
    enum err r = pg_ready(c, e, &retry);
    if (r == ERR_OK)
        r = pg_prepare(c, s, &p, e, &retry);
    if (r == ERR_OK)
        r = pg_run(c, "BEGIN", e, &retry);
    if (r != ERR_OK)
        return r;
    r = explain_prepared(c, p, ret_plan, e);
    run_quietly(c, "ROLLBACK");
    return r;
}

const struct db_ops db_pgsql_ops = {
    .connect = pg_connect,
    .disconnect = pg_disconnect,
    .query = pg_query,
    .next = pg_next,
    .end = pg_end,
    .col_int = pg_col_int,
    .col_real = pg_col_real,
    .col_text = pg_col_text,
    .col_blob = pg_col_blob,
    .col_type = pg_col_type,
    .col_name = pg_col_name,
    .columns = pg_columns,
    .run = pg_run,
    .snapshot = pg_snapshot,
    .snapshot_end = pg_snapshot_end,
    .check = pg_check,
    .explain = pg_explain,
    .abandon = pg_abandon,
    .rest = pg_rest,
    .forget = pg_forget,
};
