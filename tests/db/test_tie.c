/* Ties: what a tie gives and takes back, every rule and its refusal, the record with what the other side says of it,
 * hand-overs, terms, gaps. */
#include "tied.h"

#include <string.h>

#include "base/str.h"
#include "model/deputy.h"
#include "model/erase.h"
#include "model/officer.h"
#include "model/subject.h"
#include "model/unit.h"

DB_STMT(tie_test_audit, "SELECT COUNT(*) FROM audit WHERE act LIKE 'tie.%'");
DB_STMT(tie_test_dump, "SELECT text FROM tie_record WHERE kind = 'visit'");
DB_STMT(tie_test_post, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since)"
                       " VALUES ($1, $2, $3, $4, 1, 0, 1)");

/* A tie opens a household to the holder's unit, and its end closes it again. */
static void test_reach_is_given_and_taken(void **state)
{
    WORLD(w);
    int64_t no = 0;
    tied_make(w, "household", "H1", ROADS);
    assert_false(tied_sees(w, WATER_MAN, "household", "H1"));
    assert_int_equal(tied_tie(w, WATER_MAN, "baihu", "household", "H1", WATER_MAN, &no, &e), ERR_NOT_FOUND);
    assert_int_equal(tied_tie(w, ROADS_MAN, "baihu", "household", "H1", WATER_MAN, &no, &e), ERR_DENIED);
    MUST(tied_tie(w, LEADER, "baihu", "household", "H1", WATER_MAN, &no, &e));
    assert_int_equal(no, 1);
    assert_true(tied_sees(w, WATER_MAN, "household", "H1"));
    assert_false(tied_sees(w, LAMPS_MAN, "household", "H1"));
    MUST(tied_enter(w, WATER_MAN, "household", "H1", 1, "visit", "上门走访", 0, &e));
    assert_int_equal(tied_enter(w, LAMPS_MAN, "household", "H1", 1, "visit", "上门走访", 0, &e), ERR_NOT_FOUND);
    assert_int_equal(tied_enter(w, ROADS_MAN, "household", "H1", 1, "visit", "上门走访", 0, &e), ERR_DENIED);
    assert_int_equal(tied_end(w, WATER_MAN, "household", "H1", 1, &e), ERR_DENIED);
    MUST(tied_end(w, LEADER, "household", "H1", 1, &e));
    assert_false(tied_sees(w, WATER_MAN, "household", "H1"));
    assert_int_equal(tied_enter(w, WATER_MAN, "household", "H1", 1, "visit", "再次走访", 0, &e), ERR_NOT_FOUND);
    assert_true(tied_sees(w, ROADS_MAN, "household", "H1"));
}

/* What another tie, or keeping it, gives stays. */
static void test_reach_of_two_ties(void **state)
{
    WORLD(w);
    int64_t no = 0;
    tied_make(w, "enterprise", "Q1", ROADS);
    MUST(tied_tie(w, LEADER, "qianqi", "enterprise", "Q1", WATER_MAN, &no, &e));
    MUST(tied_tie(w, LEADER, "baiqi", "enterprise", "Q1", WATER_MAN, &no, &e));
    MUST(tied_end(w, LEADER, "enterprise", "Q1", 1, &e));
    assert_true(tied_reaches(w, "Q1", WATER));
    MUST(tied_end(w, LEADER, "enterprise", "Q1", 2, &e));
    assert_false(tied_reaches(w, "Q1", WATER));
    tied_make(w, "household", "H1", ROADS);
    MUST(tied_tie(w, LEADER, "baihu", "household", "H1", ROADS_MAN, &no, &e));
    const struct subject_edit x = {.code = "H1", .name = "", .area_id = SUBJECT_AREA_KEPT, .unit_id = WATER};
    MUST(subject_update(w->c, &w->s, &viewer_operator, register_find("household"), 1, &x, &e));
    assert_true(tied_sees(w, ROADS_MAN, "household", "H1")); /* is tied to it */
    MUST(tied_end(w, LEADER, "household", "H1", 1, &e));
    assert_false(tied_sees(w, ROADS_MAN, "household", "H1"));
    assert_true(tied_sees(w, WATER_MAN, "household", "H1"));
}

