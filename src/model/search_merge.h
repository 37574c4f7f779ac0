/*
 * Keeping the indexes of SQLite in few pieces. Each write adds one; FTS5 merges those of like size when it has four, so
 * that two dozen may lie there, and every question looks into each. A job merges two by two, some pages at a time.
 * PostgreSQL does it itself.
 */
#ifndef ECHOWALL_MODEL_SEARCH_MERGE_H
#define ECHOWALL_MODEL_SEARCH_MERGE_H

#include "model/site.h"

/* A bounded piece of the work, some milliseconds of the writer. *ret_done: nothing was left. */
enum err search_merge_step(struct db_conn *c, bool *ret_done, struct error *e) ERR_CHECKED;

#endif
