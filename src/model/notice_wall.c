/* What everybody may read: the public copies and the month's figures. No statement here looks behind a copy. */
#include <string.h>

#include "base/str.h"
#include "model/matter.h"
#include "model/notice_priv.h"
#include "model/unit.h"

#define LIMIT_MAX  200
#define NARROW_MAX 1000
#define UNITS_MAX  500
#define FIELD_SIZE 2 /* digits of a category's top level */

#define WALL_COLUMNS "SELECT" NOTICE_FIELDS " FROM "
#define WALL_PAGE    " AND (n.published_at, n.matter_id) < ($1, $2)"
#define WALL_ORDER   " ORDER BY n.published_at DESC, n.matter_id DESC LIMIT "

DB_STMT(wall_all, WALL_COLUMNS "notice n" NOTICE_JOINS " WHERE n.live = 1" WALL_PAGE WALL_ORDER "$3");
DB_STMT(wall_one, WALL_COLUMNS "notice n" NOTICE_JOINS " WHERE n.number = $1 AND n.live = 1");

/*
 * Filtered: one index leads in the order of the list ($4 or $5 is its value), for $3 copies at most and none older than
 * $6; the other filters are asked of what it gives.
 */
#define LED(where)                                                                                                     \
    "SELECT n.matter_id AS id, n.published_at AS at FROM notice n WHERE n.live = 1" where WALL_PAGE                    \
    " AND n.published_at >= $6" WALL_ORDER "$3"
