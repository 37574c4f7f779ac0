/*
 * What a bulletin counted, so that the rows behind its numbers can be listed as they were: how far the record of what
 * is counted went (tally_delta, only ever added to), and what of it whoever had it counted could see then. Neither
 * later changes of rows nor of posts and units change that; what a reader may see of it is asked when they read.
 */
#ifndef ECHOWALL_MODEL_BULLETIN_SEEN_H
#define ECHOWALL_MODEL_BULLETIN_SEEN_H

#include "model/bulletin.h"
#include "model/tally.h"

/* How far the records are. */
struct bulletin_mark {
    int64_t entry; /* the newest of the record */
    int64_t line;  /* the last of what is counted; 0: not everything due was looked at */
};
/* A moment (tally_moment) to count in, and how far the records are in it; looks at everything due first. The caller
 * ends it (tally_moment_end), also after a failure. */
enum err bulletin_moment(struct db_conn *c, const struct site *s, struct indicator_known *known,
                         struct bulletin_mark *ret, struct error *e) ERR_CHECKED;

/* Inside the write that stores what was counted: keeps what the viewer sees, in place of what was kept. from, before:
 * days (yyyymmdd) that figures of it lie in. */
enum err bulletin_seen_put(struct db_conn *tx, const struct viewer *v, int64_t bulletin_id, int64_t unit_id,
                           int64_t from, int64_t before, struct error *e) ERR_CHECKED;

#endif
