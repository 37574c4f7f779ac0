/* Callbacks: who gets one, who may call, and that two do not dial one number. */
#include "calls.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static const struct contact nameless = {.name = "李四"};

#define REPLY "您好，路灯已于今日修复，请您查看。"

static void test_callback_is_made_by_rule(void **state)
{
    WORLD(w);
    struct receipt off = calls_closed(w, &calls_zhang);
    assert_string_equal(calls_task(w, off.number).state, "");
    calls_rule(w, 0, NULL);
    struct receipt none = calls_closed(w, &calls_zhang);
    assert_string_equal(calls_task(w, none.number).state, "");
    calls_rule(w, 0, "0102, web");
    struct receipt channel = calls_closed(w, &calls_zhang);
    assert_string_equal(calls_task(w, channel.number).rule, "always");
    calls_rule(w, 0, "phone");
    struct receipt other = calls_closed(w, &calls_zhang);
    assert_string_equal(calls_task(w, other.number).state, "");
    calls_rule(w, 100, NULL);
    struct receipt nobody = calls_closed(w, NULL), silent = calls_closed(w, &nameless),
                   all = calls_closed(w, &calls_zhang);
    assert_string_equal(calls_task(w, nobody.number).state, "");
    assert_string_equal(calls_task(w, silent.number).state, "");
    struct callback_task t = calls_task(w, all.number);
    assert_string_equal(t.rule, "all");
    assert_string_equal(t.state, "open");
    assert_true(t.due_at > clock_now(&w->s.clock) + 5 * MS_DAY && t.due_at < clock_now(&w->s.clock) + 6 * MS_DAY);
    calls_whole(w);
}

DB_STMT(test_set_category, "UPDATE matter SET category = '010203' WHERE number = $1");

DB_STMT(test_add_category, "INSERT INTO category (code, name) VALUES ('010203', '路灯')");

static void test_callback_is_always_made_where_it_matters(void **state)
{
    WORLD(w);
    calls_rule(w, 0, "0102");
    world_exec(w, &test_add_category, DB_NO_ARGS);
    struct receipt field = world_raise(w, "路灯不亮", &calls_zhang, 0);
    world_exec(w, &test_set_category, DB_ARGS(DB_TEXT(field.number)));
    world_close(w, field.number, REPLY);
    assert_string_equal(calls_task(w, field.number).rule, "always");
    struct receipt back = world_raise(w, "井盖没了", &calls_zhang, 0);
    MUST(world_dispatch(w, back.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, back.number, "accept", NULL, NULL, &e));
    MUST(world_move(w, ROADS_MAN, back.number, "reply", REPLY, NULL, &e));
    MUST(world_move(w, VERIFIER, back.number, "reject", "没有说何时修好", NULL, &e));
    MUST(world_move(w, ROADS_MAN, back.number, "reply", REPLY, NULL, &e));
    MUST(world_move(w, VERIFIER, back.number, "verify", "已核实", NULL, &e));
    MUST(world_move(w, LEADER, back.number, "sign_off", NULL, NULL, &e));
    assert_string_equal(calls_task(w, back.number).rule, "again");
}

static void test_callback_share_is_drawn_evenly(void **state)
{
    (void)state;
    static struct site s, other;
    crypto_init();
    memset(s.key.b, 7, sizeof(s.key.b));
    memset(other.key.b, 8, sizeof(other.key.b));
    int n = 0, same = 0, all = 0;
    for (int64_t id = 1; id <= 10000; id++) {
        bool in = callback_drawn(&s, id << 20, 1, 30);
        n += in;
        same += in == callback_drawn(&other, id << 20, 1, 30);
        all += callback_drawn(&s, id << 20, 1, 100) && !callback_drawn(&s, id << 20, 1, 0);
        assert_int_equal(in, callback_drawn(&s, id << 20, 1, 30));
        assert_true(!in || callback_drawn(&s, id << 20, 1, 31));
    }
    /* Four standard deviations of 10,000 draws; with another key others are drawn. */
    assert_in_range(n, 3000 - 184, 3000 + 184);
    assert_in_range(same, 5800 - 198, 5800 + 198);
    assert_int_equal(all, 10000);
}

