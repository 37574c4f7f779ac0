/*
 * Deputies 代理: an officer who is away names somebody who stands in, from one time to another, and that one says yes.
 * For so long the deputy holds the officer's posts that read matters as posts of their own, marked with whom they stand
 * for; the posts begin and end by the clock of the jobs. Administrators' posts are never passed on, nor posts that are
 * held for somebody, nor the right to open accusations that nobody has placed yet to somebody who has none of their
 * own.
 *
 * Posts are all that visibility looks at, so recusal holds by itself (model/visible.h): a deputy does not see what
 * speaks of them, and neither what speaks of whom they stand for or of the units where that one holds or held a post.
 * Afterwards that goes on where the deputy made an entry through the post, as for anybody who worked there, and else
 * ends with it. Since an office that is spoken of could so put supervisors out of sight, nobody stands in without
 * having said yes, and no supervisor does where no other would be left.
 *
 * Four eyes count persons, both of them: what the deputy does is the deputy's, and also theirs in whose name it was
 * done. A post given to the officer meanwhile is not passed on; one that ends for the officer ends for the deputy.
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
    int64_t accepted_at, begun_at, ended_at; /* 0: not yet */
};

struct deputy_list {
    struct deputy *rows;
    int n;
};

/* Those of whom the officer is one side and that have not ended, soonest first; at most 100. */
enum err deputy_of(struct db_conn *c, struct arena *a, int64_t officer_id, struct deputy_list *ret,
                   struct error *e) ERR_CHECKED;

/*
 * Asks somebody to be the deputy of officer_id: that officer, a security administrator or the operator may. ERR_INVALID
 * names the field ("deputy", "since", "until"); ERR_CONFLICT when somebody stands in for the officer, or was asked to,
 * in that time already.
 */
enum err deputy_add(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t officer_id,
                    int64_t deputy_id, int64_t since, int64_t until, int64_t *ret_id, struct error *e) ERR_CHECKED;

/* The deputy says yes; it begins at once when since has come. ERR_NOT_FOUND: they were not asked, or it is over. */
enum err deputy_accept(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id,
                       struct error *e) ERR_CHECKED;

/* The name of who asks the officer to stand in and has no answer yet, NULL where nobody does. */
enum err deputy_asked(struct db_conn *c, const struct site *s, struct arena *a, int64_t officer_id, const char **ret,
                      struct error *e) ERR_CHECKED;

/* Ends it now, or takes it back before it began; either of the two may, a security administrator and the operator. */
enum err deputy_end(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id,
                    struct error *e) ERR_CHECKED;

/* Begins and ends what is due; *ret_next: when to come again. For the job "deputy". */
enum err deputy_turn(struct db_conn *c, const struct site *s, int64_t *ret_next, struct error *e) ERR_CHECKED;

/* Inside a write that makes an entry through a post held for somebody: what that unit and that one are accused of stays
 * closed to the deputy from now on. */
enum err deputy_acted(struct db_conn *tx, int64_t deputy_id, int64_t officer_id, int64_t unit_id,
                      struct error *e) ERR_CHECKED;

/* Inside a write, when an officer leaves: nobody stands in for them any more, nor they for anybody. */
enum err deputy_leave(struct db_conn *tx, int64_t officer_id, int64_t now, struct error *e) ERR_CHECKED;

#endif
