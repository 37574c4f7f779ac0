/* Checklists: who begins and ticks them, what is refused, what is taken back, versions, and how far all are: 239
 * members who moved away, 100 villages. */
#include "tied.h"

#include <string.h>

#include "base/str.h"
#include "model/checklist.h"
#include "model/erase.h"
#include "model/subject.h"

DB_STMT(checklist_test_texts, "SELECT text FROM checklist_tick WHERE item = 'suggestion'");
DB_STMT(checklist_test_old, "UPDATE checklist_run SET version = $1");
DB_STMT(checklist_test_audit, "SELECT COUNT(*) FROM audit WHERE act LIKE 'checklist.%'");

static enum err begin(struct world *w, enum world_officer o, const char *list, const char *reg, const char *code,
                      int64_t tie, int64_t *no, struct error *e)
{
    return checklist_begin(w->c, &w->s, world_viewer(o), list, reg, code, tie, no, e);
}

static enum err tick(struct world *w, const struct viewer *v, const char *reg, const char *code, int64_t no,
                     const char *item, bool done, const char *text, struct error *e)
{
    const struct checklist_typed x = {.item = item, .done = done, .text = text, .number = text};
    return checklist_tick(w->c, &w->s, v, reg, code, no, &x, e);
}

static struct checklist_full run(struct world *w, const char *reg, const char *code, int64_t no)
{
    struct error e = {0};
    struct checklist_full f;
    MUST(checklist_get(w->c, &w->s, &viewer_operator, w->a, reg, code, no, &f, &e));
    return f;
}

/* 流出党员“三个一”: whoever keeps the member ticks, and each tick stays. */
static void test_of_a_member(void **state)
{
    WORLD(w);
    const struct viewer *man = world_viewer(ROADS_MAN);
    int64_t no = 0, audit;
    tied_make(w, "member", "M001", ROADS);
    assert_int_equal(begin(w, WATER_MAN, "sanyige_b", "member", "M001", 0, &no, &e), ERR_NOT_FOUND);
    assert_int_equal(begin(w, LEADER, "sanyige_b", "member", "M001", 0, &no, &e), ERR_DENIED);
    assert_int_equal(begin(w, ROADS_MAN, "sanyige_c", "member", "M001", 0, &no, &e), ERR_INVALID);
    assert_int_equal(begin(w, ROADS_MAN, "sanyige_a", "member", "M001", 0, &no, &e), ERR_INVALID);
    MUST(begin(w, ROADS_MAN, "sanyige_b", "member", "M001", 0, &no, &e));
    assert_int_equal(no, 1);
    assert_int_equal(begin(w, ROADS_TWO, "sanyige_b", "member", "M001", 0, &no, &e), ERR_CONFLICT); /* just begun */
    MUST(tick(w, man, "member", "M001", 1, "papers", true, "", &e));
    assert_int_equal(tick(w, man, "member", "M001", 1, "papers", true, "", &e), ERR_CONFLICT);
    assert_int_equal(tick(w, man, "member", "M001", 1, "score", true, "", &e), ERR_INVALID);
    assert_int_equal(tick(w, man, "member", "M001", 1, "suggestion", true, " ", &e), ERR_INVALID); /* needs its text */
    assert_string_equal(e.field, "text");
    assert_int_equal(tick(w, world_viewer(LEADER), "member", "M001", 1, "call", true, "", &e), ERR_DENIED);
    assert_int_equal(tick(w, world_viewer(WATER_MAN), "member", "M001", 1, "call", true, "", &e), ERR_NOT_FOUND);
    MUST(tick(w, man, "member", "M001", 1, "call", true, "", &e));
    assert_int_equal(run(w, "member", "M001", 1).run.done_at, 0);
    MUST(tick(w, man, "member", "M001", 1, "suggestion", true, "多开网络课堂", &e));
    struct checklist_full f = run(w, "member", "M001", 1);
    assert_int_equal(f.run.done, 3);
    assert_int_equal(f.run.done_at, clock_now(&w->s.clock));
    assert_int_equal(f.n_lines, 3);
    assert_string_equal(f.states[2].text, "多开网络课堂");
    assert_string_equal(f.states[2].officer, "o2");
    MUST(db_get_int(w->c, &checklist_test_audit, DB_NO_ARGS, &audit, &e));
    assert_int_equal(audit, 4);
}

