/* Days as stretches: what is asked for by them is what lies before a day, no more and no less, in a few words. */
#include "model/search_due.h"

#include <stdbool.h>

#include "base/clock.h"
#include "unit.h"

static bool among(const int64_t *v, int n, const int64_t of[DUE_LEVELS])
{
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < DUE_LEVELS; k++) {
            if (v[i] == of[k])
                return true;
        }
    }
    return false;
}

static void test_due_before_now(void **state)
{
    (void)state;
    for (int64_t to = 20000 * MS_DAY + 7 * MS_HOUR; to < 20600 * MS_DAY; to += 37 * MS_HOUR) {
        struct search_due d;
        search_due_between(1, to, &d);
        assert_int_equal(d.n_edge, 1);
        assert_true(d.n_sure < 40);
        for (int64_t due = MS_DAY; due < to + 900 * MS_DAY; due += due < to - 70 * MS_DAY ? 23 * MS_DAY : 5 * MS_HOUR) {
            int64_t of[DUE_LEVELS];
            search_due_of(due, of);
            assert_int_equal(among(d.sure, d.n_sure, of), due / MS_DAY < (to - 1) / MS_DAY);
            assert_int_equal(among(d.edge, d.n_edge, of), due / MS_DAY == (to - 1) / MS_DAY);
        }
    }
}

static void test_due_within_days(void **state)
{
    (void)state;
    const int64_t from = 20500 * MS_DAY + 16 * MS_HOUR, to = from + 3 * MS_DAY;
    struct search_due d;
    search_due_between(from, to, &d);
    assert_int_equal(d.n_sure, 0);
    assert_int_equal(d.n_edge, 4);
    for (int64_t due = from - 9 * MS_DAY; due < to + 9 * MS_DAY; due += MS_HOUR) {
        int64_t of[DUE_LEVELS];
        search_due_of(due, of);
        assert_int_equal(among(d.edge, d.n_edge, of),
                         due / MS_DAY >= from / MS_DAY && due / MS_DAY <= (to - 1) / MS_DAY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_due_before_now),
        cmocka_unit_test(test_due_within_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
