/* Pages of officers: the list, one officer with posts and access, leaving, and lists of them. Passwords are shown in
 * the answer to the form that made them and nowhere else. */
#include "base/str.h"
#include "html/admin.html.h"
#include "model/role.h"
#include "model/session.h"
#include "web/admin.h"
#include "web/desk.h"

/* "handler @ 民政局, verifier @ 政府办" with the roles in words. */
static const char *posts_in_words(struct req *r, const struct html *h, const char *posts)
{
    const char *out = "";
    char *rest = arena_strdup(r->arena, posts), *piece;
    while ((piece = strsep(&rest, ","))) {
        while (*piece == ' ')
            piece++;
        char *at = strstr(piece, " @ ");
        if (at)
            *at = '\0';
        out = arena_printf(r->arena, "%s%s%s%s%s", out, *out ? "；" : "", at ? at + 3 : piece, at ? " " : "",
                           at ? admin_role(h, piece) : "");
    }
    return out;
}

enum err page_officers(struct req *r)
{
    bool inactive = str_eq(req_query(r, "inactive"), "1");
    const char *cursor = req_query(r, "after");
    struct officer_list l;
    struct desk_page_view p;
    enum err x = officer_list(conn_of(r), r->arena, inactive, cursor, ADMIN_ROWS, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct officer_row_view *rows = arena_array(r->arena, struct officer_row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++) {
        const struct officer *o = &l.rows[i];
        rows[i] =
            (struct officer_row_view){.url = arena_printf(r->arena, "/desk/admin/officers/%lld", (long long)o->id),
                                      .login = o->login,
                                      .name = o->name,
                                      .posts = posts_in_words(r, &h, o->posts),
                                      .active = o->active,
                                      .must_change = o->must_change};
    }
    struct officer_list_view v = {.rows = rows,
                                  .row_count = (size_t)l.n,
                                  .next = admin_next(r, "/desk/admin/officers", l.next, inactive),
                                  .first = str_empty(cursor),
                                  .inactive = inactive,
                                  .can_add = viewer_has(viewer_of(r), ROLE_SYSADMIN)};
    x = admin_view(r, &h, N_("Officers"), &p);
    if (x != ERR_OK)
        return x;
    html_admin_officers(&h, &p, &v);
    return page_done(&h);
}

/* What a page of an officer tells besides the account. */
struct shown {
    const char *password, *done;
    const char *name, *unit, *successor; /* as typed */
    const char *role;
    int64_t orders, freed; /* of who left */
    int status;
};

static struct field_view role_field(struct req *r, const struct html *h, const struct form_errors *errors,
                                    const char *chosen)
{
    int n;
    const struct role_def *all = role_all(&n);
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)n);
    for (int i = 0; i < n; i++)
        list[i] = (struct option_view){
            .value = all[i].code, .label = tr(h->lang, all[i].name), .chosen = str_eq(all[i].code, chosen)};
    struct field_view f = admin_field(r, h, errors, "role", N_("Role"), "");
    f.options = list;
    f.option_count = (size_t)n;
    return f;
}

static enum err find_officer(struct req *r, struct officer *ret)
{
    int64_t id;
    enum err x = req_param_int(r, "id", &id);
    return x == ERR_OK ? officer_by_id(conn_of(r), r->arena, id, ret, &r->error) : x;
}

static const char *done_words(struct req *r, const struct html *h, const struct shown *s)
{
    const char *out = s->done ? tr(h->lang, s->done) : NULL;
    const struct {
        const char *msgid;
        int64_t n;
    } parts[] = {{N_("{} open orders went over."), s->orders},
                 {N_("{} open orders went back to their units."), s->freed}};
    for (size_t i = 0; out && i < COUNT_OF(parts); i++) {
        if (parts[i].n)
            out = arena_printf(
                r->arena, "%s %s", out,
                tr_arg(r->arena, h->lang, parts[i].msgid, arena_printf(r->arena, "%lld", (long long)parts[i].n)));
    }
    return out;
}

static void fill_officer(struct req *r, struct html *h, const struct officer *o, const struct shown *s,
                         const struct form_errors *errors, struct officer_view *v)
{
    v->url = arena_printf(r->arena, "/desk/admin/officers/%lld", (long long)o->id);
    v->login = o->login;
    v->version = arena_printf(r->arena, "%lld", (long long)o->version);
    v->password = s->password;
    v->done = done_words(r, h, s);
    v->errors = page_field_errors(r, h, errors, &v->error_count);
    v->name = admin_field(r, h, errors, "name", N_("Name"), s->name ? s->name : o->name);
    v->unit = admin_field(r, h, errors, "unit", N_("Unit"), s->unit);
    v->role = role_field(r, h, errors, str_or(s->role, "handler"));
    v->successor = admin_field(r, h, errors, "successor", N_("Log-in name of the successor"), s->successor);
    v->successor.optional = true;
    v->successor.hint = tr(h->lang, N_("Empty: open orders go back to their units."));
    v->active = o->active;
    v->created_at = o->created_at;
    v->left_at = o->left_at;
}

