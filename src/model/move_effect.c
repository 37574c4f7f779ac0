/* What follows from a move: orders, dates, accusations, ratings. Every function changes rows of the matter inside the
 * write and the matter's own row in p, which move.c stores. */
#include "model/move_priv.h"

#include "base/id.h"
#include "base/str.h"
#include "model/bulletin_quote.h"
#include "model/callback.h"
#include "model/clocks.h"
#include "model/dispatch_list.h"
#include "model/notice.h"
#include "model/notice_index.h"
#include "model/objection.h"
#include "model/supervise.h"
#include "model/visible.h"
#include "model/wish.h"

/* The order's unit is the accused, or below, or where an accused person works by now: the text must never arrive there
 * (信访工作条例 Art. 30). */
DB_STMT(effect_barred, "SELECT 1 FROM matter_against a"
                       " LEFT JOIN unit_tree t ON t.ancestor_id = a.unit_id AND t.descendant_id = $2"
                       " LEFT JOIN post w ON w.officer_id = a.officer_id AND w.unit_id = $2 AND w.until = 0"
                       " WHERE a.matter_id = $1 AND (t.ancestor_id IS NOT NULL OR w.id IS NOT NULL) LIMIT 1");
DB_STMT(effect_unit_active, "SELECT id FROM unit WHERE id = $1 AND active = 1");

