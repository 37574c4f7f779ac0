/* The rows behind a number of a bulletin: as they were counted, whatever happened to them, to posts and to units since;
 * of them what a reader may see now. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/bulletin_seen.h"
#include "model/bulletin_then.h"
#include "model/track.h"
#include "report/figures.h"

DB_STMT(test_post_ends, "UPDATE post SET until = $2 WHERE officer_id = $1");
DB_STMT(test_shut, "UPDATE matter SET compartment = 1 WHERE number = $1");
DB_STMT(test_unit_moves, "DELETE FROM unit_tree WHERE descendant_id = $1 AND ancestor_id <> $1");
DB_STMT(test_office_post, "UPDATE post SET role = 'leader' WHERE officer_id = $1");
DB_STMT(test_bulletin_then_issue, "UPDATE bulletin SET state = 'issued' WHERE key = $1");

static struct bulletin_mark moment(struct world *w)
{
    struct error e = {0};
    struct indicator_known known;
    struct bulletin_mark m;
    MUST(bulletin_moment(w->c, &w->s, &known, &m, &e));
    tally_moment_end(w->c, &known);
    return m;
}

static struct bulletin_row counted(struct world *w, enum world_officer o, int64_t unit_id)
{
    struct error e = {0};
    struct bulletin_row row;
    const char *key = "";
    struct bulletin_draft x = {.code = "month",
                               .version = 1,
                               .period = "2026-11",
                               .title = "通报",
                               .body = "{}",
                               .unit_id = unit_id,
                               .replaces = "",
                               .from = 20251101,
                               .before = 20261201};
    const struct bulletin_mark m = moment(w);
    assert_true(m.line > 0);
    x.watermark = m.entry;
    x.counted_seq = m.line;
    MUST(bulletin_add(w->c, &w->s, world_viewer(o), w->a, &x, &key, &e));
    world_exec(w, &test_bulletin_then_issue, DB_ARGS(DB_TEXT(key)));
    MUST(bulletin_get(w->c, world_viewer(o), w->a, false, key, &row, &e));
    return row;
}

/* "title", "-title" where it counts no more, "title:reopen" with what happened since; a row at a time. */
static const char *rows_of(struct world *w, enum world_officer o, const struct bulletin_row *b,
                           const struct indicator_term *t, const char *unit, bool later)
{
    struct error e = {0};
    struct bulletin_then_list l;
    struct period p;
    const char *text = "";
    MUST(period_parse("2026-11", w->s.zone, &p, &e));
    const struct bulletin_then_ask ask = {
        .term = t, .from = p.from, .to = p.to, .by = unit ? BY_UNIT : INDICATOR_BYS, .key = unit, .later = later};
    for (const char *cursor = NULL;; cursor = l.next) {
        MUST(bulletin_then(w->c, &w->s, world_viewer(o), w->a, b, &ask, cursor, 1, &l, &e));
        for (int i = 0; i < l.n; i++) {
            const struct bulletin_then_row *r = &l.rows[i];
            text = arena_printf(w->a, "%s%s%s%s", text, *text ? " " : "", r->counts ? "" : "-", r->row.title);
            for (int k = 0; k < r->n_since; k++)
                text = arena_printf(w->a, "%s:%s", text, r->since[k].kind);
        }
        if (!l.next)
            return text;
    }
}

static const char *rows(struct world *w, enum world_officer o, const struct bulletin_row *b, const char *code,
                        const char *unit, bool later)
{
    return rows_of(w, o, b, &indicator_find(code)->counts[0], unit, later);
}

/* "title unit" of all rows on one page. */
static const char *units(struct world *w, const struct bulletin_row *b, bool later)
{
    struct error e = {0};
    struct bulletin_then_list l;
    struct period p;
    const char *text = "";
    MUST(period_parse("2026-11", w->s.zone, &p, &e));
    const struct bulletin_then_ask ask = {.term = &indicator_find("received")->counts[0],
                                          .from = p.from,
                                          .to = p.to,
                                          .by = INDICATOR_BYS,
                                          .later = later};
    MUST(bulletin_then(w->c, &w->s, world_viewer(LEADER), w->a, b, &ask, NULL, 50, &l, &e));
    for (int i = 0; i < l.n; i++)
        text = arena_printf(w->a, "%s%s%s %s", text, *text ? ", " : "", l.rows[i].row.title, l.rows[i].row.unit);
    return text;
}

