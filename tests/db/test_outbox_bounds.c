/* What the outbox bounds: messages to a number, matters from an address, the night, the hour between digests; and what
 * it tells of repeats and callbacks. */
#include "told.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/outbox_list.h"

static const struct contact zhang = {.name = "张三", .phone = "13812345678"};

DB_STMT(test_told_ended, "SELECT COUNT(*) FROM outbox WHERE channel = $1 AND state = $2");
DB_STMT(test_outbox_reason, "SELECT reason FROM outbox WHERE state = 'cancelled' ORDER BY id DESC LIMIT 1");
DB_STMT(test_outbox_refused, "SELECT MAX(id) FROM outbox WHERE state = 'cancelled'");
DB_STMT(test_outbox_matter, "SELECT matter_id FROM outbox WHERE id = $1");

static int64_t in_state(struct world *w, const char *channel, const char *state)
{
    struct error e = {0};
    int64_t n;
    MUST(db_get_int(w->c, &test_told_ended, DB_ARGS(DB_TEXT(channel), DB_TEXT(state)), &n, &e));
    return n;
}

static void raise_by(struct world *w, const char *channel, enum world_officer o, const char *phone, const char *mail)
{
    struct error e = {0};
    const struct submission x = {.body = "路灯", .channel = channel, .contact = {.phone = phone, .mail = mail}};
    struct receipt r;
    MUST(submit(w->c, &w->s, o == OFFICERS ? &viewer_nobody : world_viewer(o), w->a, &x, &r, &e));
}

/* Somebody may give a stranger's number as often as they like: the stranger is told a bounded number of times, each
 * matter is taken in all the same, and what a clerk records for the number is told as well. */
static void test_outbox_floods_nobody(void **state)
{
    WORLD(w);
    char *reason;
    w->s.channels = told_channels(w);
    w->s.limits = (struct site_limits){.messages_an_hour = 3, .messages_a_day = 5};
    for (int i = 0; i < 5; i++)
        raise_by(w, i % 2 ? "web" : "api", OFFICERS, "138 1234 5678", NULL);
    assert_int_equal(in_state(w, "sms", "held"), 3);
    assert_int_equal(in_state(w, "sms", "cancelled"), 2);
    MUST(db_get_text(w->c, &test_outbox_reason, DB_NO_ARGS, w->a, &reason, &e));
    assert_string_equal(reason, outbox_too_many);
    raise_by(w, "web", OFFICERS, "13900001111", NULL);
    for (int i = 0; i < 6; i++)
        raise_by(w, "phone", CLERK, "13812345678", NULL);
    assert_int_equal(in_state(w, "sms", "held"), 10);
    /* Whoever sees the matter may send it all the same. */
    struct outbox_list log;
    int64_t id, matter;
    MUST(db_get_int(w->c, &test_outbox_refused, DB_NO_ARGS, &id, &e));
    matter = told_number(w, &test_outbox_matter, DB_INT(id));
    MUST(outbox_of_matter(w->c, world_viewer(CLERK), w->a, matter, &log, &e));
    assert_int_equal(log.n, 1);
    MUST(outbox_resend(w->c, &w->s, world_viewer(CLERK), matter, id, &e));
    assert_int_equal(in_state(w, "sms", "due"), 1);
    /* Another hour, but the same day. */
    world_later(w, MS_HOUR);
    for (int i = 0; i < 3; i++)
        raise_by(w, "web", OFFICERS, "13812345678", NULL);
    assert_int_equal(in_state(w, "sms", "cancelled"), 3);
    world_later(w, MS_DAY);
    raise_by(w, "web", OFFICERS, "13812345678", NULL);
    assert_int_equal(in_state(w, "sms", "cancelled"), 3);
    static const char *const same[] = {"li@example.cn", "Li+1@example.cn", "li+two@Example.cn", "LI@EXAMPLE.CN"};
    for (size_t i = 0; i < COUNT_OF(same); i++)
        raise_by(w, "web", OFFICERS, NULL, same[i]);
    assert_int_equal(in_state(w, "mail", "held"), 3);
    assert_int_equal(in_state(w, "mail", "cancelled"), 1);
}

