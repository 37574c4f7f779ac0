/* Categories: reading the tree, and giving out codes to a list of level names. */
#include "model/category.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/audit.h"

#define TREE_MAX      2000
#define CATEGORY_NAME 60
#define LEVELS        3

#define CATEGORY_COLUMNS "code, COALESCE(parent, ''), name, name_en, active"

static struct category read_category(const struct db_rows *q, struct arena *a)
{
    return (struct category){.code = db_text_dup(q, 0, a),
                             .parent = db_text_dup(q, 1, a),
                             .name = db_text_dup(q, 2, a),
                             .name_en = db_text_dup(q, 3, a),
                             .active = db_int(q, 4) != 0};
}

static enum err read_list(struct db_rows *q, struct arena *a, struct category_list *ret, struct error *e)
{
    struct category_list l = {.rows = arena_array(a, struct category, TREE_MAX)};
    while (db_next(q) && l.n < TREE_MAX)
        l.rows[l.n++] = read_category(q, a);
    enum err r = db_end(q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

/* A parent's code is the beginning of its children's, so the order of codes puts parents first. */
DB_STMT(category_all, "SELECT " CATEGORY_COLUMNS " FROM category WHERE code > '' AND active >= $1"
                      " ORDER BY code LIMIT $2");

enum err category_tree(struct db_conn *c, struct arena *a, bool inactive, struct category_list *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &category_all, DB_ARGS(DB_INT(inactive ? 0 : 1), DB_INT(TREE_MAX)));
    return read_list(&q, a, ret, e);
}

DB_STMT(category_top, "SELECT " CATEGORY_COLUMNS " FROM category WHERE parent IS NULL AND active = 1"
                      " ORDER BY code LIMIT $1");
DB_STMT(category_below, "SELECT " CATEGORY_COLUMNS " FROM category WHERE parent = $1 AND active = 1"
                        " ORDER BY code LIMIT $2");

enum err category_children(struct db_conn *c, struct arena *a, const char *parent, struct category_list *ret,
                           struct error *e)
{
    struct db_rows q;
    if (str_empty(parent))
        db_query(c, &q, &category_top, DB_ARGS(DB_INT(TREE_MAX)));
    else
        db_query(c, &q, &category_below, DB_ARGS(DB_TEXT(parent), DB_INT(TREE_MAX)));
    return read_list(&q, a, ret, e);
}

DB_STMT(category_one, "SELECT " CATEGORY_COLUMNS " FROM category WHERE code = $1");

enum err category_by_code(struct db_conn *c, struct arena *a, const char *code, struct category *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &category_one, DB_ARGS(DB_TEXT(code)));
    if (db_next(&q)) {
        *ret = read_category(&q, a);
        found = true;
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_NOT_FOUND, "category", N_("There is no category {}."), "%s", str_or(code, ""));
    return r;
}

DB_STMT(category_of_name, "SELECT code FROM category WHERE name = $1 AND active = 1 ORDER BY code LIMIT 1");

enum err category_named(struct db_conn *c, struct arena *a, const char *text, struct category *ret, struct error *e)
{
    char *code;
    enum err r = category_by_code(c, a, text, ret, e);
    if (r != ERR_NOT_FOUND)
        return r;
    r = db_get_text(c, &category_of_name, DB_ARGS(DB_TEXT(text)), a, &code, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_NOT_FOUND, "category", N_("There is no category {}."), "%s", text);
    return r == ERR_OK ? category_by_code(c, a, code, ret, e) : r;
}

enum err category_path(struct db_conn *c, struct arena *a, const char *code, char **ret, struct error *e)
{
    char *path = NULL;
    for (int i = 0; i < LEVELS && !str_empty(code); i++) {
        struct category x;
        enum err r = category_by_code(c, a, code, &x, e);
        if (r != ERR_OK)
            return r;
        path = path ? arena_printf(a, "%s / %s", x.name, path) : arena_strdup(a, x.name);
        code = x.parent;
    }
    if (!path)
        return error_set(e, ERR_NOT_FOUND, "category", N_("There is no category {}."), "%s", "");
    *ret = path;
    return ERR_OK;
}

