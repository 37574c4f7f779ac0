/*
 * When a matter falls due, in words of the index: its day (UTC), and the stretches of 8, 64, 512 and 4,096 days which
 * that is in. So "on any day before this one" takes some thirty words, however many years lie before it.
 */
#ifndef ECHOWALL_MODEL_SEARCH_DUE_H
#define ECHOWALL_MODEL_SEARCH_DUE_H

#include <stdint.h>

#define DUE_LEVELS     5
#define DUE_BEFORE_MAX 64
#define DUE_EDGE_MAX   8

/* The numbers of the day and the stretches of a limit, for SPACE_DUE; due_at after 1970. */
void search_due_of(int64_t due_at, int64_t ret[DUE_LEVELS]);

/* The stretches that cover limits from..to-1 of the clock. */
struct search_due {
    int64_t sure[DUE_BEFORE_MAX]; /* wholly within */
    int64_t edge[DUE_EDGE_MAX];   /* days that reach beyond: rows have to be looked at */
    int n_sure, n_edge;
};

/* from: 1, or within a week before to. */
void search_due_between(int64_t from, int64_t to, struct search_due *ret);

#endif