static void check_refused(struct world *w, const struct tie_new *x, enum err want, const char *field)
{
    struct error e = {0};
    int64_t no;
    assert_int_equal(tie_add(w->c, &w->s, world_viewer(LEADER), x, &no, &e), want);
    assert_string_equal(e.field, field);
    assert_non_null(e.msgid);
}

static void test_what_is_refused(void **state)
{
    WORLD(w);
    int64_t no = 0, now = clock_now(&w->s.clock);
    tied_make(w, "enterprise", "Q1", ROADS);
    tied_make(w, "village", "V1", ROADS);
    struct tie_new x = {.reg = "enterprise", .code = "Q1", .role = tie_role_find("qianqi"), .holder = {"o5", 0}};
    const struct tie_new good = x;
    x.code = "Q2";
    check_refused(w, &x, ERR_NOT_FOUND, "code");
    x = good, x.role = tie_role_find("shuji");
    check_refused(w, &x, ERR_INVALID, "role");
    x = good, x.slot = "law";
    check_refused(w, &x, ERR_INVALID, "slot");
    x = good, x.role = tie_role_find("jiuyuan");
    check_refused(w, &x, ERR_INVALID, "slot");
    x = good, x.holder.officer = "nobody";
    check_refused(w, &x, ERR_INVALID, "officer");
    x = good, x.holder.officer = tied_login(w, FORMER); /* holds nothing now */
    check_refused(w, &x, ERR_INVALID, "officer");
    x = good, x.holder.officer = tied_login(w, SYSADMIN); /* reads nothing */
    check_refused(w, &x, ERR_INVALID, "officer");
    x = good, x.holder.unit_id = ROADS; /* WATER_MAN has no post there */
    check_refused(w, &x, ERR_INVALID, "officer");
    x = good, x.from_at = now + MS_DAY;
    check_refused(w, &x, ERR_INVALID, "from");
    x = good, x.from_at = 1;
    check_refused(w, &x, ERR_INVALID, "from");
    x = (struct tie_new){"village", "V1", tie_role_find("duanlian"), "", {"o5", 0}, now - 366 * MS_DAY, ""};
    check_refused(w, &x, ERR_INVALID, "from"); /* its year would be over */
    x = (struct tie_new){"village", "V1", tie_role_find("baodao"), "", {"o5", WATER}, 0, ""};
    check_refused(w, &x, ERR_INVALID, "officer"); /* a unit as a whole */
    x.holder = (struct tie_holder_typed){NULL, 99};
    check_refused(w, &x, ERR_INVALID, "unit");
    MUST(tied_tie(w, LEADER, "qianqi", "enterprise", "Q1", WATER_MAN, &no, &e));
    x = good, x.holder.officer = tied_login(w, LAMPS_MAN);
    check_refused(w, &x, ERR_CONFLICT, "role"); /* one at once */
    check_refused(w, &good, ERR_CONFLICT, "officer");
    MUST(tied_slot(w, LEADER, "jiuyuan", "enterprise", "Q1", "law", WATER_MAN, &no, &e));
    x = (struct tie_new){"enterprise", "Q1", tie_role_find("jiuyuan"), "law", {tied_login(w, LAMPS_MAN), 0}, 0, ""};
    check_refused(w, &x, ERR_CONFLICT, "slot");
    x.slot = "steward", x.holder.officer = "o5";
    check_refused(w, &x, ERR_CONFLICT, "officer"); /* twice in one role */
    MUST(subject_close(w->c, &w->s, &viewer_operator, register_find("village"), "V1", 1, "村已撤并", &e));
    x = (struct tie_new){"village", "V1", tie_role_find("shuji"), "", {"o5", 0}, 0, ""};
    check_refused(w, &x, ERR_CONFLICT, "");
}

