/* The echo wall: what may go out, by whose hand, and what is read of it. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/notice.h"
#include "model/track.h"

#define REPLY "您好，路灯已于今日修复，如有问题请拨打0596-2022222。"

static enum err publish(struct world *w, const struct viewer *v, const char *number, const char *question,
                        const char *answer, int64_t version, const char *op_key, struct leak **leaks, int *n,
                        struct error *e)
{
    struct notice_draft x = {.number = number,
                             .title = "路灯不亮",
                             .question = question,
                             .answer = answer,
                             .version = version,
                             .op_key = op_key};
    return notice_publish(w->c, &w->s, v, w->a, &x, leaks, n, e);
}

static int64_t version_of(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, number, &m, &e));
    return m.version;
}

static enum err publish_now(struct world *w, const char *number, const char *question, struct leak **leaks, int *n,
                            struct error *e)
{
    return publish(w, world_viewer(PUBLISHER), number, question, REPLY, version_of(w, number), NULL, leaks, n, e);
}

static struct receipt closed(struct world *w, const struct contact *who)
{
    struct receipt r = world_raise(w, "路灯不亮，我是张三，电话138 1234 5678", who, 0);
    world_close(w, r.number, REPLY);
    return r;
}

static void test_notice_goes_out_and_comes_back(void **state)
{
    WORLD(w);
    struct leak *leaks;
    struct notice x;
    struct notice_list l;
    int n;
    struct receipt r = closed(w, NULL);
    assert_int_equal(notice_by_number(w->c, w->a, r.number, &x, &e), ERR_NOT_FOUND);
    MUST(publish_now(w, r.number, "路灯不亮", &leaks, &n, &e)); /* the landline of the office may stand there */
    MUST(notice_by_number(w->c, w->a, r.number, &x, &e));
    assert_string_equal(x.question, "路灯不亮");
    assert_string_equal(x.answer, REPLY);
    assert_string_equal(x.unit_name, "城管局");
    assert_string_equal(x.area_name, "东区");
    MUST(notice_list(w->c, &w->s, w->a, &(struct notice_filter){.area_id = 0}, NULL, 10, &l, &e));
    assert_int_equal(l.n, 1);
    /* The page's key may have been spent on publishing. */
    MUST(publish(w, world_viewer(PUBLISHER), r.number, "路灯不亮", REPLY, version_of(w, r.number), "back-1", &leaks, &n,
                 &e));
    MUST(notice_take_back(w->c, &w->s, world_viewer(PUBLISHER), r.number, "本人要求撤下", "back-1", &e));
    MUST(notice_take_back(w->c, &w->s, world_viewer(PUBLISHER), r.number, "本人要求撤下", "back-1", &e));
    assert_int_equal(notice_take_back(w->c, &w->s, world_viewer(PUBLISHER), r.number, "本人要求撤下", "back-2", &e),
                     ERR_CONFLICT);
    assert_int_equal(notice_by_number(w->c, w->a, r.number, &x, &e), ERR_NOT_FOUND);
    MUST(notice_list(w->c, &w->s, w->a, &(struct notice_filter){.area_id = 0}, NULL, 10, &l, &e));
    assert_int_equal(l.n, 0);
}

static void test_notice_same_form_twice_is_one_entry(void **state)
{
    WORLD(w);
    struct leak *leaks;
    struct matter_full f;
    int n;
    struct receipt r = closed(w, NULL);
    int64_t version = version_of(w, r.number);
    for (int i = 0; i < 2; i++)
        MUST(publish(w, world_viewer(PUBLISHER), r.number, "路灯不亮", REPLY, version, "form-1", &leaks, &n, &e));
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, r.number, &f, &e));
    assert_int_equal(f.n_entries, 7);
    assert_string_equal(f.entries[6].kind, "publish");
    assert_int_equal(f.entries[6].n_texts, 3);
    assert_int_equal(
        publish(w, world_viewer(PUBLISHER), r.number, "路灯不亮", REPLY, version, "form-2", &leaks, &n, &e),
        ERR_CONFLICT);
    MUST(publish_now(w, r.number, "路灯不亮了", &leaks, &n, &e));
}

DB_STMT(test_publishes, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since)"
                        " VALUES ($1, $2, $3, 'publisher', 1, 0, 1)");

