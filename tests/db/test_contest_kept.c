/* Contests that are kept: who sees what and when, four eyes, the window to appeal, and two answers at once. */
#include "contest_kept.h"

#include <pthread.h>

/* Five working days from Friday morning: to the end of the Friday after. */
#define WINDOW_END (INT64_C(1795136400000) - 9 * MS_HOUR + 8 * MS_DAY)

DB_STMT(kept_count, "SELECT COUNT(*) FROM contest");
DB_STMT(kept_post, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, until)"
                   " VALUES ($3, $1, $2, 'handler', 1, 0, 1, $4)");
DB_STMT(kept_leader, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, until)"
                     " VALUES (950, $1, 1, 'leader', 1, 0, 1, 0)");

static int listed(struct world *w, enum world_officer o)
{
    struct error e = {0};
    struct contest_list l;
    MUST(contest_list(w->c, &w->s, world_viewer(o), w->a, NULL, 10, &l, &e));
    return l.n;
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
    assert_int_equal(confirm(w, LEADER, key, "u4", "20.50", &e), ERR_DENIED);
    /* What was seen is what is confirmed. */
    assert_int_equal(confirm(w, MOVED_UP, key, "u4", "20.00", &e), ERR_CONFLICT);
    const struct contest_confirmed late = {"u4", "taken_on", "20.50", row_of(w, key).revision - 1, false};
    assert_int_equal(contest_confirm(w->c, &w->s, world_viewer(MOVED_UP), key, &late, &e), ERR_CONFLICT);
    MUST(confirm(w, MOVED_UP, key, "u4", "20.50", &e));
    assert_int_equal(confirm(w, MOVED_UP, key, "u4", "20.50", &e), ERR_CONFLICT);
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
    /* Taken back there are none. */
    MUST(contest_take(w->c, &w->s, world_viewer(LEADER), key, "u4", "taken_on", &e));
    assert_int_equal(contest_take(w->c, &w->s, world_viewer(LEADER), key, "u4", "taken_on", &e), ERR_CONFLICT);
    MUST(see(w, LEADER, key, "u4", &u));
    assert_int_equal(u.full, 75 * SCHEME_ONE);
    assert_int_equal(u.parts[1].mark.points, -1);
    /* Who holds a post at a unit, or below it, leaves it to others; who held one since the period began too. */
    world_exec(w, &kept_post, DB_ARGS(DB_INT(100 + LEADER), DB_INT(WATER), DB_INT(900), DB_INT(0)));
    assert_int_equal(give(w, LEADER, key, "u6", "25", &e), ERR_DENIED);
    assert_int_equal(contest_exclude(w->c, &w->s, world_viewer(LEADER), key, "u6", "机构改革不参评", &e), ERR_DENIED);
    struct contest_row row = row_of(w, key);
    world_exec(w, &kept_post, DB_ARGS(DB_INT(100 + LEADER), DB_INT(LAMPS), DB_INT(901), DB_INT(row.starts)));
    MUST(give(w, LEADER, key, "u4", "20", &e));
    world_exec(w, &kept_post, DB_ARGS(DB_INT(100 + LEADER), DB_INT(LAMPS), DB_INT(902), DB_INT(row.starts + 1)));
    assert_int_equal(give(w, LEADER, key, "u4", "20", &e), ERR_DENIED);
    assert_int_equal(give(w, LEADER, key, "u5", "20", &e), ERR_DENIED);
    MUST(give(w, LEADER, key, "u3", "20", &e));
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
    assert_int_equal(trail(w, WATER_MAN, key, 0).n, 0);
    const struct contest_trail_list l = trail(w, LEADER, key, 0);
    assert_string_equal(l.rows[0].act, "issue");
    assert_string_equal(l.rows[l.n - 1].act, "begin");
}