/* The nine of one firm, each in a place of its own; eight are a gap. */
static void test_nine_slots(void **state)
{
    WORLD(w);
    const struct tie_role *role = tie_role_find("jiuyuan");
    const struct register_def *d = register_find("enterprise");
    static const enum world_officer nine[] = {CLERK,     DISPATCHER, ROADS_MAN, ROADS_TWO, LAMPS_MAN,
                                              WATER_MAN, VERIFIER,   PUBLISHER, SUPERVISOR};
    struct tie_cover cover;
    int64_t no = 0;
    tied_make(w, "enterprise", "Q1", ROADS);
    assert_int_equal(role->n_slots, 9);
    for (size_t i = 0; i < 9; i++) {
        MUST(tie_coverage(w->c, &w->s, world_viewer(LEADER), w->a, role, d, &cover, &e));
        assert_int_equal(cover.sum.subjects, 1);
        assert_int_equal(cover.sum.held, 0);
        MUST(tied_slot(w, LEADER, "jiuyuan", "enterprise", "Q1", role->slots[i].code, nine[i], &no, &e));
    }
    MUST(tie_coverage(w->c, &w->s, world_viewer(LEADER), w->a, role, d, &cover, &e));
    assert_int_equal(cover.sum.held, 1);
    assert_int_equal(cover.sum.visits, 9); /* none of them was there this quarter */
    assert_int_equal(cover.sum.over, 0);
    assert_int_equal(tied_slot(w, LEADER, "jiuyuan", "enterprise", "Q1", "law", MOVED_UP, &no, &e), ERR_CONFLICT);
}

static void check_last(struct world *w, const char *kind, unsigned due)
{
    struct tie_full f = tied_full(w, &viewer_operator, "enterprise", "Q1", 1);
    assert_string_equal(f.entries[0].kind, kind);
    assert_int_equal(f.t.due, due);
}

/* 全程纪实: what is written stands, and what the other side says of it too. */
static void test_the_record(void **state)
{
    WORLD(w);
    int64_t no = 0, audit;
    tied_make(w, "enterprise", "Q1", GOV);
    MUST(tied_tie(w, LEADER, "qianqi", "enterprise", "Q1", WATER_MAN, &no, &e));
    check_last(w, "tie", TIE_DUE_VISIT);
    MUST(tied_enter(w, WATER_MAN, "enterprise", "Q1", 1, "visit", "走访企业，了解用工", 0, &e)); /* line 2 */
    check_last(w, "visit", 0);
    MUST(tied_enter(w, WATER_MAN, "enterprise", "Q1", 1, "aid", "兑现惠企资金", 0, &e)); /* 3 */
    assert_int_equal(tied_full(w, world_viewer(CLERK), "enterprise", "Q1", 1).entries[0].amount, 120050);
    assert_int_equal(tied_enter(w, WATER_MAN, "enterprise", "Q1", 1, "confirm", "", 2, &e),
                     ERR_DENIED);                                                                    /* the holder */
    assert_int_equal(tied_enter(w, CLERK, "enterprise", "Q1", 1, "confirm", "", 2, &e), ERR_DENIED); /* not above gov */
    assert_int_equal(tied_enter(w, LEADER, "enterprise", "Q1", 1, "confirm", "", 2, &e), ERR_DENIED); /* no clerk */
    assert_int_equal(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "confirm", "", 1, &e),
                     ERR_INVALID); /* no visit */
    assert_int_equal(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "confirm", "", 9, &e), ERR_INVALID);
    assert_int_equal(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "dispute", "", 2, &e),
                     ERR_INVALID);                                                              /* says nothing */
    MUST(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "dispute", "那天没有人来过", 2, &e)); /* 4 */
    check_last(w, "dispute", TIE_DUE_ANSWER | TIE_DUE_VISIT);
    assert_int_equal(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "confirm", "", 2, &e), ERR_CONFLICT);
    assert_int_equal(tied_enter(w, ROADS_MAN, "enterprise", "Q1", 1, "answer", "来的是另一位", 2, &e), ERR_DENIED);
    assert_int_equal(tied_enter(w, WATER_MAN, "enterprise", "Q1", 1, "answer", "来的是另一位", 3, &e), ERR_CONFLICT);
    MUST(tied_enter(w, WATER_MAN, "enterprise", "Q1", 1, "answer", "当天到的是厂区后门，有签到", 2, &e)); /* 5 */
    check_last(w, "answer", 0);
    MUST(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "confirm", "", 2, &e)); /* 6 */
    assert_int_equal(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "confirm", "", 2, &e), ERR_CONFLICT);
    assert_int_equal(tied_enter(w, SUPERVISOR, "enterprise", "Q1", 1, "correct", "是三百元", 3, &e), ERR_DENIED);
    MUST(tied_enter(w, WATER_MAN, "enterprise", "Q1", 1, "correct", "是一千二百元整", 3, &e)); /* 7 */
    struct tie_full f = tied_full(w, world_viewer(SUPERVISOR), "enterprise", "Q1", 1);
    assert_int_equal(f.n_entries, 7);
    assert_int_equal(f.entries[0].about, 3);
    assert_string_equal(f.entries[1].how, "phone");
    assert_string_equal(f.entries[5].text, "走访企业，了解用工"); /* as it was written */
    assert_true(f.entries[4].may_confirm);
    assert_false(f.entries[5].may_confirm);
    MUST(db_get_int(w->c, &tie_test_audit, DB_NO_ARGS, &audit, &e));
    assert_int_equal(audit, 7);
}