static void test_notice_needs_another_hand_than_the_replys(void **state)
{
    WORLD(w);
    struct leak *leaks;
    int n;
    struct receipt r = closed(w, NULL);
    int64_t version = version_of(w, r.number);
    struct viewer wrote = *world_viewer(ROADS_MAN), other = *world_viewer(ROADS_TWO);
    wrote.roles |= ROLE_PUBLISHER;
    other.roles |= ROLE_PUBLISHER;
    world_exec(w, &test_publishes, DB_ARGS(DB_INT(9001), DB_INT(wrote.id), DB_INT(ROADS)));
    /* A publisher at another unit, who sees this one as a handler only. */
    world_exec(w, &test_publishes, DB_ARGS(DB_INT(9002), DB_INT(other.id), DB_INT(WATER)));
    assert_int_equal(publish(w, &other, r.number, "路灯不亮", REPLY, version, "f", &leaks, &n, &e), ERR_DENIED);
    assert_int_equal(notice_take_back(w->c, &w->s, &other, r.number, "本人要求撤下", "f", &e), ERR_DENIED);
    assert_int_equal(publish(w, &wrote, r.number, "路灯不亮", REPLY, version, "f", &leaks, &n, &e), ERR_DENIED);
    struct notice x;
    assert_int_equal(notice_suggest(w->c, &w->s, &wrote, w->a, r.number, &x, &e), ERR_DENIED);
    assert_int_equal(publish(w, world_viewer(LEADER), r.number, "路灯不亮", REPLY, version, "f", &leaks, &n, &e),
                     ERR_DENIED);
    assert_int_equal(publish(w, world_viewer(WATER_MAN), r.number, "路灯不亮", REPLY, version, "f", &leaks, &n, &e),
                     ERR_NOT_FOUND);
    world_exec(w, &test_publishes, DB_ARGS(DB_INT(9003), DB_INT(other.id), DB_INT(ROADS)));
    MUST(publish(w, &other, r.number, "路灯不亮", REPLY, version, "f", &leaks, &n, &e));
}

static void test_notice_waits_for_the_sign_off(void **state)
{
    WORLD(w);
    struct leak *leaks;
    int n;
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    assert_int_equal(publish_now(w, r.number, "路灯不亮", &leaks, &n, &e), ERR_CONFLICT);
}

static void test_notice_never_of_a_compartment(void **state)
{
    WORLD(w);
    struct leak *leaks;
    struct notice x;
    int n;
    struct receipt r = world_raise(w, "水务局的人态度恶劣", NULL, WATER);
    world_close(w, r.number, "您好，已对有关人员批评教育。");
    assert_int_equal(publish_now(w, r.number, "水务", &leaks, &n, &e), ERR_NOT_FOUND);
    assert_int_equal(notice_suggest(w->c, &w->s, world_viewer(PUBLISHER), w->a, r.number, &x, &e), ERR_NOT_FOUND);
}

static void test_notice_stops_planted_personal_data(void **state)
{
    WORLD(w);
    static const struct {
        const char *text, *kind;
    } planted[] = {
        {"请联系13987654321", "phone"},
        {"请联系139 8765 4321", "phone"},
        {"请联系１３９８７６５４３２１", "phone"},
        {"请联系139-8765-4321。", "phone"},
        {"邮箱zhang@example.com", "mail"},
        {"身份证11010519491231002X", "id"},
        {"张三反映路灯不亮", "vault"},
        {"张 三反映路灯不亮", "vault"},
        {"张　三反映路灯不亮", "vault"},
        {"张·三反映路灯不亮", "vault"},
        {"住在胜利路12号3栋501室的居民", "vault"},
        {"家里电话是2 8 7 6 5 4 3", "vault"},
    };
    struct contact who = {.name = "张三", .phone = "2876543", .address = "漳州市芗城区胜利路12号3栋501室"};
    struct receipt r = closed(w, &who);
    for (size_t i = 0; i < COUNT_OF(planted); i++) {
        struct leak *leaks = NULL;
        int n = 0;
        assert_int_equal(publish_now(w, r.number, planted[i].text, &leaks, &n, &e), ERR_INVALID);
        assert_true(n >= 1);
        assert_string_equal(leaks[0].field, "question");
        assert_string_equal(leaks[0].kind, planted[i].kind);
        assert_non_null(strstr(planted[i].text, leaks[0].text));
    }
    static const char *const harmless[] = {"请拨打0596-2022222或12345", "三张照片", "2026年11月20日修复，工单20261120",
                                           "3月张贴通知"};
    for (size_t i = 0; i < COUNT_OF(harmless); i++) {
        struct leak *leaks = NULL;
        int n = 0;
        MUST(publish_now(w, r.number, harmless[i], &leaks, &n, &e));
    }
}

static void test_notice_suggestion_can_be_published_as_it_is(void **state)
{
    WORLD(w);
    struct leak *leaks;
    struct notice x;
    int n;
    struct contact who = {.name = "张三", .phone = "13812345678"};
    struct receipt r = closed(w, &who);
    MUST(notice_suggest(w->c, &w->s, world_viewer(PUBLISHER), w->a, r.number, &x, &e));
    assert_string_equal(x.question, "路灯不亮，我是■，电话■");
    assert_string_equal(x.answer, REPLY);
    struct notice_draft d = {.number = r.number,
                             .title = x.title,
                             .question = x.question,
                             .answer = x.answer,
                             .version = version_of(w, r.number)};
    MUST(notice_publish(w->c, &w->s, world_viewer(PUBLISHER), w->a, &d, &leaks, &n, &e));
    /* From then on, what is out is where editing goes on. */
    MUST(publish_now(w, r.number, "路灯不亮。", &leaks, &n, &e));
    MUST(notice_suggest(w->c, &w->s, world_viewer(PUBLISHER), w->a, r.number, &x, &e));
    assert_string_equal(x.question, "路灯不亮。");
}

