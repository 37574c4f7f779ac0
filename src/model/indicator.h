/*
 * Counting for indicators (catalogue/indicator.h): how much there is of one term within a period, together or broken
 * down, and which rows these are. Both come from the same text, so a list has as many rows as its number says, for the
 * same viewer at the same moment.
 *
 *   - A row lies in a period by the time that its way names; whether it counts follows from what it is now.
 *   - What is in a compartment is counted for whoever sees it while the whole is asked for, and never where a unit or
 * an area is: a number of an office would tell it, or its neighbours, that something is said.
 *   - Of matters the unit is the lead one now, of orders the one they went to, of activities the one that held them, of
 *     lines of ties the one that is tied, of checklists the one that keeps the subject.
 */
#ifndef ECHOWALL_MODEL_INDICATOR_H
#define ECHOWALL_MODEL_INDICATOR_H

#include "catalogue/indicator.h"
#include "model/site.h"
#include "model/viewer.h"

/* What was asked before, so that equal questions are asked once. It begins as zeros, is of one viewer, and lasts as
 * long as the arena of those who ask; what it gave once it gives again, whatever was written since. */
struct indicator_known {
    struct indicator_answer *last;
    struct tally_table *tables; /* of tally_read.c */
    bool by_rows;               /* the tallies can't tell now */
    int64_t now;                /* all is of this time (tally_moment); 0: of the site's clock */
};

/* The period ends before to. */
struct indicator_ask {
    int64_t from, to;
    int64_t unit_id;               /* this one and all below; 0: all */
    enum indicator_by by;          /* BY_UNIT, BY_AREA, BY_CHANNEL break down; anything else: together */
    const char *key;               /* of rows: of this group of the breakdown; NULL: of all */
    bool open;                     /* only what is in no compartment, also of the whole: for what others read */
    int64_t as_of;                 /* as it was counted up to this one (tally_watermark); 0: as it is */
    bool by_rows;                  /* counted from rows in any case */
    bool alone;                    /* nothing else is asked of these days, so nothing else of them is read */
    struct indicator_known *known; /* NULL: nothing is remembered */
};

/* Nothing of a compartment counts: where it is asked so, and where an office or a place is. */
bool indicator_open_only(const struct indicator_ask *ask);

/* All of the term's kind, of which it may be none that fit. */
static inline struct indicator_term indicator_any(const struct indicator_term *t)
{
    return (struct indicator_term){.code = t->code, .way = t->way, .kind = t->kind, .clock = t->clock};
}

/* More groups than these are not given. */
#define INDICATOR_GROUPS_MAX 500

struct indicator_sum {
    const char *key, *name; /* code of a unit, number of an area, channel; "" of what has none, or together */
    int64_t rows, n;        /* n: what is added up; rows where that is rows */
    bool at_least;          /* one of them is "at least" so many */
    int64_t id;             /* of a unit, where the tallies gave it; 0: not told */
};

struct indicator_sums {
    struct indicator_sum *v;
    int n;
    bool more;
};

/* Together: one sum, or none where there is no row. The largest first. From the tallies (model/tally.h) where they can
 * tell, else from the rows; ERR_NOT_FOUND where only they could, as of an earlier time. */
enum err indicator_sums(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct indicator_term *t, const struct indicator_ask *ask, struct indicator_sums *ret,
                        struct error *e) ERR_CHECKED;

enum indicator_noun { INDICATOR_MATTER, INDICATOR_ACTIVITY, INDICATOR_SUBJECT };

struct indicator_row {
    enum indicator_noun noun;
    const char *number; /* of a matter or activity; REGISTER/CODE of a subject */
    const char *title, *unit;
    int64_t at, n;
    bool at_least;
};

struct indicator_list {
    struct indicator_row *rows;
    int n;
    const char *next; /* cursor; NULL at the end */
};

/* The rows behind a sum, the newest first, at most limit (1..200). */
enum err indicator_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct indicator_term *t, const struct indicator_ask *ask, const char *cursor, int limit,
                        struct indicator_list *ret, struct error *e) ERR_CHECKED;

/* For tally_list.c: number, time, what it adds, whether "at least", and the words, from the columns of a statement. */
struct indicator_row indicator_row_of(const struct db_rows *q, struct arena *a, enum indicator_noun noun);

#endif
