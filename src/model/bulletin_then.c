#include "model/bulletin_then.h"

#include "base/buf.h"
#include "base/str.h"
#include "model/cursor.h"
#include "model/tally_priv.h"
#include "model/undo.h"
#include "model/visible.h"

#define LIST_MAX 100

/*
 * $1 viewer, $2 bulletin, $3 from (yyyymmdd), $4 before, $5 the marks, $6 broken down by, $7 ":" and the group, $8
 * channel, $9 category, $10 the line it was counted up to, $11 whether all sights were seen, $12 whether only the units
 * it went over count, $13 which rows, $14 and $15 the place, $16 the limit.
 */
#define TEXT(n)  "CAST(" n " AS TEXT)"
#define WHOLE(n) "CAST(" n " AS BIGINT)"
#define KEPT(what)                                                                                                     \
    " (SELECT z.item_id FROM bulletin_seen z WHERE z.bulletin_id = " WHOLE("$2") " AND z.kind = '" what "')"

#define KEY                                                                                                            \
    "CASE " TEXT("$6") " WHEN 'unit' THEN COALESCE((SELECT ku.code FROM unit ku WHERE ku.id = x.unit_id), '')"         \
                       " WHEN 'area' THEN CASE WHEN x.area_id = 0 THEN '' ELSE CAST(x.area_id AS TEXT) END"            \
                       " WHEN 'channel' THEN x.channel ELSE '' END"
#define IN_CATEGORY                                                                                                    \
    " EXISTS (SELECT 1 FROM category fc LEFT JOIN category fp ON fp.code = fc.parent WHERE fc.code = x.category"       \
    " AND " TEXT("$9") " IN (fc.code, fc.parent, fp.parent))"
#define FITS                                                                                                           \
    " WHERE x.mark_id = k.id AND x.day >= $3 AND x.day < $4 AND " TEXT(                                                \
        "$5") " LIKE '%,' || CAST(k.id AS TEXT) || ',%'"                                                               \
              " AND (" WHOLE("$12") " = 0 OR x.unit_id IN" KEPT("unit") ") AND (" TEXT(                                \
                  "$8") " = '' OR x.channel = " TEXT("$8") ") AND (" TEXT("$9") " = '' OR" IN_CATEGORY                 \
                                                                                ") AND (" TEXT("$7") " = '' OR " TEXT( \
                                                                                    "$7") " = ':' || " KEY ")"
#define THEN " x.seq <= " WHOLE("$10")
/* item: the kind of those that no sight tells of. */
#define SEEN(item)                                                                                                     \
    " (x.sight_id > 0 AND " WHOLE("$11") " = 1 OR x.sight_id IN" KEPT("sight") " OR x.item_id IN" KEPT(item) ")"
#define SUM_OF(when, what) "CAST(SUM(CASE WHEN" when " THEN " what " ELSE 0 END) AS BIGINT)"
/* By marks and days (CROSS: in that order). A row that counts has one line more than less, so its time is what is left
 * of all its lines' times. */
#define ROWS(noun, item)                                                                                                                                                                                                      \
    "(SELECT x.item_id, x.row_id, " SUM_OF(THEN " AND" SEEN(item), "x.rows_n") " AS was, " SUM_OF(THEN, "x.rows_n") " AS any_was, CAST(SUM(x.rows_n) AS BIGINT) AS is_now, " SUM_OF(                                          \
        THEN,                                                                                                                                                                                                                 \
        "x.n") " AS n_was, CAST(SUM(x.n) AS BIGINT) AS n_now, " SUM_OF(THEN,                                                                                                                                                  \
                                                                       "x.least") " AS l_was, CAST(SUM(x.least) AS BIGINT) AS l_now, " SUM_OF(THEN,                                                                           \
                                                                                                                                              "x.rows_n * x.at") " AS at_was, CAST(SUM(x.rows_n * x.at) AS BIGINT) AS at_now" \
                                                                                                                                                                 " FROM tally_mark k CROSS JOIN tally_delta x" FITS           \
                                                                                                                                                                 " AND x.noun = " noun                                        \
                                                                                                                                                                 " GROUP BY x.item_id, x.row_id)"
