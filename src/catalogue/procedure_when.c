/* What has to have happened before a step, what it gives out, and which of its fields are asked for: read and judged.
 */
#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define TIMES_MAX   20
#define OPTIONS_MAX 30
#define CODE_MAX    32

static const char *const none[] = {NULL};
const char *const procedure_papers[] = {"answer", "review", "recheck", NULL};
static const char *const number_words[] = {"date", "random", "usual", NULL};
static const char *const publicity_words[] = {"wall", "none", NULL};
static const char *const rating_words[] = {"public", "private", "none", NULL};

/* The value of the first of two keys of the file that is there. */
static const struct yaml_node *at_root(const struct draft *d, const char *key, const char *otherwise)
{
    const struct yaml_node *found = NULL;
    for (size_t i = 0; i < d->root->n; i++) {
        const struct yaml_pair *pair = &d->root->pairs[i];
        if (str_eq(pair->key, key) || (!found && str_eq(pair->key, otherwise)))
            found = pair->value;
    }
    return found ? found : d->root;
}

/* Who may know of its matters. */
void draft_read_secrecy(struct draft *d)
{
    struct procedure *p = d->p;
    int number = yaml_choice(d->errors, d->root, "number", YAML_OPTIONAL, number_words, 0);
    p->compartment = yaml_bool(d->errors, d->root, "compartment", false);
    p->random_numbers = number == 1;
    p->usual_numbers = number == 2 || p->compartment; /* also where an older file says something else */
    p->published = yaml_choice(d->errors, d->root, "publicity", YAML_OPTIONAL, publicity_words, 0) == 0;
    int rating = yaml_choice(d->errors, d->root, "rating", YAML_OPTIONAL, rating_words, 0);
    p->rated_openly = rating == 0;
    p->rated = rating < 2;
    if (p->compartment && p->published)
        yaml_fault(d->errors, at_root(d, "publicity", "compartment"),
                   N_("What lies in a compartment is not made public: say “publicity: none”."), NULL);
    if (p->compartment && number != 2)
        yaml_fault(d->errors, at_root(d, "number", "compartment"),
                   N_("Numbers of what lies in a compartment tell nothing: say “number: usual”."), NULL);
    if (!p->published && p->rated_openly)
        yaml_fault(d->errors, at_root(d, "rating", "publicity"),
                   N_("Without public copies no rating stands on them: say “rating: private” or “rating: none”."),
                   NULL);
}

/* The pair of a map that an item has at a key, as an item of its own; its value is NULL where there is none. */
static struct yaml_pair inner(struct draft *d, const struct yaml_pair *item, const char *key)
{
    struct yaml_node *map = yaml_get(d->errors, item->value, key, YAML_OPTIONAL, YAML_MAP);
    return (struct yaml_pair){key, map ? map->line : 0, map ? map->column : 0, map, true};
}

/* The paper from whose receipt the limit runs. What served_by_hand alone meant is the answer. */
static void read_paper(struct draft *d, const struct yaml_pair *within, struct move_def *m)
{
    bool served = code_listed(m->when.of, STEP_SERVED);
    int i = yaml_choice(d->errors, within->value, "paper", YAML_OPTIONAL, procedure_papers, -1);
    if (i >= 0 && !served)
        draft_fault(d, within, "paper", N_("A paper is served: “of” has to name {} too."), STEP_SERVED);
    if (served && !m->when.of[1])
        draft_fault(d, within, "of", N_("{} stands beside the step whose paper it is."), STEP_SERVED);
    if (served)
        m->when.paper = procedure_papers[i < 0 ? 0 : i];
}

void draft_read_when(struct draft *d, const struct yaml_pair *item, struct move_def *m)
{
    struct yaml_pair within = inner(d, item, "within");
    m->when = (struct move_when){.after = none, .of = none};
    m->when.after = draft_steps(d, item, "after", YAML_OPTIONAL);
    m->when.times = (int)yaml_int(d->errors, item->value, "times", YAML_OPTIONAL, 1, TIMES_MAX, 0);
    if (within.value) {
        m->when.of = draft_steps(d, &within, "of", YAML_REQUIRED);
        read_paper(d, &within, m);
        m->when.within = yaml_limit(d->errors, within.value, "limit", YAML_REQUIRED);
        yaml_finish(d->errors, within.value);
    }
    m->gives = draft_steps(d, item, "gives", YAML_OPTIONAL);
    m->works = yaml_bool(d->errors, item->value, "works", true);
}

