/* Deputies: what they may do and for how long, and what they must never see. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/deputy.h"
#include "model/officer.h"
#include "model/session.h"
#include "model/verify.h"

static bool sees(struct world *w, enum world_officer o, const char *number)
{
    struct error e = {0};
    struct matter m;
    return matter_by_number(w->c, world_viewer(o), w->a, number, &m, &e) == ERR_OK;
}

static enum err name(struct world *w, enum world_officer who, enum world_officer deputy, int64_t in, int64_t length,
                     int64_t *ret_id, struct error *e)
{
    int64_t now = clock_now(&w->s.clock);
    return deputy_add(w->c, &w->s, world_viewer(who), world_viewer(who)->id, world_viewer(deputy)->id, now + in,
                      now + in + length, ret_id, e);
}

static void turn(struct world *w)
{
    struct error e = {0};
    int64_t next = 0;
    MUST(deputy_turn(w->c, &w->s, &next, &e));
    assert_true(next > clock_now(&w->s.clock));
}

static void test_deputy_acts_for_a_while(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    MUST(name(w, ROADS_MAN, WATER_MAN, MS_HOUR, MS_DAY, NULL, &e));
    turn(w);
    assert_false(sees(w, WATER_MAN, r.number));
    world_later(w, MS_HOUR);
    turn(w);
    turn(w); /* a second node comes too late */
    assert_true(sees(w, WATER_MAN, r.number));
    MUST(world_move(w, WATER_MAN, r.number, "accept", NULL, NULL, &e));
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, r.number, &f, &e));
    assert_string_equal(f.entries[f.n_entries - 1].officer_name, "o5");
    assert_string_equal(f.entries[f.n_entries - 1].for_name, "o2");
    world_later(w, MS_DAY);
    turn(w);
    assert_false(sees(w, WATER_MAN, r.number));
    struct verify_report report;
    MUST(verify_site(w->c, &w->s, &(struct verify_options){.no_files = true}, w->a, &report, &e));
    assert_int_equal(report.n_found, 0);
}

/* Own posts go before those held for somebody, so one's own work is not marked. */
static void test_own_posts_go_first(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    MUST(name(w, SUPERVISOR, LEADER, 0, MS_DAY, NULL, &e));
    world_close(w, r.number, "您好，路灯已于今日修复，请您查看。");
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, r.number, &f, &e));
    assert_string_equal(f.entries[f.n_entries - 1].kind, "sign_off");
    assert_string_equal(f.entries[f.n_entries - 1].for_name, "");
}

static void test_four_eyes_count_the_person(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    MUST(name(w, VERIFIER, ROADS_MAN, 0, MS_DAY, NULL, &e));
    MUST(world_dispatch(w, r.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, r.number, "accept", NULL, NULL, &e));
    MUST(world_move(w, ROADS_MAN, r.number, "reply", "您好，路灯已于今日修复，请您查看。", NULL, &e));
    assert_int_equal(world_move(w, ROADS_MAN, r.number, "verify", "现场核实", NULL, &e), ERR_DENIED);
}

/* What speaks of either of the two stays out of the deputy's sight, also what only the other may not see. */
static void test_recusal_stays(void **state)
{
    WORLD(w);
    struct receipt unit = world_raise(w, "城管局乱收费", NULL, ROADS),
                   own = world_raise(w, "水务局乱收费", NULL, WATER), open = world_raise(w, "路灯不亮", NULL, 0);
    assert_true(sees(w, LEADER, unit.number));
    MUST(name(w, ROADS_MAN, LEADER, 0, MS_DAY, NULL, &e));
    assert_false(sees(w, LEADER, unit.number));
    assert_true(sees(w, LEADER, own.number));
    /* MOVED_UP was at the lamps before: the leader who stands in for them is bound by that for so long, and no longer.
     */
    struct receipt lamps = world_raise(w, "路灯所收钱", NULL, LAMPS);
    assert_true(sees(w, SUPERVISOR, lamps.number));
    MUST(name(w, MOVED_UP, SUPERVISOR, 0, MS_DAY, NULL, &e));
    assert_false(sees(w, SUPERVISOR, lamps.number));
    assert_true(sees(w, SUPERVISOR, open.number));
    world_later(w, MS_DAY);
    turn(w);
    assert_true(sees(w, SUPERVISOR, lamps.number));
    /* The leader has worked at the roads now. */
    assert_false(sees(w, LEADER, unit.number));
}

DB_STMT(test_accuse, "INSERT INTO matter_against (id, matter_id, officer_id) SELECT 9900, m.id, $2 FROM matter m"
                     " WHERE m.number = $1");