/* What was ticked by mistake is taken back with a reason; both lines stand. */
static void test_taken_back(void **state)
{
    WORLD(w);
    const struct viewer *man = world_viewer(ROADS_MAN);
    int64_t no = 0;
    tied_make(w, "member_group", "B01", ROADS);
    MUST(begin(w, ROADS_MAN, "sanyige_a", "member_group", "B01", 0, &no, &e));
    assert_int_equal(tick(w, man, "member_group", "B01", 1, "oath", false, "没有举行", &e), ERR_CONFLICT);
    MUST(tick(w, man, "member_group", "B01", 1, "oath", true, "", &e));
    assert_int_equal(tick(w, man, "member_group", "B01", 1, "oath", false, "", &e), ERR_INVALID);
    MUST(tick(w, man, "member_group", "B01", 1, "oath", false, "记错了支部", &e));
    struct checklist_full f = run(w, "member_group", "B01", 1);
    assert_int_equal(f.run.done, 0);
    assert_int_equal(f.n_lines, 2);
    assert_false(f.states[2].done);
    assert_string_equal(f.lines[0].text, "记错了支部");
    MUST(tick(w, man, "member_group", "B01", 1, "day", true, "七一主题党日", &e));
    MUST(begin(w, ROADS_MAN, "sanyige_a", "member_group", "B01", 0, &no, &e)); /* another round */
    assert_int_equal(no, 2);
    assert_int_equal(tick(w, man, "member_group", "B01", 1, "oath", true, "", &e), ERR_CONFLICT);
    struct checklist_runs l;
    MUST(checklist_of_subject(w->c, man, w->a, "member_group", "B01", &l, &e));
    assert_int_equal(l.n, 2);
    assert_int_equal(l.rows[0].no, 2);
    assert_true(l.may);
}

/* 五个一 is the officer's in their village, and theirs only. */
static void test_of_a_tie(void **state)
{
    WORLD(w);
    const struct viewer *man = world_viewer(WATER_MAN);
    int64_t no = 0, tie = 0;
    tied_make(w, "village", "V1", ROADS);
    assert_int_equal(begin(w, ROADS_MAN, "wuyige", "village", "V1", 0, &no, &e), ERR_INVALID); /* of ties only */
    MUST(tied_tie(w, LEADER, "baicun", "village", "V1", WATER_MAN, &tie, &e));
    assert_int_equal(begin(w, ROADS_MAN, "wuyige", "village", "V1", tie, &no, &e), ERR_DENIED);
    assert_int_equal(begin(w, WATER_MAN, "sanyige_a", "village", "V1", tie, &no, &e), ERR_INVALID);
    assert_int_equal(begin(w, WATER_MAN, "wuyige", "village", "V1", 7, &no, &e), ERR_NOT_FOUND);
    MUST(begin(w, WATER_MAN, "wuyige", "village", "V1", tie, &no, &e));
    assert_int_equal(tick(w, man, "village", "V1", no, "urgent", true, "", &e), ERR_INVALID);
    MUST(tick(w, man, "village", "V1", no, "urgent", true, "修好了引水渠", &e));
    assert_int_equal(tick(w, man, "village", "V1", no, "lecture", true, "many", &e), ERR_INVALID);
    assert_string_equal(e.field, "number");
    MUST(tick(w, man, "village", "V1", no, "lecture", true, "42", &e));
    struct checklist_full f = run(w, "village", "V1", no);
    assert_int_equal(f.states[4].number, 42);
    assert_int_equal(f.run.tie_no, tie);
    MUST(tied_end(w, LEADER, "village", "V1", tie, &e));
    assert_int_equal(tick(w, man, "village", "V1", no, "card", true, "", &e), ERR_DENIED); /* it has ended */
    assert_int_equal(begin(w, WATER_MAN, "wuyige", "village", "V1", tie, &no, &e), ERR_CONFLICT);
}

/* A run under a version that the program does not have any more is shown to nobody, and does no harm. */
static void test_versions(void **state)
{
    WORLD(w);
    int64_t no = 0;
    struct checklist_runs l;
    struct checklist_full f;
    tied_make(w, "member", "M001", ROADS);
    MUST(begin(w, ROADS_MAN, "sanyige_b", "member", "M001", 0, &no, &e));
    assert_ptr_equal(run(w, "member", "M001", 1).run.list, checklist_find("sanyige_b", 1));
    assert_ptr_equal(checklist_find("sanyige_b", 0), checklist_find("sanyige_b", 1));
    assert_null(checklist_find("sanyige_b", 2));
    world_exec(w, &checklist_test_old, DB_ARGS(DB_INT(99)));
    MUST(checklist_of_subject(w->c, world_viewer(ROADS_MAN), w->a, "member", "M001", &l, &e));
    assert_int_equal(l.n, 0);
    assert_int_equal(checklist_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, "member", "M001", 1, &f, &e),
                     ERR_NOT_FOUND);
}

