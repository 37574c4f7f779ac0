/* Activities: who sees one, held against an oracle over units and officers; four eyes; numbers that are "at least"; a
 * trip under several of the four downs, held against a brute force. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/activity.h"
#include "model/subject.h"
#include "model/unit.h"

DB_STMT(activity_test_audit, "SELECT act || ' ' || detail FROM audit WHERE act LIKE 'activity.%' ORDER BY seq");
DB_STMT(activity_test_deputy, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, until,"
                              " stands_for, acted) VALUES (9001, $1, $2, 'leader', 1, 0, 1, 0, $3, 0)");
DB_STMT(activity_test_over, "UPDATE post SET until = 2 WHERE id = 9001");
DB_STMT(activity_test_back, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, until,"
                            " stands_for, acted) VALUES (9002, $1, $2, 'leader', 1, 0, 3, 0, NULL, 0)");
DB_STMT(activity_test_acted, "SELECT COUNT(*) FROM post p JOIN activity_trail t ON t.for_id = p.stands_for"
                             " AND t.officer_id = p.officer_id WHERE p.id = 9001 AND p.acted = 1 AND t.for_id = $1"
                             " AND t.act = 'plan'");

static struct activity_edit plan_of(struct world *w, const char *code, int64_t unit)
{
    const struct programme *p = programme_find(code);
    struct activity_edit x = {.programme = p,
                              .title = "进村宣讲",
                              .place = "文化礼堂",
                              .unit_id = unit,
                              .starts_at = clock_now(&w->s.clock) + 5 * MS_DAY,
                              .ends_at = clock_now(&w->s.clock) + 5 * MS_DAY + 2 * MS_HOUR};
    for (int i = DOWNS - 1; i >= 0; i--)
        x.downs = p->downs & 1u << i ? 1u << i : x.downs;
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && p->fields[i].part; i++) {
        const struct field_def *f = &p->fields[i];
        x.values[i] = f->type == FIELD_NUMBER   ? arena_printf(w->a, "%d", f->min)
                      : f->type == FIELD_CHOICE ? f->options[0].code
                      : f->type == FIELD_DATE   ? "2026-11-25"
                                                : "基层治理";
    }
    return x;
}

static const char *planned(struct world *w, enum world_officer o, const struct activity_edit *x)
{
    struct error e = {0};
    const char *number = NULL;
    MUST(activity_plan(w->c, &w->s, world_viewer(o), w->a, x, &number, &e));
    return number;
}

static struct activity_full get(struct world *w, const struct viewer *v, const char *number)
{
    struct error e = {0};
    struct activity_full f;
    MUST(activity_get(w->c, &w->s, v, w->a, number, &f, &e));
    return f;
}

static enum err act(struct world *w, enum world_officer o, const char *number, enum activity_step step,
                    const char *note, struct error *e)
{
    const struct activity_act x = {.step = step, .note = note};
    return activity_act(w->c, &w->s, world_viewer(o), number, &x, e);
}

/* Approved by the leader of the whole, and held: the clock goes on to it. */
static void hold(struct world *w, const char *number)
{
    struct error e = {0};
    MUST(act(w, LEADER, number, STEP_APPROVE, "", &e));
    int64_t starts = get(w, &viewer_operator, number).a.starts_at;
    if (clock_now(&w->s.clock) < starts)
        clock_set(&w->s.clock, starts);
    const struct activity_act x = {.step = STEP_HOLD};
    MUST(activity_act(w->c, &w->s, &viewer_operator, number, &x, &e));
}

/* The rule in other words: the tree of world.h, the posts held now. */
static bool oracle(enum world_officer o, int64_t unit)
{
    static const int64_t parents[] = {
        [GOV] = 0, [OFFICE] = GOV, [DESK] = OFFICE, [ROADS] = GOV, [LAMPS] = ROADS, [WATER] = GOV};
    static const int64_t at[OFFICERS] = {
        [CLERK] = OFFICE,    [DISPATCHER] = OFFICE, [ROADS_MAN] = ROADS, [ROADS_TWO] = ROADS,
        [LAMPS_MAN] = LAMPS, [WATER_MAN] = WATER,   [VERIFIER] = OFFICE, [LEADER] = GOV,
        [SUPERVISOR] = GOV,  [PUBLISHER] = OFFICE,  [MOVED_UP] = GOV};
    for (; at[o] && unit; unit = parents[unit]) {
        if (unit == at[o])
            return true;
    }
    return false;
}

