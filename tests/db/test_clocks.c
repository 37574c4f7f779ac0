/* The clocks of matters: counted by the calendar, kept, stopped, made longer, taken back. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/procedure_read.h"
#include "model/calendar.h"
#include "model/clocks.h"
#include "model/undo.h"

static const char petition[] =
    "code: xf\n"
    "name: {zh: 信访试验, en: Petition}\n"
    "prefix: XT\n"
    "raised_by: [resident, staff]\n"
    "first: new\n"
    "back: new\n"
    "states:\n"
    "  new: {name: {zh: 新到, en: New}, told: {zh: 收到。, en: Here.}, look: new}\n"
    "  going: {name: {zh: 办理, en: Open}, told: {zh: 在办。, en: In hand.}, look: active}\n"
    "  done: {name: {zh: 办结, en: Done}, told: {zh: 办结。, en: Done.}, look: done, end: true}\n"
    "moves:\n"
    "  take:\n"
    "    name: {zh: 受理, en: Take}\n    done: {zh: 已受理, en: Taken}\n"
    "    from: [new]\n    to: going\n    who: {at: intake, roles: [dispatcher]}\n    undo: true\n"
    "    fields:\n"
    "      grade: {name: {zh: 等级, en: Grade}, type: choice, options: {fast: {zh: 急, en: Fast}, slow: {zh: 缓, en: "
    "Slow}}}\n"
    "  hear:\n"
    "    name: {zh: 听证, en: Hear}\n    done: {zh: 听证中, en: Hearing}\n"
    "    from: [going]\n    who: {at: intake, roles: [dispatcher]}\n"
    "  heard:\n"
    "    name: {zh: 听证毕, en: Heard}\n    done: {zh: 听证结束, en: Heard}\n"
    "    from: [going]\n    who: {at: intake, roles: [dispatcher]}\n"
    "  prolong:\n"
    "    name: {zh: 延长, en: Prolong}\n    done: {zh: 已延长, en: Prolonged}\n"
    "    from: [going]\n    who: {at: intake, roles: [dispatcher]}\n"
    "  finish:\n"
    "    name: {zh: 办结, en: Finish}\n    done: {zh: 已办结, en: Finished}\n"
    "    from: [new, going]\n    to: done\n    who: {at: intake, roles: [dispatcher]}\n"
    "clocks:\n"
    "  register:\n"
    "    name: {zh: 登记, en: Register}\n    limit: 15 days\n"
    "    article: {zh: 《信访工作条例》第二十二条, en: Petition Regulations 22}\n"
    "    starts: [submission]\n    stops: [take]\n"
    "  close:\n"
    "    name: {zh: 办结, en: Close}\n    limit: 60 days\n"
    "    starts: [submission]\n    stops: [finish]\n"
    "    pauses: [hear]\n    resumes: [heard]\n    extends: {prolong: 30 days}\n"
    "  answer:\n"
    "    name: {zh: 答复, en: Answer}\n    limit: 5 workdays\n    by: {grade: {fast: 2 hours}}\n"
    "    starts: [take]\n    stops: [finish]\n";

static void use(struct world *w)
{
    static const struct procedure *rows[1];
    static const struct procedure_table table = {rows, 1};
    struct yaml_errors errors = {.a = w->a, .file = "xf.yaml"};
    rows[0] = procedure_parse(petition, strlen(petition), &errors);
    for (size_t i = 0; i < errors.n; i++)
        print_message("%d: %s %s\n", errors.rows[i].line, errors.rows[i].msgid, errors.rows[i].arg);
    assert_non_null(rows[0]);
    procedures_use(&table);
}

static int64_t at(const struct world *w, int month, int day, int hour)
{
    const struct civil c = {.year = 2026, .month = month, .day = day, .hour = hour};
    return civil_ms(&c, w->s.zone);
}

static struct receipt raise(struct world *w)
{
    struct error e = {0};
    struct receipt r;
    const struct submission x = {.procedure = "xf", .body = "请求处理历史遗留问题", .channel = "web"};
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e));
    return r;
}

static struct matter matter_of(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(DISPATCHER), w->a, number, &m, &e));
    return m;
}

static struct clock_list clocks(struct world *w, const char *number)
{
    struct error e = {0};
    struct clock_list l;
    struct matter m = matter_of(w, number);
    MUST(clocks_of(w->c, &w->s, world_viewer(DISPATCHER), w->a, procedure_by_code(m.procedure), m.id, &l, &e));
    return l;
}

static const struct clock_row *one(struct world *w, const char *number, const char *code)
{
    const struct clock_list l = clocks(w, number);
    const struct clock_row *found = NULL;
    for (size_t i = 0; i < l.n; i++)
        found = str_eq(l.rows[i].code, code) ? &l.rows[i] : found;
    assert_non_null(found);
    return found;
}

static enum err step(struct world *w, const char *number, const char *move, struct error *e)
{
    return world_move(w, DISPATCHER, number, move, NULL, NULL, e);
}

/* Submitted on 3 August 2026: 60 days end on 2 October, in the holidays; 8 October is the next working day. */
static void test_days_are_put_off(void **state)
{
    WORLD(w);
    use(w);
    clock_set(&w->s.clock, at(w, 8, 3, 9));
    struct receipt r = raise(w);
    assert_int_equal(r.due_at, at(w, 8, 19, 0)); /* the 15 days are due first: until 24:00 of the 18th */
    const struct clock_row *k = one(w, r.number, "close");
    assert_int_equal(k->due_at, at(w, 10, 9, 0));
    assert_int_equal(k->raw_at, at(w, 10, 3, 0));
    assert_true(k->due.rolled);
    assert_string_equal(k->state, "running");
    clock_set(&w->s.clock, at(w, 8, 18, 23));
    MUST(step(w, r.number, "take", &e));
    assert_string_equal(one(w, r.number, "register")->state, "met");
    assert_int_equal(matter_of(w, r.number).due_at, at(w, 8, 26, 0)); /* five working days */
    clock_set(&w->s.clock, at(w, 8, 26, 0));
    assert_true(one(w, r.number, "answer")->left.late);
    MUST(step(w, r.number, "finish", &e));
    assert_string_equal(one(w, r.number, "answer")->state, "missed");
    assert_string_equal(one(w, r.number, "close")->state, "met");
    assert_int_equal(matter_of(w, r.number).due_at, 0);
    procedures_use(NULL);
}

