/* Coverage of ties: how much of what the viewer's units keep is held, unit by unit, and one unit's grid. Each statement
 * goes from the units to the index of what they keep, and asks the index of ties once for each subject. */
#include <string.h>

#include "base/str.h"
#include "model/cursor.h"
#include "model/tie_priv.h"
#include "model/visible.h"

#define WINDOW 5000 /* subjects that one page of a grid looks at */

/* Ties of the subject s in the role $3 that last, times 10,000, and those of them whose holder is there. */
#define HELD                                                                                                           \
    "(SELECT COUNT(*) * 10000 + COALESCE(SUM(CASE WHEN" TIE_THERE " THEN 1 ELSE 0 END), 0) FROM tie t"                 \
    " WHERE t.subject_id = s.id AND t.role = $3 AND t.ended_at = 0)"
#define THERE(n) "(" n " % 10000)"
#define ALL(n)   "(" n " / 10000)"
#define KEPT                                                                                                           \
    " FROM unit k JOIN subject s ON s.unit_id = k.id AND s.register = $2 AND s.closed_at = 0 WHERE" UNIT_OWN("k.id")

DB_STMT(
    tie_cover_units,
    "SELECT x.unit_id, u.code, u.name, COUNT(*), SUM(CASE WHEN " THERE(
        "x.n") " >= $4 THEN 1 ELSE 0 END),"
               " SUM(CASE WHEN " ALL(
                   "x.n") " > $5 THEN 1 ELSE 0 END) FROM (SELECT s.unit_id, " HELD " AS n" KEPT ") x"
                          " JOIN unit u ON u.id = x.unit_id GROUP BY x.unit_id, u.code, u.name ORDER BY u.code LIMIT $6");

/* What is due of those that last. $4 1: notes, of the month $5; $6 visits in the period $7, 0: none. */
#define NOTE_DUE(t)  "($4 = 1 AND " t ".note_month < $5)"
#define VISIT_DUE(t) "($6 > 0 AND NOT (" t ".visit_period = $7 AND " t ".visit_count >= $6))"
DB_STMT(tie_cover_due,
        "SELECT s.unit_id, u.code, SUM(CASE WHEN " NOTE_DUE("d") " THEN 1 ELSE 0 END), SUM(CASE WHEN " VISIT_DUE(
            "d") " THEN 1 ELSE 0 END), SUM(CASE WHEN d.disputed > 0 THEN 1 ELSE 0 END) FROM unit u JOIN subject s"
                 " ON s.unit_id = u.id AND s.register = $2 AND s.closed_at = 0 JOIN tie d ON d.subject_id = s.id"
                 " AND d.role = $3 AND d.ended_at = 0 WHERE" UNIT_OWN(
                     "u.id") " GROUP BY s.unit_id, u.code ORDER BY u.code LIMIT $8");

static enum err read_units(struct db_conn *c, const struct viewer *v, struct arena *a, const struct tie_role *role,
                           const struct register_def *d, struct tie_cover *ret, struct error *e)
{
    struct db_rows q;
    ret->rows = arena_array(a, struct tie_unit_cover, TIE_UNITS_MAX);
    db_query(c, &q, &tie_cover_units,
             DB_ARGS(DB_INT(v->id), DB_TEXT(d->code), DB_TEXT(role->code), DB_INT(tie_role_places(role)),
                     DB_INT(role->per_subject), DB_INT(TIE_UNITS_MAX + 1)));
    while (db_next(&q)) {
        if (ret->n == TIE_UNITS_MAX) {
            ret->more = true;
            break;
        }
        ret->rows[ret->n++] = (struct tie_unit_cover){.unit_id = db_int(&q, 0),
                                                      .unit_code = db_text_dup(&q, 1, a),
                                                      .unit = db_text_dup(&q, 2, a),
                                                      .subjects = db_int(&q, 3),
                                                      .held = db_int(&q, 4),
                                                      .over = db_int(&q, 5)};
    }
    return db_end(&q, e);
}

/* Both are in the order of the units' codes. */
static enum err read_due(struct db_conn *c, const struct site *s, const struct viewer *v, const struct tie_role *role,
                         const struct register_def *d, struct tie_cover *ret, struct error *e)
{
    int64_t now = clock_now(&s->clock);
    struct db_rows q;
    int i = 0;
    db_query(c, &q, &tie_cover_due,
             DB_ARGS(DB_INT(v->id), DB_TEXT(d->code), DB_TEXT(role->code), DB_INT(role->note),
                     DB_INT(tie_month(s, now)), DB_INT(role->every ? role->at_least : 0),
                     DB_INT(tie_period(s, role->every, now)), DB_INT(TIE_UNITS_MAX + 1)));
    while (db_next(&q)) {
        while (i < ret->n && ret->rows[i].unit_id != db_int(&q, 0))
            i++;
        if (i == ret->n)
            break;
        ret->rows[i].notes = db_int(&q, 2);
        ret->rows[i].visits = db_int(&q, 3);
        ret->rows[i].disputes = db_int(&q, 4);
    }
    return db_end(&q, e);
}

