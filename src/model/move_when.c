/* What has happened in a round is read from its entries that stand. */
#include "model/move_when.h"

#include "base/str.h"
#include "catalogue/limit.h"
#include "model/calendar.h"
#include "model/undo.h"

bool move_when_asked(const struct procedure *p)
{
    for (size_t i = 0; i < p->n_moves; i++) {
        const struct move_when *w = &p->moves[i].when;
        if (w->after[0] || w->of[0] || w->times)
            return true;
    }
    return false;
}

/* From when a time to act runs: from the day on which a paper was handed over, else from when the step was recorded, so
 * that nobody shortens it by saying that it was made earlier. */
DB_STMT(when_made, "SELECT e.kind, COUNT(*), MAX(CASE WHEN e.kind = '" STEP_SERVED
                   "' THEN e.occurred_at ELSE e.recorded_at END) FROM entry e WHERE e.matter_id = $1 AND e.round = $2"
                   " AND" ENTRY_STANDS("e") " GROUP BY e.kind ORDER BY e.kind");

enum err made_load(struct db_conn *c, struct arena *a, const struct procedure *p, int64_t matter, int64_t round,
                   struct made *ret, struct error *e)
{
    struct db_rows q;
    ret->n = 0;
    if (!move_when_asked(p))
        return ERR_OK;
    db_query(c, &q, &when_made, DB_ARGS(DB_INT(matter), DB_INT(round)));
    while (db_next(&q) && ret->n < MADE_MAX) {
        const char *kind = db_text(&q, 0);
        if (!procedure_move(p, kind) && !str_eq(kind, STEP_SERVED))
            continue;
        ret->v[ret->n].kind = arena_strdup(a, kind);
        ret->v[ret->n].times = db_int(&q, 1);
        ret->v[ret->n++].last = db_int(&q, 2);
    }
    return db_end(&q, e);
}

/* When the newest of the steps was made; 0: none was. */
static int64_t newest(const struct made *made, const char *const *steps)
{
    int64_t at = 0;
    for (int i = 0; i < made->n; i++) {
        if (code_listed(steps, made->v[i].kind) && made->v[i].last > at)
            at = made->v[i].last;
    }
    return at;
}

static int64_t times(const struct made *made, const char *step)
{
    for (int i = 0; i < made->n; i++) {
        if (str_eq(made->v[i].kind, step))
            return made->v[i].times;
    }
    return 0;
}

static enum err check_within(struct db_conn *c, const struct site *s, struct arena *a, const struct move_when *w,
                             int64_t from, int64_t at, struct error *e)
{
    const struct calendar *days;
    struct limit_due due;
    enum err r = calendar_hold(c, s, a, &days, e);
    if (r != ERR_OK)
        return r;
    limit_count(&(struct limit_run){.start_ms = from, .rule = w->within}, days, s->zone, &due);
    if (at < due.due_ms)
        return ERR_OK;
    int32_t last = due.due_day ? due.due_day : civil_day(due.due_ms, s->zone);
    return error_set(e, ERR_CONFLICT, NULL, N_("The time for this step ended on {}."), "%04d-%02d-%02d", last / 10000,
                     last / 100 % 100, last % 100);
}

enum err move_when_check(struct db_conn *c, const struct site *s, struct arena *a, const struct made *made,
                         const struct move_def *m, int64_t at, struct error *e)
{
    const struct move_when *w = &m->when;
    int64_t from = w->of[0] ? newest(made, w->of) : 0;
    if ((w->after[0] && !newest(made, w->after)) || (w->of[0] && !from))
        return error_set(e, ERR_CONFLICT, NULL, N_("Another step has to come before this one."), NULL);
    if (w->times && times(made, m->code) >= w->times)
        return error_set(e, ERR_CONFLICT, NULL, N_("This step has been made already, and cannot be made again."), NULL);
    return from ? check_within(c, s, a, w, from, at, e) : ERR_OK;
}

DB_STMT(when_given, "SELECT x.part, x.content, t.kind FROM entry t JOIN entry_text x ON x.entry_id = t.id"
                    " WHERE t.matter_id = $1 AND t.seq = $2 AND x.content IS NOT NULL ORDER BY x.part");
DB_STMT(when_entries, "SELECT e.kind, e.seq FROM entry e WHERE e.matter_id = $1 AND e.round = $2 AND" ENTRY_STANDS(
                          "e") " ORDER BY e.seq DESC");

/* The newest entry of the steps that the move gives out; 0: none. */
static enum err find_given(struct moving *p, int64_t *ret_seq, struct error *e)
{
    struct db_rows q;
    *ret_seq = 0;
    db_query(p->tx, &q, &when_entries, DB_ARGS(DB_INT(p->id), DB_INT(p->rounds)));
    while (!*ret_seq && db_next(&q)) {
        if (code_listed(p->move->gives, db_text(&q, 0)))
            *ret_seq = db_int(&q, 1);
    }
    return db_end(&q, e);
}

enum err move_given(struct moving *p, struct error *e)
{
    int64_t seq;
    struct db_rows q;
    enum err r = find_given(p, &seq, e);
    p->n_given = 0;
    if (r != ERR_OK)
        return r;
    db_query(p->tx, &q, &when_given, DB_ARGS(DB_INT(p->id), DB_INT(seq)));
    while (db_next(&q) && p->n_given < MOVE_FIELDS_MAX) {
        const struct move_def *of = procedure_move(p->procedure, db_text(&q, 2));
        const struct field_def *f = of ? move_field_of(of, db_text(&q, 0)) : NULL;
        if (f && f->shown)
            p->given[p->n_given++] = (struct record_text){f->part, db_text_dup(&q, 1, p->arena)};
    }
    r = db_end(&q, e);
    if (r == ERR_OK && !p->n_given)
        r = error_set(e, ERR_CONFLICT, NULL, N_("What this step gives out has not been written yet."), NULL);
    return r;
}