static void test_callback_is_for_who_had_no_part(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    enum callback_after after;
    struct receipt r = calls_closed(w, &calls_zhang);
    struct callback_result x = calls_reached(r.number, "yes", "yes");
    /* A verifier's role does not make up for having verified, a supervisor's not for having signed off. */
    assert_false(calls_task_for(w, VERIFIER, r.number).may);
    assert_int_equal(callback_take(w->c, &w->s, world_viewer(VERIFIER), r.number, &e), ERR_DENIED);
    assert_int_equal(calls_save(w, VERIFIER, &x, &after, &e), ERR_DENIED);
    for (enum world_officer o = CLERK; o < OFFICERS; o++) {
        const char *number = "";
        int counts[CALLBACK_QUEUES];
        MUST(callback_next(w->c, &w->s, world_viewer(o), w->a, &number, &e));
        MUST(callback_counts(w->c, &w->s, world_viewer(o), counts, &e));
        if (o == SUPERVISOR) {
            assert_string_equal(number, r.number);
            MUST(callback_release(w->c, &w->s, world_viewer(o), r.number, &e));
            continue;
        }
        assert_null(number);
        assert_int_equal(counts[CALLBACK_DUE] + counts[CALLBACK_MINE], 0);
        enum err refused = calls_save(w, o, &x, &after, &e);
        assert_true(refused == ERR_DENIED || refused == ERR_NOT_FOUND);
    }
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    assert_int_equal(after, CALLBACK_ASKED);
    assert_string_equal(calls_task(w, r.number).state, "done");

    calls_whole(w);
}

/* The list of kinds that are no part in a matter, as SQL has it, and the engine's guard say the same of every move. */
static void test_callback_sql_and_engine_agree_on_parts(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    static const char *const steps[] = {"note", "reveal", "against"};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        enum callback_after after;
        struct receipt r = world_raise(w, "路灯不亮", &calls_zhang, 0);
        if (i == 0)
            MUST(world_move(w, SUPERVISOR, r.number, steps[i], "来电催办", NULL, &e));
        world_close(w, r.number, REPLY);
        if (i == 1)
            MUST(world_move(w, SUPERVISOR, r.number, steps[i], "核对号码", NULL, &e));
        if (i == 2) {
            struct matter m;
            MUST(matter_by_number(w->c, world_viewer(SUPERVISOR), w->a, r.number, &m, &e));
            struct move_request x = {.number = r.number,
                                     .move = steps[i],
                                     .version = m.version,
                                     .texts = {"来电反映"},
                                     .against_unit_id = WATER};
            MUST(move_make(w->c, &w->s, world_viewer(SUPERVISOR), &x, &e));
        }
        struct callback_result x = calls_reached(r.number, "yes", "yes");
        bool may = i == 1;
        assert_int_equal(calls_task(w, r.number).may, may);
        assert_int_equal(calls_save(w, SUPERVISOR, &x, &after, &e), may ? ERR_OK : ERR_DENIED);
    }
}

struct racer {
    struct world *w;
    const struct viewer *v;
    const char *numbers[40];
    int n;
};

static void *race(void *arg)
{
    struct racer *x = arg;
    struct error e = {0};
    struct db_conn *c;
    struct arena *a = arena_new();
    enum err r = db_connect(x->w->db, &c, &e);
    for (int i = 0; i < 40 && r == ERR_OK; i++) {
        const char *number;
        enum callback_after after;
        r = callback_next(c, &x->w->s, x->v, a, &number, &e);
        if (r != ERR_OK || !number)
            break;
        struct callback_result call = calls_reached(number, "yes", "yes");
        r = callback_save(c, &x->w->s, x->v, a, &call, &after, &e);
        x->numbers[x->n++] = strdup(number);
    }
    if (r != ERR_OK)
        print_error("race: %s %s\n", e.msgid ? e.msgid : "", e.detail);
    db_disconnect(c);
    arena_free(a);
    return (void *)(intptr_t)r;
}

