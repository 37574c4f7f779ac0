/* The form of a subject: its own fields, and those of its register. */
#include "base/str.h"
#include "html/subject.html.h"
#include "model/area.h"
#include "model/subject.h"
#include "web/desk.h"
#include "web/subjects.h"

#define LONG_TEXT 200 /* characters; more are written in a box */

/* What was typed, or stands there before anybody typed. */
struct input {
    const struct register_def *def;
    const struct subject_full *old; /* NULL: a new one */
    const char *code, *name, *unit, *area, *version;
    const char *values[REGISTER_FIELDS_MAX];
};

static struct field_view field(struct req *r, const struct html *h, const struct form_errors *errors, const char *name,
                               const char *label, const char *value)
{
    return (struct field_view){.name = name,
                               .label = label,
                               .value = str_or(value, ""),
                               .autocomplete = "off",
                               .error = page_field_sentence(r, h, errors, name)};
}

static const struct option_view *options_of(struct req *r, const struct html *h, const struct field_def *d,
                                            const char *chosen)
{
    struct option_view *list = arena_array(r->arena, struct option_view, d->n_options + 1);
    list[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("not said"))};
    for (size_t i = 0; i < d->n_options; i++)
        list[i + 1] = (struct option_view){.value = d->options[i].code,
                                           .label = tr_words(h->lang, &d->options[i].name),
                                           .chosen = str_eq(d->options[i].code, chosen)};
    return list;
}

static void fill_fields(struct req *r, const struct html *h, const struct input *in, const struct form_errors *errors,
                        struct subject_form_view *v)
{
    struct field_view *list = arena_array(r->arena, struct field_view, REGISTER_FIELDS_MAX);
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && in->def->fields[i].field.part; i++) {
        const struct register_field *d = &in->def->fields[i];
        struct field_view f = field(r, h, errors, d->field.part, tr_words(h->lang, &d->field.name), in->values[i]);
        f.optional = !d->field.required;
        f.type = d->field.type == FIELD_DATE ? "date" : NULL;
        f.inputmode = d->field.type == FIELD_NUMBER ? "numeric" : NULL;
        f.rows = d->field.type == FIELD_TEXT && d->field.max > LONG_TEXT ? 4 : 0;
        f.max = f.rows ? d->field.max : 0;
        if (d->vault)
            f.hint = in->old ? tr(h->lang, N_("In the vault. Empty leaves it as it is, a single - takes it away."))
                             : tr(h->lang, N_("In the vault."));
        else if (d->field.why.zh)
            f.hint = tr_words(h->lang, &d->field.why);
        if (d->field.type == FIELD_CHOICE) {
            f.options = options_of(r, h, &d->field, in->values[i]);
            f.option_count = d->field.n_options + 1;
        }
        list[v->field_count++] = f;
    }
    v->fields = list;
}

static enum err show(struct req *r, const struct input *in, const struct form_errors *errors, int status)
{
    struct desk_page_view p;
    struct html h = page_html(r, true);
    const struct subject *s = in->old ? &in->old->s : NULL;
    const char *kind = tr_words(h.lang, &in->def->name);
    struct subject_form_view v = {.fresh = !s,
                                  .named = in->def->named,
                                  .version = in->version,
                                  .heading = s ? (*s->name ? s->name : s->code) : kind,
                                  .back = arena_printf(r->arena, "/desk/subjects/%s", in->def->code)};
    v.action = arena_printf(r->arena, "%s/new", v.back);
    if (s) {
        v.back = arena_printf(r->arena, "/desk/s/%s/%s", in->def->code, s->code);
        v.action = arena_printf(r->arena, "%s/edit", v.back);
    }
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.code = field(r, &h, errors, "code", tr(h.lang, N_("Code")), in->code);
    v.code.hint = tr(h.lang, N_("Short and lasting: lists and signs know it by this. Nobody's name or number."));
    v.name = field(r, &h, errors, "name", tr(h.lang, N_("Its name")), in->name);
    v.unit = field(r, &h, errors, "unit", tr(h.lang, N_("Unit that keeps it")), in->unit);
    v.area = field(r, &h, errors, "area", tr(h.lang, N_("Area")), in->area);
    v.area.optional = true;
    fill_fields(r, &h, in, errors, &v);
    enum err x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.heading, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_subject_form(&h, &p, &v);
    return page_done(&h);
}

