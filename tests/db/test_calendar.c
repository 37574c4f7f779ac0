/* The calendar in force: what is imported takes the place of what is built in, year by year, for all threads. */
#include "world.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/audit.h"
#include "model/calendar.h"

#define YEAR_2027                                                                                                      \
    "years:\n  2027:\n    rest: [01-01..01-03 元旦, 02-05..02-12 春节, 10-01..10-07 国庆节]\n"                  \
    "    work: [02-14 春节]\n"
#define YEAR_2026 "years:\n  2026:\n    rest: [01-01..01-13 元旦]\n"

static const struct calendar *read_text(struct world *w, const char *text)
{
    struct yaml_errors errors = {.a = w->a};
    const struct calendar *x = calendar_read_any(&errors, text, strlen(text));
    assert_non_null(x);
    return x;
}

static void import(struct world *w, const char *text)
{
    struct error e = {0};
    struct calendar_import_report report;
    MUST(calendar_import(w->c, &w->s, &viewer_operator, w->a, "f.yaml", read_text(w, text), &report, &e));
}

static const struct calendar *hold(struct world *w, struct arena *a)
{
    struct error e = {0};
    const struct calendar *x = NULL;
    MUST(calendar_hold(w->c, &w->s, a, &x, &e));
    return x;
}

static void test_an_import_takes_the_place_of_whole_years(void **state)
{
    WORLD(w);
    struct calendar_import_report report;
    w->s.calendars = calendar_store_new();
    struct arena *before = arena_new();
    const struct calendar *old = hold(w, before);
    assert_ptr_equal(hold(w, w->a), old); /* one copy for all */
    assert_false(calendar_covers(old, 20270101));
    const struct calendar *x = read_text(w, YEAR_2027);
    MUST(calendar_import(w->c, &w->s, &viewer_operator, w->a, "2027.yaml", x, &report, &e));
    assert_int_equal(report.n, 1);
    assert_int_equal(report.rows[0].year, 2027);
    assert_int_equal(report.rows[0].days, 365);
    assert_int_equal(report.rows[0].rest, 18);
    assert_int_equal(report.rows[0].work, 1);
    assert_false(report.rows[0].replaced);

    const struct calendar *now = hold(w, w->a);
    assert_ptr_not_equal(now, old);
    assert_false(calendar_works(now, 20270101));
    assert_true(calendar_works(now, 20270214));
    assert_false(calendar_works(now, 20261001)); /* as built in */
    assert_string_equal(calendar_listed(now, 20270214)->name_en, "Spring Festival");
    assert_true(calendar_works(old, 20270101)); /* whoever holds it keeps it */
    arena_free(before);

    import(w, YEAR_2026);
    now = hold(w, w->a);
    assert_true(calendar_works(now, 20261001)); /* nothing is left of the year that was there */
    assert_int_equal(calendar_year(now, 2026)->n_rest, 13);
    assert_int_equal(calendar_year(now, 2025)->n_rest, 28);
    MUST(calendar_import(w->c, &w->s, &viewer_operator, w->a, "2027.yaml", x, &report, &e));
    assert_true(report.rows[0].replaced);
    assert_int_equal(calendar_year(hold(w, w->a), 2027)->n_days, 19);
    calendar_store_free(w->s.calendars);
    assert_true(calendar_works(now, 20261001)); /* the arena still holds it */
    w->s.calendars = NULL;
}

static void test_another_process_sees_an_import(void **state)
{
    WORLD(w);
    struct site other = w->s;
    const struct calendar *x;
    w->s.calendars = calendar_store_new();
    other.calendars = calendar_store_new();
    MUST(calendar_hold(w->c, &other, w->a, &x, &e));
    assert_false(calendar_covers(x, 20270101));
    import(w, YEAR_2027);
    MUST(calendar_hold(w->c, &other, w->a, &x, &e));
    assert_true(calendar_covers(x, 20270101));
    other.calendars = (calendar_store_free(other.calendars), NULL);
    MUST(calendar_hold(w->c, &other, w->a, &x, &e)); /* without a store just the same */
    assert_true(calendar_covers(x, 20270101));
    w->s.calendars = (calendar_store_free(w->s.calendars), NULL);
}

