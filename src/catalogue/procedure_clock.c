/* The clocks of a procedure: reading them. What is wrong with them as a whole is judged in procedure_flow.c. */
#include "base/str.h"
#include "catalogue/procedure_draft.h"

#define NAME_MAX    40 /* characters of a name in either language */
#define ARTICLE_MAX 80
#define CODE_MAX    32

/* A limit at each key of the map that key names, in the order of the file; *ret_n of them. */
static const struct yaml_pair *read_limits(struct draft *d, struct yaml_node *map, const char *key, size_t max,
                                           struct limit_rule **ret, size_t *ret_n)
{
    struct yaml_node *node = yaml_get(d->errors, map, key, YAML_OPTIONAL, YAML_MAP);
    *ret_n = 0;
    if (!node)
        return NULL;
    if (node->n > max)
        yaml_fault(d->errors, node, N_("There are too many here: {}."), key);
    *ret_n = node->n < max ? node->n : max;
    *ret = arena_array(d->errors->a, struct limit_rule, *ret_n + 1);
    for (size_t i = 0; i < node->n; i++) {
        node->pairs[i].used = true;
        if (i < *ret_n)
            (*ret)[i] = yaml_limit(d->errors, node, node->pairs[i].key, YAML_REQUIRED);
    }
    return node->pairs;
}

static void read_extends(struct draft *d, const struct yaml_pair *item, struct clock_def *c)
{
    struct limit_rule *limits;
    size_t n;
    const struct yaml_pair *pairs = read_limits(d, item->value, "extends", LIMIT_EXTENSIONS_MAX, &limits, &n);
    struct clock_extend *all = arena_array(d->errors->a, struct clock_extend, n + 1);
    for (size_t i = 0; i < n; i++) {
        all[i] = (struct clock_extend){pairs[i].key, limits[i]};
        if (!procedure_move(d->p, pairs[i].key)) {
            draft_fault_in(d, item, "extends", pairs[i].key, N_("There is no step {}."), pairs[i].key);
            d->broken = true;
        }
    }
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

static void read_choices(struct draft *d, const struct yaml_pair *item, struct yaml_node *by, struct clock_def *c)
{
    const struct field_def *field = field_of_starts(d, c, c->by);
    struct limit_rule *limits;
    size_t n;
    const struct yaml_pair *pairs = read_limits(d, by, c->by, PROCEDURE_STATES_MAX, &limits, &n);
    struct clock_choice *all = arena_array(d->errors->a, struct clock_choice, n + 1);
    if (!field)
        draft_fault_in(d, item, "by", c->by, N_("No step that starts the clock has a choice {}."), c->by);
    for (size_t i = 0; i < n; i++) {
        all[i] = (struct clock_choice){pairs[i].key, limits[i]};
        if (field && !field_option(field, pairs[i].key))
            draft_fault_in(d, item, "by", c->by, N_("The choice has no option {}."), pairs[i].key);
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

static void read_clock(struct draft *d, const struct yaml_pair *item, struct clock_def *c)
{
    struct yaml_node *map = item->value;
    c->code = item->key;
    c->name = draft_words(d, map, "name", YAML_REQUIRED, NAME_MAX);
    c->article = draft_words(d, map, "article", YAML_OPTIONAL, ARTICLE_MAX);
    c->limit = yaml_limit(d->errors, map, "limit", YAML_REQUIRED);
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
