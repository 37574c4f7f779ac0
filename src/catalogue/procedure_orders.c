/* What is wrong with moves that dispute orders, supervise those who handle a matter, or call others in. */
#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define DECIDES (EFFECT_AGREE | EFFECT_REJECT)

static bool is_of_office(const struct move_def *m)
{
    return m->at == AT_LEAD || m->at == AT_CO || m->at == AT_RESIDENT;
}

static bool writes(const struct move_def *m)
{
    const struct field_def *f = &m->fields[0];
    return f->part && f->type == FIELD_TEXT && f->required;
}

static bool any_effect(const struct draft *d, unsigned effect)
{
    for (size_t i = 0; i < d->p->n_moves; i++) {
        if (d->moves[i].effects & effect)
            return true;
    }
    return false;
}

/* Some step with one of the effects leads to the state, or is made in it. */
static bool effect_at(const struct draft *d, const char *state, unsigned effects, bool leads)
{
    for (size_t i = 0; i < d->p->n_moves; i++) {
        const struct move_def *m = &d->moves[i];
        if ((m->effects & effects) && (leads ? str_eq(m->to, state) : move_from_state(m, state)))
            return true;
    }
    return false;
}

static void check_object(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    if (m->at != AT_LEAD)
        draft_fault_in(d, at, "effects", "object_order", N_("Who objects to an order has it: {} needs at: lead."),
                       m->code);
    if (!writes(m))
        draft_fault_in(d, at, "effects", "object_order",
                       N_("{} objects without a basis: its first field has to be a text that is asked for."), m->code);
    if (!m->to || !effect_at(d, m->to, DECIDES | EFFECT_BIND, false))
        draft_fault(d, at, "to",
                    N_("{} objects, so it leads to a state where a step decides on it: agree_objection, "
                       "reject_objection or bind_orders."),
                    m->code);
}

static void check_decision(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    const char *effect = m->effects & EFFECT_AGREE ? "agree_objection" : "reject_objection";
    if ((m->effects & DECIDES) == DECIDES)
        draft_fault(d, at, "effects", N_("{} both agrees and rejects."), m->code);
    if (is_of_office(m))
        draft_fault_in(d, at, "effects", effect,
                       N_("Whoever objects does not decide on it: {} needs at: intake or any."), m->code);
    if ((m->effects & EFFECT_REJECT) && !writes(m))
        draft_fault_in(d, at, "effects", effect,
                       N_("{} rejects without a reason: its first field has to be a text that is asked for."), m->code);
    for (size_t i = 0; m->from[i]; i++) {
        if (!effect_at(d, m->from[i], EFFECT_OBJECT, true))
            draft_fault_in(d, at, "from", m->from[i], N_("No step with object_order leads to the state {}."),
                           m->from[i]);
    }
}

static void check_bind(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    if (!(m->effects & EFFECT_SEND_ORDERS))
        draft_fault_in(d, at, "effects", "bind_orders", N_("{} binds orders but sends none: add send_orders."),
                       m->code);
    if (!writes(m))
        draft_fault_in(d, at, "effects", "bind_orders",
                       N_("{} becomes a precedent, so its first field has to be a text that is asked for."), m->code);
}

/* After the last objection that intake decides there is one more, which goes further up. */
static void check_hops(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    unsigned other = m->guards & GUARD_HOPS_LEFT ? GUARD_HOPS_SPENT : GUARD_HOPS_LEFT;
    const char *name = m->guards & GUARD_HOPS_LEFT ? "hops_left" : "hops_spent";
    bool there = false;
    for (size_t i = 0; i < d->p->n_moves; i++)
        there = there || ((d->moves[i].guards & other) && (d->moves[i].effects & EFFECT_OBJECT));
    if (!(m->effects & EFFECT_OBJECT))
        draft_fault_in(d, at, "guards", name, N_("The guard {} is for steps with object_order."), name);
    else if (!there)
        draft_fault_in(d, at, "guards", name,
                       other == GUARD_HOPS_SPENT ? N_("Nobody could object after the last hop: another step with "
                                                      "object_order needs the guard hops_spent.")
                                                 : N_("Nobody could object before the last hop: another step with "
                                                      "object_order needs the guard hops_left."),
                       NULL);
    if ((m->guards & GUARD_HOPS_SPENT) && m->to && !effect_at(d, m->to, EFFECT_BIND, false))
        draft_fault(d, at, "to", N_("{} comes after the last hop, so it leads to where a step has bind_orders."),
                    m->code);
}

