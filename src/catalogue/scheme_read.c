/* From the YAML tree of a scheme to its struct. */
#include "catalogue/scheme_read.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define CODE_MAX     32
#define NAME_MAX     40
#define SENTENCE_MAX 500
#define YEAR_MIN     2000
#define YEAR_MAX     2100
#define LEAST_MAX    1000000
#define DECIMALS_MAX 2
#define POINTS_MAX   1000

/* "14.82" in ten-thousandths. */
static bool number_of(const char *s, int64_t max, int64_t *ret)
{
    int64_t n = 0, one = 0;
    size_t digits = 0;
    for (; *s; s++) {
        if (*s == '.' && !one && digits) {
            one = SCHEME_ONE;
            continue;
        }
        if (*s < '0' || *s > '9' || one == 1 || n > max * SCHEME_ONE)
            return false;
        n = n * 10 + (*s - '0');
        one /= 10;
        digits++;
    }
    *ret = one ? n * one : n * SCHEME_ONE;
    return digits > 0 && *ret <= max * SCHEME_ONE;
}

static int64_t number_at(struct draft *d, const struct yaml_pair *item, const char *key, enum yaml_need need)
{
    int64_t n = 0;
    const char *text = yaml_text(d->errors, item->value, key, need, CODE_MAX, "");
    if (*text && !number_of(text, POINTS_MAX, &n))
        draft_fault(d, item, key, N_("This is no number of points, as 10 or 14.82: {}."), text);
    return n;
}

/* steps: {0: 0, 80: 5, 100: 10}: from each value on, so many points. */
static void read_table(struct draft *d, const struct yaml_pair *item, const char *key, struct scheme_criterion *c)
{
    const struct yaml_node *map = yaml_get(d->errors, item->value, key, YAML_REQUIRED, YAML_MAP);
    if (map && (map->n < 2 || map->n > SCHEME_TABLE_MAX))
        draft_fault(d, item, key, N_("A table has 2 to 12 values with their points: {}."), item->key);
    for (size_t i = 0; map && i < map->n && i < SCHEME_TABLE_MAX; i++) {
        struct scheme_step *s = &c->table[c->n_table];
        map->pairs[i].used = true;
        if (!number_of(map->pairs[i].key, INT64_C(1000000000), &s->from) || map->pairs[i].value->kind != YAML_TEXT ||
            !number_of(map->pairs[i].value->text, POINTS_MAX, &s->points) ||
            (c->n_table && s->from <= c->table[c->n_table - 1].from)) {
            draft_fault(d, item, key, N_("A table goes up, each value with its points, as 75: 0: {}."),
                        map->pairs[i].key);
            return;
        }
        c->full = s->points > c->full ? s->points : c->full;
        c->n_table++;
    }
}

static void read_points(struct draft *d, const struct yaml_pair *item, struct scheme_criterion *c)
{
    const char *hows[POINTS_HAND + 2] = {NULL};
    for (int i = 0; i <= POINTS_HAND; i++)
        hows[i] = scheme_points_code((enum scheme_points)i);
    c->how = (enum scheme_points)yaml_choice(d->errors, item->value, "points", YAML_OPTIONAL, hows, POINTS_RATE);
    if (c->how == POINTS_STEPS || c->how == POINTS_LINE) {
        read_table(d, item, "table", c);
        return;
    }
    c->full = number_at(d, item, "full", YAML_REQUIRED);
    if (c->how == POINTS_TAKE || c->how == POINTS_GIVE)
        c->each = number_at(d, item, "each", YAML_REQUIRED);
}

static void read_criterion(struct draft *d, const struct yaml_pair *item, struct scheme_criterion *c)
{
    c->code = item->key;
    read_points(d, item, c);
    const char *code = yaml_text(d->errors, item->value, "indicator",
                                 c->how == POINTS_HAND ? YAML_OPTIONAL : YAML_REQUIRED, CODE_MAX, "");
    c->indicator = indicator_find(code);
    if (*code && (!c->indicator || c->how == POINTS_HAND))
        draft_fault(d, item, "indicator", N_("There is no figure called {}."), code);
    if (c->indicator && c->how == POINTS_RATE && c->indicator->shows != SHOWS_PERCENT)
        draft_fault(d, item, "indicator", N_("Points by the rate are of a share in percent, and {} is none."), code);
    c->name = draft_words(d, item->value, "name", c->indicator ? YAML_OPTIONAL : YAML_REQUIRED, NAME_MAX);
    if (!c->name.zh && c->indicator)
        c->name = c->indicator->name;
    yaml_finish(d->errors, item->value);
}

