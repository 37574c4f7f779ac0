/* What everybody may read: the public copies and the month's figures. No statement here looks behind a copy. */
#include <string.h>

#include "base/str.h"
#include "model/matter.h"
#include "model/notice.h"

#define LIMIT_MAX  200
#define NARROW_MAX 1000

#define WALL_COLUMNS                                                                                                   \
    "SELECT n.matter_id, n.number, n.title, n.question, n.answer, n.unit_name, wa.name, wc.name, n.submitted_at,"      \
    " n.answered_at, n.published_at, n.solved, n.satisfied FROM "
#define WALL_JOINS " LEFT JOIN area wa ON wa.id = n.area_id LEFT JOIN category wc ON wc.code = n.category"
#define WALL_PAGE  " AND (n.published_at, n.matter_id) < ($1, $2)"
#define WALL_ORDER " ORDER BY n.published_at DESC, n.matter_id DESC LIMIT $3"

DB_STMT(wall_all, WALL_COLUMNS "notice n" WALL_JOINS " WHERE n.live = 1" WALL_PAGE WALL_ORDER);
DB_STMT(
    wall_area, WALL_COLUMNS
    "notice n" WALL_JOINS " WHERE n.live = 1" WALL_PAGE
    " AND EXISTS (SELECT 1 FROM area_tree wt WHERE wt.ancestor_id = $4 AND wt.descendant_id = n.area_id)" WALL_ORDER);

/* From the area down: cheaper than from the newest on where few copies belong to it. "+ 0" keeps SQLite from taking the
 * index of the newest for each area again. */
#define IN_AREA       "area_tree nt CROSS JOIN notice n"
#define IN_AREA_WHERE " WHERE nt.ancestor_id = $4 AND n.area_id = nt.descendant_id AND n.live + 0 = 1"
DB_STMT(wall_area_narrow, WALL_COLUMNS IN_AREA WALL_JOINS IN_AREA_WHERE WALL_PAGE WALL_ORDER);
DB_STMT(wall_area_count, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM area_tree nt CROSS JOIN notice n"
                         " WHERE nt.ancestor_id = $1 AND n.area_id = nt.descendant_id LIMIT $2) w");
DB_STMT(wall_one, WALL_COLUMNS "notice n" WALL_JOINS " WHERE n.number = $1 AND n.live = 1");

static const char *text(const struct db_rows *q, int col, struct arena *a)
{
    return db_is_null(q, col) ? "" : db_text_dup(q, col, a);
}

static void read_row(const struct db_rows *q, struct arena *a, struct notice *ret)
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

/* The statement for an area and below; for all with area_id 0. */
static enum err choose(struct db_conn *c, int64_t area_id, const struct db_stmt **ret, struct error *e)
{
    int64_t n = 0;
    *ret = &wall_all;
    if (area_id == 0)
        return ERR_OK;
    enum err r = db_get_int(c, &wall_area_count, DB_ARGS(DB_INT(area_id), DB_INT(NARROW_MAX + 1)), &n, e);
    *ret = n <= NARROW_MAX ? &wall_area_narrow : &wall_area;
    return r;
}

enum err notice_list(struct db_conn *c, struct arena *a, int64_t area_id, const char *cursor, int limit,
                     struct notice_list *ret, struct error *e)
{
    int64_t at, id;
    if (limit < 1 || limit > LIMIT_MAX)
        return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    const struct db_stmt *stmt;
    enum err r = read_cursor(a, cursor, &at, &id, e);
    if (r == ERR_OK)
        r = choose(c, area_id, &stmt, e);
    if (r != ERR_OK)
        return r;
    struct notice *rows = arena_array(a, struct notice, (size_t)limit + 1);
    const struct db_val args[] = {DB_INT(at), DB_INT(id), DB_INT(limit + 1), DB_INT(area_id)};
    struct db_rows q;
    int n = 0;
    db_query(c, &q, stmt, (struct db_args){args, area_id ? 4 : 3});
    while (db_next(&q))
        read_row(&q, a, &rows[n++]);
    r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    *ret = (struct notice_list){.rows = rows, .n = n > limit ? limit : n};
    if (n > limit)
        ret->next =
            arena_printf(a, "%lld-%lld", (long long)rows[limit - 1].published_at, (long long)rows[limit - 1].matter_id);
    return ERR_OK;
}

enum err notice_by_number(struct db_conn *c, struct arena *a, const char *number, struct notice *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &wall_one, DB_ARGS(DB_TEXT(str_or(matter_number_normal(a, str_or(number, "")), ""))));
    if (db_next(&q)) {
        found = true;
        read_row(&q, a, ret);
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
