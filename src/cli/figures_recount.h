/* echowall figures --recount: the tallies against the rows. */
#ifndef ECHOWALL_CLI_FIGURES_RECOUNT_H
#define ECHOWALL_CLI_FIGURES_RECOUNT_H

#include "cli/open.h"
#include "model/indicator.h"

/* Counts each number of the indicators in the period from rows, together and by unit, area and channel, and holds the
 * tallies against it, and their months against what they were made of. Prints what differs; *ret_whole: nothing. */
enum err figures_recount(struct cli *c, struct opened *o, const struct indicator_ask *ask, bool json, bool *ret_whole,
                         struct error *e) ERR_CHECKED;

#endif
