/* Callbacks: what follows from the answers, and what ends a task. */
#include "calls.h"

#include "base/str.h"
#include "model/track.h"

static struct matter_full full(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter_full f;
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, number, &f, &e));
    return f;
}

static void again(struct world *w, const char *number)
{
    struct error e = {0};
    MUST(world_move(w, LEADER, number, "accept", NULL, NULL, &e));
    MUST(world_move(w, LEADER, number, "reply", "区里已安排更换整条路的灯具。", NULL, &e));
    MUST(world_move(w, VERIFIER, number, "verify", "已核实", NULL, &e));
    MUST(world_move(w, DISPATCHER, number, "sign_off", NULL, NULL, &e));
}

static void test_callback_not_solved_goes_up_and_then_to_the_supervisor(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    enum callback_after after;
    struct receipt r = calls_closed(w, &calls_zhang);
    struct callback_result x = calls_reached(r.number, "no", "no");
    x.said = "灯还是不亮";
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    assert_int_equal(after, CALLBACK_REOPENED);
    struct matter_full f = full(w, r.number);
    assert_string_equal(f.m.state, "dispatched");
    assert_int_equal(f.m.unit_id, GOV); /* roads is below it */
    assert_int_equal(f.m.rounds, 2);
    assert_int_equal(f.n_ratings, 0);
    assert_true(f.m.due_at > clock_now(&w->s.clock));
    /* The resident reads what is kept of the call, but not the staff's side of it. */
    MUST(matter_full_shown(w->c, w->a, f.m.id, &f, &e));
    const struct entry *last = &f.entries[f.n_entries - 1];
    assert_string_equal(last->kind, "callback_reopen");
    assert_int_equal(last->n_texts, 2);
    assert_string_equal(last->texts[0].part, "answers");
    assert_string_equal(last->texts[0].content, "outcome=reached contacted=yes solved=no satisfied=no why=part");
    assert_string_equal(last->texts[1].content, "灯还是不亮");
    again(w, r.number);
    assert_string_equal(calls_task(w, r.number).rule, "again");
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    assert_int_equal(after, CALLBACK_APPEALED);
    assert_string_equal(full(w, r.number).m.state, "appealed");
    /* Left closed: the resident has been asked in this round. */
    MUST(world_move(w, SUPERVISOR, r.number, "decide_close", "现场复核，灯具已全部更换。", NULL, &e));
    assert_string_equal(calls_task(w, r.number).state, "done");
    calls_whole(w);
}

/* One level up is once, whoever was told that it is not solved. */
static void test_callback_and_rating_go_up_once_together(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    enum callback_after after;
    struct receipt r = calls_closed(w, &calls_zhang), q = calls_closed(w, &calls_zhang);
    struct callback_result x = calls_reached(r.number, "no", "no"), y = calls_reached(q.number, "no", "no");
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    again(w, r.number);
    MUST(track_rate(w->c, &w->s, w->a, track_token(&w->s, w->a, r.number, 1), "no", "no", NULL, "r1", &e));
    assert_string_equal(full(w, r.number).m.state, "appealed");
    MUST(track_rate(w->c, &w->s, w->a, track_token(&w->s, w->a, q.number, 1), "no", "no", NULL, "r2", &e));
    assert_int_equal(calls_save(w, SUPERVISOR, &y, &after, &e), ERR_CONFLICT);
    again(w, q.number);
    MUST(calls_save(w, SUPERVISOR, &y, &after, &e));
    assert_int_equal(after, CALLBACK_APPEALED);
    calls_whole(w);
}

/* Who verified the answer to a group calls nobody of it about that answer. */
static void test_callback_counts_work_on_the_main_matter(void **state)
{
    WORLD(w);
    static const struct contact li = {.name = "李四", .phone = "13900001111"};
    calls_rule(w, 100, NULL);
    enum callback_after after;
    struct matter m;
    struct receipt a = world_raise(w, "路灯不亮", &calls_zhang, 0), b = world_raise(w, "路灯坏了", &li, 0);
    MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, b.number, &m, &e));
    struct move_request merge = {
        .number = b.number, .move = "merge", .version = m.version, .other = a.number, .texts = {"同一盏灯"}};
    MUST(move_make(w->c, &w->s, world_viewer(CLERK), &merge, &e));
    world_close(w, a.number, "您好，路灯已于今日修复，请您查看。");
    struct callback_result x = calls_reached(b.number, "yes", "yes");
    assert_false(calls_task_for(w, VERIFIER, b.number).may);
    assert_int_equal(calls_save(w, VERIFIER, &x, &after, &e), ERR_DENIED);
    assert_true(calls_task_for(w, SUPERVISOR, b.number).may);
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    calls_whole(w);
}

