/* Who may open which route, and the pages of errors. */
#include "web/app.h"

#include "base/str.h"
#include "html/layout.html.h"
#include "model/session.h"
#include "web/page.h"

static bool is_desk(const struct req *r)
{
    return str_starts(r->path, "/desk");
}

static enum err find_session(struct req *r, struct viewer *ret)
{
    const char *token = req_cookie(r, SESSION_COOKIE);
    if (str_empty(token))
        return ERR_NOT_FOUND;
    enum err x = session_viewer(conn_of(r), site_of(r), token, r->arena, ret, &r->error);
    if (x == ERR_OK)
        r->csrf_bind = token;
    return x;
}

static bool has_to_change(const struct req *r, const struct viewer *v)
{
    return v->must_change && !str_starts(r->path, "/desk/password") && !str_starts(r->path, "/desk/logout");
}

enum err app_authorize(struct req *r, const struct route *route)
{
    if (route->permission == PERM_PUBLIC)
        return ERR_OK;
    struct viewer *v = arena_obj(r->arena, struct viewer);
    enum err x = find_session(r, v);
    if (x == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_DENIED, NULL, N_("Please log in."), NULL);
    if (x != ERR_OK)
        return x;
    r->viewer = v;
    if (r->method != HTTP_GET && r->method != HTTP_HEAD)
        counts_drop(&app_of(r)->counts, v->id);
    if (has_to_change(r, v))
        return error_set(&r->error, ERR_DENIED, NULL, N_("Please set a password of your own first."), NULL);
    if (route->permission != PERM_OFFICER && !viewer_has(v, route->permission))
        return error_set(&r->error, ERR_DENIED, NULL, N_("Your posts do not include this."), NULL);
    return ERR_OK;
}

/* Language and type size. Who is logged in, or is tracking a matter, gets pages of their own. */
int app_variant(const struct req *r)
{
    if (req_cookie(r, SESSION_COOKIE) || req_cookie(r, TRACK_COOKIE))
        return -1;
    enum lang lang = lang_choose(req_cookie(r, LANG_COOKIE), req_header(r, "Accept-Language"), app_of(r)->language);
    return (int)lang * 2 + str_eq(req_cookie(r, SIZE_COOKIE), "large");
}

static const char *error_title(enum err err)
{
    switch (err) {
    case ERR_NOT_FOUND:
        return N_("This page does not exist");
    case ERR_DENIED:
        return N_("This is not open to you");
    case ERR_CONFLICT:
        return N_("Somebody was faster");
    case ERR_TOO_LARGE:
        return N_("That was too much at once");
    case ERR_BUSY:
        return N_("Please try again in a moment");
    case ERR_INVALID:
        return N_("Something in the request is wrong");
    default:
        return N_("Something went wrong on our side");
    }
}

/* An officer stays at the desk; an address that is no route has asked nobody yet who they are. Only where the database
 * is not what failed. */
static bool desk_error(struct req *r, struct html *h, enum err err, const struct error_view *e)
{
    if (!is_desk(r) || (err != ERR_NOT_FOUND && err != ERR_DENIED))
        return false;
    const struct error told = r->error;
    struct viewer *v = arena_obj(r->arena, struct viewer);
    struct desk_page_view p;
    bool known = r->viewer || (!r->route && find_session(r, v) == ERR_OK);
    if (known && !r->viewer)
        r->viewer = v;
    bool shown = known && !has_to_change(r, r->viewer) && desk_view(r, h, error_title(err), &p) == ERR_OK;
    r->error = told;
    if (!shown)
        return false;
    html_desk_top(h, &p);
    html_error_body(h, e);
    html_desk_end(h, NULL);
    return true;
}

static void error_html(struct req *r, enum err err)
{
    struct html h = page_html(r, false);
    const struct error_view e = {.status = r->resp.status,
                                 .title = tr(h.lang, error_title(err)),
                                 .text = page_sentence(r, &h, &r->error),
                                 .safe = r->method == HTTP_POST ? tr(h.lang, N_("Nothing was half stored.")) : NULL,
                                 .action = tr(h.lang, is_desk(r) ? N_("Back to my desk") : N_("Back to the start")),
                                 .url = is_desk(r) ? "/desk" : "/",
                                 .request_id = r->id};
    if (desk_error(r, &h, err, &e))
        return;
    struct page_view v = page_view(r, &h, error_title(err), crumb_home, 1);
    html_public_top(&h, &v);
    html_error_body(&h, &e);
    html_public_end(&h, &v);
}

/* Who only has to log in, or to set a password, is led there. The log-in page brings them back to where they were
 * going, and only a GET can be gone back to. */
static bool lead_on(struct req *r, enum err err)
{
    if (err != ERR_DENIED || !r->route || r->route->permission == PERM_PUBLIC)
        return false;
    if (r->viewer && has_to_change(r, r->viewer))
        return resp_redirect(r, 303, "/desk/password") == ERR_OK;
    if (r->viewer)
        return false;
    const char *next = r->method == HTTP_GET ? page_here(r) : "/desk";
    return resp_redirect(r, 303, arena_printf(r->arena, "/desk/login?next=%s", url_encode(r->arena, next))) == ERR_OK;
}

void app_error_page(struct req *r, enum err err)
{
    if (!lead_on(r, err))
        error_html(r, err);
}