static int64_t figure(struct world *w, const char *code)
{
    struct error e = {0};
    struct indicator_sums l;
    struct period p;
    MUST(period_parse("2026-11", w->s.zone, &p, &e));
    const struct indicator_ask ask = {.from = p.from, .to = p.to, .by = INDICATOR_BYS, .open = true};
    MUST(indicator_sums(w->c, &w->s, world_viewer(LEADER), w->a, &indicator_find(code)->counts[0], &ask, &l, &e));
    return l.n ? l.v[0].n : 0;
}

static const char *raise(struct world *w, const char *body)
{
    world_later(w, MS_MINUTE);
    return world_raise(w, body, NULL, 0).number;
}

static void test_bulletin_rows_are_those_that_were_counted(void **state)
{
    WORLD(w);
    const char *lamp = raise(w, "路灯不亮"), *lid = raise(w, "井盖松动"), *noise = raise(w, "噪声扰民");
    MUST(world_dispatch(w, lamp, ROADS, &e));
    MUST(world_dispatch(w, lid, WATER, &e));
    assert_int_equal(figure(w, "received"), 3);
    const struct bulletin_row b = counted(w, LEADER, 0);
    assert_true(b.counted_all);
    assert_string_equal(rows(w, LEADER, &b, "received", NULL, false), "噪声扰民 井盖松动 路灯不亮");
    assert_string_equal(rows(w, LEADER, &b, "received", NULL, true), "");
    /* What comes later counts only now, and a matter that is another unit's now was of this one. */
    raise(w, "井水发黄");
    MUST(world_dispatch(w, noise, ROADS, &e));
    assert_int_equal(figure(w, "received"), 4);
    assert_string_equal(rows(w, LEADER, &b, "received", NULL, false), "噪声扰民:dispatch 井盖松动 路灯不亮");
    assert_string_equal(rows(w, LEADER, &b, "received", NULL, true), "井水发黄:submit");
    assert_string_equal(rows(w, LEADER, &b, "received", "0", false), "-噪声扰民:dispatch");
    /* Each reader gets what they may see. */
    assert_string_equal(rows(w, ROADS_MAN, &b, "received", NULL, false), "噪声扰民:dispatch 路灯不亮");
    assert_string_equal(rows(w, WATER_MAN, &b, "received", NULL, false), "井盖松动");
    /* What is in a compartment since is in no list, whoever looks. */
    world_exec(w, &test_shut, DB_ARGS(DB_TEXT(lid)));
    assert_string_equal(rows(w, LEADER, &b, "received", NULL, false), "噪声扰民:dispatch 路灯不亮");
    assert_string_equal(rows(w, SUPERVISOR, &b, "received", NULL, false), "噪声扰民:dispatch 路灯不亮");
}

static void test_bulletin_rows_tell_what_counts_no_more(void **state)
{
    WORLD(w);
    const char *lamp = raise(w, "路灯不亮"), *lid = raise(w, "井盖松动");
    world_close(w, lamp, "您好，路灯已于今日修复，请您查看。");
    world_close(w, lid, "您好，井盖已于今日更换，请您查看。");
    assert_int_equal(figure(w, "closed"), 2);
    const struct bulletin_row b = counted(w, LEADER, 0);
    assert_string_equal(rows(w, LEADER, &b, "closed", NULL, false), "井盖松动 路灯不亮");
    world_later(w, MS_HOUR);
    MUST(track_rate(w->c, &w->s, w->a, track_token(&w->s, w->a, lamp, 1), "no", "no", "还是不亮", "rate-1", &e));
    assert_int_equal(figure(w, "closed"), 1);
    assert_string_equal(rows(w, LEADER, &b, "closed", NULL, false), "井盖松动 -路灯不亮:reopen:rate");
}

