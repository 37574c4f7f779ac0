/* Numbers as reports write them: read, kept with their "at least", written back. */
#include <string.h>

#include "base/str.h"
#include "text/quantity.h"
#include "unit.h"

static void test_quantity_reads_what_reports_write(void **state)
{
    static const struct {
        const char *text;
        int64_t n;
        const char *at_least, *words;
    } cases[] = {
        {"54", 54, "", "54"},
        {"0", 0, "", "0"},
        {"720余", 720, "余", "720余"},
        {"50多", 50, "多", "50多"},
        {"超1.4万", 14000, "超", "超1.4万"},
        {"超过40.5万", 405000, "超", "超40.5万"},
        {"40多万", 400000, "多", "40多万"},
        {"1万多", 10000, "多", "1万多"},
        {"40余万", 400000, "余", "40余万"},
        {"220亿", INT64_C(22000000000), "", "220亿"},
        {"3.9亿", 390000000, "", "3.9亿"},
        {"超4000亿", INT64_C(400000000000), "超", "超4000亿"},
        {"1,590", 1590, "", "1590"},
        {"２２１４", 2214, "", "2214"},
        {"200+", 200, "余", "200余"},
        {"10.9万", 109000, "", "10.9万"},
        {"9252", 9252, "", "9252"},
        {"14500", 14500, "", "14500"},
        {" 36 ", 36, "", "36"},
        {"2.50万", 25000, "", "2.5万"},
        {"1万亿", QUANTITY_MAX, "", "10000亿"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *a = arena_new();
        struct quantity q = {0}, again = {0};
        if (!quantity_parse(cases[i].text, &q))
            fail_msg("%s is not read", cases[i].text);
        assert_int_equal(q.n, cases[i].n);
        assert_string_equal(q.at_least, cases[i].at_least);
        assert_string_equal(quantity_words(a, q), cases[i].words);
        assert_true(quantity_parse(quantity_words(a, q), &again));
        assert_int_equal(again.n, q.n);
        assert_ptr_equal(again.at_least, q.at_least);
        arena_free(a);
    }
}

static void test_quantity_refuses_what_is_none(void **state)
{
    static const char *const cases[] = {"",       "多",   "-5",   "4.5",  "1.23456万", "超50多",
                                        "50多余", "五十", "12人", "1 2",  "2万亿",     "99999999999999999",
                                        "1.2.3",  "亿",   ",5",   "\xff", "1e5",       "0.00001亿"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct quantity q = {7, "多"};
        if (quantity_parse(cases[i], &q))
            fail_msg("%s is read", cases[i]);
        assert_int_equal(q.n, 7);
    }
    assert_null(quantity_sign("约"));
    assert_string_equal(quantity_sign("余"), "余");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantity_reads_what_reports_write),
        cmocka_unit_test(test_quantity_refuses_what_is_none),
    };
    return cmocka_run_group_tests_name("quantity", tests, NULL, NULL);
}
