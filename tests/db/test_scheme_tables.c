/*
 * Tables of schemes of contests (tests/catalogue/schemes; table.h says how one reads). The leader makes them, for
 * ROADS, WATER and the others below the government.
 *
 *   raise    year, period: a contest is begun and reads back; says is how many criteria there are, and how many of them
 *            are given by hand: "7, 1 by hand"
 *   refuse   the same is not begun; or act=give, act=appeal with unit, criterion, points; act=late: the appeal comes
 * when the window is over figure   count=compared, looked: how many things of the year units are compared by (比), and
 * how many are looked at (看); points: of all together
 */
#include "table.h"

#include <string.h>

#include "base/str.h"
#include "report/contest.h"

static bool known(const char *key, const void *ctx)
{
    static const char *const keys[] = {"year", "period", "act", "unit", "criterion", "points", "count", NULL};
    (void)ctx;
    return code_listed(keys, key);
}

static const struct scheme *scheme_at(const char *code, const struct table_line *l)
{
    const struct scheme *s = scheme_find(code, table_int(l, "year", 0));
    if (!s)
        fail_msg("%s:%d: there is no such scheme", l->file, l->number);
    return s;
}

static enum err begin(struct world *w, const char *code, const struct table_line *l, const char **key, struct error *e)
{
    const struct scheme *s = scheme_at(code, l);
    const char *text = table_or(l, "period", arena_printf(w->a, "%lld", (long long)s->year));
    struct contest_draft d;
    struct period p;
    enum err r = period_parse(text, w->s.zone, &p, e);
    if (r == ERR_OK)
        r = contest_draft_make(w->c, &w->s, w->a, s, &p, &d, e);
    return r == ERR_OK ? contest_begin(w->c, &w->s, world_viewer(LEADER), w->a, &d, key, e) : r;
}

static struct contest_row row_of(struct world *w, const char *key)
{
    struct error e = {0};
    struct contest_row row;
    MUST(contest_get(w->c, world_viewer(LEADER), w->a, key, &row, &e));
    return row;
}

static const char *criteria_text(struct world *w, const struct scheme *s)
{
    int by_hand = 0;
    for (size_t i = 0; i < s->n_criteria; i++)
        by_hand += s->criteria[i].how == POINTS_HAND;
    return arena_printf(w->a, "%zu, %d by hand", s->n_criteria, by_hand);
}

static void try_raise(struct world *w, const char *code, const struct table_line *l)
{
    struct error e = {0};
    struct contest_page all;
    const char *key;
    MUST(begin(w, code, l, &key, &e));
    struct contest_row row = row_of(w, key);
    assert_string_equal(row.code, code);
    assert_int_equal(row.year, scheme_at(code, l)->year);
    MUST(contest_units(w->c, &w->s, world_viewer(LEADER), w->a, &row, NULL, 100, &all, &e));
    assert_true(all.x.n > 0);
    const char *found = criteria_text(w, all.x.scheme);
    if (!str_eq(found, l->says))
        fail_msg("%s:%d: it has %s", l->file, l->number, found);
}

/* What is asked of a contest that was begun, shown where an appeal is. */
static enum err ask(struct world *w, const char *code, const struct table_line *l, struct error *e)
{
    const char *key, *act = table_value(l, "act"), *unit = table_or(l, "unit", "u4");
    const int64_t now = clock_now(&w->s.clock);
    enum err r = begin(w, code, l, &key, e);
    if (r != ERR_OK || !act)
        return r;
    const struct contest_given given = {unit, table_or(l, "criterion", ""), table_or(l, "points", "5"), "考核组评定",
                                        "台账第3页"};
    if (str_eq(act, "give"))
        return contest_give(w->c, &w->s, world_viewer(LEADER), key, &given, e);
    r = contest_show(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, e);
    if (r == ERR_OK && str_eq(act, "late"))
        clock_set(&w->s.clock, row_of(w, key).appeal_until);
    const struct contest_appealed appealed = {unit, table_or(l, "criterion", ""), "数据有出入", "台账第3页"};
    if (r == ERR_OK)
        r = contest_appeal(w->c, &w->s, world_viewer(ROADS_MAN), key, &appealed, e);
    clock_set(&w->s.clock, now);
    return r;
}

static void try_refuse(struct world *w, const char *code, const struct table_line *l)
{
    struct error e = {0};
    table_refused(w, l, ask(w, code, l, &e), &e);
}

static void try_figure(struct world *w, const char *code, const struct table_line *l)
{
    const struct scheme *s = scheme_at(code, l);
    const char *count = table_or(l, "count", "");
    int n[2] = {0};
    int64_t full = 0;
    for (size_t i = 0; i < s->n_criteria; i++) {
        n[str_starts(s->criteria[i].name.zh, "看")]++;
        full += s->criteria[i].full;
    }
    if (!str_eq(count, "compared") && !str_eq(count, "looked") && !str_eq(count, "points"))
        fail_msg("%s:%d: what is counted by %s?", l->file, l->number, count);
    table_figure(l, str_eq(count, "points") ? contest_part_text(w->a, full)
                                            : arena_printf(w->a, "%d", n[str_eq(count, "looked")]));
}

static void run_line(struct world *w, const char *code, const struct table_line *l)
{
    table_keys(l, known, NULL);
    if (str_eq(l->what, "raise"))
        try_raise(w, code, l);
    else if (str_eq(l->what, "refuse"))
        try_refuse(w, code, l);
    else if (str_eq(l->what, "figure"))
        try_figure(w, code, l);
    else
        fail_msg("%s:%d: what is %s?", l->file, l->number, l->what);
}

static void test_tables_say_what_schemes_do(void **state)
{
    WORLD(w);
    table_run(w, "schemes", 2, run_line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_tables_say_what_schemes_do)};
    return world_run(tests, COUNT_OF(tests));
}