static enum err raise_from(struct world *w, const char *from, const char *key)
{
    struct error e = {0};
    const struct submission x = {.body = "路灯", .channel = "web", .from = from, .key = key};
    struct receipt r;
    enum err code = submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e);
    if (code != ERR_OK) {
        assert_non_null(e.msgid);
        assert_int_equal(submit_check(w->c, &w->s, w->a, &x, &e), code);
    }
    return code;
}

static void test_submissions_of_an_address_are_bounded(void **state)
{
    WORLD(w);
    w->s.limits.submissions_an_hour = 2;
    MUST(raise_from(w, "203.0.113.7", "a"));
    MUST(raise_from(w, "203.0.113.7", "b"));
    assert_int_equal(raise_from(w, "203.0.113.7", "c"), ERR_BUSY);
    MUST(raise_from(w, "203.0.113.7", "b"));
    MUST(raise_from(w, "203.0.113.8", "d"));
    /* One connection has 64 bits of addresses. */
    MUST(raise_from(w, "2001:db8:1:2::1", "e"));
    MUST(raise_from(w, "2001:db8:1:2:ffff::1", "f"));
    assert_int_equal(raise_from(w, "2001:db8:1:2:3::1", "g"), ERR_BUSY);
    MUST(raise_from(w, "2001:db8:1:3::1", "h"));
    for (int i = 0; i < 5; i++) {
        MUST(raise_from(w, "127.0.0.1", NULL));
        MUST(raise_from(w, "::1", NULL));
        MUST(raise_from(w, NULL, NULL));
    }
    world_later(w, MS_HOUR);
    MUST(raise_from(w, "203.0.113.7", "c"));
}

static void night(struct world *w)
{
    struct civil late = {.year = 2026, .month = 11, .day = 20, .hour = 23};
    clock_set(&w->s.clock, civil_ms(&late, w->s.zone));
}

/* A channel that was stopped, or a message sent again by hand, wakes nobody either. */
static void test_outbox_wakes_nobody_after_an_outage(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    raise_by(w, "phone", CLERK, "13900001111", NULL);
    MUST(outbox_pause(w->c, &w->s, world_viewer(SYSADMIN), CHANNEL_SMS, true, &e));
    night(w);
    MUST(outbox_pause(w->c, &w->s, world_viewer(SYSADMIN), CHANNEL_SMS, false, &e));
    struct outbox_row urgent = told_claim(w, CHANNEL_SMS);
    assert_string_equal(urgent.event, "received_clerk");
    told_settle(w, &urgent, OUTBOX_SENT);
    assert_true(told_idle(w, CHANNEL_SMS));
    world_later(w, 9 * MS_HOUR - 1);
    assert_true(told_idle(w, CHANNEL_SMS));
    world_later(w, 1);
    struct outbox_row row = told_claim(w, CHANNEL_SMS);
    told_settle(w, &row, OUTBOX_SENT);
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, r.number, &m, &e));
    world_later(w, 15 * MS_HOUR);
    MUST(outbox_resend(w->c, &w->s, world_viewer(CLERK), m.id, row.id, &e));
    assert_true(told_idle(w, CHANNEL_SMS));
    world_later(w, 9 * MS_HOUR);
    assert_false(told_idle(w, CHANNEL_SMS));
}

/* What may have arrived and failed in the end is unsure still when somebody tries it again. */
static void test_outbox_retries_the_unsure_as_unsure(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    for (int all = 0; all < 2; all++) {
        world_raise(w, "路灯不亮", &zhang, 0);
        world_later(w, OUTBOX_HOLD);
        struct outbox_row row = told_claim(w, CHANNEL_SMS);
        told_settle(w, &row, OUTBOX_UNSURE);
        world_later(w, 3 * MS_DAY);
        assert_true(told_idle(w, CHANNEL_SMS));
        assert_string_equal(told_state(w, row.id), "failed");
        int64_t n;
        if (all)
            MUST(outbox_retry_all(w->c, &w->s, world_viewer(SYSADMIN), CHANNEL_SMS, &n, &e));
        else
            MUST(outbox_retry(w->c, &w->s, world_viewer(SYSADMIN), row.id, &e));
        struct outbox_row again = told_claim(w, CHANNEL_SMS);
        assert_int_equal(again.id, row.id);
        assert_true(again.unsure);
        assert_int_equal(told_twice(w, row.id), 1);
        told_settle(w, &again, OUTBOX_SENT);
    }
}

