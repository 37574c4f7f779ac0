/* What the files of units share: the closure, checking of what is edited, and freeing matters that a new tree bars. */
#ifndef ECHOWALL_MODEL_UNIT_PRIV_H
#define ECHOWALL_MODEL_UNIT_PRIV_H

#include "model/unit.h"

/* Checks the fields that need no database; ERR_INVALID names the field. */
enum err unit_check_edit(const struct unit_edit *x, struct error *e) ERR_CHECKED;
bool unit_kind_known(const char *code);
enum err unit_denied(struct error *e);

/* Inside a write: a new row with its place in the tree. */
enum err unit_insert(struct db_conn *tx, struct arena *a, int64_t id, const struct unit_edit *x,
                     struct error *e) ERR_CHECKED;
/* Inside a write: hangs id with all below under parent_id (0: a root); the caller has made sure parent_id is not below.
 */
enum err unit_tree_move(struct db_conn *tx, int64_t id, int64_t parent_id, struct error *e) ERR_CHECKED;

/* Matters touched in one step, each once. */
struct unit_touched {
    struct arena *arena;
    int64_t *ids;
    size_t n, cap;
};
void unit_touch(struct unit_touched *t, int64_t matter_id);
/* Sorts and drops what stands there twice. */
void unit_touched_settle(struct unit_touched *t);

/*
 * Inside a write, after the tree or the accusations changed at top: every open matter that speaks of top or a unit
 * above it and has an open order or its intake at top or below goes back to intake, at a unit that it does not speak
 * of. Then each touched matter gets its entry "transfer" with the note.
 */
enum err unit_settle(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t top,
                     struct unit_touched *t, const char *note, struct unit_moved *ret, struct error *e) ERR_CHECKED;

#endif
