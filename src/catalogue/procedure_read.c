/* From the YAML tree to the structs. Words and names are judged here, where their lines are at hand; what concerns the
 * whole procedure afterwards (procedure_check.c, procedure_flow.c). */
#include "catalogue/procedure_read.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "catalogue/procedure_draft.h"
#include "text/hant.h"
#include "text/norm.h"

#define CODE_MAX     32
#define NAME_MAX     40 /* characters of a name in either language */
#define SENTENCE_MAX 200
#define FIELD_MAX    20000
#define NUMBER_MAX   1000000000
#define OPTIONS_MAX  30
#define PREFIX_MAX   4

const char *const procedure_roles[] = {"intake",     "dispatcher", "handler", "field",     "verifier",
                                       "supervisor", "leader",     "office",  "publisher", NULL};

static const char *const looks[] = {"new", "active", "check", "done", "returned", "ended", NULL};
static const char *const places[] = {"intake", "lead", "co", "any", "resident", "over", "system", NULL};
static const char *const field_types[] = {"text", "number", "date", "choice", NULL};
static const char *const file_words[] = {"none", "staff", "resident", NULL};

const struct yaml_pair *draft_pair(const struct yaml_node *map, const char *key)
{
    for (size_t i = 0; map && map->kind == YAML_MAP && key && i < map->n; i++) {
        if (str_eq(map->pairs[i].key, key))
            return &map->pairs[i];
    }
    return NULL;
}

const char *field_type_name(enum field_type t)
{
    return field_types[t];
}

void draft_fault_in(struct draft *d, const struct yaml_pair *item, const char *key, const char *text, const char *msgid,
                    const char *arg)
{
    const struct yaml_pair *pair = draft_pair(item->value, key);
    const struct yaml_node name = {.line = item->line, .column = item->column};
    const struct yaml_node *at = pair ? pair->value : &name;
    const struct yaml_pair *inner = pair ? draft_pair(pair->value, text) : NULL;
    const struct yaml_node inner_name = {.line = inner ? inner->line : 0, .column = inner ? inner->column : 0};
    for (size_t i = 0; pair && text && pair->value->kind == YAML_LIST && i < pair->value->n; i++) {
        if (str_eq(pair->value->items[i]->text, text))
            at = pair->value->items[i];
    }
    yaml_fault(d->errors, inner ? &inner_name : at, msgid, arg);
}

void draft_fault(struct draft *d, const struct yaml_pair *item, const char *key, const char *msgid, const char *arg)
{
    draft_fault_in(d, item, key, NULL, msgid, arg);
}

void draft_fault_root(struct draft *d, const char *key, const char *msgid, const char *arg)
{
    const struct yaml_pair root = {"", d->root->line, d->root->column, d->root, true};
    draft_fault(d, &root, key, msgid, arg);
}

static void fault_name(struct draft *d, const struct yaml_pair *item, const char *msgid)
{
    draft_fault(d, item, NULL, msgid, item->key);
}

static bool has_han(const char *s)
{
    uint32_t c;
    for (; *s; s += utf8_next(s, &c)) {
        utf8_next(s, &c);
        if (norm_is_han(c))
            return true;
    }
    return false;
}

/* One language of words; "" after a mistake. */
static const char *language(struct draft *d, struct yaml_node *map, const char *key, const char *lang, size_t max)
{
    bool zh = str_eq(lang, "zh");
    const char *text = yaml_text(d->errors, map, lang, YAML_REQUIRED, max, "");
    const struct yaml_pair *pair = draft_pair(map, lang);
    if (*text && has_han(text) != zh)
        yaml_fault(d->errors, pair->value,
                   zh ? N_("The Chinese of {} holds no Chinese character.") : N_("The English of {} holds Chinese."),
                   key);
    return text;
}

