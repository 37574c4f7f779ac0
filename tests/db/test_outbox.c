/* The outbox: what is put, when it goes out, who may hold it, what is taken back. The sending itself is tested by
 * tests/cli/outbox.test.mjs. */
#include "told.h"

#include <string.h>

#include "base/str.h"
#include "model/message.h"
#include "model/officer.h"
#include "model/outbox_list.h"
#include "model/track.h"

static const struct contact zhang = {.name = "张三", .phone = "13812345678"};

static const char *cancelled(struct world *w, const struct outbox_row *row)
{
    struct error e = {0};
    struct message m;
    const char *cancel;
    MUST(message_make(w->c, &w->s, w->a, row, &m, &cancel, &e));
    return cancel;
}

DB_STMT(test_outbox_mask, "SELECT mask || gateway_id FROM outbox WHERE id = $1");
DB_STMT(test_outbox_entry, "SELECT entry_id FROM outbox WHERE id = $1");
DB_STMT(test_outbox_due, "SELECT due_at FROM outbox WHERE id = $1");

static void test_outbox_holds_ten_seconds_and_sends_once(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    assert_true(told_idle(w, CHANNEL_SMS));
    world_later(w, OUTBOX_HOLD - 1);
    assert_true(told_idle(w, CHANNEL_SMS));
    world_later(w, 1);
    struct outbox_row row = told_claim(w, CHANNEL_SMS);
    assert_true(told_idle(w, CHANNEL_SMS));
    struct message m = told_made(w, &row);
    assert_string_equal(m.phone, "13812345678");
    assert_string_equal(m.mask, "138****5678");
    assert_non_null(strstr(m.text, r.number));
    assert_non_null(strstr(m.text, "https://echo.example.cn/track?number="));
    assert_null(strstr(m.text, r.secret));
    told_settle(w, &row, OUTBOX_SENT);
    world_later(w, MS_DAY);
    assert_true(told_idle(w, CHANNEL_SMS));
    assert_string_equal(told_state(w, row.id), "sent");
    struct outbox_row hook = told_claim(w, CHANNEL_WEBHOOK);
    m = told_made(w, &hook);
    assert_string_equal(m.number, r.number);
    assert_string_equal(m.state, "new");
    assert_string_equal(m.kind, "submit");
}

static void test_outbox_writes_nothing_without_channels(void **state)
{
    WORLD(w);
    world_raise(w, "路灯不亮", &zhang, 0);
    assert_int_equal(told_count(w, "sms"), 0);
    w->s.channels = told_channels(w);
    world_raise(w, "没有留下电话", NULL, 0);
    assert_int_equal(told_count(w, "sms"), 0);
    assert_int_equal(told_count(w, "webhook"), 1);
}

/* 20:59:55, ten seconds later, and the quiet hours after. */
static void test_outbox_keeps_the_quiet_hours(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    struct civil evening = {.year = 2026, .month = 11, .day = 20, .hour = 21, .minute = 29, .second = 55};
    clock_set(&w->s.clock, civil_ms(&evening, w->s.zone));
    world_raise(w, "夜里噪声", &zhang, 0);
    world_later(w, 10 * MS_HOUR);
    assert_true(told_idle(w, CHANNEL_SMS));
    struct civil morning = {.year = 2026, .month = 11, .day = 21, .hour = 8};
    clock_set(&w->s.clock, civil_ms(&morning, w->s.zone) - 1);
    assert_true(told_idle(w, CHANNEL_SMS));
    world_later(w, 1);
    struct outbox_row row = told_claim(w, CHANNEL_SMS);
    /* A try that fails in the evening is not made again in the night. */
    clock_set(&w->s.clock, civil_ms(&evening, w->s.zone) + MS_DAY);
    told_settle(w, &row, OUTBOX_RETRY);
    morning.day = 22;
    assert_int_equal(told_number(w, &test_outbox_due, DB_INT(row.id)), civil_ms(&morning, w->s.zone));
}

static enum err cancel_write(struct db_conn *tx, void *ctx, struct error *e)
{
    return outbox_cancel(tx, *(int64_t *)ctx, e);
}

static void test_outbox_takes_back_what_was_undone(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    world_later(w, OUTBOX_HOLD);
    struct outbox_row first = told_claim(w, CHANNEL_SMS);
    told_settle(w, &first, OUTBOX_SENT);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    world_later(w, OUTBOX_HOLD);
    struct outbox_row row = told_claim(w, CHANNEL_SMS);
    told_settle(w, &row, OUTBOX_RETRY);
    int64_t entry = told_number(w, &test_outbox_entry, DB_INT(row.id));
    MUST(db_write(w->c, cancel_write, &entry, &e));
    world_later(w, MS_HOUR);
    assert_true(told_idle(w, CHANNEL_SMS));
    assert_string_equal(told_state(w, row.id), "cancelled");
    assert_string_equal(told_state(w, first.id), "sent");
}

