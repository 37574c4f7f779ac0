/* Turns: how many work at once, who goes before whom, who need not wait for those that take long. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/str.h"
#include "http/queue.h"
#include "unit.h"

#define MAX 16

static const char items[MAX + 1] = "abcdefghijklmnop";

static void push(struct queue *q, size_t n)
{
    static size_t next;
    for (size_t i = 0; i < n; i++) {
        assert_true(queue_reserve(q));
        queue_push(q, (void *)(uintptr_t)&items[next++ % MAX]);
    }
}

static bool no_more(void *ctx)
{
    ++*(int *)ctx;
    return false;
}

static _Atomic int backs; /* of all hands */

/* A worker of the test: with each item it leaves its turn, and comes back when it may. */
struct hand {
    struct queue *q;
    pthread_t thread;
    struct seat seat;
    _Atomic int taken, away;
    _Atomic int may;   /* come back so often */
    _Atomic int early; /* times it began something before all were back */
};

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void *work(void *arg)
{
    struct hand *h = arg;
    seat_take(&h->seat, false);
    while (seat_next(h->q, &h->seat, 0)) {
        h->early += h->taken++ && backs < 3;
        seat_leave(h->q, &h->seat);
        h->away++;
        while (h->may < h->away)
            nap();
        seat_back(h->q, &h->seat);
        backs++;
    }
    seat_release(&h->seat);
    return NULL;
}

static void start(struct hand *h, struct queue *q)
{
    *h = (struct hand){.q = q};
    assert_int_equal(pthread_create(&h->thread, NULL, work, h), 0);
}

static void wait_for(const _Atomic int *n, int value)
{
    for (int i = 0; i < 20000 && atomic_load(n) < value; i++)
        nap();
    assert_int_equal(atomic_load(n), value);
}

static void test_queue_gives_turns(void **state)
{
    (void)state;
    struct queue q;
    struct seat a, b;
    queue_init(&q, 4, 1);
    seat_take(&a, false);
    seat_take(&b, false);
    push(&q, 3);
    assert_non_null(seat_next(&q, &a, 0));
    /* There is one turn, and a has it: b gives up after a millisecond. */
    assert_null(seat_next(&q, &b, 1));
    assert_int_equal(queue_depth(&q), 2);
    seat_leave(&q, &a);
    assert_non_null(seat_next(&q, &b, 0));
    assert_int_equal(queue_depth(&q), 1);
    queue_close(&q);
    /* What was pushed before is still done. */
    assert_non_null(seat_next(&q, &b, 0));
    assert_null(seat_next(&q, &b, 0));
    seat_back(&q, &a);
    assert_null(seat_next(&q, &a, 0));
    seat_release(&a);
    seat_release(&b);
    queue_release(&q);
}

static void test_queue_refuses_when_full(void **state)
{
    (void)state;
    struct queue q;
    queue_init(&q, 2, 1);
    push(&q, 1);
    assert_true(queue_reserve(&q));
    assert_false(queue_reserve(&q));
    queue_release(&q);
}

static void test_queue_asks_for_workers(void **state)
{
    (void)state;
    struct queue q;
    struct seat a;
    int asked = 0;
    queue_init(&q, 8, 2);
    q.grow = no_more;
    q.grow_ctx = &asked;
    seat_take(&a, false);
    push(&q, 1);
    assert_int_equal(asked, 1); /* nobody is idle */
    assert_non_null(seat_next(&q, &a, 0));
    push(&q, 1);
    assert_int_equal(asked, 2); /* one of two turns is free */
    seat_leave(&q, &a);
    assert_int_equal(asked, 3);
    seat_back(&q, &a);
    assert_non_null(seat_next(&q, &a, 0));
    assert_int_equal(asked, 3); /* nothing waits */
    queue_close(&q);
    assert_null(seat_next(&q, &a, 0));
    seat_release(&a);
    queue_release(&q);
}

static void *watch(void *arg)
{
    queue_watch(arg);
    return NULL;
}

/* A worker that is asked for and comes, or does not. */
struct spare {
    struct queue *q;
    pthread_t thread;
    _Atomic int asked, comes, taken, gone;
    _Atomic bool late; /* it is on its way, and stays on it */
};

static void *work_and_go(void *arg)
{
    struct spare *p = arg;
    struct seat seat;
    if (!p->comes) {
        queue_missed(p->q);
        p->gone++;
        return NULL;
    }
    while (p->late)
        nap();
    seat_take(&seat, true);
    while (seat_next(p->q, &seat, 20))
        p->taken++;
    seat_release(&seat);
    p->gone++;
    return NULL;
}

/* One at a time: a slow one counts as long and is not waited for. */
static bool one_more(void *ctx)
{
    struct spare *p = ctx;
    return ++p->asked - p->gone == 1 && pthread_create(&p->thread, NULL, work_and_go, p) == 0;
}

static void test_queue_spare_comes_and_goes(void **state)
{
    (void)state;
    struct queue q;
    struct spare p = {.q = &q, .comes = 1};
    queue_init(&q, 8, 1);
    q.grow = one_more;
    q.grow_ctx = &p;
    for (int i = 1; i <= 2; i++) {
        p.late = true;
        push(&q, 3);
        p.late = false;
        wait_for(&p.gone, i);
        pthread_join(p.thread, NULL);
        assert_int_equal(p.asked, i); /* one is on its way already */
        assert_int_equal(p.taken, 3 * i);
    }
    queue_close(&q);
    queue_release(&q);
}

