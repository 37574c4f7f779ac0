/*
 * SQLite: connections, prepared statements, rows.
 *
 * Placeholders "$n" are names to SQLite, numbered by first appearance, so each prepared statement keeps a map from its
 * parameters to our arguments. A statement is stepped once when it starts, so that a write is done even if nobody asks
 * for its rows, and drained when it ends, because SQLite checks foreign keys only at the very end.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "db/db_priv.h"

#define BUSY_LIMIT_MS    15000
#define CHECKPOINT_PAGES 4000  /* log pages between two checkpoints: so many one part of its index holds */
#define RESTART_PAGES    16000 /* from here on readers are waited for, so that the log can begin again */
#define RESTART_LIMIT_MS 500
#define LOG_KEPT_BYTES   "67108864"
#define ARGS_MAX         64

struct lite {
    sqlite3 *h;
    int64_t busy_since_us;
    int busy_limit_ms;
    int log_pages;                         /* length of the log after the last commit */
    int checkpoint_at;                     /* the length at which the next checkpoint is due */
    int restart_at;                        /* the length at which readers are waited for */
    sqlite3_stmt *begin, *look, *rollback; /* of snapshots, prepared with the first one */
};

struct lite_stmt {
    struct db_cached cached;
    sqlite3_stmt *st;
    int params;
    unsigned max_arg;
    uint8_t arg_of[ARGS_MAX]; /* argument of parameter i + 1, from 0 */
};

enum { AT_START, AT_FIRST, AT_ROW, AT_END }; /* db_rows.row */

static struct lite *lite_of(const struct db_conn *c)
{
    return c->native;
}

static sqlite3_stmt *stmt_of(const struct db_rows *q)
{
    return ((struct lite_stmt *)q->impl)->st;
}

static enum err lite_error(sqlite3 *h, int rc, const char *what, struct error *e)
{
    int sys = sqlite3_system_errno(h);
    bool no_space = sys == ENOSPC || sys == EDQUOT;
    const char *text = sqlite3_errmsg(h);
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT:
        if (rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY || rc == SQLITE_CONSTRAINT_ROWID)
            return error_detail(e, ERR_CONFLICT, "%s: %s", what, text);
        return error_detail(e, ERR_DB, "%s: %s", what, text);
    case SQLITE_FULL:
        return db_error(e, ERR_BUSY, DB_FULL_MSGID, "%s: %s (%d)", what, text, rc);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return db_error(e, ERR_BUSY, DB_LOCKED_MSGID, "%s: %s (%d)", what, text, rc);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        if (no_space)
            return db_error(e, ERR_BUSY, DB_FULL_MSGID, "%s: %s (%d)", what, text, rc);
        return error_detail(e, ERR_DB, "%s: %s (%d, errno %d)", what, text, rc, sys);
    default:
        return error_detail(e, ERR_DB, "%s: %s (%d)", what, text, rc);
    }
}

