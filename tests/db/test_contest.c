/* Contests: six counties' points as they were published, from rows; who is not placed is listed; points by tables; rows
 * that do not add up to what is said of them are told. */
#include "world.h"

#include "base/str.h"
#include "model/matter_import.h"
#include "model/unit.h"
#include "report/adds_up.h"
#include "report/contest.h"

DB_STMT(contest_test_task, "INSERT INTO callback (id, matter_id, round, state, rule, made_at, due_at, next_at)"
                           " VALUES ($1, $2, $1, 'done', 'all', 1, 1, 1)");
DB_STMT(contest_test_call, "INSERT INTO callback_attempt (id, callback_id, matter_id, officer_id, at, outcome,"
                           " contacted, solved, satisfied) VALUES ($1, $1, $2, $3, $4, 'reached', $5, 'yes', $6)");
DB_STMT(contest_test_clock, "INSERT INTO clock (matter_id, seq, code, rule, started_at, raw_at, due_at, provisional,"
                            " state, ended_at, ended_seq) VALUES ($1, 2, 'handle', '5 workdays', $2, $2, $2, 0, 'met',"
                            " $2, 4)");
DB_STMT(contest_test_matter, "SELECT m.id FROM matter m WHERE m.source = 'test' AND m.external_id = $1");

/* Requests, of them closed; calls, of them satisfied and of them that reached; the points that were published. */
static const struct county {
    const char *name;
    int64_t n, closed, calls, satisfied, contacted;
    const char *points;
} counties[] = {
    {"大洼", 103, 101, 100, 99, 100, "99.3"},       {"盘山", 64, 63, 123, 121, 123, "99.2"},
    {"兴隆台", 146, 143, 2237, 2202, 2236, "99.1"}, {"双台子", 132, 127, 167, 157, 167, "97.4"},
    {"高新", 20, 20, 20, 20, 20, "100.0"},          {"辽滨", 133, 132, 168, 163, 168, "99.0"},
};

static int64_t county(struct world *w, const char *code, const char *name)
{
    struct error e = {0};
    struct unit unit;
    const struct unit_edit x = {
        .code = code, .name = name, .kind = "government", .phone = "", .parent_id = GOV, .active = true};
    int64_t id;
    MUST(unit_add(w->c, &w->s, &viewer_operator, &x, &id, &e));
    MUST(unit_by_code(w->c, w->a, code, &unit, &e));
    return id;
}

static void requests(struct world *w, int64_t unit, const char *name, int64_t n, int64_t closed)
{
    struct error e = {0};
    const int64_t at = clock_now(&w->s.clock) - 3 * MS_DAY;
    const struct matter_import_step steps[] = {{.move = "dispatch", .at = at},
                                               {.move = "accept", .at = at},
                                               {.move = "reply", .at = at},
                                               {.move = "verify", .at = at},
                                               {.move = "sign_off", .at = at}};
    struct matter_import_row rows[200];
    size_t added = 0;
    for (int64_t i = 0; i < n; i++)
        rows[i] = (struct matter_import_row){.external_id = arena_printf(w->a, "%s/%lld", name, (long long)i),
                                             .procedure = "suqiu",
                                             .title = "路灯不亮",
                                             .channel = "phone",
                                             .unit_id = unit,
                                             .submitted_at = at,
                                             .steps = steps,
                                             .n_steps = i < closed ? COUNT_OF(steps) : 3};
    MUST(matter_import(w->c, &w->s, "test", rows, (size_t)n, &added, &e));
    assert_int_equal(added, n);
    MUST(matter_import(w->c, &w->s, "test", rows, (size_t)n, &added, &e));
    assert_int_equal(added, 0);
}

static int64_t nth(struct world *w, const char *name, int64_t i)
{
    struct error e = {0};
    int64_t id;
    MUST(db_get_int(w->c, &contest_test_matter, DB_ARGS(DB_TEXT(arena_printf(w->a, "%s/%lld", name, (long long)i))),
                    &id, &e));
    return id;
}

static void calls(struct world *w, const struct county *x, int64_t first_id)
{
    const int64_t at = clock_now(&w->s.clock) - MS_DAY, matter = nth(w, x->name, 0);
    for (int64_t i = 0; i < x->calls; i++) {
        world_exec(w, &contest_test_task, DB_ARGS(DB_INT(first_id + i), DB_INT(matter)));
        world_exec(w, &contest_test_call,
                   DB_ARGS(DB_INT(first_id + i), DB_INT(matter), DB_INT(100 + VERIFIER), DB_INT(at),
                           DB_TEXT(i < x->contacted ? "yes" : "no"), DB_TEXT(i < x->satisfied ? "yes" : "no")));
    }
    for (int64_t i = 0; i < 5; i++)
        world_exec(w, &contest_test_clock, DB_ARGS(DB_INT(nth(w, x->name, i)), DB_INT(at)));
}

