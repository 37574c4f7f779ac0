/*
 * A year of petitions (信访工作条例 22, 23, 34 to 36) over the days off of 2026: each limit is once met, in its last
 * millisecond, and once missed by one. Dates are counted by hand: 2026-02-15 to 23 is 春节, 05-01 to 05 劳动节, 09-25
 * to 27 中秋, 10-01 to 07 国庆节, and on 05-09 and 09-20 people work.
 */
#include "claims_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/clocks.h"
#include "model/paper.h"
#include "model/track.h"

#define TABLE "tests/catalogue/xinfang.tsv"
#define TEN   (10 * MS_HOUR)

static struct claims *begin(struct world *w)
{
    struct claims *k = claims_read(w->a, TABLE);
    k->w = w;
    claims_people(w);
    return k;
}

static int64_t day(struct claims *k, const char *text)
{
    struct civil c = {0};
    assert_int_equal(sscanf(text, "%d-%d-%d", &c.year, &c.month, &c.day), 3);
    return civil_ms(&c, k->w->s.zone);
}

static void now(struct claims *k, int64_t ms)
{
    clock_set(&k->w->s.clock, ms);
}

/* Somebody whom the table lets make the step makes it. */
static enum err try(struct claims *k, const char *number, const char *step, struct error *e)
{
    const struct claim *c = claim_move(k, step, claim_stands(k, number).state);
    assert_non_null(c);
    k->line = c->line;
    return claim_make(k, c, number, c->who[0], e);
}

static void make(struct claims *k, const char *number, const char *step)
{
    struct error e = {0};
    if (try(k, number, step, &e) != ERR_OK)
        fail_msg("%s: %s %s", step, e.field, str_or(e.msgid, ""));
}

/* The newest clock of that code. */
static struct clock_row clock_row(struct claims *k, const char *number, const char *code)
{
    struct error e = {0};
    struct clock_list l;
    const struct clock_row *found = NULL;
    MUST(clocks_of(k->w->c, &k->w->s, NULL, k->a, k->procedure, claim_stands(k, number).id, &l, &e));
    for (size_t i = 0; i < l.n; i++)
        found = str_eq(l.rows[i].code, code) ? &l.rows[i] : found;
    if (!found)
        fail_msg("the clock %s does not run", code);
    return *found;
}

static void check_clock(struct claims *k, const char *number, const char *code, const char *last, const char *state)
{
    struct clock_row c = clock_row(k, number, code);
    assert_int_equal(c.due_at, day(k, last) + MS_DAY);
    assert_string_equal(c.state, state);
}

static const char *raise(struct claims *k, const char *state)
{
    const struct claim plain = {.what = ""};
    return claim_raise(k, &plain, state);
}

struct limit_case {
    const char *clock, *from, *starts, *on, *last, *between[4], *keeps;
};

static const struct limit_case cases[] = {
    {"register", NULL, NULL, "2026-01-31", "2026-02-24", {"register"}, "dispatch"},
    {"notice", "registered", "dispatch", "2026-03-20", "2026-04-07", {NULL}, "accept"},
    {"close", "dispatched", "accept", "2026-03-11", "2026-05-11", {"opinion"}, "sign"},
    {"close", "dispatched", "accept", "2026-06-01", "2026-08-31", {"ask_extension", "extend", "opinion"}, "sign"},
    {"review", "closed", "ask_review", "2026-09-03", "2026-10-08", {"review"}, "sign_review"},
    {"recheck", "reviewed", "ask_recheck", "2026-08-26", "2026-09-28", {"recheck"}, "sign_recheck"},
};

static void run_case(struct claims *k, const struct limit_case *c, bool late)
{
    now(k, day(k, c->on) + TEN);
    const char *number = raise(k, c->from ? c->from : k->procedure->first);
    if (c->starts)
        make(k, number, c->starts);
    for (size_t i = 0; i < COUNT_OF(c->between) && c->between[i]; i++)
        make(k, number, c->between[i]);
    check_clock(k, number, c->clock, c->last, "running");
    now(k, day(k, c->last) + MS_DAY - (late ? 0 : 1));
    assert_int_equal(clock_row(k, number, c->clock).left.late, late);
    make(k, number, c->keeps);
    check_clock(k, number, c->clock, c->last, late ? "missed" : "met");
}

static void test_each_limit_is_once_met_and_once_missed(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        run_case(k, &cases[i], false);
        run_case(k, &cases[i], true);
    }
}