/* One that cannot come is not asked for again at each push, but a second later: as if it had passed. */
static void test_queue_spare_that_fails_is_left_alone(void **state)
{
    (void)state;
    struct queue q;
    struct spare p = {.q = &q};
    pthread_t watcher;
    queue_init(&q, 8, 1);
    q.grow = one_more;
    q.grow_ctx = &p;
    int64_t before = clock_mono_us();
    push(&q, 1);
    wait_for(&p.gone, 1);
    pthread_join(p.thread, NULL);
    int64_t until = q.pause_until_us;
    assert_true(until >= before + 1000000 && until <= clock_mono_us() + 1000000);
    q.pause_until_us = INT64_MAX;
    push(&q, 3);
    assert_int_equal(p.asked, 1);
    q.pause_until_us = before;
    p.comes = 1;
    /* Nothing more is pushed: who watches asks. */
    pthread_create(&watcher, NULL, watch, &q);
    wait_for(&p.gone, 2);
    pthread_join(p.thread, NULL);
    assert_int_equal(p.taken, 4);
    assert_int_equal(q.pause_until_us, 0);
    queue_close(&q);
    pthread_join(watcher, NULL);
    queue_release(&q);
}

/* Who has rested was the last to be called and stays that. */
static void *rest(void *arg)
{
    struct hand *h = arg;
    seat_take(&h->seat, false);
    h->seat.rested = h->may;
    h->away = 1;
    while (seat_next(h->q, &h->seat, 0))
        h->taken++;
    seat_release(&h->seat);
    return NULL;
}

static int idle(struct queue *q)
{
    int n = 0;
    pthread_mutex_lock(&q->lock);
    for (const struct seat *s = q->idle.first; s; s = s->next)
        n++;
    pthread_mutex_unlock(&q->lock);
    return n;
}

static void test_queue_calls_the_rested_last(void **state)
{
    (void)state;
    struct queue q;
    struct hand h[2];
    queue_init(&q, 8, 1);
    for (int i = 0; i < 2; i++) {
        h[i] = (struct hand){.q = &q, .may = i == 1};
        assert_int_equal(pthread_create(&h[i].thread, NULL, rest, &h[i]), 0);
        while (idle(&q) <= i)
            nap();
    }
    for (int i = 1; i <= 3; i++) {
        push(&q, 1);
        wait_for(&h[0].taken, i);
        while (idle(&q) < 2)
            nap();
    }
    assert_int_equal(h[1].taken, 0);
    queue_close(&q);
    for (int i = 0; i < 2; i++)
        pthread_join(h[i].thread, NULL);
    queue_release(&q);
}

static int waiting(struct queue *q)
{
    int n = 0;
    pthread_mutex_lock(&q->lock);
    for (const struct seat *s = q->back.first; s; s = s->next)
        n++;
    pthread_mutex_unlock(&q->lock);
    return n;
}

/* One turn: whoever comes back goes on before anything new begins. */
static void test_queue_lets_begun_ones_end_first(void **state)
{
    (void)state;
    struct queue q;
    struct hand h[3];
    struct seat mine;
    queue_init(&q, 8, 1);
    backs = 0;
    for (int i = 0; i < 3; i++)
        start(&h[i], &q);
    push(&q, 3);
    for (int i = 0; i < 3; i++)
        wait_for(&h[i].away, 1);
    seat_take(&mine, false);
    push(&q, 1);
    assert_non_null(seat_next(&q, &mine, 0)); /* now the turn is ours */
    push(&q, 2);
    for (int i = 0; i < 3; i++)
        h[i].may = 9;
    while (waiting(&q) < 3)
        nap();
    assert_int_equal(backs, 0);
    queue_close(&q);
    seat_leave(&q, &mine);
    for (int i = 0; i < 3; i++)
        pthread_join(h[i].thread, NULL);
    assert_int_equal(backs, 5);
    assert_int_equal(h[0].taken + h[1].taken + h[2].taken, 5);
    assert_int_equal(h[0].early + h[1].early + h[2].early, 0);
    seat_back(&q, &mine);
    assert_null(seat_next(&q, &mine, 0));
    seat_release(&mine);
    queue_release(&q);
}

/* One that never ends its turn holds nobody up; but only so many of them do not count. */
static void test_queue_does_not_wait_for_long_ones(void **state)
{
    (void)state;
    struct queue q;
    struct seat s[5];
    pthread_t watcher;
    queue_init(&q, 8, 1);
    pthread_create(&watcher, NULL, watch, &q);
    for (size_t i = 0; i < COUNT_OF(s); i++)
        seat_take(&s[i], false);
    push(&q, 5);
    for (size_t i = 0; i < 3; i++)
        assert_non_null(seat_next(&q, &s[i], 0));
    /* Two take long and the third has the turn. */
    assert_null(seat_next(&q, &s[3], 300));
    seat_leave(&q, &s[0]);
    assert_non_null(seat_next(&q, &s[3], 0));
    queue_close(&q);
    pthread_join(watcher, NULL);
    for (size_t i = 0; i < COUNT_OF(s); i++)
        seat_release(&s[i]);
    queue_release(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queue_gives_turns),
        cmocka_unit_test(test_queue_refuses_when_full),
        cmocka_unit_test(test_queue_asks_for_workers),
        cmocka_unit_test(test_queue_spare_comes_and_goes),
        cmocka_unit_test(test_queue_spare_that_fails_is_left_alone),
        cmocka_unit_test(test_queue_calls_the_rested_last),
        cmocka_unit_test(test_queue_lets_begun_ones_end_first),
        cmocka_unit_test(test_queue_does_not_wait_for_long_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
