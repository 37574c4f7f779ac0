/* Posts: who holds which role where. Ended posts stay, since what is said against a unit stays closed to who held one
 * there. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/officer_priv.h"

#define LIST_MAX 200

#define POST_COLUMNS                                                                                                   \
    "SELECT p.id, p.officer_id, p.unit_id, o.login, o.name, u.name, p.role, p.since, p.until, f.name FROM post p"      \
    " JOIN officer o ON o.id = p.officer_id JOIN unit u ON u.id = p.unit_id"                                           \
    " LEFT JOIN officer f ON f.id = p.stands_for"

static enum err read_list(struct db_rows *q, struct arena *a, struct post_list *ret, struct error *e)
{
    struct post_list l = {.rows = arena_array(a, struct post, LIST_MAX)};
    while (db_next(q) && l.n < LIST_MAX)
        l.rows[l.n++] = (struct post){.id = db_int(q, 0),
                                      .officer_id = db_int(q, 1),
                                      .unit_id = db_int(q, 2),
                                      .officer_login = db_text_dup(q, 3, a),
                                      .officer_name = db_text_dup(q, 4, a),
                                      .unit_name = db_text_dup(q, 5, a),
                                      .role = db_text_dup(q, 6, a),
                                      .since = db_int(q, 7),
                                      .until = db_int(q, 8),
                                      .for_name = db_text_dup(q, 9, a)};
    enum err r = db_end(q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

DB_STMT(post_by_officer, POST_COLUMNS " WHERE p.officer_id = $1"
                                      " ORDER BY CASE WHEN p.until = 0 THEN 0 ELSE 1 END, p.since DESC, p.id LIMIT $2");
DB_STMT(post_by_unit, POST_COLUMNS " WHERE p.unit_id = $1"
                                   " ORDER BY CASE WHEN p.until = 0 THEN 0 ELSE 1 END, p.since DESC, p.id LIMIT $2");

enum err post_of_officer(struct db_conn *c, struct arena *a, int64_t officer_id, struct post_list *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &post_by_officer, DB_ARGS(DB_INT(officer_id), DB_INT(LIST_MAX)));
    return read_list(&q, a, ret, e);
}

enum err post_at_unit(struct db_conn *c, struct arena *a, int64_t unit_id, struct post_list *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &post_by_unit, DB_ARGS(DB_INT(unit_id), DB_INT(LIST_MAX)));
    return read_list(&q, a, ret, e);
}

#define ADMINISTRATORS (ROLE_SYSADMIN | ROLE_SECADMIN | ROLE_AUDADMIN)

DB_STMT(post_roles, "SELECT role, unit_id FROM post WHERE officer_id = $1 AND until = 0 AND stands_for IS NULL");

static enum err check_roles(struct db_conn *tx, int64_t officer_id, int64_t unit_id, const struct role_def *role,
                            struct error *e)
{
    struct db_rows q;
    bool held = false, meets = false;
    db_query(tx, &q, &post_roles, DB_ARGS(DB_INT(officer_id)));
    while (db_next(&q)) {
        const struct role_def *other = role_by_code(db_text(&q, 0));
        if (!other)
            continue;
        held = held || (other == role && db_int(&q, 1) == unit_id);
        meets = meets || (other != role && (other->role & ADMINISTRATORS) && (role->role & ADMINISTRATORS));
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && held)
        r = error_set(e, ERR_CONFLICT, "role", N_("This post is held already."), NULL);
    if (r == ERR_OK && meets)
        r = error_set(e, ERR_CONFLICT, "role",
                      N_("System, security and audit administrators are three different people."), NULL);
    return r;
}

DB_STMT(post_ends_there, "SELECT (SELECT COUNT(*) FROM officer WHERE id = $1 AND active = 1)"
                         " * (SELECT COUNT(*) FROM unit WHERE id = $2 AND active = 1)");
DB_STMT(post_add_row, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7)");

enum err post_insert(struct db_conn *tx, const struct site *s, int64_t id, int64_t officer_id, int64_t unit_id,
                     const struct role_def *role, struct error *e)
{
    int64_t there;
    enum err r = db_get_int(tx, &post_ends_there, DB_ARGS(DB_INT(officer_id), DB_INT(unit_id)), &there, e);
    if (r == ERR_OK && !there)
        r = error_set(e, ERR_INVALID, "unit", N_("There is no such active officer or unit."), NULL);
    if (r == ERR_OK)
        r = check_roles(tx, officer_id, unit_id, role, e);
    if (r != ERR_OK)
        return r;
    return db_exec(tx, &post_add_row,
                   DB_ARGS(DB_INT(id), DB_INT(officer_id), DB_INT(unit_id), DB_TEXT(role->code), DB_INT(role->reads),
                           DB_INT(role->shields), DB_INT(clock_now(&s->clock))),
                   e);
}

struct posting {
    const struct site *site;
    const struct viewer *viewer;
    int64_t id, officer_id, unit_id;
    const struct role_def *role;
};

static enum err check_actor(const struct viewer *v, int64_t officer_id, struct error *e)
{
    if (!viewer_may(v, ROLE_SECADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only security administrators give and end posts."), NULL);
    if (v->id == officer_id)
        return error_set(e, ERR_DENIED, NULL, N_("Nobody changes their own posts."), NULL);
    return ERR_OK;
}

DB_STMT(post_names, "SELECT o.login, u.code, u.name FROM officer o, unit u WHERE o.id = $1 AND u.id = $2");

static enum err describe(struct db_conn *tx, int64_t officer_id, int64_t unit_id, const char *role, struct buf *detail,
                         struct error *e)
{
    struct db_rows q;
    db_query(tx, &q, &post_names, DB_ARGS(DB_INT(officer_id), DB_INT(unit_id)));
    if (db_next(&q))
        buf_printf(detail, "%s: %s @ %s %s", db_text(&q, 0), role, db_text(&q, 1), db_text(&q, 2));
    return db_end(&q, e);
}

static enum err write_add(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct posting *x = ctx;
    enum err r = post_insert(tx, x->site, x->id, x->officer_id, x->unit_id, x->role, e);
    return r == ERR_OK ? describe(tx, x->officer_id, x->unit_id, x->role->code, detail, e) : r;
}

enum err post_add(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t officer_id, int64_t unit_id,
                  const char *role, int64_t *ret_id, struct error *e)
{
    struct posting x = {s, v, id_new(), officer_id, unit_id, role_by_code(role)};
    enum err r = check_actor(v, officer_id, e);
    if (r != ERR_OK)
        return r;
    if (!x.role)
        return error_set(e, ERR_INVALID, "role", N_("There is no role {}."), "%s", str_or(role, ""));
    r = audit_write(c, s, v, "post.add", write_add, &x, e);
    if (r == ERR_OK && ret_id)
        *ret_id = x.id;
    return r;
}

DB_STMT(post_one, "SELECT officer_id, unit_id, role FROM post WHERE id = $1 AND until = 0");
DB_STMT(post_end_row, "UPDATE post SET until = $2 WHERE id = $1 AND until = 0");
/* Who holds it for them meanwhile, holds it no longer. */
DB_STMT(post_end_deputies, "UPDATE post SET until = $4 WHERE stands_for = $1 AND unit_id = $2 AND role = $3"
                           " AND until = 0");
