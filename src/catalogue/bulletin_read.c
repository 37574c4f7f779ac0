/* From the YAML tree of a bulletin's template to its struct. */
#include "catalogue/bulletin_read.h"

#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define CODE_MAX     32
#define NAME_MAX     40
#define SENTENCE_MAX 300
#define LINE_MAX     120
#define VERSION_MAX  1000
#define ROWS_MAX     200
#define LEAST_MAX    100000
#define LIST_ROWS    5

static const char *const kinds[] = {"tongbao", "jianbao", "zhoubao", "yuebao", "nianbao", NULL};
static const char *const everies[] = {"none", "week", "month", "quarter", "year", NULL};
/* In the order of enum bulletin_part_kind. */
static const char *const parts[] = {"heading", "sub", "text", "table", "list", "cases", "figures"};

/* Every brace is a slot of something that there is. */
static void check_slots(struct draft *d, const struct yaml_pair *item, const char *key, const char *text)
{
    struct bulletin_slot s;
    for (const char *p = text; bulletin_slot_next(p, &s); p = s.text + s.n) {
        if (!bulletin_slot_known(&s))
            draft_fault(d, item, key, N_("Nothing is put in place of {}."),
                        arena_strndup(d->errors->a, s.text + 1, s.n - 2));
    }
}

static const char *read_line(struct draft *d, const struct yaml_pair *item, const char *key, enum yaml_need need,
                             size_t max)
{
    const char *text = yaml_text(d->errors, item->value, key, need, max, "");
    check_slots(d, item, key, text);
    return text;
}

static size_t read_indicators(struct draft *d, const struct yaml_pair *item, const char *key, enum yaml_need need,
                              const struct indicator **ret)
{
    size_t n, k = 0;
    const char *const *codes = yaml_texts(d->errors, item->value, key, need, CODE_MAX, &n);
    for (size_t i = 0; i < n; i++) {
        const struct indicator *x = indicator_find(codes[i]);
        if (!x)
            draft_fault(d, item, key, N_("There is no figure called {}."), codes[i]);
        else if (k == BULLETIN_COLUMNS_MAX)
            draft_fault(d, item, key, N_("There are too many here: {}."), codes[i]);
        else
            ret[k++] = x;
    }
    return k;
}

/* What kind of part an item is says the key that it has. */
static bool kind_of(const struct yaml_pair *item, enum bulletin_part_kind *ret)
{
    for (size_t i = 0; item->value->kind == YAML_MAP && i < COUNT_OF(parts); i++) {
        if (draft_pair(item->value, parts[i])) {
            *ret = (enum bulletin_part_kind)i;
            return true;
        }
    }
    return false;
}

static void read_by(struct draft *d, const struct yaml_pair *item, struct bulletin_part *x)
{
    const char *by = yaml_text(d->errors, item->value, "by", YAML_OPTIONAL, CODE_MAX, "");
    x->by = indicator_by_of(by);
    if (*by && x->by == INDICATOR_BYS)
        draft_fault(d, item, "by", N_("A figure is broken down by unit, area, channel or month, not by {}."), by);
    for (size_t i = 0; x->by < INDICATOR_BYS && i < x->n_columns; i++) {
        if (!(x->columns[i]->by & 1u << x->by))
            draft_fault(d, item, "by", N_("The figure {} is not broken down like that."), x->columns[i]->code);
    }
}

/* How many different ones there are of the parts is not how many there are of the whole. */
static bool differs(const struct indicator *x)
{
    bool any = !str_empty(x->base.differ);
    for (size_t i = 0; i < x->n_counts; i++)
        any = any || !str_empty(x->counts[i].differ);
    return any;
}

static void read_total(struct draft *d, const struct yaml_pair *item, struct bulletin_part *x)
{
    const struct indicator *other = NULL;
    for (size_t i = 0; i < x->n_columns && !other; i++)
        other = differs(x->columns[i]) ? x->columns[i] : NULL;
    x->total = yaml_bool(d->errors, item->value, "total", x->by < INDICATOR_BYS && !other);
    x->share = yaml_bool(d->errors, item->value, "share", false);
    if ((x->total || x->share) && x->by == INDICATOR_BYS)
        draft_fault(d, item, "total", N_("Only what is broken down has a total and shares: {}."), item->key);
    if ((x->total || x->share) && other)
        draft_fault(d, item, "total", N_("What {} counts does not add up: there is no total of it and no share."),
                    other->code);
}

static void read_rows(struct draft *d, const struct yaml_pair *item, struct bulletin_part *x)
{
    static const char *const orders[] = {"high", "low", NULL};
    bool list = x->kind == PART_LIST;
    x->n_columns = read_indicators(d, item, "indicators", YAML_REQUIRED, x->columns);
    read_by(d, item, x);
    x->most = yaml_int(d->errors, item->value, "most", YAML_OPTIONAL, 1, ROWS_MAX, list ? LIST_ROWS : ROWS_MAX);
    if (list) {
        x->by = BY_UNIT;
        x->low = yaml_choice(d->errors, item->value, "order", YAML_OPTIONAL, orders, 0) == 1;
        x->least = yaml_int(d->errors, item->value, "least", YAML_OPTIONAL, 0, LEAST_MAX, 0);
        if (x->n_columns > 1)
            draft_fault(d, item, "indicators", N_("A list of units is by one figure: {}."), item->key);
        return;
    }
    read_total(d, item, x);
}