static const struct contest_unit *unit_of(const struct contest *x, const char *code)
{
    for (int i = 0; i < x->n; i++) {
        if (str_eq(x->units[i].unit.code, code))
            return &x->units[i];
    }
    fail_msg("no unit %s", code);
    return NULL;
}

static void test_published_points_come_from_rows(void **state)
{
    WORLD(w);
    const struct contest_exclusion out[] = {{"C5", "机构改革，本期不参评"}};
    struct period p = period_month_of(clock_now(&w->s.clock), w->s.zone);
    struct contest x;
    for (size_t i = 0; i < COUNT_OF(counties); i++) {
        const struct county *c = &counties[i];
        requests(w, county(w, arena_printf(w->a, "C%zu", i), c->name), c->name, c->n, c->closed);
        calls(w, c, (int64_t)i * 10000 + 10000);
    }
    requests(w, county(w, "SMALL", "小县"), "小县", 3, 3);
    county(w, "NONE", "无数据县");
    MUST(contest_make(w->c, &w->s, &viewer_operator, w->a, scheme_find("rexian", 2023), &p, NULL, 0, &x, &e));
    for (size_t i = 0; i < COUNT_OF(counties); i++) {
        const struct contest_unit *u = unit_of(&x, arena_printf(w->a, "C%zu", i));
        assert_int_equal(u->standing, CONTEST_PLACED);
        assert_string_equal(contest_points_text(w->a, x.scheme, u->points), counties[i].points);
        assert_string_equal(u->band->code, "good");
        assert_int_equal(u->place, 0);
        assert_int_equal(u->volume, counties[i].n);
        assert_int_equal(contest_count(u->parts[0].counts, "closed"), counties[i].closed);
        assert_int_equal(contest_count(u->parts[0].counts, u->parts[0].c->indicator->base.code), counties[i].n);
    }
    assert_int_equal(unit_of(&x, "SMALL")->standing, CONTEST_SMALL);
    assert_int_equal(unit_of(&x, "NONE")->standing, CONTEST_NO_DATA);
    assert_null(unit_of(&x, "SMALL")->band);
    /* The best of its group stands first, who is not placed last; departments are a group of their own. */
    assert_string_equal(x.units[0].unit.name, "高新");
    assert_string_equal(x.units[5].unit.name, "双台子");
    assert_string_equal(x.units[0].group->code, "county");
    MUST(contest_make(w->c, &w->s, &viewer_operator, w->a, scheme_find("rexian", 2023), &p, out, 1, &x, &e));
    assert_int_equal(unit_of(&x, "C5")->standing, CONTEST_EXCLUDED);
    assert_string_equal(unit_of(&x, "C5")->reason, "机构改革，本期不参评");
    assert_int_equal(unit_of(&x, "C5")->place, 0);
}

/* What is frozen stays while rows come; who makes it is told what is counted by now. */
static void test_frozen_points_stay_while_rows_come(void **state)
{
    WORLD(w);
    const char *key, *before, *after;
    struct period p = period_month_of(clock_now(&w->s.clock), w->s.zone);
    struct contest_draft d;
    struct contest_row row;
    struct contest_unit u, now;
    const struct viewer *leader = world_viewer(LEADER);
    const int64_t then = clock_now(&w->s.clock);
    int64_t unit = county(w, "C0", "大洼");
    requests(w, unit, "大洼", 20, 19);
    clock_set(&w->s.clock, p.to);
    MUST(contest_draft_make(w->c, &w->s, w->a, scheme_find("rexian", 2023), &p, &d, &e));
    MUST(contest_begin(w->c, &w->s, leader, w->a, &d, &key, &e));
    MUST(contest_get(w->c, leader, w->a, key, &row, &e));
    MUST(contest_show(w->c, &w->s, leader, key, row.revision, &e));
    MUST(contest_get(w->c, leader, w->a, key, &row, &e));
    clock_set(&w->s.clock, row.appeal_until);
    MUST(contest_close(w->c, &w->s, leader, w->a, key, row.revision, &e));
    MUST(contest_body(w->c, leader, w->a, key, &before, &e));
    clock_set(&w->s.clock, then);
    requests(w, unit, "后来的", 5, 0);
    clock_set(&w->s.clock, row.appeal_until);
    MUST(contest_body(w->c, leader, w->a, key, &after, &e));
    assert_string_equal(before, after);
    MUST(contest_get(w->c, leader, w->a, key, &row, &e));
    MUST(contest_unit_get(w->c, leader, w->a, &row, "C0", &u, &e));
    assert_int_equal(contest_count(u.parts[0].counts, "closed"), 19);
    assert_int_equal(contest_count(u.parts[0].counts, "base"), 20);
    assert_string_equal(contest_value_text(w->a, &u.parts[0]), "95.00");
    MUST(contest_count_anew(w->c, &w->s, w->a, &row, &u, &now, &e));
    assert_int_equal(contest_count(now.parts[0].counts, "closed"), 19);
    assert_int_equal(contest_count(now.parts[0].counts, "base"), 25);
    assert_string_equal(contest_value_text(w->a, &now.parts[0]), "76.00");
}