/* No supervisor themselves any more, they open no accusations as somebody's deputy either (model/deputy.h). */
DB_STMT(post_end_shields, "UPDATE post SET shields = 0 WHERE officer_id = $1 AND until = 0 AND stands_for IS NOT NULL"
                          " AND NOT EXISTS (SELECT 1 FROM post k WHERE k.officer_id = $1 AND k.until = 0"
                          " AND k.shields = 1 AND k.stands_for IS NULL)");

static enum err write_end(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct posting *x = ctx;
    struct db_rows q;
    x->officer_id = 0;
    db_query(tx, &q, &post_one, DB_ARGS(DB_INT(x->id)));
    if (db_next(&q)) {
        x->officer_id = db_int(&q, 0);
        x->unit_id = db_int(&q, 1);
        x->role = role_by_code(db_text(&q, 2));
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !x->officer_id)
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("This post has ended already."), NULL);
    if (r == ERR_OK)
        r = check_actor(x->viewer, x->officer_id, e);
    if (r == ERR_OK)
        r = db_exec(tx, &post_end_row, DB_ARGS(DB_INT(x->id), DB_INT(clock_now(&x->site->clock))), e);
    const char *role = x->role ? x->role->code : "";
    if (r == ERR_OK)
        r = db_exec(
            tx, &post_end_deputies,
            DB_ARGS(DB_INT(x->officer_id), DB_INT(x->unit_id), DB_TEXT(role), DB_INT(clock_now(&x->site->clock))), e);
    if (r == ERR_OK)
        r = db_exec(tx, &post_end_shields, DB_ARGS(DB_INT(x->officer_id)), e);
    return r == ERR_OK ? describe(tx, x->officer_id, x->unit_id, role, detail, e) : r;
}

enum err post_end(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t post_id, struct error *e)
{
    struct posting x = {.site = s, .viewer = v, .id = post_id};
    if (!viewer_may(v, ROLE_SECADMIN))
        return check_actor(v, 0, e);
    return audit_write(c, s, v, "post.end", write_end, &x, e);
}
