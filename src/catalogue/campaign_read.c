/* From the YAML tree of a kind of campaign to its struct. */
#include "catalogue/campaign_read.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define CODE_MAX     32
#define NAME_MAX     40
#define SENTENCE_MAX 200
#define WHERE_MAX    (2 * CODE_MAX + 1)

static const char *const overs[] = {"subjects", "units", "matters", NULL};
static const char *const periods[] = {"month", "quarter", "year", NULL};

/* Names that the forms of campaigns use for something else. */
static const char *const taken[] = {"title",  "goal",  "unit",    "area", "part",  "value", "from",  "to",
                                    "rounds", "op",    "csrf",    "kind", "state", "note",  "round", "show",
                                    "code",   "hosts", "version", "act",  "after", NULL};

static bool role_known(const struct draft *d, const char *code)
{
    (void)d;
    return code_listed(procedure_roles, code);
}

static bool is_tie(const char *code)
{
    return tie_role_find(code) != NULL;
}

static bool is_programme(const char *code)
{
    return programme_find(code) != NULL;
}

/* The codes of a list of at most CAMPAIGN_WAYS_MAX, each of which known takes. */
static void read_ways(struct draft *d, const char *key, bool (*known)(const char *), const char *what, const char **ret)
{
    size_t n;
    const struct yaml_pair root = {"", d->root->line, d->root->column, d->root, true};
    const char *const *texts = yaml_texts(d->errors, d->root, key, YAML_OPTIONAL, CODE_MAX, &n);
    for (size_t i = 0; i < n; i++) {
        if (i == CAMPAIGN_WAYS_MAX) {
            draft_fault_root(d, key, N_("There are too many here: {}."), texts[i]);
            return;
        }
        if (!known(texts[i]))
            draft_fault_in(d, &root, key, texts[i], what, texts[i]);
        ret[i] = texts[i];
    }
}

static void read_fields(struct draft *d, struct campaign_kind *x)
{
    size_t n;
    const struct yaml_pair *items = draft_items(d, d->root, "fields", YAML_OPTIONAL, CAMPAIGN_FIELDS_MAX, &n);
    for (size_t i = 0; i < n; i++) {
        if (draft_field(d, &items[i], &x->fields[i]))
            yaml_finish(d->errors, items[i].value);
        if (code_listed(taken, items[i].key))
            draft_fault(d, &items[i], NULL, N_("A field cannot be called {}: the name is used for something else."),
                        items[i].key);
    }
}

/* The register, or the procedure, which is of the site. */
static void read_target(struct draft *d, struct campaign_kind *x)
{
    static const char *const keys[] = {
        [CAMPAIGN_SUBJECTS] = "register", [CAMPAIGN_UNITS] = NULL, [CAMPAIGN_MATTERS] = "procedure"};
    x->over = (enum campaign_over)yaml_choice(d->errors, d->root, "over", YAML_REQUIRED, overs, CAMPAIGN_SUBJECTS);
    const char *key = keys[x->over];
    x->target = key ? yaml_text(d->errors, d->root, key, YAML_REQUIRED, CODE_MAX, "") : "";
    if (x->over == CAMPAIGN_SUBJECTS && *x->target && !register_find(x->target))
        draft_fault_root(d, key, N_("There is no register {}."), x->target);
    if (x->over == CAMPAIGN_MATTERS && *x->target && !draft_code_ok(x->target))
        draft_fault_root(d, key, N_("{} is no code: small letters, digits and _, beginning with a letter, at most 32."),
                         x->target);
}

/* where: kind=year, a choice that each of the programmes has. */
static void read_where(struct draft *d, struct campaign_kind *x)
{
    const char *text = yaml_text(d->errors, d->root, "where", YAML_OPTIONAL, WHERE_MAX, "");
    size_t n = strcspn(text, "=");
    x->part = arena_strndup(d->errors->a, text, n);
    x->value = text[n] ? text + n + 1 : "";
    if (!*text)
        return;
    if (x->over != CAMPAIGN_UNITS)
        draft_fault_root(d, "where", N_("Only activities of units are narrowed by this: {}."), text);
    for (size_t i = 0; x->programmes[i]; i++) {
        const struct programme *p = programme_find(x->programmes[i]);
        const struct field_def *f = p ? programme_field(p, x->part) : NULL;
        if (p && (!f || f->type != FIELD_CHOICE || !field_option(f, x->value)))
            draft_fault_root(d, "where", N_("No field of the programme has the choice {}, written field=option."),
                             text);
    }
}