static void test_callback_two_do_not_dial_one_number(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    enum { N = 30 };
    struct viewer two = calls_second_caller(w);
    for (int i = 0; i < N; i++)
        calls_closed(w, &calls_zhang);
    struct racer x[2] = {{.w = w, .v = world_viewer(SUPERVISOR)}, {.w = w, .v = &two}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race, &x[i]), 0);
    for (int i = 0; i < 2; i++) {
        void *r;
        pthread_join(threads[i], &r);
        assert_int_equal((intptr_t)r, ERR_OK);
    }
    assert_int_equal(x[0].n + x[1].n, N);
    for (int i = 0; i < x[0].n; i++) {
        for (int k = 0; k < x[1].n; k++)
            assert_string_not_equal(x[0].numbers[i], x[1].numbers[k]);
    }
    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < x[i].n; k++)
            free((char *)x[i].numbers[k]);
    }
    struct callback_figures f;
    MUST(callback_figures(w->c, world_viewer(LEADER), 0, INT64_MAX, &f, &e));
    assert_int_equal(f.valid, N);
    calls_whole(w);
}

static void test_callback_lease_ends(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    enum callback_after after;
    struct viewer two = calls_second_caller(w);
    const struct viewer *one = world_viewer(SUPERVISOR);
    const char *number;
    struct receipt r = calls_closed(w, &calls_zhang);
    struct callback_result x = calls_reached(r.number, "yes", "yes");
    MUST(callback_next(w->c, &w->s, one, w->a, &number, &e));
    assert_string_equal(number, r.number);
    assert_true(calls_task(w, r.number).mine);
    MUST(callback_next(w->c, &w->s, &two, w->a, &number, &e));
    assert_null(number);
    assert_int_equal(callback_take(w->c, &w->s, &two, r.number, &e), ERR_CONFLICT);
    assert_int_equal(callback_save(w->c, &w->s, &two, w->a, &x, &after, &e), ERR_CONFLICT);
    world_later(w, CALLBACK_LEASE + 1);
    MUST(callback_next(w->c, &w->s, &two, w->a, &number, &e));
    assert_string_equal(number, r.number);
    /* The first one was away for too long. */
    assert_int_equal(calls_save(w, SUPERVISOR, &x, &after, &e), ERR_CONFLICT);
    MUST(callback_release(w->c, &w->s, &two, r.number, &e));
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    assert_int_equal(calls_save(w, SUPERVISOR, &x, &after, &e), ERR_CONFLICT);
}

static void test_callback_counts_a_form_once(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    enum callback_after after;
    struct receipt r = calls_closed(w, &calls_zhang);
    struct callback_result x = calls_reached(r.number, "no", "no");
    x.op_key = "form-1";
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    MUST(calls_save(w, SUPERVISOR, &x, &after, &e));
    assert_int_equal(calls_task(w, r.number).m.rounds, 2);
}

