/* What the files of the field kit share. */
#ifndef ECHOWALL_MODEL_FIELD_PRIV_H
#define ECHOWALL_MODEL_FIELD_PRIV_H

#include "model/field.h"

/* An operation under way. */
struct field_doing {
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    const struct field_call *call;
    const struct field_op *x;
    const char *key_hash, *body_hash;
    int64_t now, occurred_at;
    bool unsure, again, waits;
    const char *what;
};

/* The stored hash of one of the viewer's keys; ERR_INVALID for what is none. */
enum err field_key(const struct site *s, const struct viewer *v, struct arena *a, const char *key, const char **ret,
                   struct error *e) ERR_CHECKED;

/* Inside a write: what the kind asks for. */
enum err field_apply(struct db_conn *tx, struct field_doing *x, struct error *e) ERR_CHECKED;
/* What stands there, where an operation found something else than its phone had: *ret_conflict false where that is not
 * why it failed. Where it is just what the operation wants it counts as done: *ret_same. */
enum err field_theirs(struct db_conn *c, struct field_doing *x, struct field_result *ret, bool *ret_conflict,
                      bool *ret_same, struct error *e) ERR_CHECKED;

/* Inside a write: the photos of the operation as files of a matter; ERR_CONFLICT with x->waits where one is not there.
 */
enum err field_files(struct db_conn *tx, struct field_doing *x, const struct record_file **ret, size_t *ret_n,
                     struct error *e) ERR_CHECKED;
/* Inside a write: they belong to a line of a tie from now on; record_id 0: to a matter. */
enum err field_files_used(struct db_conn *tx, struct field_doing *x, int64_t record_id, struct error *e) ERR_CHECKED;

#endif
