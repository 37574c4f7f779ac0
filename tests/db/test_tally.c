/*
 * Tallies: whatever residents and officers do, the sums are what a count of rows gives, for everybody who looks; what
 * was counted once can be read again. ECHOWALL_TALLY=1000000 goes on until the record has so many entries, most of
 * them of ledgers; ECHOWALL_SEED=n another way, ECHOWALL_WORLD=file or database from what is there.
 */
#include "ledgered.h"
#include "tallied.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "model/matter_import.h"
#include "model/tally.h"
#include "model/unit.h"

DB_STMT(tally_test_entries, "SELECT COUNT(*) FROM entry");
DB_STMT(tally_test_deltas, "SELECT COUNT(*) FROM tally_delta");
DB_STMT(tally_test_id, "SELECT m.id FROM matter m WHERE m.number = $1");
DB_STMT(tally_test_unit, "UPDATE matter SET unit_id = $2 WHERE id = $1");
DB_STMT(tally_test_wrong, "UPDATE tally SET n = n + 1 WHERE by_what = 'unit' AND sight_id = -1");

static int64_t setting(const char *name, int64_t otherwise)
{
    int64_t n = 0;
    return str_int(str_or(getenv(name), ""), 1, 100000000, &n) ? n : otherwise;
}

static int64_t get(struct world *w, const struct db_stmt *s, struct db_args args)
{
    struct error e = {0};
    int64_t n = 0;
    MUST(db_get_int(w->c, s, args, &n, &e));
    return n;
}

static struct indicator_ask month_of(struct world *w)
{
    struct period p = period_month_of(clock_now(&w->s.clock), w->s.zone);
    return (struct indicator_ask){.from = p.from, .to = p.to, .by = INDICATOR_BYS};
}

static int64_t received(struct world *w, const struct viewer *v, struct indicator_ask ask)
{
    struct error e = {0};
    struct indicator_sums s;
    bool told = false;
    const struct indicator_term *t = indicator_term(indicator_find("received"), "received");
    MUST(tally_sums(w->c, &w->s, v, w->a, t, &ask, &s, &told, &e));
    assert_true(told);
    return s.n ? s.v[0].n : 0;
}

static void fold_all(struct world *w)
{
    struct error e = {0};
    bool done = false;
    while (!done)
        MUST(tally_step(w->c, &w->s, &done, &e));
}

/* Some entries are folded soon, some late; the walks go on over each other's matters of one procedure. */
static void walk_some(struct world *w, struct walk *x, int tries)
{
    struct error e = {0};
    bool done = false;
    int until = x->tries + tries;
    walk_go(x, tries, 0);
    assert_true(x->tries >= until);
    for (unsigned i = walk_below(x, 3); i > 0 && !done; i--)
        MUST(tally_step(w->c, &w->s, &done, &e));
}

/* jianju: what it says is in a compartment. */
static const char *const codes[] = {"suqiu", "xinfang", "jianju", "jianyi", "wenti", "xinyuan", "zhongdian", "qiye"};

#define TAKE_IN 500

static void begin_walks(struct world *w, struct walk *walks)
{
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        walks[i] = (struct walk){.w = w,
                                 .a = w->a,
                                 .p = procedure_by_code(codes[i]),
                                 .seed = (uint64_t)setting("ECHOWALL_SEED", 1) + i,
                                 .light = true};
        assert_non_null(walks[i].p);
    }
}

/* One after the other: officers and residents, an office's ledgers, offices that come and go. */
static void one_round(struct world *w, struct ledgered *l, int64_t round, bool many)
{
    struct error e = {0};
    bool done = false;
    if (round % 3 == 0)
        ledgered_units(l);
    for (size_t i = 0; i < l->n_walks; i++)
        walk_some(w, &l->walks[i], 40);
    ledgered_take_in(l, many ? TAKE_IN : 5);
    ledgered_walk_on(l);
    for (unsigned i = many ? walk_below(l->walks, 8) : 0; i > 0 && !done; i--)
        MUST(tally_step(w->c, &w->s, &done, &e));
}

DB_STMT(tally_test_months_gone, "DELETE FROM tally");
DB_STMT(tally_test_state_new, "UPDATE tally_state SET value = 0");
DB_STMT(tally_test_seen_gone, "DELETE FROM tally_state WHERE name LIKE 'seen:%'");

