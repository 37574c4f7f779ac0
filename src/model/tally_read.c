/*
 * Sums for a viewer: of what stands open, by sights; of what does not, and of activities that are seen for having been
 * there, row by row. One statement gives all of a period at once and says whether anything is due, so that the answer
 * is of one moment; the sums of all indicators are made from it in memory.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/tally_priv.h"
#include "model/visible.h"

/*
 * $1 viewer, $2 from (yyyymmdd), $3 before, $4 unit and below, $5 broken down by, $6 channel, $7 category, $8 whether
 * only what is open to all counts, $9 now, $10 what the indicators ask for, $11 as of; $12 of months by what they are
 * kept, of days the marks that are asked for (tally_marks_of), "" all.
 */
#define TEXT(n)  "CAST(" n " AS TEXT)"
#define WHOLE(n) "CAST(" n " AS BIGINT)"

#define KEY                                                                                                            \
    "CASE " TEXT("$5") " WHEN 'unit' THEN CAST(x.unit_id AS TEXT) WHEN 'area' THEN CAST(x.area_id AS TEXT)"            \
                       " WHEN 'channel' THEN x.channel ELSE '' END"
#define SUMS(x) "CAST(SUM(" x ".rows_n) AS BIGINT), CAST(SUM(" x ".n) AS BIGINT), CAST(SUM(" x ".least) AS BIGINT)"
#define FITS                                                                                                                                                                                                 \
    " x.day >= $2 AND x.day < $3 AND (" WHOLE("$11") " = 0 OR x.seq <= " WHOLE("$11") ") AND (" WHOLE("$4") " = 0 OR x.unit_id IN (SELECT fu.descendant_id FROM unit_tree fu WHERE fu.ancestor_id = " WHOLE( \
        "$4") ")) AND (" TEXT("$6") " = '' OR x.channel = " TEXT("$6") ") AND (" TEXT("$7") " = '' OR EXISTS (SELECT 1 FROM category fc LEFT JOIN category fp ON fp.code = fc.parent"                        \
                                                                                            " WHERE fc.code = x.category AND " TEXT(                                                                         \
                                                                                                "$7") " IN (fc.code, fc.parent, fp.parent)))"

/* What is in no sum: the matter is asked for by itself. */
#define APART                                                                                                          \
    "SELECT x.mark_id, " KEY                                                                                           \
    ", " SUMS("x") " FROM tally_delta x WHERE x.sight_id = 0 AND" FITS                                                 \
                   " AND x.item_id IN (SELECT m.id FROM matter m WHERE m.id IN (SELECT y.item_id FROM tally_delta y"   \
                   " WHERE y.sight_id = 0 AND y.day >= $2 AND y.day < $3) AND (" WHOLE(                                \
                       "$8") " = 0 OR m.compartment = 0) AND" MATTER_VISIBLE ") GROUP BY 1, 2"
/* What is seen by whoever was there, and not through a post. */
#define BEEN_THERE                                                                                                     \
    "SELECT x.mark_id, " KEY ", " SUMS(                                                                                \
        "x") " FROM activity_officer o JOIN activity d ON d.id = o.activity_id"                                        \
             " JOIN tally_delta x ON x.item_id = d.id AND x.noun = 1 WHERE o.officer_id = $1 AND" ACTIVITY_VISIBLE     \
             " AND x.sight_id NOT IN" SIGHTS_SEEN " AND" FITS " GROUP BY 1, 2"
/* Of those that anything is counted of. */
#define ALL_SEEN                                                                                                       \
    "CASE WHEN $1 = 0 OR NOT EXISTS (SELECT 1 FROM tally_sight ws WHERE ws.id NOT IN" SIGHTS_SEEN                      \
    " AND EXISTS (SELECT 1 FROM tally wm WHERE wm.by_what = '' AND wm.sight_id = ws.id)) THEN 1 ELSE 0 END"
#define STATE                                                                                                          \
    "SELECT " WHOLE("-1") ", '', CASE WHEN" TALLY_LEFT(WHOLE("$9"), WHOLE("$10")) " THEN 0 ELSE 1 END, " ALL_SEEN ", 0"
