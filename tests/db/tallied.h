/* Every number of the tallies is what a count of rows gives. */
#ifndef ECHOWALL_TESTS_DB_TALLIED_H
#define ECHOWALL_TESTS_DB_TALLIED_H

#include "world.h"

#include "report/figures.h"

/* For the operator and officers of all kinds, of months, years and days, together, of an office, and by all that a
 * figure is broken down by; two of them open as many rows as the numbers say; the months are the sums of what was
 * counted. Returns how many numbers there were. */
int64_t tallied_check(struct world *w);

#endif
