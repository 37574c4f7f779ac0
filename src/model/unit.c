/* Units: reading them, and editing one. */
#include "model/unit.h"

#include <ctype.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/audit.h"
#include "model/unit_priv.h"
#include "text/initials.h"

#define LIST_MAX     200
#define CHILDREN_MAX 1000
#define SEARCH_MAX   50
#define PHONE_MAX    40

static const struct unit_kind kinds[] = {
    {"government", N_("Government")}, {"office", N_("Office")},       {"hotline", N_("Hotline")},
    {"department", N_("Department")}, {"town", N_("Town or street")}, {"village", N_("Village or community")},
    {"other", N_("Other")},
};

const struct unit_kind *unit_kinds(int *ret_n)
{
    *ret_n = (int)COUNT_OF(kinds);
    return kinds;
}

bool unit_kind_known(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_eq(kinds[i].code, code))
            return true;
    }
    return false;
}

#define UNIT_COLUMNS                                                                                                   \
    "u.id, COALESCE(u.parent_id, 0), u.code, u.name, u.kind, COALESCE(u.area_id, 0), u.phone, u.initials, u.intake,"   \
    " u.active, COALESCE(u.merged_into, 0), u.version, COALESCE(p.name, ''), COALESCE(a.name, '')"
#define UNIT_FROM " FROM unit u LEFT JOIN unit p ON p.id = u.parent_id LEFT JOIN area a ON a.id = u.area_id"

static struct unit read_unit(const struct db_rows *q, struct arena *a)
{
    return (struct unit){.id = db_int(q, 0),
                         .parent_id = db_int(q, 1),
                         .code = db_text_dup(q, 2, a),
                         .name = db_text_dup(q, 3, a),
                         .kind = db_text_dup(q, 4, a),
                         .area_id = db_int(q, 5),
                         .phone = db_text_dup(q, 6, a),
                         .initials = db_text_dup(q, 7, a),
                         .intake = db_int(q, 8) != 0,
                         .active = db_int(q, 9) != 0,
                         .merged_into = db_int(q, 10),
                         .version = db_int(q, 11),
                         .parent_name = db_text_dup(q, 12, a),
                         .area_name = db_text_dup(q, 13, a)};
}

/* One row is read into *ret, two are ERR_CONFLICT. */
static enum err read_one(struct db_rows *q, struct arena *a, struct unit *ret, struct error *e)
{
    int n = 0;
    struct unit x;
    while (db_next(q)) {
        if (n++ == 0)
            x = read_unit(q, a);
    }
    enum err r = db_end(q, e);
    if (r == ERR_OK && n == 0)
        r = error_set(e, ERR_NOT_FOUND, "unit", N_("There is no such unit."), NULL);
    if (r == ERR_OK && n > 1)
        r = error_set(e, ERR_CONFLICT, "unit", N_("Several units are called {}."), "%s", x.name);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

DB_STMT(unit_one, "SELECT " UNIT_COLUMNS UNIT_FROM " WHERE u.id = $1");
DB_STMT(unit_of_code, "SELECT " UNIT_COLUMNS UNIT_FROM " WHERE u.code = $1");
DB_STMT(unit_of_name, "SELECT " UNIT_COLUMNS UNIT_FROM " WHERE u.name = $1 AND u.active = 1 LIMIT 2");

enum err unit_by_id(struct db_conn *c, struct arena *a, int64_t id, struct unit *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &unit_one, DB_ARGS(DB_INT(id)));
    return read_one(&q, a, ret, e);
}

enum err unit_by_code(struct db_conn *c, struct arena *a, const char *code, struct unit *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &unit_of_code, DB_ARGS(DB_TEXT(str_or(code, ""))));
    return read_one(&q, a, ret, e);
}

enum err unit_by_name(struct db_conn *c, struct arena *a, const char *name, struct unit *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &unit_of_name, DB_ARGS(DB_TEXT(str_or(name, ""))));
    return read_one(&q, a, ret, e);
}

DB_STMT(unit_of_initials, "SELECT " UNIT_COLUMNS UNIT_FROM " WHERE u.initials = $1 AND u.active = 1 LIMIT 2");

