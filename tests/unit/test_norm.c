/* Normal forms: what has to be found as the same, and what has to stay apart. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "text/norm.h"
#include "unit.h"

static void test_norm_search_makes_same_what_is_the_same(void **state)
{
    static const char *const cases[][2] = {
        {"學習貫徹總書記關於", "学习贯彻总书记关于"},
        {"漳州深入學(xué)習(xí)貫徹", "漳州深入学习贯彻"},
        {"老黨員、社區（qū）的(de)人", "老党员、社区的人"},
        {"ＡＢＣ１２３，！", "abc123,!"},
        {"  路 灯\n\n不　亮 ", "路 灯 不 亮"},
        {"Cafe\xcc\x81", "café"},
        {"零\xe2\x80\x8b宽\xef\xbb\xbf字", "零宽字"},
        {"①㎡", "1m2"},
        {"中国(China)(a)(km)", "中国(china)(a)(km)"},
        {"x(xí)", "x(xí)"},
        {"我的(de)书（ｌｅ） 好(de", "我的书 好(de"},
        {"(de)好 (de)好(dede)(de)", "(de)好 (de)好(dede)(de)"},
        {"䊷", "䌶"},
        {"", ""},
        {"\xff", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *a = arena_new();
        assert_string_equal(norm_search(a, cases[i][0]), cases[i][1]);
        arena_free(a);
    }
}

static void test_norm_search_is_stable(void **state)
{
    static const char *const texts[] = {"學(xué)(xí)習", "（（xí））學", "ﷺ", "ｶﾞ", "İstanbul", "학교 學校"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct arena *a = arena_new();
        const char *once = norm_search(a, texts[i]);
        assert_true(utf8_valid(once, strlen(once)));
        assert_true(strlen(norm_search(a, once)) <= strlen(once));
        arena_free(a);
    }
}

/* The short way for plain Chinese text gives what the long way gives: U+200B is dropped, and brings the long way about.
 */
static void test_norm_search_is_one_form(void **state)
{
    (void)state;
    for (uint32_t c = 1; c <= 0x10ffff; c++) {
        struct arena *a;
        char one[5] = "", text[32];
        size_t *from;
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        one[utf8_put(c, one)] = '\0';
        a = arena_new();
        snprintf(text, sizeof(text), "好%sＡ%s", one, one);
        const char *brief = norm_search(a, text);
        assert_string_equal(brief, norm_search(a, arena_printf(a, "\xe2\x80\x8b%s", text)));
        if (!norm_is_han(c) && c < 0x300)
            assert_string_equal(brief, norm_search_map(a, text, &from));
        arena_free(a);
        c += c >= 0x11000 ? 96 : 0;
    }
}

/* The same of texts at random, with the origin of every byte. */
static void test_norm_search_is_one_form_of_any_text(void **state)
{
    static const char *const parts[] = {"好", "學", "(",  "（", "de", "ｌｅ", ")", "）",
                                        " ",  "　", "\n", "…",  "A",  "，",   "—", "1"};
    unsigned x = 1;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct arena *a = arena_new();
        const char *text = "";
        size_t *from, *long_from;
        for (int i = 0; i < 9; i++) {
            x = x * 1103515245 + 12345;
            text = arena_printf(a, "%s%s", text, parts[x >> 16 & 15]);
        }
        const char *slow = arena_printf(a, "\xe2\x80\x8b%s", text);
        const char *normal = norm_search_map(a, text, &from);
        assert_string_equal(norm_search(a, text), norm_search(a, slow));
        assert_string_equal(normal, norm_search(a, text));
        assert_string_equal(normal, norm_search_map(a, slow, &long_from));
        for (size_t i = 0; i <= strlen(normal); i++)
            assert_int_equal(from[i] + 3, long_from[i]);
        arena_free(a);
    }
}

static void test_norm_text_keeps_what_people_wrote(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    assert_string_equal(norm_text(a, "學習！ＡＢＣ①\r\n二\r三"), "學習！ＡＢＣ①\n二\n三");
    assert_string_equal(norm_text(a, "e\xcc\x81\xe2\x80\xaex"), "éx");
    assert_string_equal(norm_text(a, "\xff"), "");
    arena_free(a);
}

static void test_norm_table_is_sorted(void **state)
{
    (void)state;
    assert_true(norm_simplified_n > 4000);
    for (size_t i = 1; i < norm_simplified_n; i++) {
        assert_true(norm_simplified[i - 1].from < norm_simplified[i].from);
    }
    assert_int_equal(norm_simplify(0x9577), 0x957f);
    assert_int_equal(norm_simplify(0x957f), 0x957f);
    assert_int_equal(norm_simplify('a'), 'a');
    assert_int_equal(norm_simplify(0x10ffff), 0x10ffff);
}

static void test_norm_find_takes_letters_and_digits_whole(void **state)
{
    (void)state;
    const char *text = "fetch etc, 13110 or 110路灯110";
    const char *at = norm_find(text, text, "etc");
    assert_ptr_equal(at, text + 6);
    assert_null(norm_find(text, at + 1, "etc"));
    assert_ptr_equal(norm_find(text, text, "110"), strstr(text, "110路"));
    assert_ptr_equal(norm_find(text, text, "路灯"), strstr(text, "路灯"));
    assert_ptr_equal(norm_find(text, text, "灯110"), strstr(text, "灯110"));
    assert_null(norm_find(text, text, "灯11"));
    assert_null(norm_find(text, text, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_norm_search_makes_same_what_is_the_same),
        cmocka_unit_test(test_norm_search_is_stable),
        cmocka_unit_test(test_norm_search_is_one_form),
        cmocka_unit_test(test_norm_search_is_one_form_of_any_text),
        cmocka_unit_test(test_norm_text_keeps_what_people_wrote),
        cmocka_unit_test(test_norm_table_is_sorted),
        cmocka_unit_test(test_norm_find_takes_letters_and_digits_whole),
    };
    return cmocka_run_group_tests_name("norm", tests, NULL, NULL);
}