/* What somebody may do for so long only: the office its objection, the petitioner their requests. */
static void test_own_days_end(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    static const struct {
        const char *from, *step, *on, *last;
    } own[] = {{"dispatched", "object", "2026-02-12", "2026-02-26"},
               {"dispatched", "object", "2026-09-24", "2026-10-09"},
               {"closed", "ask_review", "2026-05-11", "2026-06-10"},
               {"closed", "ask_review", "2026-01-20", "2026-02-24"},
               {"reviewed", "ask_recheck", "2026-07-10", "2026-08-10"}};
    for (size_t i = 0; i < COUNT_OF(own); i++) {
        now(k, day(k, own[i].on) + TEN);
        const char *in_time = raise(k, own[i].from), *late = raise(k, own[i].from);
        now(k, day(k, own[i].last) + MS_DAY - 1);
        make(k, in_time, own[i].step);
        now(k, day(k, own[i].last) + MS_DAY);
        assert_int_equal(try(k, late, own[i].step, &e), ERR_CONFLICT);
        assert_string_equal(e.msgid, "The time for this step ended on {}.");
        assert_string_equal(e.arg, own[i].last);
    }
}

/* An office does not object in time by saying that it did; a sign-off that is said to be old leaves the petitioner all
 * of their days. */
static void test_nobody_shortens_days(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    now(k, day(k, "2026-02-12") + TEN);
    const char *number = raise(k, "dispatched"), *other = raise(k, "replied");
    now(k, day(k, "2026-04-20") + TEN);
    struct claim object = *claim_move(k, "object", "dispatched"), sign = *claim_move(k, "sign", "replied");
    object.with[0] = sign.with[0] = "occurred=2026-02-13";
    object.with[1] = sign.with[1] = NULL;
    assert_int_equal(claim_make(k, &object, number, object.who[0], &e), ERR_CONFLICT);
    assert_string_equal(e.msgid, "The time for this step ended on {}.");
    e = (struct error){0};
    MUST(claim_make(k, &sign, other, sign.who[0], &e));
    now(k, day(k, "2026-05-20") + TEN);
    make(k, other, "ask_review");
}

/* One petition goes all the way, each time on the last day. Its hearing takes ten days that do not count: 2026-09-09 is
 * put off to 09-19, a Saturday, and that to 09-20, a Sunday on which people work. */
static void test_a_petition_from_january_to_september(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    static const struct {
        const char *on, *steps[3], *clock, *last;
    } way[] = {
        {"2026-02-24", {"register", "dispatch"}, "notice", "2026-03-11"},
        {"2026-03-11", {"accept"}, "close", "2026-05-11"},
        {"2026-05-11", {"opinion", "sign"}, NULL, NULL},
        {"2026-06-10", {"ask_review"}, "review", "2026-07-10"},
        {"2026-07-10", {"review", "sign_review"}, NULL, NULL},
        {"2026-08-10", {"ask_recheck"}, "recheck", "2026-09-09"},
    };
    now(k, day(k, "2026-01-31") + TEN);
    const char *number = raise(k, "new");
    check_clock(k, number, "register", "2026-02-24", "running");
    for (size_t i = 0; i < COUNT_OF(way); i++) {
        now(k, day(k, way[i].on) + MS_DAY - 1);
        for (size_t s = 0; s < COUNT_OF(way[i].steps) && way[i].steps[s]; s++)
            make(k, number, way[i].steps[s]);
        if (way[i].clock)
            check_clock(k, number, way[i].clock, way[i].last, "running");
    }
    now(k, day(k, "2026-09-01") + TEN);
    make(k, number, "open_hearing");
    assert_string_equal(clock_row(k, number, "recheck").state, "paused");
    now(k, day(k, "2026-09-11") + TEN);
    make(k, number, "end_hearing");
    check_clock(k, number, "recheck", "2026-09-20", "running");
    now(k, day(k, "2026-09-20") + MS_DAY - 1);
    make(k, number, "recheck");
    make(k, number, "sign_recheck");
    static const char *const met[] = {"register", "notice", "close", "review", "recheck"};
    for (size_t i = 0; i < COUNT_OF(met); i++)
        assert_string_equal(clock_row(k, number, met[i]).state, "met");
    assert_string_equal(claim_stands(k, number).state, "final");
    assert_int_equal(try(k, number, "reveal", &e), ERR_OK);
    assert_int_equal(claim_stands(k, number).due_at, 0);
}

/* What the petitioner reads of the opinion stands in the entry that signed it, and not before. */
static void test_an_opinion_is_read_once_it_is_signed(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    struct matter_full full;
    const char *number = raise(k, "replied");
    MUST(matter_full_shown(w->c, w->a, claim_stands(k, number).id, &full, &e));
    for (int i = 0; i < full.n_entries; i++)
        assert_string_not_equal(full.entries[i].kind, "opinion");
    make(k, number, "sign");
    MUST(matter_full_shown(w->c, w->a, claim_stands(k, number).id, &full, &e));
    const struct entry *last = &full.entries[full.n_entries - 1];
    assert_string_equal(last->kind, "sign");
    int parts = 0;
    for (int i = 0; i < last->n_texts; i++) {
        static const char *const shown[] = {"request", "facts", "opinion", "basis", "outcome", "carried_out_by", NULL};
        assert_true(code_listed(shown, last->texts[i].part));
        parts++;
    }
    assert_int_equal(parts, 6);
}

