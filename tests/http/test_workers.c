/* Threads that do not start: what is said of it, and how often. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "http/exchange.h"
#include "http/worker.h"

int __real_pthread_create(pthread_t *t, const pthread_attr_t *attr, void *(*fn)(void *), void *arg);
int __wrap_pthread_create(pthread_t *t, const pthread_attr_t *attr, void *(*fn)(void *), void *arg);

static int may_start; /* threads, before one cannot */

int __wrap_pthread_create(pthread_t *t, const pthread_attr_t *attr, void *(*fn)(void *), void *arg)
{
    return may_start-- > 0 ? __real_pthread_create(t, attr, fn, arg) : 11;
}

int64_t __real_clock_mono_us(void);
int64_t __wrap_clock_mono_us(void);
int __real_malloc_trim(size_t pad);
int __wrap_malloc_trim(size_t pad);

static _Atomic int64_t stands_at; /* 0: it runs */
static _Atomic int trims;

int64_t __wrap_clock_mono_us(void)
{
    return stands_at ? stands_at : __real_clock_mono_us();
}

int __wrap_malloc_trim(size_t pad)
{
    trims++;
    return __real_malloc_trim(pad);
}

static _Atomic int contexts; /* asked for */
static _Atomic bool fails;

static enum err make_context(void *app, void **ret, struct error *e)
{
    (void)app;
    *ret = NULL;
    contexts++;
    return fails ? error_detail(e, ERR_DB, "no connection") : ERR_OK;
}

static _Atomic int busy_rests, idle_rests;

static void on_rest(void *worker, bool idle)
{
    (void)worker;
    *(idle ? &idle_rests : &busy_rests) += 1;
}

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void begin(struct server *s, unsigned workers)
{
    may_start = 99;
    contexts = 0;
    fails = false;
    *s = (struct server){.config = {.workers = workers,
                                    .spare = 2,
                                    .queue_max = 4,
                                    .rest_ms = 10,
                                    .worker_init = make_context,
                                    .worker_rest = on_rest}};
    queue_init(&s->queue, 4, 1);
    s->workers = workers_new(s);
}

static void end(struct server *s)
{
    workers_stop(s->workers);
    workers_free(s->workers);
    queue_release(&s->queue);
}

/* What stands on standard error from a call on to the next one. */
static FILE *heard;
static int voice = -1;

static void listen_in(void)
{
    fflush(stderr);
    voice = dup(STDERR_FILENO);
    heard = tmpfile();
    dup2(fileno(heard), STDERR_FILENO);
}

static int lines_with(const char *text)
{
    char line[2000];
    int n = 0;
    fflush(stderr);
    dup2(voice, STDERR_FILENO);
    close(voice);
    rewind(heard);
    while (fgets(line, sizeof(line), heard))
        n += strstr(line, text) != NULL;
    fclose(heard);
    return n;
}

static void test_workers_say_that_nobody_watches(void **state)
{
    (void)state;
    struct server s;
    struct error e = {0};
    begin(&s, 1);
    may_start = 1; /* the worker, and not the watch */
    listen_in();
    enum err r = workers_start(s.workers, &e);
    assert_int_equal(lines_with("could not start the thread that watches"), 1);
    assert_int_equal(r, ERR_OK);
    end(&s);
}

/* Asks for a spare one as the queue does, and waits until it has not come. */
static void ask(struct server *s, int times)
{
    for (int i = 0; i < times; i++) {
        pthread_mutex_lock(&s->queue.lock);
        unsigned before = s->queue.coming++;
        pthread_mutex_unlock(&s->queue.lock);
        if (!s->queue.grow(s->queue.grow_ctx))
            return;
        for (unsigned now = before + 1; now > before;) {
            nap();
            pthread_mutex_lock(&s->queue.lock);
            now = s->queue.coming;
            pthread_mutex_unlock(&s->queue.lock);
        }
    }
}

static void test_workers_say_once_that_no_spare_one_comes(void **state)
{
    (void)state;
    struct server s;
    struct error e = {0};
    begin(&s, 1);
    assert_int_equal(workers_start(s.workers, &e), ERR_OK);
    fails = true;
    listen_in();
    ask(&s, 3);
    may_start = 0;
    ask(&s, 3);
    assert_int_equal(lines_with("worker"), 1);
    assert_int_equal(contexts, 1 + 3);
    end(&s);
}

static int idle(struct server *s)
{
    int n = 0;
    pthread_mutex_lock(&s->queue.lock);
    for (const struct seat *x = s->queue.idle.first; x; x = x->next)
        n++;
    pthread_mutex_unlock(&s->queue.lock);
    return n;
}

/* Once after each while in which nothing came, and not again and again. */
static void test_workers_rest_when_idle(void **state)
{
    (void)state;
    struct server s;
    struct error e = {0};
    begin(&s, 1);
    idle_rests = busy_rests = 0;
    assert_int_equal(workers_start(s.workers, &e), ERR_OK);
    while (idle_rests < 1 || idle(&s) < 1)
        nap();
    for (int i = 0; i < 30; i++)
        nap();
    assert_int_equal(idle_rests, 1);
    assert_int_equal(busy_rests, 0);
    end(&s);
}

/* Many rest at the same time, and memory is given back once. */
static void test_workers_give_memory_back_now_and_then(void **state)
{
    (void)state;
    struct server s;
    struct error e = {0};
    begin(&s, 4);
    idle_rests = trims = 0;
    stands_at = 1000000;
    assert_int_equal(workers_start(s.workers, &e), ERR_OK);
    while (idle_rests < 4 || idle(&s) < 4)
        nap();
    assert_int_equal(trims, 1);
    end(&s);
    stands_at = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_workers_say_that_nobody_watches),
        cmocka_unit_test(test_workers_rest_when_idle),
        cmocka_unit_test(test_workers_give_memory_back_now_and_then),
        cmocka_unit_test(test_workers_say_once_that_no_spare_one_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
