/* The calendar of working days: the shipped list against the data set it was checked with, and planted mistakes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "catalogue/calendar.h"
#include "unit.h"

/* The npm package chinese-days 1.5.7 (MIT), as it comes. */
#define JSON_FILE "tests/unit/calendar/chinese-days.json"

static char *read_file(struct arena *a, const char *path, size_t *ret_n)
{
    FILE *f = fopen(path, "re");
    char *text = arena_alloc(a, YAML_SIZE_MAX);
    assert_non_null(f);
    *ret_n = fread(text, 1, YAML_SIZE_MAX - 1, f);
    fclose(f);
    return text;
}

static const struct calendar *json_calendar(struct arena *a)
{
    struct yaml_errors errors = {.a = a, .file = JSON_FILE};
    size_t n;
    char *text = read_file(a, JSON_FILE, &n);
    const struct calendar *c = calendar_read_any(&errors, text, n);
    assert_int_equal(errors.n, 0);
    assert_non_null(c);
    return c;
}

static void test_shipped_list_has_the_facts_of_the_data_set(void **state)
{
    struct arena *a = arena_new();
    const struct calendar *mine = calendar_builtin(a), *theirs = json_calendar(a);
    (void)state;
    assert_int_equal(mine->n_years, 23);
    assert_int_equal(theirs->n_years, 23);
    for (size_t i = 0; i < mine->n_years; i++) {
        const struct calendar_year *x = &mine->years[i], *y = &theirs->years[i];
        assert_int_equal(x->year, 2004 + (int)i);
        assert_int_equal(x->year, y->year);
        assert_int_equal(x->n_days, y->n_days);
        for (size_t k = 0; k < x->n_days; k++) {
            assert_int_equal(x->days[k].day, y->days[k].day);
            assert_int_equal(x->days[k].kind, y->days[k].kind);
            assert_string_equal(x->days[k].name, y->days[k].name);
        }
        assert_memory_equal(x->works, y->works, sizeof(x->works));
    }
    arena_free(a);
}

/* Day by day with the C library's calendar and the text of the file, not with anything of ours. */
static void test_every_day_agrees_with_the_text_of_the_data_set(void **state)
{
    struct arena *a = arena_new();
    const struct calendar *c = calendar_builtin(a);
    size_t n;
    char *text = read_file(a, JSON_FILE, &n);
    char *holidays = strstr(text, "\"holidays\""), *workdays = strstr(text, "\"workdays\"");
    char *lieu = strstr(text, "\"inLieuDays\"");
    int working[2100] = {0}, days = 0;
    (void)state;
    assert_true(holidays < workdays && workdays < lieu);
    workdays[-1] = lieu[-1] = '\0';
    for (time_t t = 1072915200; t < 1798761600; t += 86400) { /* 2004-01-01 to 2026-12-31 */
        struct tm tm;
        char iso[16];
        gmtime_r(&t, &tm);
        strftime(iso, sizeof(iso), "\"%Y-%m-%d\"", &tm);
        bool works = strstr(workdays, iso) || (tm.tm_wday >= 1 && tm.tm_wday <= 5 && !strstr(holidays, iso));
        int32_t day = (tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday;
        assert_true(calendar_covers(c, day));
        assert_int_equal(calendar_works(c, day), works);
        assert_int_equal(calendar_made_up(c, day), works && (tm.tm_wday == 0 || tm.tm_wday == 6));
        const struct calendar_day *listed = calendar_listed(c, day);
        assert_int_equal(listed != NULL, strstr(workdays, iso) || strstr(holidays, iso));
        working[tm.tm_year + 1900] += works;
        days++;
    }
    assert_int_equal(days, 8401);
    assert_int_equal(working[2024], 251);
    assert_int_equal(working[2025], 248);
    assert_int_equal(working[2026], 248);
    for (int y = 2004; y <= 2026; y++)
        assert_int_equal(calendar_year(c, y)->working, working[y]);
    arena_free(a);
}

static void test_working_days_between_days_are_those_counted_one_by_one(void **state)
{
    struct arena *a = arena_new();
    const struct calendar *c = calendar_builtin(a);
    static const int32_t starts[] = {19991230, 20031225, 20040101, 20080228, 20151231, 20200120, 20261215, 20270301};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        int64_t n = 0;
        int32_t day = starts[i];
        assert_int_equal(calendar_working_days(c, day, day), 0);
        for (int k = 1; k <= 900; k++) {
            day = calendar_add(day, 1);
            n += calendar_works(c, day);
            assert_int_equal(calendar_working_days(c, starts[i], day), n);
            assert_int_equal(calendar_working_days(c, day, starts[i]), -n);
            assert_int_equal(calendar_between(starts[i], day), k);
        }
    }
    arena_free(a);
}

