/* Officers from a list, one line a post. Passwords are made and hashed before the write, which only stores them. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/officer_priv.h"

struct line {
    int64_t number;
    const char *login, *name, *unit;
    const struct role_def *role; /* NULL: an account without a post */
    int64_t unit_id;
    const char *hash; /* of the first line of a login that is new */
    bool first;       /* of its login */
};

struct importing {
    struct arena *arena;
    const struct site *site;
    struct line *lines;
    struct line **by_login; /* sorted by login, then line */
    size_t n;
    bool posts;
    struct sheet_report *report;
    struct officer_passwords passwords;
    int64_t added, updated, unchanged;
};

static void fault(struct importing *x, const struct line *l, const char *field, const char *msgid, const char *arg)
{
    sheet_fault(x->arena, x->report, l->number, field, msgid, arg);
}

static const struct role_def *role_of(const char *text)
{
    static const char *const words[][2] = {
        {"受理员", "intake"},       {"派单员", "dispatcher"},   {"承办人", "handler"},      {"下基层干部", "field"},
        {"验收员", "verifier"},     {"回访员", "verifier"},     {"督办员", "supervisor"},   {"领导", "leader"},
        {"主题办", "office"},       {"公开员", "publisher"},    {"审计", "auditor"},        {"审计员", "auditor"},
        {"系统管理员", "sysadmin"}, {"安全管理员", "secadmin"}, {"审计管理员", "audadmin"},
    };
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i][0], text))
            return role_by_code(words[i][1]);
    }
    return role_by_code(text);
}

