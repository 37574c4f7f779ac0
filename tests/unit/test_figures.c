/* Periods and the numbers of figures, by hand. */
#include "unit.h"

#include "base/str.h"
#include "report/figures.h"

static const struct {
    const char *text, *before, *year;
} periods[] = {
    {"2023-09", "2023-08", "2022-09"},
    {"2023-01", "2022-12", "2022-01"},
    {"2024-02", "2024-01", "2023-02"},
    {"2023", "2022", "2022"},
    {"2023-09-01..2023-10-15", "2023-07-18..2023-08-31", "2022-09-01..2022-10-15"},
    {"2024-Q1", "2023-Q4", "2023-Q1"},
    {"2023-Q3", "2023-Q2", "2022-Q3"},
    {"2024-02-29..2024-02-29", "2024-02-28..2024-02-28", "2023-02-28..2023-02-28"},
    {"2024-02-28..2024-02-28", "2024-02-27..2024-02-27", "2023-02-28..2023-02-28"},
    {"2024-02-01..2024-02-28", "2024-01-04..2024-01-31", "2023-02-01..2023-02-28"},
    {"2025-02-28..2025-02-28", "2025-02-27..2025-02-27", "2024-02-28..2024-02-28"},
};

static void test_periods(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT_OF(periods); i++) {
        struct error e = {0};
        struct period p, q;
        assert_int_equal(period_parse(periods[i].text, zone_shanghai, &p, &e), ERR_OK);
        assert_string_equal(period_text(a, &p, zone_shanghai), periods[i].text);
        q = period_before(&p, zone_shanghai);
        assert_string_equal(period_text(a, &q, zone_shanghai), periods[i].before);
        assert_int_equal(q.to, p.from);
        q = period_after(&q, zone_shanghai);
        assert_string_equal(period_text(a, &q, zone_shanghai), periods[i].text);
        q = period_year_before(&p, zone_shanghai);
        assert_string_equal(period_text(a, &q, zone_shanghai), periods[i].year);
    }
    arena_free(a);
}

static void test_days_that_are_whole_are_told_so(void **state)
{
    static const char *const whole[][2] = {{"2023-09-01..2023-09-30", "2023-09"},
                                           {"2024-02-01..2024-02-29", "2024-02"},
                                           {"2023-07-01..2023-09-30", "2023-Q3"},
                                           {"2023-01-01..2023-12-31", "2023"},
                                           {"2023-12-01..2023-12-31", "2023-12"},
                                           {"2023-08-01..2023-10-31", "2023-08-01..2023-10-31"},
                                           {"2023-02-01..2024-01-31", "2023-02-01..2024-01-31"}};
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(whole); i++) {
        struct error e = {0};
        struct period p;
        assert_int_equal(period_parse(whole[i][0], zone_shanghai, &p, &e), ERR_OK);
        assert_string_equal(period_text(a, &p, zone_shanghai), whole[i][1]);
    }
    arena_free(a);
}

static void test_no_periods(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "2023-13",
                                        "2023-Q0",
                                        "2023-Q5",
                                        "2023-00",
                                        "23-09",
                                        "2023-9",
                                        "1900",
                                        "2023-09-01",
                                        "2023-09-01..",
                                        "2023-02-30..2023-03-01",
                                        "2023-09-02..2023-09-01",
                                        "2001-01-01..2023-01-01",
                                        "2023-09x",
                                        "２０２３",
                                        "2023-09-01…2023-09-02"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct error e = {0};
        struct period p;
        assert_int_equal(period_parse(wrong[i], zone_shanghai, &p, &e), ERR_INVALID);
        assert_string_equal(e.field, "period");
    }
}

static void test_months(void **state)
{
    (void)state;
    struct error e = {0};
    struct arena *a = arena_new();
    struct period p, m[20];
    assert_int_equal(period_parse("2023-11-20..2024-02-03", zone_shanghai, &p, &e), ERR_OK);
    assert_int_equal(period_months(&p, zone_shanghai, m, 20), 4);
    assert_string_equal(period_text(a, &m[0], zone_shanghai), "2023-11-20..2023-11-30");
    assert_string_equal(period_text(a, &m[1], zone_shanghai), "2023-12");
    assert_string_equal(period_text(a, &m[3], zone_shanghai), "2024-02-01..2024-02-03");
    arena_free(a);
}

