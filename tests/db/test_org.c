/* Units, areas, officers and categories: trees that stay whole, work that goes along, lists with their mistakes. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/area.h"
#include "model/audit.h"
#include "model/category.h"
#include "model/officer.h"
#include "model/session.h"
#include "model/unit.h"

DB_STMT(org_unit_tree, "SELECT ancestor_id, descendant_id, depth FROM unit_tree ORDER BY descendant_id, depth");
DB_STMT(org_unit_parents, "SELECT id, COALESCE(parent_id, 0) FROM unit");
DB_STMT(org_area_tree, "SELECT ancestor_id, descendant_id, depth FROM area_tree ORDER BY descendant_id, depth");
DB_STMT(org_area_parents, "SELECT id, COALESCE(parent_id, 0) FROM area");

#define NODES 200

struct node {
    int64_t id, parent;
};

static int64_t parent_of(const struct node *nodes, int n, int64_t id)
{
    for (int i = 0; i < n; i++) {
        if (nodes[i].id == id)
            return nodes[i].parent;
    }
    fail_msg("no node %lld", (long long)id);
    return 0;
}

static int64_t ancestor_at(const struct node *nodes, int n, int64_t id, int64_t depth)
{
    for (; depth > 0 && id; depth--)
        id = parent_of(nodes, n, id);
    return id;
}

/* Every row of the closure is right, and there are as many as there have to be. */
static void check_closure(struct world *w, const struct db_stmt *parents, const struct db_stmt *closure)
{
    struct error e = {0};
    struct node nodes[NODES];
    struct db_rows q;
    int n = 0, rows = 0, expected = 0;
    db_query(w->c, &q, parents, DB_NO_ARGS);
    while (db_next(&q) && n < NODES)
        nodes[n++] = (struct node){db_int(&q, 0), db_int(&q, 1)};
    MUST(db_end(&q, &e));
    for (int i = 0; i < n; i++) {
        for (int64_t id = nodes[i].id; id; id = parent_of(nodes, n, id))
            expected++;
    }
    db_query(w->c, &q, closure, DB_NO_ARGS);
    for (; db_next(&q); rows++)
        assert_int_equal(ancestor_at(nodes, n, db_int(&q, 1), db_int(&q, 2)), db_int(&q, 0));
    MUST(db_end(&q, &e));
    assert_int_equal(rows, expected);
}

static void test_unit_closure_stays_right_after_random_moves(void **state)
{
    WORLD(w);
    int64_t ids[40];
    int n = 0;
    unsigned seed = 7;
    for (; n < 40; n++) {
        char code[16];
        snprintf(code, sizeof(code), "r%d", n);
        seed = seed * 1103515245 + 12345;
        struct unit_edit x = {.code = code, .name = code, .kind = "department", .active = true};
        x.parent_id = n ? ids[(seed >> 16) % (unsigned)n] : 0;
        MUST(unit_add(w->c, &w->s, &viewer_operator, &x, &ids[n], &e));
    }
    int refused = 0, moved = 0;
    for (int i = 0; i < 60; i++) {
        seed = seed * 1103515245 + 12345;
        int64_t id = ids[(seed >> 16) % 40], to = (seed >> 8) % 9 ? ids[(seed >> 4) % 40] : 0;
        struct unit u;
        bool below = false;
        MUST(unit_by_id(w->c, w->a, id, &u, &e));
        if (to)
            MUST(unit_is_below(w->c, to, id, &below, &e));
        enum err r = unit_move(w->c, &w->s, &viewer_operator, id, u.version, to, NULL, &e);
        assert_int_equal(r, below ? ERR_INVALID : ERR_OK);
        refused += below;
        moved += !below;
        check_closure(w, &org_unit_parents, &org_unit_tree);
    }
    assert_true(refused > 0 && moved > 20);
}

