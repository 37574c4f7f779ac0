/* The dispatch list: editions that begin on their day, suggestions with their reasons, and what it keeps from the
 * towns. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/category.h"
#include "model/dispatch_list.h"
#include "model/unit.h"

DB_STMT(list_rules, "SELECT COUNT(*) FROM dispatch_rule");
DB_STMT(list_kind, "UPDATE unit SET kind = $2 WHERE id = $1");
DB_STMT(list_category, "UPDATE matter SET category = $2 WHERE number = $1");
DB_STMT(list_audits, "SELECT COUNT(*) FROM audit WHERE act = 'dispatch.import'");

#define HEAD "分类,区域,关键词,主办单位,协办单位,依据\n"

/* 01 城管, 0101 城管 / 照明, 02 水务. */
static void add_categories(struct world *w)
{
    struct error e = {0};
    struct sheet_report r;
    struct sheet s = world_sheet(w, "一级,二级\n城管,照明\n水务,供水\n");
    MUST(category_import(w->c, &w->s, &viewer_operator, w->a, &s, &r, &e));
}

static enum err import(struct world *w, const char *name, int64_t days, const char *lines, struct sheet_report *r,
                       struct error *e)
{
    struct dispatch_new x = {.name = name, .from_at = clock_now(&w->s.clock) + days * MS_DAY};
    struct sheet s = world_sheet(w, lines);
    return dispatch_import(w->c, &w->s, &viewer_operator, w->a, &x, &s, r, e);
}

static int64_t count(struct world *w, const struct db_stmt *s)
{
    struct error e = {0};
    int64_t n = -1;
    MUST(db_get_int(w->c, s, DB_NO_ARGS, &n, &e));
    return n;
}

static void set_category(struct world *w, const char *number, const char *category)
{
    world_exec(w, &list_category, DB_ARGS(DB_TEXT(number), DB_TEXT(category)));
}

struct found {
    struct dispatch_suggestion v[DISPATCH_SUGGESTED];
    struct dispatch_edition edition;
    int n;
};

static struct found suggest(struct world *w, enum world_officer o, const char *number)
{
    struct error e = {0};
    struct found f;
    struct matter_full m;
    MUST(matter_full(w->c, world_viewer(o), w->a, number, &m, &e));
    MUST(dispatch_suggest(w->c, &w->s, world_viewer(o), w->a, &m, f.v, &f.n, &f.edition, &e));
    return f;
}

static void test_dispatch_import_tells_every_mistake_and_stores_nothing(void **state)
{
    WORLD(w);
    struct sheet_report r;
    add_categories(w);
    assert_int_equal(import(w, "坏", 0,
                            HEAD "没有的,,,u4,,\n01,没有的区,,u4,,\n01,,,没有的局,,\n01,,,,,\n,,,u4,,\n01,,,u4,u4,\n"
                                 "01,,,u4,u6、u5、u3、u2,\n01,,！？,u4,,\n",
                            &r, &e),
                     ERR_INVALID);
    world_fault(&r, 0, 2, "category");
    world_fault(&r, 1, 3, "area");
    world_fault(&r, 2, 4, "lead");
    world_fault(&r, 3, 5, "lead");
    world_fault(&r, 4, 6, "category");
    world_fault(&r, 5, 7, "co");
    world_fault(&r, 6, 8, "co");
    world_fault(&r, 7, 9, "words");
    assert_int_equal(r.n_faults, 8);
    assert_int_equal(count(w, &list_rules), 0);
    assert_int_equal(import(w, "无主办列", 0, "分类,区域\n01,\n", &r, &e), ERR_INVALID);
    assert_int_equal(import(w, "空", 0, "分类,主办单位\n", &r, &e), ERR_INVALID);
    assert_int_equal(import(w, "", 0, HEAD "01,,,u4,,\n", &r, &e), ERR_INVALID);
    assert_string_equal(e.field, "name");
    struct dispatch_new x = {.name = "甲", .from_at = 1};
    struct sheet s = world_sheet(w, HEAD "01,,,u4,,\n");
    assert_int_equal(dispatch_import(w->c, &w->s, world_viewer(DISPATCHER), w->a, &x, &s, &r, &e), ERR_DENIED);
    assert_int_equal(count(w, &list_audits), 0);
    MUST(dispatch_import(w->c, &w->s, world_viewer(SYSADMIN), w->a, &x, &s, &r, &e));
    assert_int_equal(count(w, &list_audits), 1);
    assert_int_equal(count(w, &list_rules), 1);
}

