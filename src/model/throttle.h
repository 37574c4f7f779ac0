/*
 * Throttles of guessing. What is guessed at (a login, a number of a matter, existing or not, an address) is kept as a
 * keyed hash only. After `failures` within `window` it is closed for `closing`, then, with every `failures` more, for
 * twice as long, up to `longest`. Counting is one statement in a write, so that a hundred tries at once count as a
 * hundred.
 */
#ifndef ECHOWALL_MODEL_THROTTLE_H
#define ECHOWALL_MODEL_THROTTLE_H

#include "model/site.h"

struct throttle {
    const char *purpose; /* keeps kinds of keys apart */
    int64_t failures;
    int64_t window, closing, longest; /* ms */
};

extern const struct throttle throttle_login;   /* 5 in 15 minutes for a login */
extern const struct throttle throttle_secret;  /* 5 in 15 minutes for a matter's number */
extern const struct throttle throttle_address; /* 300 in 15 minutes for a client's address */
extern const struct throttle throttle_token;   /* 100 tokens that are none in 15 minutes for a client's address */

/* ERR_BUSY (arg = minutes to wait) while the key is closed. Reads only. */
enum err throttle_check(struct db_conn *c, const struct site *s, const struct throttle *t, const char *key,
                        struct error *e) ERR_CHECKED;
/* Counts a failure; ERR_OK also when that closed it. */
enum err throttle_fail(struct db_conn *c, const struct site *s, const struct throttle *t, const char *key,
                       struct error *e) ERR_CHECKED;
/*
 * Both in one step before the guess is looked at: ERR_BUSY while closed, otherwise counted as a failure until
 * throttle_clear. Use this where guesses may come at the same time; the last try before the closing is still looked at.
 */
enum err throttle_take(struct db_conn *c, const struct site *s, const struct throttle *t, const char *key,
                       struct error *e) ERR_CHECKED;
/* Forgets the key: after a success. */
enum err throttle_clear(struct db_conn *c, const struct site *s, const struct throttle *t, const char *key,
                        struct error *e) ERR_CHECKED;
/* The same inside a write. */
enum err throttle_clear_in(struct db_conn *tx, const struct site *s, const struct throttle *t, const char *key,
                           struct error *e) ERR_CHECKED;

/* Counts one more within the window that began with the first, inside a write; *ret_n: how many that makes. window at
 * most a day. For what is bounded in number rather than guessed at. */
enum err throttle_count_in(struct db_conn *tx, const struct site *s, const char *purpose, const char *key,
                           int64_t window, int64_t *ret_n, struct error *e) ERR_CHECKED;
/* How many there were, without counting. */
enum err throttle_counted(struct db_conn *c, const struct site *s, const char *purpose, const char *key, int64_t window,
                          int64_t *ret_n, struct error *e) ERR_CHECKED;

/* What addresses are counted by: IPv4 as it is, of IPv6 the 64 bits that one connection gets. Whatever comes from the
 * machine itself comes through a proxy whose header is not believed, or is the operator's: NULL, and not counted. */
const char *throttle_network(struct arena *a, const char *from);

/* Drops what no longer counts, at most 1,000 rows; for the sweeping job. */
enum err throttle_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;

#endif
