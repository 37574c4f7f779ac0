#include "unit.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/str.h"

#define SHANGHAI_2019_04_25_093209 INT64_C(1556155929000)

static void test_clock_parse_accepts(void **state)
{
    static const struct {
        const char *text;
        const char *iso;
    } good[] = {
        {"2019/4/25 9:32:09", "2019-04-25T09:32:09+08:00"},
        {"2019-04-25 09:32", "2019-04-25T09:32:00+08:00"},
        {"2019-04-25", "2019-04-25T00:00:00+08:00"},
        {"2019.4.25", "2019-04-25T00:00:00+08:00"},
        {"2019年4月25日", "2019-04-25T00:00:00+08:00"},
        {"2019年4月25日 9时32分", "2019-04-25T09:32:00+08:00"},
        {"2019年4月25日9时32分9秒", "2019-04-25T09:32:09+08:00"},
        {"2019年4月25日 9时", "2019-04-25T09:00:00+08:00"},
        {"2019年4月25日 09:32", "2019-04-25T09:32:00+08:00"},
        {"  2019-04-25\t", "2019-04-25T00:00:00+08:00"},
        {"\u30002019-04-25\u3000", "2019-04-25T00:00:00+08:00"},
        {"2019-04-25 ", "2019-04-25T00:00:00+08:00"},
        {"2019-04-25T09:32:09", "2019-04-25T09:32:09+08:00"},
        {"2019-04-25T09:32:09.5", "2019-04-25T09:32:09+08:00"},
        {"2019-04-25T01:32:09Z", "2019-04-25T09:32:09+08:00"},
        {"2019-04-25T03:32:09+02:00", "2019-04-25T09:32:09+08:00"},
        {"2019-04-24T21:02:09-0430", "2019-04-25T09:32:09+08:00"},
        {"2020-02-29 23:59:59", "2020-02-29T23:59:59+08:00"},
        {"2000/2/29", "2000-02-29T00:00:00+08:00"},
        {"43580.39733", "2019-04-25T09:32:09+08:00"},
        {"43581.39733", "2019-04-26T09:32:09+08:00"},
        {"43580", "2019-04-25T00:00:00+08:00"},
        {"43580.5", "2019-04-25T12:00:00+08:00"},
        {"43580.39732638888888", "2019-04-25T09:32:09+08:00"},
        {"20000", "1954-10-03T00:00:00+08:00"},
        {"80000", "2119-01-11T00:00:00+08:00"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        int64_t ms;
        char text[32];

        if (time_parse(good[i].text, zone_shanghai, &ms) != ERR_OK)
            fail_msg("refused: %s", good[i].text);
        assert_string_equal(time_format_iso(ms, zone_shanghai, text), good[i].iso);
    }
}

static void test_clock_parse_refuses(void **state)
{
    static const char *const bad[] = {
        "",
        " ",
        "x",
        "2019",
        "2019-4",
        "2019-13-01",
        "2019-00-10",
        "2019-02-29",
        "1900-02-29",
        "2019-04-31",
        "2019-04-00",
        "2019-04/25",
        "2019年4月25",
        "19-4-25",
        "20190425",
        "2019-04-25x",
        "19999",
        "80001",
        "43581.",
        "43581.5.1",
        "435811",
        "2019-04-25T",
        "2019-04-25T9",
        "2019-04-25 24:00",
        "2019-04-25 09:60",
        "2019-04-25 09:32:60",
        "2019-04-25 9",
        "2019-04-25 9:3",
        "2019-04-25 09:32 x",
        "2019-04-25T09:32+0",
        "2019-04-25T09:32+15:00",
        "2019-04-2509:32",
        "1899-12-31",
        "3000-01-01",
        "-43581",
        "4e4",
        "2019-04-25 +08:00",
        "2019年4月25日 9时32",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        int64_t ms = 77;

        if (time_parse(bad[i], zone_shanghai, &ms) != ERR_INVALID)
            fail_msg("accepted: %s", bad[i]);
        assert_int_equal(ms, 77);
    }
}

static void test_clock_parse_tells_how_it_was_written(void **state)
{
    static const struct {
        const char *text;
        enum time_form form;
    } cases[] = {{"2019/4/25 9:32:09", TIME_EXACT},
                 {"2019-04-25 00:00", TIME_EXACT},
                 {"2019-04-25T09:32Z", TIME_EXACT},
                 {"2019年4月25日 9时", TIME_EXACT},
                 {"2018/4/24", TIME_DAY},
                 {" 2019年4月25日 ", TIME_DAY},
                 {"43563.359259259261", TIME_SERIAL},
                 {"43563", TIME_SERIAL}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t ms;
        enum time_form form;

        assert_int_equal(time_parse_form(cases[i].text, zone_shanghai, &ms, &form), ERR_OK);
        if (form != cases[i].form)
            fail_msg("%s: %d", cases[i].text, (int)form);
    }
}

static void test_clock_civil_agrees_with_the_c_library(void **state)
{
    (void)state;
    /* Steps of 37 days and an odd second, from 1850 to 2400. */
    for (int64_t s = INT64_C(-3786825600); s < INT64_C(13569465600); s += 37 * 86400 + 12345) {
        struct tm tm;
        time_t t = (time_t)s;
        struct civil c = civil_of(s * MS_SECOND, (struct zone){0});

        gmtime_r(&t, &tm);
        assert_int_equal(c.year, tm.tm_year + 1900);
        assert_int_equal(c.month, tm.tm_mon + 1);
        assert_int_equal(c.day, tm.tm_mday);
        assert_int_equal(c.hour, tm.tm_hour);
        assert_int_equal(c.minute, tm.tm_min);
        assert_int_equal(c.second, tm.tm_sec);
        assert_int_equal(c.weekday, tm.tm_wday);
        assert_int_equal(civil_ms(&c, (struct zone){0}), s * MS_SECOND);
    }
}

static void test_clock_civil_ignores_the_machine_zone(void **state)
{
    static const char *const zones[] = {"America/New_York", "Asia/Shanghai", "UTC", "Pacific/Apia"};
    char text[32];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        setenv("TZ", zones[i], 1);
        tzset();
        struct civil c = civil_of(SHANGHAI_2019_04_25_093209, zone_shanghai);

        assert_int_equal(c.hour, 9);
        assert_int_equal(c.day, 25);
        assert_int_equal(c.weekday, 4);
        assert_int_equal(civil_ms(&c, zone_shanghai), SHANGHAI_2019_04_25_093209);
        assert_string_equal(time_format(SHANGHAI_2019_04_25_093209, zone_shanghai, text), "2019-04-25 09:32");
    }
}

