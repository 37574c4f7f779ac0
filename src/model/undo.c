#include "model/undo.h"

#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/clocks.h"
#include "model/follow.h"
#include "model/record.h"
#include "model/visible.h"

DB_STMT(undo_orders_drop, "DELETE FROM undo_order WHERE matter_id = $1");
DB_STMT(undo_reach_drop, "DELETE FROM undo_reach WHERE matter_id = $1");
DB_STMT(undo_drop, "DELETE FROM undo WHERE matter_id = $1");
DB_STMT(undo_orders_keep,
        "INSERT INTO undo_order (matter_id, order_id, state, officer_id, accepted_at, answered_at, ended_at,"
        " objected_at, due_at)"
        " SELECT matter_id, id, state, officer_id, accepted_at, answered_at, ended_at, objected_at, due_at"
        " FROM work_order WHERE matter_id = $1");
DB_STMT(undo_reach_keep,
        "INSERT INTO undo_reach (matter_id, unit_id) SELECT matter_id, unit_id FROM matter_unit WHERE matter_id = $1");

static enum err run_all(struct db_conn *tx, const struct db_stmt *const *list, size_t n, int64_t matter_id,
                        struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < n; i++)
        r = db_exec(tx, list[i], DB_ARGS(DB_INT(matter_id)), e);
    return r;
}

static enum err forget(struct db_conn *tx, int64_t matter_id, struct error *e)
{
    static const struct db_stmt *const all[] = {&undo_orders_drop, &undo_reach_drop, &undo_drop};
    return run_all(tx, all, COUNT_OF(all), matter_id, e);
}

enum err undo_keep(struct db_conn *tx, int64_t matter_id, struct error *e)
{
    static const struct db_stmt *const all[] = {&undo_orders_keep, &undo_reach_keep};
    enum err r = forget(tx, matter_id, e);
    return r == ERR_OK ? run_all(tx, all, COUNT_OF(all), matter_id, e) : r;
}

DB_STMT(undo_add, "INSERT INTO undo (matter_id, entry_id, seq, officer_id, until, state, rounds, unit_id, due_at,"
                  " answered_at, closed_at, published_at, area_id, category) SELECT m.id, $2, m.entries, $3, $4, $5,"
                  " $6, $7, $8, $9, $10, $11, $12, $13 FROM matter m WHERE m.id = $1");

enum err undo_offer(struct db_conn *tx, const struct undo_row *x, struct error *e)
{
    return db_exec(tx, &undo_add,
                   DB_ARGS(DB_INT(x->matter_id), DB_INT(x->entry_id), DB_INT(x->officer_id), DB_INT(x->at + UNDO_MS),
                           DB_TEXT(x->state), DB_INT(x->rounds), DB_INT_OR_NULL(x->unit_id), DB_INT(x->due_at),
                           DB_INT(x->answered_at), DB_INT(x->closed_at), DB_INT(x->published_at),
                           DB_INT_OR_NULL(x->area_id), DB_TEXT(x->category)),
                   e);
}

DB_STMT(undo_newest, "SELECT u.seq, u.until, t.kind FROM matter m JOIN undo u ON u.matter_id = m.id"
                     " JOIN entry t ON t.id = u.entry_id WHERE m.number = $2 AND u.officer_id = $1"
                     " AND u.seq = m.entries AND u.until > $3 AND" MATTER_VISIBLE);

