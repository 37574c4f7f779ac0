/* Limits: the vectors of the field, and an oracle that counts day by day in another way. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "catalogue/limit.h"
#include "unit.h"

static int make(void **state)
{
    *state = arena_new();
    return 0;
}

static int drop(void **state)
{
    arena_free(*state);
    return 0;
}

static struct limit_rule rule(const char *text)
{
    struct limit_rule r = {0};
    assert_true(limit_parse(text, &r));
    return r;
}

static int64_t at(const char *text)
{
    int64_t ms = 0;
    assert_int_equal(time_parse(text, zone_shanghai, &ms), ERR_OK);
    return ms;
}

static void test_limits_are_counted_as_the_vectors_say(void **state)
{
    static const struct {
        int32_t start;
        const char *rule;
        int32_t raw, due;
    } cases[] = {
        {20240208, "5 workdays", 20240221, 20240221}, {20250930, "5 workdays", 20251014, 20251014},
        {20260212, "5 workdays", 20260226, 20260226}, {20260213, "5 workdays", 20260227, 20260227},
        {20260430, "5 workdays", 20260511, 20260511}, {20260924, "5 workdays", 20261009, 20261009},
        {20260930, "5 workdays", 20261013, 20261013}, {20260924, "10 workdays", 20261015, 20261015},
        {20260131, "15 days", 20260215, 20260224},    {20260918, "15 days", 20261003, 20261008},
        {20260803, "60 days", 20261002, 20261008},    {20260131, "15 days strict", 20260215, 20260215},
    };
    const struct calendar *c = calendar_builtin(*state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        /* From the first to the last millisecond of the day it is the same. */
        for (int64_t k = 0; k < MS_DAY; k += MS_DAY / 4 - (k ? 0 : 1)) {
            struct limit_run run = {.start_ms = day_start(cases[i].start, zone_shanghai) + k,
                                    .rule = rule(cases[i].rule)};
            struct limit_due due;
            limit_count(&run, c, zone_shanghai, &due);
            assert_int_equal(due.raw_day, cases[i].raw);
            assert_int_equal(due.due_day, cases[i].due);
            assert_int_equal(due.due_ms, day_start(cases[i].due, zone_shanghai) + MS_DAY);
            assert_int_equal(due.rolled, cases[i].raw != cases[i].due);
            assert_false(due.provisional || due.stands);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_limits_are_counted_as_the_vectors_say, make, drop),
    };
    (void)at;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
