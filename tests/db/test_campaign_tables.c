/*
 * Tables of campaigns (tests/catalogue/campaigns; table.h says how one reads). The leader plans them for the whole
 * government, the operator starts them.
 *
 *   raise, refuse   title, goal, from, to (days), rounds, part, value, and the fields of the kind; raise says how many
 *            rounds it has
 *   many     n subjects of the register are kept by ROADS, and visited=90 of them were visited; rest=yes: none is made,
 *            the next n of those that were not are; of units n activities, with fields of the programme, were held by
 *            ROADS, or received by WATER, in the first round, or with each=yes one in each
 *   figure   count=rounds, covered, total, rate of the newest campaign; held: the rounds that one unit was seen in
 */
#include "table.h"
#include "tied.h"

#include <string.h>

#include "base/str.h"
#include "model/activity.h"
#include "model/campaign.h"

static const char *newest; /* number of the last campaign that was raised */

static bool known(const char *key, const void *ctx)
{
    static const char *const keys[] = {"title", "goal",    "from", "to",   "rounds", "part",
                                       "value", "visited", "rest", "each", "count",  NULL};
    const struct campaign_kind *k = ctx;
    const struct programme *p = k->programmes[0] ? programme_find(k->programmes[0]) : NULL;
    bool field = p && programme_field(p, key);
    for (size_t i = 0; i < CAMPAIGN_FIELDS_MAX && k->fields[i].part; i++)
        field = field || str_eq(k->fields[i].part, key);
    return field || code_listed(keys, key);
}

static int32_t day_of(const char *text)
{
    int64_t at = 0;
    return time_parse(text, zone_shanghai, &at) == ERR_OK ? civil_day(at, zone_shanghai) : 0;
}

static const char *fitting(struct world *w, const struct field_def *f)
{
    return f->type == FIELD_NUMBER   ? arena_printf(w->a, "%d", f->min)
           : f->type == FIELD_CHOICE ? f->options[0].code
                                     : "有关情况";
}

static enum err plan(struct world *w, const struct campaign_kind *k, const struct table_line *l, const char **number,
                     struct error *e)
{
    struct campaign_edit x = {.kind = k,
                              .title = table_or(l, "title", k->name.zh),
                              .goal = table_or(l, "goal", k->about.zh),
                              .unit_id = GOV,
                              .part = table_or(l, "part", ""),
                              .value = table_or(l, "value", ""),
                              .from_day = day_of(table_or(l, "from", "2026-01-01")),
                              .until_day = day_of(table_or(l, "to", "2026-12-31")),
                              .rounds = table_int(l, "rounds", 0)};
    for (size_t i = 0; i < CAMPAIGN_FIELDS_MAX && k->fields[i].part; i++)
        x.values[i] = table_or(l, k->fields[i].part, fitting(w, &k->fields[i]));
    return campaign_plan(w->c, &w->s, world_viewer(LEADER), w->a, &x, number, e);
}

static struct campaign_full read_back(struct world *w)
{
    struct error e = {0};
    struct campaign_full f;
    MUST(campaign_get(w->c, &w->s, world_viewer(LEADER), w->a, newest, &f, &e));
    return f;
}

static void try_raise(struct world *w, const struct campaign_kind *k, const struct table_line *l)
{
    struct error e = {0};
    MUST(plan(w, k, l, &newest, &e));
    assert_int_equal(campaign_act(w->c, &w->s, world_viewer(LEADER), newest, 0, CAMPAIGN_START, "", &e), ERR_DENIED);
    MUST(campaign_act(w->c, &w->s, &viewer_operator, newest, 0, CAMPAIGN_START, "", &e));
    struct campaign_full f = read_back(w);
    assert_int_equal(f.c.state, CAMPAIGN_RUNNING);
    const char *found = arena_printf(w->a, "%d", f.n_rounds);
    if (!str_eq(found, l->says))
        fail_msg("%s:%d: it has %s rounds", l->file, l->number, found);
    for (size_t i = 0; i < CAMPAIGN_FIELDS_MAX && k->fields[i].part; i++)
        assert_string_equal(f.values[i], table_or(l, k->fields[i].part, fitting(w, &k->fields[i])));
}

DB_STMT(campaign_test_count, "SELECT COUNT(*) FROM campaign");

static void try_refuse(struct world *w, const struct campaign_kind *k, const struct table_line *l)
{
    struct error e = {0};
    const char *number = NULL;
    int64_t before, after;
    MUST(db_get_int(w->c, &campaign_test_count, DB_NO_ARGS, &before, &e));
    table_refused(w, l, plan(w, k, l, &number, &e), &e);
    MUST(db_get_int(w->c, &campaign_test_count, DB_NO_ARGS, &after, &e));
    assert_int_equal(before, after);
}

/* When the i-th activity begins: in the first days of the campaign, or of its round. */
static int64_t starts(struct world *w, const struct table_line *l, int64_t i)
{
    struct campaign_full f = read_back(w);
    if (!table_value(l, "each"))
        return f.rounds[0].from_at + 4 * MS_DAY + (9 + i) * MS_HOUR;
    assert_in_range(i, 0, f.n_rounds - 1);
    return f.rounds[i].from_at + 9 * MS_HOUR;
}

