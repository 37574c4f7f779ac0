/*
 * Lapse: a clock that runs out makes a step by itself, where its procedure says so (“missed: STEP”): what somebody took
 * and did not do in time is offered to others again. The step is one that nobody else makes (AT_SYSTEM); it stands in
 * the record as the program's own.
 */
#ifndef ECHOWALL_MODEL_LAPSE_H
#define ECHOWALL_MODEL_LAPSE_H

#include "model/site.h"

/* Makes the steps of all clocks that have run out, each in a write of its own that looks once more; for the jobs.
 * *ret_n: how many were made. One that cannot be made is passed over. So are ended offers to take a wish that nobody
 * answered (model/wish.h). */
enum err lapse_run(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;

#endif
