/* Pages of units: the list, one unit with its form, moving it and merging it, and lists of them. */
#include "base/str.h"
#include "html/admin.html.h"
#include "model/area.h"
#include "model/outbox_list.h"
#include "model/unit.h"
#include "web/admin.h"
#include "web/desk.h"

enum err page_units(struct req *r)
{
    bool inactive = str_eq(req_query(r, "inactive"), "1");
    const char *cursor = req_query(r, "after");
    struct unit_list l;
    struct desk_page_view p;
    enum err x = unit_list(conn_of(r), r->arena, inactive, cursor, ADMIN_ROWS, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct unit_row_view *rows = arena_array(r->arena, struct unit_row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++) {
        const struct unit *u = &l.rows[i];
        rows[i] = (struct unit_row_view){.url = arena_printf(r->arena, "/desk/admin/units/%lld", (long long)u->id),
                                         .code = u->code,
                                         .name = u->name,
                                         .kind = admin_kind(&h, u->kind),
                                         .parent = u->parent_name,
                                         .area = u->area_name,
                                         .intake = u->intake,
                                         .active = u->active};
    }
    struct unit_list_view v = {.rows = rows,
                               .row_count = (size_t)l.n,
                               .next = admin_next(r, "/desk/admin/units", l.next, inactive),
                               .first = str_empty(cursor),
                               .inactive = inactive};
    if (str_eq(req_query(r, "done"), "merge"))
        v.done = tr_arg(r->arena, h.lang, N_("Merged: {} matters and everything else went over to the other unit."),
                        arena_printf(r->arena, "%lld", (long long)req_query_int(r, "matters", 0, INT64_MAX, 0)));
    x = admin_view(r, &h, N_("Units"), &p);
    if (x != ERR_OK)
        return x;
    html_admin_units(&h, &p, &v);
    return page_done(&h);
}

/* What was typed, kept as text until the whole form is right. */
struct unit_input {
    const char *code, *name, *kind, *area, *phone, *parent, *under, *into, *typed, *mail;
    int64_t version;
    bool intake, active;
};

static const struct form_field unit_fields[] = {
    FORM(struct unit_input, code, FORM_TEXT, 1, UNIT_CODE_MAX, FORM_REQUIRED, N_("Code")),
    FORM(struct unit_input, name, FORM_TEXT, 1, UNIT_NAME_MAX, FORM_REQUIRED, N_("Name of the unit")),
    FORM(struct unit_input, kind, FORM_TEXT, 0, 20, 0, N_("Kind")),
    FORM(struct unit_input, area, FORM_TEXT, 0, 40, 0, N_("Code of its area")),
    FORM(struct unit_input, phone, FORM_TEXT, 0, 40, 0, N_("Phone")),
    FORM(struct unit_input, parent, FORM_TEXT, 0, UNIT_NAME_MAX, 0, N_("Under which unit")),
    FORM(struct unit_input, version, FORM_INT, 0, INT32_MAX, 0, ""),
    FORM(struct unit_input, intake, FORM_BOOL, 0, 0, 0, ""),
    FORM(struct unit_input, active, FORM_BOOL, 0, 0, 0, ""),
};

static struct field_view kind_field(struct req *r, const struct html *h, const struct form_errors *errors,
                                    const char *chosen)
{
    int n;
    const struct unit_kind *kinds = unit_kinds(&n);
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)n);
    for (int i = 0; i < n; i++)
        list[i] = (struct option_view){
            .value = kinds[i].code, .label = tr(h->lang, kinds[i].name), .chosen = str_eq(kinds[i].code, chosen)};
    struct field_view f = admin_field(r, h, errors, "kind", N_("Kind"), "");
    f.options = list;
    f.option_count = (size_t)n;
    return f;
}

