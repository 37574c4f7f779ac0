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

/* "at-key": a place in a list, so there is nothing to sign. Without a cursor the two stay as they are. ERR_INVALID. */
enum err wish_cursor(struct arena *a, const char *cursor, int64_t *at, const char **key, struct error *e) ERR_CHECKED;

/* One of the viewer's posts through which they release copies of the matter: one of their own, or one they hold for
 * somebody. four_eyes: neither they nor whom they stand in for had a part in the wish. ERR_DENIED. */
struct wish_seat {
    int64_t stands_for, unit_id; /* stands_for 0: a post of their own */
};
enum err wish_find_seat(struct db_conn *c, const struct viewer *v, const struct matter *m, bool four_eyes,
                        struct wish_seat *ret, struct error *e) ERR_CHECKED;

/* Inside a write; residents' pages are made anew where something changed. */
enum err wish_set_state(struct db_conn *tx, int64_t matter_id, const char *state, int64_t now,
                        struct error *e) ERR_CHECKED;
enum err wish_turn_claims(struct db_conn *tx, int64_t matter_id, const char *from, const char *to, int64_t now,
                          struct error *e) ERR_CHECKED;
/* Offers are over, and nobody reads the copy. */
enum err wish_end(struct db_conn *tx, int64_t matter_id, int64_t now, struct error *e) ERR_CHECKED;
/* Who was confirmed gave it up or is erased: the record tells the office that has the wish. */
enum err wish_left(struct db_conn *tx, const struct site *s, int64_t matter_id, struct error *e) ERR_CHECKED;

/* What a text tells (wish_scan.c). A copy is read by everybody; a reason that whoever offered reads may not tell whose
 * wish it is, and one that the family reads not who offered. */
enum wish_reader { WISH_READ_BY_ALL, WISH_READ_BY_HELPER, WISH_READ_BY_FAMILY };
struct wish_leaks {
    struct leak *rows;
    int n;
};
enum err wish_scan(struct db_conn *c, const struct site *s, struct arena *a, const struct matter *m,
                   enum wish_reader reader, const char *field, const char *text, struct wish_leaks *leaks,
                   struct error *e) ERR_CHECKED;
/* The same of one reason: ERR_INVALID with what stands there. */
enum err wish_scan_reason(struct db_conn *c, const struct site *s, struct arena *a, const struct matter *m,
                          enum wish_reader reader, const char *field, const char *text, struct error *e) ERR_CHECKED;
/* The text with what tells the family or who offered blacked out. */
enum err wish_blank(struct db_conn *c, const struct site *s, struct arena *a, const struct matter *m, const char **text,
                    struct error *e) ERR_CHECKED;

/* What somebody said with an offer, sealed with their own key, and opened again: "" once they are erased. */
enum err wish_seal(struct db_conn *tx, const struct site *s, struct arena *a, int64_t person_id, const char *message,
                   const void **ret, size_t *ret_n, struct error *e) ERR_CHECKED;
enum err wish_unseal(struct db_conn *c, const struct site *s, struct arena *a, int64_t person_id, const void *box,
                     size_t n, const char **ret, struct error *e) ERR_CHECKED;

#endif
