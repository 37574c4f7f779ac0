/* Groups: one handling, an answer, a rating and a reopening for each; and answers by reference. */
#include "world.h"

#include <pthread.h>
#include <string.h>

#include "base/str.h"
#include "model/group.h"
#include "model/notice.h"
#include "model/track.h"
#include "model/verify.h"

#define REPLY "您好，坑洞已于今日填平，请您查看。"

static const struct contact zhang = {.name = "张三", .phone = "13812345678"};
static const struct contact li = {.name = "李四", .phone = "13900001111"};

static enum err move_to(struct world *w, enum world_officer o, const char *number, const char *move, const char *other,
                        const char *text, struct error *e)
{
    struct matter m;
    enum err r = matter_by_number(w->c, world_viewer(o), w->a, number, &m, e);
    if (r != ERR_OK)
        return r;
    struct move_request x = {.number = number, .move = move, .version = m.version, .other = other, .texts = {text}};
    return move_make(w->c, &w->s, world_viewer(o), &x, e);
}

static enum err merge(struct world *w, const char *child, const char *into, struct error *e)
{
    return move_to(w, CLERK, child, "merge", into, "同一个坑", e);
}

static struct matter_full full_of(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter_full f;
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, number, &f, &e));
    return f;
}

static struct matter_full as_resident(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter_full f;
    MUST(track_by_token(w->c, &w->s, w->a, track_token(&w->s, w->a, number, 1), &f, &e));
    return f;
}

static const char *state_of(struct world *w, const char *number)
{
    return full_of(w, number).m.state;
}

static const char *newest(const struct matter_full *f, const char *part)
{
    for (int i = f->n_entries - 1; i >= 0; i--) {
        for (int k = 0; k < f->entries[i].n_texts; k++) {
            if (str_eq(f->entries[i].texts[k].part, part))
                return f->entries[i].texts[k].content;
        }
    }
    return NULL;
}

static int entries_of(const struct matter_full *f, const char *kind)
{
    int n = 0;
    for (int i = 0; i < f->n_entries; i++)
        n += str_eq(f->entries[i].kind, kind);
    return n;
}

static void assert_whole(struct world *w)
{
    struct error e = {0};
    const struct verify_options o = {.no_files = true};
    struct verify_report r = {0};
    MUST(verify_site(w->c, &w->s, &o, w->a, &r, &e));
    for (int i = 0; i < r.n_found; i++)
        print_error("%s\n", finding_text(w->a, &r.found[i], NULL));
    assert_int_equal(r.broken, 0);
}

static void test_each_resident_of_a_group_is_answered_and_may_reopen(void **state)
{
    WORLD(w);
    struct receipt first = world_raise(w, "解放路有个大坑", &zhang, 0),
                   second = world_raise(w, "解放路路面坑洞", &li, 0);
    struct receipt third = world_raise(w, "解放路坑洞，摔了一跤", NULL, 0);
    MUST(merge(w, second.number, first.number, &e));
    MUST(merge(w, third.number, first.number, &e));
    assert_string_equal(state_of(w, second.number), "merged");
    MUST(world_dispatch(w, first.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, first.number, "accept", NULL, NULL, &e));
    MUST(move_to(w, ROADS_MAN, third.number, "own_reply", NULL, "您好，坑洞已填平；医药费请持票据来我局。", &e));
    struct matter_full f = as_resident(w, third.number);
    assert_null(newest(&f, "own_reply"));
    MUST(world_move(w, ROADS_MAN, first.number, "reply", REPLY, "照片", &e));
    assert_string_equal(state_of(w, second.number), "merged");
    MUST(world_move(w, VERIFIER, first.number, "verify", "已到现场核实", NULL, &e));
    MUST(world_move(w, LEADER, first.number, "sign_off", NULL, NULL, &e));
    f = as_resident(w, second.number);
    assert_string_equal(f.m.state, "closed");
    assert_string_equal(newest(&f, "reply"), REPLY);
    f = as_resident(w, third.number);
    assert_string_equal(newest(&f, "reply"), "您好，坑洞已填平；医药费请持票据来我局。");
    /* One is content, the other goes up on its own; the main matter stays closed. */
    const char *t2 = track_token(&w->s, w->a, second.number, 1), *t3 = track_token(&w->s, w->a, third.number, 1);
    MUST(track_rate(w->c, &w->s, w->a, t2, "yes", "yes", "", "a", &e));
    MUST(track_rate(w->c, &w->s, w->a, t3, "no", "no", "还没填", "b", &e));
    f = full_of(w, third.number);
    assert_string_equal(f.m.state, "dispatched");
    assert_int_equal(f.m.unit_id, GOV); /* above the roads office that handled it in the main matter */
    assert_string_equal(state_of(w, first.number), "closed");
    assert_string_equal(state_of(w, second.number), "closed");
    struct group g;
    struct matter_full main_now = full_of(w, first.number);
    MUST(group_of(w->c, world_viewer(LEADER), w->a, &main_now.m, &g, &e));
    assert_int_equal(g.n, 1);
    assert_whole(w);
}

