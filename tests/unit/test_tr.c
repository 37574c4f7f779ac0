/* Translation tables and the choice of language. */
#include "unit.h"

#include <string.h>

#include "base/str.h"
#include "html/tr.h"
#include "html/tr_table.h"

static void test_tr_texts(void **state)
{
    (void)state;
    assert_string_equal(tr(LANG_ZH_CN, "Large type"), "大字版");
    assert_string_equal(tr(LANG_ZH_TW, "{} minutes"), "{}分鐘");
    assert_string_equal(tr(LANG_EN, "Large type"), "Large type");
    assert_string_equal(tr(LANG_ZH_CN, "nobody wrote this"), "nobody wrote this");
    assert_string_equal(tr(LANG_ZH_CN, ""), "");
    assert_string_equal(tr(LANG_ZH_CN, NULL), "");
}

static void test_tr_finds_every_row(void **state)
{
    (void)state;
    for (const struct tr_row *r = tr_rows; r->msgid; r++) {
        assert_ptr_equal(tr(LANG_ZH_CN, r->msgid), r->zh_cn);
        assert_ptr_equal(tr(LANG_ZH_TW, r->msgid), r->zh_tw);
    }
}

static void test_tr_arg(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(tr_arg(a, LANG_ZH_CN, "{} days", "3"), "3天");
    assert_string_equal(tr_arg(a, LANG_EN, "{} days", "%s"), "%s days");
    assert_string_equal(tr_arg(a, LANG_EN, "{} days", NULL), " days");
    assert_string_equal(tr_arg(a, LANG_EN, "none", "x"), "none");
    arena_free(a);
}

static void test_tr_counted(void **state)
{
    (void)state;
    static const struct {
        const char *many, *one;
    } cases[] = {
        {"requests", "1 request"},
        {"activities", "1 activity"},
        {"branches", "1 branch"},
        {"wishes", "1 wish"},
        {"classes", "1 class"},
        {"cases", "1 case"},
        {"bases", "1 base"},
        {"people", "1 person"},
        {"taxis", "1 taxi"},
        {"yuan", "1 yuan"},
        {"km", "1 km"},
        {"10,000 yuan", "1 10,000 yuan"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct words unit = {.zh = "件", .en = cases[i].many};
        assert_string_equal(tr_counted(a, LANG_EN, "1", &unit), cases[i].one);
        assert_string_equal(tr_counted(a, LANG_EN, "21", &unit), arena_printf(a, "21 %s", cases[i].many));
        assert_string_equal(tr_counted(a, LANG_ZH_CN, "1", &unit), "1 件");
    }
    arena_free(a);
}

static void test_tr_error(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct error e = {.code = ERR_INVALID, .msgid = "{} days", .arg = "4"};
    assert_string_equal(tr_error(a, LANG_ZH_CN, &e), "4天");
    struct error plain = {.code = ERR_BUSY};
    assert_string_equal(tr_error(a, LANG_EN, &plain), err_sentence(ERR_BUSY));
    arena_free(a);
}

static void test_lang_choose(void **state)
{
    (void)state;
    static const struct {
        const char *cookie, *header;
        enum lang lang;
    } cases[] = {
        {NULL, NULL, LANG_ZH_CN},
        {NULL, "", LANG_ZH_CN},
        {"en", "zh-CN", LANG_EN},
        {"zh-TW", NULL, LANG_ZH_TW},
        {"xx", "en", LANG_EN},
        {"", "en-GB,en;q=0.8", LANG_EN},
        {NULL, "zh-CN,zh;q=0.9,en;q=0.8", LANG_ZH_CN},
        {NULL, "zh-Hant-HK", LANG_ZH_TW},
        {NULL, "zh-hk", LANG_ZH_TW},
        {NULL, "zh-SG", LANG_ZH_CN},
        {NULL, "fr, de;q=0.9", LANG_ZH_CN},
        {NULL, "fr;q=1.0, en;q=0.3, zh-TW;q=0.7", LANG_ZH_TW},
        {NULL, "en;q=0, zh-TW;q=0.1", LANG_ZH_TW},
        {NULL, "en;q=0", LANG_ZH_CN},
        {NULL, ",,;q=,;;=", LANG_ZH_CN},
        {NULL, "  en ; q=0.5 , zh ; q=0.4", LANG_EN},
        {NULL, "english", LANG_ZH_CN},
        {NULL, "zhx-TW", LANG_ZH_CN},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        enum lang lang = lang_choose(cases[i].cookie, cases[i].header, LANG_ZH_CN);
        if (lang != cases[i].lang)
            fail_msg("case %zu: %s", i, lang_tag(lang));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tr_texts), cmocka_unit_test(test_tr_finds_every_row),
        cmocka_unit_test(test_tr_arg),   cmocka_unit_test(test_tr_counted),
        cmocka_unit_test(test_tr_error), cmocka_unit_test(test_lang_choose),
    };
    return cmocka_run_group_tests_name("tr", tests, NULL, NULL);
}