static bool listed(struct world *w, const struct viewer *v, int64_t unit, const char *number)
{
    struct error e = {0};
    struct activity_list l;
    const struct activity_filter f = {.unit_id = unit, .state = -1, .from = 0, .to = INT64_MAX};
    const char *cursor = NULL;
    do {
        MUST(activity_list(w->c, &w->s, v, w->a, &f, cursor, 2, &l, &e));
        for (int i = 0; i < l.n; i++) {
            if (str_eq(l.rows[i].number, number))
                return true;
        }
        cursor = l.next;
    } while (cursor);
    return false;
}

static void test_who_sees_it(void **state)
{
    WORLD(w);
    const char *numbers[WATER + 1] = {NULL};
    for (int64_t unit = GOV; unit <= WATER; unit++) {
        struct activity_edit x = plan_of(w, "zoufang", unit);
        MUST(activity_plan(w->c, &w->s, &viewer_operator, w->a, &x, &numbers[unit], &e));
    }
    for (enum world_officer o = 0; o < OFFICERS; o++) {
        for (int64_t unit = GOV; unit <= WATER; unit++) {
            struct activity_full f;
            bool sees = oracle(o, unit);
            assert_int_equal(activity_get(w->c, &w->s, world_viewer(o), w->a, numbers[unit], &f, &e),
                             sees ? ERR_OK : ERR_NOT_FOUND);
            assert_int_equal(listed(w, world_viewer(o), 0, numbers[unit]), sees);
            assert_int_equal(listed(w, world_viewer(o), unit, numbers[unit]), sees);
        }
    }
    struct activity_full f;
    assert_int_equal(activity_get(w->c, &w->s, &viewer_nobody, w->a, numbers[GOV], &f, &e), ERR_NOT_FOUND);
    assert_int_equal(activity_get(w->c, &w->s, world_viewer(LEADER), w->a, "HD261120-0000000", &f, &e), ERR_NOT_FOUND);
}

/* Whoever goes along from another office sees the trip, and does nothing to it. */
static void test_who_goes_along_sees_it(void **state)
{
    WORLD(w);
    struct activity_edit x = plan_of(w, "zoufang", ROADS);
    struct activity_full f;
    x.hosts = "o2";   /* ROADS_MAN */
    x.company = "o5"; /* WATER_MAN */
    const char *number = planned(w, ROADS_MAN, &x);
    f = get(w, world_viewer(WATER_MAN), number);
    assert_int_equal(f.may, 0);
    assert_int_equal(f.n_people, 2);
    assert_true(f.people[0].host);
    assert_false(f.people[1].host);
    assert_true(listed(w, world_viewer(WATER_MAN), 0, number));
    x.company = "nobody.at.all";
    assert_int_equal(activity_change(w->c, &w->s, world_viewer(ROADS_MAN), number, 1, &x, &e), ERR_INVALID);
    assert_string_equal(e.field, "company");
    x.company = "";
    MUST(activity_change(w->c, &w->s, world_viewer(ROADS_MAN), number, 1, &x, &e));
    assert_int_equal(activity_get(w->c, &w->s, world_viewer(WATER_MAN), w->a, number, &f, &e), ERR_NOT_FOUND);
}