struct words draft_words(struct draft *d, struct yaml_node *map, const char *key, enum yaml_need need, size_t max)
{
    struct yaml_node *node = yaml_get(d->errors, map, key, need, YAML_MAP);
    struct words w = {0};
    if (!node)
        return w;
    w.zh = language(d, node, key, "zh", max);
    w.en = language(d, node, key, "en", max * 3);
    w.hant = hant_of(d->errors->a, w.zh);
    yaml_finish(d->errors, node);
    return w;
}

bool draft_code_ok(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return n > 0 && n <= CODE_MAX && s[n] == '\0' && *s >= 'a';
}

/* The items of a map from codes to maps, which key names; NULL after a mistake. *ret_n: at most max. */
const struct yaml_pair *draft_items(struct draft *d, struct yaml_node *map, const char *key, enum yaml_need need,
                                    size_t max, size_t *ret_n)
{
    struct yaml_node *node = yaml_get(d->errors, map, key, need, YAML_MAP);
    *ret_n = 0;
    if (!node)
        return NULL;
    if (node->n == 0)
        yaml_fault(d->errors, node, N_("{} is empty."), key);
    for (size_t i = 0; i < node->n; i++) {
        struct yaml_pair *pair = &node->pairs[i];
        pair->used = true;
        if (!draft_code_ok(pair->key))
            fault_name(d, pair, N_("{} is no code: small letters, digits and _, beginning with a letter, at most 32."));
        if (i == max)
            draft_fault(d, pair, NULL, N_("There are too many here: {}."),
                        arena_printf(d->errors->a, "%zu > %zu", node->n, max));
    }
    *ret_n = node->n < max ? node->n : max;
    return node->pairs;
}

#define NAMES_MAX (2 * PROCEDURE_MOVES_MAX) /* in one list: more are a mistake, or meant to take long */

/* The texts at key, each of which has to stand in known; NULL-ended. what: a sentence for one that does not. */
const char *const *draft_names(struct draft *d, const struct yaml_pair *item, const char *key, enum yaml_need need,
                               bool (*known)(const struct draft *, const char *), const char *what)
{
    size_t n;
    const char *const *texts = yaml_texts(d->errors, item->value, key, need, CODE_MAX, &n);
    if (n > NAMES_MAX) {
        draft_fault(d, item, key, N_("There are too many here: {}."),
                    arena_printf(d->errors->a, "%zu > %d", n, NAMES_MAX));
        d->broken = true;
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again = again || str_eq(texts[k], texts[i]);
        if (again)
            draft_fault_in(d, item, key, texts[i], N_("{} stands here twice."), texts[i]);
        if (!known(d, texts[i])) {
            draft_fault_in(d, item, key, texts[i], what, texts[i]);
            d->broken = true;
        }
    }
    return texts;
}

static unsigned read_bits(struct draft *d, const struct yaml_pair *item, const char *key, const struct bit_name *names,
                          size_t n_names, const char *what)
{
    unsigned bits = 0;
    size_t n;
    const char *const *texts = yaml_texts(d->errors, item->value, key, YAML_OPTIONAL, CODE_MAX, &n);
    for (size_t i = 0; i < n; i++) {
        unsigned bit = 0;
        for (size_t k = 0; k < n_names; k++)
            bit |= str_eq(names[k].name, texts[i]) ? names[k].bit : 0;
        if (!bit)
            draft_fault_in(d, item, key, texts[i], what, texts[i]);
        bits |= bit;
    }
    return bits;
}

static bool state_known(const struct draft *d, const char *code)
{
    return procedure_state(d->p, code) != NULL;
}

static bool role_known(const struct draft *d, const char *code)
{
    (void)d;
    return code_listed(procedure_roles, code);
}

static bool event_known(const struct draft *d, const char *code)
{
    (void)d;
    const struct message_event *m = message_event(code);
    return m && !m->office;
}

bool draft_move_known(const struct draft *d, const char *code)
{
    return str_eq(code, CLOCK_SUBMISSION) || procedure_move(d->p, code);
}

