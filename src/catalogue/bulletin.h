/*
 * Bulletins (通报, 简报, 周报, 月报, 年报) as data: the words of one with slots for figures, its tables, its lists of
 * units, its cases, what has to add up, and how often one is due. Lists and tables are of units, areas, channels and
 * months, never of residents.
 *
 * A version is a file of catalogue/bulletins, CODE.VERSION.yaml (docs/bulletins.md), read and checked by
 * bulletin_read.h. A bulletin is a Chinese paper; only its name is in both languages.
 */
#ifndef ECHOWALL_CATALOGUE_BULLETIN_H
#define ECHOWALL_CATALOGUE_BULLETIN_H

#include "catalogue/indicator.h"
#include "catalogue/limit.h"

#define BULLETIN_PARTS_MAX   40
#define BULLETIN_COLUMNS_MAX 8
#define BULLETIN_SUMS_MAX    8
#define BULLETIN_ACTS_MAX    4
#define BULLETIN_TEXT_MAX    1000 /* characters of one paragraph */

enum bulletin_kind { BULLETIN_TONGBAO, BULLETIN_JIANBAO, BULLETIN_ZHOUBAO, BULLETIN_YUEBAO, BULLETIN_NIANBAO };

/* What length of period it is of; it is due once in each where it has a limit. */
enum bulletin_every { EVERY_NONE, EVERY_WEEK, EVERY_MONTH, EVERY_QUARTER, EVERY_YEAR };

enum bulletin_part_kind {
    PART_HEADING, /* 一、 */
    PART_SUB,     /* （一） */
    PART_TEXT,
    PART_TABLE,  /* indicators by unit, area, channel or month; not broken down: one a row, with its changes */
    PART_LIST,   /* units by one indicator, the first or the last of them */
    PART_CASES,  /* public copies of matters */
    PART_FIGURES /* every indicator that has data */
};

struct bulletin_part {
    const char *code; /* within the file */
    enum bulletin_part_kind kind;
    const char *text; /* with slots: the paragraph, or the title */
    enum indicator_by by;
    const struct indicator *columns[BULLETIN_COLUMNS_MAX];
    size_t n_columns;
    bool total;    /* a last row of all together */
    bool share;    /* a column beside the first: how much of all a row is */
    bool low;      /* of a list: the lowest first */
    int64_t most;  /* rows; what is left is one row "其他" of a table */
    int64_t least; /* of a list: units whose base, or count, is smaller stand in none */
};

/* Counts that have to add up to another. */
struct bulletin_sum {
    const char *code;
    const struct indicator *parts[BULLETIN_COLUMNS_MAX];
    size_t n_parts;
    const struct indicator *whole;
};

/* What belongs to a period besides the paper, and is written down: a comment on a unit, a talk with one. (Meetings are
 * activities.) */
struct bulletin_act_def {
    const char *code;
    struct words name;
};

struct bulletin_def {
    const char *id; /* CODE.VERSION */
    const char *code;
    int version;
    enum bulletin_kind kind;
    struct words name, about;
    enum bulletin_every every;
    struct limit_rule due;         /* from the end of its period; length 0: never */
    const char *head;              /* in red above it: "{office}文件" */
    const char *series;            /* 代字 of its number: 四下基层通报〔2023〕9号 */
    const char *title, *to, *copy; /* with slots; to, copy: "" where nobody is addressed */
    bool open;                     /* may be made public */
    struct bulletin_part parts[BULLETIN_PARTS_MAX];
    size_t n_parts;
    struct bulletin_sum sums[BULLETIN_SUMS_MAX];
    size_t n_sums;
    struct bulletin_act_def acts[BULLETIN_ACTS_MAX];
    size_t n_acts;
};

/* Those inside the program, by the names of their files: every version. */
const struct bulletin_def *const *bulletin_defs(size_t *ret_n);
/* version 0: the newest. NULL when there is none. */
const struct bulletin_def *bulletin_def(const char *code, int64_t version);
/* The one for a length of period that is due then; EVERY_NONE, or none: NULL. */
const struct bulletin_def *bulletin_def_for(enum bulletin_every every);

/* NULL: it has no such act. */
const struct bulletin_act_def *bulletin_act_def(const struct bulletin_def *x, const char *code);

const char *bulletin_kind_code(enum bulletin_kind kind);    /* "tongbao" */
const char *bulletin_kind_name(enum bulletin_kind kind);    /* "通报" */
const char *bulletin_every_code(enum bulletin_every every); /* "month"; "" of EVERY_NONE */

/*
 * Slots: "{received}", "{received.change}". What is before the dot is an indicator, or one of the words of the paper
 * (period, before, office, unit); after it stands what of it: its value where there is nothing.
 */
struct bulletin_slot {
    const char *text; /* with its braces */
    size_t n;
    char name[40], part[40];
};

/* The next slot at or after text; false where there is none. What is in braces and no slot is passed over. */
bool bulletin_slot_next(const char *text, struct bulletin_slot *ret);
/* The indicator of a slot; NULL: it is a word of the paper, or nothing. */
const struct indicator *bulletin_slot_indicator(const struct bulletin_slot *s);
/* Whether there is such a thing. */
bool bulletin_slot_known(const struct bulletin_slot *s);
/* The same where x is the indicator of that name; NULL: there is none. */
bool bulletin_slot_fits(const struct bulletin_slot *s, const struct indicator *x);

#endif
