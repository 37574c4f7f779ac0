/* From the YAML tree of an indicator to its struct. */
#include "catalogue/indicator_read.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/checklist.h"
#include "catalogue/procedure_draft.h"
#include "catalogue/programme.h"
#include "catalogue/register.h"
#include "catalogue/tie_role.h"

#define CODE_MAX     32
#define NAME_MAX     40
#define UNIT_MAX     10
#define SENTENCE_MAX 300
#define WORD_MAX     60
#define PLACE_MAX    1000
#define WEIGHT_MAX   1000
#define DECIMALS_MAX 4

static const char *const shows[] = {"count", "percent", "days", NULL};

/* What a count goes over: its name, and which facts of a row may be asked for. */
static const struct {
    const char *name;
    const char *facts[5];
    bool matters; /* rows are of matters */
} ways[COUNT_WAYS] = {
    [COUNT_SUBMITTED] = {"submitted", {"stage", "state", "answered", NULL}, true},
    [COUNT_ANSWERED] = {"answered", {"stage", "state", "answered", NULL}, true},
    [COUNT_CLOSED] = {"closed", {"stage", "state", "answered", NULL}, true},
    [COUNT_ORDERS] = {"orders", {"role", "order", NULL}, true},
    [COUNT_CLOCKS] = {"clocks", {"result", "met", NULL}, true},
    [COUNT_RATINGS] = {"ratings", {"solved", "satisfied", NULL}, true},
    [COUNT_CALLS] = {"calls", {"contacted", "solved", "satisfied", NULL}, true},
    [COUNT_ACTIVITIES] = {"activities", {"down", NULL}, false},
    [COUNT_TIES] = {"ties", {"line", NULL}, false},
    [COUNT_CHECKLISTS] = {"checklists", {NULL}, false},
    [COUNT_SUBJECTS] = {"subjects", {"tied", "checked", "visited", NULL}, false},
};

static bool fact_known(enum count_way way, const char *word)
{
    const char *colon = strchr(word, ':');
    for (size_t i = 0; colon && ways[way].facts[i]; i++) {
        if (strlen(ways[way].facts[i]) == (size_t)(colon - word) && str_starts(word, ways[way].facts[i]))
            return draft_code_ok(colon + 1);
    }
    return false;
}

static void read_facts(struct draft *d, const struct yaml_pair *item, const char *key, const struct indicator_term *t,
                       size_t max, const char **ret)
{
    size_t n;
    const char *const *texts = yaml_texts(d->errors, item->value, key, YAML_OPTIONAL, WORD_MAX, &n);
    for (size_t i = 0; i < n; i++) {
        if (i >= max)
            draft_fault(d, item, key, N_("There are too many here: {}."), texts[i]);
        else if (!fact_known(t->way, texts[i]))
            draft_fault_in(d, item, key, texts[i], N_("Nothing can be asked for as {} here."), texts[i]);
        else
            ret[i] = texts[i];
    }
}

/* Procedures are of the site, so a test holds them against the files; the rest is inside the program. */
static bool kind_known(const struct indicator_term *t)
{
    switch (t->way) {
    case COUNT_ACTIVITIES:
        return programme_find(t->kind) != NULL;
    case COUNT_TIES:
        return tie_role_find(t->kind) != NULL;
    case COUNT_CHECKLISTS:
        return checklist_find(t->kind, 0) != NULL;
    case COUNT_SUBJECTS:
        return register_find(t->kind) != NULL;
    default:
        return draft_code_ok(t->kind);
    }
}

/* A number of the register that stands in its rows; what lies in the vault is never added up. */
static bool number_of(const struct register_def *g, const char *part)
{
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && g->fields[i].field.part; i++) {
        if (str_eq(g->fields[i].field.part, part))
            return g->fields[i].field.type == FIELD_NUMBER && g->fields[i].vault == VAULT_NONE;
    }
    return false;
}

static bool field_ok(const char *s)
{
    const char *colon = strchr(s, ':');
    return colon && colon > s && colon[1];
}

