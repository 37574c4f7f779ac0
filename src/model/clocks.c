#include "model/clocks.h"

#include "base/log.h"
#include "base/str.h"
#include "model/calendar.h"
#include "model/clocks_priv.h"
#include "model/matter_row.h"
#include "model/visible.h"

#define CLOCKS_MAX 200 /* of one matter */
#define PAUSES_MAX 100 /* of one clock */

struct changing {
    struct clock_change *x;
    struct clock_running *rows;
    size_t n;
};

static bool touches(const struct clock_def *c, const char *step)
{
    bool extends = false;
    for (size_t i = 0; c->extends[i].move; i++)
        extends = extends || str_eq(c->extends[i].move, step);
    return extends || code_listed(c->starts, step) || code_listed(c->stops, step) || code_listed(c->pauses, step) ||
           code_listed(c->resumes, step);
}

static const char *step_of(const struct clock_change *x)
{
    return x->move ? x->move->code : CLOCK_SUBMISSION;
}

static bool touches_any(const struct clock_change *x)
{
    bool any = x->ends;
    for (size_t i = 0; i < x->procedure->n_clocks; i++)
        any = any || touches(&x->procedure->clocks[i], step_of(x));
    return any;
}

struct limit_rule clock_rule(const char *text)
{
    struct limit_rule r = {1, LIMIT_HOUR, false};
    if (!limit_parse(text, &r))
        log_event(LOG_LEVEL_ERROR, "clock_rule_unknown", "rule", text, NULL);
    return r;
}

DB_STMT(clock_open, "SELECT seq, code, rule, started_at, due_at, state FROM clock WHERE matter_id = $1"
                    " AND ended_at = 0 ORDER BY seq, code LIMIT $2");

static enum err load_open(struct changing *p, struct error *e)
{
    struct arena *a = p->x->arena;
    struct db_rows q;
    p->rows = arena_array(a, struct clock_running, CLOCKS_MAX + p->x->procedure->n_clocks);
    p->n = 0;
    if (p->x->seq == 1)
        return ERR_OK;
    db_query(p->x->tx, &q, &clock_open, DB_ARGS(DB_INT(p->x->matter_id), DB_INT(CLOCKS_MAX)));
    while (db_next(&q) && p->n < CLOCKS_MAX) {
        struct clock_running *k = &p->rows[p->n++];
        *k = (struct clock_running){.seq = db_int(&q, 0), .started_at = db_int(&q, 3), .due_at = db_int(&q, 4)};
        k->code = db_text_dup(&q, 1, a);
        k->def = procedure_clock(p->x->procedure, k->code);
        k->rule = clock_rule(db_text(&q, 2));
        k->paused = str_eq(db_text(&q, 5), "paused");
    }
    return db_end(&q, e);
}

DB_STMT(clock_end, "UPDATE clock SET state = $4, ended_at = $5, ended_seq = $6 WHERE matter_id = $1 AND seq = $2"
                   " AND code = $3");

static enum err end(struct changing *p, struct clock_running *k, struct error *e)
{
    bool met = k->paused || p->x->at < k->due_at;
    k->ended = true;
    return db_exec(p->x->tx, &clock_end,
                   DB_ARGS(DB_INT(p->x->matter_id), DB_INT(k->seq), DB_TEXT(k->code), DB_TEXT(met ? "met" : "missed"),
                           DB_INT(p->x->at), DB_INT(p->x->seq)),
                   e);
}

DB_STMT(clock_pauses, "SELECT from_at, to_at FROM clock_pause WHERE matter_id = $1 AND seq = $2 AND code = $3"
                      " ORDER BY from_seq LIMIT $4");
DB_STMT(clock_extensions, "SELECT rule FROM clock_extension WHERE matter_id = $1 AND seq = $2 AND code = $3"
                          " ORDER BY by_seq LIMIT $4");

DB_STMT(clock_moved, "SELECT matter_id FROM clock_pause WHERE matter_id = $1 UNION ALL"
                     " SELECT matter_id FROM clock_extension WHERE matter_id = $1 LIMIT 1");

