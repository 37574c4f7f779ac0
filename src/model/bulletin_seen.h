/*
 * What a bulletin counted, so that the rows behind its numbers can be listed as they were: how far the record of what
 * is counted went (tally_delta, only ever added to), and what of it whoever had it counted could see then. Neither
 * later changes of rows nor of posts and units change that; what a reader may see of it is asked when they read.
 */
#ifndef ECHOWALL_MODEL_BULLETIN_SEEN_H
#define ECHOWALL_MODEL_BULLETIN_SEEN_H

#include "model/bulletin.h"

/* The line that a count which begins now goes up to, where everything due was looked at; else 0. */
enum err bulletin_seen_line(struct db_conn *c, const struct site *s, int64_t *ret, struct error *e) ERR_CHECKED;

/* Inside the write that stores what was counted: keeps what the viewer sees, in place of what was kept. from, before:
 * days (yyyymmdd) that figures of it lie in. */
enum err bulletin_seen_put(struct db_conn *tx, const struct viewer *v, int64_t bulletin_id, int64_t unit_id,
                           int64_t from, int64_t before, struct error *e) ERR_CHECKED;

#endif