/* A person is spoken of without a unit: it stays closed to who stood in for them, for good. */
static void test_a_person_spoken_of(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    world_exec(w, &test_accuse, DB_ARGS(DB_TEXT(r.number), DB_INT(world_viewer(VERIFIER)->id)));
    assert_true(sees(w, LEADER, r.number));
    MUST(name(w, VERIFIER, LEADER, 0, MS_DAY, NULL, &e));
    assert_false(sees(w, LEADER, r.number));
    world_later(w, MS_DAY);
    turn(w);
    assert_false(sees(w, LEADER, r.number));
    assert_true(sees(w, SUPERVISOR, r.number));
}

/* A supervisor for two days is none who keeps a matter in sight. */
static void test_a_deputy_keeps_nothing_in_sight(void **state)
{
    WORLD(w);
    struct matter m;
    struct receipt r = world_raise(w, "督办员收钱", NULL, 0);
    MUST(name(w, SUPERVISOR, LEADER, 0, MS_DAY, NULL, &e));
    MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, r.number, &m, &e));
    struct move_request x = {.number = r.number,
                             .move = "against",
                             .version = m.version,
                             .texts = {"来电反映"},
                             .against_officer_id = world_viewer(SUPERVISOR)->id};
    assert_int_equal(move_make(w->c, &w->s, world_viewer(CLERK), &x, &e), ERR_INVALID);
}

static void test_who_may_name_whom(void **state)
{
    WORLD(w);
    int64_t id, now = clock_now(&w->s.clock);
    assert_int_equal(name(w, ROADS_MAN, ROADS_MAN, 0, MS_DAY, NULL, &e), ERR_INVALID);
    assert_int_equal(name(w, ROADS_MAN, ROADS_TWO, 0, 0, NULL, &e), ERR_INVALID);
    assert_int_equal(name(w, ROADS_MAN, ROADS_TWO, 0, 400 * MS_DAY, NULL, &e), ERR_INVALID);
    assert_int_equal(name(w, SYSADMIN, ROADS_TWO, 0, MS_DAY, NULL, &e), ERR_INVALID); /* nothing to pass on */
    assert_int_equal(deputy_add(w->c, &w->s, world_viewer(ROADS_TWO), world_viewer(LEADER)->id,
                                world_viewer(ROADS_TWO)->id, now, now + MS_DAY, NULL, &e),
                     ERR_DENIED);
    MUST(name(w, LEADER, ROADS_TWO, 0, MS_DAY, &id, &e));
    assert_int_equal(name(w, LEADER, WATER_MAN, MS_HOUR, MS_DAY, NULL, &e), ERR_CONFLICT);
    assert_int_equal(deputy_end(w->c, &w->s, world_viewer(WATER_MAN), id, &e), ERR_NOT_FOUND);
    MUST(deputy_end(w->c, &w->s, world_viewer(ROADS_TWO), id, &e));
    assert_int_equal(deputy_end(w->c, &w->s, world_viewer(LEADER), id, &e), ERR_NOT_FOUND);
    MUST(name(w, LEADER, WATER_MAN, MS_HOUR, MS_DAY, NULL, &e));
}

/* No chain: a deputy passes on their own posts alone. */
static void test_what_is_held_for_somebody_is_not_passed_on(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    MUST(name(w, LEADER, WATER_MAN, 0, MS_DAY, NULL, &e));
    assert_true(sees(w, WATER_MAN, r.number));
    MUST(name(w, WATER_MAN, LAMPS_MAN, 0, MS_DAY, NULL, &e));
    assert_false(sees(w, LAMPS_MAN, r.number));
}

static void test_ends_with_the_post_and_with_leaving(void **state)
{
    WORLD(w);
    struct post_list posts;
    struct officer_left left;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    MUST(name(w, LEADER, WATER_MAN, 0, MS_DAY, NULL, &e));
    MUST(post_of_officer(w->c, w->a, world_viewer(LEADER)->id, &posts, &e));
    MUST(post_end(w->c, &w->s, &viewer_operator, posts.rows[0].id, &e));
    assert_false(sees(w, WATER_MAN, r.number));
    MUST(name(w, SUPERVISOR, WATER_MAN, 0, MS_DAY, NULL, &e));
    assert_true(sees(w, WATER_MAN, r.number));
    MUST(officer_leave(w->c, &w->s, &viewer_operator, world_viewer(SUPERVISOR)->id, 0, &left, &e));
    assert_false(sees(w, WATER_MAN, r.number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_deputy_acts_for_a_while),
        BOTH_WORLDS(test_own_posts_go_first),
        BOTH_WORLDS(test_four_eyes_count_the_person),
        BOTH_WORLDS(test_recusal_stays),
        BOTH_WORLDS(test_a_person_spoken_of),
        BOTH_WORLDS(test_a_deputy_keeps_nothing_in_sight),
        BOTH_WORLDS(test_who_may_name_whom),
        BOTH_WORLDS(test_what_is_held_for_somebody_is_not_passed_on),
        BOTH_WORLDS(test_ends_with_the_post_and_with_leaving),
    };
    return world_run(tests, COUNT_OF(tests));
}
