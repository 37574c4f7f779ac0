/* Logging in and out, one's own password and sessions. */
#include <string.h>

#include "base/str.h"
#include "html/desk.html.h"
#include "model/officer.h"
#include "model/session.h"
#include "web/page.h"
#include "web/tokens.h"

struct login {
    const char *login, *password, *next;
};

static const struct form_field login_fields[] = {
    FORM(struct login, login, FORM_TEXT, 1, OFFICER_LOGIN_MAX, FORM_REQUIRED, N_("Log-in name")),
    FORM(struct login, password, FORM_SECRET, 1, OFFICER_PASSWORD_MAX, FORM_REQUIRED, N_("Password")),
    FORM(struct login, next, FORM_TEXT, 0, 400, 0, ""),
};

/* Only a page of the desk, or the field kit: anything else could lead the officer elsewhere. */
static const char *safe_next(const char *next)
{
    if (str_eq(next, "/field"))
        return next;
    return str_starts(next, "/desk") && !str_starts(next, "/desk/log") ? next : "/desk";
}

static enum err show_login(struct req *r, const struct login *l, const struct form_errors *errors, int status)
{
    struct html h = page_html(r, true);
    struct login_view v = {
        .login = {.name = "login",
                  .first = true,
                  .label = tr(h.lang, N_("Log-in name")),
                  .value = l->login,
                  .autocomplete = "username"},
        .password = {.name = "password",
                     .label = tr(h.lang, N_("Password")),
                     .type = "password",
                     .autocomplete = "current-password"},
        .next = safe_next(str_or(l->next, "")),
    };
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.login.error = page_field_sentence(r, &h, errors, "login");
    v.password.error = page_field_sentence(r, &h, errors, "password");
    resp_status(r, status);
    struct page_view p = page_view(r, &h, N_("Staff log-in"), crumb_home, 1);
    html_login(&h, &p, &v);
    return page_done(&h);
}

static enum err page_login(struct req *r)
{
    const struct login l = {.next = req_query(r, "next")};
    const struct form_errors none = {0};
    return show_login(r, &l, &none, 200);
}

static enum err page_login_send(struct req *r)
{
    struct login l = {0};
    struct form_errors errors = {0};
    char *token;
    enum err x = form_read(r, login_fields, COUNT_OF(login_fields), &l, &errors);
    if (x != ERR_OK)
        return show_login(r, &l, &errors, 422);
    x = session_log_in(conn_of(r), site_of(r), r->arena, l.login, l.password, r->client,
                       str_or(req_header(r, "User-Agent"), ""), req_cookie(r, SESSION_COOKIE), &token, &r->error);
    if (x == ERR_DENIED || x == ERR_BUSY) {
        page_model_error(&errors, &r->error);
        return show_login(r, &l, &errors, x == ERR_BUSY ? 429 : 403);
    }
    if (x != ERR_OK)
        return x;
    resp_cookie(r, SESSION_COOKIE, token, SESSION_LIFE / MS_SECOND, 0);
    return resp_redirect(r, 303, safe_next(str_or(l.next, "")));
}

static enum err page_logout(struct req *r)
{
    enum err x = session_log_out(conn_of(r), site_of(r), str_or(req_cookie(r, SESSION_COOKIE), ""), &r->error);
    resp_cookie(r, SESSION_COOKIE, "", 0, 0);
    return x == ERR_OK ? resp_redirect(r, 303, "/desk/login") : x;
}

struct change {
    const char *old_password, *password, *again;
};

static const struct form_field change_fields[] = {
    FORM(struct change, old_password, FORM_SECRET, 1, OFFICER_PASSWORD_MAX, FORM_REQUIRED, N_("Present password")),
    FORM(struct change, password, FORM_SECRET, 1, OFFICER_PASSWORD_MAX, FORM_REQUIRED, N_("New password")),
    FORM(struct change, again, FORM_SECRET, 1, OFFICER_PASSWORD_MAX, FORM_REQUIRED, N_("New password, again")),
};

static struct field_view password_field(struct req *r, const struct html *h, const struct form_errors *errors,
                                        const char *name, const char *label, const char *autocomplete)
{
    return (struct field_view){.name = name,
                               .label = tr(h->lang, label),
                               .type = "password",
                               .autocomplete = autocomplete,
                               .error = page_field_sentence(r, h, errors, name)};
}

static enum err show_password(struct req *r, const struct form_errors *errors, int status)
{
    struct html h = page_html(r, true);
    struct password_view v = {.must = viewer_of(r)->must_change};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.old_password = password_field(r, &h, errors, "old_password", N_("Present password"), "current-password");
    v.password = password_field(r, &h, errors, "password", N_("New password"), "new-password");
    v.password.hint =
        tr_arg(r->arena, h.lang, N_("At least {} characters; a sentence is easier to keep than a puzzle."),
               arena_printf(r->arena, "%d", OFFICER_PASSWORD_MIN));
    v.again = password_field(r, &h, errors, "again", N_("New password, again"), "new-password");
    resp_status(r, status);
    struct page_view p = page_view(r, &h, N_("Change password"), crumb_home, 1);
    html_password(&h, &p, &v);
    return page_done(&h);
}

static enum err page_password(struct req *r)
{
    const struct form_errors none = {0};
    return show_password(r, &none, 200);
}