static bool offered(struct claims *k, const char *number, const char *step)
{
    struct error e = {0};
    struct matter_full full;
    const struct move_def *offers[20];
    int n = 0;
    bool any = false;
    MUST(matter_full_shown(k->w->c, k->a, claim_stands(k, number).id, &full, &e));
    MUST(move_offers(k->w->c, &k->w->s, NULL, &full.m, offers, (int)COUNT_OF(offers), &n, &e));
    for (int i = 0; i < n; i++)
        any = any || str_eq(offers[i]->code, step);
    return any;
}

/* Issued now by the officer, its fields filled in with anything that fits; the entry. */
static int64_t issue_paper(struct claims *k, const char *number, const char *code, int officer, const char *op)
{
    struct error e = {0};
    struct paper p;
    int64_t entry = 0;
    const struct record_file file = {.sha256 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                     .name = "x",
                                     .type = "application/pdf"};
    struct paper_request x = {.number = number, .code = code, .op_key = op, .reason = "需要书面送达"};
    MUST(paper_get(k->w->c, &k->w->s, claims_viewer(officer), k->a, number, code, &p, &e));
    for (size_t i = 0; i < PAPER_FIELDS_MAX && p.def->fields[i].part; i++)
        x.texts[i] = *p.texts[i] ? p.texts[i] : "上一级机关";
    MUST(paper_fill(&p, k->a, &x, &e));
    MUST(paper_open(k->w->c, k->a, &p, &e));
    MUST(paper_issue(k->w->c, &p, &x, &file, &entry, &e));
    return entry;
}

static void serve_paper(struct claims *k, const char *number, int64_t issue, int officer, const char *on,
                        const char *signer)
{
    struct error e = {0};
    const struct paper_service x = {
        .number = number, .issue_id = issue, .how = "mail", .signed_by = signer, .at = day(k, on) + TEN};
    now(k, day(k, on) + TEN);
    MUST(paper_serve(k->w->c, &k->w->s, claims_viewer(officer), &x, &e));
}

/* The step can be made in the last moment of the day, and no longer. Nothing is left of trying. */
static void check_last(struct claims *k, const char *number, const char *step, const char *last)
{
    struct error e = {0};
    now(k, day(k, last) + MS_DAY - 1);
    assert_true(offered(k, number, step));
    now(k, day(k, last) + MS_DAY);
    assert_false(offered(k, number, step));
    assert_int_equal(try(k, number, step, &e), ERR_CONFLICT);
    assert_string_equal(e.arg, last);
}

/* 自收到书面答复之日起: from the receipt of that opinion, and of no other paper. */
static void test_days_run_from_the_receipt_of_the_opinion(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    now(k, day(k, "2026-05-11") + TEN);
    const char *number = raise(k, "closed");
    int64_t other = issue_paper(k, number, "accepted", CLERK, "a");
    serve_paper(k, number, other, CLERK, "2026-05-20", "self");
    check_last(k, number, "ask_review", "2026-06-10");
    now(k, day(k, "2026-05-20") + TEN);
    int64_t opinion = issue_paper(k, number, "answer", LAMPS_MAN, "b");
    now(k, day(k, "2026-07-30"));
    assert_true(offered(k, number, "ask_review")); /* on its way */
    serve_paper(k, number, opinion, LAMPS_MAN, "2026-05-25", "returned");
    now(k, day(k, "2026-07-30"));
    assert_true(offered(k, number, "ask_review")); /* and back again */
    serve_paper(k, number, opinion, LAMPS_MAN, "2026-06-01", "household");
    check_last(k, number, "ask_review", "2026-07-01");
    serve_paper(k, number, other, CLERK, "2026-06-20", "self");
    check_last(k, number, "ask_review", "2026-07-01");
}

/* A second copy begins nothing anew; a paper after one that came back does. 2026-06-19 to 21 is 端午节. */
static void test_a_copy_gives_no_more_days(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    now(k, day(k, "2026-05-11") + TEN);
    const char *number = raise(k, "closed"), *again = raise(k, "closed");
    int64_t first = issue_paper(k, number, "answer", LAMPS_MAN, "a"),
            back = issue_paper(k, again, "answer", LAMPS_MAN, "b");
    serve_paper(k, number, first, LAMPS_MAN, "2026-05-20", "self");
    serve_paper(k, again, back, LAMPS_MAN, "2026-05-20", "returned");
    now(k, day(k, "2026-06-10") + TEN);
    int64_t copy = issue_paper(k, number, "answer", LAMPS_MAN, "c"),
            anew = issue_paper(k, again, "answer", LAMPS_MAN, "d");
    check_last(k, number, "ask_review", "2026-06-22");
    assert_true(offered(k, again, "ask_review"));
    serve_paper(k, number, copy, LAMPS_MAN, "2026-06-18", "self");
    check_last(k, number, "ask_review", "2026-06-22");
    serve_paper(k, again, anew, LAMPS_MAN, "2026-06-18", "self");
    check_last(k, again, "ask_review", "2026-07-20");
    serve_paper(k, number, first, LAMPS_MAN, "2026-07-20", "returned"); /* it was somebody else who signed */
    check_last(k, number, "ask_review", "2026-07-20");
}

