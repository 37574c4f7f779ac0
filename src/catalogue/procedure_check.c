/* What is wrong with single states and moves though every word in them is known. */
#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define EYES    (GUARD_NOT_DOER | GUARD_NOT_VERIFIER | GUARD_NO_PART | GUARD_NO_PART_BEFORE)
#define REOPENS (EFFECT_REOPEN_UP | EFFECT_REOPEN_SAME)

/* What leaves traces that nothing takes back: seen, told, joined, marked. */
#define FINAL                                                                                                          \
    (EFFECT_REVEAL | EFFECT_AGAINST | EFFECT_OUTSIDE | EFFECT_MERGE | EFFECT_UNMERGE | EFFECT_OWN_ANSWER |             \
     EFFECT_REFER | EFFECT_CALLBACK | EFFECT_RATE | EFFECT_URGE | EFFECT_SAME_OPEN | EFFECT_SAME_FINAL |               \
     EFFECT_STEP_OUT)

/* What needs a choice, or a form, of its own for each matter. */
#define SINGLE                                                                                                         \
    (EFFECT_AGAINST | EFFECT_MERGE | EFFECT_OWN_ANSWER | EFFECT_REFER | EFFECT_REVEAL | EFFECT_CALLBACK |              \
     EFFECT_BIND | EFFECT_CALL_UNITS | EFFECT_SAME_OPEN | EFFECT_SAME_FINAL | EFFECT_STEP_OUT)

/* Kinds of entries that the program makes by itself. */
static const char *const own_kinds[] = {"submit",       "publish",   "unpublish", "transfer",       "import",
                                        "reissue",      "served",    "issue",     "served_by_hand", "merged_in",
                                        "main_sent",    "recount",   "erase",     "undo",           CLOCK_SUBMISSION,
                                        "wish_release", "wish_hide", "wish_keep", "wish_left",      NULL};

static const char *const callback_moves[] = {"callback", "callback_reopen", "callback_appeal", "callback_return", NULL};
static const char *const callback_parts[MOVE_FIELDS_MAX] = {"answers", "said", "check", "note"};

static const struct state_def *target(const struct draft *d, const struct move_def *m)
{
    return m->to ? procedure_state(d->p, m->to) : NULL;
}

static void check_state(struct draft *d, size_t i)
{
    const struct state_def *s = &d->states[i];
    bool over = s->look == LOOK_DONE || s->look == LOOK_ENDED;
    if (!s->open && !over)
        draft_fault(d, &d->state_at[i], "look", N_("{} ends the matter, so its look is done or ended."), s->code);
    if (s->open && over)
        draft_fault(d, &d->state_at[i], "look", N_("{} looks as if it were over; say “end: true” or another look."),
                    s->code);
    if (s->final && s->open)
        draft_fault(d, &d->state_at[i], "final", N_("Only a state that ends can be final, and {} is open."), s->code);
    for (size_t k = 0; k < i; k++) {
        if (!str_empty(s->name.zh) && str_eq(s->name.zh, d->states[k].name.zh))
            draft_fault(d, &d->state_at[i], "name", N_("Two states are called {}."), s->name.zh);
    }
}

