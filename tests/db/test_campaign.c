/* Campaigns: the matrix of units and rounds and the rows behind each number against a count by hand, who sees what,
 * disputed visits, the next visit, units and matters. */
#include "tied.h"

#include <string.h>

#include "base/str.h"
#include "model/activity.h"
#include "model/campaign.h"
#include "model/subject.h"
#include "model/unit.h"

#define TEN "一二三四五六七八九十"

#define MANY 40

static unsigned draw(unsigned *seed, unsigned n)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % n;
}

static const char *plan_at(struct world *w, int64_t unit, const char *kind, int64_t rounds, const char *part,
                           const char *value)
{
    struct error e = {0};
    const char *number = NULL;
    struct campaign_edit x = {.kind = campaign_kind_find(kind),
                              .title = "进村入户",
                              .goal = "每户都走到",
                              .unit_id = unit,
                              .part = part,
                              .value = value,
                              .from_day = 20261101,
                              .until_day = 20261130,
                              .rounds = rounds,
                              .key = arena_printf(w->a, "key-%lld-%s-%s", (long long)unit, kind, value)};
    MUST(campaign_plan(w->c, &w->s, world_viewer(LEADER), w->a, &x, &number, &e));
    const char *again = NULL;
    MUST(campaign_plan(w->c, &w->s, world_viewer(LEADER), w->a, &x, &again, &e)); /* the same form is one campaign */
    assert_string_equal(again, number);
    return number;
}

static const char *plan(struct world *w, const char *kind, int64_t rounds, const char *part, const char *value)
{
    return plan_at(w, GOV, kind, rounds, part, value);
}

static struct campaign_full get(struct world *w, const struct viewer *v, const char *number)
{
    struct error e = {0};
    struct campaign_full f;
    MUST(campaign_get(w->c, &w->s, v, w->a, number, &f, &e));
    return f;
}

static enum err act(struct world *w, const struct viewer *v, const char *number, enum campaign_step step,
                    const char *note, struct error *e)
{
    return campaign_act(w->c, &w->s, v, number, 0, step, note, e);
}

/* The rows that a number opens, over all pages. */
static int64_t rows_of(struct world *w, enum world_officer o, const struct campaign_full *f, int64_t unit, int round,
                       enum campaign_show show)
{
    struct error e = {0};
    struct campaign_grid g = {.next = NULL};
    int64_t n = 0;
    const char *last = "";
    do {
        const struct campaign_ask ask = {unit, round, show, g.next, 7};
        MUST(campaign_rows(w->c, &w->s, world_viewer(o), w->a, f, &ask, &g, &e));
        for (int i = 0; i < g.n; i++) {
            bool seen = false;
            for (int k = 0; k < f->n_rounds; k++)
                seen = seen || (g.rows[i].rounds[k].at && (!round || k + 1 == round));
            assert_true(show == CAMPAIGN_SHOW_ALL || seen == (show == CAMPAIGN_SHOW_COVERED));
            if (f->c.kind->over == CAMPAIGN_SUBJECTS)
                assert_true(strcmp(g.rows[i].code, last) > 0);
            last = g.rows[i].code;
        }
        n += g.n;
    } while (g.next);
    return n;
}

static enum err enter_at(struct world *w, enum world_officer o, const char *code, int64_t no, int64_t at,
                         struct error *e)
{
    const struct tie_note x = {
        .kind = "visit", .occurred_at = at, .text = "入户走访", .how = "", .amount = "", .matter = ""};
    return tie_enter(w->c, &w->s, world_viewer(o), "household", code, no, &x, e);
}

static void check_matrix(struct world *w, enum world_officer o, const struct campaign_full *f,
                         int64_t counted[WATER + 1][5])
{
    struct error e = {0};
    struct campaign_matrix m;
    MUST(campaign_cover(w->c, world_viewer(o), w->a, &f->c, &m, &e));
    for (int i = 0; i < m.n; i++) {
        const struct campaign_unit *u = &m.rows[i];
        const int64_t *n = counted[u->unit_id];
        assert_int_equal(u->total, n[0]);
        assert_int_equal(u->covered, n[1]);
        assert_int_equal(rows_of(w, o, f, u->unit_id, 0, CAMPAIGN_SHOW_ALL), n[0]);
        assert_int_equal(rows_of(w, o, f, u->unit_id, 0, CAMPAIGN_SHOW_COVERED), n[1]);
        assert_int_equal(rows_of(w, o, f, u->unit_id, 0, CAMPAIGN_SHOW_GAPS), n[0] - n[1]);
        for (int k = 0; k < 3; k++) {
            assert_int_equal(u->rounds[k], n[2 + k]);
            assert_int_equal(rows_of(w, o, f, u->unit_id, k + 1, CAMPAIGN_SHOW_COVERED), n[2 + k]);
        }
    }
}