static void check_note_refused(struct world *w, const struct tie_note *x, const char *field)
{
    struct error e = {0};
    assert_int_equal(tie_enter(w->c, &w->s, world_viewer(WATER_MAN), "enterprise", "Q1", 1, x, &e), ERR_INVALID);
    assert_string_equal(e.field, field);
}

static void test_lines_that_are_refused(void **state)
{
    WORLD(w);
    int64_t no = 0, now = clock_now(&w->s.clock);
    tied_make(w, "enterprise", "Q1", GOV);
    MUST(tied_tie(w, LEADER, "qianqi", "enterprise", "Q1", WATER_MAN, &no, &e));
    check_note_refused(w, &(struct tie_note){.kind = "score", .text = "九十分"}, "kind");
    check_note_refused(w, &(struct tie_note){.kind = "visit", .text = " "}, "text");
    check_note_refused(w, &(struct tie_note){.kind = "visit", .text = "走访", .occurred_at = now + MS_HOUR}, "when");
    check_note_refused(w, &(struct tie_note){.kind = "visit", .text = "走访", .occurred_at = now - MS_DAY}, "when");
    static const char *const amounts[] = {"", "0", "-5", "1.234", "1e9", "12a", "1.", "9999999999999"};
    for (size_t i = 0; i < COUNT_OF(amounts); i++)
        check_note_refused(w, &(struct tie_note){.kind = "aid", .text = "慰问", .amount = amounts[i]}, "amount");
    struct receipt got = world_raise(w, "路灯坏了，晚上看不见", NULL, 0);
    struct tie_note x = {.kind = "problem", .text = "厂门口没有路灯", .matter = got.number};
    check_note_refused(w, &x, "matter"); /* it has not reached water */
    MUST(world_dispatch(w, got.number, WATER, &e));
    x.op = "k1";
    MUST(tie_enter(w->c, &w->s, world_viewer(WATER_MAN), "enterprise", "Q1", 1, &x, &e));
    MUST(tie_enter(w->c, &w->s, world_viewer(WATER_MAN), "enterprise", "Q1", 1, &x, &e)); /* the same form again */
    struct tie_full f = tied_full(w, world_viewer(WATER_MAN), "enterprise", "Q1", 1);
    assert_int_equal(f.n_entries, 2);
    assert_string_equal(f.entries[0].matter, got.number);
    f = tied_full(w, world_viewer(ROADS_MAN), "enterprise", "Q1", 1);
    assert_null(f.entries[0].matter); /* does not see the matter */
}