enum err tie_coverage(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct tie_role *role, const struct register_def *d, struct tie_cover *ret, struct error *e)
{
    struct tie_cover x = {.n = 0};
    enum err r = read_units(c, v, a, role, d, &x, e);
    if (r == ERR_OK && (role->note || role->every || role->confirm))
        r = read_due(c, s, v, role, d, &x, e);
    if (r != ERR_OK)
        return r;
    for (int i = 0; i < x.n; i++) {
        x.sum.subjects += x.rows[i].subjects;
        x.sum.held += x.rows[i].held;
        x.sum.over += x.rows[i].over;
        x.sum.notes += x.rows[i].notes;
        x.sum.visits += x.rows[i].visits;
        x.sum.disputes += x.rows[i].disputes;
    }
    *ret = x;
    return ERR_OK;
}

DB_STMT(tie_gap_tally,
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN " THERE("x.n") " < $4 THEN 1 ELSE 0 END), 0)"
                                                                " FROM (SELECT " HELD " AS n" KEPT " LIMIT $5) x");

enum err tie_gaps(struct db_conn *c, const struct site *s, const struct viewer *v, const struct tie_role *role,
                  const struct register_def *d, int64_t *ret_subjects, int64_t *ret_gaps, bool *ret_more,
                  struct error *e)
{
    (void)s;
    struct db_rows q;
    int64_t subjects = 0, gaps = 0;
    db_query(c, &q, &tie_gap_tally,
             DB_ARGS(DB_INT(v->id), DB_TEXT(d->code), DB_TEXT(role->code), DB_INT(tie_role_places(role)),
                     DB_INT(TIE_GAPS_MAX + 1)));
    if (db_next(&q)) {
        subjects = db_int(&q, 0);
        gaps = db_int(&q, 1);
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    *ret_subjects = subjects;
    *ret_gaps = gaps;
    *ret_more = subjects > TIE_GAPS_MAX;
    return ERR_OK;
}

/* ---- The grid of one unit ---- */

/* $4 to $7 as above; $8 the unit, $9 after which code, $10 window, $11 what is shown (enum tie_show), $12 how many make
 * it whole, $13 how many it may have, $14 limit. The page is found first; whoever holds its subjects comes with it. */
DB_STMT(
    tie_grid_page,
    "SELECT y.id, y.code, y.name, " THERE(
        "y.n") ", " TIE_COLUMNS " FROM (SELECT w.id, w.code, w.name, w.n FROM"
               " (SELECT s.id, s.register, s.code, s.name, s.access, s.closed_at, " HELD
               " AS n FROM (SELECT z.* FROM subject z"
               " WHERE z.unit_id = $8 AND z.register = $2 AND z.code > $9 ORDER BY z.code LIMIT $10) s"
               " WHERE s.closed_at = 0 AND" SUBJECT_VISIBLE ") w WHERE ($11 = 0 OR ($11 = 1 AND " THERE(
                   "w.n") " < $12)"
                          " OR ($11 = 2 AND " THERE("w.n") " >= $12) OR ($11 = 3 AND " ALL(
                              "w.n") " > $13)"
                                     " OR ($11 = 4 AND EXISTS (SELECT 1 FROM tie d WHERE d.subject_id = w.id AND d.role = $3 AND d.ended_at = 0"
                                     " AND (" NOTE_DUE("d") " OR " VISIT_DUE(
                                         "d") " OR d.disputed > 0))))"
                                              " ORDER BY w.code LIMIT $14) y LEFT JOIN tie t ON t.subject_id = y.id AND t.role = $3 AND t.ended_at = 0" TIE_PEOPLE
                                              " ORDER BY y.code, t.no");
DB_STMT(tie_grid_end, "SELECT z.id FROM subject z WHERE z.unit_id = $1 AND z.register = $2 AND z.code > $3"
                      " ORDER BY z.code LIMIT 1 OFFSET $4");
DB_STMT(tie_grid_after, "SELECT z.code FROM subject z WHERE z.id = $1 AND z.register = $2 AND z.unit_id = $3");

struct grid_asked {
    const struct tie_role *role;
    const struct register_def *d;
    int64_t unit_id;
    enum tie_show show;
    const char *after;
    int limit;
};

static void query_grid(struct db_conn *c, struct db_rows *q, const struct site *s, const struct viewer *v,
                       const struct grid_asked *x)
{
    int64_t now = clock_now(&s->clock);
    db_query(c, q, &tie_grid_page,
             DB_ARGS(DB_INT(v->id), DB_TEXT(x->d->code), DB_TEXT(x->role->code), DB_INT(x->role->note),
                     DB_INT(tie_month(s, now)), DB_INT(x->role->every ? x->role->at_least : 0),
                     DB_INT(tie_period(s, x->role->every, now)), DB_INT(x->unit_id), DB_TEXT(x->after), DB_INT(WINDOW),
                     DB_INT(x->show), DB_INT(tie_role_places(x->role)), DB_INT(x->role->per_subject),
                     DB_INT(x->limit + 1)));
}

/* One row of the result is one tie, or a subject without any. *ret_last: the id of the last subject within the limit.
 */
static enum err read_grid(struct db_rows *q, const struct site *s, struct arena *a, const struct grid_asked *x,
                          struct tie_grid *ret, int64_t *ret_last, bool *ret_more, struct error *e)
{
    struct tie_grid g = {.rows = arena_array(a, struct tie_grid_row, (size_t)x->limit)};
    int64_t last = 0;
    bool more = false;
    while (db_next(q) && !more) {
        if (db_int(q, 0) != last) {
            more = g.n == x->limit;
            if (more)
                break;
            last = db_int(q, 0);
            g.rows[g.n++] = (struct tie_grid_row){.code = db_text_dup(q, 1, a),
                                                  .name = db_text_dup(q, 2, a),
                                                  .places_held = (int)db_int(q, 3),
                                                  .ties = arena_array(a, struct tie, (size_t)x->role->per_subject + 1)};
        }
        struct tie_grid_row *row = &g.rows[g.n - 1];
        if (!db_is_null(q, 4) && row->n <= x->role->per_subject)
            row->n += tie_read(q, 4, false, a, s, &row->ties[row->n]);
    }
    enum err r = db_end(q, e);
    if (r == ERR_OK) {
        *ret = g;
        *ret_last = last;
        *ret_more = more;
    }
    return r;
}

static enum err window_end(struct db_conn *c, const struct grid_asked *x, int64_t *ret, struct error *e)
{
    enum err r =
        db_get_int(c, &tie_grid_end,
                   DB_ARGS(DB_INT(x->unit_id), DB_TEXT(x->d->code), DB_TEXT(x->after), DB_INT(WINDOW - 1)), ret, e);
    return r == ERR_NOT_FOUND ? ERR_OK : r;
}

enum err tie_grid(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                  const struct tie_role *role, const struct register_def *d, int64_t unit_id, enum tie_show show,
                  const char *cursor, int limit, struct tie_grid *ret, struct error *e)
{
    struct grid_asked x = {role, d, unit_id, show, "", limit < 1 ? 1 : limit > TIE_LIST_MAX ? TIE_LIST_MAX : limit};
    const char *name = arena_printf(a, "ties:%s:%s:%lld:%d", role->code, d->code, (long long)unit_id, (int)show);
    struct cursor at = {0};
    struct tie_grid g = {.n = 0};
    struct db_rows q;
    char *after = NULL;
    int64_t last = 0, end = 0;
    bool more = false;
    enum err r = str_empty(cursor) ? ERR_OK : cursor_read(s, a, v, name, cursor, &at, e);
    if (r == ERR_OK && at.id)
        r = db_get_text(c, &tie_grid_after, DB_ARGS(DB_INT(at.id), DB_TEXT(d->code), DB_INT(unit_id)), a, &after, e);
    if (r != ERR_OK)
        return r;
    x.after = after ? after : "";
    query_grid(c, &q, s, v, &x);
    r = read_grid(&q, s, a, &x, &g, &last, &more, e);
    if (r == ERR_OK && !more)
        r = window_end(c, &x, &end, e);
    if (r != ERR_OK)
        return r;
    if (more || end)
        g.next = cursor_write(s, a, v, name, (struct cursor){0, more ? last : end});
    *ret = g;
    return ERR_OK;
}

/* ---- Who holds how many ---- */

#define OWN_TIES                                                                                                       \
    " FROM unit k CROSS JOIN tie t WHERE t.unit_id = k.id AND t.ended_at = 0 AND t.role = $2 AND" UNIT_OWN("k.id")
DB_STMT(tie_load_rows, "SELECT COALESCE(o.name, ''), COALESCE(o.login, ''), u.name, x.n FROM"
                       " (SELECT t.unit_id, t.officer_id, COUNT(*) AS n" OWN_TIES " GROUP BY t.unit_id, t.officer_id) x"
                       " JOIN unit u ON u.id = x.unit_id LEFT JOIN officer o ON o.id = x.officer_id"
                       " ORDER BY x.n, u.code, COALESCE(o.login, '') LIMIT $3");

enum err tie_loads(struct db_conn *c, const struct viewer *v, struct arena *a, const struct tie_role *role,
                   struct tie_load **ret, int *ret_n, struct error *e)
{
    struct db_rows q;
    int n = 0;
    struct tie_load *rows = arena_array(a, struct tie_load, TIE_LIST_MAX);
    db_query(c, &q, &tie_load_rows, DB_ARGS(DB_INT(v->id), DB_TEXT(role->code), DB_INT(TIE_LIST_MAX)));
    while (db_next(&q) && n < TIE_LIST_MAX)
        rows[n++] = (struct tie_load){.officer = db_text_dup(&q, 0, a),
                                      .login = db_text_dup(&q, 1, a),
                                      .unit = db_text_dup(&q, 2, a),
                                      .held = db_int(&q, 3)};
    enum err r = db_end(&q, e);
    if (r == ERR_OK) {
        *ret = rows;
        *ret_n = n;
    }
    return r;
}
