/* What of contests waits on desks and in mailboxes: for the units that are judged, for who makes them, and no longer
 * than it waits. */
#include "contest_kept.h"
#include "told.h"

#include "model/contest_due.h"

DB_STMT(due_mail_put, "INSERT INTO unit_mail (unit_id, mail) VALUES ($1, 'office@example.cn')");
DB_STMT(due_merge, "UPDATE unit SET active = 0, merged_into = $2 WHERE id = $1");

/* "answer 2, look u4, answered u4 1" */
static const char *text_of(struct world *w, const struct contest_due *all, int n)
{
    static const char *const kinds[] = {[CONTEST_DUE_ANSWER] = "answer",
                                        [CONTEST_DUE_CONFIRM] = "confirm",
                                        [CONTEST_DUE_LOOK] = "look",
                                        [CONTEST_DUE_ANSWERED] = "answered"};
    const char *text = "";
    for (int i = 0; i < n; i++) {
        assert_string_equal(all[i].period, PERIOD);
        assert_string_equal(all[i].scheme->code, "jieti");
        text = arena_printf(w->a, "%s%s%s%s%s %lld", text, i ? ", " : "", kinds[all[i].kind],
                            *all[i].unit_code ? " " : "", all[i].unit_code, (long long)all[i].n);
    }
    return text;
}

static const char *dues(struct world *w, enum world_officer o)
{
    struct error e = {0};
    struct contest_due *all;
    int n = -1;
    MUST(contest_dues(w->c, &w->s, world_viewer(o), w->a, &all, &n, &e));
    return text_of(w, all, n);
}

static void test_what_waits_goes_with_what_settles_it(void **state)
{
    WORLD(w);
    const char *key = begin(w, "");
    for (int o = 0; o < OFFICERS; o++)
        assert_string_equal(dues(w, (enum world_officer)o), "");
    show(w, key);
    assert_string_equal(dues(w, ROADS_MAN), "look u4 1");
    assert_string_equal(dues(w, LAMPS_MAN), "look u5 1");
    assert_string_equal(dues(w, SUPERVISOR), "");
    assert_string_equal(dues(w, FORMER), "");
    assert_string_equal(dues(w, SYSADMIN), "");
    assert_string_equal(dues(w, LEADER), "");
    MUST(appeal(w, ROADS_MAN, key, "u4", "in_time", &e));
    MUST(appeal(w, ROADS_MAN, key, "u4", "late", &e));
    assert_string_equal(dues(w, LEADER), "answer 2");
    assert_string_equal(dues(w, MOVED_UP), "answer 2");
    assert_string_equal(dues(w, ROADS_MAN), "look u4 1");
    assert_string_equal(dues(w, WATER_MAN), "look u6 1");
    MUST(answer(w, LEADER, key, "in_time", "95", &e));
    assert_string_equal(dues(w, MOVED_UP), "answer 1, confirm 1");
    assert_string_equal(dues(w, ROADS_TWO), "look u4 1, answered u4 1");
    assert_string_equal(dues(w, WATER_MAN), "look u6 1");
    /* Not confirmed it waits for another answer. */
    MUST(agree(w, MOVED_UP, key, "95.00", true, &e));
    assert_string_equal(dues(w, LEADER), "answer 2");
    assert_string_equal(dues(w, ROADS_MAN), "look u4 1");
    /* Past the window there is nothing to look at, but what waits for an answer waits. */
    clock_set(&w->s.clock, row_of(w, key).appeal_until);
    assert_string_equal(dues(w, WATER_MAN), "");
    assert_string_equal(dues(w, ROADS_MAN), "");
    assert_string_equal(dues(w, LEADER), "answer 2");
    MUST(answer(w, LEADER, key, "late", NULL, &e));
    MUST(answer(w, LEADER, key, "in_time", "95", &e));
    assert_string_equal(dues(w, LEADER), "confirm 1");
    MUST(agree(w, MOVED_UP, key, "95.00", false, &e));
    assert_string_equal(dues(w, LEADER), "");
    assert_string_equal(dues(w, ROADS_MAN), "answered u4 2");
    MUST(freeze(w, LEADER, key, &e));
    for (int o = 0; o < OFFICERS; o++)
        assert_string_equal(dues(w, (enum world_officer)o), "");
    /* One that is dropped waits for nobody. */
    clock_set(&w->s.clock, row_of(w, key).appeal_from);
    const char *other = begin(w, "");
    show(w, other);
    assert_string_equal(dues(w, CLERK), "look u2 1");
    MUST(contest_drop(w->c, &w->s, world_viewer(LEADER), other, row_of(w, other).revision, "数据来源有误", &e));
    assert_string_equal(dues(w, CLERK), "");
}