static void test_days_exist_or_not(void **state)
{
    (void)state;
    assert_true(calendar_is_day(20240229));
    assert_true(calendar_is_day(CALENDAR_FIRST) && calendar_is_day(CALENDAR_LAST));
    static const int64_t wrong[] = {20230229, 20240431, 20241301, 20240001, 20240100, 18991231, 30000101, 0, -20240101};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(calendar_is_day(wrong[i]));
    assert_int_equal(calendar_add(20240228, 2), 20240301);
    assert_int_equal(calendar_add(20240301, -1), 20240229);
    assert_int_equal(calendar_add(CALENDAR_LAST, 1), CALENDAR_LAST);
    assert_int_equal(calendar_add(CALENDAR_LAST, -1), 29991230);
    assert_int_equal(calendar_add(29991230, 1), CALENDAR_LAST);
    assert_int_equal(calendar_add(CALENDAR_FIRST, -1), CALENDAR_FIRST);
    assert_int_equal(calendar_add(19000102, -1), CALENDAR_FIRST);
    assert_int_equal(calendar_add(20240301, INT64_MAX), CALENDAR_LAST);
    assert_int_equal(calendar_add(20240301, INT64_MIN / 2), CALENDAR_FIRST);
}

static void test_past_its_ends_and_in_gaps_the_week_decides(void **state)
{
    struct arena *a = arena_new();
    const struct calendar *c = calendar_builtin(a);
    (void)state;
    assert_false(calendar_covers(c, 20270101));
    assert_true(calendar_works(c, 20270101)); /* a Friday: whether it is off nobody has said */
    assert_false(calendar_works(c, 20270102));
    assert_false(calendar_covers(c, 20031231));
    assert_true(calendar_works(c, 20031231));
    assert_false(calendar_covers(&calendar_empty, 20261001));
    assert_true(calendar_works(&calendar_empty, 20261001));
    assert_null(calendar_listed(&calendar_empty, 20261001));
    arena_free(a);
}

static void test_a_year_of_another_calendar_replaces_the_whole_year(void **state)
{
    static const char text[] =
        "years:\n  2025:\n    rest: [01-01..01-13 元旦]\n  2028:\n    rest: [10-01..10-13 国庆]\n";
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    const struct calendar *over = calendar_read_any(&errors, text, strlen(text));
    (void)state;
    assert_int_equal(errors.n, 0);
    const struct calendar *c = calendar_merge(a, calendar_builtin(a), over);
    assert_int_equal(c->n_years, 24);
    assert_int_equal(calendar_year(c, 2025)->n_rest, 13);
    assert_true(calendar_works(c, 20251001)); /* was off in the one replaced */
    assert_false(calendar_works(c, 20261001));
    assert_false(calendar_covers(c, 20270601));
    assert_true(calendar_covers(c, 20280601));
    assert_int_equal(calendar_merge(a, &calendar_empty, over)->n_years, 2);
    assert_int_equal(calendar_merge(a, over, &calendar_empty)->n_years, 2);
    arena_free(a);
}

static void check_mistakes(const char *text, const char *want)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a, .file = "f"};
    struct buf out;
    assert_null(calendar_read_any(&errors, text, strlen(text)));
    buf_init(&out, 100000);
    yaml_errors_print(&errors, &out);
    assert_string_equal(out.data, want);
    buf_release(&out);
    arena_free(a);
}

#define REST "    rest:\n      - 01-01..01-03 元旦\n      - 02-05..02-12 春节\n      - 10-01..10-07 国庆节\n"

