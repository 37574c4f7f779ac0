/*
 * Private to http: finished answers of public pages, kept in memory and sent by the I/O threads without a worker.
 *
 * A page is found by its key: address, variant (what the application says of language and the like) and encoding. It is
 * good for the generation it was made in and for PAGE_LIFE_US. Whoever changes what the public sees moves the
 * generation on; a handler that began before that stores what nobody will get. While one worker makes a page, others
 * who ask for it wait for that one. Memory is bounded: the pages that were not asked for longest go, and those with a
 * query, of which there may be any number, never take more than half.
 */
#ifndef ECHOWALL_HTTP_PAGE_CACHE_H
#define ECHOWALL_HTTP_PAGE_CACHE_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_LIFE_US (10 * INT64_C(1000000))
#define PAGE_KEY_MAX 512

struct exchange;
struct page_cache;

struct page_cache *page_cache_new(size_t bytes_max);
void page_cache_free(struct page_cache *k); /* accepts NULL */

/* All pages made so far are old. */
void page_cache_renew(struct page_cache *k);
/* Nothing is sent from the cache after this time of clock_mono_us, unless it is moved on: for whoever watches for what
 * other processes change. INT64_MAX at first. */
void page_cache_trust_until(struct page_cache *k, int64_t us);

enum page_found {
    PAGE_NONE, /* go the usual way */
    PAGE_SENT, /* queued on the connection */
    PAGE_WAIT, /* x sleeps until the page is there */
    PAGE_FILL, /* go the usual way, and call page_cache_done whatever comes of it */
};

/* From the I/O thread. x->page_key is set and x is held (server.held); for PAGE_WAIT its connection was suspended. */
enum page_found page_cache_find(struct page_cache *k, struct exchange *x);

/* After PAGE_FILL, always: by the worker, once x->response is there, or by whoever turns the request away before one
 * gets it. Keeps the page where x->storable says so, and wakes those who wait; where it cannot be kept they go the
 * usual way. */
void page_cache_done(struct page_cache *k, struct exchange *x);

/* Sends x->page, which page_cache_done left for it, and lets go of it; or only lets go, the client having left. */
enum MHD_Result page_cache_send(struct page_cache *k, struct exchange *x);
void page_cache_forget(struct page_cache *k, struct exchange *x);

struct page_cache_stats {
    uint64_t hits, misses, waits;
    size_t bytes, pages;
};
void page_cache_stats(struct page_cache *k, struct page_cache_stats *ret);

#endif
