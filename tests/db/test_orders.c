/* Orders that are disputed, supervised and urged: objection review, the hop limit, arbitration that binds and becomes a
 * precedent, a written answer that is owed, one reminder a day, and offices that are called in. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/category.h"
#include "model/clocks.h"
#include "model/precedent.h"
#include "model/supervise.h"
#include "model/track.h"
#include "model/undo.h"
#include "model/verify.h"

#define BASIS "按三定规定，供水管网由水务局负责"

static const struct contact zhang = {.name = "张三", .phone = "13812345678"};

DB_STMT(orders_bound, "SELECT COUNT(*) FROM work_order WHERE bound = 1 AND state <> 'undone'");
DB_STMT(orders_called, "SELECT COUNT(*) FROM work_order WHERE called_by = $1");
DB_STMT(orders_precedents, "SELECT COUNT(*) FROM precedent");
DB_STMT(orders_supervision, "SELECT COUNT(*) FROM supervision");

static struct matter_full full(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter_full f;
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, number, &f, &e));
    return f;
}

static const char *state_of(struct world *w, const char *number)
{
    return full(w, number).m.state;
}

static bool offered(struct world *w, enum world_officer o, const char *number, const char *move)
{
    struct error e = {0};
    const struct move_def *offers[40];
    struct matter m;
    bool found = false;
    int n = 0;
    MUST(matter_by_number(w->c, world_viewer(o), w->a, number, &m, &e));
    MUST(move_offers(w->c, &w->s, world_viewer(o), &m, offers, COUNT_OF(offers), &n, &e));
    for (int i = 0; i < n; i++)
        found = found || str_eq(offers[i]->code, move);
    return found;
}

static int64_t count(struct world *w, const struct db_stmt *s, struct db_args args)
{
    struct error e = {0};
    int64_t n = -1;
    MUST(db_get_int(w->c, s, args, &n, &e));
    return n;
}

/* The chain fits the rows: what the new columns and tables hold is covered by the record. */
static void must_verify(struct world *w)
{
    struct error e = {0};
    struct verify_report r;
    MUST(verify_site(w->c, &w->s, &(struct verify_options){.no_files = true}, w->a, &r, &e));
    assert_int_equal(r.n_found, 0);
}

static void classify(struct world *w, const char *number, const char *category)
{
    struct error e = {0};
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, number, &m, &e));
    struct move_request x = {.number = number, .move = "reclassify", .version = m.version, .category = category};
    MUST(move_make(w->c, &w->s, world_viewer(CLERK), &x, &e));
}

static enum err arbitrate(struct world *w, enum world_officer o, const char *number, enum world_unit lead,
                          enum world_unit co, struct error *e)
{
    struct matter m;
    enum err r = matter_by_number(w->c, world_viewer(o), w->a, number, &m, e);
    if (r != ERR_OK)
        return r;
    struct move_request x = {.number = number,
                             .move = "arbitrate",
                             .version = m.version,
                             .texts = {"管网在市政道路红线内，由水务局负责"},
                             .lead_unit_id = lead,
                             .co_unit_ids = {co}};
    return move_make(w->c, &w->s, world_viewer(o), &x, e);
}

