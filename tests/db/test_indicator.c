/* Indicators: every number has the rows it says, for every viewer; groups add up; a compartment is in no figure of a
 * unit; what was published of a drive is counted from rows, and one row fewer moves it by one. */
#include "tallied.h"

#include "base/str.h"
#include "model/activity.h"
#include "model/procedures.h"

DB_STMT(indicator_test_matter, "SELECT m.id FROM matter m WHERE m.number = $1");
DB_STMT(indicator_test_rating, "INSERT INTO rating (id, matter_id, round, solved, satisfied, rated_at)"
                               " VALUES ($1, $2, $3, $4, $5, $6)");
DB_STMT(indicator_test_task, "INSERT INTO callback (id, matter_id, round, state, rule, made_at, due_at, next_at)"
                             " VALUES ($1, $2, $1, 'done', 'all', 1, 1, 1)");
DB_STMT(indicator_test_call, "INSERT INTO callback_attempt (id, callback_id, matter_id, officer_id, at, outcome,"
                             " contacted, solved, satisfied) VALUES ($1, $1, $2, $3, $4, 'reached', $5, $6, $7)");

DB_STMT(indicator_test_went, "INSERT INTO activity_officer (activity_id, officer_id, part)"
                             " SELECT d.id, $1, 'company' FROM activity d WHERE d.programme IN ('xuanjiang', 'daian')"
                             " ON CONFLICT DO NOTHING");

static struct indicator_ask month_of(struct world *w)
{
    struct period p = period_month_of(clock_now(&w->s.clock), w->s.zone);
    return (struct indicator_ask){.from = p.from, .to = p.to, .by = INDICATOR_BYS};
}

static const char *value(struct world *w, const struct viewer *v, const char *code, int64_t unit)
{
    struct error e = {0};
    struct figure f;
    struct indicator_ask ask = month_of(w);
    const struct indicator *x = indicator_find(code);
    ask.unit_id = unit;
    assert_non_null(x);
    MUST(figure_of(w->c, &w->s, v, w->a, x, &ask, &f, &e));
    return figure_text(w->a, x, &f);
}

/* An entry of a drive, as it was collected. */
static const char *collected(struct world *w, const char *sessions, const char *opinions)
{
    struct error e = {0};
    struct receipt r;
    const struct said_field fields[] = {{"way", "face"}, {"sessions", sessions}, {"opinions", opinions}};
    const struct submission x = {
        .procedure = "jianyi", .fields = fields, .n_fields = 3, .body = "爱我助我兴我，建言献策", .channel = "visit"};
    MUST(submit(w->c, &w->s, world_viewer(CLERK), w->a, &x, &r, &e));
    return r.number;
}

static enum err step(struct world *w, enum world_officer o, const char *number, const char *move, int64_t lead,
                     const char *text, const char *text2)
{
    struct error e = {0};
    struct matter m;
    struct move_request x = {.number = number, .move = move, .texts = {text, text2}, .lead_unit_id = lead};
    MUST(matter_by_number(w->c, world_viewer(o), w->a, number, &m, &e));
    x.version = m.version;
    MUST(move_make(w->c, &w->s, world_viewer(o), &x, &e));
    return ERR_OK;
}

static void measured(struct world *w, const char *number, const char *n)
{
    step(w, DISPATCHER, number, "sort", 0, "advice", NULL);
    step(w, DISPATCHER, number, "assign", ROADS, NULL, NULL);
    step(w, ROADS_MAN, number, "measure", 0, "补齐路灯，修好道路", n);
}

