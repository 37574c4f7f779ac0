/* One lock for all of it: it is held for a look-up and the queueing of an answer, which never waits for the network. */
#include "http/page_cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "http/assets.h"
#include "http/exchange.h"

#define BUCKETS  4096
#define OVERHEAD 2048 /* of a page besides its bytes: key, headers, the library's own */

struct page {
    char *key;
    uint64_t hash;
    struct page *chain;         /* in the bucket */
    struct page *older, *newer; /* on the shelf; pages that are being made stand on none */
    unsigned refs;              /* the table's own, and one for each exchange that will send it */
    uint64_t generation;
    int64_t until_us;
    bool filling, listed, query;
    struct exchange *waiting;
    struct MHD_Response *response, *same; /* same: 304 for whoever has it */
    const char *etag;                     /* within response */
    size_t bytes;
};

struct shelf {
    struct page *newest, *oldest;
    size_t bytes, max;
};

struct page_cache {
    pthread_mutex_t lock;
    uint64_t seed;
    uint64_t generation;
    int64_t trusted_us;
    size_t page_max;
    struct shelf plain, queries;
    struct page *buckets[BUCKETS];
    struct page_cache_stats stats;
};

struct page_cache *page_cache_new(size_t bytes_max)
{
    struct page_cache *k = calloc(1, sizeof(*k));
    if (!k || pthread_mutex_init(&k->lock, NULL) != 0)
        BUG("out of memory");
    crypto_random(&k->seed, sizeof(k->seed));
    k->trusted_us = INT64_MAX;
    k->queries.max = bytes_max / 2;
    k->plain.max = bytes_max - k->queries.max;
    k->page_max = bytes_max / 8;
    return k;
}

static uint64_t hash_of(const struct page_cache *k, const char *key)
{
    uint64_t h = k->seed;
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * UINT64_C(0x9e3779b97f4a7c15) ^ h >> 29;
    return h ^ h >> 32;
}

static void unref(struct page *p)
{
    if (--p->refs > 0)
        return;
    if (p->response)
        MHD_destroy_response(p->response);
    if (p->same)
        MHD_destroy_response(p->same);
    free(p->key);
    free(p);
}

static struct shelf *shelf_of(struct page_cache *k, const struct page *p)
{
    return p->query ? &k->queries : &k->plain;
}

static void take_off(struct page_cache *k, struct page *p)
{
    struct shelf *s = shelf_of(k, p);
    *(p->newer ? &p->newer->older : &s->newest) = p->older;
    *(p->older ? &p->older->newer : &s->oldest) = p->newer;
    p->older = p->newer = NULL;
    p->listed = false;
    s->bytes -= p->bytes;
}

static void put_first(struct page_cache *k, struct page *p)
{
    struct shelf *s = shelf_of(k, p);
    p->older = s->newest;
    *(s->newest ? &s->newest->newer : &s->oldest) = p;
    s->newest = p;
    p->listed = true;
    s->bytes += p->bytes;
}

/* Out of the table: whoever still sends it keeps it alive. */
static void drop(struct page_cache *k, struct page *p)
{
    struct page **at = &k->buckets[p->hash % BUCKETS];
    while (*at != p)
        at = &(*at)->chain;
    *at = p->chain;
    if (p->listed)
        take_off(k, p);
    k->stats.pages--;
    unref(p);
}

static bool in_table(const struct page_cache *k, const struct page *p)
{
    const struct page *at = k->buckets[p->hash % BUCKETS];
    while (at && at != p)
        at = at->chain;
    return at != NULL;
}

void page_cache_free(struct page_cache *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < BUCKETS; i++) {
        while (k->buckets[i])
            drop(k, k->buckets[i]);
    }
    pthread_mutex_destroy(&k->lock);
    free(k);
}

void page_cache_renew(struct page_cache *k)
{
    pthread_mutex_lock(&k->lock);
    k->generation++;
    pthread_mutex_unlock(&k->lock);
}

void page_cache_trust_until(struct page_cache *k, int64_t us)
{
    pthread_mutex_lock(&k->lock);
    k->trusted_us = us;
    pthread_mutex_unlock(&k->lock);
}

static struct page *find(const struct page_cache *k, const char *key, uint64_t hash)
{
    struct page *p = k->buckets[hash % BUCKETS];
    while (p && (p->hash != hash || !str_eq(p->key, key)))
        p = p->chain;
    return p;
}

static struct page *add_filling(struct page_cache *k, const char *key, uint64_t hash)
{
    struct page *p = calloc(1, sizeof(*p));
    if (!p || !(p->key = strdup(key)))
        BUG("out of memory");
    p->hash = hash;
    p->refs = 2;
    p->generation = k->generation;
    p->filling = true;
    p->query = strchr(key, '?') != NULL;
    p->chain = k->buckets[hash % BUCKETS];
    k->buckets[hash % BUCKETS] = p;
    k->stats.pages++;
    return p;
}

