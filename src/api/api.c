#include "api/api.h"

#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/str.h"
#include "html/tr.h"
#include "web/app.h"

#define BODY_MAX  (256 * 1024)
#define DEPTH_MAX 16

static void free_json(void *p)
{
    json_decref(p);
}

/* What is asked for here nests twice; the parser would follow thousands of levels. */
static bool too_deep(const char *s, size_t n)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < n; i++) {
        if (quoted)
            quoted = s[i] != '"';
        else if (s[i] == '"')
            quoted = true;
        else if (s[i] == '[' || s[i] == '{')
            depth++;
        else if (s[i] == ']' || s[i] == '}')
            depth--;
        if (depth > DEPTH_MAX)
            return true;
        i += quoted && s[i] == '\\';
    }
    return false;
}

enum err api_body(struct req *r, json_t **ret, struct error *e)
{
    json_error_t why;
    if (!utf8_valid(r->body, r->body_len))
        return error_set(e, ERR_INVALID, NULL, N_("The text holds characters that cannot be read."), NULL);
    if (too_deep(r->body, r->body_len))
        return error_set(e, ERR_INVALID, NULL, N_("The JSON is nested more than {} deep."), "%d", DEPTH_MAX);
    json_t *j = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, &why);
    if (!j)
        return error_set(e, ERR_INVALID, NULL, N_("The body is no JSON: there is a mistake on line {}."), "%d",
                         why.line);
    arena_defer(r->arena, free_json, j);
    if (!json_is_object(j))
        return error_set(e, ERR_INVALID, NULL, N_("The body has to be a JSON object."), NULL);
    *ret = j;
    return ERR_OK;
}

enum err api_text(const json_t *object, const char *name, const char **ret, struct error *e)
{
    const json_t *j = json_object_get(object, name);
    *ret = NULL;
    if (!j || json_is_null(j))
        return ERR_OK;
    if (!json_is_string(j) || strlen(json_string_value(j)) != json_string_length(j))
        return error_set(e, ERR_INVALID, name, N_("“{}” has to be a text."), "%s", name);
    *ret = json_string_value(j);
    return ERR_OK;
}

static int to_buf(const char *s, size_t n, void *ctx)
{
    buf_add(ctx, s, n);
    return 0;
}

enum err api_answer(struct req *r, int status, json_t *object)
{
    if (!object)
        return error_detail(&r->error, ERR_INTERNAL, "could not build the answer");
    resp_status(r, status);
    resp_type(r, "application/json; charset=utf-8");
    int failed = json_dump_callback(object, to_buf, resp_body(r), JSON_COMPACT);
    json_decref(object);
    buf_putc(resp_body(r), '\n');
    return failed || buf_failed(resp_body(r)) ? ERR_INTERNAL : ERR_OK;
}

json_t *api_time(const struct site *s, int64_t ms)
{
    char text[32];
    return ms ? json_string(time_format_iso(ms, s->zone, text)) : json_null();
}

enum err api_authorize(struct req *r, const struct route *route)
{
    if (route->permission == PERM_PUBLIC)
        return ERR_OK;
    return error_set(&r->error, ERR_DENIED, NULL, N_("This needs a token."), NULL);
}

/* Throttled is the client's matter (429), full or down is ours (503): a throttle names the minutes to wait. */
static int problem_status(struct req *r, enum err err)
{
    if (err != ERR_BUSY || !r->error.arg[0])
        return r->resp.status;
    resp_status(r, 429);
    resp_header(r, "Retry-After", arena_printf(r->arena, "%lld", (long long)strtoll(r->error.arg, NULL, 10) * 60));
    return 429;
}

void api_error_page(struct req *r, enum err err)
{
    enum lang lang = lang_choose(NULL, req_header(r, "Accept-Language"), app_of(r)->language);
    int status = problem_status(r, err);
    json_t *j = json_pack("{s:s, s:s, s:i, s:s, s:s}", "type", "about:blank", "title", err_name(err), "status", status,
                          "detail", tr_error(r->arena, lang, &r->error), "request_id", r->id);
    if (j && r->error.field[0])
        json_object_set_new(j, "field", json_string(r->error.field));
    if (j)
        json_dump_callback(j, to_buf, resp_body(r), JSON_COMPACT);
    json_decref(j);
    resp_type(r, "application/problem+json; charset=utf-8");
}

static const struct route routes[] = {
    ROUTE(POST, "/api/v1/matters", api_matter_add, PERM_PUBLIC, ROUTE_API, BODY_MAX),
    ROUTE(POST, "/api/v1/track", api_track, PERM_PUBLIC, ROUTE_API, 4096),
};

const struct route *api_routes(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