#define MONTHS(sights)                                                                                                 \
    "SELECT t.mark_id, CASE WHEN " TEXT("$5") " = '' THEN '' ELSE t.key END, " SUMS(                                   \
        "t") " FROM tally t"                                                                                           \
             " WHERE t.by_what = " TEXT("$12") " AND t.sight_id " sights " AND t.month >= " WHOLE(                     \
                 "$2") " / 100"                                                                                        \
                       " AND t.month < " WHOLE("$3") " / 100 AND (" WHOLE(                                             \
                           "$4") " = 0 OR t.key IN (SELECT CAST(fu.descendant_id AS TEXT)"                             \
                                 " FROM unit_tree fu WHERE fu.ancestor_id = " WHOLE("$4") ")) AND (" TEXT(             \
                                     "$6") " = '' OR t.key = " TEXT("$6") ") GROUP BY 1, 2"
#define AND_REST " UNION ALL " APART " UNION ALL " BEEN_THERE " UNION ALL " STATE

DB_STMT(tally_months_all, MONTHS("= -1") AND_REST);
DB_STMT(tally_months_seen, MONTHS("IN" SIGHTS_SEEN) AND_REST);
/* From the marks to their days: SQLite takes a CROSS JOIN in the order in which it is written, and would go over all
 * days of all marks otherwise. */
DB_STMT(tally_days,
        "SELECT x.mark_id, " KEY
        ", " SUMS("x") " FROM tally_mark mk CROSS JOIN tally_delta x WHERE x.mark_id = mk.id AND (" TEXT(
            "$12") " = '' OR " TEXT("$12") " LIKE '%,' || CAST(mk.id AS TEXT) || ',%') AND" FITS
                                           " AND ((" WHOLE("$1") " = 0 AND x.sight_id > 0) OR x.sight_id IN" SIGHTS_SEEN
                                                                 ") GROUP BY 1, 2" AND_REST);
DB_STMT(tally_all_seen, "SELECT " ALL_SEEN);

struct cell {
    int64_t mark_id, rows, n, least;
    const char *key;
};

/* All of one question but for the term. */
struct tally_table {
    struct tally_table *before;
    int64_t viewer_id, from, to, unit_id, as_of;
    enum indicator_by by;
    bool open; /* only what is in no compartment */
    const char *channel, *category;
    const char *only; /* of days: the marks whose cells these are; "" all */
    struct cell *cells;
    size_t n, room;
    struct tally_marks marks;
};

struct reading {
    struct db_conn *c;
    const struct site *site;
    const struct viewer *viewer;
    struct arena *a;
    struct tally_table *table;
    int64_t now;
    bool ready, all_seen;
    bool still; /* within a moment: nothing may be written */
};

static void add_cell(struct reading *x, const struct db_rows *q)
{
    struct tally_table *t = x->table;
    if (t->n == t->room) {
        struct cell *more = arena_array(x->a, struct cell, t->room ? t->room * 2 : 128);
        if (t->n)
            memcpy(more, t->cells, t->n * sizeof(*more));
        t->room = t->room ? t->room * 2 : 128;
        t->cells = more;
    }
    t->cells[t->n++] = (struct cell){.mark_id = db_int(q, 0),
                                     .key = db_text_dup(q, 1, x->a),
                                     .rows = db_int(q, 2),
                                     .n = db_int(q, 3),
                                     .least = db_int(q, 4)};
}

/* By what the months are kept that answer it; NULL: by days. */
static const char *months_by(const struct tally_table *t, int64_t from, int64_t to)
{
    bool narrow = *t->channel || t->unit_id;
    if (from % 100 != 1 || to % 100 != 1 || *t->category || t->as_of)
        return NULL;
    if (!narrow)
        return t->by < BY_MONTH ? indicator_by_code(t->by) : "";
    if (*t->channel)
        return t->unit_id || (t->by < BY_MONTH && t->by != BY_CHANNEL) ? NULL : indicator_by_code(BY_CHANNEL);
    return t->by < BY_MONTH && t->by != BY_UNIT ? NULL : indicator_by_code(BY_UNIT);
}

static enum err load_once(struct reading *x, bool all, struct error *e)
{
    struct tally_table *t = x->table;
    const struct zone z = x->site->zone;
    int64_t from = civil_day(t->from, z), to = civil_day(t->to, z);
    const char *months = months_by(t, from, to);
    const struct db_stmt *stmt = !months ? &tally_days : all ? &tally_months_all : &tally_months_seen;
    const struct db_val args[] = {DB_INT(x->viewer->id),
                                  DB_INT(from),
                                  DB_INT(to),
                                  DB_INT(t->unit_id),
                                  DB_TEXT(t->by < BY_MONTH ? indicator_by_code(t->by) : ""),
                                  DB_TEXT(t->channel),
                                  DB_TEXT(t->category),
                                  DB_INT(t->open),
                                  DB_INT(x->now),
                                  DB_INT(tally_words()),
                                  DB_INT(t->as_of),
                                  DB_TEXT(months ? months : t->only)};
    struct db_rows q;
    t->n = 0;
    db_query(x->c, &q, stmt, (struct db_args){args, COUNT_OF(args)});
    while (db_next(&q)) {
        if (db_int(&q, 0) < 0) {
            x->ready = db_int(&q, 2) != 0 || t->as_of;
            x->all_seen = !months || all == (db_int(&q, 3) != 0);
        } else {
            add_cell(x, &q);
        }
    }
    return db_end(&q, e);
}

