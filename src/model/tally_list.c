/* The rows behind a sum as they counted at an earlier time: from the lines that were added up to it. Whether a viewer
 * may see one is asked as it is now. */
#include "model/tally_list.h"

#include "base/str.h"
#include "model/tally_priv.h"
#include "model/visible.h"

/*
 * $1 viewer, $2 from (yyyymmdd), $3 before, $4 unit and below, $5 broken down by, $6 channel, $7 category, $8 whether
 * only what is open to all counts, $9 as of, $10 the marks, $11 ":" and the group, $12 and $13 the place, $14 the
 * limit.
 */
#define TEXT(n)  "CAST(" n " AS TEXT)"
#define WHOLE(n) "CAST(" n " AS BIGINT)"

#define KEY                                                                                                            \
    "CASE " TEXT("$5") " WHEN 'unit' THEN COALESCE((SELECT ku.code FROM unit ku WHERE ku.id = x.unit_id), '')"         \
                       " WHEN 'area' THEN CASE WHEN x.area_id = 0 THEN '' ELSE CAST(x.area_id AS TEXT) END"            \
                       " WHEN 'channel' THEN x.channel ELSE '' END"
#define FITS                                                                                                                                                               \
    " WHERE x.day >= $2 AND x.day < $3 AND x.seq <= $9 AND " TEXT(                                                                                                         \
        "$10") " LIKE '%,' || CAST(k.id AS TEXT) || ',%'"                                                                                                                  \
               " AND (" WHOLE("$4") " = 0 OR x.unit_id IN (SELECT fu.descendant_id FROM unit_tree fu WHERE fu.ancestor_id = " WHOLE("$4") ")) AND (" TEXT(                 \
                   "$6") " = '' OR x.channel = " TEXT("$6") ") AND (" TEXT("$7") " = '' OR EXISTS (SELECT 1 FROM category fc LEFT JOIN category fp ON fp.code = fc.parent" \
                                                                                 " WHERE fc.code = x.category AND " TEXT(                                                  \
                                                                                     "$7") " IN (fc.code, fc.parent, fp.parent)))"                                         \
                                                                                           " AND (" TEXT("$11") " = '' OR " TEXT(                                          \
                                                                                               "$11") " = ':' || " KEY                                                     \
                                                                                                      ") AND " WHOLE(                                                      \
                                                                                                          "$8") " >= 0"
#define LIST(noun, number, title, table)                                                                               \
    "SELECT g.row_id, g.at, g.n, g.l, " number ", " title ", COALESCE((SELECT nu.name FROM unit nu"                    \
    " WHERE nu.id = g.unit_id), '') FROM (SELECT x.item_id, x.row_id, x.at, x.unit_id, CAST(SUM(x.n) AS BIGINT) AS n," \
    " CAST(SUM(x.least) AS BIGINT) AS l FROM tally_mark k CROSS JOIN tally_delta x" FITS                               \
    " AND x.mark_id = k.id AND x.noun = " noun " GROUP BY x.item_id, x.row_id, x.at, x.unit_id"                        \
    " HAVING SUM(x.rows_n) <> 0) g JOIN " table " WHERE (g.at, g.row_id) < ($12, $13) AND"
#define NEWEST " ORDER BY g.at DESC, g.row_id DESC LIMIT $14"

DB_STMT(tally_list_matters,
        LIST("0", "m.number", "m.title",
             "matter m ON m.id = g.item_id") " (" WHOLE("$8") " = 0 OR m.compartment = 0) AND" MATTER_VISIBLE NEWEST);
DB_STMT(tally_list_activities,
        LIST("1", "d.number", "d.title", "activity d ON d.id = g.item_id") ACTIVITY_VISIBLE NEWEST);
DB_STMT(tally_list_subjects,
        LIST("2", "s.register || '/' || s.code", "s.name", "subject s ON s.id = g.item_id") SUBJECT_VISIBLE NEWEST);

#define LIST_ARGS 14

static const struct db_stmt *list_of(const struct indicator_term *t, enum indicator_noun *ret)
{
    *ret = t->way < COUNT_ACTIVITIES    ? INDICATOR_MATTER
           : t->way == COUNT_ACTIVITIES ? INDICATOR_ACTIVITY
                                        : INDICATOR_SUBJECT;
    return *ret == INDICATOR_MATTER     ? &tally_list_matters
           : *ret == INDICATOR_ACTIVITY ? &tally_list_activities
                                        : &tally_list_subjects;
}

enum err tally_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const struct indicator_term *t, const struct indicator_ask *ask, const char *name,
                    struct cursor after, int limit, struct indicator_list *ret, struct error *e)
{
    enum indicator_noun noun;
    const struct db_stmt *stmt = list_of(t, &noun);
    struct indicator_list l = {.rows = arena_array(a, struct indicator_row, (size_t)limit)};
    bool down = ask->by < BY_MONTH;
    const char *marks = "";
    struct db_rows q;
    if (!tally_answers(t))
        return error_detail(e, ERR_NOT_FOUND, "nothing is kept of %s", t->code);
    enum err r = tally_marks_of(c, a, t, &marks, e);
    if (r != ERR_OK)
        return r;
    const struct db_val args[LIST_ARGS] = {DB_INT(v->id),
                                           DB_INT(civil_day(ask->from, s->zone)),
                                           DB_INT(civil_day(ask->to, s->zone)),
                                           DB_INT(ask->unit_id),
                                           DB_TEXT(down ? indicator_by_code(ask->by) : ""),
                                           DB_TEXT(str_or(t->channel, "")),
                                           DB_TEXT(str_or(t->category, "")),
                                           DB_INT(indicator_open_only(ask)),
                                           DB_INT(ask->as_of),
                                           DB_TEXT(marks),
                                           DB_TEXT(down && ask->key ? arena_printf(a, ":%s", ask->key) : ""),
                                           DB_INT(after.key),
                                           DB_INT(after.id),
                                           DB_INT(limit + 1)};
    db_query(c, &q, stmt, (struct db_args){args, LIST_ARGS});
    while (db_next(&q)) {
        if (l.n == limit) {
            l.next = cursor_write(s, a, v, name, after);
            continue;
        }
        l.rows[l.n++] = indicator_row_of(&q, a, noun);
        after = (struct cursor){db_int(&q, 1), db_int(&q, 0)};
    }
    r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}