static void test_clock_civil_fields_carry_over(void **state)
{
    static const struct {
        struct civil from;
        int32_t day;
    } cases[] = {
        {{.year = 2024, .month = 2, .day = 30}, 20240301},
        {{.year = 2023, .month = 13, .day = 1}, 20240101},
        {{.year = 2023, .month = 0, .day = 1}, 20221201},
        {{.year = 2023, .month = -11, .day = 31}, 20220131},
        {{.year = 2023, .month = 3, .day = 0}, 20230228},
        {{.year = 2023, .month = 12, .day = 31, .hour = 24}, 20240101},
        {{.year = 2024, .month = 1, .day = 1, .second = -1}, 20231231},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(civil_day(civil_ms(&cases[i].from, zone_shanghai), zone_shanghai), cases[i].day);
}

static void test_clock_days(void **state)
{
    (void)state;
    assert_int_equal(civil_day(INT64_C(1767196799999), zone_shanghai), 20251231);
    assert_int_equal(civil_day(INT64_C(1767196800000), zone_shanghai), 20260101);
    assert_int_equal(day_start(20260101, zone_shanghai), INT64_C(1767196800000));
    assert_int_equal(civil_day(-1, (struct zone){0}), 19691231);
}

static void test_clock_iso_of_western_zones(void **state)
{
    char text[32];

    (void)state;
    assert_string_equal(time_format_iso(0, (struct zone){-(3 * 3600 + 1800)}, text), "1969-12-31T20:30:00-03:30");
}

static void test_clock_set_freezes(void **state)
{
    struct clock c = {0, -1};

    (void)state;
    clock_set(&c, 1234);
    assert_int_equal(clock_now(&c), 1234);
    assert_int_equal(clock_now(&c), 1234);
}

static void test_clock_begins_where_the_environment_says(void **state)
{
    struct clock c;
    struct error e;
    int64_t wish;

    (void)state;
    setenv("ECHOWALL_CLOCK", "2026-01-31T09:00:00", 1);
    assert_int_equal(clock_init(&c, zone_shanghai, &e), ERR_OK);
    assert_int_equal(time_parse("2026-01-31T09:00:00", zone_shanghai, &wish), ERR_OK);
    assert_in_range(clock_now(&c) - wish, 0, 5000);
    setenv("ECHOWALL_CLOCK", "tomorrow", 1);
    assert_int_equal(clock_init(&c, zone_shanghai, &e), ERR_INVALID);
    assert_string_equal(e.field, "ECHOWALL_CLOCK");
    assert_string_equal(e.arg, "tomorrow");
    unsetenv("ECHOWALL_CLOCK");
    assert_int_equal(clock_init(&c, zone_shanghai, &e), ERR_OK);
    assert_in_range(clock_now(&c) - (int64_t)time(NULL) * 1000, 0, 5000);
}

static void test_clock_mono_never_steps_back(void **state)
{
    int64_t before = clock_mono_us();

    (void)state;
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_mono_us();

        assert_true(now >= before);
        before = now;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock_parse_accepts),
        cmocka_unit_test(test_clock_parse_refuses),
        cmocka_unit_test(test_clock_parse_tells_how_it_was_written),
        cmocka_unit_test(test_clock_civil_agrees_with_the_c_library),
        cmocka_unit_test(test_clock_civil_ignores_the_machine_zone),
        cmocka_unit_test(test_clock_civil_fields_carry_over),
        cmocka_unit_test(test_clock_days),
        cmocka_unit_test(test_clock_iso_of_western_zones),
        cmocka_unit_test(test_clock_set_freezes),
        cmocka_unit_test(test_clock_begins_where_the_environment_says),
        cmocka_unit_test(test_clock_mono_never_steps_back),
    };

    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
