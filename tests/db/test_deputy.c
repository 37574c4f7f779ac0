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

static enum err ask(struct world *w, enum world_officer who, enum world_officer deputy, int64_t in, int64_t length,
                    int64_t *ret_id, struct error *e)
{
    int64_t now = clock_now(&w->s.clock);
    return deputy_add(w->c, &w->s, world_viewer(who), world_viewer(who)->id, world_viewer(deputy)->id, now + in,
                      now + in + length, ret_id, e);
}

/* Asked and accepted. */
static enum err name(struct world *w, enum world_officer who, enum world_officer deputy, int64_t in, int64_t length,
                     int64_t *ret_id, struct error *e)
{
    int64_t id = 0;
    enum err r = ask(w, who, deputy, in, length, &id, e);
    if (r == ERR_OK)
        r = deputy_accept(w->c, &w->s, world_viewer(deputy), id, e);
    if (r == ERR_OK && ret_id)
        *ret_id = id;
    return r;
}

DB_STMT(test_post, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since)"
                   " VALUES ($1, $2, $3, $4, 1, $5, 1)");

static void make_post(struct world *w, int64_t id, enum world_officer o, enum world_unit unit, const char *role)
{
    world_exec(w, &test_post,
               DB_ARGS(DB_INT(id), DB_INT(world_viewer(o)->id), DB_INT(unit), DB_TEXT(role),
                       DB_INT(role_by_code(role)->shields)));
}

static void make_supervisor(struct world *w, int64_t id, enum world_officer o, enum world_unit unit)
{
    make_post(w, id, o, unit, "supervisor");
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
    make_supervisor(w, 9800, PUBLISHER, GOV);
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
    /* The leader did nothing at the roads. */
    assert_true(sees(w, LEADER, unit.number));
    /* Who did has worked there, and is bound for good. */
    MUST(world_dispatch(w, open.number, ROADS, &e));
    MUST(name(w, ROADS_MAN, LEADER, 0, MS_DAY, NULL, &e));
    MUST(world_move(w, LEADER, open.number, "accept", NULL, NULL, &e));
    world_later(w, MS_DAY);
    turn(w);
    assert_false(sees(w, LEADER, unit.number));
    assert_true(sees(w, SUPERVISOR, unit.number));
}

/* An office cannot put a supervisor out of sight of what is said against it: not by asking, not by asking all of them.
 */
static void test_asking_blinds_nobody(void **state)
{
    WORLD(w);
    int64_t id;
    struct receipt r = world_raise(w, "城管局乱收费", NULL, ROADS);
    make_supervisor(w, 9800, PUBLISHER, GOV);
    MUST(ask(w, ROADS_MAN, SUPERVISOR, 0, MS_MINUTE, &id, &e));
    assert_true(sees(w, SUPERVISOR, r.number));
    assert_int_equal(deputy_accept(w->c, &w->s, world_viewer(ROADS_MAN), id, &e), ERR_NOT_FOUND);
    turn(w);
    assert_true(sees(w, SUPERVISOR, r.number));
    world_later(w, MS_MINUTE);
    turn(w);
    assert_int_equal(deputy_accept(w->c, &w->s, world_viewer(SUPERVISOR), id, &e), ERR_NOT_FOUND);
    assert_true(sees(w, SUPERVISOR, r.number));
    /* One after the other, each for a minute: all of them see it again. */
    MUST(name(w, ROADS_MAN, SUPERVISOR, 0, MS_MINUTE, NULL, &e));
    assert_false(sees(w, SUPERVISOR, r.number));
    /* Two at once would leave nobody. */
    assert_int_equal(ask(w, ROADS_TWO, PUBLISHER, 0, MS_MINUTE, NULL, &e), ERR_INVALID);
    world_later(w, MS_MINUTE);
    turn(w);
    MUST(name(w, ROADS_MAN, PUBLISHER, 0, MS_MINUTE, NULL, &e));
    world_later(w, MS_MINUTE);
    turn(w);
    assert_true(sees(w, SUPERVISOR, r.number));
    assert_true(sees(w, PUBLISHER, r.number));
}