static void test_four_eyes(void **state)
{
    WORLD(w);
    struct activity_edit x = plan_of(w, "xuanjiang", ROADS);
    const char *number = planned(w, ROADS_MAN, &x);
    assert_true(get(w, world_viewer(LEADER), number).may & STEP_APPROVE);
    assert_int_equal(act(w, ROADS_MAN, number, STEP_APPROVE, "", &e), ERR_DENIED);
    assert_int_equal(act(w, WATER_MAN, number, STEP_APPROVE, "", &e), ERR_NOT_FOUND);
    x.title = "改过的计划";
    MUST(activity_change(w->c, &w->s, world_viewer(LEADER), number, 1, &x, &e));
    assert_false(get(w, world_viewer(LEADER), number).may & STEP_APPROVE); /* it is the leader's plan too now */
    assert_int_equal(act(w, LEADER, number, STEP_APPROVE, "", &e), ERR_DENIED);
    MUST(act(w, MOVED_UP, number, STEP_APPROVE, "", &e));
    assert_int_equal(act(w, MOVED_UP, number, STEP_APPROVE, "", &e), ERR_CONFLICT);
    assert_int_equal(activity_change(w->c, &w->s, world_viewer(ROADS_MAN), number, 3, &x, &e), ERR_CONFLICT);
    assert_int_equal(act(w, ROADS_MAN, number, STEP_HOLD, "", &e), ERR_INVALID); /* it has not begun */
    clock_set(&w->s.clock, x.starts_at + MS_HOUR);
    MUST(act(w, ROADS_MAN, number, STEP_HOLD, "", &e));
    struct activity_report report = {.counts = {"1", "720余"}, .report = "讲了政策，收到三条建议。"};
    MUST(activity_write(w->c, &w->s, world_viewer(MOVED_UP), number, &report, &e));
    assert_int_equal(act(w, MOVED_UP, number, STEP_CHECK, "", &e), ERR_DENIED);
    MUST(act(w, LEADER, number, STEP_RETURN, "人数请核对", &e));
    MUST(activity_write(w->c, &w->s, world_viewer(ROADS_TWO), number, &report, &e));
    assert_int_equal(act(w, MOVED_UP, number, STEP_CHECK, "", &e), ERR_DENIED); /* wrote it the first time */
    MUST(act(w, SUPERVISOR, number, STEP_CHECK, "", &e));
    struct activity_full f = get(w, world_viewer(ROADS_MAN), number);
    assert_int_equal(f.a.state, ACTIVITY_CHECKED);
    assert_int_equal(f.n_entries, 8);
    assert_string_equal(f.entries[2].act, "return");
    assert_string_equal(f.entries[2].note, "人数请核对");
    assert_int_equal(f.entries[4].occurred_at, x.starts_at);
    assert_int_equal(f.entries[4].recorded_at, x.starts_at + MS_HOUR);
    assert_int_equal(f.counts[1].n, 720);
    assert_string_equal(f.counts[1].at_least, "余");
    assert_int_equal(f.counts[2].n, -1);
}

/* Nor for whoever one stands in for. */
static void test_a_deputy_is_no_second_pair_of_eyes(void **state)
{
    WORLD(w);
    struct activity_edit x = plan_of(w, "zoufang", ROADS);
    const char *number = planned(w, LEADER, &x);
    world_exec(w, &activity_test_deputy,
               DB_ARGS(DB_INT(world_viewer(ROADS_TWO)->id), DB_INT(GOV), DB_INT(world_viewer(LEADER)->id)));
    assert_int_equal(act(w, ROADS_TWO, number, STEP_APPROVE, "", &e), ERR_DENIED);
    MUST(act(w, MOVED_UP, number, STEP_APPROVE, "", &e));
}

/* For both who acted and in whose name, also when that is over; and what that one is accused of stays closed. */
static void test_acts_of_a_deputy_stay(void **state)
{
    WORLD(w);
    struct activity_edit x = plan_of(w, "zoufang", ROADS);
    int64_t n = 0;
    world_exec(w, &activity_test_deputy,
               DB_ARGS(DB_INT(world_viewer(WATER_MAN)->id), DB_INT(GOV), DB_INT(world_viewer(LEADER)->id)));
    const char *number = planned(w, WATER_MAN, &x);
    MUST(db_get_int(w->c, &activity_test_acted, DB_ARGS(DB_INT(world_viewer(LEADER)->id)), &n, &e));
    assert_int_equal(n, 1);
    world_exec(w, &activity_test_over, DB_NO_ARGS);
    assert_int_equal(act(w, LEADER, number, STEP_APPROVE, "", &e), ERR_DENIED);
    assert_false(get(w, world_viewer(LEADER), number).may & STEP_APPROVE);
    world_exec(w, &activity_test_back, DB_ARGS(DB_INT(world_viewer(WATER_MAN)->id), DB_INT(GOV)));
    assert_int_equal(act(w, WATER_MAN, number, STEP_APPROVE, "", &e), ERR_DENIED);
    MUST(act(w, MOVED_UP, number, STEP_APPROVE, "", &e));
}

