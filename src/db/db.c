/*
 * The part of db.h that is the same for both engines: opening, dispatch to the engine's functions, the cache of
 * prepared statements, and what a failed statement does to the transaction it stands in.
 */
#include "db/db.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "db/db_priv.h"

extern const struct db_stmt *const __start_db_stmts[] __attribute__((weak, visibility("hidden")));
extern const struct db_stmt *const __stop_db_stmts[] __attribute__((weak, visibility("hidden")));

const struct db_stmt *const *db_stmt_all(size_t *ret_n)
{
    *ret_n = __start_db_stmts ? (size_t)(__stop_db_stmts - __start_db_stmts) : 0;
    return __start_db_stmts;
}

void *db_calloc(size_t size)
{
    void *p = calloc(1, size);
    if (!p)
        BUG("out of memory for %zu bytes", size);
    return p;
}

char *db_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(db_calloc(n), s, n);
}

enum err db_error(struct error *e, enum err code, const char *msgid, const char *fmt, ...)
{
    if (!e)
        return code;
    error_set(e, code, NULL, msgid, NULL);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(e->detail, sizeof(e->detail), fmt, ap);
    va_end(ap);
    return code;
}

struct db_val db_val_text(const char *s)
{
    if (!s)
        return DB_NULL;
    return (struct db_val){.type = DB_T_TEXT, .p = s, .n = strlen(s)};
}

struct db_val db_val_blob(const void *p, size_t n)
{
    if (!p)
        return DB_NULL;
    return (struct db_val){.type = DB_T_BLOB, .p = p, .n = n};
}

const char *db_sql_of(const struct db *d, const struct db_stmt *s)
{
    return d->engine == DB_PGSQL && s->sql_pgsql ? s->sql_pgsql : s->sql;
}

/* The cache of prepared statements. */

static struct db_cached **bucket(struct db_conn *c, const struct db_stmt *s)
{
    return &c->cache[((uintptr_t)s >> 4) % DB_CACHE_BUCKETS];
}

struct db_cached *db_cache_take(struct db_conn *c, const struct db_stmt *s)
{
    c->tick++;
    for (struct db_cached *p = *bucket(c, s); p; p = p->next) {
        if (p->stmt == s && !p->busy) {
            p->busy = true;
            p->used = c->tick;
            return p;
        }
    }
    return NULL;
}

static void cache_evict(struct db_conn *c)
{
    struct db_cached **oldest = NULL;
    for (size_t i = 0; i < DB_CACHE_BUCKETS; i++) {
        for (struct db_cached **p = &c->cache[i]; *p; p = &(*p)->next) {
            if (!(*p)->busy && (!oldest || (*p)->used < (*oldest)->used))
                oldest = p;
        }
    }
    if (!oldest)
        return;
    struct db_cached *gone = *oldest;
    *oldest = gone->next;
    c->cached--;
    c->db->ops->forget(c, gone);
}

void db_cache_add(struct db_conn *c, struct db_cached *p)
{
    if (c->cached >= DB_CACHE_MAX)
        cache_evict(c);
    struct db_cached **b = bucket(c, p->stmt);
    p->busy = true;
    p->used = c->tick;
    p->next = *b;
    *b = p;
    c->cached++;
}

void db_cache_clear(struct db_conn *c)
{
    for (size_t i = 0; i < DB_CACHE_BUCKETS; i++) {
        struct db_cached **p = &c->cache[i];
        while (*p) {
            struct db_cached *gone = *p;
            if (gone->busy) {
                p = &gone->next;
                continue;
            }
            *p = gone->next;
            c->cached--;
            c->db->ops->forget(c, gone);
        }
    }
}

/* A statement left open would pin the connection to an old snapshot for good. */
static void abandon_rows(struct db_conn *c)
{
    c->db->ops->abandon(c);
    c->open = 0;
    c->streams = 0;
}

/* Statements and rows. */

void db_rows_fail(struct db_rows *q, const struct error *e, bool retry)
{
    struct db_conn *c = q->conn;
    q->error = *e;
    q->status = e->code;
    if (c->tx != DB_TX_OPEN)
        return;
    c->tx = DB_TX_FAILED;
    c->tx_retry = retry;
    c->tx_error = *e;
}

static void start(struct db_conn *c, struct db_rows *q, const struct db_stmt *s, struct db_args args, bool stream)
{
    q->conn = c;
    q->stmt = s;
    q->impl = NULL;
    q->row = 0;
    q->stream = stream;
    q->count = 0;
    q->changed = 0;
    q->status = ERR_OK;
    atomic_fetch_add_explicit(&c->db->statements, 1, memory_order_relaxed);
    if (c->tx == DB_TX_FAILED) {
        q->error = c->tx_error;
        q->status = c->tx_error.code;
        return;
    }
    c->db->ops->query(q, args);
    if (!q->impl)
        return;
    c->open++;
    c->streams += stream;
}