/* A restore brings the lines and no sums of months: all is made again, and nothing counts another way than before. */
static void made_again(struct world *w)
{
    struct error e = {0};
    int64_t lines = get(w, &tally_test_deltas, DB_NO_ARGS), wrong = 0;
    world_exec(w, &tally_test_months_gone, DB_NO_ARGS);
    world_exec(w, &tally_test_state_new, DB_NO_ARGS);
    world_exec(w, &tally_test_seen_gone, DB_NO_ARGS);
    MUST(tally_restored(w->c, &w->s, &e));
    fold_all(w);
    MUST(tally_wrong(w->c, &wrong, &e));
    assert_int_equal(wrong, 0);
    assert_int_equal(get(w, &tally_test_deltas, DB_NO_ARGS), lines);
}

static void test_sums_are_those_of_rows(void **state)
{
    WORLD(w);
    struct walk walks[COUNT_OF(codes)];
    int64_t most = setting("ECHOWALL_TALLY", 400), entries = 0, n = 0, checks = 0;
    bool many = most > 10000;
    struct ledgered ledger = {.w = w, .walks = walks, .n_walks = COUNT_OF(walks)};
    begin_walks(w, walks);
    ledgered_begin(&ledger);
    entries = get(w, &tally_test_entries, DB_NO_ARGS);
    for (int64_t round = 0, next = entries < most / 2 ? most / 2 : most; entries < most; round++) {
        struct arena *all = w->a;
        w->a = arena_child(all);
        one_round(w, &ledger, round, many);
        arena_free(w->a);
        w->a = all;
        entries = get(w, &tally_test_entries, DB_NO_ARGS);
        if (many && round % 20 == 0)
            print_message("# %lld entries, %lld s\n", (long long)entries, (long long)(clock_mono_us() / 1000000));
        if (entries >= next && entries < most) {
            n += tallied_check(w);
            next = many ? next * 2 : most;
            checks++;
        }
    }
    world_later(w, 40 * MS_DAY); /* limits pass without anybody's doing */
    n += tallied_check(w);
    made_again(w);
    print_message(
        "# %lld entries, %lld matters of ledgers, %lld offices merged, %lld lines of tally_delta, %lld numbers"
        " of rows, all equal (%lld times looked)\n",
        (long long)entries, (long long)ledger.rows, (long long)ledger.merged,
        (long long)get(w, &tally_test_deltas, DB_NO_ARGS), (long long)n, (long long)checks + 1);
    assert_true(n > 500);
}

DB_STMT(tally_test_looking, "SELECT COUNT(*) FROM tally_state WHERE name LIKE 'noun%' AND value < 9223372036854775807");
DB_STMT(tally_test_due, "SELECT COUNT(DISTINCT item_id) FROM tally_due");
DB_STMT(tally_test_matters, "SELECT COUNT(*) FROM matter");
DB_STMT(tally_test_of_unit, "SELECT COUNT(*) FROM matter_unit WHERE unit_id = $1");

/* An office goes into another, and what it had with it; nothing else is looked at again. */
static void test_merged_units(void **state)
{
    WORLD(w);
    struct viewer admin = *world_viewer(SYSADMIN);
    struct walk x = {.w = w, .a = w->a, .p = procedure_by_code("suqiu"), .seed = 7, .light = true};
    MUST(world_dispatch(w, world_raise(w, "路灯不亮三天了", NULL, 0).number, LAMPS, &e));
    walk_go(&x, 200, 0);
    fold_all(w);
    int64_t had = get(w, &tally_test_of_unit, DB_ARGS(DB_INT(LAMPS)));
    MUST(unit_merge(w->c, &w->s, &admin, LAMPS, WATER, NULL, &e));
    int64_t due = get(w, &tally_test_due, DB_NO_ARGS);
    assert_true(had > 0);
    assert_true(due >= had && due < get(w, &tally_test_matters, DB_NO_ARGS));
    assert_int_equal(get(w, &tally_test_looking, DB_NO_ARGS), 0);
    assert_true(tallied_check(w) > 100);
}

DB_STMT(tally_test_words, "UPDATE tally_state SET value = 12345 WHERE name = 'words'");
DB_STMT(tally_test_words_are, "SELECT value FROM tally_state WHERE name = 'words'");
DB_STMT(tally_test_other, "INSERT INTO tally_state (name, value) VALUES ('seen:12345', $1)");

