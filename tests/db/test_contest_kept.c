/* Contests that are kept: who sees what and when, four eyes, the window to appeal, two answers at once, and that what
 * is frozen does not change. */
#include "world.h"

#include <pthread.h>
#include <string.h>

#include "base/str.h"
#include "model/unit.h"
#include "report/contest.h"

#define PERIOD "2026-10"
/* Five working days from Friday morning: to the end of the Friday after. */
#define WINDOW_END (INT64_C(1795136400000) - 9 * MS_HOUR + 8 * MS_DAY)

DB_STMT(kept_count, "SELECT COUNT(*) FROM contest");
DB_STMT(kept_touch, "UPDATE unit SET name = '改名了' WHERE id = $1");
DB_STMT(kept_title, "SELECT sha256 FROM contest WHERE id = $1");
DB_STMT(kept_post, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, until)"
                   " VALUES (900, $1, $2, 'handler', 1, 0, 1, 0)");

static struct contest_draft draft(struct world *w, const char *scheme, int64_t year)
{
    struct error e = {0};
    struct period p;
    struct contest_draft d;
    MUST(period_parse(PERIOD, w->s.zone, &p, &e));
    MUST(contest_draft_make(w->c, &w->s, w->a, scheme_find(scheme, year), &p, &d, &e));
    return d;
}

/* So many percent of the limits kept, for each unit that is appraised: all have the same but ROADS. */
static void fill(const struct contest_draft *d)
{
    struct contest *x = (struct contest *)d->counted;
    for (int i = 0; i < x->n; i++) {
        struct contest_unit *u = &x->units[i];
        bool roads = u->unit.id == ROADS;
        u->volume = u->unit.id == LAMPS ? 3 : 20;
        u->parts[0].told = u->parts[2].told = true;
        u->parts[0].value = ratio_of(roads ? 250 : 275, 3);
        u->parts[0].counts = roads ? "met=25 base=30" : "met=55 base=60";
        u->parts[2].value = ratio_of(90, 1);
    }
    contest_score(x);
}

static const char *begin(struct world *w, const char *replaces)
{
    struct error e = {0};
    const char *key = "";
    struct contest_draft d = draft(w, "jieti", 2020);
    fill(&d);
    d.replaces = replaces;
    MUST(contest_begin(w->c, &w->s, world_viewer(LEADER), w->a, &d, &key, &e));
    return key;
}

static struct contest_row row_of(struct world *w, const char *key)
{
    struct error e = {0};
    struct contest_row x;
    MUST(contest_get(w->c, world_viewer(LEADER), w->a, key, &x, &e));
    return x;
}

static enum err see(struct world *w, enum world_officer o, const char *key, const char *unit, struct contest_unit *ret)
{
    struct error e = {0};
    struct contest_row row;
    enum err r = contest_get(w->c, world_viewer(o), w->a, key, &row, &e);
    return r == ERR_OK ? contest_unit_get(w->c, world_viewer(o), w->a, &row, unit, ret, &e) : r;
}

static int units_seen(struct world *w, enum world_officer o, const char *key)
{
    struct error e = {0};
    struct contest_row row;
    struct contest_page p;
    if (contest_get(w->c, world_viewer(o), w->a, key, &row, &e) != ERR_OK)
        return -1;
    MUST(contest_units(w->c, &w->s, world_viewer(o), w->a, &row, NULL, 100, &p, &e));
    return p.x.n;
}

static int listed(struct world *w, enum world_officer o)
{
    struct error e = {0};
    struct contest_list l;
    MUST(contest_list(w->c, &w->s, world_viewer(o), w->a, NULL, 10, &l, &e));
    return l.n;
}

static enum err give(struct world *w, enum world_officer o, const char *key, const char *unit, const char *points,
                     struct error *e)
{
    const struct contest_given x = {unit, "taken_on", points, "签收台账核对无误", "签收台账10月第3页"};
    return contest_give(w->c, &w->s, world_viewer(o), key, &x, e);
}

static void give_all(struct world *w, const char *key, const char *points)
{
    struct error e = {0};
    static const char *const units[] = {"u2", "u3", "u4", "u5", "u6"};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        MUST(give(w, LEADER, key, units[i], points, &e));
        MUST(contest_confirm(w->c, &w->s, world_viewer(MOVED_UP), key, units[i], "taken_on", &e));
    }
}

