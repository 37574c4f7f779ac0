/* Days on which a visit would clash with nothing. */
#include <string.h>

#include "base/clock.h"
#include "model/clash.h"

bool clash_shares(const struct visit *x, const struct visit *y)
{
    if (x->area && x->area == y->area)
        return true;
    for (int i = 0; i < x->n_hosts; i++) {
        for (int k = 0; k < y->n_hosts; k++) {
            if (clash_at_order(&x->hosts[i], &y->hosts[k]) == 0)
                return true;
        }
    }
    for (int i = 0; i < x->n_officers; i++) {
        for (int k = 0; k < y->n_officers; k++) {
            if (x->officers[i] == y->officers[k])
                return true;
        }
    }
    return false;
}

/* The visit, and after it whatever shares something with it: nothing else can ever clash with it. */
static struct visit *around(struct arena *a, const struct visit *v, int n, int of, int *ret_n)
{
    struct visit *list = arena_array(a, struct visit, (size_t)n);
    *ret_n = 1;
    list[0] = v[of];
    for (int i = 0; i < n; i++) {
        if (i != of && clash_shares(&v[of], &v[i]))
            list[(*ret_n)++] = v[i];
    }
    return list;
}

int clash_free(struct arena *a, const struct visit *v, int n, const struct quiet *q, int n_q, int of, int span,
               int64_t earliest, bool (*may)(const void *ctx, int64_t day), const void *ctx, int64_t *ret, int max)
{
    struct arena *child = arena_child(a);
    const struct visit was = v[of];
    int n_around, found = 0;
    struct visit *list = around(child, v, n, of, &n_around);
    for (int i = 2; i <= 2 * span + 1 && found < max; i++) {
        int64_t move = i % 2 ? -(i / 2) : i / 2, day = was.first + move;
        struct clash_list clashes;
        if (day < earliest || (may && !may(ctx, day)))
            continue;
        list[0].first = day;
        list[0].last = was.last + move;
        list[0].from = was.from + move * MS_DAY;
        list[0].to = was.to + move * MS_DAY;
        clash_find(child, list, n_around, q, n_q, 0, &clashes);
        if (!clashes.n)
            ret[found++] = day;
    }
    arena_free(child);
    return found;
}