/* The supervisor is a leader too. */
static void another_leader(struct world *w)
{
    world_exec(w, &kept_leader, DB_ARGS(DB_INT(100 + SUPERVISOR)));
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

    /* Not by who gave or confirmed the points; a value that is none, or the same, is refused. */
    assert_int_equal(answer(w, LEADER, key, "taken_on", NULL, &e), ERR_DENIED);
    assert_int_equal(answer(w, MOVED_UP, key, "taken_on", NULL, &e), ERR_DENIED);
    says(&e, "gave or confirmed");
    assert_int_equal(answer(w, ROADS_MAN, key, "taken_on", NULL, &e), ERR_DENIED);
    another_leader(w);
    assert_int_equal(answer(w, SUPERVISOR, key, "taken_on", "26", &e), ERR_INVALID);
    assert_int_equal(answer(w, SUPERVISOR, key, "taken_on", "20.00", &e), ERR_INVALID);
    MUST(answer(w, SUPERVISOR, key, "taken_on", NULL, &e));
    assert_int_equal(answer(w, LEADER, key, "in_time", "100.01", &e), ERR_INVALID);
    says(&e, "from 0 to");
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
    const struct contest_appeal_list l = appeals(w, ROADS_MAN, key, ROADS);
    const struct contest_appeal_row *rows = l.rows;
    assert_int_equal(l.n, 3);
    /* What waits for a second person goes before what is settled. */
    assert_string_equal(rows[0].state, "upheld");
    assert_int_equal(ratio_round(rows[0].was, 100), 8333);
    assert_int_equal(ratio_round(rows[0].is, 100), 9500);
    assert_string_equal(rows[0].confirmer, "");
    assert_string_equal(rows[1].criterion, "late");
    assert_string_equal(rows[2].state, "refused");
    assert_int_equal(ratio_compare(rows[2].was, rows[2].is), 0);
    assert_int_equal(appeals(w, WATER_MAN, key, 0).n, 0);
    /* A value that one officer upheld is confirmed by another. */
    assert_int_equal(freeze(w, LEADER, key, &e), ERR_INVALID);
    says(&e, "still to confirm");
    assert_int_equal(agree(w, LEADER, key, "95.00", false, &e), ERR_DENIED);
    assert_int_equal(agree(w, MOVED_UP, key, "96.00", false, &e), ERR_CONFLICT);
    MUST(agree(w, MOVED_UP, key, "95.00", true, &e));
    MUST(see(w, ROADS_MAN, key, "u4", &u));
    assert_false(u.parts[0].corrected);
    assert_string_equal(contest_ratio_text(w->a, u.parts[0].points, 2), "8.33");
    assert_int_equal(freeze(w, LEADER, key, &e), ERR_INVALID);
    says(&e, "without an answer");
    MUST(answer(w, LEADER, key, "in_time", "95", &e));
    MUST(agree(w, MOVED_UP, key, "95.00", false, &e));
    assert_int_equal(agree(w, MOVED_UP, key, "95.00", false, &e), ERR_CONFLICT);
    MUST(freeze(w, LEADER, key, &e));
    const char *body;
    MUST(contest_body(w->c, world_viewer(LEADER), w->a, key, &body, &e));
    assert_non_null(strstr(body, "签收台账核对无误"));
    assert_non_null(strstr(body, "\"upheld\""));
    assert_null(strstr(body, "有3件系统故障"));
    /* Who upheld a value made some of it. */
    MUST(contest_sign(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e));
    MUST(contest_sign(w->c, &w->s, world_viewer(SUPERVISOR), key, row_of(w, key).revision, &e));
    assert_int_equal(row_of(w, key).signs, 2);
    assert_int_equal(row_of(w, key).other_signs, 1);
    assert_int_equal(answer(w, LEADER, key, "in_time", NULL, &e), ERR_CONFLICT);
    assert_int_equal(appeal(w, WATER_MAN, key, "u6", "in_time", &e), ERR_INVALID);
}

/* "criterion " of each appeal of a page, or "act " of each line; *cursor: where it began, and where the next one does.
 */
