/* Beginning a checklist, and its ticks. What guards a write is looked at inside it. */
#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/checklist_priv.h"
#include "model/move.h"
#include "model/tally_due.h"
#include "model/visible.h"

struct ticking {
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    const char *reg, *code;
    const struct checklist *list; /* of a beginning */
    int64_t tie_no, no;
    const struct checklist_typed *typed;
};

static enum err denied(struct error *e)
{
    return error_set(e, ERR_DENIED, NULL,
                     N_("Only the office that keeps the subject, or who is tied to it, ticks this."), NULL);
}

/* ---- Beginning ---- */

DB_STMT(checklist_for, "SELECT s.id, s.unit_id, s.closed_at FROM subject s WHERE s.register = $2 AND s.code = $3"
                       " AND" SUBJECT_VISIBLE);

static enum err find_subject(struct db_conn *tx, struct ticking *x, struct checklist_place *at, struct error *e)
{
    struct db_rows q;
    bool found = false, may = false;
    db_query(tx, &q, &checklist_for, DB_ARGS(DB_INT(x->viewer->id), DB_TEXT(x->reg), DB_TEXT(x->code)));
    if (db_next(&q)) {
        *at = (struct checklist_place){
            .subject_id = db_int(&q, 0), .keeper_id = db_int(&q, 1), .closed_at = db_int(&q, 2)};
        found = true;
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_NOT_FOUND, "code", N_("There is nothing here with this code."), NULL);
    if (r == ERR_OK && at->closed_at)
        r = error_set(e, ERR_CONFLICT, NULL, N_("It is closed. Please open it again first."), NULL);
    if (r == ERR_OK && !code_listed(x->list->registers, x->reg))
        r = error_set(e, ERR_INVALID, "list", N_("This list is not for subjects of this register."), NULL);
    if (r == ERR_OK)
        r = checklist_may(tx, x->viewer, at->subject_id, at->keeper_id, &may, e);
    return r == ERR_OK && !may ? denied(e) : r;
}

static enum err find_tie(struct db_conn *tx, struct ticking *x, struct checklist_place *at, struct error *e)
{
    struct tie t;
    bool may = false;
    enum err r = tie_find(tx, x->site, x->viewer, x->arena, x->reg, x->code, x->tie_no, &t, e);
    if (r == ERR_OK && t.ended_at)
        r = error_set(e, ERR_CONFLICT, NULL, N_("This tie has ended already."), NULL);
    if (r == ERR_OK && !code_listed(x->list->ties, t.role->code))
        r = error_set(e, ERR_INVALID, "list", N_("This list is not for ties of this kind."), NULL);
    if (r == ERR_OK)
        r = checklist_may_tie(tx, x->viewer, &t, &may, e);
    if (r == ERR_OK && !may)
        r = denied(e);
    if (r == ERR_OK)
        *at = (struct checklist_place){.subject_id = t.subject_id, .keeper_id = t.keeper_id, .tie_id = t.id};
    return r;
}

DB_STMT(checklist_idle, "SELECT COUNT(*) FROM checklist_run r WHERE r.subject_id = $1 AND r.code = $2 AND r.tie_id = $3"
                        " AND r.closed_at = 0 AND r.done = 0");
DB_STMT(checklist_close, "UPDATE checklist_run SET closed_at = $4 WHERE subject_id = $1 AND code = $2 AND tie_id = $3"
                         " AND closed_at = 0");