static enum err show_officer(struct req *r, const struct shown *s, const struct form_errors *errors)
{
    struct officer o;
    struct post_list posts;
    struct desk_page_view p;
    enum err x = find_officer(r, &o);
    if (x == ERR_OK)
        x = post_of_officer(conn_of(r), r->arena, o.id, &posts, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    const struct viewer *who = viewer_of(r);
    struct officer_view v = {.own = who->id == o.id,
                             .accounts = who->id != o.id && viewer_has(who, ROLE_SYSADMIN),
                             .security = who->id != o.id && viewer_has(who, ROLE_SECADMIN)};
    fill_officer(r, &h, &o, s, errors, &v);
    v.posts = admin_posts(r, &h, &posts);
    v.post_count = (size_t)posts.n;
    if (v.security)
        x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK)
        x = admin_view(r, &h, N_("Officer"), &p);
    if (x != ERR_OK)
        return x;
    if (s->password)
        resp_secret(r);
    resp_status(r, s->status);
    html_officer_page(&h, &p, &v);
    return page_done(&h);
}

enum err page_officer(struct req *r)
{
    static const struct {
        const char *code, *sentence;
    } words[] = {{"name", N_("Saved.")},
                 {"post", N_("The post is held from now on.")},
                 {"end", N_("The post has ended; what it saw stays in the history.")},
                 {"logout", N_("Logged out everywhere.")},
                 {"left", N_("The account is closed.")}};
    const struct form_errors none = {0};
    struct shown s = {.status = 200};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(req_query(r, "done"), words[i].code))
            s.done = words[i].sentence;
    }
    s.orders = req_query_int(r, "orders", 0, INT64_MAX, 0);
    s.freed = req_query_int(r, "freed", 0, INT64_MAX, 0);
    return show_officer(r, &s, &none);
}

static enum err back_with(struct req *r, const char *done)
{
    return resp_redirect(r, 303, arena_printf(r->arena, "/desk/admin/officers/%s?done=%s", req_param(r, "id"), done));
}

/* The page again with the mistake, or the error itself where nobody can mend it here. */
static enum err show_failed(struct req *r, enum err x, struct shown *s)
{
    struct form_errors errors = {0};
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_DENIED)
        return x;
    page_model_error(&errors, &r->error);
    s->status = resp_status_of(x);
    return show_officer(r, s, &errors);
}

enum err page_officer_send(struct req *r)
{
    struct officer o;
    int64_t version = 0;
    struct shown s = {.name = str_or(req_field(r, "name"), "")};
    str_int(str_or(req_field(r, "version"), ""), 0, INT32_MAX, &version);
    enum err x = find_officer(r, &o);
    if (x != ERR_OK)
        return x;
    x = officer_rename(conn_of(r), site_of(r), viewer_of(r), o.id, version, str_trim(r->arena, s.name), &r->error);
    return x == ERR_OK ? back_with(r, "name") : show_failed(r, x, &s);
}

enum err page_officer_post(struct req *r)
{
    struct officer o;
    int64_t unit_id, post;
    struct shown s = {.unit = str_or(req_field(r, "unit"), ""), .role = str_or(req_field(r, "role"), "")};
    enum err x = find_officer(r, &o);
    if (x != ERR_OK)
        return x;
    x = desk_unit_id(r, s.unit, "unit", &unit_id);
    if (x == ERR_OK && !unit_id)
        x = error_set(&r->error, ERR_INVALID, "unit", N_("Please name a unit."), NULL);
    if (x == ERR_OK)
        x = post_add(conn_of(r), site_of(r), viewer_of(r), o.id, unit_id, s.role, &post, &r->error);
    return x == ERR_OK ? back_with(r, "post") : show_failed(r, x, &s);
}

enum err page_officer_post_end(struct req *r)
{
    int64_t post = 0;
    struct shown s = {0};
    str_int(str_or(req_field(r, "post"), ""), 1, INT64_MAX, &post);
    enum err x = post_end(conn_of(r), site_of(r), viewer_of(r), post, &r->error);
    return x == ERR_OK ? back_with(r, "end") : show_failed(r, x, &s);
}

enum err page_officer_password(struct req *r)
{
    struct officer o;
    char *password;
    const struct form_errors none = {0};
    struct shown s = {.status = 200};
    enum err x = find_officer(r, &o);
    if (x != ERR_OK)
        return x;
    x = officer_reset_password(conn_of(r), site_of(r), viewer_of(r), r->arena, o.id, &password, &r->error);
    if (x != ERR_OK)
        return show_failed(r, x, &s);
    s.password = password;
    return show_officer(r, &s, &none);
}

