#include "unit.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"

static void test_err_set_fills_and_returns_the_code(void **state)
{
    struct error e = {0};
    char text[200];

    (void)state;
    assert_int_equal(error_set(&e, ERR_INVALID, "title", "{} is too long.", "%d", 7), ERR_INVALID);
    assert_int_equal(e.code, ERR_INVALID);
    assert_string_equal(e.field, "title");
    assert_string_equal(e.arg, "7");
    assert_string_equal(error_text(&e, text, sizeof(text)), "7 is too long.");
    assert_int_equal(error_set(&e, ERR_DENIED, NULL, "No.", NULL), ERR_DENIED);
    assert_string_equal(e.field, "");
    assert_string_equal(e.arg, "");
    assert_string_equal(error_text(&e, text, sizeof(text)), "No.");
    assert_int_equal(error_set(NULL, ERR_BUSY, NULL, "x", NULL), ERR_BUSY);
}

static void test_err_set_may_quote_the_error_before(void **state)
{
    struct error e = {0};

    (void)state;
    assert_int_equal(error_set(&e, ERR_INVALID, "f", "{}", "%s", "old"), ERR_INVALID);
    assert_int_equal(error_set(&e, ERR_INVALID, e.field, "{}", "<%s>", e.arg), ERR_INVALID);
    assert_string_equal(e.arg, "<old>");
    assert_string_equal(e.field, "f");
}

static void test_err_detail_has_the_sentence_of_its_code(void **state)
{
    struct error e = {0};
    char text[200];

    (void)state;
    assert_int_equal(error_detail(&e, ERR_DB, "disk %d", 3), ERR_DB);
    assert_string_equal(e.detail, "disk 3");
    assert_string_equal(error_text(&e, text, sizeof(text)), err_sentence(ERR_DB));
    assert_null(strstr(text, "disk"));
}

static void test_err_cuts_between_characters(void **state)
{
    struct error e = {0};
    char text[400];

    (void)state;
    for (int shift = 0; shift < 4; shift++) {
        memset(text, 'a', sizeof(text));
        for (int i = shift; i + 3 < 390; i += 3)
            memcpy(text + i, "回", 3);
        text[390] = '\0';
        assert_int_equal(error_set(&e, ERR_INVALID, NULL, "{}", "%s", text), ERR_INVALID);
        assert_true(utf8_valid(e.arg, strlen(e.arg)));
        assert_true(strlen(e.arg) >= sizeof(e.arg) - 4);
    }
}

static void test_err_every_code_has_name_and_sentence(void **state)
{
    (void)state;
    for (enum err code = ERR_OK; code <= ERR_INTERNAL; code++) {
        assert_true(strlen(err_name(code)) > 0);
        assert_true(strlen(err_sentence(code)) > 0);
    }
    assert_string_equal(err_name(ERR_NOT_FOUND), "not_found");
    assert_string_equal(err_name((enum err)99), "internal");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_err_set_fills_and_returns_the_code),
        cmocka_unit_test(test_err_set_may_quote_the_error_before),
        cmocka_unit_test(test_err_detail_has_the_sentence_of_its_code),
        cmocka_unit_test(test_err_cuts_between_characters),
        cmocka_unit_test(test_err_every_code_has_name_and_sentence),
    };

    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
