/* The form of a campaign. */
#include <string.h>

#include "base/str.h"
#include "html/campaign.html.h"
#include "web/activities.h"
#include "web/campaigns.h"
#include "web/desk.h"
#include "web/raise.h"

/* What was typed, or stands there before anybody typed. */
struct input {
    const struct campaign_kind *kind;
    const char *title, *goal, *unit, *area, *fact, *from, *to, *rounds, *op;
    const char *values[CAMPAIGN_FIELDS_MAX];
};

static enum err kind_of(struct req *r, const struct campaign_kind **ret)
{
    *ret = campaign_kind_find(str_or(req_param(r, "kind"), ""));
    return *ret ? ERR_OK : error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such kind of campaign."), NULL);
}

enum err page_campaign_kinds(struct req *r)
{
    size_t n;
    struct desk_page_view p;
    const struct campaign_kind *const *all = campaign_kinds_all(&n);
    struct html h = page_html(r, false);
    struct campaign_kind_view *rows = arena_array(r->arena, struct campaign_kind_view, n + 1);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct campaign_kind_view){.url = arena_printf(r->arena, "/desk/campaigns/new/%s", all[i]->code),
                                              .name = tr_words(h.lang, &all[i]->name),
                                              .about = tr_words(h.lang, &all[i]->about)};
    enum err x = desk_view(r, &h, N_("Plan a campaign"), &p);
    if (x != ERR_OK)
        return x;
    html_campaign_kinds(&h, &p, rows, n);
    return page_done(&h);
}

/* The choices of the register, each as field=option. */
static void fill_fact(struct req *r, const struct html *h, const struct input *in, const struct form_errors *errors,
                      struct campaign_form_view *v)
{
    const struct register_def *d = register_find(in->kind->target);
    size_t room = 1;
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++)
        room += d->fields[i].vault == VAULT_NONE ? d->fields[i].field.n_options : 0;
    struct option_view *list = arena_array(r->arena, struct option_view, room);
    v->fact = activity_field(r, h, errors, "part", N_("Only these of the register"), in->fact);
    v->fact.optional = true;
    v->fact.options = list;
    list[v->fact.option_count++] = (struct option_view){.value = "", .label = tr(h->lang, N_("all"))};
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++) {
        const struct field_def *f = &d->fields[i].field;
        for (size_t k = 0; k < f->n_options && d->fields[i].vault == VAULT_NONE; k++) {
            struct option_view *o = &list[v->fact.option_count++];
            o->value = arena_printf(r->arena, "%s=%s", f->part, f->options[k].code);
            o->label =
                arena_printf(r->arena, "%s: %s", tr_words(h->lang, &f->name), tr_words(h->lang, &f->options[k].name));
            o->chosen = str_eq(o->value, in->fact);
        }
    }
}

static void fill(struct req *r, const struct html *h, const struct input *in, const struct form_errors *errors,
                 struct campaign_form_view *v)
{
    struct field_view *list = arena_array(r->arena, struct field_view, CAMPAIGN_FIELDS_MAX);
    v->title = activity_field(r, h, errors, "title", N_("Title"), in->title);
    v->title.max = CAMPAIGN_TITLE_MAX;
    v->goal = activity_field(r, h, errors, "goal", N_("What it is to bring about"), in->goal);
    v->goal.max = CAMPAIGN_GOAL_MAX;
    v->goal.rows = 3;
    v->unit = activity_field(r, h, errors, "unit", N_("Unit, and those below"), in->unit);
    v->from = activity_field(r, h, errors, "from", N_("From day"), in->from);
    v->to = activity_field(r, h, errors, "to", N_("To day"), in->to);
    v->from.type = v->to.type = "date";
    if (in->kind->over == CAMPAIGN_SUBJECTS) {
        v->area = activity_field(r, h, errors, "area", N_("Area, and those below"), in->area);
        v->area.optional = true;
        fill_fact(r, h, in, errors, v);
    }
    if (!in->kind->every) {
        v->rounds = activity_field(r, h, errors, "rounds", N_("Rounds"), in->rounds);
        v->rounds.inputmode = "numeric";
        v->rounds.hint = tr(h->lang, N_("Each has as many days as the others."));
    }
    for (size_t i = 0; i < CAMPAIGN_FIELDS_MAX && in->kind->fields[i].part; i++)
        list[v->field_count++] = raise_field(r, h, &in->kind->fields[i], in->values[i], errors);
    v->fields = list;
}

