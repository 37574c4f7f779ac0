/* Queues of callbacks, one task, its calls, and the figures. */
#include "base/str.h"
#include "model/callback_priv.h"
#include "model/reach.h"

#define LIMIT_MAX 200
#define COUNT_MAX 1001

#define TASK_COLUMNS                                                                                                   \
    MATTER_ROW_COLUMNS ", k.id, k.round, k.state, k.rule, k.due_at, k.next_at, k.tries, k.held_until,"                 \
                       " CASE WHEN k.held_by = $1 THEN 1 ELSE 0 END"
#define FROM_TASKS " FROM callback k JOIN matter m ON m.id = k.matter_id"
/* From the tasks, most urgent first; or from the few matters within reach, to their tasks. */
#define ALL_TASKS    FROM_TASKS
#define FEW_TASKS    " FROM " REACHED_FEW " CROSS JOIN callback k JOIN matter m ON m.id = k.matter_id"
#define OF_ALL_TASKS " WHERE k.state = 'open'"
#define OF_FEW_TASKS " WHERE k.matter_id = n.id AND k.state = 'open'"

/* One page of a queue, and its count cut off. $2 is now. */
#define WAY_STMTS(name, from, of, which)                                                                               \
    DB_STMT(callbacks_##name, "SELECT" TASK_COLUMNS ", 1" from MATTER_ROW_JOINS of which                               \
                              " AND (k.due_at, k.id) > ($3, $4) AND" CALLBACK_MAY " AND" MATTER_VISIBLE                \
                              " ORDER BY k.due_at, k.id LIMIT $5");                                                    \
    DB_STMT(callbacks_##name##_count, "SELECT COUNT(*) FROM (SELECT 1 AS one" from of which " AND" CALLBACK_MAY        \
                                      " AND" MATTER_VISIBLE " LIMIT $3) w")
#define QUEUE_STMTS(name, which)                                                                                       \
    WAY_STMTS(name, ALL_TASKS, OF_ALL_TASKS, which);                                                                   \
    WAY_STMTS(name##_few, FEW_TASKS, OF_FEW_TASKS, which)

#define FREE_NOW " AND k.next_at <= $2 AND k.held_until <= $2"
QUEUE_STMTS(mine, " AND k.held_by = $1 AND k.held_until > $2");
QUEUE_STMTS(due, FREE_NOW);
QUEUE_STMTS(late, FREE_NOW " AND k.due_at < $2");
QUEUE_STMTS(waiting, " AND k.next_at > $2");

#define QUEUE_DEF(name)                                                                                                \
    {                                                                                                                  \
        {&callbacks_##name, &callbacks_##name##_count},                                                                \
        {                                                                                                              \
            &callbacks_##name##_few, &callbacks_##name##_few_count                                                     \
        }                                                                                                              \
    }
static const struct {
    struct {
        const struct db_stmt *list, *count;
    } all, few;
} queues[CALLBACK_QUEUES] = {
    [CALLBACK_MINE] = QUEUE_DEF(mine),
    [CALLBACK_DUE] = QUEUE_DEF(due),
    [CALLBACK_LATE] = QUEUE_DEF(late),
    [CALLBACK_WAITING] = QUEUE_DEF(waiting),
};

static bool calls(const struct viewer *v)
{
    return viewer_has(v, ROLE_VERIFIER | ROLE_SUPERVISOR);
}

static void read_task(const struct db_rows *q, struct arena *a, int64_t now, struct callback_task *ret)
{
    matter_row_read(q, a, &ret->m);
    int i = MATTER_ROW_COUNT;
    ret->id = db_int(q, i);
    ret->round = db_int(q, i + 1);
    ret->state = db_text_dup(q, i + 2, a);
    ret->rule = db_text_dup(q, i + 3, a);
    ret->due_at = db_int(q, i + 4);
    ret->next_at = db_int(q, i + 5);
    ret->tries = db_int(q, i + 6);
    ret->held_until = db_int(q, i + 7);
    bool held = ret->held_until > now && str_eq(ret->state, "open");
    ret->mine = held && db_int(q, i + 8) != 0;
    ret->taken = held && !ret->mine;
    ret->may = db_int(q, i + 9) != 0;
}

struct place {
    int64_t due_at, id;
};

DB_STMT(callback_place, "SELECT k.due_at, k.id FROM matter m JOIN callback k ON k.matter_id = m.id WHERE m.number = $2"
                        " AND" MATTER_VISIBLE " ORDER BY k.round DESC LIMIT 1");

/* The cursor is the number of the last matter of the page before. */
static enum err place_of(struct db_conn *c, const struct viewer *v, const char *cursor, struct place *ret,
                         struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &callback_place, DB_ARGS(DB_INT(v->id), DB_TEXT(cursor)));
    if (db_next(&q)) {
        found = true;
        *ret = (struct place){db_int(&q, 0), db_int(&q, 1)};
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    return r;
}

static enum err read_page(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          enum callback_queue which, struct place p, int limit, struct callback_task *rows, int *ret_n,
                          struct error *e)
{
    struct db_rows q;
    int64_t now = clock_now(&s->clock);
    int n = 0;
    bool few;
    enum err r = reach_few(c, v, &few, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, few ? queues[which].few.list : queues[which].all.list,
             DB_ARGS(DB_INT(v->id), DB_INT(now), DB_INT(p.due_at), DB_INT(p.id), DB_INT(limit)));
    while (db_next(&q))
        read_task(&q, a, now, &rows[n++]);
    *ret_n = n;
    return db_end(&q, e);
}

enum err callback_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       enum callback_queue which, const char *cursor, int limit, struct callback_list *ret,
                       struct error *e)
{
    struct place p = {INT64_MIN, INT64_MIN};
    int n = 0;
    if ((unsigned)which >= CALLBACK_QUEUES || limit < 1 || limit > LIMIT_MAX)
        return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    struct callback_task *rows = arena_array(a, struct callback_task, (size_t)limit + 1);
    enum err r = str_empty(cursor) ? ERR_OK : place_of(c, v, cursor, &p, e);
    if (r == ERR_OK && calls(v))
        r = read_page(c, s, v, a, which, p, limit + 1, rows, &n, e);
    if (r != ERR_OK)
        return r;
    *ret = (struct callback_list){.rows = rows, .n = n > limit ? limit : n};
    if (n > limit)
        ret->next = rows[limit - 1].m.number;
    return ERR_OK;
}

enum err callback_first(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        enum callback_queue which, struct callback_task *ret, bool *ret_found, struct error *e)
{
    int n = 0;
    enum err r = calls(v) ? read_page(c, s, v, a, which, (struct place){INT64_MIN, INT64_MIN}, 1, ret, &n, e) : ERR_OK;
    *ret_found = n > 0;
    return r;
}

enum err callback_counts(struct db_conn *c, const struct site *s, const struct viewer *v, int ret[CALLBACK_QUEUES],
                         struct error *e)
{
    int64_t n[CALLBACK_QUEUES] = {0}, now = clock_now(&s->clock);
    bool few = false;
    enum err r = calls(v) ? reach_few(c, v, &few, e) : ERR_OK;
    for (int i = 0; i < CALLBACK_QUEUES && r == ERR_OK && calls(v); i++)
        r = db_get_int(c, few ? queues[i].few.count : queues[i].all.count,
                       DB_ARGS(DB_INT(v->id), DB_INT(now), DB_INT(COUNT_MAX)), &n[i], e);
    for (int i = 0; i < CALLBACK_QUEUES && r == ERR_OK; i++)
        ret[i] = (int)n[i];
    return r;
}

DB_STMT(callback_task_of,
        "SELECT" TASK_COLUMNS ", CASE WHEN" CALLBACK_MAY " THEN 1 ELSE 0 END" FROM_TASKS MATTER_ROW_JOINS
        " WHERE m.number = $2 AND" MATTER_VISIBLE " ORDER BY k.round DESC LIMIT 1");

enum err callback_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const char *number, struct callback_task *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    const char *normal = str_or(matter_number_normal(a, str_or(number, "")), "");
    db_query(c, &q, &callback_task_of, DB_ARGS(DB_INT(v->id), DB_TEXT(normal)));
    if (db_next(&q)) {
        found = true;
        read_task(&q, a, clock_now(&s->clock), ret);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("There is no callback to make about this matter."), NULL);
    return r;
}

