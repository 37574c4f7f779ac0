/*
 * A city that does not exist: its units and officers, made through the model like anybody's, so that the demonstration
 * passes the checker. What happens in it stands in catalogue/demo and can be changed without touching the program.
 */
#include <stdio.h>

#include "base/str.h"
#include "cli/demo.h"
#include "cli/init.h"
#include "model/dispatch_list.h"
#include "model/officer.h"
#include "model/unit.h"
#include "report/sheet_read.h"

static enum err add_units(struct cli *c, struct opened *o, struct error *e)
{
    struct sheet sheet;
    struct sheet_report report = {0};
    enum err r = sheet_read_builtin(c->arena, "demo/units.csv", &sheet, e);
    if (r == ERR_OK)
        r = unit_import(o->conn, &o->site, &viewer_operator, c->arena, &sheet, &report, e);
    cli_faults(&report);
    return r;
}

/* Everybody who tries the demonstration uses the printed passwords, so nobody has to change them first. */
static enum err add_officer(struct cli *c, struct opened *o, const char *login, const char *name,
                            const struct demo_post *p, struct error *e)
{
    int64_t id;
    enum err r = init_officer(c, o, login, name, p->unit_id, p->role, &id, e);
    return r == ERR_OK ? officer_keep_password(o->conn, &o->site, &viewer_operator, id, e) : r;
}

static enum err add_post(struct cli *c, struct opened *o, const struct demo_post *p, struct error *e)
{
    struct officer officer;
    int64_t post;
    enum err r = officer_by_login(o->conn, c->arena, p->login, &officer, e);
    return r == ERR_OK ? post_add(o->conn, &o->site, &viewer_operator, officer.id, p->unit_id, p->role, &post, e) : r;
}

/* One line is one post; the lines of an officer stand together. */
static enum err add_line(struct cli *c, struct opened *o, const struct sheet_row *row, struct demo_posts *posts,
                         struct error *e)
{
    struct unit unit;
    if (posts->n == DEMO_OFFICERS_MAX || row->n_cells < 4)
        return error_detail(e, ERR_INTERNAL, "demo/officers.csv: line %lld", (long long)row->line);
    struct demo_post *p = &posts->rows[posts->n];
    bool known = posts->n > 0 && str_eq(posts->rows[posts->n - 1].login, row->cells[0]);
    *p = (struct demo_post){.login = row->cells[0], .unit = row->cells[2], .role = row->cells[3]};
    enum err r = unit_by_code(o->conn, c->arena, p->unit, &unit, e);
    if (r != ERR_OK)
        return r;
    p->unit_id = unit.id;
    posts->n++;
    return known ? add_post(c, o, p, e) : add_officer(c, o, p->login, row->cells[1], p, e);
}

static enum err add_officers(struct cli *c, struct opened *o, struct demo_posts *posts, struct error *e)
{
    struct sheet sheet;
    enum err r = sheet_read_builtin(c->arena, "demo/officers.csv", &sheet, e);
    for (size_t i = 0; r == ERR_OK && i < sheet.n_rows; i++)
        r = add_line(c, o, &sheet.rows[i], posts, e);
    for (size_t i = 0; r == ERR_OK && i < posts->n; i++)
        r = viewer_by_login(o->conn, c->arena, posts->rows[i].login, &posts->rows[i].viewer, e);
    return r;
}

const struct demo_post *demo_post_of(const struct demo_posts *posts, const char *role, int64_t unit_id)
{
    for (size_t i = 0; i < posts->n; i++) {
        const struct demo_post *p = &posts->rows[i];
        if (str_eq(p->role, role) && (unit_id == 0 || p->unit_id == unit_id))
            return p;
    }
    return NULL;
}

/* After the matters: what was dispatched before the list was in force stays where it is. */
static enum err add_dispatch_list(struct cli *c, struct opened *o, struct error *e)
{
    struct sheet sheet;
    struct sheet_report report = {0};
    const struct dispatch_new x = {.name = "派单目录第1版（演示）", .from_at = clock_now(&o->site.clock)};
    enum err r = sheet_read_builtin(c->arena, "demo/dispatch.csv", &sheet, e);
    if (r == ERR_OK)
        r = dispatch_import(o->conn, &o->site, &viewer_operator, c->arena, &x, &sheet, &report, e);
    cli_faults(&report);
    return r;
}

enum err demo_fill(struct cli *c, struct opened *o, bool plain, struct error *e)
{
    struct demo_posts *posts = arena_obj(c->arena, struct demo_posts);
    enum err r = add_units(c, o, e);
    if (r != ERR_OK)
        return r;
    printf("Log-ins of the demonstration, shown once:\n");
    r = add_officers(c, o, posts, e);
    if (r == ERR_OK)
        r = demo_matters(c, o, posts, e);
    if (r == ERR_OK && !plain)
        r = demo_wishes(c, o, posts, e);
    if (r == ERR_OK && !plain)
        r = demo_figures(c, o, posts, e);
    return r == ERR_OK ? add_dispatch_list(c, o, e) : r;
}
