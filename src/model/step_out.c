/* Stepping out of a matter (回避, 信访工作条例 28): whoever has an interest in it neither acts nor reads on. */
#include "model/move_priv.h"

#include "base/id.h"
#include "model/visible.h"

DB_STMT(step_out_add, "INSERT INTO recusal (id, matter_id, officer_id, at) VALUES ($1, $2, $3, $4)");
/* A deputy is gone soon and keeps nothing. */
DB_STMT(step_out_keeper, "SELECT 1 FROM matter_unit r JOIN unit_tree t ON t.descendant_id = r.unit_id"
                         " JOIN post s ON s.unit_id = t.ancestor_id AND s.until = 0 AND s.reads = 1 AND s.shields >= $2"
                         " AND s.stands_for IS NULL"
                         " WHERE r.matter_id = $1 AND" MATTER_NOT_AGAINST("$1", "s.officer_id") " LIMIT 1");

enum err step_out(struct moving *p, struct error *e)
{
    int64_t one;
    enum err r = db_exec(p->tx, &step_out_add,
                         DB_ARGS(DB_INT(id_new()), DB_INT(p->id), DB_INT(p->viewer->id), DB_INT(p->now)), e);
    if (r == ERR_OK)
        r = db_get_int(p->tx, &step_out_keeper, DB_ARGS(DB_INT(p->id), DB_INT(p->compartment == 2)), &one, e);
    if (r == ERR_NOT_FOUND)
        r = error_set(e, ERR_CONFLICT, NULL,
                      N_("Nobody else sees the matter; first somebody else has to be put in charge."), NULL);
    return r;
}
