/*
 * Tables of programmes (tests/catalogue/programmes; table.h says how one reads). An activity is planned, approved, held
 * and written up.
 *
 *   raise, refuse, many   fields of the programme, whose default is something that fits; title, place; down=a b;
 *            count_KIND=number, as reports write it; receives=yes: WATER receives it; twice=yes: one like it was held
 *            an hour before. What is refused leaves nothing of the plan, or of what was written up
 *   figure   count=KIND, the sum, as quantity_words writes it, or activities=, how many there were, each once; down=X
 * or activities=X narrows to those that count under X
 */
#include "table.h"

#include <string.h>

#include "base/str.h"
#include "model/activity.h"

#define WINDOW (100 * MS_DAY)

/* Where the lines of the table stand that is read: each has its own programme. */
struct table {
    struct world *w;
    const struct programme *programme;
    int64_t window; /* where the activities of the lines before begin */
    bool used;      /* by something else than lines “many”, or a figure was read since */
};

static unsigned downs_of(struct arena *a, const char *words)
{
    unsigned bits = 0;
    for (const char *p = words; *p;) {
        size_t n = strcspn(p, " ");
        unsigned bit = down_bit(arena_strndup(a, p, n));
        if (!bit)
            fail_msg("%s is no down", p);
        bits |= bit;
        p += n + strspn(p + n, " ");
    }
    return bits;
}

static const char *fitting(struct arena *a, const struct field_def *f)
{
    return f->type == FIELD_NUMBER   ? arena_printf(a, "%d", f->min)
           : f->type == FIELD_CHOICE ? f->options[0].code
           : f->type == FIELD_DATE   ? "2026-11-25"
                                     : "基层治理";
}

/* Every key is one that the programme knows: a word mistyped would be held against nothing. */
static void check_keys(const struct table *t, const struct table_line *l)
{
    const char *count = table_value(l, "count");
    bool figure = str_eq(l->what, "figure");
    if (figure && (count ? !programme_count(t->programme, count) : !table_value(l, "activities")))
        fail_msg("%s:%d: what is counted?", l->file, l->number);
    for (int i = 0; i < l->n_with; i++) {
        const char *key = l->with[i].key;
        bool known = figure ? str_eq(key, "count") || str_eq(key, "activities") || str_eq(key, "down")
                            : programme_field(t->programme, key) || str_eq(key, "title") || str_eq(key, "place") ||
                                  str_eq(key, "receives") || str_eq(key, "twice") || str_eq(key, "down") ||
                                  (str_starts(key, "count_") && programme_count(t->programme, key + 6));
        if (!known)
            fail_msg("%s:%d: %s has no %s", l->file, l->number, t->programme->code, key);
    }
}

static struct activity_edit plan_of(const struct table *t, const struct table_line *l, int i)
{
    const struct programme *p = t->programme;
    const char *downs = table_value(l, "down"), *title = table_value(l, "title"), *place = table_value(l, "place");
    struct activity_edit x = {.programme = p,
                              .title = title ? title : p->name.zh,
                              .place = place ? place : "会议室",
                              .unit_id = ROADS,
                              .starts_at = t->window + i * MS_HOUR,
                              .ends_at = t->window + (i + 1) * MS_HOUR};
    if (table_value(l, "receives"))
        x.host_id = WATER;
    if (downs)
        x.downs = downs_of(t->w->a, downs);
    for (int k = 0; k < DOWNS && !x.downs; k++)
        x.downs = p->downs & 1u << k;
    for (size_t k = 0; k < PROGRAMME_FIELDS_MAX && p->fields[k].part; k++) {
        const char *value = table_value(l, p->fields[k].part);
        x.values[k] = value ? value : fitting(t->w->a, &p->fields[k]);
    }
    return x;
}

static struct activity_report report_of(const struct table *t, const struct table_line *l)
{
    struct activity_report x = {.report = "照实填报"};
    for (size_t i = 0; i < PROGRAMME_COUNTS_MAX && t->programme->counts[i].code; i++)
        x.counts[i] = str_or(table_value(l, t->programme->counts[i].part), "");
    return x;
}

/* The clock goes back before each plan, so that what is announced is announced in time. */
static enum err make(const struct table *t, const struct table_line *l, int i, const char **ret, struct error *e)
{
    struct world *w = t->w;
    const struct activity_edit plan = plan_of(t, l, i);
    const struct activity_report report = report_of(t, l);
    const struct activity_act approve = {.step = STEP_APPROVE}, hold = {.step = STEP_HOLD};
    clock_set(&w->s.clock, t->window - 10 * MS_DAY);
    enum err r = activity_plan(w->c, &w->s, world_viewer(ROADS_MAN), w->a, &plan, ret, e);
    if (r == ERR_OK)
        r = activity_act(w->c, &w->s, world_viewer(LEADER), *ret, &approve, e);
    clock_set(&w->s.clock, plan.starts_at);
    if (r == ERR_OK)
        r = activity_act(w->c, &w->s, world_viewer(ROADS_TWO), *ret, &hold, e);
    return r == ERR_OK ? activity_write(w->c, &w->s, world_viewer(ROADS_TWO), *ret, &report, e) : r;
}