static void read_part(struct draft *d, const struct yaml_pair *item, struct bulletin_part *x)
{
    x->code = item->key;
    x->by = INDICATOR_BYS;
    if (!kind_of(item, &x->kind)) {
        draft_fault(d, item, NULL, N_("{} is no part: a heading, sub, text, table, list, cases or figures."),
                    item->key);
        return;
    }
    x->text = read_line(d, item, parts[x->kind], YAML_REQUIRED, x->kind == PART_TEXT ? BULLETIN_TEXT_MAX : LINE_MAX);
    if (x->kind == PART_TABLE || x->kind == PART_LIST)
        read_rows(d, item, x);
    if (x->kind == PART_CASES)
        x->most = yaml_int(d->errors, item->value, "most", YAML_OPTIONAL, 1, ROWS_MAX, LIST_ROWS);
    yaml_finish(d->errors, item->value);
}

static void read_sums(struct draft *d, struct bulletin_def *x)
{
    size_t n = 0;
    const struct yaml_pair *items =
        draft_pair(d->root, "sums") ? draft_items(d, d->root, "sums", YAML_REQUIRED, BULLETIN_SUMS_MAX, &n) : NULL;
    for (size_t i = 0; i < n; i++) {
        struct bulletin_sum *s = &x->sums[i];
        const char *whole = yaml_text(d->errors, items[i].value, "whole", YAML_REQUIRED, CODE_MAX, "");
        s->code = items[i].key;
        s->n_parts = read_indicators(d, &items[i], "parts", YAML_REQUIRED, s->parts);
        s->whole = indicator_find(whole);
        if (!s->whole && *whole)
            draft_fault(d, &items[i], "whole", N_("There is no figure called {}."), whole);
        for (size_t k = 0; k < s->n_parts; k++) {
            if (s->parts[k]->shows != SHOWS_COUNT)
                draft_fault(d, &items[i], "parts", N_("Only counts add up, and {} is none."), s->parts[k]->code);
        }
        yaml_finish(d->errors, items[i].value);
    }
    x->n_sums = n;
}

static void read_acts(struct draft *d, struct bulletin_def *x)
{
    const struct yaml_pair *acts = draft_pair(d->root, "acts");
    const struct yaml_pair *items =
        acts ? draft_items(d, d->root, "acts", YAML_REQUIRED, BULLETIN_ACTS_MAX, &x->n_acts) : NULL;
    for (size_t i = 0; i < x->n_acts; i++)
        x->acts[i] =
            (struct bulletin_act_def){items[i].key, draft_words(d, acts->value, items[i].key, YAML_REQUIRED, NAME_MAX)};
    if (x->n_acts && !x->due.length)
        draft_fault_root(d, "acts", N_("Only what is due has acts beside its paper: {}."), x->code);
}

static void read_head(struct draft *d, struct bulletin_def *x)
{
    const struct yaml_pair root = {"", d->root->line, d->root->column, d->root, true};
    x->code = yaml_text(d->errors, d->root, "code", YAML_REQUIRED, CODE_MAX, "");
    x->version = (int)yaml_int(d->errors, d->root, "version", YAML_REQUIRED, 1, VERSION_MAX, 1);
    x->id = arena_printf(d->errors->a, "%s.%d", x->code, x->version);
    x->kind = (enum bulletin_kind)yaml_choice(d->errors, d->root, "kind", YAML_REQUIRED, kinds, 0);
    x->name = draft_words(d, d->root, "name", YAML_REQUIRED, NAME_MAX);
    x->about = draft_words(d, d->root, "about", YAML_REQUIRED, SENTENCE_MAX);
    x->every = (enum bulletin_every)yaml_choice(d->errors, d->root, "every", YAML_OPTIONAL, everies, EVERY_NONE);
    x->due = yaml_limit(d->errors, d->root, "due", YAML_OPTIONAL);
    x->open = yaml_bool(d->errors, d->root, "public", false);
    x->head = read_line(d, &root, "head", YAML_REQUIRED, NAME_MAX);
    x->series = yaml_text(d->errors, d->root, "series", YAML_REQUIRED, NAME_MAX, "");
    x->title = read_line(d, &root, "title", YAML_REQUIRED, LINE_MAX);
    x->to = read_line(d, &root, "to", YAML_OPTIONAL, LINE_MAX);
    x->copy = read_line(d, &root, "copy", YAML_OPTIONAL, LINE_MAX);
    if (x->due.length && x->every == EVERY_NONE)
        draft_fault_root(d, "due", N_("What is due is made for each week, month, quarter or year: say “every” in {}."),
                         x->code);
    if (*x->code && !draft_code_ok(x->code))
        draft_fault_root(
            d, "code", N_("{} is no code: small letters, digits and _, beginning with a letter, at most 32."), x->code);
}

static void read_root(struct draft *d, struct bulletin_def *x)
{
    read_head(d, x);
    const struct yaml_pair *items = draft_items(d, d->root, "parts", YAML_REQUIRED, BULLETIN_PARTS_MAX, &x->n_parts);
    for (size_t i = 0; i < x->n_parts; i++)
        read_part(d, &items[i], &x->parts[i]);
    read_sums(d, x);
    read_acts(d, x);
    yaml_finish(d->errors, d->root);
}

static const void *bulletin_of(struct yaml_node *root, struct yaml_errors *errors)
{
    size_t before = errors->n;
    struct draft d = {.errors = errors, .root = root};
    struct bulletin_def *x = arena_obj(errors->a, struct bulletin_def);
    if (!root)
        return NULL;
    read_root(&d, x);
    draft_sort_faults(errors->rows + before, errors->n - before);
    return errors->n == before && !errors->more ? x : NULL;
}

const struct def_kind bulletin_kind_def = {"bulletins", bulletin_of};

bool bulletin_is_file(struct arena *a, const char *path)
{
    static const char *const series[] = {"series", NULL}, *const titled[] = {"title", "parts", NULL};
    return defs_is_file(a, path, series) || defs_is_file(a, path, titled);
}
