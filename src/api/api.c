#include "api/api.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "api/api_priv.h"
#include "base/str.h"
#include "web/app.h"

#define BODY_MAX   (256 * 1024)
#define UPLOAD_MAX (32 * 1024 * 1024)

enum lang api_lang(const struct req *r)
{
    return lang_choose(NULL, req_header(r, "Accept-Language"), app_of(r)->language);
}

bool api_is_open(const struct req *r)
{
    return r->route && r->route->permission == PERM_PUBLIC && r->route->method == HTTP_GET;
}

/* Whether one of the ranges of an Accept header covers JSON. */
static bool accepts_json(struct req *r)
{
    char *rest = arena_strdup(r->arena, str_or(req_header(r, "Accept"), "*/*")), *range;
    while ((range = strsep(&rest, ","))) {
        char *type = str_trim(r->arena, strsep(&range, ";"));
        if (str_eq(type, "*/*") || strcasecmp(type, "application/*") == 0 || strcasecmp(type, "application/json") == 0)
            return true;
    }
    return false;
}

/* The token of "Authorization: Bearer …"; NULL without one. */
static const char *bearer(const struct req *r)
{
    const char *h = req_header(r, "Authorization");
    if (!h || strncasecmp(h, "Bearer ", 7) != 0)
        return NULL;
    h += 7;
    return h + strspn(h, " ");
}

static enum err check_token(struct req *r, const struct route *route)
{
    const char *token = bearer(r);
    unsigned scopes = 0;
    struct viewer *v = arena_obj(r->arena, struct viewer);
    if (!token)
        return error_set(&r->error, ERR_DENIED, "Authorization", N_("This needs a token."), NULL);
    enum err x = token_viewer(conn_of(r), site_of(r), token, r->client, r->arena, v, &scopes, &r->error);
    if (x == ERR_DENIED)
        return error_set(&r->error, ERR_DENIED, "Authorization", r->error.msgid, NULL);
    if (x != ERR_OK)
        return x;
    r->viewer = v;
    if (route->permission != SCOPE_ANY && !(scopes & route->permission))
        return error_set(&r->error, ERR_DENIED, "scope", N_("The token lacks the scope {}."), "%s",
                         scope_code(route->permission));
    return ERR_OK;
}

enum err api_authorize(struct req *r, const struct route *route)
{
    if (api_is_open(r))
        resp_header(r, "Access-Control-Allow-Origin", "*");
    enum err x = route->permission == PERM_PUBLIC ? ERR_OK : check_token(r, route);
    /* Files are what they are. */
    if (x == ERR_OK && route->handler != api_desk_file && !accepts_json(r))
        x = error_set(&r->error, ERR_INVALID, "Accept", N_("The answer is JSON (Accept: application/json)."), NULL);
    return x;
}

enum err api_key(struct req *r, struct step_key *ret)
{
    const char *what = arena_printf(r->arena, "%s %s", http_method_name(r->method), r->path);
    return step_key_init(site_of(r), viewer_of(r), r->arena, req_header(r, "Idempotency-Key"), what, r->body,
                         r->body_len, ret, &r->error);
}

static const struct route routes[] = {
    ROUTE(GET, "/api", api_page_html, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/api/openapi.json", api_openapi, PERM_PUBLIC, ROUTE_API | ROUTE_SHARED, 0),
    ROUTE(POST, "/api/v1/matters", api_matter_add, PERM_PUBLIC, ROUTE_API | ROUTE_UNSEEN, BODY_MAX),
    ROUTE(POST, "/api/v1/track", api_track, PERM_PUBLIC, ROUTE_API | ROUTE_UNSEEN, 4096),
    ROUTE(GET, "/api/v1/wall", api_wall, PERM_PUBLIC, ROUTE_API | ROUTE_SHARED, 0),
    ROUTE(GET, "/api/v1/wall/:number", api_wall_item, PERM_PUBLIC, ROUTE_API | ROUTE_SHARED, 0),
    ROUTE(GET, "/api/v1/categories", api_categories, PERM_PUBLIC, ROUTE_API | ROUTE_SHARED, 0),
    ROUTE(GET, "/api/v1/areas", api_areas, PERM_PUBLIC, ROUTE_API | ROUTE_SHARED, 0),
    ROUTE(GET, "/api/v1/me", api_me, SCOPE_ANY, ROUTE_API, 0),
    ROUTE(GET, "/api/v1/units", api_units, SCOPE_ANY, ROUTE_API, 0),
    ROUTE(POST, "/api/v1/desk/files", api_desk_upload, SCOPE_FILES, ROUTE_API | ROUTE_ANY_BODY, UPLOAD_MAX),
    ROUTE(GET, "/api/v1/desk/matters", api_desk_list, SCOPE_READ, ROUTE_API, 0),
    ROUTE(POST, "/api/v1/desk/matters", api_desk_add, SCOPE_WRITE, ROUTE_API, BODY_MAX),
    ROUTE(GET, "/api/v1/desk/search", api_desk_search, SCOPE_SEARCH, ROUTE_API, 0),
    ROUTE(GET, "/api/v1/desk/matters/:number", api_desk_matter, SCOPE_READ, ROUTE_API, 0),
    ROUTE(GET, "/api/v1/desk/matters/:number/files/:id", api_desk_file, SCOPE_READ, ROUTE_API, 0),
    ROUTE(POST, "/api/v1/desk/matters/:number/moves/:move", api_desk_move, SCOPE_ACT, ROUTE_API, BODY_MAX),
    ROUTE(POST, "/api/v1/sms/report", api_sms_report, PERM_PUBLIC, ROUTE_API, 16384),
    /* The field kit: scripts of our own page, with its log-in. */
    ROUTE(GET, "/field/contact", api_field_contact, PERM_PUBLIC, ROUTE_SCRIPT | ROUTE_QUIET, 0),
    ROUTE(GET, "/field/session", api_field_session, PERM_OFFICER, ROUTE_SCRIPT, 0),
    ROUTE(POST, "/field/device", api_field_device, PERM_OFFICER, ROUTE_SCRIPT | ROUTE_UNSEEN, 4096),
    ROUTE(GET, "/field/pack", api_field_pack, PERM_OFFICER, ROUTE_SCRIPT, 0),
    ROUTE(POST, "/field/sync", api_field_sync, PERM_OFFICER, ROUTE_SCRIPT | ROUTE_UNSEEN, FIELD_BODY_MAX),
    ROUTE(GET, "/field/photo/:key", api_field_photo, PERM_OFFICER, ROUTE_SCRIPT, 0),
    ROUTE(PUT, "/field/photo/:key", api_field_photo_put, PERM_OFFICER, ROUTE_SCRIPT | ROUTE_UNSEEN, FIELD_PART_MAX),
};

const struct route *api_routes(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
