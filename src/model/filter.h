/*
 * What narrows a list of matters: the same for search, queues and the API.
 *
 * MATTER_FILTER is the fragment for a statement that names the matter table m; its nine arguments are the placeholders
 * ("$6" …) that matter_filter_args fills, in this order. A statement may be the same for every choice, since what is
 * not chosen lets everything through.
 */
#ifndef ECHOWALL_MODEL_FILTER_H
#define ECHOWALL_MODEL_FILTER_H

#include "model/site.h"

enum matter_clock {
    CLOCK_ANY,
    CLOCK_LATE,  /* its limit has passed */
    CLOCK_TODAY, /* falls due before the day ends */
    CLOCK_SOON,  /* later, but within three days */
    CLOCK_NONE   /* no limit runs */
};

/* 0, NULL and "" choose nothing. */
struct matter_filter {
    int64_t area_id;      /* where it happened: this area and all below */
    int64_t unit_id;      /* the lead unit: this one and all below */
    const char *category; /* code: this one and all below */
    const char *channel;
    const char *state;
    enum matter_clock clock;
    int64_t from, to; /* submitted at or after from, before to */
};

#define MATTER_FILTER_ARGS 9

/* Its times lead no statement ("+ 0"): PostgreSQL plans once for all values and takes the four of them for narrow. What
 * leads asks for them itself. */
#define MATTER_FILTER(area, unit, category, channel, state, due_from, due_to, from, to)                                \
    " (CAST(" area " AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM area_tree fa WHERE fa.ancestor_id = CAST(" area           \
    " AS BIGINT) AND fa.descendant_id = m.area_id))"                                                                   \
    " AND (CAST(" unit " AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM unit_tree fu WHERE fu.ancestor_id = CAST(" unit       \
    " AS BIGINT) AND fu.descendant_id = m.unit_id))"                                                                   \
    " AND (CAST(" category " AS TEXT) = '' OR EXISTS (SELECT 1 FROM category fc LEFT JOIN category fp"                 \
    " ON fp.code = fc.parent WHERE fc.code = m.category AND CAST(" category                                            \
    " AS TEXT) IN (fc.code, fc.parent, fp.parent)))"                                                                   \
    " AND (CAST(" channel " AS TEXT) = '' OR m.channel = CAST(" channel " AS TEXT))"                                   \
    " AND (CAST(" state " AS TEXT) = '' OR m.state = CAST(" state " AS TEXT))"                                         \
    " AND m.due_at + 0 >= " due_from " AND m.due_at + 0 < " due_to " AND m.submitted_at + 0 >= " from                  \
    " AND m.submitted_at + 0 < " to

/* Fills ret[0..MATTER_FILTER_ARGS); f NULL chooses nothing. The texts stay the caller's. */
void matter_filter_args(const struct site *s, const struct matter_filter *f, struct db_val *ret);

/* The limits that the clock of f asks for: from *ret_from, before *ret_to. */
void matter_filter_due(const struct site *s, const struct matter_filter *f, int64_t *ret_from, int64_t *ret_to);

bool matter_filter_empty(const struct matter_filter *f);

/* One text for one choice: for cursors, keys of caches and what is kept of a list. In a. */
char *matter_filter_key(struct arena *a, const struct matter_filter *f);
/* And back; ERR_INVALID for what matter_filter_key did not write. Texts in a. */
enum err matter_filter_of_key(struct arena *a, const char *key, struct matter_filter *ret, struct error *e) ERR_CHECKED;

/* "late", "today", "soon", "none"; CLOCK_ANY for anything else. And back; "" for CLOCK_ANY. */
enum matter_clock matter_clock_of(const char *word);
const char *matter_clock_word(enum matter_clock c);

#endif