/* The refusal depends on posts alone: it comes whether or not anything is said against the office. */
static void test_the_last_supervisor_stays(void **state)
{
    WORLD(w);
    int64_t first, second;
    assert_int_equal(ask(w, ROADS_MAN, SUPERVISOR, 0, MS_DAY, NULL, &e), ERR_INVALID);
    assert_string_equal(e.field, "deputy");
    world_raise(w, "城管局乱收费", NULL, ROADS);
    assert_int_equal(ask(w, ROADS_MAN, SUPERVISOR, 0, MS_DAY, NULL, &e), ERR_INVALID);
    /* A supervisor below is none for what is said further up. */
    make_supervisor(w, 9800, CLERK, OFFICE);
    assert_int_equal(ask(w, ROADS_MAN, SUPERVISOR, 0, MS_DAY, NULL, &e), ERR_INVALID);
    make_supervisor(w, 9801, PUBLISHER, GOV);
    /* Both accept for tomorrow; then the first begins and the second ends. */
    MUST(name(w, ROADS_MAN, SUPERVISOR, MS_DAY, MS_DAY, &first, &e));
    MUST(name(w, ROADS_TWO, PUBLISHER, MS_DAY + 1, MS_DAY, &second, &e));
    struct receipt r = world_raise(w, "城管局收钱", NULL, ROADS);
    world_later(w, MS_DAY + 1);
    turn(w);
    assert_false(sees(w, SUPERVISOR, r.number));
    assert_true(sees(w, PUBLISHER, r.number));
    assert_int_equal(deputy_end(w->c, &w->s, world_viewer(PUBLISHER), second, &e), ERR_NOT_FOUND);
}

/* What nobody has placed yet is not passed on to who opens nothing themselves. */
static void test_unplaced_accusations_are_not_passed_on(void **state)
{
    WORLD(w);
    struct post_list posts;
    struct receipt open = world_raise(w, "路灯不亮", NULL, 0), r = world_raise(w, "有人收钱", NULL, -1);
    make_supervisor(w, 9800, PUBLISHER, GOV);
    MUST(name(w, SUPERVISOR, ROADS_MAN, 0, MS_DAY, NULL, &e));
    assert_true(sees(w, ROADS_MAN, open.number));
    assert_false(sees(w, ROADS_MAN, r.number));
    world_later(w, MS_DAY);
    turn(w);
    make_supervisor(w, 9801, WATER_MAN, WATER);
    assert_false(sees(w, WATER_MAN, r.number));
    MUST(name(w, SUPERVISOR, WATER_MAN, 0, MS_DAY, NULL, &e));
    assert_true(sees(w, WATER_MAN, r.number));
    MUST(post_of_officer(w->c, w->a, world_viewer(WATER_MAN)->id, &posts, &e));
    for (int i = 0; i < posts.n; i++) {
        if (posts.rows[i].id == 9801)
            MUST(post_end(w->c, &w->s, &viewer_operator, 9801, &e));
    }
    assert_false(sees(w, WATER_MAN, r.number));
    assert_true(sees(w, WATER_MAN, open.number));
}

