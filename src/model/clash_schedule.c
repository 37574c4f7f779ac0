/* A plan of visits that clash with nothing, greedily. */
#include <string.h>

#include "base/clock.h"
#include "model/clash.h"

#define LOOKS_EACH 16 /* what a try costs beside those it looks at */

/* A plan on its way. */
struct planning {
    struct arena *arena;
    const struct clash_plan *p;
    const struct quiet *q;
    int n_q;
    struct visit *v; /* what is there, and behind it what was placed */
    int n;
    int *load;  /* of each host */
    bool *used; /* of each topic and host */
    int64_t looks;
};

static struct visit on_day(const struct planning *x, int topic, int host, int64_t day)
{
    const struct clash_topic *t = &x->p->topics[topic];
    return (struct visit){.rules = x->p->rules,
                          .from = day * MS_DAY + x->p->from,
                          .to = day * MS_DAY + x->p->to,
                          .first = day,
                          .last = day,
                          .hosts = &x->p->hosts[host],
                          .n_hosts = 1,
                          .officers = t->officers,
                          .n_officers = t->n_officers,
                          .area = x->p->areas ? x->p->areas[host] : 0,
                          .topic = t->topic};
}

/* What shares something with a topic at a host, on whatever day, and room for that visit. */
struct beside {
    struct visit *v; /* NULL: not looked up yet */
    int n;
};

static void look_beside(struct planning *x, struct arena *a, const struct visit *visit, struct beside *b)
{
    for (int i = 0; i < x->n; i++)
        b->n += clash_shares(visit, &x->v[i]);
    b->v = arena_array(a, struct visit, (size_t)b->n + 1);
    b->n = 0;
    x->looks += x->n / LOOKS_EACH;
    for (int i = 0; i < x->n; i++) {
        if (clash_shares(visit, &x->v[i]))
            b->v[b->n++] = x->v[i];
    }
}

/* Whether it clashes with nothing that is there, by the rules of the plan. */
static bool fits(struct planning *x, struct beside *b, const struct visit *visit)
{
    struct clash_list l;
    struct arena *child = arena_child(x->arena);
    x->looks += b->n + LOOKS_EACH;
    b->v[b->n] = *visit;
    clash_find(child, b->v, b->n + 1, x->q, x->n_q, b->n, &l);
    arena_free(child);
    return l.n == 0;
}

/* The hosts that the topic has not been to, those with the fewest visits first; equal ones from another begin each
 * time, so that not all go to the first. */
static int candidates(const struct planning *x, int topic, int *ret)
{
    int n = 0, hosts = x->p->n_hosts;
    for (int i = 0; i < hosts; i++) {
        int host = (topic + i) % hosts, at = n;
        if (x->used[topic * hosts + host])
            continue;
        for (; at > 0 && x->load[ret[at - 1]] > x->load[host]; at--)
            ret[at] = ret[at - 1];
        ret[at] = host;
        n++;
    }
    return n;
}

static struct clash_slot place_with(struct planning *x, struct arena *a, int topic)
{
    int *hosts = arena_array(a, int, (size_t)x->p->n_hosts);
    struct beside *beside = arena_array(a, struct beside, (size_t)x->p->n_hosts);
    int n = candidates(x, topic, hosts);
    for (int64_t day = x->p->first; day <= x->p->last; day++) {
        if (x->p->may && !x->p->may(x->p->ctx, day))
            continue;
        for (int i = 0; i < n; i++) {
            const struct visit visit = on_day(x, topic, hosts[i], day);
            if (x->looks > CLASH_LOOKS_MAX)
                return (struct clash_slot){topic, -1, 0};
            if (!beside[i].v)
                look_beside(x, a, &visit, &beside[i]);
            if (!fits(x, &beside[i], &visit))
                continue;
            x->v[x->n++] = visit;
            x->load[hosts[i]]++;
            x->used[topic * x->p->n_hosts + hosts[i]] = true;
            return (struct clash_slot){topic, hosts[i], day};
        }
    }
    return (struct clash_slot){topic, -1, 0};
}

static struct clash_slot place(struct planning *x, int topic)
{
    struct arena *a = arena_child(x->arena);
    struct clash_slot slot = place_with(x, a, topic);
    arena_free(a);
    return slot;
}

void clash_schedule(struct arena *a, const struct clash_plan *p, const struct visit *v, int n, const struct quiet *q,
                    int n_q, struct clash_slot *ret)
{
    struct planning x = {.arena = arena_child(a), .p = p, .q = q, .n_q = n_q, .n = n};
    size_t all = (size_t)p->n_topics * (size_t)p->each;
    x.v = arena_array(x.arena, struct visit, (size_t)n + all + 1);
    x.load = arena_array(x.arena, int, (size_t)p->n_hosts + 1);
    x.used = arena_array(x.arena, bool, (size_t)p->n_topics *(size_t)p->n_hosts + 1);
    if (n)
        memcpy(x.v, v, (size_t)n * sizeof(*v));
    for (int round = 0; round < p->each; round++) {
        for (int t = 0; t < p->n_topics; t++)
            ret[t * p->each + round] = place(&x, t);
    }
    arena_free(x.arena);
}
