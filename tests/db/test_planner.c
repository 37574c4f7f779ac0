/* The visit planner on the database: what clashes is told and refused or needs a reason, whoever sees what; a host
 * objects; quiet periods; a plan of chosen topics; days that are offered. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/activity.h"
#include "model/subject.h"
#include "model/unit.h"
#include "model/visits.h"

DB_STMT(planner_test_note, "SELECT parts || '|' || note FROM activity_trail WHERE act = 'approve' AND parts <> ''");

#define AT(day, hour) (day_start(20261120, zone_shanghai) + (day)*MS_DAY + (hour)*MS_HOUR)

DB_STMT(planner_test_quiets, "INSERT INTO quiet_period (id, from_day, to_day, reason, made_at)"
                             " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
                             " SELECT 5000 + i, 20261101, 20261102, '秋收', 0 FROM n");
DB_STMT(planner_test_many, "INSERT INTO activity (id, number, programme, state, title, unit_id, host_id, starts_at,"
                           " ends_at, changed_at)"
                           " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
                           " SELECT 500000 + i, 'N' || CAST(i AS TEXT), 'zoufang', 'approved', '忙', 4,"
                           " CAST($2 AS BIGINT), $3 + i, $3 + i + 1000, 0 FROM n");

static void make_village(struct world *w, const char *code, int64_t unit, int64_t area)
{
    struct error e = {0};
    const struct register_def *d = register_find("village");
    struct subject_edit x = {.code = code, .name = code, .unit_id = unit, .area_id = area};
    for (size_t i = 0; i < REGISTER_FIELDS_MAX; i++)
        x.values[i] = d->fields[i].field.required ? "1" : NULL;
    MUST(subject_add(w->c, &w->s, &viewer_operator, d, &x, &e));
}

static struct activity_edit visit(int64_t unit, int64_t host, const char *topic, int day, const char *hosts)
{
    const struct programme *p = programme_find("zoufang");
    struct activity_edit x = {.programme = p,
                              .title = "走访",
                              .place = "",
                              .unit_id = unit,
                              .host_id = host,
                              .starts_at = AT(day, 9),
                              .ends_at = AT(day, 11),
                              .downs = DOWN_RESEARCH,
                              .hosts = hosts};
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && p->fields[i].part; i++)
        x.values[i] = str_eq(p->fields[i].part, "topic") ? topic : p->fields[i].type == FIELD_CHOICE ? "research" : "";
    return x;
}

static const char *plan(struct world *w, const struct activity_edit *x)
{
    struct error e = {0};
    const char *number = NULL;
    MUST(activity_plan(w->c, &w->s, &viewer_operator, w->a, x, &number, &e));
    return number;
}

static enum err act(struct world *w, const struct viewer *v, const char *number, enum activity_step step,
                    const char *note, struct error *e)
{
    const struct activity_act x = {.step = step, .note = note};
    return activity_act(w->c, &w->s, v, number, &x, e);
}

static struct visit_one one_of(struct world *w, const struct viewer *v, const char *number)
{
    struct error e = {0};
    struct activity_full f;
    struct visit_one one;
    MUST(activity_get(w->c, &w->s, v, w->a, number, &f, &e));
    MUST(visit_of(w->c, &w->s, v, w->a, &f.a, &one, &e));
    return one;
}

/* A second visit within a fortnight needs a reason, which stays in the trail; an officer twice is refused. */
static void test_what_clashes_is_approved_with_a_reason_or_not(void **state)
{
    WORLD(w);
    struct activity_edit x = visit(ROADS, WATER, "水利", 10, "o2");
    const char *first = plan(w, &x);
    x = visit(ROADS, WATER, "山林", 20, "");
    const char *second = plan(w, &x);
    x = visit(OFFICE, LAMPS, "路灯", 10, "o2");
    const char *twice = plan(w, &x);
    /* two proposals clash, and neither is in the way of the other's approval */
    struct visit_one one = one_of(w, &viewer_operator, second);
    assert_int_equal(one.row.n_clashes, 1);
    assert_int_equal(one.row.clashes[0].kind, CLASH_HOST);
    assert_int_equal(one.row.clashes[0].n, 10);
    assert_string_equal(one.row.clashes[0].with->a.number, first);
    assert_int_equal(one.over, CLASH_OFF);
    MUST(act(w, world_viewer(LEADER), first, STEP_APPROVE, "", &e));
    assert_int_equal(one_of(w, &viewer_operator, second).over, CLASH_REASON);
    assert_int_equal(act(w, world_viewer(LEADER), second, STEP_APPROVE, "", &e), ERR_INVALID);
    assert_string_equal(e.field, "note");
    MUST(act(w, world_viewer(LEADER), second, STEP_APPROVE, "台风后复查，须再去", &e));
    char *kept = NULL;
    MUST(db_get_text(w->c, &planner_test_note, DB_NO_ARGS, w->a, &kept, &e));
    assert_string_equal(kept, "host|台风后复查，须再去");
    assert_int_equal(one_of(w, &viewer_operator, twice).over, CLASH_REFUSE);
    assert_int_equal(act(w, world_viewer(LEADER), twice, STEP_APPROVE, "一定要去，不能改", &e), ERR_INVALID);
    MUST(act(w, &viewer_operator, first, STEP_CANCEL, "下雨取消", &e));
    MUST(act(w, world_viewer(LEADER), twice, STEP_APPROVE, "", &e));
}