/* A newer program with other indicators counts for the site, and this one lets it, until it is gone. */
static void test_two_programs_do_not_begin_anew_for_ever(void **state)
{
    WORLD(w);
    struct indicator_sums s;
    struct indicator_ask ask = month_of(w);
    const struct indicator_term *t = indicator_term(indicator_find("received"), "received");
    bool told = true, done = false;
    int64_t mark = 0;
    world_raise(w, "路灯不亮三天了", NULL, 0);
    fold_all(w);
    int64_t own = get(w, &tally_test_words_are, DB_NO_ARGS);
    world_exec(w, &tally_test_words, DB_NO_ARGS);
    world_exec(w, &tally_test_other, DB_ARGS(DB_INT(clock_now(&w->s.clock))));
    world_raise(w, "水管漏水", NULL, 0);
    MUST(tally_step(w->c, &w->s, &done, &e));
    assert_true(done);
    assert_int_equal(get(w, &tally_test_words_are, DB_NO_ARGS), 12345);
    MUST(tally_sums(w->c, &w->s, &viewer_operator, w->a, t, &ask, &s, &told, &e));
    assert_false(told);
    MUST(indicator_sums(w->c, &w->s, &viewer_operator, w->a, t, &ask, &s, &e));
    assert_int_equal(s.v[0].n, 2);
    assert_int_equal(tally_watermark(w->c, &w->s, &mark, &e), ERR_BUSY);
    assert_non_null(e.msgid);
    world_later(w, MS_HOUR + 1);
    assert_int_equal(received(w, &viewer_operator, ask), 2);
    assert_int_equal(get(w, &tally_test_words_are, DB_NO_ARGS), own);
}

#define MANY "WITH RECURSIVE i(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i.n + 1 FROM i WHERE i.n < $2) "
DB_STMT(tally_test_copies, MANY
        "INSERT INTO matter (id, number, procedure, state, title, channel, intake_unit_id, submitted_at, recorded_at)"
        " SELECT m.id + i.n, m.number || '-' || i.n, m.procedure, m.state, m.title, m.channel, m.intake_unit_id,"
        " m.submitted_at, m.recorded_at FROM i CROSS JOIN matter m WHERE m.number = $1");
DB_STMT(tally_test_many_due,
        MANY "INSERT INTO tally_due (id, noun, item_id) SELECT i.n, 0, m.id FROM i CROSS JOIN matter m"
             " WHERE m.number = $1");

DB_STMT(tally_test_subjects_anew, "UPDATE tally_state SET value = 0 WHERE name = 'noun2'");
DB_STMT(tally_test_subjects,
        MANY "INSERT INTO subject (id, register, code, access, unit_id, created_at, changed_at)"
             " SELECT i.n, 'venue', 'v' || i.n, 'public', m.intake_unit_id, 1, 1 FROM i CROSS JOIN matter m"
             " WHERE m.number = $1");

static enum err begins(struct world *w, bool *ret_rows)
{
    struct error e = {0};
    struct indicator_known known;
    enum err r = tally_moment(w->c, &w->s, &known, &e);
    *ret_rows = known.by_rows;
    tally_moment_end(w->c, &known);
    assert_true(r == ERR_OK || e.msgid);
    return r;
}

/* Counting its rows would take minutes, so while requests wait it does not begin; the command line does. */
static void test_a_large_site_is_not_counted_for_a_page(void **state)
{
    WORLD(w);
    const char *number = world_raise(w, "路灯不亮三天了", NULL, 0).number;
    bool rows = true;
    int64_t mark;
    w->s.serves = true;
    fold_all(w);
    assert_int_equal(begins(w, &rows), ERR_OK);
    assert_false(rows);
    world_exec(w, &tally_test_many_due, DB_ARGS(DB_TEXT(number), DB_INT(1500)));
    assert_int_equal(begins(w, &rows), ERR_OK); /* of a small site it does not matter how much is due */
    assert_true(rows);
    fold_all(w);
    world_exec(w, &tally_test_copies, DB_ARGS(DB_TEXT(number), DB_INT(50000)));
    world_exec(w, &tally_test_many_due, DB_ARGS(DB_TEXT(number), DB_INT(900)));
    assert_int_equal(begins(w, &rows), ERR_BUSY);
    assert_int_equal(tally_watermark(w->c, &w->s, &mark, &e), ERR_BUSY);
    fold_all(w);
    assert_int_equal(begins(w, &rows), ERR_OK);
    world_exec(w, &tally_test_subjects, DB_ARGS(DB_TEXT(number), DB_INT(900)));
    world_exec(w, &tally_test_subjects_anew, DB_NO_ARGS);
    assert_int_equal(begins(w, &rows), ERR_BUSY);
    w->s.serves = false;
    assert_int_equal(begins(w, &rows), ERR_OK);
    assert_true(rows);
}

DB_STMT(tally_test_nothing, "SELECT COUNT(*) FROM tally WHERE rows_n = 0 AND n = 0 AND least = 0");
DB_STMT(tally_test_sums, "SELECT COUNT(*) FROM tally");

