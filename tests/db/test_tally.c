/*
 * Tallies: whatever residents and officers do, the sums are what a count of rows gives, for everybody who looks; what
 * was counted once can be read again. ECHOWALL_TALLY=1000000 goes on until the record has so many entries,
 * ECHOWALL_SEED=n another way.
 */
#include "tallied.h"
#include "walk.h"

#include <stdlib.h>

#include "base/str.h"
#include "model/tally.h"
#include "model/unit.h"

DB_STMT(tally_test_entries, "SELECT COUNT(*) FROM entry");
DB_STMT(tally_test_deltas, "SELECT COUNT(*) FROM tally_delta");
DB_STMT(tally_test_id, "SELECT m.id FROM matter m WHERE m.number = $1");
DB_STMT(tally_test_unit, "UPDATE matter SET unit_id = $2 WHERE id = $1");
DB_STMT(tally_test_wrong, "UPDATE tally SET n = n + 1 WHERE by_what = 'unit' AND sight_id = -1");

static int64_t setting(const char *name, int64_t otherwise)
{
    int64_t n = 0;
    return str_int(str_or(getenv(name), ""), 1, 100000000, &n) ? n : otherwise;
}

static int64_t get(struct world *w, const struct db_stmt *s, struct db_args args)
{
    struct error e = {0};
    int64_t n = 0;
    MUST(db_get_int(w->c, s, args, &n, &e));
    return n;
}

static struct indicator_ask month_of(struct world *w)
{
    struct period p = period_month_of(clock_now(&w->s.clock), w->s.zone);
    return (struct indicator_ask){.from = p.from, .to = p.to, .by = INDICATOR_BYS};
}

static int64_t received(struct world *w, const struct viewer *v, struct indicator_ask ask)
{
    struct error e = {0};
    struct indicator_sums s;
    bool told = false;
    const struct indicator_term *t = indicator_term(indicator_find("received"), "received");
    MUST(tally_sums(w->c, &w->s, v, w->a, t, &ask, &s, &told, &e));
    assert_true(told);
    return s.n ? s.v[0].n : 0;
}

/* Some entries are folded soon, some late; the walks go on over each other's matters of one procedure. */
static void walk_some(struct world *w, struct walk *x, int tries)
{
    struct error e = {0};
    bool done = false;
    int until = x->tries + tries;
    walk_go(x, tries, 0);
    assert_true(x->tries >= until);
    for (unsigned i = walk_below(x, 3); i > 0 && !done; i--)
        MUST(tally_step(w->c, &w->s, &done, &e));
}

/* jianju: what it says is in a compartment. */
static const char *const codes[] = {"suqiu", "xinfang", "jianju", "jianyi", "wenti", "xinyuan", "zhongdian", "qiye"};

static void test_sums_are_those_of_rows(void **state)
{
    WORLD(w);
    struct walk walks[COUNT_OF(codes)];
    int64_t most = setting("ECHOWALL_TALLY", 600), entries = 0, n = 0, checks = 0;
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        walks[i] = (struct walk){.w = w,
                                 .a = w->a,
                                 .p = procedure_by_code(codes[i]),
                                 .seed = (uint64_t)setting("ECHOWALL_SEED", 1) + i,
                                 .light = true};
        assert_non_null(walks[i].p);
    }
    for (int64_t round = 0, next = most / 4; entries < most; round++) {
        struct arena *all = w->a;
        w->a = arena_child(all);
        for (size_t i = 0; i < COUNT_OF(codes); i++)
            walk_some(w, &walks[i], most > 10000 ? 200 : 40);
        arena_free(w->a);
        w->a = all;
        entries = get(w, &tally_test_entries, DB_NO_ARGS);
        if (entries >= next) {
            n += tallied_check(w);
            next = most > 10000 ? next * 2 : most;
            checks++;
        }
    }
    world_later(w, 40 * MS_DAY); /* limits pass without anybody's doing */
    n += tallied_check(w);
    print_message("# %lld entries, %lld lines of tally_delta, %lld numbers of rows, all equal (%lld times looked)\n",
                  (long long)entries, (long long)get(w, &tally_test_deltas, DB_NO_ARGS), (long long)n,
                  (long long)checks + 1);
    assert_true(n > 1000);
}

/* An office goes into another, and what it had with it. */
static void test_merged_units(void **state)
{
    WORLD(w);
    struct viewer admin = *world_viewer(SYSADMIN);
    struct walk x = {.w = w, .a = w->a, .p = procedure_by_code("suqiu"), .seed = 7, .light = true};
    walk_go(&x, 200, 0);
    tallied_check(w);
    MUST(unit_merge(w->c, &w->s, &admin, LAMPS, WATER, NULL, &e));
    assert_true(tallied_check(w) > 100);
}

static void test_what_was_counted_can_be_read_again(void **state)
{
    WORLD(w);
    struct indicator_ask ask = month_of(w);
    int64_t mark = 0, later = 0;
    const char *number = world_raise(w, "路灯不亮三天了", NULL, 0).number;
    world_raise(w, "路面坑洼积水", NULL, 0);
    MUST(tally_watermark(w->c, &w->s, &mark, &e));
    assert_true(mark > 0);
    MUST(world_dispatch(w, number, ROADS, &e));
    world_raise(w, "水管漏水", NULL, 0);
    MUST(tally_watermark(w->c, &w->s, &later, &e));
    assert_true(later > mark);
    assert_int_equal(received(w, &viewer_operator, ask), 3);
    ask.unit_id = ROADS;
    assert_int_equal(received(w, &viewer_operator, ask), 1);
    ask.as_of = mark;
    assert_int_equal(received(w, &viewer_operator, ask), 0);
    ask.unit_id = 0;
    assert_int_equal(received(w, &viewer_operator, ask), 2);
    assert_int_equal(received(w, world_viewer(WATER_MAN), ask), 0);
    ask.as_of = later;
    assert_int_equal(received(w, world_viewer(ROADS_MAN), ask), 1);
}

/* What nobody said is found by a recount, and by a check of the months. */
static void test_a_wrong_sum_is_found(void **state)
{
    WORLD(w);
    struct indicator_ask ask = month_of(w);
    int64_t wrong = 0;
    const char *number = world_raise(w, "路灯不亮三天了", NULL, 0).number;
    ask.unit_id = ROADS;
    assert_int_equal(received(w, &viewer_operator, ask), 0);
    world_exec(w, &tally_test_unit, DB_ARGS(DB_INT(get(w, &tally_test_id, DB_ARGS(DB_TEXT(number)))), DB_INT(ROADS)));
    assert_int_equal(received(w, &viewer_operator, ask), 0); /* changed past the model, which nobody should */
    MUST(tally_wrong(w->c, &wrong, &e));
    assert_int_equal(wrong, 0);
    world_exec(w, &tally_test_wrong, DB_NO_ARGS);
    MUST(tally_wrong(w->c, &wrong, &e));
    assert_true(wrong > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_what_was_counted_can_be_read_again),
                                       BOTH_WORLDS(test_a_wrong_sum_is_found), BOTH_WORLDS(test_merged_units),
                                       BOTH_WORLDS(test_sums_are_those_of_rows)};
    return world_run(tests, COUNT_OF(tests));
}
