/*
 * What is wrong with the procedure as a whole. Everything that can be true in a state (where the lead order stands,
 * which clock runs) is a set of bits, carried along the moves until nothing is added any more.
 */
#include <string.h>

#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define REOPENS (EFFECT_REOPEN_UP | EFFECT_REOPEN_SAME)

/* Where the lead order of the round stands. */
enum { ORDER_NONE = 1, ORDER_SENT = 2, ORDER_ACCEPTED = 4, ORDER_ANSWERED = 8 };

static size_t state_of(const struct draft *d, const char *code)
{
    return (size_t)(procedure_state(d->p, code) - d->states);
}

/* The orders that let somebody make the move. */
static unsigned orders_for(const struct move_def *m, unsigned before)
{
    bool takes_on = (m->effects & EFFECT_ACCEPT_ORDER) || (m->guards & GUARD_NOT_TAKEN_ON);
    if (m->at == AT_LEAD && (m->effects & EFFECT_SUPERVISED))
        return before & (ORDER_SENT | ORDER_ACCEPTED | ORDER_ANSWERED);
    if (m->effects & (EFFECT_SUPERVISE | EFFECT_AGREE | EFFECT_REJECT))
        return before & ~(unsigned)ORDER_NONE;
    if (m->effects & EFFECT_URGE)
        return before & (ORDER_SENT | ORDER_ACCEPTED);
    if (m->at == AT_LEAD)
        return before & (takes_on ? ORDER_SENT : ORDER_SENT | ORDER_ACCEPTED);
    /* Whoever is over an office is so as long as it has the matter. A co order goes out with the lead's and outlives
     * its answer. */
    return m->at == AT_CO || m->at == AT_OVER ? before & ~(unsigned)ORDER_NONE : before;
}

/* What may hold where a move leads to, of what may hold where it is made. */
typedef unsigned (*carry)(const struct draft *d, const struct move_def *m, unsigned before);

/* Can somebody make it there? That is known once the orders are. */
static bool possible(const struct draft *d, const struct move_def *m, size_t from)
{
    return !d->orders[from] || orders_for(m, d->orders[from]);
}

static bool add(unsigned *set, unsigned more)
{
    bool new = more & ~*set;
    *set |= more;
    return new;
}

/* Fills sets, one for each state, from what holds in the first one. lost: what holds where intake has to dispatch anew,
 * because no office is there to have it or the one that had it is spoken of; 0: what came with the move. */
static void flow(const struct draft *d, carry fn, unsigned first, unsigned lost, unsigned sets[PROCEDURE_STATES_MAX])
{
    bool more = true;
    for (size_t i = 0; i < PROCEDURE_STATES_MAX; i++)
        sets[i] = 0;
    sets[state_of(d, d->p->first)] = first;
    while (more) {
        more = false;
        for (size_t k = 0; k < d->p->n_moves; k++) {
            const struct move_def *m = &d->moves[k];
            for (size_t i = 0; m->from[i]; i++) {
                size_t from = state_of(d, m->from[i]);
                unsigned after = sets[from] && possible(d, m, from) ? fn(d, m, sets[from]) : 0;
                if (after)
                    more = add(&sets[state_of(d, m->to ? m->to : m->from[i])], after) || more;
                if (after && (m->effects & REOPENS))
                    more = add(&sets[state_of(d, d->p->back)], lost ? lost : after) || more;
                if (after && (m->effects & EFFECT_AGAINST))
                    more = add(&sets[state_of(d, d->p->back)], lost) || more;
            }
        }
    }
}

static unsigned carry_orders(const struct draft *d, const struct move_def *m, unsigned before)
{
    (void)d;
    unsigned now = orders_for(m, before), f = m->effects;
    if (!now)
        return 0;
    if (f & (EFFECT_SEND_ORDERS | REOPENS))
        return ORDER_SENT;
    if (m->takes)
        return ORDER_ACCEPTED;
    if (f & (EFFECT_RETURN_ORDER | EFFECT_AGREE | EFFECT_END_ORDERS | EFFECT_CLOSE))
        return ORDER_NONE;
    if (m->at == AT_LEAD && (f & EFFECT_ACCEPT_ORDER))
        return ORDER_ACCEPTED;
    if (m->at == AT_LEAD && (f & EFFECT_ANSWER_ORDER))
        return ORDER_ANSWERED;
    if ((f & EFFECT_REDO_ORDER) && (now & ORDER_ANSWERED))
        return (now & ~(unsigned)ORDER_ANSWERED) | ORDER_ACCEPTED;
    return now;
}

static bool leads_on(const struct draft *d, const char *state)
{
    for (size_t k = 0; k < d->p->n_moves; k++) {
        if (d->moves[k].at == AT_LEAD && move_from_state(&d->moves[k], state))
            return true;
    }
    return false;
}

