/* Reading checklists: the runs of a subject, one run, who may tick. */
#include "model/checklist.h"

#include "base/str.h"
#include "model/checklist_priv.h"
#include "model/subject_priv.h"
#include "model/visible.h"

#define RUN_COLUMNS                                                                                                    \
    "r.id, r.no, COALESCE(t.no, 0), r.code, r.version, s.register, s.code, s.name, r.begun_at, r.done, r.done_at,"     \
    " r.closed_at, s.id, s.unit_id, r.tie_id"
#define RUN_FROM                                                                                                       \
    " FROM checklist_run r JOIN subject s ON s.id = r.subject_id LEFT JOIN tie t ON r.tie_id > 0 AND t.id = r.tie_id"

/* False: the program has no such list. */
static bool read_run(const struct db_rows *q, struct arena *a, struct checklist_run *ret)
{
    *ret = (struct checklist_run){.no = db_int(q, 1),
                                  .tie_no = db_int(q, 2),
                                  .list = checklist_find(db_text(q, 3), db_int(q, 4)),
                                  .reg = db_text_dup(q, 5, a),
                                  .code = db_text_dup(q, 6, a),
                                  .name = db_text_dup(q, 7, a),
                                  .begun_at = db_int(q, 8),
                                  .done = db_int(q, 9),
                                  .done_at = db_int(q, 10),
                                  .closed_at = db_int(q, 11)};
    return ret->list != NULL;
}

DB_STMT(checklist_tied,
        "SELECT COUNT(*) FROM tie t JOIN subject s ON s.id = t.subject_id JOIN post p ON p.officer_id = $1"
        " AND p.unit_id = t.unit_id AND p.until = 0 AND p.reads = 1 WHERE t.subject_id = $2 AND t.ended_at = 0"
        " AND (t.officer_id IS NULL OR (t.officer_id = $1 AND p.stands_for IS NULL) OR t.officer_id = p.stands_for)"
        " AND" SUBJECT_VISIBLE);

enum err checklist_may(struct db_conn *c, const struct viewer *v, int64_t subject_id, int64_t keeper_id, bool *ret,
                       struct error *e)
{
    bool keeps = false;
    int64_t n = 0;
    enum err r = subject_may_keep(c, v, keeper_id, &keeps, e);
    if (r == ERR_OK && !keeps)
        r = db_get_int(c, &checklist_tied, DB_ARGS(DB_INT(v->id), DB_INT(subject_id)), &n, e);
    if (r == ERR_OK)
        *ret = keeps || n > 0;
    return r;
}

enum err checklist_may_tie(struct db_conn *c, const struct viewer *v, const struct tie *t, bool *ret, struct error *e)
{
    bool holds = false, arranges = false, inside;
    int64_t stands_for;
    enum err r = tie_holds(c, v, t, &holds, &stands_for, e);
    if (r == ERR_OK && !holds)
        r = tie_arranges(c, v, t, &arranges, &inside, e);
    if (r == ERR_OK)
        *ret = !t->ended_at && (holds || arranges);
    return r;
}

DB_STMT(checklist_subject, "SELECT s.id, s.unit_id FROM subject s WHERE s.register = $2 AND s.code = $3"
                           " AND" SUBJECT_VISIBLE);
DB_STMT(checklist_runs_of, "SELECT " RUN_COLUMNS RUN_FROM " WHERE r.subject_id = $2 AND" SUBJECT_VISIBLE
                           " ORDER BY CASE WHEN r.closed_at = 0 THEN 0 ELSE 1 END, r.no DESC LIMIT $3");

enum err checklist_of_subject(struct db_conn *c, const struct viewer *v, struct arena *a, const char *reg,
                              const char *code, struct checklist_runs *ret, struct error *e)
{
    struct checklist_runs l = {.rows = arena_array(a, struct checklist_run, CHECKLIST_RUNS_MAX)};
    struct db_rows q;
    int64_t id = 0, keeper = 0;
    db_query(c, &q, &checklist_subject, DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(reg, "")), DB_TEXT(str_or(code, ""))));
    if (db_next(&q)) {
        id = db_int(&q, 0);
        keeper = db_int(&q, 1);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !id)
        r = error_set(e, ERR_NOT_FOUND, "code", N_("There is nothing here with this code."), NULL);
    if (r == ERR_OK)
        r = checklist_may(c, v, id, keeper, &l.may, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &checklist_runs_of, DB_ARGS(DB_INT(v->id), DB_INT(id), DB_INT(CHECKLIST_RUNS_MAX)));
    while (db_next(&q) && l.n < CHECKLIST_RUNS_MAX)
        l.n += read_run(&q, a, &l.rows[l.n]);
    r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

