/*
 * Which way into a list: from what the viewer's posts reach, where that is little, or from the list's own order. Only
 * the way differs; MATTER_VISIBLE decides about each row on both.
 */
#ifndef ECHOWALL_MODEL_REACH_H
#define ECHOWALL_MODEL_REACH_H

#include "model/viewer.h"

/* Matters within reach up to which it is cheaper to begin from them. */
#define REACH_FEW 1500

/* Rows nr of matter_unit that the posts of $1 reach. CROSS JOIN keeps SQLite to the written order: from the viewer's
 * posts to their units to the matters there. */
#define REACHED                                                                                                        \
    " FROM post np CROSS JOIN unit_tree nt CROSS JOIN matter_unit nr WHERE np.officer_id = $1 AND np.until = 0"        \
    " AND np.reads = 1 AND nt.ancestor_id = np.unit_id AND nr.unit_id = nt.descendant_id"

/* Matters within reach, as n.id, each once. For PostgreSQL the LIMIT, above what reach_few lets through, says that
 * these are few. */
#define REACHED_FEW "(SELECT DISTINCT f.id FROM (SELECT nr.matter_id AS id" REACHED " LIMIT 2000) f) n"

/* Whether the posts of the viewer reach at most REACH_FEW matters; never so for the operator. */
enum err reach_few(struct db_conn *c, const struct viewer *v, bool *ret, struct error *e) ERR_CHECKED;

#endif