static void fill_fields(struct req *r, struct html *h, const struct unit_input *in, const struct form_errors *errors,
                        struct unit_form_view *v)
{
    v->errors = page_field_errors(r, h, errors, &v->error_count);
    v->code = admin_field(r, h, errors, "code", N_("Code"), in->code);
    v->code.hint = tr(h->lang, N_("Short and lasting: lists and other systems know the unit by it."));
    v->name = admin_field(r, h, errors, "name", N_("Name of the unit"), in->name);
    v->kind = kind_field(r, h, errors, in->kind);
    v->area = admin_field(r, h, errors, "area", N_("Code of its area"), in->area);
    v->area.hint = tr(h->lang, N_("Twelve digits or fewer, such as 350602. Empty: where the unit above answers for."));
    v->area.optional = true;
    v->phone = admin_field(r, h, errors, "phone", N_("Phone"), in->phone);
    v->phone.optional = true;
    v->parent = admin_field(r, h, errors, "parent", N_("Under which unit"), in->parent);
    v->parent.optional = true;
    v->under = admin_field(r, h, errors, "under", N_("Under which unit"), in->under);
    v->under.hint = tr(h->lang, N_("Empty makes it one that stands under none."));
    v->under.optional = true;
    v->into = admin_field(r, h, errors, "into", N_("Into which unit"), in->into);
    v->typed = admin_field(r, h, errors, "typed", N_("Type the code of the unit that ends"), in->typed);
    v->mail = admin_field(r, h, errors, "mail", N_("Official mail address"), in->mail);
    v->mail.optional = true;
    v->mail.type = "email";
    v->intake = in->intake;
    v->active = in->active;
    v->version = arena_printf(r->arena, "%lld", (long long)in->version);
}

static enum err show_form(struct req *r, const struct unit *u, const struct unit_input *in,
                          const struct form_errors *errors, int status)
{
    struct desk_page_view p;
    struct post_list posts = {0};
    struct html h = page_html(r, true);
    struct unit_form_view v = {.back = "/desk/admin/units", .fresh = u == NULL, .action = "/desk/admin/units/new"};
    fill_fields(r, &h, in, errors, &v);
    v.heading = u ? u->name : tr(h.lang, N_("Add a unit"));
    enum err x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK && u)
        x = post_at_unit(conn_of(r), r->arena, u->id, &posts, &r->error);
    if (x == ERR_OK)
        x = admin_view(r, &h, u ? N_("Unit") : N_("Add a unit"), &p);
    if (x != ERR_OK)
        return x;
    if (u) {
        v.action = v.url = arena_printf(r->arena, "/desk/admin/units/%lld", (long long)u->id);
        v.unit_code = u->code;
        v.merged = u->merged_into != 0;
        v.posts = admin_posts(r, &h, &posts);
        while (v.post_count < (size_t)posts.n && posts.rows[v.post_count].until == 0)
            v.post_count++;
        if (req_query(r, "done"))
            v.done = tr(h.lang, N_("Saved."));
    }
    resp_status(r, status);
    html_unit_form(&h, &p, &v);
    return page_done(&h);
}

static enum err area_id(struct req *r, const char *code, int64_t *ret)
{
    struct area area;
    *ret = 0;
    if (str_empty(code))
        return ERR_OK;
    enum err x = area_by_code(conn_of(r), r->arena, code, &area, &r->error);
    if (x == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_INVALID, "area", N_("There is no area with the code {}."), "%s", code);
    if (x == ERR_OK)
        *ret = area.id;
    return x;
}

static enum err edit_of(struct req *r, const struct unit_input *in, struct unit_edit *ret)
{
    *ret = (struct unit_edit){.code = in->code,
                              .name = in->name,
                              .kind = in->kind,
                              .phone = str_or(in->phone, ""),
                              .intake = in->intake,
                              .active = in->active};
    enum err x = area_id(r, in->area, &ret->area_id);
    return x == ERR_OK ? desk_unit_id(r, in->parent, "parent", &ret->parent_id) : x;
}