static void show(struct world *w, const char *key)
{
    struct error e = {0};
    MUST(contest_show(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e));
}

static enum err appeal(struct world *w, enum world_officer o, const char *key, const char *unit, const char *criterion,
                       struct error *e)
{
    const struct contest_appealed x = {unit, criterion, "有3件系统故障，已按时办结", "系统故障通知〔2026〕3号"};
    return contest_appeal(w->c, &w->s, world_viewer(o), key, &x, e);
}

static enum err answer(struct world *w, enum world_officer o, const char *key, const char *criterion, const char *value,
                       struct error *e)
{
    const struct contest_answered x = {"u4", criterion, value != NULL, value, "经核对情况属实"};
    return contest_answer(w->c, &w->s, world_viewer(o), key, &x, e);
}

static enum err freeze(struct world *w, enum world_officer o, const char *key, struct error *e)
{
    return contest_close(w->c, &w->s, world_viewer(o), w->a, key, row_of(w, key).revision, e);
}

static void says(const struct error *e, const char *words)
{
    if (!strstr(str_or(e->msgid, ""), words))
        fail_msg("%s does not say %s", str_or(e->msgid, "nothing"), words);
}

static void test_contest_is_of_its_year(void **state)
{
    WORLD(w);
    const char *key;
    int64_t n;
    struct contest_draft d = draft(w, "liubi", 2021);
    assert_int_equal(contest_begin(w->c, &w->s, world_viewer(LEADER), w->a, &d, &key, &e), ERR_INVALID);
    assert_string_equal(e.field, "scheme");
    says(&e, "does not judge that year");
    d = draft(w, "qibi", 2024);
    d.in_year = 2023;
    assert_int_equal(contest_begin(w->c, &w->s, world_viewer(LEADER), w->a, &d, &key, &e), ERR_INVALID);
    d = draft(w, "jieti", 2020);
    d.in_year = 2019;
    assert_int_equal(contest_begin(w->c, &w->s, world_viewer(LEADER), w->a, &d, &key, &e), ERR_INVALID);
    d = draft(w, "jieti", 2020);
    for (int o = 0; o < OFFICERS; o++) {
        bool may = o == LEADER || o == MOVED_UP;
        if (!may)
            assert_int_equal(contest_begin(w->c, &w->s, world_viewer((enum world_officer)o), w->a, &d, &key, &e),
                             ERR_DENIED);
    }
    MUST(db_get_int(w->c, &kept_count, DB_NO_ARGS, &n, &e));
    assert_int_equal(n, 0);
    /* The same form sent twice is one. */
    const char *again;
    d.op = "abc";
    MUST(contest_begin(w->c, &w->s, world_viewer(LEADER), w->a, &d, &key, &e));
    MUST(contest_begin(w->c, &w->s, world_viewer(LEADER), w->a, &d, &again, &e));
    assert_string_equal(key, again);
    assert_int_equal(listed(w, LEADER), 1);
}