/* Three rounds of ten days; the clock stands in the second. */
static void test_households(void **state)
{
    WORLD(w);
    static const int64_t places[] = {ROADS, LAMPS, WATER};
    static const enum world_officer men[] = {ROADS_MAN, LAMPS_MAN, WATER_MAN};
    static const int32_t days[] = {20261003, 20261105, 20261110, 20261111, 20261118};
    static const int in_round[] = {0, 1, 1, 2, 2};
    int64_t counted[WATER + 1][5] = {{0}};
    unsigned seed = 11;
    struct campaign_matrix m;
    for (int i = 0; i < MANY; i++) {
        const char *code = arena_printf(w->a, "H%03d", i);
        unsigned place = draw(&seed, 3);
        bool seen[4] = {false};
        int64_t no, *n = counted[places[place]];
        tied_make(w, "household", code, places[place]);
        const struct tie_new t = {.reg = "household",
                                  .code = code,
                                  .role = tie_role_find("baihu"),
                                  .slot = "",
                                  .holder = {tied_login(w, men[place]), 0},
                                  .from_at = day_start(20260901, w->s.zone)};
        MUST(tie_add(w->c, &w->s, world_viewer(LEADER), &t, &no, &e));
        for (int k = 0; k < 2; k++) {
            unsigned d = draw(&seed, 7);
            if (d >= COUNT_OF(days))
                continue;
            MUST(enter_at(w, men[place], code, no, day_start(days[d], w->s.zone) + 9 * MS_HOUR, &e));
            seen[in_round[d]] = true;
        }
        n[0]++;
        n[1] += seen[1] || seen[2];
        n[2] += seen[1];
        n[3] += seen[2];
    }
    const char *number = plan(w, "jincun", 3, "", "");
    struct campaign_full f = get(w, world_viewer(LEADER), number);
    assert_int_equal(f.n_rounds, 3);
    check_matrix(w, LEADER, &f, counted);
    check_matrix(w, ROADS_MAN, &f, counted);
    MUST(campaign_cover(w->c, world_viewer(ROADS_MAN), w->a, &f.c, &m, &e));
    assert_int_equal(m.n, 2); /* roads and lamps */
    MUST(campaign_cover(w->c, world_viewer(PUBLISHER), w->a, &f.c, &m, &e));
    assert_int_equal(m.n, 0);
    assert_int_equal(campaign_get(w->c, &w->s, world_viewer(SYSADMIN), w->a, number, &f, &e), ERR_NOT_FOUND);
}

/* What is disputed does not count until it is answered; whom a narrower campaign leaves out is not in it. */
static void test_dispute_and_choice(void **state)
{
    WORLD(w);
    int64_t no;
    struct campaign_matrix m;
    const struct register_def *d = register_find("household");
    struct subject_edit x = {.code = "H1", .name = "", .unit_id = ROADS};
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++)
        x.values[i] = str_eq(d->fields[i].field.part, "aid") ? "medical" : "";
    MUST(subject_add(w->c, &w->s, &viewer_operator, d, &x, &e));
    tied_make(w, "household", "H2", ROADS);
    MUST(tied_tie(w, LEADER, "baihu", "household", "H1", ROADS_MAN, &no, &e));
    MUST(tied_enter(w, ROADS_MAN, "household", "H1", no, "visit", "入户走访", 0, &e));
    struct campaign_full all = get(w, world_viewer(LEADER), plan(w, "jincun", 1, "", ""));
    struct campaign_full some = get(w, world_viewer(LEADER), plan(w, "jincun", 1, "aid", "medical"));
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &all.c, &m, &e));
    assert_int_equal(m.sum.total, 2);
    assert_int_equal(m.sum.covered, 1);
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &some.c, &m, &e));
    assert_int_equal(m.sum.total, 1);
    MUST(tied_enter(w, SUPERVISOR, "household", "H1", no, "dispute", "没有来过", 2, &e));
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &all.c, &m, &e));
    assert_int_equal(m.sum.covered, 0);
    assert_int_equal(rows_of(w, LEADER, &all, ROADS, 1, CAMPAIGN_SHOW_COVERED), 0);
    MUST(tied_enter(w, ROADS_MAN, "household", "H1", no, "answer", "当天家里有人签字", 2, &e));
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &all.c, &m, &e));
    assert_int_equal(m.sum.covered, 1);
}