static void check_guards(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    bool kept = false;
    for (size_t i = 0; i < d->p->n_clocks; i++)
        kept = kept || code_listed(d->clocks[i].stops, m->code) || code_listed(d->clocks[i].pauses, m->code);
    if ((m->guards & GUARD_IN_TIME) && (m->at != AT_LEAD || !kept))
        draft_fault_in(d, at, "guards", "in_time",
                       N_("{} is in time for no clock: the guard needs at: lead, and a clock that stops or stands "
                          "with the step."),
                       m->code);
    if ((m->guards & GUARD_NOT_TAKEN_ON) && m->at != AT_LEAD)
        draft_fault_in(d, at, "guards", "not_taken_on", N_("The guard {} is for steps with at: lead."), "not_taken_on");
    if ((m->guards & GUARD_SUPERVISED) && !any_effect(d, EFFECT_SUPERVISE))
        draft_fault_in(d, at, "guards", "supervision_answered", N_("The guard {} stops nobody: no step supervises."),
                       "supervision_answered");
    if (m->guards & (GUARD_HOPS_LEFT | GUARD_HOPS_SPENT))
        check_hops(d, m, at);
}

static void check_supervise(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    bool day = false, ground = false;
    for (size_t i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++) {
        day = day || (m->fields[i].type == FIELD_DATE && m->fields[i].required);
        ground = ground || (m->fields[i].type == FIELD_CHOICE && m->fields[i].required);
    }
    if (is_of_office(m))
        draft_fault_in(d, at, "effects", "supervise",
                       N_("Who handles a matter does not supervise it: {} needs at: intake or any."), m->code);
    if (!day || !ground)
        draft_fault_in(d, at, "effects", "supervise",
                       N_("{} needs a choice, the ground, and a date, until when the answer is owed; both required."),
                       m->code);
    if (!any_effect(d, EFFECT_SUPERVISED))
        draft_fault_in(d, at, "effects", "supervise",
                       N_("{} asks for a written answer, but no step has answer_supervision."), m->code);
}

static void check_answer(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    bool text = false;
    for (size_t i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++)
        text = text || (m->fields[i].type == FIELD_TEXT && m->fields[i].required);
    if (m->at != AT_LEAD || !text)
        draft_fault_in(d, at, "effects", "answer_supervision",
                       N_("The lead office answers in writing: {} needs at: lead and a text that is asked for."),
                       m->code);
    if (!any_effect(d, EFFECT_SUPERVISE))
        draft_fault_in(d, at, "effects", "answer_supervision", N_("{} answers, but no step supervises."), m->code);
}

void draft_check_disputes(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    if (m->effects & EFFECT_OBJECT)
        check_object(d, m, at);
    if (m->effects & DECIDES)
        check_decision(d, m, at);
    if (m->effects & EFFECT_BIND)
        check_bind(d, m, at);
    check_guards(d, m, at);
    if (m->effects & EFFECT_SUPERVISE)
        check_supervise(d, m, at);
    if (m->effects & EFFECT_SUPERVISED)
        check_answer(d, m, at);
    if ((m->effects & EFFECT_URGE) && (is_of_office(m) || m->fields[0].part || m->files))
        draft_fault_in(d, at, "effects", "urge",
                       N_("Urging is one click: {} has no fields and no files, and needs at: intake or any."), m->code);
    if ((m->effects & EFFECT_CALL_UNITS) && m->at != AT_LEAD)
        draft_fault_in(d, at, "effects", "call_units", N_("The lead office calls others in: {} needs at: lead."),
                       m->code);
}