/* What narrows by a field, or counts different ones, needs rows that have it. */
static void check_fields(struct draft *d, const struct yaml_pair *item, const struct indicator_term *t)
{
    bool has = ways[t->way].matters || t->way == COUNT_ACTIVITIES || t->way == COUNT_SUBJECTS;
    bool whole = str_eq(t->differ, DIFFER_UNITS) || str_eq(t->differ, DIFFER_AREAS) ||
                 (t->way == COUNT_TIES && str_eq(t->differ, DIFFER_OFFICERS));
    if (*t->field && (!has || !field_ok(t->field)))
        draft_fault(d, item, "field", N_("A field is written with its value, as level:city: {}."), t->field);
    if (*t->first && (!ways[t->way].matters || !field_ok(t->first)))
        draft_fault(d, item, "first", N_("A field is written with its value, as level:city: {}."), t->first);
    if (*t->differ && ((!has && !whole) || !draft_code_ok(t->differ) || *t->sum))
        draft_fault(d, item, "differ",
                    N_("What differs is unit, area or a field, and then nothing is added up besides: {}."), t->differ);
}

static void check_term(struct draft *d, const struct yaml_pair *item, const struct indicator_term *t)
{
    const struct programme *p = t->way == COUNT_ACTIVITIES ? programme_find(t->kind) : NULL;
    const struct register_def *g = t->way == COUNT_SUBJECTS ? register_find(t->kind) : NULL;
    if ((*t->kind || t->way == COUNT_SUBJECTS) && !kind_known(t))
        draft_fault(d, item, "kind", N_("There is nothing to count called {}."), t->kind);
    if (*t->sum && t->way > COUNT_CLOSED && (!p || !programme_count(p, t->sum)) && (!g || !number_of(g, t->sum)))
        draft_fault(d, item, "sum", N_("Nothing called {} is added up here."), t->sum);
    if ((*t->clock != '\0') != (t->way == COUNT_CLOCKS))
        draft_fault(d, item, "clock", N_("A limit is named where limits are counted, and only there: {}."), t->code);
    if ((*t->channel || *t->category) && !ways[t->way].matters)
        draft_fault(d, item, "of", N_("Only matters have a channel and a field: {}."), t->code);
    check_fields(d, item, t);
}

static void read_term(struct draft *d, const struct yaml_pair *item, struct indicator_term *t)
{
    struct yaml_node *map = item->value;
    const char *names[COUNT_WAYS + 1] = {NULL};
    for (int i = 0; i < COUNT_WAYS; i++)
        names[i] = ways[i].name;
    t->code = item->key;
    t->way = (enum count_way)yaml_choice(d->errors, map, "of", YAML_REQUIRED, names, COUNT_SUBMITTED);
    t->kind = yaml_text(d->errors, map, "kind", YAML_OPTIONAL, CODE_MAX, "");
    t->channel = yaml_text(d->errors, map, "channel", YAML_OPTIONAL, CODE_MAX, "");
    t->category = yaml_text(d->errors, map, "category", YAML_OPTIONAL, CODE_MAX, "");
    t->clock = yaml_text(d->errors, map, "clock", YAML_OPTIONAL, CODE_MAX, "");
    t->sum = yaml_text(d->errors, map, "sum", YAML_OPTIONAL, CODE_MAX, "");
    t->field = yaml_text(d->errors, map, "field", YAML_OPTIONAL, WORD_MAX, "");
    t->first = yaml_text(d->errors, map, "first", YAML_OPTIONAL, WORD_MAX, "");
    t->differ = yaml_text(d->errors, map, "differ", YAML_OPTIONAL, CODE_MAX, "");
    t->weight = yaml_int(d->errors, map, "weight", YAML_OPTIONAL, 1, WEIGHT_MAX, 100);
    read_facts(d, item, "where", t, INDICATOR_WHERE_MAX, t->where);
    read_facts(d, item, "except", t, INDICATOR_EXCEPT_MAX, t->except);
    check_term(d, item, t);
    yaml_finish(d->errors, map);
}

