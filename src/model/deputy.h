/*
 * Deputies 代理: an officer who is away names somebody who stands in, from one time to another. For so long the deputy
 * holds the officer's posts that read matters as posts of their own, marked with whom they stand for; the posts begin
 * and end by the clock of the jobs. Administrators' posts are never passed on, nor posts that are held for somebody.
 *
 * Posts are all that visibility looks at, so recusal holds by itself (model/visible.h): a deputy does not see what
 * speaks of them, and neither what speaks of whom they stand for or of the units where that one holds or held a post.
 * Since one who stood in at a unit has held a post there, what is said against that unit stays closed to them
 * afterwards, as it does to anybody who worked there.
 *
 * Four eyes count persons: what the deputy does is the deputy's. A post given to the officer meanwhile is not passed
 * on; one that ends for the officer ends for the deputy.
 */
#ifndef ECHOWALL_MODEL_DEPUTY_H
#define ECHOWALL_MODEL_DEPUTY_H

#include "model/site.h"
#include "model/viewer.h"

#define DEPUTY_LONGEST (180 * MS_DAY)

struct deputy {
    int64_t id, officer_id, deputy_id;
    const char *officer_name, *deputy_name;
    int64_t since, until;
    int64_t begun_at, ended_at; /* 0: not yet */
};

struct deputy_list {
    struct deputy *rows;
    int n;
};

/* Those of whom the officer is one side and that have not ended, soonest first; at most 100. */
enum err deputy_of(struct db_conn *c, struct arena *a, int64_t officer_id, struct deputy_list *ret,
                   struct error *e) ERR_CHECKED;

/*
 * Names a deputy for officer_id: that officer, a security administrator or the operator may. It begins at once when
 * since has come. ERR_INVALID names the field ("deputy", "since", "until"); ERR_CONFLICT when somebody stands in for
 * the officer in that time already.
 */
enum err deputy_add(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t officer_id,
                    int64_t deputy_id, int64_t since, int64_t until, int64_t *ret_id, struct error *e) ERR_CHECKED;

/* Ends it now, or takes it back before it began; either of the two may, a security administrator and the operator. */
enum err deputy_end(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id,
                    struct error *e) ERR_CHECKED;

/* Begins and ends what is due; *ret_next: when to come again. For the job "deputy". */
enum err deputy_turn(struct db_conn *c, const struct site *s, int64_t *ret_next, struct error *e) ERR_CHECKED;

/* Inside a write, when an officer leaves: nobody stands in for them any more, nor they for anybody. */
enum err deputy_leave(struct db_conn *tx, int64_t officer_id, int64_t now, struct error *e) ERR_CHECKED;

#endif