static void read_line(struct importing *x, const struct sheet_row *row, const int *at, struct line *l)
{
    const char *role = sheet_cell(x->arena, row, at[3]);
    char *login = arena_strdup(x->arena, sheet_cell(x->arena, row, at[0]));
    for (char *p = login; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    *l = (struct line){.number = row->line,
                       .login = login,
                       .name = sheet_cell(x->arena, row, at[1]),
                       .unit = sheet_cell(x->arena, row, at[2]),
                       .role = role_of(role)};
    if (!officer_login_fits(login))
        fault(x, l, "login", N_("{} is no login: small letters, digits, dots, dashes, underlines."), login);
    if (!officer_name_fits(l->name))
        fault(x, l, "name", N_("The name is missing or too long."), "");
    if (*role && !l->role)
        fault(x, l, "role", N_("There is no role {}."), role);
    if (l->role && *l->unit == '\0')
        fault(x, l, "unit_code", N_("A role needs a unit."), "");
    if (!*role && *l->unit)
        fault(x, l, "role", N_("The role at the unit is missing."), "");
    x->posts = x->posts || l->role;
}

static int by_login(const void *a, const void *b)
{
    const struct line *const *x = a, *const *y = b;
    int order = strcmp((*x)->login, (*y)->login);
    if (order != 0)
        return order;
    return (*x)->number < (*y)->number ? -1 : (*x)->number > (*y)->number;
}

static void compare_lines(struct importing *x)
{
    x->by_login = arena_array(x->arena, struct line *, x->n + 1);
    for (size_t i = 0; i < x->n; i++)
        x->by_login[i] = &x->lines[i];
    qsort(x->by_login, x->n, sizeof(*x->by_login), by_login);
    for (size_t i = 0; i < x->n; i++) {
        struct line *l = x->by_login[i], *before = i ? x->by_login[i - 1] : NULL;
        l->first = !before || !str_eq(before->login, l->login);
        if (!l->first && !str_eq(before->name, l->name))
            fault(x, l, "name", N_("An earlier line gives this login the name {}."), before->name);
    }
}

static bool read_lines(struct importing *x, const struct sheet *s)
{
    static const struct sheet_column columns[] = {
        {"login", "登录名|账号|用户名", true},
        {"name", "姓名", true},
        {"unit_code", "unit|单位代码|单位", false},
        {"role", "角色|岗位", false},
    };
    int at[COUNT_OF(columns)];
    if (!sheet_map(x->arena, s, columns, COUNT_OF(columns), at, x->report))
        return false;
    x->lines = arena_array(x->arena, struct line, s->n_rows + 1);
    for (size_t i = 0; i < s->n_rows; i++)
        read_line(x, &s->rows[i], at, &x->lines[x->n++]);
    compare_lines(x);
    return true;
}

DB_STMT(import_unit, "SELECT id FROM unit WHERE code = $1 AND active = 1");
DB_STMT(import_login, "SELECT id, name, active FROM officer WHERE login = $1");

static enum err find_officer(struct db_conn *c, const struct line *l, int64_t *ret_id, bool *ret_same, bool *ret_active,
                             struct error *e)
{
    struct db_rows q;
    *ret_id = 0;
    db_query(c, &q, &import_login, DB_ARGS(DB_TEXT(l->login)));
    if (db_next(&q)) {
        *ret_id = db_int(&q, 0);
        *ret_same = str_eq(db_text(&q, 1), l->name);
        *ret_active = db_int(&q, 2) != 0;
    }
    return db_end(&q, e);
}

static enum err check_line(struct db_conn *c, struct importing *x, struct line *l, struct error *e)
{
    int64_t id;
    bool same, active;
    enum err r = find_officer(c, l, &id, &same, &active, e);
    if (r == ERR_OK && id && !active)
        fault(x, l, "login", N_("The account {} is closed."), l->login);
    else if (r == ERR_OK && id && !same)
        fault(x, l, "name", N_("The login {} belongs to somebody of another name."), l->login);
    if (r != ERR_OK || *l->unit == '\0')
        return r;
    r = db_get_int(c, &import_unit, DB_ARGS(DB_TEXT(l->unit)), &l->unit_id, e);
    if (r == ERR_NOT_FOUND) {
        fault(x, l, "unit_code", N_("There is no active unit with the code {}."), l->unit);
        r = ERR_OK;
    }
    return r;
}

static enum err make_passwords(struct db_conn *c, struct importing *x, struct error *e)
{
    x->passwords.rows = arena_array(x->arena, struct officer_password, x->n + 1);
    for (size_t i = 0; i < x->n; i++) {
        struct line *l = &x->lines[i];
        int64_t id;
        bool same, active;
        enum err r = l->first ? find_officer(c, l, &id, &same, &active, e) : ERR_OK;
        if (r != ERR_OK)
            return r;
        if (!l->first || id)
            continue;
        char *password = officer_random_password(x->arena), *hash;
        r = password_hash(x->arena, password, &hash, e);
        if (r != ERR_OK)
            return r;
        l->hash = hash;
        x->passwords.rows[x->passwords.n++] = (struct officer_password){l->login, l->name, password};
    }
    return ERR_OK;
}

DB_STMT(import_post_held,
        "SELECT COUNT(*) FROM post WHERE officer_id = $1 AND unit_id = $2 AND role = $3 AND until = 0");

static enum err store_line(struct db_conn *tx, struct importing *x, const struct line *l, struct error *e)
{
    int64_t id, held = 0;
    bool same, active;
    enum err r = find_officer(tx, l, &id, &same, &active, e);
    bool added = r == ERR_OK && !id && l->hash;
    if (added) {
        id = id_new();
        r = officer_insert(tx, x->site, id, l->login, l->name, l->hash, e);
    } else if (r == ERR_OK && !id) {
        r = error_set(e, ERR_CONFLICT, "login", N_("There is no such officer."), NULL);
    }
    if (r == ERR_OK && l->role)
        r = db_get_int(tx, &import_post_held, DB_ARGS(DB_INT(id), DB_INT(l->unit_id), DB_TEXT(l->role->code)), &held,
                       e);
    if (r != ERR_OK)
        return r;
    bool posted = l->role && !held;
    x->added += added;
    x->updated += !added && posted;
    x->unchanged += !added && !posted;
    return posted ? post_insert(tx, x->site, id_new(), id, l->unit_id, l->role, e) : ERR_OK;
}

static enum err write_import(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct importing *x = ctx;
    x->added = x->updated = x->unchanged = 0;
    x->report->n_faults = 0;
    /* By login, so that the first line of a login, which carries its password, is stored before its others. */
    for (size_t i = 0; i < x->n; i++) {
        const struct line *l = x->by_login[i];
        enum err r = store_line(tx, x, l, e);
        if (r == ERR_CONFLICT && e)
            sheet_fault(x->arena, x->report, l->number, arena_strdup(x->arena, e->field), e->msgid,
                        arena_strdup(x->arena, e->arg));
        if (r != ERR_OK)
            return r;
    }
    buf_printf(detail, "%lld added, %lld posts", (long long)x->added, (long long)x->updated);
    return ERR_OK;
}

static enum err check_actor(const struct viewer *v, const struct importing *x, struct error *e)
{
    if (!viewer_may(v, ROLE_SYSADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only system administrators keep accounts."), NULL);
    if (x->posts && !viewer_may(v, ROLE_SECADMIN))
        return error_set(e, ERR_DENIED, "role", N_("Only security administrators give and end posts."), NULL);
    return ERR_OK;
}

enum err officer_import(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct sheet *x, struct sheet_report *ret, struct officer_passwords *ret_passwords,
                        struct error *e)
{
    *ret = (struct sheet_report){.added = 0};
    *ret_passwords = (struct officer_passwords){.n = 0};
    struct importing run = {.arena = a, .site = s, .report = ret};
    bool mapped = read_lines(&run, x);
    enum err r = check_actor(v, &run, e);
    for (size_t i = 0; r == ERR_OK && mapped && i < run.n; i++)
        r = check_line(c, &run, &run.lines[i], e);
    if (r == ERR_OK && ret->n_faults)
        r = error_set(e, ERR_INVALID, NULL, N_("The list has mistakes; nothing was stored."), NULL);
    if (r == ERR_OK)
        r = make_passwords(c, &run, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "officer.import", write_import, &run, e);
    if (r != ERR_OK)
        return ret->n_faults ? error_set(e, ERR_INVALID, NULL, N_("The list has mistakes; nothing was stored."), NULL)
                             : r;
    ret->added = run.added;
    ret->updated = run.updated;
    ret->unchanged = run.unchanged;
    *ret_passwords = run.passwords;
    return ERR_OK;
}