static void test_callback_ends_when_the_resident_rates(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    struct receipt r = calls_closed(w, &calls_zhang);
    MUST(callback_take(w->c, &w->s, world_viewer(SUPERVISOR), r.number, &e));
    MUST(track_rate(w->c, &w->s, w->a, track_token(&w->s, w->a, r.number, 1), "yes", "yes", NULL, "r1", &e));
    struct callback_task t = calls_task(w, r.number);
    assert_string_equal(t.state, "cancelled");
    assert_false(t.mine);
    assert_int_equal(callback_take(w->c, &w->s, world_viewer(SUPERVISOR), r.number, &e), ERR_CONFLICT);
    calls_whole(w);
}

static void test_callback_gives_up_after_three_half_days(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    enum callback_after after;
    struct receipt r = calls_closed(w, &calls_zhang), wrong = calls_closed(w, &calls_zhang);
    struct callback_result x = {.number = r.number, .outcome = "no_answer"};
    struct callback_result y = {.number = wrong.number, .outcome = "wrong_number"};
    const char *number;
    MUST(calls_save(w, SUPERVISOR, &y, &after, &e));
    assert_int_equal(after, CALLBACK_UNREACHABLE);
    assert_string_equal(calls_task(w, wrong.number).state, "unreachable");
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e)); /* 9:00 */
    assert_int_equal(after, CALLBACK_AGAIN);
    MUST(callback_next(w->c, &w->s, world_viewer(SUPERVISOR), w->a, &number, &e));
    assert_null(number);
    world_later(w, MS_HOUR);
    x.outcome = "busy";
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e)); /* 10:00, the same morning: no other try */
    assert_int_equal(calls_task(w, r.number).tries, 1);
    world_later(w, 2 * MS_HOUR);
    MUST(callback_next(w->c, &w->s, world_viewer(SUPERVISOR), w->a, &number, &e)); /* 12:00 */
    assert_string_equal(number, r.number);
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    assert_int_equal(after, CALLBACK_AGAIN);
    world_later(w, MS_DAY / 2);
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    assert_int_equal(after, CALLBACK_UNREACHABLE);
    assert_string_equal(calls_task(w, r.number).state, "unreachable");
    assert_string_equal(full(w, r.number).m.state, "closed");
    struct callback_figures f;
    MUST(callback_figures(w->c, world_viewer(LEADER), 0, INT64_MAX, &f, &e));
    assert_int_equal(f.valid, 0);
    calls_whole(w);
}

/* In its second round the order is at roads already. */
static void close_again(struct world *w, const char *number)
{
    struct error e = {0};
    MUST(world_move(w, ROADS_MAN, number, "accept", NULL, NULL, &e));
    MUST(world_move(w, ROADS_MAN, number, "reply", "已更换灯具，并补写了处理经过。", NULL, &e));
    MUST(world_move(w, VERIFIER, number, "verify", "已核实", NULL, &e));
    MUST(world_move(w, LEADER, number, "sign_off", NULL, NULL, &e));
}

static void test_callback_sends_a_bad_reply_back(void **state)
{
    WORLD(w);
    calls_rule(w, 0, "web");
    enum callback_after after;
    struct receipt r = calls_closed(w, &calls_zhang);
    struct callback_result x = calls_reached(r.number, "half", "basic");
    x.back = true;
    assert_int_equal(calls_save(w, SUPERVISOR, &x, &after, &e), ERR_INVALID);
    assert_string_equal(e.field, "quality");
    x.quality = "defect";
    assert_int_equal(calls_save(w, SUPERVISOR, &x, &after, &e), ERR_INVALID);
    assert_string_equal(e.field, "defects");
    x.defects[0] = "template";
    assert_int_equal(calls_save(w, SUPERVISOR, &x, &after, &e), ERR_INVALID);
    assert_string_equal(e.field, "note");
    x.note = "照抄别件的答复，请写明本件做了什么";
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    assert_int_equal(after, CALLBACK_RETURNED);
    struct matter_full f = full(w, r.number);
    assert_string_equal(f.m.state, "dispatched");
    assert_int_equal(f.m.unit_id, ROADS);
    assert_int_equal(f.m.rounds, 2);
    /* It is no reopening by the resident: that still goes one level up. */
    close_again(w, r.number);
    struct callback_result y = calls_reached(r.number, "no", "no");
    MUST(calls_save(w, SUPERVISOR, &y, &after, &e));
    assert_int_equal(after, CALLBACK_REOPENED);
    calls_whole(w);
}