static void test_a_hearing_and_an_extension(void **state)
{
    WORLD(w);
    use(w);
    clock_set(&w->s.clock, at(w, 8, 3, 9));
    struct receipt r = raise(w);
    MUST(step(w, r.number, "take", &e));
    clock_set(&w->s.clock, at(w, 8, 10, 9));
    MUST(step(w, r.number, "hear", &e));
    assert_string_equal(one(w, r.number, "close")->state, "paused");
    assert_int_equal(one(w, r.number, "close")->due_at, 0);
    clock_set(&w->s.clock, at(w, 8, 20, 9));
    MUST(step(w, r.number, "heard", &e));
    assert_int_equal(one(w, r.number, "close")->raw_at, at(w, 10, 13, 0)); /* ten days more */
    MUST(step(w, r.number, "prolong", &e));
    assert_int_equal(one(w, r.number, "close")->raw_at, at(w, 11, 12, 0));
    assert_int_equal(one(w, r.number, "close")->run.n_extensions, 1);
    assert_int_equal(step(w, r.number, "prolong", &e), ERR_CONFLICT);
    assert_int_equal(one(w, r.number, "close")->raw_at, at(w, 11, 12, 0));
    procedures_use(NULL);
}

static void test_what_is_chosen_decides(void **state)
{
    WORLD(w);
    use(w);
    struct receipt a = raise(w), b = raise(w);
    MUST(world_move(w, DISPATCHER, a.number, "take", "fast", NULL, &e));
    assert_int_equal(one(w, a.number, "answer")->due_at, clock_now(&w->s.clock) + 2 * MS_HOUR);
    assert_int_equal(matter_of(w, a.number).due_at, clock_now(&w->s.clock) + 2 * MS_HOUR);
    MUST(world_move(w, DISPATCHER, b.number, "take", "slow", NULL, &e));
    assert_int_equal(one(w, b.number, "answer")->run.rule.unit, LIMIT_WORKDAY);
    procedures_use(NULL);
}