/* Neither do deputies do for somebody what that one may not do, nor that one what was done in their name. */
static void test_four_eyes_count_both(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    int64_t id;
    make_supervisor(w, 9800, PUBLISHER, GOV);
    make_post(w, 9801, ROADS_MAN, OFFICE, "verifier");
    MUST(world_dispatch(w, r.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, r.number, "accept", NULL, NULL, &e));
    MUST(world_move(w, ROADS_MAN, r.number, "reply", "您好，路灯已于今日修复，请您查看。", NULL, &e));
    MUST(name(w, ROADS_MAN, WATER_MAN, 0, MS_DAY, &id, &e));
    assert_int_equal(world_move(w, WATER_MAN, r.number, "verify", "现场核实", NULL, &e), ERR_DENIED);
    /* Through the seat of somebody else it is another matter. */
    MUST(name(w, VERIFIER, WATER_MAN, 0, MS_DAY, NULL, &e));
    MUST(world_move(w, WATER_MAN, r.number, "verify", "现场核实", NULL, &e));
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, r.number, &f, &e));
    assert_string_equal(f.entries[f.n_entries - 1].for_name, "o6");
    /* The reverse: what the deputy did is theirs too in whose name it was done. */
    struct receipt again = world_raise(w, "又一盏路灯不亮", NULL, 0);
    MUST(world_dispatch(w, again.number, ROADS, &e));
    MUST(world_move(w, WATER_MAN, again.number, "accept", NULL, NULL, &e));
    MUST(world_move(w, WATER_MAN, again.number, "reply", "您好，路灯已于今日修复，请您查看。", NULL, &e));
    assert_int_equal(world_move(w, ROADS_MAN, again.number, "verify", "现场核实", NULL, &e), ERR_DENIED);
    MUST(world_move(w, VERIFIER, again.number, "verify", "现场核实", NULL, &e));
}

DB_STMT(test_no_unit, "SELECT COUNT(*) FROM matter_against va JOIN matter m ON m.id = va.matter_id"
                      " WHERE m.number = $1 AND va.unit_id = $2");

/* Marking a deputy does not take the office along where they stand in, and with it all its supervisors. */
static void test_marking_a_deputy(void **state)
{
    WORLD(w);
    struct matter m;
    int64_t n;
    struct receipt r = world_raise(w, "水务局的人收钱", NULL, 0);
    MUST(name(w, LEADER, WATER_MAN, 0, MS_DAY, NULL, &e));
    MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, r.number, &m, &e));
    struct move_request x = {.number = r.number,
                             .move = "against",
                             .version = m.version,
                             .texts = {"来电反映"},
                             .against_officer_id = world_viewer(WATER_MAN)->id};
    MUST(move_make(w->c, &w->s, world_viewer(CLERK), &x, &e));
    MUST(db_get_int(w->c, &test_no_unit, DB_ARGS(DB_TEXT(r.number), DB_INT(GOV)), &n, &e));
    assert_int_equal(n, 0);
    assert_true(sees(w, SUPERVISOR, r.number));
    assert_false(sees(w, WATER_MAN, r.number));
}

DB_STMT(test_accuse, "INSERT INTO matter_against (id, matter_id, officer_id) SELECT 9900, m.id, $2 FROM matter m"
                     " WHERE m.number = $1");

/* A person is spoken of without a unit: it stays closed to who stands in for them, and for good to who acted for them.
 */
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
    assert_true(sees(w, LEADER, r.number));
    struct receipt other = world_raise(w, "井盖坏了", NULL, 0);
    world_dispatch(w, other.number, ROADS, &e);
    MUST(world_move(w, ROADS_MAN, other.number, "accept", NULL, NULL, &e));
    MUST(world_move(w, ROADS_MAN, other.number, "reply", "您好，井盖已于今日更换，请您查看。", NULL, &e));
    MUST(name(w, VERIFIER, LEADER, 0, MS_DAY, NULL, &e));
    MUST(world_move(w, LEADER, other.number, "verify", "现场核实", NULL, &e));
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
        BOTH_WORLDS(test_asking_blinds_nobody),
        BOTH_WORLDS(test_the_last_supervisor_stays),
        BOTH_WORLDS(test_unplaced_accusations_are_not_passed_on),
        BOTH_WORLDS(test_four_eyes_count_both),
        BOTH_WORLDS(test_marking_a_deputy),
        BOTH_WORLDS(test_a_person_spoken_of),
        BOTH_WORLDS(test_a_deputy_keeps_nothing_in_sight),
        BOTH_WORLDS(test_who_may_name_whom),
        BOTH_WORLDS(test_what_is_held_for_somebody_is_not_passed_on),
        BOTH_WORLDS(test_ends_with_the_post_and_with_leaving),
    };
    return world_run(tests, COUNT_OF(tests));
}
