/*
 * A contest as JSON text: what the command line prints, and what is frozen; the same rows give the same bytes. What is
 * frozen holds all that is shown of it, with the scheme, its figures and the names of units as they were, so that it is
 * read from its own bytes whatever the program, or the units, are called later.
 */
#ifndef ECHOWALL_MODEL_CONTEST_JSON_H
#define ECHOWALL_MODEL_CONTEST_JSON_H

#include "model/contest.h"

/* What of a kept one stands beside its units: who appealed against what, and what came of it. Texts of appeals and
 * answers stay between the unit and who makes it. */
struct contest_kept {
    const struct contest_row *row;
    const struct contest_appeal_row *appeals;
    int n;
};

/* In a. kept NULL: one that is not kept. */
const char *contest_text(struct arena *a, const struct contest *x, const char *period, const struct contest_kept *kept);

/* The contest that bytes hold, with its scheme; units in their order, without ids. NULL: they are no such bytes, or
 * were frozen before these held all. In a. */
const struct contest *contest_of_text(struct arena *a, const char *text);

#endif
