/*
 * Suggestions of the same thing: reasons and bounds on a small world; on the messages of a real board, whether retold
 * ones are found and others are left alone.
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "model/import_rows.h"
#include "model/similar.h"
#include "report/table_read.h"

static const struct contact zhang = {.name = "张三", .phone = "13812345678"};

static struct receipt tell(struct world *w, const char *body, const char *place, const struct contact *who,
                           int64_t area)
{
    struct error e = {0};
    struct receipt r = {0};
    struct submission x = {.body = body, .place = place, .channel = "web", .area_id = area};
    if (who)
        x.contact = *who;
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e));
    return r;
}

static int suggest(struct world *w, enum world_officer o, const struct similar_query *x,
                   struct similar rows[SIMILAR_MAX])
{
    struct error e = {0};
    int n = 0;
    MUST(similar_list(w->c, &w->s, world_viewer(o), w->a, x, rows, &n, &e));
    return n;
}

static void test_similar_gives_its_reasons(void **state)
{
    WORLD(w);
    struct similar rows[SIMILAR_MAX];
    struct receipt hole = tell(w, "解放路与建设路口有个大坑，车子颠得厉害", "解放路12号门口", &zhang, 2);
    tell(w, "小区物业费太贵，服务跟不上", "阳光小区", NULL, 2);
    world_later(w, MS_DAY);
    const struct similar_query x = {
        .body = "解放路口的坑很大，电动车摔倒了", .place = "解放路12號", .phone = "138-1234-5678", .area_id = 2};
    assert_int_equal(suggest(w, CLERK, &x, rows), 1);
    assert_string_equal(rows[0].m.number, hole.number);
    assert_true(rows[0].same_place && rows[0].same_person && rows[0].same_area);
    assert_true(rows[0].percent >= 15);
    assert_int_equal(rows[0].apart_ms, MS_DAY);
    /* Who called is nothing for those who do not take calls. */
    assert_int_equal(suggest(w, LEADER, &x, rows), 1);
    assert_false(rows[0].same_person);
}

static void test_similar_shows_nothing_out_of_sight(void **state)
{
    WORLD(w);
    struct similar rows[SIMILAR_MAX];
    const char *text = "城管局的人在解放路收钱不开票";
    struct matter m;
    world_raise(w, text, NULL, ROADS);
    struct receipt other = tell(w, text, "", NULL, 2);
    const struct similar_query x = {.body = text, .area_id = 2};
    assert_int_equal(suggest(w, CLERK, &x, rows), 1); /* the clerk sees the accusation, but it is none to merge with */
    assert_string_equal(rows[0].m.number, other.number);
    assert_int_equal(suggest(w, ROADS_MAN, &x, rows), 0); /* has not reached the office */
    MUST(world_dispatch(w, other.number, ROADS, &e));
    assert_int_equal(suggest(w, ROADS_MAN, &x, rows), 1);
    MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, other.number, &m, &e));
    const struct similar_query same = {.body = text, .area_id = 2, .id = m.id};
    assert_int_equal(suggest(w, CLERK, &same, rows), 0); /* not itself */
}

static void test_similar_leads_to_the_main_matter(void **state)
{
    WORLD(w);
    struct similar rows[SIMILAR_MAX];
    struct receipt a = tell(w, "停水三天了", "", NULL, 2), b = tell(w, "阳光小区八栋没有水用", "", NULL, 2);
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, b.number, &m, &e));
    struct move_request x = {.number = b.number, .move = "merge", .version = m.version, .other = a.number};
    MUST(move_make(w->c, &w->s, world_viewer(CLERK), &x, &e));
    const struct similar_query q = {.body = "阳光小区八栋没有水", .area_id = 2};
    assert_int_equal(suggest(w, CLERK, &q, rows), 1);
    assert_string_equal(rows[0].m.number, a.number);
}

/* What a connection that holds nothing yet suggests. */
static void assert_as_anew(struct world *w, const struct similar_query *x, const struct similar *rows, int n)
{
    struct similar anew[SIMILAR_MAX];
    struct error e = {0};
    struct db_conn *c;
    int count = 0;
    MUST(db_connect(db_of(w->c), &c, &e));
    MUST(similar_list(c, &w->s, world_viewer(CLERK), w->a, x, anew, &count, &e));
    db_disconnect(c);
    assert_int_equal(count, n);
    for (int i = 0; i < n; i++) {
        const struct similar *p = &rows[i], *q = &anew[i];
        assert_string_equal(p->m.number, q->m.number);
        assert_string_equal(p->m.title, q->m.title);
        assert_int_equal(p->m.version, q->m.version);
        assert_int_equal(p->percent, q->percent);
        assert_int_equal(p->metres, q->metres);
        assert_int_equal(p->apart_ms, q->apart_ms);
        assert_true(p->same_place == q->same_place && p->same_area == q->same_area);
        assert_true(p->same_category == q->same_category && p->same_person == q->same_person);
    }
}