static void dispatch_one(struct world *w)
{
    struct error e = {0};
    struct receipt r = world_raise(w, "水压低", NULL, 0);
    MUST(world_dispatch(w, r.number, WATER, &e));
}

/* While mail is down an office's one digest waits; a matter that comes while it is on its way is told in the next. */
static void test_outbox_has_one_digest_an_hour_through_an_outage(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    MUST(unit_mail_put(w->c, &w->s, world_viewer(SYSADMIN), WATER, "water@example.cn", &e));
    dispatch_one(w);
    world_later(w, MS_MINUTE);
    struct outbox_row row = told_claim(w, CHANNEL_MAIL);
    told_settle(w, &row, OUTBOX_RETRY);
    for (int i = 0; i < 3; i++) {
        dispatch_one(w);
        world_later(w, MS_MINUTE);
    }
    assert_int_equal(told_count(w, "mail"), 1);
    world_later(w, MS_HOUR);
    row = told_claim(w, CHANNEL_MAIL);
    dispatch_one(w);
    dispatch_one(w);
    assert_int_equal(told_count(w, "mail"), 2);
    world_later(w, 30 * MS_SECOND);
    told_settle(w, &row, OUTBOX_SENT);
    world_later(w, MS_HOUR - MS_SECOND);
    assert_true(told_idle(w, CHANNEL_MAIL));
    world_later(w, MS_SECOND);
    row = told_claim(w, CHANNEL_MAIL);
    told_made(w, &row);
}

/* Each step that ends or takes up a matter again is told. */
static void test_outbox_tells_of_references_and_callbacks(void **state)
{
    WORLD(w);
    static const char *const up[] = {"callback_reopen", "callback_appeal", "callback_return"};
    struct receipt first = world_raise(w, "路灯不亮", &zhang, 0);
    world_close(w, first.number, "已更换灯泡，当晚恢复照明。");
    world_later(w, MS_HOUR);
    const struct submission x = {.body = "路灯还是那盏", .channel = "phone", .contact = zhang};
    struct receipt again;
    MUST(submit(w->c, &w->s, world_viewer(CLERK), w->a, &x, &again, &e));
    w->s.channels = told_channels(w);
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(DISPATCHER), w->a, again.number, &m, &e));
    const struct move_request refer = {.number = again.number,
                                       .move = "refer",
                                       .version = m.version,
                                       .other = first.number,
                                       .texts = {"没有新的事实"}};
    MUST(move_make(w->c, &w->s, world_viewer(DISPATCHER), &refer, &e));
    world_later(w, OUTBOX_HOLD);
    struct outbox_row row = told_claim(w, CHANNEL_SMS);
    assert_string_equal(row.event, "referred");
    assert_non_null(strstr(told_made(w, &row).text, again.number));
    told_settle(w, &row, OUTBOX_DELIVERED);
    assert_int_equal(told_served(w), 1);
    for (size_t i = 0; i < COUNT_OF(up); i++) {
        const struct message_event *const *tells = procedure_move(procedure_by_code("suqiu"), up[i])->tells;
        assert_string_equal(tells[0]->code, "called_back");
        assert_null(tells[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_outbox_floods_nobody),
        BOTH_WORLDS(test_submissions_of_an_address_are_bounded),
        BOTH_WORLDS(test_outbox_wakes_nobody_after_an_outage),
        BOTH_WORLDS(test_outbox_retries_the_unsure_as_unsure),
        BOTH_WORLDS(test_outbox_has_one_digest_an_hour_through_an_outage),
        BOTH_WORLDS(test_outbox_tells_of_references_and_callbacks),
    };
    return world_run(tests, COUNT_OF(tests));
}
