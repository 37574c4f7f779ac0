/* What is wrong with what ledgers ask of a procedure: fields that a matter keeps, proofs, offers that somebody takes,
 * and steps that nobody makes. */
#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define KEEP_TEXT_MAX 200

void draft_read_ledger(struct draft *d, struct yaml_node *map, struct move_def *m)
{
    m->proof = yaml_bool(d->errors, map, "proof", false);
    m->offers = yaml_bool(d->errors, map, "offers", false);
    m->takes = yaml_bool(d->errors, map, "takes", false);
}

static bool same_options(const struct field_def *a, const struct field_def *b)
{
    for (size_t i = 0; i < a->n_options; i++) {
        if (!field_option(b, a->options[i].code))
            return false;
    }
    return a->n_options == b->n_options;
}

/* What one step keeps and another writes over without keeping it would be kept by halves. */
static void check_keep(struct draft *d, const struct move_def *m, const struct yaml_pair *at, const struct field_def *f)
{
    if (f->keep && f->type == FIELD_TEXT && f->max > KEEP_TEXT_MAX)
        draft_fault_in(d, at, "fields", f->part, N_("A text that is kept has at most 200 characters: {}."), f->part);
    for (size_t k = 0; k <= d->p->n_moves && (k == 0 || &d->moves[k - 1] != m); k++) {
        const struct field_def *other =
            k == 0 ? procedure_raised_field(d->p, f->part) : move_field_of(&d->moves[k - 1], f->part);
        if (!other || (!other->keep && !f->keep))
            continue;
        if (other->keep != f->keep)
            draft_fault_in(d, at, "fields", f->part, N_("{} is kept by one step and not by another."), f->part);
        else if (other->type != f->type || !same_options(other, f))
            draft_fault_in(d, at, "fields", f->part, N_("{} is kept, so it has to be the same in every step."),
                           f->part);
    }
}

/* Where one step writes a version and another the same field without being one, a version would be missing. */
static void check_versions(struct draft *d, const struct move_def *m, const struct yaml_pair *at,
                           const struct field_def *f)
{
    if (f->versions && f->type != FIELD_TEXT)
        draft_fault_in(d, at, "fields", f->part, N_("Versions of texts can be compared, and {} is none."), f->part);
    for (size_t k = 0; k < d->p->n_moves && &d->moves[k] != m; k++) {
        const struct field_def *other = move_field_of(&d->moves[k], f->part);
        if (other && other->versions != f->versions)
            draft_fault_in(d, at, "fields", f->part, N_("{} has versions in one step and not in another."), f->part);
    }
}

static void check_proof(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    if (m->proof && !m->files)
        draft_fault(d, at, "proof", N_("A proof is a file; say for whom: “files: staff” or “files: resident”."), NULL);
    if (m->proof && m->batch)
        draft_fault(d, at, "batch", N_("{} is made for one matter at a time; leave “batch” away."), m->code);
}

static bool any_takes(const struct draft *d)
{
    for (size_t i = 0; i < d->p->n_moves; i++) {
        if (d->moves[i].takes)
            return true;
    }
    return false;
}

static void check_offer(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    unsigned sends = EFFECT_SEND_ORDERS | EFFECT_REOPEN_UP | EFFECT_REOPEN_SAME | EFFECT_ACCEPT_ORDER;
    bool single = m->offers || m->takes;
    if (m->offers && m->at != AT_INTAKE)
        draft_fault(d, at, "offers", N_("Intake offers a matter: {} needs at: intake."), m->code);
    if (m->offers && !any_takes(d))
        draft_fault(d, at, "offers", N_("{} offers what nobody can take: no step has “takes: true”."), m->code);
    if (m->takes && m->at != AT_ANY)
        draft_fault(d, at, "takes", N_("Whoever was offered it takes it: {} needs at: any."), m->code);
    if (single && (m->effects & sends))
        draft_fault(d, at, "effects", N_("A step sends orders or reopens, in one way only: {}."), m->code);
    if (single && m->batch)
        draft_fault(d, at, "batch", N_("{} is made for one matter at a time; leave “batch” away."), m->code);
    if (m->offers && m->undo)
        draft_fault(d, at, "undo", N_("{} cannot be taken back; leave “undo” away."), m->code);
}

/* It writes nothing, and decides nothing for anybody. */
static void check_system(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    const struct state_def *to = m->to ? procedure_state(d->p, m->to) : NULL;
    if (m->at != AT_SYSTEM)
        return;
    if (m->fields[0].part || m->files)
        draft_fault(d, at, "fields", N_("Nobody makes the step {}, so nobody fills it in."), m->code);
    if ((m->effects & ~(unsigned)EFFECT_END_ORDERS) || m->guards || m->checks || m->offers || m->takes)
        draft_fault(d, at, "effects", N_("Nobody makes the step {}: it can end orders, and no more."), m->code);
    if (!to || !to->open)
        draft_fault(d, at, "to", N_("Nobody makes the step {}, so it leads to a state that is open."), m->code);
    if (m->batch || m->undo || m->main)
        draft_fault(d, at, NULL, N_("Nobody makes the step {}; leave “batch”, “undo” and “main” away."), m->code);
}

void draft_check_ledger(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    for (size_t i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++) {
        check_keep(d, m, at, &m->fields[i]);
        check_versions(d, m, at, &m->fields[i]);
    }
    check_proof(d, m, at);
    check_offer(d, m, at);
    check_system(d, m, at);
    if ((m->guards & GUARD_OTHER_OFFICE) && m->at != AT_ANY && m->at != AT_INTAKE)
        draft_fault_in(d, at, "guards", "other_office",
                       N_("The guard other_office is for those who check the work of an office: at: any or intake."),
                       NULL);
}
