/* Searching: what is found is what holds the words and may be seen, no more and no less, on both engines. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "db/upkeep.h"
#include "model/erase.h"
#include "model/search.h"
#include "model/search_build.h"
#include "model/search_index.h"
#include "model/search_merge.h"

static struct search_list find(struct world *w, const struct viewer *v, const char *text, const struct matter_filter *f)
{
    struct search_list l;
    struct error e = {0};
    struct search_query q = {.text = text, .filter = f, .limit = 50};
    MUST(search(w->c, &w->s, v, w->a, &q, &l, &e));
    return l;
}

static int found(struct world *w, enum world_officer o, const char *text)
{
    struct search_list l = find(w, world_viewer(o), text, NULL);
    assert_int_equal(l.total, l.n);
    return l.n;
}

static void index_is_whole(struct world *w)
{
    struct search_check x;
    struct error e = {0};
    MUST(search_check(w->c, &w->s, &x, &e));
    assert_int_equal(x.wrong, 0);
    assert_int_equal(x.extra, 0);
}

static void test_search_follows_the_texts(void **state)
{
    WORLD(w);
    struct receipt r = world_raise(w, "小區(qū)门口乱停車，占了A3區的消防通道", NULL, 0);
    world_raise(w, "路灯不亮，第10栋1单元，B1 区", NULL, 0);
    assert_int_equal(found(w, LEADER, "停车"), 1);
    assert_int_equal(found(w, LEADER, "停車"), 1);
    assert_int_equal(found(w, LEADER, "小区门口"), 1);
    assert_int_equal(found(w, LEADER, "a3区 消防"), 1);
    assert_int_equal(found(w, LEADER, "消防 路灯"), 0);
    assert_int_equal(found(w, LEADER, "灯"), 1);
    assert_int_equal(found(w, LEADER, "消道"), 0);
    assert_int_equal(found(w, LEADER, "通消"), 0);
    /* The parts stand elsewhere, and what is asked for is a part of what stands there. */
    assert_int_equal(found(w, LEADER, "第1"), 0);
    assert_int_equal(found(w, LEADER, "1 第10栋1单元"), 1);
    assert_int_equal(found(w, LEADER, "？"), 0);
    assert_int_equal(found(w, LEADER, ""), 2);
    assert_int_equal(found(w, LEADER, r.number), 1);
    assert_int_equal(found(w, LEADER, "夜间巡查"), 0);
    world_close(w, r.number, "已安排夜间巡查，劝离车辆。");
    assert_int_equal(found(w, LEADER, "夜间巡查"), 1);
    assert_int_equal(found(w, LEADER, "停车 巡查"), 1);
    index_is_whole(w);
}

static void test_search_sees_what_the_viewer_sees(void **state)
{
    WORLD(w);
    struct receipt open = world_raise(w, "路灯不亮，一到晚上就黑", NULL, 0);
    struct receipt roads = world_raise(w, "城管局的人乱收费，路灯也不修", NULL, ROADS);
    struct receipt unplaced = world_raise(w, "有人收了钱，路灯还是不亮", NULL, -1);
    (void)roads;
    (void)unplaced;
    assert_int_equal(found(w, ROADS_MAN, "路灯"), 0);
    MUST(world_dispatch(w, open.number, ROADS, &e));
    assert_int_equal(found(w, ROADS_MAN, "路灯"), 1);
    assert_int_equal(found(w, LAMPS_MAN, "路灯"), 0);
    assert_int_equal(found(w, WATER_MAN, "路灯"), 0);
    assert_int_equal(found(w, FORMER, "路灯"), 0);
    assert_int_equal(found(w, SYSADMIN, "路灯"), 0);
    assert_int_equal(found(w, LEADER, "路灯"), 2);
    assert_int_equal(found(w, SUPERVISOR, "路灯"), 3);
    assert_int_equal(find(w, &viewer_operator, "路灯", NULL).n, 1);
    assert_int_equal(find(w, &viewer_nobody, "路灯", NULL).n, 0);
    /* Who was below roads once is nobody to read what is said against it. */
    assert_int_equal(found(w, MOVED_UP, "路灯"), 1);
    assert_int_equal(found(w, MOVED_UP, "收费"), 0);
    index_is_whole(w);
}