static void test_dispatch_editions_follow_each_other(void **state)
{
    WORLD(w);
    struct sheet_report r;
    struct dispatch_edition d;
    struct dispatch_edition_list l;
    add_categories(w);
    MUST(dispatch_edition_at(w->c, w->a, clock_now(&w->s.clock), &d, &e));
    assert_int_equal(d.id, 0);
    MUST(import(w, "第1版", -10, HEAD "城管,,,城管局,,三定规定\n", &r, &e));
    MUST(import(w, "第2版", 5, HEAD "城管,,,u6,,\n水务,,,u6,,\n", &r, &e));
    assert_int_equal(import(w, "第2版", 6, HEAD "01,,,u4,,\n", &r, &e), ERR_CONFLICT);
    assert_int_equal(import(w, "倒回去", -1, HEAD "01,,,u4,,\n", &r, &e), ERR_INVALID);
    assert_string_equal(e.field, "from");
    assert_int_equal(import(w, "同一天", 5, HEAD "01,,,u4,,\n", &r, &e), ERR_INVALID);
    assert_string_equal(e.field, "from");
    MUST(dispatch_edition_at(w->c, w->a, clock_now(&w->s.clock), &d, &e));
    assert_string_equal(d.name, "第1版");
    MUST(dispatch_edition_list(w->c, &w->s, w->a, 0, 1, &l, &e));
    assert_int_equal(l.n, 1);
    assert_string_equal(l.rows[0].name, "第2版");
    assert_false(l.rows[0].in_force);
    MUST(dispatch_edition_list(w->c, &w->s, w->a, l.next, 1, &l, &e));
    assert_string_equal(l.rows[0].name, "第1版");
    assert_true(l.rows[0].in_force);
    assert_int_equal(l.next, 0);
    const char *number = world_raise(w, "路灯不亮", NULL, 0).number;
    set_category(w, number, "0101");
    assert_int_equal(suggest(w, DISPATCHER, number).v[0].rule.lead_id, ROADS);
    world_later(w, 5 * MS_DAY);
    struct found f = suggest(w, DISPATCHER, number);
    assert_int_equal(f.v[0].rule.lead_id, WATER);
    assert_string_equal(f.edition.name, "第2版");
}

/* A year typed wrong does not lock the list: what has not begun can be taken back, and others begin before it. */
static void test_dispatch_edition_that_has_not_begun_is_withdrawn(void **state)
{
    WORLD(w);
    struct sheet_report r;
    struct dispatch_edition_list l;
    add_categories(w);
    MUST(import(w, "第1版", -1, HEAD "城管,,,u4,u6,\n", &r, &e));
    MUST(import(w, "错年份", 36500, HEAD "城管,,,u4,u6,\n", &r, &e));
    MUST(import(w, "第2版", 1, HEAD "城管,,,u4,u6,\n", &r, &e));
    MUST(dispatch_edition_list(w->c, &w->s, w->a, 0, 10, &l, &e));
    assert_int_equal(l.n, 3);
    assert_string_equal(l.rows[0].name, "错年份");
    assert_int_equal(dispatch_withdraw(w->c, &w->s, world_viewer(DISPATCHER), l.rows[0].id, &e), ERR_DENIED);
    struct dispatch_edition d;
    MUST(dispatch_edition_by_name(w->c, &w->s, w->a, "错年份", &d, &e));
    assert_int_equal(d.id, l.rows[0].id);
    assert_int_equal(dispatch_edition_by_name(w->c, &w->s, w->a, "没有", &d, &e), ERR_NOT_FOUND);
    MUST(dispatch_withdraw(w->c, &w->s, world_viewer(SYSADMIN), l.rows[0].id, &e));
    assert_int_equal(dispatch_withdraw(w->c, &w->s, &viewer_operator, l.rows[0].id, &e), ERR_NOT_FOUND);
    assert_int_equal(dispatch_withdraw(w->c, &w->s, &viewer_operator, l.rows[2].id, &e), ERR_CONFLICT);
    assert_int_equal(count(w, &list_rules), 2);
    MUST(import(w, "错年份", 7, HEAD "城管,,,u4,,\n", &r, &e));
}