/* Whether anything was paused or extended: most matters never were. */
static enum err was_moved(struct db_conn *c, int64_t matter_id, bool *ret, struct error *e)
{
    int64_t one;
    enum err r = db_get_int(c, &clock_moved, DB_ARGS(DB_INT(matter_id)), &one, e);
    *ret = r == ERR_OK;
    return r == ERR_NOT_FOUND ? ERR_OK : r;
}

enum err clock_load_run(struct db_conn *c, struct arena *a, int64_t matter_id, const struct clock_running *k,
                        struct limit_run *ret, struct error *e)
{
    struct limit_pause *pauses = arena_array(a, struct limit_pause, PAUSES_MAX);
    struct db_rows q;
    *ret = (struct limit_run){.start_ms = k->started_at, .rule = k->rule, .pauses = pauses};
    db_query(c, &q, &clock_pauses, DB_ARGS(DB_INT(matter_id), DB_INT(k->seq), DB_TEXT(k->code), DB_INT(PAUSES_MAX)));
    while (db_next(&q) && ret->n_pauses < PAUSES_MAX) {
        int64_t to = db_int(&q, 1);
        pauses[ret->n_pauses++] = (struct limit_pause){db_int(&q, 0), to ? to : LIMIT_NEVER};
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &clock_extensions,
             DB_ARGS(DB_INT(matter_id), DB_INT(k->seq), DB_TEXT(k->code), DB_INT(LIMIT_EXTENSIONS_MAX)));
    while (db_next(&q) && ret->n_extensions < LIMIT_EXTENSIONS_MAX) {
        if (limit_parse(db_text(&q, 0), &ret->extensions[ret->n_extensions]))
            ret->n_extensions++;
    }
    return db_end(&q, e);
}

static enum err hold(struct clock_change *x, struct error *e)
{
    return x->calendar ? ERR_OK : calendar_hold(x->tx, x->site, x->arena, &x->calendar, e);
}

DB_STMT(clock_count, "UPDATE clock SET raw_at = $4, due_at = $5, provisional = $6, state = $7 WHERE matter_id = $1"
                     " AND seq = $2 AND code = $3");

int64_t clock_end_kept(int64_t ms)
{
    return ms == LIMIT_NEVER ? 0 : ms;
}

enum err clock_store_count(struct db_conn *tx, int64_t matter_id, const struct clock_running *k,
                           const struct limit_due *d, struct error *e)
{
    return db_exec(tx, &clock_count,
                   DB_ARGS(DB_INT(matter_id), DB_INT(k->seq), DB_TEXT(k->code), DB_INT(clock_end_kept(d->raw_ms)),
                           DB_INT(clock_end_kept(d->due_ms)), DB_INT(d->provisional),
                           DB_TEXT(d->stands ? "paused" : "running")),
                   e);
}

DB_STMT(clock_orders_move, "UPDATE work_order SET due_at = $3 WHERE matter_id = $1 AND due_at = $2 AND due_at > 0"
                           " AND state IN ('sent', 'accepted', 'answered')");

enum err clock_orders_due(struct db_conn *tx, int64_t matter_id, int64_t from, int64_t to, struct error *e)
{
    if (!from || !to || from == to)
        return ERR_OK;
    return db_exec(tx, &clock_orders_move, DB_ARGS(DB_INT(matter_id), DB_INT(from), DB_INT(to)), e);
}

/* Orders that were due with the clock are so still. Those of one that stood were due when it would have been over. */
static enum err count(struct changing *p, struct clock_running *k, struct error *e)
{
    struct limit_run run;
    struct limit_due due;
    int64_t before = k->due_at;
    enum err r = hold(p->x, e);
    if (r == ERR_OK)
        r = clock_load_run(p->x->tx, p->x->arena, p->x->matter_id, k, &run, e);
    if (r != ERR_OK)
        return r;
    if (!before && run.n_pauses) {
        run.n_pauses--;
        limit_count(&run, p->x->calendar, p->x->site->zone, &due);
        before = clock_end_kept(due.due_ms);
        run.n_pauses++;
    }
    limit_count(&run, p->x->calendar, p->x->site->zone, &due);
    k->paused = due.stands;
    k->due_at = clock_end_kept(due.due_ms);
    r = clock_store_count(p->x->tx, p->x->matter_id, k, &due, e);
    return r == ERR_OK ? clock_orders_due(p->x->tx, p->x->matter_id, before, k->due_at, e) : r;
}

