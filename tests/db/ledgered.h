/*
 * Random ledgers: matters of years, each gone some steps of its procedure, taken in as an office's own list is, many in
 * one write. Random walks (walk.h) then go on with some of them. What it takes in is late: its months are long over.
 */
#ifndef ECHOWALL_TESTS_DB_LEDGERED_H
#define ECHOWALL_TESTS_DB_LEDGERED_H

#include "walk.h"

struct ledgered {
    struct world *w;
    struct walk *walks; /* one a procedure; they draw the numbers */
    size_t n_walks;
    int64_t rows, merged;
    int64_t office; /* of a unit that is there for a while; 0: none */
};

/* Of a site in which there are some already: goes on after them, and after the time of the last entry. */
void ledgered_begin(struct ledgered *x);

/* Takes in n matters (at most 500), of procedures that are in no compartment. */
void ledgered_take_in(struct ledgered *x, size_t n);

/* The walks go on with some that were taken in, whatever they did before. */
void ledgered_walk_on(struct ledgered *x);

/* An office is made, or the one that was made goes into another with all it has. */
void ledgered_units(struct ledgered *x);

#endif