static enum err is_barred(struct moving *p, int64_t unit_id, bool *ret, struct error *e)
{
    int64_t one;
    enum err r = db_get_int(p->tx, &effect_barred, DB_ARGS(DB_INT(p->id), DB_INT(unit_id)), &one, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret = r == ERR_OK;
    return ERR_OK;
}

static enum err check_target(struct moving *p, int64_t unit_id, const char *field, struct error *e)
{
    int64_t id;
    bool barred;
    enum err r = db_get_int(p->tx, &effect_unit_active, DB_ARGS(DB_INT(unit_id)), &id, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, field, N_("Please choose an office that is in service."), NULL);
    if (r == ERR_OK)
        r = is_barred(p, unit_id, &barred, e);
    if (r != ERR_OK)
        return r;
    if (barred)
        return error_set(e, ERR_INVALID, field,
                         N_("The matter speaks of this office or of one above it; it cannot go there."), NULL);
    return ERR_OK;
}

DB_STMT(effect_order_add,
        "INSERT INTO work_order (id, matter_id, unit_id, role, state, round, sent_by, sent_at, due_at)"
        " VALUES ($1, $2, $3, $4, 'sent', $5, $6, $7, $8)");
DB_STMT(effect_reach_add, "INSERT INTO matter_unit (matter_id, unit_id) VALUES ($1, $2)"
                          " ON CONFLICT (matter_id, unit_id) DO NOTHING");

static enum err send_order(struct moving *p, int64_t unit_id, const char *role, struct error *e)
{
    int64_t sender = p->viewer ? p->viewer->id : 0;
    enum err r =
        db_exec(p->tx, &effect_order_add,
                DB_ARGS(DB_INT(id_new()), DB_INT(p->id), DB_INT(unit_id), DB_TEXT(role), DB_INT(p->rounds),
                        DB_INT_OR_NULL(sender), DB_INT(p->now), DB_INT(p->order_due_at ? p->order_due_at : p->due_at)),
                e);
    if (r == ERR_OK)
        r = db_exec(p->tx, &effect_reach_add, DB_ARGS(DB_INT(p->id), DB_INT(unit_id)), e);
    return r;
}

DB_STMT(effect_orders_end, "UPDATE work_order SET state = 'ended', ended_at = $2 WHERE matter_id = $1"
                           " AND state IN ('sent', 'accepted', 'answered')");

enum err move_end_orders(struct moving *p, struct error *e)
{
    p->unit_id = 0;
    return db_exec(p->tx, &effect_orders_end, DB_ARGS(DB_INT(p->id), DB_INT(p->now)), e);
}

DB_STMT(effect_order_open, "SELECT COUNT(*) FROM work_order WHERE matter_id = $1 AND unit_id = $2"
                           " AND state IN ('sent', 'accepted', 'answered')");

enum err move_send_co(struct moving *p, struct error *e)
{
    const int64_t *co = p->x->co_unit_ids;
    for (int i = 0; i < MOVE_CO_MAX && co[i]; i++) {
        int64_t again = 0;
        enum err r = db_get_int(p->tx, &effect_order_open, DB_ARGS(DB_INT(p->id), DB_INT(co[i])), &again, e);
        if (r == ERR_OK && again)
            r = error_set(e, ERR_INVALID, "co", N_("Each office once, please."), NULL);
        if (r == ERR_OK)
            r = check_target(p, co[i], "co", e);
        if (r == ERR_OK)
            r = send_order(p, co[i], "co", e);
        if (r != ERR_OK)
            return r;
    }
    return ERR_OK;
}

static enum err send_orders(struct moving *p, struct error *e)
{
    if (!p->x->lead_unit_id)
        return error_set(e, ERR_INVALID, "lead", N_("Please choose the lead office."), NULL);
    enum err r = check_target(p, p->x->lead_unit_id, "lead", e);
    if (r == ERR_OK)
        r = dispatch_check(p->tx, p->site, p->arena, p->category, p->area_id, p->x->lead_unit_id, e);
    if (r == ERR_OK)
        r = move_end_orders(p, e);
    if (r == ERR_OK)
        r = send_order(p, p->x->lead_unit_id, "lead", e);
    if (r == ERR_OK)
        r = move_send_co(p, e);
    p->unit_id = p->x->lead_unit_id;
    return r;
}

DB_STMT(effect_order_accept,
        "UPDATE work_order SET state = 'accepted', accepted_at = $2, officer_id = $3 WHERE id = $1");
DB_STMT(effect_order_answer,
        "UPDATE work_order SET state = 'answered', answered_at = $2, officer_id = $3 WHERE id = $1");
DB_STMT(effect_order_return, "UPDATE work_order SET state = 'returned', ended_at = $2, officer_id = $3 WHERE id = $1");
DB_STMT(effect_order_redo, "UPDATE work_order SET state = 'accepted', answered_at = 0 WHERE matter_id = $1"
                           " AND round = $2 AND role = 'lead' AND state = 'answered'");
DB_STMT(effect_order_sign, "UPDATE work_order SET state = 'signed', ended_at = $2 WHERE matter_id = $1"
                           " AND state IN ('sent', 'accepted', 'answered')");

static enum err touch_order(struct moving *p, const struct db_stmt *s, struct error *e)
{
    return db_exec(p->tx, s, DB_ARGS(DB_INT(p->order_id), DB_INT(p->now), DB_INT(p->viewer->id)), e);
}

static enum err order_effects(struct moving *p, unsigned f, struct error *e)
{
    enum err r = ERR_OK;
    if (f & EFFECT_SEND_ORDERS)
        r = send_orders(p, e);
    if (r == ERR_OK && (f & EFFECT_ACCEPT_ORDER))
        r = touch_order(p, &effect_order_accept, e);
    if (r == ERR_OK && (f & EFFECT_ANSWER_ORDER))
        r = touch_order(p, &effect_order_answer, e);
    if (r == ERR_OK && (f & EFFECT_RETURN_ORDER))
        r = touch_order(p, &effect_order_return, e);
    if (r == ERR_OK && (f & EFFECT_REDO_ORDER))
        r = db_exec(p->tx, &effect_order_redo, DB_ARGS(DB_INT(p->id), DB_INT(p->rounds)), e);
    if (r == ERR_OK && (f & (EFFECT_RETURN_ORDER | EFFECT_END_ORDERS)))
        r = move_end_orders(p, e);
    if (r == ERR_OK && (f & EFFECT_CLOSE))
        r = db_exec(p->tx, &effect_order_sign, DB_ARGS(DB_INT(p->id), DB_INT(p->now)), e);
    return r;
}

DB_STMT(effect_unit_above, "SELECT u.parent_id FROM work_order o JOIN unit u ON u.id = o.unit_id"
                           " JOIN unit up ON up.id = u.parent_id AND up.active = 1"
                           " WHERE o.matter_id = $1 AND o.role = 'lead' AND o.state <> 'undone' AND o.sent_at <= $2"
                           " ORDER BY o.sent_at DESC, o.id DESC LIMIT 1");

DB_STMT(effect_unit_last, "SELECT u.id FROM work_order o JOIN unit u ON u.id = o.unit_id AND u.active = 1"
                          " WHERE o.matter_id = $1 AND o.role = 'lead' AND o.state <> 'undone' AND o.sent_at <= $2"
                          " ORDER BY o.sent_at DESC, o.id DESC LIMIT 1");

/* The unit above the last lead, or the last lead itself, of the main matter where it was handled with others, leads the
 * new round. Where there is none, or it may not have it, intake dispatches anew. */
static enum err reopen(struct moving *p, const struct db_stmt *where, struct error *e)
{
    int64_t unit = 0, handled = 0;
    bool barred = false;
    enum err r = group_handled_as(p, &handled, e);
    if (r == ERR_OK)
        r = db_get_int(p->tx, where, DB_ARGS(DB_INT(handled), DB_INT(p->closed_at)), &unit, e);
    if (r == ERR_OK)
        r = is_barred(p, unit, &barred, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    p->rounds++;
    if (r == ERR_NOT_FOUND || barred) {
        p->state = p->procedure->back;
        p->unit_id = 0;
        return ERR_OK;
    }
    p->unit_id = unit;
    return send_order(p, unit, "lead", e);
}

DB_STMT(effect_against_add, "INSERT INTO matter_against (id, matter_id, unit_id, officer_id) VALUES ($1, $2, $3, $4)");
/* Not where they stand in for somebody: that would take another office, and all its supervisors, along. */
DB_STMT(effect_posts_of,
        "SELECT DISTINCT unit_id FROM post WHERE officer_id = $1 AND until = 0 AND stands_for IS NULL");
DB_STMT(effect_officer_known, "SELECT id FROM officer WHERE id = $1");

static enum err add_against(struct moving *p, int64_t unit_id, int64_t officer_id, struct error *e)
{
    return db_exec(p->tx, &effect_against_add,
                   DB_ARGS(DB_INT(id_new()), DB_INT(p->id), DB_INT_OR_NULL(unit_id), DB_INT_OR_NULL(officer_id)), e);
}

/* A person takes their units along: colleagues are no better keepers of the secret. */
static enum err add_accused_person(struct moving *p, int64_t officer_id, struct error *e)
{
    int64_t units[200], id;
    size_t n = 0;
    struct db_rows q;
    enum err r = db_get_int(p->tx, &effect_officer_known, DB_ARGS(DB_INT(officer_id)), &id, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, "officer", N_("There is no such officer."), NULL);
    if (r == ERR_OK)
        r = add_against(p, 0, officer_id, e);
    if (r != ERR_OK)
        return r;
    db_query(p->tx, &q, &effect_posts_of, DB_ARGS(DB_INT(officer_id)));
    while (db_next(&q) && n < COUNT_OF(units))
        units[n++] = db_int(&q, 0);
    r = db_end(&q, e);
    for (size_t i = 0; i < n && r == ERR_OK; i++)
        r = add_against(p, units[i], 0, e);
    return r;
}

DB_STMT(effect_barred_orders, "UPDATE work_order SET state = 'ended', ended_at = $2 WHERE matter_id = $1"
                              " AND state IN ('sent', 'accepted', 'answered') AND unit_id IN"
                              " (SELECT t.descendant_id FROM matter_against a JOIN unit_tree t"
                              " ON t.ancestor_id = a.unit_id WHERE a.matter_id = $1)");
DB_STMT(effect_notice_hide, "UPDATE notice SET live = 0, changed_at = $2 WHERE matter_id = $1 AND live = 1");

/* Most matters have no public copy. */
static enum err change_notice(struct moving *p, const struct db_stmt *s, struct db_args args, struct error *e)
{
    int64_t n = 0;
    enum err r = db_exec_count(p->tx, s, args, &n, e);
    return r == ERR_OK && n > 0 ? notice_touch(p->tx, e) : r;
}

static enum err add_accused(struct moving *p, struct error *e)
{
    int64_t unit_id = p->x->against_unit_id, officer_id = p->x->against_officer_id, known;
    if (!unit_id == !officer_id)
        return error_set(e, ERR_INVALID, "against", N_("Please choose one office or one person."), NULL);
    if (officer_id)
        return add_accused_person(p, officer_id, e);
    enum err r = db_get_int(p->tx, &effect_unit_active, DB_ARGS(DB_INT(unit_id)), &known, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, "against", N_("Please choose an office that is in service."), NULL);
    return r == ERR_OK ? add_against(p, unit_id, 0, e) : r;
}

/* A deputy is gone soon and keeps nothing. */
DB_STMT(effect_keeper_left,
        "SELECT 1 FROM matter_unit r JOIN unit_tree t ON t.descendant_id = r.unit_id"
        " JOIN post s ON s.unit_id = t.ancestor_id AND s.until = 0 AND s.shields = 1 AND s.stands_for IS NULL"
        " WHERE r.matter_id = $1 AND" MATTER_NOT_AGAINST("$1", "s.officer_id") " LIMIT 1");
DB_STMT(effect_is_supervisor,
        "SELECT 1 FROM post WHERE officer_id = $1 AND until = 0 AND shields = 1 AND stands_for IS NULL LIMIT 1");

/* Marking cannot be undone, so nobody but a supervisor puts a matter out of every supervisor's sight: a wrong pick, or
 * a clerk with a reason to bury it, would otherwise make it vanish. */
static enum err check_keeper(struct moving *p, struct error *e)
{
    int64_t one;
    enum err r = db_get_int(p->tx, &effect_keeper_left, DB_ARGS(DB_INT(p->id)), &one, e);
    if (r == ERR_NOT_FOUND)
        r = db_get_int(p->tx, &effect_is_supervisor, DB_ARGS(DB_INT(p->viewer->id)), &one, e);
    if (r != ERR_NOT_FOUND)
        return r;
    return error_set(e, ERR_INVALID, "against",
                     N_("No supervisor could see it any more; only a supervisor may mark it so."), NULL);
}

/* Somebody has said whom it speaks of, or that it is nobody here. */
static void place(struct moving *p)
{
    p->compartment = p->procedure->compartment ? 2 : 1;
    p->placed_at = p->now;
}

static enum err mark_against(struct moving *p, struct error *e)
{
    const struct state_def *state = procedure_state(p->procedure, p->state);
    bool barred = false;
    enum err r = add_accused(p, e);
    place(p);
    p->published_at = 0;
    if (r == ERR_OK)
        r = offer_end_reach(p, e);
    if (r == ERR_OK)
        r = check_keeper(p, e);
    if (r == ERR_OK)
        r = db_exec(p->tx, &effect_barred_orders, DB_ARGS(DB_INT(p->id), DB_INT(p->now)), e);
    if (r == ERR_OK)
        r = notice_index_drop(p->tx, p->site, p->id, e);
    if (r == ERR_OK)
        r = change_notice(p, &effect_notice_hide, DB_ARGS(DB_INT(p->id), DB_INT(p->now)), e);
    if (r == ERR_OK)
        r = bulletin_unquote(p->tx, p->site, NULL, p->id, e);
    if (r == ERR_OK)
        r = wish_bar(p->tx, p->site, p->id, e);
    if (r == ERR_OK && p->unit_id)
        r = is_barred(p, p->unit_id, &barred, e);
    if (barred && state && state->open) {
        p->unit_id = 0;
        p->state = p->procedure->back;
        r = move_clocks(p, NULL, e); /* limits of the office that it was taken from run out on nobody */
    }
    return r;
}

DB_STMT(effect_area_known, "SELECT id FROM area WHERE id = $1 AND active = 1");
DB_STMT(effect_category_known, "SELECT 1 FROM category WHERE code = $1 AND active = 1");

static enum err reclassify(struct moving *p, struct error *e)
{
    int64_t known;
    enum err r = ERR_OK;
    if (p->x->area_id) {
        r = db_get_int(p->tx, &effect_area_known, DB_ARGS(DB_INT(p->x->area_id)), &known, e);
        if (r == ERR_NOT_FOUND)
            return error_set(e, ERR_INVALID, "area", N_("There is no such area."), NULL);
        p->area_id = p->x->area_id;
    }
    if (r == ERR_OK && !str_empty(p->x->category)) {
        r = db_get_int(p->tx, &effect_category_known, DB_ARGS(DB_TEXT(p->x->category)), &known, e);
        if (r == ERR_NOT_FOUND)
            return error_set(e, ERR_INVALID, "category", N_("There is no such field."), NULL);
        p->category = p->x->category;
    }
    return r;
}

DB_STMT(effect_rating_add, "INSERT INTO rating (id, matter_id, round, solved, satisfied, rated_at)"
                           " VALUES ($1, $2, $3, $4, $5, $6)");
DB_STMT(effect_notice_rate, "UPDATE notice SET solved = $2, satisfied = $3, changed_at = $4 WHERE matter_id = $1");

static enum err rate(struct moving *p, struct error *e)
{
    const char *solved = str_or(p->x->solved, ""), *satisfied = str_or(p->x->satisfied, "");
    if (!str_eq(solved, "yes") && !str_eq(solved, "half") && !str_eq(solved, "no"))
        return error_set(e, ERR_INVALID, "solved", N_("Please say whether it is solved."), NULL);
    if (!str_eq(satisfied, "yes") && !str_eq(satisfied, "basic") && !str_eq(satisfied, "no"))
        return error_set(e, ERR_INVALID, "satisfied", N_("Please say whether you are satisfied."), NULL);
    enum err r = db_exec(p->tx, &effect_rating_add,
                         DB_ARGS(DB_INT(id_new()), DB_INT(p->id), DB_INT(p->rounds), DB_TEXT(solved),
                                 DB_TEXT(satisfied), DB_INT(p->now)),
                         e);
    if (r == ERR_OK && p->procedure->rated_openly)
        r = change_notice(p, &effect_notice_rate,
                          DB_ARGS(DB_INT(p->id), DB_TEXT(solved), DB_TEXT(satisfied), DB_INT(p->now)), e);
    return r;
}

enum err move_clocks(struct moving *p, const struct move_def *move, struct error *e)
{
    const struct state_def *s = procedure_state(p->procedure, p->state);
    struct clock_change x = {.tx = p->tx,
                             .site = p->site,
                             .arena = p->arena,
                             .procedure = p->procedure,
                             .move = move,
                             .texts = p->x->texts,
                             .matter_id = p->id,
                             .seq = p->entries + 1,
                             .at = p->now,
                             .ends = s && !s->open};
    return clocks_change(&x, &p->due_at, &p->order_due_at, e);
}

enum err move_effects(struct moving *p, struct error *e)
{
    unsigned f = p->move->effects;
    if (p->move->to)
        p->state = p->move->to;
    if (f & EFFECT_NEW_ROUND)
        p->rounds++;
    if (f & EFFECT_ANSWER)
        p->answered_at = p->now;
    if (f & EFFECT_CLOSE)
        p->closed_at = p->now;
    enum err r = move_clocks(p, p->move, e);
    if (r == ERR_OK && (f & EFFECT_CALLBACK))
        r = callback_record(p->tx, p->viewer, p->x->callback, p->now, e);
    if (r == ERR_OK)
        r = order_effects(p, f, e);
    if (r == ERR_OK && (f & EFFECT_REOPEN_UP))
        r = reopen(p, &effect_unit_above, e);
    if (r == ERR_OK && (f & EFFECT_REOPEN_SAME))
        r = reopen(p, &effect_unit_last, e);
    if (r == ERR_OK && (f & EFFECT_AGAINST))
        r = mark_against(p, e);
    if (f & EFFECT_OUTSIDE)
        place(p);
    if (r == ERR_OK && (f & EFFECT_STEP_OUT))
        r = step_out(p, e);
    if (r == ERR_OK && (f & EFFECT_RECLASSIFY))
        r = reclassify(p, e);
    if (r == ERR_OK && (f & EFFECT_RATE))
        r = rate(p, e);
    if (r == ERR_OK)
        r = objection_effects(p, e);
    if (r == ERR_OK)
        r = supervise_effects(p, e);
    if (r == ERR_OK)
        r = offer_effects(p, e);
    return r == ERR_OK ? group_effects(p, e) : r;
}
