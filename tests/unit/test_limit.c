/* Limits: the vectors of the field, and an oracle that counts in another way on the data of others. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "catalogue/limit.h"
#include "limit_short.h"

static int make(void **state)
{
    *state = arena_new();
    return 0;
}

static int drop(void **state)
{
    arena_free(*state);
    return 0;
}

static void test_limits_are_counted_as_the_vectors_say(void **state)
{
    static const struct {
        int32_t start;
        const char *rule;
        int32_t raw, due;
    } cases[] = {
        {20240208, "5 workdays", 20240221, 20240221}, {20250930, "5 workdays", 20251014, 20251014},
        {20260212, "5 workdays", 20260226, 20260226}, {20260213, "5 workdays", 20260227, 20260227},
        {20260430, "5 workdays", 20260511, 20260511}, {20260924, "5 workdays", 20261009, 20261009},
        {20260930, "5 workdays", 20261013, 20261013}, {20260924, "10 workdays", 20261015, 20261015},
        {20260131, "15 days", 20260215, 20260224},    {20260918, "15 days", 20261003, 20261008},
        {20260803, "60 days", 20261002, 20261008},    {20260131, "15 days strict", 20260215, 20260215},
    };
    const struct calendar *c = calendar_builtin(*state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        /* From the first to the last millisecond of the day it is the same. */
        for (int64_t k = 0; k < MS_DAY; k += MS_DAY / 4 - (k ? 0 : 1)) {
            struct limit_run run = {.start_ms = day_start(cases[i].start, zone_shanghai) + k,
                                    .rule = rule(cases[i].rule)};
            struct limit_due due;
            limit_count(&run, c, zone_shanghai, &due);
            assert_int_equal(due.raw_day, cases[i].raw);
            assert_int_equal(due.due_day, cases[i].due);
            assert_int_equal(due.due_ms, day_start(cases[i].due, zone_shanghai) + MS_DAY);
            assert_int_equal(due.rolled, cases[i].raw != cases[i].due);
            assert_false(due.provisional || due.stands);
        }
    }
}

static void test_rules_are_read_in_one_way_only(void **state)
{
    static const char *const right[] = {"1 day",     "15 days",    "1 day strict", "7 days strict", "3660 days",
                                        "1 workday", "5 workdays", "1 hour",       "24 hours"};
    static const char *const wrong[] = {"",
                                        "15",
                                        "0 days",
                                        "015 days",
                                        "3661 days",
                                        "1 days",
                                        "2 day",
                                        "15  days",
                                        "15 days ",
                                        " 15 days",
                                        "15days",
                                        "-1 days",
                                        "15 Days",
                                        "5 working days",
                                        "2 hours strict",
                                        "5 workdays strict",
                                        "7 days  strict",
                                        "15 日",
                                        "99999999 days",
                                        "7 strict",
                                        "1.5 hours",
                                        "strict"};
    struct limit_rule r = {7, LIMIT_HOUR, true};
    char text[LIMIT_TEXT_MAX];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        assert_true(limit_parse(right[i], &r));
        assert_string_equal(limit_format(&r, text), right[i]);
        assert_int_equal(r.roll, r.unit == LIMIT_DAY && !strstr(right[i], "strict"));
    }
    r = (struct limit_rule){7, LIMIT_HOUR, true};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(limit_parse(wrong[i], &r));
    assert_int_equal(r.length, 7);
}

static void test_rules_of_a_file_are_told_with_their_line(void **state)
{
    static const char text[] = "due: 15 days\nwarn: 3\nlist: []\n";
    struct yaml_errors errors = {.a = *state, .file = "f"};
    struct yaml_node *root = yaml_parse(text, strlen(text), &errors);
    assert_int_equal(yaml_limit(&errors, root, "due", YAML_REQUIRED).length, 15);
    assert_int_equal(yaml_limit(&errors, root, "absent", YAML_OPTIONAL).length, 0);
    assert_int_equal(errors.n, 0);
    assert_int_equal(yaml_limit(&errors, root, "warn", YAML_OPTIONAL).length, 0);
    assert_int_equal(yaml_limit(&errors, root, "list", YAML_OPTIONAL).length, 0);
    assert_int_equal(yaml_limit(&errors, root, "missing", YAML_REQUIRED).length, 0);
    assert_int_equal(errors.n, 3);
    assert_int_equal(errors.rows[0].line, 2);
    assert_int_equal(errors.rows[0].column, 7);
    assert_string_equal(errors.rows[0].arg, "3");
    assert_int_equal(errors.rows[1].line, 3);
}