static struct receipt sent_to_roads(struct world *w)
{
    struct error e = {0};
    struct receipt r = world_raise(w, "路面下的水管漏水", &zhang, 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    return r;
}

static void test_objection_waits_for_a_decision(void **state)
{
    WORLD(w);
    struct receipt r = sent_to_roads(w);
    assert_int_equal(world_move(w, ROADS_MAN, r.number, "return", "", NULL, &e), ERR_INVALID);
    assert_string_equal(e.field, "basis");
    assert_int_equal(world_move(w, DISPATCHER, r.number, "return", BASIS, NULL, &e), ERR_DENIED);
    MUST(world_move(w, ROADS_MAN, r.number, "return", BASIS, NULL, &e));
    assert_string_equal(state_of(w, r.number), "objected");
    assert_int_equal(full(w, r.number).m.unit_id, ROADS);
    assert_false(offered(w, ROADS_MAN, r.number, "accept"));
    assert_int_equal(world_move(w, ROADS_MAN, r.number, "agree_return", NULL, NULL, &e), ERR_DENIED);
    MUST(world_move(w, DISPATCHER, r.number, "agree_return", NULL, NULL, &e));
    struct matter_full f = full(w, r.number);
    assert_string_equal(f.m.state, "returned");
    assert_int_equal(f.m.unit_id, 0);
    assert_string_equal(f.orders[0].state, "returned");
    must_verify(w);
}

static void test_a_rejected_objection_leaves_the_order(void **state)
{
    WORLD(w);
    struct receipt r = sent_to_roads(w);
    MUST(world_move(w, ROADS_MAN, r.number, "return", BASIS, NULL, &e));
    assert_int_equal(world_move(w, DISPATCHER, r.number, "reject_return", "", NULL, &e), ERR_INVALID);
    assert_string_equal(e.field, "reason");
    MUST(world_move(w, DISPATCHER, r.number, "reject_return", "管井在道路上，属道路设施", NULL, &e));
    struct matter_full f = full(w, r.number);
    assert_string_equal(f.m.state, "dispatched");
    assert_int_equal(f.m.unit_id, ROADS);
    assert_string_equal(f.orders[0].state, "sent");
    assert_int_equal(world_move(w, ROADS_TWO, r.number, "return", BASIS, NULL, &e), ERR_DENIED);
    assert_false(offered(w, ROADS_MAN, r.number, "return"));
    MUST(world_move(w, ROADS_MAN, r.number, "accept", NULL, NULL, &e));
    must_verify(w);
}

static void test_an_objection_is_taken_back(void **state)
{
    WORLD(w);
    struct receipt r = sent_to_roads(w);
    MUST(world_move(w, ROADS_MAN, r.number, "return", BASIS, NULL, &e));
    MUST(undo_make(w->c, &w->s, world_viewer(ROADS_MAN), r.number, full(w, r.number).m.entries, &e));
    assert_string_equal(state_of(w, r.number), "dispatched");
    assert_true(offered(w, ROADS_MAN, r.number, "return"));
    must_verify(w);
}

static void go_to(struct world *w, int32_t day)
{
    clock_set(&w->s.clock, day_start(day, w->s.zone) + 10 * MS_HOUR);
}

/* When the matter and its order are due: on these days at midnight. */
static void check_due(struct world *w, const char *number, int32_t matter, int32_t order)
{
    struct matter_full f = full(w, number);
    assert_int_equal(f.m.due_at, day_start(matter, w->s.zone));
    assert_int_equal(f.orders[0].due_at, day_start(order, w->s.zone));
}

/* Five working days from Friday, 2026-11-20; they stand from Monday to Wednesday, and go on. */
static void test_the_limit_stands_while_an_objection_is_decided(void **state)
{
    WORLD(w);
    struct receipt r = sent_to_roads(w);
    check_due(w, r.number, 20261128, 20261128);
    go_to(w, 20261123);
    MUST(world_move(w, ROADS_MAN, r.number, "return", BASIS, NULL, &e));
    check_due(w, r.number, 20261125, 20261128);
    MUST(undo_make(w->c, &w->s, world_viewer(ROADS_MAN), r.number, full(w, r.number).m.entries, &e));
    check_due(w, r.number, 20261128, 20261128);
    MUST(world_move(w, ROADS_MAN, r.number, "return", BASIS, NULL, &e));
    go_to(w, 20261125);
    MUST(world_move(w, DISPATCHER, r.number, "reject_return", "管井在道路上，属道路设施", NULL, &e));
    check_due(w, r.number, 20261202, 20261202);
    MUST(undo_make(w->c, &w->s, world_viewer(DISPATCHER), r.number, full(w, r.number).m.entries, &e));
    check_due(w, r.number, 20261125, 20261128);
    MUST(world_move(w, DISPATCHER, r.number, "reject_return", "管井在道路上，属道路设施", NULL, &e));
    check_due(w, r.number, 20261202, 20261202);
    MUST(world_move(w, ROADS_MAN, r.number, "accept", NULL, NULL, &e));
    must_verify(w);
}

/* A reply that is sent back has its five days anew, from Wednesday, and the order with it; also when that is taken
 * back. */
static void test_an_order_is_due_with_its_clock(void **state)
{
    WORLD(w);
    struct receipt r = sent_to_roads(w);
    MUST(world_move(w, ROADS_MAN, r.number, "accept", NULL, NULL, &e));
    MUST(world_move(w, ROADS_MAN, r.number, "reply", "您好，水管已于今日修复。", NULL, &e));
    go_to(w, 20261125);
    MUST(world_move(w, VERIFIER, r.number, "reject", "没有说明何时完成", NULL, &e));
    check_due(w, r.number, 20261203, 20261203);
    MUST(undo_make(w->c, &w->s, world_viewer(VERIFIER), r.number, full(w, r.number).m.entries, &e));
    check_due(w, r.number, 20261126, 20261128);
    MUST(world_move(w, VERIFIER, r.number, "reject", "没有说明何时完成", NULL, &e));
    MUST(world_move(w, ROADS_MAN, r.number, "ask_extension", "需要等待管网图纸和现场开挖", "先围挡，一周内完成更换",
                    &e));
    check_due(w, r.number, 20261203, 20261203);
    must_verify(w);
}

/* 首接负责: who took it on leads it to the end. */
static void test_nobody_objects_to_what_they_took_on(void **state)
{
    WORLD(w);
    struct receipt r = sent_to_roads(w);
    MUST(world_move(w, ROADS_MAN, r.number, "accept", NULL, NULL, &e));
    assert_false(offered(w, ROADS_MAN, r.number, "return"));
    assert_int_equal(world_move(w, ROADS_MAN, r.number, "return", BASIS, NULL, &e), ERR_CONFLICT);
}

static void test_nobody_objects_too_late(void **state)
{
    WORLD(w);
    struct receipt r = sent_to_roads(w);
    world_later(w, 30 * MS_DAY);
    assert_false(offered(w, ROADS_MAN, r.number, "return"));
    assert_int_equal(world_move(w, ROADS_MAN, r.number, "return", BASIS, NULL, &e), ERR_DENIED);
    MUST(world_move(w, ROADS_MAN, r.number, "accept", NULL, NULL, &e));
}

/* Two objections held, the third goes to somebody above. */
static struct receipt disputed(struct world *w)
{
    static const struct {
        enum world_unit unit;
        enum world_officer man;
    } hops[] = {{ROADS, ROADS_MAN}, {WATER, WATER_MAN}};
    struct error e = {0};
    struct receipt r = world_raise(w, "路面下的水管漏水", &zhang, 0);
    classify(w, r.number, "02");
    for (size_t i = 0; i < COUNT_OF(hops); i++) {
        MUST(world_dispatch(w, r.number, hops[i].unit, &e));
        assert_false(offered(w, hops[i].man, r.number, "dispute"));
        MUST(world_move(w, hops[i].man, r.number, "return", BASIS, NULL, &e));
        MUST(world_move(w, DISPATCHER, r.number, "agree_return", NULL, NULL, &e));
    }
    MUST(world_dispatch(w, r.number, LAMPS, &e));
    assert_false(offered(w, LAMPS_MAN, r.number, "return"));
    assert_int_equal(world_move(w, LAMPS_MAN, r.number, "return", BASIS, NULL, &e), ERR_DENIED);
    MUST(world_move(w, LAMPS_MAN, r.number, "dispute", BASIS, NULL, &e));
    return r;
}

static void add_categories(struct world *w)
{
    struct error e = {0};
    struct sheet_report r;
    struct sheet s = world_sheet(w, "一级,二级\n城管,照明\n水务,供水\n");
    MUST(category_import(w->c, &w->s, &viewer_operator, w->a, &s, &r, &e));
}

static void test_after_the_last_hop_somebody_above_decides_and_that_binds(void **state)
{
    WORLD(w);
    add_categories(w);
    struct receipt r = disputed(w);
    assert_string_equal(state_of(w, r.number), "arbitration");
    assert_int_equal(world_move(w, DISPATCHER, r.number, "agree_return", NULL, NULL, &e), ERR_CONFLICT);
    assert_int_equal(arbitrate(w, DISPATCHER, r.number, WATER, ROADS, &e), ERR_DENIED);
    assert_int_equal(arbitrate(w, LEADER, r.number, 0, 0, &e), ERR_INVALID);
    assert_string_equal(e.field, "lead");
    MUST(arbitrate(w, LEADER, r.number, WATER, ROADS, &e));
    struct matter_full f = full(w, r.number);
    assert_string_equal(f.m.state, "dispatched");
    assert_int_equal(f.m.unit_id, WATER);
    assert_int_equal(count(w, &orders_bound, DB_NO_ARGS), 2);
    assert_false(offered(w, WATER_MAN, r.number, "return"));
    assert_int_equal(world_move(w, WATER_MAN, r.number, "dispute", BASIS, NULL, &e), ERR_DENIED);
    assert_non_null(strstr(e.msgid, "binds"));
    MUST(world_move(w, WATER_MAN, r.number, "accept", NULL, NULL, &e));
    must_verify(w);
}

static struct precedent_list precedents_for(struct world *w, enum world_officer o, const char *number)
{
    struct error e = {0};
    struct precedent_list l;
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, number, &m, &e));
    MUST(precedent_suggest(w->c, world_viewer(o), w->a, m.id, 0, &l, &e));
    return l;
}

