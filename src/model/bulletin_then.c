#include "model/bulletin_then.h"

#include "base/str.h"
#include "model/cursor.h"
#include "model/tally_priv.h"
#include "model/undo.h"
#include "model/visible.h"

#define LIST_MAX 100
#define DAYS_MAX 32 /* read at once, where few of them hold a row */

/*
 * $1 viewer, $2 bulletin, $3 from (yyyymmdd), $4 before, $5 the marks, $6 broken down by, $7 ":" and the group (of a
 * unit its number), $8 channel, $9 category, $10 whether only the units it went over count. Of lists $11 the line it
 * was counted up to, $12 whether all sights were seen, $13 which rows, $14 and $15 the place, $16 the limit.
 */
#define TEXT(n)  "CAST(" n " AS TEXT)"
#define WHOLE(n) "CAST(" n " AS BIGINT)"
#define KEPT(what)                                                                                                     \
    " (SELECT z.item_id FROM bulletin_seen z WHERE z.bulletin_id = " WHOLE("$2") " AND z.kind = '" what "')"
#define KEY                                                                                                            \
    "CASE " TEXT("$6") " WHEN 'unit' THEN CAST(x.unit_id AS TEXT)"                                                     \
                       " WHEN 'area' THEN CASE WHEN x.area_id = 0 THEN '' ELSE CAST(x.area_id AS TEXT) END"            \
                       " WHEN 'channel' THEN x.channel ELSE '' END"
#define IN_MARKS(mark) " " TEXT("$5") " LIKE '%,' || CAST(" mark " AS TEXT) || ',%'"
#define IN_CATEGORY                                                                                                    \
    " EXISTS (SELECT 1 FROM category fc LEFT JOIN category fp ON fp.code = fc.parent WHERE fc.code = x.category"       \
    " AND " TEXT("$9") " IN (fc.code, fc.parent, fp.parent))"
#define IN_UNITS   " (" WHOLE("$10") " = 0 OR x.unit_id IN" KEPT("unit") ")"
#define IN_CHANNEL " (" TEXT("$8") " = '' OR x.channel = " TEXT("$8") ")"
#define IN_GROUP   " (" TEXT("$7") " = '' OR " TEXT("$7") " = ':' || " KEY ")"
#define FITS                                                                                                           \
    " x.day >= $3 AND x.day < $4 AND" IN_UNITS " AND" IN_CHANNEL " AND (" TEXT("$9") " = '' OR" IN_CATEGORY            \
                                                                                     ") AND" IN_GROUP
#define THEN " x.seq <= " WHOLE("$11")
/* item: the kind of those that no sight tells of. */
#define SEEN(item)                                                                                                     \
    " (x.sight_id > 0 AND " WHOLE("$12") " = 1 OR x.sight_id IN" KEPT("sight") " OR x.item_id IN" KEPT(item) ")"
#define SUM(what)          "CAST(SUM(" what ") AS BIGINT)"
#define SUM_OF(when, what) SUM("CASE WHEN" when " THEN " what " ELSE 0 END")
#define WERE                                                                                                           \
    SUM_OF(THEN, "x.rows_n")                                                                                           \
    " AS any_was, " SUM_OF(THEN, "x.n") " AS n_was, " SUM_OF(THEN, "x.least") " AS l_was"
#define ARE SUM("x.rows_n") " AS is_now, " SUM("x.n") " AS n_now, " SUM("x.least") " AS l_now"
/* By marks and days (CROSS: in that order). A matter may have several rows of one count, each of its time. */
#define LINES " FROM tally_mark k CROSS JOIN tally_delta x WHERE x.mark_id = k.id AND" IN_MARKS("k.id") " AND" FITS
#define ROWS(noun, item)                                                                                               \
    "(SELECT x.item_id, x.row_id, x.at, " SUM_OF(THEN " AND" SEEN(item),                                               \
                                                 "x.rows_n") " AS was, " WERE ", " ARE LINES " AND x.noun = " noun     \
                                                             " GROUP BY x.item_id, x.row_id, x.at)"
