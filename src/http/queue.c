/* One lock is enough: it is held for a few instructions, and a request costs far more than a pass through it. */
#include "http/queue.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/err.h"

#define LONG_US  INT64_C(30000) /* a turn that lasted so long does not count */
#define LONG_MAX 2              /* such ones, for each turn */
#define WATCH_MS 20
#define PAUSE_US INT64_C(1000000) /* before a worker is asked for again, after one that did not come */

static void init_cond(pthread_cond_t *c)
{
    pthread_condattr_t attr;
    if (pthread_condattr_init(&attr) || pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) ||
        pthread_cond_init(c, &attr))
        BUG("could not make a condition");
    pthread_condattr_destroy(&attr);
}

void queue_init(struct queue *q, size_t max, unsigned turns)
{
    *q = (struct queue){.max = max, .turns = turns, .items = calloc(max, sizeof(void *))};
    if (!q->items || pthread_mutex_init(&q->lock, NULL))
        BUG("could not make a queue of %zu", max);
    init_cond(&q->filled);
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

/* All that follows down to queue_reserve holds the lock. */

static void put_last(struct seats *l, struct seat *s)
{
    s->prev = l->last;
    s->next = NULL;
    *(l->last ? &l->last->next : &l->first) = s;
    l->last = s;
}

static void put_first(struct seats *l, struct seat *s)
{
    s->prev = NULL;
    s->next = l->first;
    *(l->first ? &l->first->prev : &l->last) = s;
    l->first = s;
}

static void take_out(struct seats *l, struct seat *s)
{
    *(s->prev ? &s->prev->next : &l->first) = s->next;
    *(s->next ? &s->next->prev : &l->last) = s->prev;
}

static void *take_item(struct queue *q)
{
    void *item = q->items[q->head];
    q->head = (q->head + 1) % q->max;
    q->n--;
    return item;
}

static void begin_turn(struct queue *q, struct seat *s)
{
    s->state = SEAT_BUSY;
    s->since_us = clock_mono_us();
    put_last(&q->busy, s);
    q->busy_n++;
}

static void end_turn(struct queue *q, struct seat *s)
{
    if (s->state == SEAT_BUSY) {
        take_out(&q->busy, s);
        q->busy_n--;
    }
    q->long_n -= s->state == SEAT_LONG;
    s->state = SEAT_IDLE;
}

static void call(struct queue *q, struct seats *from, struct seat *s)
{
    take_out(from, s);
    begin_turn(q, s);
    pthread_cond_signal(&s->called);
}

/* Nothing more comes. */
static void send_home(struct queue *q)
{
    for (struct seat *s = q->closed && q->n == 0 ? q->idle.first : NULL; s; s = s->next)
        pthread_cond_signal(&s->called);
}

/* Who is in the middle of something goes before whatever is new. */
static void call_back(struct queue *q)
{
    while (q->busy_n < q->turns && q->back.first)
        call(q, &q->back, q->back.first);
}

static void hand_out(struct queue *q)
{
    call_back(q);
    while (q->busy_n < q->turns && q->n > 0 && q->idle.last) {
        struct seat *s = q->idle.last;
        s->item = take_item(q);
        call(q, &q->idle, s);
    }
    send_home(q);
}

static void wake_watch(struct queue *q)
{
    if (q->unwatched)
        pthread_cond_signal(&q->filled);
    q->unwatched = false;
}

/* Lets go of the lock. Somebody could begin and nobody is there: asks for one more. */
static void unlock_and_grow(struct queue *q)
{
    bool wanted = q->grow && !q->closed && q->n > q->coming && q->busy_n + q->coming < q->turns &&
                  (!q->pause_until_us || clock_mono_us() >= q->pause_until_us);
    q->coming += wanted;
    pthread_mutex_unlock(&q->lock);
    if (!wanted || q->grow(q->grow_ctx))
        return;
    pthread_mutex_lock(&q->lock);
    q->coming--;
    pthread_mutex_unlock(&q->lock);
}

static void wait_ms(pthread_cond_t *c, pthread_mutex_t *lock, int64_t ms, bool *ret_over)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    *ret_over = pthread_cond_timedwait(c, lock, &until) == ETIMEDOUT;
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
    hand_out(q);
    if (q->n > 0)
        wake_watch(q);
    unlock_and_grow(q);
}

