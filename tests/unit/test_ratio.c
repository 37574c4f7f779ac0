#include "unit.h"

#include "base/ratio.h"

static void test_ratio_is_rounded_once(void **state)
{
    (void)state;
    const struct ratio third = ratio_of(1, 3);
    struct ratio sum = ratio_add(ratio_add(third, third), third);
    assert_int_equal(ratio_round(sum, 100), 100);
    assert_int_equal(ratio_compare(sum, ratio_of(1, 1)), 0);
    assert_int_equal(ratio_round(ratio_of(1101, 20), 100), 5505);
    /* 55.045 of parts that have no end of decimals; rounded one by one they would be 55.04. */
    sum = ratio_add(ratio_add(ratio_of(110, 7), ratio_of(55045 * 7 - 110 * 1000, 7000)), ratio_of(0, 1));
    assert_int_equal(ratio_round(sum, 100), 5505);
    assert_int_equal(ratio_round(ratio_of(0, 5), 10000), 0);
}

static void test_ratio_counts(void **state)
{
    (void)state;
    const struct ratio a = ratio_of(-3, -4), b = ratio_of(5, 6);
    assert_int_equal(ratio_compare(a, ratio_of(6, 8)), 0);
    assert_true(ratio_compare(a, b) < 0);
    assert_int_equal(ratio_compare(ratio_add(a, b), ratio_of(19, 12)), 0);
    assert_int_equal(ratio_compare(ratio_minus(a, b), ratio_of(-1, 12)), 0);
    assert_int_equal(ratio_compare(ratio_times(a, b), ratio_of(5, 8)), 0);
    assert_int_equal(ratio_compare(ratio_over(a, b), ratio_of(9, 10)), 0);
}

/* Sixteen large bases without a common divisor are more than 127 bits hold: the sum is still right to the last digit.
 */
static void test_ratio_is_near_where_it_cannot_be_exact(void **state)
{
    (void)state;
    static const int64_t bases[] = {9999991, 9999973, 9999971, 9999943, 9999937, 9999931, 9999929, 9999907,
                                    9999889, 9999877, 9999823, 9999817, 9999809, 9999799, 9999749, 9999743};
    struct ratio sum = ratio_of(0, 1);
    for (int i = 0; i < 16; i++)
        sum = ratio_add(sum, ratio_times(ratio_of(bases[i] - 1, bases[i]), ratio_of(625, 100)));
    assert_int_equal(ratio_round(sum, 100), 10000);
    assert_int_equal(ratio_round(sum, 1000000), 99999990);
    const struct ratio wide = ratio_times(sum, ratio_of(1000, 1));
    assert_int_equal(ratio_round(ratio_over(wide, ratio_of(1000, 1)), 100), 10000);
}

static void test_ratio_is_read(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      ".",
                                      "1.",
                                      ".5",
                                      "-1",
                                      "1,5",
                                      "1.23456",
                                      "101",
                                      "100.0001",
                                      "1e2",
                                      " 1",
                                      "1.2.3",
                                      "99999999999999999999999"};
    struct ratio x;
    assert_true(ratio_parse("14.82", 100, &x));
    assert_int_equal(ratio_compare(x, ratio_of(1482, 100)), 0);
    assert_true(ratio_parse("100", 100, &x));
    assert_true(ratio_parse("0.0001", 100, &x));
    assert_int_equal(ratio_round(x, 10000), 1);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_false(ratio_parse(bad[i], 100, &x));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratio_is_rounded_once),
        cmocka_unit_test(test_ratio_counts),
        cmocka_unit_test(test_ratio_is_near_where_it_cannot_be_exact),
        cmocka_unit_test(test_ratio_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