DB_STMT(clock_pause_add,
        "INSERT INTO clock_pause (matter_id, seq, code, from_seq, from_at) VALUES ($1, $2, $3, $4, $5)");
DB_STMT(clock_pause_end, "UPDATE clock_pause SET to_seq = $4, to_at = $5 WHERE matter_id = $1 AND seq = $2"
                         " AND code = $3 AND to_at = 0");
DB_STMT(clock_extension_add, "INSERT INTO clock_extension (matter_id, seq, code, by_seq, at, rule)"
                             " VALUES ($1, $2, $3, $4, $5, $6)");
/* By the same step, of any entry. */
DB_STMT(clock_extended, "SELECT 1 FROM clock_extension x JOIN entry n ON n.matter_id = x.matter_id AND n.seq = x.by_seq"
                        " WHERE x.matter_id = $1 AND x.seq = $2 AND x.code = $3 AND n.kind = $4 LIMIT 1");

static enum err turn(struct changing *p, struct clock_running *k, const struct db_stmt *s, struct error *e)
{
    enum err r = db_exec(
        p->x->tx, s,
        DB_ARGS(DB_INT(p->x->matter_id), DB_INT(k->seq), DB_TEXT(k->code), DB_INT(p->x->seq), DB_INT(p->x->at)), e);
    return r == ERR_OK ? count(p, k, e) : r;
}

static enum err extend(struct changing *p, struct clock_running *k, const struct limit_rule *by, struct error *e)
{
    char rule[LIMIT_TEXT_MAX];
    int64_t one;
    enum err r =
        db_get_int(p->x->tx, &clock_extended,
                   DB_ARGS(DB_INT(p->x->matter_id), DB_INT(k->seq), DB_TEXT(k->code), DB_TEXT(step_of(p->x))), &one, e);
    if (r == ERR_OK)
        return error_set(e, ERR_CONFLICT, NULL, N_("This limit has been made longer once already."), NULL);
    if (r != ERR_NOT_FOUND)
        return r;
    r = db_exec(p->x->tx, &clock_extension_add,
                DB_ARGS(DB_INT(p->x->matter_id), DB_INT(k->seq), DB_TEXT(k->code), DB_INT(p->x->seq), DB_INT(p->x->at),
                        DB_TEXT(limit_format(by, rule))),
                e);
    return r == ERR_OK ? count(p, k, e) : r;
}

/* What the step does to one that runs or stands. */
static enum err change(struct changing *p, struct clock_running *k, struct error *e)
{
    const char *step = step_of(p->x);
    const struct clock_def *c = k->def;
    if (p->x->ends || !p->x->move || (c && (code_listed(c->stops, step) || code_listed(c->starts, step))))
        return end(p, k, e);
    if (c && code_listed(c->pauses, step) && !k->paused)
        return turn(p, k, &clock_pause_add, e);
    if (c && code_listed(c->resumes, step) && k->paused)
        return turn(p, k, &clock_pause_end, e);
    for (size_t i = 0; c && c->extends[i].move; i++) {
        if (str_eq(c->extends[i].move, step))
            return extend(p, k, &c->extends[i].limit, e);
    }
    return ERR_OK;
}

/* What the step's own choice says; length 0: it makes none. */
static struct limit_rule chosen(const struct clock_change *x, const struct clock_def *c)
{
    const char *option = NULL;
    for (size_t i = 0; x->move && x->texts && i < MOVE_FIELDS_MAX && x->move->fields[i].part; i++) {
        if (str_eq(x->move->fields[i].part, c->by))
            option = x->texts[i];
    }
    for (size_t i = 0; option && c->choices[i].option; i++) {
        if (str_eq(c->choices[i].option, option))
            return c->choices[i].limit;
    }
    if (!str_empty(option))
        return c->limit;
    return (struct limit_rule){0};
}

DB_STMT(clock_rule_before, "SELECT rule FROM clock WHERE matter_id = $1 AND code = $2 ORDER BY seq DESC LIMIT 1");