static void test_a_decision_becomes_a_precedent(void **state)
{
    WORLD(w);
    struct precedent_list l;
    add_categories(w);
    struct receipt r = disputed(w), like = world_raise(w, "又一处漏水", NULL, 0),
                   other = world_raise(w, "路灯", NULL, 0);
    classify(w, like.number, "02");
    classify(w, other.number, "01");
    MUST(arbitrate(w, LEADER, r.number, WATER, ROADS, &e));
    l = precedents_for(w, DISPATCHER, like.number);
    assert_int_equal(l.n, 1);
    assert_int_equal(l.rows[0].lead_id, WATER);
    assert_string_equal(l.rows[0].reason, "管网在市政道路红线内，由水务局负责");
    assert_non_null(l.rows[0].co_codes[0]);
    assert_null(l.rows[0].co_codes[1]);
    assert_int_equal(precedents_for(w, DISPATCHER, other.number).n, 0);
    assert_int_equal(precedents_for(w, WATER_MAN, like.number).n, 0); /* does not see the matter */
    MUST(precedent_open(w->c, w->a, 0, 50, &l, &e));
    assert_int_equal(l.n, 1);
    MUST(undo_make(w->c, &w->s, world_viewer(LEADER), r.number, full(w, r.number).m.entries, &e));
    assert_int_equal(count(w, &orders_precedents, DB_NO_ARGS), 0);
    assert_string_equal(state_of(w, r.number), "arbitration");
    must_verify(w);
}

