/* Searching the echo wall: what is found is what a reading of every public copy finds, on both engines. */
#include "world.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/notice.h"
#include "model/search_build.h"
#include "text/norm.h"

#define COPIES 26

static const char *const pieces[] = {"停車位不足", "路灯不亮", "小區停车混乱", "井盖松动", "A3区路灯", "垃圾清運",
                                     "噪音扰民",   "道路積水", "公交站牌",     "停一停",   "车道太窄", "消防通道堵塞"};

static const char *piece(int i)
{
    return pieces[i % (int)COUNT_OF(pieces)];
}

static void put_out(struct world *w, const char *number, int i)
{
    struct error e = {0};
    struct matter m;
    struct leak *leaks;
    int n;
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, number, &m, &e));
    struct notice_draft x = {.number = number,
                             .title = piece(i),
                             .question = arena_printf(w->a, "%s，%s", piece(i * 5 + 1), piece(i / 2)),
                             .answer = arena_printf(w->a, "已处理：%s\n%s", piece(i * 7 + 3), piece(i / 3 + 5)),
                             .version = m.version};
    MUST(notice_publish(w->c, &w->s, world_viewer(PUBLISHER), w->a, &x, &leaks, &n, &e));
    world_later(w, i % 4 ? 1000 : 0);
}

DB_STMT(test_filtered, "UPDATE notice SET area_id = $2, solved = $3, category = $4, field = $5 WHERE number = $1");

static char (*fill(struct world *w))[24]
{
    static char numbers[COPIES][24];
    for (int i = 0; i < COPIES; i++) {
        struct receipt r = world_raise(w, "别处不见的原文", NULL, 0);
        world_close(w, r.number, "内部答复也不见，公开的另写。");
        snprintf(numbers[i], sizeof(numbers[i]), "%s", r.number);
        put_out(w, r.number, i);
        world_exec(
            w, &test_filtered,
            DB_ARGS(DB_TEXT(r.number), DB_INT(i % 3 ? 2 : 3), DB_TEXT(i % 5 ? "" : "yes"), DB_TEXT(NULL), DB_TEXT("")));
    }
    return numbers;
}

DB_STMT(test_every_copy, "SELECT number, title, question, answer, area_id, solved, published_at, unit_id FROM notice"
                         " WHERE live = 1 ORDER BY published_at DESC, matter_id DESC");

static bool stands_in(struct world *w, const struct db_rows *q, const char *word)
{
    for (int i = 1; i < 4; i++) {
        if (strstr(norm_search(w->a, db_text(q, i)), word))
            return true;
    }
    return false;
}

static bool fits(struct world *w, const struct db_rows *q, const struct notice_filter *f)
{
    for (const char *word = norm_search(w->a, f->text); *word; word += *word == ' ') {
        size_t n = strcspn(word, " ");
        if (!stands_in(w, q, arena_strndup(w->a, word, n)))
            return false;
        word += n;
    }
    const char *solved = db_text(q, 5);
    return (!f->area_id || f->area_id == 1 || db_int(q, 4) == f->area_id) &&
           (!f->solved || str_eq(solved, str_eq(f->solved, "none") ? "" : f->solved)) &&
           (!f->unit_id || db_int(q, 7) == f->unit_id) && db_int(q, 6) >= f->from && (!f->to || db_int(q, 6) < f->to);
}

/* All pages of the list against a reading of all copies. Returns how many there are. */
static int same(struct world *w, const struct notice_filter *f, int limit)
{
    struct error e = {0};
    struct notice_list l = {0};
    struct db_rows q;
    int n = 0, at = 0, pages = 0;
    db_query(w->c, &q, &test_every_copy, DB_NO_ARGS);
    while (db_next(&q)) {
        if (!fits(w, &q, f))
            continue;
        while (at == l.n && (pages == 0 || l.next)) {
            MUST(notice_list(w->c, &w->s, w->a, f, l.next, limit, &l, &e));
            assert_true(l.n <= limit && pages++ < 100);
            at = 0;
        }
        if (at == l.n)
            fail_msg("“%s”: %s is not found", f->text, db_text(&q, 0));
        assert_string_equal(l.rows[at++].number, db_text(&q, 0));
        n++;
    }
    MUST(db_end(&q, &e));
    for (; at == l.n && (pages == 0 || l.next); at = 0) {
        MUST(notice_list(w->c, &w->s, w->a, f, l.next, limit, &l, &e));
        assert_true(pages++ < 100);
    }
    assert_int_equal(at, l.n);
    return n;
}

