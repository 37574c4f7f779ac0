/*
 * A limit is counted in C, by the calendar, so the rows come out of the database in parts of the way from the newest to
 * the oldest, and what is kept of each is a figure.
 */
#include "model/on_time.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/calendar.h"
#include "model/cursor.h"
#include "model/matter_row.h"
#include "model/reach.h"
#include "model/visible.h"

#define LIST_MAX    200
#define WINDOW      5000
#define WINDOW_SQL  "5000"
#define WINDOWS_MAX 8 /* of a page, as in matter_list.c */

static const char *const words[] = {"kept", "rolled", "late", "overdue", "running", "ended"};

const char *on_time_word(enum on_time k)
{
    return words[k];
}

enum on_time on_time_of(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i], word))
            return (enum on_time)i;
    }
    return ON_TIME_COUNT;
}

#define COLUMNS                                                                                                        \
    "SELECT m.id, m.submitted_at, m.answered_at, m.procedure, m.procedure_version, m.state,"                           \
    " CASE WHEN EXISTS (SELECT 1 FROM date_doubt d WHERE d.matter_id = m.id) THEN 1 ELSE 0 END FROM "
#define FITS                                                                                                           \
    " (CAST($4 AS TEXT) = '' OR m.procedure = CAST($4 AS TEXT)) AND" MATTER_FILTER(                                    \
        "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13") " AND" MATTER_VISIBLE

DB_STMT(on_time_window,
        COLUMNS "(SELECT c.id FROM matter c WHERE (c.submitted_at, c.id) < ($2, $3)"
                " AND c.submitted_at >= $12 ORDER BY c.submitted_at DESC, c.id DESC LIMIT " WINDOW_SQL
                ") n CROSS JOIN matter m WHERE m.id = n.id AND" FITS " ORDER BY m.submitted_at DESC, m.id DESC");
DB_STMT(on_time_narrow,
        COLUMNS REACHED_FEW " CROSS JOIN matter m WHERE m.id = n.id AND (m.submitted_at + 0, m.id) < ($2, $3) AND" FITS
                            " ORDER BY m.submitted_at + 0 DESC, m.id DESC");
DB_STMT(on_time_edge, "SELECT c.submitted_at, c.id FROM matter c WHERE (c.submitted_at, c.id) < ($1, $2)"
                      " AND c.submitted_at >= $3 ORDER BY c.submitted_at DESC, c.id DESC LIMIT 1"
                      " OFFSET " WINDOW_SQL " - 1");

/* One walk over the matters of a period. */
struct walk {
    struct db_conn *conn;
    const struct site *site;
    const struct viewer *viewer;
    const struct on_time_ask *ask;
    const struct calendar *calendar;
    int64_t now;
    bool narrow;
    int32_t day;          /* on which known began; 0: nothing is known yet */
    struct limit_due due; /* of every matter of that day */
};

/* A matter on the way. */
struct seen {
    int64_t id, submitted_at, answered_at;
    bool open, doubtful;
    enum on_time kind;
    struct limit_due due;
};

/* Whether to go on. */
typedef bool (*walk_fn)(void *ctx, const struct seen *x);

/* Matters come by the day, and limits of days are the same all day. */
static void count_limit(struct walk *w, struct seen *x)
{
    int32_t day = civil_day(x->submitted_at, w->site->zone);
    if (day != w->day || w->ask->rule.unit == LIMIT_HOUR) {
        const struct limit_run run = {.start_ms = x->submitted_at, .rule = w->ask->rule};
        limit_count(&run, w->calendar, w->site->zone, &w->due);
        w->day = day;
    }
    x->due = w->due;
}

static enum on_time judge(const struct walk *w, const struct seen *x)
{
    if (x->answered_at > 0)
        return x->answered_at < x->due.raw_ms   ? ON_TIME_KEPT
               : x->answered_at < x->due.due_ms ? ON_TIME_ROLLED
                                                : ON_TIME_LATE;
    if (!x->open)
        return ON_TIME_ENDED;
    return w->now < x->due.due_ms ? ON_TIME_RUNNING : ON_TIME_OVERDUE;
}

