/*
 * Tables of ties (tests/catalogue/ties; table.h says how one reads). The leader ties, to subjects that ROADS keeps.
 *
 *   raise, refuse, many   register, slot; who=ROADS_MAN or LAMPS_MAN, or unit=ROADS or WATER where a unit answers;
 *            twice=yes: it is tied before, other=yes: by somebody else; line=visit, text, amount, lines=3: so many
 *            lines of the record besides; slot=all: everybody answers for a slot of their own. raise says the last day
 *            of its term, 2027-11-20, or nothing where it has none
 *   figure   count=held: subjects with all their holders; count=kept: subjects that there are; line=problem: lines of
 *            the record, as the figures of a period count them
 */
#include "table.h"
#include "tied.h"

#include "base/str.h"
#include "model/indicator.h"
#include "model/unit.h"

static const char *const made[] = {"register", "slot", "who",    "unit",  "twice", "other",
                                   "line",     "text", "amount", "lines", NULL};
static const char *const counted[] = {"register", "line", "count", NULL};

static bool known(const char *key, const void *ctx)
{
    const struct table_line *l = ctx;
    return code_listed(str_eq(l->what, "figure") ? counted : made, key);
}

/* Values that this test reads itself: one mistyped would be taken for the other. */
static void check_values(const struct table_line *l)
{
    static const char *const whos[] = {"ROADS_MAN", "LAMPS_MAN", NULL}, *const units[] = {"ROADS", "WATER", "", NULL};
    static const char *const yes[] = {"yes", NULL}, *const counts[] = {"held", "kept", NULL};
    const struct {
        const char *key;
        const char *const *values;
    } own[] = {{"who", whos}, {"unit", units}, {"twice", yes}, {"other", yes}, {"count", counts}};
    for (size_t i = 0; i < COUNT_OF(own); i++) {
        const char *value = table_value(l, own[i].key);
        if (value && !code_listed(own[i].values, value))
            fail_msg("%s:%d: %s is not %s", l->file, l->number, own[i].key, value);
    }
    if (table_value(l, "register") && !register_find(table_value(l, "register")))
        fail_msg("%s:%d: there is no such register", l->file, l->number);
    if (str_eq(l->what, "figure") && !table_value(l, "count") == !table_value(l, "line"))
        fail_msg("%s:%d: either a count or a line", l->file, l->number);
}

/* Every line has subjects of its own, by file, block and number. */
static const char *code_of(struct world *w, const char *role, const struct table_line *l, int64_t i)
{
    return arena_printf(w->a, "%s-%d-%lld", role, str_eq(l->what, "many") ? l->block : 1000 + l->number, (long long)i);
}

static const char *register_of(const struct tie_role *role, const struct table_line *l)
{
    return table_or(l, "register", role->registers[0]);
}

static enum world_officer holder(const struct table_line *l, bool other)
{
    bool lamps = str_eq(table_value(l, "who"), "LAMPS_MAN");
    return lamps != other ? LAMPS_MAN : ROADS_MAN;
}

static enum err tie(struct world *w, const struct tie_role *role, const struct table_line *l, const char *code,
                    bool other, int64_t *no, struct error *e)
{
    const char *unit = table_value(l, "unit");
    struct tie_new x = {.reg = register_of(role, l), .code = code, .role = role, .slot = table_or(l, "slot", "")};
    if (!str_empty(unit))
        x.holder.unit_id = str_eq(unit, "WATER") != other ? WATER : ROADS;
    else if (role->holder == TIE_OFFICER)
        x.holder.officer = tied_login(w, holder(l, other));
    return tie_add(w->c, &w->s, world_viewer(LEADER), &x, no, e);
}

static enum err enter(struct world *w, const struct tie_role *role, const struct table_line *l, const char *code,
                      int64_t no, struct error *e)
{
    const char *kind = table_value(l, "line");
    enum err r = ERR_OK;
    const struct tie_note x = {.kind = kind,
                               .text = table_or(l, "text", "走访了解情况"),
                               .how = "",
                               .amount = table_or(l, "amount", ""),
                               .matter = ""};
    for (int64_t i = 0; kind && r == ERR_OK && i < table_int(l, "lines", 1); i++)
        r = tie_enter(w->c, &w->s, world_viewer(role->holder == TIE_UNIT ? ROADS_MAN : holder(l, false)),
                      register_of(role, l), code, no, &x, e);
    return r;
}

static void try_raise(struct world *w, const struct tie_role *role, const struct table_line *l)
{
    struct error e = {0};
    const char *code = code_of(w, role->code, l, 0), *reg = register_of(role, l);
    int64_t no = 0;
    tied_make(w, reg, code, ROADS);
    MUST(tie(w, role, l, code, false, &no, &e));
    MUST(enter(w, role, l, code, no, &e));
    struct tie_full f = tied_full(w, world_viewer(LEADER), reg, code, no);
    char text[32] = "";
    assert_string_equal(f.t.role->code, role->code);
    assert_string_equal(f.t.slot, table_or(l, "slot", ""));
    if (f.t.until_at)
        time_format(f.t.until_at - 1, w->s.zone, text);
    text[f.t.until_at ? 10 : 0] = '\0';
    if (!str_eq(text, l->says))
        fail_msg("%s:%d: it lasts until %s", l->file, l->number, text);
    if (table_value(l, "line")) {
        assert_string_equal(f.entries[0].kind, table_value(l, "line"));
        assert_string_equal(f.entries[0].text, table_or(l, "text", "走访了解情况"));
    }
}