static void compare(struct world *w)
{
    static const char *const words[] = {
        "停车",   "停車",      "停",   "車",     "灯",   "路灯 停车", "消防通道", "区停",     "a3区",    "小区停车混乱",
        "车混小", "混乱 停车", "亮道", "已处理", "积水", "Ａ3區路",   "道路积水", "别处不见", "内部答复"};
    int64_t now = clock_now(&w->s.clock);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct notice_filter f = {.text = words[i]};
        int n = same(w, &f, 3);
        assert_int_equal(same(w, &f, 50), n);
        f.area_id = 3;
        n -= same(w, &f, 2);
        f.area_id = 2;
        assert_int_equal(same(w, &f, 4), n);
        f.solved = "yes";
        n -= same(w, &f, 3);
        f.solved = "none";
        assert_int_equal(same(w, &f, 1), n);
        f = (struct notice_filter){.text = words[i], .unit_id = ROADS, .from = now - 12000, .to = now - 4000};
        same(w, &f, 3);
        f.unit_id = WATER;
        assert_int_equal(same(w, &f, 3), 0);
    }
    assert_true(same(w, &(struct notice_filter){.text = "停车"}, 50) > 3);
    assert_int_equal(same(w, &(struct notice_filter){.text = "停車"}, 50),
                     same(w, &(struct notice_filter){.text = "停车"}, 50));
}

static void index_is_whole(struct world *w, int copies)
{
    struct search_check x;
    struct error e = {0};
    MUST(search_check(w->c, &w->s, &x, &e));
    assert_int_equal(x.copies, copies);
    assert_int_equal(x.wrong, 0);
    assert_int_equal(x.extra, 0);
}

static void test_notice_search_finds_what_a_reading_finds(void **state)
{
    WORLD(w);
    char(*numbers)[24] = fill(w);
    compare(w);
    index_is_whole(w, COPIES);
    for (int i = 0; i < 8; i += 2)
        put_out(w, numbers[i], i + 13);
    for (int i = 1; i < 10; i += 3)
        MUST(notice_take_back(w->c, &w->s, world_viewer(PUBLISHER), numbers[i], "本人要求撤下", NULL, &e));
    compare(w);
    index_is_whole(w, COPIES);
    world_later(w, 1000);
    put_out(w, numbers[4], 3);
    compare(w);
    index_is_whole(w, COPIES);
}

static void test_notice_search_leaves_no_accusation(void **state)
{
    WORLD(w);
    struct notice_list l;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    world_close(w, r.number, "已于今日修复，请放心。");
    put_out(w, r.number, 0);
    assert_int_equal(same(w, &(struct notice_filter){.text = "车位"}, 5), 1);
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(SUPERVISOR), w->a, r.number, &m, &e));
    struct move_request x = {
        .number = r.number, .move = "against", .version = m.version, .texts = {"反映城管局"}, .against_unit_id = ROADS};
    MUST(move_make(w->c, &w->s, world_viewer(SUPERVISOR), &x, &e));
    MUST(notice_list(w->c, &w->s, w->a, &(struct notice_filter){.text = "车位"}, NULL, 5, &l, &e));
    assert_int_equal(l.n, 0);
    index_is_whole(w, 1);
}

static void build(struct world *w)
{
    struct error e = {0};
    for (bool done = false; !done;)
        MUST(search_build_step(w->c, &w->s, &done, &e));
}

DB_STMT(test_wall_lines, "DELETE FROM wall_doc");
DB_STMT2(test_wall_words, "INSERT INTO wall_search (wall_search) VALUES ('delete-all')", "SELECT 1");

/* As after an upgrade, or a restore. */
static void test_notice_search_is_built_from_nothing(void **state)
{
    WORLD(w);
    struct notice_list l;
    struct search_state now;
    fill(w);
    world_exec(w, &test_wall_lines, DB_NO_ARGS);
    world_exec(w, &test_wall_words, DB_NO_ARGS);
    MUST(search_build_begin(w->c, &e));
    MUST(search_state(w->c, &now, &e));
    assert_true(now.wall);
    MUST(notice_list(w->c, &w->s, w->a, &(struct notice_filter){.text = "停车"}, NULL, 5, &l, &e));
    assert_true(l.building && l.n == 0);
    build(w);
    MUST(notice_list(w->c, &w->s, w->a, &(struct notice_filter){.text = "停车"}, NULL, 5, &l, &e));
    assert_false(l.building);
    compare(w);
    index_is_whole(w, COPIES);
    /* What is in it is gone through again without harm. */
    MUST(search_build_begin(w->c, &e));
    build(w);
    index_is_whole(w, COPIES);
}

static void test_notice_search_refuses(void **state)
{
    WORLD(w);
    struct notice_list l;
    const struct notice_filter f = {.text = "停车"};
    const char *const cursors[] = {"abc", "w", "w-1", "w1x", "12-13"};
    for (size_t i = 0; i < COUNT_OF(cursors); i++)
        assert_int_equal(notice_list(w->c, &w->s, w->a, &f, cursors[i], 5, &l, &e), ERR_INVALID);
    const struct notice_filter many = {.text = "一 二 三 四 五 六 七 八 九 十 百"};
    assert_int_equal(notice_list(w->c, &w->s, w->a, &many, NULL, 5, &l, &e), ERR_INVALID);
    const struct notice_filter nothing = {.text = "？！"};
    MUST(notice_list(w->c, &w->s, w->a, &nothing, NULL, 5, &l, &e));
    assert_int_equal(l.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_notice_search_finds_what_a_reading_finds),
        BOTH_WORLDS(test_notice_search_leaves_no_accusation),
        BOTH_WORLDS(test_notice_search_is_built_from_nothing),
        BOTH_WORLDS(test_notice_search_refuses),
    };
    return world_run(tests, COUNT_OF(tests));
}