/* An edition of the list that says the same takes its place. */
static void test_a_precedent_is_silent_once_the_list_says_it(void **state)
{
    WORLD(w);
    struct precedent_list l;
    struct sheet_report report;
    struct dispatch_edition d;
    add_categories(w);
    struct receipt r = disputed(w), like = world_raise(w, "又一处漏水", NULL, 0);
    classify(w, like.number, "02");
    MUST(arbitrate(w, SUPERVISOR, r.number, WATER, 0, &e));
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, like.number, &m, &e));
    MUST(precedent_open(w->c, w->a, 0, 50, &l, &e));
    const char *line = arena_printf(w->a, "分类,区域,主办单位,依据\n%s,%s,%s,%s\n", l.rows[0].category,
                                    l.rows[0].area_code, l.rows[0].lead_code, l.rows[0].reason);
    struct sheet s = world_sheet(w, line);
    struct dispatch_new x = {.name = "第2版", .from_at = clock_now(&w->s.clock)};
    MUST(dispatch_import(w->c, &w->s, &viewer_operator, w->a, &x, &s, &report, &e));
    MUST(dispatch_edition_at(w->c, w->a, clock_now(&w->s.clock), &d, &e));
    MUST(precedent_suggest(w->c, world_viewer(DISPATCHER), w->a, m.id, d.id, &l, &e));
    assert_int_equal(l.n, 0);
    MUST(precedent_open(w->c, w->a, d.id, 50, &l, &e));
    assert_int_equal(l.n, 0);
}