static void check_orders(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    unsigned sends = m->effects & (EFFECT_SEND_ORDERS | REOPENS);
    if (sends & (sends - 1))
        draft_fault(d, at, "effects", N_("A step sends orders or reopens, in one way only: {}."), m->code);
    if ((m->effects & EFFECT_ACCEPT_ORDER) && m->at != AT_LEAD && m->at != AT_CO)
        draft_fault_in(d, at, "effects", "accept_order", N_("Who takes an order on has it: {} needs at: lead or co."),
                       m->code);
    if ((m->effects & EFFECT_ANSWER_ORDER) && m->at != AT_LEAD && m->at != AT_CO)
        draft_fault_in(d, at, "effects", "answer_order", N_("Who answers an order has it: {} needs at: lead or co."),
                       m->code);
    if ((m->effects & EFFECT_RETURN_ORDER) && m->at != AT_LEAD)
        draft_fault_in(d, at, "effects", "return_order", N_("Who returns an order has it: {} needs at: lead."),
                       m->code);
    if ((m->effects & EFFECT_SEND_ORDERS) && m->at == AT_RESIDENT)
        draft_fault_in(d, at, "effects", "send_orders", N_("Residents choose no office: {}."), m->code);
    for (size_t i = 0; (m->effects & REOPENS) && m->from[i]; i++) {
        const struct state_def *s = procedure_state(d->p, m->from[i]);
        if (s && s->open)
            draft_fault_in(d, at, "from", s->code, N_("Only what has ended can be reopened, and {} is open."), s->code);
        if (s && s->final)
            draft_fault_in(d, at, "from", s->code, N_("What is final is not reopened, and {} is."), s->code);
    }
}

static void check_end(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    const struct state_def *to = target(d, m);
    bool shown = (m->effects & EFFECT_REFER) || draft_gives_text(d, m);
    if ((m->effects & EFFECT_CLOSE) && !to)
        draft_fault(d, at, "to", N_("{} closes, so it has to lead to a state that ends."), m->code);
    else if ((m->effects & EFFECT_CLOSE) && to->open)
        draft_fault(d, at, "to", N_("{} closes, so it cannot lead to a state that is open."), m->code);
    for (size_t i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++)
        shown = shown || (m->fields[i].shown && m->fields[i].type == FIELD_TEXT && m->fields[i].required &&
                          !m->fields[i].if_part);
    if ((m->effects & EFFECT_ANSWER) && !shown)
        draft_fault_in(d, at, "effects", "answer",
                       N_("{} answers the resident without a text that has to be written and is shown to them."),
                       m->code);
}

static void check_groups(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    if ((m->effects & EFFECT_MERGE) && (str_empty(d->p->merged) || !str_eq(m->to, d->p->merged)))
        draft_fault(d, at, "to", N_("{} merges, so it has to lead to the state that “merged” names."), m->code);
    for (size_t i = 0; (m->effects & (EFFECT_UNMERGE | EFFECT_OWN_ANSWER)) && m->from[i]; i++) {
        if (!str_eq(m->from[i], d->p->merged))
            draft_fault_in(d, at, "from", m->from[i], N_("This concerns merged matters, and {} is not their state."),
                           m->from[i]);
    }
}

static bool callback_form(const struct move_def *m)
{
    bool same = code_listed(callback_moves, m->code);
    for (size_t i = 0; i < MOVE_FIELDS_MAX; i++)
        same = same && str_eq(m->fields[i].part, callback_parts[i]);
    return same;
}

static bool reason_first(const struct move_def *m)
{
    const struct field_def *f = &m->fields[0];
    return str_eq(f->part, "reason") && f->type == FIELD_TEXT && f->required && f->shown;
}