/* 2,928 sessions, 9,252 opinions, 4,573 measures. */
static void test_published_figures_come_from_rows(void **state)
{
    WORLD(w);
    assert_string_equal(value(w, &viewer_operator, "opinions", 0), "—");
    const char *first = collected(w, "1000", "5000");
    /* There are suggestions, and none of them has a measure: that is no lack of data. */
    assert_string_equal(value(w, &viewer_operator, "measures", 0), "0");
    assert_string_equal(value(w, &viewer_operator, "measures", WATER), "—");
    assert_string_equal(value(w, world_viewer(WATER_MAN), "measures", 0), "—");
    measured(w, first, "2573");
    measured(w, collected(w, "1927", "4251"), "2000");
    assert_string_equal(value(w, &viewer_operator, "opinions", 0), "9251");
    const char *last = collected(w, "1", "1");
    assert_string_equal(value(w, &viewer_operator, "opinion_sessions", 0), "2928");
    assert_string_equal(value(w, &viewer_operator, "opinions", 0), "9252");
    assert_string_equal(value(w, &viewer_operator, "measures", 0), "4573");
    assert_string_equal(value(w, &viewer_operator, "conversion", 0), "49.43");
    step(w, DISPATCHER, last, "same", 0, "与第一条相同", NULL);
    assert_string_equal(value(w, &viewer_operator, "opinion_sessions", 0), "2927");
    assert_string_equal(value(w, &viewer_operator, "opinions", 0), "9251");
    /* Those of an office are its own; nothing of it is another's. */
    assert_string_equal(value(w, &viewer_operator, "measures", ROADS), "4573");
    assert_string_equal(value(w, &viewer_operator, "measures", WATER), "—");
    assert_string_equal(value(w, world_viewer(ROADS_MAN), "measures", 0), "4573");
    assert_string_equal(value(w, world_viewer(WATER_MAN), "measures", 0), "—");
}

static void trip(struct world *w, const char *code, int64_t unit, const char *a, const char *b)
{
    struct error e = {0};
    const struct programme *p = programme_find(code);
    const char *number;
    int64_t now = clock_now(&w->s.clock);
    struct activity_edit x = {.programme = p,
                              .title = "下基层",
                              .place = "文化礼堂",
                              .unit_id = unit,
                              .downs = p->usual,
                              .starts_at = now + MS_HOUR,
                              .ends_at = now + 2 * MS_HOUR};
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && p->fields[i].part; i++)
        x.values[i] = p->fields[i].type == FIELD_CHOICE ? p->fields[i].options[0].code : "基层治理";
    MUST(activity_plan(w->c, &w->s, &viewer_operator, w->a, &x, &number, &e));
    const struct activity_act approve = {.step = STEP_APPROVE, .note = ""}, hold = {.step = STEP_HOLD};
    MUST(activity_act(w->c, &w->s, world_viewer(LEADER), number, &approve, &e));
    world_later(w, 3 * MS_HOUR);
    MUST(activity_act(w->c, &w->s, &viewer_operator, number, &hold, &e));
    const struct activity_report report = {.counts = {a, b}};
    MUST(activity_write(w->c, &w->s, &viewer_operator, number, &report, &e));
}

static int64_t id_of(struct world *w, const char *number)
{
    struct error e = {0};
    int64_t id;
    MUST(db_get_int(w->c, &indicator_test_matter, DB_ARGS(DB_TEXT(number)), &id, &e));
    return id;
}

static void rated(struct world *w, int64_t id, const char *number, const char *solved, const char *satisfied)
{
    world_exec(w, &indicator_test_rating,
               DB_ARGS(DB_INT(id), DB_INT(id_of(w, number)), DB_INT(id), DB_TEXT(solved), DB_TEXT(satisfied),
                       DB_INT(clock_now(&w->s.clock))));
}

static void called(struct world *w, int64_t id, const char *number, const char *contacted, const char *solved,
                   const char *satisfied)
{
    int64_t matter = id_of(w, number);
    world_exec(w, &indicator_test_task, DB_ARGS(DB_INT(id), DB_INT(matter)));
    world_exec(w, &indicator_test_call,
               DB_ARGS(DB_INT(id), DB_INT(matter), DB_INT(100 + VERIFIER), DB_INT(clock_now(&w->s.clock)),
                       DB_TEXT(contacted), DB_TEXT(solved), DB_TEXT(satisfied)));
}

/* Something of everything. */
static const char *populated(struct world *w)
{
    struct error e = {0};
    const char *closed = NULL;
    for (int i = 0; i < 4; i++) {
        closed = world_raise(w, i % 2 ? "路灯不亮三天了" : "路面坑洼积水", NULL, 0).number;
        if (i < 2)
            world_close(w, closed, "已经修好，请查看现场照片");
        else if (i == 2)
            MUST(world_dispatch(w, closed, WATER, &e));
        if (i < 2) {
            rated(w, 100 + i, closed, i ? "no" : "yes", i ? "no" : "basic");
            called(w, 200 + i, closed, "yes", i ? "no" : "yes", i ? "basic" : "yes");
        }
        world_later(w, MS_HOUR);
    }
    world_raise(w, "路政科吃拿卡要", NULL, ROADS);
    measured(w, collected(w, "3", "40"), "11");
    trip(w, "xuanjiang", ROADS, "2", "超40");
    trip(w, "xuanjiang", LAMPS, "1", "");
    trip(w, "zoufang", WATER, "7", "5");
    trip(w, "daian", GOV, "3", "2");
    return closed;
}