/* The page, or word that the client has it already. */
static enum MHD_Result send_page(struct exchange *x, const struct page *p)
{
    bool same = etag_listed(req_header(&x->req, "If-None-Match"), p->etag);
    x->status = same ? 304 : 200;
    return MHD_queue_response(x->connection, (unsigned)x->status, same ? p->same : p->response);
}

static enum page_found found(struct page_cache *k, struct exchange *x, struct page *p)
{
    if (p->filling) {
        k->stats.waits++;
        x->state = EXCHANGE_WORKING;
        MHD_suspend_connection(x->connection);
        x->page_next = p->waiting;
        p->waiting = x;
        return PAGE_WAIT;
    }
    take_off(k, p);
    put_first(k, p);
    k->stats.hits++;
    return send_page(x, p) == MHD_YES ? PAGE_SENT : PAGE_NONE;
}

enum page_found page_cache_find(struct page_cache *k, struct exchange *x)
{
    uint64_t hash = hash_of(k, x->page_key);
    int64_t now = clock_mono_us();
    pthread_mutex_lock(&k->lock);
    struct page *p = find(k, x->page_key, hash);
    if (p && (p->generation != k->generation || (!p->filling && now >= p->until_us))) {
        drop(k, p);
        p = NULL;
    }
    enum page_found result;
    if (now >= k->trusted_us) {
        result = PAGE_NONE;
    } else if (p) {
        result = found(k, x, p);
    } else {
        k->stats.misses++;
        x->page = add_filling(k, x->page_key, hash);
        result = PAGE_FILL;
    }
    pthread_mutex_unlock(&k->lock);
    return result;
}

static enum MHD_Result copy_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    if (strncasecmp(name, "Content-", 8) != 0 || strcasecmp(name, "Content-Security-Policy") == 0)
        (void)MHD_add_response_header(cls, name, value);
    return MHD_YES;
}

/* All headers but those of the body that is not sent. */
static struct MHD_Response *same_response(struct MHD_Response *of)
{
    struct MHD_Response *m = MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    if (m)
        MHD_get_response_headers(of, copy_header, m);
    return m;
}

static void keep(struct page_cache *k, struct page *p, struct exchange *x)
{
    p->response = x->response;
    x->response = NULL;
    p->etag = MHD_get_response_header(p->response, "ETag");
    p->same = same_response(p->response);
    if (!p->same)
        BUG("out of memory");
    p->bytes = x->page_bytes + OVERHEAD;
    p->until_us = clock_mono_us() + PAGE_LIFE_US;
    if (!in_table(k, p))
        return;
    struct shelf *s = shelf_of(k, p);
    while (s->oldest && s->bytes + p->bytes > s->max)
        drop(k, s->oldest);
    put_first(k, p);
}

/* Those who waited: with the page, each holding it until it is sent; or back to where everybody waits. */
static void wake(struct page *p, bool kept)
{
    for (struct exchange *x = p->waiting, *next; x; x = next) {
        next = x->page_next;
        x->page = NULL;
        if (kept) {
            x->page = p;
            p->refs++;
            x->state = EXCHANGE_DONE;
            MHD_resume_connection(x->connection);
        } else if (queue_reserve(&x->server->queue)) {
            queue_push(&x->server->queue, x);
        } else {
            x->status = 503;
            x->response = answer_busy(x->server);
            x->state = EXCHANGE_DONE;
            MHD_resume_connection(x->connection);
        }
    }
    p->waiting = NULL;
}

void page_cache_done(struct page_cache *k, struct exchange *x)
{
    struct page *p = x->page;
    bool kept = x->storable && x->page_bytes + OVERHEAD <= k->page_max;
    pthread_mutex_lock(&k->lock);
    p->filling = false;
    if (kept)
        keep(k, p, x);
    else if (in_table(k, p))
        drop(k, p);
    wake(p, kept);
    if (!kept) {
        x->page = NULL;
        unref(p);
    }
    pthread_mutex_unlock(&k->lock);
}

enum MHD_Result page_cache_send(struct page_cache *k, struct exchange *x)
{
    pthread_mutex_lock(&k->lock);
    enum MHD_Result ok = send_page(x, x->page);
    unref(x->page);
    x->page = NULL;
    pthread_mutex_unlock(&k->lock);
    return ok;
}

void page_cache_forget(struct page_cache *k, struct exchange *x)
{
    pthread_mutex_lock(&k->lock);
    unref(x->page);
    x->page = NULL;
    pthread_mutex_unlock(&k->lock);
}

void page_cache_stats(struct page_cache *k, struct page_cache_stats *ret)
{
    pthread_mutex_lock(&k->lock);
    *ret = k->stats;
    ret->bytes = k->plain.bytes + k->queries.bytes;
    pthread_mutex_unlock(&k->lock);
}