static enum err supervise(struct world *w, enum world_officer o, const char *number, const char *ground,
                          const char *day, struct error *e)
{
    struct matter m;
    enum err r = matter_by_number(w->c, world_viewer(o), w->a, number, &m, e);
    if (r != ERR_OK)
        return r;
    struct move_request x = {.number = number,
                             .move = "supervise",
                             .version = m.version,
                             .texts = {ground, "请立即到现场处置并说明原因", day}};
    return move_make(w->c, &w->s, world_viewer(o), &x, e);
}

static int queue_size(struct world *w, enum world_officer o, enum queue q)
{
    struct error e = {0};
    struct matter_list l;
    MUST(matter_list(w->c, &w->s, world_viewer(o), w->a, q, NULL, 200, &l, &e));
    return l.n;
}

static struct supervision_list supervisions(struct world *w, enum world_officer o, const char *number)
{
    struct error e = {0};
    struct supervision_list l;
    MUST(supervision_list(w->c, world_viewer(o), w->a, full(w, number).m.id, &l, &e));
    return l;
}

static void test_supervision_is_owed_a_written_answer(void **state)
{
    WORLD(w);
    struct receipt r = sent_to_roads(w);
    MUST(world_move(w, ROADS_MAN, r.number, "accept", NULL, NULL, &e));
    assert_int_equal(supervise(w, SUPERVISOR, r.number, "laziness", "2026-11-25", &e), ERR_INVALID);
    assert_string_equal(e.field, "ground");
    assert_int_equal(supervise(w, SUPERVISOR, r.number, "delay", "2026-11-19", &e), ERR_INVALID);
    assert_string_equal(e.field, "answer_by");
    assert_int_equal(supervise(w, SUPERVISOR, r.number, "delay", "2028-11-19", &e), ERR_INVALID);
    assert_int_equal(supervise(w, ROADS_MAN, r.number, "delay", "2026-11-25", &e), ERR_DENIED);
    assert_int_equal(world_move(w, ROADS_MAN, r.number, "supervise_answer", "full", "已经整改完毕，不再拖延", &e),
                     ERR_DENIED);
    MUST(supervise(w, SUPERVISOR, r.number, "delay", "2026-11-25", &e));
    assert_int_equal(supervise(w, LEADER, r.number, "delay", "2026-11-25", &e), ERR_DENIED);
    assert_int_equal(queue_size(w, SUPERVISOR, QUEUE_SUPERVISED), 1);
    assert_int_equal(queue_size(w, ROADS_MAN, QUEUE_SUPERVISED), 1);
    assert_int_equal(queue_size(w, WATER_MAN, QUEUE_SUPERVISED), 0);
    struct supervision_list l = supervisions(w, ROADS_MAN, r.number);
    assert_int_equal(l.n, 1);
    assert_int_equal(l.rows[0].due_at, day_start(20261126, zone_shanghai));
    assert_int_equal(supervisions(w, WATER_MAN, r.number).n, 0);
    MUST(world_move(w, ROADS_MAN, r.number, "reply", "您好，水管已经修好，请您查看。", NULL, &e));
    MUST(world_move(w, VERIFIER, r.number, "verify", "已到现场核实", NULL, &e));
    assert_int_equal(world_move(w, LEADER, r.number, "sign_off", NULL, NULL, &e), ERR_DENIED);
    assert_int_equal(world_move(w, ROADS_MAN, r.number, "supervise_answer", "full", "短", &e), ERR_INVALID);
    MUST(world_move(w, ROADS_MAN, r.number, "supervise_answer", "full", "已经整改完毕，不再拖延", &e));
    l = supervisions(w, SUPERVISOR, r.number);
    assert_true(l.rows[0].answered);
    assert_int_equal(queue_size(w, SUPERVISOR, QUEUE_SUPERVISED), 0);
    MUST(world_move(w, LEADER, r.number, "sign_off", NULL, NULL, &e));
    must_verify(w);
}