static void test_own_answer_is_checked_by_somebody_else(void **state)
{
    WORLD(w);
    struct receipt a = world_raise(w, "路灯不亮", &zhang, 0), b = world_raise(w, "路灯坏了", &li, 0);
    MUST(merge(w, b.number, a.number, &e));
    MUST(world_dispatch(w, a.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, a.number, "accept", NULL, NULL, &e));
    MUST(world_move(w, ROADS_MAN, a.number, "reply", REPLY, NULL, &e));
    MUST(move_to(w, DISPATCHER, b.number, "own_reply", NULL, "您好，您家门口的路灯已经修好。", &e));
    MUST(world_move(w, VERIFIER, a.number, "verify", "已到现场核实", NULL, &e));
    assert_int_equal(move_to(w, ROADS_MAN, b.number, "own_reply", NULL, "您好，没有人看过这一句话。", &e),
                     ERR_CONFLICT);
    assert_int_equal(world_move(w, DISPATCHER, a.number, "sign_off", NULL, NULL, &e), ERR_DENIED);
    MUST(world_move(w, LEADER, a.number, "sign_off", NULL, NULL, &e));
    struct matter_full f = as_resident(w, b.number);
    assert_string_equal(newest(&f, "reply"), "您好，您家门口的路灯已经修好。");
}

/* An answer that greets the one by name is not for the others to read. */
static void test_answer_that_names_the_main_resident_goes_to_nobody_else(void **state)
{
    WORLD(w);
    struct receipt a = world_raise(w, "路灯不亮", &zhang, 0), b = world_raise(w, "路灯坏了", &li, 0);
    struct receipt c = world_raise(w, "路灯没有亮", NULL, 0);
    MUST(merge(w, b.number, a.number, &e));
    MUST(world_dispatch(w, a.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, a.number, "accept", NULL, NULL, &e));
    assert_int_equal(world_move(w, ROADS_MAN, a.number, "reply", "张三您好，路灯已修好，请查看。", NULL, &e),
                     ERR_INVALID);
    /* Nor is one that tells who else is in the group, or anybody's number. */
    static const char *const telling[] = {"您好，已与李四核实，路灯已修好。", "您好，可拨打13900001111联系同楼住户。",
                                          "您好，路灯已修好，有事请联系13777776666。",
                                          "您好，路灯已修好，请写信到 wang@example.cn。"};
    for (size_t i = 0; i < COUNT_OF(telling); i++)
        assert_int_equal(world_move(w, ROADS_MAN, a.number, "reply", telling[i], NULL, &e), ERR_INVALID);
    MUST(move_to(w, ROADS_MAN, b.number, "own_reply", NULL, "您好，路灯已经修好，请查看。", &e));
    MUST(world_move(w, ROADS_MAN, a.number, "reply", "张三您好，路灯已修好，请查看。", NULL, &e));
    /* Joins later: stopped at the sign-off. */
    MUST(merge(w, c.number, a.number, &e));
    MUST(world_move(w, VERIFIER, a.number, "verify", "已到现场核实", NULL, &e));
    assert_int_equal(world_move(w, LEADER, a.number, "sign_off", NULL, NULL, &e), ERR_INVALID);
    assert_string_equal(state_of(w, b.number), "merged"); /* nothing was half done */
    MUST(world_move(w, LEADER, a.number, "reject", "请不要写姓名", NULL, &e));
    MUST(world_move(w, ROADS_MAN, a.number, "reply", REPLY, NULL, &e));
    MUST(world_move(w, VERIFIER, a.number, "verify", "已到现场核实", NULL, &e));
    MUST(world_move(w, LEADER, a.number, "sign_off", NULL, NULL, &e));
    struct matter_full f = as_resident(w, c.number);
    assert_string_equal(newest(&f, "reply"), REPLY);
}