/* Of a unit that was merged it waits where that went. */
static void test_what_waits_goes_with_a_merged_unit(void **state)
{
    WORLD(w);
    const char *key = begin(w, "");
    (void)e;
    show(w, key);
    world_exec(w, &due_merge, DB_ARGS(DB_INT(LAMPS), DB_INT(WATER)));
    assert_string_equal(dues(w, WATER_MAN), "look u5 1, look u6 1");
    assert_string_equal(dues(w, LAMPS_MAN), "");
}

/* The mail that goes out by now; *ret_unit: to whom. */
static const char *sent(struct world *w, int64_t *ret_unit)
{
    struct outbox_row row = told_claim(w, CHANNEL_MAIL);
    struct message m = told_made(w, &row);
    *ret_unit = row.unit_id;
    told_settle(w, &row, OUTBOX_SENT);
    return m.text;
}

static const char *sent_to(struct world *w, int64_t unit)
{
    int64_t to;
    world_later(w, MS_HOUR);
    const char *text = sent(w, &to);
    assert_int_equal(to, unit);
    return text;
}

static void test_offices_are_told_by_mail(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    world_exec(w, &due_mail_put, DB_ARGS(DB_INT(GOV)));
    world_exec(w, &due_mail_put, DB_ARGS(DB_INT(ROADS)));
    const char *key = begin(w, "");
    assert_int_equal(told_count(w, "mail"), 0);
    show(w, key);
    assert_int_equal(told_count(w, "mail"), 1);
    const char *text = sent_to(w, ROADS);
    assert_non_null(strstr(text, "考评数据已公示，可在此前申诉：\n"));
    assert_non_null(strstr(text, "  城管局  "));
    assert_non_null(strstr(text, "  " PERIOD "  11月27日\n"));
    MUST(appeal(w, ROADS_MAN, key, "u4", "in_time", &e));
    text = sent_to(w, GOV);
    assert_non_null(strstr(text, "考评申诉待答复：\n"));
    assert_null(strstr(text, "系统故障"));
    /* Another one tells of both, and no mail goes twice. */
    MUST(appeal(w, ROADS_MAN, key, "u4", "late", &e));
    assert_int_equal(told_count(w, "mail"), 3);
    MUST(answer(w, LEADER, key, "late", NULL, &e));
    assert_int_equal(told_count(w, "mail"), 4);
    world_later(w, MS_HOUR);
    for (int i = 0; i < 2; i++) {
        int64_t to;
        text = sent(w, &to);
        assert_non_null(strstr(text, to == GOV ? "  " PERIOD "  1\n" : "考评申诉已答复：\n"));
    }
    assert_true(told_idle(w, CHANNEL_MAIL));
    /* Two days later it still is news, for no mail may have left; four days later it is none, and what is over is not
     * told of. */
    struct contest_due *all;
    int n = -1;
    world_later(w, 2 * MS_DAY);
    MUST(contest_dues_of_unit(w->c, &w->s, w->a, ROADS, &all, &n, &e));
    assert_non_null(strstr(text_of(w, all, n), "answered u4 1"));
    world_later(w, 2 * MS_DAY);
    MUST(contest_dues_of_unit(w->c, &w->s, w->a, ROADS, &all, &n, &e));
    assert_null(strstr(text_of(w, all, n), "answered"));
    clock_set(&w->s.clock, row_of(w, key).appeal_until);
    MUST(contest_dues_of_unit(w->c, &w->s, w->a, ROADS, &all, &n, &e));
    assert_string_equal(text_of(w, all, n), "");
    MUST(contest_dues_of_unit(w->c, &w->s, w->a, GOV, &all, &n, &e));
    assert_string_equal(text_of(w, all, n), "answer 1");
    MUST(answer(w, LEADER, key, "in_time", "95", &e));
    MUST(contest_dues_of_unit(w->c, &w->s, w->a, GOV, &all, &n, &e));
    assert_string_equal(text_of(w, all, n), "confirm 1");
    MUST(contest_dues_of_unit(w->c, &w->s, w->a, ROADS, &all, &n, &e));
    assert_string_equal(text_of(w, all, n), "answered u4 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_what_waits_goes_with_what_settles_it),
        BOTH_WORLDS(test_what_waits_goes_with_a_merged_unit),
        BOTH_WORLDS(test_offices_are_told_by_mail),
    };
    return world_run(tests, COUNT_OF(tests));
}
