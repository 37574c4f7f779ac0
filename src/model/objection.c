#include "model/objection.h"

#include "base/str.h"
#include "model/supervise.h"

/* What makes the facts worth reading. */
#define ASKING_GUARDS  (GUARD_IN_TIME | GUARD_NOT_TAKEN_ON | GUARD_HOPS_LEFT | GUARD_HOPS_SPENT | GUARD_SUPERVISED)
#define ASKING_EFFECTS (EFFECT_OBJECT | EFFECT_SUPERVISE | EFFECT_SUPERVISED | EFFECT_URGE)

static bool asks(const struct procedure *p, unsigned *ret_guards)
{
    unsigned effects = 0;
    *ret_guards = 0;
    for (size_t i = 0; i < p->n_moves; i++) {
        *ret_guards |= p->moves[i].guards;
        effects |= p->moves[i].effects;
    }
    return (*ret_guards & ASKING_GUARDS) || (effects & ASKING_EFFECTS);
}

DB_STMT(objection_lead,
        "SELECT o.state, o.bound, o.objected_at FROM work_order o WHERE o.matter_id = $1 AND o.round = $2"
        " AND o.role = 'lead' AND o.state IN ('sent', 'accepted') ORDER BY o.id DESC LIMIT 1");
DB_STMT(objection_hops, "SELECT COUNT(*) FROM work_order o WHERE o.matter_id = $1 AND o.round = $2"
                        " AND o.role = 'lead' AND o.state = 'returned'");

static enum err load_lead(struct db_conn *c, int64_t matter_id, int64_t round, struct order_facts *f, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &objection_lead, DB_ARGS(DB_INT(matter_id), DB_INT(round)));
    if (db_next(&q)) {
        f->sent = str_eq(db_text(&q, 0), "sent");
        f->bound = db_int(&q, 1) != 0;
        f->objected = db_int(&q, 2) != 0;
        f->may_be_urged = true;
    }
    return db_end(&q, e);
}

DB_STMT(objection_over, "SELECT k.code FROM clock k WHERE k.matter_id = $1 AND k.ended_at = 0 AND k.due_at > 0"
                        " AND k.due_at <= $2");

static enum err load_over(struct db_conn *c, int64_t matter_id, struct order_facts *f, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &objection_over, DB_ARGS(DB_INT(matter_id), DB_INT(f->now)));
    while (db_next(&q)) {
        const struct clock_def *k = procedure_clock(f->procedure, db_text(&q, 0));
        f->over |= k ? 1u << (k - f->procedure->clocks) : 0;
    }
    return db_end(&q, e);
}

enum err order_facts_load(struct db_conn *c, const struct site *s, const struct procedure *p, const struct viewer *v,
                          int64_t matter_id, int64_t round, struct order_facts *ret, struct error *e)
{
    unsigned guards;
    enum err r;
    *ret = (struct order_facts){.procedure = p,
                                .now = clock_now(&s->clock),
                                .hops_max = s->objection_hops ? s->objection_hops : SITE_HOPS_DEFAULT};
    if (!asks(p, &guards))
        return ERR_OK;
    r = load_lead(c, matter_id, round, ret, e);
    if (r == ERR_OK)
        r = db_get_int(c, &objection_hops, DB_ARGS(DB_INT(matter_id), DB_INT(round)), &ret->hops, e);
    if (r == ERR_OK)
        r = supervise_facts(c, s, v, matter_id, &ret->owed, &ret->urged, e);
    return r == ERR_OK && (guards & GUARD_IN_TIME) ? load_over(c, matter_id, ret, e) : r;
}

/* Some step that sends an order starts the clock, so it is the order's. */
static bool with_order(const struct procedure *p, const struct clock_def *c)
{
    for (size_t i = 0; c->starts[i]; i++) {
        const struct move_def *m = procedure_move(p, c->starts[i]);
        if (m && (m->effects & (EFFECT_SEND_ORDERS | EFFECT_REOPEN_UP | EFFECT_REOPEN_SAME)))
            return true;
    }
    return false;
}

/* No clock that began with the order, and is kept or made to stand by the move, is over. */
static bool in_time(const struct order_facts *f, const struct move_def *m)
{
    for (size_t i = 0; i < f->procedure->n_clocks; i++) {
        const struct clock_def *c = &f->procedure->clocks[i];
        bool asked = code_listed(c->stops, m->code) || code_listed(c->pauses, m->code);
        if ((f->over & 1u << i) && asked && with_order(f->procedure, c))
            return false;
    }
    return true;
}

