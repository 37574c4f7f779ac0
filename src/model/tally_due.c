#include "model/tally_due.h"

#include "base/id.h"

DB_STMT(tally_due_put, "INSERT INTO tally_due (id, noun, item_id) VALUES ($1, $2, $3)");

enum err tally_due(struct db_conn *tx, enum tally_noun noun, int64_t id, struct error *e)
{
    return db_exec(tx, &tally_due_put, DB_ARGS(DB_INT(id_new()), DB_INT(noun), DB_INT(id)), e);
}

/* Their numbers are those of the things, below nothing: once is enough. */
DB_STMT(tally_due_activities, "INSERT INTO tally_due (id, noun, item_id) SELECT -d.id, 1, d.id FROM activity d"
                              " WHERE d.unit_id = $1 ON CONFLICT (id) DO NOTHING");
DB_STMT(tally_due_subjects,
        "INSERT INTO tally_due (id, noun, item_id) SELECT -x.id, 2, x.id FROM (SELECT s.id FROM subject s"
        " WHERE s.unit_id = $1 UNION SELECT r.subject_id FROM subject_unit r WHERE r.unit_id = $1"
        " UNION SELECT t.subject_id FROM tie t WHERE t.unit_id = $1) x WHERE true ON CONFLICT (id) DO NOTHING");

enum err tally_due_of_unit(struct db_conn *tx, int64_t unit_id, struct error *e)
{
    enum err r = db_exec(tx, &tally_due_activities, DB_ARGS(DB_INT(unit_id)), e);
    return r == ERR_OK ? db_exec(tx, &tally_due_subjects, DB_ARGS(DB_INT(unit_id)), e) : r;
}
