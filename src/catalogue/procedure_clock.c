/* The clocks of a procedure: reading them. What is wrong with them as a whole is judged in procedure_flow.c. */
#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define NAME_MAX    40 /* characters of a name in either language */
#define ARTICLE_MAX 80
#define CODE_MAX    32

static void read_extends(struct draft *d, const struct yaml_pair *item, struct clock_def *c)
{
    struct yaml_node *map = yaml_get(d->errors, item->value, "extends", YAML_OPTIONAL, YAML_MAP);
    size_t n = 0;
    struct clock_extend *all = arena_array(d->errors->a, struct clock_extend, LIMIT_EXTENSIONS_MAX + 1);
    for (; map && n < map->n && n < LIMIT_EXTENSIONS_MAX; n++) {
        struct yaml_pair *at = &map->pairs[n];
        at->used = true;
        all[n] = (struct clock_extend){at->key, yaml_limit(d->errors, map, at->key, YAML_REQUIRED)};
        if (!procedure_move(d->p, at->key)) {
            draft_fault_in(d, item, "extends", at->key, N_("There is no step {}."), at->key);
            d->broken = true;
        }
    }
    if (map && map->n > n)
        yaml_fault(d->errors, map, N_("There are too many here: {}."), "extends");
    c->extends = all;
}

/* The choice field of this name in any of the steps that start the clock. */
static const struct field_def *field_of_starts(const struct draft *d, const struct clock_def *c, const char *part)
{
    for (size_t i = 0; c->starts[i]; i++) {
        const struct move_def *m = procedure_move(d->p, c->starts[i]);
        const struct field_def *f = m ? move_field_of(m, part) : NULL;
        if (f && f->type == FIELD_CHOICE)
            return f;
    }
    return NULL;
}

/* How long, or a map of how long and the rule that says so. */
static void read_choice(struct draft *d, struct yaml_node *limits, struct yaml_pair *at, struct clock_choice *ret)
{
    struct yaml_node *map = at->value->kind == YAML_MAP ? at->value : NULL;
    at->used = true;
    ret->option = at->key;
    ret->limit = yaml_limit(d->errors, map ? map : limits, map ? "limit" : at->key, YAML_REQUIRED);
    if (!map)
        return;
    ret->article = draft_words(d, map, "article", YAML_OPTIONAL, ARTICLE_MAX);
    yaml_finish(d->errors, map);
}

static void read_choices(struct draft *d, const struct yaml_pair *item, struct yaml_node *by, struct clock_def *c)
{
    const struct field_def *field = field_of_starts(d, c, c->by);
    struct yaml_node *map = yaml_get(d->errors, by, c->by, YAML_REQUIRED, YAML_MAP);
    size_t n = map && map->n < PROCEDURE_STATES_MAX ? map->n : map ? PROCEDURE_STATES_MAX : 0;
    struct yaml_pair *pairs = map ? map->pairs : NULL;
    struct clock_choice *all = arena_array(d->errors->a, struct clock_choice, n + 1);
    if (map && map->n > n)
        yaml_fault(d->errors, map, N_("There are too many here: {}."), c->by);
    if (!field)
        draft_fault_in(d, item, "by", c->by, N_("No step that starts the clock has a choice {}."), c->by);
    for (size_t i = 0; i < n; i++) {
        read_choice(d, map, &pairs[i], &all[i]);
        const struct yaml_node here = {.line = pairs[i].line, .column = pairs[i].column};
        if (field && !field_option(field, pairs[i].key))
            yaml_fault(d->errors, &here, N_("The choice has no option {}."), pairs[i].key);
    }
    c->choices = all;
}

/* by: the field, and below it its options. */
static void read_by(struct draft *d, const struct yaml_pair *item, struct clock_def *c)
{
    struct yaml_node *by = yaml_get(d->errors, item->value, "by", YAML_OPTIONAL, YAML_MAP);
    if (!by)
        return;
    if (by->n != 1) {
        yaml_fault(d->errors, by, N_("One field decides how long a clock runs, not {}."),
                   arena_printf(d->errors->a, "%zu", by->n));
        return;
    }
    c->by = by->pairs[0].key;
    read_choices(d, item, by, c);
}

/* Every step that starts it says the day. */
static void check_until(struct draft *d, const struct yaml_pair *item, const struct clock_def *c)
{
    if (!c->until)
        return;
    if (c->limit.length || c->by)
        draft_fault(d, item, "until", N_("The clock {} ends on a day that is given, so it has neither limit nor by."),
                    c->code);
    for (size_t i = 0; c->starts[i]; i++) {
        const struct move_def *m = procedure_move(d->p, c->starts[i]);
        const struct field_def *f = m ? move_field_of(m, c->until) : NULL;
        if (!f || f->type != FIELD_DATE || !f->required)
            draft_fault_in(d, item, "starts", c->starts[i],
                           N_("{} starts the clock, so it needs the date that “until” names, and “required: true”."),
                           c->starts[i]);
    }
}

static void read_clock(struct draft *d, const struct yaml_pair *item, struct clock_def *c)
{
    struct yaml_node *map = item->value;
    c->code = item->key;
    c->name = draft_words(d, map, "name", YAML_REQUIRED, NAME_MAX);
    c->article = draft_words(d, map, "article", YAML_OPTIONAL, ARTICLE_MAX);
    c->until = yaml_text(d->errors, map, "until", YAML_OPTIONAL, CODE_MAX, NULL);
    c->missed = yaml_text(d->errors, map, "missed", YAML_OPTIONAL, CODE_MAX, NULL);
    c->limit = yaml_limit(d->errors, map, "limit", c->until ? YAML_OPTIONAL : YAML_REQUIRED);
    c->warn.yellow = yaml_limit(d->errors, map, "yellow", YAML_OPTIONAL);
    c->warn.red = yaml_limit(d->errors, map, "red", YAML_OPTIONAL);
    c->starts = draft_names(d, item, "starts", YAML_REQUIRED, draft_move_known, N_("There is no step {}."));
    c->stops = draft_names(d, item, "stops", YAML_REQUIRED, draft_move_known, N_("There is no step {}."));
    c->pauses = draft_names(d, item, "pauses", YAML_OPTIONAL, draft_move_known, N_("There is no step {}."));
    c->resumes = draft_names(d, item, "resumes", YAML_OPTIONAL, draft_move_known, N_("There is no step {}."));
    if (code_listed(c->stops, CLOCK_SUBMISSION))
        draft_fault_in(d, item, "stops", CLOCK_SUBMISSION, N_("A clock cannot stop with {}."), CLOCK_SUBMISSION);
    read_extends(d, item, c);
    read_by(d, item, c);
    check_until(d, item, c);
    yaml_finish(d->errors, map);
}

void draft_read_clocks(struct draft *d)
{
    size_t n;
    d->clocks_at = draft_pair(d->root, "clocks");
    d->clock_at = draft_items(d, d->root, "clocks", YAML_REQUIRED, PROCEDURE_CLOCKS_MAX, &n);
    d->clocks = arena_array(d->errors->a, struct clock_def, n + 1);
    d->p->clocks = d->clocks;
    d->p->n_clocks = n;
    for (size_t i = 0; i < n; i++)
        read_clock(d, &d->clock_at[i], &d->clocks[i]);
}
