/*
 * Several reads that belong together, as those of a page: where it costs nothing they see one state of the site. To
 * SQLite that is cheaper than a state for each, to PostgreSQL it would be two more questions, so there each has its
 * own.
 */
#ifndef ECHOWALL_MODEL_READING_H
#define ECHOWALL_MODEL_READING_H

#include "db/db.h"

/* Until the end nothing is written through the connection. */
enum err reading_begin(struct db_conn *c, struct error *e) ERR_CHECKED;
void reading_end(struct db_conn *c);

#endif
