/* Ties afterwards: disputes that wait, those who held one once, ends that follow from something else, a form sent
 * twice. */
#include "tied.h"

#include <string.h>

#include "base/str.h"
#include "model/deputy.h"
#include "model/officer.h"
#include "model/subject.h"
#include "model/unit.h"

DB_STMT(tie_after_post, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since)"
                        " VALUES ($1, $2, $3, $4, 1, 0, 1)");
DB_STMT(tie_after_hide, "DELETE FROM subject_unit WHERE code = $1 AND unit_id = $2");

static struct tie_unit_cover covered(struct world *w, const char *role, const char *reg)
{
    struct error e = {0};
    struct tie_cover cover;
    MUST(tie_coverage(w->c, &w->s, world_viewer(LEADER), w->a, tie_role_find(role), register_find(reg), &cover, &e));
    return cover.sum;
}

static const struct tie_entry *line_of(const struct tie_full *f, int64_t no, int64_t seq)
{
    for (int i = 0; i < f->n_entries; i++) {
        if (f->entries[i].no == no && f->entries[i].seq == seq)
            return &f->entries[i];
    }
    fail_msg("no such line");
    return NULL;
}

/* A dispute is not ended away: it is answered first, or goes over to the next holder, who answers. */
static void test_a_dispute_goes_over(void **state)
{
    WORLD(w);
    int64_t no = 0;
    tied_make(w, "enterprise", "Q1", GOV);
    MUST(tied_tie(w, LEADER, "qianqi", "enterprise", "Q1", WATER_MAN, &no, &e));
    MUST(tied_enter(w, WATER_MAN, "enterprise", "Q1", 1, "visit", "走访企业", 0, &e)); /* line 2 */
    assert_int_equal(covered(w, "qianqi", "enterprise").visits, 0);
    MUST(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "dispute", "那天没有人来过", 2, &e));
    assert_int_equal(covered(w, "qianqi", "enterprise").visits, 1);
    assert_int_equal(tied_full(w, &viewer_operator, "enterprise", "Q1", 1).t.visit_count, 0);
    assert_int_equal(tied_end(w, LEADER, "enterprise", "Q1", 1, &e), ERR_CONFLICT);
    assert_non_null(strstr(e.msgid, "disputed"));
    struct tie_holder_typed to = {tied_login(w, LAMPS_MAN), 0};
    MUST(tie_hand_over(w->c, &w->s, world_viewer(LEADER), "enterprise", "Q1", 1, 1, &to, "轮岗", &no, &e));
    assert_int_equal(tied_full(w, &viewer_operator, "enterprise", "Q1", 1).t.disputed, 0);
    assert_int_equal(covered(w, "qianqi", "enterprise").disputes, 1);
    struct tie_full f = tied_full(w, world_viewer(LAMPS_MAN), "enterprise", "Q1", 2);
    assert_true(f.t.due & TIE_DUE_ANSWER);
    assert_true(line_of(&f, 1, 2)->may_answer);
    f = tied_full(w, world_viewer(ROADS_MAN), "enterprise", "Q1", 2);
    assert_false(line_of(&f, 1, 2)->may_answer);
    assert_int_equal(tied_end(w, LEADER, "enterprise", "Q1", 2, &e), ERR_CONFLICT);
    assert_int_equal(tied_enter(w, ROADS_MAN, "enterprise", "Q1", 1, "answer", "有签到", 2, &e), ERR_DENIED);
    MUST(tied_enter(w, LAMPS_MAN, "enterprise", "Q1", 1, "answer", "查过签到，当天确实到过", 2, &e));
    assert_int_equal(covered(w, "qianqi", "enterprise").disputes, 0);
    assert_int_equal(tied_full(w, &viewer_operator, "enterprise", "Q1", 1).t.visit_count, 1);
    MUST(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "dispute", "没有见到签到", 2,
                    &e)); /* waits at the next, too */
    assert_int_equal(covered(w, "qianqi", "enterprise").disputes, 1);
    f = tied_full(w, world_viewer(LEADER), "enterprise", "Q1", 2);
    assert_true(line_of(&f, 1, 2)->may_answer); /* may end it */
    MUST(tied_enter(w, LEADER, "enterprise", "Q1", 1, "answer", "已核实，未到访", 2, &e));
    MUST(tied_end(w, LEADER, "enterprise", "Q1", 2, &e));
}

/* Whoever took a dispute down does not answer it, though they could end the tie. */
static void test_nobody_answers_their_own_dispute(void **state)
{
    WORLD(w);
    int64_t no = 0;
    tied_make(w, "enterprise", "Q1", GOV);
    MUST(tied_tie(w, LEADER, "qianqi", "enterprise", "Q1", WATER_MAN, &no, &e));
    MUST(tied_enter(w, WATER_MAN, "enterprise", "Q1", 1, "visit", "走访企业", 0, &e));
    world_exec(w, &tie_after_post,
               DB_ARGS(DB_INT(900), DB_INT(world_viewer(SUPERVISOR)->id), DB_INT(GOV), DB_TEXT("leader")));
    MUST(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "dispute", "没有人来过", 2, &e));
    struct tie_full f = tied_full(w, world_viewer(SUPERVISOR), "enterprise", "Q1", 1);
    assert_false(line_of(&f, 1, 2)->may_answer);
    assert_int_equal(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "answer", "算了", 2, &e), ERR_DENIED);
    MUST(tied_enter(w, LEADER, "enterprise", "Q1", 1, "answer", "已核实", 2, &e));
}

