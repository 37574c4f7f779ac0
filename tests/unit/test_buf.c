#include "unit.h"

#include <string.h>

#include "base/buf.h"

static void test_buf_starts_as_an_empty_string(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 10);
    assert_string_equal(b.data, "");
    buf_puts(&b, "");
    buf_clear(&b);
    buf_truncate(&b, 0);
    assert_string_equal(b.data, "");
    assert_int_equal(b.len, 0);
    buf_release(&b);
    assert_string_equal(b.data, "");
}

static void test_buf_appends(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    buf_lit(&b, "a");
    buf_putc(&b, 'b');
    buf_int(&b, INT64_MIN);
    buf_printf(&b, "[%s]", "c");
    buf_add(&b, "\0d", 2);
    assert_int_equal(b.len, 2 + 20 + 3 + 2);
    assert_memory_equal(b.data, "ab-9223372036854775808[c]\0d", b.len + 1);
    buf_truncate(&b, 2);
    assert_string_equal(b.data, "ab");
    buf_truncate(&b, 50);
    assert_int_equal(b.len, 2);
    buf_release(&b);
}

static void test_buf_fills_to_its_maximum_and_not_beyond(void **state)
{
    struct buf b;

    (void)state;
    for (size_t max = 0; max < 600; max += 37) {
        buf_init(&b, max);
        for (size_t i = 0; i < max; i++)
            buf_putc(&b, 'x');
        assert_false(buf_failed(&b));
        assert_int_equal(b.len, max);
        buf_putc(&b, 'y');
        assert_true(buf_failed(&b));
        assert_int_equal(b.len, max);
        assert_int_equal(strlen(b.data), max);
        buf_release(&b);
    }
}

static void test_buf_failure_sticks_and_changes_nothing(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 5);
    buf_puts(&b, "abc");
    buf_puts(&b, "def");
    assert_true(buf_failed(&b));
    assert_string_equal(b.data, "abc");
    buf_puts(&b, "d");
    buf_printf(&b, "d");
    buf_int(&b, 1);
    assert_string_equal(b.data, "abc");
    buf_clear(&b);
    assert_false(buf_failed(&b));
    buf_puts(&b, "fghij");
    assert_string_equal(b.data, "fghij");
    buf_release(&b);
}

static void test_buf_prints_long_texts(void **state)
{
    char text[700];
    struct buf b;

    (void)state;
    memset(text, 'q', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    for (int n = 250; n < 262; n++) {
        buf_init(&b, 700);
        buf_printf(&b, "%.*s", n, text);
        buf_printf(&b, "%.*s", n, text);
        assert_int_equal(b.len, 2 * n);
        buf_printf(&b, "%.*s", n, text);
        assert_true(buf_failed(&b));
        assert_int_equal(strlen(b.data), 2 * n);
        buf_release(&b);
    }
}

static void test_buf_huge_sizes_fail_cleanly(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, SIZE_MAX);
    buf_puts(&b, "abc");
    volatile size_t huge = SIZE_MAX - 1; /* so that no compiler sees what it would rather warn of */
    buf_add(&b, "abc", huge);
    assert_true(buf_failed(&b));
    assert_string_equal(b.data, "abc");
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buf_starts_as_an_empty_string),
        cmocka_unit_test(test_buf_appends),
        cmocka_unit_test(test_buf_fills_to_its_maximum_and_not_beyond),
        cmocka_unit_test(test_buf_failure_sticks_and_changes_nothing),
        cmocka_unit_test(test_buf_prints_long_texts),
        cmocka_unit_test(test_buf_huge_sizes_fail_cleanly),
    };

    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
