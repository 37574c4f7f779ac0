/*
 * Requests on their way from the I/O threads to the workers: a bounded queue, and the turns in which it is emptied. A
 * place is reserved first, so a push cannot fail.
 *
 * So many workers as there are turns work at a time: many more of them on the same processors would take each other's
 * place in the middle of a request, and all of them be late. Who waits for something else (base/turn.h) or has worked
 * for long does not count, and another may begin; so there may be more workers than turns, and more are asked for when
 * none is idle. Who became idle last is called first: few stay warm, and those never called may go.
 */
#ifndef ECHOWALL_HTTP_QUEUE_H
#define ECHOWALL_HTTP_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum seat_state {
    SEAT_IDLE, /* waits for an item, or has not begun */
    SEAT_BUSY, /* works, and counts */
    SEAT_LONG, /* works, and has for so long that it does not count */
    SEAT_AWAY, /* waits for something else */
    SEAT_BACK, /* wants to go on */
};

/* A worker's, in its memory; the queue's while it is in there. */
struct seat {
    enum seat_state state;
    pthread_cond_t called;
    void *item;       /* handed over while it was idle */
    bool coming;      /* asked for, and has not come for its first item yet */
    bool rested;      /* set by its worker after an idle time: all who are idle then are called before it */
    int64_t since_us; /* its turn began */
    struct seat *prev, *next;
};

struct seats {
    struct seat *first, *last;
};

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled; /* for queue_watch */
    void **items;
    size_t max;
    size_t head;
    size_t n;        /* pushed and not popped */
    size_t reserved; /* reserved and not pushed */
    unsigned turns;
    unsigned busy_n, long_n; /* seats in these states */
    unsigned coming;         /* workers asked for that are on their way to their first item */
    int64_t pause_until_us;  /* none is asked for before: the last did not come. 0: none failed to */
    struct seats idle, busy, back;
    bool (*grow)(void *ctx); /* asks for a worker; false: there are no more. NULL: none is asked for */
    void *grow_ctx;
    bool unwatched; /* nobody waits, so queue_watch sleeps */
    bool closed;
};

void queue_init(struct queue *q, size_t max, unsigned turns);
void queue_release(struct queue *q);
bool queue_reserve(struct queue *q); /* false when full */
void queue_push(struct queue *q, void *item);
void queue_close(struct queue *q);
size_t queue_depth(struct queue *q);

/* In a thread of its own, until queue_close: sees to it that those who take long do not hold up the others. */
void queue_watch(struct queue *q);

/* A worker takes a seat; asked_for: by grow. queue_missed: one that was asked for does not come, and
 * for a second none is asked for. */
void seat_take(struct seat *s, bool asked_for);
void queue_missed(struct queue *q);
void seat_release(struct seat *s);
/* Ends its turn and waits for an item and another one; NULL once the queue is closed and empty, or when it has been
 * idle for idle_ms (0: for ever). */
void *seat_next(struct queue *q, struct seat *s, int64_t idle_ms);
void seat_leave(struct queue *q, struct seat *s);
void seat_back(struct queue *q, struct seat *s);

#endif
