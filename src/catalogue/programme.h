/*
 * Programmes: the kinds of activity (活动), as data: a talk, a visit, a reception day. What is counted of one, which
 * fields it has, under which of the four downs (四下基层) it may count, whether residents are told of it beforehand and
 * book a time.
 *
 * A programme is a file of catalogue/programmes (docs/activities.md), read and checked by programme_read.h.
 */
#ifndef ECHOWALL_CATALOGUE_PROGRAMME_H
#define ECHOWALL_CATALOGUE_PROGRAMME_H

#include "catalogue/clash.h"
#include "catalogue/procedure.h"

#define PROGRAMME_FIELDS_MAX 12
#define PROGRAMME_COUNTS_MAX 10
#define PROGRAMME_WHERE_MAX  6

/* The four downs: what of an officer's work is done among residents. */
enum down {
    DOWN_OUTREACH = 1 << 0,  /* 政策宣讲下基层 */
    DOWN_RESEARCH = 1 << 1,  /* 调查研究下基层 */
    DOWN_RECEPTION = 1 << 2, /* 信访接待下基层 */
    DOWN_OFFICE = 1 << 3     /* 现场办公下基层 */
};
#define DOWNS 4

struct count_def {
    const char *code;
    const char *part;  /* "count_" and the code: the name of its form field */
    struct words name; /* 宣讲场次 */
    struct words unit; /* 场 */
};

struct programme {
    const char *code;
    struct words name;
    struct words about;                            /* a sentence; may be none */
    unsigned downs;                                /* which of them an activity may count under */
    unsigned usual;                                /* the one that the file names first */
    struct count_def counts[PROGRAMME_COUNTS_MAX]; /* code NULL ends */
    struct field_def fields[PROGRAMME_FIELDS_MAX]; /* part NULL ends; shown: residents read it beforehand */
    const char *where[PROGRAMME_WHERE_MAX + 1];    /* registers of what it happens at; NULL ends */
    bool open;                                     /* residents are told of it once it is approved */
    int notice_days;       /* so many days before it at least; 0: it may be approved at any time */
    bool booking;          /* residents book times */
    int party_max;         /* people in one booking at most */
    const char *takes_in;  /* procedure that a booking becomes a matter of, when it is received; NULL: none */
    const char *raises;    /* procedure that what is heard, raised or decided there becomes a matter of; NULL: none */
    const char *raises_as; /* "heard", "raised" or "decided" */
    bool roll;             /* who of a register attended is noted, for learning only */
    bool daily;            /* each of its days has a reminder and a summary */
    bool planned;          /* it has rules of clashes */
    struct clash_rules clash;
};

/* Those inside the program, by the names of their files. */
const struct programme *const *programmes_all(size_t *ret_n);
const struct programme *programme_find(const char *code); /* NULL when there is none */

const struct count_def *programme_count(const struct programme *p, const char *code); /* NULL: none */
const struct field_def *programme_field(const struct programme *p, const char *part); /* NULL: none */

/* In the order of the bits: as in the file and as stored, and as people say it (an English msgid). */
const char *down_code(int i);
const char *down_name(int i);
/* The bit of a stored code; 0 for none. */
unsigned down_bit(const char *code);

#endif
