/* Reading subjects: lists, counts, one with its values and its trail. */
#include "model/subject.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "model/cursor.h"
#include "model/subject_priv.h"
#include "model/visible.h"

#define LIST_MAX 200
#define WINDOW   5000 /* rows that one page looks at */
#define TEXT_MAX 40

#define SUBJECT_COLUMNS                                                                                                \
    "s.id, s.register, s.code, s.name, COALESCE(s.area_id, 0), s.unit_id, COALESCE(g.name, ''), u.name, u.code,"       \
    " COALESCE(g.code, ''), COALESCE(s.person_id, 0), s.closed_at, s.changed_at, s.version"
#define SUBJECT_JOINS " JOIN unit u ON u.id = s.unit_id LEFT JOIN area g ON g.id = s.area_id"

static struct subject read_subject(const struct db_rows *q, struct arena *a)
{
    return (struct subject){.id = db_int(q, 0),
                            .def = register_find(db_text(q, 1)),
                            .code = db_text_dup(q, 2, a),
                            .name = db_text_dup(q, 3, a),
                            .area_id = db_int(q, 4),
                            .unit_id = db_int(q, 5),
                            .area_name = db_text_dup(q, 6, a),
                            .unit_name = db_text_dup(q, 7, a),
                            .unit_code = db_text_dup(q, 8, a),
                            .area_code = db_text_dup(q, 9, a),
                            .person_id = db_int(q, 10),
                            .closed_at = db_int(q, 11),
                            .changed_at = db_int(q, 12),
                            .version = db_int(q, 13)};
}

/* A pattern for LIKE … ESCAPE '\'; the text in small letters. */
static const char *pattern(struct arena *a, const char *before, const char *text)
{
    struct buf b;
    buf_init(&b, 1024);
    buf_puts(&b, before);
    for (const char *p = text; *p; p++) {
        if (*p == '%' || *p == '_' || *p == '\\')
            buf_putc(&b, '\\');
        buf_putc(&b, (char)tolower((unsigned char)*p));
    }
    buf_putc(&b, '%');
    const char *s = arena_strndup(a, b.data, b.len);
    buf_release(&b);
    return s;
}

/* $2 register, $3 after which code, $4 window, $5 closed, $6 area, $7 and $8 patterns of code and name, $9 limit. */
#define NARROWED                                                                                                       \
    " WHERE CASE WHEN s.closed_at > 0 THEN 1 ELSE 0 END = $5"                                                          \
    " AND ($6 = 0 OR EXISTS (SELECT 1 FROM area_tree gt WHERE gt.ancestor_id = $6 AND gt.descendant_id = s.area_id))"  \
    " AND (lower(s.code) LIKE $7 ESCAPE '\\' OR lower(s.name) LIKE $8 ESCAPE '\\') AND" SUBJECT_VISIBLE                \
    " ORDER BY s.code LIMIT $9"
DB_STMT(subject_page, "SELECT " SUBJECT_COLUMNS " FROM (SELECT w.* FROM subject w WHERE w.register = $2 AND w.code > $3"
                      " ORDER BY w.code LIMIT $4) s" SUBJECT_JOINS NARROWED);
DB_STMT(
    subject_page_unit,
    "SELECT " SUBJECT_COLUMNS " FROM (SELECT w.subject_id FROM subject_unit w WHERE w.unit_id = $10"
    " AND w.register = $2 AND w.code > $3 ORDER BY w.code LIMIT $4) x JOIN subject s ON s.id = x.subject_id" SUBJECT_JOINS
        NARROWED);

DB_STMT(subject_window_end, "SELECT w.id FROM subject w WHERE w.register = $1 AND w.code > $2 ORDER BY w.code LIMIT 1"
                            " OFFSET $3");
DB_STMT(subject_window_end_unit, "SELECT w.subject_id FROM subject_unit w WHERE w.unit_id = $4 AND w.register = $1"
                                 " AND w.code > $2 ORDER BY w.code LIMIT 1 OFFSET $3");
DB_STMT(subject_after, "SELECT s.code FROM subject s WHERE s.id = $1 AND s.register = $2");

/* Where the window ends, although nothing of it may have been shown; 0 at the end of the register. */
static enum err window_end(struct db_conn *c, const struct subject_filter *f, const char *after, int64_t *ret,
                           struct error *e)
{
    *ret = 0;
    enum err r;
    if (f->unit_id)
        r = db_get_int(c, &subject_window_end_unit,
                       DB_ARGS(DB_TEXT(f->def->code), DB_TEXT(after), DB_INT(WINDOW - 1), DB_INT(f->unit_id)), ret, e);
    else
        r = db_get_int(c, &subject_window_end, DB_ARGS(DB_TEXT(f->def->code), DB_TEXT(after), DB_INT(WINDOW - 1)), ret,
                       e);
    return r == ERR_NOT_FOUND ? ERR_OK : r;
}