/* Four eyes at the start; the next visit is an activity with the rows chosen, once. */
static void test_steps_and_next_visit(void **state)
{
    WORLD(w);
    /* Longer than the key of an activity may be: it is cut. */
    static const char key[] = TEN TEN TEN TEN TEN TEN TEN TEN;
    const char *number = plan(w, "jincun", 1, "", ""), *visit = NULL, *same = NULL;
    struct activity_full a;
    tied_make(w, "household", "H1", ROADS);
    tied_make(w, "household", "H2", ROADS);
    tied_make(w, "household", "W1", WATER);
    struct campaign_visit x = {.codes = "H1 H2",
                               .unit_id = ROADS,
                               .starts_at = day_start(20261125, w->s.zone) + 9 * MS_HOUR,
                               .ends_at = day_start(20261125, w->s.zone) + 11 * MS_HOUR,
                               .hosts = tied_login(w, ROADS_MAN),
                               .key = key};
    assert_int_equal(campaign_next_visit(w->c, &w->s, world_viewer(ROADS_MAN), w->a, number, &x, &visit, &e),
                     ERR_CONFLICT); /* not started */
    assert_int_equal(act(w, world_viewer(LEADER), number, CAMPAIGN_START, "", &e), ERR_DENIED);
    assert_int_equal(act(w, world_viewer(ROADS_MAN), number, CAMPAIGN_START, "", &e), ERR_DENIED);
    MUST(act(w, world_viewer(MOVED_UP), number, CAMPAIGN_START, "", &e));
    assert_int_equal(act(w, world_viewer(MOVED_UP), number, CAMPAIGN_START, "", &e), ERR_CONFLICT);
    MUST(campaign_next_visit(w->c, &w->s, world_viewer(ROADS_MAN), w->a, number, &x, &visit, &e));
    MUST(campaign_next_visit(w->c, &w->s, world_viewer(ROADS_MAN), w->a, number, &x, &same, &e));
    assert_string_equal(same, visit);
    MUST(activity_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, visit, &a, &e));
    assert_int_equal(a.a.state, ACTIVITY_PLANNED);
    assert_int_equal(a.n_subjects, 2);
    assert_string_equal(a.subjects[0].part, "visited");
    x.key = "other";
    x.codes = "W1"; /* a household that roads does not see is none */
    assert_int_equal(campaign_next_visit(w->c, &w->s, world_viewer(ROADS_MAN), w->a, number, &x, &visit, &e),
                     ERR_INVALID);
    assert_string_equal(e.field, "codes");
    x.codes = " ";
    assert_int_equal(campaign_next_visit(w->c, &w->s, world_viewer(ROADS_MAN), w->a, number, &x, &visit, &e),
                     ERR_INVALID);
    /* The trail says where somebody was only to those who see the visit. */
    assert_int_equal(get(w, world_viewer(ROADS_MAN), number).n_entries, 3);
    assert_int_equal(get(w, world_viewer(LEADER), number).n_entries, 3);
    assert_int_equal(get(w, world_viewer(WATER_MAN), number).n_entries, 2);
    assert_int_equal(act(w, world_viewer(LEADER), number, CAMPAIGN_END, "", &e), ERR_INVALID);
    MUST(act(w, world_viewer(LEADER), number, CAMPAIGN_END, "全部走访完成", &e));
    struct campaign_full f = get(w, world_viewer(LEADER), number);
    assert_int_equal(f.c.state, CAMPAIGN_ENDED);
    assert_int_equal(f.n_entries, 4);
    assert_int_equal(f.may, 0);
    struct campaign_list l;
    MUST(campaign_list(w->c, &w->s, world_viewer(LEADER), w->a, true, NULL, 10, &l, &e));
    assert_int_equal(l.n, 0);
    MUST(campaign_list(w->c, &w->s, world_viewer(WATER_MAN), w->a, false, NULL, 10, &l, &e));
    assert_int_equal(l.n, 1); /* whoever is below sees it */
}

DB_STMT(campaign_test_stage, "UPDATE matter SET stage = $2 WHERE number = $1");

/* What comes back is not closed any more, what was dropped is not there to be worked off; what has no lead office yet
 * is of the unit that took it in. */