static void test_bulletin_rows_go_by_what_its_maker_saw(void **state)
{
    WORLD(w);
    const char *lamp = raise(w, "路灯不亮"), *lid = raise(w, "井盖松动"), *deep = raise(w, "灯杆倾斜");
    world_exec(w, &test_office_post, DB_ARGS(DB_INT(100 + ROADS_MAN)));
    MUST(world_dispatch(w, lamp, ROADS, &e));
    MUST(world_dispatch(w, lid, WATER, &e));
    MUST(world_dispatch(w, deep, LAMPS, &e));
    const struct bulletin_row b = counted(w, ROADS_MAN, ROADS);
    assert_false(b.counted_all);
    assert_string_equal(rows(w, LEADER, &b, "received", NULL, false), "灯杆倾斜 路灯不亮");
    /* Neither the end of the maker's post nor another tree of units changes what was counted. */
    world_exec(w, &test_post_ends, DB_ARGS(DB_INT(100 + ROADS_MAN), DB_INT(1)));
    world_exec(w, &test_unit_moves, DB_ARGS(DB_INT(LAMPS)));
    assert_string_equal(rows(w, DISPATCHER, &b, "received", NULL, false), "灯杆倾斜 路灯不亮");
    assert_string_equal(rows(w, ROADS_TWO, &b, "received", NULL, false), "路灯不亮");
    assert_string_equal(rows(w, WATER_MAN, &b, "received", NULL, false), "");
    assert_true(bulletin_then_told(&b, &indicator_find("received")->counts[0]));
    struct bulletin_row behind = b;
    behind.counted_seq = 0;
    assert_false(bulletin_then_told(&behind, &indicator_find("received")->counts[0]));
}

DB_STMT(test_unit_code, "UPDATE unit SET code = 'NEWCODE' WHERE id = $1");

static void test_bulletin_rows_are_of_their_days_and_units(void **state)
{
    WORLD(w);
    const char *lamp = raise(w, "路灯不亮");
    world_later(w, 2 * MS_DAY);
    const char *lid = raise(w, "井盖松动");
    world_later(w, 5 * MS_DAY);
    const char *noise = raise(w, "噪声扰民");
    MUST(world_dispatch(w, lamp, ROADS, &e));
    MUST(world_dispatch(w, lid, WATER, &e));
    const struct bulletin_row b = counted(w, LEADER, 0);
    assert_string_equal(rows(w, LEADER, &b, "received", NULL, false), "噪声扰民 井盖松动 路灯不亮");
    const char *was = units(w, &b, false);
    /* A unit is asked for by its number, whatever its code is by now. */
    const char *roads = arena_printf(w->a, "%d", (int)ROADS);
    assert_string_equal(rows(w, LEADER, &b, "received", roads, false), "路灯不亮");
    world_exec(w, &test_unit_code, DB_ARGS(DB_INT(ROADS)));
    assert_string_equal(rows(w, LEADER, &b, "received", roads, false), "路灯不亮");
    /* What is another unit's now is told to be of the one that it counted for. */
    MUST(world_dispatch(w, noise, ROADS, &e));
    raise(w, "井水发黄");
    assert_int_equal(figure(w, "received"), 4);
    assert_string_equal(units(w, &b, false), was);
    assert_string_equal(units(w, &b, true), "井水发黄 ");
}

/* One clock of a matter that was opened again ended in the period, and so does the next. */
static void test_bulletin_rows_of_one_matter_are_each_of_their_time(void **state)
{
    WORLD(w);
    const struct indicator_term *t = &indicator_find("in_time")->base;
    const struct indicator_term all = {.code = t->code, .way = t->way, .kind = t->kind, .clock = t->clock};
    const char *lamp = raise(w, "路灯不亮");
    world_close(w, lamp, "您好，路灯已于今日修复，请您查看。");
    world_later(w, 3 * MS_DAY);
    MUST(track_rate(w->c, &w->s, w->a, track_token(&w->s, w->a, lamp, 1), "no", "no", "还是不亮", "rate-1", &e));
    const struct bulletin_row b = counted(w, LEADER, 0);
    assert_string_equal(rows_of(w, LEADER, &b, &all, NULL, false), "路灯不亮 路灯不亮");
}