static void test_unit_changes_are_for_administrators_of_the_newest_version(void **state)
{
    WORLD(w);
    struct unit_edit x = {.code = "n1", .name = "新单位", .kind = "office", .phone = "0596-123", .active = true};
    int64_t id;
    assert_int_equal(unit_add(w->c, &w->s, world_viewer(LEADER), &x, &id, &e), ERR_DENIED);
    assert_int_equal(unit_merge(w->c, &w->s, world_viewer(LEADER), ROADS, WATER, NULL, &e), ERR_DENIED);
    assert_int_equal(unit_move(w->c, &w->s, &viewer_nobody, ROADS, 1, WATER, NULL, &e), ERR_DENIED);
    MUST(unit_add(w->c, &w->s, world_viewer(SYSADMIN), &x, &id, &e));
    assert_int_equal(unit_add(w->c, &w->s, &viewer_operator, &x, NULL, &e), ERR_CONFLICT);
    x.name = "改名单位";
    MUST(unit_update(w->c, &w->s, &viewer_operator, id, 1, &x, &e));
    assert_int_equal(unit_update(w->c, &w->s, &viewer_operator, id, 1, &x, &e), ERR_CONFLICT);
    x.kind = "castle";
    assert_int_equal(unit_update(w->c, &w->s, &viewer_operator, id, 2, &x, &e), ERR_INVALID);
    assert_string_equal(e.field, "kind");
    struct unit_list l;
    MUST(unit_search(w->c, w->a, "gmdw", 10, &l, &e));
    assert_int_equal(l.n, 1);
    assert_string_equal(l.rows[0].name, "改名单位");
    MUST(unit_search(w->c, w->a, "%", 10, &l, &e));
    assert_int_equal(l.n, 0);
    struct unit_edit off = {.code = "u4", .name = "城管局", .kind = "department"};
    assert_int_equal(unit_update(w->c, &w->s, &viewer_operator, ROADS, 1, &off, &e), ERR_CONFLICT); /* lamps below */
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    off = (struct unit_edit){.code = "u3", .name = "窗口", .kind = "office"};
    MUST(unit_update(w->c, &w->s, &viewer_operator, DESK, 1, &off, &e));
    off = (struct unit_edit){.code = "u2", .name = "受理中心", .kind = "office"};
    assert_int_equal(unit_update(w->c, &w->s, &viewer_operator, OFFICE, 1, &off, &e), ERR_CONFLICT); /* took it in */
    struct unit_edit closed_door = off;
    closed_door.active = true;
    closed_door.intake = false;
    assert_int_equal(unit_update(w->c, &w->s, &viewer_operator, OFFICE, 1, &closed_door, &e), ERR_CONFLICT);
    assert_string_equal(e.field, "intake"); /* residents would find nobody */
    off = (struct unit_edit){.code = "u6", .name = "水务局", .kind = "department"};
    MUST(world_dispatch(w, r.number, WATER, &e));
    assert_int_equal(unit_update(w->c, &w->s, &viewer_operator, WATER, 1, &off, &e), ERR_CONFLICT); /* has the order */
}

DB_STMT(org_heads, "SELECT m.id, m.number, e.digest FROM matter m JOIN entry e ON e.matter_id = m.id"
                   " AND e.seq = m.entries ORDER BY m.id");

/* The last entry of every matter covers its rows as they are: nothing was changed beside the record. */
static void check_digests(struct world *w)
{
    struct error e = {0};
    struct db_rows q;
    char *hex;
    db_query(w->c, &q, &org_heads, DB_NO_ARGS);
    while (db_next(&q)) {
        MUST(record_digest(w->c, w->a, db_int(&q, 0), &hex, &e));
        if (!str_eq(hex, db_text(&q, 2)))
            fail_msg("%s was changed without an entry", db_text(&q, 1));
    }
    MUST(db_end(&q, &e));
}

DB_STMT(org_matter, "SELECT state, COALESCE(unit_id, 0), intake_unit_id, (SELECT COUNT(*) FROM work_order o"
                    " WHERE o.matter_id = m.id AND o.state IN ('sent', 'accepted', 'answered')), (SELECT COUNT(*)"
                    " FROM entry n WHERE n.matter_id = m.id AND n.kind = 'transfer') FROM matter m WHERE number = $1");

static void check_matter(struct world *w, const char *number, const char *want_state, int64_t unit, int64_t intake,
                         int64_t orders, int64_t transfers)
{
    struct error e = {0};
    struct db_rows q;
    db_query(w->c, &q, &org_matter, DB_ARGS(DB_TEXT(number)));
    assert_true(db_next(&q));
    assert_string_equal(db_text(&q, 0), want_state);
    assert_int_equal(db_int(&q, 1), unit);
    assert_int_equal(db_int(&q, 2), intake);
    assert_int_equal(db_int(&q, 3), orders);
    assert_int_equal(db_int(&q, 4), transfers);
    MUST(db_end(&q, &e));
}