static const struct {
    enum indicator_shows shows;
    int decimals;
    int64_t weight, n, base;
    const char *text;
} values[] = {
    {SHOWS_PERCENT, 2, 100, 4573, 9252, "49.43"},
    {SHOWS_PERCENT, 2, 100, 25, 31, "80.65"},
    {SHOWS_PERCENT, 2, 100, 25783, 29186, "88.34"},
    {SHOWS_PERCENT, 2, 100, 24165, 29186, "82.80"},
    {SHOWS_PERCENT, 2, 100, 50154, 83218, "60.27"},
    {SHOWS_PERCENT, 1, 100, 26213, 83218, "31.5"},
    {SHOWS_PERCENT, 2, 100, 45, 83218, "0.05"},
    {SHOWS_PERCENT, 2, 100, 3055, 3059, "99.87"},
    {SHOWS_PERCENT, 2, 100, 132, 100, "132.00"},
    {SHOWS_PERCENT, 2, 100, 0, 5, "0.00"},
    {SHOWS_PERCENT, 2, 100, 5, 0, "—"},
    {SHOWS_PERCENT, 2, 100, 1, 20000, "0.01"}, /* half up */
    {SHOWS_PERCENT, 2, 90, 1, 1, "90.00"},
    {SHOWS_COUNT, 0, 100, 2928, 0, "2928"},
    {SHOWS_COUNT, 0, 100, 0, 0, "—"},
    {SHOWS_DAYS, 1, 100, 3 * MS_DAY + MS_DAY / 4, 1, "3.3"},
    {SHOWS_DAYS, 1, 100, 3 * MS_DAY, 2, "1.5"},
};

static struct figure figure(int64_t n, int64_t base)
{
    return (struct figure){.counts = {{.n = n, .rows = n}}, .base = {.n = base, .rows = base}};
}

static void test_values(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        const struct indicator x = {.shows = values[i].shows,
                                    .decimals = values[i].decimals,
                                    .counts = {{.weight = values[i].weight}},
                                    .n_counts = 1};
        struct figure f = figure(values[i].n, values[i].base);
        assert_string_equal(figure_text(a, &x, &f), values[i].text);
    }
    arena_free(a);
}

static void test_changes(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    const struct indicator count = {.shows = SHOWS_COUNT, .counts = {{.weight = 100}}, .n_counts = 1},
                           rate = {.shows = SHOWS_PERCENT, .decimals = 2, .counts = {{.weight = 100}}, .n_counts = 1};
    struct figure f506 = figure(506, 0), f420 = figure(420, 0), none = figure(0, 0), half = figure(1, 2),
                  fourth = figure(1, 4), zero = figure(0, 4);
    assert_string_equal(figure_change(a, &count, &f506, &f420), "+20.48");
    assert_string_equal(figure_change(a, &count, &f420, &f506), "-17.00");
    assert_string_equal(figure_change(a, &count, &f420, &f420), "0.00");
    assert_null(figure_change(a, &count, &f420, &none));
    assert_null(figure_change(a, &count, &none, &f420));
    assert_string_equal(figure_change(a, &rate, &half, &fourth), "+25.00");
    assert_string_equal(figure_change(a, &rate, &fourth, &zero), "+25.00");
    assert_null(figure_change(a, &rate, &half, &none));
    /* 66.67 and 33.33 are not 33.34 apart, nor 0.1 days and 0.1 days the same. */
    const struct indicator days = {.shows = SHOWS_DAYS, .decimals = 1, .counts = {{.weight = 100}}, .n_counts = 1};
    struct figure third = figure(1, 3), thirds = figure(2, 3), long_day = figure(MS_DAY / 7, 1),
                  short_day = figure(MS_DAY / 14, 1), big = figure(INT64_C(9000000000000000), 1000000),
                  bigger = figure(INT64_C(9900000000000000), 1000000);
    assert_string_equal(figure_change(a, &rate, &thirds, &third), "+33.33");
    assert_string_equal(figure_change(a, &days, &long_day, &short_day), "+100.00");
    assert_string_equal(figure_change(a, &days, &bigger, &big), "+10.00");
    assert_string_equal(figure_change(a, &rate, &third, &thirds), "-33.33");
    /* None of what there is, is a figure; before it there is no base. */
    none.on_record = true;
    assert_string_equal(figure_text(a, &count, &none), "0");
    assert_string_equal(figure_change(a, &count, &none, &f420), "-100.00");
    assert_null(figure_change(a, &count, &f420, &none));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_periods),    cmocka_unit_test(test_days_that_are_whole_are_told_so),
        cmocka_unit_test(test_no_periods), cmocka_unit_test(test_months),
        cmocka_unit_test(test_values),     cmocka_unit_test(test_changes),
    };
    return cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
