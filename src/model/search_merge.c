#include "model/search_merge.h"

#define PAGES 64 /* of an index, to a step */

DB_STMT2(merge_search, "INSERT INTO search (search, rank) VALUES ('merge', $1)", "SELECT CAST($1 AS BIGINT)");
DB_STMT2(merge_wall, "INSERT INTO wall_search (wall_search, rank) VALUES ('merge', $1)", "SELECT CAST($1 AS BIGINT)");
DB_STMT2(merge_changes, "SELECT total_changes()", "SELECT CAST(0 AS BIGINT)");

/* A merge that had nothing to do is one change: that of its own row. */
static enum err merge(struct db_conn *tx, const struct db_stmt *s, bool *done, struct error *e)
{
    int64_t before = 0, after = 0;
    enum err r = db_get_int(tx, &merge_changes, DB_NO_ARGS, &before, e);
    if (r == ERR_OK)
        r = db_exec(tx, s, DB_ARGS(DB_INT(PAGES)), e);
    if (r == ERR_OK)
        r = db_get_int(tx, &merge_changes, DB_NO_ARGS, &after, e);
    *done = *done && after - before < 2;
    return r;
}

static enum err write_step(struct db_conn *tx, void *ctx, struct error *e)
{
    bool *done = ctx;
    *done = true;
    enum err r = merge(tx, &merge_search, done, e);
    return r == ERR_OK ? merge(tx, &merge_wall, done, e) : r;
}

enum err search_merge_step(struct db_conn *c, bool *ret_done, struct error *e)
{
    *ret_done = true;
    return db_engine_of(db_of(c)) == DB_SQLITE ? db_write(c, write_step, ret_done, e) : ERR_OK;
}