/* The oracle: days are indexes from 2004-01-01; what is in the JSON is marked in one array, and nothing of ours is
 * asked. */
#define DAYS      (25 * 366)
#define BASE_MS   INT64_C(1072886400000) /* 2004-01-01 00:00 in Shanghai */
#define KNOWN_END 8401                   /* 2027-01-01 */

struct oracle {
    bool works[DAYS];
    int upto[DAYS]; /* working days of [0, i] */
};

static void mark(struct oracle *o, json_t *days, bool works)
{
    const char *key;
    json_t *value;
    json_object_foreach(days, key, value)
    {
        struct tm tm = {0};
        assert_int_equal(sscanf(key, "%d-%d-%d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday), 3);
        tm.tm_year -= 1900;
        tm.tm_mon--;
        o->works[(timegm(&tm) - BASE_MS / 1000) / 86400] = works;
    }
}

static void consult(struct oracle *o)
{
    json_error_t why;
    json_t *root = json_load_file("tests/unit/calendar/chinese-days.json", 0, &why);
    assert_non_null(root);
    for (int i = 0; i < DAYS; i++)
        o->works[i] = (i + 3) % 7 < 5; /* a Thursday was the first; 0 is Monday */
    mark(o, json_object_get(root, "holidays"), false);
    mark(o, json_object_get(root, "workdays"), true);
    json_decref(root);
    for (int i = 0, n = 0; i < DAYS; i++)
        o->upto[i] = n += o->works[i];
}

static int index_of(int64_t ms)
{
    return (int)((ms - BASE_MS) / MS_DAY);
}

static int64_t end_of(int day)
{
    return BASE_MS + (int64_t)(day + 1) * MS_DAY;
}

/* Every day of 2004 to 2026, three units, with and without rolling. */
static void test_every_day_and_length_agrees_with_the_oracle(void **state)
{
    static const int lengths[] = {1, 3, 5, 10, 15, 20, 30, 60, 90};
    const struct calendar *c = calendar_builtin(*state);
    struct oracle *o = arena_obj(*state, struct oracle);
    int64_t checked = 0;
    consult(o);
    for (int start = 0; start < KNOWN_END; start++) {
        int64_t moment = BASE_MS + (int64_t)start * MS_DAY + (start * INT64_C(7919999)) % MS_DAY;
        for (size_t k = 0; k < COUNT_OF(lengths); k++) {
            int n = lengths[k], work_end = start, roll_end = start + n;
            while (o->upto[work_end] - o->upto[start] < n)
                work_end++;
            while (!o->works[roll_end])
                roll_end++;
            const struct {
                struct limit_rule rule;
                int64_t raw, due;
                bool provisional;
            } want[] = {
                {{n, LIMIT_WORKDAY, false}, end_of(work_end), end_of(work_end), work_end >= KNOWN_END},
                {{n, LIMIT_DAY, true}, end_of(start + n), end_of(roll_end), roll_end >= KNOWN_END},
                {{n, LIMIT_DAY, false}, end_of(start + n), end_of(start + n), false},
                {{n, LIMIT_HOUR, false}, moment + n * MS_HOUR, moment + n * MS_HOUR, false},
            };
            for (size_t i = 0; i < COUNT_OF(want); i++) {
                struct limit_run run = {.start_ms = moment, .rule = want[i].rule};
                struct limit_due d;
                limit_count(&run, c, zone_shanghai, &d);
                if (d.raw_ms != want[i].raw || d.due_ms != want[i].due || d.provisional != want[i].provisional ||
                    d.rolled != (want[i].raw != want[i].due) || d.due_ms != d.ends_ms[0] + want[i].due - want[i].raw)
                    fail_msg("day %d, %d of unit %d: %lld, not %lld", start, n, want[i].rule.unit, (long long)d.due_ms,
                             (long long)want[i].due);
                checked++;
            }
        }
    }
    assert_int_equal(checked, INT64_C(8401) * 9 * 4);
}

/* Whoever asks for random cases has to be able to ask for the same ones again. */
static uint64_t seed = 20260131;

static int64_t random_below(int64_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((seed >> 33) % (uint64_t)n);
}

#define PAUSES_MAX 4

/* On whole minutes, so that minutes can be counted one by one. */
static size_t random_pauses(struct limit_pause *p, int64_t start, int64_t span)
{
    size_t n = (size_t)random_below(PAUSES_MAX + 1);
    for (size_t i = 0; i < n; i++) {
        p[i].from_ms = start - span / 4 + random_below(span / MS_MINUTE) * MS_MINUTE;
        if (random_below(3) == 0) /* 00:00 of a day, where errors by one would show */
            p[i].from_ms = BASE_MS + (int64_t)index_of(p[i].from_ms) * MS_DAY;
        p[i].to_ms = p[i].from_ms + random_below(span / 3 / MS_MINUTE) * MS_MINUTE;
        if (random_below(3) == 0)
            p[i].to_ms = BASE_MS + (int64_t)index_of(p[i].to_ms) * MS_DAY;
        if (random_below(12) == 0)
            p[i].to_ms = LIMIT_NEVER;
    }
    return n;
}

/* Until when the clock stands by a pause that the minute is in; 0: it runs. */
static int64_t stands_until(const struct limit_run *run, int64_t ms)
{
    for (size_t i = 0; i < run->n_pauses; i++) {
        if (run->pauses[i].from_ms <= ms && ms < run->pauses[i].to_ms)
            return run->pauses[i].to_ms;
    }
    return 0;
}

/* Marks the days at whose 24:00 the clock stood, pause by pause. */
static void mark_days(const struct limit_run *run, bool *stood)
{
    memset(stood, 0, DAYS * sizeof(*stood));
    for (size_t i = 0; i < run->n_pauses; i++) {
        const struct limit_pause *p = &run->pauses[i];
        int first = index_of(p->from_ms), end = p->to_ms == LIMIT_NEVER ? DAYS : index_of(p->to_ms);
        for (int k = first; k < end && p->from_ms < p->to_ms; k++)
            stood[k] = true;
    }
}

/* The raw end, or LIMIT_NEVER: the days that count are gathered, then the one wanted is taken. */
static int64_t oracle_days(const struct oracle *o, const bool *stood, int64_t from, const struct limit_rule *r)
{
    int counted[DAYS], n = 0;
    for (int i = index_of(from) + 1; i < DAYS; i++) {
        if (!stood[i] && (r->unit == LIMIT_DAY || o->works[i]))
            counted[n++] = i;
    }
    return r->length <= n ? end_of(counted[r->length - 1]) : LIMIT_NEVER;
}

/* Minute by minute; those of a pause are gone over at once. */
static int64_t oracle_hours(const struct limit_run *run, int64_t from, int64_t hours)
{
    int64_t ms = from, minutes = hours * 60, last = end_of(DAYS - 1);
    while (minutes > 0) {
        int64_t until = stands_until(run, ms);
        if (ms > last || until > last)
            return LIMIT_NEVER;
        minutes -= until == 0;
        ms += until ? (until - ms + MS_MINUTE - 1) / MS_MINUTE * MS_MINUTE : MS_MINUTE;
    }
    return ms;
}

static int64_t oracle_due(const struct oracle *o, const struct limit_run *run, int64_t *ret_raw)
{
    static bool stood[DAYS];
    int64_t ms = run->start_ms;
    const struct limit_rule *r = NULL;
    mark_days(run, stood);
    for (size_t i = 0; i <= run->n_extensions; i++) {
        r = i ? &run->extensions[i - 1] : &run->rule;
        ms = r->unit == LIMIT_HOUR ? oracle_hours(run, ms, r->length) : oracle_days(o, stood, i ? ms - 1 : ms, r);
        if (ms == LIMIT_NEVER)
            break;
    }
    *ret_raw = ms;
    if (ms == LIMIT_NEVER || r->unit != LIMIT_DAY || !r->roll)
        return ms;
    for (int day = index_of(ms - 1); day < DAYS; day++) {
        if (o->works[day] && !stood[day])
            return end_of(day);
    }
    return LIMIT_NEVER;
}

static struct limit_rule random_rule(void)
{
    enum limit_unit unit = (enum limit_unit)random_below(3);
    return (struct limit_rule){1 + random_below(40), unit, unit == LIMIT_DAY && random_below(3) > 0};
}

static void test_pauses_and_extensions_agree_with_the_oracle(void **state)
{
    const struct calendar *c = calendar_builtin(*state);
    struct oracle *o = arena_obj(*state, struct oracle);
    int standing = 0, rolled = 0, paused = 0;
    consult(o);
    for (int i = 0; i < 6000; i++) {
        struct limit_pause pauses[PAUSES_MAX];
        struct limit_run run = {.pauses = pauses, .rule = random_rule()};
        struct limit_due d;
        run.start_ms = end_of(200) + random_below(INT64_C(8000) * 1440) * MS_MINUTE;
        run.n_pauses = random_pauses(pauses, run.start_ms, (1 + random_below(60)) * MS_DAY);
        run.n_extensions = random_below(3) ? 0 : (size_t)random_below(3);
        for (size_t k = 0; k < run.n_extensions; k++)
            run.extensions[k] = random_rule();
        limit_count(&run, c, zone_shanghai, &d);
        int64_t raw, due = oracle_due(o, &run, &raw);
        if (d.due_ms != due || (raw != d.raw_ms && due != LIMIT_NEVER) || d.stands != (due == LIMIT_NEVER))
            fail_msg("case %d: %lld, not %lld", i, (long long)d.due_ms, (long long)due);
        standing += d.stands;
        rolled += d.rolled;
        paused += d.paused_days > 0 || d.paused_ms > 0;
    }
    /* The cases are worth something only where they are of all kinds. */
    assert_true(standing > 200 && rolled > 200 && paused > 1000);
}

/* A limit without pauses moves by as many days as were taken from it, where all days count. */
static void test_a_pause_of_so_many_days_moves_the_end_by_as_many(void **state)
{
    static const struct {
        const char *from, *to;
        int64_t days;
    } cases[] = {
        {"2026-03-10 09:00", "2026-03-10 18:00", 0}, /* within a day: nothing */
        {"2026-03-10 00:00", "2026-03-11 00:00", 1}, /* just this day */
        {"2026-03-09 23:59", "2026-03-10 00:00", 1}, /* a minute, over midnight */
        {"2026-03-09 23:59", "2026-03-10 00:01", 1},  {"2026-03-10 00:00", "2026-03-10 23:59", 0},
        {"2026-03-09 10:00", "2026-03-19 10:00", 10}, {"2026-02-01 10:00", "2026-03-01 10:00", 0}, /* before */
        {"2026-02-20 10:00", "2026-03-04 10:00", 1}, /* from before the start: the day after it */
        {"2026-03-17 23:59", "2026-03-20 10:00", 3}, /* on the last day, before its end */
        {"2026-03-18 00:00", "2026-03-20 10:00", 0}, /* it has run out */
    };
    const struct calendar *c = calendar_builtin(*state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct limit_pause p = {at(cases[i].from), at(cases[i].to)};
        struct limit_run run = {
            .start_ms = at("2026-03-02 10:00"), .rule = rule("15 days strict"), .pauses = &p, .n_pauses = 1};
        struct limit_due d;
        limit_count(&run, c, zone_shanghai, &d);
        assert_int_equal(d.due_ms, at("2026-03-18 00:00") + cases[i].days * MS_DAY);
        assert_int_equal(d.paused_days, cases[i].days);
    }
}

static void test_a_pause_is_half_open_to_the_millisecond(void **state)
{
    const struct calendar *c = calendar_builtin(*state);
    int64_t midnight = at("2026-03-10 00:00"), end = at("2026-03-02 12:00");
    struct limit_pause p = {midnight - MS_HOUR, midnight - 1};
    struct limit_run run = {.start_ms = at("2026-03-02 10:00"), .rule = rule("15 days"), .pauses = &p, .n_pauses = 1};
    struct limit_due d;
    limit_count(&run, c, zone_shanghai, &d);
    assert_int_equal(d.paused_days, 0); /* the last millisecond of the day is not in it */
    p.to_ms = midnight;
    limit_count(&run, c, zone_shanghai, &d);
    assert_int_equal(d.paused_days, 1);
    run.rule = rule("2 hours");
    p = (struct limit_pause){end, end + MS_HOUR};
    limit_count(&run, c, zone_shanghai, &d);
    assert_int_equal(d.due_ms, end); /* it had run out */
    p.from_ms = end - 1;
    limit_count(&run, c, zone_shanghai, &d);
    assert_int_equal(d.due_ms, end + MS_HOUR + 1);
}

static void test_an_extension_goes_on_from_the_raw_end(void **state)
{
    const struct calendar *c = calendar_builtin(*state);
    struct limit_run run = {.start_ms = at("2026-08-03 10:00"),
                            .rule = rule("60 days"),
                            .extensions = {rule("30 days")},
                            .n_extensions = 1};
    struct limit_due d;
    limit_count(&run, c, zone_shanghai, &d);
    /* 60 days would roll from 2 to 8 October; 90 days are counted from the start all the same. */
    assert_int_equal(d.ends_ms[0], at("2026-10-03 00:00"));
    assert_int_equal(d.raw_day, 20261101);
    assert_int_equal(d.due_day, 20261102);
    struct limit_run whole = {.start_ms = run.start_ms, .rule = rule("90 days")};
    struct limit_due w;
    limit_count(&whole, c, zone_shanghai, &w);
    assert_int_equal(w.due_ms, d.due_ms);
    run.extensions[0] = rule("5 workdays");
    limit_count(&run, c, zone_shanghai, &d);
    assert_int_equal(d.due_day, 20261013); /* 8, 9, 10 (works), 12, 13 October */
    assert_int_equal(d.made_up, 1);
    run.extensions[0] = rule("24 hours");
    limit_count(&run, c, zone_shanghai, &d);
    assert_int_equal(d.due_ms, at("2026-10-04 00:00"));
}

static void test_an_open_pause_leaves_the_end_open(void **state)
{
    const struct calendar *c = calendar_builtin(*state);
    struct limit_pause p = {at("2026-03-09 16:00"), LIMIT_NEVER};
    struct limit_run run = {
        .start_ms = at("2026-03-02 10:00"), .rule = rule("10 workdays"), .pauses = &p, .n_pauses = 1};
    struct limit_due d;
    limit_count(&run, c, zone_shanghai, &d);
    assert_true(d.stands);
    assert_int_equal(d.due_ms, LIMIT_NEVER);
    assert_int_equal(d.raw_ms, LIMIT_NEVER);
    assert_int_equal(d.stands_since_ms, p.from_ms);
    assert_int_equal(d.left, 6); /* 3 to 6 March are counted, the 9th is not */
    assert_int_equal(d.left_unit, LIMIT_WORKDAY);
    run.rule = rule("24 hours");
    limit_count(&run, c, zone_shanghai, &d);
    assert_false(d.stands); /* it had run out before */
    assert_int_equal(d.due_ms, at("2026-03-03 10:00"));
    p.from_ms = at("2026-03-02 11:30");
    limit_count(&run, c, zone_shanghai, &d);
    assert_true(d.stands);
    assert_int_equal(d.left, 22 * MS_HOUR + 30 * MS_MINUTE);
    p.from_ms = at("2026-02-01 11:30"); /* since before the start */
    limit_count(&run, c, zone_shanghai, &d);
    assert_int_equal(d.stands_since_ms, run.start_ms);
    p.to_ms = LIMIT_NEVER - 1; /* as good as open */
    run.rule = rule("5 workdays");
    limit_count(&run, c, zone_shanghai, &d);
    assert_true(d.stands);
}

static void test_years_that_are_not_known_make_it_provisional(void **state)
{
    static const struct {
        const char *start, *rule;
        int year; /* 0: not provisional */
    } cases[] = {
        {"2026-12-24 10:00", "5 workdays", 0},     {"2026-12-25 10:00", "5 workdays", 2027},
        {"2026-12-17 10:00", "14 days", 0},        {"2026-12-17 10:00", "15 days", 2027},
        {"2026-12-17 10:00", "15 days strict", 0}, {"2026-12-31 23:00", "2 hours", 0},
        {"2003-12-30 10:00", "5 workdays", 2003},  {"2003-12-30 10:00", "5 days", 0},
    };
    const struct calendar *c = calendar_builtin(*state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct limit_run run = {.start_ms = at(cases[i].start), .rule = rule(cases[i].rule)};
        struct limit_due d;
        limit_count(&run, c, zone_shanghai, &d);
        assert_int_equal(d.provisional_year, cases[i].year);
        assert_int_equal(d.provisional, cases[i].year != 0);
    }
}

static void test_what_is_left_is_said_in_working_days(void **state)
{
    static const struct {
        const char *now;
        bool late;
        int64_t days, workdays, work_ms;
    } cases[] = {
        {"2026-02-12 10:00", false, 14, 5, 5 * MS_DAY + 14 * MS_HOUR},
        {"2026-02-14 12:00", false, 12, 3, 3 * MS_DAY + 12 * MS_HOUR}, /* a Saturday that is worked */
        {"2026-02-18 10:00", false, 8, 3, 3 * MS_DAY},
        {"2026-02-25 10:00", false, 1, 1, MS_DAY + 14 * MS_HOUR},
        {"2026-02-26 00:00", false, 0, 0, MS_DAY},
        {"2026-02-26 23:59", false, 0, 0, MS_MINUTE},
        {"2026-02-27 00:00", true, -1, -1, 0},
        {"2026-02-28 10:00", true, -2, -2, 0}, /* a Saturday that is worked */
        {"2026-03-01 10:00", true, -3, -2, 0},
    };
    const struct calendar *c = calendar_builtin(*state);
    struct limit_run run = {.start_ms = at("2026-02-12 09:00"), .rule = rule("5 workdays")};
    struct limit_due d;
    limit_count(&run, c, zone_shanghai, &d);
    assert_int_equal(d.due_day, 20260226);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t now = at(cases[i].now);
        struct limit_left l = limit_left(&d, c, zone_shanghai, now);
        assert_int_equal(l.late, cases[i].late);
        assert_int_equal(l.ms, d.due_ms - now);
        assert_int_equal(l.days, cases[i].days);
        assert_int_equal(l.workdays, cases[i].workdays);
        assert_int_equal(l.work_ms, cases[i].work_ms);
    }
    /* Late on a Saturday that nobody works: the first day of being late has begun. */
    run = (struct limit_run){.start_ms = at("2026-03-10 10:00"), .rule = rule("3 days")};
    limit_count(&run, c, zone_shanghai, &d);
    struct limit_left l = limit_left(&d, c, zone_shanghai, at("2026-03-14 10:00"));
    assert_true(l.late);
    assert_int_equal(l.days, -1);
    assert_int_equal(l.workdays, -1);
    /* Hours end within a day. */
    run = (struct limit_run){.start_ms = at("2026-03-13 20:00"), .rule = rule("24 hours")};
    limit_count(&run, c, zone_shanghai, &d);
    l = limit_left(&d, c, zone_shanghai, at("2026-03-13 22:00"));
    assert_int_equal(l.days, 1);
    assert_int_equal(l.workdays, 0);
    assert_int_equal(l.work_ms, 2 * MS_HOUR); /* of Friday; Saturday is none */
}

static void test_colours_turn_when_so_much_is_left(void **state)
{
    static const struct {
        const char *now;
        enum limit_colour days, hours;
    } cases[] = {
        {"2026-02-13 10:00", LIMIT_GREEN, LIMIT_GREEN},   {"2026-02-24 00:00", LIMIT_YELLOW, LIMIT_GREEN},
        {"2026-02-24 23:59", LIMIT_YELLOW, LIMIT_YELLOW}, {"2026-02-25 00:00", LIMIT_RED, LIMIT_YELLOW},
        {"2026-02-26 21:59", LIMIT_RED, LIMIT_YELLOW},    {"2026-02-26 22:00", LIMIT_RED, LIMIT_RED},
        {"2026-02-26 23:59", LIMIT_RED, LIMIT_RED},       {"2026-02-27 00:00", LIMIT_LATE, LIMIT_LATE},
    };
    const struct calendar *c = calendar_builtin(*state);
    struct limit_run run = {.start_ms = at("2026-02-12 09:00"), .rule = rule("5 workdays")};
    struct limit_warn days = {rule("2 workdays"), rule("1 workday")}, hours = {rule("50 hours"), rule("2 hours")};
    struct limit_warn none = {{0}, {0}};
    struct limit_due d;
    limit_count(&run, c, zone_shanghai, &d);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t now = at(cases[i].now);
        assert_int_equal(limit_colour(&d, &days, c, zone_shanghai, now), cases[i].days);
        assert_int_equal(limit_colour(&d, &hours, c, zone_shanghai, now), cases[i].hours);
        assert_int_equal(limit_colour(&d, &none, c, zone_shanghai, now),
                         cases[i].days == LIMIT_LATE ? LIMIT_LATE : LIMIT_GREEN);
    }
    struct limit_pause p = {at("2026-02-13 10:00"), LIMIT_NEVER};
    run.pauses = &p;
    run.n_pauses = 1;
    limit_count(&run, c, zone_shanghai, &d);
    assert_int_equal(limit_colour(&d, &days, c, zone_shanghai, at("2027-02-13 10:00")), LIMIT_GREY);
    assert_string_equal(limit_colour_name(LIMIT_GREY), "grey");
    assert_string_equal(limit_colour_name(LIMIT_GREEN), "green");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_limits_are_counted_as_the_vectors_say, make, drop),
        cmocka_unit_test(test_rules_are_read_in_one_way_only),
        cmocka_unit_test_setup_teardown(test_rules_of_a_file_are_told_with_their_line, make, drop),
        cmocka_unit_test_setup_teardown(test_every_day_and_length_agrees_with_the_oracle, make, drop),
        cmocka_unit_test_setup_teardown(test_pauses_and_extensions_agree_with_the_oracle, make, drop),
        cmocka_unit_test_setup_teardown(test_a_pause_of_so_many_days_moves_the_end_by_as_many, make, drop),
        cmocka_unit_test_setup_teardown(test_a_pause_is_half_open_to_the_millisecond, make, drop),
        cmocka_unit_test_setup_teardown(test_an_extension_goes_on_from_the_raw_end, make, drop),
        cmocka_unit_test_setup_teardown(test_an_open_pause_leaves_the_end_open, make, drop),
        cmocka_unit_test_setup_teardown(test_years_that_are_not_known_make_it_provisional, make, drop),
        cmocka_unit_test_setup_teardown(test_what_is_left_is_said_in_working_days, make, drop),
        cmocka_unit_test_setup_teardown(test_colours_turn_when_so_much_is_left, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