/* Nobody approves what they are to hold, nor checks what they held or went along to, nor does whoever stands in. */
static void test_who_was_there_does_not_judge(void **state)
{
    WORLD(w);
    struct activity_edit x = plan_of(w, "zoufang", ROADS);
    x.hosts = "o7";   /* the leader */
    x.company = "o8"; /* the supervisor */
    const char *number = planned(w, ROADS_MAN, &x);
    world_exec(w, &activity_test_deputy,
               DB_ARGS(DB_INT(world_viewer(WATER_MAN)->id), DB_INT(GOV), DB_INT(world_viewer(LEADER)->id)));
    assert_int_equal(act(w, LEADER, number, STEP_APPROVE, "", &e), ERR_DENIED);
    assert_int_equal(act(w, WATER_MAN, number, STEP_APPROVE, "", &e), ERR_DENIED);
    MUST(act(w, MOVED_UP, number, STEP_APPROVE, "", &e));
    clock_set(&w->s.clock, x.starts_at + MS_HOUR);
    MUST(act(w, MOVED_UP, number, STEP_HOLD, "", &e));
    const struct activity_report report = {.counts = {"3"}};
    MUST(activity_write(w->c, &w->s, world_viewer(ROADS_MAN), number, &report, &e));
    static const enum world_officer there[] = {LEADER, SUPERVISOR, WATER_MAN, MOVED_UP};
    for (size_t i = 0; i < COUNT_OF(there); i++) {
        assert_int_equal(act(w, there[i], number, STEP_CHECK, "", &e), ERR_DENIED);
        assert_int_equal(act(w, there[i], number, STEP_RETURN, "人数请核对", &e), ERR_DENIED);
    }
    world_exec(w, &activity_test_back, DB_ARGS(DB_INT(world_viewer(PUBLISHER)->id), DB_INT(GOV)));
    MUST(act(w, PUBLISHER, number, STEP_CHECK, "", &e));
}

static void test_what_is_refused(void **state)
{
    WORLD(w);
    static const struct {
        const char *field;
    } fields[] = {{"title"}, {"to"}, {"downs"}, {"downs"}, {"mode"}, {"at"}, {"from"}, {"to"}, {"place"}, {"unit"}};
    const char *number;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct activity_edit x = plan_of(w, "jiefang", ROADS);
        x.title = i == 0 ? "" : x.title;
        x.ends_at = i == 1 ? x.starts_at : i == 7 ? x.starts_at + 61 * MS_DAY : x.ends_at;
        x.downs = i == 2 ? 0 : i == 3 ? DOWN_OFFICE : x.downs;
        x.values[3] = i == 4 ? "upwards" : x.values[3];
        x.at = i == 5 ? "NOWHERE" : "";
        x.starts_at = i == 6 ? 0 : x.starts_at;
        x.place = i == 8 ? "" : x.place;
        x.unit_id = i == 9 ? 999 : x.unit_id;
        if (activity_plan(w->c, &w->s, world_viewer(LEADER), w->a, &x, &number, &e) != ERR_INVALID)
            fail_msg("%s is taken", fields[i].field);
        assert_string_equal(e.field, fields[i].field);
    }
    struct activity_edit x = plan_of(w, "jiefang", ROADS);
    assert_int_equal(activity_plan(w->c, &w->s, world_viewer(WATER_MAN), w->a, &x, &number, &e), ERR_DENIED);
    assert_int_equal(activity_plan(w->c, &w->s, world_viewer(VERIFIER), w->a, &x, &number, &e), ERR_DENIED);
    assert_int_equal(activity_plan(w->c, &w->s, world_viewer(SYSADMIN), w->a, &x, &number, &e), ERR_DENIED);
    x.starts_at = clock_now(&w->s.clock) + 2 * MS_DAY; /* announced three days before (条例 Art. 18) */
    x.ends_at = x.starts_at + MS_HOUR;
    number = planned(w, ROADS_MAN, &x);
    assert_int_equal(act(w, LEADER, number, STEP_APPROVE, "", &e), ERR_INVALID);
    assert_int_equal(act(w, LEADER, number, STEP_CANCEL, "不", &e), ERR_INVALID);
    MUST(act(w, LEADER, number, STEP_CANCEL, "来不及公示", &e));
    assert_int_equal(act(w, LEADER, number, STEP_CANCEL, "来不及公示", &e), ERR_CONFLICT);
}