/* A lease that ended: whoever held it may have sent it, and can settle it no more. */
static void test_outbox_says_it_twice_only_where_the_gateway_cannot_tell(void **state)
{
    WORLD(w);
    for (int tells = 0; tells < 2; tells++) {
        struct channels *c = told_channels(w);
        c->sms.deduplicates = tells;
        w->s.channels = c;
        world_raise(w, "路灯不亮", &zhang, 0);
        world_later(w, OUTBOX_HOLD);
        struct outbox_row dead = told_claim(w, CHANNEL_SMS);
        assert_false(dead.unsure);
        world_later(w, MS_MINUTE - 1);
        assert_true(told_idle(w, CHANNEL_SMS));
        world_later(w, 1);
        struct outbox_row row = told_claim(w, CHANNEL_SMS);
        assert_true(row.unsure);
        assert_int_equal(row.id, dead.id);
        assert_string_equal(row.message_id, dead.message_id);
        assert_int_equal(row.attempts, 2);
        const struct outbox_result late = {.end = OUTBOX_SENT};
        assert_int_equal(outbox_settle(w->c, &w->s, &dead, &late, &e), ERR_CONFLICT);
        told_settle(w, &row, OUTBOX_SENT);
        assert_int_equal(told_twice(w, row.id), !tells);
    }
}

static void test_outbox_gives_up_in_the_end(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    world_raise(w, "路灯不亮", &zhang, 0);
    world_later(w, OUTBOX_HOLD);
    struct outbox_row row = told_claim(w, CHANNEL_SMS);
    int64_t before = clock_now(&w->s.clock), waited = 0;
    int tries = 1;
    told_settle(w, &row, OUTBOX_RETRY);
    while (tries < 200) {
        world_later(w, MS_MINUTE);
        struct outbox_row again;
        if (outbox_claim(w->c, &w->s, w->a, CHANNEL_SMS, MS_MINUTE, &again, &e) != ERR_OK) {
            if (str_eq(told_state(w, row.id), "failed"))
                break;
            continue;
        }
        waited = clock_now(&w->s.clock) - before;
        told_settle(w, &again, OUTBOX_RETRY);
        tries++;
    }
    assert_string_equal(told_state(w, row.id), "failed");
    assert_true(tries > 8 && tries < 60);
    assert_true(waited > 40 * MS_HOUR && waited <= 48 * MS_HOUR);
    MUST(outbox_retry(w->c, &w->s, world_viewer(SYSADMIN), row.id, &e));
    assert_false(told_idle(w, CHANNEL_SMS));
    assert_int_equal(outbox_retry(w->c, &w->s, world_viewer(CLERK), row.id, &e), ERR_DENIED);
}

static void test_outbox_stops_with_a_paused_channel(void **state)
{
    WORLD(w);
    struct outbox_counts n;
    w->s.channels = told_channels(w);
    world_raise(w, "路灯不亮", &zhang, 0);
    world_later(w, OUTBOX_HOLD);
    MUST(outbox_pause(w->c, &w->s, world_viewer(SYSADMIN), CHANNEL_SMS, true, &e));
    assert_true(told_idle(w, CHANNEL_SMS));
    world_later(w, MS_MINUTE);
    MUST(outbox_counts(w->c, &w->s, &n, &e));
    assert_int_equal(n.of[CHANNEL_SMS].due, 1);
    assert_int_equal(n.of[CHANNEL_SMS].oldest, clock_now(&w->s.clock) - MS_MINUTE);
    assert_true(n.of[CHANNEL_SMS].paused_at > 0);
    MUST(outbox_pause(w->c, &w->s, world_viewer(SYSADMIN), CHANNEL_SMS, false, &e));
    assert_false(told_idle(w, CHANNEL_SMS));
}

static void test_outbox_tells_no_other_system_of_a_compartment(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    world_raise(w, "某人收钱", &zhang, -1);
    world_raise(w, "路政收钱", &zhang, ROADS);
    assert_int_equal(told_count(w, "webhook"), 0);
    /* One that got into a compartment before it went out. */
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    struct error no = {0};
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, r.number, &m, &e));
    struct move_request x = {
        .number = r.number, .move = "against", .version = m.version, .against_unit_id = ROADS, .texts = {"说的是路政"}};
    MUST(move_make(w->c, &w->s, world_viewer(CLERK), &x, &no));
    world_later(w, OUTBOX_HOLD);
    struct outbox_row row = told_claim(w, CHANNEL_WEBHOOK);
    assert_non_null(cancelled(w, &row));
}

