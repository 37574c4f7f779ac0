/*
 * Contests (竞赛、考评): units appraised by a scheme over a period, each with every number that its points are made of;
 * model/contest_score.h makes the points.
 *
 * Nothing here is of a resident, and what is in a compartment is in no figure of a unit.
 */
#ifndef ECHOWALL_REPORT_CONTEST_H
#define ECHOWALL_REPORT_CONTEST_H

#include "model/contest_json.h"
#include "report/figures.h"

/* Left out by an office, with a reason that everybody reads. */
struct contest_exclusion {
    const char *unit; /* code */
    const char *reason;
};

/* Counts as the viewer sees it. */
enum err contest_make(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct scheme *scheme, const struct period *p, const struct contest_exclusion *out,
                      size_t n_out, struct contest *ret, struct error *e) ERR_CHECKED;

/* What is kept of one: counted as the operator counts, so that it is the same whoever makes it. */
enum err contest_draft_make(struct db_conn *c, const struct site *s, struct arena *a, const struct scheme *scheme,
                            const struct period *p, struct contest_draft *ret, struct error *e) ERR_CHECKED;

/* One unit of a kept contest counted anew, likewise: told, values and counts of its parts, and its volume. */
enum err contest_count_anew(struct db_conn *c, const struct site *s, struct arena *a, const struct contest_row *row,
                            const struct contest_unit *u, struct contest_unit *ret, struct error *e) ERR_CHECKED;

/* The scheme of a kept contest, and its period. ERR_NOT_FOUND where this program has no such scheme. */
enum err contest_scheme_of(const struct contest_row *row, struct zone z, const struct scheme **ret,
                           struct period *ret_p, struct error *e) ERR_CHECKED;

/* Freezes a kept one as it stands: contest_freeze with its bytes. */
enum err contest_close(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char *key, int64_t revision, struct error *e) ERR_CHECKED;

#endif
