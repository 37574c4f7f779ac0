#include "unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/crypto.h"
#include "base/id.h"

#define THREADS 4
#define EACH    20000

static void *make_ids(void *p)
{
    int64_t *ids = p;

    for (int i = 0; i < EACH; i++)
        ids[i] = id_new();
    return NULL;
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void test_id_threads_never_share_one(void **state)
{
    int64_t *ids = calloc(THREADS * EACH, sizeof(*ids));
    pthread_t threads[THREADS];

    (void)state;
    assert_non_null(ids);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_ids, ids + i * EACH), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int t = 0; t < THREADS; t++)
        for (int i = 1; i < EACH; i++)
            assert_true(ids[t * EACH + i] > ids[t * EACH + i - 1]);
    qsort(ids, THREADS * EACH, sizeof(*ids), compare);
    for (int i = 1; i < THREADS * EACH; i++)
        assert_true(ids[i] != ids[i - 1]);
    free(ids);
}

static void test_id_holds_time_and_node(void **state)
{
    (void)state;
    id_set_node(777);
    int64_t id = id_new();
    int64_t ms = (id >> 22) + INT64_C(1577836800000);

    assert_true(id > 0);
    assert_int_equal(id >> 12 & 1023, 777);
    /* The thread test may have run the time part ahead by the ids it made. */
    assert_in_range(ms / 1000 - (int64_t)time(NULL) + 60, 0, 120);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_id_threads_never_share_one),
        cmocka_unit_test(test_id_holds_time_and_node),
    };

    crypto_init();
    return cmocka_run_group_tests_name("id", tests, NULL, NULL);
}
