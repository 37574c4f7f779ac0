/* Taking a move back: the matter stands as before, the chain keeps both, and nothing that happened since is lost. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/record.h"
#include "model/undo.h"
#include "model/verify.h"

static const struct contact zhang = {.name = "张三", .phone = "13812345678"};

DB_STMT(test_reach, "SELECT COUNT(*) FROM matter_unit r JOIN matter m ON m.id = r.matter_id WHERE m.number = $1");
DB_STMT(test_kept, "SELECT (SELECT COUNT(*) FROM undo) + (SELECT COUNT(*) FROM undo_order)"
                   " + (SELECT COUNT(*) FROM undo_reach)");

static int64_t count(struct world *w, const struct db_stmt *s, struct db_args args)
{
    struct error e = {0};
    int64_t n = -1;
    MUST(db_get_int(w->c, s, args, &n, &e));
    return n;
}

static struct matter_full full(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter_full f;
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, number, &f, &e));
    return f;
}

/* The officer takes back whatever is newest. */
static enum err take_back(struct world *w, enum world_officer o, const char *number, struct error *e)
{
    return undo_make(w->c, &w->s, world_viewer(o), number, full(w, number).m.entries, e);
}

static void must_verify(struct world *w)
{
    struct error e = {0};
    struct verify_report r;
    MUST(verify_site(w->c, &w->s, &(struct verify_options){.no_files = true}, w->a, &r, &e));
    assert_int_equal(r.n_found, 0);
}

static void same_matter(const struct matter_full *a, const struct matter_full *b)
{
    assert_string_equal(a->m.state, b->m.state);
    assert_int_equal(a->m.unit_id, b->m.unit_id);
    assert_int_equal(a->m.due_at, b->m.due_at);
    assert_int_equal(a->m.answered_at, b->m.answered_at);
    assert_int_equal(a->m.closed_at, b->m.closed_at);
    assert_int_equal(a->m.rounds, b->m.rounds);
    assert_int_equal(a->n_orders, b->n_orders);
    for (int i = 0; i < a->n_orders; i++) {
        assert_int_equal(a->orders[i].id, b->orders[i].id);
        assert_string_equal(a->orders[i].state, b->orders[i].state);
        assert_int_equal(a->orders[i].officer_id, b->orders[i].officer_id);
        assert_int_equal(a->orders[i].accepted_at, b->orders[i].accepted_at);
        assert_int_equal(a->orders[i].answered_at, b->orders[i].answered_at);
        assert_int_equal(a->orders[i].ended_at, b->orders[i].ended_at);
    }
}

static void test_dispatch_is_taken_back_with_orders_and_reach(void **state)
{
    WORLD(w);
    struct matter m;
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    const struct matter_full before = full(w, r.number);
    int64_t reach = count(w, &test_reach, DB_ARGS(DB_TEXT(r.number)));
    MUST(world_dispatch(w, r.number, ROADS, &e));
    MUST(matter_by_number(w->c, world_viewer(ROADS_MAN), w->a, r.number, &m, &e));
    MUST(take_back(w, DISPATCHER, r.number, &e));
    const struct matter_full after = full(w, r.number);
    same_matter(&before, &after);
    assert_int_equal(after.n_orders, 0);
    assert_int_equal(count(w, &test_reach, DB_ARGS(DB_TEXT(r.number))), reach);
    assert_int_equal(matter_by_number(w->c, world_viewer(ROADS_MAN), w->a, r.number, &m, &e), ERR_NOT_FOUND);
    assert_int_equal(after.n_entries, before.n_entries + 2);
    assert_true(after.entries[after.n_entries - 2].undone);
    assert_string_equal(after.entries[after.n_entries - 1].kind, "undo");
    assert_int_equal(count(w, &test_kept, DB_NO_ARGS), 0);
    must_verify(w);
}

/* Every step on the way to sign-off and the ways back, each taken back and made again. */
static void test_every_step_is_taken_back(void **state)
{
    WORLD(w);
    static const struct {
        enum world_officer officer;
        const char *move, *text;
    } steps[] =
        {
            {ROADS_MAN, "return", "属于水务局职责"},
            {DISPATCHER, "agree_return", NULL},
        },
      again[] = {{ROADS_MAN, "return", "属于水务局职责"},
                 {DISPATCHER, "reject_return", "路灯属道路设施"},
                 {ROADS_MAN, "accept", NULL},
                 {ROADS_MAN, "note", "已派人查看"},
                 {ROADS_MAN, "ask", "请问是哪一盏？"},
                 {ROADS_MAN, "reply", "您好，路灯已于今日修复，请您查看。"},
                 {VERIFIER, "reject", "没有现场照片"},
                 {ROADS_MAN, "reply", "您好，路灯已于今日修复，请您查看。"},
                 {VERIFIER, "verify", "现场核实，路灯已亮"},
                 {LEADER, "sign_off", NULL}};
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    for (size_t i = 0; i < COUNT_OF(steps) + COUNT_OF(again); i++) {
        size_t k = i - COUNT_OF(steps);
        bool first = i < COUNT_OF(steps);
        if (i == 0 || i == COUNT_OF(steps))
            MUST(world_dispatch(w, r.number, ROADS, &e));
        enum world_officer o = first ? steps[i].officer : again[k].officer;
        const char *move = first ? steps[i].move : again[k].move, *text = first ? steps[i].text : again[k].text;
        const struct matter_full before = full(w, r.number);
        world_later(w, MS_MINUTE);
        MUST(world_move(w, o, r.number, move, text, NULL, &e));
        MUST(take_back(w, o, r.number, &e));
        const struct matter_full after = full(w, r.number);
        same_matter(&before, &after);
        MUST(world_move(w, o, r.number, move, text, NULL, &e));
    }
    assert_string_equal(full(w, r.number).m.state, "closed");
    must_verify(w);
}