/* The new holder goes on with the record, and with what is left of the term. */
static void test_hand_over(void **state)
{
    WORLD(w);
    int64_t no = 0;
    tied_make(w, "household", "H1", ROADS);
    MUST(tied_tie(w, LEADER, "baihu", "household", "H1", WATER_MAN, &no, &e));
    MUST(tied_enter(w, WATER_MAN, "household", "H1", 1, "visit", "上门走访", 0, &e));
    struct tie_holder_typed to = {tied_login(w, WATER_MAN), 0};
    assert_int_equal(tie_hand_over(w->c, &w->s, world_viewer(LEADER), "household", "H1", 1, 1, &to, "轮岗", &no, &e),
                     ERR_CONFLICT); /* to whom has it */
    to.officer = tied_login(w, LAMPS_MAN);
    assert_int_equal(tie_hand_over(w->c, &w->s, world_viewer(LEADER), "household", "H1", 1, 7, &to, "轮岗", &no, &e),
                     ERR_CONFLICT); /* not as it is now */
    assert_int_equal(tie_hand_over(w->c, &w->s, world_viewer(LEADER), "household", "H1", 1, 1, &to, "", &no, &e),
                     ERR_INVALID);
    MUST(tie_hand_over(w->c, &w->s, world_viewer(LEADER), "household", "H1", 1, 1, &to, "轮岗", &no, &e));
    assert_int_equal(no, 2);
    assert_false(tied_sees(w, WATER_MAN, "household", "H1"));
    assert_true(tied_sees(w, LAMPS_MAN, "household", "H1"));
    struct tie_full f = tied_full(w, world_viewer(LAMPS_MAN), "household", "H1", 2);
    assert_int_equal(f.n_entries, 4);
    assert_string_equal(f.entries[0].kind, "tie");
    assert_string_equal(f.entries[1].kind, "hand_over");
    assert_string_equal(f.entries[2].text, "上门走访");
    assert_int_equal(f.entries[2].no, 1);
    assert_true(f.holds);
    struct tie_list l;
    MUST(tie_of_subject(w->c, &w->s, world_viewer(LAMPS_MAN), w->a, "household", "H1", &l, &e));
    assert_int_equal(l.n, 2);
    assert_int_equal(l.rows[0].no, 2);
    assert_int_equal(l.rows[1].state, TIE_ENDED);
    MUST(tie_mine(w->c, &w->s, world_viewer(LAMPS_MAN), w->a, NULL, NULL, 10, &l, &e));
    assert_int_equal(l.n, 1);
    MUST(tie_mine(w->c, &w->s, world_viewer(WATER_MAN), w->a, NULL, NULL, 10, &l, &e));
    assert_int_equal(l.n, 0);
}

/* Whoever has the post at the holder's unit only hands over within it. */
static void test_hand_over_inside(void **state)
{
    WORLD(w);
    int64_t no = 0;
    tied_make(w, "enterprise", "Q1", WATER);
    MUST(tied_tie(w, LEADER, "qianqi", "enterprise", "Q1", ROADS_MAN, &no, &e));
    world_exec(w, &tie_test_post,
               DB_ARGS(DB_INT(900), DB_INT(world_viewer(ROADS_TWO)->id), DB_INT(ROADS), DB_TEXT("leader")));
    struct tie_holder_typed to = {tied_login(w, LAMPS_MAN), 0};
    const struct viewer *head = world_viewer(ROADS_TWO);
    assert_int_equal(tie_hand_over(w->c, &w->s, head, "enterprise", "Q1", 1, 1, &to, "轮岗", &no, &e), ERR_DENIED);
    to.officer = tied_login(w, ROADS_TWO);
    MUST(tie_hand_over(w->c, &w->s, head, "enterprise", "Q1", 1, 1, &to, "轮岗", &no, &e));
    assert_int_equal(tied_tie(w, ROADS_TWO, "baiqi", "enterprise", "Q1", ROADS_MAN, &no, &e), ERR_DENIED);
}

/* A deputy writes in both names, and only while they are one. */
static void test_a_deputy(void **state)
{
    WORLD(w);
    int64_t no = 0, id = 0, next, now = clock_now(&w->s.clock);
    tied_make(w, "household", "H1", ROADS);
    MUST(tied_tie(w, LEADER, "baihu", "household", "H1", ROADS_MAN, &no, &e));
    assert_int_equal(tied_enter(w, LAMPS_MAN, "household", "H1", 1, "visit", "上门走访", 0, &e), ERR_NOT_FOUND);
    MUST(deputy_add(w->c, &w->s, world_viewer(ROADS_MAN), world_viewer(ROADS_MAN)->id, world_viewer(LAMPS_MAN)->id, now,
                    now + MS_DAY, &id, &e));
    MUST(deputy_accept(w->c, &w->s, world_viewer(LAMPS_MAN), id, &e));
    MUST(tied_enter(w, LAMPS_MAN, "household", "H1", 1, "visit", "上门走访", 0, &e));
    struct tie_full f = tied_full(w, world_viewer(ROADS_MAN), "household", "H1", 1);
    assert_string_equal(f.entries[0].officer, "o4");
    assert_string_equal(f.entries[0].stood_for, "o2");
    struct tie_list l;
    MUST(tie_mine(w->c, &w->s, world_viewer(LAMPS_MAN), w->a, NULL, NULL, 10, &l, &e));
    assert_int_equal(l.n, 1);
    world_later(w, 2 * MS_DAY);
    MUST(deputy_turn(w->c, &w->s, &next, &e));
    assert_int_equal(tied_enter(w, LAMPS_MAN, "household", "H1", 1, "visit", "上门走访", 0, &e), ERR_NOT_FOUND);
}