/* What a page, or a form, of its own belongs to is known there by its code. */
static void check_forms(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    bool own = m->at == AT_RESIDENT;
    if (code_listed(own_kinds, m->code))
        draft_fault(d, at, NULL, N_("A step cannot be called {}: the name is used for something else."), m->code);
    if (own && !m->shown)
        draft_fault(d, at, "who", N_("The resident makes the step {}, so say “shown: true”."), m->code);
    if ((m->effects & EFFECT_RATE) && (!own || !str_eq(m->code, "rate")))
        draft_fault_in(d, at, "effects", "rate", N_("Only the resident rates, in a step called rate, not {}."),
                       m->code);
    if ((m->effects & EFFECT_RATE) && !d->p->rated)
        draft_fault_in(d, at, "effects", "rate", N_("{} rates, but the file says “rating: none”."), m->code);
    if ((m->effects & EFFECT_REVEAL) &&
        (!str_eq(m->code, "reveal") || !m->shown || !(m->guards & GUARD_HAS_PERSON) || !reason_first(m)))
        draft_fault_in(d, at, "effects", "reveal",
                       N_("The resident sees every look at the contact: the step is called reveal, is shown, has the "
                          "guard has_person and as its first field reason, a text with a least length that is shown."),
                       NULL);
    if ((m->effects & EFFECT_CALLBACK) && !callback_form(m))
        draft_fault_in(
            d, at, "effects", "callback",
            N_("The form of calls knows callback, callback_reopen, callback_appeal and callback_return, each "
               "with the fields answers, said, check, note; not {}."),
            m->code);
    if ((m->effects & (EFFECT_SAME_OPEN | EFFECT_SAME_FINAL)) &&
        (m->at != AT_INTAKE || !(m->guards & GUARD_HAS_PERSON) || (m->effects & (EFFECT_MERGE | EFFECT_REFER))))
        draft_fault(d, at, "effects",
                    N_("{} names another matter of the same person: it needs at: intake and the guard has_person, and "
                       "neither merges nor refers."),
                    m->code);
    if ((m->effects & EFFECT_STEP_OUT) && (own || m->to))
        draft_fault_in(d, at, "effects", "step_out",
                       N_("Somebody of the staff steps out, and the matter stays where it is: {}."), m->code);
    if ((m->effects & EFFECT_OUTSIDE) && !(m->guards & GUARD_UNPLACED))
        draft_fault(d, at, "guards",
                    N_("{} is for matters of which nobody has said whom they speak of: it needs the "
                       "guard unplaced."),
                    m->code);
}

static void check_flags(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    if (m->undo && ((m->effects & FINAL) || m->at == AT_RESIDENT))
        draft_fault(d, at, "undo", N_("{} cannot be taken back; leave “undo” away."), m->code);
    if (m->batch && ((m->effects & SINGLE) || m->at == AT_RESIDENT))
        draft_fault(d, at, "batch", N_("{} is made for one matter at a time; leave “batch” away."), m->code);
    if (m->files_shown && !m->shown)
        draft_fault(d, at, "files", N_("The resident does not see the step {}, so its files are for the staff."),
                    m->code);
    for (size_t i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++) {
        if (m->fields[i].shown && !m->shown && !draft_given_out(d, m->code))
            draft_fault_in(d, at, "fields", m->fields[i].part,
                           N_("The resident does not see this step, so not its field {} either."), m->fields[i].part);
    }
}

/* Marks the open states that the staff's steps reach from those marked; whether any was new. */
static bool go_on(const struct draft *d, bool reached[PROCEDURE_STATES_MAX])
{
    bool fresh = false;
    for (size_t i = 0; i < d->p->n_moves; i++) {
        const struct move_def *m = &d->moves[i];
        for (size_t k = 0; m->to && m->at != AT_RESIDENT && k < d->p->n_states; k++) {
            bool before = reached[k] && code_listed(m->from, d->states[k].code);
            for (size_t t = 0; before && t < d->p->n_states; t++) {
                if (reached[t] || !d->states[t].open || !str_eq(d->states[t].code, m->to))
                    continue;
                reached[t] = fresh = true;
            }
        }
    }
    return fresh;
}

/* Whether somebody may have checked the work before this step, in the same round. */
static bool follows_check(const struct draft *d, const struct move_def *m)
{
    bool reached[PROCEDURE_STATES_MAX] = {false};
    for (size_t i = 0; i < d->p->n_moves; i++) {
        const struct move_def *check = &d->moves[i];
        for (size_t k = 0; check->checks && k < d->p->n_states; k++)
            reached[k] = reached[k] || (check->to ? str_eq(d->states[k].code, check->to)
                                                  : code_listed(check->from, d->states[k].code));
    }
    while (go_on(d, reached))
        continue;
    for (size_t k = 0; k < d->p->n_states; k++) {
        if (reached[k] && code_listed(m->from, d->states[k].code))
            return true;
    }
    return false;
}

