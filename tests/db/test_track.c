/* The resident's side: proof by number and secret, tokens, and the last word. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/track.h"

static const char wrong_secret[] = "00000000x";

static enum err open_with(struct world *w, const char *number, const char *secret, struct error *e)
{
    struct matter_full f;
    *e = (struct error){0};
    return track_open(w->c, &w->s, w->a, number, secret, "10.0.0.1", &f, e);
}

static void test_track_opens_with_number_and_secret(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    MUST(track_open(w->c, &w->s, w->a, r.number, r.secret, NULL, &f, &e));
    assert_string_equal(f.m.number, r.number);
    assert_string_equal(f.body, "路灯不亮");
    MUST(open_with(w, arena_printf(w->a, " %.8s %s", r.number, r.number + 9),
                   arena_printf(w->a, " %.4s %s ", r.secret, r.secret + 4), &e));
}

/* A wrong number, a wrong secret and one that is no number at all cannot be told apart, nor by when they close. */
static void test_track_refuses_all_wrong_guesses_alike(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    const char *numbers[] = {r.number, matter_number_new(w->a, "SQ", 20261120), "SQ261120-0000000x", "123"};
    struct error first = {0};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        for (int tries = 0; tries < 5; tries++) {
            assert_int_equal(open_with(w, numbers[i], wrong_secret, &e), ERR_NOT_FOUND);
            if (!first.msgid)
                first = e;
            assert_string_equal(e.msgid, first.msgid);
            assert_string_equal(e.arg, first.arg);
            assert_string_equal(e.field, first.field);
        }
        assert_int_equal(open_with(w, numbers[i], wrong_secret, &e), ERR_BUSY);
        assert_string_equal(e.arg, "15");
    }
    /* The right one is refused as well while the number is closed, and let in after. */
    assert_int_equal(open_with(w, r.number, r.secret, &e), ERR_BUSY);
    world_later(w, 15 * MS_MINUTE + 1);
    MUST(open_with(w, r.number, r.secret, &e));
}

static void test_track_forgets_failures_after_a_success(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    for (int round = 0; round < 3; round++) {
        for (int tries = 0; tries < 4; tries++)
            assert_int_equal(open_with(w, r.number, wrong_secret, &e), ERR_NOT_FOUND);
        MUST(open_with(w, r.number, r.secret, &e));
    }
}

DB_STMT(test_no_secret, "UPDATE matter SET secret_hash = '' WHERE number = $1");

static void test_track_never_opens_a_matter_without_secret(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    const char *token = track_token(&w->s, w->a, r.number, 1);
    MUST(track_by_token(w->c, &w->s, w->a, token, &f, &e));
    world_exec(w, &test_no_secret, DB_ARGS(DB_TEXT(r.number)));
    assert_int_equal(open_with(w, r.number, r.secret, &e), ERR_NOT_FOUND);
    assert_int_equal(open_with(w, r.number, "", &e), ERR_NOT_FOUND);
    assert_int_equal(track_by_token(w->c, &w->s, w->a, token, &f, &e), ERR_NOT_FOUND);
}

static void test_track_token_holds_for_two_hours_and_as_signed(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0), other = world_raise(w, "水管破裂", NULL, 0);
    char *token = track_token(&w->s, w->a, r.number, 1);
    MUST(track_by_token(w->c, &w->s, w->a, token, &f, &e));
    assert_string_equal(f.m.number, r.number);
    assert_int_equal(f.m.secret_issue, 1);
    for (size_t i = 0; token[i]; i++) {
        char was = token[i];
        token[i] = was == '1' ? '2' : '1';
        assert_int_equal(track_by_token(w->c, &w->s, w->a, token, &f, &e), ERR_NOT_FOUND);
        token[i] = was;
    }
    const char *forged = arena_printf(w->a, "%s%s", other.number, token + strlen(r.number));
    assert_int_equal(track_by_token(w->c, &w->s, w->a, forged, &f, &e), ERR_NOT_FOUND);
    assert_int_equal(track_by_token(w->c, &w->s, w->a, "", &f, &e), ERR_NOT_FOUND);
    assert_int_equal(track_by_token(w->c, &w->s, w->a, "...", &f, &e), ERR_NOT_FOUND);
    assert_int_equal(track_by_token(w->c, &w->s, w->a, NULL, &f, &e), ERR_NOT_FOUND);
    world_later(w, 2 * MS_HOUR - MS_SECOND);
    MUST(track_by_token(w->c, &w->s, w->a, token, &f, &e));
    world_later(w, 2 * MS_SECOND);
    assert_int_equal(track_by_token(w->c, &w->s, w->a, token, &f, &e), ERR_NOT_FOUND);
}