#define FITS NOTICE_FITS("$8", "$9", "$10", "$11")
/* Beside the list: how many the leader gave, and the last of them, where the next page begins. */
#define WALL_STMTS(name, where)                                                                                        \
    DB_STMT(wall_##name,                                                                                               \
            WALL_COLUMNS "(" LED(where) ") w CROSS JOIN notice n" NOTICE_JOINS " WHERE n.matter_id = w.id" FITS        \
                                        " ORDER BY w.at DESC, w.id DESC LIMIT $7");                                    \
    DB_STMT(wall_##name##_seen, "SELECT COUNT(*) FROM (" LED(where) ") w");                                            \
    DB_STMT(wall_##name##_end, "SELECT w.at, w.id FROM (" LED(where) ") w ORDER BY w.at, w.id LIMIT 1")

WALL_STMTS(newest, " AND $4 = '' AND $5 = 0");
WALL_STMTS(unit, " AND $4 = '' AND n.unit_id = $5");
WALL_STMTS(field, " AND n.field = $4 AND $5 = 0");
WALL_STMTS(solved, " AND n.solved = $4 AND $5 = 0");

/* From the area down: cheaper than from the newest on where few copies belong to it. "+ 0" keeps SQLite from taking the
 * index of the newest for each area again. */
#define IN_AREA       "area_tree nt CROSS JOIN notice n"
#define IN_AREA_WHERE " WHERE nt.ancestor_id = $8 AND n.area_id = nt.descendant_id AND n.live + 0 = 1"
DB_STMT(wall_area_narrow, WALL_COLUMNS IN_AREA NOTICE_JOINS IN_AREA_WHERE WALL_PAGE
        " AND n.published_at >= $6 AND $3 > 0 AND $4 = '' AND $5 = 0" FITS WALL_ORDER "$7");
DB_STMT(wall_area_count, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM area_tree nt CROSS JOIN notice n"
                         " WHERE nt.ancestor_id = $1 AND n.area_id = nt.descendant_id LIMIT $2) w");

static const char *text(const struct db_rows *q, int col, struct arena *a)
{
    const char *s = db_text(q, col);
    return str_empty(s) ? "" : arena_strdup(a, s);
}

void notice_read_row(const struct db_rows *q, struct arena *a, struct notice *ret)
{
    *ret = (struct notice){
        .matter_id = db_int(q, 0),
        .number = text(q, 1, a),
        .title = text(q, 2, a),
        .question = text(q, 3, a),
        .answer = text(q, 4, a),
        .unit_name = text(q, 5, a),
        .area_name = text(q, 6, a),
        .category_name = text(q, 7, a),
        .submitted_at = db_int(q, 8),
        .answered_at = db_int(q, 9),
        .published_at = db_int(q, 10),
        .solved = text(q, 11, a),
        .satisfied = text(q, 12, a),
        .category = text(q, 13, a),
        .area_code = text(q, 14, a),
        .unit_code = text(q, 15, a),
        .changed_at = db_int(q, 16),
    };
}

/* "published-id": a place in a public list, so there is nothing to sign. */
static enum err read_cursor(struct arena *a, const char *cursor, int64_t *ret_at, int64_t *ret_id, struct error *e)
{
    *ret_at = *ret_id = INT64_MAX;
    if (str_empty(cursor))
        return ERR_OK;
    if (strnlen(cursor, 64) < 64) {
        char *at = arena_strdup(a, cursor);
        char *id = strchr(at, '-');
        if (id)
            *id++ = '\0';
        if (id && str_int(at, 0, INT64_MAX, ret_at) && str_int(id, 0, INT64_MAX, ret_id))
            return ERR_OK;
    }
    return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
}

/* How a filter is answered: which statement leads, and whether it leaves nothing else to be asked. */
struct plan {
    const struct db_stmt *list, *end, *seen; /* end and seen NULL: the statement looks at everything that fits */
    const char *lead;                        /* value of the leader, or */
    int64_t lead_id;
    bool whole;
};

#define PLAN(name) .list = &wall_##name, .end = &wall_##name##_end, .seen = &wall_##name##_seen

static enum err choose(struct db_conn *c, struct arena *a, const struct notice_filter *f, struct plan *ret,
                       struct error *e)
{
    int64_t n = NARROW_MAX + 1;
    enum err r = ERR_OK;
    if (f->area_id)
        r = db_get_int(c, &wall_area_count, DB_ARGS(DB_INT(f->area_id), DB_INT(NARROW_MAX + 1)), &n, e);
    if (r != ERR_OK)
        return r;
    if (n <= NARROW_MAX)
        *ret = (struct plan){.list = &wall_area_narrow, .lead = ""};
    else if (f->unit_id)
        *ret = (struct plan){PLAN(unit), .lead = "", .lead_id = f->unit_id,
                             .whole = !f->solved && !f->area_id && !f->category};
    else if (f->category)
        *ret = (struct plan){PLAN(field), .lead = arena_strndup(a, f->category, FIELD_SIZE),
                             .whole = !f->solved && !f->area_id && strlen(f->category) == FIELD_SIZE};
    else if (f->solved)
        *ret = (struct plan){PLAN(solved), .lead = str_eq(f->solved, "none") ? "" : f->solved, .whole = !f->area_id};
    else
        *ret = (struct plan){PLAN(newest), .lead = "", .whole = !f->area_id};
    return ERR_OK;
}

/* The leader gave all it may, and the page is not full: the next page goes on where it stopped looking. */
static enum err go_on(struct db_conn *c, struct arena *a, const struct plan *p, struct db_args args,
                      struct notice_list *ret, struct error *e)
{
    struct db_rows q;
    int64_t seen = 0;
    if (!p->end)
        return ERR_OK;
    enum err r = db_get_int(c, p->seen, args, &seen, e);
    if (r != ERR_OK || seen < NOTICE_LOOK)
        return r;
    db_query(c, &q, p->end, args);
    if (db_next(&q))
        ret->next = arena_printf(a, "%lld-%lld", (long long)db_int(&q, 0), (long long)db_int(&q, 1));
    return db_end(&q, e);
}

static enum err read_page(struct db_conn *c, struct arena *a, const struct db_stmt *s, struct db_args args, int limit,
                          struct notice_list *ret, struct error *e)
{
    struct notice *rows = arena_array(a, struct notice, (size_t)limit + 1);
    struct db_rows q;
    int n = 0;
    db_query(c, &q, s, args);
    while (db_next(&q))
        notice_read_row(&q, a, &rows[n++]);
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    *ret = (struct notice_list){.rows = rows, .n = n > limit ? limit : n};
    if (n > limit)
        ret->next =
            arena_printf(a, "%lld-%lld", (long long)rows[limit - 1].published_at, (long long)rows[limit - 1].matter_id);
    return ERR_OK;
}

static bool is_open(const struct notice_filter *f)
{
    return !f->area_id && !f->unit_id && !f->category && !f->solved && !f->from && !f->to;
}

enum err notice_filter_check(const struct notice_filter *f, struct error *e)
{
    const char *s = f->solved, *t = str_or(f->text, "");
    if (s && !str_eq(s, "yes") && !str_eq(s, "half") && !str_eq(s, "no") && !str_eq(s, "none"))
        return error_set(e, ERR_INVALID, "solved", N_("Solved is yes, half, no or none."), NULL);
    if (!utf8_valid(t, strlen(t)))
        return error_set(e, ERR_INVALID, "q", N_("The text holds characters that cannot be read."), NULL);
    if (utf8_length(t) > NOTICE_TEXT_MAX)
        return error_set(e, ERR_INVALID, "q", N_("Please keep it within {} characters."), "%d", NOTICE_TEXT_MAX);
    if (f->from && f->to && f->from >= f->to)
        return error_set(e, ERR_INVALID, "to", N_("The end is before the beginning."), NULL);
    return ERR_OK;
}

static enum err list_filtered(struct db_conn *c, struct arena *a, const struct notice_filter *f, int64_t at, int64_t id,
                              int limit, struct notice_list *ret, struct error *e)
{
    struct plan p;
    enum err r = choose(c, a, f, &p, e);
    if (r != ERR_OK)
        return r;
    if (f->to && f->to <= at) {
        at = f->to;
        id = INT64_MIN;
    }
    const struct db_val args[] = {DB_INT(at),
                                  DB_INT(id),
                                  DB_INT(p.whole ? limit + 1 : NOTICE_LOOK),
                                  DB_TEXT(p.lead),
                                  DB_INT(p.lead_id),
                                  DB_INT(f->from),
                                  DB_INT(limit + 1),
                                  DB_INT(f->area_id),
                                  DB_INT(f->unit_id),
                                  DB_TEXT(str_or(f->category, "")),
                                  DB_TEXT(str_or(f->solved, ""))};
    r = read_page(c, a, p.list, (struct db_args){args, COUNT_OF(args)}, limit, ret, e);
    /* The others take what leads only. */
    return r == ERR_OK && !ret->next && !p.whole ? go_on(c, a, &p, (struct db_args){args, 6}, ret, e) : r;
}

enum err notice_list(struct db_conn *c, const struct site *s, struct arena *a, const struct notice_filter *f,
                     const char *cursor, int limit, struct notice_list *ret, struct error *e)
{
    int64_t at, id;
    struct search_asked asked;
    if (limit < 1 || limit > LIMIT_MAX)
        return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    enum err r = notice_filter_check(f, e);
    if (r == ERR_OK)
        r = search_read(a, f->text, &asked, e);
    if (r == ERR_OK && (asked.n || asked.nothing))
        return notice_search(c, s, a, f, &asked, cursor, limit, ret, e);
    if (r == ERR_OK)
        r = read_cursor(a, cursor, &at, &id, e);
    if (r != ERR_OK)
        return r;
    if (!is_open(f))
        return list_filtered(c, a, f, at, id, limit, ret, e);
    return read_page(c, a, &wall_all, DB_ARGS(DB_INT(at), DB_INT(id), DB_INT(limit + 1)), limit, ret, e);
}

DB_STMT(wall_units, "SELECT u.id, u.code, u.name FROM unit u WHERE EXISTS"
                    " (SELECT 1 FROM notice n WHERE n.live = 1 AND n.unit_id = u.id) ORDER BY u.code LIMIT $1");

enum err notice_units(struct db_conn *c, struct arena *a, struct unit_list *ret, struct error *e)
{
    struct unit *rows = arena_array(a, struct unit, UNITS_MAX);
    struct db_rows q;
    int n = 0;
    db_query(c, &q, &wall_units, DB_ARGS(DB_INT(UNITS_MAX)));
    while (db_next(&q))
        rows[n++] = (struct unit){.id = db_int(&q, 0), .code = db_text_dup(&q, 1, a), .name = db_text_dup(&q, 2, a)};
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = (struct unit_list){.rows = rows, .n = n};
    return r;
}

DB_STMT(wall_first, "SELECT COALESCE(MIN(published_at), 0) FROM notice WHERE live = 1");

enum err notice_first(struct db_conn *c, int64_t *ret, struct error *e)
{
    return db_get_int(c, &wall_first, DB_NO_ARGS, ret, e);
}

DB_STMT(wall_changed, "SELECT COALESCE(MAX(changed_at), 0) FROM notice");

enum err notice_changed(struct db_conn *c, int64_t *ret, struct error *e)
{
    return db_get_int(c, &wall_changed, DB_NO_ARGS, ret, e);
}

enum err notice_by_number(struct db_conn *c, struct arena *a, const char *number, struct notice *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &wall_one, DB_ARGS(DB_TEXT(str_or(matter_number_normal(a, str_or(number, "")), ""))));
    if (db_next(&q)) {
        found = true;
        notice_read_row(&q, a, ret);
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such public reply."), NULL) : r;
}

/* Compartments leave no trace in public figures. */
DB_STMT(wall_received,
        "SELECT COUNT(*) FROM matter WHERE compartment = 0 AND submitted_at >= $1 AND submitted_at < $2");
DB_STMT(wall_answered, "SELECT COUNT(*) FROM matter WHERE compartment = 0 AND answered_at >= $1 AND answered_at < $2");
DB_STMT(wall_closed, "SELECT COUNT(*) FROM matter WHERE compartment = 0 AND closed_at >= $1 AND closed_at < $2");
DB_STMT(wall_published, "SELECT COUNT(*) FROM notice WHERE live = 1 AND published_at >= $1 AND published_at < $2");

enum err notice_figures(struct db_conn *c, const struct site *s, struct wall_figures *ret, struct error *e)
{
    struct civil month = civil_of(clock_now(&s->clock), s->zone);
    struct civil first = {.year = month.year, .month = month.month, .day = 1};
    struct civil next = {.year = month.year, .month = month.month + 1, .day = 1};
    int64_t from = civil_ms(&first, s->zone), to = civil_ms(&next, s->zone);
    struct wall_figures x;
    struct {
        const struct db_stmt *stmt;
        int64_t *out;
    } counts[] = {{&wall_received, &x.received},
                  {&wall_answered, &x.answered},
                  {&wall_closed, &x.closed},
                  {&wall_published, &x.published}};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        enum err r = db_get_int(c, counts[i].stmt, DB_ARGS(DB_INT(from), DB_INT(to)), counts[i].out, e);
        if (r != ERR_OK)
            return r;
    }
    *ret = x;
    return ERR_OK;
}