void queue_close(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    send_home(q);
    pthread_cond_signal(&q->filled);
    pthread_mutex_unlock(&q->lock);
}

size_t queue_depth(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    size_t n = q->n;
    pthread_mutex_unlock(&q->lock);
    return n;
}

static void let_long_ones_be(struct queue *q)
{
    int64_t before = clock_mono_us() - LONG_US;
    while (q->busy.first && q->busy.first->since_us < before && q->long_n < q->turns * LONG_MAX) {
        struct seat *s = q->busy.first;
        end_turn(q, s);
        s->state = SEAT_LONG;
        q->long_n++;
    }
}

void queue_watch(struct queue *q)
{
    bool over;
    pthread_mutex_lock(&q->lock);
    while (!q->closed) {
        q->unwatched = q->n == 0 && !q->back.first;
        if (q->unwatched) {
            pthread_cond_wait(&q->filled, &q->lock);
            continue;
        }
        wait_ms(&q->filled, &q->lock, WATCH_MS, &over);
        let_long_ones_be(q);
        hand_out(q);
        unlock_and_grow(q);
        pthread_mutex_lock(&q->lock);
    }
    pthread_mutex_unlock(&q->lock);
}

void queue_missed(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->coming--;
    q->pause_until_us = clock_mono_us() + PAUSE_US;
    pthread_mutex_unlock(&q->lock);
}

void seat_take(struct seat *s, bool asked_for)
{
    *s = (struct seat){.state = SEAT_IDLE, .coming = asked_for};
    init_cond(&s->called);
}

void seat_release(struct seat *s)
{
    pthread_cond_destroy(&s->called);
}

void *seat_next(struct queue *q, struct seat *s, int64_t idle_ms)
{
    bool over = false;
    pthread_mutex_lock(&q->lock);
    end_turn(q, s);
    if (s->coming) {
        q->coming--;
        q->pause_until_us = 0;
        s->coming = false;
    }
    call_back(q);
    s->item = NULL;
    /* Whoever is awake and warm goes on before anybody is woken. */
    if (q->n > 0 && q->busy_n < q->turns) {
        s->item = take_item(q);
        begin_turn(q, s);
    } else if (s->rested) {
        put_first(&q->idle, s);
    } else {
        put_last(&q->idle, s);
    }
    s->rested = false;
    hand_out(q);
    while (s->state == SEAT_IDLE && !over && !(q->closed && q->n == 0)) {
        if (idle_ms)
            wait_ms(&s->called, &q->lock, idle_ms, &over);
        else
            pthread_cond_wait(&s->called, &q->lock);
    }
    if (s->state == SEAT_IDLE)
        take_out(&q->idle, s);
    unlock_and_grow(q);
    return s->item;
}

void seat_leave(struct queue *q, struct seat *s)
{
    pthread_mutex_lock(&q->lock);
    end_turn(q, s);
    s->state = SEAT_AWAY;
    hand_out(q);
    unlock_and_grow(q);
}

void seat_back(struct queue *q, struct seat *s)
{
    pthread_mutex_lock(&q->lock);
    if (q->busy_n < q->turns && !q->back.first) {
        begin_turn(q, s);
    } else {
        s->state = SEAT_BACK;
        put_last(&q->back, s);
        wake_watch(q);
    }
    while (s->state == SEAT_BACK)
        pthread_cond_wait(&s->called, &q->lock);
    pthread_mutex_unlock(&q->lock);
}
