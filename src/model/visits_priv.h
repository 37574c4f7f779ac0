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

/* What begins within [from, to): all of it, or what shares a host, an area or an officer with the activity `near`;
 * where there is more than VISITS_MAX, what is nearest to [own_from, own_to), the days or the activity asked about. */
struct visit_ask {
    int64_t viewer, from, to, own_from, own_to, near;
};
enum err visit_feed_read(struct db_conn *c, struct visit_feed *f, const struct visit_ask *x,
                         struct error *e) ERR_CHECKED;

/* A clash in words' reach. */
struct visit_clash visit_clash_of(const struct visit_feed *f, const struct clash *x);

/* Those that touch [from_day, to_day], first those that touch [own_from, own_to]. near: those that hold for the
 * activity alone, whose area is `area`; 0: all. */
struct quiet_ask {
    int32_t from_day, to_day, own_from, own_to;
    int64_t near, area;
};
enum err quiet_read(struct db_conn *c, struct arena *a, const struct quiet_ask *x, struct quiet_period **ret,
                    int *ret_n, struct error *e) ERR_CHECKED;

/* A day as the sweep counts it. */
int64_t visit_day(int32_t yyyymmdd);

#endif
