/*
 * Places (public subjects): what residents may know of an active subject of a public register, the fields that are
 * shown and nothing else, and the matters that were raised from its sign.
 */
#ifndef ECHOWALL_MODEL_PLACE_H
#define ECHOWALL_MODEL_PLACE_H

#include "model/matter.h"
#include "model/subject.h"

#define PLACE_MATTERS_MAX 20

struct place {
    int64_t id, area_id; /* area_id 0: not said */
    const struct register_def *def;
    const char *code, *name, *area_name;
    const char *values[REGISTER_FIELDS_MAX]; /* in the order of the register; "" where it is not shown */
};

struct place_list {
    struct place *rows; /* without values */
    int n;
    const char *next; /* cursor; NULL at the end */
};

/* ERR_NOT_FOUND for what is not there, is closed and is not public alike. */
enum err place_get(struct db_conn *c, struct arena *a, const char *reg, const char *code, struct place *ret,
                   struct error *e) ERR_CHECKED;

/* Those of a register, by code, at most limit (1..200); area_id 0: everywhere, else there and below. */
enum err place_list(struct db_conn *c, const struct site *s, struct arena *a, const struct register_def *d,
                    int64_t area_id, const char *cursor, int limit, struct place_list *ret,
                    struct error *e) ERR_CHECKED;

/* Inside the write that raises a matter: it was raised there. Nothing where that is no place any more: what somebody
 * has written is not refused for it. */
enum err place_of_matter_put(struct db_conn *tx, int64_t matter_id, int64_t subject_id, struct error *e) ERR_CHECKED;

/* Where a matter that the viewer sees was raised; ERR_NOT_FOUND: nowhere. Of the subject only what it is called. */
enum err place_of_matter(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id,
                         struct place *ret, struct error *e) ERR_CHECKED;

/* Of the matters raised there those that the viewer sees, newest first, at most PLACE_MATTERS_MAX. */
enum err place_matters(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t subject_id,
                       struct matter_list *ret, struct error *e) ERR_CHECKED;

#endif
