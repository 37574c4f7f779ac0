/*
 * Answered in time: how many matters had their answer within a limit, of how many, and which.
 *
 * The definition, so that anybody can make the number again:
 *
 *   - The matters are those that the viewer may see, that fit the filter and the procedure, and that came in between
 *     filter.from and filter.to (by submitted_at, the moment of receipt).
 *   - The limit runs from submitted_at and is counted by catalogue/limit.h: of days and working days the day of receipt
 *     is not counted and the last day ends at 24:00; hours run from the moment. "60 days" is therefore kept by an
 *     answer on the 60th calendar day after that of receipt, at whatever time of day. Pauses and extensions are none of
 *     this report's.
 *   - The answer is answered_at, the newest official answer; an imported matter has that of its list.
 *   - Each is judged twice: by the raw end of the count, and by the end after a last day that is a day off was put off
 *     (民法典 203). Of a limit that rolls nothing ("60 days strict", working days, hours) both are the same.
 *   - A rate is what was in time over what is decided: answered, or not answered though the limit has passed. Matters
 *     whose limit still runs, and those that ended without an answer (withdrawn, refused), are in no rate and are told
 *     beside it. Of nothing decided there is no rate.
 *   - Matters with a date that was not written as a day with a time (date_doubt.h) are counted apart.
 */
#ifndef ECHOWALL_MODEL_ON_TIME_H
#define ECHOWALL_MODEL_ON_TIME_H

#include "catalogue/limit.h"
#include "model/date_doubt.h"
#include "model/matter.h"

enum on_time {
    ON_TIME_KEPT,    /* answered within the raw end */
    ON_TIME_ROLLED,  /* after it, and within the end that was put off */
    ON_TIME_LATE,    /* answered after that */
    ON_TIME_OVERDUE, /* not answered, and the limit has passed */
    ON_TIME_RUNNING, /* not answered, and the limit runs */
    ON_TIME_ENDED,   /* ended without an answer */
    ON_TIME_COUNT
};

/* "kept", "rolled", "late", "overdue", "running", "ended". And back: ON_TIME_COUNT for anything else. */
const char *on_time_word(enum on_time k);
enum on_time on_time_of(const char *word);

struct on_time_ask {
    struct limit_rule rule;
    const char *procedure; /* code; "" or NULL: every one */
    struct matter_filter filter;
    int64_t look_max; /* matters of the period to look at before the count gives up; 0: all of them */
};

struct on_time_tally {
    int64_t n[ON_TIME_COUNT];
};

static inline int64_t on_time_raw(const struct on_time_tally *t)
{
    return t->n[ON_TIME_KEPT];
}

static inline int64_t on_time_due(const struct on_time_tally *t)
{
    return t->n[ON_TIME_KEPT] + t->n[ON_TIME_ROLLED];
}

static inline int64_t on_time_decided(const struct on_time_tally *t)
{
    return on_time_due(t) + t->n[ON_TIME_LATE] + t->n[ON_TIME_OVERDUE];
}

struct on_time_report {
    struct on_time_tally plain;
    struct on_time_tally doubtful; /* with a date in doubt: in none of the figures of plain */
    int64_t provisional;           /* of both: the calendar does not reach as far as their limit */
    bool given_up;                 /* look_max was reached: the figures are not those of the whole period */
};

/* Counts in bounded memory, however many there are. */
enum err on_time_count(struct db_conn *c, const struct site *s, const struct viewer *v, const struct on_time_ask *ask,
                       struct on_time_report *ret, struct error *e) ERR_CHECKED;

struct on_time_row {
    struct matter m;
    enum on_time kind;
    struct limit_due due;
    struct date_doubt doubts[DATE_PARTS];
};

/* Which rows: some outcomes, of plain dates or of those in doubt. */
#define ON_TIME_IN_TIME (1u << ON_TIME_KEPT | 1u << ON_TIME_ROLLED)
#define ON_TIME_DECIDED (ON_TIME_IN_TIME | 1u << ON_TIME_LATE | 1u << ON_TIME_OVERDUE)
#define ON_TIME_ALL     (ON_TIME_DECIDED | 1u << ON_TIME_RUNNING | 1u << ON_TIME_ENDED)

struct on_time_pick {
    unsigned kinds; /* bit n: outcome n */
    bool doubtful;
};

struct on_time_list {
    struct on_time_row *rows;
    int n;
    const char *next; /* cursor for the next page; a page may be short, or empty, and have one */
};

/* The rows behind a figure, the newest first, at most limit (1..200) from cursor on (NULL: the start). */
enum err on_time_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct on_time_ask *ask, const struct on_time_pick *pick, const char *cursor, int limit,
                      struct on_time_list *ret, struct error *e) ERR_CHECKED;

#endif