/* Mistakes that the person can mend go back to the form. */
static bool mendable(enum err x)
{
    return x == ERR_INVALID || x == ERR_CONFLICT;
}

static int status_of(enum err x)
{
    return x == ERR_CONFLICT ? 409 : 422;
}

enum err page_unit_new(struct req *r)
{
    const struct unit_input in = {.kind = "department"};
    const struct form_errors none = {0};
    return show_form(r, NULL, &in, &none, 200);
}

enum err page_unit_new_send(struct req *r)
{
    struct unit_input in = {0};
    struct form_errors errors = {0};
    struct unit_edit edit;
    int64_t id;
    enum err x = form_read(r, unit_fields, COUNT_OF(unit_fields), &in, &errors);
    if (x != ERR_OK)
        return show_form(r, NULL, &in, &errors, 422);
    in.active = true;
    x = edit_of(r, &in, &edit);
    if (x == ERR_OK)
        x = unit_add(conn_of(r), site_of(r), viewer_of(r), &edit, &id, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "/desk/admin/units/%lld?done=1", (long long)id));
    if (!mendable(x))
        return x;
    page_model_error(&errors, &r->error);
    return show_form(r, NULL, &in, &errors, status_of(x));
}

static enum err find_unit(struct req *r, struct unit *ret)
{
    int64_t id;
    enum err x = req_param_int(r, "id", &id);
    return x == ERR_OK ? unit_by_id(conn_of(r), r->arena, id, ret, &r->error) : x;
}

/* The unit as its form begins. */
static enum err input_of(struct req *r, const struct unit *u, struct unit_input *ret)
{
    struct area area = {.code = ""};
    enum err x = u->area_id ? area_by_id(conn_of(r), r->arena, u->area_id, &area, &r->error) : ERR_OK;
    *ret = (struct unit_input){.code = u->code,
                               .name = u->name,
                               .kind = u->kind,
                               .area = area.code,
                               .phone = u->phone,
                               .version = u->version,
                               .intake = u->intake,
                               .active = u->active};
    return x == ERR_OK ? unit_mail_get(conn_of(r), r->arena, u->id, &ret->mail, &r->error) : x;
}

enum err page_unit(struct req *r)
{
    struct unit u;
    struct unit_input in;
    const struct form_errors none = {0};
    enum err x = find_unit(r, &u);
    if (x == ERR_OK)
        x = input_of(r, &u, &in);
    return x == ERR_OK ? show_form(r, &u, &in, &none, 200) : x;
}

enum err page_unit_send(struct req *r)
{
    struct unit u;
    struct unit_input in = {0};
    struct unit_edit edit;
    struct form_errors errors = {0};
    enum err x = find_unit(r, &u);
    if (x != ERR_OK)
        return x;
    x = form_read(r, unit_fields, COUNT_OF(unit_fields), &in, &errors);
    if (x != ERR_OK)
        return show_form(r, &u, &in, &errors, 422);
    x = edit_of(r, &in, &edit);
    if (x == ERR_OK)
        x = unit_update(conn_of(r), site_of(r), viewer_of(r), u.id, in.version, &edit, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "/desk/admin/units/%lld?done=1", (long long)u.id));
    if (!mendable(x))
        return x;
    page_model_error(&errors, &r->error);
    return show_form(r, &u, &in, &errors, status_of(x));
}

/* Moving or merging failed: the page of the unit with the mistake. */
static enum err show_failed(struct req *r, enum err x, const struct unit *u, const char *under, const char *into,
                            const char *typed)
{
    struct unit_input in;
    struct form_errors errors = {0};
    if (!mendable(x))
        return x;
    page_model_error(&errors, &r->error);
    int status = status_of(x);
    x = input_of(r, u, &in);
    in.under = under;
    in.into = into;
    in.typed = typed;
    return x == ERR_OK ? show_form(r, u, &in, &errors, status) : x;
}