static void test_taken_back(void **state)
{
    WORLD(w);
    use(w);
    struct receipt r = raise(w);
    int64_t due = matter_of(w, r.number).due_at;
    MUST(step(w, r.number, "take", &e));
    assert_int_equal(clocks(w, r.number).n, 3);
    MUST(undo_make(w->c, &w->s, world_viewer(DISPATCHER), r.number, matter_of(w, r.number).entries, &e));
    assert_int_equal(clocks(w, r.number).n, 2);
    assert_string_equal(one(w, r.number, "register")->state, "running");
    assert_int_equal(one(w, r.number, "register")->ended_at, 0);
    assert_int_equal(matter_of(w, r.number).due_at, due);
    procedures_use(NULL);
}

/* Who cannot see the matter sees no clock of it. */
static void test_seen_with_the_matter_only(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    struct clock_list l;
    struct matter m = matter_of(w, r.number);
    MUST(clocks_of(w->c, &w->s, world_viewer(WATER_MAN), w->a, procedure_by_code("suqiu"), m.id, &l, &e));
    assert_int_equal(l.n, 0);
    MUST(clocks_of(w->c, &w->s, NULL, w->a, procedure_by_code("suqiu"), m.id, &l, &e));
    assert_int_equal(l.n, 1);
    assert_string_equal(clocks_next(&l)->code, "assign");
}

/* Counted in December past the end of the calendar; the list for 2027 comes and puts the end off. */
static void test_a_new_calendar_moves_ends(void **state)
{
    static const char list[] =
        "years:\n  2027:\n    rest: [01-01..01-03 元旦, 02-05..02-12 春节, 10-01..10-07 国庆节]\n"
        "    work: [02-14 春节]\n";
    WORLD(w);
    struct yaml_errors errors = {.a = w->a};
    struct calendar_import_report report;
    struct clock_place after = {0};
    bool done = false;
    use(w);
    clock_set(&w->s.clock, at(w, 12, 10, 9));
    struct receipt r = raise(w), told = raise(w);
    MUST(step(w, told.number, "finish", &e));
    MUST(clocks_recount(w->c, &w->s, &after, &done, &e));
    assert_true(done);
    assert_true(one(w, r.number, "close")->due.provisional);
    assert_int_equal(one(w, r.number, "close")->due_at, at(w, 12, 10, 0) + 61 * MS_DAY); /* Monday 8 February */
    int64_t entries = matter_of(w, r.number).entries;
    const struct calendar *x = calendar_read_any(&errors, list, strlen(list));
    assert_non_null(x);
    MUST(calendar_import(w->c, &w->s, &viewer_operator, w->a, "2027.yaml", x, &report, &e));
    MUST(clocks_recount(w->c, &w->s, &after, &done, &e));
    assert_true(done);
    assert_false(one(w, r.number, "close")->due.provisional);
    assert_int_equal(one(w, r.number, "close")->due_at,
                     at(w, 12, 10, 0) + 67 * MS_DAY); /* Sunday 14 February is worked */
    assert_int_equal(matter_of(w, r.number).entries, entries + 1);
    assert_int_equal(matter_of(w, told.number).due_at, 0);
    MUST(clocks_recount(w->c, &w->s, &after, &done, &e));
    assert_int_equal(matter_of(w, r.number).entries, entries + 1);
    procedures_use(NULL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_days_are_put_off),          BOTH_WORLDS(test_a_hearing_and_an_extension),
        BOTH_WORLDS(test_what_is_chosen_decides),    BOTH_WORLDS(test_taken_back),
        BOTH_WORLDS(test_seen_with_the_matter_only), BOTH_WORLDS(test_a_new_calendar_moves_ends),
    };
    return world_run(tests, COUNT_OF(tests));
}
