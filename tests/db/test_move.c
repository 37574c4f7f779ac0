/* Moves: a form's key counts for one step of one person, and what a mark against somebody leaves behind. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/track.h"

static const struct contact zhang = {.name = "张三", .phone = "13812345678"};

static int entries_of(struct world *w, const char *number, const char *kind)
{
    struct error e = {0};
    struct matter_full f;
    int n = 0;
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, number, &f, &e));
    for (int i = 0; i < f.n_entries; i++)
        n += str_eq(f.entries[i].kind, kind);
    return n;
}

static enum err move_by_form(struct world *w, enum world_officer o, const char *number, const char *move,
                             const char *text, const char *op, struct error *e)
{
    struct matter m;
    enum err r = matter_by_number(w->c, world_viewer(o), w->a, number, &m, e);
    if (r != ERR_OK)
        return r;
    struct move_request x = {.number = number, .move = move, .version = m.version, .op_key = op, .texts = {text, text}};
    return move_make(w->c, &w->s, world_viewer(o), &x, e);
}

static struct receipt in_hand(struct world *w)
{
    struct error e = {0};
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, r.number, "accept", NULL, NULL, &e));
    return r;
}

static void test_move_key_counts_for_one_step(void **state)
{
    WORLD(w);
    struct receipt r = in_hand(w);
    for (int i = 0; i < 2; i++)
        MUST(move_by_form(w, ROADS_MAN, r.number, "note", "已派人查看", "form-1", &e));
    assert_int_equal(entries_of(w, r.number, "note"), 1);
    MUST(move_by_form(w, ROADS_TWO, r.number, "note", "已派人查看", "form-1", &e));
    assert_int_equal(entries_of(w, r.number, "note"), 2);
    MUST(move_by_form(w, ROADS_MAN, r.number, "reply", "您好，路灯已于今日修复，请您查看。", "form-1", &e));
    assert_int_equal(entries_of(w, r.number, "reply"), 1);
}

/* The key of one's own note once opened the contact without reason or record. */
static void test_reveal_is_never_paid_with_another_forms_key(void **state)
{
    WORLD(w);
    struct contact c = {0};
    struct receipt r = in_hand(w);
    const struct viewer *man = world_viewer(ROADS_MAN);
    MUST(move_by_form(w, ROADS_MAN, r.number, "note", "已派人查看", "form-1", &e));
    assert_int_equal(move_reveal(w->c, &w->s, man, w->a, r.number, "", "form-1", &c, &e), ERR_INVALID);
    assert_null(c.phone);
    MUST(move_reveal(w->c, &w->s, man, w->a, r.number, "约时间上门查看", "form-1", &c, &e));
    assert_string_equal(c.phone, "13812345678");
    assert_int_equal(entries_of(w, r.number, "reveal"), 1);
    MUST(move_reveal(w->c, &w->s, man, w->a, r.number, "约时间上门查看", "form-1", &c, &e)); /* sent twice */
    assert_int_equal(entries_of(w, r.number, "reveal"), 1);
    assert_int_equal(move_reveal(w->c, &w->s, world_viewer(LEADER), w->a, r.number, "约时间上门查看", "form-1", &c, &e),
                     ERR_DENIED);
    world_later(w, 11 * MS_MINUTE);
    assert_int_equal(move_reveal(w->c, &w->s, man, w->a, r.number, "约时间上门查看", "form-1", &c, &e), ERR_INVALID);
}

/* The key of a note, or of a re-issue before, once read out the present secret without a record. */
static void test_reissue_is_never_paid_with_another_forms_key(void **state)
{
    WORLD(w);
    char *first, *second, *third;
    struct receipt r = world_raise(w, "路灯不亮", &zhang, 0);
    const struct viewer *clerk = world_viewer(CLERK);
    MUST(move_by_form(w, CLERK, r.number, "note", "来电催办", "form-1", &e));
    MUST(track_reissue(w->c, &w->s, clerk, w->a, r.number, "来电核实本人", "form-1", &first, &e));
    assert_string_not_equal(first, r.secret);
    MUST(track_reissue(w->c, &w->s, clerk, w->a, r.number, "又丢了一次", "form-2", &second, &e));
    MUST(track_reissue(w->c, &w->s, clerk, w->a, r.number, "来电核实本人", "form-1", &third, &e));
    assert_string_not_equal(third, second);
    assert_int_equal(entries_of(w, r.number, "reissue"), 3);
}