/* An activity of the first programme over these subjects. */
static void hold(struct world *w, const struct campaign_kind *k, const struct table_line *l, int64_t at,
                 const char *codes)
{
    struct error e = {0};
    const struct programme *p = programme_find(k->programmes[0]);
    const char *number;
    int64_t now = clock_now(&w->s.clock);
    struct activity_edit x = {.programme = p,
                              .title = p->name.zh,
                              .place = "会议室",
                              .unit_id = ROADS,
                              .host_id = k->over == CAMPAIGN_UNITS && k->received ? WATER : 0,
                              .starts_at = at,
                              .ends_at = at + MS_HOUR / 2,
                              .downs = p->usual};
    struct activity_report report = {.report = "照实填报", .visited = codes, .attended = ""};
    const struct activity_act approve = {.step = STEP_APPROVE, .note = "同意一并安排"}, held = {.step = STEP_HOLD};
    for (size_t f = 0; f < PROGRAMME_FIELDS_MAX && p->fields[f].part; f++)
        x.values[f] = table_or(l, p->fields[f].part, fitting(w, &p->fields[f]));
    for (size_t c = 0; c < PROGRAMME_COUNTS_MAX && p->counts[c].code; c++)
        report.counts[c] = c == 0 ? "1" : "";
    clock_set(&w->s.clock, at - MS_DAY);
    MUST(activity_plan(w->c, &w->s, world_viewer(ROADS_MAN), w->a, &x, &number, &e));
    MUST(activity_act(w->c, &w->s, world_viewer(LEADER), number, &approve, &e));
    clock_set(&w->s.clock, at + MS_HOUR);
    MUST(activity_act(w->c, &w->s, world_viewer(ROADS_TWO), number, &held, &e));
    MUST(activity_write(w->c, &w->s, world_viewer(ROADS_TWO), number, &report, &e));
    clock_set(&w->s.clock, now);
}

static void try_many(struct world *w, const struct campaign_kind *k, const struct table_line *l)
{
    static int made_by; /* the line whose subjects are there */
    static int64_t visited;
    const char *codes = "";
    bool rest = table_value(l, "rest");
    if (k->over == CAMPAIGN_UNITS) {
        for (int64_t i = 0; i < l->n; i++)
            hold(w, k, l, starts(w, l, i), "");
        return;
    }
    for (int64_t i = 0; !rest && i < l->n; i++)
        tied_make(w, k->target, arena_printf(w->a, "%s-%d-%lld", k->code, l->number, (long long)i), ROADS);
    made_by = rest ? made_by : l->number;
    visited = rest ? visited : 0;
    for (int64_t n = rest ? l->n : table_int(l, "visited", 0); n > 0; n--)
        codes = arena_printf(w->a, "%s %s-%d-%lld", codes, k->code, made_by, (long long)visited++);
    hold(w, k, l, starts(w, l, l->number), codes);
}

/* The rounds that somebody was seen in, of the one unit with activities. */
static int64_t rounds_held(const struct campaign_matrix *m, int n_rounds)
{
    int64_t n = 0;
    for (int i = 0; i < n_rounds; i++)
        n += m->sum.rounds[i] > 0;
    return n;
}

static void try_figure(struct world *w, const struct table_line *l)
{
    static const char *const figures[] = {"rounds", "covered", "total", "rate", "held", NULL};
    struct error e = {0};
    struct campaign_matrix m;
    struct campaign_full f = read_back(w);
    const char *count = table_or(l, "count", "");
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &f.c, &m, &e));
    long long rate = m.sum.total ? (long long)((m.sum.covered * 20000 / m.sum.total + 1) / 2) : 0;
    if (!code_listed(figures, count))
        fail_msg("%s:%d: what is counted by %s?", l->file, l->number, count);
    table_figure(l, str_eq(count, "rounds")    ? arena_printf(w->a, "%d", f.n_rounds)
                    : str_eq(count, "held")    ? arena_printf(w->a, "%lld", (long long)rounds_held(&m, f.n_rounds))
                    : str_eq(count, "covered") ? arena_printf(w->a, "%lld", (long long)m.sum.covered)
                    : str_eq(count, "total")   ? arena_printf(w->a, "%lld", (long long)m.sum.total)
                                               : arena_printf(w->a, "%lld.%02lld", rate / 100, rate % 100));
}

static void run_line(struct world *w, const char *code, const struct table_line *l)
{
    const struct campaign_kind *k = campaign_kind_find(code);
    if (!k)
        fail_msg("%s: there is no such kind of campaign", l->file);
    table_keys(l, known, k);
    if (str_eq(l->what, "raise"))
        try_raise(w, k, l);
    else if (str_eq(l->what, "refuse"))
        try_refuse(w, k, l);
    else if (str_eq(l->what, "many"))
        try_many(w, k, l);
    else if (str_eq(l->what, "figure"))
        try_figure(w, l);
    else
        fail_msg("%s:%d: what is %s?", l->file, l->number, l->what);
}

static void test_tables_say_what_campaigns_do(void **state)
{
    WORLD(w);
    table_run(w, "campaigns", 5, run_line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_tables_say_what_campaigns_do)};
    return world_run(tests, COUNT_OF(tests));
}