DB_STMT(checklist_run_one,
        "SELECT " RUN_COLUMNS RUN_FROM " WHERE s.register = $2 AND s.code = $3 AND r.no = $4 AND" SUBJECT_VISIBLE);

enum err checklist_find_run(struct db_conn *c, const struct viewer *v, struct arena *a, const char *reg,
                            const char *code, int64_t no, struct checklist_run *ret, struct checklist_place *ret_place,
                            struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &checklist_run_one,
             DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(reg, "")), DB_TEXT(str_or(code, "")), DB_INT(no)));
    if (db_next(&q)) {
        found = read_run(&q, a, ret);
        *ret_place =
            (struct checklist_place){db_int(&q, 0), db_int(&q, 12), db_int(&q, 13), db_int(&q, 14), db_int(&q, 11)};
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such checklist here."), NULL) : r;
}

DB_STMT(checklist_lines, "SELECT k.seq, k.item, k.done, COALESCE(o.name, ''), k.at, k.text, k.number"
                         " FROM checklist_tick k JOIN checklist_run r ON r.id = k.run_id"
                         " JOIN subject s ON s.id = r.subject_id LEFT JOIN officer o ON o.id = k.officer_id"
                         " WHERE k.run_id = $2 AND" SUBJECT_VISIBLE " ORDER BY k.seq DESC LIMIT $3");

static void set_state(struct checklist_full *f, const struct checklist_line *x)
{
    for (size_t i = 0; i < f->run.list->n_items; i++) {
        struct checklist_state *s = &f->states[i];
        if (s->item == x->item && !s->at)
            *s = (struct checklist_state){x->item, x->done, x->at, x->number, x->officer, x->text};
    }
}

enum err checklist_states(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t run_id,
                          struct checklist_full *f, struct error *e)
{
    struct db_rows q;
    f->n_lines = 0;
    f->lines = arena_array(a, struct checklist_line, CHECKLIST_LIST_MAX);
    for (size_t i = 0; i < f->run.list->n_items; i++)
        f->states[i] = (struct checklist_state){.item = &f->run.list->items[i], .officer = "", .text = ""};
    db_query(c, &q, &checklist_lines, DB_ARGS(DB_INT(v->id), DB_INT(run_id), DB_INT(CHECKLIST_LIST_MAX)));
    while (db_next(&q) && f->n_lines < CHECKLIST_LIST_MAX) {
        const struct checklist_line x = {.seq = db_int(&q, 0),
                                         .item = checklist_item(f->run.list, db_text(&q, 1)),
                                         .done = db_int(&q, 2) != 0,
                                         .officer = db_text_dup(&q, 3, a),
                                         .at = db_int(&q, 4),
                                         .text = db_text_dup(&q, 5, a),
                                         .number = db_int(&q, 6)};
        if (!x.item)
            continue;
        f->lines[f->n_lines++] = x;
        set_state(f, &x);
    }
    return db_end(&q, e);
}

enum err checklist_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char *reg, const char *code, int64_t no, struct checklist_full *ret, struct error *e)
{
    struct checklist_full f = {.n_lines = 0};
    struct checklist_place at;
    struct tie t;
    enum err r = checklist_find_run(c, v, a, reg, code, no, &f.run, &at, e);
    if (r == ERR_OK && !f.run.tie_no)
        r = checklist_may(c, v, at.subject_id, at.keeper_id, &f.may, e);
    if (r == ERR_OK && f.run.tie_no)
        r = tie_find(c, s, v, a, reg, code, f.run.tie_no, &t, e);
    if (r == ERR_OK && f.run.tie_no)
        r = checklist_may_tie(c, v, &t, &f.may, e);
    if (r == ERR_OK)
        r = checklist_states(c, v, a, at.run_id, &f, e);
    f.may = f.may && !at.closed_at;
    if (r == ERR_OK)
        *ret = f;
    return r;
}
