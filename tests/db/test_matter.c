/* Numbers, who sees which matter, and the queues. */
#include "world.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "db/db.h"

static void test_number_is_read_however_it_is_typed(void **state)
{
    WORLD(w);
    static const char *const typed[] = {"SQ261121-4837264",
                                        "sq2611214837264",
                                        "261121 4837264",
                                        "SQ 261121—4837264",
                                        "ＳＱ２６１１２１－４８３７２６４",
                                        " SQ261121-4837264\n"};
    for (size_t i = 0; i < COUNT_OF(typed); i++) {
        char *normal = matter_number_normal(w->a, typed[i]);
        assert_non_null(normal);
        assert_string_equal(normal, "SQ261121-4837264");
    }
    char *made = matter_number_new(w->a, "SQ", 20261121);
    assert_int_equal(strlen(made), 16);
    assert_string_equal(matter_number_normal(w->a, made), made);
}

static void test_number_check_digit_finds_every_slip_of_one_digit(void **state)
{
    WORLD(w);
    for (int round = 0; round < 50; round++) {
        char *number = matter_number_new(w->a, "SQ", 20261121);
        for (size_t i = 2; i < strlen(number); i++) {
            if (number[i] == '-')
                continue;
            char was = number[i];
            for (char c = '0'; c <= '9'; c++) {
                number[i] = c;
                assert_int_equal(matter_number_normal(w->a, number) != NULL, c == was);
            }
            number[i] = was;
        }
    }
}

static void test_number_forms_that_are_none(void **state)
{
    WORLD(w);
    static const char *const none[] = {"",
                                       "SQ",
                                       "123",
                                       "SQ261121-48372646",
                                       "SQ26112a-4837264",
                                       "26SQ1121-4837264",
                                       "SQQQQ261121-4837264",
                                       "'; DROP TABLE matter",
                                       "\xff\xfe"};
    for (size_t i = 0; i < COUNT_OF(none); i++)
        assert_null(matter_number_normal(w->a, none[i]));
    assert_null(matter_number_normal(w->a, NULL));
    char longer[400];
    memset(longer, '1', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    assert_null(matter_number_normal(w->a, longer));
}

static bool in_list(const struct matter_list *l, const char *number)
{
    for (int i = 0; i < l->n; i++) {
        if (str_eq(l->rows[i].number, number))
            return true;
    }
    return false;
}

/* Whether the viewer sees the matter; all ways to it have to agree. */
static bool sees(struct world *w, const struct viewer *v, const char *number)
{
    struct error e = {0};
    struct matter m;
    struct matter_full full;
    struct matter_list all;
    int counts[QUEUE_COUNT];
    enum err r = matter_by_number(w->c, v, w->a, number, &m, &e);
    assert_true(r == ERR_OK || r == ERR_NOT_FOUND);
    assert_int_equal(matter_full(w->c, v, w->a, number, &full, &e), r);
    MUST(matter_list(w->c, &w->s, v, w->a, QUEUE_ALL, NULL, 200, &all, &e));
    MUST(matter_counts(w->c, &w->s, v, counts, &e));
    assert_int_equal(in_list(&all, number), r == ERR_OK);
    assert_int_equal(counts[QUEUE_ALL], all.n);
    for (int q = 0; q < QUEUE_COUNT; q++) {
        struct matter_list l;
        MUST(matter_list(w->c, &w->s, v, w->a, (enum queue)q, NULL, 200, &l, &e));
        assert_int_equal(counts[q], l.n);
        assert_true(r == ERR_OK || !in_list(&l, number));
    }
    return r == ERR_OK;
}

static bool officer_sees(struct world *w, enum world_officer o, const char *number)
{
    return sees(w, world_viewer(o), number);
}

static void test_visible_at_and_above_the_units_reached(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    assert_true(officer_sees(w, CLERK, r.number));
    assert_true(officer_sees(w, LEADER, r.number));
    assert_false(officer_sees(w, ROADS_MAN, r.number)); /* not there yet */
    MUST(world_dispatch(w, r.number, ROADS, &e));
    assert_true(officer_sees(w, ROADS_MAN, r.number));
    assert_true(officer_sees(w, CLERK, r.number));
    assert_true(officer_sees(w, LEADER, r.number));
    assert_true(officer_sees(w, MOVED_UP, r.number));
    assert_false(officer_sees(w, LAMPS_MAN, r.number)); /* below */
    assert_false(officer_sees(w, WATER_MAN, r.number)); /* beside */
    assert_false(officer_sees(w, FORMER, r.number));
    assert_false(officer_sees(w, SYSADMIN, r.number)); /* at the top, but reads nothing */
    assert_true(sees(w, &viewer_operator, r.number));
    assert_false(sees(w, &viewer_nobody, r.number));
}

DB_STMT(test_sits_at_window, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since)"
                             " VALUES (9001, $1, $2, 'intake', 1, 0, 1)");

