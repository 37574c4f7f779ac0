/* Lists of checklists: how far each subject or tie is, and how many are how far. */
#include "base/str.h"
#include "model/checklist_priv.h"
#include "model/cursor.h"
#include "model/visible.h"

#define WINDOW 5000 /* subjects that one page looks at */

/* $2 the register, $3 the list; $4 the role of ties. */
#define KEPT " FROM unit u JOIN subject s ON s.unit_id = u.id AND s.register = $2 AND s.closed_at = 0"

DB_STMT(checklist_tally_subjects,
        "SELECT COALESCE(r.done, 0), COUNT(*)" KEPT " LEFT JOIN checklist_run r ON r.subject_id = s.id AND r.code = $3"
        " AND r.tie_id = 0 AND r.closed_at = 0 WHERE" UNIT_OWN("u.id") " GROUP BY COALESCE(r.done, 0)");
DB_STMT(checklist_tally_ties,
        "SELECT COALESCE(r.done, 0), COUNT(*)" KEPT
        " JOIN tie t ON t.subject_id = s.id AND t.role = $4 AND t.ended_at = 0"
        " LEFT JOIN checklist_run r ON r.subject_id = s.id AND r.code = $3 AND r.tie_id = t.id AND r.closed_at = 0"
        " WHERE" UNIT_OWN("u.id") " GROUP BY COALESCE(r.done, 0)");

static enum err count_one(struct db_conn *c, const struct viewer *v, const struct checklist *l, const char *reg,
                          const char *role, struct checklist_tally *sum, struct error *e)
{
    struct db_rows q;
    if (role)
        db_query(c, &q, &checklist_tally_ties, DB_ARGS(DB_INT(v->id), DB_TEXT(reg), DB_TEXT(l->code), DB_TEXT(role)));
    else
        db_query(c, &q, &checklist_tally_subjects, DB_ARGS(DB_INT(v->id), DB_TEXT(reg), DB_TEXT(l->code)));
    while (db_next(&q)) {
        int64_t done = db_int(&q, 0);
        sum->n[done < 0 ? 0 : done > CHECKLIST_ITEMS_MAX ? CHECKLIST_ITEMS_MAX : done] += db_int(&q, 1);
        sum->together += db_int(&q, 1);
    }
    return db_end(&q, e);
}

enum err checklist_count(struct db_conn *c, const struct viewer *v, const struct checklist *l,
                         struct checklist_tally *ret, struct error *e)
{
    struct checklist_tally sum = {.together = 0};
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && l->registers[i]; i++)
        r = count_one(c, v, l, l->registers[i], NULL, &sum, e);
    for (size_t i = 0; r == ERR_OK && l->ties[i]; i++) {
        const struct tie_role *role = tie_role_find(l->ties[i]);
        for (size_t k = 0; r == ERR_OK && role->registers[k]; k++)
            r = count_one(c, v, l, role->registers[k], role->code, &sum, e);
    }
    if (r == ERR_OK)
        *ret = sum;
    return r;
}

/* By code; of ties $5 is after which code and $6 after which tie of it, $7 the window, $8 how much is done (-1: any).
 */
DB_STMT(checklist_page_subjects,
        "SELECT s.id, 0, COALESCE(r.no, 0), COALESCE(r.done, 0), s.register, s.code, s.name, '', COALESCE(r.version, 0)"
        " FROM (SELECT w.* FROM subject w WHERE w.register = $2 AND w.code > $4 ORDER BY w.code LIMIT $5) s"
        " LEFT JOIN checklist_run r ON r.subject_id = s.id AND r.code = $3 AND r.tie_id = 0 AND r.closed_at = 0"
        " WHERE s.closed_at = 0 AND ($6 < 0 OR COALESCE(r.done, 0) = $6) AND" SUBJECT_VISIBLE
        " ORDER BY s.code LIMIT $7");
DB_STMT(checklist_page_ties,
        "SELECT s.id, t.no, COALESCE(r.no, 0), COALESCE(r.done, 0), s.register, s.code, s.name,"
        " COALESCE(o.name, u.name), COALESCE(r.version, 0)"
        " FROM (SELECT w.* FROM subject w WHERE w.register = $2 AND (w.code > $5 OR (w.code = $5 AND $6 > 0))"
        " ORDER BY w.code LIMIT $7) s"
        " JOIN tie t ON t.subject_id = s.id AND t.role = $4 AND t.ended_at = 0 JOIN unit u ON u.id = t.unit_id"
        " LEFT JOIN officer o ON o.id = t.officer_id LEFT JOIN checklist_run r ON r.subject_id = s.id AND r.code = $3"
        " AND r.tie_id = t.id AND r.closed_at = 0 WHERE (s.code > $5 OR t.no > $6) AND s.closed_at = 0"
        " AND ($8 < 0 OR COALESCE(r.done, 0) = $8) AND" SUBJECT_VISIBLE " ORDER BY s.code, t.no LIMIT $9");
