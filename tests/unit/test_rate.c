/* Rates in percent, against figures that offices have printed, and at the halves. */
#include "unit.h"

#include "base/str.h"
#include "report/rate.h"

static void test_rate_as_printed(void **state)
{
    static const struct {
        int64_t n, of;
        const char *text;
    } cases[] = {{1354, 1398, "96.85"},    {25783, 29186, "88.34"}, {24165, 29186, "82.80"}, {3055, 3059, "99.87"},
                 {25, 31, "80.65"},        {26, 26, "100.00"},      {0, 5, "0.00"},          {132, 100, "132.00"},
                 {4573, 9252, "49.43"},    {1, 3, "33.33"},         {2, 3, "66.67"},         {1, 8, "12.50"},
                 {1, 20000, "0.01"},       {1, 20001, "0.00"},      {0, 0, RATE_NONE},       {7, 0, RATE_NONE},
                 {19999, 20000, "100.00"}, {19998, 20000, "99.99"}};
    char text[RATE_TEXT];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(rate_text(cases[i].n, cases[i].of, text), cases[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rate_as_printed),
    };

    return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