struct listed {
    int64_t rows, n;
};

static struct listed walk(struct world *w, const struct viewer *v, const struct indicator_term *t,
                          const struct indicator_ask *ask)
{
    struct error e = {0};
    struct indicator_list l;
    struct listed x = {0};
    const char *next = NULL;
    do {
        int64_t at = INT64_MAX;
        MUST(indicator_list(w->c, &w->s, v, w->a, t, ask, next, 2, &l, &e));
        for (int i = 0; i < l.n; i++) {
            assert_true(l.rows[i].at <= at && l.rows[i].at >= ask->from && l.rows[i].at < ask->to);
            at = l.rows[i].at;
            x.n += l.rows[i].n;
        }
        x.rows += l.n;
        next = l.next;
    } while (next);
    return x;
}

/* The whole, and each group of a breakdown, have the rows and the sum that they say; groups are the whole. */
static int64_t check_term(struct world *w, const struct viewer *v, const struct indicator_term *t,
                          struct indicator_ask ask)
{
    struct error e = {0};
    struct indicator_sums s;
    struct listed whole = walk(w, v, t, &ask), all = {0};
    /* How many different there are is not broken down; it stands on as many rows as it says. */
    if (t->differ && *t->differ) {
        MUST(indicator_sums(w->c, &w->s, v, w->a, t, &ask, &s, &e));
        assert_int_equal(s.n ? s.v[0].rows : 0, whole.rows);
        assert_true(!s.n || s.v[0].n <= whole.rows);
        return whole.rows;
    }
    MUST(indicator_sums(w->c, &w->s, v, w->a, t, &ask, &s, &e));
    for (int i = 0; i < s.n; i++) {
        ask.key = ask.by == INDICATOR_BYS ? NULL : s.v[i].key;
        struct listed one = walk(w, v, t, &ask);
        assert_int_equal(one.rows, s.v[i].rows);
        assert_int_equal(one.n, s.v[i].n);
        all.rows += one.rows;
        all.n += one.n;
    }
    assert_int_equal(all.rows, whole.rows);
    assert_int_equal(all.n, whole.n);
    return whole.rows;
}

static int64_t check_indicator(struct world *w, const struct viewer *v, const struct indicator *x, int64_t unit)
{
    static const enum indicator_by bys[] = {INDICATOR_BYS, BY_UNIT, BY_AREA, BY_CHANNEL};
    struct indicator_ask ask = month_of(w);
    int64_t rows = 0;
    ask.unit_id = unit;
    for (size_t k = 0; k < COUNT_OF(bys); k++) {
        ask.by = bys[k];
        for (size_t i = 0; i < x->n_counts; i++)
            rows += check_term(w, v, &x->counts[i], ask);
        rows += x->base.code ? check_term(w, v, &x->base, ask) : 0;
    }
    return rows;
}

static void test_numbers_have_the_rows_they_say(void **state)
{
    WORLD(w);
    size_t n;
    int64_t seen = 0;
    const struct indicator *const *all = indicators_all(&n);
    populated(w);
    const struct viewer *viewers[] = {&viewer_operator, world_viewer(LEADER), world_viewer(SUPERVISOR),
                                      world_viewer(ROADS_MAN), world_viewer(SYSADMIN)};
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < COUNT_OF(viewers); k++)
            seen += check_indicator(w, viewers[k], all[i], 0);
        seen += check_indicator(w, world_viewer(LEADER), all[i], ROADS);
    }
    assert_true(seen > 500);
    /* Whoever went along sees it without a post there. */
    world_exec(w, &indicator_test_went, DB_ARGS(DB_INT(100 + WATER_MAN)));
    world_exec(w, &indicator_test_went, DB_ARGS(DB_INT(100 + ROADS_MAN)));
    assert_true(tallied_check(w) > 500);
    assert_string_equal(value(w, world_viewer(SYSADMIN), "received", 0), "—");
}