/* Days that are offered are free, and none is a day of rest. */
static void test_offered_days_are_free(void **state)
{
    WORLD(w);
    struct activity_edit x = visit(ROADS, WATER, "水利", 12, "");
    plan(w, &x);
    x.values[0] = "山林";
    x.starts_at = AT(13, 9);
    x.ends_at = AT(13, 11);
    const char *number = plan(w, &x);
    struct visit_one one = one_of(w, &viewer_operator, number);
    assert_int_equal(one.row.n_free, VISIT_FREE_MAX);
    for (int i = 0; i < one.row.n_free; i++) {
        int64_t move = day_start(one.row.free_days[i], w->s.zone) - AT(13, 0);
        struct activity_full f;
        struct activity_edit moved = x;
        moved.starts_at += move;
        moved.ends_at += move;
        MUST(activity_get(w->c, &w->s, &viewer_operator, w->a, number, &f, &e));
        MUST(activity_change(w->c, &w->s, &viewer_operator, number, f.a.version, &moved, &e));
        assert_int_equal(one_of(w, &viewer_operator, number).row.n_clashes, 0);
    }
}

/* The host sees the proposal and objects; it goes on when the plan was changed. Nobody else of the kind sees it. */
static void test_host_objects(void **state)
{
    WORLD(w);
    struct activity_edit x = visit(ROADS, WATER, "水利", 10, "");
    const char *number = plan(w, &x);
    struct activity_full f;
    MUST(activity_get(w->c, &w->s, world_viewer(WATER_MAN), w->a, number, &f, &e));
    assert_int_equal(f.may, STEP_OBJECT);
    assert_true(f.a.plan_only);
    assert_string_equal(f.values[0], "水利");
    assert_string_equal(f.values[1], "");
    assert_int_equal(f.downs, 0);
    assert_int_equal(f.n_entries, 0);
    assert_int_equal(activity_get(w->c, &w->s, world_viewer(LAMPS_MAN), w->a, number, &f, &e), ERR_NOT_FOUND);
    assert_int_equal(act(w, world_viewer(ROADS_MAN), number, STEP_OBJECT, "那天不行", &e), ERR_DENIED);
    assert_int_equal(act(w, world_viewer(WATER_MAN), number, STEP_OBJECT, "", &e), ERR_INVALID);
    MUST(act(w, world_viewer(WATER_MAN), number, STEP_OBJECT, "那周在防汛", &e));
    MUST(activity_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, number, &f, &e));
    assert_true(f.a.objected);
    assert_string_equal(f.entries[0].note, "那周在防汛");
    assert_int_equal(act(w, world_viewer(LEADER), number, STEP_APPROVE, "", &e), ERR_INVALID);
    x.starts_at += 5 * MS_DAY;
    x.ends_at += 5 * MS_DAY;
    MUST(activity_change(w->c, &w->s, world_viewer(ROADS_MAN), number, f.a.version, &x, &e));
    MUST(act(w, world_viewer(LEADER), number, STEP_APPROVE, "", &e));
    assert_int_equal(act(w, world_viewer(WATER_MAN), number, STEP_OBJECT, "太晚了吧", &e), ERR_CONFLICT);
}

