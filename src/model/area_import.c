/*
 * Areas from a list. Lines are checked whole before anything is written; then they go in by level, so that a parent is
 * always there before what lies below it, whatever the order of the list.
 */
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/area.h"
#include "model/audit.h"
#include "model/search_build.h"
#include "text/initials.h"

#define NAME_CHARS 60
#define CODE_BYTES 24

struct line {
    int64_t number;
    const char *code, *parent, *name;
    int level;
};

struct importing {
    struct arena *arena;
    struct line *lines;    /* by level, then as they came */
    struct line **by_code; /* those with a code, sorted by it */
    size_t n, n_coded;
    struct sheet_report *report;
    int64_t added, updated, unchanged;
};

static int level_of(const char *text)
{
    static const char *const words[] = {"province|省|省级|自治区|直辖市",   "city|市|市级|地级市|设区市",
                                        "county|县|县级|区|县区|zone",      "town|乡|镇|乡镇|街道|乡级|乡镇街道",
                                        "village|村|社区|村级|村社区|村居", "grid|网格"};
    int64_t n;
    if (str_int(text, AREA_PROVINCE, AREA_GRID, &n))
        return (int)n;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        for (const char *w = words[i]; *w;) {
            size_t len = strcspn(w, "|");
            if (strlen(text) == len && memcmp(w, text, len) == 0)
                return (int)i + 1;
            w += len + (w[len] == '|');
        }
    }
    return 0;
}

static void fault(struct importing *x, const struct line *l, const char *field, const char *msgid, const char *arg)
{
    sheet_fault(x->arena, x->report, l->number, field, msgid, arg);
}