static void test_figures_of_all_that_is_counted(void **state)
{
    WORLD(w);
    const struct viewer *v = world_viewer(LEADER);
    populated(w);
    assert_string_equal(value(w, v, "received", 0), "5"); /* one of them is in a compartment that the leader reads */
    assert_string_equal(value(w, &viewer_operator, "received", 0), "4");
    assert_string_equal(value(w, v, "received", GOV), "3"); /* the lead office's: one has none yet */
    assert_string_equal(value(w, world_viewer(ROADS_MAN), "received", 0), "2");
    assert_string_equal(value(w, &viewer_operator, "closed", 0), "2");
    assert_string_equal(value(w, &viewer_operator, "answer_rate", 0), "50.00");
    assert_string_equal(value(w, &viewer_operator, "rated_satisfied", 0), "50.00");
    assert_string_equal(value(w, &viewer_operator, "rated_solved", 0), "50.00");
    assert_string_equal(value(w, &viewer_operator, "valid_calls", 0), "2");
    assert_string_equal(value(w, &viewer_operator, "response_rate", 0), "100.00");
    assert_string_equal(value(w, &viewer_operator, "satisfied_rate", 0), "95.00"); /* (1 + 0.9) / 2 */
    assert_string_equal(value(w, &viewer_operator, "three_rates", 0), "73.00");    /* 10 + 25 + 38 */
    assert_string_equal(value(w, &viewer_operator, "talks", 0), "3");
    assert_string_equal(value(w, &viewer_operator, "talks", ROADS), "3");
    assert_string_equal(value(w, &viewer_operator, "talks", LAMPS), "1");
    assert_string_equal(value(w, &viewer_operator, "firms_visited", 0), "7");
    assert_string_equal(value(w, &viewer_operator, "down_trips", 0), "4");
    assert_string_equal(value(w, &viewer_operator, "in_time", 0), "100.00");
}

/* A compartment is in no figure of a unit or an area, whoever asks. */
static void test_no_compartment_in_a_figure_of_a_unit(void **state)
{
    WORLD(w);
    static const enum indicator_by bys[] = {BY_UNIT, BY_AREA};
    const struct viewer *v = world_viewer(SUPERVISOR);
    const struct indicator_term *t = indicator_term(indicator_find("received"), "received");
    struct indicator_ask ask = month_of(w);
    struct indicator_sums s;
    MUST(indicator_sums(w->c, &w->s, v, w->a, t, &ask, &s, &e));
    assert_int_equal(s.n, 0);
    world_raise(w, "路政科吃拿卡要", NULL, ROADS);
    MUST(indicator_sums(w->c, &w->s, v, w->a, t, &ask, &s, &e));
    assert_int_equal(s.v[0].n, 1);
    MUST(indicator_sums(w->c, &w->s, &viewer_operator, w->a, t, &ask, &s, &e));
    assert_int_equal(s.n, 0);
    for (size_t i = 0; i < COUNT_OF(bys); i++) {
        ask.by = bys[i];
        MUST(indicator_sums(w->c, &w->s, v, w->a, t, &ask, &s, &e));
        assert_int_equal(s.n, 0);
    }
    ask = month_of(w);
    ask.unit_id = GOV;
    MUST(indicator_sums(w->c, &w->s, v, w->a, t, &ask, &s, &e));
    assert_int_equal(s.n, 0);
}

/* A cursor is of one viewer and one question. */
static void test_a_cursor_is_of_one_question(void **state)
{
    WORLD(w);
    const struct indicator_term *t = indicator_term(indicator_find("received"), "received");
    struct indicator_ask ask = month_of(w);
    struct indicator_list l, other;
    for (int i = 0; i < 3; i++)
        world_raise(w, "路灯不亮三天了", NULL, 0);
    MUST(indicator_list(w->c, &w->s, world_viewer(LEADER), w->a, t, &ask, NULL, 2, &l, &e));
    assert_non_null(l.next);
    MUST(indicator_list(w->c, &w->s, world_viewer(LEADER), w->a, t, &ask, l.next, 2, &other, &e));
    assert_int_equal(other.n, 1);
    assert_int_equal(indicator_list(w->c, &w->s, &viewer_operator, w->a, t, &ask, l.next, 2, &other, &e), ERR_INVALID);
    ask.by = BY_CHANNEL;
    assert_int_equal(indicator_list(w->c, &w->s, world_viewer(LEADER), w->a, t, &ask, l.next, 2, &other, &e),
                     ERR_INVALID);
}

