/* Log-ins, sessions, throttles, passwords, the audit trail and jobs: at one time and over time. */
#include "world.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/audit.h"
#include "model/job.h"
#include "model/officer.h"
#include "model/session.h"
#include "model/throttle.h"

#define OFFICE_WEB "203.0.113.9"

/* An account "mei" whose password has been set to `password`. */
static struct viewer account(struct world *w, const char *password)
{
    struct error e = {0};
    int64_t id;
    char *first;
    struct viewer v;
    MUST(officer_add(w->c, &w->s, &viewer_operator, w->a, "mei", "梅某", &id, &first, &e));
    MUST(viewer_by_login(w->c, w->a, "mei", &v, &e));
    assert_true(v.must_change);
    MUST(officer_change_password(w->c, &w->s, &v, w->a, first, password, NULL, &e));
    MUST(viewer_by_login(w->c, w->a, "mei", &v, &e));
    assert_false(v.must_change);
    return v;
}

static enum err log_in(struct world *w, const char *login, const char *password, char **ret_token, struct error *e)
{
    return session_log_in(w->c, &w->s, w->a, login, password, OFFICE_WEB, "Firefox", NULL, ret_token, e);
}

static enum err look(struct world *w, const char *token)
{
    struct error e;
    struct viewer v;
    return session_viewer(w->c, &w->s, token, w->a, &v, &e);
}

static void test_session_wrong_answers_are_one(void **state)
{
    WORLD(w);
    char *token = NULL;
    struct error other = {0};
    account(w, "correct horse 1");
    assert_int_equal(log_in(w, "mei", "wrong horse 12", &token, &e), ERR_DENIED);
    assert_int_equal(log_in(w, "nobody", "wrong horse 12", &token, &other), ERR_DENIED);
    assert_string_equal(e.msgid, other.msgid);
    assert_string_equal(e.field, other.field);
    assert_int_equal(log_in(w, "o0", "", &token, &other), ERR_DENIED); /* has no password at all */
    assert_int_equal(log_in(w, "\xff", "x", &token, &other), ERR_DENIED);
    assert_null(token);
    assert_int_equal(look(w, NULL), ERR_NOT_FOUND);
    assert_int_equal(look(w, "zz"), ERR_NOT_FOUND);
    assert_int_equal(look(w, "00000000000000000000000000000000000000000000000000000000000000aa"), ERR_NOT_FOUND);
}

static void test_session_closes_after_five_wrong_and_longer_each_time(void **state)
{
    WORLD(w);
    char *token;
    account(w, "correct horse 1");
    static const char *const logins[] = {"mei", "nobody"};
    for (size_t k = 0; k < COUNT_OF(logins); k++) {
        for (int i = 0; i < 5; i++)
            assert_int_equal(log_in(w, logins[k], "wrong horse 12", &token, &e), ERR_DENIED);
        assert_int_equal(log_in(w, logins[k], "correct horse 1", &token, &e), ERR_BUSY);
        assert_string_equal(e.arg, "15");
    }
    world_later(w, 14 * MS_MINUTE);
    assert_int_equal(log_in(w, "MEI ", "correct horse 1", &token, &e), ERR_BUSY);
    world_later(w, MS_MINUTE);
    for (int i = 0; i < 5; i++)
        assert_int_equal(log_in(w, "mei", "wrong horse 12", &token, &e), ERR_DENIED);
    assert_int_equal(log_in(w, "mei", "correct horse 1", &token, &e), ERR_BUSY);
    assert_string_equal(e.arg, "30");
    world_later(w, 30 * MS_MINUTE);
    MUST(log_in(w, " Mei", "correct horse 1", &token, &e));
    /* A success forgets: four wrong ones again leave it open. */
    for (int i = 0; i < 4; i++)
        assert_int_equal(log_in(w, "mei", "wrong horse 12", &token, &e), ERR_DENIED);
    MUST(log_in(w, "mei", "correct horse 1", &token, &e));
}