/* A year in a village: notes by the month, the end by the calendar, the review after it. */
static void test_a_term(void **state)
{
    WORLD(w);
    int64_t no = 0, n = 0, start = clock_now(&w->s.clock);
    tied_make(w, "village", "V1", ROADS);
    MUST(tied_tie(w, LEADER, "duanlian", "village", "V1", LAMPS_MAN, &no, &e));
    struct tie_full f = tied_full(w, world_viewer(LEADER), "village", "V1", 1);
    struct civil c = civil_of(f.t.until_at, w->s.zone);
    assert_int_equal(c.year * 10000 + c.month * 100 + c.day, 20271120);
    assert_int_equal(f.t.due, TIE_DUE_NOTE);
    MUST(tied_enter(w, LAMPS_MAN, "village", "V1", 1, "note", "本月驻村二十二天", 0, &e));
    assert_int_equal(tied_full(w, world_viewer(LEADER), "village", "V1", 1).t.due, 0);
    clock_set(&w->s.clock, day_start(20261201, w->s.zone)); /* another month */
    assert_int_equal(tied_full(w, world_viewer(LEADER), "village", "V1", 1).t.due, TIE_DUE_NOTE);
    assert_int_equal(tied_enter(w, LEADER, "village", "V1", 1, "review", "表现良好", 0, &e), ERR_CONFLICT);
    clock_set(&w->s.clock, f.t.until_at - 1);
    MUST(tie_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 0);
    clock_set(&w->s.clock, f.t.until_at);
    MUST(tie_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 1);
    f = tied_full(w, world_viewer(LEADER), "village", "V1", 1);
    assert_string_equal(f.t.ended_how, "term");
    assert_string_equal(f.entries[0].kind, "term");
    assert_string_equal(f.entries[0].officer, "");
    assert_true(f.reviews);
    assert_int_equal(tied_enter(w, LAMPS_MAN, "village", "V1", 1, "review", "我表现良好", 0, &e), ERR_DENIED);
    assert_int_equal(tied_enter(w, LAMPS_MAN, "village", "V1", 1, "note", "补记", 0, &e), ERR_CONFLICT);
    MUST(tied_enter(w, LEADER, "village", "V1", 1, "review", "表现良好", 0, &e));
    assert_int_equal(tied_enter(w, LEADER, "village", "V1", 1, "review", "表现良好", 0, &e), ERR_CONFLICT);
    clock_set(&w->s.clock, start);
}

/* Whoever has left their post leaves a gap, which takes up its place until it is handed over. */
static void test_who_left_is_a_gap(void **state)
{
    WORLD(w);
    const struct tie_role *role = tie_role_find("qianqi");
    const struct register_def *d = register_find("enterprise");
    struct tie_cover cover;
    int64_t no = 0, subjects, gaps;
    bool more;
    tied_make(w, "enterprise", "Q1", ROADS);
    MUST(tied_tie(w, LEADER, "qianqi", "enterprise", "Q1", WATER_MAN, &no, &e));
    MUST(tie_coverage(w->c, &w->s, world_viewer(LEADER), w->a, role, d, &cover, &e));
    assert_int_equal(cover.sum.held, 1);
    MUST(post_end(w->c, &w->s, &viewer_operator, 6, &e)); /* WATER_MAN's */
    MUST(tie_coverage(w->c, &w->s, world_viewer(LEADER), w->a, role, d, &cover, &e));
    assert_int_equal(cover.sum.held, 0);
    MUST(tie_gaps(w->c, &w->s, world_viewer(LEADER), role, d, &subjects, &gaps, &more, &e));
    assert_int_equal(gaps, 1);
    assert_false(more);
    struct tie_full f = tied_full(w, world_viewer(LEADER), "enterprise", "Q1", 1);
    assert_int_equal(f.t.state, TIE_VACANT);
    assert_int_equal(tied_enter(w, WATER_MAN, "enterprise", "Q1", 1, "visit", "走访", 0, &e), ERR_NOT_FOUND);
    assert_int_equal(tied_tie(w, LEADER, "qianqi", "enterprise", "Q1", LAMPS_MAN, &no, &e), ERR_CONFLICT);
    const struct tie_holder_typed to = {tied_login(w, LAMPS_MAN), 0};
    MUST(tie_hand_over(w->c, &w->s, world_viewer(LEADER), "enterprise", "Q1", 1, f.t.version, &to, "轮岗", &no, &e));
    MUST(tie_coverage(w->c, &w->s, world_viewer(LEADER), w->a, role, d, &cover, &e));
    assert_int_equal(cover.sum.held, 1);
}