static const char *list_name(struct arena *a, const struct subject_filter *f)
{
    return arena_printf(a, "subject:%s:%lld:%lld:%d:%s", f->def->code, (long long)f->unit_id, (long long)f->area_id,
                        f->closed, str_or(f->text, ""));
}

static enum err read_page(struct db_conn *c, const struct viewer *v, struct arena *a, const struct subject_filter *f,
                          const char *after, int limit, struct subject_list *ret, struct error *e)
{
    const char *text = utf8_cut(a, str_trim(a, str_or(f->text, "")), TEXT_MAX);
    struct subject_list l = {.rows = arena_array(a, struct subject, (size_t)limit + 1)};
    struct db_val args[] = {DB_INT(v->id),
                            DB_TEXT(f->def->code),
                            DB_TEXT(after),
                            DB_INT(WINDOW),
                            DB_INT(f->closed ? 1 : 0),
                            DB_INT(f->area_id),
                            DB_TEXT(pattern(a, "", text)),
                            DB_TEXT(pattern(a, "%", text)),
                            DB_INT(limit + 1),
                            DB_INT(f->unit_id)};
    struct db_rows q;
    db_query(c, &q, f->unit_id ? &subject_page_unit : &subject_page,
             (struct db_args){args, COUNT_OF(args) - (f->unit_id ? 0 : 1)});
    while (db_next(&q) && l.n <= limit) {
        l.rows[l.n] = read_subject(&q, a);
        l.n += l.rows[l.n].def != NULL;
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

enum err subject_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct subject_filter *f, const char *cursor, int limit, struct subject_list *ret,
                      struct error *e)
{
    struct cursor at = {0};
    char *after = arena_strdup(a, "");
    int64_t end = 0;
    struct subject_list l = {.n = 0};
    enum err r = ERR_OK;
    limit = limit < 1 ? 1 : limit > LIST_MAX ? LIST_MAX : limit;
    if (!str_empty(cursor))
        r = cursor_read(s, a, v, list_name(a, f), cursor, &at, e);
    if (r == ERR_OK && at.id)
        r = db_get_text(c, &subject_after, DB_ARGS(DB_INT(at.id), DB_TEXT(f->def->code)), a, &after, e);
    if (r == ERR_OK)
        r = read_page(c, v, a, f, after, limit, &l, e);
    if (r == ERR_OK && l.n <= limit)
        r = window_end(c, f, after, &end, e);
    if (r != ERR_OK)
        return r;
    if (l.n > limit) {
        l.n = limit;
        end = l.rows[limit - 1].id;
    }
    if (end)
        l.next = cursor_write(s, a, v, list_name(a, f), (struct cursor){0, end});
    *ret = l;
    return ERR_OK;
}

DB_STMT(subject_tally, "SELECT COUNT(*) FROM (SELECT 1 FROM subject s WHERE s.register = $2 AND s.closed_at = 0"
                       " AND" SUBJECT_VISIBLE " LIMIT $3) x");
/* From the viewer's own units: they may keep few of many. */
DB_STMT(subject_tally_private,
        "SELECT COUNT(*) FROM (SELECT DISTINCT s.id FROM post p JOIN unit_tree t ON t.ancestor_id = p.unit_id"
        " JOIN subject_unit w ON w.unit_id = t.descendant_id AND w.register = $2 JOIN subject s ON s.id = w.subject_id"
        " WHERE p.officer_id = $1 AND p.reads = 1 AND p.until = 0 AND s.closed_at = 0 AND" SUBJECT_VISIBLE
        " LIMIT $3) x");

enum err subject_count(struct db_conn *c, const struct viewer *v, const struct register_def *d, int64_t *ret,
                       struct error *e)
{
    bool own = d->access == REGISTER_PRIVATE && v->id != VIEWER_OPERATOR;
    return db_get_int(c, own ? &subject_tally_private : &subject_tally,
                      DB_ARGS(DB_INT(v->id), DB_TEXT(d->code), DB_INT(SUBJECT_COUNT_MAX + 1)), ret, e);
}

const char **subject_vault_place(struct contact *c, enum vault_part part)
{
    const char **const places[VAULT_PARTS] = {NULL, &c->name, &c->phone, &c->id_number, &c->address, &c->mail};
    return places[part];
}

DB_STMT(subject_value_rows, "SELECT w.part, w.value FROM subject_value w JOIN subject s ON s.id = w.subject_id"
                            " WHERE w.subject_id = $2 AND" SUBJECT_VISIBLE);

enum err subject_values(struct db_conn *c, const struct viewer *v, struct arena *a, const struct subject *s,
                        const struct contact *contact, const char *ret[REGISTER_FIELDS_MAX], struct error *e)
{
    const struct register_field *fields = s->def->fields;
    struct contact x = *contact;
    struct db_rows q;
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && fields[i].field.part; i++)
        ret[i] = fields[i].vault ? str_or(*subject_vault_place(&x, fields[i].vault), "") : "";
    db_query(c, &q, &subject_value_rows, DB_ARGS(DB_INT(v->id), DB_INT(s->id)));
    while (db_next(&q)) {
        for (size_t i = 0; i < REGISTER_FIELDS_MAX && fields[i].field.part; i++) {
            if (!fields[i].vault && str_eq(fields[i].field.part, db_text(&q, 0)))
                ret[i] = db_text_dup(&q, 1, a);
        }
    }
    return db_end(&q, e);
}

