/*
 * A thread beside the server: a loop that works, rests until it is woken or time is over, and ends when it is asked to.
 * Signals are left to the thread that serves.
 */
#ifndef ECHOWALL_BASE_BACKGROUND_H
#define ECHOWALL_BASE_BACKGROUND_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct background {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
};

/* Starts fn(ctx), which is to return soon after background_stopping says so. b stays where it is until the end. */
enum err background_start(struct background *b, void *(*fn)(void *), void *ctx, struct error *e) ERR_CHECKED;
bool background_stopping(struct background *b);
/* Rests for ms at most; true when it was asked to end. For the thread itself. */
bool background_rest(struct background *b, int64_t ms);
/* Asks it to end and waits for it. */
void background_stop(struct background *b);

#endif