static enum err lite_run(struct db_conn *c, const char *sql, struct error *e, bool *ret_retry)
{
    *ret_retry = false;
    sqlite3 *h = lite_of(c)->h;
    int rc = sqlite3_exec(h, sql, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return ERR_OK;
    char what[81];
    snprintf(what, sizeof(what), "%.80s", sql);
    return lite_error(h, sqlite3_extended_errcode(h), what, e);
}

/* Connections. */

/* Short uneven sleeps: another process that writes without pause leaves the lock free only for moments. */
static int on_busy(void *ptr, int n)
{
    struct lite *l = ptr;
    int64_t now = clock_mono_us();
    if (n == 0)
        l->busy_since_us = now;
    if (now - l->busy_since_us > l->busy_limit_ms * INT64_C(1000))
        return 0;
    long ns = 500000 + (long)(now % 1500) * 1000;
    nanosleep(&(struct timespec){0, n < 10 ? ns / 2 : ns}, NULL);
    return 1;
}

static int on_commit(void *ptr, sqlite3 *h, const char *schema, int pages)
{
    (void)h;
    (void)schema;
    ((struct lite *)ptr)->log_pages = pages;
    return SQLITE_OK;
}

static void configure(void)
{
    /* Memory statistics would make every allocation of every thread take one lock. Fails harmlessly once SQLite runs.
     */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static bool pragma_is(sqlite3 *h, const char *sql, const char *want)
{
    sqlite3_stmt *st = NULL;
    bool is = sqlite3_prepare_v2(h, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW &&
              str_eq((const char *)sqlite3_column_text(st, 0), want);
    sqlite3_finalize(st);
    return is;
}

static enum err set_up(struct db_conn *c, struct error *e)
{
    sqlite3 *h = lite_of(c)->h;
    sqlite3_extended_result_codes(h, 1);
    sqlite3_busy_handler(h, on_busy, c->native);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    bool retry;
    enum err r = lite_run(c,
                          "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                          "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;"
                          "PRAGMA case_sensitive_like = ON; PRAGMA journal_size_limit = " LOG_KEPT_BYTES,
                          e, &retry);
    if (r == ERR_OK)
        r = lite_run(c, c->writer ? "PRAGMA cache_size = -8000" : "PRAGMA cache_size = -4000; PRAGMA query_only = ON",
                     e, &retry);
    if (r != ERR_OK)
        return r;
    if (!pragma_is(h, "PRAGMA journal_mode", "wal"))
        return error_detail(e, ERR_DB, "SQLite cannot keep a write-ahead log for this file");
    if (!pragma_is(h, "PRAGMA synchronous", "2") || !pragma_is(h, "PRAGMA foreign_keys", "1"))
        return error_detail(e, ERR_DB, "SQLite refused synchronous=FULL or foreign_keys=ON");
    if (c->writer)
        sqlite3_wal_hook(h, on_commit, c->native);
    return ERR_OK;
}

static void lite_disconnect(struct db_conn *c)
{
    struct lite *l = lite_of(c);
    sqlite3_finalize(l->begin);
    sqlite3_finalize(l->look);
    sqlite3_finalize(l->rollback);
    sqlite3_close_v2(l->h);
    free(l);
}

static enum err lite_connect(struct db_conn *c, struct error *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);
    struct lite *l = db_calloc(sizeof(*l));
    l->busy_limit_ms = BUSY_LIMIT_MS;
    l->checkpoint_at = CHECKPOINT_PAGES;
    l->restart_at = RESTART_PAGES;
    c->native = l;
    int rc = sqlite3_open_v2(c->db->path, &l->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    enum err r = rc == SQLITE_OK ? set_up(c, e) : lite_error(l->h, rc, "open", e);
    if (r == ERR_OK)
        return ERR_OK;
    if ((sqlite3_errcode(l->h) & 0xff) == SQLITE_NOTADB)
        r = error_set(e, ERR_INVALID, "database", N_("{} is not a database."), "%.150s", c->db->path);
    lite_disconnect(c);
    return r;
}

enum err db_sqlite_create(const char *path, bool create, struct error *e)
{
    if (str_empty(path) || path[0] == ':')
        return error_set(e, ERR_INVALID, "database", N_("A database is written sqlite:PATH or postgresql://…"), NULL);
    /* Readable by its owner only; SQLite gives the log the same mode. */
    int fd = open(path, O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
    if (fd >= 0) {
        close(fd);
        return ERR_OK;
    }
    if (errno == ENOENT && !create)
        return error_set(e, ERR_NOT_FOUND, "database", N_("There is no database at {}."), "%.150s", path);
    if (errno == ENOSPC || errno == EDQUOT)
        return db_error(e, ERR_BUSY, DB_FULL_MSGID, "open: errno %d", errno);
    error_set(e, ERR_IO, "database", N_("The database file {} cannot be opened."), "%.150s", path);
    if (e)
        snprintf(e->detail, sizeof(e->detail), "open: errno %d", errno);
    return ERR_IO;
}

bool db_sqlite_in_tx(const struct db_conn *c)
{
    return !sqlite3_get_autocommit(lite_of(c)->h);
}

int64_t db_sqlite_changes(const struct db_conn *c)
{
    return sqlite3_total_changes64(lite_of(c)->h);
}

void db_sqlite_checkpoint(struct db_conn *c, bool close)
{
    struct lite *l = lite_of(c);
    if (close) {
        l->busy_limit_ms = RESTART_LIMIT_MS;
        sqlite3_wal_checkpoint_v2(l->h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        return;
    }
    if (l->log_pages < CHECKPOINT_PAGES) {
        l->checkpoint_at = CHECKPOINT_PAGES;
        l->restart_at = RESTART_PAGES;
    }
    if (l->log_pages < l->checkpoint_at)
        return;
    l->checkpoint_at = l->log_pages + CHECKPOINT_PAGES;
    if (l->log_pages < l->restart_at) {
        sqlite3_wal_checkpoint_v2(l->h, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        return;
    }
    /* Under a reader that takes long, such as an export, the waits must not become the writer's main occupation. */
    l->restart_at = l->log_pages + l->log_pages / 2;
    l->busy_limit_ms = RESTART_LIMIT_MS;
    sqlite3_wal_checkpoint_v2(l->h, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
    l->busy_limit_ms = BUSY_LIMIT_MS;
}

enum err db_sqlite_empty_log(struct db_conn *c, struct error *e)
{
    struct lite *l = lite_of(c);
    l->busy_limit_ms = RESTART_LIMIT_MS;
    int rc = sqlite3_wal_checkpoint_v2(l->h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    l->busy_limit_ms = BUSY_LIMIT_MS;
    return rc == SQLITE_OK ? ERR_OK : lite_error(l->h, rc, "checkpoint", e);
}

static void lite_rest(struct db_conn *c)
{
    /* Prepared statements are most of what a small site's connection keeps. */
    db_cache_clear(c);
    sqlite3_db_release_memory(lite_of(c)->h);
}

/* Statements. */

static enum err map_args(struct lite_stmt *p, const char *name, struct error *e)
{
    p->params = sqlite3_bind_parameter_count(p->st);
    if (p->params > ARGS_MAX)
        return error_detail(e, ERR_DB, "%s: more than %d parameters", name, ARGS_MAX);
    for (int i = 0; i < p->params; i++) {
        const char *text = sqlite3_bind_parameter_name(p->st, i + 1);
        int64_t n;
        if (!text || text[0] != '$' || !str_int(text + 1, 1, ARGS_MAX, &n))
            return error_detail(e, ERR_DB, "%s: parameter %d is not $1 to $%d", name, i + 1, ARGS_MAX);
        p->arg_of[i] = (uint8_t)(n - 1);
        if (p->max_arg < n)
            p->max_arg = (unsigned)n;
    }
    /* PostgreSQL cannot give a type to a parameter that is not used, so a gap is an error here too. */
    if (p->max_arg != (unsigned)p->params)
        return error_detail(e, ERR_DB, "%s: a parameter below $%u is not used", name, p->max_arg);
    return ERR_OK;
}

static void lite_forget(struct db_conn *c, struct db_cached *cached)
{
    (void)c;
    struct lite_stmt *p = (struct lite_stmt *)cached;
    sqlite3_finalize(p->st);
    free(p);
}

static enum err lite_prepare(struct db_conn *c, const struct db_stmt *s, struct lite_stmt **ret, struct error *e)
{
    struct lite_stmt *p = (struct lite_stmt *)db_cache_take(c, s);
    if (p) {
        *ret = p;
        return ERR_OK;
    }
    sqlite3 *h = lite_of(c)->h;
    p = db_calloc(sizeof(*p));
    p->cached.stmt = s;
    const char *rest = NULL;
    int rc = sqlite3_prepare_v3(h, db_sql_of(c->db, s), -1, SQLITE_PREPARE_PERSISTENT, &p->st, &rest);
    enum err r = rc == SQLITE_OK ? map_args(p, s->name, e) : lite_error(h, sqlite3_extended_errcode(h), s->name, e);
    if (r == ERR_OK && (!p->st || rest[strspn(rest, " \t\n;")] != '\0'))
        r = error_detail(e, ERR_DB, "%s: not exactly one statement", s->name);
    if (r != ERR_OK) {
        lite_forget(c, &p->cached);
        return r;
    }
    db_cache_add(c, &p->cached);
    *ret = p;
    return ERR_OK;
}

static int bind_one(sqlite3_stmt *st, int i, const struct db_val *v)
{
    switch (v->type) {
    case DB_T_INT:
        return sqlite3_bind_int64(st, i, v->i);
    case DB_T_REAL:
        return sqlite3_bind_double(st, i, v->r);
    case DB_T_TEXT:
        return sqlite3_bind_text64(st, i, v->p, v->n, SQLITE_STATIC, SQLITE_UTF8);
    case DB_T_BLOB:
        return sqlite3_bind_blob64(st, i, v->p, v->n, SQLITE_STATIC);
    case DB_T_NULL:
        break;
    }
    return sqlite3_bind_null(st, i);
}

static enum err lite_bind(struct db_conn *c, struct lite_stmt *p, struct db_args args, struct error *e)
{
    const char *name = p->cached.stmt->name;
    if (args.n != p->max_arg)
        return error_detail(e, ERR_DB, "%s: %zu values for %u parameters", name, args.n, p->max_arg);
    for (int i = 0; i < p->params; i++) {
        int rc = bind_one(p->st, i + 1, &args.v[p->arg_of[i]]);
        if (rc != SQLITE_OK)
            return lite_error(lite_of(c)->h, rc, name, e);
    }
    return ERR_OK;
}

static void lite_reset(struct lite_stmt *p)
{
    sqlite3_reset(p->st);
    if (p->params)
        sqlite3_clear_bindings(p->st);
    p->cached.busy = false;
}

static void lite_abandon(struct db_conn *c)
{
    for (size_t i = 0; i < DB_CACHE_BUCKETS; i++) {
        for (struct db_cached *p = c->cache[i]; p; p = p->next) {
            if (p->busy)
                lite_reset((struct lite_stmt *)p);
        }
    }
}

static void step(struct db_rows *q)
{
    struct lite_stmt *p = q->impl;
    sqlite3 *h = lite_of(q->conn)->h;
    int rc = sqlite3_step(p->st);
    if (rc == SQLITE_ROW) {
        q->row = q->row == AT_START ? AT_FIRST : AT_ROW;
        return;
    }
    q->row = AT_END;
    if (rc == SQLITE_DONE) {
        q->changed = sqlite3_stmt_readonly(p->st) ? 0 : sqlite3_changes64(h);
        return;
    }
    struct error e = {0};
    (void)!lite_error(h, sqlite3_extended_errcode(h), q->stmt->name, &e);
    db_rows_fail(q, &e, false);
}

static void lite_query(struct db_rows *q, struct db_args args)
{
    struct lite_stmt *p;
    struct error e = {0};
    enum err r = lite_prepare(q->conn, q->stmt, &p, &e);
    if (r == ERR_OK) {
        r = lite_bind(q->conn, p, args, &e);
        if (r != ERR_OK)
            lite_reset(p);
    }
    if (r != ERR_OK) {
        db_rows_fail(q, &e, false);
        return;
    }
    q->impl = p;
    q->row = AT_START;
    step(q);
}

static bool lite_next(struct db_rows *q)
{
    if (q->row == AT_FIRST)
        q->row = AT_ROW;
    else if (q->row == AT_ROW)
        step(q);
    return q->row == AT_ROW;
}

static void lite_end(struct db_rows *q)
{
    struct lite_stmt *p = q->impl;
    while (q->row != AT_END && !sqlite3_stmt_readonly(p->st))
        step(q);
    lite_reset(p);
}

/* Columns. */

static int64_t lite_int(const struct db_rows *q, int col)
{
    return sqlite3_column_int64(stmt_of(q), col);
}

static double lite_real(const struct db_rows *q, int col)
{
    return sqlite3_column_double(stmt_of(q), col);
}

static const char *lite_text(const struct db_rows *q, int col)
{
    return (const char *)sqlite3_column_text(stmt_of(q), col);
}

static const void *lite_blob(const struct db_rows *q, int col, size_t *ret_n)
{
    sqlite3_stmt *st = stmt_of(q);
    const void *p = sqlite3_column_blob(st, col);
    *ret_n = (size_t)sqlite3_column_bytes(st, col);
    /* SQLite gives NULL for bytes of length 0, which are not SQL NULL. */
    return p || sqlite3_column_type(st, col) == SQLITE_NULL ? p : "";
}

static enum db_type lite_type(const struct db_rows *q, int col)
{
    switch (sqlite3_column_type(stmt_of(q), col)) {
    case SQLITE_INTEGER:
        return DB_T_INT;
    case SQLITE_FLOAT:
        return DB_T_REAL;
    case SQLITE_TEXT:
        return DB_T_TEXT;
    case SQLITE_BLOB:
        return DB_T_BLOB;
    default:
        return DB_T_NULL;
    }
}

static const char *lite_name(const struct db_rows *q, int col)
{
    return sqlite3_column_name(stmt_of(q), col);
}

static int lite_columns(const struct db_rows *q)
{
    return sqlite3_column_count(stmt_of(q));
}

/* Snapshots and checks. */

/* A statement that every page needs is compiled once. */
static int run_kept(sqlite3 *h, sqlite3_stmt **st, const char *sql)
{
    int rc = *st ? SQLITE_OK : sqlite3_prepare_v3(h, sql, -1, SQLITE_PREPARE_PERSISTENT, st, NULL);
    if (rc != SQLITE_OK)
        return rc;
    sqlite3_step(*st);
    return sqlite3_reset(*st);
}

static enum err lite_snapshot(struct db_conn *c, struct error *e)
{
    struct lite *l = lite_of(c);
    /* BEGIN alone takes no snapshot; the first read does. */
    int rc = run_kept(l->h, &l->begin, "BEGIN");
    if (rc == SQLITE_OK)
        rc = run_kept(l->h, &l->look, "SELECT 1 FROM sqlite_schema LIMIT 1");
    if (rc == SQLITE_OK)
        return ERR_OK;
    enum err r = lite_error(l->h, sqlite3_extended_errcode(l->h), "snapshot", e);
    if (db_sqlite_in_tx(c))
        sqlite3_exec(l->h, "ROLLBACK", NULL, NULL, NULL);
    return r;
}

static void lite_snapshot_end(struct db_conn *c)
{
    struct lite *l = lite_of(c);
    run_kept(l->h, &l->rollback, "ROLLBACK");
}

static enum err lite_check(struct db_conn *c, const struct db_stmt *s, struct error *e)
{
    struct lite_stmt *p;
    enum err r = lite_prepare(c, s, &p, e);
    if (r == ERR_OK)
        p->cached.busy = false;
    return r;
}

static enum err lite_explain(struct db_conn *c, const struct db_stmt *s, struct buf *ret_plan, struct error *e)
{
    sqlite3 *h = lite_of(c)->h;
    struct buf sql;
    buf_init(&sql, 1 << 20);
    buf_printf(&sql, "EXPLAIN QUERY PLAN %s", db_sql_of(c->db, s));
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(h, sql.data, -1, &st, NULL);
    buf_release(&sql);
    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        rc = sqlite3_step(st);
        if (rc == SQLITE_ROW)
            buf_printf(ret_plan, "%s\n", (const char *)sqlite3_column_text(st, 3));
    }
    enum err r = rc == SQLITE_DONE ? ERR_OK : lite_error(h, sqlite3_extended_errcode(h), s->name, e);
    sqlite3_finalize(st);
    return r;
}

const struct db_ops db_sqlite_ops = {
    .connect = lite_connect,
    .disconnect = lite_disconnect,
    .query = lite_query,
    .next = lite_next,
    .end = lite_end,
    .col_int = lite_int,
    .col_real = lite_real,
    .col_text = lite_text,
    .col_blob = lite_blob,
    .col_type = lite_type,
    .col_name = lite_name,
    .columns = lite_columns,
    .run = lite_run,
    .snapshot = lite_snapshot,
    .snapshot_end = lite_snapshot_end,
    .check = lite_check,
    .explain = lite_explain,
    .abandon = lite_abandon,
    .rest = lite_rest,
    .forget = lite_forget,
};