static void check_ways(struct draft *d, const struct campaign_kind *x)
{
    bool ways = x->ties[0] || x->programmes[0] || *x->checklist;
    if (x->over == CAMPAIGN_SUBJECTS && !ways)
        draft_fault_root(d, "over", N_("It has to be said what covers one: ties, programmes or a checklist. {}."),
                         x->code);
    if (x->over == CAMPAIGN_UNITS && (!x->programmes[0] || x->ties[0] || *x->checklist))
        draft_fault_root(d, "over", N_("A unit is covered by activities, so {} names programmes and nothing else."),
                         x->code);
    if (x->over == CAMPAIGN_MATTERS && ways)
        draft_fault_root(d, "over", N_("A matter is covered when it is closed, so {} names nothing else."), x->code);
    for (size_t i = 0; x->ties[i]; i++) {
        const struct tie_role *role = tie_role_find(x->ties[i]);
        if (role && !tie_role_takes(role, x->target))
            draft_fault_root(d, "ties", N_("Nobody is tied to subjects of this register in the role {}."), x->ties[i]);
    }
    if (x->plan && *x->plan && !programme_find(x->plan))
        draft_fault_root(d, "plan", N_("There is no programme {}."), x->plan);
}

static void read_rounds(struct draft *d, struct campaign_kind *x)
{
    static const enum tie_period months[] = {TIE_MONTH, TIE_QUARTER, TIE_YEAR};
    if (draft_pair(d->root, "every"))
        x->every = months[yaml_choice(d->errors, d->root, "every", YAML_REQUIRED, periods, 0)];
    x->rounds = (int)yaml_int(d->errors, d->root, "rounds", YAML_OPTIONAL, 1, CAMPAIGN_ROUNDS_MAX, x->every ? 0 : 1);
    if (x->every && x->rounds)
        draft_fault_root(d, "rounds", N_("Rounds go by the calendar or are so many, not both: {}."), x->code);
}

static void read_root(struct draft *d, struct campaign_kind *x)
{
    const struct yaml_pair root = {"", d->root->line, d->root->column, d->root, true};
    x->code = yaml_text(d->errors, d->root, "code", YAML_REQUIRED, CODE_MAX, "");
    x->name = draft_words(d, d->root, "name", YAML_REQUIRED, NAME_MAX);
    x->about = draft_words(d, d->root, "about", YAML_REQUIRED, SENTENCE_MAX);
    read_target(d, x);
    read_ways(d, "ties", is_tie, N_("There is no role of ties {}."), x->ties);
    read_ways(d, "programmes", is_programme, N_("There is no programme {}."), x->programmes);
    x->checklist = yaml_text(d->errors, d->root, "checklist", YAML_OPTIONAL, CODE_MAX, "");
    if (*x->checklist && !checklist_find(x->checklist, 0))
        draft_fault_root(d, "checklist", N_("There is no checklist {}."), x->checklist);
    read_where(d, x);
    x->received = yaml_bool(d->errors, d->root, "received", false);
    read_rounds(d, x);
    x->plan = yaml_text(d->errors, d->root, "plan", YAML_OPTIONAL, CODE_MAX, "");
    read_fields(d, x);
    x->who = draft_names(d, &root, "who", YAML_REQUIRED, role_known, N_("There is no role {} that sees matters."));
    if (*x->code && !draft_code_ok(x->code))
        draft_fault_root(
            d, "code", N_("{} is no code: small letters, digits and _, beginning with a letter, at most 32."), x->code);
    check_ways(d, x);
    yaml_finish(d->errors, d->root);
}

static const void *campaign_of(struct yaml_node *root, struct yaml_errors *errors)
{
    size_t before = errors->n;
    struct draft d = {.errors = errors, .root = root};
    struct campaign_kind *x = arena_obj(errors->a, struct campaign_kind);
    if (!root)
        return NULL;
    read_root(&d, x);
    draft_sort_faults(errors->rows + before, errors->n - before);
    return errors->n == before && !errors->more ? x : NULL;
}

const struct def_kind campaign_def = {"campaigns", campaign_of};

bool campaign_is_file(struct arena *a, const char *path)
{
    static const char *const over[] = {"over", NULL};
    return defs_is_file(a, path, over);
}
