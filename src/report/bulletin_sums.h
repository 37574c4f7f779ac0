/*
 * What a bulletin counted: each question once, with its answer. Asked of the site while it is drafted, and kept with
 * it; from what was kept the same bulletin is made again, in years, without a look at the rows.
 *
 * Only what is in no compartment is counted, whoever drafts it: others read it.
 */
#ifndef ECHOWALL_REPORT_BULLETIN_SUMS_H
#define ECHOWALL_REPORT_BULLETIN_SUMS_H

#include <jansson.h>

#include "report/figures.h"

#define BULLETIN_SUMS_ASKED_MAX 4000

struct bulletin_sums;

/* Asks the site as v sees it. unit_id: this one and all below; 0: all. In a. */
struct bulletin_sums *bulletin_sums_ask(struct db_conn *c, const struct site *s, const struct viewer *v,
                                        struct arena *a, int64_t unit_id);
/* What is asked from now on is of a moment (tally_moment), which the caller ends. */
void bulletin_sums_within(struct bulletin_sums *b, struct indicator_known *known);
/* Of what was kept; ERR_INVALID where that is none. */
enum err bulletin_sums_read(struct arena *a, const json_t *kept, struct bulletin_sums **ret,
                            struct error *e) ERR_CHECKED;
/* All that was asked so far, in the order it was. */
json_t *bulletin_sums_json(const struct bulletin_sums *b);

/* Whether it was kept: of an indicator that came later nothing was. Always true of a site that can be asked. */
bool bulletin_sums_has(const struct bulletin_sums *b, const struct indicator *x, const struct period *p);
/* ERR_NOT_FOUND for what was not kept. */
enum err bulletin_sums_figure(struct bulletin_sums *b, const struct indicator *x, const struct period *p,
                              struct figure *ret, struct error *e) ERR_CHECKED;
/* Broken down by unit, area or channel: the sums of one count of an indicator. */
enum err bulletin_sums_by(struct bulletin_sums *b, const struct indicator_term *t, const struct period *p,
                          enum indicator_by by, const struct indicator_sums **ret, struct error *e) ERR_CHECKED;

#endif
