#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static char line[20000];

/* Sends stderr into a pipe-like file while one event is logged, and keeps what came. */
#define CAPTURE(call)                                                                                                  \
    do {                                                                                                               \
        FILE *file = tmpfile();                                                                                        \
        int saved = dup(2);                                                                                            \
        assert_non_null(file);                                                                                         \
        dup2(fileno(file), 2);                                                                                         \
        call;                                                                                                          \
        dup2(saved, 2);                                                                                                \
        close(saved);                                                                                                  \
        rewind(file);                                                                                                  \
        line[fread(line, 1, sizeof(line) - 1, file)] = '\0';                                                           \
        fclose(file);                                                                                                  \
    } while (0)

/* The line without its time: "2026-11-21T08:03:09.123Z ". */
static const char *rest(void)
{
    assert_true(strlen(line) > 25);
    assert_int_equal(line[10], 'T');
    assert_int_equal(line[23], 'Z');
    return line + 25;
}

static void test_log_writes_pairs(void **state)
{
    (void)state;
    CAPTURE(log_event(LOG_LEVEL_WARN, "start", "listen", "127.0.0.1:80", "db", "sqlite", NULL));
    assert_string_equal(rest(), "level=warn event=start listen=127.0.0.1:80 db=sqlite\n");
}

static void test_log_keeps_one_line(void **state)
{
    (void)state;
    CAPTURE(log_event(LOG_LEVEL_INFO, "x", "a", "1\n2 level=error", "b", "q\"\\\x1b[2J\r\x7f", "c", "", NULL));
    assert_string_equal(rest(),
                        "level=info event=x a=\"1\\n2 level=error\" b=\"q\\\"\\\\\\x1b[2J\\x0d\\x7f\" c=\"\"\n");
}

static void test_log_keeps_chinese_and_escapes_what_is_no_text(void **state)
{
    (void)state;
    CAPTURE(log_event(LOG_LEVEL_INFO, "x", "a", "回音", "b", "\xff", "c", "\xe2\x80\xae", "d", "\xc2\x85", "e",
                      "\xe5\x9b", NULL));
    assert_string_equal(rest(), "level=info event=x a=\"回音\" b=\"\\xff\" c=\"\\xe2\\x80\\xae\" d=\"\\xc2\\x85\" "
                                "e=\"\\xe5\\x9b\"\n");
}

static void test_log_bounds_values_and_lines(void **state)
{
    static char huge[9000];

    (void)state;
    memset(huge, '\x01', sizeof(huge) - 1);
    CAPTURE(log_event(LOG_LEVEL_INFO, "x", "a", huge, "b", huge, "c", huge, "d", huge, "e", huge, "f", huge, NULL));
    assert_true(strlen(line) <= 8192);
    assert_int_equal(line[strlen(line) - 1], '\n');
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void test_log_level_hides_what_is_below(void **state)
{
    (void)state;
    CAPTURE(log_event(LOG_LEVEL_DEBUG, "x", NULL));
    assert_string_equal(line, "");
    log_set_level(LOG_LEVEL_DEBUG);
    CAPTURE(log_event(LOG_LEVEL_DEBUG, "x", NULL));
    assert_string_equal(rest(), "level=debug event=x\n");
    log_set_level(LOG_LEVEL_INFO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log_writes_pairs),
        cmocka_unit_test(test_log_keeps_one_line),
        cmocka_unit_test(test_log_keeps_chinese_and_escapes_what_is_no_text),
        cmocka_unit_test(test_log_bounds_values_and_lines),
        cmocka_unit_test(test_log_level_hides_what_is_below),
    };

    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