static void test_notice_carries_the_residents_rating(void **state)
{
    WORLD(w);
    struct leak *leaks;
    struct notice x;
    int n;
    struct receipt r = closed(w, NULL);
    MUST(publish_now(w, r.number, "路灯不亮", &leaks, &n, &e));
    MUST(track_rate(w->c, &w->s, w->a, track_token(&w->s, w->a, r.number, 1), "yes", "basic", "", "rate-1", &e));
    MUST(notice_by_number(w->c, w->a, r.number, &x, &e));
    assert_string_equal(x.solved, "yes");
    assert_string_equal(x.satisfied, "basic");
}

DB_STMT(test_move_notice, "UPDATE notice SET area_id = $2 WHERE number = $1");

static void test_notice_list_by_area_in_pages(void **state)
{
    WORLD(w);
    struct leak *leaks;
    struct notice_list l;
    int n, total = 0;
    for (int i = 0; i < 5; i++) {
        struct receipt r = closed(w, NULL);
        MUST(publish_now(w, r.number, "路灯不亮", &leaks, &n, &e));
        if (i == 4)
            world_exec(w, &test_move_notice, DB_ARGS(DB_TEXT(r.number), DB_INT(3)));
    }
    for (const char *cursor = NULL; total == 0 || cursor; cursor = l.next) {
        MUST(notice_list(w->c, &w->s, w->a, &(struct notice_filter){.area_id = 0}, cursor, 2, &l, &e));
        assert_true(l.n > 0);
        total += l.n;
    }
    assert_int_equal(total, 5);
    MUST(notice_list(w->c, &w->s, w->a, &(struct notice_filter){.area_id = 1}, NULL, 10, &l, &e));
    assert_int_equal(l.n, 5);
    MUST(notice_list(w->c, &w->s, w->a, &(struct notice_filter){.area_id = 2}, NULL, 10, &l, &e));
    assert_int_equal(l.n, 4);
    MUST(notice_list(w->c, &w->s, w->a, &(struct notice_filter){.area_id = 3}, NULL, 10, &l, &e));
    assert_int_equal(l.n, 1);
    assert_int_equal(notice_list(w->c, &w->s, w->a, &(struct notice_filter){.area_id = 0}, "abc", 10, &l, &e),
                     ERR_INVALID);
    assert_int_equal(notice_list(w->c, &w->s, w->a, &(struct notice_filter){.area_id = 0}, "1-2'", 10, &l, &e),
                     ERR_INVALID);
}

static void test_notice_figures_count_this_month_without_compartments(void **state)
{
    WORLD(w);
    struct wall_figures x;
    struct leak *leaks;
    int n;
    struct receipt r = closed(w, NULL);
    MUST(publish_now(w, r.number, "路灯不亮", &leaks, &n, &e));
    world_raise(w, "水管破裂", NULL, 0);
    world_raise(w, "有人收钱", NULL, -1);
    world_raise(w, "水务局不作为", NULL, WATER);
    MUST(notice_figures(w->c, &w->s, &x, &e));
    assert_int_equal(x.received, 2);
    assert_int_equal(x.answered, 1);
    assert_int_equal(x.closed, 1);
    assert_int_equal(x.published, 1);
    world_later(w, 10 * MS_DAY + 15 * MS_HOUR); /* 2026-12-01 00:00 in Shanghai */
    MUST(notice_figures(w->c, &w->s, &x, &e));
    assert_int_equal(x.received, 0);
    assert_int_equal(x.closed, 0);
    world_later(w, -MS_SECOND);
    MUST(notice_figures(w->c, &w->s, &x, &e));
    assert_int_equal(x.received, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_notice_goes_out_and_comes_back),
        BOTH_WORLDS(test_notice_same_form_twice_is_one_entry),
        BOTH_WORLDS(test_notice_needs_another_hand_than_the_replys),
        BOTH_WORLDS(test_notice_waits_for_the_sign_off),
        BOTH_WORLDS(test_notice_never_of_a_compartment),
        BOTH_WORLDS(test_notice_stops_planted_personal_data),
        BOTH_WORLDS(test_notice_suggestion_can_be_published_as_it_is),
        BOTH_WORLDS(test_notice_carries_the_residents_rating),
        BOTH_WORLDS(test_notice_list_by_area_in_pages),
        BOTH_WORLDS(test_notice_figures_count_this_month_without_compartments),
    };
    return world_run(tests, COUNT_OF(tests));
}