static enum err unit_by_initials(struct db_conn *c, struct arena *a, const char *text, struct unit *ret,
                                 struct error *e)
{
    char *low = arena_strdup(a, text);
    struct db_rows q;
    for (char *p = low; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    db_query(c, &q, &unit_of_initials, DB_ARGS(DB_TEXT(low)));
    return read_one(&q, a, ret, e);
}

enum err unit_named(struct db_conn *c, struct arena *a, const char *text, const char *field, struct unit *ret,
                    struct error *e)
{
    text = str_trim(a, str_or(text, ""));
    enum err r = unit_by_code(c, a, text, ret, e);
    if (r == ERR_NOT_FOUND)
        r = unit_by_name(c, a, text, ret, e);
    if (r == ERR_NOT_FOUND && *text)
        r = unit_by_initials(c, a, text, ret, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, field, N_("There is no office called “{}”."), "%s", text);
    if (r == ERR_CONFLICT)
        return error_set(e, ERR_INVALID, field, N_("Several offices are called “{}”: please write the code."), "%s",
                         text);
    return r;
}

static enum err read_list(struct db_rows *q, struct arena *a, int max, struct unit_list *ret, struct error *e)
{
    struct unit_list l = {.rows = arena_array(a, struct unit, (size_t)max)};
    while (db_next(q) && l.n < max)
        l.rows[l.n++] = read_unit(q, a);
    enum err r = db_end(q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

DB_STMT(unit_page, "SELECT " UNIT_COLUMNS UNIT_FROM " WHERE u.code > $1 AND u.active >= $2 ORDER BY u.code LIMIT $3");

enum err unit_list(struct db_conn *c, struct arena *a, bool inactive, const char *cursor, int limit,
                   struct unit_list *ret, struct error *e)
{
    limit = limit < 1 ? 1 : limit > LIST_MAX ? LIST_MAX : limit;
    struct unit_list l = {.n = 0};
    struct db_rows q;
    db_query(c, &q, &unit_page, DB_ARGS(DB_TEXT(str_or(cursor, "")), DB_INT(inactive ? 0 : 1), DB_INT(limit + 1)));
    enum err r = read_list(&q, a, limit + 1, &l, e);
    if (r != ERR_OK)
        return r;
    if (l.n > limit) {
        l.n = limit;
        l.next = l.rows[limit - 1].code;
    }
    *ret = l;
    return ERR_OK;
}

DB_STMT(unit_roots, "SELECT " UNIT_COLUMNS UNIT_FROM " WHERE u.parent_id IS NULL AND u.active = 1"
                    " ORDER BY u.code LIMIT $1");
DB_STMT(unit_below, "SELECT " UNIT_COLUMNS UNIT_FROM " WHERE u.parent_id = $1 AND u.active = 1"
                    " ORDER BY u.code LIMIT $2");

enum err unit_children(struct db_conn *c, struct arena *a, int64_t parent_id, struct unit_list *ret, struct error *e)
{
    struct db_rows q;
    if (parent_id)
        db_query(c, &q, &unit_below, DB_ARGS(DB_INT(parent_id), DB_INT(CHILDREN_MAX)));
    else
        db_query(c, &q, &unit_roots, DB_ARGS(DB_INT(CHILDREN_MAX)));
    return read_list(&q, a, CHILDREN_MAX, ret, e);
}

static char *pattern(struct arena *a, const char *before, const char *text)
{
    struct buf b;
    buf_init(&b, 1024);
    buf_puts(&b, before);
    for (const char *p = text; *p; p++) {
        if (*p == '%' || *p == '_' || *p == '\\')
            buf_putc(&b, '\\');
        buf_putc(&b, *p);
    }
    buf_putc(&b, '%');
    char *s = arena_strndup(a, b.data, b.len);
    buf_release(&b);
    return s;
}

DB_STMT(unit_find, "SELECT " UNIT_COLUMNS UNIT_FROM " WHERE u.active = 1 AND (lower(u.name) LIKE $1 ESCAPE '\\'"
                   " OR u.initials LIKE $2 ESCAPE '\\' OR lower(u.code) LIKE $2 ESCAPE '\\')"
                   " ORDER BY u.code LIMIT $3");

enum err unit_search(struct db_conn *c, struct arena *a, const char *text, int limit, struct unit_list *ret,
                     struct error *e)
{
    char *t = utf8_cut(a, str_trim(a, str_or(text, "")), 40);
    for (char *p = t; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    limit = limit < 1 ? 1 : limit > SEARCH_MAX ? SEARCH_MAX : limit;
    if (*t == '\0') {
        *ret = (struct unit_list){.n = 0};
        return ERR_OK;
    }
    struct db_rows q;
    db_query(c, &q, &unit_find, DB_ARGS(DB_TEXT(pattern(a, "%", t)), DB_TEXT(pattern(a, "", t)), DB_INT(limit)));
    return read_list(&q, a, limit, ret, e);
}

DB_STMT(unit_below_check, "SELECT COUNT(*) FROM unit_tree WHERE ancestor_id = $1 AND descendant_id = $2");

enum err unit_is_below(struct db_conn *c, int64_t id, int64_t top, bool *ret, struct error *e)
{
    int64_t n;
    enum err r = db_get_int(c, &unit_below_check, DB_ARGS(DB_INT(top), DB_INT(id)), &n, e);
    if (r == ERR_OK)
        *ret = n > 0;
    return r;
}

enum err unit_denied(struct error *e)
{
    return error_set(e, ERR_DENIED, NULL, N_("Only system administrators change units."), NULL);
}

static bool phone_fits(const char *phone)
{
    size_t n = strlen(phone);
    return n <= PHONE_MAX && strspn(phone, "0123456789-+() ,/") == n;
}

enum err unit_check_edit(const struct unit_edit *x, struct error *e)
{
    const char *code = str_or(x->code, ""), *name = str_or(x->name, "");
    size_t n = strlen(code);
    if (n == 0 || n > UNIT_CODE_MAX ||
        strspn(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.") != n)
        return error_set(e, ERR_INVALID, "code", N_("A code has 1 to {} letters, digits, dots or dashes."), "%d",
                         UNIT_CODE_MAX);
    if (*name == '\0' || !utf8_valid(name, strlen(name)) || utf8_length(name) > UNIT_NAME_MAX)
        return error_set(e, ERR_INVALID, "name", N_("A name has 1 to {} characters."), "%d", UNIT_NAME_MAX);
    if (!unit_kind_known(x->kind))
        return error_set(e, ERR_INVALID, "kind", N_("{} is no kind of unit."), "%s", str_or(x->kind, ""));
    if (!phone_fits(str_or(x->phone, "")))
        return error_set(e, ERR_INVALID, "phone", N_("A phone number has digits, blanks and dashes."), NULL);
    return ERR_OK;
}

DB_STMT(unit_code_taken, "SELECT COUNT(*) FROM unit WHERE code = $1 AND id <> $2");
DB_STMT(unit_area_there, "SELECT COUNT(*) FROM area WHERE id = $1");

static enum err check_refs(struct db_conn *tx, int64_t id, const struct unit_edit *x, struct error *e)
{
    int64_t n;
    enum err r = db_get_int(tx, &unit_code_taken, DB_ARGS(DB_TEXT(x->code), DB_INT(id)), &n, e);
    if (r == ERR_OK && n > 0)
        r = error_set(e, ERR_CONFLICT, "code", N_("The code {} is taken."), "%s", x->code);
    if (r != ERR_OK || !x->area_id)
        return r;
    r = db_get_int(tx, &unit_area_there, DB_ARGS(DB_INT(x->area_id)), &n, e);
    if (r == ERR_OK && n == 0)
        r = error_set(e, ERR_INVALID, "area", N_("There is no such area."), NULL);
    return r;
}

DB_STMT(unit_add_row, "INSERT INTO unit (id, parent_id, code, name, kind, area_id, phone, initials, intake)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
DB_STMT(unit_tree_self, "INSERT INTO unit_tree (ancestor_id, descendant_id, depth) VALUES ($1, $1, 0)");
DB_STMT(unit_tree_add, "INSERT INTO unit_tree (ancestor_id, descendant_id, depth)"
                       " SELECT t.ancestor_id, CAST($1 AS BIGINT), t.depth + 1 FROM unit_tree t"
                       " WHERE t.descendant_id = $2");
DB_STMT(unit_parent_there, "SELECT COUNT(*) FROM unit WHERE id = $1 AND active = 1");

enum err unit_insert(struct db_conn *tx, struct arena *a, int64_t id, const struct unit_edit *x, struct error *e)
{
    int64_t there = 1;
    enum err r = check_refs(tx, id, x, e);
    if (r == ERR_OK && x->parent_id)
        r = db_get_int(tx, &unit_parent_there, DB_ARGS(DB_INT(x->parent_id)), &there, e);
    if (r == ERR_OK && !there)
        r = error_set(e, ERR_INVALID, "parent", N_("There is no such unit above it."), NULL);
    if (r == ERR_OK)
        r = db_exec(tx, &unit_add_row,
                    DB_ARGS(DB_INT(id), DB_INT_OR_NULL(x->parent_id), DB_TEXT(x->code), DB_TEXT(x->name),
                            DB_TEXT(x->kind), DB_INT_OR_NULL(x->area_id), DB_TEXT(str_or(x->phone, "")),
                            DB_TEXT(initials_of(a, x->name)), DB_INT(x->intake)),
                    e);
    if (r == ERR_OK)
        r = db_exec(tx, &unit_tree_self, DB_ARGS(DB_INT(id)), e);
    if (r == ERR_OK && x->parent_id)
        r = db_exec(tx, &unit_tree_add, DB_ARGS(DB_INT(id), DB_INT(x->parent_id)), e);
    return r;
}

struct editing {
    const struct unit_edit *x;
    struct arena *arena;
    int64_t id, version;
};

static enum err write_add(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct editing *w = ctx;
    buf_printf(detail, "%s %s", w->x->code, w->x->name);
    return unit_insert(tx, w->arena, w->id, w->x, e);
}

enum err unit_add(struct db_conn *c, const struct site *s, const struct viewer *v, const struct unit_edit *x,
                  int64_t *ret_id, struct error *e)
{
    if (!viewer_may(v, ROLE_SYSADMIN))
        return unit_denied(e);
    enum err r = unit_check_edit(x, e);
    if (r != ERR_OK)
        return r;
    struct editing w = {.x = x, .arena = arena_new(), .id = id_new()};
    r = audit_write(c, s, v, "unit.add", write_add, &w, e);
    if (r == ERR_OK && ret_id)
        *ret_id = w.id;
    arena_free(w.arena);
    return r;
}

DB_STMT(unit_busy, "SELECT (SELECT COUNT(*) FROM work_order o WHERE o.unit_id = $1 AND o.state IN ('sent', 'accepted',"
                   " 'answered')) + (SELECT COUNT(*) FROM unit b WHERE b.parent_id = $1 AND b.active = 1)");
DB_STMT(unit_change,
        "UPDATE unit SET code = $3, name = $4, kind = $5, area_id = $6, phone = $7, initials = $8,"
        " intake = $9, active = $10, merged_into = CASE WHEN CAST($10 AS BIGINT) = 1 THEN NULL ELSE merged_into END,"
        " version = version + 1 WHERE id = $1 AND version = $2");

DB_STMT(unit_intake_states,
        "SELECT DISTINCT procedure, state, procedure_version FROM matter WHERE intake_unit_id = $1");

/* ERR_CONFLICT while something is still owed at the unit. */
static enum err check_idle(struct db_conn *tx, int64_t id, struct error *e)
{
    struct db_rows q;
    int64_t busy;
    enum err r = db_get_int(tx, &unit_busy, DB_ARGS(DB_INT(id)), &busy, e);
    if (r != ERR_OK)
        return r;
    db_query(tx, &q, &unit_intake_states, DB_ARGS(DB_INT(id)));
    while (db_next(&q)) {
        const struct procedure *p = procedure_at(db_text(&q, 0), db_int(&q, 2));
        const struct state_def *state = procedure_state(p, db_text(&q, 1));
        busy += !state || state->open;
    }
    r = db_end(&q, e);
    if (r == ERR_OK && busy)
        r = error_set(e, ERR_CONFLICT, "active",
                      N_("It still has open matters or units below. Merge it into another unit instead."), NULL);
    return r;
}

DB_STMT(unit_only_intake, "SELECT COUNT(*) FROM unit u WHERE u.id = $1 AND u.intake = 1 AND u.active = 1 AND NOT EXISTS"
                          " (SELECT 1 FROM unit o WHERE o.intake = 1 AND o.active = 1 AND o.id <> $1)");

/* Where nobody takes in, residents could not say anything any more. */
static enum err check_intake(struct db_conn *tx, int64_t id, const struct unit_edit *x, struct error *e)
{
    int64_t only = 0;
    enum err r = x->intake && x->active ? ERR_OK : db_get_int(tx, &unit_only_intake, DB_ARGS(DB_INT(id)), &only, e);
    if (r == ERR_OK && only)
        r = error_set(e, ERR_CONFLICT, "intake",
                      N_("It is the only office that takes in matters; let another one do so first."), NULL);
    return r;
}

static enum err write_update(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct editing *w = ctx;
    const struct unit_edit *x = w->x;
    int64_t n;
    enum err r = check_refs(tx, w->id, x, e);
    if (r == ERR_OK)
        r = check_intake(tx, w->id, x, e);
    if (r == ERR_OK && !x->active)
        r = check_idle(tx, w->id, e);
    if (r != ERR_OK)
        return r;
    r = db_exec_count(tx, &unit_change,
                      DB_ARGS(DB_INT(w->id), DB_INT(w->version), DB_TEXT(x->code), DB_TEXT(x->name), DB_TEXT(x->kind),
                              DB_INT_OR_NULL(x->area_id), DB_TEXT(str_or(x->phone, "")),
                              DB_TEXT(initials_of(w->arena, x->name)), DB_INT(x->intake), DB_INT(x->active)),
                      &n, e);
    if (r == ERR_OK && n == 0)
        r = error_set(e, ERR_CONFLICT, NULL, N_("Somebody changed this unit meanwhile. Please look at it again."),
                      NULL);
    buf_printf(detail, "%s %s%s", x->code, x->name, x->active ? "" : ", inactive");
    return r;
}

enum err unit_update(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, int64_t version,
                     const struct unit_edit *x, struct error *e)
{
    if (!viewer_may(v, ROLE_SYSADMIN))
        return unit_denied(e);
    enum err r = unit_check_edit(x, e);
    if (r != ERR_OK)
        return r;
    struct editing w = {.x = x, .arena = arena_new(), .id = id, .version = version};
    r = audit_write(c, s, v, "unit.update", write_update, &w, e);
    arena_free(w.arena);
    return r;
}
