/*
 * Tables of what a programme asks for, refuses and counts, written by hand from the sources and held against the
 * program on both databases: tests/catalogue/programmes/CODE.tsv.
 *
 * Cells are separated by tabs; lines that begin with # are comments; the first line names the columns:
 *
 *   what     raise: an activity with what stands in "with" is planned, approved, held and written up, and reads back as
 *            it was written
 *            refuse: with "with" it is refused, with the sentence "says" about the field before it, and nothing of the
 *            plan, or of what was written up, is stored
 *            many: n=25 of them are held and written up
 *            figure: of all that the lines "many" just before it made, the totals tell "says"
 *   with     "key=value; key=value": fields of the programme, whose default is something that fits; title, place;
 * down=a b; count_KIND=number, as reports write it. Of a figure count=KIND, the sum, or activities=, how many there
 *            were, each once; down=X or activities=X narrows to those that count under X
 *   says     as above; sums are written as quantity_words does
 *   article  the source; of a figure the numbers of the mechanisms that it is of (tools/gen-mechanisms)
 */
#include "world.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/activity.h"

#define FOLDER "tests/catalogue/programmes"
#define CELLS  4
#define PAIRS  20
#define WINDOW (100 * MS_DAY)

struct pair {
    const char *key, *value;
};

struct line {
    const char *file;
    int number;
    const char *what, *says;
    struct pair with[PAIRS];
    int n_with;
    int64_t n; /* of many */
};

struct table {
    struct world *w;
    const struct programme *programme;
    int64_t window; /* where the activities of the lines before begin */
    bool used;      /* by something else than lines “many”, or a figure was read since */
};

static const char *value_of(const struct line *l, const char *key)
{
    for (int i = 0; i < l->n_with; i++) {
        if (str_eq(l->with[i].key, key))
            return l->with[i].value;
    }
    return NULL;
}

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
static void check_keys(const struct table *t, const struct line *l)
{
    for (int i = 0; i < l->n_with; i++) {
        const char *key = l->with[i].key;
        bool known = programme_field(t->programme, key) || str_eq(key, "title") || str_eq(key, "place") ||
                     str_eq(key, "down") || (str_starts(key, "count_") && programme_count(t->programme, key + 6));
        if (!known)
            fail_msg("%s:%d: %s has no %s", l->file, l->number, t->programme->code, key);
    }
}

static struct activity_edit plan_of(const struct table *t, const struct line *l, int i)
{
    const struct programme *p = t->programme;
    const char *downs = value_of(l, "down"), *title = value_of(l, "title"), *place = value_of(l, "place");
    struct activity_edit x = {.programme = p,
                              .title = title ? title : p->name.zh,
                              .place = place ? place : "会议室",
                              .unit_id = ROADS,
                              .starts_at = t->window + i * MS_HOUR,
                              .ends_at = t->window + (i + 1) * MS_HOUR};
    if (downs)
        x.downs = downs_of(t->w->a, downs);
    for (int k = 0; k < DOWNS && !x.downs; k++)
        x.downs = p->downs & 1u << k;
    for (size_t k = 0; k < PROGRAMME_FIELDS_MAX && p->fields[k].part; k++) {
        const char *value = value_of(l, p->fields[k].part);
        x.values[k] = value ? value : fitting(t->w->a, &p->fields[k]);
    }
    return x;
}

static struct activity_report report_of(const struct table *t, const struct line *l)
{
    struct activity_report x = {.report = "照实填报"};
    for (size_t i = 0; i < PROGRAMME_COUNTS_MAX && t->programme->counts[i].code; i++)
        x.counts[i] = str_or(value_of(l, t->programme->counts[i].part), "");
    return x;
}

/* The clock goes back before each plan, so that what is announced is announced in time. */
static enum err make(const struct table *t, const struct line *l, int i, const char **ret, struct error *e)
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

static void try_raise(const struct table *t, const struct line *l)
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
        const char *said = value_of(l, t->programme->counts[i].part);
        assert_string_equal(f.counts[i].n < 0 ? "" : quantity_words(t->w->a, f.counts[i]), str_or(said, ""));
    }
}

