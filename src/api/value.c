/* Values of JSON in and out, with their limits. */
#include <stdio.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/str.h"
#include "web/app.h"

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

enum err api_int(const json_t *object, const char *name, int64_t *ret, struct error *e)
{
    const json_t *j = json_object_get(object, name);
    if (!j || json_is_null(j))
        return ERR_OK;
    if (!json_is_integer(j))
        return error_set(e, ERR_INVALID, name, N_("“{}” has to be a whole number."), "%s", name);
    *ret = json_integer_value(j);
    return ERR_OK;
}

enum err api_bool(const json_t *object, const char *name, bool *ret, struct error *e)
{
    const json_t *j = json_object_get(object, name);
    if (!j || json_is_null(j))
        return ERR_OK;
    if (!json_is_boolean(j))
        return error_set(e, ERR_INVALID, name, N_("“{}” has to be true or false."), "%s", name);
    *ret = json_is_true(j);
    return ERR_OK;
}

enum err api_moment(const struct req *r, const json_t *object, const char *name, int64_t *ret, struct error *e)
{
    const char *text;
    *ret = 0;
    enum err x = api_text(object, name, &text, e);
    if (x == ERR_OK && text && time_parse(text, site_of(r)->zone, ret) != ERR_OK)
        x = error_set(e, ERR_INVALID, name, N_("“{}” has to be a time such as 2026-11-25T09:30:00+08:00."), "%s", name);
    return x;
}

enum err api_texts(struct req *r, const json_t *object, const char *name, size_t max, const char *const **ret,
                   size_t *ret_n, struct error *e)
{
    const json_t *j = json_object_get(object, name);
    size_t n = json_is_array(j) ? json_array_size(j) : 0;
    const char **list = arena_array(r->arena, const char *, n + 1);
    if (j && !json_is_null(j) && !json_is_array(j))
        return error_set(e, ERR_INVALID, name, N_("“{}” has to be a list of texts."), "%s", name);
    if (n > max)
        return error_set(e, ERR_INVALID, name, N_("At most {} here, please."), "%zu", max);
    for (size_t i = 0; i < n; i++) {
        list[i] = json_string_value(json_array_get(j, i));
        if (!list[i] || strlen(list[i]) != json_string_length(json_array_get(j, i)))
            return error_set(e, ERR_INVALID, name, N_("“{}” has to be a list of texts."), "%s", name);
    }
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}

enum err api_query(struct req *r, const char *const *names)
{
    for (size_t i = 0; i < r->params.n; i++) {
        bool known = false;
        for (const char *const *name = names; *name; name++)
            known = known || str_eq(*name, r->params.v[i].name);
        if (!known)
            return error_set(&r->error, ERR_INVALID, r->params.v[i].name, N_("There is no parameter “{}” here."), "%s",
                             r->params.v[i].name);
    }
    return ERR_OK;
}

enum err api_limit(struct req *r, int *ret)
{
    int64_t n = API_ROWS;
    const char *typed = req_query(r, "limit");
    if (typed && !str_int(typed, 1, API_ROWS_MAX, &n))
        return error_set(&r->error, ERR_INVALID, "limit", N_("A page has from 1 to {} rows."), "%d", API_ROWS_MAX);
    *ret = (int)n;
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

enum err api_page(struct req *r, json_t *items, const char *next)
{
    return api_answer(r, 200, json_pack("{s:o, s:s?}", "items", items, "next", next));
}

json_t *api_time(const struct site *s, int64_t ms)
{
    char text[32];
    return ms ? json_string(time_format_iso(ms, s->zone, text)) : json_null();
}

json_t *api_string(const char *s)
{
    return str_empty(s) ? json_null() : json_string(s);
}

json_t *api_id(int64_t id)
{
    char text[24];
    snprintf(text, sizeof(text), "%lld", (long long)id);
    return json_string(text);
}

json_t *api_named(const char *code, const char *name)
{
    return str_empty(name) ? json_null() : json_pack("{s:o, s:s}", "code", api_string(code), "name", name);
}