static void test_supervision_is_taken_back_and_ends_with_the_matter(void **state)
{
    WORLD(w);
    struct receipt r = sent_to_roads(w);
    MUST(supervise(w, SUPERVISOR, r.number, "delay", "2026-11-25", &e));
    MUST(world_move(w, ROADS_MAN, r.number, "supervise_answer", "not", "本单位从未收到派单，不应承担", &e));
    MUST(undo_make(w->c, &w->s, world_viewer(ROADS_MAN), r.number, full(w, r.number).m.entries, &e));
    assert_int_equal(supervisions(w, LEADER, r.number).rows[0].ended_at, 0);
    must_verify(w);
    const char *token = track_token(&w->s, w->a, r.number, 1);
    MUST(track_withdraw(w->c, &w->s, w->a, token, "已经好了", "page-1", &e));
    struct supervision_list l = supervisions(w, LEADER, r.number);
    assert_true(l.rows[0].ended_at > 0);
    assert_false(l.rows[0].answered);
    assert_int_equal(count(w, &orders_supervision, DB_NO_ARGS), 1);
    must_verify(w);
}

static void test_urging_is_once_a_day_from_each(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    assert_int_equal(world_move(w, SUPERVISOR, r.number, "urge", NULL, NULL, &e), ERR_CONFLICT);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    assert_int_equal(world_move(w, ROADS_MAN, r.number, "urge", NULL, NULL, &e), ERR_DENIED);
    MUST(world_move(w, SUPERVISOR, r.number, "urge", NULL, NULL, &e));
    assert_int_equal(world_move(w, SUPERVISOR, r.number, "urge", NULL, NULL, &e), ERR_DENIED);
    assert_false(offered(w, SUPERVISOR, r.number, "urge"));
    MUST(world_move(w, DISPATCHER, r.number, "urge", NULL, NULL, &e));
    struct matter_list l;
    MUST(matter_list(w->c, &w->s, world_viewer(ROADS_MAN), w->a, QUEUE_MINE, NULL, 50, &l, &e));
    assert_int_equal(l.rows[0].urged_at, clock_now(&w->s.clock));
    world_later(w, 16 * MS_HOUR); /* 01:00 of the next day */
    MUST(world_move(w, SUPERVISOR, r.number, "urge", NULL, NULL, &e));
    assert_int_equal(supervisions(w, ROADS_MAN, r.number).n, 3);
    must_verify(w);
}

static enum err call_in(struct world *w, enum world_officer o, const char *number, enum world_unit co, struct error *e)
{
    struct matter m;
    enum err r = matter_by_number(w->c, world_viewer(o), w->a, number, &m, e);
    if (r != ERR_OK)
        return r;
    struct move_request x = {.number = number,
                             .move = "call_in",
                             .version = m.version,
                             .texts = {"请到现场会商管线走向"},
                             .co_unit_ids = {co}};
    return move_make(w->c, &w->s, world_viewer(o), &x, e);
}

static void test_the_lead_office_calls_others_in(void **state)
{
    WORLD(w);
    struct receipt r = sent_to_roads(w);
    assert_int_equal(call_in(w, ROADS_MAN, r.number, WATER, &e), ERR_CONFLICT);
    MUST(world_move(w, ROADS_MAN, r.number, "accept", NULL, NULL, &e));
    assert_int_equal(call_in(w, ROADS_MAN, r.number, 0, &e), ERR_INVALID);
    assert_int_equal(call_in(w, ROADS_MAN, r.number, ROADS, &e), ERR_INVALID);
    assert_int_equal(call_in(w, DISPATCHER, r.number, WATER, &e), ERR_DENIED);
    MUST(call_in(w, ROADS_MAN, r.number, WATER, &e));
    assert_int_equal(call_in(w, ROADS_MAN, r.number, WATER, &e), ERR_INVALID);
    assert_int_equal(count(w, &orders_called, DB_ARGS(DB_INT(ROADS))), 1);
    assert_int_equal(world_move(w, ROADS_MAN, r.number, "reply", "您好，水管已经修好，请您查看。", NULL, &e),
                     ERR_DENIED);
    MUST(world_move(w, WATER_MAN, r.number, "co_accept", NULL, NULL, &e));
    MUST(world_move(w, WATER_MAN, r.number, "co_answer", "管线在东侧，可以开挖", NULL, &e));
    MUST(world_move(w, ROADS_MAN, r.number, "reply", "您好，水管已经修好，请您查看。", NULL, &e));
    must_verify(w);
}