static void try_refuse(const struct table *t, const struct line *l)
{
    struct error e = {0};
    const char *number = NULL;
    struct activity_full f;
    if (make(t, l, 0, &number, &e) != ERR_INVALID)
        fail_msg("%s:%d: it is not refused", l->file, l->number);
    const char *found = arena_printf(t->w->a, "%s: %s", e.field, e.msgid);
    if (!str_eq(found, l->says))
        fail_msg("%s:%d: %s", l->file, l->number, found);
    if (!number)
        return;
    MUST(activity_get(t->w->c, &t->w->s, world_viewer(LEADER), t->w->a, number, &f, &e));
    assert_int_equal(f.a.state, ACTIVITY_HELD);
    for (size_t i = 0; i < PROGRAMME_COUNTS_MAX; i++)
        assert_int_equal(f.counts[i].n, -1);
}

static void try_many(struct table *t, const struct line *l)
{
    struct error e = {0};
    const char *number;
    if (t->used)
        t->window += WINDOW;
    t->used = false;
    for (int i = 0; i < (int)l->n; i++)
        MUST(make(t, l, i, &number, &e));
}

static void try_figure(struct table *t, const struct line *l)
{
    struct error e = {0};
    struct activity_totals totals;
    const char *count = value_of(l, "count"), *down = str_or(value_of(l, "down"), value_of(l, "activities"));
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

static void read_with(struct arena *a, char *text, struct line *l)
{
    for (char *rest = text; rest && *rest;) {
        char *next = strstr(rest, "; ");
        if (next)
            *next = '\0';
        char *equals = strchr(rest, '=');
        if (!equals || l->n_with == PAIRS)
            fail_msg("%s:%d: no key=value: %s", l->file, l->number, rest);
        *equals = '\0';
        if (str_eq(rest, "n"))
            assert_true(str_int(equals + 1, 1, 1000, &l->n));
        else
            l->with[l->n_with++] = (struct pair){arena_strdup(a, rest), arena_strdup(a, equals + 1)};
        rest = next ? next + 2 : NULL;
    }
}

static void run_line(struct table *t, struct line *l)
{
    t->used = t->used || str_eq(l->what, "raise") || str_eq(l->what, "refuse");
    if (!str_eq(l->what, "figure"))
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

static void run_table(struct world *w, const char *name)
{
    char *path = arena_printf(w->a, "%s/%s", FOLDER, name), *row = NULL;
    struct table t = {.w = w,
                      .programme = programme_find(arena_strndup(w->a, name, strcspn(name, "."))),
                      .window = day_start(20300107, w->s.zone) + 9 * MS_HOUR};
    size_t cap = 0;
    bool head = false;
    FILE *f = fopen(path, "re");
    if (!f || !t.programme)
        fail_msg("%s: no such table or programme", path);
    for (int number = 1; getline(&row, &cap, f) > 0; number++) {
        char *cells[CELLS] = {0}, *p = row;
        row[strcspn(row, "\n")] = '\0';
        if (*row == '#' || !head) {
            head = head || *row != '#';
            continue;
        }
        for (int i = 0; i < CELLS; i++)
            cells[i] = p ? strsep(&p, "\t") : (char[]){""};
        struct line l = {
            .file = path, .number = number, .what = arena_strdup(w->a, cells[0]), .says = arena_strdup(w->a, cells[2])};
        read_with(w->a, cells[1], &l);
        run_line(&t, &l);
    }
    free(row);
    fclose(f);
}

static void test_tables_say_what_programmes_do(void **state)
{
    WORLD(w);
    DIR *folder = opendir(FOLDER);
    int n = 0;
    assert_non_null(folder);
    for (struct dirent *d; (d = readdir(folder));) {
        if (!str_ends(d->d_name, ".tsv"))
            continue;
        run_table(w, d->d_name);
        n++;
    }
    closedir(folder);
    assert_true(n >= 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_tables_say_what_programmes_do)};
    return world_run(tests, COUNT_OF(tests));
}
