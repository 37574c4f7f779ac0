/* The small government, see world.h. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/id.h"
#include "base/str.h"

#define START INT64_C(1795136400000) /* 2026-11-20 09:00 in Shanghai */

DB_STMT(world_add_unit,
        "INSERT INTO unit (id, parent_id, code, name, kind, intake) VALUES ($1, $2, $3, $4, 'department', $5)");
DB_STMT(world_add_tree, "INSERT INTO unit_tree (ancestor_id, descendant_id, depth) VALUES ($1, $2, $3)");
DB_STMT(world_add_officer,
        "INSERT INTO officer (id, login, name, password_hash, created_at) VALUES ($1, $2, $3, '', 1)");
DB_STMT(world_add_post, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, until)"
                        " VALUES ($1, $2, $3, $4, $5, $6, 1, $7)");
DB_STMT(world_add_area, "INSERT INTO area (id, parent_id, level, name) VALUES ($1, $2, $3, $4)");
DB_STMT(world_add_area_tree, "INSERT INTO area_tree (ancestor_id, descendant_id, depth) VALUES ($1, $2, $3)");

static const struct {
    int64_t id, parent;
    const char *name;
} units[] = {{GOV, 0, "市政府"},     {OFFICE, GOV, "受理中心"}, {DESK, OFFICE, "窗口"},
             {ROADS, GOV, "城管局"}, {LAMPS, ROADS, "路灯所"},  {WATER, GOV, "水务局"}};

struct post_def {
    enum world_officer officer;
    const char *role;
    int64_t unit;
    bool former;
};

static const struct post_def posts[] = {
    {CLERK, "intake", OFFICE, false},       {DISPATCHER, "dispatcher", OFFICE, false},
    {ROADS_MAN, "handler", ROADS, false},   {ROADS_TWO, "handler", ROADS, false},
    {LAMPS_MAN, "handler", LAMPS, false},   {WATER_MAN, "handler", WATER, false},
    {VERIFIER, "verifier", OFFICE, false},  {LEADER, "leader", GOV, false},
    {SUPERVISOR, "supervisor", GOV, false}, {PUBLISHER, "publisher", OFFICE, false},
    {FORMER, "handler", ROADS, true},       {MOVED_UP, "handler", LAMPS, true},
    {MOVED_UP, "leader", GOV, false},       {SYSADMIN, "sysadmin", GOV, false},
};

const struct viewer *world_viewer(enum world_officer o)
{
    static struct viewer all[OFFICERS];
    struct viewer *v = &all[o];
    v->id = 100 + (int64_t)o;
    v->roles = 0;
    for (size_t i = 0; i < COUNT_OF(posts); i++) {
        if (posts[i].officer != o || posts[i].former)
            continue;
        v->unit_id = posts[i].unit;
        v->roles |= role_by_code(posts[i].role)->role;
    }
    return v;
}

static enum err add_units(struct db_conn *tx, struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; i < COUNT_OF(units) && r == ERR_OK; i++) {
        char code[20];
        snprintf(code, sizeof(code), "u%d", (int)units[i].id);
        r = db_exec(tx, &world_add_unit,
                    DB_ARGS(DB_INT(units[i].id), DB_INT_OR_NULL(units[i].parent), DB_TEXT(code), DB_TEXT(units[i].name),
                            DB_INT(units[i].id == OFFICE)),
                    e);
        int depth = 0;
        for (int64_t up = units[i].id; up && r == ERR_OK; up = units[up - 1].parent)
            r = db_exec(tx, &world_add_tree, DB_ARGS(DB_INT(up), DB_INT(units[i].id), DB_INT(depth++)), e);
    }
    return r;
}

static enum err add_officers(struct db_conn *tx, struct error *e)
{
    enum err r = ERR_OK;
    for (int i = 0; i < OFFICERS && r == ERR_OK; i++) {
        char login[20];
        snprintf(login, sizeof(login), "o%d", i);
        r = db_exec(tx, &world_add_officer, DB_ARGS(DB_INT(100 + i), DB_TEXT(login), DB_TEXT(login)), e);
    }
    for (size_t i = 0; i < COUNT_OF(posts) && r == ERR_OK; i++) {
        const struct role_def *role = role_by_code(posts[i].role);
        r = db_exec(tx, &world_add_post,
                    DB_ARGS(DB_INT(i + 1), DB_INT(100 + (int)posts[i].officer), DB_INT(posts[i].unit),
                            DB_TEXT(posts[i].role), DB_INT(role->reads), DB_INT(role->shields),
                            DB_INT(posts[i].former ? 2 : 0)),
                    e);
    }
    return r;
}

static enum err add_areas(struct db_conn *tx, struct error *e)
{
    enum err r = db_exec(tx, &world_add_area, DB_ARGS(DB_INT(1), DB_NULL, DB_INT(2), DB_TEXT("某市")), e);
    for (int i = 2; i <= 3 && r == ERR_OK; i++)
        r = db_exec(tx, &world_add_area, DB_ARGS(DB_INT(i), DB_INT(1), DB_INT(3), DB_TEXT(i == 2 ? "东区" : "西区")),
                    e);
    for (int i = 1; i <= 3 && r == ERR_OK; i++)
        r = db_exec(tx, &world_add_area_tree, DB_ARGS(DB_INT(i), DB_INT(i), DB_INT(0)), e);
    for (int i = 2; i <= 3 && r == ERR_OK; i++)
        r = db_exec(tx, &world_add_area_tree, DB_ARGS(DB_INT(1), DB_INT(i), DB_INT(1)), e);
    return r;
}

