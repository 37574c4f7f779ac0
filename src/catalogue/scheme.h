/*
 * Schemes (考评方案): how units are appraised in a year, as data: criteria, each an indicator with the points it gives,
 * groups that stand apart, how much a unit must have handled to be placed, and bands (档). Units are appraised,
 * residents never: no criterion looks at one.
 *
 * A scheme of a year is a file of catalogue/schemes, CODE.YEAR.yaml (docs/contests.md), read and checked by
 * scheme_read.h. What was appraised by one year's scheme stays so.
 */
#ifndef ECHOWALL_CATALOGUE_SCHEME_H
#define ECHOWALL_CATALOGUE_SCHEME_H

#include "base/arena.h"
#include "base/ratio.h"
#include "catalogue/indicator.h"
#include "catalogue/limit.h"

#define SCHEME_CRITERIA_MAX 16
#define SCHEME_GROUPS_MAX   6
#define SCHEME_KINDS_MAX    4
#define SCHEME_BANDS_MAX    6
#define SCHEME_TABLE_MAX    12

/* Points and values of a scheme stand in ten-thousandths; a percent is 10,000. */
#define SCHEME_ONE 10000

/* How a value becomes points. */
enum scheme_points {
    POINTS_RATE,  /* of 100 percent, as much as the value is, and no more than all */
    POINTS_STEPS, /* by the last step that it reaches */
    POINTS_LINE,  /* between two points of the table, on the line between them */
    POINTS_TAKE,  /* all, less so much for each; never below none */
    POINTS_GIVE,  /* so much for each, and no more than all */
    POINTS_BEST,  /* as much of all as the value is of the best one's in its group */
    POINTS_HAND   /* by a committee: the program has no figure of it, so it counts for nothing here */
};

struct scheme_step {
    int64_t from, points;
};

struct scheme_criterion {
    const char *code;
    struct words name;
    const struct indicator *indicator; /* NULL of POINTS_HAND */
    enum scheme_points how;
    int64_t full; /* the most it gives, or what is taken from */
    int64_t each; /* of POINTS_TAKE and POINTS_GIVE */
    struct scheme_step table[SCHEME_TABLE_MAX];
    size_t n_table;
};

/* Units of these kinds (model/unit.h), each with all below it. */
struct scheme_group {
    const char *code;
    struct words name;
    const char *kinds[SCHEME_KINDS_MAX + 1]; /* NULL-ended */
};

/* Reached from so many percent of all points. */
struct scheme_band {
    const char *code;
    struct words name;
    int64_t from;
};

struct scheme {
    const char *id; /* CODE.YEAR */
    const char *code;
    int64_t year;
    struct words name, about;
    struct scheme_criterion criteria[SCHEME_CRITERIA_MAX];
    size_t n_criteria;
    struct scheme_group groups[SCHEME_GROUPS_MAX];
    size_t n_groups;
    struct scheme_band bands[SCHEME_BANDS_MAX]; /* the best first */
    size_t n_bands;
    const struct indicator *volume; /* how much a unit handled; NULL: nobody asks */
    int64_t least;                  /* who has less is listed and not placed */
    bool ranks;                     /* places are given besides bands */
    bool yearly;                    /* each year has its own: it judges that year alone */
    int decimals;                   /* of points */
    struct limit_rule appeal;       /* how long units may object */
};

/* Those inside the program, by the names of their files. */
const struct scheme *const *schemes_all(size_t *ret_n);
/* Those in force in the year first, within both the newest first; in a. */
const struct scheme *const *schemes_for_year(struct arena *a, int64_t year, size_t *ret_n);
/* year 0: the newest. NULL when there is none. */
const struct scheme *scheme_find(const char *code, int64_t year);
/* The last that there was in the year; before all of them, the first. */
const struct scheme *scheme_of_year(const char *code, int64_t year);
/* It is the one in force in the year: neither a later one, nor one that another replaced, nor that of another year. */
bool scheme_judges(const struct scheme *x, int64_t year);

/* The file of one inside the program; and what such a text says, in a. NULL where there is none, or none that can be
 * read. */
const char *scheme_text(struct arena *a, const struct scheme *x);
const struct scheme *scheme_kept(struct arena *a, const char *text);

const char *scheme_points_code(enum scheme_points how); /* as in the file */

/* What a value gives, not rounded; best: the best value of the group, of POINTS_BEST. */
struct ratio scheme_points_of(const struct scheme_criterion *c, struct ratio value, struct ratio best);

#endif