DB_STMT(test_retitle, "UPDATE matter SET title = $2, place = $3, version = version + 1 WHERE number = $1");
DB_STMT(test_reword, "UPDATE entry_text SET content = $2 WHERE part = 'body' AND matter_id ="
                     " (SELECT id FROM matter WHERE number = $1)");
DB_STMT(test_end, "UPDATE matter SET stage = 'closed', version = version + 1 WHERE number = $1");

static int suggest_as_anew(struct world *w, const struct similar_query *x, struct similar rows[SIMILAR_MAX])
{
    int n = suggest(w, CLERK, x, rows);
    assert_as_anew(w, x, rows, n);
    return n;
}

static void test_similar_holds_only_what_still_is(void **state)
{
    WORLD(w);
    struct similar rows[SIMILAR_MAX];
    const struct similar_query x = {.body = "阳光小区八栋没有水用三天了", .place = "阳光小区八栋"};
    assert_int_equal(suggest_as_anew(w, &x, rows), 0);
    struct receipt a = tell(w, "阳光小区八栋没有水", "阳光小区", NULL, 0);
    assert_int_equal(suggest_as_anew(w, &x, rows), 1);
    assert_true(rows[0].same_place);
    struct receipt b = tell(w, "八栋没有水用，三天了", "", NULL, 0);
    assert_int_equal(suggest_as_anew(w, &x, rows), 2);
    int before = rows[0].percent;
    assert_int_equal(suggest_as_anew(w, &x, rows), 2); /* all of it was held */
    assert_int_equal(rows[0].percent, before);
    world_exec(w, &test_reword, DB_ARGS(DB_TEXT(a.number), DB_TEXT("夜里有狗一直叫个不停")));
    world_exec(w, &test_retitle, DB_ARGS(DB_TEXT(a.number), DB_TEXT("夜里有狗一直叫"), DB_TEXT("")));
    assert_int_equal(suggest_as_anew(w, &x, rows), 1);
    assert_string_equal(rows[0].m.number, b.number);
    world_exec(w, &test_end, DB_ARGS(DB_TEXT(b.number)));
    assert_int_equal(suggest_as_anew(w, &x, rows), 0);
}

#define BOARD_MAX 2500
#define RETOLD    150

struct message {
    const char *title, *body, *area;
};

static size_t read_board(struct world *w, const char *name, int title, int body, struct message *all)
{
    struct error e = {0};
    char path[300];
    struct table *t;
    const struct table_row *row;
    size_t n = 0;
    snprintf(path, sizeof(path), "%s/data/%s", getenv("ECHOWALL_SHARED"), name);
    MUST(table_open(path, NULL, &t, &e));
    MUST(table_next(t, &row, &e)); /* the head */
    for (;;) {
        MUST(table_next(t, &row, &e));
        if (!row || n == BOARD_MAX)
            break;
        struct message *m = &all[n++];
        m->title = str_trim(w->a, row->cells[title].text);
        m->body = str_trim(w->a, row->cells[body].text);
        const char *a = strchr(m->title, 'A');
        m->area = a && a[1] >= '1' && a[1] <= '9' ? arena_printf(w->a, "A%c", a[1]) : NULL;
    }
    table_close(t);
    return n;
}

DB_STMT(test_area, "INSERT INTO area (id, parent_id, level, name) VALUES ($1, 1, 3, $2)");

/* All of them open, one each half hour up to now. */
static void fill(struct world *w, const struct message *all, size_t n)
{
    struct error e = {0};
    struct import_row rows[500];
    struct import_result results[500];
    for (int64_t i = 1; i <= 9; i++)
        world_exec(w, &test_area, DB_ARGS(DB_INT(100 + i), DB_TEXT(arena_printf(w->a, "A%lld", (long long)i))));
    for (size_t from = 0; from < n; from += 500) {
        size_t some = n - from < 500 ? n - from : 500;
        for (size_t i = 0; i < some; i++)
            rows[i] =
                (struct import_row){.external_id = arena_printf(w->a, "%zu", from + i),
                                    .title = all[from + i].title,
                                    .body = all[from + i].body,
                                    .area = all[from + i].area,
                                    .submitted_at = clock_now(&w->s.clock) - (int64_t)(n - from - i) * 30 * MS_MINUTE};
        MUST(import_rows(w->c, &w->s, "board", rows, some, results, &e));
    }
}