/* How long it is to run: as chosen with the step, else as it ran last. */
static enum err rule_of(const struct clock_change *x, const struct clock_def *c, struct limit_rule *ret,
                        struct error *e)
{
    char *before;
    if (c->until)
        return clock_until(x, c, ret, e);
    *ret = c->by ? chosen(x, c) : c->limit;
    if (ret->length)
        return ERR_OK;
    enum err r =
        db_get_text(x->tx, &clock_rule_before, DB_ARGS(DB_INT(x->matter_id), DB_TEXT(c->code)), x->arena, &before, e);
    if (r == ERR_OK && limit_parse(before, ret))
        return ERR_OK;
    *ret = c->limit;
    return r == ERR_NOT_FOUND ? ERR_OK : r;
}

DB_STMT(clock_start, "INSERT INTO clock (matter_id, seq, code, rule, started_at, raw_at, due_at, provisional, state)"
                     " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'running')");

DB_STMT(clock_due_before, "SELECT due_at FROM clock WHERE matter_id = $1 AND code = $2 ORDER BY seq DESC LIMIT 1");

/* An order that goes on has the limit that begins anew. */
static enum err order_goes_on(const struct clock_change *x, const struct clock_def *c, int64_t due, struct error *e)
{
    int64_t before = 0;
    if (x->seq == 1)
        return ERR_OK;
    enum err r = db_get_int(x->tx, &clock_due_before, DB_ARGS(DB_INT(x->matter_id), DB_TEXT(c->code)), &before, e);
    if (r == ERR_NOT_FOUND)
        return ERR_OK;
    return r == ERR_OK ? clock_orders_due(x->tx, x->matter_id, before, due, e) : r;
}

static enum err start(struct changing *p, const struct clock_def *c, int64_t *first, struct error *e)
{
    const struct clock_change *x = p->x;
    struct limit_run run = {.start_ms = x->at};
    struct limit_due due;
    char rule[LIMIT_TEXT_MAX];
    enum err r = rule_of(x, c, &run.rule, e);
    if (r == ERR_OK)
        r = hold(p->x, e);
    if (r != ERR_OK)
        return r;
    limit_count(&run, x->calendar, x->site->zone, &due);
    r = order_goes_on(x, c, due.due_ms, e);
    if (r != ERR_OK)
        return r;
    p->rows[p->n++] = (struct clock_running){.def = c, .code = c->code, .seq = x->seq, .due_at = due.due_ms};
    *first = *first && *first < due.due_ms ? *first : due.due_ms;
    return db_exec(x->tx, &clock_start,
                   DB_ARGS(DB_INT(x->matter_id), DB_INT(x->seq), DB_TEXT(c->code),
                           DB_TEXT(limit_format(&run.rule, rule)), DB_INT(x->at), DB_INT(due.raw_ms),
                           DB_INT(due.due_ms), DB_INT(due.provisional)),
                   e);
}

static int64_t due_first(const struct changing *p)
{
    int64_t due = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct clock_running *k = &p->rows[i];
        if (!k->ended && k->due_at && (!due || k->due_at < due))
            due = k->due_at;
    }
    return due;
}

enum err clocks_first(struct clock_change *x, int64_t *ret_due, struct error *e)
{
    int64_t first = 0;
    enum err r = hold(x, e);
    for (size_t i = 0; r == ERR_OK && i < x->procedure->n_clocks; i++) {
        const struct clock_def *c = &x->procedure->clocks[i];
        struct limit_run run = {.start_ms = x->at, .rule = c->limit};
        struct limit_due due;
        if (!code_listed(c->starts, CLOCK_SUBMISSION))
            continue;
        limit_count(&run, x->calendar, x->site->zone, &due);
        first = first && first < due.due_ms ? first : due.due_ms;
    }
    *ret_due = first;
    return r;
}