/* What came to nothing is cleared away the day after. */
static void test_empty_sums_go(void **state)
{
    WORLD(w);
    const char *number = world_raise(w, "路灯不亮三天了", NULL, 0).number;
    fold_all(w);
    MUST(world_dispatch(w, number, ROADS, &e));
    fold_all(w);
    assert_true(get(w, &tally_test_nothing, DB_NO_ARGS) > 0);
    world_later(w, 2 * MS_DAY);
    fold_all(w);
    assert_int_equal(get(w, &tally_test_nothing, DB_NO_ARGS), 0);
    assert_true(get(w, &tally_test_sums, DB_NO_ARGS) > 0);
    assert_true(tallied_check(w) > 0);
}

/* While a page is filled others write: all of it is as it was when it began. */
static void test_a_page_is_of_one_moment(void **state)
{
    WORLD(w);
    struct world reader = *w;
    struct indicator_known known;
    struct indicator_ask ask = month_of(w);
    struct indicator_sums s;
    const struct indicator_term *t = indicator_term(indicator_find("received"), "received");
    ask.known = &known;
    MUST(db_connect(w->db, &reader.c, &e));
    world_raise(w, "路灯不亮三天了", NULL, 0);
    for (int rows = 0; rows < 2; rows++) {
        MUST(tally_moment(reader.c, &w->s, &known, &e));
        assert_false(known.by_rows);
        const char *number = world_raise(w, "水管漏水", NULL, 0).number;
        MUST(world_dispatch(w, number, ROADS, &e));
        fold_all(w);
        ask.by_rows = rows;
        MUST(indicator_sums(reader.c, &w->s, &viewer_operator, w->a, t, &ask, &s, &e));
        assert_int_equal(s.v[0].n, 1 + rows);
        ask.by = BY_CHANNEL; /* another question, asked later */
        MUST(indicator_sums(reader.c, &w->s, &viewer_operator, w->a, t, &ask, &s, &e));
        assert_int_equal(s.v[0].n, 1 + rows);
        ask.by = INDICATOR_BYS;
        tally_moment_end(reader.c, &known);
    }
    assert_int_equal(received(w, &viewer_operator, month_of(w)), 3);
    tally_moment_end(reader.c, &known);
    db_disconnect(reader.c);
}

static void test_what_was_counted_can_be_read_again(void **state)
{
    WORLD(w);
    struct indicator_ask ask = month_of(w);
    int64_t mark = 0, later = 0;
    const char *number = world_raise(w, "路灯不亮三天了", NULL, 0).number;
    world_raise(w, "路面坑洼积水", NULL, 0);
    MUST(tally_watermark(w->c, &w->s, &mark, &e));
    assert_true(mark > 0);
    MUST(world_dispatch(w, number, ROADS, &e));
    world_raise(w, "水管漏水", NULL, 0);
    MUST(tally_watermark(w->c, &w->s, &later, &e));
    assert_true(later > mark);
    assert_int_equal(received(w, &viewer_operator, ask), 3);
    ask.unit_id = ROADS;
    assert_int_equal(received(w, &viewer_operator, ask), 1);
    ask.as_of = mark;
    assert_int_equal(received(w, &viewer_operator, ask), 0);
    ask.unit_id = 0;
    assert_int_equal(received(w, &viewer_operator, ask), 2);
    assert_int_equal(received(w, world_viewer(WATER_MAN), ask), 0);
    struct indicator_list l;
    const struct indicator_term *t = indicator_term(indicator_find("received"), "received");
    MUST(indicator_list(w->c, &w->s, &viewer_operator, w->a, t, &ask, NULL, 1, &l, &e));
    assert_int_equal(l.n, 1);
    assert_non_null(l.next);
    MUST(indicator_list(w->c, &w->s, &viewer_operator, w->a, t, &ask, l.next, 5, &l, &e));
    assert_int_equal(l.n, 1);
    assert_null(l.next);
    assert_string_equal(l.rows[0].number, number);
    ask.as_of = later;
    assert_int_equal(received(w, world_viewer(ROADS_MAN), ask), 1);
    MUST(indicator_list(w->c, &w->s, world_viewer(ROADS_MAN), w->a, t, &ask, NULL, 5, &l, &e));
    assert_int_equal(l.n, 1);
    assert_string_equal(l.rows[0].unit, "城管局");
}