/* Who held it once neither reviews nor confirms, whatever post they have today. */
static void test_who_held_it_once(void **state)
{
    WORLD(w);
    int64_t no = 0, id = 0, now = clock_now(&w->s.clock);
    tied_make(w, "village", "V1", ROADS);
    tied_make(w, "enterprise", "Q1", WATER);
    MUST(tied_tie(w, LEADER, "duanlian", "village", "V1", WATER_MAN, &no, &e));
    MUST(tied_tie(w, LEADER, "qianqi", "enterprise", "Q1", WATER_MAN, &no, &e));
    MUST(deputy_add(w->c, &w->s, world_viewer(WATER_MAN), world_viewer(WATER_MAN)->id, world_viewer(LAMPS_MAN)->id, now,
                    now + MS_DAY, &id, &e));
    MUST(deputy_accept(w->c, &w->s, world_viewer(LAMPS_MAN), id, &e));
    MUST(tied_enter(w, LAMPS_MAN, "enterprise", "Q1", 1, "visit", "代为走访", 0, &e));
    struct tie_holder_typed to = {tied_login(w, LAMPS_MAN), LAMPS};
    MUST(tie_hand_over(w->c, &w->s, world_viewer(LEADER), "village", "V1", 1, 1, &to, "轮岗", &no, &e));
    MUST(tied_end(w, LEADER, "village", "V1", 2, &e));
    MUST(post_end(w->c, &w->s, &viewer_operator, 6, &e)); /* WATER_MAN's */
    world_exec(w, &tie_after_post,
               DB_ARGS(DB_INT(900), DB_INT(world_viewer(WATER_MAN)->id), DB_INT(GOV), DB_TEXT("leader")));
    world_exec(w, &tie_after_post,
               DB_ARGS(DB_INT(901), DB_INT(world_viewer(WATER_MAN)->id), DB_INT(GOV), DB_TEXT("supervisor")));
    struct tie_full f = tied_full(w, world_viewer(WATER_MAN), "village", "V1", 2);
    assert_true(f.t.due & TIE_DUE_REVIEW);
    assert_false(f.reviews);
    assert_int_equal(tied_enter(w, WATER_MAN, "village", "V1", 2, "review", "表现良好", 0, &e), ERR_DENIED);
    f = tied_full(w, world_viewer(WATER_MAN), "enterprise", "Q1", 1);
    assert_false(line_of(&f, 1, 2)->may_confirm);
    assert_int_equal(tied_enter(w, WATER_MAN, "enterprise", "Q1", 1, "confirm", "", 2, &e), ERR_DENIED);
    assert_true(tied_full(w, world_viewer(LEADER), "village", "V1", 2).reviews);
    MUST(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "confirm", "", 2, &e));
    MUST(tied_enter(w, LEADER, "village", "V1", 2, "review", "表现良好", 0, &e));
}

/* A page of one's own ties is full whatever the viewer may not see in between, and counts say the same. */
static void test_mine_by_pages(void **state)
{
    WORLD(w);
    static const char *const codes[] = {"H1", "H2", "H3", "H4"};
    int64_t no = 0, counts[64];
    struct tie_list l;
    size_t n;
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        tied_make(w, "household", codes[i], ROADS);
        MUST(tied_tie(w, LEADER, "baihu", "household", codes[i], WATER_MAN, &no, &e));
    }
    world_exec(w, &tie_after_hide, DB_ARGS(DB_TEXT("H1"), DB_INT(WATER)));
    world_exec(w, &tie_after_hide, DB_ARGS(DB_TEXT("H3"), DB_INT(WATER)));
    MUST(tie_mine(w->c, &w->s, world_viewer(WATER_MAN), w->a, NULL, NULL, 1, &l, &e));
    assert_int_equal(l.n, 1);
    assert_string_equal(l.rows[0].code, "H2");
    assert_non_null(l.next);
    MUST(tie_mine(w->c, &w->s, world_viewer(WATER_MAN), w->a, NULL, l.next, 1, &l, &e));
    assert_int_equal(l.n, 1);
    assert_string_equal(l.rows[0].code, "H4");
    assert_null(l.next);
    const struct tie_role *const *all = tie_roles_all(&n);
    assert_true(n <= COUNT_OF(counts));
    MUST(tie_mine_counts(w->c, world_viewer(WATER_MAN), counts, &e));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(counts[i], str_eq(all[i]->code, "baihu") ? 2 : 0);
}