static bool code_fits(const char *code)
{
    size_t n = strlen(code);
    return n <= CODE_BYTES && strspn(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == n;
}

static void check_line(struct importing *x, const struct line *l, const char *level)
{
    if (l->level == 0)
        fault(x, l, "level", N_("{} is no level: 1 to 6, or province, city, county, town, village, grid."), level);
    if (!code_fits(l->code))
        fault(x, l, "code", N_("{} is no code: digits and capital letters, at most 24."), l->code);
    if (*l->name == '\0')
        fault(x, l, "name", N_("The name is missing."), "");
    else if (!utf8_valid(l->name, strlen(l->name)) || utf8_length(l->name) > NAME_CHARS)
        fault(x, l, "name", N_("The name is too long or not readable."), "");
    if (*l->code && str_eq(l->code, l->parent))
        fault(x, l, "parent", N_("An area cannot lie in itself."), "");
    if (*l->code == '\0' && *l->parent == '\0')
        fault(x, l, "parent", N_("An area without a code needs a parent."), "");
}

static int by_level(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->level != y->level)
        return x->level < y->level ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static int by_code(const void *a, const void *b)
{
    const struct line *const *x = a, *const *y = b;
    int order = strcmp((*x)->code, (*y)->code);
    if (order != 0)
        return order;
    return (*x)->number < (*y)->number ? -1 : (*x)->number > (*y)->number;
}

static int is_code(const void *key, const void *item)
{
    const struct line *const *l = item;
    return strcmp(key, (*l)->code);
}

static const struct line *find_code(const struct importing *x, const char *code)
{
    struct line **l = bsearch(code, x->by_code, x->n_coded, sizeof(*x->by_code), is_code);
    return l ? *l : NULL;
}

static void index_codes(struct importing *x)
{
    x->by_code = arena_array(x->arena, struct line *, x->n + 1);
    for (size_t i = 0; i < x->n; i++) {
        if (*x->lines[i].code)
            x->by_code[x->n_coded++] = &x->lines[i];
    }
    qsort(x->by_code, x->n_coded, sizeof(*x->by_code), by_code);
    for (size_t i = 1; i < x->n_coded; i++) {
        if (str_eq(x->by_code[i]->code, x->by_code[i - 1]->code))
            fault(x, x->by_code[i], "code", N_("The code {} stands on an earlier line too."), x->by_code[i]->code);
    }
}

static bool read_lines(struct importing *x, const struct sheet *s)
{
    static const struct sheet_column columns[] = {
        {"code", "代码|编码|区划代码", true},
        {"parent", "parent_code|上级|上级代码", true},
        {"level", "级别|层级", true},
        {"name", "名称|区划名称", true},
    };
    int at[COUNT_OF(columns)];
    if (!sheet_map(x->arena, s, columns, COUNT_OF(columns), at, x->report))
        return false;
    x->lines = arena_array(x->arena, struct line, s->n_rows + 1);
    for (size_t i = 0; i < s->n_rows; i++) {
        const struct sheet_row *row = &s->rows[i];
        struct line *l = &x->lines[x->n++];
        const char *level = sheet_cell(x->arena, row, at[2]);
        *l = (struct line){row->line, sheet_cell(x->arena, row, at[0]), sheet_cell(x->arena, row, at[1]),
                           sheet_cell(x->arena, row, at[3]), level_of(level)};
        check_line(x, l, level);
    }
    qsort(x->lines, x->n, sizeof(*x->lines), by_level);
    index_codes(x);
    return x->report->n_faults == 0;
}

DB_STMT(area_import_parent, "SELECT id, level FROM area WHERE code = $1");

static enum err parent_in_db(struct db_conn *c, const char *code, int64_t *ret_id, int *ret_level, struct error *e)
{
    struct db_rows q;
    *ret_id = 0;
    *ret_level = 0;
    db_query(c, &q, &area_import_parent, DB_ARGS(DB_TEXT(code)));
    if (db_next(&q)) {
        *ret_id = db_int(&q, 0);
        *ret_level = (int)db_int(&q, 1);
    }
    return db_end(&q, e);
}

static enum err check_parents(struct db_conn *c, struct importing *x, struct error *e)
{
    for (size_t i = 0; i < x->n; i++) {
        const struct line *l = &x->lines[i];
        if (*l->parent == '\0')
            continue;
        const struct line *up = find_code(x, l->parent);
        int level = up ? up->level : 0;
        int64_t id = 0;
        if (!up) {
            enum err r = parent_in_db(c, l->parent, &id, &level, e);
            if (r != ERR_OK)
                return r;
        }
        if (!up && !id)
            fault(x, l, "parent", N_("There is no area with the code {}."), l->parent);
        else if (l->level && level >= l->level)
            fault(x, l, "parent", N_("The area {} is not of a higher level."), l->parent);
    }
    return ERR_OK;
}

DB_STMT(area_import_find, "SELECT id, COALESCE(parent_id, 0), level, name, active FROM area WHERE code = $1");
DB_STMT(area_import_named, "SELECT id, COALESCE(parent_id, 0), level, name, active FROM area WHERE parent_id = $1"
                           " AND name = $2 AND code IS NULL");
DB_STMT(area_insert, "INSERT INTO area (id, parent_id, code, level, name, initials) VALUES ($1, $2, $3, $4, $5, $6)");
DB_STMT(area_tree_self, "INSERT INTO area_tree (ancestor_id, descendant_id, depth) VALUES ($1, $1, 0)");
DB_STMT(area_tree_add, "INSERT INTO area_tree (ancestor_id, descendant_id, depth)"
                       " SELECT t.ancestor_id, CAST($1 AS BIGINT), t.depth + 1 FROM area_tree t"
                       " WHERE t.descendant_id = $2");
DB_STMT(area_change, "UPDATE area SET parent_id = $2, level = $3, name = $4, initials = $5, active = 1 WHERE id = $1");
DB_STMT(area_tree_cut, "DELETE FROM area_tree WHERE descendant_id IN (SELECT d.descendant_id FROM area_tree d"
                       " WHERE d.ancestor_id = $1) AND ancestor_id NOT IN (SELECT k.descendant_id FROM area_tree k"
                       " WHERE k.ancestor_id = $1)");
DB_STMT(area_tree_hang, "INSERT INTO area_tree (ancestor_id, descendant_id, depth)"
                        " SELECT u.ancestor_id, d.descendant_id, u.depth + d.depth + 1 FROM area_tree u"
                        " JOIN area_tree d ON d.ancestor_id = $1 WHERE u.descendant_id = $2");

static enum err insert(struct db_conn *tx, struct importing *x, const struct line *l, int64_t parent_id,
                       struct error *e)
{
    int64_t id = id_new();
    enum err r = db_exec(tx, &area_insert,
                         DB_ARGS(DB_INT(id), DB_INT_OR_NULL(parent_id), *l->code ? DB_TEXT(l->code) : DB_NULL,
                                 DB_INT(l->level), DB_TEXT(l->name), DB_TEXT(initials_of(x->arena, l->name))),
                         e);
    if (r == ERR_OK)
        r = db_exec(tx, &area_tree_self, DB_ARGS(DB_INT(id)), e);
    if (r == ERR_OK && parent_id)
        r = db_exec(tx, &area_tree_add, DB_ARGS(DB_INT(id), DB_INT(parent_id)), e);
    x->added++;
    return r;
}

/* What is stored of a line's area; id 0 when it is new. */
struct stored {
    int64_t id, parent_id;
    bool same;
};

static enum err change(struct db_conn *tx, struct importing *x, const struct line *l, const struct stored *old,
                       int64_t parent_id, struct error *e)
{
    enum err r = db_exec(tx, &area_change,
                         DB_ARGS(DB_INT(old->id), DB_INT_OR_NULL(parent_id), DB_INT(l->level), DB_TEXT(l->name),
                                 DB_TEXT(initials_of(x->arena, l->name))),
                         e);
    x->updated++;
    if (r != ERR_OK || old->parent_id == parent_id)
        return r;
    r = db_exec(tx, &area_tree_cut, DB_ARGS(DB_INT(old->id)), e);
    if (r == ERR_OK && parent_id)
        r = db_exec(tx, &area_tree_hang, DB_ARGS(DB_INT(old->id), DB_INT(parent_id)), e);
    return r == ERR_OK ? search_build_again(tx, true, e) : r;
}

static enum err find_stored(struct db_conn *tx, const struct line *l, int64_t parent_id, struct stored *ret,
                            struct error *e)
{
    struct db_rows q;
    *ret = (struct stored){.id = 0};
    if (*l->code)
        db_query(tx, &q, &area_import_find, DB_ARGS(DB_TEXT(l->code)));
    else
        db_query(tx, &q, &area_import_named, DB_ARGS(DB_INT(parent_id), DB_TEXT(l->name)));
    if (db_next(&q)) {
        ret->id = db_int(&q, 0);
        ret->parent_id = db_int(&q, 1);
        ret->same = ret->parent_id == parent_id && db_int(&q, 2) == l->level && str_eq(db_text(&q, 3), l->name) &&
                    db_int(&q, 4) == 1;
    }
    return db_end(&q, e);
}

static enum err store_line(struct db_conn *tx, struct importing *x, const struct line *l, struct error *e)
{
    int64_t parent_id = 0;
    int level;
    enum err r = *l->parent ? parent_in_db(tx, l->parent, &parent_id, &level, e) : ERR_OK;
    if (r == ERR_OK && *l->parent && !parent_id)
        r = error_set(e, ERR_CONFLICT, "parent", N_("There is no area with the code {}."), "%s", l->parent);
    struct stored old;
    if (r == ERR_OK)
        r = find_stored(tx, l, parent_id, &old, e);
    if (r != ERR_OK)
        return r;
    if (!old.id)
        return insert(tx, x, l, parent_id, e);
    if (!old.same)
        return change(tx, x, l, &old, parent_id, e);
    x->unchanged++;
    return ERR_OK;
}

static enum err write_import(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct importing *x = ctx;
    x->added = x->updated = x->unchanged = 0;
    for (size_t i = 0; i < x->n; i++) {
        enum err r = store_line(tx, x, &x->lines[i], e);
        if (r != ERR_OK)
            return r;
    }
    buf_printf(detail, "%lld added, %lld updated", (long long)x->added, (long long)x->updated);
    return ERR_OK;
}

enum err area_import(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const struct sheet *x, struct sheet_report *ret, struct error *e)
{
    *ret = (struct sheet_report){.added = 0};
    struct importing run = {.arena = a, .report = ret};
    if (!viewer_may(v, ROLE_SYSADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only system administrators change areas."), NULL);
    bool readable = read_lines(&run, x);
    enum err r = run.by_code ? check_parents(c, &run, e) : ERR_OK;
    if (r != ERR_OK)
        return r;
    if (!readable || ret->n_faults)
        return error_set(e, ERR_INVALID, NULL, N_("The list has mistakes; nothing was stored."), NULL);
    r = audit_write(c, s, v, "area.import", write_import, &run, e);
    if (r == ERR_OK) {
        ret->added = run.added;
        ret->updated = run.updated;
        ret->unchanged = run.unchanged;
    }
    return r;
}
