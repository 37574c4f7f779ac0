/* Whoever still shows old ones holds them: a count under the cache's lock. */
#include "web/wall_choices.h"

#include <stdlib.h>

#include "model/notice.h"
#include "web/app.h"
#include "web/resident.h"

#define KEPT_US INT64_C(1000000)

struct kept_choices {
    struct wall_choices_cache *cache;
    struct arena *arena;
    struct wall_choices choices;
    unsigned refs; /* the cache's own, and one for each request */
    uint64_t generation;
    int64_t until_us;
};

/* With the lock held. */
static void unref(struct kept_choices *x)
{
    if (--x->refs > 0)
        return;
    arena_free(x->arena);
    free(x);
}

static void let_go(void *ptr)
{
    struct kept_choices *x = ptr;
    struct wall_choices_cache *k = x->cache;
    pthread_mutex_lock(&k->lock);
    unref(x);
    pthread_mutex_unlock(&k->lock);
}

static void hold(struct req *r, struct kept_choices *x)
{
    x->refs++;
    arena_defer(r->arena, let_go, x);
}

/* The kept ones, held for the request; NULL where they are old. */
static struct kept_choices *find(struct wall_choices_cache *k, struct req *r, uint64_t generation)
{
    pthread_mutex_lock(&k->lock);
    struct kept_choices *x = k->kept;
    if (x && (x->generation != generation || clock_mono_us() >= x->until_us))
        x = NULL;
    if (x)
        hold(r, x);
    pthread_mutex_unlock(&k->lock);
    return x;
}

static void keep(struct wall_choices_cache *k, struct req *r, struct kept_choices *x)
{
    pthread_mutex_lock(&k->lock);
    if (k->kept)
        unref(k->kept);
    k->kept = x;
    hold(r, x);
    pthread_mutex_unlock(&k->lock);
}

static enum err read_all(struct req *r, struct arena *a, struct wall_choices *ret)
{
    enum err x = resident_counties(r, a, &ret->areas);
    if (x == ERR_OK)
        x = category_children(conn_of(r), a, NULL, &ret->categories, &r->error);
    return x == ERR_OK ? notice_units(conn_of(r), a, &ret->units, &r->error) : x;
}

enum err wall_choices_get(struct wall_choices_cache *k, struct req *r, const struct wall_choices **ret)
{
    /* Before anything is read: what changes meanwhile makes them old. */
    uint64_t generation = server_generation(r->server);
    struct kept_choices *x = find(k, r, generation);
    if (!x) {
        x = calloc(1, sizeof(*x));
        if (!x)
            BUG("out of memory");
        *x = (struct kept_choices){.cache = k,
                                   .arena = arena_new(),
                                   .refs = 1,
                                   .generation = generation,
                                   .until_us = clock_mono_us() + KEPT_US};
        enum err e = read_all(r, x->arena, &x->choices);
        if (e != ERR_OK) {
            unref(x);
            return e;
        }
        keep(k, r, x);
    }
    *ret = &x->choices;
    return ERR_OK;
}

void wall_choices_release(struct wall_choices_cache *k)
{
    if (k->kept)
        unref(k->kept);
    k->kept = NULL;
}