#define PICKED(noun, item)                                                                                                                                                  \
    "(SELECT r.item_id, r.row_id, r.is_now, r.n_now, CASE WHEN " WHOLE(                                                                                                     \
        "$13") " = 0 THEN r.n_was ELSE r.n_now END"                                                                                                                         \
               " AS n, CASE WHEN " WHOLE("$13") " = 0 THEN r.l_was ELSE r.l_now END AS l, CASE WHEN " WHOLE("$13") " = 0 THEN r.at_was ELSE r.at_now END AS at FROM " ROWS( \
                   noun,                                                                                                                                                    \
                   item) " r WHERE (" WHOLE("$13") " = 0 AND r.was <> 0) OR (" WHOLE("$13") " = 1 AND r.any_was = 0 AND r.is_now <> 0))"
#define UNIT_NAME(column) "COALESCE((SELECT nu.name FROM unit nu WHERE nu.id = " column "), '')"
#define LIST(noun, item, number, title, unit, procedure, version, table)                                               \
    "SELECT g.row_id, g.at, g.n, g.l, " number ", " title                                                              \
    ", " UNIT_NAME(unit) ", CASE WHEN g.is_now <> 0 THEN 1 ELSE 0 END, g.n_now, g.item_id, " procedure ", " version    \
                         " FROM " PICKED(noun, item) " g JOIN " table " WHERE (g.at, g.row_id) < ($14, $15) AND"
#define NEWEST " ORDER BY g.at DESC, g.row_id DESC LIMIT $16"

DB_STMT(bulletin_then_matters,
        LIST("0", "matter", "m.number", "m.title", "m.unit_id", "m.procedure", "m.procedure_version",
             "matter m ON m.id = g.item_id AND m.compartment = 0") MATTER_VISIBLE NEWEST);
DB_STMT(bulletin_then_activities, LIST("1", "activity", "d.number", "d.title", "d.unit_id", "''", "0",
                                       "activity d ON d.id = g.item_id") ACTIVITY_VISIBLE NEWEST);
DB_STMT(bulletin_then_subjects, LIST("2", "subject", "s.register || '/' || s.code", "s.name", "s.unit_id", "''", "0",
                                     "subject s ON s.id = g.item_id") SUBJECT_VISIBLE NEWEST);

#define LIST_ARGS 16

static const struct db_stmt *list_of(const struct indicator_term *t, enum indicator_noun *ret)
{
    *ret = t->way < COUNT_ACTIVITIES    ? INDICATOR_MATTER
           : t->way == COUNT_ACTIVITIES ? INDICATOR_ACTIVITY
                                        : INDICATOR_SUBJECT;
    return *ret == INDICATOR_MATTER     ? &bulletin_then_matters
           : *ret == INDICATOR_ACTIVITY ? &bulletin_then_activities
                                        : &bulletin_then_subjects;
}

bool bulletin_then_told(const struct bulletin_row *b, const struct indicator_term *t)
{
    return b->counted_seq > 0 && tally_answers(t);
}

/* ",3,17,": what of the tallies the term counts. */
static enum err marks_of(struct db_conn *c, struct arena *a, const struct indicator_term *t, const char **ret,
                         struct error *e)
{
    struct tally_marks all;
    struct buf text;
    enum err r = tally_marks_read(c, a, &all, e);
    if (r != ERR_OK)
        return r;
    buf_init(&text, 1u << 20);
    buf_lit(&text, ",");
    for (size_t i = 0; i < all.n; i++) {
        if (tally_mark_fits(&all.v[i], t))
            buf_printf(&text, "%lld,", (long long)all.v[i].id);
    }
    r = buf_failed(&text) ? error_detail(e, ERR_INTERNAL, "too many marks") : ERR_OK;
    *ret = arena_strdup(a, text.data);
    buf_release(&text);
    return r;
}

DB_STMT(bulletin_then_since,
        "SELECT n.kind, n.recorded_at FROM entry n JOIN matter m ON m.id = n.matter_id"
        " WHERE n.matter_id = $2 AND n.id > $3 AND" ENTRY_STANDS("n") " AND" MATTER_VISIBLE
                                                                      " ORDER BY n.id DESC LIMIT $4");

