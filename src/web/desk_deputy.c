/* Who stands in for whom: one's own deputies, and for security administrators those of any officer. */
#include "base/str.h"
#include "html/desk_deputy.html.h"
#include "model/deputy.h"
#include "model/officer.h"
#include "web/desk.h"

struct naming {
    const char *officer, *deputy;
    int64_t since, until;
};

static const struct form_field naming_fields[] = {
    FORM(struct naming, officer, FORM_ID, 0, 40, 0, N_("Log-in name")),
    FORM(struct naming, deputy, FORM_ID, 0, 40, FORM_REQUIRED, N_("Log-in name of the deputy")),
    FORM(struct naming, since, FORM_TIME, 0, 0, 0, N_("From")),
    FORM(struct naming, until, FORM_TIME, 0, 0, FORM_REQUIRED, N_("Until")),
};

/* Whose deputies the page is about: the viewer's, or those of the officer a security administrator asks for. */
static enum err find_officer(struct req *r, const char *login, struct officer *ret)
{
    const struct viewer *v = viewer_of(r);
    if (str_empty(login))
        return officer_by_id(conn_of(r), r->arena, v->id, ret, &r->error);
    if (!viewer_may(v, ROLE_SECADMIN) && !str_eq(login, v->login))
        return error_set(&r->error, ERR_DENIED, NULL, N_("Your posts do not include this."), NULL);
    return officer_by_login(conn_of(r), r->arena, login, ret, &r->error);
}

static void fill_fields(struct req *r, const struct html *h, const struct form_errors *errors, struct deputy_view *v)
{
    v->deputy = (struct field_view){
        .name = "deputy", .label = tr(h->lang, N_("Log-in name of the deputy")), .autocomplete = "off"};
    v->since = (struct field_view){.name = "since",
                                   .label = tr(h->lang, N_("From")),
                                   .hint = tr(h->lang, N_("Empty: from now on")),
                                   .type = "datetime-local",
                                   .optional = true};
    v->until = (struct field_view){.name = "until", .label = tr(h->lang, N_("Until")), .type = "datetime-local"};
    struct field_view *all[] = {&v->deputy, &v->since, &v->until};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        all[i]->value = str_or(req_field(r, all[i]->name), "");
        all[i]->error = page_field_sentence(r, h, errors, all[i]->name);
    }
    v->errors = page_field_errors(r, h, errors, &v->error_count);
}

static enum err show(struct req *r, const struct officer *o, const struct form_errors *errors, int status)
{
    struct deputy_list l;
    struct desk_page_view p;
    struct html h = page_html(r, true);
    struct deputy_view v = {.officer = o->login, .name = o->name, .own = o->id == viewer_of(r)->id};
    enum err x = deputy_of(conn_of(r), r->arena, o->id, &l, &r->error);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Deputies"), &p);
    if (x != ERR_OK)
        return x;
    struct deputy_row_view *rows = arena_array(r->arena, struct deputy_row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = (struct deputy_row_view){.id = arena_printf(r->arena, "%lld", (long long)l.rows[i].id),
                                           .officer = l.rows[i].officer_name,
                                           .deputy = l.rows[i].deputy_name,
                                           .since = l.rows[i].since,
                                           .until = l.rows[i].until,
                                           .now = l.rows[i].begun_at != 0,
                                           .agreed = l.rows[i].accepted_at != 0,
                                           .asked = !l.rows[i].accepted_at && l.rows[i].deputy_id == viewer_of(r)->id};
    v.rows = rows;
    v.row_count = (size_t)l.n;
    fill_fields(r, &h, errors, &v);
    resp_status(r, status);
    html_deputies(&h, &p, &v);
    return page_done(&h);
}

enum err page_deputies(struct req *r)
{
    struct officer o;
    const struct form_errors none = {0};
    enum err x = find_officer(r, req_query(r, "officer"), &o);
    return x == ERR_OK ? show(r, &o, &none, 200) : x;
}

static const char *page_of(struct req *r, const struct officer *o)
{
    return o->id == viewer_of(r)->id
               ? "/desk/deputies"
               : arena_printf(r->arena, "/desk/deputies?officer=%s", url_encode(r->arena, o->login));
}

static enum err add(struct req *r, const struct officer *o, const struct naming *n)
{
    struct officer deputy;
    enum err x = officer_by_login(conn_of(r), r->arena, n->deputy, &deputy, &r->error);
    if (x == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_INVALID, "deputy", N_("There is no such officer."), NULL);
    if (x != ERR_OK)
        return x;
    return deputy_add(conn_of(r), site_of(r), viewer_of(r), o->id, deputy.id,
                      n->since ? n->since : clock_now(&site_of(r)->clock), n->until, NULL, &r->error);
}

enum err page_deputy_add(struct req *r)
{
    struct officer o;
    struct naming n = {0};
    struct form_errors errors = {0};
    enum err x = find_officer(r, req_field(r, "officer"), &o);
    if (x != ERR_OK)
        return x;
    x = form_read(r, naming_fields, COUNT_OF(naming_fields), &n, &errors);
    if (x == ERR_OK) {
        x = add(r, &o, &n);
        if (x == ERR_OK)
            return resp_redirect(r, 303, page_of(r, &o));
        if (x == ERR_INVALID || x == ERR_CONFLICT)
            page_model_error(&errors, &r->error);
    }
    return x == ERR_INVALID || x == ERR_CONFLICT ? show(r, &o, &errors, 422) : x;
}

enum err page_deputy_accept(struct req *r)
{
    int64_t id = 0;
    str_int(str_or(req_field(r, "id"), ""), 1, INT64_MAX, &id);
    enum err x = deputy_accept(conn_of(r), site_of(r), viewer_of(r), id, &r->error);
    return x == ERR_OK || x == ERR_NOT_FOUND ? resp_redirect(r, 303, "/desk/deputies") : x;
}

enum err page_deputy_end(struct req *r)
{
    struct officer o;
    int64_t id = 0;
    str_int(str_or(req_field(r, "id"), ""), 1, INT64_MAX, &id);
    enum err x = find_officer(r, req_field(r, "officer"), &o);
    if (x == ERR_OK)
        x = deputy_end(conn_of(r), site_of(r), viewer_of(r), id, &r->error);
    return x == ERR_OK || x == ERR_NOT_FOUND ? resp_redirect(r, 303, page_of(r, &o)) : x;
}
