/*
 * What the filters of the echo wall offer: the same for every visitor and seldom new, so it is read once and kept in
 * the process, as shared pages are: until whatever the public sees may have changed, and for a second at most.
 */
#ifndef ECHOWALL_WEB_WALL_CHOICES_H
#define ECHOWALL_WEB_WALL_CHOICES_H

#include <pthread.h>

#include "model/area.h"
#include "model/category.h"
#include "model/unit.h"

struct req;

struct wall_choices {
    struct area_list areas;          /* counties and zones */
    struct category_list categories; /* the top level */
    struct unit_list units;          /* that stand on a live copy */
};

struct kept_choices;

struct wall_choices_cache {
    pthread_mutex_t lock;
    struct kept_choices *kept; /* NULL: none */
};

/* They live as long as the request. */
enum err wall_choices_get(struct wall_choices_cache *k, struct req *r, const struct wall_choices **ret) ERR_CHECKED;
void wall_choices_release(struct wall_choices_cache *k);

#endif