static int kinds(const struct matter_full *f, const char *kind)
{
    int n = 0;
    for (int i = 0; i < f->n_entries; i++)
        n += str_eq(f->entries[i].kind, kind);
    return n;
}

static void test_track_supplement_once_for_a_form_sent_twice(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    const char *token = track_token(&w->s, w->a, r.number, 1);
    for (int i = 0; i < 2; i++)
        MUST(track_supplement(w->c, &w->s, w->a, token, "昨晚又灭了一盏", NULL, 0, "form-1", &e));
    MUST(track_by_token(w->c, &w->s, w->a, token, &f, &e));
    assert_int_equal(kinds(&f, "supplement"), 1);
    assert_int_equal(track_supplement(w->c, &w->s, w->a, "x", "昨晚", NULL, 0, "form-2", &e), ERR_NOT_FOUND);
    MUST(track_withdraw(w->c, &w->s, w->a, token, "已经好了", "form-3", &e));
    MUST(track_by_token(w->c, &w->s, w->a, token, &f, &e));
    assert_string_equal(f.m.state, "withdrawn");
    assert_int_equal(track_supplement(w->c, &w->s, w->a, token, "还有", NULL, 0, "form-4", &e), ERR_CONFLICT);
}

static void test_track_rating_no_goes_up_once_then_to_the_supervisor(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    const char *token = track_token(&w->s, w->a, r.number, 1);
    assert_int_equal(track_rate(w->c, &w->s, w->a, token, "no", "no", "", "rate-0", &e), ERR_CONFLICT); /* not closed */
    world_close(w, r.number, "您好，路灯已于今日修复，请您查看。");
    assert_int_equal(track_rate(w->c, &w->s, w->a, token, "maybe", "no", "", "rate-0", &e), ERR_INVALID);
    for (int i = 0; i < 2; i++) /* the form sent twice */
        MUST(track_rate(w->c, &w->s, w->a, token, "no", "no", "还是不亮", "rate-1", &e));
    MUST(track_by_token(w->c, &w->s, w->a, token, &f, &e));
    assert_string_equal(f.m.state, "dispatched");
    assert_int_equal(f.m.unit_id, GOV); /* one level above roads */
    assert_int_equal(f.m.rounds, 2);
    assert_int_equal(f.n_ratings, 1);
    assert_int_equal(f.ratings[0].round, 1);
    assert_string_equal(f.ratings[0].solved, "no");
    assert_int_equal(kinds(&f, "rate"), 1);
    assert_int_equal(kinds(&f, "reopen"), 1);
}

DB_STMT(test_close_again, "UPDATE matter SET state = 'closed' WHERE number = $1");

static void test_track_second_no_is_an_appeal(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    const char *token = track_token(&w->s, w->a, r.number, 1);
    world_close(w, r.number, "您好，路灯已于今日修复，请您查看。");
    MUST(track_rate(w->c, &w->s, w->a, token, "no", "no", "", "rate-1", &e));
    world_exec(w, &test_close_again, DB_ARGS(DB_TEXT(r.number)));
    MUST(track_rate(w->c, &w->s, w->a, token, "no", "no", "", "rate-2", &e));
    MUST(track_by_token(w->c, &w->s, w->a, token, &f, &e));
    assert_string_equal(f.m.state, "appealed");
    assert_int_equal(f.n_ratings, 2);
    assert_int_equal(kinds(&f, "reopen"), 1);
    assert_int_equal(kinds(&f, "appeal"), 1);
}

static void test_track_rating_yes_closes_for_good(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    const char *token = track_token(&w->s, w->a, r.number, 1);
    world_close(w, r.number, "您好，路灯已于今日修复，请您查看。");
    MUST(track_rate(w->c, &w->s, w->a, token, "yes", "basic", "谢谢", "rate-1", &e));
    assert_int_equal(track_rate(w->c, &w->s, w->a, token, "no", "no", "", "rate-2", &e), ERR_CONFLICT);
    MUST(track_by_token(w->c, &w->s, w->a, token, &f, &e));
    assert_string_equal(f.m.state, "closed");
    assert_int_equal(f.n_ratings, 1);
    assert_string_equal(f.ratings[0].satisfied, "basic");
}