static void test_mistakes_are_told_with_their_line(void **state)
{
    (void)state;
    check_mistakes("years: {}\n", "f:1:8: There is no year here.\n");
    check_mistakes("", "f:1:1: The key years is missing here.\n");
    check_mistakes("years:\n  - 2027\n", "f:2:3: years has to be a map of keys and values.\n");
    check_mistakes("years:\n  2027:\n" REST "    work: [02-14 春节]\n  27:\n    rest: []\n", "f:8:3: 27 is no year.\n");
    check_mistakes("years:\n  2028:\n" REST "  2027:\n" REST,
                   "f:7:3: 2027 stands behind a later year: the years have to be in order.\n");
    check_mistakes("years:\n  2027:\n    work: [02-14 春节]\n",
                   "f:3:5: The key rest is missing here.\n"
                   "f:3:12: 2027 has fewer days off than the law has holidays: a year has to be listed as a whole.\n");
    check_mistakes("years:\n  2027:\n" REST "    works: [02-14 春节]\n", "f:7:5: The key works is not known here.\n");
    check_mistakes("years:\n  2027:\n" REST "      - 10-12..10-07 国庆节\n",
                   "f:7:9: 2027-10-07 is before the first day of its span.\n");
    check_mistakes("years:\n  2027:\n" REST "      - 11-01..12-02 国庆节\n",
                   "f:7:9: The span up to 2027-12-02 is longer than 31 days.\n");
    check_mistakes("years:\n  2027:\n" REST "      - 11-31 国庆节\n", "f:7:9: There is no day 2027-11-31.\n");
    check_mistakes("years:\n  2027:\n" REST "      - 02-28..02-29 春节\n", "f:7:9: There is no day 2027-02-29.\n");
    check_mistakes("years:\n  2027:\n" REST "      - 09-15 中秋\n",
                   "f:7:9: 2027-09-15 stands behind a later day: the days have to be in order.\n");
    check_mistakes("years:\n  2027:\n" REST "      - 10-07 国庆节\n", "f:7:9: 2027-10-07 is listed twice.\n");
    check_mistakes("years:\n  2027:\n" REST "      - 10-06..10-09 中秋\n",
                   "f:7:9: 2027-10-06 stands behind a later day: the days have to be in order.\n"
                   "f:7:9: 2027-10-06 is listed twice.\n"
                   "f:7:9: 2027-10-07 is listed twice.\n");
    check_mistakes("years:\n  2027:\n" REST "    work: [02-07 春节]\n",
                   "f:7:12: 2027-02-07 is listed as a day off and as a working day.\n");
    check_mistakes("years:\n  2027:\n" REST "    work:\n      - 02-14 春节\n      - 02-15 春节\n",
                   "f:9:9: 2027-02-15 is no Saturday or Sunday, so it cannot be made a working day.\n");
    check_mistakes("years:\n  2027:\n" REST "      - 12-31 开渔节\n",
                   "f:7:9: The holiday 开渔节 needs an English name under names.\n");
    check_mistakes("names:\n  开渔节: Fishing Day\nyears:\n  2027:\n" REST,
                   "f:2:3: The key 开渔节 is not known here.\n");
    check_mistakes(
        "years:\n  2027:\n    rest:\n      - [10-01]\n      - 10-1 国庆节\n      - 10-01国庆节\n      - 10-01\n",
        "f:4:9: … has to be a day or a span and a holiday: 01-04 元旦, or 02-15..02-23 春节.\n"
        "f:5:9: 10-1 国庆节 has to be a day or a span and a holiday: 01-04 元旦, or 02-15..02-23 春节.\n"
        "f:6:9: 10-01国庆节 has to be a day or a span and a holiday: 01-04 元旦, or 02-15..02-23 春节.\n"
        "f:7:9: 10-01 has to be a day or a span and a holiday: 01-04 元旦, or 02-15..02-23 春节.\n");
    check_mistakes("years:\n  2024:\n    rest: [10-01..10-10 国庆节]\n",
                   "f:3:12: 2024 has fewer days off than the law has holidays: a year has to be listed as a whole.\n");
}

static void test_a_holiday_of_its_own_has_its_english_name(void **state)
{
    static const char text[] = "names:\n  开渔节: Fishing Day\nyears:\n  2027:\n" REST "      - 12-31 开渔节\n";
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    const struct calendar *c = calendar_read_any(&errors, text, strlen(text));
    (void)state;
    assert_non_null(c);
    assert_string_equal(calendar_listed(c, 20271231)->name_en, "Fishing Day");
    assert_string_equal(calendar_listed(c, 20271001)->name_en, "National Day");
    arena_free(a);
}