/* Whoever receives a visit reads the plan and nothing that comes of it: not the notes of others, nor the report, nor is
 * it in their totals. It may be the very unit that residents speak of. */
static void test_host_reads_the_plan_only(void **state)
{
    WORLD(w);
    struct activity_edit x = visit(ROADS, WATER, "水利", 1, "");
    const char *number = plan(w, &x);
    const struct activity_filter all = {.state = -1, .from = AT(0, 0), .to = AT(60, 0)};
    struct activity_report report = {.counts = {"3", "5"}, .report = "村民反映水利站不作为"};
    const struct viewer *host = world_viewer(WATER_MAN);
    struct activity_full f;
    struct activity_list l;
    struct activity_totals t;
    MUST(act(w, host, number, STEP_OBJECT, "那天不行", &e));
    x.place = "二楼";
    MUST(activity_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, number, &f, &e));
    MUST(activity_change(w->c, &w->s, world_viewer(ROADS_MAN), number, f.a.version, &x, &e));
    MUST(act(w, world_viewer(LEADER), number, STEP_APPROVE, "群众有意见，须去", &e));
    MUST(activity_get(w->c, &w->s, host, w->a, number, &f, &e));
    assert_int_equal(f.n_entries, 1);
    assert_string_equal(f.entries[0].note, "那天不行");
    MUST(activity_list(w->c, &w->s, host, w->a, &all, NULL, 50, &l, &e));
    assert_int_equal(l.n, 1);
    world_later(w, 2 * MS_DAY);
    MUST(act(w, &viewer_operator, number, STEP_HOLD, "", &e));
    MUST(activity_write(w->c, &w->s, &viewer_operator, number, &report, &e));
    assert_int_equal(activity_get(w->c, &w->s, host, w->a, number, &f, &e), ERR_NOT_FOUND);
    MUST(activity_list(w->c, &w->s, host, w->a, &all, NULL, 50, &l, &e));
    assert_int_equal(l.n, 0);
    MUST(activity_totals(w->c, host, w->a, &all, &t, &e));
    assert_int_equal(t.activities, 0);
    assert_int_equal(t.n, 0);
    MUST(activity_totals(w->c, world_viewer(LEADER), w->a, &all, &t, &e));
    assert_int_equal(t.activities, 1);
    const struct visit_filter days = {.from = AT(0, 0), .to = AT(30, 0)};
    struct visit_list v;
    MUST(visits_between(w->c, &w->s, host, w->a, &days, &v, &e));
    assert_int_equal(v.n, 0);
}

/* A household that the viewer does not see has neither code nor name, on what they see themselves either; and visits
 * that they are not told of leave no gap among the other places. */
static void test_unseen_households_have_no_code(void **state)
{
    WORLD(w);
    struct subject_edit home = {.code = "H1", .unit_id = ROADS};
    MUST(subject_add(w->c, &w->s, &viewer_operator, register_find("household"), &home, &e));
    struct activity_edit x = visit(WATER, 0, "水利", 10, "");
    x.at = "H1";
    plan(w, &x);
    x = visit(WATER, LAMPS, "山林", 12, "");
    x.at = "H1";
    const char *number = plan(w, &x);
    struct visit_one one = one_of(w, world_viewer(WATER_MAN), number);
    assert_int_equal(one.row.n_hosts, 2);
    assert_string_equal(one.row.hosts[1].code, "");
    assert_string_equal(one.row.hosts[1].name, "");
    assert_int_equal(one.row.n_clashes, 1);
    assert_string_equal(one.row.clashes[0].at, "");
    one = one_of(w, world_viewer(LEADER), number);
    assert_string_equal(one.row.hosts[1].code, "H1");
    assert_string_equal(one.row.clashes[0].at, "H1");
    const struct visit_filter f = {.from = AT(0, 0), .to = AT(30, 0)};
    struct visit_list l;
    x = visit(WATER, LAMPS, "路灯", 20, "");
    x.at = "H1";
    plan(w, &x);
    home = (struct subject_edit){.code = "H2", .unit_id = WATER};
    MUST(subject_add(w->c, &w->s, &viewer_operator, register_find("household"), &home, &e));
    x.at = "H2";
    plan(w, &x);
    MUST(visits_between(w->c, &w->s, world_viewer(LAMPS_MAN), w->a, &f, &l, &e));
    assert_int_equal(l.n, 3); /* those it receives, and not that H2 is heard there */
    for (int i = 0; i < l.n; i++) {
        for (int k = 0; k < l.rows[i].n_hosts; k++)
            assert_true(*l.rows[i].hosts[k].name);
    }
}