static void test_track_reissue_ends_the_old_secret_and_token(void **state)
{
    WORLD(w);
    struct matter_full f;
    char *secret = NULL, *again = NULL;
    struct contact who = {.name = "张三", .phone = "13812345678"};
    struct receipt r = world_raise(w, "路灯不亮", &who, 0), anonymous = world_raise(w, "水管破裂", NULL, 0);
    const char *token = track_token(&w->s, w->a, r.number, 1);
    const struct viewer *clerk = world_viewer(CLERK);
    for (int i = 0; i < 6; i++)
        (void)!open_with(w, r.number, wrong_secret, &e);
    MUST(track_reissue(w->c, &w->s, clerk, w->a, r.number, "来电核实本人", "form-1", &secret, &e));
    MUST(track_reissue(w->c, &w->s, clerk, w->a, r.number, "来电核实本人", "form-1", &again, &e));
    assert_string_equal(secret, again);
    assert_string_not_equal(secret, r.secret);
    assert_int_equal(track_by_token(w->c, &w->s, w->a, token, &f, &e), ERR_NOT_FOUND);
    MUST(open_with(w, r.number, secret, &e)); /* and the number is open again */
    assert_int_equal(open_with(w, r.number, r.secret, &e), ERR_NOT_FOUND);
    MUST(track_by_token(w->c, &w->s, w->a, track_token(&w->s, w->a, r.number, 2), &f, &e));
    assert_int_equal(kinds(&f, "reissue"), 1); /* the resident sees it */
    assert_int_equal(track_reissue(w->c, &w->s, clerk, w->a, r.number, "短", "f2", &secret, &e), ERR_INVALID);
    assert_int_equal(track_reissue(w->c, &w->s, clerk, w->a, anonymous.number, "来电核实", "f3", &secret, &e),
                     ERR_DENIED);
    assert_int_equal(track_reissue(w->c, &w->s, world_viewer(LEADER), w->a, r.number, "来电核实", "f4", &secret, &e),
                     ERR_DENIED);
    assert_int_equal(track_reissue(w->c, &w->s, world_viewer(WATER_MAN), w->a, r.number, "来电核实", "f5", &secret, &e),
                     ERR_NOT_FOUND);
}

/* Whoever kept the form, or its key, does not get the secret that was read out to the phone since. */
static void test_submit_again_gives_the_first_secret(void **state)
{
    WORLD(w);
    struct receipt first, again;
    char *secret;
    struct submission x = {
        .body = "路灯不亮", .channel = "web", .contact = {.name = "张三", .phone = "13812345678"}, .key = "form-1"};
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &first, &e));
    MUST(track_reissue(w->c, &w->s, world_viewer(CLERK), w->a, first.number, "来电核实本人", "f", &secret, &e));
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &again, &e));
    assert_true(again.again);
    assert_string_equal(again.number, first.number);
    assert_string_equal(again.entry_hash, first.entry_hash);
    assert_string_equal(again.secret, first.secret);
    assert_string_not_equal(again.secret, secret);
    x.against = true;
    x.against_text = "路灯所";
    assert_int_equal(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &again, &e), ERR_CONFLICT);
    x.key = NULL;
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &again, &e));
    assert_false(again.again);
}

static void test_submit_forgets_keys_after_their_life(void **state)
{
    WORLD(w);
    struct receipt r;
    int64_t n = 0;
    const struct submission x = {.body = "路灯不亮", .channel = "web", .key = "form-1"};
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e));
    MUST(submit_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 0);
    world_later(w, KEY_LIFE + MS_DAY);
    MUST(submit_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 1);
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e));
    assert_false(r.again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_track_opens_with_number_and_secret),
        BOTH_WORLDS(test_track_refuses_all_wrong_guesses_alike),
        BOTH_WORLDS(test_track_forgets_failures_after_a_success),
        BOTH_WORLDS(test_track_never_opens_a_matter_without_secret),
        BOTH_WORLDS(test_track_token_holds_for_two_hours_and_as_signed),
        BOTH_WORLDS(test_track_supplement_once_for_a_form_sent_twice),
        BOTH_WORLDS(test_track_rating_no_goes_up_once_then_to_the_supervisor),
        BOTH_WORLDS(test_track_second_no_is_an_appeal),
        BOTH_WORLDS(test_track_rating_yes_closes_for_good),
        BOTH_WORLDS(test_track_reissue_ends_the_old_secret_and_token),
        BOTH_WORLDS(test_submit_again_gives_the_first_secret),
        BOTH_WORLDS(test_submit_forgets_keys_after_their_life),
    };
    return world_run(tests, COUNT_OF(tests));
}