static void test_points_by_hand_are_confirmed_by_another(void **state)
{
    WORLD(w);
    struct contest_unit u;
    const char *key = begin(w, "");
    static const char *const bad[] = {"", "-1", "25.01", "26", "二十", "1.23456"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(give(w, LEADER, key, "u4", bad[i], &e), ERR_INVALID);
        assert_string_equal(e.field, "points");
    }
    assert_int_equal(give(w, LEADER, key, "u1", "5", &e), ERR_NOT_FOUND);
    assert_int_equal(give(w, ROADS_MAN, key, "u4", "25", &e), ERR_NOT_FOUND);
    const struct contest_given figure = {"u4", "in_time", "25", "有关情况", "有关证据"};
    assert_int_equal(contest_give(w->c, &w->s, world_viewer(LEADER), key, &figure, &e), ERR_INVALID);
    const struct contest_given bare = {"u4", "taken_on", "25", "", "有关证据"};
    assert_int_equal(contest_give(w->c, &w->s, world_viewer(LEADER), key, &bare, &e), ERR_INVALID);
    assert_string_equal(e.field, "reason");

    MUST(see(w, LEADER, key, "u4", &u));
    int64_t before = u.points;
    assert_int_equal(u.full, 75 * SCHEME_ONE);
    MUST(give(w, LEADER, key, "u4", "20.5", &e));
    MUST(see(w, LEADER, key, "u4", &u));
    assert_int_equal(u.points, before);
    assert_false(u.parts[1].told);
    assert_string_equal(u.parts[1].mark.giver, "o7");
    assert_int_equal(contest_show(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e), ERR_INVALID);
    says(&e, "wait to be confirmed");
    assert_int_equal(contest_confirm(w->c, &w->s, world_viewer(LEADER), key, "u4", "taken_on", &e), ERR_DENIED);
    MUST(contest_confirm(w->c, &w->s, world_viewer(MOVED_UP), key, "u4", "taken_on", &e));
    assert_int_equal(contest_confirm(w->c, &w->s, world_viewer(MOVED_UP), key, "u4", "taken_on", &e), ERR_CONFLICT);
    MUST(see(w, LEADER, key, "u4", &u));
    assert_int_equal(u.full, 100 * SCHEME_ONE);
    assert_string_equal(contest_value_text(w->a, &u.parts[1]), "20.50");
    /* Some of a group have theirs: all need them. Given again they wait again. */
    assert_int_equal(contest_show(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e), ERR_INVALID);
    says(&e, "has none yet");
    MUST(give(w, MOVED_UP, key, "u4", "21", &e));
    MUST(see(w, LEADER, key, "u4", &u));
    assert_false(u.parts[1].told);
    assert_int_equal(u.points, before);
    /* Who holds a post at a unit leaves it to others. */
    world_exec(w, &kept_post, DB_ARGS(DB_INT(100 + LEADER), DB_INT(WATER)));
    assert_int_equal(give(w, LEADER, key, "u6", "25", &e), ERR_DENIED);
    assert_int_equal(contest_exclude(w->c, &w->s, world_viewer(LEADER), key, "u6", "机构改革不参评", &e), ERR_DENIED);
}

static void test_a_unit_sees_its_own_until_it_is_issued(void **state)
{
    WORLD(w);
    struct contest_unit u;
    const char *body, *key = begin(w, "");
    for (int o = 0; o < OFFICERS; o++)
        assert_int_equal(units_seen(w, (enum world_officer)o, key), o == LEADER || o == MOVED_UP ? 5 : -1);
    MUST(contest_exclude(w->c, &w->s, world_viewer(LEADER), key, "u2", "机构改革，本期不参评", &e));
    show(w, key);
    /* Not a supervisor above, nor who was there once, nor who reads nothing. */
    static const int seen[OFFICERS] = {
        [CLERK] = 1,     [DISPATCHER] = 1, [ROADS_MAN] = 1, [ROADS_TWO] = 1,   [LAMPS_MAN] = 1,
        [WATER_MAN] = 1, [VERIFIER] = 1,   [LEADER] = 5,    [SUPERVISOR] = -1, [PUBLISHER] = 1,
        [FORMER] = -1,   [MOVED_UP] = 5,   [SYSADMIN] = -1};
    for (int o = 0; o < OFFICERS; o++) {
        assert_int_equal(units_seen(w, (enum world_officer)o, key), seen[o]);
        assert_int_equal(listed(w, (enum world_officer)o), seen[o] > 0);
    }
    MUST(see(w, ROADS_MAN, key, "u4", &u));
    assert_int_equal(u.standing, CONTEST_PLACED);
    assert_int_equal(see(w, ROADS_MAN, key, "u6", &u), ERR_NOT_FOUND);
    assert_int_equal(see(w, LAMPS_MAN, key, "u4", &u), ERR_NOT_FOUND);
    assert_int_equal(see(w, ROADS_MAN, key, "u5", &u), ERR_NOT_FOUND);
    MUST(see(w, LAMPS_MAN, key, "u5", &u));
    assert_int_equal(u.standing, CONTEST_SMALL);
    MUST(see(w, CLERK, key, "u2", &u));
    assert_int_equal(u.standing, CONTEST_EXCLUDED);
    assert_int_equal(contest_body(w->c, world_viewer(ROADS_MAN), w->a, key, &body, &e), ERR_NOT_FOUND);
    clock_set(&w->s.clock, WINDOW_END);
    MUST(freeze(w, LEADER, key, &e));
    for (int o = 0; o < OFFICERS; o++)
        assert_int_equal(units_seen(w, (enum world_officer)o, key), seen[o]);
    assert_int_equal(contest_body(w->c, world_viewer(ROADS_MAN), w->a, key, &body, &e), ERR_NOT_FOUND);
    for (int i = 0; i < 2; i++)
        MUST(contest_sign(w->c, &w->s, world_viewer(i ? MOVED_UP : LEADER), key, row_of(w, key).revision, &e));
    MUST(contest_issue(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e));
    for (int o = 0; o < OFFICERS; o++)
        assert_int_equal(units_seen(w, (enum world_officer)o, key), o == SYSADMIN || o == FORMER ? -1 : 5);
    MUST(contest_body(w->c, world_viewer(WATER_MAN), w->a, key, &body, &e));
    /* Appeals and the trail stay between the unit and who makes it. */
    struct contest_trail_row *trail;
    int n;
    MUST(contest_trail(w->c, world_viewer(WATER_MAN), w->a, row_of(w, key).id, 0, &trail, &n, &e));
    assert_int_equal(n, 0);
    MUST(contest_trail(w->c, world_viewer(LEADER), w->a, row_of(w, key).id, 0, &trail, &n, &e));
    assert_string_equal(trail[n - 1].act, "issue");
}