static void test_search_pages(void **state)
{
    WORLD(w);
    enum { N = 23 };
    char numbers[N][24];
    for (int i = 0; i < N; i++) {
        snprintf(numbers[i], sizeof(numbers[i]), "%s", world_raise(w, "停水三天", NULL, 0).number);
        world_later(w, i % 3 ? 1000 : 60000);
    }
    for (int order = SEARCH_NEWEST; order <= SEARCH_RELEVANCE; order++) {
        const char *cursor = NULL;
        int n = 0;
        do {
            struct search_list l;
            struct search_query q = {.text = "停水", .order = (enum search_order)order, .cursor = cursor, .limit = 5};
            MUST(search(w->c, &w->s, world_viewer(LEADER), w->a, &q, &l, &e));
            assert_int_equal(l.total, N);
            for (int i = 0; i < l.n; i++)
                assert_string_equal(l.rows[i].m.number, numbers[N - 1 - n++]);
            cursor = l.next;
            if (cursor && n == 5) {
                q.cursor = cursor;
                assert_int_equal(search(w->c, &w->s, world_viewer(SUPERVISOR), w->a, &q, &l, &e), ERR_INVALID);
                q.text = "三天";
                assert_int_equal(search(w->c, &w->s, world_viewer(LEADER), w->a, &q, &l, &e), ERR_INVALID);
            }
        } while (cursor);
        assert_int_equal(n, N);
    }
}

static const char *flat(struct world *w, struct search_pieces p)
{
    const char *out = "";
    for (size_t i = 0; i < p.n; i++)
        out = arena_printf(w->a, p.v[i].hit ? "%s[%s]" : "%s%s", out, p.v[i].text);
    return out;
}

static void test_search_marks(void **state)
{
    WORLD(w);
    world_raise(w, "小區(qū)门口ＡＢ栋乱停車，占了消防通道，ab123不算", NULL, 0);
    struct search_list l = find(w, world_viewer(LEADER), "停车 小区 AB", NULL);
    assert_int_equal(l.n, 1);
    assert_string_equal(flat(w, l.rows[0].snippet), "[小區](qū)门口[ＡＢ]栋乱[停車]，占了消防通道，ab123不算");
    assert_false(l.rows[0].in_answer);
}

static void test_search_filters(void **state)
{
    WORLD(w);
    struct receipt one = world_raise(w, "路灯不亮", NULL, 0);
    world_later(w, MS_DAY);
    struct receipt two = world_raise(w, "路灯又不亮", NULL, 0);
    MUST(world_dispatch(w, one.number, LAMPS, &e));
    const struct viewer *v = world_viewer(LEADER);
    int64_t now = clock_now(&w->s.clock);
    struct matter_filter f = {.unit_id = ROADS};
    assert_int_equal(find(w, v, "路灯", &f).n, 1);
    assert_string_equal(find(w, v, "", &f).rows[0].m.number, one.number);
    f = (struct matter_filter){.unit_id = WATER};
    assert_int_equal(find(w, v, "路灯", &f).n, 0);
    f = (struct matter_filter){.state = "new"};
    assert_string_equal(find(w, v, "路灯", &f).rows[0].m.number, two.number);
    f = (struct matter_filter){.channel = "web"};
    assert_int_equal(find(w, v, "路灯", &f).n, 2);
    f = (struct matter_filter){.from = now - MS_HOUR};
    assert_int_equal(find(w, v, "路灯", &f).n, 1);
    f = (struct matter_filter){.to = now - MS_HOUR};
    assert_string_equal(find(w, v, "路灯", &f).rows[0].m.number, one.number);
    f = (struct matter_filter){.area_id = 1};
    assert_int_equal(find(w, v, "路灯", &f).n, 2);
    f = (struct matter_filter){.area_id = 3};
    assert_int_equal(find(w, v, "路灯", &f).n, 0);
    f = (struct matter_filter){.clock = CLOCK_NONE};
    assert_int_equal(find(w, v, "路灯", &f).n, 0);
}