/* Of what a viewer does not see they are told that the host is taken; of a visit to a household not even that. */
static void test_unseen_visits_are_told_without_names(void **state)
{
    WORLD(w);
    make_village(w, "V1", ROADS, 0);
    struct subject_edit home = {.code = "H1", .unit_id = ROADS};
    MUST(subject_add(w->c, &w->s, &viewer_operator, register_find("household"), &home, &e));
    struct activity_edit x = visit(ROADS, 0, "水利", 10, "");
    x.at = "V1";
    plan(w, &x);
    x.at = "V1 H1";
    x.starts_at = AT(11, 9);
    x.ends_at = AT(11, 10);
    plan(w, &x);
    x = visit(WATER, 0, "山林", 12, "");
    x.at = "V1";
    const char *number = plan(w, &x);
    struct visit_one one = one_of(w, world_viewer(WATER_MAN), number);
    int host = 0;
    for (int i = 0; i < one.row.n_clashes; i++) {
        host += one.row.clashes[i].kind == CLASH_HOST;
        assert_null(one.row.clashes[i].with);
    }
    assert_int_equal(host, 1);
    one = one_of(w, world_viewer(LEADER), number);
    for (int i = host = 0; i < one.row.n_clashes; i++)
        host += one.row.clashes[i].kind == CLASH_HOST;
    assert_int_equal(host, 2);
    const struct visit_filter f = {.from = AT(0, 0), .to = AT(30, 0)};
    struct visit_list l;
    MUST(visits_between(w->c, &w->s, world_viewer(WATER_MAN), w->a, &f, &l, &e));
    assert_int_equal(l.n, 1);
    assert_int_equal(l.n_loads, 1);
    assert_int_equal(l.loads[0].within, 2);
    MUST(visits_between(w->c, &w->s, world_viewer(LEADER), w->a, &f, &l, &e));
    assert_int_equal(l.n, 3);
    assert_int_equal(l.n_loads, 1); /* the village; never the household */
    assert_int_equal(l.loads[0].within, 3);
}

static void test_quiet_periods(void **state)
{
    WORLD(w);
    struct activity_edit x = visit(OFFICE, LAMPS, "路灯", 10, "");
    const char *number = plan(w, &x);
    struct quiet_period q = {.unit_id = ROADS, .from_day = 20261129, .to_day = 20261202, .reason = "防汛"}, *rows;
    int n;
    assert_int_equal(quiet_add(w->c, &w->s, world_viewer(ROADS_MAN), &q, &e), ERR_DENIED);
    MUST(quiet_add(w->c, &w->s, world_viewer(LEADER), &q, &e));
    assert_int_equal(one_of(w, &viewer_operator, number).over, CLASH_REFUSE); /* lamps lie below roads */
    assert_int_equal(act(w, world_viewer(LEADER), number, STEP_APPROVE, "非去不可的", &e), ERR_INVALID);
    MUST(quiet_list(w->c, &w->s, w->a, &rows, &n, &e));
    assert_int_equal(n, 1);
    assert_int_equal(quiet_end(w->c, &w->s, world_viewer(LAMPS_MAN), rows[0].id, &e), ERR_DENIED);
    MUST(quiet_end(w->c, &w->s, world_viewer(LEADER), rows[0].id, &e));
    assert_int_equal(quiet_end(w->c, &w->s, world_viewer(LEADER), rows[0].id, &e), ERR_NOT_FOUND);
    MUST(act(w, world_viewer(LEADER), number, STEP_APPROVE, "", &e));
    q.to_day = 20261128;
    assert_int_equal(quiet_add(w->c, &w->s, world_viewer(LEADER), &q, &e), ERR_INVALID);
}

