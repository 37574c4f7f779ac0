/* The address of a ledger: reading it, writing it, and its form. */
#include <string.h>

#include "base/str.h"
#include "html/ledger_views.h"
#include "model/procedures.h"
#include "web/desk.h"
#include "web/ledger.h"
#include "web/words.h"

#define FIELD_MARK "field-"

static const char *const views[] = {"table", "board", "pairs", NULL};
static const char *const groups[] = {"", "unit", "area", "category"};
static const char *const group_names[] = {N_("not grouped"), N_("Lead"), N_("Area"), N_("Field")};

static const struct form_field typed_fields[] = {
    FORM(struct ledger_typed, procedure, FORM_ID, 0, 40, 0, N_("Procedure")),
    FORM_OF(struct ledger_typed, view, FORM_CHOICE, 0, NULL, views),
    FORM(struct ledger_typed, group, FORM_ID, 0, 60, 0, N_("Group by")),
    FORM(struct ledger_typed, own, FORM_TEXT, 0, 80, 0, NULL),
};

static void read_group(struct ledger_asked *x)
{
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        if (str_eq(groups[i], x->t.group))
            x->group = (enum ledger_group)i;
    }
    if (str_starts(x->t.group, FIELD_MARK))
        x->group_field = ledger_choice(x->ask.procedure, x->t.group + strlen(FIELD_MARK));
    if (x->group_field)
        x->group = LEDGER_BY_FIELD;
}

static void read_own(struct req *r, struct ledger_asked *x)
{
    const char *colon = strchr(x->t.own, ':');
    const char *part = colon ? arena_strndup(r->arena, x->t.own, (size_t)(colon - x->t.own)) : NULL;
    if (!part || !ledger_choice(x->ask.procedure, part))
        return;
    x->ask.part = part;
    x->ask.value = colon + 1;
}

/* What is in force now; where none is named, the usual one, or the first. */
static enum err find_procedure(struct req *r, struct ledger_asked *x)
{
    int64_t now = clock_now(&site_of(r)->clock);
    enum err e = procedures_in_force(conn_of(r), r->arena, now, &x->all, &x->n_all, &r->error);
    if (e != ERR_OK)
        return e;
    const char *code = str_empty(x->t.procedure) ? PROCEDURE_USUAL : x->t.procedure;
    const struct procedure *p = str_empty(x->t.procedure) && x->n_all ? x->all[0] : NULL;
    for (size_t i = 0; i < x->n_all; i++)
        p = str_eq(x->all[i]->code, code) ? x->all[i] : p;
    if (!p)
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no procedure {}."), "%s", x->t.procedure);
    x->ask.procedure = p;
    x->t.procedure = p->code;
    return ERR_OK;
}

enum err ledger_read(struct req *r, struct ledger_asked *ret)
{
    struct ledger_asked x = {.t = {"", "table", "", ""}};
    enum err e = form_read(r, typed_fields, COUNT_OF(typed_fields), &x.t, &x.errors);
    if (e == ERR_OK || e == ERR_INVALID)
        e = desk_filter_read(r, &x.f, &x.ask.filter, &x.errors);
    if (e != ERR_OK)
        return e;
    e = find_procedure(r, &x);
    if (e != ERR_OK)
        return e;
    read_group(&x);
    read_own(r, &x);
    *ret = x;
    return ERR_OK;
}

void ledger_params(struct arena *a, const struct ledger_asked *x, struct option_view ret[LEDGER_PARAMS])
{
    const struct option_view all[LEDGER_PARAMS] = {{.value = "procedure", .label = x->t.procedure},
                                                   {.value = "view", .label = x->t.view},
                                                   {.value = "group", .label = x->t.group},
                                                   {.value = "own", .label = x->t.own},
                                                   {.value = "area", .label = x->f.area},
                                                   {.value = "unit", .label = x->f.unit},
                                                   {.value = "category", .label = x->f.category},
                                                   {.value = "channel", .label = x->f.channel},
                                                   {.value = "state", .label = x->f.state},
                                                   {.value = "clock", .label = x->f.clock},
                                                   {.value = "from", .label = desk_filter_day(a, x->f.from)},
                                                   {.value = "to", .label = desk_filter_day(a, x->f.to)}};
    memcpy(ret, all, sizeof(all));
}