static void read_input(struct req *r, struct input *in)
{
    in->code = str_or(req_field(r, "code"), "");
    in->name = str_or(req_field(r, "name"), "");
    in->unit = str_or(req_field(r, "unit"), "");
    in->area = str_or(req_field(r, "area"), "");
    in->version = str_or(req_field(r, "version"), "0");
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && in->def->fields[i].field.part; i++)
        in->values[i] = str_or(req_field(r, in->def->fields[i].field.part), "");
}

static enum err edit_of(struct req *r, const struct input *in, struct subject_edit *ret)
{
    struct area area = {0};
    *ret = (struct subject_edit){.code = in->old ? in->old->s.code : in->code, .name = in->name};
    for (size_t i = 0; i < REGISTER_FIELDS_MAX; i++)
        ret->values[i] = in->values[i];
    enum err x = desk_unit_id(r, in->unit, "unit", &ret->unit_id);
    if (x == ERR_OK && !ret->unit_id)
        x = error_set(&r->error, ERR_INVALID, "unit", N_("Please fill this in."), NULL);
    if (x == ERR_OK && *in->area)
        x = area_named(conn_of(r), r->arena, in->area, &area, &r->error);
    if (x == ERR_NOT_FOUND)
        x = error_set(&r->error, ERR_INVALID, "area", N_("There is no area with the code {}."), "%s", in->area);
    ret->area_id = area.id;
    return x;
}

static enum err send(struct req *r, struct input *in)
{
    struct subject_edit edit;
    struct form_errors errors = {0};
    int64_t version = 0;
    read_input(r, in);
    str_int(in->version, 0, INT64_MAX, &version);
    enum err x = edit_of(r, in, &edit);
    if (x == ERR_OK && in->old)
        x = subject_update(conn_of(r), site_of(r), viewer_of(r), in->def, version > 0 ? version : INT64_MAX, &edit,
                           &r->error);
    else if (x == ERR_OK)
        x = subject_add(conn_of(r), site_of(r), viewer_of(r), in->def, &edit, &r->error);
    if (x == ERR_OK)
        return resp_redirect(
            r, 303, arena_printf(r->arena, "/desk/s/%s/%s?done=1", in->def->code, str_trim(r->arena, edit.code)));
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_DENIED)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, in, &errors, x == ERR_INVALID ? 422 : x == ERR_CONFLICT ? 409 : 403);
}

enum err page_subject_new(struct req *r)
{
    const struct form_errors none = {0};
    struct input in = {.unit = viewer_of(r)->unit_name};
    enum err x = subject_register(r, &in.def);
    return x == ERR_OK ? show(r, &in, &none, 200) : x;
}

enum err page_subject_new_send(struct req *r)
{
    struct input in = {0};
    enum err x = subject_register(r, &in.def);
    return x == ERR_OK ? send(r, &in) : x;
}

/* The subject that the form is about; the vault's fields stay empty. */
static enum err find_old(struct req *r, struct subject_full *f, struct input *in)
{
    enum err x = subject_get(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "register"),
                             req_param(r, "code"), f, &r->error);
    if (x != ERR_OK)
        return x;
    if (!f->keeps)
        return error_set(&r->error, ERR_DENIED, NULL, N_("Only the office that keeps it, or one above, may change it."),
                         NULL);
    *in = (struct input){.def = f->s.def,
                         .old = f,
                         .name = f->s.name,
                         .unit = f->s.unit_name,
                         .area = *f->s.area_code ? f->s.area_code : f->s.area_name,
                         .version = arena_printf(r->arena, "%lld", (long long)f->s.version)};
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && in->def->fields[i].field.part; i++)
        in->values[i] = in->def->fields[i].vault ? "" : f->values[i];
    return ERR_OK;
}

enum err page_subject_edit(struct req *r)
{
    const struct form_errors none = {0};
    struct subject_full f;
    struct input in;
    enum err x = find_old(r, &f, &in);
    return x == ERR_OK ? show(r, &in, &none, 200) : x;
}

enum err page_subject_edit_send(struct req *r)
{
    struct subject_full f;
    struct input in;
    enum err x = find_old(r, &f, &in);
    return x == ERR_OK ? send(r, &in) : x;
}