/* Looks at what is due before it reads. Where that cannot be written rows are counted instead. */
static enum err load(struct reading *x, struct error *e)
{
    enum err r = ERR_OK;
    bool done = false;
    for (int i = 0; r == ERR_OK && !x->ready && !done && i < (x->still ? 1 : TALLY_TRIES); i++) {
        int64_t all = 0;
        struct error none = {0};
        if (i && tally_step(x->c, x->site, &done, &none) != ERR_OK)
            return ERR_OK;
        r = db_get_int(x->c, &tally_all_seen, DB_ARGS(DB_INT(x->viewer->id)), &all, e);
        if (r == ERR_OK)
            r = load_once(x, all != 0, e);
        x->ready = x->ready && x->all_seen;
    }
    return r == ERR_OK && x->ready ? tally_marks_read(x->c, x->a, &x->table->marks, e) : r;
}

enum err tally_moment(struct db_conn *c, const struct site *s, struct indicator_known *known, struct error *e)
{
    bool last = false;
    *known = (struct indicator_known){0};
    enum err r = tally_soon(c, s, e);
    for (int i = 0; r == ERR_OK && !known->now; i++) {
        struct error none = {0};
        bool left = true;
        int64_t now = clock_now(&s->clock);
        r = db_snapshot(c, e);
        if (r != ERR_OK)
            return r;
        r = tally_left(c, now, &left, e);
        if (r == ERR_OK && (!left || last || i == TALLY_TRIES)) {
            known->by_rows = left;
            known->now = now;
            return left ? tally_by_rows(c, s, e) : ERR_OK;
        }
        db_snapshot_end(c);
        if (r == ERR_OK && tally_step(c, s, &last, &none) != ERR_OK)
            last = true;
    }
    return r;
}

void tally_moment_end(struct db_conn *c, struct indicator_known *known)
{
    if (known->now)
        db_snapshot_end(c);
    known->now = 0;
}

static bool day_begins(int64_t ms, struct zone z)
{
    struct civil c = civil_of(ms, z);
    return c.hour == 0 && c.minute == 0 && c.second == 0 && ms % 1000 == 0;
}

static bool same_table(const struct tally_table *x, const struct tally_table *y)
{
    return x->viewer_id == y->viewer_id && x->from == y->from && x->to == y->to && x->unit_id == y->unit_id &&
           x->as_of == y->as_of && x->by == y->by && x->open == y->open && str_eq(x->channel, y->channel) &&
           str_eq(x->category, y->category) && str_eq(x->only, y->only);
}

/* The table of a question, read unless it was read before. *ret NULL: rows have to be counted. */
static enum err table_of(struct reading *x, const struct indicator_term *t, const struct indicator_ask *ask,
                         const struct tally_table **ret, struct error *e)
{
    struct tally_table asked = {.viewer_id = x->viewer->id,
                                .from = ask->from,
                                .to = ask->to,
                                .unit_id = ask->unit_id,
                                .as_of = ask->as_of,
                                .by = ask->by < BY_MONTH ? ask->by : INDICATOR_BYS,
                                .open = indicator_open_only(ask),
                                .channel = str_or(t->channel, ""),
                                .category = str_or(t->category, ""),
                                .only = ""};
    const struct zone z = x->site->zone;
    enum err r = ERR_OK;
    if (ask->alone && x->still && !months_by(&asked, civil_day(ask->from, z), civil_day(ask->to, z)))
        r = tally_marks_of(x->c, x->a, t, &asked.only, e);
    if (r != ERR_OK)
        return r;
    for (const struct tally_table *k = ask->known ? ask->known->tables : NULL; k; k = k->before) {
        if (same_table(k, &asked)) {
            *ret = k;
            return ERR_OK;
        }
    }
    x->table = arena_obj(x->a, struct tally_table);
    *x->table = asked;
    r = load(x, e);
    *ret = r == ERR_OK && x->ready ? x->table : NULL;
    if (ask->known && *ret) {
        x->table->before = ask->known->tables;
        ask->known->tables = x->table;
    } else if (ask->known) {
        ask->known->by_rows = true;
    }
    return r;
}

