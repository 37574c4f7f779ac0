/*
 * Scoring: the inputs of units, counted or given by hand, turned into points, bands and places by a scheme. Pure: the
 * same inputs give the same result, whether they were counted a moment ago (report/contest.h) or are kept
 * (model/contest.h).
 *
 * Groups stand apart. Who has no data, handled less than the scheme asks for, or was left out for a reason is listed
 * with the others and not placed. Bands are of the share of all points that could be had; places are given only where
 * the scheme says so, and equal points share one. Points are carried as they are and rounded once, of the sum.
 */
#ifndef ECHOWALL_MODEL_CONTEST_SCORE_H
#define ECHOWALL_MODEL_CONTEST_SCORE_H

#include "base/arena.h"
#include "catalogue/scheme.h"
#include "model/unit.h"

#define CONTEST_UNITS_MAX 1000 /* of a scheme */

enum contest_standing {
    CONTEST_PLACED,
    CONTEST_NO_DATA, /* no criterion has any */
    CONTEST_SMALL,   /* handled less than the scheme asks for */
    CONTEST_EXCLUDED
};
const char *contest_standing_code(enum contest_standing s);
const char *contest_standing_name(enum contest_standing s); /* an English msgid */
enum contest_standing contest_standing_of(const char *code);

/* Points given by hand: they count once another has confirmed them. */
struct contest_mark {
    int64_t points;                      /* ten-thousandths; -1: none given */
    int64_t given_by, given_for;         /* for: whom they stood in for; 0: nobody */
    int64_t confirmed_by, confirmed_for; /* 0: nobody */
    const char *giver, *confirmer;       /* names; "" */
    const char *reason, *evidence;
};

/* One criterion of one unit. has false: it counts for nothing, and the others make up for its points. */
struct contest_part {
    const struct scheme_criterion *c;
    const char *counts;       /* what the value is made of, "met=25 answered=31"; "" */
    bool told, has;           /* told: there is a value. Of counts nothing is none: has without told */
    bool corrected;           /* by an appeal */
    struct ratio value, best; /* best: of the group, of POINTS_BEST */
    struct ratio points;      /* not rounded, but of kept ones, which have four decimals */
    struct contest_mark mark; /* of kept ones, of POINTS_HAND */
};

struct contest_unit {
    struct unit unit;
    const struct scheme_group *group;
    enum contest_standing standing;
    const char *reason;             /* why it is excluded; "" */
    int64_t volume;                 /* -1: nobody asks */
    struct contest_part *parts;     /* in the order of the scheme */
    int64_t full;                   /* ten-thousandths: all points that its group can have */
    int64_t of;                     /* ten-thousandths: those of what has data */
    int64_t points;                 /* in units of the scheme's last decimal, half-up, as of all points */
    const struct scheme_band *band; /* of one that is placed, else NULL */
    int place;                      /* 0: none is given */
    int64_t seq;                    /* of kept ones: where it stands, from 1 */
};

struct contest {
    const struct scheme *scheme;
    struct contest_unit *units; /* group by group; within it those placed first, by points, then by code */
    int n;
    bool more; /* units were left out */
};

/* From what was counted, given and left out: standings, points, bands, places, and the order. */
void contest_score(struct contest *x);

const struct scheme_group *contest_group_of(const struct scheme *s, const char *kind);
/* Ten-thousandths: the most that a unit of any group can have. */
int64_t contest_full(const struct contest *x);

/* One number of counts; 0 where it is not among them. */
int64_t contest_count(const char *counts, const char *code);

/* Points as they are written: of a unit, in its scheme's decimals; of a part with two; ten-thousandths with two; and a
 * value, NULL where there is none. In a. */
const char *contest_points_text(struct arena *a, const struct scheme *s, int64_t points);
const char *contest_ratio_text(struct arena *a, struct ratio x, int decimals);
const char *contest_part_text(struct arena *a, int64_t ten_thousandths);
const char *contest_value_text(struct arena *a, const struct contest_part *p);

#endif