static void read_group(struct draft *d, const struct yaml_pair *item, struct scheme_group *g)
{
    size_t n;
    g->code = item->key;
    g->name = draft_words(d, item->value, "name", YAML_REQUIRED, NAME_MAX);
    const char *const *kinds = yaml_texts(d->errors, item->value, "units", YAML_REQUIRED, CODE_MAX, &n);
    if (n > SCHEME_KINDS_MAX)
        draft_fault(d, item, "units", N_("There are too many here: {}."), item->key);
    for (size_t i = 0; i < n && i < SCHEME_KINDS_MAX; i++)
        g->kinds[i] = kinds[i];
    yaml_finish(d->errors, item->value);
}

static void read_band(struct draft *d, const struct yaml_pair *item, struct scheme_band *b)
{
    b->code = item->key;
    b->name = draft_words(d, item->value, "name", YAML_REQUIRED, NAME_MAX);
    b->from = number_at(d, item, "from", YAML_REQUIRED);
    yaml_finish(d->errors, item->value);
}

static void read_lists(struct draft *d, struct scheme *x)
{
    const struct yaml_pair *items =
        draft_items(d, d->root, "criteria", YAML_REQUIRED, SCHEME_CRITERIA_MAX, &x->n_criteria);
    for (size_t i = 0; i < x->n_criteria; i++)
        read_criterion(d, &items[i], &x->criteria[i]);
    items = draft_items(d, d->root, "groups", YAML_REQUIRED, SCHEME_GROUPS_MAX, &x->n_groups);
    for (size_t i = 0; i < x->n_groups; i++)
        read_group(d, &items[i], &x->groups[i]);
    items = draft_items(d, d->root, "bands", YAML_REQUIRED, SCHEME_BANDS_MAX, &x->n_bands);
    for (size_t i = 0; i < x->n_bands; i++) {
        read_band(d, &items[i], &x->bands[i]);
        if (i && x->bands[i].from >= x->bands[i - 1].from)
            draft_fault(d, &items[i], "from", N_("Bands go down, the best first: {}."), items[i].key);
    }
    if (x->n_bands && x->bands[x->n_bands - 1].from)
        draft_fault_root(d, "bands", N_("The last band begins at 0, so that each unit has one: {}."), x->code);
}

static void read_root(struct draft *d, struct scheme *x)
{
    x->code = yaml_text(d->errors, d->root, "code", YAML_REQUIRED, CODE_MAX, "");
    x->year = yaml_int(d->errors, d->root, "year", YAML_REQUIRED, YEAR_MIN, YEAR_MAX, YEAR_MIN);
    x->id = arena_printf(d->errors->a, "%s.%lld", x->code, (long long)x->year);
    x->name = draft_words(d, d->root, "name", YAML_REQUIRED, NAME_MAX);
    x->about = draft_words(d, d->root, "about", YAML_REQUIRED, SENTENCE_MAX);
    x->ranks = yaml_bool(d->errors, d->root, "ranks", false);
    x->yearly = yaml_bool(d->errors, d->root, "yearly", false);
    x->decimals = (int)yaml_int(d->errors, d->root, "decimals", YAML_OPTIONAL, 0, DECIMALS_MAX, 2);
    x->least = yaml_int(d->errors, d->root, "least", YAML_OPTIONAL, 0, LEAST_MAX, 0);
    x->appeal = yaml_limit(d->errors, d->root, "appeal", YAML_REQUIRED);
    const char *volume = yaml_text(d->errors, d->root, "volume", YAML_OPTIONAL, CODE_MAX, "");
    x->volume = indicator_find(volume);
    if (*volume && (!x->volume || x->volume->shows != SHOWS_COUNT))
        draft_fault_root(d, "volume", N_("How much a unit handled is a count: {}."), volume);
    if (x->least && !x->volume)
        draft_fault_root(d, "least", N_("What is least is of a volume: {}."), x->code);
    if (*x->code && !draft_code_ok(x->code))
        draft_fault_root(
            d, "code", N_("{} is no code: small letters, digits and _, beginning with a letter, at most 32."), x->code);
    read_lists(d, x);
    yaml_finish(d->errors, d->root);
}

static const void *scheme_of(struct yaml_node *root, struct yaml_errors *errors)
{
    size_t before = errors->n;
    struct draft d = {.errors = errors, .root = root};
    struct scheme *x = arena_obj(errors->a, struct scheme);
    if (!root)
        return NULL;
    read_root(&d, x);
    draft_sort_faults(errors->rows + before, errors->n - before);
    return errors->n == before && !errors->more ? x : NULL;
}

const struct def_kind scheme_kind = {"schemes", scheme_of};

bool scheme_is_file(struct arena *a, const char *path)
{
    static const char *const told[] = {"criteria", "bands", NULL};
    return defs_is_file(a, path, told);
}