static void test_dispatch_import_refuses_what_is_ambiguous_or_endless(void **state)
{
    WORLD(w);
    struct sheet_report r;
    struct sheet twins = world_sheet(w, "一级,二级\n城管,其他\n水务,其他\n水务,水务\n");
    MUST(category_import(w->c, &w->s, &viewer_operator, w->a, &twins, &r, &e));
    char *many = arena_alloc(w->a, 200001);
    for (int i = 0; i < 200000; i += 2)
        memcpy(many + i, "a ", 2);
    many[200000] = '\0';
    assert_int_equal(
        import(w, "甲", 0, arena_printf(w->a, HEAD "其他,,,u4,,\n,,%s,u4,,\n城管,,,u4,%s,\n", many, many), &r, &e),
        ERR_INVALID);
    world_fault(&r, 0, 2, "category");
    world_fault(&r, 1, 3, "words");
    world_fault(&r, 2, 4, "co");
    assert_int_equal(r.n_faults, 3);
    /* The top is meant by a name that stands below itself too; a path says which. */
    MUST(import(w, "乙", 0, HEAD "水务,,,u6,,\n水务/其他,,,u6,,\n,,路灯/井盖　垃圾,u4,,\n", &r, &e));
    assert_string_equal(suggest(w, DISPATCHER, world_raise(w, "垃圾没人收", NULL, 0).number).v[0].word, "垃圾");
    assert_int_equal(suggest(w, DISPATCHER, world_raise(w, "没有垃", NULL, 0).number).n, 0);
}

static void test_dispatch_suggests_the_narrowest_line_first(void **state)
{
    WORLD(w);
    struct sheet_report r;
    add_categories(w);
    MUST(import(w, "第1版", -1,
                HEAD "城管,,,u4,,三定规定\n城管/照明,,,u5,u4、u6,路灯管理办法\n,,停水 水管,u6,,供水条例\n"
                     "城管,西区,,u3,,\n城管,东区,,u2,,东区试点\n",
                &r, &e));
    const char *number = world_raise(w, "小区門口路燈不亮，水管也爆了", NULL, 0).number;
    /* Without a field only the words speak. */
    struct found f = suggest(w, DISPATCHER, number);
    assert_int_equal(f.n, 1);
    assert_int_equal(f.v[0].rule.lead_id, WATER);
    assert_string_equal(f.v[0].word, "水管");
    set_category(w, number, "0101");
    f = suggest(w, DISPATCHER, number);
    assert_int_equal(f.n, 3);
    assert_int_equal(f.v[0].rule.lead_id, LAMPS);
    assert_string_equal(f.v[0].rule.basis, "路灯管理办法");
    assert_int_equal(f.v[0].rule.line, 3);
    assert_string_equal(f.v[0].rule.co_names[0], "城管局");
    assert_string_equal(f.v[0].rule.co_names[1], "水务局");
    assert_null(f.v[0].rule.co_names[2]);
    assert_int_equal(f.v[1].rule.lead_id, OFFICE); /* the matter is in the eastern district */
    assert_string_equal(f.v[1].rule.area_name, "东区");
    assert_int_equal(f.v[2].rule.lead_id, ROADS);
    /* Nobody who may not see the matter is told anything about it. */
    struct matter_full m;
    MUST(matter_full(w->c, world_viewer(DISPATCHER), w->a, number, &m, &e));
    MUST(dispatch_suggest(w->c, &w->s, world_viewer(WATER_MAN), w->a, &m, f.v, &f.n, &f.edition, &e));
    assert_int_equal(f.n, 0);
}

static void test_dispatch_never_names_whom_the_matter_speaks_of(void **state)
{
    WORLD(w);
    struct sheet_report r;
    add_categories(w);
    MUST(import(w, "第1版", -1, HEAD "城管,,,u4,,\n城管/照明,,,u5,,\n,,路灯,u6,u4、u5、u3,\n", &r, &e));
    const char *number = world_raise(w, "举报：路灯所的人收钱", NULL, ROADS).number;
    set_category(w, number, "0101");
    struct found f = suggest(w, SUPERVISOR, number);
    assert_int_equal(f.n, 1);
    assert_int_equal(f.v[0].rule.lead_id, WATER);
    assert_string_equal(f.v[0].rule.co_codes[0], "u3");
    assert_null(f.v[0].rule.co_codes[1]);
    /* While nobody has said whom it speaks of, it might be any of them. */
    number = world_raise(w, "举报：有人收钱才修路灯", NULL, -1).number;
    assert_int_equal(suggest(w, SUPERVISOR, number).n, 0);
}