static void try_raise(const struct table *t, const struct table_line *l)
{
    struct error e = {0};
    const char *number = NULL;
    struct activity_full f;
    MUST(make(t, l, 0, &number, &e));
    MUST(activity_get(t->w->c, &t->w->s, world_viewer(LEADER), t->w->a, number, &f, &e));
    assert_int_equal(f.a.state, ACTIVITY_WRITTEN);
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && t->programme->fields[i].part; i++)
        assert_string_equal(f.values[i], plan_of(t, l, 0).values[i]);
    for (size_t i = 0; i < PROGRAMME_COUNTS_MAX && t->programme->counts[i].code; i++) {
        const char *said = table_value(l, t->programme->counts[i].part);
        assert_string_equal(f.counts[i].n < 0 ? "" : quantity_words(t->w->a, f.counts[i]), str_or(said, ""));
    }
}

static void try_refuse(const struct table *t, const struct table_line *l)
{
    struct error e = {0};
    const char *number = NULL;
    struct activity_full f;
    if (table_value(l, "twice"))
        MUST(make(t, l, 0, &number, &e));
    number = NULL;
    if (make(t, l, 1, &number, &e) != ERR_INVALID)
        fail_msg("%s:%d: it is not refused", l->file, l->number);
    const char *found = arena_printf(t->w->a, "%s: %s", e.field, e.msgid);
    if (!str_eq(found, l->says))
        fail_msg("%s:%d: %s", l->file, l->number, found);
    if (!number)
        return;
    MUST(activity_get(t->w->c, &t->w->s, world_viewer(LEADER), t->w->a, number, &f, &e));
    assert_int_equal(f.a.state, table_value(l, "twice") ? ACTIVITY_PLANNED : ACTIVITY_HELD);
    for (size_t i = 0; i < PROGRAMME_COUNTS_MAX; i++)
        assert_int_equal(f.counts[i].n, -1);
}

static void try_many(struct table *t, const struct table_line *l)
{
    struct error e = {0};
    const char *number;
    if (t->used)
        t->window += WINDOW;
    t->used = false;
    for (int i = 0; i < (int)l->n; i++)
        MUST(make(t, l, i, &number, &e));
}

static void try_figure(struct table *t, const struct table_line *l)
{
    struct error e = {0};
    struct activity_totals totals;
    const char *count = table_value(l, "count"), *down = str_or(table_value(l, "down"), table_value(l, "activities"));
    const struct activity_filter f = {.programme = t->programme,
                                      .down = downs_of(t->w->a, str_or(down, "")),
                                      .state = -1,
                                      .from = t->window,
                                      .to = t->window + WINDOW - 10 * MS_DAY};
    const char *found = "nothing";
    t->used = true;
    MUST(activity_totals(t->w->c, world_viewer(LEADER), t->w->a, &f, &totals, &e));
    if (!count)
        found = arena_printf(t->w->a, "%lld", (long long)totals.activities);
    for (int i = 0; count && i < totals.n; i++) {
        if (str_eq(totals.rows[i].count->code, count))
            found = quantity_words(t->w->a, totals.rows[i].sum);
    }
    if (!str_eq(found, l->says))
        fail_msg("%s:%d: the totals say %s", l->file, l->number, found);
}

static void run_line(struct table *t, const struct table_line *l)
{
    if (table_value(l, "receives"))
        t->window += WINDOW;
    t->used = t->used || str_eq(l->what, "raise") || str_eq(l->what, "refuse");
    check_keys(t, l);
    if (str_eq(l->what, "raise"))
        try_raise(t, l);
    else if (str_eq(l->what, "refuse"))
        try_refuse(t, l);
    else if (str_eq(l->what, "many"))
        try_many(t, l);
    else if (str_eq(l->what, "figure"))
        try_figure(t, l);
    else
        fail_msg("%s:%d: what is %s?", l->file, l->number, l->what);
}

static void run_table_line(struct world *w, const char *code, const struct table_line *l)
{
    static struct table t;
    const struct programme *p = programme_find(code);
    if (!p)
        fail_msg("%s: there is no such programme", l->file);
    if (t.w != w || t.programme != p)
        t = (struct table){.w = w, .programme = p, .window = day_start(20300107, w->s.zone) + 9 * MS_HOUR};
    run_line(&t, l);
}

static void test_tables_say_what_programmes_do(void **state)
{
    WORLD(w);
    table_run(w, "programmes", 16, run_table_line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_tables_say_what_programmes_do)};
    return world_run(tests, COUNT_OF(tests));
}
