/* From the YAML tree of a programme to its struct. */
#include "catalogue/programme_read.h"

#include "base/str.h"
#include "catalogue/procedure_draft.h"
#include "catalogue/register.h"

#define CODE_MAX     32
#define NAME_MAX     40
#define UNIT_MAX     10
#define SENTENCE_MAX 200
#define NOTICE_MAX   60
#define PARTY_MAX    500

/* Names that the forms and lists of activities use for something else. */
static const char *const taken[] = {"number",  "title",  "unit",  "area",    "place",     "at",   "day",
                                    "from",    "to",     "downs", "hosts",   "company",   "note", "version",
                                    "reason",  "op",     "csrf",  "visited", "programme", "roll", "state",
                                    "matters", "report", "body",  "against", "host",      "look", NULL};

/* The texts of a list at key, each of which known takes; what: a sentence for one that it does not. */
static const char *const *known_texts(struct draft *d, const char *key, enum yaml_need need,
                                      bool (*known)(const char *), const char *what)
{
    size_t n;
    const struct yaml_pair root = {"", d->root->line, d->root->column, d->root, true};
    const char *const *texts = yaml_texts(d->errors, d->root, key, need, CODE_MAX, &n);
    for (size_t i = 0; i < n; i++) {
        if (!known(texts[i]))
            draft_fault_in(d, &root, key, texts[i], what, texts[i]);
        for (size_t k = 0; k < i; k++) {
            if (str_eq(texts[k], texts[i]))
                draft_fault_root(d, key, N_("{} stands here twice."), texts[i]);
        }
    }
    return texts;
}

static bool is_down(const char *code)
{
    return down_bit(code) != 0;
}

static bool is_register(const char *code)
{
    return register_find(code) != NULL;
}

static void read_downs(struct draft *d, struct programme *p)
{
    const char *const *texts = known_texts(d, "downs", YAML_REQUIRED, is_down,
                                           N_("{} is none of the four downs: outreach, research, reception, office."));
    p->usual = *texts ? down_bit(*texts) : 0;
    for (; *texts; texts++)
        p->downs |= down_bit(*texts);
}

static void read_where(struct draft *d, struct programme *p)
{
    const char *const *texts =
        known_texts(d, "where", YAML_OPTIONAL, is_register, N_("There is no register called {}."));
    for (size_t i = 0; texts[i]; i++) {
        if (i == PROGRAMME_WHERE_MAX) {
            draft_fault_root(d, "where", N_("There are too many here: {}."), texts[i]);
            return;
        }
        p->where[i] = texts[i];
    }
}

static void read_counts(struct draft *d, struct programme *p)
{
    size_t n;
    const struct yaml_pair *items = draft_items(d, d->root, "counts", YAML_REQUIRED, PROGRAMME_COUNTS_MAX, &n);
    for (size_t i = 0; i < n; i++) {
        p->counts[i] = (struct count_def){.code = items[i].key,
                                          .part = arena_printf(d->errors->a, "count_%s", items[i].key),
                                          .name = draft_words(d, items[i].value, "name", YAML_REQUIRED, NAME_MAX),
                                          .unit = draft_words(d, items[i].value, "unit", YAML_REQUIRED, UNIT_MAX)};
        yaml_finish(d->errors, items[i].value);
    }
}

static void read_fields(struct draft *d, struct programme *p)
{
    size_t n;
    const struct yaml_pair *items = draft_items(d, d->root, "fields", YAML_OPTIONAL, PROGRAMME_FIELDS_MAX, &n);
    for (size_t i = 0; i < n; i++) {
        if (draft_field(d, &items[i], &p->fields[i]))
            yaml_finish(d->errors, items[i].value);
        if (code_listed(taken, items[i].key) || str_starts(items[i].key, "count_"))
            draft_fault(d, &items[i], NULL, N_("A field cannot be called {}: the name is used for something else."),
                        items[i].key);
        if (p->fields[i].shown && !p->open)
            draft_fault(d, &items[i], "shown", N_("Residents are not told of this programme, so {} cannot be shown."),
                        items[i].key);
    }
}