DB_STMT(checklist_page_end, "SELECT w.id FROM subject w WHERE w.register = $1 AND w.code > $2 ORDER BY w.code LIMIT 1"
                            " OFFSET $3");
DB_STMT(checklist_page_after, "SELECT w.code FROM subject w WHERE w.id = $1 AND w.register = $2");

struct page_asked {
    const struct checklist *l;
    const struct register_def *d;
    const char *role; /* NULL: of subjects themselves */
    const char *after;
    int64_t after_tie;
    int done, limit;
};

static enum err read_rows(struct db_conn *c, const struct viewer *v, struct arena *a, const struct page_asked *x,
                          struct checklist_rows *ret, struct error *e)
{
    struct checklist_rows l = {.rows = arena_array(a, struct checklist_row, (size_t)x->limit + 1)};
    struct db_rows q;
    if (x->role)
        db_query(c, &q, &checklist_page_ties,
                 DB_ARGS(DB_INT(v->id), DB_TEXT(x->d->code), DB_TEXT(x->l->code), DB_TEXT(x->role), DB_TEXT(x->after),
                         DB_INT(x->after_tie), DB_INT(WINDOW + 1), DB_INT(x->done), DB_INT(x->limit + 1)));
    else
        db_query(c, &q, &checklist_page_subjects,
                 DB_ARGS(DB_INT(v->id), DB_TEXT(x->d->code), DB_TEXT(x->l->code), DB_TEXT(x->after), DB_INT(WINDOW),
                         DB_INT(x->done), DB_INT(x->limit + 1)));
    while (db_next(&q) && l.n <= x->limit)
        l.rows[l.n++] = (struct checklist_row){.subject_id = db_int(&q, 0),
                                               .tie_no = db_int(&q, 1),
                                               .no = db_int(&q, 2),
                                               .done = db_int(&q, 3),
                                               .reg = db_text_dup(&q, 4, a),
                                               .code = db_text_dup(&q, 5, a),
                                               .name = db_text_dup(&q, 6, a),
                                               .who = db_text_dup(&q, 7, a),
                                               .version = (int)db_int(&q, 8)};
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

/* The role by which the list reaches the register; NULL: the list is of the subjects themselves. */
static const char *role_for(const struct checklist *l, const struct register_def *d)
{
    for (size_t i = 0; l->ties[i]; i++) {
        if (tie_role_takes(tie_role_find(l->ties[i]), d->code))
            return l->ties[i];
    }
    return NULL;
}

enum err checklist_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct checklist *l, const struct register_def *d, int done, const char *cursor,
                        int limit, struct checklist_rows *ret, struct error *e)
{
    struct page_asked x = {
        l, d, role_for(l, d), "", 0, done, limit < 1 ? 1 : limit > CHECKLIST_LIST_MAX ? CHECKLIST_LIST_MAX : limit};
    const char *name = arena_printf(a, "checklist:%s:%s:%d", l->code, d->code, done);
    struct cursor at = {0};
    struct checklist_rows rows = {.n = 0};
    char *after = NULL;
    int64_t end = 0;
    enum err r = str_empty(cursor) ? ERR_OK : cursor_read(s, a, v, name, cursor, &at, e);
    if (r == ERR_OK && at.id)
        r = db_get_text(c, &checklist_page_after, DB_ARGS(DB_INT(at.id), DB_TEXT(d->code)), a, &after, e);
    if (r != ERR_OK)
        return r;
    x.after = after ? after : "";
    x.after_tie = at.key;
    r = read_rows(c, v, a, &x, &rows, e);
    if (r == ERR_OK && rows.n <= x.limit) {
        r = db_get_int(c, &checklist_page_end, DB_ARGS(DB_TEXT(d->code), DB_TEXT(x.after), DB_INT(WINDOW - 1)), &end,
                       e);
        r = r == ERR_NOT_FOUND ? ERR_OK : r;
    }
    if (r != ERR_OK)
        return r;
    at = (struct cursor){x.role ? INT64_MAX / 2 : 0, end}; /* behind the last tie of it */
    if (rows.n > x.limit) {
        rows.n = x.limit;
        at = (struct cursor){rows.rows[x.limit - 1].tie_no, rows.rows[x.limit - 1].subject_id};
    }
    if (at.id)
        rows.next = cursor_write(s, a, v, name, at);
    *ret = rows;
    return ERR_OK;
}