enum err page_officer_logout(struct req *r)
{
    struct officer o;
    struct shown s = {0};
    enum err x = find_officer(r, &o);
    if (x != ERR_OK)
        return x;
    x = session_log_out_all(conn_of(r), site_of(r), viewer_of(r), o.id, NULL, &r->error);
    return x == ERR_OK ? back_with(r, "logout") : show_failed(r, x, &s);
}

static enum err successor_id(struct req *r, const char *login, int64_t *ret)
{
    struct officer o;
    *ret = 0;
    if (str_empty(login))
        return ERR_OK;
    enum err x = officer_by_login(conn_of(r), r->arena, login, &o, &r->error);
    if (x == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_INVALID, "successor", N_("There is no such officer."), NULL);
    if (x == ERR_OK)
        *ret = o.id;
    return x;
}

enum err page_officer_leave(struct req *r)
{
    struct officer o;
    struct officer_left left;
    int64_t successor;
    struct shown s = {.successor = str_trim(r->arena, str_or(req_field(r, "successor"), ""))};
    enum err x = find_officer(r, &o);
    if (x != ERR_OK)
        return x;
    x = successor_id(r, s.successor, &successor);
    if (x == ERR_OK)
        x = officer_leave(conn_of(r), site_of(r), viewer_of(r), o.id, successor, &left, &r->error);
    if (x != ERR_OK)
        return show_failed(r, x, &s);
    return back_with(
        r, arena_printf(r->arena, "left&orders=%lld&freed=%lld", (long long)left.orders, (long long)left.freed));
}

static enum err show_add(struct req *r, const char *login, const char *name, const struct form_errors *errors,
                         int status)
{
    struct desk_page_view p;
    struct html h = page_html(r, true);
    struct officer_add_view v = {.login = admin_field(r, &h, errors, "login", N_("Log-in name"), login),
                                 .name = admin_field(r, &h, errors, "name", N_("Name"), name)};
    v.login.hint = tr(h.lang, N_("Small letters, digits, dots, dashes or underlines. It cannot be changed."));
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    enum err x = admin_view(r, &h, N_("Add an officer"), &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_officer_add_form(&h, &p, &v);
    return page_done(&h);
}

enum err page_officer_new(struct req *r)
{
    const struct form_errors none = {0};
    return show_add(r, "", "", &none, 200);
}

/* A password costs a tenth of a second of a worker. */
#define IMPORT_ROWS_MAX 100

static const struct sheet_page import_page = {
    .heading = N_("Officers from a list"),
    .action = "/desk/admin/officers/import",
    .back = "/desk/admin/officers",
    .columns = "login, name / 登录名, 姓名",
    .example = N_("New accounts get random passwords, shown once. Posts are given by a security administrator."),
};

/* The password stands in this answer only, beside the way to the new officer's page. */
enum err page_officer_new_send(struct req *r)
{
    char *password;
    struct form_errors errors = {0};
    const char *login = str_trim(r->arena, str_or(req_field(r, "login"), ""));
    const char *name = str_trim(r->arena, str_or(req_field(r, "name"), ""));
    enum err x = officer_add(conn_of(r), site_of(r), viewer_of(r), r->arena, login, name, NULL, &password, &r->error);
    if (x == ERR_OK) {
        struct officer_password one = {login, name, password};
        const struct officer_passwords all = {&one, 1};
        const struct sheet_report report = {.added = 1};
        return admin_sheet_show(r, &import_page, &errors, &report, &all, 200);
    }
    if (x != ERR_INVALID && x != ERR_CONFLICT)
        return x;
    page_model_error(&errors, &r->error);
    return show_add(r, login, name, &errors, resp_status_of(x));
}

enum err page_officer_import(struct req *r)
{
    const struct form_errors none = {0};
    return admin_sheet_show(r, &import_page, &none, NULL, NULL, 200);
}

enum err page_officer_import_send(struct req *r)
{
    struct sheet sheet;
    struct sheet_report report = {0};
    struct officer_passwords passwords = {0};
    struct form_errors errors = {0};
    enum err x = admin_sheet_read(r, &sheet);
    if (x == ERR_OK && sheet.n_rows > IMPORT_ROWS_MAX)
        x = error_set(&r->error, ERR_INVALID, "list",
                      N_("At most {} lines at a time here; longer lists are read in by the command line."), "%d",
                      IMPORT_ROWS_MAX);
    if (x == ERR_OK)
        x = officer_import(conn_of(r), site_of(r), viewer_of(r), r->arena, &sheet, &report, &passwords, &r->error);
    if (x == ERR_OK)
        return admin_sheet_show(r, &import_page, &errors, &report, &passwords, 200);
    if (x != ERR_INVALID && x != ERR_TOO_LARGE)
        return x;
    page_model_error(&errors, &r->error);
    return admin_sheet_show(r, &import_page, &errors, &report, NULL, 422);
}
