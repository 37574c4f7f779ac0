/* From the YAML tree of a checklist to its struct. */
#include "catalogue/checklist_read.h"

#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define CODE_MAX     32
#define NAME_MAX     40
#define SENTENCE_MAX 200
#define VERSION_MAX  1000

static const char *const fields[] = {"none", "text", "number", NULL};

static bool register_known(const struct draft *d, const char *code)
{
    (void)d;
    return register_find(code) != NULL;
}

static bool role_known(const struct draft *d, const char *code)
{
    (void)d;
    return tie_role_find(code) != NULL;
}

static void read_items(struct draft *d, struct checklist *x)
{
    size_t n;
    const struct yaml_pair *items = draft_items(d, d->root, "items", YAML_REQUIRED, CHECKLIST_ITEMS_MAX, &n);
    for (size_t i = 0; i < n; i++) {
        struct checklist_item *item = &x->items[i];
        struct yaml_node *map = items[i].value;
        item->code = items[i].key;
        item->name = draft_words(d, map, "name", YAML_REQUIRED, NAME_MAX);
        item->field = (enum checklist_field)yaml_choice(d->errors, map, "field", YAML_OPTIONAL, fields, CHECKLIST_TICK);
        item->needed = yaml_bool(d->errors, map, "needed", false);
        item->raise = yaml_bool(d->errors, map, "raise", false);
        yaml_finish(d->errors, map);
        if (item->needed && item->field == CHECKLIST_TICK)
            draft_fault(d, &items[i], "needed", N_("Nothing is written down at {} that could be needed."), item->code);
        if (item->raise && item->field != CHECKLIST_TEXT)
            draft_fault(d, &items[i], "raise", N_("Only a text can be raised as a matter: {}."), item->code);
    }
    x->n_items = n;
}

static void read_root(struct draft *d, struct checklist *x)
{
    const struct yaml_pair root = {"", d->root->line, d->root->column, d->root, true};
    x->code = yaml_text(d->errors, d->root, "code", YAML_REQUIRED, CODE_MAX, "");
    x->version = (int)yaml_int(d->errors, d->root, "version", YAML_REQUIRED, 1, VERSION_MAX, 1);
    x->id = arena_printf(d->errors->a, "%s.%d", x->code, x->version);
    x->name = draft_words(d, d->root, "name", YAML_REQUIRED, NAME_MAX);
    x->about = draft_words(d, d->root, "about", YAML_REQUIRED, SENTENCE_MAX);
    x->registers = draft_names(d, &root, "registers", YAML_OPTIONAL, register_known, N_("There is no register {}."));
    x->ties = draft_names(d, &root, "ties", YAML_OPTIONAL, role_known, N_("There is no role of ties {}."));
    read_items(d, x);
    if (*x->code && !draft_code_ok(x->code))
        draft_fault_root(
            d, "code", N_("{} is no code: small letters, digits and _, beginning with a letter, at most 32."), x->code);
    if ((x->registers[0] != NULL) == (x->ties[0] != NULL) && !d->broken)
        draft_fault_root(d, x->ties[0] ? "ties" : "code",
                         N_("{} is either for registers or for ties: name the one or the other."), x->code);
    yaml_finish(d->errors, d->root);
}

static const void *checklist_of(struct yaml_node *root, struct yaml_errors *errors)
{
    size_t before = errors->n;
    struct draft d = {.errors = errors, .root = root};
    struct checklist *x = arena_obj(errors->a, struct checklist);
    if (!root)
        return NULL;
    read_root(&d, x);
    draft_sort_faults(errors->rows + before, errors->n - before);
    return errors->n == before && !errors->more ? x : NULL;
}

const struct def_kind checklist_kind = {"checklists", checklist_of};

bool checklist_is_file(struct arena *a, const char *path)
{
    static const char *const items[] = {"items", NULL}, *const version[] = {"version", NULL};
    return defs_is_file(a, path, items) || defs_is_file(a, path, version);
}