static void test_resident_key_counts_for_one_step(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    const char *token = track_token(&w->s, w->a, r.number, 1);
    MUST(track_supplement(w->c, &w->s, w->a, token, "昨晚又灭了一盏", NULL, 0, "page-1", &e));
    MUST(track_withdraw(w->c, &w->s, w->a, token, "已经好了", "page-1", &e));
    MUST(track_by_token(w->c, &w->s, w->a, token, &f, &e));
    assert_string_equal(f.m.state, "withdrawn");
}

static enum err mark(struct world *w, enum world_officer o, const char *number, int64_t unit, int64_t officer,
                     struct error *e)
{
    struct matter m;
    enum err r = matter_by_number(w->c, world_viewer(o), w->a, number, &m, e);
    if (r != ERR_OK)
        return r;
    struct move_request x = {.number = number,
                             .move = "against",
                             .version = m.version,
                             .texts = {"来电反映"},
                             .against_unit_id = unit,
                             .against_officer_id = officer};
    return move_make(w->c, &w->s, world_viewer(o), &x, e);
}

static bool sees(struct world *w, enum world_officer o, const char *number)
{
    struct error e = {0};
    struct matter m;
    return matter_by_number(w->c, world_viewer(o), w->a, number, &m, &e) == ERR_OK;
}

static void test_against_frees_the_matter_of_the_accused(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = in_hand(w);
    MUST(mark(w, CLERK, r.number, ROADS, 0, &e));
    assert_false(sees(w, ROADS_MAN, r.number));
    assert_false(sees(w, LAMPS_MAN, r.number));
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, r.number, &f, &e));
    assert_string_equal(f.m.state, "returned");
    assert_int_equal(f.m.unit_id, 0);
    assert_string_equal(f.orders[0].state, "ended");
}

/* What turns out to be an accusation after it was closed stays closed, but goes out of sight. */
static void test_against_marks_what_is_closed(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    world_close(w, r.number, "您好，路灯已于今日修复，请您查看。");
    assert_true(sees(w, ROADS_MAN, r.number));
    MUST(mark(w, DISPATCHER, r.number, ROADS, 0, &e));
    assert_false(sees(w, ROADS_MAN, r.number));
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, r.number, &f, &e));
    assert_string_equal(f.m.state, "closed");
}

DB_STMT(test_post_moves, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since)"
                         " VALUES (9001, $1, $2, 'handler', 1, 0, 2)");

static void test_against_somebody_is_not_sent_to_their_new_unit(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯所的人收钱", NULL, 0);
    int64_t accused = world_viewer(LAMPS_MAN)->id;
    MUST(mark(w, CLERK, r.number, 0, accused, &e));
    world_exec(w, &test_post_moves, DB_ARGS(DB_INT(accused), DB_INT(WATER)));
    assert_int_equal(world_dispatch(w, r.number, WATER, &e), ERR_INVALID);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    assert_false(sees(w, LAMPS_MAN, r.number));
}

/* A clerk's pick of the top unit would make the matter vanish for everybody. */
static void test_against_the_top_is_for_a_supervisor_to_mark(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "市政府门口堵车", NULL, 0);
    assert_int_equal(mark(w, CLERK, r.number, GOV, 0, &e), ERR_INVALID);
    assert_int_equal(mark(w, DISPATCHER, r.number, 0, world_viewer(SUPERVISOR)->id, &e), ERR_INVALID);
    assert_true(sees(w, LEADER, r.number));
    MUST(mark(w, SUPERVISOR, r.number, GOV, 0, &e));
    for (int o = 0; o < OFFICERS; o++)
        assert_false(sees(w, (enum world_officer)o, r.number));
}

