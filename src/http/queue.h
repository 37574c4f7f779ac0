/* A bounded queue of pointers between the I/O threads and the workers. A place is reserved first, so a push cannot
 * fail. */
#ifndef ECHOWALL_HTTP_QUEUE_H
#define ECHOWALL_HTTP_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    void **items;
    size_t max;
    size_t head;
    size_t n;        /* pushed and not popped */
    size_t reserved; /* reserved and not pushed */
    unsigned idle;   /* threads that wait */
    bool closed;
};

void queue_init(struct queue *q, size_t max);
void queue_release(struct queue *q);
bool queue_reserve(struct queue *q); /* false when full */
void queue_push(struct queue *q, void *item);
void *queue_pop(struct queue *q); /* waits; NULL once closed and empty */
void queue_close(struct queue *q);
size_t queue_depth(struct queue *q);

#endif