static void test_callback_asks_for_what_it_needs(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    enum callback_after after;
    struct receipt r = calls_closed(w, &calls_zhang);
    static const struct {
        const char *outcome, *contacted, *solved, *satisfied, *quality, *why, *said, *field;
    } cases[] = {{NULL, NULL, NULL, NULL, NULL, NULL, NULL, "outcome"},
                 {"asleep", NULL, NULL, NULL, NULL, NULL, NULL, "outcome"},
                 {"reached", NULL, "yes", "yes", "pass", NULL, NULL, "contacted"},
                 {"reached", "yes", "maybe", "yes", "pass", NULL, NULL, "solved"},
                 {"reached", "yes", "yes", "", "pass", NULL, NULL, "satisfied"},
                 {"reached", "yes", "yes", "no", "pass", NULL, NULL, "why"},
                 {"reached", "yes", "half", "yes", "pass", NULL, "  ", "why"},
                 {"reached", "yes", "half", "yes", "pass", "bribed", NULL, "why"},
                 {"reached", "yes", "half", "yes", NULL, "slow", NULL, "quality"},
                 {"reached", "yes", "half", "yes", "fine", "slow", NULL, "quality"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct callback_result x = {.number = r.number,
                                    .outcome = cases[i].outcome,
                                    .contacted = cases[i].contacted,
                                    .solved = cases[i].solved,
                                    .satisfied = cases[i].satisfied,
                                    .quality = cases[i].quality,
                                    .why = {cases[i].why},
                                    .said = cases[i].said};
        assert_int_equal(calls_save(w, SUPERVISOR, &x, &after, &e), ERR_INVALID);
        assert_string_equal(e.field, cases[i].field);
    }
    /* The engine does not let the call in by the door of ordinary moves. */
    assert_int_equal(world_move(w, SUPERVISOR, r.number, "callback", NULL, NULL, &e), ERR_INVALID);
    assert_int_equal(world_move(w, SUPERVISOR, r.number, "callback_reopen", NULL, NULL, &e), ERR_INVALID);
    assert_string_equal(calls_task(w, r.number).state, "open");
}

struct taking_back {
    struct world *w;
    const char *number;
};

static enum err cancel_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct taking_back *x = ctx;
    struct matter m;
    enum err r = matter_by_number(tx, world_viewer(LEADER), x->w->a, x->number, &m, e);
    return r == ERR_OK ? callback_cancel(tx, &x->w->s, m.id, e) : r;
}

static void test_callback_is_taken_back_with_the_sign_off(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    struct receipt r = calls_closed(w, &calls_zhang);
    struct taking_back x = {w, r.number};
    MUST(db_write(w->c, cancel_write, &x, &e));
    assert_string_equal(calls_task(w, r.number).state, "cancelled");
    calls_whole(w);
}

static void test_callback_pages_follow_each_other(void **state)
{
    WORLD(w);
    calls_rule(w, 100, NULL);
    enum { N = 7 };
    struct callback_list l;
    const char *cursor = NULL, *seen[N];
    int n = 0, pages = 0;
    for (int i = 0; i < N; i++) {
        calls_closed(w, &calls_zhang);
        world_later(w, i % 2 ? 1 : 0);
    }
    do {
        MUST(callback_list(w->c, &w->s, world_viewer(SUPERVISOR), w->a, CALLBACK_DUE, cursor, 3, &l, &e));
        for (int i = 0; i < l.n; i++) {
            for (int k = 0; k < n; k++)
                assert_string_not_equal(seen[k], l.rows[i].m.number);
            assert_true(n < N);
            seen[n++] = l.rows[i].m.number;
        }
        cursor = l.next;
        pages++;
    } while (cursor);
    assert_int_equal(n, N);
    assert_int_equal(pages, 3);
    assert_int_equal(
        callback_list(w->c, &w->s, world_viewer(SUPERVISOR), w->a, CALLBACK_DUE, "SQ261120-0000000", 3, &l, &e),
        ERR_INVALID);
    MUST(callback_list(w->c, &w->s, world_viewer(LEADER), w->a, CALLBACK_DUE, NULL, 3, &l, &e));
    assert_int_equal(l.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_callback_is_made_by_rule),
        BOTH_WORLDS(test_callback_is_always_made_where_it_matters),
        cmocka_unit_test(test_callback_share_is_drawn_evenly),
        BOTH_WORLDS(test_callback_is_for_who_had_no_part),
        BOTH_WORLDS(test_callback_sql_and_engine_agree_on_parts),
        BOTH_WORLDS(test_callback_two_do_not_dial_one_number),
        BOTH_WORLDS(test_callback_lease_ends),
        BOTH_WORLDS(test_callback_counts_a_form_once),
        BOTH_WORLDS(test_callback_asks_for_what_it_needs),
        BOTH_WORLDS(test_callback_is_taken_back_with_the_sign_off),
        BOTH_WORLDS(test_callback_pages_follow_each_other),
    };
    return world_run(tests, COUNT_OF(tests));
}