/* Closing ends every tie and what it let its unit see; opening it again brings nothing back. */
static void test_closing_ends_ties(void **state)
{
    WORLD(w);
    const struct register_def *d = register_find("household");
    struct subject_full kept;
    int64_t no = 0;
    tied_make(w, "household", "H1", ROADS);
    MUST(tied_tie(w, LEADER, "baihu", "household", "H1", WATER_MAN, &no, &e));
    MUST(subject_close(w->c, &w->s, world_viewer(ROADS_MAN), d, "H1", 1, "已搬离本地", &e));
    assert_false(tied_sees(w, WATER_MAN, "household", "H1"));
    assert_false(tied_reaches(w, "H1", WATER));
    assert_true(tied_reaches(w, "H1", ROADS));
    struct tie_full f = tied_full(w, world_viewer(LEADER), "household", "H1", 1);
    assert_int_equal(f.t.state, TIE_ENDED);
    assert_string_equal(f.t.ended_how, "closed");
    assert_string_equal(f.entries[0].kind, "closed");
    assert_string_equal(f.entries[0].officer, tied_login(w, ROADS_MAN));
    MUST(subject_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, "household", "H1", &kept, &e));
    MUST(subject_close(w->c, &w->s, world_viewer(ROADS_MAN), d, "H1", kept.s.version, "搬回来了", &e));
    assert_false(tied_sees(w, WATER_MAN, "household", "H1"));
    assert_int_equal(tied_full(w, world_viewer(LEADER), "household", "H1", 1).t.state, TIE_ENDED);
    MUST(tied_tie(w, LEADER, "baihu", "household", "H1", WATER_MAN, &no, &e));
    assert_int_equal(no, 2);
    assert_true(tied_sees(w, WATER_MAN, "household", "H1"));
}

/* Two units tied to one village become one, which holds it once; the other's record stays. */
static void test_two_merged_units(void **state)
{
    WORLD(w);
    struct tie_new x = {.reg = "village", .code = "V1", .role = tie_role_find("baodao"), .holder = {NULL, LAMPS}};
    int64_t no = 0;
    struct tie_load *loads;
    int n = 0;
    tied_make(w, "village", "V1", GOV);
    MUST(tie_add(w->c, &w->s, world_viewer(LEADER), &x, &no, &e));
    MUST(tied_enter(w, LAMPS_MAN, "village", "V1", 1, "visit", "到社区报到", 0, &e));
    x.holder.unit_id = WATER;
    MUST(tie_add(w->c, &w->s, world_viewer(LEADER), &x, &no, &e));
    MUST(unit_merge(w->c, &w->s, &viewer_operator, LAMPS, WATER, NULL, &e));
    struct tie_full f = tied_full(w, world_viewer(WATER_MAN), "village", "V1", 1);
    assert_string_equal(f.t.ended_how, "merged");
    assert_string_equal(f.entries[0].kind, "merged");
    assert_string_equal(f.entries[1].text, "到社区报到");
    f = tied_full(w, world_viewer(WATER_MAN), "village", "V1", 2);
    assert_int_equal(f.t.state, TIE_HELD);
    assert_true(f.holds);
    assert_true(tied_reaches(w, "V1", WATER));
    MUST(tie_loads(w->c, world_viewer(LEADER), w->a, x.role, &loads, &n, &e));
    assert_int_equal(n, 1);
    assert_int_equal(loads[0].held, 1);
    assert_int_equal(tie_add(w->c, &w->s, world_viewer(LEADER), &x, &no, &e), ERR_CONFLICT);
}

/* A form sent twice ties once, and says both times which tie. */
static void test_a_form_sent_twice(void **state)
{
    WORLD(w);
    struct tie_new x = {
        .reg = "enterprise", .code = "Q1", .role = tie_role_find("baiqi"), .holder = {"o5", 0}, .op = "k1"};
    int64_t no = 0, again = 0;
    struct tie_list l;
    tied_make(w, "enterprise", "Q1", ROADS);
    MUST(tie_add(w->c, &w->s, world_viewer(LEADER), &x, &no, &e));
    MUST(tie_add(w->c, &w->s, world_viewer(LEADER), &x, &again, &e));
    assert_int_equal(again, no);
    MUST(tie_of_subject(w->c, &w->s, world_viewer(LEADER), w->a, "enterprise", "Q1", &l, &e));
    assert_int_equal(l.n, 1);
    x.op = "k2";
    assert_int_equal(tie_add(w->c, &w->s, world_viewer(LEADER), &x, &again, &e), ERR_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_a_dispute_goes_over), BOTH_WORLDS(test_nobody_answers_their_own_dispute),
        BOTH_WORLDS(test_who_held_it_once),    BOTH_WORLDS(test_mine_by_pages),
        BOTH_WORLDS(test_closing_ends_ties),   BOTH_WORLDS(test_two_merged_units),
        BOTH_WORLDS(test_a_form_sent_twice),
    };
    return world_run(tests, COUNT_OF(tests));
}