DB_STMT(test_task_state, "SELECT COUNT(*) FROM callback k JOIN matter m ON m.id = k.matter_id"
                         " WHERE m.number = $1 AND k.state = $2");

static void test_callback_is_unknown_to_the_accused(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    struct viewer two = calls_second_caller(w);
    struct callback_figures f;
    const char *number;
    int64_t n = 0;
    enum callback_after after;
    struct callback_result x;
    struct receipt r = calls_closed(w, &calls_zhang);
    MUST(callback_figures(w->c, &two, 0, INT64_MAX, &f, &e));
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(DISPATCHER), w->a, r.number, &m, &e));
    struct move_request mark = {.number = r.number,
                                .move = "against",
                                .version = m.version,
                                .texts = {"来电反映"},
                                .against_officer_id = two.id};
    MUST(move_make(w->c, &w->s, world_viewer(DISPATCHER), &mark, &e));
    /* It is still to be called about, but not by whom it speaks of, and they do not learn that it is. */
    MUST(db_get_int(w->c, &test_task_state, DB_ARGS(DB_TEXT(r.number), DB_TEXT("open")), &n, &e));
    assert_int_equal(n, 1);
    int counts[CALLBACK_QUEUES];
    MUST(callback_counts(w->c, &w->s, &two, counts, &e));
    for (int i = 0; i < CALLBACK_QUEUES; i++)
        assert_int_equal(counts[i], 0);
    MUST(callback_next(w->c, &w->s, &two, w->a, &number, &e));
    assert_null(number);
    assert_int_equal(callback_take(w->c, &w->s, &two, r.number, &e), ERR_NOT_FOUND);
    x = calls_reached(r.number, "yes", "yes");
    assert_int_equal(callback_save(w->c, &w->s, &two, w->a, &x, &after, &e), ERR_NOT_FOUND);
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    struct callback_attempt calls[4];
    int k = 0;
    MUST(callback_attempts(w->c, &two, w->a, m.id, calls, 4, &k, &e));
    assert_int_equal(k, 0);
    MUST(callback_figures(w->c, &two, 0, INT64_MAX, &f, &e));
    assert_int_equal(f.valid, 0);
    MUST(callback_figures(w->c, &viewer_operator, 0, INT64_MAX, &f, &e));
    assert_int_equal(f.valid, 0); /* in a compartment */
    MUST(callback_figures(w->c, world_viewer(SUPERVISOR), 0, INT64_MAX, &f, &e));
    assert_int_equal(f.valid, 1);
}

static void test_callback_figures_count_answers(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    static const struct {
        const char *contacted, *solved, *satisfied;
    } plan[] = {{"yes", "yes", "yes"}, {"no", "yes", "basic"}, {"yes", "half", "basic"}, {"no", "no", "no"}};
    enum callback_after after;
    struct callback_figures f;
    int64_t start = clock_now(&w->s.clock);
    for (size_t i = 0; i < COUNT_OF(plan); i++) {
        struct receipt r = calls_closed(w, &calls_zhang);
        struct callback_result x = calls_reached(r.number, plan[i].solved, plan[i].satisfied);
        x.contacted = plan[i].contacted;
        MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    }
    struct receipt no = calls_closed(w, &calls_zhang);
    struct callback_result x = {.number = no.number, .outcome = "refused"};
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    assert_string_equal(calls_task(w, no.number).state, "done");
    MUST(callback_figures(w->c, world_viewer(LEADER), start, start + 1, &f, &e));
    assert_int_equal(f.valid, 4);
    assert_int_equal(f.contacted, 2);
    assert_int_equal(f.solved, 2);
    assert_int_equal(f.satisfied, 1);
    assert_int_equal(f.basic, 2);
    MUST(callback_figures(w->c, world_viewer(LEADER), start + 1, INT64_MAX, &f, &e));
    assert_int_equal(f.valid, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_callback_not_solved_goes_up_and_then_to_the_supervisor),
        BOTH_WORLDS(test_callback_and_rating_go_up_once_together),
        BOTH_WORLDS(test_callback_counts_work_on_the_main_matter),
        BOTH_WORLDS(test_callback_ends_when_the_resident_rates),
        BOTH_WORLDS(test_callback_gives_up_after_three_half_days),
        BOTH_WORLDS(test_callback_sends_a_bad_reply_back),
        BOTH_WORLDS(test_callback_is_unknown_to_the_accused),
        BOTH_WORLDS(test_callback_figures_count_answers),
    };
    return world_run(tests, COUNT_OF(tests));
}
