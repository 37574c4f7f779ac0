/* Ledgers of a procedure that is not the program's own: rows, columns, groups by a field of its own, both sides, and
 * whose they are. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/ledger.h"
#include "model/procedures.h"

#define FILE_NAME "tests/cli/catalogue/procedures/yedeng.yaml"

/* The procedure in force from now on. */
static const struct procedure *put(struct world *w)
{
    struct error e = {0};
    struct yaml_errors errors = {.a = w->a, .file = FILE_NAME};
    struct procedure_line line;
    const struct procedure *p;
    char *text;
    size_t n;
    MUST(yaml_read_text(FILE_NAME, &errors, &text, &n, &e));
    MUST(procedure_put(w->c, &w->s, world_viewer(SYSADMIN), text, n, clock_now(&w->s.clock), &errors, &line, &e));
    MUST(procedure_in_force(w->c, "yedeng", clock_now(&w->s.clock), &p, &e));
    return p;
}

static const char *raise(struct world *w, const char *body)
{
    struct error e = {0};
    struct receipt r;
    const struct submission x = {.procedure = "yedeng", .body = body, .channel = "web"};
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e));
    world_later(w, MS_MINUTE);
    return r.number;
}

static void repair(struct world *w, const char *number, const char *text, const char *fault)
{
    struct error e = {0};
    struct matter m;
    MUST(world_dispatch(w, number, LAMPS, &e));
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, number, &m, &e));
    const struct move_request x = {
        .number = number, .move = "repair", .version = m.version, .texts = {text, "7", fault}};
    MUST(move_make(w->c, &w->s, world_viewer(LAMPS_MAN), &x, &e));
    world_later(w, MS_MINUTE);
}

static struct matter_list list(struct world *w, enum world_officer o, const struct ledger_ask *ask)
{
    struct error e = {0};
    struct matter_list l;
    MUST(ledger_list(w->c, &w->s, world_viewer(o), w->a, ask, NULL, 200, &l, &e));
    return l;
}

static struct ledger_totals total(struct world *w, enum world_officer o, const struct ledger_ask *ask,
                                  enum ledger_group group, const char *part)
{
    struct error e = {0};
    struct ledger_totals t;
    MUST(ledger_totals(w->c, &w->s, world_viewer(o), w->a, ask, group, part, &t, &e));
    return t;
}

static const struct ledger_row *group_of(const struct ledger_totals *t, const char *key)
{
    for (int i = 0; i < t->n_rows; i++) {
        if (str_eq(t->rows[i].key, key))
            return &t->rows[i];
    }
    fail_msg("no group %s", key);
    return NULL;
}

static void test_rows_columns_and_groups(void **state)
{
    WORLD(w);
    const struct ledger_ask ask = {.procedure = put(w)};
    const char *a = raise(w, "东门的路灯不亮"), *b = raise(w, "西门的路灯不亮"), *c = raise(w, "南门的路灯不亮");
    world_raise(w, "这是另一类事项，不在这本台账里", NULL, 0);
    repair(w, a, "换了灯泡", "bulb");
    repair(w, b, "接好了电线", "line");
    assert_int_equal(list(w, LEADER, &ask).n, 3);
    assert_string_equal(list(w, LEADER, &ask).rows[0].number, c);

    struct ledger_totals t = total(w, LEADER, &ask, LEDGER_BY_FIELD, "fault");
    assert_int_equal(t.sum, 3);
    assert_int_equal(t.n[0], 1);
    assert_int_equal(t.n[1], 2);
    assert_int_equal(t.n_rows, 3);
    assert_int_equal(group_of(&t, "bulb")->n[1], 1);
    assert_int_equal(group_of(&t, "")->n[0], 1);
    t = total(w, LEADER, &ask, LEDGER_BY_UNIT, NULL);
    assert_int_equal(t.rows[0].sum, 2);
    assert_false(t.at_least);

    struct ledger_ask some = ask;
    some.part = "fault";
    some.value = "line";
    assert_int_equal(list(w, LEADER, &some).n, 1);
    assert_string_equal(list(w, LEADER, &some).rows[0].number, b);
    some = ask;
    some.filter.state = "reported";
    assert_string_equal(list(w, LEADER, &some).rows[0].number, c);
    assert_int_equal(list(w, LEADER, &some).n, 1);
}

static void test_both_sides(void **state)
{
    WORLD(w);
    const struct procedure *p = put(w);
    const struct ledger_ask ask = {.procedure = p};
    struct ledger_pair x;
    const char *a = raise(w, "东门的路灯不亮");
    repair(w, a, "换了灯泡", "bulb");
    MUST(world_move(w, SUPERVISOR, a, "inspect", NULL, NULL, &e));
    struct matter_list l = list(w, LEADER, &ask);
    MUST(ledger_pair(w->c, world_viewer(LEADER), w->a, p, l.rows[0].id, &x, &e));
    assert_string_equal(x.problem, "东门的路灯不亮");
    assert_string_equal(x.outcome, "换了灯泡");
    assert_string_equal(x.measures, "");
    assert_true(*x.signed_by && *x.signed_unit);
    /* Whoever does not see the matter reads neither side. */
    MUST(ledger_pair(w->c, world_viewer(WATER_MAN), w->a, p, l.rows[0].id, &x, &e));
    assert_string_equal(x.problem, "");
    assert_string_equal(x.outcome, "");
}

static void test_whose_they_are(void **state)
{
    WORLD(w);
    const struct ledger_ask ask = {.procedure = put(w)};
    repair(w, raise(w, "东门的路灯不亮"), "换了灯泡", "bulb");
    raise(w, "西门的路灯不亮");
    static const struct {
        enum world_officer who;
        int n;
    } cases[] = {{LEADER, 2}, {CLERK, 2}, {LAMPS_MAN, 1}, {ROADS_MAN, 1}, {WATER_MAN, 0}, {FORMER, 0}, {SYSADMIN, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(list(w, cases[i].who, &ask).n, cases[i].n);
        assert_int_equal(total(w, cases[i].who, &ask, LEDGER_BY_UNIT, NULL).sum, cases[i].n);
    }
}

static void test_pages_follow_each_other(void **state)
{
    WORLD(w);
    const struct ledger_ask ask = {.procedure = put(w)};
    const char *cursor = NULL, *last = NULL;
    int n = 0, pages = 0;
    for (int i = 0; i < 7; i++)
        raise(w, "路灯不亮");
    do {
        struct matter_list l;
        MUST(ledger_list(w->c, &w->s, world_viewer(LEADER), w->a, &ask, cursor, 3, &l, &e));
        for (int i = 0; i < l.n; i++, n++) {
            assert_false(str_eq(l.rows[i].number, last));
            last = l.rows[i].number;
        }
        cursor = l.next;
    } while (cursor && ++pages < 9);
    assert_int_equal(n, 7);
    struct matter_list l;
    struct ledger_ask other = ask;
    MUST(ledger_list(w->c, &w->s, world_viewer(LEADER), w->a, &ask, NULL, 3, &l, &e));
    other.filter.state = "lit";
    assert_int_equal(ledger_list(w->c, &w->s, world_viewer(LEADER), w->a, &other, l.next, 3, &l, &e), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_rows_columns_and_groups),
        BOTH_WORLDS(test_both_sides),
        BOTH_WORLDS(test_whose_they_are),
        BOTH_WORLDS(test_pages_follow_each_other),
    };
    return world_run(tests, COUNT_OF(tests));
}