DB_STMT(session_test_rows, "SELECT COUNT(*) FROM session WHERE officer_id = $1");
DB_STMT(session_test_seen, "SELECT seen_at FROM session WHERE officer_id = $1");
DB_STMT(session_test_token, "SELECT COUNT(*) FROM session WHERE token_hash = $1");

static int64_t number(struct world *w, const struct db_stmt *s, struct db_val arg)
{
    struct error e = {0};
    int64_t n;
    MUST(db_get_int(w->c, s, DB_ARGS(arg), &n, &e));
    return n;
}

static void test_session_lives_idle_and_ends(void **state)
{
    WORLD(w);
    char *token;
    struct viewer v = account(w, "correct horse 1");
    MUST(log_in(w, "mei", "correct horse 1", &token, &e));
    assert_int_equal(number(w, &session_test_token, DB_TEXT(token)), 0); /* never stored as it is */
    int64_t start = number(w, &session_test_seen, DB_INT(v.id));
    world_later(w, 59 * MS_SECOND);
    assert_int_equal(look(w, token), ERR_OK);
    assert_int_equal(number(w, &session_test_seen, DB_INT(v.id)), start);
    world_later(w, MS_SECOND);
    assert_int_equal(look(w, token), ERR_OK);
    assert_int_equal(number(w, &session_test_seen, DB_INT(v.id)), start + MS_MINUTE);
    world_later(w, SESSION_IDLE - 1);
    assert_int_equal(look(w, token), ERR_OK);
    world_later(w, SESSION_IDLE);
    assert_int_equal(look(w, token), ERR_NOT_FOUND);
    MUST(log_in(w, "mei", "correct horse 1", &token, &e));
    for (int i = 0; i < 35; i++) {
        world_later(w, 20 * MS_MINUTE);
        assert_int_equal(look(w, token), ERR_OK);
    }
    world_later(w, 20 * MS_MINUTE); /* 12 hours */
    assert_int_equal(look(w, token), ERR_NOT_FOUND);
    int64_t swept;
    world_later(w, 1);
    MUST(session_sweep(w->c, &w->s, &swept, &e));
    assert_int_equal(swept, 2);
    MUST(log_in(w, "mei", "correct horse 1", &token, &e));
    MUST(session_log_out(w->c, &w->s, token, &e));
    assert_int_equal(look(w, token), ERR_NOT_FOUND);
    MUST(session_log_out(w->c, &w->s, token, &e));
}

static void test_session_is_new_at_log_in_and_listed(void **state)
{
    WORLD(w);
    char *one, *two, *three;
    struct session_list l;
    struct viewer v = account(w, "correct horse 1");
    MUST(log_in(w, "mei", "correct horse 1", &one, &e));
    MUST(session_log_in(w->c, &w->s, w->a, "mei", "correct horse 1", NULL, "电脑 \xff", one, &two, &e));
    assert_string_not_equal(one, two);
    assert_int_equal(look(w, one), ERR_NOT_FOUND);
    world_later(w, MS_SECOND);
    MUST(log_in(w, "mei", "correct horse 1", &three, &e));
    MUST(session_list(w->c, &w->s, &v, w->a, two, &l, &e));
    assert_int_equal(l.n, 2);
    assert_false(l.rows[0].current);
    assert_true(l.rows[1].current);
    assert_int_equal(session_end(w->c, &w->s, world_viewer(CLERK), l.rows[0].id, &e), ERR_NOT_FOUND);
    MUST(session_end(w->c, &w->s, &v, l.rows[0].id, &e));
    assert_int_equal(look(w, three), ERR_NOT_FOUND);
    assert_int_equal(look(w, two), ERR_OK);
    assert_int_equal(session_log_out_all(w->c, &w->s, world_viewer(LEADER), v.id, NULL, &e), ERR_DENIED);
    MUST(session_log_out_all(w->c, &w->s, &v, v.id, NULL, &e));
    assert_int_equal(look(w, two), ERR_NOT_FOUND);
}