static void test_the_same_form_twice_is_one_plan(void **state)
{
    WORLD(w);
    struct activity_edit x = plan_of(w, "zuotan", ROADS);
    x.key = "form-1";
    const char *first = planned(w, ROADS_MAN, &x), *again = planned(w, ROADS_MAN, &x);
    assert_string_equal(first, again);
    assert_int_equal(get(w, world_viewer(ROADS_MAN), first).n_entries, 1);
}

static void test_numbers_and_places(void **state)
{
    WORLD(w);
    const struct register_def *home = register_find("household");
    for (int i = 0; i < 2; i++) {
        const struct subject_edit s = {.code = i ? "H2" : "H1", .unit_id = i ? WATER : ROADS, .name = ""};
        struct subject_edit x = s;
        for (size_t k = 0; k < REGISTER_FIELDS_MAX && home->fields[k].field.part; k++)
            x.values[k] = home->fields[k].field.type == FIELD_NUMBER ? "3" : "";
        MUST(subject_add(w->c, &w->s, &viewer_operator, home, &x, &e));
    }
    struct activity_edit x = plan_of(w, "zoufang", ROADS);
    const char *number = planned(w, ROADS_MAN, &x);
    hold(w, number);
    struct activity_report report = {.counts = {"41户"}, .visited = "H1"};
    assert_int_equal(activity_write(w->c, &w->s, world_viewer(ROADS_MAN), number, &report, &e), ERR_INVALID);
    assert_string_equal(e.field, "count_firms");
    report.counts[0] = "";
    assert_int_equal(activity_write(w->c, &w->s, world_viewer(ROADS_MAN), number, &report, &e), ERR_INVALID);
    report.counts[0] = "41";
    report.visited = "H1 H2"; /* not seen by whoever writes: as if it were not there */
    assert_int_equal(activity_write(w->c, &w->s, world_viewer(ROADS_MAN), number, &report, &e), ERR_INVALID);
    assert_string_equal(e.field, "visited");
    report.visited = "";
    report.attended = "H1"; /* nobody's attendance is noted on a visit */
    assert_int_equal(activity_write(w->c, &w->s, world_viewer(ROADS_MAN), number, &report, &e), ERR_INVALID);
    assert_string_equal(e.field, "roll");
    report.attended = "";
    report.visited = "H1、H1";
    MUST(activity_write(w->c, &w->s, world_viewer(ROADS_MAN), number, &report, &e));
    assert_int_equal(get(w, world_viewer(LEADER), number).n_subjects, 1);
    char *line;
    MUST(db_get_text(w->c, &activity_test_audit, DB_NO_ARGS, w->a, &line, &e));
    assert_true(str_starts(line, "activity.plan zoufang HD261120-"));
}

