/* Opening hours as people write them, and whether a place is open, by the calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalogue/hours.h"

static int64_t at(int32_t day, int hour, int minute)
{
    return day_start(day, zone_shanghai) + hour * MS_HOUR + minute * MS_MINUTE;
}

static struct hours_now ask(const char *text, int64_t now)
{
    struct hours h;
    struct arena *a = arena_new();
    assert_true(hours_parse(text, &h));
    struct hours_now x = hours_at(&h, calendar_builtin(a), zone_shanghai, now);
    arena_free(a);
    return x;
}

static void test_hours_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned days;
        int spans;
    } good[] = {{"周一至周五 8:30—17:30", 0x1f, 1},
                {"周一至五 8:30-11:30，14:30-17:30", 0x1f, 2},
                {"每天9:00—17:00", 0x7f, 1},
                {"9：00—17：00", 0x7f, 1},
                {"工作日 上午8:00–12:00、下午3:00–6:00", 0x1f, 2},
                {"周三、周六 9:00~11:00（节假日除外）", 0x24, 1},
                {"星期六至星期日 9点—17点", 0x60, 1},
                {"工作日、周六 9:00-17:00", 0x3f, 1},
                {"24小时", 0x7f, 1}};
    static const char *const bad[] = {"",
                                      "周一至周五",
                                      "圩日上午",
                                      "9:00",
                                      "17:00-9:00",
                                      "25:00-26:00",
                                      "周一9:00-11:00，周三14:00-16:00",
                                      "周一至周五 9:00-17:00，工作日",
                                      "8:30-17:30，请提前预约"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct hours h;
        if (!hours_parse(good[i].text, &h))
            fail_msg("not read: %s", good[i].text);
        assert_int_equal(h.days, good[i].days);
        assert_int_equal(h.n, good[i].spans);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct hours h;
        if (hours_parse(bad[i], &h))
            fail_msg("read: %s", bad[i]);
    }
}

static void test_open_by_the_calendar(void **state)
{
    (void)state;
    const char *week = "周一至周五 8:30—11:30，14:30—17:30";
    struct hours_now x = ask(week, at(20260924, 9, 0)); /* a Thursday */
    assert_true(x.open);
    assert_int_equal(x.until, at(20260924, 11, 30));
    x = ask(week, at(20260924, 12, 0));
    assert_false(x.open);
    assert_int_equal(x.opens_at, at(20260924, 14, 30));
    x = ask(week, at(20260930, 18, 0)); /* the holidays of October */
    assert_false(x.open);
    assert_int_equal(x.opens_at, at(20261008, 8, 30));
    assert_true(ask(week, at(20260214, 9, 0)).open); /* a Saturday that is worked */
    assert_false(ask(week, at(20261107, 9, 0)).open);
    assert_true(ask("每天9:00—17:00", at(20261001, 10, 0)).open);
    assert_false(ask("每天9:00—17:00，节假日除外", at(20261001, 10, 0)).open);
    x = ask("周六 9:00-11:00", at(20261107, 11, 0));
    assert_false(x.open);
    assert_int_equal(x.opens_at, at(20261114, 9, 0));
}

/* A weekend within a holiday is a part of it; a Saturday named beside the working days is open besides them. */
static void test_days_off(void **state)
{
    (void)state;
    const char *weekend = "周六、周日 9:00—17:00，节假日除外", *six = "工作日、周六 9:00-17:00";
    assert_false(ask(weekend, at(20261003, 10, 0)).open); /* the third of October */
    assert_int_equal(ask(weekend, at(20261003, 10, 0)).opens_at, at(20261010, 9, 0));
    assert_true(ask("周六、周日 9:00—17:00", at(20261003, 10, 0)).open);
    assert_true(ask(six, at(20261107, 10, 0)).open);  /* a Saturday */
    assert_false(ask(six, at(20261108, 10, 0)).open); /* a Sunday */
    assert_false(ask(six, at(20261001, 10, 0)).open);
    assert_true(ask(six, at(20260104, 10, 0)).open); /* a Sunday that is worked */
    assert_true(ask("周一至周六 9:00-17:00", at(20261001, 10, 0)).open);
}

static void test_days_are_joined(void **state)
{
    (void)state;
    struct hours_now x = ask("24小时", at(20261107, 11, 0));
    assert_true(x.open);
    assert_int_equal(x.until, 0);
    x = ask("周六至周日 24小时", at(20261107, 11, 0));
    assert_int_equal(x.until, at(20261109, 0, 0));
    x = ask("每天 0:00-2:00，20:00-24:00", at(20261107, 21, 0));
    assert_int_equal(x.until, at(20261108, 2, 0));
    assert_int_equal(ask("每天 8:00-24:00", at(20261107, 21, 0)).until, at(20261108, 0, 0));
}

/* Nobody knows the holidays of a year before they are published. */
static void test_past_the_calendar(void **state)
{
    (void)state;
    assert_false(ask("工作日 9:00-17:00", at(20261124, 10, 0)).provisional);
    assert_true(ask("工作日 9:00-17:00", at(20991124, 10, 0)).provisional);
    assert_true(ask("每天9:00-17:00，节假日除外", at(20991124, 10, 0)).provisional);
    assert_false(ask("每天9:00-17:00", at(20991124, 10, 0)).provisional);
    struct hours_now x = ask("工作日 9:00-17:00", at(20261231, 18, 0));
    assert_false(x.open);
    assert_true(x.provisional);
    assert_false(ask("工作日 9:00-17:00", at(20261231, 10, 0)).provisional);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hours_are_read),
                                       cmocka_unit_test(test_open_by_the_calendar), cmocka_unit_test(test_days_off),
                                       cmocka_unit_test(test_days_are_joined),
                                       cmocka_unit_test(test_past_the_calendar)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