enum err clocks_change(struct clock_change *x, int64_t *due, int64_t *ret_started, struct error *e)
{
    struct changing p = {.x = x};
    *ret_started = 0;
    if (!touches_any(x))
        return ERR_OK;
    enum err r = load_open(&p, e);
    for (size_t i = 0, n = p.n; r == ERR_OK && i < n; i++)
        r = change(&p, &p.rows[i], e);
    for (size_t i = 0; r == ERR_OK && !x->ends && i < x->procedure->n_clocks; i++) {
        if (code_listed(x->procedure->clocks[i].starts, step_of(x)))
            r = start(&p, &x->procedure->clocks[i], ret_started, e);
    }
    if (r == ERR_OK)
        *due = due_first(&p);
    return r;
}

#define CLOCK_SELECT "SELECT k.seq, k.code, k.rule, k.started_at, k.raw_at, k.due_at, k.state, k.ended_at FROM"
DB_STMT(matter_clocks, CLOCK_SELECT " matter m JOIN clock k ON k.matter_id = m.id WHERE m.id = $2 AND" MATTER_VISIBLE
                                    " ORDER BY k.seq, k.code LIMIT $3");
DB_STMT(shown_clocks, CLOCK_SELECT " clock k WHERE k.matter_id = $1 ORDER BY k.seq, k.code LIMIT $2");

static enum err load_clocks(struct db_conn *c, const struct viewer *viewer, struct arena *a, const struct procedure *p,
                            int64_t matter_id, struct clock_list *ret, struct error *e)
{
    struct clock_row *rows = NULL;
    struct db_val args[] = {DB_INT(viewer ? viewer->id : 0), DB_INT(matter_id), DB_INT(CLOCKS_MAX)};
    struct db_rows q;
    size_t n = 0, first = viewer ? 0 : 1;
    db_query(c, &q, viewer ? &matter_clocks : &shown_clocks, (struct db_args){args + first, COUNT_OF(args) - first});
    while (db_next(&q) && n < CLOCKS_MAX) {
        rows = matter_row_room(a, rows, (int)n, sizeof(*rows));
        struct clock_row *k = &rows[n++];
        *k = (struct clock_row){.seq = db_int(&q, 0), .started_at = db_int(&q, 3), .raw_at = db_int(&q, 4)};
        k->code = db_text_dup(&q, 1, a);
        k->def = p ? procedure_clock(p, k->code) : NULL;
        k->run.rule = clock_rule(db_text(&q, 2));
        k->due_at = db_int(&q, 5);
        k->state = db_text_dup(&q, 6, a);
        k->ended_at = db_int(&q, 7);
    }
    *ret = (struct clock_list){rows, n};
    return db_end(&q, e);
}

enum err clocks_of(struct db_conn *c, const struct site *s, const struct viewer *viewer, struct arena *a,
                   const struct procedure *p, int64_t matter_id, struct clock_list *ret, struct error *e)
{
    static const struct limit_warn never;
    const struct calendar *calendar;
    int64_t now = clock_now(&s->clock);
    bool moved = false;
    enum err r = load_clocks(c, viewer, a, p, matter_id, ret, e);
    if (r == ERR_OK)
        r = calendar_hold(c, s, a, &calendar, e);
    if (r == ERR_OK)
        r = was_moved(c, matter_id, &moved, e);
    for (size_t i = 0; r == ERR_OK && i < ret->n; i++) {
        struct clock_row *k = &ret->rows[i];
        const struct clock_running as = {
            .code = k->code, .rule = k->run.rule, .seq = k->seq, .started_at = k->started_at};
        k->run.start_ms = k->started_at;
        if (moved)
            r = clock_load_run(c, a, matter_id, &as, &k->run, e);
        if (r != ERR_OK)
            return r;
        limit_count(&k->run, calendar, s->zone, &k->due);
        k->left = limit_left(&k->due, calendar, s->zone, now);
        k->colour = limit_colour(&k->due, k->def ? &k->def->warn : &never, calendar, s->zone, now);
    }
    return r;
}

const struct clock_row *clocks_next(const struct clock_list *l)
{
    const struct clock_row *next = NULL;
    for (size_t i = 0; i < l->n; i++) {
        const struct clock_row *k = &l->rows[i];
        if (k->ended_at)
            continue;
        if (!next || (k->due_at && (!next->due_at || k->due_at < next->due_at)))
            next = k;
    }
    return next;
}