static void test_unit_merge_takes_the_work_and_frees_what_may_not_go(void **state)
{
    WORLD(w);
    struct matter m;
    struct unit u;
    struct unit_moved moved;
    struct receipt plain = world_raise(w, "路灯不亮", NULL, 0), of_water = world_raise(w, "水务局不作为", NULL, WATER);
    struct receipt of_roads = world_raise(w, "城管局乱罚款", NULL, ROADS), other = world_raise(w, "别的事", NULL, 0);
    MUST(world_dispatch(w, plain.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, plain.number, "accept", NULL, NULL, &e));
    MUST(world_dispatch(w, of_water.number, ROADS, &e));
    MUST(world_dispatch(w, of_roads.number, WATER, &e));
    MUST(unit_merge(w->c, &w->s, world_viewer(SYSADMIN), ROADS, WATER, &moved, &e));
    check_matter(w, plain.number, "handling", WATER, OFFICE, 1, 1);
    check_matter(w, of_water.number, "returned", 0, OFFICE, 0, 1);
    check_matter(w, of_roads.number, "returned", 0, OFFICE, 0, 1);
    check_matter(w, other.number, "new", 0, OFFICE, 0, 0);
    assert_int_equal(moved.matters, 3);
    assert_int_equal(moved.barred, 2);
    check_digests(w);
    check_closure(w, &org_unit_parents, &org_unit_tree);
    MUST(unit_by_id(w->c, w->a, ROADS, &u, &e));
    assert_false(u.active);
    assert_int_equal(u.merged_into, WATER);
    MUST(unit_by_id(w->c, w->a, LAMPS, &u, &e));
    assert_int_equal(u.parent_id, WATER);
    MUST(matter_by_number(w->c, world_viewer(ROADS_MAN), w->a, plain.number, &m, &e));
    assert_int_equal(matter_by_number(w->c, world_viewer(ROADS_MAN), w->a, of_roads.number, &m, &e), ERR_NOT_FOUND);
    assert_int_equal(matter_by_number(w->c, world_viewer(WATER_MAN), w->a, of_roads.number, &m, &e), ERR_NOT_FOUND);
    assert_int_equal(matter_by_number(w->c, world_viewer(FORMER), w->a, of_roads.number, &m, &e), ERR_NOT_FOUND);
    assert_int_equal(world_dispatch(w, of_roads.number, LAMPS, &e), ERR_INVALID);
    assert_int_equal(unit_merge(w->c, &w->s, &viewer_operator, ROADS, WATER, NULL, &e), ERR_CONFLICT);
    struct audit_check check;
    MUST(audit_verify(w->c, &check, &e));
    assert_int_equal(check.bad_seq, 0);
    assert_int_equal(check.lines, 1);
}

static void test_unit_merges_into_one_below_itself(void **state)
{
    WORLD(w);
    struct unit u;
    MUST(unit_merge(w->c, &w->s, &viewer_operator, ROADS, LAMPS, NULL, &e));
    MUST(unit_by_id(w->c, w->a, LAMPS, &u, &e));
    assert_int_equal(u.parent_id, GOV);
    check_closure(w, &org_unit_parents, &org_unit_tree);
    check_digests(w);
}

static void test_unit_move_frees_what_comes_under_the_one_it_speaks_of(void **state)
{
    WORLD(w);
    struct unit_moved moved;
    struct receipt of_roads = world_raise(w, "城管局乱罚款", NULL, ROADS), plain = world_raise(w, "漏水", NULL, 0);
    MUST(world_dispatch(w, of_roads.number, WATER, &e));
    MUST(world_dispatch(w, plain.number, WATER, &e));
    MUST(unit_move(w->c, &w->s, &viewer_operator, WATER, 1, ROADS, &moved, &e));
    check_matter(w, of_roads.number, "returned", 0, OFFICE, 0, 1);
    check_matter(w, plain.number, "dispatched", WATER, OFFICE, 1, 0);
    assert_int_equal(moved.barred, 1);
    /* The intake itself comes under the unit that is spoken of: the next clear unit above takes it. */
    MUST(unit_move(w->c, &w->s, &viewer_operator, OFFICE, 1, ROADS, &moved, &e));
    check_matter(w, of_roads.number, "returned", 0, GOV, 0, 2);
    check_digests(w);
}

