/* Coverage of ties: how much of what the viewer's units keep is held, unit by unit, and one unit's grid. Each statement
 * goes from the units to the index of what they keep, and asks the index of ties once for each subject. */
#include <string.h>

#include "base/str.h"
#include "model/cursor.h"
#include "model/tie_priv.h"
#include "model/visible.h"

#define WINDOW 5000 /* subjects that one page of a grid looks at */

/* What ties of the subject s in the role $3 come to that last, in one look at their index: five counters of three
 * digits, from the left all of them, those whose holder is there, with a note due, with a visit due, with a dispute
 * that waits. $4 1: notes, of the month $5; $6 visits in the period $7, 0: none. */
#define NOTE_DUE  "($4 = 1 AND t.note_month < $5)"
#define VISIT_DUE "($6 > 0 AND NOT (t.visit_period = $7 AND t.visit_count >= $6))"
#define ONE(when) "CASE WHEN " when " THEN 1 ELSE 0 END"
#define HELD                                                                                                                 \
    "(SELECT CAST(COALESCE(SUM(1000000000000 + 1000000000 * " ONE(TIE_THERE) " + 1000000 * " ONE(NOTE_DUE) " + 1000 * " ONE( \
        VISIT_DUE) " + " ONE("t.disputed > 0") "), 0) AS BIGINT) FROM tie t"                                                 \
                                               " WHERE t.subject_id = s.id AND t.role = $3 AND t.ended_at = 0)"
#define ALL(n)      "(" n " / 1000000000000)"
#define THERE(n)    "(" n " / 1000000000 % 1000)"
#define NOTES(n)    "(" n " / 1000000 % 1000)"
#define VISITS(n)   "(" n " / 1000 % 1000)"
#define DISPUTES(n) "(" n " % 1000)"
#define KEPT                                                                                                           \
    " FROM unit k CROSS JOIN subject s WHERE s.unit_id = k.id AND s.register = $2 AND s.closed_at = 0 AND" UNIT_OWN(   \
        "k.id")

/* $8 how many make a subject whole, $9 how many it may have, $10 limit. The inner limit $11 is never reached: it keeps
 * SQLite from working the counters out anew for each of the sums. */
#define WHOLE(x) "CAST(SUM(" x ") AS BIGINT)"
DB_STMT(
    tie_cover_units,
    "SELECT y.unit_id, u.code, u.name, y.subjects, y.held, y.too_many, y.notes, y.visits, y.disputes FROM"
    " (SELECT x.unit_id, COUNT(*) AS subjects, " WHOLE(ONE(THERE("x.n") " >= $8")) " AS held, " WHOLE(ONE(ALL("x.n") " > $9")) " AS too_many, " WHOLE(
        NOTES(
            "x.n")) " AS notes, " WHOLE(VISITS("x.n")) " AS visits, " WHOLE(DISPUTES("x.n")) " AS disputes FROM (SELECT s.unit_id, " HELD
                                                                                             " AS n" KEPT
                                                                                             " LIMIT $11) x GROUP BY x.unit_id) y JOIN unit u ON u.id = y.unit_id ORDER BY u.code LIMIT $10");

/* What the statements of HELD are given first. */
#define GIVEN(s, v, d, role, now)                                                                                      \
    DB_INT((v)->id), DB_TEXT((d)->code), DB_TEXT((role)->code), DB_INT((role)->note), DB_INT(tie_month(s, now)),       \
        DB_INT((role)->every ? (role)->at_least : 0), DB_INT(tie_period(s, (role)->every, now))

static enum err read_units(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                           const struct tie_role *role, const struct register_def *d, struct tie_cover *ret,
                           struct error *e)
{
    int64_t now = clock_now(&s->clock);
    struct db_rows q;
    ret->rows = arena_array(a, struct tie_unit_cover, TIE_UNITS_MAX);
    db_query(c, &q, &tie_cover_units,
             DB_ARGS(GIVEN(s, v, d, role, now), DB_INT(tie_role_places(role)), DB_INT(role->per_subject),
                     DB_INT(TIE_UNITS_MAX + 1), DB_INT(INT64_MAX)));
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
                                                      .over = db_int(&q, 5),
                                                      .notes = db_int(&q, 6),
                                                      .visits = db_int(&q, 7),
                                                      .disputes = db_int(&q, 8)};
    }
    return db_end(&q, e);
}

