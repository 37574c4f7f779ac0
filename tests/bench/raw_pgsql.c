/* Raw inserts on PostgreSQL: a transaction goes out in one piece (pipeline), so no statement waits for the one before.
 */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "raw_rows.h"

struct pg_raw {
    PGconn *h;
    bool prepared;
};

static enum err fail(struct pg_raw *p, const char *what, struct error *e)
{
    return error_detail(e, ERR_DB, "raw %s: %s", what, PQerrorMessage(p->h));
}

static enum err pg_open(const char *url, void **ret, struct error *e)
{
    struct pg_raw *p = calloc(1, sizeof(*p));
    if (!p)
        BUG("out of memory");
    p->h = PQconnectdb(url);
    if (PQstatus(p->h) != CONNECTION_OK) {
        enum err r = fail(p, "connect", e);
        PQfinish(p->h);
        free(p);
        return r;
    }
    *ret = p;
    return ERR_OK;
}

static void pg_close(void *conn)
{
    struct pg_raw *p = conn;
    PQfinish(p->h);
    free(p);
}

static enum err pg_tables(void *conn, struct arena *a, struct raw_rows *x, struct error *e)
{
    static const char sql[] =
        "SELECT c.table_name, c.column_name FROM information_schema.columns c WHERE c.table_schema = current_schema()"
        " AND c.is_generated = 'NEVER' AND (c.table_name IN ('person', 'matter') OR EXISTS (SELECT 1 FROM"
        " information_schema.columns k WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name AND"
        " k.column_name = 'matter_id')) ORDER BY c.table_name, c.ordinal_position";
    struct pg_raw *p = conn;
    PGresult *res = PQexec(p->h, sql);
    enum err r = PQresultStatus(res) == PGRES_TUPLES_OK ? ERR_OK : fail(p, "list tables", e);
    for (int rank = 0; r == ERR_OK && rank <= raw_table_rank(""); rank++) {
        for (int i = 0, to; i < PQntuples(res); i = to) {
            const char *columns[RAW_COLUMNS_MAX];
            const char *name = PQgetvalue(res, i, 0);
            int n = 0;
            for (to = i; to < PQntuples(res) && str_eq(PQgetvalue(res, to, 0), name); to++)
                columns[n++] = PQgetvalue(res, to, 1);
            if (raw_table_rank(name) == rank && x->n_tables < RAW_TABLES_MAX)
                raw_table_init(a, &x->tables[x->n_tables++], name, columns, n);
        }
    }
    PQclear(res);
    return r;
}

static enum err take_table(struct pg_raw *p, struct raw_table *t, struct raw_rows *x, struct error *e)
{
    char mark[24];
    const char *values[] = {mark};
    snprintf(mark, sizeof(mark), "%lld", (long long)x->mark);
    PGresult *res = PQexecParams(p->h, t->select, 1, NULL, values, NULL, NULL, 0);
    enum err r = PQresultStatus(res) == PGRES_TUPLES_OK ? ERR_OK : fail(p, t->select, e);
    for (int i = 0; r == ERR_OK && i < PQntuples(res); i++) {
        struct raw_row *row = raw_row_add(t, x->arena);
        for (int k = 0; k < t->columns; k++) {
            bool null = PQgetisnull(res, i, k);
            const char *text = PQgetvalue(res, i, k);
            row->cells[k] = (struct raw_cell){.type = null ? 'n' : 't',
                                              .i = strtoll(text, NULL, 10),
                                              .p = null ? NULL : arena_strdup(x->arena, text)};
        }
        row->matter_id = row->cells[t->key].i;
    }
    PQclear(res);
    return r;
}

static enum err pg_take(void *conn, struct raw_rows *x, struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < x->n_tables; i++)
        r = take_table(conn, &x->tables[i], x, e);
    return r;
}

static enum err pg_mark(void *conn, int64_t *ret, struct error *e)
{
    struct pg_raw *p = conn;
    PGresult *res = PQexec(p->h, "SELECT GREATEST((SELECT MAX(id) FROM matter), (SELECT MAX(id) FROM person), 0)");
    enum err r = PQresultStatus(res) == PGRES_TUPLES_OK ? ERR_OK : fail(p, "mark", e);
    if (r == ERR_OK)
        *ret = strtoll(PQgetvalue(res, 0, 0), NULL, 10);
    PQclear(res);
    return r;
}