DB_STMT(org_order_officer, "SELECT COALESCE(o.officer_id, 0) FROM work_order o JOIN matter m ON m.id = o.matter_id"
                           " WHERE m.number = $1");

static int64_t order_officer(struct world *w, const char *number)
{
    struct error e = {0};
    int64_t id;
    MUST(db_get_int(w->c, &org_order_officer, DB_ARGS(DB_TEXT(number)), &id, &e));
    return id;
}

static void test_officer_leaves_and_the_work_goes_over(void **state)
{
    WORLD(w);
    struct officer_left left;
    struct receipt one = world_raise(w, "路灯不亮", NULL, 0), two = world_raise(w, "水管漏水", NULL, 0);
    const struct viewer *admin = world_viewer(SYSADMIN);
    int64_t from = world_viewer(ROADS_MAN)->id, to = world_viewer(ROADS_TWO)->id;
    MUST(world_dispatch(w, one.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, one.number, "accept", NULL, NULL, &e));
    MUST(world_dispatch(w, two.number, WATER, &e));
    MUST(world_move(w, WATER_MAN, two.number, "accept", NULL, NULL, &e));
    assert_int_equal(order_officer(w, one.number), from);
    assert_int_equal(officer_leave(w->c, &w->s, world_viewer(LEADER), from, to, &left, &e), ERR_DENIED);
    assert_int_equal(officer_leave(w->c, &w->s, admin, from, from, &left, &e), ERR_INVALID);
    MUST(officer_leave(w->c, &w->s, admin, from, to, &left, &e));
    assert_int_equal(left.orders, 1);
    assert_int_equal(left.freed, 0);
    assert_int_equal(order_officer(w, one.number), to);
    check_matter(w, one.number, "handling", ROADS, OFFICE, 1, 1);
    /* Somebody without a post at the unit gets nothing of it. */
    MUST(officer_leave(w->c, &w->s, admin, world_viewer(WATER_MAN)->id, to, &left, &e));
    assert_int_equal(left.freed, 1);
    assert_int_equal(order_officer(w, two.number), 0);
    check_digests(w);
    struct officer o;
    MUST(officer_by_id(w->c, w->a, from, &o, &e));
    assert_false(o.active);
    assert_int_equal(officer_leave(w->c, &w->s, admin, from, to, &left, &e), ERR_CONFLICT);
    struct viewer v;
    assert_int_equal(viewer_by_login(w->c, w->a, o.login, &v, &e), ERR_NOT_FOUND);
    struct post_list posts;
    MUST(post_of_officer(w->c, w->a, from, &posts, &e));
    assert_int_equal(posts.n, 1);
    assert_true(posts.rows[0].until > 0);
}

static void test_posts_keep_the_three_administrators_apart(void **state)
{
    WORLD(w);
    int64_t id, admin = world_viewer(SYSADMIN)->id, clerk = world_viewer(CLERK)->id;
    assert_int_equal(post_add(w->c, &w->s, world_viewer(SYSADMIN), clerk, ROADS, "handler", &id, &e), ERR_DENIED);
    assert_int_equal(post_add(w->c, &w->s, &viewer_operator, admin, GOV, "secadmin", &id, &e), ERR_CONFLICT);
    assert_int_equal(post_add(w->c, &w->s, &viewer_operator, clerk, OFFICE, "intake", &id, &e), ERR_CONFLICT);
    assert_int_equal(post_add(w->c, &w->s, &viewer_operator, clerk, OFFICE, "king", &id, &e), ERR_INVALID);
    MUST(post_add(w->c, &w->s, &viewer_operator, clerk, GOV, "secadmin", &id, &e));
    struct viewer v;
    MUST(viewer_by_login(w->c, w->a, "o0", &v, &e));
    assert_int_equal(v.roles, ROLE_INTAKE | ROLE_SECADMIN);
    assert_int_equal(post_add(w->c, &w->s, &v, clerk, GOV, "leader", &id, &e), ERR_DENIED);
    assert_int_equal(post_end(w->c, &w->s, &v, id, &e), ERR_DENIED);
    MUST(post_end(w->c, &w->s, &viewer_operator, id, &e));
    assert_int_equal(post_end(w->c, &w->s, &viewer_operator, id, &e), ERR_NOT_FOUND);
}