static void try_refuse(struct world *w, const struct tie_role *role, const struct table_line *l)
{
    struct error e = {0};
    const char *code = code_of(w, role->code, l, 0), *reg = register_of(role, l);
    bool twice = table_value(l, "twice"), other = table_value(l, "other");
    int64_t no = 0;
    struct tie_list list;
    tied_make(w, reg, code, ROADS);
    if (twice || other)
        MUST(tie(w, role, l, code, other, &no, &e));
    enum err r = tie(w, role, l, code, false, &no, &e);
    bool tied = r == ERR_OK;
    int lines = tied ? tied_full(w, &viewer_operator, reg, code, no).n_entries : 0;
    if (tied)
        r = enter(w, role, l, code, no, &e);
    table_refused(w, l, r, &e);
    if (tied)
        assert_int_equal(tied_full(w, &viewer_operator, reg, code, no).n_entries, lines);
    MUST(tie_of_subject(w->c, &w->s, &viewer_operator, w->a, reg, code, &list, &e));
    assert_int_equal(list.n, twice || other || tied);
}

/* Each slot has a holder of its own. */
static void tie_all(struct world *w, const struct tie_role *role, const char *reg, const char *code)
{
    static const enum world_officer men[] = {ROADS_MAN, ROADS_TWO, LAMPS_MAN, WATER_MAN};
    struct error e = {0};
    int64_t no;
    assert_in_range(role->n_slots, 1, COUNT_OF(men));
    for (size_t i = 0; i < role->n_slots; i++)
        MUST(tied_slot(w, LEADER, role->code, reg, code, role->slots[i].code, men[i], &no, &e));
}

static void try_many(struct world *w, const struct tie_role *role, const struct table_line *l)
{
    struct error e = {0};
    for (int64_t i = 0; i < l->n; i++) {
        const char *code = code_of(w, role->code, l, i);
        int64_t no = 0;
        tied_make(w, register_of(role, l), code, WATER);
        if (str_eq(table_value(l, "slot"), "all")) {
            tie_all(w, role, register_of(role, l), code);
            continue;
        }
        MUST(tie(w, role, l, code, false, &no, &e));
        MUST(enter(w, role, l, code, no, &e));
    }
}

static int64_t lines_of(struct world *w, const struct tie_role *role, const char *kind)
{
    struct error e = {0};
    struct indicator_sums sums;
    const struct indicator_term t = {.code = "lines",
                                     .way = COUNT_TIES,
                                     .kind = role->code,
                                     .where = {arena_printf(w->a, "line:%s", kind)},
                                     .weight = 100};
    const struct indicator_ask ask = {.from = 0, .to = INT64_MAX, .by = INDICATOR_BYS};
    MUST(indicator_sums(w->c, &w->s, world_viewer(LEADER), w->a, &t, &ask, &sums, &e));
    return sums.n ? sums.v[0].n : 0;
}

/* Only lines “many” are kept by WATER; one block of a table at a time. */
static void try_figure(struct world *w, const struct tie_role *role, const struct table_line *l)
{
    struct error e = {0};
    struct tie_cover cover;
    const char *line = table_value(l, "line");
    int64_t found = 0;
    if (line) {
        found = lines_of(w, role, line);
    } else {
        MUST(tie_coverage(w->c, &w->s, world_viewer(LEADER), w->a, role, register_find(register_of(role, l)), &cover,
                          &e));
        for (int i = 0; i < cover.n; i++) {
            if (cover.rows[i].unit_id == WATER)
                found = str_eq(table_value(l, "count"), "kept") ? cover.rows[i].subjects : cover.rows[i].held;
        }
    }
    table_figure(l, arena_printf(w->a, "%lld", (long long)found));
}

static void run_line(struct world *w, const char *code, const struct table_line *l)
{
    const struct tie_role *role = tie_role_find(code);
    if (!role)
        fail_msg("%s: there is no such role", l->file);
    table_keys(l, known, l);
    check_values(l);
    if (str_eq(l->what, "raise"))
        try_raise(w, role, l);
    else if (str_eq(l->what, "refuse"))
        try_refuse(w, role, l);
    else if (str_eq(l->what, "many"))
        try_many(w, role, l);
    else if (str_eq(l->what, "figure"))
        try_figure(w, role, l);
    else
        fail_msg("%s:%d: what is %s?", l->file, l->number, l->what);
}

static void test_tables_say_what_ties_do(void **state)
{
    WORLD(w);
    table_run(w, "ties", 6, run_line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_tables_say_what_ties_do)};
    return world_run(tests, COUNT_OF(tests));
}