static void test_only_who_made_it_within_ten_seconds(void **state)
{
    WORLD(w);
    struct undo_chance u;
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    assert_int_equal(take_back(w, LEADER, r.number, &e), ERR_DENIED);
    assert_int_equal(take_back(w, WATER_MAN, r.number, &e), ERR_NOT_FOUND);
    MUST(undo_chance(w->c, &w->s, world_viewer(LEADER), w->a, r.number, &u, &e));
    assert_int_equal(u.seq, 0);
    world_later(w, UNDO_MS - 1);
    MUST(undo_chance(w->c, &w->s, world_viewer(DISPATCHER), w->a, r.number, &u, &e));
    assert_string_equal(u.kind, "dispatch");
    assert_int_equal(u.left_ms, 1);
    world_later(w, 1);
    MUST(undo_chance(w->c, &w->s, world_viewer(DISPATCHER), w->a, r.number, &u, &e));
    assert_int_equal(u.seq, 0);
    assert_int_equal(take_back(w, DISPATCHER, r.number, &e), ERR_CONFLICT);
    assert_string_equal(full(w, r.number).m.state, "dispatched");
}

/* A look at the contact leaves the version alone; it has happened all the same. */
static void test_nothing_else_may_have_happened(void **state)
{
    WORLD(w);
    struct contact c;
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    int64_t seq = full(w, r.number).m.entries;
    MUST(move_reveal(w->c, &w->s, world_viewer(ROADS_MAN), w->a, r.number, "约时间上门查看", NULL, &c, &e));
    assert_int_equal(undo_make(w->c, &w->s, world_viewer(DISPATCHER), r.number, seq, &e), ERR_CONFLICT);
    assert_string_equal(full(w, r.number).m.state, "dispatched");
}

static void test_twice_acts_once_and_the_form_is_spent(void **state)
{
    WORLD(w);
    struct matter m;
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    const struct viewer *who = world_viewer(DISPATCHER);
    MUST(matter_by_number(w->c, who, w->a, r.number, &m, &e));
    struct move_request x = {
        .number = r.number, .move = "dispatch", .version = m.version, .op_key = "form-1", .lead_unit_id = ROADS};
    MUST(move_make(w->c, &w->s, who, &x, &e));
    int64_t seq = full(w, r.number).m.entries;
    for (int i = 0; i < 2; i++)
        MUST(undo_make(w->c, &w->s, who, r.number, seq, &e));
    assert_int_equal(full(w, r.number).m.entries, seq + 1);
    /* Saying "done already" would be wrong: it was taken back. */
    assert_int_equal(move_make(w->c, &w->s, who, &x, &e), ERR_CONFLICT);
    assert_string_equal(full(w, r.number).m.state, "new");
}

static void test_accusations_are_never_taken_back(void **state)
{
    WORLD(w);
    struct matter m;
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, r.number, &m, &e));
    struct move_request x = {
        .number = r.number, .move = "against", .version = m.version, .texts = {"来电反映"}, .against_unit_id = ROADS};
    MUST(move_make(w->c, &w->s, world_viewer(CLERK), &x, &e));
    assert_int_equal(take_back(w, CLERK, r.number, &e), ERR_CONFLICT);
    assert_int_equal(matter_by_number(w->c, world_viewer(ROADS_MAN), w->a, r.number, &m, &e), ERR_NOT_FOUND);
}

/* A wrong answer that was taken back at once is never read, and does not make a doer of its author. */
static void test_the_resident_reads_neither(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, r.number, "accept", NULL, NULL, &e));
    MUST(world_move(w, ROADS_MAN, r.number, "reply", "写错了事项的答复内容在这里", NULL, &e));
    MUST(take_back(w, ROADS_MAN, r.number, &e));
    MUST(matter_full_shown(w->c, w->a, full(w, r.number).m.id, &f, &e));
    for (int i = 0; i < f.n_entries; i++) {
        assert_string_not_equal(f.entries[i].kind, "reply");
        assert_string_not_equal(f.entries[i].kind, "undo");
        for (int k = 0; k < f.entries[i].n_texts; k++)
            assert_null(strstr(f.entries[i].texts[k].content, "写错了"));
    }
}

static void test_sweep_forgets_what_lapsed(void **state)
{
    WORLD(w);
    int64_t n;
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    MUST(undo_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 0);
    assert_int_not_equal(count(w, &test_kept, DB_NO_ARGS), 0);
    world_later(w, UNDO_MS);
    MUST(undo_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 1);
    assert_int_equal(count(w, &test_kept, DB_NO_ARGS), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_dispatch_is_taken_back_with_orders_and_reach),
        BOTH_WORLDS(test_every_step_is_taken_back),
        BOTH_WORLDS(test_only_who_made_it_within_ten_seconds),
        BOTH_WORLDS(test_nothing_else_may_have_happened),
        BOTH_WORLDS(test_twice_acts_once_and_the_form_is_spent),
        BOTH_WORLDS(test_accusations_are_never_taken_back),
        BOTH_WORLDS(test_the_resident_reads_neither),
        BOTH_WORLDS(test_sweep_forgets_what_lapsed),
    };
    return world_run(tests, COUNT_OF(tests));
}