static void test_a_unit_appeals_within_the_window(void **state)
{
    WORLD(w);
    struct contest_unit u;
    const char *key = begin(w, "");
    give_all(w, key, "20");
    assert_int_equal(appeal(w, ROADS_MAN, key, "u4", "in_time", &e), ERR_NOT_FOUND);
    show(w, key);
    assert_int_equal(row_of(w, key).appeal_until, WINDOW_END);
    assert_int_equal(appeal(w, WATER_MAN, key, "u4", "in_time", &e), ERR_NOT_FOUND);
    assert_int_equal(appeal(w, LEADER, key, "u4", "in_time", &e), ERR_DENIED);
    assert_int_equal(appeal(w, ROADS_MAN, key, "u4", "nothing", &e), ERR_INVALID);
    MUST(appeal(w, ROADS_MAN, key, "u4", "in_time", &e));
    assert_int_equal(appeal(w, ROADS_TWO, key, "u4", "in_time", &e), ERR_CONFLICT);
    MUST(appeal(w, ROADS_TWO, key, "u4", "taken_on", &e));
    assert_int_equal(freeze(w, LEADER, key, &e), ERR_INVALID);
    says(&e, "may still appeal");
    clock_set(&w->s.clock, WINDOW_END - 1);
    MUST(appeal(w, ROADS_MAN, key, "u4", "late", &e));
    clock_set(&w->s.clock, WINDOW_END);
    assert_int_equal(appeal(w, WATER_MAN, key, "u6", "in_time", &e), ERR_INVALID);
    says(&e, "time to appeal is over");
    assert_int_equal(freeze(w, LEADER, key, &e), ERR_INVALID);
    says(&e, "without an answer");

    /* Not by who gave the points; a value that is none, or the same, is refused. */
    assert_int_equal(answer(w, LEADER, key, "taken_on", NULL, &e), ERR_DENIED);
    assert_int_equal(answer(w, ROADS_MAN, key, "taken_on", NULL, &e), ERR_DENIED);
    assert_int_equal(answer(w, MOVED_UP, key, "taken_on", "26", &e), ERR_INVALID);
    assert_int_equal(answer(w, MOVED_UP, key, "taken_on", "20.00", &e), ERR_INVALID);
    MUST(answer(w, MOVED_UP, key, "taken_on", NULL, &e));
    MUST(see(w, ROADS_MAN, key, "u4", &u));
    assert_string_equal(contest_ratio_text(w->a, u.parts[0].points, 2), "8.33");
    MUST(answer(w, LEADER, key, "in_time", "95", &e));
    assert_int_equal(answer(w, MOVED_UP, key, "in_time", NULL, &e), ERR_CONFLICT);
    MUST(see(w, ROADS_MAN, key, "u4", &u));
    assert_true(u.parts[0].corrected);
    assert_string_equal(contest_ratio_text(w->a, u.parts[0].points, 2), "20.00");
    /* It went past the others of its group. */
    assert_int_equal(u.seq, 1);
    MUST(answer(w, LEADER, key, "late", NULL, &e));
    struct contest_appeal_row *rows;
    int n;
    MUST(contest_appeals(w->c, world_viewer(ROADS_MAN), w->a, row_of(w, key).id, ROADS, &rows, &n, &e));
    assert_int_equal(n, 3);
    assert_string_equal(rows[0].state, "upheld");
    assert_int_equal(ratio_round(rows[0].was, 100), 8333);
    assert_int_equal(ratio_round(rows[0].is, 100), 9500);
    assert_string_equal(rows[1].state, "refused");
    assert_int_equal(ratio_compare(rows[1].was, rows[1].is), 0);
    MUST(contest_appeals(w->c, world_viewer(WATER_MAN), w->a, row_of(w, key).id, 0, &rows, &n, &e));
    assert_int_equal(n, 0);
    MUST(freeze(w, LEADER, key, &e));
    assert_int_equal(answer(w, LEADER, key, "in_time", NULL, &e), ERR_CONFLICT);
    assert_int_equal(appeal(w, WATER_MAN, key, "u6", "in_time", &e), ERR_INVALID);
}