static void test_visible_at_the_window_that_recorded_it(void **state)
{
    WORLD(w);
    struct receipt r;
    struct submission x = {.body = "水管破裂", .channel = "visit"};
    const struct viewer *clerk = world_viewer(WATER_MAN);
    world_exec(w, &test_sits_at_window, DB_ARGS(DB_INT(clerk->id), DB_INT(WATER)));
    MUST(submit(w->c, &w->s, clerk, w->a, &x, &r, &e));
    assert_true(officer_sees(w, WATER_MAN, r.number));
    assert_true(officer_sees(w, DISPATCHER, r.number));
    assert_false(officer_sees(w, ROADS_MAN, r.number));
    x.against = true;
    x.against_unit_id = WATER;
    MUST(submit(w->c, &w->s, clerk, w->a, &x, &r, &e));
    assert_false(officer_sees(w, WATER_MAN, r.number));
}

static void test_visible_to_nobody_of_the_unit_it_speaks_of(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "城管局的人态度恶劣", NULL, ROADS);
    static const enum world_officer never[] = {ROADS_MAN, ROADS_TWO, LAMPS_MAN, WATER_MAN, FORMER, MOVED_UP, SYSADMIN};
    for (size_t i = 0; i < COUNT_OF(never); i++)
        assert_false(officer_sees(w, never[i], r.number));
    assert_true(officer_sees(w, LEADER, r.number));
    assert_true(officer_sees(w, CLERK, r.number));
    assert_false(sees(w, &viewer_operator, r.number));
    /* Not even when it is sent there. */
    assert_int_equal(world_dispatch(w, r.number, ROADS, &e), ERR_INVALID);
    assert_int_equal(world_dispatch(w, r.number, LAMPS, &e), ERR_INVALID);
    MUST(world_dispatch(w, r.number, WATER, &e));
    assert_true(officer_sees(w, WATER_MAN, r.number));
    for (size_t i = 0; i < COUNT_OF(never); i++) {
        if (never[i] != WATER_MAN)
            assert_false(officer_sees(w, never[i], r.number));
    }
}

DB_STMT(test_accuse_officer, "INSERT INTO matter_against (id, matter_id, officer_id)"
                             " SELECT $1, id, $2 FROM matter WHERE number = $3");

static void test_visible_not_to_the_person_it_speaks_of(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "领导不接访", NULL, 0);
    assert_true(officer_sees(w, LEADER, r.number));
    world_exec(w, &test_accuse_officer, DB_ARGS(DB_INT(9000), DB_INT(world_viewer(LEADER)->id), DB_TEXT(r.number)));
    assert_false(officer_sees(w, LEADER, r.number));
    assert_true(officer_sees(w, SUPERVISOR, r.number));
    assert_true(officer_sees(w, MOVED_UP, r.number));
}