/* Papers are served by no step of a procedure, and much runs from that. */
static bool step_known(const struct draft *d, const char *code)
{
    return str_eq(code, STEP_SERVED) || procedure_move(d->p, code);
}

const char *const *draft_steps(struct draft *d, const struct yaml_pair *item, const char *key, enum yaml_need need)
{
    return draft_names(d, item, key, need, step_known, N_("There is no step {}."));
}

/* A state that a key of map names; NULL where there is none. */
static const char *read_state(struct draft *d, struct yaml_node *map, const char *key, enum yaml_need need)
{
    const char *code = yaml_text(d->errors, map, key, need, CODE_MAX, NULL);
    if (code && !state_known(d, code)) {
        yaml_fault(d->errors, draft_pair(map, key)->value, N_("There is no state {}."), code);
        code = NULL;
    }
    d->broken = d->broken || (!code && (need == YAML_REQUIRED || draft_pair(map, key)));
    return code;
}

static void read_states(struct draft *d)
{
    size_t n;
    d->state_at = draft_items(d, d->root, "states", YAML_REQUIRED, PROCEDURE_STATES_MAX, &n);
    d->states = arena_array(d->errors->a, struct state_def, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct yaml_node *map = d->state_at[i].value;
        struct state_def *s = &d->states[i];
        s->code = d->state_at[i].key;
        s->name = draft_words(d, map, "name", YAML_REQUIRED, NAME_MAX);
        s->told = draft_words(d, map, "told", YAML_REQUIRED, SENTENCE_MAX);
        s->look = (enum state_look)yaml_choice(d->errors, map, "look", YAML_REQUIRED, looks, LOOK_ACTIVE);
        s->open = !yaml_bool(d->errors, map, "end", false);
        s->final = yaml_bool(d->errors, map, "final", false);
        int queue = yaml_choice(d->errors, map, "queue", YAML_OPTIONAL, procedure_queues, -1);
        s->stage = queue < 0 ? NULL : procedure_queues[queue];
        if (s->stage && !s->open)
            yaml_fault(d->errors, draft_pair(map, "queue")->value, N_("What has ended is in no queue: {}."), s->code);
        yaml_finish(d->errors, map);
        if (str_eq(s->code, "open") || str_eq(s->code, "all"))
            fault_name(d, &d->state_at[i], N_("A state cannot be called {}: the word has a meaning in “from”."));
    }
    d->p->states = d->states;
    d->p->n_states = n;
    d->broken = d->broken || n == 0;
}

/* "open" and "all" stand for many states. */
static const char *const *read_from(struct draft *d, const struct yaml_pair *item)
{
    const struct yaml_pair *pair = draft_pair(item->value, "from");
    bool all = pair && str_eq(pair->value->text, "all"), open = pair && str_eq(pair->value->text, "open");
    size_t n = 0;
    if (!all && !open)
        return draft_names(d, item, "from", YAML_REQUIRED, state_known, N_("There is no state {}."));
    yaml_text(d->errors, item->value, "from", YAML_REQUIRED, CODE_MAX, "");
    const char **list = arena_array(d->errors->a, const char *, d->p->n_states + 1);
    for (size_t i = 0; i < d->p->n_states; i++) {
        if (all || d->states[i].open)
            list[n++] = d->states[i].code;
    }
    return list;
}