void db_query(struct db_conn *c, struct db_rows *q, const struct db_stmt *s, struct db_args args)
{
    start(c, q, s, args, false);
}

void db_stream(struct db_conn *c, struct db_rows *q, const struct db_stmt *s, struct db_args args)
{
    start(c, q, s, args, true);
}

bool db_next(struct db_rows *q)
{
    if (q->status != ERR_OK || !q->impl || !q->conn->db->ops->next(q))
        return false;
    q->count++;
    return true;
}

enum err db_end(struct db_rows *q, struct error *e)
{
    if (q->impl) {
        q->conn->db->ops->end(q);
        q->impl = NULL;
        q->conn->open--;
        q->conn->streams -= q->stream;
    }
    if (q->status != ERR_OK && e)
        *e = q->error;
    return q->status;
}

int64_t db_int(const struct db_rows *q, int col)
{
    return q->impl ? q->conn->db->ops->col_int(q, col) : 0;
}

double db_real(const struct db_rows *q, int col)
{
    return q->impl ? q->conn->db->ops->col_real(q, col) : 0;
}

const char *db_text(const struct db_rows *q, int col)
{
    return q->impl ? q->conn->db->ops->col_text(q, col) : NULL;
}

const void *db_blob(const struct db_rows *q, int col, size_t *ret_n)
{
    *ret_n = 0;
    return q->impl ? q->conn->db->ops->col_blob(q, col, ret_n) : NULL;
}

bool db_is_null(const struct db_rows *q, int col)
{
    return db_column_type(q, col) == DB_T_NULL;
}

char *db_text_dup(const struct db_rows *q, int col, struct arena *a)
{
    return arena_strdup(a, db_text(q, col));
}

int db_columns(const struct db_rows *q)
{
    return q->impl ? q->conn->db->ops->columns(q) : 0;
}

enum db_type db_column_type(const struct db_rows *q, int col)
{
    return q->impl ? q->conn->db->ops->col_type(q, col) : DB_T_NULL;
}

const char *db_column_name(const struct db_rows *q, int col)
{
    return q->impl ? q->conn->db->ops->col_name(q, col) : NULL;
}

enum err db_exec(struct db_conn *c, const struct db_stmt *s, struct db_args args, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, s, args);
    return db_end(&q, e);
}

enum err db_exec_count(struct db_conn *c, const struct db_stmt *s, struct db_args args, int64_t *ret_n, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, s, args);
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret_n = q.changed;
    return r;
}

enum err db_get_int(struct db_conn *c, const struct db_stmt *s, struct db_args args, int64_t *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, s, args);
    bool found = db_next(&q);
    int64_t value = found ? db_int(&q, 0) : 0;
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    if (!found)
        return error_detail(e, ERR_NOT_FOUND, "%s: no row", s->name);
    *ret = value;
    return ERR_OK;
}

enum err db_get_text(struct db_conn *c, const struct db_stmt *s, struct db_args args, struct arena *a, char **ret,
                     struct error *e)
{
    struct db_rows q;
    db_query(c, &q, s, args);
    bool found = db_next(&q);
    char *value = found ? db_text_dup(&q, 0, a) : NULL;
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    if (!found)
        return error_detail(e, ERR_NOT_FOUND, "%s: no row", s->name);
    *ret = value;
    return ERR_OK;
}

enum err db_run(struct db_conn *c, const char *sql, struct error *e)
{
    struct db_rows q = {.conn = c};
    struct error local = {0};
    bool retry = false;
    enum err r = c->db->ops->run(c, sql, &local, &retry);
    if (r == ERR_OK)
        return ERR_OK;
    db_rows_fail(&q, &local, retry);
    if (e)
        *e = local;
    return r;
}

enum err db_prepare_check(struct db_conn *c, const struct db_stmt *s, struct error *e)
{
    return c->db->ops->check(c, s, e);
}

enum err db_explain(struct db_conn *c, const struct db_stmt *s, struct buf *ret_plan, struct error *e)
{
    return c->db->ops->explain(c, s, ret_plan, e);
}

/* Databases and connections. */

enum err db_conn_new(struct db *d, bool writer, struct db_conn **ret, struct error *e)
{
    struct db_conn *c = db_calloc(sizeof(*c));
    c->db = d;
    c->writer = writer;
    enum err r = d->ops->connect(c, e);
    if (r != ERR_OK) {
        free(c);
        return r;
    }
    *ret = c;
    return ERR_OK;
}

enum err db_connect(struct db *d, struct db_conn **ret, struct error *e)
{
    return db_conn_new(d, false, ret, e);
}

void db_disconnect(struct db_conn *c)
{
    if (!c)
        return;
    if (c->open)
        abandon_rows(c);
    db_held_free(c);
    db_cache_clear(c);
    c->db->ops->disconnect(c);
    free(c);
}

struct db *db_of(const struct db_conn *c)
{
    return c->db;
}