/* One writer's share: matters first, first + step … */
struct share {
    struct pg_raw *p;
    struct raw_rows *rows;
    unsigned first, step, group;
    struct error error;
    enum err result;
};

static enum err put_row(void *ctx, size_t table, const struct raw_row *row, struct error *e)
{
    struct share *s = ctx;
    const struct raw_table *t = &s->rows->tables[table];
    const char *values[RAW_COLUMNS_MAX];
    for (int i = 0; i < t->columns; i++)
        values[i] = row->cells[i].p;
    return PQsendQueryPrepared(s->p->h, t->name, t->columns, values, NULL, NULL, 0) ? ERR_OK : fail(s->p, t->name, e);
}

static enum err prepare(struct share *s, struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && !s->p->prepared && i < s->rows->n_tables; i++) {
        PGresult *res = PQprepare(s->p->h, s->rows->tables[i].name, s->rows->tables[i].insert, 0, NULL);
        r = PQresultStatus(res) == PGRES_COMMAND_OK ? ERR_OK : fail(s->p, s->rows->tables[i].insert, e);
        PQclear(res);
    }
    s->p->prepared = true;
    return r;
}

static bool send(struct pg_raw *p, const char *sql)
{
    return PQsendQueryParams(p->h, sql, 0, NULL, NULL, NULL, NULL, 0);
}

/* Reads results until the pipeline's end; NULL stands between those of two statements. */
static enum err settle(struct share *s, struct error *e)
{
    enum err r = ERR_OK;
    for (bool over = false; !over;) {
        PGresult *res = PQgetResult(s->p->h);
        ExecStatusType status = res ? PQresultStatus(res) : PGRES_COMMAND_OK;
        if (r == ERR_OK && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_PIPELINE_SYNC)
            r = fail(s->p, "insert", e);
        over = status == PGRES_PIPELINE_SYNC || PQstatus(s->p->h) != CONNECTION_OK;
        PQclear(res);
    }
    return r;
}

static enum err put_group(struct share *s, size_t *i, size_t n, struct error *e)
{
    bool ok = send(s->p, "BEGIN");
    enum err r = ok ? ERR_OK : fail(s->p, "begin", e);
    for (unsigned k = 0; r == ERR_OK && k < s->group && *i < n; k++, *i += s->step)
        r = raw_matter_put(s->rows, *i, put_row, s, e);
    if (r == ERR_OK && (!send(s->p, "COMMIT") || !PQpipelineSync(s->p->h)))
        r = fail(s->p, "commit", e);
    return r == ERR_OK ? settle(s, e) : r;
}

static void *put_share(void *arg)
{
    struct share *s = arg;
    size_t n = raw_matter_count(s->rows);
    s->result = prepare(s, &s->error);
    PQenterPipelineMode(s->p->h);
    for (size_t i = s->first; s->result == ERR_OK && i < n;)
        s->result = put_group(s, &i, n, &s->error);
    PQexitPipelineMode(s->p->h);
    return NULL;
}

static enum err pg_put(void **conns, unsigned writers, struct raw_rows *x, unsigned group, struct error *e)
{
    pthread_t threads[64];
    struct share shares[64];
    enum err r = ERR_OK;
    for (unsigned i = 0; i < writers; i++) {
        shares[i] = (struct share){.p = conns[i], .rows = x, .first = i, .step = writers, .group = group};
        if (pthread_create(&threads[i], NULL, put_share, &shares[i]) != 0)
            BUG("no thread");
    }
    for (unsigned i = 0; i < writers; i++) {
        pthread_join(threads[i], NULL);
        if (r == ERR_OK && shares[i].result != ERR_OK) {
            r = shares[i].result;
            *e = shares[i].error;
        }
    }
    return r;
}

const struct raw_engine raw_pgsql = {pg_open, pg_close, pg_tables, pg_take, pg_mark, pg_put};