static void test_dispatch_keeps_departments_matters_from_the_towns(void **state)
{
    WORLD(w);
    struct sheet_report r;
    add_categories(w);
    world_exec(w, &list_kind, DB_ARGS(DB_INT(WATER), DB_TEXT("town")));
    MUST(import(w, "第1版", -1, HEAD "城管,,,u4,,\n水务,,,u6,,镇管水\n,,路灯,u6,,\n", &r, &e));
    const char *number = world_raise(w, "路灯不亮", NULL, 0).number;
    /* Without a field nobody can say whose it is. */
    set_category(w, number, "0101");
    assert_int_equal(world_dispatch(w, number, WATER, &e), ERR_INVALID);
    assert_string_equal(e.field, "lead");
    assert_string_equal(e.arg, "城管局");
    set_category(w, number, "02");
    MUST(world_dispatch(w, number, WATER, &e));
    const char *other = world_raise(w, "路灯又不亮", NULL, 0).number;
    MUST(world_dispatch(w, other, WATER, &e));
    const char *third = world_raise(w, "路灯还是不亮", NULL, 0).number;
    set_category(w, third, "01");
    MUST(world_dispatch(w, third, ROADS, &e));
    /* The list says the same whomever the matter speaks of. */
    const char *against = world_raise(w, "路灯坏了没人管，举报城管局", NULL, ROADS).number;
    set_category(w, against, "01");
    struct move_request x = {.number = against, .move = "dispatch", .lead_unit_id = WATER};
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(DISPATCHER), w->a, against, &m, &e));
    x.version = m.version;
    assert_int_equal(move_make(w->c, &w->s, world_viewer(DISPATCHER), &x, &e), ERR_INVALID);
    assert_string_equal(e.arg, "城管局");
}

static void test_dispatch_follows_an_office_that_went_over_to_another(void **state)
{
    WORLD(w);
    struct sheet_report r;
    struct unit_moved moved;
    add_categories(w);
    MUST(import(w, "第1版", -1, HEAD "水务,,,u6,,\n城管,,,u4,u6、u5,\n", &r, &e));
    MUST(unit_merge(w->c, &w->s, &viewer_operator, WATER, LAMPS, &moved, &e));
    const char *number = world_raise(w, "停水三天", NULL, 0).number;
    set_category(w, number, "02");
    assert_int_equal(suggest(w, DISPATCHER, number).v[0].rule.lead_id, LAMPS);
    set_category(w, number, "01");
    struct found f = suggest(w, DISPATCHER, number);
    assert_string_equal(f.v[0].rule.co_codes[0], "u5");
    assert_null(f.v[0].rule.co_codes[1]); /* once, though it stands for two by now */
    MUST(unit_merge(w->c, &w->s, &viewer_operator, LAMPS, ROADS, &moved, &e));
    set_category(w, number, "02");
    assert_int_equal(suggest(w, DISPATCHER, number).v[0].rule.lead_id, ROADS);
    set_category(w, number, "01");
    assert_null(suggest(w, DISPATCHER, number).v[0].rule.co_codes[0]); /* both are the lead office itself */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_dispatch_import_tells_every_mistake_and_stores_nothing),
        BOTH_WORLDS(test_dispatch_editions_follow_each_other),
        BOTH_WORLDS(test_dispatch_edition_that_has_not_begun_is_withdrawn),
        BOTH_WORLDS(test_dispatch_import_refuses_what_is_ambiguous_or_endless),
        BOTH_WORLDS(test_dispatch_suggests_the_narrowest_line_first),
        BOTH_WORLDS(test_dispatch_never_names_whom_the_matter_speaks_of),
        BOTH_WORLDS(test_dispatch_keeps_departments_matters_from_the_towns),
        BOTH_WORLDS(test_dispatch_follows_an_office_that_went_over_to_another),
    };
    return world_run(tests, COUNT_OF(tests));
}
