/* The form that ties somebody to a subject. */
#include <string.h>

#include "base/str.h"
#include "html/tie.html.h"
#include "web/desk.h"
#include "web/ties.h"

static enum err find(struct req *r, struct subject_full *f)
{
    return subject_get(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "register"), req_param(r, "code"),
                       f, &r->error);
}

/* The roles that the viewer may arrange here, each with its slots: "jiuyuan:law". */
static enum err fill_roles(struct req *r, const struct html *h, const struct subject *s, struct field_view *field)
{
    size_t n;
    const struct tie_role *const *all = tie_roles_all(&n);
    struct option_view *options = arena_array(r->arena, struct option_view, n * TIE_SLOTS_MAX + 1);
    for (size_t i = 0; i < n; i++) {
        bool may = false;
        enum err x = tie_role_takes(all[i], s->def->code)
                         ? tie_may_arrange(conn_of(r), viewer_of(r), all[i], s->unit_id, &may, &r->error)
                         : ERR_OK;
        if (x != ERR_OK)
            return x;
        for (size_t k = 0; may && (k == 0 || k < all[i]->n_slots); k++) {
            const struct tie shown = {.role = all[i], .slot = all[i]->n_slots ? all[i]->slots[k].code : ""};
            const char *value = *shown.slot ? arena_printf(r->arena, "%s:%s", all[i]->code, shown.slot) : all[i]->code;
            options[field->option_count++] = (struct option_view){
                .value = value, .label = tie_heading(r, h, &shown), .chosen = str_eq(value, field->value)};
        }
    }
    field->options = options;
    return ERR_OK;
}

static enum err show(struct req *r, const struct subject_full *f, const struct form_errors *errors, int status)
{
    struct desk_page_view p;
    struct html h = page_html(r, true);
    struct tie_new_view v = {.subject = *f->s.name ? f->s.name : f->s.code,
                             .subject_url = arena_printf(r->arena, "/desk/s/%s/%s", f->s.def->code, f->s.code)};
    v.op = page_op(r);
    v.action = arena_printf(r->arena, "%s/tie", v.subject_url);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.role = tie_field(r, &h, errors, "role", N_("Kind"), NULL);
    v.officer = tie_field(r, &h, errors, "officer", N_("Login of the officer"),
                          N_("Who answers for it. Empty where an office answers as a whole."));
    v.unit = tie_field(r, &h, errors, "unit", N_("Unit"),
                       N_("The office that answers, or the one of the officer's where they hold several posts."));
    v.from = tie_field(r, &h, errors, "from", N_("Since"), N_("The first day; empty is today."));
    v.officer.optional = v.unit.optional = v.from.optional = true;
    v.from.type = "date";
    enum err x = fill_roles(r, &h, &f->s, &v.role);
    if (x == ERR_OK)
        x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Tie somebody"), &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_tie_new(&h, &p, &v);
    return page_done(&h);
}

enum err page_tie_new(struct req *r)
{
    const struct form_errors none = {0};
    struct subject_full f;
    enum err x = find(r, &f);
    return x == ERR_OK ? show(r, &f, &none, 200) : x;
}

static enum err read_new(struct req *r, const struct subject *s, struct tie_new *ret)
{
    const char *typed = str_or(req_field(r, "role"), ""), *from = str_or(req_field(r, "from"), "");
    size_t n = strcspn(typed, ":");
    *ret = (struct tie_new){.reg = s->def->code,
                            .code = s->code,
                            .role = tie_role_find(arena_strndup(r->arena, typed, n)),
                            .op = req_field(r, "op"),
                            .slot = typed[n] ? typed + n + 1 : "",
                            .holder = {.officer = str_trim(r->arena, str_or(req_field(r, "officer"), ""))}};
    if (!ret->role)
        return error_set(&r->error, ERR_INVALID, "role", N_("Please choose the kind of tie."), NULL);
    if (*from && time_parse(from, site_of(r)->zone, &ret->from_at) != ERR_OK)
        return error_set(&r->error, ERR_INVALID, "from", N_("Please give a day, such as 2026-03-01."), NULL);
    return desk_unit_id(r, req_field(r, "unit"), "unit", &ret->holder.unit_id);
}

enum err page_tie_new_send(struct req *r)
{
    struct form_errors errors = {0};
    struct subject_full f;
    struct tie_new n;
    int64_t no = 0;
    enum err x = find(r, &f);
    if (x != ERR_OK)
        return x;
    x = read_new(r, &f.s, &n);
    if (x == ERR_OK)
        x = tie_add(conn_of(r), site_of(r), viewer_of(r), &n, &no, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "%s?done=1", tie_url(r, f.s.def->code, f.s.code, no)));
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_DENIED)
        return x;
    if (str_eq(r->error.field, "slot"))
        (void)!error_set(&r->error, x, "role", r->error.msgid, "%s", r->error.arg);
    page_model_error(&errors, &r->error);
    return show(r, &f, &errors, x == ERR_INVALID ? 422 : x == ERR_CONFLICT ? 409 : 403);
}
