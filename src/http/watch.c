/* A list under a lock; the sweep runs about once a second, and only connections come and go under the lock. */
#include "http/watch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/err.h"

struct watched {
    struct watched *prev, *next;
    _Atomic int64_t since_us; /* 0: a request is under way */
    int fd;
};

struct watch {
    pthread_mutex_t lock;
    struct watched list; /* head of a ring */
};

struct watch *watch_new(void)
{
    struct watch *w = calloc(1, sizeof(*w));
    if (!w || pthread_mutex_init(&w->lock, NULL))
        BUG("out of memory");
    w->list.prev = w->list.next = &w->list;
    return w;
}

void watch_free(struct watch *w)
{
    if (!w)
        return;
    while (w->list.next != &w->list)
        watch_remove(w, w->list.next);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

struct watched *watch_add(struct watch *w, int fd)
{
    struct watched *c = calloc(1, sizeof(*c));
    if (!c)
        BUG("out of memory");
    c->fd = fd;
    watch_wait(c);
    pthread_mutex_lock(&w->lock);
    c->prev = &w->list;
    c->next = w->list.next;
    c->next->prev = c;
    w->list.next = c;
    pthread_mutex_unlock(&w->lock);
    return c;
}

void watch_remove(struct watch *w, struct watched *c)
{
    pthread_mutex_lock(&w->lock);
    c->prev->next = c->next;
    c->next->prev = c->prev;
    pthread_mutex_unlock(&w->lock);
    free(c);
}

void watch_busy(struct watched *c)
{
    atomic_store_explicit(&c->since_us, 0, memory_order_relaxed);
}

void watch_wait(struct watched *c)
{
    atomic_store_explicit(&c->since_us, clock_mono_us(), memory_order_relaxed);
}

void watch_sweep(struct watch *w, int64_t limit_us)
{
    int64_t now = clock_mono_us();
    pthread_mutex_lock(&w->lock);
    for (struct watched *c = w->list.next; c != &w->list; c = c->next) {
        int64_t since = atomic_load_explicit(&c->since_us, memory_order_relaxed);
        if (since > 0 && now - since > limit_us)
            shutdown(c->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&w->lock);
}