DB_STMT(checklist_number, "SELECT COALESCE(MAX(r.no), 0) + 1 FROM checklist_run r WHERE r.subject_id = $1");
DB_STMT(checklist_insert, "INSERT INTO checklist_run (id, code, version, subject_id, tie_id, no, officer_id, begun_at)"
                          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

static enum err insert(struct db_conn *tx, struct ticking *x, const struct checklist_place *at, struct error *e)
{
    int64_t idle = 0, now = clock_now(&x->site->clock);
    const struct checklist *l = x->list;
    enum err r = db_get_int(tx, &checklist_idle, DB_ARGS(DB_INT(at->subject_id), DB_TEXT(l->code), DB_INT(at->tie_id)),
                            &idle, e);
    if (r == ERR_OK && idle)
        r = error_set(e, ERR_CONFLICT, "list", N_("It has begun already, and nothing of it is ticked yet."), NULL);
    if (r == ERR_OK)
        r = db_exec(tx, &checklist_close,
                    DB_ARGS(DB_INT(at->subject_id), DB_TEXT(l->code), DB_INT(at->tie_id), DB_INT(now)), e);
    if (r == ERR_OK)
        r = db_get_int(tx, &checklist_number, DB_ARGS(DB_INT(at->subject_id)), &x->no, e);
    if (r != ERR_OK)
        return r;
    return db_exec(tx, &checklist_insert,
                   DB_ARGS(DB_INT(id_new()), DB_TEXT(l->code), DB_INT(l->version), DB_INT(at->subject_id),
                           DB_INT(at->tie_id), DB_INT(x->no), DB_INT_OR_NULL(x->viewer->id), DB_INT(now)),
                   e);
}

static enum err write_begin(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct ticking *x = ctx;
    struct checklist_place at;
    enum err r = x->tie_no ? find_tie(tx, x, &at, e) : find_subject(tx, x, &at, e);
    if (r == ERR_OK)
        r = insert(tx, x, &at, e);
    if (r == ERR_OK)
        buf_printf(detail, "%s %s:%s %lld", x->list->id, x->reg, x->code, (long long)x->no);
    return r;
}

enum err checklist_begin(struct db_conn *c, const struct site *s, const struct viewer *v, const char *list,
                         const char *reg, const char *code, int64_t tie_no, int64_t *ret_no, struct error *e)
{
    struct ticking x = {.arena = arena_new(),
                        .site = s,
                        .viewer = v,
                        .reg = str_or(reg, ""),
                        .code = str_or(code, ""),
                        .list = checklist_find(str_or(list, ""), 0),
                        .tie_no = tie_no};
    enum err r = x.list ? audit_write(c, s, v, "checklist.begin", write_begin, &x, e)
                        : error_set(e, ERR_INVALID, "list", N_("Please choose a checklist."), NULL);
    if (r == ERR_OK)
        *ret_no = x.no;
    arena_free(x.arena);
    return r;
}

/* ---- Ticks ---- */

struct tick {
    const struct checklist_item *item;
    const char *text;
    int64_t number;
};

/* What was written beside the tick. */
static enum err check_tick(struct ticking *x, const struct checklist_item *item, struct tick *ret, struct error *e)
{
    const struct checklist_typed *typed = x->typed;
    bool says = !typed->done || item->field == CHECKLIST_TEXT;
    const struct field_def field = {.type = FIELD_TEXT,
                                    .part = "text",
                                    .min = !typed->done   ? CHECKLIST_WHY_MIN
                                           : item->needed ? 1
                                                          : 0,
                                    .max = CHECKLIST_TEXT_MAX,
                                    .required = !typed->done || item->needed};
    const char *number = str_trim(x->arena, str_or(typed->number, ""));
    struct record_text text = {"text", ""};
    enum err r = says ? field_text(x->arena, &field, typed->text, &text, e) : ERR_OK;
    *ret = (struct tick){.item = item, .text = text.content};
    if (r != ERR_OK || !typed->done || item->field != CHECKLIST_NUMBER || (!*number && !item->needed))
        return r;
    if (!str_int(number, 0, CHECKLIST_NUMBER_MAX, &ret->number))
        return error_set(e, ERR_INVALID, "number", N_("Please give a number up to {}."), "%d", CHECKLIST_NUMBER_MAX);
    return ERR_OK;
}

DB_STMT(checklist_run_ticked, "UPDATE checklist_run SET entries = entries + 1, done = done + $2, done_at = $3"
                              " WHERE id = $1 RETURNING entries");
DB_STMT(checklist_run_subject, "SELECT x.subject_id FROM checklist_run x WHERE x.id = $1");
DB_STMT(checklist_tick_put, "INSERT INTO checklist_tick (id, run_id, seq, item, done, officer_id, at, text, number)"
                            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

static enum err put_tick(struct db_conn *tx, struct ticking *x, const struct checklist_full *f, int64_t run_id,
                         const struct tick *k, struct error *e)
{
    int64_t seq = 0, subject = 0, now = clock_now(&x->site->clock), done = f->run.done + (x->typed->done ? 1 : -1);
    bool whole = done == (int64_t)f->run.list->n_items;
    enum err r = db_get_int(tx, &checklist_run_ticked,
                            DB_ARGS(DB_INT(run_id), DB_INT(x->typed->done ? 1 : -1), DB_INT(whole ? now : 0)), &seq, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &checklist_run_subject, DB_ARGS(DB_INT(run_id)), &subject, e);
    if (r == ERR_OK)
        r = tally_due(tx, TALLY_SUBJECT, subject, e);
    if (r != ERR_OK)
        return r;
    return db_exec(tx, &checklist_tick_put,
                   DB_ARGS(DB_INT(id_new()), DB_INT(run_id), DB_INT(seq), DB_TEXT(k->item->code),
                           DB_INT(x->typed->done ? 1 : 0), DB_INT_OR_NULL(x->viewer->id), DB_INT(now), DB_TEXT(k->text),
                           DB_INT(k->number)),
                   e);
}

static enum err may_tick(struct db_conn *tx, struct ticking *x, const struct checklist_full *f,
                         const struct checklist_place *at, struct error *e)
{
    struct tie t;
    bool may = false;
    enum err r;
    if (f->run.tie_no) {
        r = tie_find(tx, x->site, x->viewer, x->arena, x->reg, x->code, f->run.tie_no, &t, e);
        if (r == ERR_OK)
            r = checklist_may_tie(tx, x->viewer, &t, &may, e);
    } else {
        r = checklist_may(tx, x->viewer, at->subject_id, at->keeper_id, &may, e);
    }
    if (r == ERR_OK && !may)
        r = denied(e);
    if (r == ERR_OK && at->closed_at)
        r = error_set(e, ERR_CONFLICT, NULL, N_("A newer run has begun, and this one is closed."), NULL);
    return r;
}

static const struct checklist_state *state_of(const struct checklist_full *f, const char *code)
{
    for (size_t i = 0; i < f->run.list->n_items; i++) {
        if (str_eq(f->states[i].item->code, code))
            return &f->states[i];
    }
    return NULL;
}

static enum err write_tick(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct ticking *x = ctx;
    struct checklist_full f = {.n_lines = 0};
    struct checklist_place at;
    struct tick k;
    enum err r = checklist_find_run(tx, x->viewer, x->arena, x->reg, x->code, x->no, &f.run, &at, e);
    if (r == ERR_OK)
        r = may_tick(tx, x, &f, &at, e);
    if (r == ERR_OK)
        r = checklist_states(tx, x->viewer, x->arena, at.run_id, &f, e);
    if (r != ERR_OK)
        return r;
    const struct checklist_state *state = state_of(&f, x->typed->item);
    if (!state)
        return error_set(e, ERR_INVALID, "item", N_("There is no such thing on the list."), NULL);
    if (state->done == x->typed->done)
        return error_set(e, ERR_CONFLICT, "item", state->done ? N_("It is ticked already.") : N_("It is not ticked."),
                         NULL);
    r = check_tick(x, state->item, &k, e);
    if (r == ERR_OK)
        r = put_tick(tx, x, &f, at.run_id, &k, e);
    if (r == ERR_OK)
        buf_printf(detail, "%s %s:%s %lld %s %d", f.run.list->id, x->reg, x->code, (long long)x->no, k.item->code,
                   x->typed->done);
    return r;
}

enum err checklist_tick(struct db_conn *c, const struct site *s, const struct viewer *v, const char *reg,
                        const char *code, int64_t no, const struct checklist_typed *typed, struct error *e)
{
    struct ticking x = {.arena = arena_new(),
                        .site = s,
                        .viewer = v,
                        .reg = str_or(reg, ""),
                        .code = str_or(code, ""),
                        .no = no,
                        .typed = typed};
    enum err r = audit_write(c, s, v, "checklist.tick", write_tick, &x, e);
    arena_free(x.arena);
    return r;
}