static enum err page_password_send(struct req *r)
{
    struct change c = {0};
    struct form_errors errors = {0};
    enum err x = form_read(r, change_fields, COUNT_OF(change_fields), &c, &errors);
    if (x == ERR_OK && !str_eq(c.password, c.again)) {
        form_error_add(&errors, "again", NULL, N_("The two are not the same."), NULL);
        x = ERR_INVALID;
    }
    if (x != ERR_OK)
        return show_password(r, &errors, 422);
    x = officer_change_password(conn_of(r), site_of(r), viewer_of(r), r->arena, c.old_password, c.password,
                                req_cookie(r, SESSION_COOKIE), &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, "/desk/account?done=password");
    if (x != ERR_INVALID && x != ERR_DENIED && x != ERR_BUSY)
        return x;
    page_model_error(&errors, &r->error);
    return show_password(r, &errors, x == ERR_BUSY ? 429 : 422);
}

static const char *roles_of(struct req *r, const struct html *h)
{
    int n;
    const struct role_def *all = role_all(&n);
    const char *text = "";
    for (int i = 0; i < n; i++) {
        if (viewer_has(viewer_of(r), all[i].role))
            text = arena_printf(r->arena, "%s%s%s", text, *text ? " · " : "", tr(h->lang, all[i].name));
    }
    return text;
}

/* What a person calls it: "Chrome · Windows". Whatever is not known stays as the browser says it. */
static const char *client_words(struct req *r, const struct html *h, const char *agent)
{
    static const struct {
        const char *mark, *name;
    } browsers[] = {{"MicroMessenger", N_("WeChat")}, {"DingTalk", N_("DingTalk")}, {"Edg", "Edge"},
                    {"Firefox", "Firefox"},           {"Chrome", "Chrome"},         {"Safari", "Safari"}},
      systems[] = {{"Windows", "Windows"},
                   {"Android", "Android"},
                   {"iPhone", "iPhone"},
                   {"Mac OS", "macOS"},
                   {"Linux", "Linux"}};
    const char *browser = NULL, *system = "";
    for (size_t i = 0; i < COUNT_OF(browsers) && !browser; i++)
        browser = strstr(agent, browsers[i].mark) ? tr(h->lang, browsers[i].name) : NULL;
    for (size_t i = 0; i < COUNT_OF(systems) && !*system; i++)
        system = strstr(agent, systems[i].mark) ? arena_printf(r->arena, " · %s", systems[i].name) : "";
    if (!browser)
        return str_empty(agent) ? tr(h->lang, N_("Unknown")) : utf8_cut(r->arena, agent, 40);
    return arena_printf(r->arena, "%s%s", browser, system);
}

static enum err page_account(struct req *r)
{
    const struct viewer *who = viewer_of(r);
    struct session_list l;
    struct token_list tokens;
    struct desk_page_view p;
    enum err x = session_list(conn_of(r), site_of(r), who, r->arena, req_cookie(r, SESSION_COOKIE), &l, &r->error);
    if (x == ERR_OK)
        x = token_own(conn_of(r), site_of(r), who, r->arena, &tokens, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    x = desk_view(r, &h, N_("Account and security"), &p);
    if (x != ERR_OK)
        return x;
    struct session_view *sessions = arena_array(r->arena, struct session_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        sessions[i] = (struct session_view){l.rows[i].id, client_words(r, &h, str_or(l.rows[i].client, "")),
                                            l.rows[i].created_at, l.rows[i].seen_at, l.rows[i].current};
    struct account_view v = {.login = who->login,
                             .name = who->name,
                             .unit = who->unit_name,
                             .roles = roles_of(r, &h),
                             .sessions = sessions,
                             .session_count = (size_t)l.n,
                             .tokens = token_views(r, &h, &tokens),
                             .token_count = (size_t)tokens.n};
    if (str_eq(req_query(r, "done"), "password"))
        v.done = tr(h.lang, N_("Your password was changed; you were logged out everywhere else."));
    html_account(&h, &p, &v);
    return page_done(&h);
}

static enum err page_end_session(struct req *r)
{
    enum err x = session_end(conn_of(r), site_of(r), viewer_of(r), str_or(req_field(r, "id"), ""), &r->error);
    return x == ERR_OK ? resp_redirect(r, 303, "/desk/account") : x;
}

static enum err page_end_all(struct req *r)
{
    enum err x = session_log_out_all(conn_of(r), site_of(r), viewer_of(r), viewer_of(r)->id,
                                     req_cookie(r, SESSION_COOKIE), &r->error);
    return x == ERR_OK ? resp_redirect(r, 303, "/desk/account") : x;
}

static const struct route routes[] = {
    ROUTE(GET, "/desk/login", page_login, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/desk/login", page_login_send, PERM_PUBLIC, ROUTE_UNSEEN, 0),
    ROUTE(POST, "/desk/logout", page_logout, PERM_OFFICER, ROUTE_UNSEEN, 0),
    ROUTE(GET, "/desk/password", page_password, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/password", page_password_send, PERM_OFFICER, ROUTE_UNSEEN, 0),
    ROUTE(GET, "/desk/account", page_account, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/account/end", page_end_session, PERM_OFFICER, ROUTE_UNSEEN, 0),
    ROUTE(POST, "/desk/account/token", page_own_token_end, PERM_OFFICER, ROUTE_UNSEEN, 0),
    ROUTE(POST, "/desk/account/everywhere", page_end_all, PERM_OFFICER, ROUTE_UNSEEN, 0),
};

const struct route *routes_account(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