/* What was asked gives the same again, to the same viewer only. */
static void test_equal_questions_are_asked_once(void **state)
{
    WORLD(w);
    const struct indicator_term *t = indicator_term(indicator_find("received"), "received");
    struct indicator_known known = {0};
    struct indicator_ask ask = month_of(w);
    struct indicator_sums s;
    ask.known = &known;
    world_raise(w, "路灯不亮三天了", NULL, 0);
    MUST(indicator_sums(w->c, &w->s, &viewer_operator, w->a, t, &ask, &s, &e));
    assert_int_equal(s.v[0].n, 1);
    world_raise(w, "路灯不亮三天了", NULL, 0);
    MUST(indicator_sums(w->c, &w->s, &viewer_operator, w->a, t, &ask, &s, &e));
    assert_int_equal(s.v[0].n, 1);
    MUST(indicator_sums(w->c, &w->s, world_viewer(LEADER), w->a, t, &ask, &s, &e));
    assert_int_equal(s.v[0].n, 2);
    ask.by = BY_CHANNEL;
    MUST(indicator_sums(w->c, &w->s, &viewer_operator, w->a, t, &ask, &s, &e));
    assert_int_equal(s.v[0].n, 2);
}

static bool keeps(const struct procedure *p, const char *part)
{
    for (size_t i = 0; i < COUNT_OF(p->fields) && p->fields[i].part; i++) {
        if (str_eq(p->fields[i].part, part))
            return p->fields[i].keep && p->fields[i].type == FIELD_NUMBER;
    }
    for (size_t m = 0; m < p->n_moves; m++) {
        for (size_t i = 0; i < MOVE_FIELDS_MAX && p->moves[m].fields[i].part; i++) {
            if (str_eq(p->moves[m].fields[i].part, part))
                return p->moves[m].fields[i].keep && p->moves[m].fields[i].type == FIELD_NUMBER;
        }
    }
    return false;
}

static void check_names(struct world *w, const struct indicator *x, const struct indicator_term *t)
{
    struct error e = {0};
    const struct procedure *p = NULL;
    if (t->way > COUNT_CALLS || str_empty(t->kind))
        return;
    MUST(procedure_in_force(w->c, t->kind, clock_now(&w->s.clock), &p, &e));
    bool clock = str_empty(t->clock);
    for (size_t i = 0; i < p->n_clocks; i++)
        clock = clock || str_eq(p->clocks[i].code, t->clock);
    if (!clock)
        fail_msg("%s: %s has no clock %s", x->code, p->code, t->clock);
    for (int i = 0; i < INDICATOR_WHERE_MAX + INDICATOR_EXCEPT_MAX; i++) {
        const char *fact = i < INDICATOR_WHERE_MAX ? t->where[i] : t->except[i - INDICATOR_WHERE_MAX];
        if (fact && str_starts(fact, "state:") && !procedure_state(p, fact + 6))
            fail_msg("%s: %s has no %s", x->code, p->code, fact);
    }
    if (!str_empty(t->sum) && !str_eq(t->sum, INDICATOR_ELAPSED) && !keeps(p, t->sum))
        fail_msg("%s: %s keeps no number %s", x->code, p->code, t->sum);
}

/* The files name procedures, states, limits and fields that there are. */
static void test_files_name_what_there_is(void **state)
{
    WORLD(w);
    size_t n;
    const struct indicator *const *all = indicators_all(&n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i]->n_counts; k++)
            check_names(w, all[i], &all[i]->counts[k]);
        if (all[i]->base.code)
            check_names(w, all[i], &all[i]->base);
    }
    assert_true(n > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_published_figures_come_from_rows), BOTH_WORLDS(test_numbers_have_the_rows_they_say),
        BOTH_WORLDS(test_figures_of_all_that_is_counted),   BOTH_WORLDS(test_no_compartment_in_a_figure_of_a_unit),
        BOTH_WORLDS(test_a_cursor_is_of_one_question),      BOTH_WORLDS(test_equal_questions_are_asked_once),
        BOTH_WORLDS(test_files_name_what_there_is),
    };
    return world_run(tests, COUNT_OF(tests));
}