static void read_who(struct draft *d, const struct yaml_pair *item, struct move_def *m)
{
    struct yaml_node *who = yaml_get(d->errors, item->value, "who", YAML_REQUIRED, YAML_MAP);
    static const char *const nobody[] = {NULL};
    m->roles = nobody;
    m->at = AT_ANY;
    if (!who)
        return;
    const struct yaml_pair at = {"who", who->line, who->column, who, true};
    m->at = (enum move_at)yaml_choice(d->errors, who, "at", YAML_REQUIRED, places, AT_ANY);
    m->roles = draft_names(d, &at, "roles", YAML_OPTIONAL, role_known, N_("There is no role {} that sees matters."));
    if (m->at == AT_RESIDENT && m->roles[0])
        draft_fault(d, &at, "roles", N_("Residents have no roles; leave {} away."), "roles");
    if (m->at == AT_SYSTEM && m->roles[0])
        draft_fault(d, &at, "roles", N_("What nobody makes needs no roles; leave {} away."), "roles");
    if (m->at != AT_RESIDENT && m->at != AT_SYSTEM && !m->roles[0])
        draft_fault(d, item, "who", N_("Nobody may make the step {}: name the roles that may."), item->key);
    for (size_t i = 0; m->roles[i]; i++) {
        if (i == PROCEDURE_ROLES_MAX)
            draft_fault(d, &at, "roles", N_("There are too many here: {}."), "roles > 8");
    }
    yaml_finish(d->errors, who);
}

/* Names that the forms of the pages, or the record, use for something else. */
static const char *const taken_parts[] = {"title",  "body",      "source",   "against", "erased",    "lead",
                                          "co",     "co1",       "co2",      "co3",     "op",        "version",
                                          "seen",   "area",      "category", "officer", "other",     "files",
                                          "solved", "satisfied", "csrf",     "move",    "reference", NULL};

/* file1, file2 …: the record calls what is attached so. */
static bool is_file_part(const char *part)
{
    return str_starts(part, "file") && part[4] && strspn(part + 4, "0123456789") == strlen(part + 4);
}

/* A text has characters from min to max and is asked for where min is not 0; a number lies there itself. */
static void read_bounds(struct draft *d, const struct yaml_pair *item, struct field_def *f)
{
    bool text = f->type == FIELD_TEXT;
    int64_t most = text ? FIELD_MAX : NUMBER_MAX, least = text ? 0 : -most;
    if (text || f->type == FIELD_NUMBER) {
        f->max = (int)yaml_int(d->errors, item->value, "max", YAML_REQUIRED, text ? 1 : least, most, most);
        f->min = (int)yaml_int(d->errors, item->value, "min", text ? YAML_OPTIONAL : YAML_REQUIRED, least, most, least);
    }
    f->required = text ? f->min > 0 : yaml_bool(d->errors, item->value, "required", false);
    if (f->min > f->max)
        draft_fault(d, item, "min", N_("The least is more than the most: {}."),
                    arena_printf(d->errors->a, "%d > %d", f->min, f->max));
}

static void read_options(struct draft *d, const struct yaml_pair *item, struct field_def *f)
{
    size_t n;
    const struct yaml_pair *pairs = draft_items(d, item->value, "options", YAML_REQUIRED, OPTIONS_MAX, &n);
    struct option_def *all = arena_array(d->errors->a, struct option_def, n + 1);
    for (size_t i = 0; i < n; i++) {
        all[i].code = pairs[i].key;
        all[i].name = draft_words(d, yaml_get(d->errors, item->value, "options", YAML_REQUIRED, YAML_MAP), pairs[i].key,
                                  YAML_REQUIRED, NAME_MAX);
    }
    f->options = all;
    f->n_options = n;
}

bool draft_field(struct draft *d, const struct yaml_pair *item, struct field_def *f)
{
    struct yaml_node *map = item->value;
    int type = yaml_choice(d->errors, map, "type", YAML_OPTIONAL, field_types, -1);
    bool known = type >= 0 || !draft_pair(map, "type"); /* else nobody knows what the other keys should be */
    f->type = known && type > 0 ? (enum field_type)type : FIELD_TEXT;
    f->part = item->key;
    f->name = draft_words(d, map, "name", YAML_REQUIRED, NAME_MAX);
    f->why = draft_words(d, map, "why", YAML_OPTIONAL, SENTENCE_MAX);
    f->shown = yaml_bool(d->errors, map, "shown", false);
    if (known)
        read_bounds(d, item, f);
    if (known && f->type == FIELD_CHOICE)
        read_options(d, item, f);
    return known;
}

