/* Where a matter waits in each state: what the file says, or what follows from the step that leads on. */
#include "base/str.h"
#include "catalogue/procedure_draft.h"

/* What a file may say of a state that does not end. */
const char *const procedure_queues[] = {"new",      "returned", "dispatched", "objected", "arbitration",
                                        "handling", "replied",  "verified",   "appealed", NULL};

/* The step that staff would make next: the main one, or else the first that leads to another state. */
static const struct move_def *next_of(const struct procedure *p, const struct state_def *s)
{
    const struct move_def *first = NULL;
    for (size_t i = 0; i < p->n_moves; i++) {
        const struct move_def *m = &p->moves[i];
        if (m->at == AT_RESIDENT || m->at == AT_SYSTEM || !m->to || str_eq(m->to, s->code) ||
            !move_from_state(m, s->code))
            continue;
        if (m->main)
            return m;
        first = first ? first : m;
    }
    return first;
}

static const char *open_stage(const struct procedure *p, const struct state_def *s)
{
    const struct move_def *m = next_of(p, s);
    if (str_eq(s->code, p->merged))
        return "merged";
    if (code_listed(procedure_queues, s->code))
        return s->code;
    if (!m || m->takes)
        return "waiting";
    if (m->at == AT_LEAD || m->at == AT_CO)
        return "handling";
    if (m->at == AT_INTAKE)
        return "new";
    return code_listed(m->roles, "verifier") ? "replied" : "verified";
}

/* Signed off with an answer that may become public, or at an end of another kind. */
static const char *end_stage(const struct procedure *p, const struct state_def *s)
{
    for (size_t i = 0; p->published && i < p->n_moves; i++) {
        if (str_eq(p->moves[i].to, s->code) && (p->moves[i].effects & EFFECT_CLOSE))
            return "closed";
    }
    return "ended";
}

void draft_set_stages(struct draft *d)
{
    for (size_t i = 0; i < d->p->n_states; i++) {
        struct state_def *s = &d->states[i];
        if (!s->open)
            s->stage = end_stage(d->p, s);
        else if (!s->stage)
            s->stage = open_stage(d->p, s);
    }
}

const char *procedure_stage(const struct procedure *p, const char *state)
{
    const struct state_def *s = procedure_state(p, state);
    return s ? s->stage : "";
}
