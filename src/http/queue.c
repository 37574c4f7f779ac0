/* One lock is enough: it is held for a few instructions, and a request costs far more than a pass through it. */
#include "http/queue.h"

#include <stdlib.h>

#include "base/err.h"

void queue_init(struct queue *q, size_t max)
{
    *q = (struct queue){.max = max, .items = calloc(max, sizeof(void *))};
    if (!q->items || pthread_mutex_init(&q->lock, NULL) || pthread_cond_init(&q->filled, NULL))
        BUG("could not make a queue of %zu", max);
}

void queue_release(struct queue *q)
{
    if (!q->items)
        return;
    free(q->items);
    q->items = NULL;
    pthread_mutex_destroy(&q->lock);
    pthread_cond_destroy(&q->filled);
}

bool queue_reserve(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    bool ok = q->n + q->reserved < q->max;
    q->reserved += ok;
    pthread_mutex_unlock(&q->lock);
    return ok;
}

void queue_push(struct queue *q, void *item)
{
    pthread_mutex_lock(&q->lock);
    q->reserved--;
    q->items[(q->head + q->n++) % q->max] = item;
    bool wake = q->idle > 0;
    pthread_mutex_unlock(&q->lock);
    if (wake)
        pthread_cond_signal(&q->filled);
}

void *queue_pop(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    while (q->n == 0 && !q->closed) {
        q->idle++;
        pthread_cond_wait(&q->filled, &q->lock);
        q->idle--;
    }
    void *item = NULL;
    if (q->n > 0) {
        item = q->items[q->head];
        q->head = (q->head + 1) % q->max;
        q->n--;
    }
    pthread_mutex_unlock(&q->lock);
    return item;
}

void queue_close(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_mutex_unlock(&q->lock);
    pthread_cond_broadcast(&q->filled);
}

size_t queue_depth(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    size_t n = q->n;
    pthread_mutex_unlock(&q->lock);
    return n;
}
