/* Shared by the clocks as steps change them (clocks.c) and as a new calendar does (clocks_recount.c). */
#ifndef ECHOWALL_MODEL_CLOCKS_PRIV_H
#define ECHOWALL_MODEL_CLOCKS_PRIV_H

#include "model/clocks.h"

/* One that has not ended. */
struct clock_running {
    const struct clock_def *def; /* NULL: unknown */
    const char *code;
    struct limit_rule rule;
    int64_t seq, started_at, due_at;
    bool paused, ended;
};

/* How long it runs, as the tables have it; an hour, and a line in the log, where that is no limit at all. */
struct limit_rule clock_rule(const char *text);
/* What it is counted by, with its pauses and extensions; in a. */
enum err clock_load_run(struct db_conn *c, struct arena *a, int64_t matter_id, const struct clock_running *k,
                        struct limit_run *ret, struct error *e) ERR_CHECKED;
/* Keeps what was counted. */
enum err clock_store_count(struct db_conn *tx, int64_t matter_id, const struct clock_running *k,
                           const struct limit_due *d, struct error *e) ERR_CHECKED;
/* How long a clock runs that ends on a day which the step names: so many days, which nothing puts off. ERR_INVALID
 * where the day is not to come, or further away than a limit can be. */
enum err clock_until(const struct clock_change *x, const struct clock_def *c, struct limit_rule *ret,
                     struct error *e) ERR_CHECKED;
/* Open orders that were due with a clock, from one end of it to another; 0: it has none. */
enum err clock_orders_due(struct db_conn *tx, int64_t matter_id, int64_t from, int64_t to, struct error *e) ERR_CHECKED;
/* An end as the tables have it: 0 for one that stands. */
int64_t clock_end_kept(int64_t ms);

#endif