DB_STMT(callback_calls,
        "SELECT t.at, f.name, t.outcome, t.contacted, t.solved, t.satisfied, t.why, t.quality,"
        " t.defects FROM matter m JOIN callback_attempt t ON t.matter_id = m.id"
        " JOIN officer f ON f.id = t.officer_id WHERE m.id = $2 AND" MATTER_VISIBLE " ORDER BY t.id DESC LIMIT $3");

enum err callback_attempts(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id,
                           struct callback_attempt *ret, int max, int *ret_n, struct error *e)
{
    struct db_rows q;
    int n = 0;
    db_query(c, &q, &callback_calls, DB_ARGS(DB_INT(v->id), DB_INT(matter_id), DB_INT(max)));
    while (db_next(&q) && n < max)
        ret[n++] = (struct callback_attempt){.at = db_int(&q, 0),
                                             .officer_name = db_text_dup(&q, 1, a),
                                             .outcome = db_text_dup(&q, 2, a),
                                             .contacted = db_text_dup(&q, 3, a),
                                             .solved = db_text_dup(&q, 4, a),
                                             .satisfied = db_text_dup(&q, 5, a),
                                             .why = db_text_dup(&q, 6, a),
                                             .quality = db_text_dup(&q, 7, a),
                                             .defects = db_text_dup(&q, 8, a)};
    *ret_n = n;
    return db_end(&q, e);
}

#define SUM_OF(column, code) ", COALESCE(SUM(CASE WHEN t." column " = '" code "' THEN 1 ELSE 0 END), 0)"
DB_STMT(callback_sums, "SELECT COUNT(*)" SUM_OF("contacted", "yes") SUM_OF("solved", "yes") SUM_OF("satisfied", "yes")
                           SUM_OF("satisfied", "basic") " FROM callback_attempt t JOIN matter m ON m.id = t.matter_id"
                                                        " WHERE t.at >= $2 AND t.at < $3 AND t.outcome = 'reached'"
                                                        " AND" MATTER_VISIBLE);

enum err callback_figures(struct db_conn *c, const struct viewer *v, int64_t from, int64_t upto,
                          struct callback_figures *ret, struct error *e)
{
    struct db_rows q;
    struct callback_figures f = {0};
    db_query(c, &q, &callback_sums, DB_ARGS(DB_INT(v->id), DB_INT(from), DB_INT(upto)));
    if (db_next(&q))
        f = (struct callback_figures){db_int(&q, 0), db_int(&q, 1), db_int(&q, 2), db_int(&q, 3), db_int(&q, 4)};
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = f;
    return r;
}
