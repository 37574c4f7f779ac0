/* What the files of subjects share. */
#ifndef ECHOWALL_MODEL_SUBJECT_PRIV_H
#define ECHOWALL_MODEL_SUBJECT_PRIV_H

#include "model/person.h"
#include "model/subject.h"

/* Whether the viewer holds a post that keeps subjects at the unit or above it. */
enum err subject_may_keep(struct db_conn *c, const struct viewer *v, int64_t unit_id, bool *ret,
                          struct error *e) ERR_CHECKED;

/* The values of a subject the viewer sees, "" where there is none; those in the vault as c says. */
enum err subject_values(struct db_conn *c, const struct viewer *v, struct arena *a, const struct subject *s,
                        const struct contact *contact, const char *ret[REGISTER_FIELDS_MAX],
                        struct error *e) ERR_CHECKED;

/* The place of a part of the vault in a contact; NULL for VAULT_NONE. */
const char **subject_vault_place(struct contact *c, enum vault_part part);

/* Holds what was written to the register: lengths, forms, code and name. ret is trimmed. blank: what is empty takes the
 * value away, and so has to be allowed. ERR_INVALID names the field. */
enum err subject_check(struct arena *a, const struct register_def *d, const struct subject_edit *x,
                       struct subject_edit *ret, struct error *e) ERR_CHECKED;

/* Inside a write: stores what subject_check made. overlay: an empty vault field stays as it is, "-" takes it away; else
 * the contact is just what was written. version 0: any, and what is not there is added. *ret_parts: what changed, ""
 * for nothing; in a. */
struct subject_store {
    const struct site *site;
    const struct viewer *viewer;
    const struct register_def *def;
    const char *act; /* of the trail; NULL: add or update */
    int64_t version;
    const char *source_hash;
    bool overlay, fresh; /* fresh: has to be new */
};
enum err subject_put(struct db_conn *tx, struct arena *a, const struct subject_store *p, const struct subject_edit *x,
                     bool *ret_added, const char **ret_parts, struct error *e) ERR_CHECKED;

/* Inside a write: a line of the trail. */
enum err subject_append(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t subject_id,
                        const char *act, const char *parts, const char *reason, struct error *e) ERR_CHECKED;

#endif
