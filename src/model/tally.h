/*
 * Tallies: what indicators count (catalogue/indicator.h), added up as it changes instead of whenever somebody asks.
 *
 * Whoever changes a matter, an activity or a subject says in the same write that it is due: one row, nothing is counted
 * there. A job looks at what is due, works out what of it counts now, and appends the difference to what counted before
 * to tally_delta: what no longer counts with a minus, so reopened, reclassified, merged, handed-over and late data move
 * the period that they are of, and the rows tell. Months are added up from that in tally, together and by unit, area
 * and channel.
 *
 * A figure sums what its viewer may see. What is open has as its sight the units that it reached, and a viewer sees it
 * through a post at or above one of them, as MATTER_VISIBLE says; what is in a compartment, speaks of somebody, or
 * was stepped out of is in no sum, and asked for row by row. So a sum is what a count of rows gives, at any moment: who
 * reads looks at what is due first, and counts rows where there is too much of it.
 *
 * Facts that no indicator asks for are left out. Where the indicators of a new program ask for others, everything is
 * looked at again, in chunks, and figures come from rows until then. Of two programs on one site the newer one counts;
 * the other's figures come from rows.
 */
#ifndef ECHOWALL_MODEL_TALLY_H
#define ECHOWALL_MODEL_TALLY_H

#include "model/indicator.h"
#include "model/tally_due.h"

/* Looks at some of what is due, in a write of its own. *ret_done: nothing was left. */
enum err tally_step(struct db_conn *c, const struct site *s, bool *ret_done, struct error *e) ERR_CHECKED;

/* As indicator_sums gives it. *ret_told false: nothing is kept that answers it, or too much is due; rows have to be
 * counted. */
enum err tally_sums(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const struct indicator_term *t, const struct indicator_ask *ask, struct indicator_sums *ret,
                    bool *ret_told, struct error *e) ERR_CHECKED;

/* Whether lines of tally_delta tell of such a term, whichever program wrote them. */
bool tally_holds(const struct indicator_term *t);
/* Whether what is kept answers the term: nothing else is asked than the indicators ask for. */
bool tally_answers(const struct indicator_term *t);

/* The last of tally_delta: what was counted up to it can be read again (indicator_ask.as_of), whatever came since.
 * Looks at what is due first, all of it. ERR_BUSY with a sentence while a program with other indicators counts, and as
 * tally_moment. */
enum err tally_watermark(struct db_conn *c, const struct site *s, int64_t *ret, struct error *e) ERR_CHECKED;

/* *ret: something is due at that time. */
enum err tally_left(struct db_conn *c, int64_t now, bool *ret, struct error *e) ERR_CHECKED;

/*
 * Whatever is asked with known until tally_moment_end is of one moment, in one snapshot of c: the two parts of a rate,
 * and all figures of a page. Nothing may be written through c meanwhile. Looks at what is due first; where more comes
 * all the time, or too much is due, everything is counted from rows; on a site of more than 50,000 matters that would
 * take minutes, so where requests wait (site.serves) it is ERR_BUSY with a sentence.
 */
enum err tally_moment(struct db_conn *c, const struct site *s, struct indicator_known *known,
                      struct error *e) ERR_CHECKED;
/* Also after a failure, and where none began. */
void tally_moment_end(struct db_conn *c, struct indicator_known *known);

/* After a restore, which brings what was counted and when, and not the sums of months: these are made from it, in many
 * writes. Where it ends early the job goes on. */
enum err tally_restored(struct db_conn *c, const struct site *s, struct error *e) ERR_CHECKED;

/* Sums of months that are not those of their rows; reads everything, a month of one count at a time. */
enum err tally_wrong(struct db_conn *c, int64_t *ret, struct error *e) ERR_CHECKED;

#endif