static enum err erase_write(struct db_conn *tx, void *ctx, struct error *e)
{
    return outbox_erase(tx, *(int64_t *)ctx, e);
}

static void test_outbox_forgets_an_erased_person(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    world_later(w, OUTBOX_HOLD);
    struct outbox_row row = told_claim(w, CHANNEL_SMS);
    told_settle(w, &row, OUTBOX_SENT);
    assert_string_equal(told_text(w, &test_outbox_mask, row.id), "138****5678g7");
    MUST(world_dispatch(w, r.number, ROADS, &e));
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, r.number, &m, &e));
    MUST(db_write(w->c, erase_write, &m.person_id, &e));
    world_later(w, MS_DAY);
    assert_true(told_idle(w, CHANNEL_SMS));
    assert_string_equal(told_text(w, &test_outbox_mask, row.id), "");
}

static void test_outbox_sends_the_secret_only_to_callers(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    const struct submission x = {.body = "来电反映路灯", .channel = "phone", .contact = zhang, .lang = "en"};
    struct receipt r;
    MUST(submit(w->c, &w->s, world_viewer(CLERK), w->a, &x, &r, &e));
    world_later(w, OUTBOX_HOLD);
    struct outbox_row row = told_claim(w, CHANNEL_SMS);
    struct message m = told_made(w, &row);
    assert_string_equal(row.event, "received_clerk");
    assert_non_null(strstr(m.text, r.secret));
    assert_non_null(strstr(m.text, "We have recorded it"));
    told_settle(w, &row, OUTBOX_DELIVERED);
    char *secret;
    MUST(track_reissue(w->c, &w->s, world_viewer(CLERK), w->a, r.number, "来电要求", "k1", &secret, &e));
    world_later(w, OUTBOX_HOLD);
    row = told_claim(w, CHANNEL_SMS);
    m = told_made(w, &row);
    assert_string_equal(row.event, "reissued");
    assert_null(strstr(m.text, secret));
    assert_null(strstr(m.text, r.secret));
}

/* A delivery that was reported is proof of service, once, however often it is reported. */
static void test_outbox_records_service(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    world_raise(w, "路灯不亮", &zhang, 0);
    world_later(w, OUTBOX_HOLD);
    struct outbox_row row = told_claim(w, CHANNEL_SMS);
    told_settle(w, &row, OUTBOX_SENT);
    assert_int_equal(told_served(w), 0);
    for (int i = 0; i < 2; i++)
        MUST(outbox_delivered(w->c, &w->s, row.message_id, &e));
    assert_string_equal(told_state(w, row.id), "delivered");
    assert_int_equal(told_served(w), 1);
    assert_int_equal(outbox_delivered(w->c, &w->s, "ffff", &e), ERR_NOT_FOUND);
}

static void test_outbox_goes_the_way_the_resident_chose(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    const struct contact both = {.name = "李四", .phone = "13900001111", .mail = "li@example.cn"};
    const struct {
        const char *reach;
        int sms, mail;
    } rows[] = {{NULL, 1, 0}, {"mail", 0, 1}, {"sms", 1, 0}, {"none", 0, 0}};
    int sms = 0, mail = 0;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct submission x = {.body = "路灯", .channel = "web", .contact = both, .reach = rows[i].reach};
        struct receipt r;
        MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e));
        sms += rows[i].sms;
        mail += rows[i].mail;
        assert_int_equal(told_count(w, "sms"), sms);
        assert_int_equal(told_count(w, "mail"), mail);
    }
    const struct submission x = {.body = "路灯", .channel = "web", .contact = both, .reach = "pigeon"};
    struct receipt r;
    assert_int_equal(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e), ERR_INVALID);
}

static void test_outbox_reminds_who_has_not_rated(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    world_close(w, r.number, "已更换灯泡，当晚恢复照明。");
    world_later(w, MS_HOUR);
    while (!told_idle(w, CHANNEL_SMS)) {
    }
    world_later(w, 4 * MS_DAY);
    struct outbox_row row;
    do
        row = told_claim(w, CHANNEL_SMS);
    while (!str_eq(row.event, "rate_reminder"));
    told_made(w, &row);
    const char *token = track_token(&w->s, w->a, r.number, 1);
    MUST(track_rate(w->c, &w->s, w->a, token, "yes", "yes", NULL, "k", &e));
    assert_non_null(cancelled(w, &row));
}

