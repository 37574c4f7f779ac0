/*
 * Indicators (指标): what is counted, as data. Each has its definition in words, what is counted, and what it is
 * counted of where it is a rate; a count is one of the ways below, narrowed. No text of a file enters SQL.
 *
 * An indicator is a file of catalogue/indicators (docs/figures.md), read and checked by indicator_read.h.
 */
#ifndef ECHOWALL_CATALOGUE_INDICATOR_H
#define ECHOWALL_CATALOGUE_INDICATOR_H

#include "catalogue/procedure.h"

#define INDICATOR_TERMS_MAX  4
#define INDICATOR_WHERE_MAX  4
#define INDICATOR_EXCEPT_MAX 3

/* Which rows are counted, and by which of their times they lie in a period. */
enum count_way {
    COUNT_SUBMITTED,  /* matters, by when they came in */
    COUNT_ANSWERED,   /* by their newest official answer */
    COUNT_CLOSED,     /* by their last sign-off */
    COUNT_ORDERS,     /* orders, by when they were sent */
    COUNT_CLOCKS,     /* limits of matters, by when they end */
    COUNT_RATINGS,    /* what residents said, by when */
    COUNT_CALLS,      /* calls that reached somebody, by when */
    COUNT_ACTIVITIES, /* activities written up, by when they began */
    COUNT_TIES,       /* lines of the record of ties, by when it was */
    COUNT_CHECKLISTS, /* checklists gone through for a subject or a tie, by when the last thing was ticked */
    COUNT_SUBJECTS,   /* those of a register that there are at the end of the period */
    COUNT_WAYS
};

/* "" and NULL narrow nothing. */
struct indicator_term {
    const char *code;
    enum count_way way;
    const char *kind; /* a procedure, a programme, a role of ties, a checklist */
    const char *channel, *category;
    const char *clock;  /* of the procedure; of COUNT_CLOCKS only */
    const char *sum;    /* what is added up instead of rows: a kept number, a kind of count, a number of a register */
    const char *field;  /* "level:city": what a field of theirs has */
    const char *first;  /* likewise of a kept field, as it was given first */
    const char *differ; /* counted is how many different there are: DIFFER_UNITS, DIFFER_AREAS, of ties DIFFER_OFFICERS,
                           or a field's values */
    const char *where[INDICATOR_WHERE_MAX + 1]; /* one of these holds: "stage:closed"; NULL ends */
    const char *except[INDICATOR_EXCEPT_MAX + 1];
    int64_t weight; /* in hundredths: 100 counts once */
};

#define DIFFER_UNITS    "unit"
#define DIFFER_AREAS    "area"
#define DIFFER_OFFICERS "officer"

/* What is added up of a matter without being kept: how long it took to its answer. */
#define INDICATOR_ELAPSED "elapsed"

enum indicator_shows { SHOWS_COUNT, SHOWS_PERCENT, SHOWS_DAYS };

enum indicator_by { BY_UNIT, BY_AREA, BY_CHANNEL, BY_MONTH, INDICATOR_BYS };

struct indicator {
    const char *code;
    int group;     /* of indicator_group_name */
    int64_t place; /* within its group */
    struct words name;
    struct words about; /* the definition, in words */
    struct words unit;  /* of a count: 场; NULLs where there is none */
    enum indicator_shows shows;
    int decimals;
    unsigned by; /* bits: how it may be broken down */
    struct indicator_term counts[INDICATOR_TERMS_MAX];
    size_t n_counts;
    struct indicator_term base; /* of percent and days; code NULL: none */
};

#define INDICATOR_GROUPS 8

/* Those inside the program, by the names of their files. */
const struct indicator *const *indicators_all(size_t *ret_n);
/* The same by group, and within it by place; in a. */
const struct indicator *const *indicators_by_place(struct arena *a, size_t *ret_n);
const struct indicator *indicator_find(const char *code); /* NULL when there is none */

const char *indicator_group_code(int i);
const char *indicator_group_name(int i); /* an English msgid */
const char *indicator_by_code(enum indicator_by by);
const char *indicator_by_name(enum indicator_by by); /* likewise */
/* INDICATOR_BYS for anything else. */
enum indicator_by indicator_by_of(const char *code);

/* A count of an indicator: its own code, "base" for what it is of. NULL: none. */
const struct indicator_term *indicator_term(const struct indicator *x, const char *code);

#endif
