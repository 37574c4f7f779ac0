/* echowall init: schema, key, areas, fields, the first units and the first administrator. */
#include "cli/init.h"

#include <stdio.h>

#include "base/str.h"
#include "db/migrate.h"
#include "model/area.h"
#include "model/category.h"
#include "model/officer.h"
#include "model/site_key.h"
#include "model/unit.h"
#include "report/sheet_read.h"

DB_STMT(init_fact, "INSERT INTO site_fact (name, value) VALUES ($1, $2)");

struct facts {
    const char *name, *created;
    bool demo;
};

static enum err write_facts(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct facts *f = ctx;
    enum err r = db_exec(tx, &init_fact, DB_ARGS(DB_TEXT("name"), DB_TEXT(f->name)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &init_fact, DB_ARGS(DB_TEXT("created_at"), DB_TEXT(f->created)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &init_fact, DB_ARGS(DB_TEXT("demo"), DB_TEXT(f->demo ? "1" : "0")), e);
    return r;
}

static enum err make_schema(struct cli *c, struct opened *o, bool demo, struct error *e)
{
    enum err r = migrate_run(o->site.db, e);
    if (r == ERR_OK)
        r = site_key_bind(o->conn, &o->site.key, e);
    struct facts f = {.name = o->site.name,
                      .created = arena_printf(c->arena, "%lld", (long long)clock_now(&o->site.clock)),
                      .demo = demo};
    return r == ERR_OK ? db_write(o->conn, write_facts, &f, e) : r;
}

typedef enum err (*import_fn)(struct db_conn *, const struct site *, const struct viewer *, struct arena *,
                              const struct sheet *, struct sheet_report *, struct error *);

static enum err import_builtin(struct opened *o, const char *name, import_fn import, struct error *e)
{
    struct arena *a = arena_new();
    struct sheet sheet;
    struct sheet_report report = {0};
    enum err r = sheet_read_builtin(a, name, &sheet, e);
    if (r == ERR_OK)
        r = import(o->conn, &o->site, &viewer_operator, a, &sheet, &report, e);
    cli_faults(&report);
    arena_free(a);
    return r;
}

enum err init_officer(struct cli *c, struct opened *o, const char *login, const char *name, int64_t unit_id,
                      const char *role, int64_t *ret_id, struct error *e)
{
    int64_t id, post;
    char *password;
    enum err r = officer_add(o->conn, &o->site, &viewer_operator, c->arena, login, name, &id, &password, e);
    if (r == ERR_OK)
        r = post_add(o->conn, &o->site, &viewer_operator, id, unit_id, role, &post, e);
    if (r != ERR_OK)
        return r;
    printf("  %-14s %s  %s（%s）\n", login, password, name, role);
    if (ret_id)
        *ret_id = id;
    return ERR_OK;
}

/* Three administrators kept apart: none of them can give anybody an account with a post alone. */
static enum err first_officers(struct cli *c, struct opened *o, int64_t unit_id, struct error *e)
{
    static const struct {
        const char *login, *name, *role;
    } first[] = {{"admin", "系统管理员", "sysadmin"},
                 {"anquan", "安全管理员", "secadmin"},
                 {"shenji", "审计管理员", "audadmin"}};
    enum err r = ERR_OK;
    printf("First log-ins, shown once; their passwords have to be changed:\n");
    for (size_t i = 0; i < COUNT_OF(first) && r == ERR_OK; i++)
        r = init_officer(c, o, first[i].login, first[i].name, unit_id, first[i].role, NULL, e);
    return r;
}

/* An empty site has to take in matters at once: a government and its hotline office, to be renamed or replaced. */
static enum err first_units(struct cli *c, struct opened *o, struct error *e)
{
    int64_t top, hotline;
    struct unit_edit government = {
        .code = "GOV", .name = o->site.name, .kind = "government", .phone = "", .active = true};
    enum err r = unit_add(o->conn, &o->site, &viewer_operator, &government, &top, e);
    if (r != ERR_OK)
        return r;
    struct unit_edit office = {.code = "12345",
                               .name = "12345政务服务便民热线",
                               .kind = "hotline",
                               .phone = o->site.hotline,
                               .parent_id = top,
                               .intake = true,
                               .active = true};
    r = unit_add(o->conn, &o->site, &viewer_operator, &office, &hotline, e);
    if (r != ERR_OK)
        return r;
    return first_officers(c, o, top, e);
}

static enum err init_site(struct cli *c, struct opened *o, bool demo, bool plain, struct error *e)
{
    enum err r = make_schema(c, o, demo, e);
    if (r == ERR_OK)
        r = import_builtin(o, "areas/3506.csv", area_import, e);
    if (r == ERR_OK)
        r = import_builtin(o, "areas/zones.csv", area_import, e);
    if (r == ERR_OK)
        r = import_builtin(o, "categories.csv", category_import, e);
    if (r == ERR_OK)
        r = demo ? demo_fill(c, o, plain, e) : first_units(c, o, e);
    return r;
}

int cmd_init(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const char *name = NULL;
    bool demo = false, plain = false;
    const struct cli_option options[] = {
        SITE_OPTIONS(f), {"name", &name, NULL}, {"demo", NULL, &demo}, {"plain", NULL, &plain}};
    struct opened o;
    struct error e = {0};
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv) ||
        !cli_open(c, &f, NULL, 0, OPEN_CREATE, &o))
        return EXIT_CANNOT;
    o.site.demo = demo;
    if (name)
        o.site.name = name;
    else if (site_unnamed(o.site.name))
        o.site.name = demo ? "漳南市（演示）回音壁" : "回音壁";
    enum err r = init_site(c, &o, demo, plain, &e);
    if (r == ERR_OK)
        printf("The site key is %s: keep a copy apart from the backups.\n", o.site.key_file);
    cli_close(&o);
    if (r == ERR_OK)
        return EXIT_DONE;
    fprintf(stderr, "echowall: the database holds half a site now; empty it before the next try\n");
    return cli_fail("make the site", &e);
}
