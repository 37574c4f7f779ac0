#include "unit.h"

#include <string.h>

#include "base/str.h"

static void test_str_compares(void **state)
{
    (void)state;
    assert_true(str_eq(NULL, NULL));
    assert_false(str_eq(NULL, ""));
    assert_false(str_eq("", NULL));
    assert_true(str_eq("a", "a"));
    assert_true(str_empty(NULL) && str_empty("") && !str_empty(" "));
    assert_true(str_starts("abc", "ab") && str_starts("abc", "") && !str_starts("a", "ab"));
    assert_true(str_ends("abc", "bc") && str_ends("abc", "") && !str_ends("c", "bc"));
    assert_string_equal(str_or("", "b"), "b");
    assert_string_equal(str_or(NULL, "b"), "b");
    assert_string_equal(str_or("a", "b"), "a");
}

static void test_str_utf8_valid(void **state)
{
    static const char *const good[] = {
        "", "a\tb\r\n", "回音壁", "é", "\xf0\x9f\x98\x80", "\xef\xbf\xbc", "\xf4\x8f\xbf\xbd"};
    static const char *const bad[] = {
        "\x80",
        "\xbf",
        "\xc0\x80",
        "\xc1\xbf",
        "\xe0\x80\x80",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xef\xbf\xbe",
        "\xef\xbf\xbf",
        "\xef\xb7\x90",
        "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "\xfe",
        "\xe5\x9b",
        "\xf0\x9f\x98",
        "\x01",
        "a\x1b[0m",
        "\x7f",
        "\xc2\x85",
        "\xf0\x9f\xbf\xbe",
        "\xe5"
        "a",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (!utf8_valid(good[i], strlen(good[i])))
            fail_msg("refused good text %zu", i);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (utf8_valid(bad[i], strlen(bad[i])))
            fail_msg("accepted bad text %zu", i);
    assert_false(utf8_valid("a\0b", 3));
    assert_false(utf8_valid("回", 2));
}

static void test_str_utf8_round_trips_every_character(void **state)
{
    char out[5];
    uint32_t back;

    (void)state;
    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        int n = utf8_put(c, out);

        assert_int_equal(strlen(out), n);
        assert_int_equal(utf8_next(out, &back), n);
        assert_int_equal(back, c);
    }
    utf8_put(0xD800, out);
    assert_string_equal(out, "\xef\xbf\xbd");
    assert_int_equal(utf8_next("", &back), 0);
}

static void test_str_utf8_next_never_runs_past_the_end(void **state)
{
    static const char *const broken[] = {"\xe5", "\xf0\x9f\x98", "\xff", "a\xc3"};
    uint32_t c;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        size_t n = strlen(broken[i]), at = 0;
        int len;

        while ((len = utf8_next(broken[i] + at, &c)) > 0)
            at += (size_t)len;
        assert_int_equal(at, n);
    }
}

static void test_str_utf8_cut(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    assert_int_equal(utf8_length("回音a"), 3);
    assert_string_equal(utf8_cut(a, "回音壁", 2), "回音…");
    assert_string_equal(utf8_cut(a, "回音壁", 3), "回音壁");
    assert_string_equal(utf8_cut(a, "回音壁", 9), "回音壁");
    assert_string_equal(utf8_cut(a, "", 0), "");
    assert_string_equal(utf8_cut(a, "a", 0), "…");
    arena_free(a);
}

static void test_str_utf8_clip(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    assert_string_equal(utf8_clip(a, "回音壁", 9), "回音壁");
    assert_string_equal(utf8_clip(a, "回音壁", 8), "回音");
    assert_string_equal(utf8_clip(a, "回音壁", 7), "回音");
    assert_string_equal(utf8_clip(a, "回音壁", 6), "回音");
    assert_string_equal(utf8_clip(a, "回音壁", 2), "");
    assert_string_equal(utf8_clip(a, "a𠮷", 4), "a");
    assert_string_equal(utf8_clip(a, "a𠮷", 5), "a𠮷");
    assert_string_equal(utf8_clip(a, "abc", 2), "ab");
    assert_string_equal(utf8_clip(a, "", 0), "");
    arena_free(a);
}

static void test_str_trim(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    assert_string_equal(str_trim(a, " \t\u3000回 音\u3000\r\n"), "回 音");
    assert_string_equal(str_trim(a, "\ufeffa\u00a0"), "a");
    assert_string_equal(str_trim(a, " \u3000 "), "");
    assert_string_equal(str_trim(a, ""), "");
    arena_free(a);
}

static void test_str_int(void **state)
{
    static const char *const bad[] = {"",   "-",   "+1", " 1", "1 ", "1.0", "0x10", "99999999999999999999",
                                      "-6", "101", "١"};
    int64_t n = 42;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(str_int(bad[i], -5, 100, &n));
        assert_int_equal(n, 42);
    }
    assert_true(str_int("-5", -5, 100, &n));
    assert_int_equal(n, -5);
    assert_true(str_int("007", 0, 100, &n));
    assert_int_equal(n, 7);
    assert_true(str_int("9223372036854775807", INT64_MIN, INT64_MAX, &n));
    assert_int_equal(n, INT64_MAX);
    assert_false(str_int("9223372036854775808", INT64_MIN, INT64_MAX, &n));
}

static void test_str_digits(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    assert_string_equal(str_digits(a, "(0593) 123-４５６"), "0593123456");
    assert_string_equal(str_digits(a, "电话"), "");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_str_compares),
        cmocka_unit_test(test_str_utf8_valid),
        cmocka_unit_test(test_str_utf8_round_trips_every_character),
        cmocka_unit_test(test_str_utf8_next_never_runs_past_the_end),
        cmocka_unit_test(test_str_utf8_cut),
        cmocka_unit_test(test_str_utf8_clip),
        cmocka_unit_test(test_str_trim),
        cmocka_unit_test(test_str_int),
        cmocka_unit_test(test_str_digits),
    };

    return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