static enum err speaks_of(struct world *w, const char *number, enum world_unit unit, struct error *e)
{
    struct matter m;
    enum err r = matter_by_number(w->c, world_viewer(SUPERVISOR), w->a, number, &m, e);
    if (r != ERR_OK)
        return r;
    struct move_request x = {.number = number,
                             .move = "against",
                             .version = m.version,
                             .texts = {"反映该单位不作为"},
                             .against_unit_id = unit};
    return move_make(w->c, &w->s, world_viewer(SUPERVISOR), &x, e);
}

/* What speaks of an office is not decided into its hands, and guides nobody. */
static void test_what_speaks_of_somebody_guides_nobody(void **state)
{
    WORLD(w);
    add_categories(w);
    struct receipt r = disputed(w), like = world_raise(w, "又一处漏水", NULL, 0);
    classify(w, like.number, "02");
    MUST(speaks_of(w, r.number, WATER, &e));
    assert_int_equal(arbitrate(w, LEADER, r.number, WATER, 0, &e), ERR_INVALID);
    MUST(arbitrate(w, LEADER, r.number, ROADS, 0, &e));
    assert_int_equal(count(w, &orders_precedents, DB_NO_ARGS), 0);
    assert_int_equal(precedents_for(w, DISPATCHER, like.number).n, 0);
}

/* Taken from the office it speaks of, a matter comes in anew: no limit of that office runs on for nobody to keep. */
static void test_what_is_taken_from_an_office_comes_in_anew(void **state)
{
    WORLD(w);
    struct receipt r = sent_to_roads(w);
    struct clock_list l;
    MUST(world_move(w, ROADS_MAN, r.number, "return", BASIS, NULL, &e));
    world_later(w, 3600000);
    MUST(speaks_of(w, r.number, ROADS, &e));
    struct matter m = full(w, r.number).m;
    assert_string_equal(m.state, "returned");
    MUST(clocks_of(w->c, &w->s, NULL, w->a, procedure_by_code("suqiu"), m.id, &l, &e));
    int running = 0;
    for (size_t i = 0; i < l.n; i++) {
        if (l.rows[i].ended_at)
            continue;
        running++;
        assert_string_equal(l.rows[i].code, "assign");
        assert_int_equal(l.rows[i].started_at, clock_now(&w->s.clock));
        assert_int_equal(l.rows[i].due_at, m.due_at);
    }
    assert_int_equal(running, 1);
    must_verify(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_objection_waits_for_a_decision),
        BOTH_WORLDS(test_a_rejected_objection_leaves_the_order),
        BOTH_WORLDS(test_the_limit_stands_while_an_objection_is_decided),
        BOTH_WORLDS(test_an_order_is_due_with_its_clock),
        BOTH_WORLDS(test_an_objection_is_taken_back),
        BOTH_WORLDS(test_nobody_objects_to_what_they_took_on),
        BOTH_WORLDS(test_nobody_objects_too_late),
        BOTH_WORLDS(test_after_the_last_hop_somebody_above_decides_and_that_binds),
        BOTH_WORLDS(test_a_decision_becomes_a_precedent),
        BOTH_WORLDS(test_a_precedent_is_silent_once_the_list_says_it),
        BOTH_WORLDS(test_supervision_is_owed_a_written_answer),
        BOTH_WORLDS(test_supervision_is_taken_back_and_ends_with_the_matter),
        BOTH_WORLDS(test_urging_is_once_a_day_from_each),
        BOTH_WORLDS(test_the_lead_office_calls_others_in),
        BOTH_WORLDS(test_what_speaks_of_somebody_guides_nobody),
        BOTH_WORLDS(test_what_is_taken_from_an_office_comes_in_anew),
    };
    return world_run(tests, COUNT_OF(tests));
}