static void test_area_import_in_any_order_and_with_mistakes_by_line(void **state)
{
    WORLD(w);
    struct sheet_report r;
    struct sheet good = world_sheet(w, "代码,上级代码,级别,名称\n350921101,350921,4,三沙镇\n35,,省,福建省\n"
                                       "350921,3509,县,霞浦县\n3509,35,city,宁德市\n,3509,3,东侨经济技术开发区\n");
    MUST(area_import(w->c, &w->s, &viewer_operator, w->a, &good, &r, &e));
    assert_int_equal(r.added, 5);
    check_closure(w, &org_area_parents, &org_area_tree);
    MUST(area_import(w->c, &w->s, &viewer_operator, w->a, &good, &r, &e));
    assert_int_equal(r.unchanged, 5);
    struct area_list l;
    MUST(area_search(w->c, w->a, "xpx", 10, &l, &e));
    assert_int_equal(l.n, 1);
    assert_string_equal(l.rows[0].path, "福建省宁德市霞浦县");
    MUST(area_search(w->c, w->a, "三沙", 10, &l, &e));
    assert_int_equal(l.n, 1);
    struct area nd;
    MUST(area_by_code(w->c, w->a, "3509", &nd, &e));
    MUST(area_children(w->c, w->a, nd.id, &l, &e));
    assert_int_equal(l.n, 2);
    struct sheet bad = world_sheet(w, "code,parent,level,name\n35,,1,福建\n3510,99,2,某市\n3511,35,七,某市\n"
                                      "3512,35,2,\n35,,1,重复\n36,3512,1,倒挂\n");
    assert_int_equal(area_import(w->c, &w->s, &viewer_operator, w->a, &bad, &r, &e), ERR_INVALID);
    assert_int_equal(r.n_faults, 5);
    world_fault(&r, 0, 3, "parent");
    world_fault(&r, 1, 4, "level");
    world_fault(&r, 2, 5, "name");
    world_fault(&r, 3, 6, "code");
    world_fault(&r, 4, 7, "parent");
    MUST(area_by_code(w->c, w->a, "35", &nd, &e));
    assert_string_equal(nd.name, "福建省");
    /* A town that changes its county takes its place in the closure along. */
    struct sheet moved = world_sheet(w, "code,parent,level,name\n350921,35,3,霞浦县\n");
    MUST(area_import(w->c, &w->s, &viewer_operator, w->a, &moved, &r, &e));
    assert_int_equal(r.updated, 1);
    check_closure(w, &org_area_parents, &org_area_tree);
    struct sheet headless = world_sheet(w, "code,parent,level\n35,,1\n");
    assert_int_equal(area_import(w->c, &w->s, &viewer_operator, w->a, &headless, &r, &e), ERR_INVALID);
    world_fault(&r, 0, 1, "name");
}

static void test_unit_import_in_any_order_and_with_mistakes_by_line(void **state)
{
    WORLD(w);
    struct sheet_report r;
    struct unit u;
    struct sheet good =
        world_sheet(w, "代码,上级代码,名称,类型,电话,受理\nmz-dj,mz,登记科,部门,,否\nmz,u1,民政局,部门,0593-8888,是\n");
    MUST(unit_import(w->c, &w->s, world_viewer(SYSADMIN), w->a, &good, &r, &e));
    assert_int_equal(r.added, 2);
    check_closure(w, &org_unit_parents, &org_unit_tree);
    MUST(unit_by_code(w->c, w->a, "mz", &u, &e));
    assert_int_equal(u.parent_id, GOV);
    assert_true(u.intake);
    assert_string_equal(u.initials, "mzj");
    struct sheet bad = world_sheet(w, "code,parent_code,name,kind,area_code,phone,intake\na,b,甲,department,,,\n"
                                      "b,a,乙,department,,,\nc,nowhere,丙,department,,,\nd,,丁,castle,,,\n"
                                      "e,,戊,department,9999,,\nf,,己,department,,,maybe\nmz,,民政局,department,,,\n"
                                      "g h,,庚,department,,,\n");
    assert_int_equal(unit_import(w->c, &w->s, &viewer_operator, w->a, &bad, &r, &e), ERR_INVALID);
    assert_int_equal(r.n_faults, 7);
    world_fault(&r, 0, 2, "parent_code");
    world_fault(&r, 1, 4, "parent_code");
    world_fault(&r, 2, 5, "kind");
    world_fault(&r, 3, 6, "area_code");
    world_fault(&r, 4, 7, "intake");
    world_fault(&r, 5, 8, "parent_code");
    world_fault(&r, 6, 9, "code");
    assert_int_equal(unit_by_code(w->c, w->a, "c", &u, &e), ERR_NOT_FOUND);
}

