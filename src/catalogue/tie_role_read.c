/* From the YAML tree of a role to its struct. */
#include "catalogue/tie_role_read.h"

#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define CODE_MAX     32
#define NAME_MAX     40
#define SENTENCE_MAX 200

static const char *const holders[] = {"officer", "unit", NULL};
static const char *const periods[] = {"month", "quarter", "year", NULL};
static const char *const notes[] = {"never", "monthly", NULL};

static bool register_known(const struct draft *d, const char *code)
{
    (void)d;
    return register_find(code) != NULL;
}

static bool role_known(const struct draft *d, const char *code)
{
    (void)d;
    return code_listed(procedure_roles, code);
}

static void read_slots(struct draft *d, struct tie_role *x)
{
    size_t n;
    const struct yaml_pair *items = draft_items(d, d->root, "slots", YAML_OPTIONAL, TIE_SLOTS_MAX, &n);
    for (size_t i = 0; i < n; i++) {
        x->slots[i].code = items[i].key;
        x->slots[i].name = draft_words(d, items[i].value, "name", YAML_REQUIRED, NAME_MAX);
        yaml_finish(d->errors, items[i].value);
    }
    x->n_slots = n;
}

static void read_term(struct draft *d, struct tie_role *x)
{
    struct yaml_node *term = yaml_get(d->errors, d->root, "term", YAML_OPTIONAL, YAML_MAP);
    if (!term)
        return;
    x->months = (int)yaml_int(d->errors, term, "months", YAML_REQUIRED, 1, TIE_MONTHS_MAX, 0);
    yaml_finish(d->errors, term);
}

static void read_visits(struct draft *d, struct tie_role *x)
{
    static const enum tie_period months[] = {TIE_MONTH, TIE_QUARTER, TIE_YEAR};
    struct yaml_node *map = yaml_get(d->errors, d->root, "visits", YAML_OPTIONAL, YAML_MAP);
    if (!map)
        return;
    x->every = months[yaml_choice(d->errors, map, "every", YAML_REQUIRED, periods, 0)];
    x->at_least = (int)yaml_int(d->errors, map, "at_least", YAML_OPTIONAL, 1, 100, 1);
    yaml_finish(d->errors, map);
}

static void check_all(struct draft *d, const struct tie_role *x)
{
    if (*x->code && !draft_code_ok(x->code))
        draft_fault_root(
            d, "code", N_("{} is no code: small letters, digits and _, beginning with a letter, at most 32."), x->code);
    if (draft_pair(d->root, "registers") && !x->registers[0])
        draft_fault_root(d, "registers", N_("The list {} is empty."), "registers");
    if (draft_pair(d->root, "who") && !x->who[0])
        draft_fault_root(d, "who", N_("The list {} is empty."), "who");
    if (x->n_slots && x->per_subject < (int)x->n_slots)
        draft_fault_root(d, "per_subject", N_("There are more slots than holders at once: {}."),
                         arena_printf(d->errors->a, "%zu > %d", x->n_slots, x->per_subject));
    if (x->review && !x->months)
        draft_fault_root(d, "review", N_("A review is due at the end of a term, and {} has none."), x->code);
    if (x->confirm && x->holder == TIE_UNIT && !x->every)
        draft_fault_root(d, "confirm", N_("What the other side confirms is a visit, and {} asks for none."), x->code);
}

static void read_root(struct draft *d, struct tie_role *x)
{
    const struct yaml_pair root = {"", d->root->line, d->root->column, d->root, true};
    x->code = yaml_text(d->errors, d->root, "code", YAML_REQUIRED, CODE_MAX, "");
    x->name = draft_words(d, d->root, "name", YAML_REQUIRED, NAME_MAX);
    x->about = draft_words(d, d->root, "about", YAML_REQUIRED, SENTENCE_MAX);
    x->holder = (enum tie_holder)yaml_choice(d->errors, d->root, "holder", YAML_REQUIRED, holders, TIE_OFFICER);
    x->registers = draft_names(d, &root, "registers", YAML_REQUIRED, register_known, N_("There is no register {}."));
    read_slots(d, x);
    x->per_subject = (int)yaml_int(d->errors, d->root, "per_subject", YAML_OPTIONAL, 1, TIE_MOST, tie_role_places(x));
    x->quota = (int)yaml_int(d->errors, d->root, "quota", YAML_OPTIONAL, 1, TIE_MOST, 0);
    read_term(d, x);
    x->note = yaml_choice(d->errors, d->root, "note", YAML_OPTIONAL, notes, 0) == 1;
    x->review = yaml_bool(d->errors, d->root, "review", false);
    read_visits(d, x);
    x->confirm = yaml_bool(d->errors, d->root, "confirm", false);
    x->who = draft_names(d, &root, "who", YAML_REQUIRED, role_known, N_("There is no role {} that sees matters."));
    check_all(d, x);
    yaml_finish(d->errors, d->root);
}

static const void *tie_role_of(struct yaml_node *root, struct yaml_errors *errors)
{
    size_t before = errors->n;
    struct draft d = {.errors = errors, .root = root};
    struct tie_role *x = arena_obj(errors->a, struct tie_role);
    if (!root)
        return NULL;
    read_root(&d, x);
    draft_sort_faults(errors->rows + before, errors->n - before);
    return errors->n == before && !errors->more ? x : NULL;
}

const struct def_kind tie_role_kind = {"ties", tie_role_of};

bool tie_role_is_file(struct arena *a, const char *path)
{
    static const char *const keys[] = {"holder", NULL};
    return defs_is_file(a, path, keys);
}
