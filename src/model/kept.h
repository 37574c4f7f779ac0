/*
 * Fields that a matter keeps: of each the value it was given first, and the one it has now. A problem that was to be
 * solved at once and has become one that takes its time is counted as both (立即改, 边学边改, 常态整改).
 *
 * A step that asks for the field and is left without a value empties it, unless a clock goes by it: then empty means
 * as before.
 *
 * The rows are made from the texts of the entries that stand, in the write that appends one: what is taken back or
 * erased is no longer kept either.
 */
#ifndef ECHOWALL_MODEL_KEPT_H
#define ECHOWALL_MODEL_KEPT_H

#include "model/follow.h"
#include "model/viewer.h"

#define KEPT_MAX 20 /* of one matter */

struct kept {
    const char *part, *first, *value;
    int64_t first_at, at;
};

/* Inside the write, after an entry. */
enum err kept_follow(struct db_conn *tx, const struct followed *x, struct error *e) ERR_CHECKED;

/* Of a matter, by the names of its fields; at most KEPT_MAX. */
enum err kept_of(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id, struct kept **ret,
                 int *ret_n, struct error *e) ERR_CHECKED;

/* How many matters of a procedure were given the one value first, have the other now, and are in the state: of a
 * choice, the figures of a ledger. At most KEPT_TALLY_MAX rows, by their values; *ret_more: there are others. */
#define KEPT_TALLY_MAX 500
struct kept_tally {
    const char *first, *value, *state;
    int64_t n;
};
enum err kept_tally(struct db_conn *c, const struct viewer *v, struct arena *a, const char *procedure, const char *part,
                    struct kept_tally **ret, int *ret_n, bool *ret_more, struct error *e) ERR_CHECKED;

/* Whether the rows of a matter are what its entries say: for the checker. */
enum err kept_fit(struct db_conn *c, struct arena *a, int64_t matter_id, bool *ret, struct error *e) ERR_CHECKED;

/* After a migration, and after a restore: rows that an earlier version wrote follow the record as this one reads it
 * (site_fact "kept_after" says how far that has come). Nothing is done where nothing is left to do. */
enum err kept_renew(struct db_conn *c, struct error *e) ERR_CHECKED;
/* All of them, from the beginning, when kept_renew is called next. */
enum err kept_renew_begin(struct db_conn *c, struct error *e) ERR_CHECKED;

#endif