static void check_stages(struct world *w, const struct campaign_full *f, const char *closed)
{
    struct error e = {0};
    struct campaign_matrix m;
    struct campaign roads = f->c;
    world_exec(w, &campaign_test_stage, DB_ARGS(DB_TEXT(closed), DB_TEXT("handling")));
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &f->c, &m, &e));
    assert_int_equal(m.sum.total, 2);
    assert_int_equal(m.sum.covered, 0);
    assert_int_equal(rows_of(w, LEADER, f, ROADS, 2, CAMPAIGN_SHOW_COVERED), 0);
    world_exec(w, &campaign_test_stage, DB_ARGS(DB_TEXT(closed), DB_TEXT("ended")));
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &f->c, &m, &e));
    assert_int_equal(m.sum.total, 1);
    (void)world_raise(w, "井盖丢失，请补上。", NULL, 0);
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &f->c, &m, &e));
    assert_int_equal(m.sum.total, 2);
    assert_int_equal(rows_of(w, LEADER, f, 0, 0, CAMPAIGN_SHOW_GAPS), 1);
    roads.unit_id = ROADS;
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &roads, &m, &e));
    assert_int_equal(m.sum.total, 0);
}

/* Matters are covered when they are closed, and are counted for those who see them. */
static void test_matters_and_units(void **state)
{
    WORLD(w);
    struct campaign_matrix m;
    struct campaign_full f = get(w, world_viewer(LEADER), plan(w, "gongjian", 2, "", ""));
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &f.c, &m, &e));
    assert_int_equal(m.sum.total, 0);
    struct campaign_kind kind = *f.c.kind;
    kind.target = "suqiu"; /* the matters of this world */
    f.c.kind = &kind;
    struct receipt one = world_raise(w, "路灯不亮，请维修。", NULL, 0);
    struct receipt two = world_raise(w, "路面破损，请修补。", NULL, 0);
    world_close(w, one.number, "已经派人修好，请您放心使用。");
    MUST(world_dispatch(w, two.number, WATER, &e));
    (void)world_raise(w, "某单位不作为。", NULL, WATER); /* in a compartment: in no number of a unit */
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &f.c, &m, &e));
    assert_int_equal(m.sum.total, 2);
    assert_int_equal(m.sum.covered, 1);
    assert_int_equal(m.sum.rounds[1], 1);
    struct campaign_grid grid;
    const struct campaign_ask elsewhere = {ROADS, 0, CAMPAIGN_SHOW_ALL, NULL, 7};
    struct campaign_full water = f;
    water.c.unit_id = WATER;
    assert_int_equal(campaign_rows(w->c, &w->s, world_viewer(LEADER), w->a, &water, &elsewhere, &grid, &e),
                     ERR_NOT_FOUND);
    assert_int_equal(rows_of(w, LEADER, &f, ROADS, 2, CAMPAIGN_SHOW_COVERED), 1);
    assert_int_equal(rows_of(w, LEADER, &f, WATER, 0, CAMPAIGN_SHOW_GAPS), 1);
    MUST(campaign_cover(w->c, world_viewer(WATER_MAN), w->a, &f.c, &m, &e));
    assert_int_equal(m.sum.total, 1);
    check_stages(w, &f, one.number);
    f = get(w, world_viewer(LEADER), plan(w, "xunhui", 3, "", ""));
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &f.c, &m, &e));
    assert_int_equal(m.sum.total, 5); /* the units below the government */
    assert_int_equal(m.sum.covered, 0);
    assert_int_equal(rows_of(w, LEADER, &f, WATER, 0, CAMPAIGN_SHOW_ALL), 0);
    MUST(campaign_cover(w->c, world_viewer(WATER_MAN), w->a, &f.c, &m, &e));
    assert_int_equal(m.sum.total, 0); /* who came to a unit is known above */
    f = get(w, world_viewer(LEADER), plan(w, "yuedu", 0, "", ""));
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &f.c, &m, &e));
    assert_int_equal(m.sum.total, 4); /* nobody has a post at the desk */
    MUST(campaign_cover(w->c, world_viewer(ROADS_MAN), w->a, &f.c, &m, &e));
    assert_int_equal(m.n, 4);
    assert_int_equal(m.sum.total, 2);
    for (int i = 0; i < m.n; i++)
        assert_int_equal(m.rows[i].unknown, m.rows[i].unit_id != ROADS && m.rows[i].unit_id != LAMPS);
}