static void test_child_that_leaves_has_a_clock_of_its_own(void **state)
{
    WORLD(w);
    struct receipt a = world_raise(w, "路灯不亮", NULL, 0), b = world_raise(w, "路灯坏了", NULL, 0);
    struct receipt c = world_raise(w, "路灯没有亮", NULL, 0);
    MUST(merge(w, b.number, a.number, &e));
    MUST(merge(w, c.number, a.number, &e));
    assert_int_equal(full_of(w, b.number).m.due_at, 0);
    MUST(move_to(w, DISPATCHER, b.number, "unmerge", NULL, "不是同一盏", &e));
    struct matter_full f = full_of(w, b.number);
    assert_string_equal(f.m.state, "returned");
    assert_true(f.m.due_at > clock_now(&w->s.clock));
    MUST(track_withdraw(w->c, &w->s, w->a, track_token(&w->s, w->a, c.number, 1), "好了", "x", &e));
    struct group g;
    f = full_of(w, a.number);
    MUST(group_of(w->c, world_viewer(LEADER), w->a, &f.m, &g, &e));
    assert_int_equal(g.n, 0);
    MUST(world_dispatch(w, b.number, ROADS, &e));
    assert_whole(w);
}

/* What ends the main matter without an answer for all sets the others free. */
static void test_children_are_let_go(void **state)
{
    WORLD(w);
    static const char *const ways[] = {"withdraw", "refuse", "against"};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct receipt a = world_raise(w, "路灯不亮", &zhang, 0), b = world_raise(w, "路灯坏了", NULL, 0);
        MUST(merge(w, b.number, a.number, &e));
        if (i == 0)
            MUST(track_withdraw(w->c, &w->s, w->a, track_token(&w->s, w->a, a.number, 1), "好了", "x", &e));
        if (i == 1)
            MUST(world_move(w, DISPATCHER, a.number, "refuse", "不归我们管", "请向法院起诉", &e));
        if (i == 2) {
            struct matter m;
            MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, a.number, &m, &e));
            struct move_request x = {.number = a.number,
                                     .move = "against",
                                     .version = m.version,
                                     .texts = {"来电反映"},
                                     .against_unit_id = ROADS};
            MUST(move_make(w->c, &w->s, world_viewer(CLERK), &x, &e));
        }
        struct matter_full f = full_of(w, b.number);
        assert_string_equal(f.m.state, "returned");
        assert_true(f.m.due_at > 0);
        f = as_resident(w, b.number);
        for (int k = 0; k < f.n_entries; k++) {
            for (int t = 0; t < f.entries[k].n_texts; t++)
                assert_null(strstr(str_or(f.entries[k].texts[t].content, ""), a.number));
        }
    }
    assert_whole(w);
}

static void test_merge_is_refused(void **state)
{
    WORLD(w);
    struct receipt a = world_raise(w, "路灯不亮", NULL, 0), b = world_raise(w, "路灯坏了", NULL, 0);
    struct receipt accused = world_raise(w, "城管局收钱", NULL, ROADS), closed = world_raise(w, "井盖没了", NULL, 0);
    world_close(w, closed.number, REPLY);
    assert_int_equal(merge(w, a.number, a.number, &e), ERR_INVALID);
    assert_int_equal(merge(w, a.number, accused.number, &e), ERR_INVALID);
    assert_int_equal(move_to(w, DISPATCHER, accused.number, "merge", a.number, "", &e), ERR_DENIED);
    assert_int_equal(merge(w, a.number, closed.number, &e), ERR_CONFLICT);
    assert_int_equal(merge(w, closed.number, a.number, &e), ERR_CONFLICT);
    assert_int_equal(move_to(w, LEADER, a.number, "merge", b.number, "", &e), ERR_DENIED);
    assert_int_equal(move_to(w, CLERK, a.number, "merge", "SQ261120-0000000", "", &e), ERR_INVALID);
    MUST(merge(w, b.number, a.number, &e));
    struct receipt c = world_raise(w, "路灯没有亮", NULL, 0);
    assert_int_equal(merge(w, c.number, b.number, &e), ERR_CONFLICT); /* no chains */
    assert_int_equal(merge(w, b.number, c.number, &e), ERR_CONFLICT);
}