/* A matter that the viewer may not see is in no list, and cannot be linked. */
static void test_matters_keep_their_own_rule(void **state)
{
    WORLD(w);
    struct activity_edit x = plan_of(w, "daian", ROADS);
    const char *number = planned(w, ROADS_MAN, &x);
    struct receipt open = world_raise(w, "路面坑洼积水", NULL, 0), shut = world_raise(w, "路政科吃拿卡要", NULL, ROADS);
    MUST(world_dispatch(w, open.number, ROADS, &e));
    assert_int_equal(activity_link(w->c, &w->s, world_viewer(ROADS_MAN), number, open.number, "heard", &e),
                     ERR_CONFLICT); /* only once it is approved */
    hold(w, number);
    MUST(activity_link(w->c, &w->s, world_viewer(ROADS_MAN), number, open.number, "heard", &e));
    MUST(activity_link(w->c, &w->s, world_viewer(ROADS_MAN), number, open.number, "settled", &e));
    assert_int_equal(activity_link(w->c, &w->s, world_viewer(ROADS_MAN), number, shut.number, "heard", &e),
                     ERR_INVALID);
    assert_string_equal(e.field, "matter");
    assert_int_equal(activity_link(w->c, &w->s, world_viewer(ROADS_MAN), number, open.number, "liked", &e),
                     ERR_INVALID);
    MUST(activity_link(w->c, &w->s, world_viewer(LEADER), number, shut.number, "heard", &e));
    assert_int_equal(get(w, world_viewer(ROADS_MAN), number).n_matters, 1);
    assert_int_equal(get(w, world_viewer(LEADER), number).n_matters, 2);
    assert_int_equal(get(w, world_viewer(LEADER), number).n_entries,
                     get(w, world_viewer(ROADS_MAN), number).n_entries + 1);
}

static void test_days_of_a_reading_class(void **state)
{
    WORLD(w);
    struct activity_edit x = plan_of(w, "dushuban", ROADS);
    x.ends_at = x.starts_at + 2 * MS_DAY;
    const char *number = planned(w, ROADS_MAN, &x);
    MUST(act(w, LEADER, number, STEP_APPROVE, "", &e));
    const struct viewer *v = world_viewer(ROADS_MAN);
    MUST(activity_day(w->c, &w->s, v, number, 20261125, NULL, &e));
    MUST(activity_day(w->c, &w->s, v, number, 20261125, NULL, &e)); /* once */
    assert_int_equal(activity_day(w->c, &w->s, v, number, 20261130, NULL, &e), ERR_INVALID);
    assert_int_equal(activity_day(w->c, &w->s, v, number, 20261125, "今天学了第一章", &e), ERR_INVALID); /* to come */
    clock_set(&w->s.clock, x.starts_at);
    MUST(activity_day(w->c, &w->s, v, number, 20261125, "今天学了第一章", &e));
    struct activity_full f = get(w, v, number);
    assert_int_equal(f.n_entries, 4);
    assert_string_equal(f.entries[0].act, "summary");
    assert_string_equal(f.entries[0].parts, "2026-11-25");
    struct activity_edit other = plan_of(w, "zuotan", ROADS);
    number = planned(w, ROADS_MAN, &other);
    assert_int_equal(activity_day(w->c, &w->s, v, number, 20261130, NULL, &e), ERR_CONFLICT);
}

/* Random trips against a brute force that keeps them in an array. */
#define TRIPS 60

struct trip {
    unsigned downs;
    int64_t unit, sessions, people;
    bool least, written;
    int64_t starts_at;
};

static bool below(int64_t unit, int64_t top)
{
    static const int64_t parents[] = {
        [GOV] = 0, [OFFICE] = GOV, [DESK] = OFFICE, [ROADS] = GOV, [LAMPS] = ROADS, [WATER] = GOV};
    while (unit && unit != top)
        unit = parents[unit];
    return unit != 0;
}

static void check_totals(struct world *w, const struct trip *trips, const struct activity_filter *f,
                         const struct viewer *v, int64_t top)
{
    struct error e = {0};
    struct activity_totals t;
    int64_t n = 0, people = 0, counted = 0, downs[DOWNS] = {0};
    bool least = false;
    for (int i = 0; i < TRIPS; i++) {
        const struct trip *x = &trips[i];
        if (!x->written || !below(x->unit, top) || (f->unit_id && !below(x->unit, f->unit_id)) ||
            (f->down && !(x->downs & f->down)) || x->starts_at < f->from || x->starts_at >= f->to)
            continue;
        n++;
        people += x->people;
        counted += x->people > 0;
        least = least || (x->people > 0 && x->least);
        for (int k = 0; k < DOWNS; k++)
            downs[k] += (x->downs >> k) & 1;
    }
    MUST(activity_totals(w->c, v, w->a, f, &t, &e));
    assert_int_equal(t.activities, n);
    for (int k = 0; k < DOWNS; k++)
        assert_int_equal(t.downs[k], downs[k]);
    int64_t found = 0;
    for (int i = 0; i < t.n; i++) {
        if (!str_eq(t.rows[i].count->code, "people"))
            continue;
        found = t.rows[i].activities;
        assert_int_equal(t.rows[i].sum.n, people);
        assert_int_equal(*t.rows[i].sum.at_least != '\0', least);
    }
    assert_int_equal(found, counted);
}

