/* Reading the tree of areas. */
#include "model/area.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"

#define SEARCH_MAX 50

/* EXISTS is a truth value on PostgreSQL and a number on SQLite. */
#define AREA_COLUMNS                                                                                                   \
    "a.id, COALESCE(a.parent_id, 0), COALESCE(a.code, ''), a.name, a.initials, a.level, a.active,"                     \
    " CASE WHEN EXISTS (SELECT 1 FROM area b WHERE b.parent_id = a.id AND b.active = 1) THEN 1 ELSE 0 END"

static struct area read_area(const struct db_rows *q, struct arena *a)
{
    return (struct area){.id = db_int(q, 0),
                         .parent_id = db_int(q, 1),
                         .code = db_text_dup(q, 2, a),
                         .name = db_text_dup(q, 3, a),
                         .initials = db_text_dup(q, 4, a),
                         .level = (int)db_int(q, 5),
                         .active = db_int(q, 6) != 0,
                         .leaf = db_int(q, 7) == 0};
}

static enum err read_one(struct db_rows *q, struct arena *a, struct area *ret, struct error *e)
{
    bool found = false;
    struct area x;
    if (db_next(q)) {
        x = read_area(q, a);
        found = true;
    }
    enum err r = db_end(q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_NOT_FOUND, "area", N_("There is no such area."), NULL);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

static enum err read_list(struct db_rows *q, struct arena *a, int max, struct area_list *ret, struct error *e)
{
    struct area_list l = {.rows = arena_array(a, struct area, (size_t)max)};
    while (db_next(q) && l.n < max)
        l.rows[l.n++] = read_area(q, a);
    enum err r = db_end(q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

DB_STMT(area_one, "SELECT " AREA_COLUMNS " FROM area a WHERE a.id = $1");
DB_STMT(area_of_code, "SELECT " AREA_COLUMNS " FROM area a WHERE a.code = $1");

enum err area_by_id(struct db_conn *c, struct arena *a, int64_t id, struct area *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &area_one, DB_ARGS(DB_INT(id)));
    return read_one(&q, a, ret, e);
}

enum err area_by_code(struct db_conn *c, struct arena *a, const char *code, struct area *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &area_of_code, DB_ARGS(DB_TEXT(str_or(code, ""))));
    return read_one(&q, a, ret, e);
}

DB_STMT(area_roots, "SELECT " AREA_COLUMNS " FROM area a WHERE a.parent_id IS NULL AND a.active = 1"
                    " ORDER BY a.code, a.name LIMIT $1");
DB_STMT(area_below, "SELECT " AREA_COLUMNS " FROM area a WHERE a.parent_id = $1 AND a.active = 1"
                    " ORDER BY COALESCE(a.code, '~'), a.name LIMIT $2");

enum err area_children(struct db_conn *c, struct arena *a, int64_t parent_id, struct area_list *ret, struct error *e)
{
    struct db_rows q;
    if (parent_id)
        db_query(c, &q, &area_below, DB_ARGS(DB_INT(parent_id), DB_INT(AREA_LIST_MAX)));
    else
        db_query(c, &q, &area_roots, DB_ARGS(DB_INT(AREA_LIST_MAX)));
    return read_list(&q, a, AREA_LIST_MAX, ret, e);
}

DB_STMT(area_up, "SELECT " AREA_COLUMNS " FROM area_tree t JOIN area a ON a.id = t.ancestor_id"
                 " WHERE t.descendant_id = $1 ORDER BY t.depth DESC LIMIT $2");

enum err area_chain(struct db_conn *c, struct arena *a, int64_t id, struct area_list *ret, struct error *e)
{
    struct db_rows q;
    struct area_list l = {.n = 0};
    db_query(c, &q, &area_up, DB_ARGS(DB_INT(id), DB_INT(AREA_GRID + 2)));
    enum err r = read_list(&q, a, AREA_GRID + 2, &l, e);
    if (r == ERR_OK && l.n == 0)
        r = error_set(e, ERR_NOT_FOUND, "area", N_("There is no such area."), NULL);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

enum err area_path(struct db_conn *c, struct arena *a, int64_t id, char **ret, struct error *e)
{
    struct area_list l;
    enum err r = area_chain(c, a, id, &l, e);
    if (r != ERR_OK)
        return r;
    struct buf b;
    buf_init(&b, 4096);
    for (int i = 0; i < l.n; i++)
        buf_puts(&b, l.rows[i].name);
    *ret = arena_strndup(a, b.data, b.len);
    buf_release(&b);
    return ERR_OK;
}

/* A pattern for LIKE … ESCAPE '\': the text itself between the two ends. */
static char *pattern(struct arena *a, const char *before, const char *text, const char *after)
{
    struct buf b;
    buf_init(&b, 1024);
    buf_puts(&b, before);
    for (const char *p = text; *p; p++) {
        if (*p == '%' || *p == '_' || *p == '\\')
            buf_putc(&b, '\\');
        buf_putc(&b, *p);
    }
    buf_puts(&b, after);
    char *s = arena_strndup(a, b.data, b.len);
    buf_release(&b);
    return s;
}

DB_STMT(area_find, "SELECT " AREA_COLUMNS " FROM area a WHERE a.active = 1 AND (a.name LIKE $1 ESCAPE '\\'"
                   " OR a.initials LIKE $2 ESCAPE '\\' OR a.code LIKE $2 ESCAPE '\\')"
                   " ORDER BY a.level, a.code, a.name LIMIT $3");

enum err area_search(struct db_conn *c, struct arena *a, const char *text, int limit, struct area_list *ret,
                     struct error *e)
{
    char *t = utf8_cut(a, str_trim(a, str_or(text, "")), 40);
    for (char *p = t; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    limit = limit < 1 ? 1 : limit > SEARCH_MAX ? SEARCH_MAX : limit;
    struct area_list l = {.n = 0};
    if (*t) {
        struct db_rows q;
        db_query(c, &q, &area_find,
                 DB_ARGS(DB_TEXT(pattern(a, "%", t, "%")), DB_TEXT(pattern(a, "", t, "%")), DB_INT(limit)));
        enum err r = read_list(&q, a, limit, &l, e);
        if (r != ERR_OK)
            return r;
    }
    for (int i = 0; i < l.n; i++) {
        char *path;
        enum err r = area_path(c, a, l.rows[i].id, &path, e);
        if (r != ERR_OK)
            return r;
        l.rows[i].path = path;
    }
    *ret = l;
    return ERR_OK;
}

/* The part of the name that only the area itself has is at its end, so ever shorter ends are looked for. */
enum err area_named(struct db_conn *c, struct arena *a, const char *text, struct area *ret, struct error *e)
{
    struct area_list l;
    enum err r = area_by_code(c, a, text, ret, e);
    if (r != ERR_NOT_FOUND)
        return r;
    for (const char *end = text; *end;) {
        uint32_t ch;
        r = area_search(c, a, end, SEARCH_MAX, &l, e);
        if (r != ERR_OK)
            return r;
        for (int i = 0; i < l.n; i++) {
            if (str_ends(l.rows[i].path, text)) {
                *ret = l.rows[i];
                return ERR_OK;
            }
        }
        end += utf8_next(end, &ch);
    }
    return error_set(e, ERR_NOT_FOUND, "area", N_("There is no such area."), NULL);
}