/* What the index does not know is looked for in windows: pages may be short, but miss nothing and end. */
static void test_search_looks_through_windows(void **state)
{
    WORLD(w);
    enum { N = 40 };
    int64_t first[N];
    for (int i = 0; i < N; i++) {
        first[i] = clock_now(&w->s.clock);
        struct receipt x = world_raise(w, "停水三天", NULL, 0);
        if (i % 13 == 0)
            world_close(w, x.number, "已抢修完毕，恢复供水，并减免当月水费。");
        world_later(w, 60000);
    }
    const struct matter_filter over = {.clock = CLOCK_NONE}, early = {.to = first[5]};
    const struct {
        const struct matter_filter *f;
        int window, want;
    } cases[] = {{&over, 1, 4}, {&over, 2, 4}, {&over, 0, 4}, {&early, 1, 5}, {&early, 0, 5}};
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        const char *cursor = NULL;
        int n = 0, pages = 0;
        do {
            struct search_list l;
            struct search_query q = {.text = k % 2 ? "停水" : "", .filter = cases[k].f, .cursor = cursor, .limit = 3};
            q.window = cases[k].window;
            MUST(search(w->c, &w->s, world_viewer(LEADER), w->a, &q, &l, &e));
            assert_true(l.total_more ? l.total <= cases[k].want : l.total == cases[k].want);
            n += l.n;
            cursor = l.next;
        } while (cursor && ++pages < 2 * N);
        assert_null(cursor);
        assert_int_equal(n, cases[k].want);
    }
}

DB_STMT(test_second_post, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, until)"
                          " VALUES (900, $1, $2, 'handler', 1, 0, 1, 0)");
DB_STMT(test_set_due, "UPDATE matter SET due_at = $2 WHERE number = $1");
DB_STMT(test_leave_office,
        "UPDATE matter_unit SET unit_id = $2 WHERE matter_id = (SELECT id FROM matter WHERE number = $1)");
DB_STMT(test_id, "SELECT id FROM matter WHERE number = $1");

struct again {
    const struct site *site;
    const char *number;
};

static enum err put_again(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct again *x = ctx;
    int64_t id;
    enum err r = db_get_int(tx, &test_id, DB_ARGS(DB_TEXT(x->number)), &id, e);
    return r == ERR_OK ? search_put(tx, x->site, id, NULL, e) : r;
}

static void index_again(struct world *w, const char *number)
{
    struct error e = {0};
    struct again x = {&w->s, number};
    MUST(db_write(w->c, put_again, &x, &e));
}

/* Limits on every day around now, from years ago on, and a few matters that the office never had. */
static void raise_many(struct world *w)
{
    static const int hours[] = {-40000, -9000, -5000, -3000, -600, -500, -90, -60, -30, -26, -9,  -8,  -2, -1,
                                1,      5,     14,    15,    16,   30,   40,  86,  87,  90,  200, 900, 0};
    int64_t now = clock_now(&w->s.clock);
    for (size_t i = 0; i < 2 * COUNT_OF(hours); i++) {
        int h = hours[i / 2];
        struct receipt r = world_raise(w, "停水三天", NULL, i % 11 == 7 ? ROADS : i % 17 == 5 ? -1 : 0);
        world_exec(w, &test_set_due, DB_ARGS(DB_TEXT(r.number), DB_INT(h ? now + h * MS_HOUR : 0)));
        if (i % 5 == 3)
            world_exec(w, &test_leave_office, DB_ARGS(DB_TEXT(r.number), DB_INT(i % 2 ? WATER : LAMPS)));
        index_again(w, r.number);
    }
}