static void test_officer_import_gives_passwords_once_and_tells_mistakes(void **state)
{
    WORLD(w);
    struct sheet_report r;
    struct officer_passwords p;
    struct sheet good =
        world_sheet(w, "登录名,姓名,单位代码,角色\nLin.Z,林某,u4,承办人\nlin.z,林某,u4,verifier\nchen,陈某,,\n");
    assert_int_equal(officer_import(w->c, &w->s, world_viewer(SYSADMIN), w->a, &good, &r, &p, &e), ERR_DENIED);
    MUST(officer_import(w->c, &w->s, &viewer_operator, w->a, &good, &r, &p, &e));
    assert_int_equal(r.added, 2);
    assert_int_equal(p.n, 2);
    assert_int_equal(strlen(p.rows[0].password), 19);
    char *token;
    struct viewer v;
    MUST(session_log_in(w->c, &w->s, w->a, "lin.z", p.rows[0].password, NULL, NULL, NULL, &token, &e));
    MUST(session_viewer(w->c, &w->s, token, w->a, &v, &e));
    assert_true(v.must_change);
    assert_int_equal(v.roles, ROLE_HANDLER | ROLE_VERIFIER);
    MUST(officer_import(w->c, &w->s, &viewer_operator, w->a, &good, &r, &p, &e));
    assert_int_equal(r.unchanged, 3);
    assert_int_equal(p.n, 0);
    struct sheet bad =
        world_sheet(w, "login,name,unit_code,role\n林,林某,u4,handler\nlin.z,别人,u4,handler\n"
                       "wang,王某,nowhere,handler\nwu,吴某,u4,king\nxu,徐某,,handler\nwu,五某,u4,leader\n");
    assert_int_equal(officer_import(w->c, &w->s, &viewer_operator, w->a, &bad, &r, &p, &e), ERR_INVALID);
    assert_int_equal(r.n_faults, 6);
    world_fault(&r, 0, 2, "login");
    world_fault(&r, 1, 3, "name");
    world_fault(&r, 2, 4, "unit_code");
    world_fault(&r, 3, 5, "role");
    world_fault(&r, 4, 6, "unit_code");
    world_fault(&r, 5, 7, "name");
    /* Two administrators' roles in one list: found while storing, told by line, nothing stored. */
    struct sheet both = world_sheet(w, "login,name,unit_code,role\nzhao,赵某,u1,sysadmin\nzhao,赵某,u1,secadmin\n");
    assert_int_equal(officer_import(w->c, &w->s, &viewer_operator, w->a, &both, &r, &p, &e), ERR_INVALID);
    world_fault(&r, 0, 3, "role");
    struct officer o;
    assert_int_equal(officer_by_login(w->c, w->a, "zhao", &o, &e), ERR_NOT_FOUND);
}