static void check_orders(struct draft *d)
{
    unsigned sets[PROCEDURE_STATES_MAX];
    flow(d, carry_orders, ORDER_NONE, ORDER_NONE, sets);
    memcpy(d->orders, sets, sizeof(sets));
    for (size_t k = 0; k < d->p->n_moves; k++) {
        const struct move_def *m = &d->moves[k];
        const struct state_def *to = m->to ? procedure_state(d->p, m->to) : NULL;
        bool leaves = false;
        for (size_t i = 0; m->from[i]; i++) {
            unsigned before = sets[state_of(d, m->from[i])];
            if (before && !orders_for(m, before))
                draft_fault_in(d, &d->move_at[k], "from", m->from[i],
                               N_("Nobody can make this step in the state {}: no office has an order for it there."),
                               m->from[i]);
            leaves = leaves || (before && carry_orders(d, m, before) & ~(unsigned)ORDER_NONE);
        }
        if (to && !to->open && leaves)
            draft_fault(d, &d->move_at[k], "effects",
                        N_("{} ends the matter, but an office keeps an open order: add close or end_orders."), m->code);
        if ((m->effects & (EFFECT_SEND_ORDERS | REOPENS)) && to && !leads_on(d, to->code))
            draft_fault(d, &d->move_at[k], "to",
                        N_("Orders go out, but in the state {} the office cannot do anything: no step there has at: "
                           "lead."),
                        to->code);
    }
}

static unsigned carry_reach(const struct draft *d, const struct move_def *m, unsigned before)
{
    (void)d;
    (void)m;
    return before;
}

/* Can the staff bring a matter from the state to an end? A resident may withdraw from anywhere; that is no way out. */
static void find_ends(const struct draft *d, bool out[PROCEDURE_STATES_MAX], bool way[PROCEDURE_STATES_MAX])
{
    bool more = true;
    for (size_t i = 0; i < d->p->n_states; i++) {
        way[i] = !d->states[i].open;
        out[i] = false;
    }
    while (more) {
        more = false;
        for (size_t k = 0; k < d->p->n_moves; k++) {
            const struct move_def *m = &d->moves[k];
            for (size_t i = 0; m->at != AT_RESIDENT && m->at != AT_SYSTEM && m->to && m->from[i]; i++) {
                size_t from = state_of(d, m->from[i]), to = state_of(d, m->to);
                out[from] = out[from] || from != to;
                if (way[to] && !way[from])
                    more = way[from] = true;
            }
        }
    }
}

void draft_check_flow(struct draft *d)
{
    unsigned sets[PROCEDURE_STATES_MAX];
    bool out[PROCEDURE_STATES_MAX], way[PROCEDURE_STATES_MAX];
    flow(d, carry_reach, 1, 1, sets);
    find_ends(d, out, way);
    for (size_t i = 0; i < d->p->n_states; i++) {
        const struct state_def *s = &d->states[i];
        if (!sets[i])
            draft_fault(d, &d->state_at[i], NULL, N_("No step leads to the state {}."), s->code);
        else if (s->open && !out[i])
            draft_fault(d, &d->state_at[i], NULL, N_("No step of the staff leads out of {}, which is open."), s->code);
        else if (!way[i])
            draft_fault(d, &d->state_at[i], NULL, N_("From {} the staff can bring the matter to no end."), s->code);
    }
    check_orders(d);
}

static bool starts_any(const struct draft *d, const char *move)
{
    bool any = false;
    for (size_t i = 0; i < d->p->n_clocks; i++)
        any = any || code_listed(d->clocks[i].starts, move);
    return any;
}

/* Of the clock that is being judged. */
enum { CLOCK_IDLE = 1, CLOCK_RUNS = 2 };

static unsigned carry_clock(const struct draft *d, const struct move_def *m, unsigned before)
{
    const struct state_def *to = m->to ? procedure_state(d->p, m->to) : NULL;
    if (to && !to->open)
        return CLOCK_IDLE;
    if (code_listed(d->judged->starts, m->code))
        return CLOCK_RUNS;
    return code_listed(d->judged->stops, m->code) ? CLOCK_IDLE : before;
}

/* Whether the clock may run where the move is made. */
static bool runs_at(const struct draft *d, const struct move_def *m, const unsigned *sets)
{
    unsigned all = 0;
    for (size_t i = 0; m->from[i]; i++) {
        size_t from = state_of(d, m->from[i]);
        all |= possible(d, m, from) ? sets[from] : 0;
    }
    return all & CLOCK_RUNS;
}

/* Each step of the list is made while the clock runs; key: where they stand. False where none is. */
static bool check_meets(struct draft *d, size_t i, const char *key, const char *const *moves, const unsigned *sets,
                        const char *msgid)
{
    bool any = false;
    for (size_t k = 0; moves[k]; k++) {
        const struct move_def *m = procedure_move(d->p, moves[k]);
        bool meets = m && runs_at(d, m, sets);
        any = any || meets;
        if (m && !meets)
            draft_fault_in(d, &d->clock_at[i], key, moves[k], msgid, moves[k]);
    }
    return any;
}

static void check_stops(struct draft *d, size_t i, const unsigned *sets)
{
    const struct clock_def *c = &d->clocks[i];
    if (!check_meets(d, i, "stops", c->stops, sets,
                     N_("{} is never made while this clock runs, so it cannot stop it.")))
        draft_fault(d, &d->clock_at[i], "stops", N_("The clock {} never stops."), c->code);
}

