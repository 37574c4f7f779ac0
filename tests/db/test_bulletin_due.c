/* The calendar of bulletins: what is due, since when, and what does not vanish; its reminders; meetings and talks. */
#include "told.h"

#include <string.h>

#include "base/str.h"
#include "model/bulletin.h"
#include "report/bulletin_due.h"

DB_STMT(test_audit_gone, "DELETE FROM audit");
DB_STMT(
    test_audit_first,
    "INSERT INTO audit (id, seq, at, actor, act, detail, prev, hash) VALUES (1, 1, $1, 'operator', 'x', '', '', '')");
DB_STMT(test_bulletin_put,
        "INSERT INTO bulletin (id, key, code, version, period, state, title, body, counted_at, made_at, changed_at)"
        " VALUES ($1, $2, 'month', 1, $3, $4, '通报', '{}', 0, 0, 0)");
DB_STMT(test_mail_put, "INSERT INTO unit_mail (unit_id, mail) VALUES ($1, 'top@example.cn')");

static int64_t moment(const struct world *w, int month, int day)
{
    const struct civil c = {.year = 2026, .month = month, .day = day, .hour = 9};
    return civil_ms(&c, w->s.zone);
}

static void began(struct world *w, int month, int day)
{
    world_exec(w, &test_audit_gone, DB_NO_ARGS);
    world_exec(w, &test_audit_first, DB_ARGS(DB_INT(moment(w, month, day))));
}

/* "month 2026-08 20260907 late" … */
static const char *dues(struct world *w)
{
    static const char *const states[] = {
        [DUE_WAITS] = "waits", [DUE_DRAFTED] = "drafted", [DUE_ELSEWHERE] = "elsewhere", [DUE_ISSUED] = "issued"};
    struct error e = {0};
    struct bulletin_due *all;
    const char *text = "";
    int n = 0;
    MUST(bulletin_dues(w->c, &w->s, w->a, &all, &n, &e));
    for (int i = 0; i < n; i++)
        text = arena_printf(w->a, "%s%s %s %d %s%s%s%s\n", text, all[i].def->code, all[i].period, (int)all[i].day,
                            states[all[i].state], all[i].late ? " late" : "", *all[i].key ? " open" : "",
                            all[i].provisional ? " provisional" : "");
    return text;
}

static void test_bulletin_due_does_not_vanish(void **state)
{
    WORLD(w);
    (void)e;
    began(w, 8, 10);
    assert_string_equal(dues(w), "month 2026-08 20260907 waits late\n"
                                 "month 2026-09 20261013 waits late\n"
                                 "quarter 2026-Q3 20261020 waits late\n"
                                 "month 2026-10 20261106 waits late\n");
    /* What was given out is told of only while it is the last; a draft is no paper. */
    world_exec(w, &test_bulletin_put, DB_ARGS(DB_INT(1), DB_TEXT("a"), DB_TEXT("2026-08"), DB_TEXT("issued")));
    world_exec(w, &test_bulletin_put, DB_ARGS(DB_INT(2), DB_TEXT("b"), DB_TEXT("2026-09"), DB_TEXT("draft")));
    world_exec(w, &test_bulletin_put, DB_ARGS(DB_INT(3), DB_TEXT("c"), DB_TEXT("2026-10"), DB_TEXT("draft")));
    world_exec(w, &test_bulletin_put, DB_ARGS(DB_INT(4), DB_TEXT("d"), DB_TEXT("2026-10"), DB_TEXT("issued")));
    assert_string_equal(dues(w), "month 2026-09 20261013 drafted late open\n"
                                 "quarter 2026-Q3 20261020 waits late\n"
                                 "month 2026-10 20261106 issued open\n");
    /* Not before the site began. */
    began(w, 11, 1);
    assert_string_equal(dues(w), "");
    clock_set(&w->s.clock, moment(w, 12, 2));
    assert_string_equal(dues(w), "month 2026-11 20261207 waits\n");
    /* Where the working days of a year are not known yet, the last day is told to be provisional. */
    clock_set(&w->s.clock, moment(w, 12, 2) + 3 * 366 * MS_DAY);
    const char *last = strstr(dues(w), "month 2029-11 ");
    assert_true(last && strstr(last, "waits provisional\n"));
}

static enum err done(struct world *w, enum world_officer o, const char *period, const char *act, int32_t day,
                     int64_t unit, const char *note, struct error *e)
{
    const struct bulletin_doing x = {.code = str_eq(act, BULLETIN_ELSEWHERE) ? "month" : "quarter",
                                     .period = period,
                                     .act = act,
                                     .note = note,
                                     .day = day,
                                     .from = 20261001,
                                     .unit_id = unit,
                                     .op = arena_printf(w->a, "%s%s%d", period, act, (int)day)};
    return bulletin_done_add(w->c, &w->s, world_viewer(o), &x, e);
}