/* A child that turns out to speak of somebody leaves the group before they could read it there. */
static void test_accused_child_leaves(void **state)
{
    WORLD(w);
    struct receipt a = world_raise(w, "路灯不亮", NULL, 0), b = world_raise(w, "路灯坏了，城管局收钱", NULL, 0);
    struct matter m;
    struct group g;
    MUST(merge(w, b.number, a.number, &e));
    MUST(world_dispatch(w, a.number, ROADS, &e));
    MUST(matter_by_number(w->c, world_viewer(ROADS_MAN), w->a, b.number, &m, &e)); /* goes with the main one */
    MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, b.number, &m, &e));
    struct move_request x = {
        .number = b.number, .move = "against", .version = m.version, .texts = {"反映城管局"}, .against_unit_id = ROADS};
    MUST(move_make(w->c, &w->s, world_viewer(CLERK), &x, &e));
    assert_string_equal(state_of(w, b.number), "returned");
    assert_int_equal(matter_by_number(w->c, world_viewer(ROADS_MAN), w->a, b.number, &m, &e), ERR_NOT_FOUND);
    MUST(matter_by_number(w->c, world_viewer(ROADS_MAN), w->a, a.number, &m, &e));
    MUST(group_of(w->c, world_viewer(ROADS_MAN), w->a, &m, &g, &e));
    assert_int_equal(g.n, 0);
    assert_whole(w);
}

static void test_main_that_is_merged_takes_its_children_along(void **state)
{
    WORLD(w);
    struct receipt a = world_raise(w, "路灯不亮", NULL, 0), b = world_raise(w, "路灯坏了", NULL, 0);
    struct receipt c = world_raise(w, "一条街的路灯都不亮", NULL, 0);
    struct group g;
    MUST(merge(w, b.number, a.number, &e));
    MUST(merge(w, a.number, c.number, &e));
    struct matter_full f = full_of(w, c.number);
    MUST(group_of(w->c, world_viewer(LEADER), w->a, &f.m, &g, &e));
    assert_int_equal(g.n, 2);
    assert_int_equal(entries_of(&f, "merged_in"), 2); /* each says so */
    f = full_of(w, b.number);
    MUST(group_of(w->c, world_viewer(LEADER), w->a, &f.m, &g, &e));
    assert_string_equal(g.main->number, c.number);
    world_close(w, c.number, REPLY);
    assert_string_equal(state_of(w, a.number), "closed");
    assert_string_equal(state_of(w, b.number), "closed");
    assert_whole(w);
}

static void test_resident_of_a_child_reads_states_not_texts(void **state)
{
    WORLD(w);
    struct receipt a = world_raise(w, "路灯不亮", &zhang, 0), b = world_raise(w, "路灯坏了", NULL, 0);
    struct group_progress g;
    MUST(merge(w, b.number, a.number, &e));
    MUST(world_dispatch(w, a.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, a.number, "accept", NULL, NULL, &e));
    struct matter_full f = as_resident(w, b.number);
    MUST(group_progress(w->c, w->a, &f.m, &g, &e));
    assert_true(g.merged);
    assert_string_equal(g.state, "handling");
    assert_int_equal(g.n, 2);
    assert_string_equal(g.steps[0].kind, "dispatch");
    f = as_resident(w, a.number);
    MUST(group_progress(w->c, w->a, &f.m, &g, &e));
    assert_false(g.merged);
    assert_int_equal(entries_of(&f, "merged_in"), 0);
}

/* As a clerk takes it down on the telephone. */
static struct receipt call_in(struct world *w, const char *body, const struct contact *who)
{
    struct error e = {0};
    struct receipt r;
    struct submission x = {.body = body, .channel = "phone", .area_id = 2};
    if (who)
        x.contact = *who;
    MUST(submit(w->c, &w->s, world_viewer(CLERK), w->a, &x, &r, &e));
    return r;
}