static void test_days_of_the_second_review_run_from_the_first(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    now(k, day(k, "2026-05-11") + TEN);
    const char *number = raise(k, "closed");
    int64_t opinion = issue_paper(k, number, "answer", LAMPS_MAN, "a");
    make(k, number, "ask_review");
    make(k, number, "review");
    make(k, number, "sign_review");
    serve_paper(k, number, opinion, LAMPS_MAN, "2026-05-20", "self"); /* late, and not what was reviewed */
    check_last(k, number, "ask_recheck", "2026-06-10");
    now(k, day(k, "2026-05-25") + TEN);
    int64_t review = issue_paper(k, number, "review", ROADS_MAN, "b");
    serve_paper(k, number, review, ROADS_MAN, "2026-06-02", "agent");
    check_last(k, number, "ask_recheck", "2026-07-02");
    now(k, day(k, "2026-07-02") + TEN);
    make(k, number, "ask_recheck");
    make(k, number, "recheck");
    make(k, number, "sign_recheck");
    assert_int_not_equal(issue_paper(k, number, "recheck", CITY_MAN, "c"), 0);
}

/* An objection that was agreed to was one office's: the next one that it is sent to has its own. */
static void test_each_office_may_object_once(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    const char *number = raise(k, "objected");
    make(k, number, "agree_objection");
    struct claim send = *claim_move(k, "dispatch", "returned"), object = *claim_move(k, "object", "dispatched"),
                 deny = *claim_move(k, "deny_objection", "objected");
    send.with[0] = "lead=ROADS";
    send.with[1] = NULL;
    MUST(claim_make(k, &send, number, "DISPATCHER", &e));
    MUST(claim_make(k, &object, number, "ROADS_MAN", &e));
    MUST(claim_make(k, &deny, number, "DISPATCHER", &e));
    assert_int_equal(claim_make(k, &object, number, "ROADS_MAN", &e), ERR_DENIED);
}

/* With number and secret, on the tracking page; "not solved" reopens no petition by itself. */
static void test_the_petitioner_asks_for_a_review(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    const char *number = raise(k, "replied"), *texts[MOVE_FIELDS_MAX] = {"对处理意见不服"};
    char *token = track_token(&w->s, w->a, number, 1);
    assert_false(offered(k, number, "ask_review"));
    assert_int_equal(track_step(w->c, &w->s, w->a, token, "ask_review", texts, "a", &e), ERR_CONFLICT);
    make(k, number, "sign");
    assert_true(offered(k, number, "ask_review"));
    assert_int_equal(track_step(w->c, &w->s, w->a, token, "rate", texts, "b", &e), ERR_INVALID);
    assert_int_equal(track_step(w->c, &w->s, w->a, token, "sign", texts, "c", &e), ERR_INVALID);
    MUST(track_rate(w->c, &w->s, w->a, token, "no", "no", "没有解决", "d", &e));
    assert_string_equal(claim_stands(k, number).state, "closed");
    MUST(track_step(w->c, &w->s, w->a, token, "ask_review", texts, "e", &e));
    assert_string_equal(claim_stands(k, number).state, "reviewing");
    MUST(track_step(w->c, &w->s, w->a, token, "ask_review", texts, "e", &e));
    assert_int_equal(track_step(w->c, &w->s, w->a, token, "ask_review", texts, "f", &e), ERR_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_each_limit_is_once_met_and_once_missed),
                                       BOTH_WORLDS(test_own_days_end),
                                       BOTH_WORLDS(test_nobody_shortens_days),
                                       BOTH_WORLDS(test_a_petition_from_january_to_september),
                                       BOTH_WORLDS(test_an_opinion_is_read_once_it_is_signed),
                                       BOTH_WORLDS(test_the_petitioner_asks_for_a_review),
                                       BOTH_WORLDS(test_days_run_from_the_receipt_of_the_opinion),
                                       BOTH_WORLDS(test_a_copy_gives_no_more_days),
                                       BOTH_WORLDS(test_days_of_the_second_review_run_from_the_first),
                                       BOTH_WORLDS(test_each_office_may_object_once)};
    return world_run(tests, COUNT_OF(tests));
}
