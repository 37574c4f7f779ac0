/* Ids: the last one is the only state, kept as one 64-bit number so that threads race on a single compare-and-swap. */
#include "base/id.h"

#include <stdatomic.h>
#include <time.h>

#include "base/crypto.h"

#define EPOCH_MS     INT64_C(1577836800000) /* 2020-01-01 UTC */
#define NODE_BITS    10
#define COUNTER_BITS 12
#define NODE_UNSET   (1u << NODE_BITS)

static _Atomic unsigned node = NODE_UNSET;
static _Atomic int64_t last; /* milliseconds and counter, without the node */

void id_set_node(unsigned n)
{
    atomic_store(&node, n & (NODE_UNSET - 1));
}

static unsigned node_of_process(void)
{
    unsigned n = atomic_load(&node);

    if (n != NODE_UNSET)
        return n;
    unsigned fresh = (unsigned)crypto_random_below(NODE_UNSET);
    /* Another thread may have been first: then its number holds. */
    return atomic_compare_exchange_strong(&node, &n, fresh) ? fresh : n;
}

int64_t id_new(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    int64_t ms = (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000 - EPOCH_MS;
    int64_t floor = (ms > 0 ? ms : 0) << COUNTER_BITS;
    int64_t before = atomic_load(&last);
    int64_t mine;

    /* When the counter runs over or the clock steps back, the time part runs ahead of the clock instead of repeating.
     */
    do {
        mine = before >= floor ? before + 1 : floor;
    } while (!atomic_compare_exchange_weak(&last, &before, mine));

    int64_t time_part = mine >> COUNTER_BITS;
    int64_t counter = mine & ((INT64_C(1) << COUNTER_BITS) - 1);
    return time_part << (NODE_BITS + COUNTER_BITS) | (int64_t)node_of_process() << COUNTER_BITS | counter;
}