/* Whoever types the phone number of another gets no answer of theirs. */
static void test_repeat_needs_the_same_person(void **state)
{
    WORLD(w);
    const struct contact phone = {.phone = "13812345678"};
    const struct move_def *offers[40];
    struct matter m;
    int n;
    struct receipt first = world_raise(w, "路灯不亮", &zhang, 0);
    world_close(w, first.number, REPLY);
    struct receipt online = world_raise(w, "路灯不亮", &zhang, 0), bare = call_in(w, "路灯不亮", &phone);
    assert_int_equal(move_to(w, DISPATCHER, online.number, "refer", first.number, "同一件事", &e), ERR_DENIED);
    assert_int_equal(move_to(w, DISPATCHER, bare.number, "refer", first.number, "同一件事", &e), ERR_INVALID);
    MUST(matter_by_number(w->c, world_viewer(DISPATCHER), w->a, online.number, &m, &e));
    MUST(move_offers(w->c, &w->s, world_viewer(DISPATCHER), &m, offers, COUNT_OF(offers), &n, &e));
    for (int i = 0; i < n; i++)
        assert_string_not_equal(offers[i]->code, "refer");
}

DB_STMT(test_post, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since)"
                   " VALUES ($1, $2, $3, $4, 1, 0, 1)");

static void make_post(struct world *w, int64_t id, enum world_officer o, enum world_unit unit, const char *role)
{
    world_exec(w, &test_post, DB_ARGS(DB_INT(id), DB_INT(world_viewer(o)->id), DB_INT(unit), DB_TEXT(role)));
}

static enum err publish(struct world *w, enum world_officer o, const char *number, struct error *e)
{
    struct matter m;
    struct leak *leaks;
    int n;
    enum err r = matter_by_number(w->c, world_viewer(o), w->a, number, &m, e);
    if (r != ERR_OK)
        return r;
    struct notice_draft x = {
        .number = number, .title = "路灯", .question = "路灯不亮", .answer = REPLY, .version = m.version};
    return notice_publish(w->c, &w->s, world_viewer(o), w->a, &x, &leaks, &n, e);
}

/* Who made the earlier answer neither closes the repeat with it nor puts it on the wall. */
static void test_repeat_is_not_for_who_made_the_answer(void **state)
{
    WORLD(w);
    make_post(w, 9800, ROADS_MAN, OFFICE, "dispatcher");
    make_post(w, 9801, ROADS_MAN, OFFICE, "publisher");
    struct receipt first = world_raise(w, "路灯不亮", &zhang, 0);
    world_close(w, first.number, REPLY);
    struct receipt again = call_in(w, "路灯不亮", &zhang);
    assert_int_equal(move_to(w, ROADS_MAN, again.number, "refer", first.number, "没有新的事实", &e), ERR_DENIED);
    MUST(move_to(w, DISPATCHER, again.number, "refer", first.number, "没有新的事实", &e));
    assert_int_equal(publish(w, ROADS_MAN, again.number, &e), ERR_DENIED);
    assert_int_equal(publish(w, ROADS_MAN, first.number, &e), ERR_DENIED);
    /* A repeat of the repeat goes back to the same answer. */
    struct receipt third = call_in(w, "路灯还是不亮", &zhang);
    assert_int_equal(move_to(w, ROADS_MAN, third.number, "refer", again.number, "没有新的事实", &e), ERR_DENIED);
    MUST(move_to(w, DISPATCHER, third.number, "refer", again.number, "没有新的事实", &e));
    assert_int_equal(publish(w, ROADS_MAN, third.number, &e), ERR_DENIED);
    MUST(publish(w, PUBLISHER, again.number, &e));
    MUST(publish(w, PUBLISHER, third.number, &e));
}

/* What was done on the main matter was done for those merged into it. */
static void test_work_on_the_main_matter_counts_in_the_others(void **state)
{
    WORLD(w);
    make_post(w, 9800, ROADS_MAN, GOV, "supervisor");
    struct receipt a = world_raise(w, "路灯不亮", &zhang, 0), b = world_raise(w, "路灯坏了", &li, 0);
    MUST(merge(w, b.number, a.number, &e));
    world_close(w, a.number, REPLY);
    world_later(w, MS_HOUR);
    /* One level up it is another round, and merged again and closed the supervisor's. */
    struct receipt c = world_raise(w, "整条路没有灯", NULL, 0);
    MUST(track_rate(w->c, &w->s, w->a, track_token(&w->s, w->a, b.number, 1), "no", "no", "还是不亮", "b1", &e));
    world_later(w, MS_HOUR);
    MUST(merge(w, b.number, c.number, &e));
    world_close(w, c.number, REPLY);
    world_later(w, MS_HOUR);
    MUST(track_rate(w->c, &w->s, w->a, track_token(&w->s, w->a, b.number, 1), "no", "no", "还是不亮", "b2", &e));
    assert_string_equal(state_of(w, b.number), "appealed");
    assert_int_equal(world_move(w, ROADS_MAN, b.number, "decide_close", "现场复核，已全部更换。", NULL, &e),
                     ERR_DENIED);
    MUST(world_move(w, SUPERVISOR, b.number, "decide_close", "现场复核，已全部更换。", NULL, &e));
    assert_whole(w);
}