/* What makes a clock longer leaves its trace for good, so it is not taken back. */
static void check_lasting(struct draft *d, size_t i, const char *key, const char *move)
{
    const struct move_def *m = procedure_move(d->p, move);
    if (m && m->undo)
        draft_fault_in(d, &d->clock_at[i], key, move, N_("{} changes a clock for good, so it cannot be taken back."),
                       move);
}

static void check_pauses(struct draft *d, size_t i, const unsigned *sets)
{
    const struct clock_def *c = &d->clocks[i];
    const char *never = N_("{} is never made while this clock runs.");
    check_meets(d, i, "pauses", c->pauses, sets, never);
    check_meets(d, i, "resumes", c->resumes, sets, never);
    if (c->pauses[0] && !c->resumes[0])
        draft_fault(d, &d->clock_at[i], "pauses", N_("The clock {} is made to stand, but nothing lets it go on."),
                    c->code);
    if (c->resumes[0] && !c->pauses[0])
        draft_fault(d, &d->clock_at[i], "resumes", N_("The clock {} never stands, so nothing lets it go on."), c->code);
    for (size_t k = 0; c->extends[k].move; k++) {
        const char *const one[] = {c->extends[k].move, NULL};
        check_meets(d, i, "extends", one, sets, never);
        check_lasting(d, i, "extends", one[0]);
    }
}

static void check_starts(struct draft *d, size_t i)
{
    const struct clock_def *c = &d->clocks[i];
    if (!c->starts[0])
        draft_fault(d, &d->clock_at[i], "starts", N_("The clock {} never starts."), c->code);
    for (size_t k = 0; c->starts[k]; k++) {
        const struct move_def *m = procedure_move(d->p, c->starts[k]);
        const struct state_def *to = m && m->to ? procedure_state(d->p, m->to) : NULL;
        if (to && !to->open)
            draft_fault_in(d, &d->clock_at[i], "starts", c->starts[k],
                           N_("{} ends the matter, so no clock starts with it."), c->starts[k]);
    }
}

/* The step that follows when the clock runs out can be made wherever it may do so, and ends it. */
static void check_missed(struct draft *d, size_t i, const unsigned *sets)
{
    const struct clock_def *c = &d->clocks[i];
    const struct move_def *m = c->missed ? procedure_move(d->p, c->missed) : NULL;
    if (!c->missed)
        return;
    if (!m || m->at != AT_SYSTEM) {
        draft_fault(d, &d->clock_at[i], "missed", N_("{} is no step that is made by itself: it needs at: system."),
                    c->missed);
        return;
    }
    if (!code_listed(c->stops, m->code))
        draft_fault(d, &d->clock_at[i], "missed", N_("{} follows when the clock runs out, so it has to stop it too."),
                    m->code);
    for (size_t k = 0; k < d->p->n_states; k++) {
        if ((sets[k] & CLOCK_RUNS) && !move_from_state(m, d->states[k].code))
            draft_fault(d, &d->clock_at[i], "missed",
                        N_("The clock may run out in the state {}, and there this step is not made."),
                        d->states[k].code);
    }
}

static void check_clock(struct draft *d, size_t i)
{
    unsigned sets[PROCEDURE_STATES_MAX];
    d->judged = &d->clocks[i];
    check_starts(d, i);
    if (!d->judged->starts[0])
        return;
    flow(d, carry_clock, code_listed(d->judged->starts, CLOCK_SUBMISSION) ? CLOCK_RUNS : CLOCK_IDLE, 0, sets);
    check_stops(d, i, sets);
    check_pauses(d, i, sets);
    check_missed(d, i, sets);
}

/* What is made by itself is made by a clock. */
static void check_by_itself(struct draft *d, size_t k)
{
    bool any = d->moves[k].at != AT_SYSTEM;
    for (size_t i = 0; i < d->p->n_clocks; i++)
        any = any || str_eq(d->clocks[i].missed, d->moves[k].code);
    if (!any)
        draft_fault(d, &d->move_at[k], "who",
                    N_("Nobody makes the step {}, and no clock does: say so at its key “missed”."), d->moves[k].code);
}

void draft_check_clocks(struct draft *d)
{
    if (!starts_any(d, CLOCK_SUBMISSION) && d->clocks_at)
        draft_fault(d, d->clocks_at, NULL,
                    N_("No clock starts with submission: nobody would know by when the first step "
                       "is due."),
                    NULL);
    for (size_t i = 0; i < d->p->n_clocks; i++)
        check_clock(d, i);
    for (size_t k = 0; k < d->p->n_moves; k++) {
        check_by_itself(d, k);
        bool sends = d->moves[k].takes || (d->moves[k].effects & (EFFECT_SEND_ORDERS | REOPENS));
        if (sends && !starts_any(d, d->moves[k].code))
            draft_fault(d, &d->move_at[k], "effects", N_("Orders go out with {}, but no clock starts with it."),
                        d->moves[k].code);
    }
}
