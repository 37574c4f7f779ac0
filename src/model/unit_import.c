/*
 * Units from a list. Parents may stand on any line, so lines are put in an order in which each parent comes first;
 * lines that hang in a ring have none and are told.
 */
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/unit_priv.h"
#include "text/initials.h"

enum visit { NOT_YET, ON_THE_WAY, DONE };

struct line {
    int64_t number;
    struct unit_edit x;
    const char *parent, *area;
    enum visit visit;
};

struct importing {
    struct arena *arena;
    struct line *lines;
    struct line **by_code; /* sorted */
    struct line **order;   /* parents first */
    size_t n, n_order;
    struct sheet_report *report;
    int64_t added, updated, unchanged;
};

static void fault(struct importing *x, const struct line *l, const char *field, const char *msgid, const char *arg)
{
    sheet_fault(x->arena, x->report, l->number, field, msgid, arg);
}

/* The kind by code or by its Chinese word; the text itself when it is none. */
static const char *kind_of(const char *text)
{
    static const char *const words[][2] = {
        {"政府", "government"}, {"党委", "government"}, {"办公室", "office"}, {"主题办", "office"},
        {"热线", "hotline"},    {"部门", "department"}, {"局", "department"}, {"乡镇", "town"},
        {"镇", "town"},         {"乡", "town"},         {"街道", "town"},     {"村", "village"},
        {"社区", "village"},    {"村社区", "village"},  {"其他", "other"},    {"", "other"},
    };
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i][0], text))
            return words[i][1];
    }
    return text;
}

static void read_line(struct importing *x, const struct sheet_row *row, const int *at, struct line *l)
{
    *l = (struct line){.number = row->line,
                       .parent = sheet_cell(x->arena, row, at[1]),
                       .area = sheet_cell(x->arena, row, at[4]),
                       .x = {.code = sheet_cell(x->arena, row, at[0]),
                             .name = sheet_cell(x->arena, row, at[2]),
                             .kind = kind_of(sheet_cell(x->arena, row, at[3])),
                             .phone = sheet_cell(x->arena, row, at[5]),
                             .active = true}};
    struct error e = {0};
    if (unit_check_edit(&l->x, &e) != ERR_OK)
        sheet_fault(x->arena, x->report, l->number, arena_strdup(x->arena, e.field), e.msgid,
                    arena_strdup(x->arena, e.arg));
    const char *intake = sheet_cell(x->arena, row, at[6]);
    if (!sheet_bool(intake, &l->x.intake))
        fault(x, l, "intake", N_("{} is neither yes nor no."), intake);
    if (str_eq(l->parent, l->x.code))
        fault(x, l, "parent_code", N_("A unit cannot hang below itself."), "");
}

static int by_code(const void *a, const void *b)
{
    const struct line *const *x = a, *const *y = b;
    int order = strcmp((*x)->x.code, (*y)->x.code);
    if (order != 0)
        return order;
    return (*x)->number < (*y)->number ? -1 : (*x)->number > (*y)->number;
}

static int is_code(const void *key, const void *item)
{
    const struct line *const *l = item;
    return strcmp(key, (*l)->x.code);
}

static struct line *find_code(const struct importing *x, const char *code)
{
    struct line **l = bsearch(code, x->by_code, x->n, sizeof(*x->by_code), is_code);
    return l ? *l : NULL;
}

/* Walks up from a line until something placed, then places what it passed from the top down. */
static void place(struct importing *x, struct line *l, struct line **way)
{
    size_t n = 0;
    while (l && l->visit == NOT_YET) {
        l->visit = ON_THE_WAY;
        way[n++] = l;
        l = *l->parent ? find_code(x, l->parent) : NULL;
    }
    if (l && l->visit == ON_THE_WAY)
        fault(x, l, "parent_code", N_("{} hangs below itself by way of others."), l->x.code);
    while (n > 0) {
        way[--n]->visit = DONE;
        x->order[x->n_order++] = way[n];
    }
}

static void put_in_order(struct importing *x)
{
    struct line **way = arena_array(x->arena, struct line *, x->n + 1);
    x->by_code = arena_array(x->arena, struct line *, x->n + 1);
    x->order = arena_array(x->arena, struct line *, x->n + 1);
    for (size_t i = 0; i < x->n; i++)
        x->by_code[i] = &x->lines[i];
    qsort(x->by_code, x->n, sizeof(*x->by_code), by_code);
    for (size_t i = 1; i < x->n; i++) {
        if (str_eq(x->by_code[i]->x.code, x->by_code[i - 1]->x.code))
            fault(x, x->by_code[i], "code", N_("The code {} stands on an earlier line too."), x->by_code[i]->x.code);
    }
    for (size_t i = 0; i < x->n; i++)
        place(x, &x->lines[i], way);
}

static bool read_lines(struct importing *x, const struct sheet *s)
{
    static const struct sheet_column columns[] = {
        {"code", "代码|编码|单位代码", true},
        {"parent_code", "parent|上级代码|上级", false},
        {"name", "名称|单位名称", true},
        {"kind", "类型|类别", false},
        {"area_code", "area|区域代码|区划代码", false},
        {"phone", "电话|联系电话", false},
        {"intake", "受理|受理窗口", false},
    };
    int at[COUNT_OF(columns)];
    if (!sheet_map(x->arena, s, columns, COUNT_OF(columns), at, x->report))
        return false;
    x->lines = arena_array(x->arena, struct line, s->n_rows + 1);
    for (size_t i = 0; i < s->n_rows; i++)
        read_line(x, &s->rows[i], at, &x->lines[x->n++]);
    put_in_order(x);
    return true;
}

