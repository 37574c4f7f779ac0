/*
 * What a matter may be the same as: open matters with a like text, at the same place, of the same caller. Suggestions
 * with their reasons for whoever decides; nothing is merged by itself. Only what the viewer may see, and nothing from a
 * compartment on either side.
 */
#ifndef ECHOWALL_MODEL_SIMILAR_H
#define ECHOWALL_MODEL_SIMILAR_H

#include "model/matter.h"

#define SIMILAR_MAX 8

/* What is known of the matter, stored or while it is being told. Empty fields are NULL, "" or 0. */
struct similar_query {
    const char *title, *body, *place, *category;
    const char *phone; /* of the caller, as typed; counts for intake only */
    int64_t id;        /* of the matter itself: not suggested, and its person is the caller */
    int64_t area_id, at;
    bool has_point;
    double latitude, longitude;
};

struct similar {
    struct matter m;
    int percent;      /* of the texts, 0 to 100 */
    int metres;       /* between the points; -1: not known, or far */
    int64_t apart_ms; /* between the times they were raised */
    bool same_place;  /* in the same words */
    bool same_area, same_category, same_person;
};

/* The likeliest first, at most SIMILAR_MAX. */
enum err similar_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct similar_query *x, struct similar ret[SIMILAR_MAX], int *ret_n,
                      struct error *e) ERR_CHECKED;

/* The same for a stored matter with its text. */
enum err similar_to(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const struct matter_full *f, struct similar ret[SIMILAR_MAX], int *ret_n,
                    struct error *e) ERR_CHECKED;

#endif