static void test_visible_through_shield_posts_while_nobody_is_placed(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "有人收钱", NULL, -1);
    for (int o = 0; o < OFFICERS; o++)
        assert_int_equal(officer_sees(w, (enum world_officer)o, r.number), o == SUPERVISOR);
    assert_false(sees(w, &viewer_operator, r.number));
    struct matter_list l;
    MUST(matter_list(w->c, &w->s, world_viewer(SUPERVISOR), w->a, QUEUE_SHIELD, NULL, 10, &l, &e));
    assert_true(in_list(&l, r.number));
}

static void test_full_has_all_that_belongs_and_the_resident_less(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮，晚上很黑", NULL, 0);
    world_close(w, r.number, "您好，路灯已于今日修复，请您查看。");
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, r.number, &f, &e));
    assert_string_equal(f.body, "路灯不亮，晚上很黑");
    assert_int_equal(f.n_entries, 6);
    assert_int_equal(f.n_orders, 1);
    assert_string_equal(f.orders[0].unit_name, "城管局");
    assert_string_equal(f.entries[3].kind, "reply");
    assert_int_equal(f.entries[3].n_texts, 2);
    assert_string_equal(f.m.unit_name, "城管局");
    assert_string_equal(f.m.intake_unit_name, "受理中心");
    assert_string_equal(f.m.area_name, "东区");
    for (int i = 0; i < f.n_entries; i++)
        assert_int_equal(f.entries[i].seq, i + 1);
    int64_t id = f.m.id;
    MUST(matter_full_shown(w->c, w->a, id, &f, &e));
    for (int i = 0; i < f.n_entries; i++) {
        assert_true(f.entries[i].shown);
        assert_string_equal(f.entries[i].officer_name, "");
        for (int k = 0; k < f.entries[i].n_texts; k++) {
            assert_string_not_equal(f.entries[i].texts[k].part, "evidence");
            assert_string_not_equal(f.entries[i].texts[k].part, "finding");
        }
    }
}

static int queue_size(struct world *w, enum world_officer o, enum queue q)
{
    struct error e = {0};
    struct matter_list l;
    MUST(matter_list(w->c, &w->s, world_viewer(o), w->a, q, NULL, 200, &l, &e));
    return l.n;
}

static void test_queue_follows_the_matter(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    assert_int_equal(queue_size(w, DISPATCHER, QUEUE_INTAKE), 1);
    assert_int_equal(queue_size(w, LEADER, QUEUE_INTAKE), 1);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    assert_int_equal(queue_size(w, DISPATCHER, QUEUE_INTAKE), 0);
    assert_int_equal(queue_size(w, ROADS_MAN, QUEUE_MINE), 1);
    assert_int_equal(queue_size(w, LEADER, QUEUE_MINE), 0); /* what is below is not one's own */
    MUST(world_move(w, ROADS_MAN, r.number, "return", "不属于本单位职责，应由水务局办理", NULL, &e));
    assert_int_equal(queue_size(w, DISPATCHER, QUEUE_OBJECTED), 1);
    assert_int_equal(queue_size(w, ROADS_MAN, QUEUE_OBJECTED), 0);
    assert_int_equal(queue_size(w, ROADS_MAN, QUEUE_WAITING), 1);
    MUST(world_move(w, DISPATCHER, r.number, "agree_return", NULL, NULL, &e));
    assert_int_equal(queue_size(w, DISPATCHER, QUEUE_OBJECTED), 0);
    assert_int_equal(queue_size(w, DISPATCHER, QUEUE_RETURNED), 1);
    assert_int_equal(queue_size(w, ROADS_MAN, QUEUE_MINE), 0);
    MUST(world_dispatch(w, r.number, WATER, &e));
    MUST(world_move(w, WATER_MAN, r.number, "accept", NULL, NULL, &e));
    assert_int_equal(queue_size(w, WATER_MAN, QUEUE_MINE), 1);
    MUST(world_move(w, WATER_MAN, r.number, "reply", "您好，管道已经修好，请您查看。", NULL, &e));
    assert_int_equal(queue_size(w, WATER_MAN, QUEUE_MINE), 0);
    assert_int_equal(queue_size(w, VERIFIER, QUEUE_VERIFY), 1);
    assert_int_equal(queue_size(w, WATER_MAN, QUEUE_VERIFY), 0); /* sees the matter, but it is not theirs to verify */
    MUST(world_move(w, VERIFIER, r.number, "verify", "已电话核实", NULL, &e));
    assert_int_equal(queue_size(w, LEADER, QUEUE_SIGN), 1);
    assert_int_equal(queue_size(w, PUBLISHER, QUEUE_PUBLISH), 0);
    MUST(world_move(w, LEADER, r.number, "sign_off", NULL, NULL, &e));
    assert_int_equal(queue_size(w, LEADER, QUEUE_SIGN), 0);
    assert_int_equal(queue_size(w, PUBLISHER, QUEUE_PUBLISH), 1);
}