static void test_category_import_gives_codes_that_stay(void **state)
{
    WORLD(w);
    struct sheet_report r;
    struct category_list l;
    struct category x;
    char *path;
    struct sheet one =
        world_sheet(w, "level1,level2,level1_en\n教育,学前教育,Education\n教育,义务教育,\n住房,公租房,\n");
    MUST(category_import(w->c, &w->s, &viewer_operator, w->a, &one, &r, &e));
    assert_int_equal(r.added, 5);
    MUST(category_tree(w->c, w->a, false, &l, &e));
    assert_int_equal(l.n, 5);
    assert_string_equal(l.rows[0].name_en, "Education");
    MUST(category_by_code(w->c, w->a, "0102", &x, &e));
    assert_string_equal(x.name, "义务教育");
    struct sheet two = world_sheet(w, "一级,二级,三级,代码\n教育,高中,,\n教育,学前教育,入园,010107\n住房,公租房,,\n");
    MUST(category_import(w->c, &w->s, &viewer_operator, w->a, &two, &r, &e));
    assert_int_equal(r.added, 2);
    assert_int_equal(r.unchanged, 1);
    MUST(category_path(w->c, w->a, "010107", &path, &e));
    assert_string_equal(path, "教育 / 学前教育 / 入园");
    struct sheet bad = world_sheet(w, "level1,level2,code\n,空,\n教育,新,0102\n教育,新,01\n");
    assert_int_equal(category_import(w->c, &w->s, &viewer_operator, w->a, &bad, &r, &e), ERR_INVALID);
    world_fault(&r, 0, 2, "level1");
    world_fault(&r, 1, 4, "code");
    MUST(category_children(w->c, w->a, "01", &l, &e));
    assert_int_equal(l.n, 3);
}

/* One way to read which unit somebody wrote: its code, its name, its initials, in this order. */
static void test_unit_is_named_by_code_name_or_initials(void **state)
{
    WORLD(w);
    static const struct unit_edit more[] = {{.code = "KEJI", .name = "科技局", .kind = "department", .active = true},
                                            {.code = "K2", .name = "KEJI", .kind = "department", .active = true},
                                            {.code = "K3", .name = "开具局", .kind = "department", .active = true},
                                            {.code = "K4", .name = "园林处", .kind = "department", .active = true},
                                            {.code = "K5", .name = "园林处", .kind = "town", .active = true},
                                            {.code = "K6", .name = "民政局", .kind = "department", .active = true}};
    static const struct {
        const char *text, *code;
    } cases[] = {{"KEJI", "KEJI"}, {"科技局", "KEJI"}, {" K2 ", "K2"}, {"u4", "u4"},
                 {"城管局", "u4"}, {"mzj", "K6"},      {"MZJ", "K6"}};
    struct unit u = {.id = 7};
    int64_t id;
    for (size_t i = 0; i < COUNT_OF(more); i++) {
        struct unit_edit x = more[i];
        x.parent_id = GOV;
        MUST(unit_add(w->c, &w->s, &viewer_operator, &x, &id, &e));
    }
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        MUST(unit_named(w->c, w->a, cases[i].text, "unit", &u, &e));
        assert_string_equal(u.code, cases[i].code);
    }
    /* Initials of two stand for neither; of two that are called the same the code is asked for. */
    static const char *const none[] = {"kjj", "nowhere", "", "%", "园林处"};
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        assert_int_equal(unit_named(w->c, w->a, none[i], "lead", &u, &e), ERR_INVALID);
        assert_string_equal(e.field, "lead");
        assert_non_null(strstr(e.msgid, i == 0 || i == 4 ? "Several offices" : "There is no office"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_unit_closure_stays_right_after_random_moves),
        BOTH_WORLDS(test_unit_changes_are_for_administrators_of_the_newest_version),
        BOTH_WORLDS(test_unit_merge_takes_the_work_and_frees_what_may_not_go),
        BOTH_WORLDS(test_unit_merges_into_one_below_itself),
        BOTH_WORLDS(test_unit_move_frees_what_comes_under_the_one_it_speaks_of),
        BOTH_WORLDS(test_officer_leaves_and_the_work_goes_over),
        BOTH_WORLDS(test_posts_keep_the_three_administrators_apart),
        BOTH_WORLDS(test_area_import_in_any_order_and_with_mistakes_by_line),
        BOTH_WORLDS(test_unit_import_in_any_order_and_with_mistakes_by_line),
        BOTH_WORLDS(test_officer_import_gives_passwords_once_and_tells_mistakes),
        BOTH_WORLDS(test_unit_is_named_by_code_name_or_initials),
        BOTH_WORLDS(test_category_import_gives_codes_that_stay),
    };
    return world_run(tests, COUNT_OF(tests));
}
