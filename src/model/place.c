#include "model/place.h"

#include "base/str.h"
#include "model/cursor.h"
#include "model/matter_row.h"
#include "model/visible.h"

#define LIST_MAX 200

#define PLACE_COLUMNS "s.id, s.register, s.code, s.name, COALESCE(s.area_id, 0), COALESCE(g.name, '')"
#define PLACE_FROM    " FROM subject s LEFT JOIN area g ON g.id = s.area_id"

DB_STMT(place_one, "SELECT " PLACE_COLUMNS PLACE_FROM " WHERE s.register = $1 AND s.code = $2 AND" SUBJECT_PUBLIC);
DB_STMT(place_values, "SELECT w.part, w.value FROM subject_value w JOIN subject s ON s.id = w.subject_id"
                      " WHERE w.subject_id = $1 AND" SUBJECT_PUBLIC);
DB_STMT(place_page,
        "SELECT " PLACE_COLUMNS PLACE_FROM " WHERE s.register = $1 AND s.code > $2 AND ($3 = 0 OR EXISTS"
        " (SELECT 1 FROM area_tree gt WHERE gt.ancestor_id = $3 AND gt.descendant_id = s.area_id)) AND" SUBJECT_PUBLIC
        " ORDER BY s.code LIMIT $4");
DB_STMT(place_after, "SELECT s.code FROM subject s WHERE s.id = $1 AND s.register = $2 AND" SUBJECT_PUBLIC);

static struct place read_place(const struct db_rows *q, struct arena *a)
{
    return (struct place){.id = db_int(q, 0),
                          .def = register_find(db_text(q, 1)),
                          .code = db_text_dup(q, 2, a),
                          .name = db_text_dup(q, 3, a),
                          .area_id = db_int(q, 4),
                          .area_name = db_text_dup(q, 5, a)};
}

static enum err no_place(struct error *e)
{
    return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such place."), NULL);
}

static enum err fill_values(struct db_conn *c, struct arena *a, struct place *p, struct error *e)
{
    const struct register_field *fields = p->def->fields;
    struct db_rows q;
    for (size_t i = 0; i < REGISTER_FIELDS_MAX; i++)
        p->values[i] = "";
    db_query(c, &q, &place_values, DB_ARGS(DB_INT(p->id)));
    while (db_next(&q)) {
        for (size_t i = 0; i < REGISTER_FIELDS_MAX && fields[i].field.part; i++) {
            if (fields[i].field.shown && !fields[i].vault && str_eq(fields[i].field.part, db_text(&q, 0)))
                p->values[i] = db_text_dup(&q, 1, a);
        }
    }
    return db_end(&q, e);
}

enum err place_get(struct db_conn *c, struct arena *a, const char *reg, const char *code, struct place *ret,
                   struct error *e)
{
    struct db_rows q;
    struct place p = {0};
    db_query(c, &q, &place_one, DB_ARGS(DB_TEXT(str_or(reg, "")), DB_TEXT(str_or(code, ""))));
    if (db_next(&q))
        p = read_place(&q, a);
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !p.def)
        return no_place(e);
    if (r == ERR_OK)
        r = fill_values(c, a, &p, e);
    if (r == ERR_OK)
        *ret = p;
    return r;
}

enum err place_list(struct db_conn *c, const struct site *s, struct arena *a, const struct register_def *d,
                    int64_t area_id, const char *cursor, int limit, struct place_list *ret, struct error *e)
{
    const char *name = arena_printf(a, "place:%s:%lld", d->code, (long long)area_id);
    char *after = arena_strdup(a, "");
    struct cursor at = {0};
    struct place_list l = {.n = 0};
    struct db_rows q;
    enum err r = ERR_OK;
    limit = limit < 1 ? 1 : limit > LIST_MAX ? LIST_MAX : limit;
    l.rows = arena_array(a, struct place, (size_t)limit + 1);
    if (!str_empty(cursor))
        r = cursor_read(s, a, &viewer_nobody, name, cursor, &at, e);
    if (r == ERR_OK && at.id)
        r = db_get_text(c, &place_after, DB_ARGS(DB_INT(at.id), DB_TEXT(d->code)), a, &after, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &place_page, DB_ARGS(DB_TEXT(d->code), DB_TEXT(after), DB_INT(area_id), DB_INT(limit + 1)));
    while (db_next(&q) && l.n <= limit)
        l.rows[l.n++] = read_place(&q, a);
    r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    if (l.n > limit) {
        l.n = limit;
        l.next = cursor_write(s, a, &viewer_nobody, name, (struct cursor){0, l.rows[limit - 1].id});
    }
    *ret = l;
    return ERR_OK;
}

DB_STMT(place_put, "INSERT INTO matter_subject (matter_id, subject_id) SELECT CAST($1 AS BIGINT), s.id FROM subject s"
                   " WHERE s.id = $2 AND" SUBJECT_PUBLIC);

enum err place_of_matter_put(struct db_conn *tx, int64_t matter_id, int64_t subject_id, struct error *e)
{
    return db_exec(tx, &place_put, DB_ARGS(DB_INT(matter_id), DB_INT(subject_id)), e);
}

DB_STMT(place_matter_at, "SELECT " PLACE_COLUMNS " FROM matter_subject x JOIN matter m ON m.id = x.matter_id"
                         " JOIN subject s ON s.id = x.subject_id LEFT JOIN area g ON g.id = s.area_id"
                         " WHERE x.matter_id = $2 AND" MATTER_VISIBLE);

enum err place_of_matter(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id,
                         struct place *ret, struct error *e)
{
    struct db_rows q;
    struct place p = {0};
    db_query(c, &q, &place_matter_at, DB_ARGS(DB_INT(v->id), DB_INT(matter_id)));
    if (db_next(&q))
        p = read_place(&q, a);
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !p.def)
        return ERR_NOT_FOUND;
    if (r == ERR_OK)
        *ret = p;
    return r;
}

/* Ids grow with time, so the newest are the last ones of the index. */
DB_STMT(place_matter_rows, "SELECT" MATTER_ROW_COLUMNS " FROM (SELECT m.id FROM matter_subject x"
                           " CROSS JOIN matter m WHERE x.subject_id = $2 AND m.id = x.matter_id AND" MATTER_VISIBLE
                           " ORDER BY x.matter_id DESC LIMIT $3) w CROSS JOIN matter m" MATTER_ROW_JOINS
                           " WHERE m.id = w.id ORDER BY m.id DESC");

enum err place_matters(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t subject_id,
                       struct matter_list *ret, struct error *e)
{
    struct matter_list l = {.rows = arena_array(a, struct matter, PLACE_MATTERS_MAX)};
    struct db_rows q;
    db_query(c, &q, &place_matter_rows, DB_ARGS(DB_INT(v->id), DB_INT(subject_id), DB_INT(PLACE_MATTERS_MAX)));
    while (db_next(&q) && l.n < PLACE_MATTERS_MAX)
        matter_row_read(&q, a, &l.rows[l.n++]);
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}