static void test_queue_due_today_becomes_late(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0); /* due tomorrow at 9 */
    assert_int_equal(queue_size(w, DISPATCHER, QUEUE_DUE_TODAY), 0);
    world_later(w, MS_DAY - MS_HOUR);
    assert_int_equal(queue_size(w, DISPATCHER, QUEUE_DUE_TODAY), 1);
    assert_int_equal(queue_size(w, DISPATCHER, QUEUE_LATE), 0);
    world_later(w, 2 * MS_HOUR);
    assert_int_equal(queue_size(w, DISPATCHER, QUEUE_DUE_TODAY), 0);
    assert_int_equal(queue_size(w, DISPATCHER, QUEUE_LATE), 1);
    assert_int_equal(queue_size(w, ROADS_MAN, QUEUE_LATE), 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    assert_int_equal(queue_size(w, DISPATCHER, QUEUE_LATE), 0);
    /* Saturday; the fifth working day is Friday. */
    world_later(w, 5 * MS_DAY + 13 * MS_HOUR);
    assert_int_equal(queue_size(w, ROADS_MAN, QUEUE_DUE_TODAY), 0);
    world_later(w, 2 * MS_HOUR);
    assert_int_equal(queue_size(w, ROADS_MAN, QUEUE_DUE_TODAY), 1);
    assert_int_equal(queue_size(w, LEADER, QUEUE_DUE_TODAY), 1);
    assert_int_equal(queue_size(w, WATER_MAN, QUEUE_DUE_TODAY), 0);
    world_later(w, 23 * MS_HOUR);
    assert_int_equal(queue_size(w, ROADS_MAN, QUEUE_LATE), 1);
}

static void test_list_pages_meet_without_gap_or_repeat(void **state)
{
    WORLD(w);
    enum { N = 23 };
    const char *numbers[N];
    for (int i = 0; i < N; i++) {
        numbers[i] = world_raise(w, "井盖丢失", NULL, 0).number;
        if (i % 3)
            world_later(w, MS_MINUTE); /* some in the same millisecond */
    }
    for (int q = QUEUE_ALL; q <= QUEUE_INTAKE; q++) {
        const char *cursor = NULL;
        int seen[N] = {0}, pages = 0;
        do {
            struct matter_list l;
            MUST(matter_list(w->c, &w->s, world_viewer(CLERK), w->a, (enum queue)q, cursor, 5, &l, &e));
            for (int i = 0; i < N; i++)
                seen[i] += in_list(&l, numbers[i]);
            cursor = l.next;
        } while (++pages < 10 && cursor);
        assert_int_equal(pages, 5);
        for (int i = 0; i < N; i++)
            assert_int_equal(seen[i], 1);
    }
}