static const struct tally_mark *mark_of(const struct tally_marks *l, int64_t id)
{
    size_t low = 0, high = l->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (l->v[mid].id == id)
            return &l->v[mid];
        if (l->v[mid].id < id)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static int by_key(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;
    return strcmp(x->key, y->key);
}

static int largest_first(const void *a, const void *b)
{
    const struct indicator_sum *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : strcmp(x->key, y->key);
}

DB_STMT(tally_unit_name, "SELECT u.code, u.name FROM unit u WHERE CAST(u.id AS TEXT) = $1");
DB_STMT(tally_area_name, "SELECT CAST(g.id AS TEXT), g.name FROM area g WHERE CAST(g.id AS TEXT) = $1");

static enum err name_groups(struct reading *x, enum indicator_by by, struct indicator_sums *l, struct error *e)
{
    enum err r = ERR_OK;
    for (int i = 0; r == ERR_OK && (by == BY_UNIT || by == BY_AREA) && i < l->n; i++) {
        struct db_rows q;
        db_query(x->c, &q, by == BY_UNIT ? &tally_unit_name : &tally_area_name, DB_ARGS(DB_TEXT(l->v[i].key)));
        if (by == BY_UNIT)
            str_int(l->v[i].key, 1, INT64_MAX, &l->v[i].id);
        l->v[i].key = "";
        if (db_next(&q)) {
            l->v[i].key = db_text_dup(&q, 0, x->a);
            l->v[i].name = db_text_dup(&q, 1, x->a);
        }
        r = db_end(&q, e);
    }
    return r;
}

/* The cells that fit, added up by their keys. */
static enum err add_up(struct reading *x, const struct tally_table *t, const struct indicator_term *term,
                       struct indicator_sums *ret, struct error *e)
{
    struct cell *fit = arena_array(x->a, struct cell, t->n + 1);
    struct indicator_sums l = {.v = arena_array(x->a, struct indicator_sum, t->n + 1)};
    int room = t->by < BY_MONTH ? INDICATOR_GROUPS_MAX : 1;
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        const struct tally_mark *k = mark_of(&t->marks, t->cells[i].mark_id);
        if (k && tally_mark_fits(k, term))
            fit[n++] = t->cells[i];
    }
    qsort(fit, n, sizeof(*fit), by_key);
    for (size_t i = 0; i < n;) {
        struct indicator_sum sum = {.key = fit[i].key, .name = ""};
        int64_t least = 0;
        for (const char *key = fit[i].key; i < n && str_eq(fit[i].key, key); i++) {
            sum.rows += fit[i].rows;
            sum.n += fit[i].n;
            least += fit[i].least;
        }
        sum.at_least = least > 0;
        if (sum.rows)
            l.v[l.n++] = sum;
    }
    enum err r = l.n <= room ? name_groups(x, t->by, &l, e) : ERR_OK;
    qsort(l.v, (size_t)l.n, sizeof(*l.v), largest_first);
    l.more = l.n > room;
    l.n = l.more ? room : l.n;
    if (l.more && r == ERR_OK)
        r = name_groups(x, t->by, &l, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

enum err tally_sums(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const struct indicator_term *t, const struct indicator_ask *ask, struct indicator_sums *ret,
                    bool *ret_told, struct error *e)
{
    int64_t moment = ask->known ? ask->known->now : 0;
    struct reading x = {
        .c = c, .site = s, .viewer = v, .a = a, .now = moment ? moment : clock_now(&s->clock), .still = moment != 0};
    const struct tally_table *table = NULL;
    *ret_told = false;
    if (ask->by_rows || ask->key || (ask->known && ask->known->by_rows && !ask->as_of) || !tally_answers(t) ||
        !day_begins(ask->from, s->zone) || !day_begins(ask->to, s->zone))
        return ERR_OK;
    enum err r = table_of(&x, t, ask, &table, e);
    if (r == ERR_OK && !table && !x.still && !ask->as_of)
        r = tally_by_rows(c, s, e);
    if (r != ERR_OK || !table)
        return r;
    *ret_told = true;
    return add_up(&x, table, t, ret, e);
}