/* What was done before a matter was taken out of the group does not follow it. */
static void test_work_on_the_main_matter_ends_with_the_group(void **state)
{
    WORLD(w);
    make_post(w, 9800, ROADS_MAN, OFFICE, "verifier");
    struct receipt a = world_raise(w, "路灯不亮", &zhang, 0), b = world_raise(w, "井盖坏了", &li, 0);
    MUST(merge(w, b.number, a.number, &e));
    MUST(world_dispatch(w, a.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, a.number, "accept", NULL, NULL, &e));
    MUST(move_to(w, CLERK, b.number, "unmerge", NULL, "不是同一件事", &e));
    MUST(world_dispatch(w, b.number, WATER, &e));
    MUST(world_move(w, WATER_MAN, b.number, "accept", NULL, NULL, &e));
    MUST(world_move(w, WATER_MAN, b.number, "reply", REPLY, NULL, &e));
    MUST(world_move(w, ROADS_MAN, b.number, "verify", "已到现场核实", NULL, &e));
}

static void test_repeat_is_answered_by_the_earlier_answer(void **state)
{
    WORLD(w);
    const struct contact miss = {.name = "张女士", .phone = "13812345678"};
    const struct contact wife = {.name = "王五", .phone = "13812345678"};
    struct receipt first = world_raise(w, "路灯不亮", &zhang, 0), others = world_raise(w, "路灯不亮", &li, 0);
    world_close(w, first.number, REPLY);
    world_close(w, others.number, REPLY);
    struct receipt again = call_in(w, "路灯不亮，再说一次", &miss), hers = call_in(w, "路灯不亮", &wife);
    struct receipt unnamed = call_in(w, "路灯不亮", NULL);
    struct group_answer *answers;
    int n;
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(DISPATCHER), w->a, again.number, &m, &e));
    MUST(group_answers(w->c, world_viewer(DISPATCHER), w->a, &m, &answers, &n, &e));
    assert_int_equal(n, 1);
    assert_string_equal(answers[0].m.number, first.number);
    assert_int_equal(move_to(w, DISPATCHER, again.number, "refer", others.number, "同一件事", &e), ERR_INVALID);
    assert_int_equal(move_to(w, DISPATCHER, hers.number, "refer", first.number, "同一件事", &e), ERR_INVALID);
    assert_int_equal(move_to(w, DISPATCHER, unnamed.number, "refer", first.number, "同一件事", &e), ERR_DENIED);
    assert_int_equal(move_to(w, CLERK, again.number, "refer", first.number, "同一件事", &e), ERR_DENIED);
    assert_int_equal(move_to(w, DISPATCHER, again.number, "refer", first.number, "", &e), ERR_INVALID);
    MUST(move_to(w, DISPATCHER, again.number, "refer", first.number, "没有新的事实", &e));
    struct matter_full f = as_resident(w, again.number);
    assert_string_equal(f.m.state, "closed");
    assert_string_equal(newest(&f, "reply"), REPLY);
    assert_non_null(strstr(newest(&f, "reference"), first.number));
    /* Not content: it is handled for real, and not answered so again. */
    MUST(track_rate(w->c, &w->s, w->a, track_token(&w->s, w->a, again.number, 1), "no", "no", "还是不亮", "b", &e));
    assert_string_equal(state_of(w, again.number), "returned");
    assert_int_equal(move_to(w, DISPATCHER, again.number, "refer", first.number, "没有新的事实", &e), ERR_DENIED);
    world_close(w, again.number, "您好，这次已更换线路，请您查看。");
    assert_whole(w);
}

struct crossing {
    struct world *w;
    struct db_conn *c;
    const char *from, *into;
    int64_t version;
    enum err result;
};

static void *cross(void *arg)
{
    struct crossing *x = arg;
    struct error e = {0};
    struct move_request m = {.number = x->from, .move = "merge", .version = x->version, .other = x->into};
    x->result = move_make(x->c, &x->w->s, world_viewer(CLERK), &m, &e);
    return NULL;
}