static void test_no_trip_is_counted_twice(void **state)
{
    WORLD(w);
    struct trip trips[TRIPS];
    int64_t base = clock_now(&w->s.clock);
    unsigned seed = 20261120;
    for (int i = 0; i < TRIPS; i++) {
        seed = seed * 1103515245u + 12345u;
        struct trip *x = &trips[i];
        *x = (struct trip){.downs = (seed >> 16) % 15 + 1,
                           .unit = GOV + (int64_t)((seed >> 20) % 6),
                           .people = (int64_t)((seed >> 8) % 4) * 10,
                           .least = (seed >> 12) % 3 == 0,
                           .written = (seed >> 14) % 4 != 0,
                           .starts_at = base + (int64_t)i * MS_HOUR};
        struct activity_edit plan = plan_of(w, "xuanjiang", x->unit);
        plan.downs = x->downs;
        plan.starts_at = x->starts_at;
        plan.ends_at = x->starts_at + MS_HOUR;
        const char *number;
        MUST(activity_plan(w->c, &w->s, &viewer_operator, w->a, &plan, &number, &e));
        hold(w, number);
        const struct activity_report report = {
            .counts = {"1", x->people ? arena_printf(w->a, "%s%d", x->least ? "超" : "", (int)x->people) : ""}};
        if (x->written)
            MUST(activity_write(w->c, &w->s, &viewer_operator, number, &report, &e));
    }
    for (int d = -1; d < DOWNS; d++) {
        for (int64_t unit = 0; unit <= WATER; unit++) {
            const struct activity_filter f = {.unit_id = unit,
                                              .down = d < 0 ? 0 : 1u << d,
                                              .state = -1,
                                              .from = base + 3 * MS_HOUR,
                                              .to = base + 50 * MS_HOUR};
            check_totals(w, trips, &f, &viewer_operator, GOV);
            check_totals(w, trips, &f, world_viewer(ROADS_MAN), ROADS);
        }
    }
}

/* What a unit planned goes over with it when it is merged into another. */
static void test_a_merged_unit(void **state)
{
    WORLD(w);
    struct activity_edit x = plan_of(w, "zoufang", LAMPS);
    const char *number = planned(w, LAMPS_MAN, &x);
    struct activity_full f;
    MUST(unit_merge(w->c, &w->s, &viewer_operator, LAMPS, WATER, NULL, &e));
    assert_true(get(w, world_viewer(WATER_MAN), number).may & STEP_CHANGE);
    assert_int_equal(activity_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, number, &f, &e), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_who_sees_it),
        BOTH_WORLDS(test_who_goes_along_sees_it),
        BOTH_WORLDS(test_four_eyes),
        BOTH_WORLDS(test_a_deputy_is_no_second_pair_of_eyes),
        BOTH_WORLDS(test_acts_of_a_deputy_stay),
        BOTH_WORLDS(test_who_was_there_does_not_judge),
        BOTH_WORLDS(test_what_is_refused),
        BOTH_WORLDS(test_the_same_form_twice_is_one_plan),
        BOTH_WORLDS(test_numbers_and_places),
        BOTH_WORLDS(test_matters_keep_their_own_rule),
        BOTH_WORLDS(test_days_of_a_reading_class),
        BOTH_WORLDS(test_no_trip_is_counted_twice),
        BOTH_WORLDS(test_a_merged_unit),
    };
    return world_run(tests, COUNT_OF(tests));
}