/* It holds in the areas of all places of a visit, however many periods are over. */
static void test_quiet_periods_fail_closed(void **state)
{
    WORLD(w);
    make_village(w, "V1", ROADS, 2);
    make_village(w, "V2", ROADS, 3);
    world_exec(w, &planner_test_quiets, DB_ARGS(DB_INT(150)));
    struct activity_edit x = visit(ROADS, 0, "水利", 10, "");
    x.at = "V1 V2";
    const char *both = plan(w, &x);
    x = visit(WATER, 0, "山林", 10, "");
    x.at = "V1";
    const char *east = plan(w, &x);
    for (int area = 2; area <= 3; area++) {
        struct quiet_period q = {.area_id = area, .from_day = 20261129, .to_day = 20261202, .reason = "防汛"}, *rows;
        int n;
        MUST(quiet_add(w->c, &w->s, world_viewer(LEADER), &q, &e));
        assert_int_equal(one_of(w, &viewer_operator, both).over, CLASH_REFUSE);
        assert_int_equal(act(w, world_viewer(LEADER), both, STEP_APPROVE, "非去不可的", &e), ERR_INVALID);
        assert_int_equal(one_of(w, &viewer_operator, east).over, area == 2 ? CLASH_REFUSE : CLASH_OFF);
        const struct visit_filter f = {.from = AT(7, 0), .to = AT(21, 0)};
        struct visit_list l;
        MUST(visits_between(w->c, &w->s, world_viewer(LEADER), w->a, &f, &l, &e));
        assert_int_equal(l.n, 2);
        int quiet = 0;
        for (int i = 0; i < l.n; i++) {
            for (int k = 0; k < l.rows[i].n_clashes; k++)
                quiet += l.rows[i].clashes[k].kind == CLASH_QUIET;
        }
        assert_int_equal(quiet, area == 2 ? 2 : 1);
        MUST(quiet_list(w->c, &w->s, w->a, &rows, &n, &e));
        MUST(quiet_end(w->c, &w->s, world_viewer(LEADER), rows[0].id, &e));
    }
}

/* The days asked about come first; an approval is refused where not everything around it could be read. */
static void test_more_than_is_read(void **state)
{
    WORLD(w);
    struct activity_edit x = visit(ROADS, 0, "水利", 10, "");
    const char *number = plan(w, &x);
    const struct visit_filter f = {.from = AT(7, 0), .to = AT(21, 0)};
    struct visit_list l;
    world_exec(w, &planner_test_many, DB_ARGS(DB_INT(VISITS_MAX), DB_INT(WATER), DB_INT(AT(-20, 0))));
    MUST(visits_between(w->c, &w->s, world_viewer(LEADER), w->a, &f, &l, &e));
    assert_true(l.more);
    assert_int_equal(l.n, 1);
    MUST(act(w, world_viewer(LEADER), number, STEP_APPROVE, "", &e));
    x = visit(ROADS, WATER, "山林", 12, "");
    number = plan(w, &x);
    assert_string_equal(one_of(w, &viewer_operator, number).row.a.number, number);
    assert_int_equal(act(w, world_viewer(LEADER), number, STEP_APPROVE, "非去不可的", &e), ERR_INVALID);
    assert_non_null(strstr(e.msgid, "more activities"));
}

/* All clashes of a site, read in one look, are those of each visit alone. */
static void test_page_and_visit_agree(void **state)
{
    WORLD(w);
    static const char *const topics[] = {"水利", "山林", "路灯"};
    const char *numbers[40];
    int found = 0;
    make_village(w, "V1", ROADS, 0);
    make_village(w, "V2", ROADS, 0);
    for (int i = 0; i < 40; i++) {
        struct activity_edit x =
            visit(i % 2 ? ROADS : WATER, i % 3 ? WATER : 0, topics[i % 3], (i * 7) % 50, i % 5 == 0 ? "o2" : "");
        x.at = i % 4 == 0 ? "V1" : i % 4 == 1 ? "V2" : "";
        numbers[i] = plan(w, &x);
    }
    const struct visit_filter f = {.from = AT(0, 0), .to = AT(60, 0)};
    struct visit_list l;
    MUST(visits_between(w->c, &w->s, &viewer_operator, w->a, &f, &l, &e));
    assert_int_equal(l.n, 40);
    assert_false(l.more);
    for (int i = 0; i < 40; i++) {
        struct visit_one one = one_of(w, &viewer_operator, numbers[i]);
        for (int k = 0; k < l.n; k++) {
            const struct visit_row *row = &l.rows[k];
            if (!str_eq(row->a.number, numbers[i]))
                continue;
            assert_int_equal(row->n_clashes, one.row.n_clashes);
            assert_int_equal(row->n_free, k < 20 ? one.row.n_free : 0); /* of the first ones */
            for (int m = 0; m < row->n_clashes; m++) {
                assert_int_equal(row->clashes[m].kind, one.row.clashes[m].kind);
                assert_int_equal(row->clashes[m].n, one.row.clashes[m].n);
                assert_string_equal(row->clashes[m].at, one.row.clashes[m].at);
            }
            found += row->n_clashes;
        }
    }
    assert_true(found > 100);
}

