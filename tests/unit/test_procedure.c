/* The procedure inside the program, as the engine sees it. What a file may get wrong: tests/cli/catalogue.test.mjs. */
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "catalogue/procedure_read.h"
#include "html/tr.h"
#include "model/role.h"
#include "unit.h"
#include "web/words.h"

static void test_words_in_three_ways(void **state)
{
    const struct procedure *p = procedure_by_code("suqiu");
    (void)state;
    assert_non_null(p);
    assert_ptr_equal(p, procedure_by_code("suqiu"));
    assert_null(procedure_by_code("nothing"));
    const struct words *w = &procedure_move(p, "reveal")->done;
    assert_string_equal(tr_words(LANG_ZH_CN, w), "查看了您的联系方式");
    assert_string_equal(tr_words(LANG_ZH_TW, w), "查看了您的聯絡方式");
    assert_string_equal(tr_words(LANG_EN, w), "Looked at your contact");
    assert_string_equal(tr_words(LANG_EN, &procedure_move(p, "note")->fields[0].why), "");
}

static void test_clocks(void **state)
{
    const struct procedure *p = procedure_by_code("suqiu");
    const struct clock_def *c = procedure_clock(p, "handle");
    (void)state;
    assert_int_equal(c->limit.length, 5);
    assert_int_equal(c->limit.unit, LIMIT_WORKDAY);
    assert_int_equal(c->warn.red.length, 1);
    assert_true(code_listed(c->starts, "dispatch") && code_listed(c->stops, "reply"));
    assert_string_equal(c->extends[0].move, "extend");
    assert_null(c->extends[1].move);
    const struct limit_rule urgent = {2, LIMIT_HOUR, false};
    assert_string_equal(c->by, "grade");
    assert_non_null(strstr(clock_article(c, &urgent)->zh, "征求意见稿"));
    assert_non_null(strstr(clock_article(c, &c->limit)->zh, "第二十条"));
    assert_null(procedure_clock(p, "nothing"));
}

static void test_states_that_words_stand_for(void **state)
{
    const struct procedure *p = procedure_by_code("suqiu");
    (void)state;
    for (size_t i = 0; i < p->n_states; i++) {
        const struct state_def *s = &p->states[i];
        assert_int_equal(move_from_state(procedure_move(p, "withdraw"), s->code), s->open);
        assert_true(move_from_state(procedure_move(p, "against"), s->code));
    }
}

/* A number alone would say nothing in the history. */
static void test_what_is_no_text_is_said_with_its_label(void **state)
{
    static const struct procedure *rows[1];
    static const struct procedure_table table = {rows, 1};
    static const struct {
        const char *part, *content, *zh, *en;
    } cases[] = {{"pole", "7", "灯杆编号：7", "Number of the lamp post: 7"},
                 {"fault", "line", "故障：线路故障", "What was wrong: The line"},
                 {"fault", "", "", ""},
                 {"repair", "换了灯泡", "换了灯泡", "换了灯泡"},
                 {"other", "x", "x", "x"}};
    const struct matter m = {.procedure = "yedeng"};
    struct arena *a = arena_new();
    struct procedure_file *files;
    size_t n;
    (void)state;
    assert_int_equal(procedure_files(a, "tests/cli/catalogue", &files, &n, NULL), ERR_OK);
    rows[0] = files[0].procedure;
    procedures_use(&table);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct entry_text t = {.part = cases[i].part, .content = cases[i].content};
        assert_string_equal(word_entry_text(a, LANG_ZH_CN, &m, "repair", &t), cases[i].zh);
        assert_string_equal(word_entry_text(a, LANG_EN, &m, "repair", &t), cases[i].en);
    }
    const struct entry_text erased = {.part = "pole"};
    assert_null(word_entry_text(a, LANG_EN, &m, "repair", &erased));
    procedures_use(NULL);
    arena_free(a);
}

static void test_roles_are_those_that_read(void **state)
{
    int n;
    const struct role_def *all = role_all(&n);
    (void)state;
    for (int i = 0; i < n; i++)
        assert_int_equal(code_listed(procedure_roles, all[i].code), all[i].reads);
    for (size_t i = 0; procedure_roles[i]; i++)
        assert_non_null(role_by_code(procedure_roles[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words_in_three_ways), cmocka_unit_test(test_clocks),
                                       cmocka_unit_test(test_states_that_words_stand_for),
                                       cmocka_unit_test(test_roles_are_those_that_read),
                                       cmocka_unit_test(test_what_is_no_text_is_said_with_its_label)};
    return cmocka_run_group_tests_name("procedure", tests, NULL, NULL);
}