static void test_password_change_ends_the_other_sessions(void **state)
{
    WORLD(w);
    char *one, *two;
    struct viewer v = account(w, "correct horse 1");
    MUST(log_in(w, "mei", "correct horse 1", &one, &e));
    MUST(log_in(w, "mei", "correct horse 1", &two, &e));
    assert_int_equal(officer_change_password(w->c, &w->s, &v, w->a, "wrong horse 12", "battery staple 2", one, &e),
                     ERR_DENIED);
    assert_int_equal(officer_change_password(w->c, &w->s, &v, w->a, "correct horse 1", "correct horse 1", one, &e),
                     ERR_INVALID);
    MUST(officer_change_password(w->c, &w->s, &v, w->a, "correct horse 1", "battery staple 2", one, &e));
    assert_int_equal(look(w, one), ERR_OK);
    assert_int_equal(look(w, two), ERR_NOT_FOUND);
    assert_int_equal(log_in(w, "mei", "correct horse 1", &two, &e), ERR_DENIED);
    char *fresh;
    assert_int_equal(officer_reset_password(w->c, &w->s, world_viewer(SYSADMIN), w->a, v.id, &fresh, &e), ERR_DENIED);
    MUST(officer_reset_password(w->c, &w->s, &viewer_operator, w->a, v.id, &fresh, &e));
    assert_int_equal(number(w, &session_test_rows, DB_INT(v.id)), 0);
    MUST(log_in(w, "mei", fresh, &two, &e));
    MUST(officer_leave(w->c, &w->s, &viewer_operator, v.id, 0, NULL, &e));
    assert_int_equal(look(w, two), ERR_NOT_FOUND);
    assert_int_equal(log_in(w, "mei", fresh, &two, &e), ERR_DENIED);
}