static void test_list_refuses_a_forged_cursor(void **state)
{
    WORLD(w);
    struct matter_list l;
    for (int i = 0; i < 3; i++)
        world_raise(w, "井盖丢失", NULL, 0);
    MUST(matter_list(w->c, &w->s, world_viewer(CLERK), w->a, QUEUE_ALL, NULL, 1, &l, &e));
    char *cursor = arena_strdup(w->a, l.next);
    for (size_t i = 0; cursor[i]; i++) {
        char was = cursor[i];
        cursor[i] = was == '0' ? '1' : '0';
        assert_int_equal(matter_list(w->c, &w->s, world_viewer(CLERK), w->a, QUEUE_ALL, cursor, 1, &l, &e),
                         ERR_INVALID);
        cursor[i] = was;
    }
    MUST(matter_list(w->c, &w->s, world_viewer(CLERK), w->a, QUEUE_ALL, cursor, 1, &l, &e));
    /* Another's, or another queue's. */
    assert_int_equal(matter_list(w->c, &w->s, world_viewer(LEADER), w->a, QUEUE_ALL, cursor, 1, &l, &e), ERR_INVALID);
    assert_int_equal(matter_list(w->c, &w->s, world_viewer(CLERK), w->a, QUEUE_PUBLISH, cursor, 1, &l, &e),
                     ERR_INVALID);
    assert_int_equal(matter_list(w->c, &w->s, world_viewer(CLERK), w->a, QUEUE_ALL, "zz", 1, &l, &e), ERR_INVALID);
}

DB_STMT(test_many_matters, "INSERT INTO matter (id, number, procedure, state, title, channel, intake_unit_id,"
                           " submitted_at, recorded_at, due_at, stage)"
                           " VALUES ($1, $2, 'suqiu', 'new', 't', 'web', 2, $1, $1, $1, 'new')");
DB_STMT(test_many_reached, "INSERT INTO matter_unit (matter_id, unit_id) VALUES ($1, $2)");

static enum err add_many(struct db_conn *tx, void *ctx, struct error *e)
{
    enum err r = ERR_OK;
    (void)ctx;
    for (int i = 1; i <= 2500 && r == ERR_OK; i++) {
        char number[30];
        snprintf(number, sizeof(number), "T%d", i);
        r = db_exec(tx, &test_many_matters, DB_ARGS(DB_INT(i), DB_TEXT(number)), e);
        for (int u = OFFICE; u <= ROADS && r == ERR_OK; u++)
            r = i % 100 == 0 || u == OFFICE ? db_exec(tx, &test_many_reached, DB_ARGS(DB_INT(i), DB_INT(u)), e)
                                            : ERR_OK;
    }
    return r;
}

/* More than the limit from which lists begin at the newest: both ways have to give the same. */
static void test_list_wide_and_narrow_agree(void **state)
{
    WORLD(w);
    MUST(db_write(w->c, add_many, NULL, &e));
    struct matter_list wide, narrow;
    int counts[QUEUE_COUNT];
    MUST(matter_list(w->c, &w->s, world_viewer(LEADER), w->a, QUEUE_ALL, NULL, 200, &wide, &e));
    assert_int_equal(wide.n, 200);
    assert_int_equal(wide.rows[0].id, 2500);
    assert_int_equal(wide.rows[199].id, 2301);
    MUST(matter_list(w->c, &w->s, world_viewer(ROADS_MAN), w->a, QUEUE_ALL, NULL, 200, &narrow, &e));
    assert_int_equal(narrow.n, 25);
    for (int i = 0; i < narrow.n; i++)
        assert_int_equal(narrow.rows[i].id, 2500 - 100 * i);
    MUST(matter_list(w->c, &w->s, world_viewer(LEADER), w->a, QUEUE_LATE, NULL, 200, &wide, &e));
    assert_int_equal(wide.n, 200);
    for (int i = 0; i < wide.n; i++)
        assert_int_equal(wide.rows[i].id, i + 1); /* the longest overdue first */
    MUST(matter_list(w->c, &w->s, world_viewer(LEADER), w->a, QUEUE_LATE, wide.next, 1, &wide, &e));
    assert_int_equal(wide.rows[0].id, 201);
    MUST(matter_list(w->c, &w->s, world_viewer(ROADS_MAN), w->a, QUEUE_LATE, NULL, 200, &narrow, &e));
    assert_int_equal(narrow.n, 0);
    MUST(matter_counts(w->c, &w->s, world_viewer(LEADER), counts, &e));
    assert_int_equal(counts[QUEUE_LATE], 1001);
    assert_int_equal(counts[QUEUE_ALL], 1001);
    assert_int_equal(counts[QUEUE_INTAKE], 1001);
    MUST(matter_counts(w->c, &w->s, world_viewer(ROADS_MAN), counts, &e));
    assert_int_equal(counts[QUEUE_ALL], 25);
}

