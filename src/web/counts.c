#include "web/counts.h"

#define KEPT_US    (4 * INT64_C(1000000))
#define KEPT_TIMES 50 /* as long as the counting took: more than 2 % of a viewer's time is not spent on it */
#define STALE_US   (30 * INT64_C(1000000)) /* after this nobody waits for whoever counts */
#define WRITING_US (3 * INT64_C(1000000))

static struct counts_slot *slot_of(struct counts_cache *k, int64_t viewer_id)
{
    uint64_t x = (uint64_t)viewer_id * UINT64_C(0x9E3779B97F4A7C15);
    return &k->slots[x >> 56];
}

/* Whether there is something to show. If not, it is on the caller to count. */
static bool find(struct counts_cache *k, int64_t viewer_id, struct desk_counts *ret)
{
    int64_t now = clock_mono_us();
    pthread_mutex_lock(&k->lock);
    struct counts_slot *x = slot_of(k, viewer_id);
    bool kept = x->viewer_id == viewer_id && x->until_us != 0;
    bool there = kept && (now < x->until_us || (x->counting && now < x->until_us + STALE_US));
    if (there)
        *ret = x->counts;
    else if (kept)
        x->counting = true;
    pthread_mutex_unlock(&k->lock);
    return there;
}

/* state_us: of when what was counted is; a write since then makes it worthless. took_us: to count it. */
static void keep(struct counts_cache *k, int64_t viewer_id, int64_t state_us, int64_t took_us,
                 const struct desk_counts *counts)
{
    pthread_mutex_lock(&k->lock);
    struct counts_slot *x = slot_of(k, viewer_id);
    int64_t long_us = KEPT_TIMES * took_us;
    if (x->viewer_id != viewer_id)
        *x = (struct counts_slot){.viewer_id = viewer_id};
    if (x->open_us <= state_us) {
        x->counts = *counts;
        x->until_us = state_us + (long_us < KEPT_US ? KEPT_US : long_us < STALE_US ? long_us : STALE_US);
        x->counting = false;
    }
    pthread_mutex_unlock(&k->lock);
}

enum err counts_get(struct counts_cache *k, struct db_conn *c, const struct site *s, const struct viewer *v,
                    int64_t state_us, struct desk_counts *ret, struct error *e)
{
    if (find(k, v->id, ret))
        return ERR_OK;
    int64_t began = clock_mono_us();
    enum err r = matter_counts(c, s, v, ret->queues, e);
    if (r == ERR_OK)
        r = callback_counts(c, s, v, ret->calls, e);
    if (r == ERR_OK)
        keep(k, v->id, state_us ? state_us : began, clock_mono_us() - began, ret);
    return r;
}

void counts_drop(struct counts_cache *k, int64_t viewer_id)
{
    pthread_mutex_lock(&k->lock);
    *slot_of(k, viewer_id) = (struct counts_slot){.viewer_id = viewer_id, .open_us = clock_mono_us() + WRITING_US};
    pthread_mutex_unlock(&k->lock);
}
