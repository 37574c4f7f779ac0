/* Raw inserts on SQLite: the pragmas of the program's own writer, one statement for each table. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "raw_rows.h"

static enum err fail(sqlite3 *h, const char *what, struct error *e)
{
    return error_detail(e, ERR_DB, "raw %s: %s", what, sqlite3_errmsg(h));
}

static enum err run(sqlite3 *h, const char *sql, struct error *e)
{
    return sqlite3_exec(h, sql, NULL, NULL, NULL) == SQLITE_OK ? ERR_OK : fail(h, sql, e);
}

static enum err lite_open(const char *url, void **ret, struct error *e)
{
    sqlite3 *h = NULL;
    int rc = sqlite3_open_v2(url + strlen("sqlite:"), &h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    enum err r = rc == SQLITE_OK
                     ? run(h,
                           "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                           "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;"
                           "PRAGMA busy_timeout = 10000",
                           e)
                     : fail(h, "open", e);
    if (r == ERR_OK)
        *ret = h;
    else
        sqlite3_close(h);
    return r;
}

static void lite_close(void *conn)
{
    sqlite3_close(conn);
}

static int columns_of(sqlite3 *h, struct arena *a, const char *table, const char **ret)
{
    sqlite3_stmt *st = NULL;
    int n = 0;
    if (sqlite3_prepare_v2(h, "SELECT name FROM pragma_table_info(?1)", -1, &st, NULL) == SQLITE_OK) {
        sqlite3_bind_text(st, 1, table, -1, SQLITE_STATIC);
        while (n < RAW_COLUMNS_MAX && sqlite3_step(st) == SQLITE_ROW)
            ret[n++] = arena_strdup(a, (const char *)sqlite3_column_text(st, 0));
    }
    sqlite3_finalize(st);
    return n;
}

static enum err add_ranked(sqlite3 *h, struct arena *a, struct raw_rows *x, int rank, struct error *e)
{
    static const char sql[] = "SELECT DISTINCT s.name FROM sqlite_schema s JOIN pragma_table_info(s.name) p"
                              " WHERE s.type = 'table' AND s.sql NOT LIKE 'CREATE VIRTUAL%'"
                              " AND (p.name = 'matter_id' OR s.name IN ('person', 'matter')) ORDER BY s.name";
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(h, sql, -1, &st, NULL) != SQLITE_OK)
        return fail(h, "list tables", e);
    while (sqlite3_step(st) == SQLITE_ROW && x->n_tables < RAW_TABLES_MAX) {
        const char *columns[RAW_COLUMNS_MAX];
        const char *name = (const char *)sqlite3_column_text(st, 0);
        if (raw_table_rank(name) != rank)
            continue;
        int n = columns_of(h, a, name, columns);
        raw_table_init(a, &x->tables[x->n_tables++], name, columns, n);
    }
    sqlite3_finalize(st);
    return ERR_OK;
}

static enum err lite_tables(void *conn, struct arena *a, struct raw_rows *x, struct error *e)
{
    enum err r = ERR_OK;
    for (int rank = 0; r == ERR_OK && rank <= raw_table_rank(""); rank++)
        r = add_ranked(conn, a, x, rank, e);
    return r;
}

static void take_cell(sqlite3_stmt *st, int i, struct arena *a, struct raw_cell *c)
{
    switch (sqlite3_column_type(st, i)) {
    case SQLITE_INTEGER:
        *c = (struct raw_cell){.type = 'i', .i = sqlite3_column_int64(st, i)};
        break;
    case SQLITE_FLOAT:
        *c = (struct raw_cell){.type = 'r', .r = sqlite3_column_double(st, i)};
        break;
    case SQLITE_TEXT:
        c->type = 't';
        c->n = (size_t)sqlite3_column_bytes(st, i);
        c->p = arena_strndup(a, (const char *)sqlite3_column_text(st, i), c->n);
        break;
    case SQLITE_BLOB:
        c->type = 'b';
        c->n = (size_t)sqlite3_column_bytes(st, i);
        c->p = arena_memdup(a, sqlite3_column_blob(st, i), c->n);
        break;
    default:
        c->type = 'n';
    }
}

static enum err take_table(sqlite3 *h, struct raw_table *t, struct raw_rows *x, struct error *e)
{
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(h, t->select, -1, &st, NULL) != SQLITE_OK)
        return fail(h, t->select, e);
    sqlite3_bind_int64(st, 1, x->mark);
    int rc;
    while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
        struct raw_row *row = raw_row_add(t, x->arena);
        for (int i = 0; i < t->columns; i++)
            take_cell(st, i, x->arena, &row->cells[i]);
        row->matter_id = row->cells[t->key].i;
    }
    sqlite3_finalize(st);
    return rc == SQLITE_DONE ? ERR_OK : fail(h, t->name, e);
}

static enum err lite_take(void *conn, struct raw_rows *x, struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < x->n_tables; i++)
        r = take_table(conn, &x->tables[i], x, e);
    if (r == ERR_OK)
        raw_lines_make(x);
    return r;
}

static enum err lite_mark(void *conn, int64_t *ret, struct error *e)
{
    sqlite3_stmt *st = NULL;
    bool ok = sqlite3_prepare_v2(conn,
                                 "SELECT MAX(COALESCE((SELECT MAX(id) FROM matter), 0),"
                                 " COALESCE((SELECT MAX(id) FROM person), 0))",
                                 -1, &st, NULL) == SQLITE_OK &&
              sqlite3_step(st) == SQLITE_ROW;
    if (ok)
        *ret = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return ok ? ERR_OK : fail(conn, "mark", e);
}

static int bind_cell(sqlite3_stmt *st, int i, const struct raw_cell *c)
{
    switch (c->type) {
    case 'i':
        return sqlite3_bind_int64(st, i, c->i);
    case 'r':
        return sqlite3_bind_double(st, i, c->r);
    case 't':
        return sqlite3_bind_text(st, i, c->p, (int)c->n, SQLITE_STATIC);
    case 'b':
        return sqlite3_bind_blob(st, i, c->p, (int)c->n, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(st, i);
    }
}

struct putting {
    sqlite3 *h;
    struct raw_rows *rows;
    sqlite3_stmt *st[RAW_TABLES_MAX], *line;
};

static enum err put_row(void *ctx, size_t table, const struct raw_row *row, struct error *e)
{
    struct putting *p = ctx;
    const struct raw_table *t = &p->rows->tables[table];
    for (int i = 0; i < t->columns; i++)
        bind_cell(p->st[table], i + 1, &row->cells[i]);
    int rc = sqlite3_step(p->st[table]);
    sqlite3_reset(p->st[table]);
    return rc == SQLITE_DONE ? ERR_OK : fail(p->h, t->name, e);
}

static enum err put_lines(struct putting *p, size_t i, size_t end, struct error *e)
{
    struct arena *a = arena_new();
    size_t n;
    const struct raw_line *l = raw_lines_of(p->rows, a, i, end, &n);
    int rc = SQLITE_DONE;
    for (size_t k = 0; rc == SQLITE_DONE && k < n; k++) {
        sqlite3_bind_int64(p->line, 1, l[k].doc);
        sqlite3_bind_text(p->line, 2, l[k].words, -1, SQLITE_STATIC);
        rc = sqlite3_step(p->line);
        sqlite3_reset(p->line);
    }
    arena_free(a);
    return rc == SQLITE_DONE ? ERR_OK : fail(p->h, "search", e);
}

static enum err put_groups(struct putting *p, unsigned group, struct error *e)
{
    size_t n = raw_matter_count(p->rows);
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < n; i += group) {
        r = run(p->h, "BEGIN IMMEDIATE", e);
        for (size_t k = i; r == ERR_OK && k < i + group && k < n; k++)
            r = raw_matter_put(p->rows, k, put_row, p, e);
        if (r == ERR_OK)
            r = put_lines(p, i, i + group < n ? i + group : n, e);
        if (r == ERR_OK)
            r = run(p->h, "COMMIT", e);
    }
    return r;
}

static enum err lite_put(void **conns, unsigned writers, struct raw_rows *x, unsigned group, struct error *e)
{
    struct putting p = {.h = conns[0], .rows = x};
    enum err r = ERR_OK;
    (void)writers;
    for (size_t i = 0; r == ERR_OK && i < x->n_tables; i++) {
        if (sqlite3_prepare_v2(p.h, x->tables[i].insert, -1, &p.st[i], NULL) != SQLITE_OK)
            r = fail(p.h, x->tables[i].insert, e);
    }
    if (sqlite3_prepare_v2(p.h, "INSERT INTO search (rowid, words) VALUES ($1, $2)", -1, &p.line, NULL) != SQLITE_OK)
        r = fail(p.h, "search", e);
    if (r == ERR_OK)
        r = put_groups(&p, group, e);
    sqlite3_finalize(p.line);
    for (size_t i = 0; i < x->n_tables; i++)
        sqlite3_finalize(p.st[i]);
    return r;
}

const struct raw_engine raw_sqlite = {lite_open, lite_close, lite_tables, lite_take, lite_mark, lite_put};