static void test_accusation_of_nobody_here_can_go_on(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct receipt r = world_raise(w, "小区物业经理收钱", NULL, -1), open = world_raise(w, "路灯不亮", NULL, 0);
    assert_int_equal(world_move(w, SUPERVISOR, open.number, "outside", "是企业人员", NULL, &e), ERR_DENIED);
    assert_false(sees(w, DISPATCHER, r.number));
    MUST(world_move(w, SUPERVISOR, r.number, "outside", "是企业人员", NULL, &e));
    MUST(world_dispatch(w, r.number, ROADS, &e));
    assert_true(sees(w, ROADS_MAN, r.number));
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, r.number, &f, &e));
    assert_int_equal(f.m.compartment, 1); /* never public, and not in the operator's exports */
    assert_int_equal(matter_by_number(w->c, &viewer_operator, w->a, r.number, &f.m, &e), ERR_NOT_FOUND);
}

/* What a verifier looked at is evidence for colleagues; what a reply carries is for the resident. */
static void test_photos_of_a_check_stay_with_the_staff(void **state)
{
    WORLD(w);
    const struct record_file photo = {
        .sha256 = "aa", .thumb = "bb", .name = "现场.jpg", .type = "image/jpeg", .size = 1};
    static const struct {
        enum world_officer officer;
        const char *move, *text;
    } steps[] = {{ROADS_MAN, "reply", "您好，路灯已于今日修复，请您查看。"},
                 {VERIFIER, "verify", "现场核实，路灯已亮"}};
    struct receipt r = in_hand(w);
    struct matter_full f;
    struct matter m;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        MUST(matter_by_number(w->c, world_viewer(steps[i].officer), w->a, r.number, &m, &e));
        struct move_request x = {.number = r.number,
                                 .move = steps[i].move,
                                 .version = m.version,
                                 .texts = {steps[i].text},
                                 .files = &photo,
                                 .n_files = 1};
        MUST(move_make(w->c, &w->s, world_viewer(steps[i].officer), &x, &e));
    }
    MUST(matter_full_shown(w->c, w->a, m.id, &f, &e));
    for (int i = 0; i < f.n_entries; i++)
        assert_int_equal(f.entries[i].n_documents, strcmp(f.entries[i].kind, "reply") == 0);
}

/* The time a step is said to have been made at: residents and papers show it. */
static void test_move_times_are_bounded(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    world_later(w, MS_HOUR);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    int64_t sent = clock_now(&w->s.clock);
    world_later(w, MS_HOUR);
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(ROADS_MAN), w->a, r.number, &m, &e));
    struct move_request x = {.number = r.number, .move = "accept", .version = m.version};
    const int64_t wrong[] = {1, sent - 1, sent + MS_HOUR + 6 * MS_MINUTE, INT64_C(4102444800000)};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        x.occurred_at = wrong[i];
        assert_int_equal(move_make(w->c, &w->s, world_viewer(ROADS_MAN), &x, &e), ERR_INVALID);
        assert_string_equal(e.field, "occurred_at");
    }
    x.occurred_at = sent + MS_MINUTE;
    MUST(move_make(w->c, &w->s, world_viewer(ROADS_MAN), &x, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_move_times_are_bounded),
        BOTH_WORLDS(test_move_key_counts_for_one_step),
        BOTH_WORLDS(test_reveal_is_never_paid_with_another_forms_key),
        BOTH_WORLDS(test_reissue_is_never_paid_with_another_forms_key),
        BOTH_WORLDS(test_resident_key_counts_for_one_step),
        BOTH_WORLDS(test_against_frees_the_matter_of_the_accused),
        BOTH_WORLDS(test_against_marks_what_is_closed),
        BOTH_WORLDS(test_against_somebody_is_not_sent_to_their_new_unit),
        BOTH_WORLDS(test_against_the_top_is_for_a_supervisor_to_mark),
        BOTH_WORLDS(test_accusation_of_nobody_here_can_go_on),
        BOTH_WORLDS(test_photos_of_a_check_stay_with_the_staff),
    };
    return world_run(tests, COUNT_OF(tests));
}