enum err tie_coverage(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct tie_role *role, const struct register_def *d, struct tie_cover *ret, struct error *e)
{
    struct tie_cover x = {.n = 0};
    enum err r = read_units(c, s, v, a, role, d, &x, e);
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

DB_STMT(tie_gap_tally, "SELECT COUNT(*), COALESCE(SUM(" ONE(THERE("x.n") " < $8") "), 0) FROM (SELECT " HELD
                                                                                  " AS n" KEPT " LIMIT $9) x");

enum err tie_gaps(struct db_conn *c, const struct site *s, const struct viewer *v, const struct tie_role *role,
                  const struct register_def *d, int64_t *ret_subjects, int64_t *ret_gaps, bool *ret_more,
                  struct error *e)
{
    struct db_rows q;
    int64_t subjects = 0, gaps = 0, now = clock_now(&s->clock);
    db_query(c, &q, &tie_gap_tally,
             DB_ARGS(GIVEN(s, v, d, role, now), DB_INT(tie_role_places(role)), DB_INT(TIE_GAPS_MAX + 1)));
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

/* $4 to $7 as above; $8 the unit, $9 after which code, $10 up to which, '' to the end, $11 what is shown (enum
 * tie_show), $12 how many make it whole, $13 how many it may have, $14 limit. In the order of the index, so that it
 * stops with the page; whoever holds the subjects of the page comes with it. What one's own unit keeps is asked once
 * for all rows. */
DB_STMT(
    tie_grid_page,
    "SELECT y.id, y.code, y.name, " THERE(
        "y.n") ", " TIE_COLUMNS " FROM (SELECT s.id, s.code, s.name, " HELD
               " AS n FROM subject s WHERE s.unit_id = $8 AND s.register = $2 AND s.code > $9 AND ($10 = '' OR s.code <= $10)"
               " AND s.closed_at = 0 AND (" UNIT_OWN(
                   "$8") " OR" SUBJECT_VISIBLE
                         ") AND ($11 = 0 OR ($11 = 1 AND " THERE(
                             HELD) " < $12)"
                                   " OR ($11 = 2 AND " THERE(HELD) " >= $12) OR ($11 = 3 AND " ALL(
                                       HELD) " > $13)"
                                             " OR ($11 = 4 AND " HELD
                                             " % 1000000000 > 0)) ORDER BY s.code LIMIT $14) y LEFT JOIN tie t"
                                             " ON t.subject_id = y.id AND t.role = $3 AND t.ended_at = 0" TIE_PEOPLE
                                             " ORDER BY y.code, t.no");
DB_STMT(tie_grid_end, "SELECT z.id, z.code FROM subject z WHERE z.unit_id = $1 AND z.register = $2 AND z.code > $3"
                      " ORDER BY z.code LIMIT 1 OFFSET $4");
DB_STMT(tie_grid_after, "SELECT z.code FROM subject z WHERE z.id = $1 AND z.register = $2 AND z.unit_id = $3");

struct grid_asked {
    const struct tie_role *role;
    const struct register_def *d;
    int64_t unit_id;
    enum tie_show show;
    const char *after, *until; /* codes; until "": to the end */
    int limit;
};

static void query_grid(struct db_conn *c, struct db_rows *q, const struct site *s, const struct viewer *v,
                       const struct grid_asked *x)
{
    int64_t now = clock_now(&s->clock);
    db_query(c, q, &tie_grid_page,
             DB_ARGS(GIVEN(s, v, x->d, x->role, now), DB_INT(x->unit_id), DB_TEXT(x->after), DB_TEXT(x->until),
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

/* Where the stretch ends that the page looks at; *ret 0: with what the unit keeps. */
static enum err find_end(struct db_conn *c, struct arena *a, struct grid_asked *x, int64_t *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &tie_grid_end,
             DB_ARGS(DB_INT(x->unit_id), DB_TEXT(x->d->code), DB_TEXT(x->after), DB_INT(WINDOW - 1)));
    if (db_next(&q)) {
        *ret = db_int(&q, 0);
        x->until = db_text_dup(&q, 1, a);
    }
    return db_end(&q, e);
}

enum err tie_grid(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                  const struct tie_role *role, const struct register_def *d, int64_t unit_id, enum tie_show show,
                  const char *cursor, int limit, struct tie_grid *ret, struct error *e)
{
    struct grid_asked x = {role, d, unit_id, show, "", "", limit < 1 ? 1 : limit > TIE_LIST_MAX ? TIE_LIST_MAX : limit};
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
    r = find_end(c, a, &x, &end, e);
    if (r != ERR_OK)
        return r;
    query_grid(c, &q, s, v, &x);
    r = read_grid(&q, s, a, &x, &g, &last, &more, e);
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
