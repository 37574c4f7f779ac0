/* From the YAML tree of a register to its struct. */
#include "catalogue/register_read.h"

#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define CODE_MAX     32
#define NAME_MAX     40
#define SENTENCE_MAX 200

static const char *const accesses[] = {"private", "staff", "public", NULL};
static const char *const vault_words[] = {"none", "name", "phone", "id_number", "address", "mail", NULL};

/* What the vault takes of each part, in characters. */
static const int vault_max[VAULT_PARTS] = {0, 60, 20, 18, 200, 120};

/* Names that the forms and lists of subjects use for something else. */
static const char *const taken[] = {"code",    "name",   "area", "unit", "latitude", "longitude", "state", "register",
                                    "version", "reason", "op",   "csrf", "person",   "q",         "after", NULL};

const char *register_access_name(enum register_access x)
{
    return accesses[x];
}

static void check_vault(struct draft *d, const struct register_def *def, const struct yaml_pair *item, size_t i)
{
    const struct register_field *f = &def->fields[i];
    if (f->field.type != FIELD_TEXT)
        draft_fault(d, item, "vault", N_("What lies in the vault is a text: {}."), f->field.part);
    if (f->field.shown)
        draft_fault(d, item, "shown", N_("What lies in the vault is shown to nobody without a reason: {}."),
                    f->field.part);
    if (f->field.max > vault_max[f->vault])
        draft_fault(d, item, "max", N_("The vault takes no more than {} characters of it."),
                    arena_printf(d->errors->a, "%d", vault_max[f->vault]));
    for (size_t k = 0; k < i; k++) {
        if (def->fields[k].vault == f->vault)
            draft_fault(d, item, "vault", N_("A second field is the vault's {}."), vault_words[f->vault]);
    }
}

static void read_fields(struct draft *d, struct register_def *def)
{
    size_t n;
    const struct yaml_pair *items = draft_items(d, d->root, "fields", YAML_REQUIRED, REGISTER_FIELDS_MAX, &n);
    for (size_t i = 0; i < n; i++) {
        struct register_field *f = &def->fields[i];
        struct yaml_node *map = items[i].value;
        bool known = draft_field(d, &items[i], &f->field);
        f->vault = (enum vault_part)yaml_choice(d->errors, map, "vault", YAML_OPTIONAL, vault_words, VAULT_NONE);
        if (known)
            yaml_finish(d->errors, map);
        if (code_listed(taken, f->field.part))
            draft_fault(d, &items[i], NULL, N_("A field cannot be called {}: the name is used for something else."),
                        f->field.part);
        if (f->field.shown && def->access != REGISTER_PUBLIC)
            draft_fault(d, &items[i], "shown", N_("Residents see nothing of this register, so {} cannot be shown."),
                        f->field.part);
        if (f->vault)
            check_vault(d, def, &items[i], i);
    }
}

static void read_root(struct draft *d, struct register_def *def)
{
    def->code = yaml_text(d->errors, d->root, "code", YAML_REQUIRED, CODE_MAX, "");
    def->name = draft_words(d, d->root, "name", YAML_REQUIRED, NAME_MAX);
    def->about = draft_words(d, d->root, "about", YAML_OPTIONAL, SENTENCE_MAX);
    def->access =
        (enum register_access)yaml_choice(d->errors, d->root, "access", YAML_REQUIRED, accesses, REGISTER_PRIVATE);
    def->named = yaml_bool(d->errors, d->root, "named", true);
    def->sign = yaml_bool(d->errors, d->root, "sign", false);
    if (*def->code && !draft_code_ok(def->code))
        draft_fault_root(d, "code",
                         N_("{} is no code: small letters, digits and _, beginning with a letter, at most 32."),
                         def->code);
    if (def->sign && (def->access != REGISTER_PUBLIC || !def->named))
        draft_fault_root(d, "sign", N_("A sign stands at what is public and has a name: {}."), def->code);
    if (!def->named && def->access != REGISTER_PRIVATE)
        draft_fault_root(d, "named", N_("What has no name of its own is private: {}."), def->code);
    read_fields(d, def);
    yaml_finish(d->errors, d->root);
}

static const void *register_of(struct yaml_node *root, struct yaml_errors *errors)
{
    size_t before = errors->n;
    struct draft d = {.errors = errors, .root = root};
    struct register_def *def = arena_obj(errors->a, struct register_def);
    if (!root)
        return NULL;
    read_root(&d, def);
    draft_sort_faults(errors->rows + before, errors->n - before);
    return errors->n == before && !errors->more ? def : NULL;
}

const struct def_kind register_kind = {"registers", register_of};

bool register_is_file(struct arena *a, const char *path)
{
    static const char *const access[] = {"access", NULL}, *const fields[] = {"fields", NULL};
    return defs_is_file(a, path, access) || defs_is_file(a, path, fields);
}