/* The eighteen topics that were chosen of sixty-two, two hosts each: proposed as the plan says and approved without a
 * reason, and no host is visited twice within a fortnight. */
static void test_chosen_topics_get_a_plan(void **state)
{
    WORLD(w);
    static const char *const logins[] = {"o2", "o3", "o4", "o5"};
    const char *topics = "", *hosts = "";
    struct schedule s;
    int64_t days[36];
    char code[16];
    for (int i = 0; i < 10; i++) {
        snprintf(code, sizeof(code), "V%d", i);
        make_village(w, code, ROADS, i % 3 ? 2 + i % 2 : 0);
        hosts = arena_printf(w->a, "%s、%s", hosts, code);
    }
    for (int i = 0; i < 18; i++)
        topics = arena_printf(w->a, "%s课题%d%s%s\n", topics, i, i % 2 ? "｜" : " | ", logins[i % 4]);
    struct activity_edit there = visit(WATER, LAMPS, "先来的", 4, "o3");
    MUST(act(w, world_viewer(LEADER), plan(w, &there), STEP_APPROVE, "", &e));
    struct schedule_ask ask = {.topics = topics, .hosts = hosts, .first_day = 20261123, .each = 2};
    MUST(visit_schedule(w->c, &w->s, world_viewer(LEADER), w->a, &ask, &s, &e));
    assert_int_equal(s.n, 36);
    for (int i = 0; i < s.n; i++) {
        const struct schedule_row *row = &s.rows[i];
        assert_true(row->day >= 20261123);
        days[i] = day_start(row->day, w->s.zone) / MS_DAY;
        for (int k = 0; k < i; k++)
            assert_true(s.rows[k].host.at.id != row->host.at.id || s.rows[k].host.at.what != row->host.at.what ||
                        llabs(days[k] - days[i]) > 14);
        struct activity_edit x =
            visit(WATER, row->host.at.what == AT_UNIT ? row->host.at.id : 0, row->topic, 0, row->people);
        x.at = row->host.at.what == AT_SUBJECT ? row->host.code : "";
        x.starts_at = day_start(row->day, w->s.zone) + s.from;
        x.ends_at = day_start(row->day, w->s.zone) + s.to;
        MUST(act(w, world_viewer(LEADER), plan(w, &x), STEP_APPROVE, "", &e));
    }
    ask.each = 11;
    assert_int_equal(visit_schedule(w->c, &w->s, world_viewer(LEADER), w->a, &ask, &s, &e), ERR_INVALID);
    ask.each = 2;
    ask.topics = "课题 | nobody";
    assert_int_equal(visit_schedule(w->c, &w->s, world_viewer(LEADER), w->a, &ask, &s, &e), ERR_INVALID);
    assert_string_equal(e.field, "topics");
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_what_clashes_is_approved_with_a_reason_or_not),
                                       BOTH_WORLDS(test_offered_days_are_free),
                                       BOTH_WORLDS(test_host_objects),
                                       BOTH_WORLDS(test_host_reads_the_plan_only),
                                       BOTH_WORLDS(test_unseen_households_have_no_code),
                                       BOTH_WORLDS(test_unseen_visits_are_told_without_names),
                                       BOTH_WORLDS(test_quiet_periods),
                                       BOTH_WORLDS(test_quiet_periods_fail_closed),
                                       BOTH_WORLDS(test_more_than_is_read),
                                       BOTH_WORLDS(test_page_and_visit_agree),
                                       BOTH_WORLDS(test_chosen_topics_get_a_plan)};
    return world_run(tests, sizeof(tests) / sizeof(tests[0]));
}