static void test_bulletin_acts_are_written_down_at_the_top(void **state)
{
    WORLD(w);
    struct bulletin_done_list l;
    began(w, 10, 2);
    assert_int_equal(done(w, ROADS_MAN, "2026-Q3", "comment", 20261103, ROADS, "", &e), ERR_DENIED);
    assert_int_equal(done(w, SYSADMIN, "2026-Q3", "comment", 20261103, ROADS, "", &e), ERR_DENIED);
    assert_int_equal(done(w, LEADER, "2026-Q3", "talk", 20261103, ROADS, "", &e), ERR_INVALID);
    assert_int_equal(done(w, LEADER, "2026-Q3", "comment", 20261103, 0, "", &e), ERR_INVALID);
    assert_int_equal(done(w, LEADER, "2026-Q3", "comment", 20261121, ROADS, "", &e), ERR_INVALID);
    assert_int_equal(done(w, LEADER, "2026-Q3", "comment", 20260930, ROADS, "", &e), ERR_INVALID);
    assert_int_equal(done(w, LEADER, "2026-10", BULLETIN_ELSEWHERE, 20261103, 0, "", &e), ERR_INVALID);
    MUST(done(w, LEADER, "2026-Q3", "comment", 20261103, ROADS, "进度靠后", &e));
    MUST(done(w, LEADER, "2026-Q3", "comment", 20261103, ROADS, "进度靠后", &e)); /* the same form */
    MUST(bulletin_done_list(w->c, world_viewer(MOVED_UP), w->a, "quarter", "2026-Q3", &l, &e));
    assert_int_equal(l.n, 1);
    assert_string_equal(l.rows[0].note, "进度靠后");
    MUST(bulletin_done_list(w->c, world_viewer(ROADS_MAN), w->a, "quarter", "2026-Q3", &l, &e));
    assert_int_equal(l.n, 0);
    /* A paper that was given out elsewhere is not due, until that line is struck. */
    assert_string_equal(dues(w), "month 2026-10 20261106 waits late\n");
    MUST(done(w, LEADER, "2026-10", BULLETIN_ELSEWHERE, 20261104, 0, "府办〔2026〕5号", &e));
    assert_string_equal(dues(w), "month 2026-10 20261106 elsewhere\n");
    MUST(bulletin_done_list(w->c, world_viewer(LEADER), w->a, "month", "2026-10", &l, &e));
    assert_int_equal(bulletin_done_strike(w->c, &w->s, world_viewer(ROADS_MAN), l.rows[0].key, &e), ERR_DENIED);
    assert_int_equal(bulletin_done_strike(w->c, &w->s, world_viewer(LEADER), "no", &e), ERR_NOT_FOUND);
    MUST(bulletin_done_strike(w->c, &w->s, world_viewer(MOVED_UP), l.rows[0].key, &e));
    assert_int_equal(bulletin_done_strike(w->c, &w->s, world_viewer(LEADER), l.rows[0].key, &e), ERR_CONFLICT);
    assert_string_equal(dues(w), "month 2026-10 20261106 waits late\n");
}

static int64_t remind(struct world *w)
{
    struct error e = {0};
    int64_t n = -1;
    MUST(bulletin_dues_remind(w->c, &w->s, &n, &e));
    return n;
}

static struct message sent(struct world *w)
{
    world_later(w, MS_HOUR);
    struct outbox_row row = told_claim(w, CHANNEL_MAIL);
    struct message m = told_made(w, &row);
    assert_int_equal(row.unit_id, GOV);
    told_settle(w, &row, OUTBOX_SENT);
    return m;
}

static void test_bulletin_reminds_once_before_and_once_after(void **state)
{
    WORLD(w);
    (void)e;
    w->s.channels = told_channels(w);
    began(w, 10, 2);
    clock_set(&w->s.clock, moment(w, 11, 2));
    assert_int_equal(remind(w), 0); /* four days are left */
    clock_set(&w->s.clock, moment(w, 11, 4));
    assert_int_equal(remind(w), 0); /* on the desk only: nobody at the top has a mailbox */
    assert_int_equal(told_count(w, "mail"), 0);
    /* Once there is one it is not too late. */
    world_exec(w, &test_mail_put, DB_ARGS(DB_INT(GOV)));
    world_exec(w, &test_mail_put, DB_ARGS(DB_INT(ROADS)));
    assert_int_equal(remind(w), 1);
    assert_int_equal(remind(w), 0);
    assert_int_equal(told_count(w, "mail"), 1);
    assert_non_null(strstr(sent(w).text, "待印发的通报：\n  每月一调度一通报  2026-10  11月6日\n"));
    clock_set(&w->s.clock, moment(w, 11, 7));
    assert_int_equal(remind(w), 1); /* it is late */
    assert_int_equal(remind(w), 0);
    assert_int_equal(told_count(w, "mail"), 2);
    assert_non_null(strstr(sent(w).text, "2026-10"));
    /* What was given out meanwhile is no news. */
    world_exec(w, &test_bulletin_put, DB_ARGS(DB_INT(1), DB_TEXT("a"), DB_TEXT("2026-10"), DB_TEXT("issued")));
    clock_set(&w->s.clock, moment(w, 12, 6));
    assert_int_equal(remind(w), 1);
    struct message m = sent(w);
    assert_null(strstr(m.text, "2026-10"));
    assert_non_null(strstr(m.text, "每月一调度一通报  2026-11  12月7日"));
    /* Once it is withdrawn it is due again, and told of; what is due last is told first. */
    MUST(bulletin_do(w->c, &w->s, world_viewer(LEADER), "a", BULLETIN_WITHDRAW, true, "数据有误", &e));
    assert_int_equal(remind(w), 1);
    m = sent(w);
    const char *newest = strstr(m.text, "2026-11"), *older = strstr(m.text, "2026-10");
    assert_true(newest && older && newest < older);
    assert_int_equal(remind(w), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_bulletin_due_does_not_vanish),
        BOTH_WORLDS(test_bulletin_acts_are_written_down_at_the_top),
        BOTH_WORLDS(test_bulletin_reminds_once_before_and_once_after),
    };
    return world_run(tests, COUNT_OF(tests));
}
