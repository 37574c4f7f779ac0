/* What the files of wishes share. */
#ifndef ECHOWALL_MODEL_WISH_PRIV_H
#define ECHOWALL_MODEL_WISH_PRIV_H

#include "model/wish.h"

/* The copy of a matter, also one that is not public any more. ERR_NOT_FOUND. */
enum err wish_of_matter(struct db_conn *c, struct arena *a, int64_t matter_id, struct wish *ret,
                        struct error *e) ERR_CHECKED;

/* The area and those above it, the smallest last, without what is smaller than a village. */
enum err wish_areas(struct db_conn *c, struct arena *a, int64_t area_id, struct area_list *ret,
                    struct error *e) ERR_CHECKED;

/* Inside a write. */
enum err wish_set_state(struct db_conn *tx, int64_t matter_id, const char *state, int64_t now,
                        struct error *e) ERR_CHECKED;
enum err wish_turn_claims(struct db_conn *tx, int64_t matter_id, const char *from, const char *to, int64_t now,
                          struct error *e) ERR_CHECKED;

/* What somebody said with an offer, sealed with their own key, and opened again: "" once they are erased. */
enum err wish_seal(struct db_conn *tx, const struct site *s, struct arena *a, int64_t person_id, const char *message,
                   const void **ret, size_t *ret_n, struct error *e) ERR_CHECKED;
enum err wish_unseal(struct db_conn *c, const struct site *s, struct arena *a, int64_t person_id, const void *box,
                     size_t n, const char **ret, struct error *e) ERR_CHECKED;

#endif