static const char *appeal_page(struct world *w, const char *key, const char **cursor)
{
    struct error e = {0};
    struct contest_appeal_list l;
    const struct contest_row row = row_of(w, key);
    const char *text = "";
    MUST(contest_appeals(w->c, &w->s, world_viewer(LEADER), w->a, &row, 0, *cursor, 2, &l, &e));
    for (int i = 0; i < l.n; i++)
        text = arena_printf(w->a, "%s%s/%s ", text, l.rows[i].unit_code, l.rows[i].criterion);
    *cursor = l.next;
    return text;
}

static const char *trail_page(struct world *w, const char *key, const char **cursor)
{
    struct error e = {0};
    struct contest_trail_list l;
    const struct contest_row row = row_of(w, key);
    const char *text = "";
    MUST(contest_trail(w->c, &w->s, world_viewer(LEADER), w->a, &row, 0, *cursor, 4, &l, &e));
    for (int i = 0; i < l.n; i++)
        text = arena_printf(w->a, "%s%s ", text, l.rows[i].act);
    *cursor = l.next;
    return text;
}

static void test_appeals_and_trail_are_read_page_by_page(void **state)
{
    WORLD(w);
    const char *cursor = NULL, *key = begin(w, "");
    show(w, key);
    MUST(appeal(w, ROADS_MAN, key, "u4", "in_time", &e));
    MUST(appeal(w, ROADS_MAN, key, "u4", "late", &e));
    MUST(appeal(w, WATER_MAN, key, "u6", "in_time", &e));
    MUST(appeal(w, WATER_MAN, key, "u6", "late", &e));
    MUST(appeal(w, CLERK, key, "u2", "late", &e));
    MUST(answer(w, LEADER, key, "late", NULL, &e));
    MUST(answer(w, LEADER, key, "in_time", "95", &e));
    assert_string_equal(appeal_page(w, key, &cursor), "u2/late u6/late ");
    const char *second = cursor;
    assert_string_equal(appeal_page(w, key, &cursor), "u6/in_time u4/in_time ");
    assert_string_equal(appeal_page(w, key, &cursor), "u4/late ");
    assert_null(cursor);
    assert_string_equal(trail_page(w, key, &cursor), "uphold refuse appeal appeal ");
    const char *later = cursor;
    assert_string_equal(trail_page(w, key, &cursor), "appeal appeal appeal show ");
    assert_string_equal(trail_page(w, key, &cursor), "begin ");
    assert_null(cursor);
    /* A cursor is of one list and one viewer. */
    struct contest_trail_list l;
    struct contest_appeal_list m;
    const struct contest_row row = row_of(w, key);
    assert_int_equal(contest_trail(w->c, &w->s, world_viewer(LEADER), w->a, &row, 0, second, 4, &l, &e), ERR_INVALID);
    assert_int_equal(contest_appeals(w->c, &w->s, world_viewer(LEADER), w->a, &row, 0, later, 4, &m, &e), ERR_INVALID);
    assert_int_equal(contest_appeals(w->c, &w->s, world_viewer(MOVED_UP), w->a, &row, 0, second, 4, &m, &e),
                     ERR_INVALID);
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
    struct contest_unit u;
    assert_string_equal(appeals(w, LEADER, key, ROADS).rows[0].state, first ? "upheld" : "refused");
    MUST(see(w, LEADER, key, "u4", &u));
    assert_int_equal(u.parts[0].corrected, first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_contest_is_of_its_year),
        BOTH_WORLDS(test_points_by_hand_are_confirmed_by_another),
        BOTH_WORLDS(test_a_unit_sees_its_own_until_it_is_issued),
        BOTH_WORLDS(test_a_unit_appeals_within_the_window),
        BOTH_WORLDS(test_appeals_and_trail_are_read_page_by_page),
        BOTH_WORLDS(test_of_two_answers_at_once_one_counts),
    };
    return world_run(tests, COUNT_OF(tests));
}