static void test_bulletin_rows_go_by_lines_of_earlier_programs(void **state)
{
    WORLD(w);
    struct indicator_term t = indicator_find("received")->counts[0];
    struct bulletin_then_list l;
    raise(w, "路灯不亮");
    const struct bulletin_row b = counted(w, LEADER, 0);
    const struct bulletin_then_ask ask = {.term = &t, .from = 1, .to = INT64_C(1) << 42, .by = INDICATOR_BYS};
    struct bulletin_then_ask later = ask;
    later.later = true;
    /* No indicator asks for it now: the lines tell what counted then, and not what counts now. */
    t.where[0] = "state:nowhere";
    assert_true(bulletin_then_told(&b, &t));
    assert_false(bulletin_then_goes_on(&t));
    MUST(bulletin_then(w->c, &w->s, world_viewer(LEADER), w->a, &b, &ask, NULL, 50, &l, &e));
    assert_int_equal(bulletin_then(w->c, &w->s, world_viewer(LEADER), w->a, &b, &later, NULL, 50, &l, &e),
                     ERR_NOT_FOUND);
    t.field = "level:city";
    assert_false(bulletin_then_told(&b, &t));
}

DB_STMT(test_other_words, "UPDATE tally_state SET value = 12345 WHERE name = 'words'");
DB_STMT(test_other_seen, "INSERT INTO tally_state (name, value) VALUES ('seen:12345', $1)");

/* However much is due, all of it is looked at; not while another program counts. */
static void test_bulletin_moment_tells_how_far_the_lines_are(void **state)
{
    WORLD(w);
    raise(w, "路灯不亮");
    const struct bulletin_mark first = moment(w);
    for (int i = 0; i < 40; i++)
        raise(w, "井盖松动");
    const struct bulletin_mark next = moment(w);
    assert_true(first.line > 0 && next.line > first.line && next.entry > first.entry);
    world_exec(w, &test_other_words, DB_NO_ARGS);
    world_exec(w, &test_other_seen, DB_ARGS(DB_INT(clock_now(&w->s.clock))));
    raise(w, "噪声扰民");
    const struct bulletin_mark behind = moment(w);
    assert_int_equal(behind.line, 0);
    assert_true(behind.entry > next.entry);
}

/* A page looks at some days, by the index of these, and at the lines of what it lists. */
static void test_bulletin_rows_are_served_by_indexes(void **state)
{
    WORLD(w);
    size_t n;
    const struct db_stmt *const *all = db_stmt_all(&n);
    int seen = 0;
    for (size_t i = 0; i < n; i++) {
        struct buf plan;
        bool lines = str_eq(all[i]->name, "bulletin_then_lines");
        if (!str_starts(all[i]->name, "bulletin_then_") || str_eq(all[i]->name, "bulletin_then_since"))
            continue;
        buf_init(&plan, 1 << 16);
        MUST(db_explain(w->c, all[i], &plan, &e));
        if (!strstr(plan.data, lines ? "tally_delta_item" : "tally_delta_sums"))
            fail_msg("%s:\n%s", all[i]->name, plan.data);
        buf_release(&plan);
        seen++;
    }
    assert_int_equal(seen, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_bulletin_rows_are_those_that_were_counted),
        BOTH_WORLDS(test_bulletin_rows_tell_what_counts_no_more),
        BOTH_WORLDS(test_bulletin_rows_go_by_what_its_maker_saw),
        BOTH_WORLDS(test_bulletin_rows_are_of_their_days_and_units),
        BOTH_WORLDS(test_bulletin_rows_of_one_matter_are_each_of_their_time),
        BOTH_WORLDS(test_bulletin_rows_go_by_lines_of_earlier_programs),
        BOTH_WORLDS(test_bulletin_moment_tells_how_far_the_lines_are),
        BOTH_WORLDS(test_bulletin_rows_are_served_by_indexes),
    };
    return world_run(tests, COUNT_OF(tests));
}
