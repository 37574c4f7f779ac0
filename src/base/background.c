#include "base/background.h"

#include <signal.h>
#include <time.h>

static void drop(struct background *b)
{
    pthread_cond_destroy(&b->wake);
    pthread_mutex_destroy(&b->lock);
}

enum err background_start(struct background *b, void *(*fn)(void *), void *ctx, struct error *e)
{
    pthread_condattr_t attr;
    sigset_t all, before;
    b->stop = false;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->wake, &attr);
    pthread_condattr_destroy(&attr);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&b->thread, NULL, fn, ctx) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (ok)
        return ERR_OK;
    drop(b);
    return error_detail(e, ERR_INTERNAL, "could not start a thread");
}

bool background_stopping(struct background *b)
{
    pthread_mutex_lock(&b->lock);
    bool stop = b->stop;
    pthread_mutex_unlock(&b->lock);
    return stop;
}

bool background_rest(struct background *b, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(ms / 1000);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&b->lock);
    if (!b->stop)
        pthread_cond_timedwait(&b->wake, &b->lock, &until);
    bool stop = b->stop;
    pthread_mutex_unlock(&b->lock);
    return stop;
}

void background_stop(struct background *b)
{
    pthread_mutex_lock(&b->lock);
    b->stop = true;
    pthread_cond_signal(&b->wake);
    pthread_mutex_unlock(&b->lock);
    pthread_join(b->thread, NULL);
    drop(b);
}