/* What is counted by the index is what the pages show, for whoever asks and whatever limit is asked for. */
static void test_search_counts_what_it_shows(void **state)
{
    WORLD(w);
    static const enum world_officer who[] = {DISPATCHER, CLERK, ROADS_MAN, LAMPS_MAN, WATER_MAN, LEADER, SUPERVISOR};
    int seen = 0;
    raise_many(w);
    index_is_whole(w);
    /* Where everything comes in, and at an office that has some which never came there. */
    world_exec(w, &test_second_post, DB_ARGS(DB_INT(world_viewer(DISPATCHER)->id), DB_INT(WATER)));
    assert_true(find(w, world_viewer(DISPATCHER), "停水", NULL).n > find(w, world_viewer(CLERK), "停水", NULL).n);
    for (size_t i = 0; i <= COUNT_OF(who); i++) {
        const struct viewer *v = i < COUNT_OF(who) ? world_viewer(who[i]) : &viewer_operator;
        for (int k = 0; k < 2 * (CLOCK_NONE + 1); k++) {
            const struct matter_filter f = {.clock = (enum matter_clock)(k / 2)};
            struct search_list all, page;
            struct search_query q = {.text = k % 2 ? "停水" : "", .filter = &f, .limit = 200};
            MUST(search(w->c, &w->s, v, w->a, &q, &all, &e));
            q.limit = 1;
            MUST(search(w->c, &w->s, v, w->a, &q, &page, &e));
            assert_null(all.next);
            assert_int_equal(page.total, all.n);
            assert_false(page.total_more);
            seen += all.n;
            for (int m = 0; m < all.n; m++)
                assert_true(f.clock != CLOCK_LATE || all.rows[m].m.due_at < clock_now(&w->s.clock));
        }
    }
    assert_true(seen > 300);
}

/* Pages of one row by relevance, told apart by their cursors; returns how many rows they had. */
static int walk(struct world *w, const struct viewer *v, const struct matter_filter *f, char *ret_cursors, size_t size)
{
    struct error e = {0};
    const char *cursor = NULL;
    int n = 0, pages = 0;
    *ret_cursors = '\0';
    do {
        struct search_list l;
        struct search_query q = {
            .text = "停水", .filter = f, .order = SEARCH_RELEVANCE, .cursor = cursor, .limit = pages ? 200 : 1};
        MUST(search(w->c, &w->s, v, w->a, &q, &l, &e));
        n += l.n;
        cursor = l.next;
        snprintf(ret_cursors + strlen(ret_cursors), size - strlen(ret_cursors), "%d of %d%s, %s; ", l.n, l.total,
                 l.total_more ? "+" : "", cursor ? cursor : "end");
    } while (cursor && ++pages < 60);
    return n;
}

enum { ACCUSING = 70, OPEN_ONES = 890, SENT_ON = 30, ROUNDS = 2, EACH = 48 };

/* Around a thousand hits, where counting ends: what is said against roads must not move totals or cursors of whoever is
 * or was there. */
static void test_search_keeps_still_about_the_hidden(void **state)
{
    WORLD(w);
    static const enum world_officer who[] = {ROADS_MAN, MOVED_UP};
    static const int sees[] = {SENT_ON, OPEN_ONES + ACCUSING};
    char before[2][8000], after[8000];
    for (int i = 0; i < ACCUSING; i++)
        world_raise(w, "停水三天，怪自来水厂", NULL, WATER);
    for (int i = 0; i < OPEN_ONES; i++) {
        struct receipt r = world_raise(w, "停水三天", NULL, 0);
        if (i < SENT_ON)
            MUST(world_dispatch(w, r.number, ROADS, &e));
    }
    for (size_t k = 0; k < COUNT_OF(who); k++)
        assert_int_equal(walk(w, world_viewer(who[k]), NULL, before[k], sizeof(before[k])), sees[k]);
    for (int i = 0; i < ROUNDS; i++) {
        for (int k = 0; k < EACH; k++)
            world_raise(w, "停水三天，怪城管局", NULL, ROADS);
        for (size_t k = 0; k < COUNT_OF(who); k++) {
            walk(w, world_viewer(who[k]), NULL, after, sizeof(after));
            assert_string_equal(before[k], after);
        }
    }
    /* The leader sees them: none of the pages is left out, whether they hold anything or not. */
    const struct viewer *v = world_viewer(LEADER);
    const struct matter_filter over = {.clock = CLOCK_NONE};
    assert_int_equal(walk(w, v, NULL, after, sizeof(after)), OPEN_ONES + ACCUSING + ROUNDS * EACH);
    assert_int_equal(walk(w, v, &over, after, sizeof(after)), 0);
    assert_non_null(strstr(after, "end"));
}