/* As another caller tells it: the place without its letters, the second half of the title first, every other sentence.
 */
static void retell(struct world *w, const struct message *m, struct message *ret)
{
    size_t half = utf8_length(m->title) / 2;
    const char *p = m->title;
    struct buf b;
    uint32_t c;
    for (size_t i = 0; i < half; i++)
        p += utf8_next(p, &c);
    ret->title = arena_printf(w->a, "来电反映%s，%.*s", p, (int)(p - m->title), m->title);
    buf_init(&b, 100000);
    bool keep = true;
    for (const char *s = m->body; utf8_next(s, &c) > 0; s += utf8_next(s, &c)) {
        if (keep)
            buf_printf(&b, "%.*s", utf8_next(s, &c), s);
        if (c == 0xff0c || c == 0x3002 || c == '\n') /* ， 。 */
            keep = !keep;
    }
    ret->body = arena_strdup(w->a, b.data ? b.data : "");
    buf_release(&b);
    ret->area = m->area;
}

static int64_t area_of(const struct message *m)
{
    return m->area ? 100 + m->area[1] - '0' : 0;
}

struct quality {
    int top1, top5, wrong_high;
    double worst_ms;
};

static void ask(struct world *w, const struct message *m, const char *title, bool anew, struct quality *q)
{
    struct similar rows[SIMILAR_MAX];
    struct timespec from, to;
    struct error e = {0};
    int n = 0;
    struct arena *a = arena_new();
    const struct similar_query x = {.title = m->title, .body = m->body, .area_id = area_of(m)};
    clock_gettime(CLOCK_MONOTONIC, &from);
    MUST(similar_list(w->c, &w->s, world_viewer(CLERK), a, &x, rows, &n, &e));
    clock_gettime(CLOCK_MONOTONIC, &to);
    double ms = (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
    q->worst_ms = ms > q->worst_ms ? ms : q->worst_ms;
    if (anew)
        assert_as_anew(w, &x, rows, n);
    for (int i = 0; i < n; i++) {
        bool it = title && str_eq(rows[i].m.title, title);
        q->top1 += it && i == 0;
        q->top5 += it && i < 5;
        q->wrong_high += !title && rows[i].percent >= 50;
        if (it)
            break;
    }
    arena_free(a);
}

static void test_similar_finds_what_is_retold_on_a_real_board(void **state)
{
    WORLD(w);
    if (str_empty(getenv("ECHOWALL_SHARED")))
        skip();
    struct message *all = arena_array(w->a, struct message, BOARD_MAX),
                   *others = arena_array(w->a, struct message, BOARD_MAX);
    size_t n = read_board(w, "board-votes.csv", 2, 4, all), n_others = read_board(w, "board-replies.csv", 2, 4, others);
    struct quality found = {0}, unrelated = {0};
    fill(w, all, n);
    for (int i = 0; i < RETOLD; i++) {
        const struct message *m = &all[(size_t)i * 7919 % n];
        struct message again;
        retell(w, m, &again);
        ask(w, &again, m->title, i % 10 == 5, &found);
        ask(w, &others[(size_t)i * 4001 % n_others], NULL, i % 10 == 5, &unrelated);
    }
    print_message("# retold: first %d, among five %d of %d; others at 50%% or more: %d of %d; slowest %.1f ms\n",
                  found.top1, found.top5, RETOLD, unrelated.wrong_high, RETOLD, found.worst_ms);
    assert_true(found.top5 >= RETOLD * 9 / 10);
    assert_true(unrelated.wrong_high <= RETOLD / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_similar_gives_its_reasons),
        BOTH_WORLDS(test_similar_shows_nothing_out_of_sight),
        BOTH_WORLDS(test_similar_leads_to_the_main_matter),
        BOTH_WORLDS(test_similar_holds_only_what_still_is),
        BOTH_WORLDS(test_similar_finds_what_is_retold_on_a_real_board),
    };
    return world_run(tests, COUNT_OF(tests));
}