DB_STMT(import_area, "SELECT id FROM area WHERE code = $1");
DB_STMT(import_parent, "SELECT id FROM unit WHERE code = $1 AND active = 1");
DB_STMT(import_there,
        "SELECT COALESCE(p.code, '') FROM unit u LEFT JOIN unit p ON p.id = u.parent_id WHERE u.code = $1");

static enum err find_id(struct db_conn *c, const struct db_stmt *stmt, const char *code, int64_t *ret_id,
                        struct error *e)
{
    struct db_rows q;
    *ret_id = 0;
    db_query(c, &q, stmt, DB_ARGS(DB_TEXT(code)));
    if (db_next(&q))
        *ret_id = db_int(&q, 0);
    return db_end(&q, e);
}

static enum err check_line(struct db_conn *c, struct importing *x, struct line *l, struct error *e)
{
    int64_t id = 0;
    if (*l->area) {
        enum err r = find_id(c, &import_area, l->area, &l->x.area_id, e);
        if (r != ERR_OK)
            return r;
        if (!l->x.area_id)
            fault(x, l, "area_code", N_("There is no area with the code {}."), l->area);
    }
    if (*l->parent && !find_code(x, l->parent)) {
        enum err r = find_id(c, &import_parent, l->parent, &id, e);
        if (r != ERR_OK)
            return r;
        if (!id)
            fault(x, l, "parent_code", N_("There is no active unit with the code {}."), l->parent);
    }
    struct db_rows q;
    db_query(c, &q, &import_there, DB_ARGS(DB_TEXT(l->x.code)));
    if (db_next(&q) && !str_eq(db_text(&q, 0), l->parent))
        fault(x, l, "parent_code", N_("It hangs elsewhere now; move it on its own page."), "");
    return db_end(&q, e);
}

DB_STMT(import_stored, "SELECT id, name, kind, COALESCE(area_id, 0), phone, intake, active FROM unit WHERE code = $1");
DB_STMT(import_change, "UPDATE unit SET name = $2, kind = $3, area_id = $4, phone = $5, initials = $6, intake = $7,"
                       " active = 1, merged_into = NULL, version = version + 1 WHERE id = $1");

/* What is stored under the line's code; *ret_id 0: nothing. */
static enum err find_stored(struct db_conn *tx, const struct line *l, int64_t *ret_id, bool *ret_same, struct error *e)
{
    struct db_rows q;
    *ret_id = 0;
    *ret_same = false;
    db_query(tx, &q, &import_stored, DB_ARGS(DB_TEXT(l->x.code)));
    if (db_next(&q)) {
        *ret_id = db_int(&q, 0);
        *ret_same = str_eq(db_text(&q, 1), l->x.name) && str_eq(db_text(&q, 2), l->x.kind) &&
                    db_int(&q, 3) == l->x.area_id && str_eq(db_text(&q, 4), l->x.phone) &&
                    (db_int(&q, 5) != 0) == l->x.intake && db_int(&q, 6) == 1;
    }
    return db_end(&q, e);
}

static enum err store_line(struct db_conn *tx, struct importing *x, struct line *l, struct error *e)
{
    int64_t id;
    bool same;
    enum err r = find_stored(tx, l, &id, &same, e);
    if (r != ERR_OK)
        return r;
    if (id && same) {
        x->unchanged++;
        return ERR_OK;
    }
    if (id) {
        x->updated++;
        return db_exec(tx, &import_change,
                       DB_ARGS(DB_INT(id), DB_TEXT(l->x.name), DB_TEXT(l->x.kind), DB_INT_OR_NULL(l->x.area_id),
                               DB_TEXT(l->x.phone), DB_TEXT(initials_of(x->arena, l->x.name)), DB_INT(l->x.intake)),
                       e);
    }
    l->x.parent_id = 0;
    if (*l->parent)
        r = find_id(tx, &import_parent, l->parent, &l->x.parent_id, e);
    if (r == ERR_OK && *l->parent && !l->x.parent_id)
        r = error_set(e, ERR_CONFLICT, "parent_code", N_("There is no active unit with the code {}."), "%s", l->parent);
    x->added++;
    return r == ERR_OK ? unit_insert(tx, x->arena, id_new(), &l->x, e) : r;
}

static enum err write_import(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct importing *x = ctx;
    x->added = x->updated = x->unchanged = 0;
    for (size_t i = 0; i < x->n_order; i++) {
        enum err r = store_line(tx, x, x->order[i], e);
        if (r != ERR_OK)
            return r;
    }
    buf_printf(detail, "%lld added, %lld updated", (long long)x->added, (long long)x->updated);
    return ERR_OK;
}

enum err unit_import(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const struct sheet *x, struct sheet_report *ret, struct error *e)
{
    *ret = (struct sheet_report){.added = 0};
    struct importing run = {.arena = a, .report = ret};
    if (!viewer_may(v, ROLE_SYSADMIN))
        return unit_denied(e);
    if (read_lines(&run, x)) {
        for (size_t i = 0; i < run.n; i++) {
            enum err r = check_line(c, &run, &run.lines[i], e);
            if (r != ERR_OK)
                return r;
        }
    }
    if (ret->n_faults)
        return error_set(e, ERR_INVALID, NULL, N_("The list has mistakes; nothing was stored."), NULL);
    enum err r = audit_write(c, s, v, "unit.import", write_import, &run, e);
    if (r == ERR_OK) {
        ret->added = run.added;
        ret->updated = run.updated;
        ret->unchanged = run.unchanged;
    }
    return r;
}