struct racer {
    struct world *w;
    const char *key;
    const struct viewer *v;
    const char *value;
};

static void *race(void *ctx)
{
    struct racer *x = ctx;
    struct error e = {0};
    struct db_conn *c;
    const struct contest_answered a = {"u4", "in_time", x->value != NULL, x->value, "经核对情况属实"};
    if (db_connect(x->w->db, &c, &e) != ERR_OK)
        return (void *)(intptr_t)ERR_DB;
    enum err r = contest_answer(c, &x->w->s, x->v, x->key, &a, &e);
    db_disconnect(c);
    return (void *)(intptr_t)r;
}

static void test_of_two_answers_at_once_one_counts(void **state)
{
    WORLD(w);
    const char *key = begin(w, "");
    show(w, key);
    MUST(appeal(w, ROADS_MAN, key, "u4", "in_time", &e));
    struct racer x[2] = {{w, key, world_viewer(LEADER), "95"}, {w, key, world_viewer(MOVED_UP), NULL}};
    pthread_t threads[2];
    void *r[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race, &x[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], &r[i]);
    bool first = (intptr_t)r[0] == ERR_OK;
    assert_int_equal((intptr_t)r[first ? 1 : 0], ERR_CONFLICT);
    assert_int_equal((intptr_t)r[first ? 0 : 1], ERR_OK);
    struct contest_appeal_row *rows;
    struct contest_unit u;
    int n;
    MUST(contest_appeals(w->c, world_viewer(LEADER), w->a, row_of(w, key).id, ROADS, &rows, &n, &e));
    assert_string_equal(rows[0].state, first ? "upheld" : "refused");
    MUST(see(w, LEADER, key, "u4", &u));
    assert_int_equal(u.parts[0].corrected, first);
}

static void issue(struct world *w, const char *key)
{
    struct error e = {0};
    show(w, key);
    clock_set(&w->s.clock, row_of(w, key).appeal_until);
    MUST(freeze(w, LEADER, key, &e));
    assert_int_equal(contest_sign(w->c, &w->s, &viewer_operator, key, row_of(w, key).revision, &e), ERR_DENIED);
    assert_int_equal(contest_sign(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision - 1, &e),
                     ERR_CONFLICT);
    for (int i = 0; i < 2; i++)
        MUST(contest_sign(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e));
    assert_int_equal(contest_issue(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e), ERR_INVALID);
    says(&e, "signatures of two");
    MUST(contest_sign(w->c, &w->s, world_viewer(MOVED_UP), key, row_of(w, key).revision, &e));
    MUST(contest_issue(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e));
}

