#include "model/tally_due.h"

#include "base/id.h"

DB_STMT(tally_due_put, "INSERT INTO tally_due (id, noun, item_id) VALUES ($1, $2, $3)");
DB_STMT(tally_due_all, "UPDATE tally_state SET value = 0 WHERE name IN ('noun0', 'noun1', 'noun2')");

enum err tally_due(struct db_conn *tx, enum tally_noun noun, int64_t id, struct error *e)
{
    return db_exec(tx, &tally_due_put, DB_ARGS(DB_INT(id_new()), DB_INT(noun), DB_INT(id)), e);
}

enum err tally_again(struct db_conn *tx, struct error *e)
{
    return db_exec(tx, &tally_due_all, DB_NO_ARGS, e);
}