enum err undo_chance(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *number, struct undo_chance *ret, struct error *e)
{
    struct undo_chance x = {.kind = ""};
    int64_t now = clock_now(&s->clock);
    struct db_rows q;
    db_query(c, &q, &undo_newest, DB_ARGS(DB_INT(v->id), DB_TEXT(number), DB_INT(now)));
    if (db_next(&q)) {
        x.seq = db_int(&q, 0);
        x.left_ms = db_int(&q, 1) - now;
        x.kind = db_text_dup(&q, 2, a);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

/* A move on its way back. */
struct undoing {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const char *number;
    int64_t seq;
    /* of the matter and the move */
    int64_t matter_id, entries, entry_id, until, officer_id, unit_id, for_officer_id;
    const struct procedure *procedure;
    const char *kind, *state, *state_before;
};

DB_STMT(
    undo_read,
    "SELECT m.id, m.entries, m.state, m.procedure, t.id, t.kind, t.officer_id, t.unit_id,"
    " t.for_officer_id, u.until, u.state, m.procedure_version FROM matter m JOIN entry t ON t.matter_id = m.id AND t.seq = $3"
    " LEFT JOIN undo u ON u.entry_id = t.id AND u.matter_id = m.id WHERE m.number = $2"
    " AND" MATTER_VISIBLE);

static enum err read_move(struct db_conn *tx, struct undoing *x, struct error *e)
{
    struct db_rows q;
    x->matter_id = 0;
    db_query(tx, &q, &undo_read, DB_ARGS(DB_INT(x->viewer->id), DB_TEXT(x->number), DB_INT(x->seq)));
    if (db_next(&q)) {
        x->matter_id = db_int(&q, 0);
        x->entries = db_int(&q, 1);
        x->state = db_text_dup(&q, 2, x->arena);
        x->procedure = procedure_at(db_text(&q, 3), db_int(&q, 11));
        x->entry_id = db_int(&q, 4);
        x->kind = db_text_dup(&q, 5, x->arena);
        x->officer_id = db_int(&q, 6);
        x->unit_id = db_int(&q, 7);
        x->for_officer_id = db_int(&q, 8);
        x->until = db_int(&q, 9);
        x->state_before = db_is_null(&q, 10) ? NULL : db_text_dup(&q, 10, x->arena);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !x->matter_id)
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such matter."), NULL);
    return r;
}

DB_STMT(undo_done, "SELECT t.officer_id FROM entry t WHERE t.matter_id = $1 AND t.seq = $2 AND t.kind = 'undo'");

/* *ret_done: this officer has taken it back already. */
static enum err check(struct db_conn *tx, const struct undoing *x, bool *ret_done, struct error *e)
{
    int64_t by;
    if (x->officer_id != x->viewer->id)
        return error_set(e, ERR_DENIED, NULL, N_("Only who made a step takes it back."), NULL);
    enum err r = db_get_int(tx, &undo_done, DB_ARGS(DB_INT(x->matter_id), DB_INT(x->seq + 1)), &by, e);
    *ret_done = r == ERR_OK;
    if (r != ERR_NOT_FOUND)
        return r;
    if (x->entries != x->seq)
        return error_set(e, ERR_CONFLICT, NULL,
                         N_("Something else has happened to it meanwhile, so the step stays. It is in the record."),
                         NULL);
    if (!x->state_before || clock_now(&x->site->clock) >= x->until)
        return error_set(e, ERR_CONFLICT, NULL,
                         N_("The ten seconds are over and the step stays. Another step can correct it."), NULL);
    return ERR_OK;
}

DB_STMT(undo_reach_back, "DELETE FROM matter_unit WHERE matter_id = $1 AND unit_id NOT IN"
                         " (SELECT unit_id FROM undo_reach WHERE matter_id = $1)");
DB_STMT(undo_reach_again, "INSERT INTO matter_unit (matter_id, unit_id) SELECT u.matter_id, u.unit_id FROM undo_reach u"
                          " WHERE u.matter_id = $1 ON CONFLICT (matter_id, unit_id) DO NOTHING");
DB_STMT(undo_orders_back,
        "UPDATE work_order SET state = k.state, officer_id = k.officer_id, accepted_at = k.accepted_at,"
        " answered_at = k.answered_at, ended_at = k.ended_at, objected_at = k.objected_at, due_at = CASE"
        " WHEN k.due_at = 0 THEN work_order.due_at ELSE k.due_at END FROM undo_order k WHERE k.matter_id = $1"
        " AND k.order_id = work_order.id");
/* Orders are named by entries, so those that the move sent stay as taken back; no list shows them. */
DB_STMT(undo_orders_unsend, "UPDATE work_order SET state = 'undone' WHERE matter_id = $1 AND id NOT IN"
                            " (SELECT order_id FROM undo_order WHERE matter_id = $1)");
DB_STMT(
    undo_matter_back,
    "UPDATE matter SET version = version + 1, state = u.state, rounds = u.rounds, unit_id = u.unit_id,"
    " due_at = u.due_at, answered_at = u.answered_at, closed_at = u.closed_at, published_at = u.published_at,"
    " area_id = u.area_id, category = u.category, stage = $2 FROM undo u WHERE u.matter_id = $1 AND u.matter_id = matter.id");

static enum err restore(struct db_conn *tx, const struct undoing *x, struct error *e)
{
    static const struct db_stmt *const all[] = {&undo_reach_back, &undo_reach_again, &undo_orders_back,
                                                &undo_orders_unsend};
    const struct followed followed = {.matter_id = x->matter_id,
                                      .entry_id = x->entry_id,
                                      .kind = x->kind,
                                      .move = x->procedure ? procedure_move(x->procedure, x->kind) : NULL,
                                      .by_officer = true,
                                      .state_from = x->state_before,
                                      .state_to = x->state};
    enum err r = follow_undo(tx, x->site, &followed, e);
    if (r == ERR_OK)
        r = clocks_undo(tx, x->site, x->arena, x->matter_id, x->seq, e);
    if (r == ERR_OK)
        r = run_all(tx, all, COUNT_OF(all), x->matter_id, e);
    if (r == ERR_OK)
        r = db_exec(tx, &undo_matter_back,
                    DB_ARGS(DB_INT(x->matter_id), DB_TEXT(procedure_stage(x->procedure, x->state_before))), e);
    return r == ERR_OK ? forget(tx, x->matter_id, e) : r;
}

static enum err undo_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct undoing *x = ctx;
    bool done = false;
    enum err r = read_move(tx, x, e);
    if (r == ERR_OK)
        r = check(tx, x, &done, e);
    if (r != ERR_OK || done)
        return r;
    r = restore(tx, x, e);
    if (r != ERR_OK)
        return r;
    const struct record_entry entry = {.matter_id = x->matter_id,
                                       .kind = "undo",
                                       .actor = ACTOR_OFFICER,
                                       .officer_id = x->viewer->id,
                                       .for_officer_id = x->for_officer_id,
                                       .unit_id = x->unit_id,
                                       .state_from = x->state,
                                       .state_to = x->state_before};
    struct followed f = {.matter_id = x->matter_id,
                         .kind = entry.kind,
                         .procedure = x->procedure,
                         .by_officer = true,
                         .state_from = entry.state_from,
                         .state_to = entry.state_to};
    r = record_append(tx, x->site, &entry, &f.entry_id, e);
    return r == ERR_OK ? follow_entry(tx, x->site, &f, e) : r;
}

enum err undo_make(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number, int64_t seq,
                   struct error *e)
{
    struct undoing x = {.site = s, .viewer = v, .arena = arena_new(), .number = number, .seq = seq};
    enum err r = v->id > 0 ? db_write(c, undo_write, &x, e)
                           : error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such matter."), NULL);
    arena_free(x.arena);
    return r;
}

/* Rows of undo go last, so that a run which is cut off is taken up by the next. */
#define LAPSED "(SELECT matter_id FROM undo WHERE until <= $1 ORDER BY until LIMIT 2000)"
DB_STMT(undo_sweep_orders, "DELETE FROM undo_order WHERE matter_id IN " LAPSED);
DB_STMT(undo_sweep_reach, "DELETE FROM undo_reach WHERE matter_id IN " LAPSED);
DB_STMT(undo_sweep_rows, "DELETE FROM undo WHERE matter_id IN " LAPSED);

struct sweep {
    int64_t now, n;
};

static enum err sweep_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct sweep *x = ctx;
    struct db_args args = DB_ARGS(DB_INT(x->now));
    enum err r = db_exec(tx, &undo_sweep_orders, args, e);
    if (r == ERR_OK)
        r = db_exec(tx, &undo_sweep_reach, args, e);
    return r == ERR_OK ? db_exec_count(tx, &undo_sweep_rows, args, &x->n, e) : r;
}

enum err undo_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    struct sweep x = {clock_now(&s->clock), 0};
    enum err r = db_write(c, sweep_write, &x, e);
    if (r == ERR_OK)
        *ret_n = x.n;
    return r;
}
