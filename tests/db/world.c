/* The small government, see world.h. */
#include "world.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
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

/* The world's database, for each engine, as the first test has made it: the others get a copy. */
static struct fixture *models[DB_PGSQL + 1];

/* PostgreSQL: a database of the fixture's own, and its url. */
static void make_database(struct fixture *f, const struct fixture *like)
{
    char sql[200];
    snprintf(sql, sizeof(sql), "CREATE DATABASE \"%s\" TEMPLATE \"%s\" STRATEGY file_copy", f->session,
             like ? like->session : "template0");
    fixture_server(f, sql);
    const char *url = getenv("ECHOWALL_PG_URL");
    const char *name = strstr(url, "://") ? strchr(strstr(url, "://") + 3, '/') : NULL;
    assert_non_null(name);
    const char *more = strchr(name, '?');
    snprintf(f->url, sizeof(f->url), "%.*s/%s%s%capplication_name=%s", (int)(name - url), url, f->session,
             str_or(more, ""), more ? '&' : '?', f->session);
}

static void copy_file(const char *from, const char *to)
{
    struct stat st;
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(in >= 0 && out >= 0 && fstat(in, &st) == 0);
    for (off_t at = 0; at < st.st_size;)
        assert_true(sendfile(out, in, &at, (size_t)(st.st_size - at)) > 0);
    close(in);
    close(out);
}

static struct fixture *place(enum db_engine engine, const struct fixture *like)
{
    struct fixture *f = fixture_place(engine);
    if (engine == DB_PGSQL)
        make_database(f, like);
    else if (like)
        copy_file(like->url + strlen("sqlite:"), f->url + strlen("sqlite:"));
    return f;
}

static void leave(struct fixture *f)
{
    if (f->engine == DB_PGSQL) {
        char sql[200];
        snprintf(sql, sizeof(sql), "DROP DATABASE \"%s\" WITH (FORCE)", f->session);
        fixture_server(f, sql);
    }
    fixture_leave(f);
}

static struct fixture *make_model(enum db_engine engine)
{
    struct error e = {0};
    struct fixture *f = place(engine, NULL);
    struct db *db;
    struct db_conn *c;
    MUST(db_open(f->url, true, &db, &e));
    MUST(migrate_run(db, &e));
    MUST(db_connect(db, &c, &e));
    MUST(db_write(c, populate, NULL, &e));
    db_disconnect(c);
    db_close(db);
    return f;
}

/* What ECHOWALL_WORLD names, a file or a database of the server, is copied in place of the small world. */
static struct fixture *given(enum db_engine engine)
{
    static struct fixture f;
    const char *name = getenv("ECHOWALL_WORLD");
    if (str_empty(name))
        return NULL;
    f = (struct fixture){.engine = engine};
    snprintf(f.session, sizeof(f.session), "%s", name);
    snprintf(f.url, sizeof(f.url), "sqlite:%s", name);
    return &f;
}

static int open_world(void **state, enum db_engine engine)
{
    struct error e = {0};
    struct world *w = calloc(1, sizeof(*w));
    crypto_init();
    if (!models[engine] && !given(engine))
        models[engine] = make_model(engine);
    w->fixture = place(engine, given(engine) ? given(engine) : models[engine]);
    MUST(db_open(w->fixture->url, false, &w->db, &e));
    MUST(db_connect(w->db, &w->c, &e));
    w->a = arena_new();
    w->s = (struct site){.db = w->db, .zone = zone_shanghai, .name = "某市", .hotline = "12345"};
    memset(w->s.key.b, 7, sizeof(w->s.key.b));
    clock_set(&w->s.clock, START);
    *state = w;
    return 0;
}

int world_sqlite(void **state)
{
    return open_world(state, DB_SQLITE);
}

int world_pgsql(void **state)
{
    return open_world(state, DB_PGSQL);
}

int world_run(const struct CMUnitTest *tests, size_t n)
{
    struct CMUnitTest *chosen = calloc(n, sizeof(*chosen));
    size_t count = 0;
    bool server_there = !str_empty(getenv("ECHOWALL_PG_URL"));
    bool not_lite = server_there && str_eq(getenv("ECHOWALL_ENGINE"), "postgresql");
    for (size_t i = 0; i < n; i++) {
        if (tests[i].setup_func == world_pgsql ? server_there : !not_lite)
            chosen[count++] = tests[i];
    }
    int failed = fixture_run(chosen, count);
    free(chosen);
    for (size_t i = 0; i < COUNT_OF(models); i++) {
        if (models[i])
            leave(models[i]);
        models[i] = NULL;
    }
    return failed;
}

int world_end(void **state)
{
    struct world *w = *state;
    arena_free(w->a);
    db_disconnect(w->c);
    db_close(w->db);
    leave(w->fixture);
    free(w);
    return 0;
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
    struct matter m;
    const struct move_def *d = NULL;
    if (matter_by_number(w->c, world_viewer(o), w->a, number, &m, e) == ERR_OK)
        d = procedure_move(procedure_at(m.procedure, m.procedure_version), move);
    for (size_t i = 2; d && i < MOVE_FIELDS_MAX && d->fields[i].part; i++) {
        if (d->fields[i].type == FIELD_CHOICE && d->fields[i].required)
            x.texts[i] = d->fields[i].options[0].code;
    }
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

struct sheet world_sheet(struct world *w, const char *text)
{
    char *p = arena_strdup(w->a, text);
    struct sheet_row *rows = arena_array(w->a, struct sheet_row, 64);
    size_t n = 0;
    while (*p) {
        const char **cells = arena_array(w->a, const char *, 16);
        size_t k = 0;
        char *line = strsep(&p, "\n");
        while (line)
            cells[k++] = strsep(&line, ",");
        rows[n] = (struct sheet_row){(int64_t)n + 1, cells, k};
        n++;
        if (!p)
            break;
    }
    return (struct sheet){rows[0].cells, rows[0].n_cells, rows + 1, n - 1};
}

void world_fault(const struct sheet_report *r, int i, int64_t line, const char *field)
{
    assert_true(i < r->n_faults);
    assert_int_equal(r->faults[i].line, line);
    assert_string_equal(r->faults[i].field, field);
    assert_true(strlen(r->faults[i].msgid) > 10);
}