static void test_password_rules(void **state)
{
    WORLD(w);
    static const char *const bad[] = {
        "",           "short",  "九个汉字不够长呀", "1234567890",     "Password123",
        "aaaaaaaaaa", "MeiMei", "mei1234567!",      "mei-2026-11-21", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"};
    static const char *const good[] = {"correct horse 1", "我们镇上的路灯都亮了", "meiguihua is red"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(officer_check_password("mei", bad[i], &e), ERR_INVALID);
    for (size_t i = 0; i < COUNT_OF(good); i++)
        MUST(officer_check_password("mei", good[i], &e));
    char longer[300];
    memset(longer, 'x', sizeof(longer));
    longer[150] = 'y';
    longer[299] = '\0';
    assert_int_equal(officer_check_password("mei", longer, &e), ERR_INVALID);
    (void)w;
}

struct shared {
    struct world *w;
    _Atomic int allowed, refused, failed;
    _Atomic int claims[40];
};

static void *take(void *ctx)
{
    struct shared *x = ctx;
    struct db_conn *c;
    struct error e = {0};
    if (db_connect(x->w->db, &c, &e) != ERR_OK) {
        x->failed++;
        return NULL;
    }
    for (int i = 0; i < 4; i++) {
        enum err r = throttle_take(c, &x->w->s, &throttle_secret, "SQ261121-0000000", &e);
        x->allowed += r == ERR_OK;
        x->refused += r == ERR_BUSY;
        x->failed += r != ERR_OK && r != ERR_BUSY;
    }
    db_disconnect(c);
    return NULL;
}

static void run_threads(void *(*fn)(void *), struct shared *x)
{
    pthread_t t[8];
    for (int i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&t[i], NULL, fn, x), 0);
    for (int i = 0; i < 8; i++)
        pthread_join(t[i], NULL);
}

static void test_throttle_counts_tries_at_the_same_time(void **state)
{
    WORLD(w);
    struct shared x = {.w = w};
    run_threads(take, &x);
    assert_int_equal(x.failed, 0);
    assert_int_equal(x.allowed, 5);
    assert_int_equal(x.refused, 27);
    MUST(throttle_take(w->c, &w->s, &throttle_login, "SQ261121-0000000", &e)); /* another purpose */
    MUST(throttle_clear(w->c, &w->s, &throttle_secret, "SQ261121-0000000", &e));
    MUST(throttle_check(w->c, &w->s, &throttle_secret, "SQ261121-0000000", &e));
}

static void test_throttle_window_and_sweep(void **state)
{
    WORLD(w);
    for (int i = 0; i < 4; i++)
        MUST(throttle_fail(w->c, &w->s, &throttle_secret, "n", &e));
    world_later(w, 15 * MS_MINUTE); /* the window begins anew */
    for (int i = 0; i < 4; i++)
        MUST(throttle_fail(w->c, &w->s, &throttle_secret, "n", &e));
    MUST(throttle_check(w->c, &w->s, &throttle_secret, "n", &e));
    /* Closing again and again ends at the longest. */
    for (int i = 0; i < 40; i++)
        MUST(throttle_fail(w->c, &w->s, &throttle_secret, "n", &e));
    assert_int_equal(throttle_check(w->c, &w->s, &throttle_secret, "n", &e), ERR_BUSY);
    assert_string_equal(e.arg, "240");
    int64_t n;
    MUST(throttle_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 0);
    world_later(w, 2 * MS_DAY);
    MUST(throttle_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 1);
}

DB_STMT(audit_test_spoil, "UPDATE audit SET detail = 'nothing' WHERE seq = $1");
DB_STMT(audit_test_cut, "DELETE FROM audit WHERE seq = $1");

static void *note_often(void *ctx)
{
    struct shared *x = ctx;
    struct db_conn *c;
    struct error e = {0};
    if (db_connect(x->w->db, &c, &e) != ERR_OK) {
        x->failed++;
        return NULL;
    }
    for (int i = 0; i < 5; i++)
        x->failed += audit_note(c, &x->w->s, &viewer_operator, "export", "一份", &e) != ERR_OK;
    db_disconnect(c);
    return NULL;
}

static void test_audit_is_whole_and_shows_what_was_changed(void **state)
{
    WORLD(w);
    struct shared x = {.w = w};
    struct audit_check k;
    struct audit_list l;
    run_threads(note_often, &x);
    assert_int_equal(x.failed, 0);
    MUST(audit_verify(w->c, &k, &e));
    assert_int_equal(k.lines, 40);
    assert_int_equal(k.bad_seq, 0);
    assert_int_equal(audit_list(w->c, world_viewer(LEADER), w->a, 0, 30, &l, &e), ERR_DENIED);
    MUST(audit_list(w->c, &viewer_operator, w->a, 0, 30, &l, &e));
    assert_int_equal(l.n, 30);
    assert_int_equal(l.rows[0].seq, 40);
    assert_string_equal(l.rows[0].hash, k.head);
    MUST(audit_list(w->c, &viewer_operator, w->a, l.next, 30, &l, &e));
    assert_int_equal(l.n, 10);
    assert_int_equal(l.next, 0);
    world_exec(w, &audit_test_spoil, DB_ARGS(DB_INT(17)));
    MUST(audit_verify(w->c, &k, &e));
    assert_int_equal(k.bad_seq, 17);
    world_exec(w, &audit_test_cut, DB_ARGS(DB_INT(9)));
    MUST(audit_verify(w->c, &k, &e));
    assert_int_equal(k.bad_seq, 10);
}

static void *claim_all(void *ctx)
{
    struct shared *x = ctx;
    struct db_conn *c;
    struct error e = {0};
    struct arena *a = arena_new();
    if (db_connect(x->w->db, &c, &e) != ERR_OK) {
        x->failed++;
        arena_free(a);
        return NULL;
    }
    for (;;) {
        struct job j;
        int64_t k;
        enum err r = job_claim(c, &x->w->s, a, MS_MINUTE, &j, &e);
        if (r == ERR_NOT_FOUND)
            break;
        if (r != ERR_OK || !str_int(j.args, 0, 39, &k)) {
            x->failed++;
            break;
        }
        x->claims[k]++;
    }
    db_disconnect(c);
    arena_free(a);
    return NULL;
}

static void test_job_is_claimed_once_by_many(void **state)
{
    WORLD(w);
    struct shared x = {.w = w};
    for (int i = 0; i < 40; i++)
        MUST(job_put_now(w->c, &w->s, "count", arena_printf(w->a, "%d", i), 0, &e));
    run_threads(claim_all, &x);
    assert_int_equal(x.failed, 0);
    for (int i = 0; i < 40; i++)
        assert_int_equal(x.claims[i], 1);
    /* A lease that ran out is claimed again. */
    world_later(w, MS_MINUTE);
    run_threads(claim_all, &x);
    for (int i = 0; i < 40; i++)
        assert_int_equal(x.claims[i], 2);
}

static void test_job_life(void **state)
{
    WORLD(w);
    struct job j, k;
    struct job_list l;
    int64_t now = clock_now(&w->s.clock);
    assert_int_equal(job_claim(w->c, &w->s, w->a, MS_MINUTE, &j, &e), ERR_NOT_FOUND);
    MUST(job_put_now(w->c, &w->s, "seal", "", now + 10, &e));
    assert_int_equal(job_claim(w->c, &w->s, w->a, MS_MINUTE, &j, &e), ERR_NOT_FOUND);
    MUST(job_put_now(w->c, &w->s, "seal", "", now, &e)); /* earlier */
    MUST(job_put_now(w->c, &w->s, "seal", "", now + 99, &e));
    MUST(job_claim(w->c, &w->s, w->a, MS_MINUTE, &j, &e));
    assert_string_equal(j.kind, "seal");
    MUST(job_extend(w->c, &w->s, &j, MS_HOUR, &e));
    world_later(w, 2 * MS_MINUTE);
    assert_int_equal(job_claim(w->c, &w->s, w->a, MS_MINUTE, &k, &e), ERR_NOT_FOUND);
    MUST(job_fail(w->c, &w->s, &j, "no network", &e));
    assert_int_equal(job_done(w->c, &w->s, &j, 0, &e), ERR_CONFLICT);
    MUST(job_list(w->c, w->a, &l, &e));
    assert_int_equal(l.n, 1);
    assert_string_equal(l.errors[0], "no network");
    world_later(w, MS_MINUTE - 1);
    assert_int_equal(job_claim(w->c, &w->s, w->a, MS_MINUTE, &j, &e), ERR_NOT_FOUND);
    world_later(w, 1);
    MUST(job_claim(w->c, &w->s, w->a, MS_MINUTE, &j, &e));
    assert_int_equal(j.attempts, 2);
    /* Put again while it runs: it is not lost with the end of the running one. */
    now = clock_now(&w->s.clock);
    MUST(job_put_now(w->c, &w->s, "seal", "", now + 5, &e));
    MUST(job_done(w->c, &w->s, &j, 0, &e));
    world_later(w, 5);
    MUST(job_claim(w->c, &w->s, w->a, MS_MINUTE, &j, &e));
    MUST(job_done(w->c, &w->s, &j, now + MS_HOUR, &e));
    world_later(w, MS_HOUR);
    MUST(job_claim(w->c, &w->s, w->a, MS_MINUTE, &j, &e));
    assert_int_equal(j.attempts, 1);
    MUST(job_done(w->c, &w->s, &j, 0, &e));
    MUST(job_list(w->c, w->a, &l, &e));
    assert_int_equal(l.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_session_wrong_answers_are_one),
        BOTH_WORLDS(test_session_closes_after_five_wrong_and_longer_each_time),
        BOTH_WORLDS(test_session_lives_idle_and_ends),
        BOTH_WORLDS(test_session_is_new_at_log_in_and_listed),
        BOTH_WORLDS(test_password_change_ends_the_other_sessions),
        BOTH_WORLDS(test_password_rules),
        BOTH_WORLDS(test_throttle_counts_tries_at_the_same_time),
        BOTH_WORLDS(test_throttle_window_and_sweep),
        BOTH_WORLDS(test_audit_is_whole_and_shows_what_was_changed),
        BOTH_WORLDS(test_job_is_claimed_once_by_many),
        BOTH_WORLDS(test_job_life),
    };
    return world_run(tests, COUNT_OF(tests));
}
