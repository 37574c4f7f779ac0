/* What the files of the visit planner share. */
#ifndef ECHOWALL_MODEL_VISITS_PRIV_H
#define ECHOWALL_MODEL_VISITS_PRIV_H

#include "model/visits.h"

/* Visits as they were read, and the same for the sweep. */
struct visit_feed {
    struct arena *arena;
    const struct site *site;
    struct visit_row *rows;
    struct visit *visits;
    int n;
    struct quiet_period *quiets;
    struct quiet *quiet_days;
    int n_quiets;
    bool more;
};

/* How far a rule of any programme looks, in milliseconds, with how long an activity lasts at most. */
int64_t visit_margin(void);

/* What begins within [from, to): all of it, or what shares a host, an area or an officer with the activity `near`. */
enum err visit_feed_read(struct db_conn *c, const struct viewer *v, struct visit_feed *f, int64_t from, int64_t to,
                         int64_t near, struct error *e) ERR_CHECKED;

/* A clash in words' reach. */
struct visit_clash visit_clash_of(const struct visit_feed *f, const struct clash *x);

/* Those that touch [from_day, to_day]. */
enum err quiet_read(struct db_conn *c, struct arena *a, int32_t from_day, int32_t to_day, struct quiet_period **ret,
                    int *ret_n, struct error *e) ERR_CHECKED;

/* A day as the sweep counts it. */
int64_t visit_day(int32_t yyyymmdd);

#endif