static bool any_check(const struct draft *d)
{
    for (size_t i = 0; i < d->p->n_moves; i++) {
        if (d->moves[i].checks)
            return true;
    }
    return false;
}

static bool any_round(const struct draft *d)
{
    for (size_t i = 0; i < d->p->n_moves; i++) {
        if (d->moves[i].effects & (REOPENS | EFFECT_NEW_ROUND))
            return true;
    }
    return false;
}

/* The guards know who did the work by the order: so it is answered there, and ended by a step that signs it off. */
static void check_work(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    const struct state_def *to = target(d, m);
    bool ends = to && !to->open, holder = m->at == AT_LEAD || m->at == AT_CO;
    if (m->at == AT_RESIDENT)
        return;
    if (ends && !(m->effects & EFFECT_CLOSE) && (m->at != AT_INTAKE || (m->effects & EFFECT_ANSWER_ORDER)))
        draft_fault(d, at, "to", N_("{} ends the matter, so it needs the effect close, and with it four eyes."),
                    m->code);
    if ((m->effects & EFFECT_ANSWER) && !ends && !holder)
        draft_fault_in(d, at, "effects", "answer",
                       N_("Four eyes: the office that has the order answers, so {} needs at: lead."), m->code);
    if ((m->effects & EFFECT_CALLBACK) && !(m->guards & GUARD_NO_PART))
        draft_fault(d, at, "guards", N_("Four eyes: {} asks about the work of others, so it needs the guard no_part."),
                    m->code);
}

/* Who did the work cannot verify it, who verified it cannot sign it off. What is answered by an earlier answer was
 * nobody's work. */
static void check_eyes(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    bool closes = (m->effects & EFFECT_CLOSE) && !(m->effects & EFFECT_REFER);
    if (m->at == AT_RESIDENT) {
        if (m->guards & EYES)
            draft_fault(d, at, "guards", N_("Guards of four eyes are for the staff, and {} is the resident's."),
                        m->code);
        return;
    }
    if ((m->guards & GUARD_NOT_VERIFIER) && !any_check(d))
        draft_fault_in(d, at, "guards", "not_verifier", N_("The guard {} stops nobody: no step has “checks: true”."),
                       "not_verifier");
    if ((m->guards & GUARD_NO_PART_BEFORE) && !any_round(d))
        draft_fault_in(d, at, "guards", "no_part_before", N_("The guard {} stops nobody: there is one round only."),
                       "no_part_before");
    if (m->checks && !(m->guards & GUARD_NOT_DOER))
        draft_fault(d, at, "guards", N_("Four eyes: {} checks the work of others, so it needs the guard not_doer."),
                    m->code);
    if (closes && !(m->guards & GUARD_NOT_DOER))
        draft_fault(d, at, "guards", N_("Four eyes: {} signs work off, so it needs the guard not_doer."), m->code);
    if (closes && follows_check(d, m) && !(m->guards & GUARD_NOT_VERIFIER))
        draft_fault(d, at, "guards", N_("Four eyes: {} follows a check, so it needs the guard not_verifier."), m->code);
}

void draft_sort_faults(struct yaml_error *rows, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct yaml_error row = rows[i];
        size_t k = i;
        for (; k > 0 && rows[k - 1].line > row.line; k--)
            rows[k] = rows[k - 1];
        rows[k] = row;
    }
}

void draft_check_moves(struct draft *d)
{
    for (size_t i = 0; i < d->p->n_states; i++)
        check_state(d, i);
    for (size_t i = 0; i < d->p->n_moves; i++) {
        const struct move_def *m = &d->moves[i];
        const struct yaml_pair *at = &d->move_at[i];
        check_orders(d, m, at);
        check_end(d, m, at);
        check_groups(d, m, at);
        check_forms(d, m, at);
        draft_check_disputes(d, m, at);
        check_flags(d, m, at);
        check_work(d, m, at);
        check_eyes(d, m, at);
        draft_check_when(d, m, at);
        draft_check_ledger(d, m, at);
    }
}