/* Two clerks merge the same pair in opposite directions: one of them is told, and nothing goes round in a circle. */
static void test_two_clerks_merge_in_opposite_directions(void **state)
{
    WORLD(w);
    struct db_conn *conns[2];
    for (int i = 0; i < 2; i++)
        MUST(db_connect(w->db, &conns[i], &e));
    for (int round = 0; round < 10; round++) {
        struct receipt a = world_raise(w, "路灯不亮", NULL, 0), b = world_raise(w, "路灯坏了", NULL, 0);
        struct crossing x[] = {{w, conns[0], a.number, b.number, 1, ERR_OK},
                               {w, conns[1], b.number, a.number, 1, ERR_OK}};
        pthread_t threads[2];
        for (int i = 0; i < 2; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, cross, &x[i]), 0);
        for (int i = 0; i < 2; i++)
            pthread_join(threads[i], NULL);
        int won = x[0].result == ERR_OK ? 0 : 1;
        assert_int_equal(x[won].result, ERR_OK);
        assert_int_equal(x[!won].result, ERR_CONFLICT);
        assert_string_equal(state_of(w, x[won].from), "merged");
        assert_string_equal(state_of(w, x[won].into), "new");
    }
    for (int i = 0; i < 2; i++)
        db_disconnect(conns[i]);
    assert_whole(w);
}

DB_STMT(test_more_links,
        "INSERT INTO link (id, from_id, to_id, kind, since) SELECT l.id + CAST($2 AS BIGINT), l.from_id,"
        " l.to_id, l.kind, l.since FROM link l WHERE l.from_id = $1 AND l.id < $3");

static void test_group_is_full_at_its_limit(void **state)
{
    WORLD(w);
    struct receipt a = world_raise(w, "停水了", NULL, 0), b = world_raise(w, "停水了", NULL, 0);
    struct receipt more = world_raise(w, "停水了", NULL, 0);
    MUST(merge(w, b.number, a.number, &e));
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, b.number, &m, &e));
    for (int64_t n = 1; n < GROUP_MAX; n++)
        world_exec(w, &test_more_links, DB_ARGS(DB_INT(m.id), DB_INT(n << 40), DB_INT(m.id + (INT64_C(1) << 39))));
    assert_int_equal(merge(w, more.number, a.number, &e), ERR_INVALID);
}

static void test_group_is_closed_whole(void **state)
{
    WORLD(w);
    enum { N = 30 };
    struct receipt a = world_raise(w, "停水了", NULL, 0), all[N];
    for (int i = 0; i < N; i++) {
        all[i] = world_raise(w, "停水了", NULL, 0);
        MUST(merge(w, all[i].number, a.number, &e));
    }
    world_close(w, a.number, REPLY);
    for (int i = 0; i < N; i++)
        assert_string_equal(state_of(w, all[i].number), "closed");
    assert_whole(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_each_resident_of_a_group_is_answered_and_may_reopen),
        BOTH_WORLDS(test_own_answer_is_checked_by_somebody_else),
        BOTH_WORLDS(test_answer_that_names_the_main_resident_goes_to_nobody_else),
        BOTH_WORLDS(test_child_that_leaves_has_a_clock_of_its_own),
        BOTH_WORLDS(test_children_are_let_go),
        BOTH_WORLDS(test_merge_is_refused),
        BOTH_WORLDS(test_accused_child_leaves),
        BOTH_WORLDS(test_main_that_is_merged_takes_its_children_along),
        BOTH_WORLDS(test_resident_of_a_child_reads_states_not_texts),
        BOTH_WORLDS(test_repeat_is_answered_by_the_earlier_answer),
        BOTH_WORLDS(test_repeat_needs_the_same_person),
        BOTH_WORLDS(test_repeat_is_not_for_who_made_the_answer),
        BOTH_WORLDS(test_work_on_the_main_matter_counts_in_the_others),
        BOTH_WORLDS(test_work_on_the_main_matter_ends_with_the_group),
        BOTH_WORLDS(test_two_clerks_merge_in_opposite_directions),
        BOTH_WORLDS(test_group_is_full_at_its_limit),
        BOTH_WORLDS(test_group_is_closed_whole),
    };
    return world_run(tests, COUNT_OF(tests));
}