/* The next visit goes to whom the campaign goes over; the same without a key is another. */
static void test_whom_it_goes_over(void **state)
{
    WORLD(w);
    const char *visit = NULL, *other = NULL;
    struct campaign_visit x = {.codes = "H1",
                               .unit_id = ROADS,
                               .starts_at = day_start(20261125, w->s.zone) + 9 * MS_HOUR,
                               .ends_at = day_start(20261125, w->s.zone) + 11 * MS_HOUR};
    tied_make(w, "household", "H1", ROADS);
    tied_make(w, "household", "L1", LAMPS);
    tied_make(w, "enterprise", "E1", ROADS);
    const char *some = plan(w, "jincun", 1, "aid", "medical"), *lamps = plan_at(w, LAMPS, "jincun", 1, "", "");
    MUST(act(w, world_viewer(MOVED_UP), some, CAMPAIGN_START, "", &e));
    MUST(act(w, world_viewer(MOVED_UP), lamps, CAMPAIGN_START, "", &e));
    assert_int_equal(campaign_next_visit(w->c, &w->s, world_viewer(ROADS_MAN), w->a, some, &x, &visit, &e),
                     ERR_INVALID);
    assert_string_equal(e.field, "codes");
    assert_int_equal(campaign_next_visit(w->c, &w->s, world_viewer(ROADS_MAN), w->a, lamps, &x, &visit, &e),
                     ERR_INVALID);
    x.codes = "L1 E1";
    assert_int_equal(campaign_next_visit(w->c, &w->s, world_viewer(ROADS_MAN), w->a, lamps, &x, &visit, &e),
                     ERR_INVALID);
    assert_int_equal(get(w, world_viewer(LEADER), lamps).n_entries, 2); /* nothing was stored */
    x.codes = "L1";
    MUST(campaign_next_visit(w->c, &w->s, world_viewer(ROADS_MAN), w->a, lamps, &x, &visit, &e));
    x.starts_at += 3 * MS_HOUR;
    x.ends_at += 3 * MS_HOUR;
    MUST(campaign_next_visit(w->c, &w->s, world_viewer(ROADS_MAN), w->a, lamps, &x, &other, &e));
    assert_string_not_equal(visit, other);
}

DB_STMT(campaign_test_visits,
        "INSERT INTO tie_record (id, tie_id, seq, kind, occurred_at, recorded_at) SELECT $1 + n.i, t.id, 100 + n.i,"
        " 'visit', $2 + n.i, $2 FROM tie t CROSS JOIN (WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT k.i + 1"
        " FROM k WHERE k.i < 2100) SELECT k.i FROM k) n WHERE t.no = $3");

/* One that was visited very often leaves the next with what covered it; the newest of a round is shown. */
static void test_many_visits(void **state)
{
    WORLD(w);
    int64_t no, day = day_start(20261103, w->s.zone);
    struct campaign_grid g;
    for (int i = 1; i <= 12; i++) {
        const char *code = arena_printf(w->a, "H%02d", i);
        tied_make(w, "household", code, ROADS);
        MUST(tied_tie(w, LEADER, "baihu", "household", code, ROADS_MAN, &no, &e));
        if (i == 1)
            world_exec(w, &campaign_test_visits, DB_ARGS(DB_INT(INT64_C(1) << 50), DB_INT(day), DB_INT(no)));
        MUST(tied_enter(w, ROADS_MAN, "household", code, no, "visit", "入户走访", 0, &e));
    }
    struct campaign_full f = get(w, world_viewer(LEADER), plan(w, "jincun", 3, "", ""));
    const struct campaign_ask ask = {ROADS, 0, CAMPAIGN_SHOW_COVERED, NULL, 50};
    MUST(campaign_rows(w->c, &w->s, world_viewer(LEADER), w->a, &f, &ask, &g, &e));
    assert_int_equal(g.n, 12);
    assert_int_equal(g.rows[0].rounds[0].at, day + 2100);
    for (int i = 0; i < g.n; i++) {
        assert_int_equal(g.rows[i].rounds[1].at, clock_now(&w->s.clock));
        assert_string_equal(g.rows[i].rounds[1].kind, "tie");
    }
}

/* A unit that goes over to another brings its campaigns along. */
static void test_merged_unit(void **state)
{
    WORLD(w);
    const char *number = plan_at(w, WATER, "jincun", 1, "", "");
    MUST(unit_merge(w->c, &w->s, world_viewer(SYSADMIN), WATER, LAMPS, NULL, &e));
    struct campaign_full f = get(w, world_viewer(LEADER), number);
    assert_int_equal(f.c.unit_id, LAMPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_households),           BOTH_WORLDS(test_dispute_and_choice),
                                       BOTH_WORLDS(test_steps_and_next_visit), BOTH_WORLDS(test_matters_and_units),
                                       BOTH_WORLDS(test_whom_it_goes_over),    BOTH_WORLDS(test_many_visits),
                                       BOTH_WORLDS(test_merged_unit)};
    return world_run(tests, COUNT_OF(tests));
}
