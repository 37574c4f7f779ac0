/*
 * What many pages show, the same for everybody who may open them and seldom new, such as the choices of a filter: it is
 * read once and kept in the process, as shared pages are: until whatever the public sees may have changed, and for a
 * second at most.
 */
#ifndef ECHOWALL_WEB_KEPT_H
#define ECHOWALL_WEB_KEPT_H

#include <pthread.h>

#include "base/err.h"

struct req;
struct arena;
struct kept_once;

struct kept_cache {
    pthread_mutex_t lock;
    struct kept_once *kept; /* NULL: none */
};

/* Reads it anew; all of it lives in a. */
typedef enum err (*kept_read)(struct req *r, struct arena *a, const void **ret);

/* It lives as long as the request. Every call for a cache gives the same read. */
enum err kept_get(struct kept_cache *k, struct req *r, kept_read read, const void **ret) ERR_CHECKED;
void kept_release(struct kept_cache *k);

#endif