/* A map of the root that only a programme which residents are told of may have; NULL without it. */
static struct yaml_node *open_map(struct draft *d, const struct programme *p, const char *key)
{
    struct yaml_node *map = yaml_get(d->errors, d->root, key, YAML_OPTIONAL, YAML_MAP);
    if (map && !p->open)
        draft_fault_root(d, key, N_("Residents are told of it, so the programme is public: {}."), key);
    return map;
}

static const char *procedure_code(struct draft *d, struct yaml_node *map, const char *key, enum yaml_need need)
{
    const char *code = yaml_text(d->errors, map, key, need, CODE_MAX, "");
    if (*code && !draft_code_ok(code))
        yaml_fault(d->errors, draft_pair(map, key)->value,
                   N_("{} is no code: small letters, digits and _, beginning with a letter, at most 32."), code);
    return *code ? code : NULL;
}

static void read_booking(struct draft *d, struct programme *p)
{
    struct yaml_node *map = open_map(d, p, "booking");
    p->booking = map != NULL;
    if (!map)
        return;
    p->party_max = (int)yaml_int(d->errors, map, "party_max", YAML_REQUIRED, 1, PARTY_MAX, 1);
    p->takes_in = procedure_code(d, map, "takes_in", YAML_OPTIONAL);
    yaml_finish(d->errors, map);
}

static void read_raises(struct draft *d, struct programme *p)
{
    static const char *const parts[] = {"heard", "raised", "decided", NULL};
    struct yaml_node *map = yaml_get(d->errors, d->root, "raises", YAML_OPTIONAL, YAML_MAP);
    if (!map)
        return;
    p->raises = procedure_code(d, map, "procedure", YAML_REQUIRED);
    p->raises_as = parts[yaml_choice(d->errors, map, "as", YAML_REQUIRED, parts, 0)];
    yaml_finish(d->errors, map);
}

static void read_notice(struct draft *d, struct programme *p)
{
    struct yaml_node *map = open_map(d, p, "notice");
    if (!map)
        return;
    p->notice_days = (int)yaml_int(d->errors, map, "days", YAML_REQUIRED, 1, NOTICE_MAX, 1);
    yaml_finish(d->errors, map);
}

static void read_root(struct draft *d, struct programme *p)
{
    p->code = yaml_text(d->errors, d->root, "code", YAML_REQUIRED, CODE_MAX, "");
    p->name = draft_words(d, d->root, "name", YAML_REQUIRED, NAME_MAX);
    p->about = draft_words(d, d->root, "about", YAML_OPTIONAL, SENTENCE_MAX);
    p->open = yaml_bool(d->errors, d->root, "public", false);
    p->roll = yaml_bool(d->errors, d->root, "roll", false);
    p->daily = yaml_bool(d->errors, d->root, "daily", false);
    if (*p->code && !draft_code_ok(p->code))
        draft_fault_root(
            d, "code", N_("{} is no code: small letters, digits and _, beginning with a letter, at most 32."), p->code);
    read_downs(d, p);
    read_where(d, p);
    read_counts(d, p);
    read_fields(d, p);
    read_booking(d, p);
    read_notice(d, p);
    read_raises(d, p);
    p->planned = clash_read(d->errors, d->root, programme_field(p, "topic") != NULL, &p->clash);
    if (p->roll && !p->where[0])
        draft_fault_root(d, "roll", N_("Whose roll it is has to be said: a register in “where”. {}."), p->code);
    yaml_finish(d->errors, d->root);
}

static const void *programme_of(struct yaml_node *root, struct yaml_errors *errors)
{
    size_t before = errors->n;
    struct draft d = {.errors = errors, .root = root};
    struct programme *p = arena_obj(errors->a, struct programme);
    if (!root)
        return NULL;
    read_root(&d, p);
    draft_sort_faults(errors->rows + before, errors->n - before);
    return errors->n == before && !errors->more ? p : NULL;
}

const struct def_kind programme_kind = {"programmes", programme_of};

bool programme_is_file(struct arena *a, const char *path)
{
    static const char *const downs[] = {"downs", NULL}, *const counts[] = {"counts", NULL};
    return defs_is_file(a, path, downs) || defs_is_file(a, path, counts);
}
