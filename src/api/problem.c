/* What goes wrong, as problem+json (RFC 9457): a stable code, a sentence in the reader's language, the field at fault.
 */
#include <stdlib.h>

#include "api/api.h"
#include "api/api_priv.h"
#include "base/str.h"
#include "web/app.h"

static const struct {
    int status;
    const char *code, *title;
} problems[] = {
    {400, "invalid", N_("Something in the request is wrong")},
    {401, "token", N_("A token is needed")},
    {403, "denied", N_("This is not open to you")},
    {404, "not_found", N_("There is no such thing here")},
    {405, "method", N_("This address does not take this method")},
    {406, "accept", N_("The answer is JSON")},
    {409, "conflict", N_("Somebody was faster")},
    {413, "too_large", N_("That was too much at once")},
    {414, "too_large", N_("That was too much at once")},
    {415, "content_type", N_("The body is not of a kind that is taken here")},
    {429, "throttled", N_("Too many tries")},
    {500, "internal", N_("Something went wrong on our side")},
    {501, "method", N_("This address does not take this method")},
    {503, "busy", N_("Please try again in a moment")},
};

/* What the status alone does not tell: the same refusal with another remedy. */
static const char *code_of(const struct req *r, int status, const char *code)
{
    if (status == 403 && str_eq(r->error.field, "scope"))
        return "scope";
    if (status == 401 && req_is_script(r))
        return "login";
    if (status == 409 && str_eq(r->error.field, "Idempotency-Key"))
        return "key_used";
    return code;
}

/* Throttled is the client's matter (429), full or down is ours (503): a throttle names the minutes to wait. */
static int status_of(struct req *r, enum err err)
{
    if (err == ERR_BUSY && r->error.arg[0]) {
        resp_header(r, "Retry-After", arena_printf(r->arena, "%lld", (long long)strtoll(r->error.arg, NULL, 10) * 60));
        return 429;
    }
    if (err == ERR_DENIED && str_eq(r->error.field, "Authorization")) {
        resp_header(r, "WWW-Authenticate", "Bearer realm=\"echowall\"");
        return 401;
    }
    /* The script leads to the log-in by itself, and keeps what it has. */
    if (err == ERR_DENIED && req_is_script(r) && r->route->permission != PERM_PUBLIC && !r->viewer)
        return 401;
    if (err == ERR_INVALID && str_eq(r->error.field, "Accept"))
        return 406;
    return r->resp.status;
}

static int to_buf(const char *s, size_t n, void *ctx)
{
    buf_add(ctx, s, n);
    return 0;
}

void api_error_page(struct req *r, enum err err)
{
    enum lang lang = api_lang(r);
    int status = status_of(r, err);
    const char *code = "internal", *title = N_("Something went wrong on our side");
    for (size_t i = 0; i < COUNT_OF(problems); i++) {
        if (problems[i].status == status) {
            code = code_of(r, status, problems[i].code);
            title = problems[i].title;
        }
    }
    const char *detail = tr_error(r->arena, lang, &r->error);
    json_t *j =
        json_pack("{s:s, s:s, s:s, s:i, s:s, s:s}", "type", url_path(r, arena_printf(r->arena, "/api#error-%s", code)),
                  "code", code, "title", tr(lang, title), "status", status, "detail", detail, "request_id", r->id);
    if (j && r->error.field[0]) {
        json_object_set_new(j, "field", json_string(r->error.field));
        json_object_set_new(j, "errors", json_pack("[{s:s, s:s}]", "field", r->error.field, "detail", detail));
    }
    if (j)
        json_dump_callback(j, to_buf, resp_body(r), JSON_COMPACT);
    json_decref(j);
    resp_status(r, status);
    resp_type(r, "application/problem+json; charset=utf-8");
    if (api_is_open(r))
        resp_header(r, "Access-Control-Allow-Origin", "*");
}