static const struct scheme_criterion *criterion(const char *scheme, int64_t year, const char *code)
{
    const struct scheme *s = scheme_find(scheme, year);
    for (size_t i = 0; s && i < s->n_criteria; i++) {
        if (str_eq(s->criteria[i].code, code))
            return &s->criteria[i];
    }
    fail_msg("no criterion %s of %s", code, scheme);
    return NULL;
}

/* A rate in hundredths of a percent gives so many hundredths of a point. */
static void gives(const struct scheme_criterion *c, int64_t rate, int64_t points)
{
    assert_int_equal(ratio_round(scheme_points_of(c, ratio_of(rate, 100), ratio_of(0, 1)), 100), points);
}

static void test_points_by_tables(void **state)
{
    (void)state;
    const struct scheme_criterion *in_time = criterion("jieti", 2020, "in_time");
    const struct scheme_criterion *taken_on = criterion("jieti", 2020, "taken_on");
    const struct scheme_criterion *satisfied = criterion("jieti", 2020, "satisfied");
    gives(in_time, 6667, 0);
    gives(in_time, 7500, 0);
    gives(in_time, 8982, 1482);
    gives(in_time, 10000, 2500);
    gives(taken_on, 8000, 0);
    gives(satisfied, 5000, 1250);
    gives(satisfied, 6667, 1250);
    gives(satisfied, 7059, 1280);
    const struct scheme_criterion *late = criterion("koufen", 2018, "late");
    const struct ratio none = ratio_of(0, 1);
    assert_int_equal(ratio_round(scheme_points_of(late, none, none), 1), 80);
    assert_int_equal(ratio_round(scheme_points_of(late, ratio_of(3, 1), none), 1), 74);
    assert_int_equal(ratio_round(scheme_points_of(late, ratio_of(100, 1), none), 1), 0);
    const struct scheme_criterion *best = criterion("liubi", 2021, "investment");
    assert_int_equal(ratio_round(scheme_points_of(best, ratio_of(5, 1), ratio_of(20, 1)), 1), 5);
    assert_int_equal(ratio_round(scheme_points_of(best, ratio_of(5, 1), none), 1), 0);
    /* Each year has a scheme of its own; the newest is found without one. */
    assert_int_equal(scheme_find("qibi", 0)->year, 2024);
    assert_int_equal(scheme_find("qibi", 2023)->year, 2023);
    assert_null(scheme_find("qibi", 2022));
    assert_int_equal(scheme_of_year("qibi", 2023)->year, 2023);
    assert_int_equal(scheme_of_year("qibi", 2030)->year, 2024);
    assert_int_equal(scheme_of_year("qibi", 2001)->year, 2023);
    assert_null(scheme_of_year("nowhere", 2023));
}

/* Two published tables: of the one month the rows are the total, of the other they are not. */
static void test_what_does_not_add_up_is_told(void **state)
{
    (void)state;
    const int64_t september[] = {78589, 4629}, june[] = {55978, 5844}, handled[] = {41489, 41729};
    const int64_t channels[] = {50154, 26213, 3759, 2116, 402, 401, 104, 45, 24};
    int64_t sum = 0;
    assert_true(adds_up(september, 2, 83218, &sum));
    assert_true(adds_up(handled, 2, 83218, &sum));
    assert_true(adds_up(channels, COUNT_OF(channels), 83218, &sum));
    assert_false(adds_up(june, 2, 63458, &sum));
    assert_int_equal(sum, 61822);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_published_points_come_from_rows), BOTH_WORLDS(test_frozen_points_stay_while_rows_come),
        cmocka_unit_test(test_points_by_tables), cmocka_unit_test(test_what_does_not_add_up_is_told)};
    return world_run(tests, COUNT_OF(tests));
}