/* Of a procedure that is here no more nothing is known to have ended. */
static bool is_open(const char *procedure, int64_t version, const char *state)
{
    const struct state_def *s = procedure_state(procedure_at(procedure, version), state);
    return !s || s->open;
}

static void read_seen(struct walk *w, const struct db_rows *q, struct seen *ret)
{
    *ret = (struct seen){.id = db_int(q, 0), .submitted_at = db_int(q, 1), .answered_at = db_int(q, 2)};
    ret->open = is_open(db_text(q, 3), db_int(q, 4), db_text(q, 5));
    ret->doubtful = db_int(q, 6) != 0;
    count_limit(w, ret);
    ret->kind = judge(w, ret);
}

static enum err walk_begin(struct walk *w, struct arena *a, struct error *e)
{
    w->now = clock_now(&w->site->clock);
    enum err r = w->ask->rule.length > 0
                     ? ERR_OK
                     : error_set(e, ERR_INVALID, "limit", N_("Please give a limit, as “60 days”."), NULL);
    if (r == ERR_OK)
        r = calendar_hold(w->conn, w->site, a, &w->calendar, e);
    return r == ERR_OK ? reach_few(w->conn, w->viewer, &w->narrow, e) : r;
}

/* From a place on; *ret_stopped where fn wanted no more. */
static enum err walk_part(struct walk *w, struct cursor from, walk_fn fn, void *ctx, bool *ret_stopped, struct error *e)
{
    struct db_val x[4 + MATTER_FILTER_ARGS] = {DB_INT(w->viewer->id), DB_INT(from.key), DB_INT(from.id),
                                               DB_TEXT(str_or(w->ask->procedure, ""))};
    struct db_rows q;
    *ret_stopped = false;
    matter_filter_args(w->site, &w->ask->filter, x + 4);
    db_query(w->conn, &q, w->narrow ? &on_time_narrow : &on_time_window, (struct db_args){x, COUNT_OF(x)});
    while (!*ret_stopped && db_next(&q)) {
        struct seen one;
        read_seen(w, &q, &one);
        *ret_stopped = !fn(ctx, &one);
    }
    return db_end(&q, e);
}

