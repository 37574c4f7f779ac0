/*
 * Which visits clash, by the rules of their programmes (catalogue/clash.h), over an array of them. Pure: no database,
 * no clock. Sorted once by what they share, then swept in the order of time, so that the work grows with the visits and
 * with the clashes among them, not with all their pairs.
 *
 * Days are counted from 1970. Two visits are n days apart when the later begins n days after the last day of the
 * earlier, 0 when they share a day; "within 14 days" is 14 days apart at most, the first day not counted, as the law
 * counts days.
 */
#ifndef ECHOWALL_MODEL_CLASH_H
#define ECHOWALL_MODEL_CLASH_H

#include "base/arena.h"
#include "catalogue/clash.h"

#include <stdint.h>

#define CLASH_WITH_MAX  200     /* others that are told of one visit, one rule and one host: those nearest in time */
#define CLASH_MAX       50000   /* clashes of one look */
#define CLASH_LOOKS_MAX 5000000 /* visits that a plan looks at */

/* What visits share. */
enum clash_what { AT_SUBJECT, AT_UNIT, AT_AREA, AT_OFFICER, AT_QUIET };
struct clash_at {
    enum clash_what what;
    int64_t id;
};

struct visit {
    const struct clash_rules *rules;
    int64_t from, to;             /* milliseconds; to is when it is over */
    int64_t first, last;          /* days */
    const struct clash_at *hosts; /* AT_SUBJECT, AT_UNIT */
    const int64_t *officers;
    int n_hosts, n_officers;
    int64_t area;         /* 0: not said */
    const int64_t *areas; /* of its hosts: quiet periods hold there too */
    int n_areas;
    const char *topic; /* normalised; "" none */
};

/* Days on which hosts and areas are left in peace. */
struct quiet {
    int64_t id, first, last;
    const struct clash_at *at; /* AT_SUBJECT, AT_UNIT and AT_AREA, in order (clash_at_order) */
    int n_at;                  /* 0: everywhere */
};

struct clash {
    enum clash_kind kind;
    int of, with; /* visits; with -1: crowds and quiet periods */
    struct clash_at at;
    int64_t n; /* crowds: how many parties; host, topic: days apart; else 0 */
};

struct clash_list {
    struct clash *rows; /* by visit, kind, what they share, the other */
    int n;
    bool more; /* a bound was met */
};

int clash_at_order(const void *a, const void *b); /* for qsort */

/* Whether they share a host, the area or an officer; others never clash. */
bool clash_shares(const struct visit *x, const struct visit *y);

/* Those of one visit, or of all where of is -1. Only visits whose rules call on hosts are looked at for hosts, topics,
 * crowds and quiet periods. */
void clash_find(struct arena *a, const struct visit *v, int n, const struct quiet *q, int n_q, int of,
                struct clash_list *ret);

/*
 * Days nearest to its own on which the visit would clash with nothing, at the same times: at most max, the nearer
 * first, the later of two as near. Looks as far as span days to both sides, not before earliest; may says which days
 * are possible at all (NULL: all). Returns how many.
 */
int clash_free(struct arena *a, const struct visit *v, int n, const struct quiet *q, int n_q, int of, int span,
               int64_t earliest, bool (*may)(const void *ctx, int64_t day), const void *ctx, int64_t *ret, int max);

/* A topic and whoever goes for it, each to so many hosts. */
struct clash_topic {
    const char *topic; /* normalised */
    const int64_t *officers;
    int n_officers;
};
struct clash_slot {
    int topic, host; /* host -1: nothing was free */
    int64_t day;
};

/* What a plan of visits has to keep to: the rules, the topics, the hosts, and how many hosts each topic goes to. */
struct clash_plan {
    const struct clash_rules *rules;
    const struct clash_topic *topics;
    const struct clash_at *hosts;
    const int64_t *areas; /* of each host, 0: not said; NULL: of none */
    int n_topics, n_hosts, each;
    int64_t first, last;                       /* days */
    int64_t from, to;                          /* of the day, in milliseconds after its first in UTC */
    bool (*may)(const void *ctx, int64_t day); /* NULL: any day */
    const void *ctx;
};

/*
 * A plan in which no visit clashes with another, nor with what is there: one round of topics after the other, each on
 * the first day on which one of its hosts is free, and of these to the one that has the fewest so far. ret has room for
 * n_topics * each (each at most n_hosts), in the order of topics.
 */
void clash_schedule(struct arena *a, const struct clash_plan *p, const struct visit *v, int n, const struct quiet *q,
                    int n_q, struct clash_slot *ret);

#endif