static void read_terms(struct draft *d, struct indicator *x)
{
    const struct yaml_pair *items = draft_items(d, d->root, "counts", YAML_REQUIRED, INDICATOR_TERMS_MAX, &x->n_counts);
    for (size_t i = 0; i < x->n_counts; i++)
        read_term(d, &items[i], &x->counts[i]);
    const struct yaml_pair *base = draft_pair(d->root, "base");
    if (yaml_get(d->errors, d->root, "base", YAML_OPTIONAL, YAML_MAP))
        read_term(d, base, &x->base);
    if ((x->base.code != NULL) != (x->shows != SHOWS_COUNT))
        draft_fault_root(d, "shows", N_("A share and a mean have a base, a count has none: {}."), x->code);
}

static void read_by(struct draft *d, struct indicator *x)
{
    size_t n;
    const char *const *texts = yaml_texts(d->errors, d->root, "by", YAML_OPTIONAL, CODE_MAX, &n);
    for (size_t i = 0; i < n; i++) {
        enum indicator_by by = indicator_by_of(texts[i]);
        if (by == INDICATOR_BYS)
            draft_fault_root(d, "by", N_("A figure is broken down by unit, area, channel or month, not by {}."),
                             texts[i]);
        else
            x->by |= 1u << by;
    }
    for (size_t i = 0; i < x->n_counts; i++) {
        if (*str_or(x->counts[i].differ, "") && x->by & ~(1u << BY_MONTH))
            draft_fault_root(d, "by", N_("How many different there are is broken down by month alone: {}."), x->code);
    }
}

static void read_root(struct draft *d, struct indicator *x)
{
    const char *groups[INDICATOR_GROUPS + 1] = {NULL};
    for (int i = 0; i < INDICATOR_GROUPS; i++)
        groups[i] = indicator_group_code(i);
    x->code = yaml_text(d->errors, d->root, "code", YAML_REQUIRED, CODE_MAX, "");
    x->group = yaml_choice(d->errors, d->root, "group", YAML_REQUIRED, groups, 0);
    x->place = yaml_int(d->errors, d->root, "place", YAML_REQUIRED, 1, PLACE_MAX, 1);
    x->name = draft_words(d, d->root, "name", YAML_REQUIRED, NAME_MAX);
    x->about = draft_words(d, d->root, "about", YAML_REQUIRED, SENTENCE_MAX);
    x->unit = draft_words(d, d->root, "unit", YAML_OPTIONAL, UNIT_MAX);
    x->shows = (enum indicator_shows)yaml_choice(d->errors, d->root, "shows", YAML_OPTIONAL, shows, SHOWS_COUNT);
    x->decimals =
        (int)yaml_int(d->errors, d->root, "decimals", YAML_OPTIONAL, 0, DECIMALS_MAX, x->shows == SHOWS_COUNT ? 0 : 2);
    if (*x->code && !draft_code_ok(x->code))
        draft_fault_root(
            d, "code", N_("{} is no code: small letters, digits and _, beginning with a letter, at most 32."), x->code);
    read_terms(d, x);
    read_by(d, x);
    yaml_finish(d->errors, d->root);
}

static const void *indicator_of(struct yaml_node *root, struct yaml_errors *errors)
{
    size_t before = errors->n;
    struct draft d = {.errors = errors, .root = root};
    struct indicator *x = arena_obj(errors->a, struct indicator);
    if (!root)
        return NULL;
    read_root(&d, x);
    draft_sort_faults(errors->rows + before, errors->n - before);
    return errors->n == before && !errors->more ? x : NULL;
}

const struct def_kind indicator_kind = {"indicators", indicator_of};

bool indicator_is_file(struct arena *a, const char *path)
{
    static const char *const shown[] = {"shows", NULL}, *const grouped[] = {"group", "counts", NULL};
    return defs_is_file(a, path, shown) || defs_is_file(a, path, grouped);
}