/* The unit where everything comes in is known to the index from its first line on, and is chosen again with it. */
static void test_search_knows_the_wide_unit(void **state)
{
    WORLD(w);
    struct search_state st;
    bool done = false;
    MUST(search_state(w->c, &st, &e));
    assert_int_equal(st.wide, 0);
    world_raise(w, "停水三天", NULL, 0);
    MUST(search_state(w->c, &st, &e));
    assert_int_equal(st.wide, OFFICE);
    MUST(search_build_begin(w->c, &e));
    MUST(search_state(w->c, &st, &e));
    assert_int_equal(st.wide, 0);
    while (!done)
        MUST(search_build_step(w->c, &w->s, &done, &e));
    MUST(search_state(w->c, &st, &e));
    assert_int_equal(st.wide, OFFICE);
}

static void test_search_refuses(void **state)
{
    WORLD(w);
    struct search_list l;
    struct search_query q = {.text = "一 二 三 四 五 六 七 八 九 十 百", .limit = 5};
    assert_int_equal(search(w->c, &w->s, world_viewer(LEADER), w->a, &q, &l, &e), ERR_INVALID);
    q.text = "\xff";
    assert_int_equal(search(w->c, &w->s, world_viewer(LEADER), w->a, &q, &l, &e), ERR_INVALID);
    q = (struct search_query){.text = "路灯\" OR *", .limit = 5};
    MUST(search(w->c, &w->s, world_viewer(LEADER), w->a, &q, &l, &e));
    q.cursor = "00";
    assert_int_equal(search(w->c, &w->s, world_viewer(LEADER), w->a, &q, &l, &e), ERR_INVALID);
}

static void test_search_knows_callers(void **state)
{
    WORLD(w);
    struct matter_list l;
    const struct contact who = {.name = "王五", .phone = "13905990417"};
    struct receipt r = world_raise(w, "井盖缺了", &who, 0);
    MUST(search_caller(w->c, &w->s, world_viewer(CLERK), w->a, "139 0599 0417", &l, &e));
    assert_int_equal(l.n, 1);
    assert_string_equal(l.rows[0].number, r.number);
    MUST(search_caller(w->c, &w->s, world_viewer(CLERK), w->a, "0417", &l, &e));
    assert_int_equal(l.n, 1);
    MUST(search_caller(w->c, &w->s, world_viewer(CLERK), w->a, "0418", &l, &e));
    assert_int_equal(l.n, 0);
    MUST(search_caller(w->c, &w->s, world_viewer(LEADER), w->a, "0417", &l, &e));
    assert_int_equal(l.n, 0);
    assert_int_equal(found(w, LEADER, "13905990417"), 0);
}

DB_STMT(test_drop_lines, "DELETE FROM search_doc WHERE doc > $1");

DB_STMT2(test_word_indexes, "SELECT 0",
         "SELECT COUNT(*) FROM pg_indexes WHERE schemaname = current_schema()"
         " AND indexname IN ('search_doc_words', 'wall_doc_words')");

static int64_t word_indexes(struct world *w)
{
    struct error e = {0};
    int64_t n = 0;
    MUST(db_get_int(w->c, &test_word_indexes, DB_NO_ARGS, &n, &e));
    return n;
}

DB_STMT2(test_word_index, "SELECT 0", "SELECT CAST(CAST(to_regclass('search_doc_words') AS oid) AS BIGINT)");

static int64_t word_index(struct world *w)
{
    struct error e = {0};
    int64_t n = 0;
    MUST(db_get_int(w->c, &test_word_index, DB_NO_ARGS, &n, &e));
    return n;
}