#define ONE_OF(then, now, n) "CASE WHEN " WHOLE("$13") " = 0 THEN r." then " ELSE r." now " END AS " n
#define COUNTED              " (" WHOLE("$13") " = 0 AND r.was <> 0) OR (" WHOLE("$13") " = 1 AND r.any_was = 0 AND r.is_now <> 0)"
#define PICKED(noun, item)                                                                                             \
    "(SELECT r.item_id, r.row_id, r.at, " ONE_OF("n_was", "n_now", "n") ", " ONE_OF(                                   \
        "l_was", "l_now", "l") " FROM " ROWS(noun, item) " r WHERE" COUNTED ")"
#define LIST(noun, item, number, title, procedure, version, table)                                                     \
    "SELECT g.row_id, g.at, g.n, g.l, " number ", " title ", '', g.item_id, " procedure ", " version                   \
    " FROM " PICKED(noun, item) " g JOIN " table " WHERE (g.at, g.row_id) < ($14, $15) AND"
#define NEWEST " ORDER BY g.at DESC, g.row_id DESC LIMIT $16"

DB_STMT(bulletin_then_matters, LIST("0", "matter", "m.number", "m.title", "m.procedure", "m.procedure_version",
                                    "matter m ON m.id = g.item_id AND m.compartment = 0") MATTER_VISIBLE NEWEST);
DB_STMT(bulletin_then_activities, LIST("1", "activity", "d.number", "d.title", "''", "0",
                                       "activity d ON d.id = g.item_id") ACTIVITY_VISIBLE NEWEST);
DB_STMT(bulletin_then_subjects, LIST("2", "subject", "s.register || '/' || s.code", "s.name", "''", "0",
                                     "subject s ON s.id = g.item_id") SUBJECT_VISIBLE NEWEST);
/* Of one row; $11 what it is of, $12 the noun, $13 the row, $14 its time. */
DB_STMT(bulletin_then_lines,
        "SELECT x.seq, x.rows_n, x.n, COALESCE((SELECT nu.name FROM unit nu WHERE nu.id = x.unit_id), '')"
        " FROM tally_delta x WHERE x.item_id = $11 AND x.noun = $12 AND x.row_id = $13 AND x.at = $14 AND " WHOLE(
            "$1") " IS NOT NULL AND" IN_MARKS("x.mark_id") " AND" FITS " ORDER BY x.seq");
DB_STMT(bulletin_then_day, "SELECT COALESCE(MAX((SELECT MAX(x.day) FROM tally_delta x WHERE x.mark_id = k.id"
                           " AND x.day >= $1 AND x.day < $2)), 0) FROM tally_mark k WHERE " TEXT(
                               "$3") " LIKE '%,' || CAST(k.id AS TEXT) || ',%'");

/* What is asked, by the places of the parameters. */
enum {
    ARG_VIEWER,
    ARG_BULLETIN,
    ARG_FROM,
    ARG_BEFORE,
    ARG_MARKS,
    ARG_BY,
    ARG_KEY,
    ARG_CHANNEL,
    ARG_CATEGORY,
    ARG_UNITS,
    ARGS_OF_ALL,
    LINE_ARGS = ARGS_OF_ALL + 4,
    LIST_ARGS = ARGS_OF_ALL + 6
};

struct listing {
    struct db_conn *c;
    const struct site *site;
    const struct viewer *viewer;
    struct arena *a;
    const struct bulletin_row *b;
    const struct bulletin_then_ask *ask;
    const struct db_stmt *stmt;
    enum indicator_noun noun;
    struct db_val args[LIST_ARGS]; /* those of all */
    int64_t from;                  /* the first day */
    const char *marks, *name;
    struct cursor after;
    int limit;
    int64_t *items, *rows; /* of each listed */
    struct bulletin_then_list out;
};