/* Thirteen days off of 2027, as the JSON has them. */
#define JSON_REST                                                                                                      \
    "\"2027-01-01\":\"New Year's Day,元旦,1\",\"2027-02-06\":\"Spring Festival,春节,4\","                          \
    "\"2027-02-07\":\"Spring Festival,春节,4\",\"2027-02-08\":\"Spring Festival,春节,4\","                         \
    "\"2027-02-09\":\"Spring Festival,春节,4\",\"2027-02-10\":\"Spring Festival,春节,4\","                         \
    "\"2027-10-01\":\"A,甲,3\",\"2027-10-02\":\"A,甲,3\",\"2027-10-03\":\"A,甲,3\",\"2027-10-04\":\"A,甲,3\","     \
    "\"2027-10-05\":\"A,甲,3\",\"2027-10-06\":\"A,甲,3\",\"2027-10-07\":\"A,甲,3\""

static void test_mistakes_of_json_name_the_day(void **state)
{
    (void)state;
    check_mistakes("{\n\"holidays\": {},\n\"workdays\": {,}\n}",
                   "f:3:14: This is no JSON of days: string or '}' expected near ','.\n");
    check_mistakes("{\"holidays\":{},\"holidays\":{}}",
                   "f:1:25: This is no JSON of days: duplicate object key near '\"holidays\"'.\n");
    check_mistakes("{}", "f: holidays has to be an object of days.\nf: workdays has to be an object of days.\n");
    check_mistakes("{\"holidays\":{},\"workdays\":{}}", "f: There is no year here.\n");
    check_mistakes("{\"holidays\":{" JSON_REST "},\"workdays\":{},\"years\":1}",
                   "f: The key years is not known here.\n");
    check_mistakes("{\"holidays\":{" JSON_REST ",\"2027-10-32\":\"A,甲,3\"},\"workdays\":{}}",
                   "f: There is no day 2027-10-32.\n");
    check_mistakes("{\"holidays\":{" JSON_REST ",\"20271008\":\"A,甲,3\"},\"workdays\":{}}",
                   "f: There is no day 20271008.\n");
    check_mistakes("{\"holidays\":{" JSON_REST ",\"2027-10-08\":3},\"workdays\":{}}",
                   "f: 2027-10-08 needs names like \"Spring Festival,春节,4\".\n");
    check_mistakes("{\"holidays\":{" JSON_REST "},\"workdays\":{\"2027-10-01\":\"A,甲,3\",\"2027-10-11\":\"A,甲,3\"}}",
                   "f: 2027-10-01 is listed as a day off and as a working day.\n"
                   "f: 2027-10-01 is no Saturday or Sunday, so it cannot be made a working day.\n"
                   "f: 2027-10-11 is no Saturday or Sunday, so it cannot be made a working day.\n");
    check_mistakes("{\"holidays\":{" JSON_REST "},\"workdays\":{},\"inLieuDays\":{\"2027-10-08\":\"A,甲,3\"}}",
                   "f: 2027-10-08 is a day off in lieu, but no day off.\n");
}

static void test_days_of_a_table_are_checked_as_well(void **state)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    struct calendar_day days[14] = {{20271014, CALENDAR_REST, "国庆节", "National Day"}};
    (void)state;
    for (int i = 1; i < 14; i++)
        days[i] = (struct calendar_day){20271014 - i, CALENDAR_REST, "国庆节", "National Day"};
    const struct calendar *c = calendar_of_days(&errors, days, 14);
    assert_non_null(c);
    assert_false(calendar_works(c, 20271014));
    assert_int_equal(calendar_year(c, 2027)->n_rest, 14);
    assert_int_equal(calendar_of_days(&errors, NULL, 0)->n_years, 0);
    days[3].day = 20271301;
    assert_null(calendar_of_days(&errors, days, 14));
    assert_string_equal(errors.rows[0].arg, "20271301");
    arena_free(a);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_list_has_the_facts_of_the_data_set),
        cmocka_unit_test(test_every_day_agrees_with_the_text_of_the_data_set),
        cmocka_unit_test(test_working_days_between_days_are_those_counted_one_by_one),
        cmocka_unit_test(test_days_exist_or_not),
        cmocka_unit_test(test_past_its_ends_and_in_gaps_the_week_decides),
        cmocka_unit_test(test_a_year_of_another_calendar_replaces_the_whole_year),
        cmocka_unit_test(test_mistakes_are_told_with_their_line),
        cmocka_unit_test(test_a_holiday_of_its_own_has_its_english_name),
        cmocka_unit_test(test_mistakes_of_json_name_the_day),
        cmocka_unit_test(test_days_of_a_table_are_checked_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
