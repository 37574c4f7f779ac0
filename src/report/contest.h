/*
 * Contests (竞赛、考评): units appraised by a scheme over a period, each with every number that its points are made of.
 * Groups stand apart. Who has no data, handled less than the scheme asks for, or was left out for a reason is listed
 * with the others and not placed. Bands are of the share of all points that could be had; places are given only where
 * the scheme says so, and equal points share one.
 *
 * Nothing here is of a resident, and what is in a compartment is in no figure of a unit.
 */
#ifndef ECHOWALL_REPORT_CONTEST_H
#define ECHOWALL_REPORT_CONTEST_H

#include "catalogue/scheme.h"
#include "model/unit.h"
#include "report/figures.h"

#define CONTEST_UNITS_MAX 1000 /* of a scheme */

enum contest_standing {
    CONTEST_PLACED,
    CONTEST_NO_DATA, /* no criterion has any */
    CONTEST_SMALL,   /* handled less than the scheme asks for */
    CONTEST_EXCLUDED
};
const char *contest_standing_code(enum contest_standing s);
const char *contest_standing_name(enum contest_standing s); /* an English msgid */

/* One criterion of one unit. has false: there is nothing to count, and the others make up for its points. */
struct contest_part {
    const struct scheme_criterion *c;
    struct figure figure;
    bool has;
    int64_t value, best, points; /* ten-thousandths */
};

struct contest_unit {
    struct unit unit;
    const struct scheme_group *group;
    enum contest_standing standing;
    const char *reason;             /* why it is excluded; "" */
    int64_t volume;                 /* -1: nobody asks */
    struct contest_part *parts;     /* in the order of the scheme */
    int64_t of;                     /* ten-thousandths that could be had by what has data */
    int64_t points;                 /* in units of the scheme's last decimal, half-up, as of all points */
    const struct scheme_band *band; /* of one that is placed, else NULL */
    int place;                      /* 0: none is given */
};

struct contest {
    const struct scheme *scheme;
    struct period p;
    struct contest_unit *units; /* group by group; within it those placed first, by points, then by code */
    int n;
    bool more;    /* units were left out */
    int64_t full; /* ten-thousandths: all points of criteria that the program has figures of */
};

/* Left out by an office, with a reason that everybody reads. */
struct contest_exclusion {
    const char *unit; /* code */
    const char *reason;
};

/* Counts as the viewer sees it. */
enum err contest_make(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct scheme *scheme, const struct period *p, const struct contest_exclusion *out,
                      size_t n_out, struct contest *ret, struct error *e) ERR_CHECKED;

/* Points as they are written: of a unit, in its scheme's decimals; ten-thousandths with two. In a. */
const char *contest_points_text(struct arena *a, const struct scheme *s, int64_t points);
const char *contest_part_text(struct arena *a, int64_t ten_thousandths);

#endif