/* An office hears of its orders together, and of one in a compartment only that there is one. */
static void test_outbox_tells_an_office_once(void **state)
{
    WORLD(w);
    w->s.channels = told_channels(w);
    MUST(unit_mail_put(w->c, &w->s, world_viewer(SYSADMIN), WATER, "water@example.cn", &e));
    assert_int_equal(unit_mail_put(w->c, &w->s, world_viewer(SYSADMIN), WATER, "water", &e), ERR_INVALID);
    struct receipt one = world_raise(w, "水压低", NULL, 0), two = world_raise(w, "水管漏", NULL, 0);
    struct receipt hidden = world_raise(w, "路政的人收钱", NULL, ROADS);
    MUST(world_dispatch(w, one.number, WATER, &e));
    MUST(world_dispatch(w, two.number, WATER, &e));
    MUST(world_dispatch(w, hidden.number, WATER, &e));
    assert_int_equal(told_count(w, "mail"), 1);
    world_later(w, MS_MINUTE);
    struct outbox_row row = told_claim(w, CHANNEL_MAIL);
    struct message m = told_made(w, &row);
    assert_string_equal(m.mail, "water@example.cn");
    assert_non_null(strstr(m.text, one.number));
    assert_non_null(strstr(m.text, two.number));
    assert_null(strstr(m.text, hidden.number));
    assert_non_null(strstr(m.text, "其余请登录后查看"));
    told_settle(w, &row, OUTBOX_SENT);
    struct receipt next = world_raise(w, "又漏水", NULL, 0);
    MUST(world_dispatch(w, next.number, WATER, &e));
    world_later(w, 59 * MS_MINUTE);
    assert_true(told_idle(w, CHANNEL_MAIL));
    world_later(w, MS_MINUTE);
    /* Once somebody of the office that it speaks of sits there too, the mailbox is silent about it. */
    int64_t post;
    MUST(post_add(w->c, &w->s, &viewer_operator, world_viewer(ROADS_MAN)->id, WATER, "handler", &post, &e));
    row = told_claim(w, CHANNEL_MAIL);
    m = told_made(w, &row);
    assert_non_null(strstr(m.text, next.number));
    assert_null(strstr(m.text, "其余请登录后查看"));
}

static void test_message_texts_are_the_offices(void **state)
{
    WORLD(w);
    const struct message_event *m = message_event("closed");
    struct message_text t;
    MUST(message_text_get(w->c, w->a, m, MESSAGE_ZH, &t, &e));
    assert_false(t.own);
    t.words.sms = "【{site}】{number}办好了：{url}";
    MUST(message_text_put(w->c, &w->s, world_viewer(SYSADMIN), &t, &e));
    assert_int_equal(message_text_put(w->c, &w->s, world_viewer(SYSADMIN), &t, &e), ERR_CONFLICT);
    MUST(message_text_get(w->c, w->a, m, MESSAGE_ZH, &t, &e));
    assert_true(t.own);
    assert_int_equal(t.version, 1);
    assert_string_equal(t.words.sms, "【{site}】{number}办好了：{url}");
    static const char *const wrong[] = {"{secret}", "{code}", "{number", "}", "{}", "{NUMBER}", ""};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        t.words.sms = wrong[i];
        assert_int_equal(message_text_put(w->c, &w->s, world_viewer(SYSADMIN), &t, &e), ERR_INVALID);
        assert_string_equal(e.field, "sms");
    }
    assert_int_equal(message_text_put(w->c, &w->s, world_viewer(CLERK), &t, &e), ERR_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_outbox_holds_ten_seconds_and_sends_once),
        BOTH_WORLDS(test_outbox_writes_nothing_without_channels),
        BOTH_WORLDS(test_outbox_keeps_the_quiet_hours),
        BOTH_WORLDS(test_outbox_takes_back_what_was_undone),
        BOTH_WORLDS(test_outbox_says_it_twice_only_where_the_gateway_cannot_tell),
        BOTH_WORLDS(test_outbox_gives_up_in_the_end),
        BOTH_WORLDS(test_outbox_stops_with_a_paused_channel),
        BOTH_WORLDS(test_outbox_tells_no_other_system_of_a_compartment),
        BOTH_WORLDS(test_outbox_forgets_an_erased_person),
        BOTH_WORLDS(test_outbox_sends_the_secret_only_to_callers),
        BOTH_WORLDS(test_outbox_records_service),
        BOTH_WORLDS(test_outbox_goes_the_way_the_resident_chose),
        BOTH_WORLDS(test_outbox_reminds_who_has_not_rated),
        BOTH_WORLDS(test_outbox_tells_an_office_once),
        BOTH_WORLDS(test_message_texts_are_the_offices),
    };
    return world_run(tests, COUNT_OF(tests));
}
