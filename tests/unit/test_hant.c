/* Words of procedures come out in traditional characters exactly as the program's own sentences do, which OpenCC itself
 * converted when this was built. */
#include <string.h>

#include "base/str.h"
#include "html/tr_table.h"
#include "text/hant.h"
#include "unit.h"

static void test_hant_is_opencc(void **state)
{
    struct arena *a = arena_new();
    size_t n = 0;
    (void)state;
    for (const struct tr_row *r = tr_rows; r->msgid; r++) {
        if (!r->zh_cn)
            continue;
        assert_string_equal(hant_of(a, r->zh_cn), r->zh_tw ? r->zh_tw : r->zh_cn);
        n++;
    }
    assert_true(n > 1000);
    arena_free(a);
}

static void test_hant_phrases(void **state)
{
    static const struct {
        const char *hans, *hant;
    } cases[] = {{"", ""},
                 {"a", "a"},
                 {"派单", "派單"},
                 {"头发和发展", "頭髮和發展"}, /* one character, two forms */
                 {"软件", "軟體"},             /* as Taiwan says it */
                 {"回音壁", "回音壁"},
                 {"SQ261121 已办结。", "SQ261121 已辦結。"},
                 {"𠮷 🙂", "𠮷 🙂"}};
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(hant_of(a, cases[i].hans), cases[i].hant);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hant_is_opencc), cmocka_unit_test(test_hant_phrases)};
    return cmocka_run_group_tests_name("hant", tests, NULL, NULL);
}
