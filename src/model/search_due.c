#include "model/search_due.h"

#include "base/clock.h"

#define STEP  3 /* each stretch has eight of the one below */
#define LEVEL (INT64_C(1) << 40)

static int64_t number_of(int level, int64_t n)
{
    return level * LEVEL + n;
}

void search_due_of(int64_t due_at, int64_t ret[DUE_LEVELS])
{
    for (int i = 0; i < DUE_LEVELS; i++)
        ret[i] = number_of(i, due_at / MS_DAY >> (STEP * i));
}

/* Of each size those that begin in the stretch the day is in, and end before the day's own of that size begins. */
static void add_before(int64_t day, struct search_due *ret)
{
    for (int i = 0; i < DUE_LEVELS; i++) {
        int64_t end = day >> (STEP * i);
        for (int64_t n = i == DUE_LEVELS - 1 ? 0 : end >> STEP << STEP; n < end && ret->n_sure < DUE_BEFORE_MAX; n++)
            ret->sure[ret->n_sure++] = number_of(i, n);
    }
}

void search_due_between(int64_t from, int64_t to, struct search_due *ret)
{
    int64_t last = to > 0 ? (to - 1) / MS_DAY : 0, first = from > 1 ? from / MS_DAY : last;
    *ret = (struct search_due){0};
    if (from <= 1)
        add_before(first, ret);
    for (int64_t day = first; day <= last && ret->n_edge < DUE_EDGE_MAX; day++)
        ret->edge[ret->n_edge++] = number_of(0, day);
}