/* A line of the list: names from the top, as many as there are. */
struct line {
    const char *names[LEVELS], *english[LEVELS];
    const char *code; /* fixed code of the leaf, or "" */
    int depth;
    int64_t number;
};

struct importing {
    struct arena *arena;
    struct line *lines;
    size_t n_lines;
    struct category_list tree; /* what is there, and what this run adds */
    int tree_max;
    struct sheet_report *report;
    int64_t added, updated, unchanged;
};

static void check_line(struct importing *x, struct line *l)
{
    static const char *const fields[] = {"level1", "level2", "level3"};
    l->depth = 0;
    for (int i = 0; i < LEVELS; i++) {
        if (*l->names[i] == '\0')
            continue;
        if (l->depth != i)
            sheet_fault(x->arena, x->report, l->number, fields[i - 1], N_("A level above {} is empty."), l->names[i]);
        if (!utf8_valid(l->names[i], strlen(l->names[i])) || utf8_length(l->names[i]) > CATEGORY_NAME)
            sheet_fault(x->arena, x->report, l->number, fields[i], N_("The name is too long or not readable."), "");
        l->depth = i + 1;
    }
    if (l->depth == 0)
        sheet_fault(x->arena, x->report, l->number, fields[0], N_("The name is missing."), "");
    size_t n = strlen(l->code);
    if (n > 0 && (n != 2 * (size_t)l->depth || strspn(l->code, "0123456789") != n))
        sheet_fault(x->arena, x->report, l->number, "code", N_("{} is no code of this level: two digits a level."),
                    l->code);
}

static bool read_lines(struct importing *x, const struct sheet *s)
{
    static const struct sheet_column columns[] = {
        {"level1", "一级|一级分类|大类", true},
        {"level2", "二级|二级分类|中类", false},
        {"level3", "三级|三级分类|小类", false},
        {"level1_en", "一级英文", false},
        {"level2_en", "二级英文", false},
        {"level3_en", "三级英文", false},
        {"code", "代码|编码", false},
    };
    int at[COUNT_OF(columns)];
    if (!sheet_map(x->arena, s, columns, COUNT_OF(columns), at, x->report))
        return false;
    x->lines = arena_array(x->arena, struct line, s->n_rows + 1);
    for (size_t i = 0; i < s->n_rows; i++) {
        struct line *l = &x->lines[x->n_lines++];
        l->number = s->rows[i].line;
        for (int k = 0; k < LEVELS; k++) {
            l->names[k] = sheet_cell(x->arena, &s->rows[i], at[k]);
            l->english[k] = sheet_cell(x->arena, &s->rows[i], at[LEVELS + k]);
        }
        l->code = sheet_cell(x->arena, &s->rows[i], at[2 * LEVELS]);
        check_line(x, l);
    }
    return x->report->n_faults == 0;
}

static struct category *find_name(struct importing *x, const char *parent, const char *name)
{
    for (int i = 0; i < x->tree.n; i++) {
        if (str_eq(x->tree.rows[i].parent, parent) && str_eq(x->tree.rows[i].name, name))
            return &x->tree.rows[i];
    }
    return NULL;
}

/* The next free two digits below parent; NULL when all 99 are given out. */
static char *next_code(struct importing *x, const char *parent)
{
    bool used[100] = {false};
    size_t n = strlen(parent);
    for (int i = 0; i < x->tree.n; i++) {
        const char *code = x->tree.rows[i].code;
        int64_t k;
        if (strlen(code) == n + 2 && str_starts(code, parent) && str_int(code + n, 0, 99, &k))
            used[k] = true;
    }
    for (int k = 1; k < 100; k++) {
        if (!used[k])
            return arena_printf(x->arena, "%s%02d", parent, k);
    }
    return NULL;
}

static bool code_taken(struct importing *x, const char *code)
{
    for (int i = 0; i < x->tree.n; i++) {
        if (str_eq(x->tree.rows[i].code, code))
            return true;
    }
    return false;
}

DB_STMT(category_insert, "INSERT INTO category (code, parent, name, name_en) VALUES ($1, $2, $3, $4)");