static void test_years_say_where_they_come_from(void **state)
{
    WORLD(w);
    struct calendar_import_report report;
    struct calendar_origins l;
    char path[CALENDAR_SOURCE_MAX + 40];
    memset(path, 'x', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    MUST(calendar_import(w->c, &w->s, world_viewer(SYSADMIN), w->a, "2027.json", read_text(w, YEAR_2027), &report, &e));
    MUST(calendar_import(w->c, &w->s, &viewer_operator, w->a, path, read_text(w, YEAR_2026), &report, &e));
    MUST(calendar_origins(w->c, &w->s, w->a, &l, &e));
    assert_int_equal(l.n, 24);
    assert_int_equal(l.rows[21].year->year, 2025);
    assert_string_equal(l.rows[21].source, "");
    assert_int_equal(l.rows[21].at, 0);
    assert_int_equal(strlen(l.rows[22].source), CALENDAR_SOURCE_MAX);
    assert_string_equal(l.rows[22].login, "");
    assert_int_equal(l.rows[22].at, clock_now(&w->s.clock));
    assert_string_equal(l.rows[23].source, "2027.json");
    assert_string_equal(l.rows[23].login, "o12");
}

static void test_an_import_is_in_the_audit_trail(void **state)
{
    WORLD(w);
    struct audit_list l;
    struct audit_check k;
    import(w, YEAR_2027);
    MUST(audit_list(w->c, &viewer_operator, w->a, 0, 1, &l, &e));
    assert_string_equal(l.rows[0].act, "calendar.import");
    assert_string_equal(l.rows[0].detail, "f.yaml: 2027 (18+1)");
    assert_string_equal(l.rows[0].actor, "operator");
    MUST(audit_verify(w->c, &k, &e));
    assert_int_equal(k.bad_seq, 0);
}

static void test_who_may_not_import_stores_nothing(void **state)
{
    WORLD(w);
    struct calendar_import_report report;
    const struct calendar *x = read_text(w, YEAR_2027);
    static const enum world_officer others[] = {CLERK, ROADS_MAN, LEADER, SUPERVISOR};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_int_equal(calendar_import(w->c, &w->s, world_viewer(others[i]), w->a, "f", x, &report, &e), ERR_DENIED);
    assert_int_equal(calendar_import(w->c, &w->s, &viewer_nobody, w->a, "f", x, &report, &e), ERR_DENIED);
    assert_int_equal(calendar_import(w->c, &w->s, &viewer_operator, w->a, "f", &calendar_empty, &report, &e),
                     ERR_INVALID);
    assert_false(calendar_covers(hold(w, w->a), 20270101));
}

static void test_more_years_than_there_is_room_for_are_refused_whole(void **state)
{
    WORLD(w);
    struct calendar_import_report report;
    struct buf text;
    buf_init(&text, 100000);
    buf_puts(&text, "years:\n");
    for (int year = 2100; year < 2100 + CALENDAR_YEARS_MAX; year++)
        buf_printf(&text, "  %d:\n    rest: [01-01..01-13 元旦]\n", year);
    import(w, text.data);
    assert_true(calendar_covers(hold(w, w->a), 21990101));
    assert_int_equal(calendar_import(w->c, &w->s, &viewer_operator, w->a, "f", read_text(w, YEAR_2027), &report, &e),
                     ERR_TOO_LARGE);
    assert_false(calendar_covers(hold(w, w->a), 20270101));
    import(w, "years:\n  2100:\n    rest: [10-01..10-13 国庆节]\n"); /* in place of one is no more */
    assert_true(calendar_works(hold(w, w->a), 21000101));
    buf_release(&text);
}

struct reader {
    struct world *world;
    struct db_conn *conn;
    pthread_t thread;
    bool wrong;
};

/* What a thread gets is one import or the other, never something of both. */
static void *read_often(void *ptr)
{
    struct reader *x = ptr;
    for (int i = 0; i < 150 && !x->wrong; i++) {
        struct error e = {0};
        struct arena *a = arena_new();
        const struct calendar *c;
        if (calendar_hold(x->conn, &x->world->s, a, &c, &e) != ERR_OK)
            x->wrong = true;
        else
            x->wrong = calendar_works(c, 20270101) != !calendar_covers(c, 20270101) ||
                       calendar_covers(c, 20270101) != calendar_covers(c, 20280101);
        arena_free(a);
    }
    return NULL;
}

static void test_threads_read_while_others_import(void **state)
{
    WORLD(w);
    struct reader readers[4];
    w->s.calendars = calendar_store_new();
    for (size_t i = 0; i < COUNT_OF(readers); i++) {
        readers[i] = (struct reader){.world = w};
        MUST(db_connect(w->db, &readers[i].conn, &e));
        assert_int_equal(pthread_create(&readers[i].thread, NULL, read_often, &readers[i]), 0);
    }
    for (int i = 0; i < 5; i++)
        import(w, YEAR_2027 "  2028:\n    rest: [01-01..01-13 元旦]\n");
    for (size_t i = 0; i < COUNT_OF(readers); i++) {
        pthread_join(readers[i].thread, NULL);
        db_disconnect(readers[i].conn);
        assert_false(readers[i].wrong);
    }
    w->s.calendars = (calendar_store_free(w->s.calendars), NULL);
}

DB_STMT(calendar_break, "INSERT INTO calendar_day (day, kind, name, name_en) VALUES (20300230, 'rest', '', '')");

static void test_rows_that_are_no_calendar_are_told(void **state)
{
    WORLD(w);
    const struct calendar *x;
    world_exec(w, &calendar_break, DB_NO_ARGS);
    assert_int_equal(calendar_hold(w->c, &w->s, w->a, &x, &e), ERR_INTERNAL);
    assert_non_null(strstr(e.detail, "20300230"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_an_import_takes_the_place_of_whole_years),
        BOTH_WORLDS(test_another_process_sees_an_import),
        BOTH_WORLDS(test_years_say_where_they_come_from),
        BOTH_WORLDS(test_an_import_is_in_the_audit_trail),
        BOTH_WORLDS(test_who_may_not_import_stores_nothing),
        BOTH_WORLDS(test_more_years_than_there_is_room_for_are_refused_whole),
        BOTH_WORLDS(test_threads_read_while_others_import),
        BOTH_WORLDS(test_rows_that_are_no_calendar_are_told),
    };
    return world_run(tests, COUNT_OF(tests));
}