static void test_what_is_frozen_stays(void **state)
{
    WORLD(w);
    const char *before, *after, *key = begin(w, "");
    char *hash;
    issue(w, key);
    MUST(contest_body(w->c, world_viewer(WATER_MAN), w->a, key, &before, &e));
    assert_non_null(strstr(before, "\"市政府\"") ? NULL : before);
    assert_non_null(strstr(before, "城管局"));
    world_exec(w, &kept_touch, DB_ARGS(DB_INT(ROADS)));
    MUST(contest_body(w->c, world_viewer(WATER_MAN), w->a, key, &after, &e));
    assert_string_equal(before, after);
    MUST(db_get_text(w->c, &kept_title, DB_ARGS(DB_INT(row_of(w, key).id)), w->a, &hash, &e));
    assert_string_equal(hash, row_of(w, key).sha256);
    assert_int_equal(strlen(hash), 64);
    struct contest_draft d = draft(w, "jieti", 2020);
    assert_int_equal(contest_recount(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &d, &e),
                     ERR_CONFLICT);
    assert_int_equal(give(w, LEADER, key, "u4", "25", &e), ERR_CONFLICT);
    assert_int_equal(contest_exclude(w->c, &w->s, world_viewer(LEADER), key, "u4", "机构改革", &e), ERR_CONFLICT);
    assert_int_equal(contest_drop(w->c, &w->s, world_viewer(LEADER), key, &e), ERR_CONFLICT);
    /* Of two corrections one stands. */
    const char *one = begin(w, key), *other = begin(w, key);
    issue(w, one);
    assert_string_equal(row_of(w, key).state, "withdrawn");
    assert_string_equal(row_of(w, key).replaced_by, one);
    show(w, other);
    clock_set(&w->s.clock, row_of(w, other).appeal_until);
    MUST(freeze(w, LEADER, other, &e));
    for (int i = 0; i < 2; i++)
        MUST(contest_sign(w->c, &w->s, world_viewer(i ? MOVED_UP : LEADER), other, row_of(w, other).revision, &e));
    assert_int_equal(contest_issue(w->c, &w->s, world_viewer(LEADER), other, row_of(w, other).revision, &e),
                     ERR_CONFLICT);
    MUST(contest_drop(w->c, &w->s, world_viewer(LEADER), other, &e));
    assert_int_equal(contest_withdraw(w->c, &w->s, world_viewer(LEADER), one, "", &e), ERR_INVALID);
    MUST(contest_withdraw(w->c, &w->s, world_viewer(LEADER), one, "数据来源有误", &e));
    assert_string_equal(row_of(w, one).state, "withdrawn");
    /* A draft that was counted anew keeps what was given by hand. */
    struct contest_unit u;
    key = begin(w, "");
    give_all(w, key, "12.5");
    d = draft(w, "jieti", 2020);
    fill(&d);
    ((struct contest *)d.counted)->units[0].volume = 77;
    MUST(contest_recount(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &d, &e));
    MUST(see(w, LEADER, key, d.counted->units[0].unit.code, &u));
    assert_int_equal(u.volume, 77);
    assert_string_equal(contest_value_text(w->a, &u.parts[1]), "12.50");
}

/* Parts are added as they are: 3.3333… + 38.3783… + 13.3333… is 55.045, and half goes up. */
static void test_points_are_rounded_once(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct contest_part parts[3] = {0};
    struct contest_unit u = {.unit = {.code = "x"}, .reason = "", .volume = 100, .parts = parts};
    struct contest x = {.scheme = scheme_find("sanlv", 2023), .units = &u, .n = 1};
    const struct ratio third = ratio_of(100, 3), solved = ratio_of(2302700, 30000);
    u.group = &x.scheme->groups[0];
    for (int i = 0; i < 3; i++)
        parts[i] = (struct contest_part){
            .c = &x.scheme->criteria[i], .counts = "", .told = true, .value = i == 1 ? solved : third};
    contest_score(&x);
    assert_string_equal(contest_points_text(a, x.scheme, u.points), "55.05");
    /* Without the second all is of what the others can give: 16.666… of 50 is 33.333… of 100. */
    parts[1].told = false;
    contest_score(&x);
    assert_string_equal(contest_points_text(a, x.scheme, u.points), "33.33");
    assert_int_equal(u.of, 50 * SCHEME_ONE);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_contest_is_of_its_year),
        BOTH_WORLDS(test_points_by_hand_are_confirmed_by_another),
        BOTH_WORLDS(test_a_unit_sees_its_own_until_it_is_issued),
        BOTH_WORLDS(test_a_unit_appeals_within_the_window),
        BOTH_WORLDS(test_of_two_answers_at_once_one_counts),
        BOTH_WORLDS(test_what_is_frozen_stays),
        cmocka_unit_test(test_points_are_rounded_once),
    };
    return world_run(tests, COUNT_OF(tests));
}