enum err page_unit_mail(struct req *r)
{
    struct unit u;
    struct unit_input in;
    struct form_errors errors = {0};
    const char *mail = str_trim(r->arena, str_or(req_field(r, "mail"), ""));
    enum err x = find_unit(r, &u);
    if (x != ERR_OK)
        return x;
    x = unit_mail_put(conn_of(r), site_of(r), viewer_of(r), u.id, mail, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "/desk/admin/units/%lld?done=1", (long long)u.id));
    if (!mendable(x))
        return x;
    page_model_error(&errors, &r->error);
    x = input_of(r, &u, &in);
    in.mail = mail;
    return x == ERR_OK ? show_form(r, &u, &in, &errors, 422) : x;
}

enum err page_unit_move(struct req *r)
{
    struct unit u;
    struct unit_moved moved;
    int64_t parent, version = 0;
    const char *under = str_or(req_field(r, "under"), "");
    str_int(str_or(req_field(r, "version"), ""), 0, INT32_MAX, &version);
    enum err x = find_unit(r, &u);
    if (x != ERR_OK)
        return x;
    x = desk_unit_id(r, under, "under", &parent);
    if (x == ERR_OK)
        x = unit_move(conn_of(r), site_of(r), viewer_of(r), u.id, version, parent, &moved, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "/desk/admin/units/%lld?done=1", (long long)u.id));
    return show_failed(r, x, &u, under, "", "");
}

enum err page_unit_merge(struct req *r)
{
    struct unit u;
    struct unit_moved moved;
    int64_t into_id;
    const char *into = str_or(req_field(r, "into"), ""), *typed = str_or(req_field(r, "typed"), "");
    enum err x = find_unit(r, &u);
    if (x != ERR_OK)
        return x;
    x = desk_unit_id(r, into, "into", &into_id);
    if (x == ERR_OK && !into_id)
        x = error_set(&r->error, ERR_INVALID, "into", N_("Please choose the unit it goes into."), NULL);
    if (x == ERR_OK && !str_eq(typed, u.code))
        x = error_set(&r->error, ERR_INVALID, "typed", N_("This is not the code of the unit; nothing was done."), NULL);
    if (x == ERR_OK)
        x = unit_merge(conn_of(r), site_of(r), viewer_of(r), u.id, into_id, &moved, &r->error);
    if (x != ERR_OK)
        return show_failed(r, x, &u, "", into, typed);
    return resp_redirect(r, 303,
                         arena_printf(r->arena, "/desk/admin/units?done=merge&matters=%lld", (long long)moved.matters));
}

static const struct sheet_page import_page = {
    .heading = N_("Units from a list"),
    .action = "/desk/admin/units/import",
    .back = "/desk/admin/units",
    .columns =
        "code, parent_code, name, kind, area_code, phone, intake / 代码, 上级代码, 名称, 类型, 区域代码, 电话, 受理",
    .example =
        N_("One unit a line; the one above it may stand on any line. Units that are there are brought up to date."),
};

enum err page_unit_import(struct req *r)
{
    const struct form_errors none = {0};
    return admin_sheet_show(r, &import_page, &none, NULL, NULL, 200);
}

enum err page_unit_import_send(struct req *r)
{
    struct sheet sheet;
    struct sheet_report report = {0};
    struct form_errors errors = {0};
    enum err x = admin_sheet_read(r, &sheet);
    if (x == ERR_OK)
        x = unit_import(conn_of(r), site_of(r), viewer_of(r), r->arena, &sheet, &report, &r->error);
    if (x == ERR_OK)
        return admin_sheet_show(r, &import_page, &errors, &report, NULL, 200);
    if (x != ERR_INVALID && x != ERR_TOO_LARGE)
        return x;
    page_model_error(&errors, &r->error);
    return admin_sheet_show(r, &import_page, &errors, &report, NULL, 422);
}