void draft_read_if(struct draft *d, const struct yaml_pair *item, struct field_def *f)
{
    struct yaml_pair at = inner(d, item, "if");
    size_t n;
    f->if_options = none;
    if (!at.value)
        return;
    if (at.value->n != 1) {
        draft_fault(d, item, "if", N_("“if” names one field and its options, like {outcome: [refused]}."), NULL);
        return;
    }
    f->if_part = at.value->pairs[0].key;
    f->if_options = yaml_texts(d->errors, at.value, f->if_part, YAML_REQUIRED, CODE_MAX, &n);
}

static void check_if(struct draft *d, const struct move_def *m, size_t i, const struct yaml_pair *at)
{
    const struct field_def *f = &m->fields[i], *on = NULL;
    for (size_t k = 0; k < i; k++) {
        if (str_eq(m->fields[k].part, f->if_part) && m->fields[k].type == FIELD_CHOICE)
            on = &m->fields[k];
    }
    if (!on) {
        draft_fault_in(d, at, "fields", f->part, N_("“if” asks for a choice that stands above, and {} is none."),
                       f->if_part);
        return;
    }
    for (size_t k = 0; f->if_options[k]; k++) {
        if (!field_option(on, f->if_options[k]))
            draft_fault_in(d, at, "fields", f->part, N_("There is no option {}."), f->if_options[k]);
    }
    if (!f->required)
        draft_fault_in(d, at, "fields", f->part,
                       N_("{} may stay empty anyway; with “if” goes “required: true”, or a least length."), f->part);
}

static bool writes(const struct move_def *m)
{
    for (size_t i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++) {
        const struct field_def *f = &m->fields[i];
        if (f->shown && f->type == FIELD_TEXT && f->required && !f->if_part)
            return true;
    }
    return false;
}

bool draft_gives_text(const struct draft *d, const struct move_def *m)
{
    bool all = m->gives[0] != NULL;
    for (size_t i = 0; m->gives[i]; i++) {
        const struct move_def *of = procedure_move(d->p, m->gives[i]);
        all = all && of && writes(of);
    }
    return all;
}

bool draft_given_out(const struct draft *d, const char *step)
{
    for (size_t i = 0; i < d->p->n_moves; i++) {
        if (code_listed(d->moves[i].gives, step))
            return true;
    }
    return false;
}

static void check_gives(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    for (size_t i = 0; m->gives[i]; i++) {
        const struct move_def *of = procedure_move(d->p, m->gives[i]);
        if (!of || of == m || of->gives[0])
            draft_fault_in(d, at, "gives", m->gives[i], N_("{} has nothing of its own to give."), m->gives[i]);
        for (size_t k = 0; of && k < MOVE_FIELDS_MAX && of->fields[k].part; k++) {
            if (move_field_of(m, of->fields[k].part))
                draft_fault_in(d, at, "gives", m->gives[i], N_("Both steps have a field {}."), of->fields[k].part);
        }
    }
    if (m->gives[0] && (!m->shown || m->at == AT_RESIDENT))
        draft_fault(d, at, "gives", N_("The staff give it to the resident, who has to see the step {}."), m->code);
}

/* In a compartment nothing goes out before somebody has said whom it speaks of. */
static void check_placed(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    bool marked = !d->p->compartment || !(m->effects & EFFECT_SEND_ORDERS);
    for (size_t i = 0; m->when.after[i] && !marked; i++) {
        const struct move_def *before = procedure_move(d->p, m->when.after[i]);
        marked = before && (before->effects & EFFECT_AGAINST);
    }
    if (!marked)
        draft_fault(d, at, "effects",
                    N_("{} sends it out before anybody has said whom it speaks of: it needs “after” with the step that "
                       "marks."),
                    m->code);
}

void draft_check_when(struct draft *d, const struct move_def *m, const struct yaml_pair *at)
{
    bool holder = m->at == AT_LEAD || m->at == AT_CO;
    for (size_t i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++) {
        if (m->fields[i].if_part)
            check_if(d, m, i, at);
    }
    check_gives(d, m, at);
    check_placed(d, m, at);
    if (code_listed(m->when.after, m->code))
        draft_fault_in(d, at, "after", m->code, N_("{} would have to be made before itself."), m->code);
    if (m->when.within.length && !m->when.of[0])
        draft_fault(d, at, "within", N_("The limit of {} runs from no step."), m->code);
    if (!m->works && (!holder || m->to || m->effects))
        draft_fault(
            d, at, "works",
            N_("Only a step of the office that has the order, without effects and without another state, can be "
               "no work: {}."),
            m->code);
}
