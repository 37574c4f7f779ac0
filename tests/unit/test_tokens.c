/* Tokens: the same of a text and of what is typed to find it. */
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "text/norm.h"
#include "text/tokens.h"
#include "unit.h"

static void put(void *ctx, const char *p, size_t n)
{
    struct buf *b = ctx;
    if (b->len)
        buf_putc(b, '|');
    buf_add(b, p, n);
}

static void test_tokens_of_texts(void **state)
{
    static const char *const cases[][2] = {
        {"小區(qū)停車", "小|小区|区|区停|停|停车|车"},
        {"A3区路灯", "a3|区|区路|路|路灯|灯"},
        {"在 3 栋，ＡＢ-12号", "在|3|栋|ab|12|号"},
        {"café naïve", "café|naïve"},
        {"𠀀𠀁", "𠀀|𠀀𠀁|𠀁"},
        {"，。！", ""},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *a = arena_new();
        struct buf b;
        buf_init(&b, 1000);
        tokens_each(norm_search(a, cases[i][0]), put, &b);
        assert_string_equal(b.data, cases[i][1]);
        buf_release(&b);
        arena_free(a);
    }
}

static void test_tokens_that_prove_a_word(void **state)
{
    static const struct {
        const char *word, *tokens;
        bool whole;
    } cases[] = {{"停车", "停车", true},       {"停", "停", true},        {"景蓉华苑", "景蓉|蓉华|华苑", false},
                 {"A3区", "a3|区", false},     {"a3", "a3", true},        {"a3区路灯", "a3|区路|路灯", false},
                 {"4837264", "4837264", true}, {"(停车)", "停车", false}, {"，", "", false}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *a = arena_new();
        struct buf b;
        bool whole;
        buf_init(&b, 1000);
        tokens_of_word(norm_search(a, cases[i].word), put, &b, &whole);
        assert_string_equal(b.data, cases[i].tokens);
        assert_int_equal(whole, cases[i].whole);
        buf_release(&b);
        arena_free(a);
    }
}

static void test_mapped_form_is_the_form_for_searching(void **state)
{
    static const char *const texts[] = {
        "小區(qū)停車，A3區 路灯", "ＡＢ栋①㎡", "  a\n\n b　c ", "習（xí）學", "İstanbul", "零\xe2\x80\x8b宽"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct arena *a = arena_new();
        size_t *from;
        assert_string_equal(norm_search_map(a, texts[i], &from), norm_search(a, texts[i]));
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens_of_texts),
        cmocka_unit_test(test_tokens_that_prove_a_word),
        cmocka_unit_test(test_mapped_form_is_the_form_for_searching),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