static enum err read_since(struct db_conn *c, const struct viewer *v, struct arena *a, const struct bulletin_row *b,
                           int64_t matter_id, struct bulletin_then_row *x, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &bulletin_then_since,
             DB_ARGS(DB_INT(v->id), DB_INT(matter_id), DB_INT(b->watermark), DB_INT(BULLETIN_SINCE_MAX)));
    while (db_next(&q)) {
        x->since[x->n_since].kind = db_text_dup(&q, 0, a);
        x->since[x->n_since++].at = db_int(&q, 1);
    }
    return db_end(&q, e);
}

/* As it was asked, for the place in it. */
static const char *question(struct arena *a, const struct bulletin_row *b, const struct bulletin_then_ask *x,
                            const char *marks)
{
    return arena_printf(a, "bulletin/%lld/%lld/%lld/%d/%s/%d/%s", (long long)b->id, (long long)x->from,
                        (long long)x->to, (int)x->by, str_or(x->key, "-"), (int)x->later, marks);
}

static struct bulletin_then_row row_of(const struct db_rows *q, struct arena *a, enum indicator_noun noun)
{
    return (struct bulletin_then_row){.row = indicator_row_of(q, a, noun),
                                      .counts = db_int(q, 7) != 0,
                                      .now = db_int(q, 8),
                                      .procedure = db_text_dup(q, 10, a),
                                      .procedure_version = db_int(q, 11)};
}

enum err bulletin_then(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct bulletin_row *b, const struct bulletin_then_ask *ask, const char *cursor, int limit,
                       struct bulletin_then_list *ret, struct error *e)
{
    const struct indicator_term *t = ask->term;
    enum indicator_noun noun;
    const struct db_stmt *stmt = list_of(t, &noun);
    struct cursor after = {INT64_MAX, INT64_MAX};
    limit = limit < 1 ? 1 : limit > LIST_MAX ? LIST_MAX : limit;
    struct bulletin_then_list l = {.rows = arena_array(a, struct bulletin_then_row, (size_t)limit)};
    int64_t *items = arena_array(a, int64_t, (size_t)limit);
    bool down = ask->by < BY_MONTH && ask->key;
    const char *marks = "", *name;
    struct db_rows q;
    if (!bulletin_then_told(b, t))
        return error_detail(e, ERR_NOT_FOUND, "nothing is kept of %s", t->code);
    enum err r = marks_of(c, a, t, &marks, e);
    name = question(a, b, ask, marks);
    if (r == ERR_OK && !str_empty(cursor))
        r = cursor_read(s, a, v, name, cursor, &after, e);
    if (r != ERR_OK)
        return r;
    const struct db_val args[LIST_ARGS] = {DB_INT(v->id),
                                           DB_INT(b->id),
                                           DB_INT(civil_day(ask->from, s->zone)),
                                           DB_INT(civil_day(ask->to, s->zone)),
                                           DB_TEXT(marks),
                                           DB_TEXT(down ? indicator_by_code(ask->by) : ""),
                                           DB_TEXT(down ? arena_printf(a, ":%s", ask->key) : ""),
                                           DB_TEXT(str_or(t->channel, "")),
                                           DB_TEXT(str_or(t->category, "")),
                                           DB_INT(b->counted_seq),
                                           DB_INT(b->counted_all),
                                           DB_INT(b->unit_id != 0),
                                           DB_INT(ask->later),
                                           DB_INT(after.key),
                                           DB_INT(after.id),
                                           DB_INT(limit + 1)};
    db_query(c, &q, stmt, (struct db_args){args, LIST_ARGS});
    while (db_next(&q)) {
        if (l.n == limit) {
            l.next = cursor_write(s, a, v, name, after);
            continue;
        }
        items[l.n] = db_int(&q, 9);
        l.rows[l.n++] = row_of(&q, a, noun);
        after = (struct cursor){db_int(&q, 1), db_int(&q, 0)};
    }
    r = db_end(&q, e);
    for (int i = 0; r == ERR_OK && noun == INDICATOR_MATTER && i < l.n; i++)
        r = read_since(c, v, a, b, items[i], &l.rows[i], e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}