/* Lists go through all, once each, whatever the page, and by code. */
static int64_t walk(struct world *w, const struct checklist *l, const char *reg, int done)
{
    struct error e = {0};
    struct checklist_rows rows = {.next = NULL};
    int64_t n = 0;
    const char *last = "";
    do {
        MUST(checklist_list(w->c, &w->s, world_viewer(LEADER), w->a, l, register_find(reg), done, rows.next, 17, &rows,
                            &e));
        for (int i = 0; i < rows.n; i++) {
            const char *key = arena_printf(w->a, "%s %03lld", rows.rows[i].code, (long long)rows.rows[i].tie_no);
            assert_true(strcmp(key, last) > 0);
            last = key;
        }
        n += rows.n;
    } while (rows.next);
    return n;
}

/* 239 members who moved away, each 0/3 to 3/3: what the list says is what was ticked. */
static void test_239_members(void **state)
{
    WORLD(w);
    static const char *const items[] = {"papers", "call", "suggestion"};
    const struct checklist *l = checklist_find("sanyige_b", 0);
    struct checklist_tally tally;
    int64_t expected[4] = {0}, no = 0;
    for (int i = 0; i < 239; i++) {
        const char *code = arena_printf(w->a, "M%03d", i);
        tied_make(w, "member", code, i % 3 ? ROADS : LAMPS);
        expected[i % 4]++;
        if (i % 4)
            MUST(begin(w, ROADS_MAN, "sanyige_b", "member", code, 0, &no, &e));
        for (int k = 0; k < i % 4; k++)
            MUST(tick(w, world_viewer(ROADS_MAN), "member", code, no, items[k], true, "加强联系", &e));
    }
    MUST(checklist_count(w->c, world_viewer(LEADER), l, &tally, &e));
    assert_int_equal(tally.together, 239);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(tally.n[i], expected[i]);
        assert_int_equal(walk(w, l, "member", i), expected[i]);
    }
    assert_int_equal(walk(w, l, "member", -1), 239);
    MUST(checklist_count(w->c, world_viewer(WATER_MAN), l, &tally, &e));
    assert_int_equal(tally.together, 0);
}

/* 五个一 in 100 villages, one with two officers. */
static void test_100_villages(void **state)
{
    WORLD(w);
    const struct checklist *l = checklist_find("wuyige", 0);
    struct checklist_tally tally;
    int64_t no = 0, tie = 0;
    for (int i = 0; i < 100; i++) {
        const char *code = arena_printf(w->a, "V%03d", i);
        tied_make(w, "village", code, WATER);
        MUST(tied_tie(w, LEADER, "baicun", "village", code, WATER_MAN, &tie, &e));
        MUST(begin(w, WATER_MAN, "wuyige", "village", code, tie, &no, &e));
        MUST(tick(w, world_viewer(WATER_MAN), "village", code, no, "card", true, "", &e));
    }
    MUST(tied_tie(w, LEADER, "baicun", "village", "V050", LAMPS_MAN, &tie, &e));
    MUST(checklist_count(w->c, world_viewer(LEADER), l, &tally, &e));
    assert_int_equal(tally.together, 101);
    assert_int_equal(tally.n[1], 100);
    assert_int_equal(walk(w, l, "village", -1), 101);
    assert_int_equal(walk(w, l, "village", 0), 1);
}

static void test_erasing(void **state)
{
    WORLD(w);
    int64_t no = 0;
    struct erase_report report;
    char *text;
    const struct register_def *d = register_find("member");
    struct subject_edit x = {.code = "M001", .name = "", .unit_id = ROADS};
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++) {
        if (d->fields[i].vault == VAULT_NAME)
            x.values[i] = "欧阳晓霞";
    }
    MUST(subject_add(w->c, &w->s, &viewer_operator, d, &x, &e));
    MUST(begin(w, ROADS_MAN, "sanyige_b", "member", "M001", 0, &no, &e));
    MUST(tick(w, world_viewer(ROADS_MAN), "member", "M001", no, "suggestion", true, "欧阳晓霞建议多开课", &e));
    w->s.key_file = arena_printf(w->a, "%s/site.key", w->fixture->dir); /* the journal lies beside it */
    const struct erase_request request = {.subject = "member:M001", .reason = "本人要求删除"};
    MUST(erase_person(w->c, &w->s, &viewer_operator, &request, &report, &e));
    MUST(db_get_text(w->c, &checklist_test_texts, DB_NO_ARGS, w->a, &text, &e));
    assert_null(strstr(text, "欧阳"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_of_a_member), BOTH_WORLDS(test_taken_back),  BOTH_WORLDS(test_of_a_tie),
        BOTH_WORLDS(test_versions),    BOTH_WORLDS(test_239_members), BOTH_WORLDS(test_100_villages),
        BOTH_WORLDS(test_erasing),
    };
    return world_run(tests, COUNT_OF(tests));
}