/* What a unit answered for goes over with it: two that were tied to one village are one holder twice. */
static void test_a_merged_unit(void **state)
{
    WORLD(w);
    const struct tie_role *role = tie_role_find("kuacun");
    int64_t no = 0;
    struct tie_cover cover;
    tied_make(w, "village", "V1", GOV);
    struct tie_new x = {.reg = "village", .code = "V1", .role = role, .holder = {NULL, LAMPS}};
    MUST(tie_add(w->c, &w->s, world_viewer(LEADER), &x, &no, &e));
    MUST(unit_merge(w->c, &w->s, &viewer_operator, LAMPS, WATER, NULL, &e));
    assert_true(tied_reaches(w, "V1", WATER));
    struct tie_full f = tied_full(w, world_viewer(WATER_MAN), "village", "V1", 1);
    assert_int_equal(f.t.unit_id, WATER);
    assert_true(f.holds);
    MUST(tied_enter(w, WATER_MAN, "village", "V1", 1, "visit", "到村走访", 0, &e));
    MUST(tie_coverage(w->c, &w->s, world_viewer(LEADER), w->a, role, register_find("village"), &cover, &e));
    assert_int_equal(cover.sum.held, 1);
    assert_int_equal(cover.sum.visits, 0);
    MUST(tied_end(w, LEADER, "village", "V1", 1, &e));
    assert_false(tied_reaches(w, "V1", WATER));
}

/* What a household is erased of is erased in what was written down about it. */
static void test_erasing(void **state)
{
    WORLD(w);
    int64_t no = 0;
    struct erase_report report;
    char *text;
    const struct register_def *d = register_find("household");
    const struct subject_edit x = {.code = "H1", .name = "", .unit_id = ROADS, .values = {"欧阳晓霞", "13859900417"}};
    MUST(subject_add(w->c, &w->s, &viewer_operator, d, &x, &e));
    MUST(tied_tie(w, LEADER, "baihu", "household", "H1", WATER_MAN, &no, &e));
    MUST(tied_enter(w, WATER_MAN, "household", "H1", 1, "visit", "到欧阳晓霞家走访", 0, &e));
    w->s.key_file = arena_printf(w->a, "%s/site.key", w->fixture->dir); /* the journal lies beside it */
    const struct erase_request request = {.subject = "household:H1", .reason = "本人要求删除"};
    MUST(erase_person(w->c, &w->s, &viewer_operator, &request, &report, &e));
    MUST(db_get_text(w->c, &tie_test_dump, DB_NO_ARGS, w->a, &text, &e));
    assert_null(strstr(text, "欧阳"));
    assert_non_null(strstr(text, "家走访"));
    assert_false(tied_sees(w, WATER_MAN, "household", "H1"));
    assert_true(tied_sees(w, ROADS_MAN, "household", "H1"));
    assert_string_equal(tied_full(w, &viewer_operator, "household", "H1", 1).t.ended_how, "erased");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_reach_is_given_and_taken),
        BOTH_WORLDS(test_reach_of_two_ties),
        BOTH_WORLDS(test_what_is_refused),
        BOTH_WORLDS(test_nine_slots),
        BOTH_WORLDS(test_the_record),
        BOTH_WORLDS(test_lines_that_are_refused),
        BOTH_WORLDS(test_hand_over),
        BOTH_WORLDS(test_hand_over_inside),
        BOTH_WORLDS(test_a_deputy),
        BOTH_WORLDS(test_a_term),
        BOTH_WORLDS(test_who_left_is_a_gap),
        BOTH_WORLDS(test_a_merged_unit),
        BOTH_WORLDS(test_erasing),
    };
    return world_run(tests, COUNT_OF(tests));
}