static bool is_pgsql(const char *url)
{
    return str_starts(url, "postgresql://") || str_starts(url, "postgres://");
}

static enum err open_pgsql(struct db *d, const char *url, struct error *e)
{
    d->engine = DB_PGSQL;
    d->ops = &db_pgsql_ops;
    d->url = db_strdup(url);
    struct db_conn *c;
    enum err r = db_connect(d, &c, e);
    if (r == ERR_OK)
        db_disconnect(c);
    return r;
}

static enum err open_sqlite(struct db *d, const char *path, bool create, struct error *e)
{
    d->engine = DB_SQLITE;
    d->ops = &db_sqlite_ops;
    d->path = db_strdup(path);
    enum err r = db_sqlite_create(path, create, e);
    if (r == ERR_OK)
        r = db_writer_start(d, e);
    return r;
}

enum err db_open(const char *url, bool create, struct db **ret, struct error *e)
{
    struct db *d = db_calloc(sizeof(*d));
    enum err r;
    if (is_pgsql(url))
        r = open_pgsql(d, url, e);
    else if (str_starts(url, "sqlite:"))
        r = open_sqlite(d, url + strlen("sqlite:"), create, e);
    else
        r = error_set(e, ERR_INVALID, "database", N_("A database is written sqlite:PATH or postgresql://…"), NULL);
    if (r != ERR_OK) {
        db_close(d);
        return r;
    }
    *ret = d;
    return ERR_OK;
}

void db_close(struct db *d)
{
    if (!d)
        return;
    if (d->writer)
        db_writer_stop(d);
    free(d->path);
    free(d->url);
    free(d);
}

enum db_engine db_engine_of(const struct db *d)
{
    return d->engine;
}

const char *db_path(const struct db *d)
{
    return d->path;
}

bool db_url_has_password(const char *url)
{
    return is_pgsql(url) && db_pgsql_has_password(url);
}

enum err db_snapshot(struct db_conn *c, struct error *e)
{
    if (c->writer || c->snapshot || c->streams)
        BUG("db_snapshot inside another transaction");
    enum err r = c->db->ops->snapshot(c, e);
    c->snapshot = r == ERR_OK;
    return r;
}

void db_snapshot_end(struct db_conn *c)
{
    if (!c->snapshot)
        return;
    c->db->ops->snapshot_end(c);
    c->snapshot = false;
}

/* Transactions. */

void db_tx_begin(struct db_conn *c)
{
    c->tx = DB_TX_OPEN;
    c->tx_retry = false;
}

enum err db_tx_settle(struct db_conn *c, enum err result, struct error *e)
{
    bool failed = c->tx == DB_TX_FAILED;
    c->tx = DB_TX_NONE;
    if (c->open) {
        abandon_rows(c);
        if (result == ERR_OK)
            result = error_detail(e, ERR_INTERNAL, "a write function left rows open");
    }
    if (!failed)
        return result;
    /* A full disk or a lock is what the reader must be told, whatever the function made of it. */
    if (c->tx_error.code == ERR_BUSY) {
        *e = c->tx_error;
        return ERR_BUSY;
    }
    if (result == ERR_OK)
        return error_detail(e, ERR_DB, "a failed statement was passed over: %s", c->tx_error.detail);
    return result;
}

/* Part of a write that is under way. Nobody may go on as if a part that did not succeed had not been tried: what it had
 * written by then would stay. */
static enum err write_within(struct db_conn *c, db_write_fn fn, void *ctx, struct error *e)
{
    struct error local = {0};
    enum err r = fn(c, ctx, &local);
    if (r == ERR_OK)
        return ERR_OK;
    if (c->tx == DB_TX_OPEN) {
        c->tx = DB_TX_FAILED;
        c->tx_retry = false;
        c->tx_error = local;
        c->tx_error.code = r;
    }
    if (e)
        *e = local;
    return r;
}

enum err db_write(struct db_conn *c, db_write_fn fn, void *ctx, struct error *e)
{
    struct db *d = c->db;
    if (c->tx != DB_TX_NONE)
        return write_within(c, fn, ctx, e);
    if (c->writer || c->snapshot || c->streams)
        BUG("db_write inside another transaction");
    atomic_fetch_add_explicit(&d->writes, 1, memory_order_relaxed);
    enum err r = d->engine == DB_SQLITE ? db_writer_run(d, fn, ctx, e) : db_pgsql_write(c, fn, ctx, e);
    if (r == ERR_DB || r == ERR_BUSY || r == ERR_IO || r == ERR_INTERNAL)
        atomic_fetch_add_explicit(&d->failures, 1, memory_order_relaxed);
    return r;
}

struct db_stats db_stats_of(const struct db *d)
{
    return (struct db_stats){
        .statements = atomic_load(&d->statements),
        .writes = atomic_load(&d->writes),
        .groups = atomic_load(&d->groups),
        .retries = atomic_load(&d->retries),
        .failures = atomic_load(&d->failures),
    };
}