static enum err populate(struct db_conn *tx, void *ctx, struct error *e)
{
    (void)ctx;
    enum err r = add_units(tx, e);
    if (r == ERR_OK)
        r = add_officers(tx, e);
    return r == ERR_OK ? add_areas(tx, e) : r;
}

static int open_world(void **state, struct fixture *f)
{
    struct error e = {0};
    struct world *w = calloc(1, sizeof(*w));
    crypto_init();
    w->fixture = f;
    /* The fixture brings tables of its own; the model wants its schema alone. */
    db_disconnect(f->c);
    db_close(f->db);
    if (f->engine == DB_SQLITE) {
        snprintf(w->dir, sizeof(w->dir), "%s/world", f->dir);
        snprintf(f->url, sizeof(f->url), "sqlite:%s.db", w->dir);
    } else {
        char sql[200];
        snprintf(sql, sizeof(sql), "SET client_min_messages = error; DROP SCHEMA \"%s\" CASCADE", f->session);
        fixture_server(f, sql);
    }
    MUST(db_open(f->url, true, &w->db, &e));
    MUST(migrate_run(w->db, &e));
    MUST(db_connect(w->db, &w->c, &e));
    w->a = arena_new();
    w->s = (struct site){.db = w->db, .zone = zone_shanghai, .name = "某市", .hotline = "12345"};
    memset(w->s.key.b, 7, sizeof(w->s.key.b));
    clock_set(&w->s.clock, START);
    MUST(db_write(w->c, populate, NULL, &e));
    *state = w;
    return 0;
}

int world_sqlite(void **state)
{
    return fixture_sqlite(state) != 0 ? -1 : open_world(state, *state);
}

int world_pgsql(void **state)
{
    return fixture_pgsql(state) != 0 ? -1 : open_world(state, *state);
}

int world_run(const struct CMUnitTest *tests, size_t n)
{
    struct CMUnitTest *chosen = calloc(n, sizeof(*chosen));
    size_t count = 0;
    bool server_there = !str_empty(getenv("ECHOWALL_PG_URL"));
    for (size_t i = 0; i < n; i++) {
        if (server_there || tests[i].setup_func != world_pgsql)
            chosen[count++] = tests[i];
    }
    int failed = fixture_run(chosen, count);
    free(chosen);
    return failed;
}

int world_end(void **state)
{
    struct world *w = *state;
    struct error e = {0};
    struct fixture *f = w->fixture;
    arena_free(w->a);
    db_disconnect(w->c);
    db_close(w->db);
    if (f->engine == DB_SQLITE) {
        static const char *const ends[] = {".db", ".db-wal", ".db-shm"};
        for (size_t i = 0; i < COUNT_OF(ends); i++) {
            char path[300];
            snprintf(path, sizeof(path), "%s%s", w->dir, ends[i]);
            unlink(path);
        }
        snprintf(f->url, sizeof(f->url), "sqlite:%s/site.db", f->dir);
    }
    /* fixture_end closes what it opened. */
    MUST(db_open(f->url, true, &f->db, &e));
    MUST(db_connect(f->db, &f->c, &e));
    free(w);
    *state = f;
    return fixture_end(state);
}

struct exec_ctx {
    const struct db_stmt *stmt;
    struct db_args args;
};

static enum err exec_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct exec_ctx *x = ctx;
    return db_exec(tx, x->stmt, x->args, e);
}

void world_exec(struct world *w, const struct db_stmt *s, struct db_args args)
{
    struct error e = {0};
    struct exec_ctx x = {s, args};
    MUST(db_write(w->c, exec_write, &x, &e));
}

struct receipt world_raise(struct world *w, const char *body, const struct contact *contact, int against)
{
    struct error e = {0};
    struct receipt r = {0};
    struct submission x = {.body = body, .channel = "web", .area_id = 2};
    if (contact)
        x.contact = *contact;
    x.against = against != 0;
    x.against_unit_id = against > 0 ? against : 0;
    x.against_text = against ? "那个单位" : NULL;
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e));
    return r;
}

static enum err move_with(struct world *w, enum world_officer o, struct move_request *x, struct error *e)
{
    struct matter m;
    enum err r = matter_by_number(w->c, world_viewer(o), w->a, x->number, &m, e);
    if (r != ERR_OK)
        return r;
    x->version = m.version;
    return move_make(w->c, &w->s, world_viewer(o), x, e);
}

enum err world_move(struct world *w, enum world_officer o, const char *number, const char *move, const char *text,
                    const char *text2, struct error *e)
{
    struct move_request x = {.number = number, .move = move, .texts = {text, text2}};
    return move_with(w, o, &x, e);
}

enum err world_dispatch(struct world *w, const char *number, enum world_unit lead, struct error *e)
{
    struct move_request x = {.number = number, .move = "dispatch", .lead_unit_id = lead};
    return move_with(w, DISPATCHER, &x, e);
}

void world_close(struct world *w, const char *number, const char *reply)
{
    struct error e = {0};
    MUST(world_dispatch(w, number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, number, "accept", NULL, NULL, &e));
    MUST(world_move(w, ROADS_MAN, number, "reply", reply, "现场照片已存档", &e));
    MUST(world_move(w, VERIFIER, number, "verify", "已到现场核实", NULL, &e));
    MUST(world_move(w, LEADER, number, "sign_off", NULL, NULL, &e));
}

void world_later(struct world *w, int64_t ms)
{
    clock_set(&w->s.clock, clock_now(&w->s.clock) + ms);
}