static void test_same_caller_finds_open_matters_by_phone(void **state)
{
    WORLD(w);
    struct contact who = {.name = "张三", .phone = "13812345678"};
    struct contact other = {.name = "李四", .phone = "+86 138-1234-5678"};
    struct matter_list l;
    struct receipt one = world_raise(w, "路灯不亮", &who, 0);
    struct receipt two = world_raise(w, "水管破裂", &other, 0);
    struct receipt against = world_raise(w, "城管局不作为", &who, -1);
    MUST(matter_same_caller(w->c, &w->s, world_viewer(CLERK), w->a, "138 1234 5678", &l, &e));
    assert_int_equal(l.n, 2);
    assert_true(in_list(&l, one.number) && in_list(&l, two.number));
    assert_false(in_list(&l, against.number));
    MUST(matter_same_caller(w->c, &w->s, world_viewer(CLERK), w->a, "13800000000", &l, &e));
    assert_int_equal(l.n, 0);
    assert_int_equal(matter_same_caller(w->c, &w->s, world_viewer(ROADS_MAN), w->a, "13812345678", &l, &e), ERR_DENIED);
}

/* PostgreSQL plans with sequential scans off: one in the plan means that no index serves. */
static void test_queue_statements_are_served_by_indexes(void **state)
{
    WORLD(w);
    size_t n;
    const struct db_stmt *const *all = db_stmt_all(&n);
    int seen = 0;
    for (size_t i = 0; i < n; i++) {
        struct buf plan;
        if (!str_starts(all[i]->name, "queue_") && !str_eq(all[i]->name, "same_caller") &&
            !str_starts(all[i]->name, "wall_"))
            continue;
        buf_init(&plan, 1 << 16);
        MUST(db_prepare_check(w->c, all[i], &e));
        MUST(db_explain(w->c, all[i], &plan, &e));
        if (strstr(plan.data, "Seq Scan") || strstr(plan.data, "SCAN m\n") || strstr(plan.data, "SCAN matter\n"))
            fail_msg("%s:\n%s", all[i]->name, plan.data);
        buf_release(&plan);
        seen++;
    }
    assert_true(seen >= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_number_is_read_however_it_is_typed),
        BOTH_WORLDS(test_number_check_digit_finds_every_slip_of_one_digit),
        BOTH_WORLDS(test_number_forms_that_are_none),
        BOTH_WORLDS(test_visible_at_and_above_the_units_reached),
        BOTH_WORLDS(test_visible_at_the_window_that_recorded_it),
        BOTH_WORLDS(test_visible_to_nobody_of_the_unit_it_speaks_of),
        BOTH_WORLDS(test_visible_not_to_the_person_it_speaks_of),
        BOTH_WORLDS(test_visible_through_shield_posts_while_nobody_is_placed),
        BOTH_WORLDS(test_full_has_all_that_belongs_and_the_resident_less),
        BOTH_WORLDS(test_queue_follows_the_matter),
        BOTH_WORLDS(test_queue_due_today_becomes_late),
        BOTH_WORLDS(test_list_pages_meet_without_gap_or_repeat),
        BOTH_WORLDS(test_list_refuses_a_forged_cursor),
        BOTH_WORLDS(test_list_wide_and_narrow_agree),
        BOTH_WORLDS(test_same_caller_finds_open_matters_by_phone),
        BOTH_WORLDS(test_queue_statements_are_served_by_indexes),
    };
    return world_run(tests, COUNT_OF(tests));
}