static void test_search_is_built_anew(void **state)
{
    WORLD(w);
    for (int i = 0; i < 5; i++) {
        world_raise(w, "停水三天", NULL, 0);
        world_later(w, 1000);
    }
    struct search_check x;
    struct search_state st;
    bool done = false;
    if (w->fixture->engine == DB_PGSQL) {
        world_exec(w, &test_drop_lines, DB_ARGS(DB_INT(0)));
        MUST(search_check(w->c, &w->s, &x, &e));
        assert_int_equal(x.wrong, 5);
    }
    MUST(search_build_apart(w->s.db, &e));
    assert_int_equal(word_indexes(w), 0);
    MUST(search_build_begin(w->c, &e));
    MUST(search_state(w->c, &st, &e));
    assert_true(st.building);
    assert_true(find(w, world_viewer(LEADER), "停水", NULL).building);
    while (!done)
        MUST(search_build_step(w->c, &w->s, &done, &e));
    assert_false(find(w, world_viewer(LEADER), "停水", NULL).building);
    assert_int_equal(found(w, LEADER, "停水"), 5);
    index_is_whole(w);
    assert_int_equal(word_indexes(w), w->fixture->engine == DB_PGSQL ? 2 : 0);
    /* Cut off when all lines were there, or between the two: what is whole stays. */
    MUST(search_build_apart(w->s.db, &e));
    MUST(search_build_step(w->c, &w->s, &done, &e));
    assert_true(done);
    assert_int_equal(word_indexes(w), w->fixture->engine == DB_PGSQL ? 2 : 0);
    int64_t first = word_index(w);
    static const char *const drop[] = {"DROP INDEX wall_doc_words", NULL};
    MUST(db_run_pgsql(w->s.db, drop, &e));
    MUST(search_build_step(w->c, &w->s, &done, &e));
    assert_int_equal(word_indexes(w), w->fixture->engine == DB_PGSQL ? 2 : 0);
    assert_int_equal(word_index(w), first);
}

DB_STMT2(test_pieces, "SELECT COUNT(DISTINCT segid) FROM search_idx", "SELECT CAST(1 AS BIGINT)");

static int64_t pieces(struct world *w)
{
    struct error e = {0};
    int64_t n = 0;
    MUST(db_get_int(w->c, &test_pieces, DB_NO_ARGS, &n, &e));
    return n;
}

static void test_search_merges_its_pieces(void **state)
{
    WORLD(w);
    bool done = false;
    for (int i = 0; i < 40; i++)
        world_raise(w, i % 4 ? "路灯不亮" : "小区门口乱停车", NULL, 0);
    bool lite = db_engine_of(w->s.db) == DB_SQLITE;
    assert_true(!lite || pieces(w) > 5);
    for (int i = 0; i < 100 && !done; i++)
        MUST(search_merge_step(w->c, &done, &e));
    assert_true(done);
    assert_true(pieces(w) < 5);
    assert_int_equal(found(w, LEADER, "停车"), 10);
    assert_int_equal(found(w, LEADER, "路灯"), 30);
    index_is_whole(w);
}

static void test_search_forgets_the_erased(void **state)
{
    WORLD(w);
    const struct contact who = {.name = "慕容雪鸢", .phone = "13905990417"};
    struct receipt r = world_raise(w, "我是慕容雪鸢，电话13905990417，井盖缺了", &who, 0);
    struct erase_report report;
    w->s.key_file = arena_printf(w->a, "%s/site.key", w->fixture->dir);
    assert_int_equal(found(w, LEADER, "慕容雪鸢"), 1);
    assert_int_equal(found(w, LEADER, "13905990417"), 1);
    MUST(erase_person(w->c, &w->s, &viewer_operator,
                      &(struct erase_request){.number = r.number, .reason = "本人申请删除"}, &report, &e));
    assert_int_equal(found(w, LEADER, "慕容"), 0);
    assert_int_equal(found(w, LEADER, "13905990417"), 0);
    assert_int_equal(found(w, LEADER, "井盖"), 1);
    index_is_whole(w);
    unlink(arena_printf(w->a, "%s.erasures", w->s.key_file));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_search_follows_the_texts),
        BOTH_WORLDS(test_search_sees_what_the_viewer_sees),
        BOTH_WORLDS(test_search_pages),
        BOTH_WORLDS(test_search_marks),
        BOTH_WORLDS(test_search_filters),
        BOTH_WORLDS(test_search_looks_through_windows),
        BOTH_WORLDS(test_search_counts_what_it_shows),
        BOTH_WORLDS(test_search_keeps_still_about_the_hidden),
        BOTH_WORLDS(test_search_knows_the_wide_unit),
        BOTH_WORLDS(test_search_refuses),
        BOTH_WORLDS(test_search_knows_callers),
        BOTH_WORLDS(test_search_is_built_anew),
        BOTH_WORLDS(test_search_merges_its_pieces),
        BOTH_WORLDS(test_search_forgets_the_erased),
    };
    return world_run(tests, COUNT_OF(tests));
}
