/*
 * The visit planner (调研计划): activities whose programme has rules of clashes (model/clash.h), with what clashes, on
 * which days they would not, who else could receive them, and how many parties each host has. Quiet periods.
 *
 * Everything on the site counts, also what the viewer does not see: of that they are told that somebody calls on the
 * host then and no more, and of visits to households not even that (ACTIVITY_TAKEN, model/visible.h). Cancelled
 * activities count nowhere. Loads are of units and places; nothing is counted by household or person.
 */
#ifndef ECHOWALL_MODEL_VISITS_H
#define ECHOWALL_MODEL_VISITS_H

#include "model/activity.h"
#include "model/clash.h"

#define VISITS_MAX          5000 /* activities that one look reads */
#define VISITS_SPAN_MAX     62   /* days that one page shows */
#define VISITS_AROUND       30   /* days before and after that the load of a host is told of */
#define VISIT_FREE_MAX      3
#define VISIT_FREE_SPAN     60 /* days to both sides that free ones are looked for */
#define VISIT_OTHERS_MAX    3
#define SCHEDULE_TOPICS_MAX 40
#define SCHEDULE_HOSTS_MAX  60
#define SCHEDULE_EACH_MAX   6
#define SCHEDULE_SPAN       370
#define QUIET_LIST_MAX      100
#define QUIET_DAYS_MAX      400
#define QUIET_REASON_MAX    100

enum visit_seen { VISIT_AWAY, VISIT_TAKEN, VISIT_PLAN, VISIT_SEEN }; /* as ACTIVITY_TAKEN has them */

struct visit_host {
    struct clash_at at;
    const char *reg, *code, *name; /* reg "": a unit. name: what to call it; its code where it has none. Of what the
                                      viewer does not see code and name are "" */
    int64_t area_id;               /* of a subject; 0: not said */
    bool counts;                   /* it has a load: not of a private register */
};

struct visit_row;

/* One thing that a visit clashes with. */
struct visit_clash {
    enum clash_kind kind;
    enum clash_over over;
    const char *at;               /* the host, area or officer by name; of a quiet period its reason; "": of what the
                                     viewer does not see */
    int64_t n;                    /* days apart, or how many parties */
    int32_t from_day, to_day;     /* of the other, or of the quiet period; 0: of crowds */
    const struct visit_row *with; /* the other one where the viewer sees it, else NULL */
};

struct visit_row {
    struct activity a;
    enum visit_seen seen;
    const char *topic;
    struct visit_host *hosts;
    int n_hosts;
    const char **people; /* names of those who hold it or go along */
    int n_people;
    const struct visit_clash *clashes;
    int n_clashes;
    int32_t free_days[VISIT_FREE_MAX]; /* yyyymmdd, nearest first; only where it clashes and is a plan */
    int n_free;
};

struct visit_load {
    struct visit_host host;
    int64_t before, within, after; /* parties in the days before what is shown, in it, and after it */
};

struct quiet_period {
    int64_t id;
    const char *area, *unit; /* by name; both "": everywhere */
    int64_t area_id, unit_id;
    int32_t from_day, to_day; /* yyyymmdd */
    const char *reason;
};

struct visit_list {
    struct visit_row *rows; /* those the viewer sees, by the time they begin */
    int n;
    struct visit_load *loads; /* the most first, at most 30 */
    int n_loads;
    struct quiet_period *quiets; /* those that touch the days shown */
    int n_quiets;
    bool more; /* a bound was met: there are more visits, or more clashes, than are told */
};

/* Those that begin within [from, to), at most VISITS_SPAN_MAX days. unit_id: of it or received by it, 0: any. */
struct visit_filter {
    int64_t from, to, unit_id;
    bool clashing; /* only those that clash */
};
enum err visits_between(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct visit_filter *f, struct visit_list *ret, struct error *e) ERR_CHECKED;

/* One visit with its clashes. */
struct visit_one {
    struct visit_row row;
    enum clash_over over;     /* what its clashes with what is approved or held mean for whoever approves it */
    struct visit_load *loads; /* of its hosts, around its own day */
    int n_loads;
    struct visit_host others[VISIT_OTHERS_MAX]; /* of the same register and area, that nobody calls on then */
    int n_others;
};
/* ERR_NOT_FOUND where it is not there or the viewer does not see it; nothing where its programme has no rules. */
enum err visit_of(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                  const struct activity *x, struct visit_one *ret, struct error *e) ERR_CHECKED;

/* Inside the write that approves: ERR_INVALID where that is refused, or the note has no reason and needs one.
 * *ret_parts: codes of what it clashes with, "" for nothing; in a. */
enum err visits_gate(struct db_conn *tx, const struct site *s, const struct viewer *v, struct arena *a,
                     const struct activity *x, const char *note, const char **ret_parts, struct error *e) ERR_CHECKED;

/*
 * A plan for chosen topics: each goes to so many of the hosts, and no visit clashes with another nor with what is
 * there (clash_schedule). Nothing is stored: leaders take the lines on as proposals and adjust them. topics: one a
 * line, "topic | who goes, …"; hosts: codes of subjects, codes or names of units, parted by blanks, commas, 、 or
 * lines.
 */
struct schedule_ask {
    const char *topics, *hosts;
    int32_t first_day; /* yyyymmdd */
    int64_t each;
};
struct schedule_row {
    const char *topic, *people; /* people as they were typed */
    struct visit_host host;
    int32_t day; /* 0: nothing was free within SCHEDULE_SPAN days */
};
struct schedule {
    struct schedule_row *rows; /* by topic */
    int n;
    int64_t from, to; /* of each day, milliseconds after midnight */
    bool more;        /* there are more visits than were looked at */
};
enum err visit_schedule(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct schedule_ask *x, struct schedule *ret, struct error *e) ERR_CHECKED;

/* Quiet periods that are not over, by their last day. */
enum err quiet_list(struct db_conn *c, const struct site *s, struct arena *a, struct quiet_period **ret, int *ret_n,
                    struct error *e) ERR_CHECKED;
/* For posts of a leader or the office at the unit or above it; everywhere and by area: at a unit that is at the top, or
 * for the office anywhere. ERR_DENIED for others. id, area and unit by name are not looked at. */
enum err quiet_add(struct db_conn *c, const struct site *s, const struct viewer *v, const struct quiet_period *x,
                   struct error *e) ERR_CHECKED;
enum err quiet_end(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id,
                   struct error *e) ERR_CHECKED;

#endif
