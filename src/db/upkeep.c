/* Upkeep runs on a connection of its own, since none of it may stand in a transaction. */
#include "db/upkeep.h"

#include "base/clock.h"
#include "db/db_priv.h"

#define SCRUB_LIMIT_US (5 * 1000 * 1000)
#define SMALL_TABLE    (INT64_C(256) << 20)

static enum err run(struct db_conn *c, const char *sql, struct error *e)
{
    struct error local = {0};
    bool retry = false;
    enum err r = c->db->ops->run(c, sql, &local, &retry);
    if (r != ERR_OK && e)
        *e = local;
    return r;
}

/* Gives up after seconds, while a reader keeps the log busy: the caller can come again. */
static enum err scrub_sqlite(struct db *d, struct error *e)
{
    struct db_conn *c;
    enum err r = db_conn_new(d, true, &c, e);
    if (r != ERR_OK)
        return r;
    /* The writer's own checkpoint, on a slow disk, is over soon; each try waits a little itself. */
    int64_t end = clock_mono_us() + SCRUB_LIMIT_US;
    while ((r = db_sqlite_empty_log(c, e)) == ERR_BUSY && clock_mono_us() < end)
        continue;
    db_disconnect(c);
    return r;
}

DB_STMT2(upkeep_table_size, "SELECT COUNT(*) FROM sqlite_schema WHERE name = $1",
         "SELECT pg_total_relation_size(to_regclass($1))");

static enum err vacuum(struct db_conn *c, const char *table, struct error *e)
{
    int64_t size;
    struct buf sql;
    enum err r = db_get_int(c, &upkeep_table_size, DB_ARGS(DB_TEXT(table)), &size, e);
    if (r != ERR_OK)
        return r;
    buf_init(&sql, 200);
    buf_printf(&sql, size < SMALL_TABLE ? "VACUUM (FULL) %s" : "VACUUM %s", table);
    r = run(c, sql.data, e);
    buf_release(&sql);
    return r;
}

static enum err scrub_pgsql(struct db *d, const char *const *tables, struct error *e)
{
    struct db_conn *c;
    enum err r = db_connect(d, &c, e);
    if (r != ERR_OK)
        return r;
    for (; *tables && r == ERR_OK; tables++)
        r = vacuum(c, *tables, e);
    db_disconnect(c);
    return r;
}

enum err db_scrub(struct db *d, const char *const *tables, struct error *e)
{
    return d->engine == DB_SQLITE ? scrub_sqlite(d, e) : scrub_pgsql(d, tables, e);
}

enum err db_run_pgsql(struct db *d, const char *const *sql, struct error *e)
{
    struct db_conn *c;
    if (d->engine == DB_SQLITE)
        return ERR_OK;
    enum err r = db_connect(d, &c, e);
    if (r != ERR_OK)
        return r;
    /* Connections read only unless told otherwise, and a minute long. */
    r = run(c, "SET default_transaction_read_only = off; SET statement_timeout = 0", e);
    for (; *sql && r == ERR_OK; sql++)
        r = run(c, *sql, e);
    db_disconnect(c);
    return r;
}

enum err db_analyze(struct db *d, struct error *e)
{
    /* This site's tables; others may lie beside them. */
    static const char *const sql[] = {
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT format('%I.%I', schemaname, tablename)"
        " FROM pg_tables WHERE schemaname = current_schema()"
        " LOOP EXECUTE 'ANALYZE ' || t; END LOOP; END $$",
        NULL};
    return db_run_pgsql(d, sql, e);
}
