/* Lists of the desk: filters, what waits for others, cursors that tell nothing, and what an officer keeps for themself.
 */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/choice.h"
#include "model/ledger.h"

static int listed(struct world *w, enum world_officer o, enum queue q, const struct matter_filter *f,
                  const char *number)
{
    struct error e = {0};
    struct matter_list l;
    const char *cursor = NULL;
    int found = 0;
    do {
        MUST(matter_list_some(w->c, &w->s, world_viewer(o), w->a, q, f, cursor, 1, &l, &e));
        for (int i = 0; i < l.n; i++)
            found += !number || str_eq(l.rows[i].number, number);
        cursor = l.next;
    } while (cursor);
    return found;
}

static void test_filters_narrow_a_list(void **state)
{
    WORLD(w);
    struct receipt sent = world_raise(w, "路灯不亮", NULL, 0), fresh = world_raise(w, "水管漏水", NULL, 0);
    MUST(world_dispatch(w, sent.number, LAMPS, &e));
    int64_t now = clock_now(&w->s.clock);
    const struct {
        struct matter_filter f;
        int sent, fresh;
    } cases[] = {
        {{.unit_id = LAMPS}, 1, 0},
        {{.unit_id = ROADS}, 1, 0}, /* and below */
        {{.unit_id = WATER}, 0, 0},
        {{.area_id = 1}, 1, 1},
        {{.area_id = 3}, 0, 0},
        {{.state = "new"}, 0, 1},
        {{.state = "dispatched", .channel = "web"}, 1, 0},
        {{.channel = "phone"}, 0, 0},
        {{.clock = CLOCK_LATE}, 0, 0},
        {{.from = now + 1}, 0, 0},
        {{.from = now, .to = now + MS_DAY}, 1, 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(listed(w, DISPATCHER, QUEUE_ALL, &cases[i].f, sent.number), cases[i].sent);
        assert_int_equal(listed(w, DISPATCHER, QUEUE_ALL, &cases[i].f, fresh.number), cases[i].fresh);
        assert_int_equal(listed(w, DISPATCHER, QUEUE_INTAKE, &cases[i].f, fresh.number), cases[i].fresh);
        assert_int_equal(listed(w, WATER_MAN, QUEUE_ALL, &cases[i].f, NULL), 0);
    }
}

#define NEWER (8 * 5000 + 100) /* more than a page of a filtered list, or the sums of a ledger, pass over */
DB_STMT(list_test_newer,
        "WITH RECURSIVE i(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i.n + 1 FROM i WHERE i.n < $2)"
        " INSERT INTO matter (id, number, procedure, state, title, channel, intake_unit_id, submitted_at, recorded_at)"
        " SELECT m.id + i.n, m.number || '-' || i.n, m.procedure, m.state, m.title, m.channel, m.intake_unit_id,"
        " m.submitted_at + 86400000 + i.n, m.recorded_at FROM i CROSS JOIN matter m WHERE m.number = $1");

/* However much came in since, days of before are found at once, and nothing is looked for below them. */
static void test_days_of_before_are_found_at_once(void **state)
{
    WORLD(w);
    struct matter_list l;
    struct ledger_totals t;
    int64_t now = clock_now(&w->s.clock);
    struct receipt before = world_raise(w, "上周的事", NULL, 0);
    world_later(w, MS_DAY / 2);
    struct receipt then = world_raise(w, "路灯不亮", NULL, 0);
    world_exec(w, &list_test_newer, DB_ARGS(DB_TEXT(then.number), DB_INT(NEWER)));
    const struct matter_filter f = {.from = now + 1, .to = now + MS_DAY};
    MUST(matter_list_some(w->c, &w->s, &viewer_operator, w->a, QUEUE_ALL, &f, NULL, 20, &l, &e));
    assert_int_equal(l.n, 1);
    assert_string_equal(l.rows[0].number, then.number);
    assert_null(l.next);
    const struct ledger_ask ask = {.procedure = procedure_by_code("suqiu"), .filter = f};
    MUST(ledger_list(w->c, &w->s, &viewer_operator, w->a, &ask, NULL, 20, &l, &e));
    assert_int_equal(l.n, 1);
    assert_null(l.next);
    MUST(ledger_totals(w->c, &w->s, &viewer_operator, w->a, &ask, LEDGER_WHOLE, NULL, &t, &e));
    assert_int_equal(t.sum, 1);
    assert_false(t.at_least);
    const struct matter_filter first = {.from = now, .to = now + 1};
    MUST(matter_list_some(w->c, &w->s, &viewer_operator, w->a, QUEUE_ALL, &first, NULL, 20, &l, &e));
    assert_string_equal(l.rows[0].number, before.number);
}

static void test_filters_never_show_the_accused(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "城管局乱收费", NULL, ROADS);
    const struct matter_filter f = {.state = "new"};
    for (int q = 0; q < QUEUE_COUNT; q++) {
        assert_int_equal(listed(w, ROADS_MAN, (enum queue)q, &f, r.number), 0);
        assert_int_equal(listed(w, FORMER, (enum queue)q, &f, r.number), 0);
    }
    assert_int_equal(listed(w, LEADER, QUEUE_ALL, &f, r.number), 1);
}