static enum err show(struct req *r, const struct input *in, const struct form_errors *errors, int status)
{
    struct desk_page_view p;
    struct html h = page_html(r, true);
    struct campaign_form_view v = {.heading = tr_words(h.lang, &in->kind->name),
                                   .about = tr_words(h.lang, &in->kind->about),
                                   .action = arena_printf(r->arena, "/desk/campaigns/new/%s", in->kind->code),
                                   .op = str_empty(in->op) ? page_op(r) : in->op};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill(r, &h, in, errors, &v);
    enum err x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.heading, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_campaign_form(&h, &p, &v);
    return page_done(&h);
}

enum err page_campaign_new(struct req *r)
{
    const struct form_errors none = {0};
    struct input in = {.unit = viewer_of(r)->unit_name, .fact = ""};
    enum err x = kind_of(r, &in.kind);
    if (x != ERR_OK)
        return x;
    in.rounds = arena_printf(r->arena, "%d", in.kind->rounds);
    return show(r, &in, &none, 200);
}

static void read_input(struct req *r, struct input *in)
{
    const struct {
        const char **to, *name;
    } texts[] = {{&in->title, "title"}, {&in->goal, "goal"},     {&in->unit, "unit"},
                 {&in->area, "area"},   {&in->fact, "part"},     {&in->from, "from"},
                 {&in->to, "to"},       {&in->rounds, "rounds"}, {&in->op, "op"}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i].to = str_or(req_field(r, texts[i].name), "");
    for (size_t i = 0; i < CAMPAIGN_FIELDS_MAX && in->kind->fields[i].part; i++)
        in->values[i] = str_or(req_field(r, in->kind->fields[i].part), "");
}

static enum err day_of(struct req *r, const char *typed, const char *field, int32_t *ret)
{
    int64_t at;
    if (time_parse(typed, site_of(r)->zone, &at) != ERR_OK)
        return error_set(&r->error, ERR_INVALID, field, N_("Please give a day, as 2026-11-23."), NULL);
    *ret = civil_day(at, site_of(r)->zone);
    return ERR_OK;
}

static enum err edit_of(struct req *r, const struct input *in, struct campaign_edit *ret)
{
    const char *equals = strchr(in->fact, '=');
    *ret = (struct campaign_edit){.kind = in->kind,
                                  .title = in->title,
                                  .goal = in->goal,
                                  .part = equals ? arena_strndup(r->arena, in->fact, (size_t)(equals - in->fact))
                                                 : in->fact,
                                  .value = equals ? equals + 1 : "",
                                  .key = in->op};
    memcpy(ret->values, in->values, sizeof(ret->values));
    enum err x = desk_unit_id(r, in->unit, "unit", &ret->unit_id);
    if (x == ERR_OK)
        x = activity_area(r, in->area, &ret->area_id);
    if (x == ERR_OK)
        x = day_of(r, in->from, "from", &ret->from_day);
    if (x == ERR_OK)
        x = day_of(r, in->to, "to", &ret->until_day);
    if (x == ERR_OK && !in->kind->every && *in->rounds && !str_int(in->rounds, 1, CAMPAIGN_ROUNDS_MAX, &ret->rounds))
        x = error_set(&r->error, ERR_INVALID, "rounds", N_("A campaign has {} rounds at most."), "%d",
                      CAMPAIGN_ROUNDS_MAX);
    return x;
}

enum err page_campaign_new_send(struct req *r)
{
    struct form_errors errors = {0};
    struct input in = {0};
    struct campaign_edit edit;
    const char *number = "";
    enum err x = kind_of(r, &in.kind);
    if (x != ERR_OK)
        return x;
    read_input(r, &in);
    x = edit_of(r, &in, &edit);
    if (x == ERR_OK)
        x = campaign_plan(conn_of(r), site_of(r), viewer_of(r), r->arena, &edit, &number, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "%s?done=planned", campaign_url(r, number)));
    if (x != ERR_INVALID && x != ERR_DENIED)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, &in, &errors, x == ERR_INVALID ? 422 : 403);
}