static enum err add(struct db_conn *tx, struct importing *x, const struct line *l, int level, const char *parent,
                    const char **ret_code, struct error *e)
{
    const char *fixed = level + 1 == l->depth ? l->code : "";
    const char *code = *fixed ? fixed : next_code(x, parent);
    if (!code || code_taken(x, code) || !str_starts(code, parent) || x->tree.n == x->tree_max)
        return error_set(e, ERR_INVALID, "code", N_("No code can be given to {}."), "%s", l->names[level]);
    x->tree.rows[x->tree.n++] = (struct category){
        .code = code, .parent = parent, .name = l->names[level], .name_en = l->english[level], .active = true};
    x->added++;
    *ret_code = code;
    return db_exec(tx, &category_insert,
                   DB_ARGS(DB_TEXT(code), *parent ? DB_TEXT(parent) : DB_NULL, DB_TEXT(l->names[level]),
                           DB_TEXT(l->english[level])),
                   e);
}

DB_STMT(category_english, "UPDATE category SET name_en = $2, active = 1 WHERE code = $1");

static enum err keep(struct db_conn *tx, struct importing *x, struct category *old, const char *english,
                     struct error *e)
{
    bool same = old->active && (*english == '\0' || str_eq(english, old->name_en));
    if (same)
        return ERR_OK;
    old->active = true;
    if (*english)
        old->name_en = english;
    x->updated++;
    return db_exec(tx, &category_english, DB_ARGS(DB_TEXT(old->code), DB_TEXT(old->name_en)), e);
}

static enum err store_line(struct db_conn *tx, struct importing *x, const struct line *l, struct error *e)
{
    const char *parent = "";
    int64_t before = x->added + x->updated;
    for (int i = 0; i < l->depth; i++) {
        struct category *old = find_name(x, parent, l->names[i]);
        const char *code = old ? old->code : NULL;
        enum err r = old ? keep(tx, x, old, l->english[i], e) : add(tx, x, l, i, parent, &code, e);
        if (r != ERR_OK)
            return r;
        parent = code;
    }
    x->unchanged += x->added + x->updated == before;
    return ERR_OK;
}

static enum err load_tree(struct db_conn *tx, struct importing *x, struct error *e)
{
    struct db_rows q;
    x->tree_max = (int)(x->n_lines * LEVELS) + TREE_MAX;
    x->tree = (struct category_list){.rows = arena_array(x->arena, struct category, (size_t)x->tree_max)};
    db_query(tx, &q, &category_all, DB_ARGS(DB_INT(0), DB_INT(TREE_MAX)));
    while (db_next(&q) && x->tree.n < TREE_MAX)
        x->tree.rows[x->tree.n++] = read_category(&q, x->arena);
    return db_end(&q, e);
}

static enum err write_import(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct importing *x = ctx;
    x->added = x->updated = x->unchanged = 0;
    x->report->n_faults = 0;
    enum err r = load_tree(tx, x, e);
    for (size_t i = 0; r == ERR_OK && i < x->n_lines; i++) {
        r = store_line(tx, x, &x->lines[i], e);
        if (r == ERR_INVALID)
            sheet_fault(x->arena, x->report, x->lines[i].number, "code", N_("No code can be given to {}."),
                        e ? arena_strdup(x->arena, e->arg) : "");
    }
    buf_printf(detail, "%lld added, %lld updated", (long long)x->added, (long long)x->updated);
    return r;
}

enum err category_import(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const struct sheet *x, struct sheet_report *ret, struct error *e)
{
    *ret = (struct sheet_report){.added = 0};
    struct importing run = {.arena = a, .report = ret};
    if (!viewer_may(v, ROLE_SYSADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only system administrators change the categories."), NULL);
    if (!read_lines(&run, x))
        return error_set(e, ERR_INVALID, NULL, N_("The list has mistakes; nothing was stored."), NULL);
    enum err r = audit_write(c, s, v, "category.import", write_import, &run, e);
    if (r == ERR_OK) {
        ret->added = run.added;
        ret->updated = run.updated;
        ret->unchanged = run.unchanged;
    }
    return r;
}
