/* Saying that something is to be counted anew (model/tally.h). */
#ifndef ECHOWALL_MODEL_TALLY_DUE_H
#define ECHOWALL_MODEL_TALLY_DUE_H

#include "db/db.h"

enum tally_noun { TALLY_MATTER, TALLY_ACTIVITY, TALLY_SUBJECT, TALLY_NOUNS };

/* Inside the write that changes it, or anything that is counted of it. */
enum err tally_due(struct db_conn *tx, enum tally_noun noun, int64_t id, struct error *e) ERR_CHECKED;

/* Inside the write that takes from a unit what it has, before that: its activities and subjects. Matters say it with
 * the entry that each of them gets. */
enum err tally_due_of_unit(struct db_conn *tx, int64_t unit_id, struct error *e) ERR_CHECKED;

#endif