static void read_field(struct draft *d, const struct yaml_pair *item, struct field_def *f)
{
    bool known = draft_field(d, item, f);
    draft_read_if(d, item, f);
    f->keep = yaml_bool(d->errors, item->value, "keep", false);
    f->versions = yaml_bool(d->errors, item->value, "versions", false);
    if (known)
        yaml_finish(d->errors, item->value);
    if (code_listed(taken_parts, f->part) || is_file_part(f->part))
        fault_name(d, item, N_("A field cannot be called {}: the name is used for something else."));
}

static size_t read_fields(struct draft *d, struct yaml_node *map, int max, struct field_def *ret)
{
    size_t n;
    const struct yaml_pair *fields = draft_items(d, map, "fields", YAML_OPTIONAL, max, &n);
    for (size_t i = 0; i < n; i++)
        read_field(d, &fields[i], &ret[i]);
    return n;
}

/* What the forms ask in any case when a matter is raised. */
static const char *const taken_raised[] = {"place",        "name",     "phone",   "mail",      "reach", "against_text",
                                           "against_unit", "look",     "photos",  "into",      "kind",  "address",
                                           "channel",      "occurred", "contact", "procedure", NULL};

static void read_raised(struct draft *d)
{
    static const struct bit_name raisers[] = {{"resident", RAISED_BY_RESIDENT}, {"staff", RAISED_BY_STAFF}};
    const struct yaml_pair root = {"", d->root->line, d->root->column, d->root, true};
    const struct yaml_pair *fields = draft_pair(d->root, "fields");
    d->p->raised_by = draft_pair(d->root, "raised_by")
                          ? read_bits(d, &root, "raised_by", raisers, COUNT_OF(raisers), N_("{} raises no matters."))
                          : RAISED_BY_STAFF;
    size_t n = read_fields(d, d->root, PROCEDURE_FIELDS_MAX, d->p->fields);
    for (size_t i = 0; i < n; i++) {
        if (code_listed(taken_raised, d->p->fields[i].part))
            fault_name(d, &fields->value->pairs[i],
                       N_("A field cannot be called {}: the name is used for something else."));
    }
}

static void read_tells(struct draft *d, const struct yaml_pair *item, struct move_def *m)
{
    const char *const *names =
        draft_names(d, item, "tells", YAML_OPTIONAL, event_known, N_("There is no message {} to residents."));
    for (size_t i = 0; names[i]; i++) {
        if (i < MESSAGE_STEP_MAX)
            m->tells[i] = message_event(names[i]);
        else
            draft_fault_in(d, item, "tells", names[i], N_("A step is told as two messages at most."), NULL);
    }
}

static void read_move(struct draft *d, const struct yaml_pair *item, struct move_def *m)
{
    struct yaml_node *map = item->value;
    m->name = draft_words(d, map, "name", YAML_REQUIRED, NAME_MAX);
    m->done = draft_words(d, map, "done", YAML_REQUIRED, NAME_MAX);
    m->from = read_from(d, item);
    m->to = read_state(d, map, "to", YAML_OPTIONAL);
    read_who(d, item, m);
    m->guards = read_bits(d, item, "guards", draft_guards, draft_guards_n, N_("There is no guard {}."));
    m->effects = read_bits(d, item, "effects", draft_effects, draft_effects_n, N_("There is no effect {}."));
    read_fields(d, map, MOVE_FIELDS_MAX, m->fields);
    draft_read_when(d, item, m);
    read_tells(d, item, m);
    int files = yaml_choice(d->errors, map, "files", YAML_OPTIONAL, file_words, 0);
    m->files = files > 0;
    m->files_shown = files > 1;
    draft_read_ledger(d, map, m);
    m->checks = yaml_bool(d->errors, map, "checks", false);
    m->shown = yaml_bool(d->errors, map, "shown", false);
    m->main = yaml_bool(d->errors, map, "main", false);
    m->batch = yaml_bool(d->errors, map, "batch", false);
    m->undo = yaml_bool(d->errors, map, "undo", false);
    yaml_finish(d->errors, map);
}