static const char *objection_stop(const struct order_facts *f)
{
    if (f->bound)
        return N_("Arbitration sent it here, and that binds: nobody objects any more.");
    if (f->objected)
        return N_("Your objection was decided already; the order stays.");
    return NULL;
}

const char *order_facts_stop(const struct order_facts *f, const struct move_def *m)
{
    const char *stop = m->effects & EFFECT_OBJECT ? objection_stop(f) : NULL;
    if (stop)
        return stop;
    if ((m->guards & GUARD_NOT_TAKEN_ON) && !f->sent)
        return N_("Your office has taken it on, so it leads it to the end.");
    if ((m->guards & GUARD_IN_TIME) && !in_time(f, m))
        return N_("The time for this step is over.");
    if ((m->guards & GUARD_HOPS_LEFT) && f->hops >= f->hops_max)
        return N_("It came back too often already; somebody above decides now.");
    if ((m->guards & GUARD_HOPS_SPENT) && f->hops < f->hops_max)
        return N_("It has not come back so often that somebody above has to decide.");
    if ((m->guards & GUARD_SUPERVISED) && f->owed)
        return N_("The written answer to the supervisor is still owed.");
    if ((m->effects & EFFECT_SUPERVISE) && f->owed)
        return N_("It is under supervision already, and the answer is still owed.");
    if ((m->effects & EFFECT_SUPERVISED) && !f->owed)
        return N_("No answer to a supervisor is owed.");
    if ((m->effects & EFFECT_URGE) && f->urged)
        return N_("You have urged it today already.");
    if ((m->effects & EFFECT_URGE) && !f->may_be_urged)
        return N_("No office has it in hand.");
    return NULL;
}

DB_STMT(objection_mark, "UPDATE work_order SET objected_at = $2 WHERE id = $1");
DB_STMT(objection_agree, "UPDATE work_order SET state = 'returned', ended_at = $3 WHERE matter_id = $1 AND round = $2"
                         " AND role = 'lead' AND state IN ('sent', 'accepted') AND objected_at > 0");
DB_STMT(objection_bind, "UPDATE work_order SET bound = 1 WHERE matter_id = $1 AND state = 'sent'");

/* What belongs to somebody spoken of guides nobody, nor does what has no field to be known by. */
DB_STMT(precedent_add, "INSERT INTO precedent (matter_id, seq, part, category, area_id, lead_unit_id, decided_at)"
                       " SELECT m.id, m.entries + 1, $2, $3, $4, $5, $6 FROM matter m WHERE m.id = $1");
DB_STMT(precedent_add_co,
        "INSERT INTO precedent_co (matter_id, seq, unit_id) SELECT m.id, m.entries + 1, o.unit_id FROM matter m"
        " JOIN work_order o ON o.matter_id = m.id WHERE m.id = $1 AND o.role = 'co' AND o.state = 'sent'");

static enum err add_precedent(struct moving *p, struct error *e)
{
    if (p->compartment || str_empty(p->category))
        return ERR_OK;
    enum err r = db_exec(p->tx, &precedent_add,
                         DB_ARGS(DB_INT(p->id), DB_TEXT(p->move->fields[0].part), DB_TEXT(p->category),
                                 DB_INT_OR_NULL(p->area_id), DB_INT(p->unit_id), DB_INT(p->now)),
                         e);
    return r == ERR_OK ? db_exec(p->tx, &precedent_add_co, DB_ARGS(DB_INT(p->id)), e) : r;
}

enum err objection_effects(struct moving *p, struct error *e)
{
    unsigned f = p->move->effects;
    enum err r = ERR_OK;
    if (f & EFFECT_OBJECT)
        r = db_exec(p->tx, &objection_mark, DB_ARGS(DB_INT(p->order_id), DB_INT(p->now)), e);
    if (f & EFFECT_AGREE)
        r = db_exec(p->tx, &objection_agree, DB_ARGS(DB_INT(p->id), DB_INT(p->rounds), DB_INT(p->now)), e);
    if (r == ERR_OK && (f & EFFECT_AGREE))
        r = move_end_orders(p, e);
    if (r == ERR_OK && (f & EFFECT_BIND))
        r = db_exec(p->tx, &objection_bind, DB_ARGS(DB_INT(p->id)), e);
    return r == ERR_OK && (f & EFFECT_BIND) ? add_precedent(p, e) : r;
}