/* What nobody said is found by a recount, and by a check of the months. */
static void test_a_wrong_sum_is_found(void **state)
{
    WORLD(w);
    struct indicator_ask ask = month_of(w);
    int64_t wrong = 0;
    const char *number = world_raise(w, "路灯不亮三天了", NULL, 0).number;
    ask.unit_id = ROADS;
    assert_int_equal(received(w, &viewer_operator, ask), 0);
    world_exec(w, &tally_test_unit, DB_ARGS(DB_INT(get(w, &tally_test_id, DB_ARGS(DB_TEXT(number)))), DB_INT(ROADS)));
    assert_int_equal(received(w, &viewer_operator, ask), 0); /* changed past the model, which nobody should */
    MUST(tally_wrong(w->c, &wrong, &e));
    assert_int_equal(wrong, 0);
    world_exec(w, &tally_test_wrong, DB_NO_ARGS);
    MUST(tally_wrong(w->c, &wrong, &e));
    assert_true(wrong > 0);
}

DB_STMT(tally_test_office, "INSERT INTO unit (id, parent_id, code, name, kind) VALUES ($1, 1, $2, $2, 'village')");
DB_STMT(tally_test_below, "INSERT INTO unit_tree (ancestor_id, descendant_id, depth) VALUES ($1, $2, $3)");
DB_STMT(tally_test_reach, "INSERT INTO matter_unit (matter_id, unit_id) VALUES ($1, $2)");

/* A wish that a county offers to all its villages: more units than a key of an index has room for. */
static enum err offer_widely(struct db_conn *tx, void *ctx, struct error *e)
{
    const int64_t *matter = ctx;
    enum err r = ERR_OK;
    for (int64_t id = 600000; r == ERR_OK && id < 600500; id++) {
        char code[30];
        snprintf(code, sizeof(code), "V%lld", (long long)(id * 7919 % 999983));
        r = db_exec(tx, &tally_test_office, DB_ARGS(DB_INT(id), DB_TEXT(code)), e);
        if (r == ERR_OK)
            r = db_exec(tx, &tally_test_below, DB_ARGS(DB_INT(id), DB_INT(id), DB_INT(0)), e);
        if (r == ERR_OK)
            r = db_exec(tx, &tally_test_below, DB_ARGS(DB_INT(GOV), DB_INT(id), DB_INT(1)), e);
        if (r == ERR_OK)
            r = db_exec(tx, &tally_test_reach, DB_ARGS(DB_INT(*matter), DB_INT(id)), e);
    }
    return r == ERR_OK ? tally_due(tx, TALLY_MATTER, *matter, e) : r;
}

static void test_what_hundreds_of_offices_see(void **state)
{
    WORLD(w);
    const char *number = world_raise(w, "想要一盏台灯", NULL, 0).number;
    int64_t id = get(w, &tally_test_id, DB_ARGS(DB_TEXT(number)));
    MUST(db_write(w->c, offer_widely, &id, &e));
    assert_int_equal(received(w, &viewer_operator, month_of(w)), 1);
    assert_int_equal(received(w, world_viewer(LEADER), month_of(w)), 1);
    assert_int_equal(received(w, world_viewer(WATER_MAN), month_of(w)), 0);
}

/* A ledger of accusations would lie open to those it speaks of. */
static void test_no_ledger_opens_a_compartment(void **state)
{
    WORLD(w);
    size_t added = 0;
    struct matter_import_row row = {.external_id = "1",
                                    .procedure = "jianju",
                                    .title = "举报材料",
                                    .channel = "letter",
                                    .submitted_at = clock_now(&w->s.clock)};
    assert_int_equal(matter_import(w->c, &w->s, "台账", &row, 1, &added, &e), ERR_DENIED);
    const struct matter_import_step step = {.move = "against", .at = row.submitted_at};
    row.procedure = "suqiu";
    row.steps = &step;
    row.n_steps = 1;
    assert_int_equal(matter_import(w->c, &w->s, "台账", &row, 1, &added, &e), ERR_DENIED);
    assert_int_equal(added, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_what_was_counted_can_be_read_again),
                                       BOTH_WORLDS(test_a_wrong_sum_is_found),
                                       BOTH_WORLDS(test_merged_units),
                                       BOTH_WORLDS(test_two_programs_do_not_begin_anew_for_ever),
                                       BOTH_WORLDS(test_empty_sums_go),
                                       BOTH_WORLDS(test_a_large_site_is_not_counted_for_a_page),
                                       BOTH_WORLDS(test_a_page_is_of_one_moment),
                                       BOTH_WORLDS(test_what_hundreds_of_offices_see),
                                       BOTH_WORLDS(test_no_ledger_opens_a_compartment),
                                       BOTH_WORLDS(test_sums_are_those_of_rows)};
    /* A site that is there already has other rows than the first ones expect. */
    bool given = !str_empty(getenv("ECHOWALL_WORLD"));
    return given ? world_run(tests + COUNT_OF(tests) - 2, 2) : world_run(tests, COUNT_OF(tests));
}
