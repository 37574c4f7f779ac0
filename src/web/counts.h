/*
 * The numbers beside an officer's queues, kept for a few seconds: every page of the desk shows all of them, and
 * counting is most of what such a page costs. They are counted for each viewer alone, through the predicate like the
 * lists; what a viewer writes themself shows at once. While one page counts anew, the viewer's others show what was
 * kept.
 */
#ifndef ECHOWALL_WEB_COUNTS_H
#define ECHOWALL_WEB_COUNTS_H

#include <pthread.h>

#include "model/callback.h"
#include "model/matter.h"

#define COUNTS_SLOTS 256

struct desk_counts {
    int queues[QUEUE_COUNT];
    int calls[CALLBACK_QUEUES];
};

struct counts_slot {
    int64_t viewer_id;
    int64_t until_us; /* of clock_mono_us; 0: nothing is kept */
    bool counting;    /* somebody is about to keep newer ones */
    int64_t open_us;  /* nothing is kept before this: the viewer is writing */
    struct desk_counts counts;
};

struct counts_cache {
    pthread_mutex_t lock;
    struct counts_slot slots[COUNTS_SLOTS];
};

/* state_us: of which time what c reads is at least (page_state); 0: of now. */
enum err counts_get(struct counts_cache *k, struct db_conn *c, const struct site *s, const struct viewer *v,
                    int64_t state_us, struct desk_counts *ret, struct error *e) ERR_CHECKED;

/* The viewer is about to write: for the next seconds their queues are counted afresh. */
void counts_drop(struct counts_cache *k, int64_t viewer_id);

#endif
