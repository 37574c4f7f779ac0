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
    MUST(bulletin_watermark(w->c, &x.watermark, &e));
    MUST(bulletin_seen_line(w->c, &w->s, &x.counted_seq, &e));
    assert_true(x.counted_seq > 0);
    MUST(bulletin_add(w->c, &w->s, world_viewer(o), w->a, &x, &key, &e));
    world_exec(w, &test_bulletin_then_issue, DB_ARGS(DB_TEXT(key)));
    MUST(bulletin_get(w->c, world_viewer(o), w->a, false, key, &row, &e));
    return row;
}

/* "title", "-title" where it counts no more, "title:reopen" with what happened since. */
static const char *rows(struct world *w, enum world_officer o, const struct bulletin_row *b, const char *code,
                        const char *unit, bool later)
{
    struct error e = {0};
    struct bulletin_then_list l;
    struct period p;
    const char *text = "";
    const struct indicator *x = indicator_find(code);
    MUST(period_parse("2026-11", w->s.zone, &p, &e));
    const struct bulletin_then_ask ask = {.term = &x->counts[0],
                                          .from = p.from,
                                          .to = p.to,
                                          .by = unit ? BY_UNIT : INDICATOR_BYS,
                                          .key = unit,
                                          .later = later};
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
    assert_string_equal(rows(w, LEADER, &b, "received", "", false), "-噪声扰民:dispatch");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_bulletin_rows_are_those_that_were_counted),
        BOTH_WORLDS(test_bulletin_rows_tell_what_counts_no_more),
        BOTH_WORLDS(test_bulletin_rows_go_by_what_its_maker_saw),
    };
    return world_run(tests, COUNT_OF(tests));
}