const char *ledger_link(struct arena *a, const struct ledger_asked *x, const char *name, const char *value)
{
    struct option_view all[LEDGER_PARAMS];
    const char *out = LEDGER_PATH;
    char sep = '?';
    ledger_params(a, x, all);
    for (size_t i = 0; i < LEDGER_PARAMS; i++) {
        const char *v = name && str_eq(all[i].value, name) ? value : all[i].label;
        if (str_empty(v))
            continue;
        out = arena_printf(a, "%s%c%s=%s", out, sep, all[i].value, url_encode(a, v));
        sep = '&';
    }
    return out;
}

static struct field_view select_of(const struct html *h, const char *name, const char *label, struct option_view *list,
                                   size_t n, const char *chosen)
{
    for (size_t i = 0; i < n; i++)
        list[i].chosen = str_eq(list[i].value, str_or(chosen, ""));
    return (struct field_view){.name = name, .label = tr(h->lang, label), .options = list, .option_count = n};
}

static struct field_view procedures(struct req *r, const struct html *h, const struct ledger_asked *x)
{
    struct option_view *list = arena_array(r->arena, struct option_view, x->n_all + 1);
    for (size_t i = 0; i < x->n_all; i++)
        list[i] = (struct option_view){.value = x->all[i]->code, .label = tr_words(h->lang, &x->all[i]->name)};
    return select_of(h, "procedure", N_("Procedure"), list, x->n_all, x->t.procedure);
}

static struct field_view states(struct req *r, const struct html *h, const struct ledger_asked *x)
{
    const struct procedure *p = x->ask.procedure;
    struct option_view *list = arena_array(r->arena, struct option_view, p->n_states + 1);
    list[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("all"))};
    for (size_t i = 0; i < p->n_states; i++)
        list[i + 1] = (struct option_view){.value = p->states[i].code, .label = tr_words(h->lang, &p->states[i].name)};
    return select_of(h, "state", N_("State"), list, p->n_states + 1, x->f.state);
}

/* The fields of the procedure that are chosen, each once. At most max. */
static size_t choices_of(const struct procedure *p, const struct field_def **ret, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_moves; i++) {
        for (size_t k = 0; k < MOVE_FIELDS_MAX && p->moves[i].fields[k].part; k++) {
            const struct field_def *f = &p->moves[i].fields[k];
            bool known = f->type != FIELD_CHOICE;
            for (size_t j = 0; j < n; j++)
                known = known || str_eq(ret[j]->part, f->part);
            if (!known && n < max)
                ret[n++] = f;
        }
    }
    return n;
}

#define CHOICES_MAX 12

static void fill_own(struct req *r, const struct html *h, const struct ledger_asked *x, struct ledger_view *v)
{
    const struct field_def *fields[CHOICES_MAX];
    size_t n = choices_of(x->ask.procedure, fields, CHOICES_MAX), count = 0, at = 1;
    struct option_view *by = arena_array(r->arena, struct option_view, COUNT_OF(groups) + n);
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        by[i] = (struct option_view){.value = groups[i], .label = tr(h->lang, group_names[i])};
    for (size_t i = 0; i < n; i++) {
        by[COUNT_OF(groups) + i] =
            (struct option_view){.value = arena_printf(r->arena, FIELD_MARK "%s", fields[i]->part),
                                 .label = tr_words(h->lang, &fields[i]->name)};
        count += fields[i]->n_options;
    }
    v->group = select_of(h, "group", N_("Group by"), by, COUNT_OF(groups) + n, x->t.group);
    if (count == 0)
        return;
    struct option_view *own = arena_array(r->arena, struct option_view, count + 1);
    own[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("all"))};
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < fields[i]->n_options; k++)
            own[at++] = (struct option_view){
                .value = arena_printf(r->arena, "%s:%s", fields[i]->part, fields[i]->options[k].code),
                .label = arena_printf(r->arena, "%s · %s", tr_words(h->lang, &fields[i]->name),
                                      tr_words(h->lang, &fields[i]->options[k].name))};
    }
    v->own = select_of(h, "own", N_("Own field"), own, at, x->t.own);
}

enum err ledger_fill_form(struct req *r, const struct html *h, const struct ledger_asked *x, struct ledger_view *v)
{
    v->procedure = procedures(r, h, x);
    v->state = states(r, h, x);
    fill_own(r, h, x, v);
    v->errors = page_field_errors(r, h, &x->errors, &v->error_count);
    return desk_filter_fill(r, h, &x->f, &v->filter);
}