/* Where the next part begins; *ret_end when there is none. */
static enum err walk_on(const struct walk *w, struct cursor *from, bool *ret_end, struct error *e)
{
    struct db_rows q;
    struct cursor edge = *from;
    *ret_end = true;
    if (w->narrow)
        return ERR_OK;
    db_query(w->conn, &q, &on_time_edge, DB_ARGS(DB_INT(from->key), DB_INT(from->id), DB_INT(w->ask->filter.from)));
    if (db_next(&q)) {
        edge = (struct cursor){db_int(&q, 0), db_int(&q, 1)};
        *ret_end = false;
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *from = edge;
    return r;
}

static struct cursor start_of(const struct on_time_ask *ask)
{
    return (struct cursor){ask->filter.to ? ask->filter.to : INT64_MAX, ask->filter.to ? INT64_MIN : INT64_MAX};
}

static bool tally(void *ctx, const struct seen *x)
{
    struct on_time_report *t = ctx;
    struct on_time_tally *part = x->doubtful ? &t->doubtful : &t->plain;
    part->n[x->kind]++;
    t->provisional += x->due.provisional;
    return true;
}

enum err on_time_count(struct db_conn *c, const struct site *s, const struct viewer *v, const struct on_time_ask *ask,
                       struct on_time_report *ret, struct error *e)
{
    struct walk w = {.conn = c, .site = s, .viewer = v, .ask = ask};
    struct arena *a = arena_new();
    struct on_time_report t = {.given_up = false};
    struct cursor from = start_of(ask);
    bool end = false, stopped;
    enum err r = walk_begin(&w, a, e);
    for (int64_t looked = 0; r == ERR_OK && !end; looked += WINDOW) {
        t.given_up = ask->look_max && looked >= ask->look_max;
        if (t.given_up)
            break;
        r = walk_part(&w, from, tally, &t, &stopped, e);
        if (r == ERR_OK)
            r = walk_on(&w, &from, &end, e);
    }
    arena_free(a);
    if (r == ERR_OK)
        *ret = t;
    return r;
}

/* A page on its way: one row more than asked for tells whether there is a next. */
struct page {
    const struct on_time_pick *pick;
    struct seen *rows;
    int n, limit;
};

static bool pick(void *ctx, const struct seen *x)
{
    struct page *p = ctx;
    if (x->doubtful == p->pick->doubtful && p->pick->kinds & 1u << x->kind)
        p->rows[p->n++] = *x;
    return p->n <= p->limit;
}

DB_STMT(on_time_matter,
        "SELECT" MATTER_ROW_COLUMNS " FROM matter m" MATTER_ROW_JOINS " WHERE m.id = $2 AND" MATTER_VISIBLE);

static enum err fetch(const struct walk *w, struct arena *a, const struct page *p, struct on_time_list *ret,
                      struct error *e)
{
    ret->rows = arena_array(a, struct on_time_row, (size_t)p->limit + 1);
    for (int i = 0; i < p->n && i < p->limit; i++) {
        struct on_time_row row = {.kind = p->rows[i].kind, .due = p->rows[i].due};
        struct db_rows q;
        db_query(w->conn, &q, &on_time_matter, DB_ARGS(DB_INT(w->viewer->id), DB_INT(p->rows[i].id)));
        bool there = db_next(&q);
        if (there)
            matter_row_read(&q, a, &row.m);
        enum err r = db_end(&q, e);
        if (r == ERR_OK && there && p->rows[i].doubtful)
            r = date_doubt_get(w->conn, w->viewer, a, row.m.id, row.doubts, e);
        if (r != ERR_OK)
            return r;
        if (there)
            ret->rows[ret->n++] = row;
    }
    return ERR_OK;
}

/* What the place of a page belongs to: the same question. */
static const char *list_name(struct arena *a, const struct on_time_ask *ask, const struct on_time_pick *pick)
{
    char limit[LIMIT_TEXT_MAX];
    return arena_printf(a, "on-time/%s/%s/%s/%d/%d", limit_format(&ask->rule, limit), str_or(ask->procedure, ""),
                        matter_filter_key(a, &ask->filter), (int)pick->kinds, pick->doubtful);
}

enum err on_time_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct on_time_ask *ask, const struct on_time_pick *pick_of, const char *cursor, int limit,
                      struct on_time_list *ret, struct error *e)
{
    struct walk w = {.conn = c, .site = s, .viewer = v, .ask = ask};
    if (limit < 1 || limit > LIST_MAX)
        return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    struct page p = {.pick = pick_of, .rows = arena_array(a, struct seen, (size_t)limit + 1), .limit = limit};
    const char *name = list_name(a, ask, pick_of);
    struct cursor from = start_of(ask);
    bool end = false, full = false;
    enum err r = str_empty(cursor) ? ERR_OK : cursor_read(s, a, v, name, cursor, &from, e);
    if (r == ERR_OK)
        r = walk_begin(&w, a, e);
    for (int i = 0; r == ERR_OK && i < WINDOWS_MAX && !full && !end; i++) {
        r = walk_part(&w, from, pick, &p, &full, e);
        if (r == ERR_OK && !full)
            r = walk_on(&w, &from, &end, e);
    }
    struct on_time_list l = {.n = 0};
    if (r == ERR_OK)
        r = fetch(&w, a, &p, &l, e);
    if (r != ERR_OK)
        return r;
    if (full)
        l.next = cursor_write(s, a, v, name, (struct cursor){p.rows[limit - 1].submitted_at, p.rows[limit - 1].id});
    else if (!end)
        l.next = cursor_write(s, a, v, name, from);
    *ret = l;
    return ERR_OK;
}