static void read_moves(struct draft *d)
{
    size_t n;
    d->move_at = draft_items(d, d->root, "moves", YAML_REQUIRED, PROCEDURE_MOVES_MAX, &n);
    d->moves = arena_array(d->errors->a, struct move_def, n + 1);
    d->p->moves = d->moves;
    d->p->n_moves = n;
    for (size_t i = 0; i < n; i++)
        d->moves[i].code = d->move_at[i].key;
    for (size_t i = 0; i < n; i++)
        read_move(d, &d->move_at[i], &d->moves[i]);
    d->broken = d->broken || n == 0;
}

/* Where a matter begins, or begins anew. */
static const char *read_open_state(struct draft *d, const char *key)
{
    const char *code = read_state(d, d->root, key, YAML_REQUIRED);
    if (code && !procedure_state(d->p, code)->open)
        yaml_fault(d->errors, draft_pair(d->root, key)->value, N_("A matter cannot begin in {}, which ends it."), code);
    return code;
}

static void read_root(struct draft *d)
{
    struct procedure *p = d->p;
    p->code = yaml_text(d->errors, d->root, "code", YAML_REQUIRED, CODE_MAX, "");
    p->prefix = yaml_text(d->errors, d->root, "prefix", YAML_REQUIRED, PREFIX_MAX, "");
    p->name = draft_words(d, d->root, "name", YAML_REQUIRED, NAME_MAX);
    if (*p->code && !draft_code_ok(p->code))
        yaml_fault(d->errors, draft_pair(d->root, "code")->value,
                   N_("{} is no code: small letters, digits and _, beginning with a letter, at most 32."), p->code);
    if (*p->prefix && strspn(p->prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen(p->prefix))
        yaml_fault(d->errors, draft_pair(d->root, "prefix")->value, N_("{} has to be one to four capital letters."),
                   "prefix");
    p->about = draft_words(d, d->root, "about", YAML_OPTIONAL, SENTENCE_MAX);
    read_raised(d);
    draft_read_secrecy(d);
    read_states(d);
    p->first = read_open_state(d, "first");
    p->back = read_open_state(d, "back");
    p->merged = str_or(read_state(d, d->root, "merged", YAML_OPTIONAL), "");
    read_moves(d);
    draft_read_clocks(d);
    if (!d->broken)
        draft_set_stages(d);
    yaml_finish(d->errors, d->root);
}

const struct procedure *procedure_of(struct yaml_node *root, struct yaml_errors *errors)
{
    size_t before = errors->n;
    struct draft d = {.errors = errors, .root = root, .p = arena_obj(errors->a, struct procedure)};
    if (!root)
        return NULL;
    read_root(&d);
    if (d.p->n_moves) {
        draft_check_moves(&d);
        if (!d.broken) {
            draft_check_flow(&d);
            draft_check_clocks(&d);
        }
    }
    draft_sort_faults(errors->rows + before, errors->n - before);
    return errors->n == before && !errors->more ? d.p : NULL;
}

struct procedure *procedure_kept(struct arena *a, const char *text, size_t n)
{
    struct yaml_errors errors = {.a = a};
    struct draft d = {.errors = &errors, .root = yaml_parse(text, n, &errors), .p = arena_obj(a, struct procedure)};
    if (!d.root)
        return NULL;
    read_root(&d);
    return d.broken || !d.p->first || !d.p->back ? NULL : d.p;
}

const struct procedure *procedure_parse(const char *text, size_t n, struct yaml_errors *errors)
{
    size_t before = errors->n;
    const struct procedure *p = procedure_of(yaml_parse(text, n, errors), errors);
    return errors->n == before ? p : NULL;
}
