/* Turns: how many work at once, who goes before whom, who need not wait for those that take long. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

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
    seat_take(h->q, &h->seat, false);
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
    seat_take(&q, &a, false);
    seat_take(&q, &b, false);
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
    seat_take(&q, &a, false);
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
    seat_take(&q, &mine, false);
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

static void *watch(void *arg)
{
    queue_watch(arg);
    return NULL;
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
        seat_take(&q, &s[i], false);
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
        cmocka_unit_test(test_queue_lets_begun_ones_end_first),
        cmocka_unit_test(test_queue_does_not_wait_for_long_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
