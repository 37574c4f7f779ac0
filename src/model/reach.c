#include "model/reach.h"

DB_STMT(reach_count, "SELECT COUNT(*) FROM (SELECT 1 AS one" REACHED " LIMIT $2) w");

enum err reach_few(struct db_conn *c, const struct viewer *v, bool *ret, struct error *e)
{
    int64_t n = 0;
    if (v->id == VIEWER_OPERATOR) {
        *ret = false;
        return ERR_OK;
    }
    enum err r = db_get_int(c, &reach_count, DB_ARGS(DB_INT(v->id), DB_INT(REACH_FEW + 1)), &n, e);
    if (r == ERR_OK)
        *ret = n <= REACH_FEW;
    return r;
}