static void test_waiting_is_what_others_owe(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    assert_int_equal(listed(w, DISPATCHER, QUEUE_WAITING, NULL, r.number), 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    assert_int_equal(listed(w, DISPATCHER, QUEUE_WAITING, NULL, r.number), 1);
    assert_int_equal(listed(w, ROADS_MAN, QUEUE_WAITING, NULL, r.number), 0);
    MUST(world_move(w, ROADS_MAN, r.number, "accept", NULL, NULL, &e));
    MUST(world_move(w, ROADS_MAN, r.number, "reply", "您好，路灯已于今日修复，请您查看。", NULL, &e));
    assert_int_equal(listed(w, DISPATCHER, QUEUE_WAITING, NULL, r.number), 0);
    assert_int_equal(listed(w, ROADS_MAN, QUEUE_WAITING, NULL, r.number), 1);
    assert_int_equal(listed(w, VERIFIER, QUEUE_WAITING, NULL, r.number), 0); /* theirs is another queue */
}

/* A cursor belongs to one list with one filter, and its bytes do not hold the id of the matter it points at. */
static void test_cursor_is_of_one_filter_and_hides_its_place(void **state)
{
    WORLD(w);
    struct matter_list l;
    const struct matter_filter f = {.state = "new"}, other = {.channel = "web"};
    for (int i = 0; i < 3; i++)
        (void)world_raise(w, "路灯不亮", NULL, 0);
    const struct viewer *v = world_viewer(DISPATCHER);
    MUST(matter_list_some(w->c, &w->s, v, w->a, QUEUE_ALL, &f, NULL, 1, &l, &e));
    assert_non_null(l.next);
    assert_null(strstr(l.next, arena_printf(w->a, "%016llx", (unsigned long long)l.rows[0].id)));
    const char *next = l.next;
    assert_int_equal(matter_list_some(w->c, &w->s, v, w->a, QUEUE_ALL, &other, next, 1, &l, &e), ERR_INVALID);
    assert_int_equal(matter_list(w->c, &w->s, v, w->a, QUEUE_ALL, next, 1, &l, &e), ERR_INVALID);
    MUST(matter_list_some(w->c, &w->s, v, w->a, QUEUE_ALL, &f, next, 1, &l, &e));
    assert_int_equal(l.n, 1);
}

static void test_saved_filters_are_ones_own(void **state)
{
    WORLD(w);
    struct saved_filters all;
    const struct viewer *v = world_viewer(CLERK);
    const char *value;
    MUST(filter_save(w->c, &w->s, v, " 新到 ", "/desk/q/all?state=new", &e));
    MUST(filter_save(w->c, &w->s, v, "新到", "/desk/q/new", &e));
    assert_int_equal(filter_save(w->c, &w->s, v, "", "/desk/q/new", &e), ERR_INVALID);
    assert_int_equal(filter_save(w->c, &w->s, v, "别处", "https://example.com/", &e), ERR_INVALID);
    MUST(filter_list(w->c, v, w->a, &all, &e));
    assert_int_equal(all.n, 1);
    assert_string_equal(all.rows[0].path, "/desk/q/new");
    MUST(filter_drop(w->c, world_viewer(LEADER), all.rows[0].id, &e));
    MUST(filter_list(w->c, v, w->a, &all, &e));
    assert_int_equal(all.n, 1);
    MUST(filter_drop(w->c, v, all.rows[0].id, &e));
    for (int i = 0; i < FILTERS_MAX; i++)
        MUST(filter_save(w->c, &w->s, v, arena_printf(w->a, "第%d个", i), "/desk/q/new", &e));
    assert_int_equal(filter_save(w->c, &w->s, v, "再一个", "/desk/q/new", &e), ERR_INVALID);
    MUST(choice_set(w->c, v, "columns", "state", &e));
    MUST(choice_set(w->c, v, "columns", "state,due", &e));
    MUST(choice_get(w->c, v, w->a, "columns", &value, &e));
    assert_string_equal(value, "state,due");
    MUST(choice_get(w->c, world_viewer(LEADER), w->a, "columns", &value, &e));
    assert_string_equal(value, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_filters_narrow_a_list),
        BOTH_WORLDS(test_days_of_before_are_found_at_once),
        BOTH_WORLDS(test_filters_never_show_the_accused),
        BOTH_WORLDS(test_waiting_is_what_others_owe),
        BOTH_WORLDS(test_cursor_is_of_one_filter_and_hides_its_place),
        BOTH_WORLDS(test_saved_filters_are_ones_own),
    };
    return world_run(tests, COUNT_OF(tests));
}