DB_STMT(subject_may_keep_at,
        "SELECT COUNT(*) FROM post p JOIN unit_tree t ON t.ancestor_id = p.unit_id WHERE p.officer_id = $1"
        " AND t.descendant_id = $2 AND p.until = 0 AND p.reads = 1"
        " AND p.role IN ('intake', 'dispatcher', 'handler', 'field', 'office')");

enum err subject_may_keep(struct db_conn *c, const struct viewer *v, int64_t unit_id, bool *ret, struct error *e)
{
    int64_t n = 1;
    enum err r = ERR_OK;
    if (v->id != VIEWER_OPERATOR)
        r = db_get_int(c, &subject_may_keep_at, DB_ARGS(DB_INT(v->id), DB_INT(unit_id)), &n, e);
    if (r == ERR_OK)
        *ret = n > 0;
    return r;
}

DB_STMT(subject_trail_rows, "SELECT w.seq, w.at, w.act, COALESCE(o.name, ''), w.parts, w.reason FROM subject_trail w"
                            " JOIN subject s ON s.id = w.subject_id LEFT JOIN officer o ON o.id = w.officer_id"
                            " WHERE w.subject_id = $2 AND" SUBJECT_VISIBLE " ORDER BY w.seq DESC LIMIT $3");

static enum err read_trail(struct db_conn *c, const struct viewer *v, struct arena *a, struct subject_full *f,
                           struct error *e)
{
    struct db_rows q;
    f->n_entries = 0;
    f->entries = arena_array(a, struct subject_entry, SUBJECT_ENTRIES_MAX);
    db_query(c, &q, &subject_trail_rows, DB_ARGS(DB_INT(v->id), DB_INT(f->s.id), DB_INT(SUBJECT_ENTRIES_MAX)));
    while (db_next(&q) && f->n_entries < SUBJECT_ENTRIES_MAX)
        f->entries[f->n_entries++] = (struct subject_entry){.seq = db_int(&q, 0),
                                                            .at = db_int(&q, 1),
                                                            .act = db_text_dup(&q, 2, a),
                                                            .officer = db_text_dup(&q, 3, a),
                                                            .parts = db_text_dup(&q, 4, a),
                                                            .reason = db_text_dup(&q, 5, a)};
    return db_end(&q, e);
}

DB_STMT(subject_one, "SELECT " SUBJECT_COLUMNS " FROM subject s" SUBJECT_JOINS
                     " WHERE s.register = $2 AND s.code = $3 AND" SUBJECT_VISIBLE);

static enum err read_one(struct db_conn *c, const struct viewer *v, struct arena *a, const char *reg, const char *code,
                         struct subject *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &subject_one, DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(reg, "")), DB_TEXT(str_or(code, ""))));
    if (db_next(&q)) {
        *ret = read_subject(&q, a);
        found = ret->def != NULL;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found
               ? error_set(e, ERR_NOT_FOUND, "code", N_("There is nothing here with this code."), NULL)
               : r;
}

enum err subject_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *reg,
                     const char *code, struct subject_full *ret, struct error *e)
{
    struct subject_full f = {.n_entries = 0};
    struct contact masked = {"", "", "", "", ""};
    enum err r = read_one(c, v, a, reg, code, &f.s, e);
    if (r == ERR_OK && f.s.person_id)
        r = person_masked(c, s, a, f.s.person_id, &masked, e);
    if (r == ERR_OK)
        r = subject_values(c, v, a, &f.s, &masked, f.values, e);
    if (r == ERR_OK)
        r = subject_may_keep(c, v, f.s.unit_id, &f.keeps, e);
    if (r == ERR_OK)
        r = read_trail(c, v, a, &f, e);
    if (r == ERR_OK)
        *ret = f;
    return r;
}
