/*
 * Turns: of the threads that answer requests only so many work at a time as the processors can carry. One that is about
 * to wait for something else, such as the disk, leaves its turn to another and takes one again when it goes on.
 *
 * Threads that were given none (jobs, commands) may call this too; nothing happens then.
 */
#ifndef ECHOWALL_BASE_TURN_H
#define ECHOWALL_BASE_TURN_H

struct turn {
    void (*leave)(void *ctx);
    void (*back)(void *ctx); /* waits until there is a turn */
    void *ctx;
};

/* For the calling thread; t stays the caller's. NULL: it has none any more. */
void turn_give(const struct turn *t);

void turn_leave(void);
void turn_back(void);

#endif
