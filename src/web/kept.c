/* Whoever still shows old ones holds them: a count under the cache's lock. */
#include "web/kept.h"

#include <stdlib.h>

#include "web/app.h"
#include "web/reading.h"

#define KEPT_US INT64_C(1000000)

struct kept_once {
    struct kept_cache *cache;
    struct arena *arena;
    const void *what;
    unsigned refs; /* the cache's own, and one for each request */
    uint64_t generation;
    int64_t until_us;
};

/* With the lock held. */
static void unref(struct kept_once *x)
{
    if (--x->refs > 0)
        return;
    arena_free(x->arena);
    free(x);
}

static void let_go(void *ptr)
{
    struct kept_once *x = ptr;
    struct kept_cache *k = x->cache;
    pthread_mutex_lock(&k->lock);
    unref(x);
    pthread_mutex_unlock(&k->lock);
}

static void hold(struct req *r, struct kept_once *x)
{
    x->refs++;
    arena_defer(r->arena, let_go, x);
}

/* The kept ones, held for the request; NULL where they are old. */
static struct kept_once *find(struct kept_cache *k, struct req *r, uint64_t generation)
{
    pthread_mutex_lock(&k->lock);
    struct kept_once *x = k->kept;
    if (x && (x->generation != generation || clock_mono_us() >= x->until_us))
        x = NULL;
    if (x)
        hold(r, x);
    pthread_mutex_unlock(&k->lock);
    return x;
}

static void keep(struct kept_cache *k, struct req *r, struct kept_once *x)
{
    pthread_mutex_lock(&k->lock);
    if (k->kept)
        unref(k->kept);
    k->kept = x;
    hold(r, x);
    pthread_mutex_unlock(&k->lock);
}

enum err kept_get(struct kept_cache *k, struct req *r, kept_read read, const void **ret)
{
    /* What changes after this makes them old. */
    struct req_state state = page_state(r);
    struct kept_once *x = find(k, r, state.generation);
    if (!x) {
        x = calloc(1, sizeof(*x));
        if (!x)
            BUG("out of memory");
        *x = (struct kept_once){.cache = k,
                                .arena = arena_new(),
                                .refs = 1,
                                .generation = state.generation,
                                .until_us = state.us + KEPT_US};
        enum err e = read(r, x->arena, &x->what);
        if (e != ERR_OK) {
            unref(x);
            return e;
        }
        keep(k, r, x);
    }
    *ret = x->what;
    return ERR_OK;
}

void kept_release(struct kept_cache *k)
{
    if (k->kept)
        unref(k->kept);
    k->kept = NULL;
}