static void choose(struct listing *l)
{
    const enum count_way way = l->ask->term->way;
    l->noun = way < COUNT_ACTIVITIES    ? INDICATOR_MATTER
              : way == COUNT_ACTIVITIES ? INDICATOR_ACTIVITY
                                        : INDICATOR_SUBJECT;
    l->stmt = l->noun == INDICATOR_MATTER     ? &bulletin_then_matters
              : l->noun == INDICATOR_ACTIVITY ? &bulletin_then_activities
                                              : &bulletin_then_subjects;
}

bool bulletin_then_told(const struct bulletin_row *b, const struct indicator_term *t)
{
    return b->counted_seq > 0 && tally_holds(t);
}

bool bulletin_then_goes_on(const struct indicator_term *t)
{
    return tally_answers(t);
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

static void fill_args(struct listing *l)
{
    const struct indicator_term *t = l->ask->term;
    bool down = l->ask->by < BY_MONTH && l->ask->key;
    l->args[ARG_VIEWER] = DB_INT(l->viewer->id);
    l->args[ARG_BULLETIN] = DB_INT(l->b->id);
    l->args[ARG_MARKS] = DB_TEXT(l->marks);
    l->args[ARG_BY] = DB_TEXT(down ? indicator_by_code(l->ask->by) : "");
    l->args[ARG_KEY] = DB_TEXT(down ? arena_printf(l->a, ":%s", l->ask->key) : "");
    l->args[ARG_CHANNEL] = DB_TEXT(str_or(t->channel, ""));
    l->args[ARG_CATEGORY] = DB_TEXT(str_or(t->category, ""));
    l->args[ARG_UNITS] = DB_INT(l->b->unit_id != 0);
}

/* Adds those of some days, as many as there is room for; one more tells that the list goes on. */
static enum err read_days(struct listing *l, int64_t from, int64_t before, struct error *e)
{
    struct db_rows q;
    l->args[ARG_FROM] = DB_INT(from);
    l->args[ARG_BEFORE] = DB_INT(before);
    l->args[ARGS_OF_ALL] = DB_INT(l->b->counted_seq);
    l->args[ARGS_OF_ALL + 1] = DB_INT(l->b->counted_all);
    l->args[ARGS_OF_ALL + 2] = DB_INT(l->ask->later);
    l->args[ARGS_OF_ALL + 3] = DB_INT(l->after.key);
    l->args[ARGS_OF_ALL + 4] = DB_INT(l->after.id);
    l->args[ARGS_OF_ALL + 5] = DB_INT(l->limit - l->out.n + 1);
    db_query(l->c, &q, l->stmt, (struct db_args){l->args, LIST_ARGS});
    while (db_next(&q)) {
        if (l->out.n == l->limit) {
            l->out.next = cursor_write(l->site, l->a, l->viewer, l->name, l->after);
            continue;
        }
        l->rows[l->out.n] = db_int(&q, 0);
        l->items[l->out.n] = db_int(&q, 7);
        l->out.rows[l->out.n++] = (struct bulletin_then_row){.row = indicator_row_of(&q, l->a, l->noun),
                                                             .procedure = db_text_dup(&q, 8, l->a),
                                                             .procedure_version = db_int(&q, 9)};
        l->after = (struct cursor){db_int(&q, 1), db_int(&q, 0)};
    }
    return db_end(&q, e);
}

static int64_t days_before(int64_t day, int n, struct zone z)
{
    return civil_day(day_start((int32_t)day, z) + MS_DAY / 2 - n * MS_DAY, z);
}

/* From the newest day back, until the list is full: a day at first, more of them where they hold little. */
static enum err walk_back(struct listing *l, struct error *e)
{
    const struct zone z = l->site->zone;
    /* Days are only compared, so the number after one need not be a day. */
    int64_t before = l->after.key == INT64_MAX ? civil_day(l->ask->to, z) : civil_day(l->after.key, z) + 1;
    enum err r = ERR_OK;
    for (int days = 1; r == ERR_OK && !l->out.next; days = days < DAYS_MAX ? days * 2 : DAYS_MAX) {
        int64_t newest = 0, from;
        r = db_get_int(l->c, &bulletin_then_day, DB_ARGS(DB_INT(l->from), DB_INT(before), DB_TEXT(l->marks)), &newest,
                       e);
        if (r != ERR_OK || !newest)
            return r;
        from = days_before(newest, days - 1, z);
        from = from < l->from ? l->from : from;
        r = read_days(l, from, newest + 1, e);
        before = from;
    }
    return r;
}

/* Whose it was when it counted, and what it adds now. */
static enum err read_lines(struct listing *l, int i, struct error *e)
{
    struct bulletin_then_row *x = &l->out.rows[i];
    struct db_rows q;
    int64_t rows = 0, n = 0;
    l->args[ARG_FROM] = DB_INT(l->from);
    l->args[ARG_BEFORE] = DB_INT(civil_day(l->ask->to, l->site->zone));
    l->args[ARGS_OF_ALL] = DB_INT(l->items[i]);
    l->args[ARGS_OF_ALL + 1] = DB_INT(l->noun);
    l->args[ARGS_OF_ALL + 2] = DB_INT(l->rows[i]);
    l->args[ARGS_OF_ALL + 3] = DB_INT(x->row.at);
    db_query(l->c, &q, &bulletin_then_lines, (struct db_args){l->args, LINE_ARGS});
    while (db_next(&q)) {
        rows += db_int(&q, 1);
        n += db_int(&q, 2);
        if (db_int(&q, 1) > 0 && (l->ask->later || db_int(&q, 0) <= l->b->counted_seq))
            x->row.unit = db_text_dup(&q, 3, l->a);
    }
    /* Another program looks for other things, so its lines say nothing of whether it counts. */
    bool goes_on = bulletin_then_goes_on(l->ask->term);
    x->counts = !goes_on || rows != 0;
    x->now = goes_on ? n : x->row.n;
    return db_end(&q, e);
}

enum err bulletin_then(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct bulletin_row *b, const struct bulletin_then_ask *ask, const char *cursor, int limit,
                       struct bulletin_then_list *ret, struct error *e)
{
    struct listing l = {.c = c, .site = s, .viewer = v, .a = a, .b = b, .ask = ask, .after = {INT64_MAX, INT64_MAX}};
    if (!bulletin_then_told(b, ask->term) || (ask->later && !bulletin_then_goes_on(ask->term)))
        return error_detail(e, ERR_NOT_FOUND, "nothing is kept of %s", ask->term->code);
    l.limit = limit < 1 ? 1 : limit > LIST_MAX ? LIST_MAX : limit;
    l.from = civil_day(ask->from, s->zone);
    l.items = arena_array(a, int64_t, (size_t)l.limit);
    l.rows = arena_array(a, int64_t, (size_t)l.limit);
    l.out.rows = arena_array(a, struct bulletin_then_row, (size_t)l.limit);
    choose(&l);
    enum err r = tally_marks_of(c, a, ask->term, &l.marks, e);
    if (r != ERR_OK)
        return r;
    fill_args(&l);
    l.name = question(a, b, ask, l.marks);
    if (!str_empty(cursor))
        r = cursor_read(s, a, v, l.name, cursor, &l.after, e);
    if (r == ERR_OK)
        r = walk_back(&l, e);
    for (int i = 0; r == ERR_OK && i < l.out.n; i++) {
        r = read_lines(&l, i, e);
        if (r == ERR_OK && l.noun == INDICATOR_MATTER)
            r = read_since(c, v, a, b, l.items[i], &l.out.rows[i], e);
    }
    if (r == ERR_OK)
        *ret = l.out;
    return r;
}
