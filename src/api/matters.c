/* POST /api/v1/matters and /api/v1/track: what a resident can do without an account. */
#include "api/api_priv.h"
#include "base/str.h"
#include "catalogue/procedure.h"
#include "html/tr.h"
#include "model/area.h"
#include "model/category.h"
#include "model/submit.h"
#include "model/track.h"
#include "web/app.h"
#include "web/words.h"

static enum err read_contact(const json_t *body, struct contact *ret, struct error *e)
{
    const json_t *c = json_object_get(body, "contact");
    if (!c || json_is_null(c))
        return ERR_OK;
    if (!json_is_object(c))
        return error_set(e, ERR_INVALID, "contact", N_("“{}” has to be an object."), "contact");
    enum err r = api_text(c, "name", &ret->name, e);
    if (r == ERR_OK)
        r = api_text(c, "phone", &ret->phone, e);
    return r == ERR_OK ? api_text(c, "mail", &ret->mail, e) : r;
}

enum err api_area(struct req *r, const json_t *body, int64_t *ret)
{
    const char *text;
    struct area area;
    enum err y = api_text(body, "area", &text, &r->error);
    if (y != ERR_OK || str_empty(text))
        return y;
    y = area_named(conn_of(r), r->arena, text, &area, &r->error);
    if (y == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_INVALID, "area", N_("There is no such area."), NULL);
    if (y == ERR_OK)
        *ret = area.id;
    return y;
}

enum err api_category(struct req *r, const json_t *body, const char **ret)
{
    const char *text;
    struct category category;
    enum err y = api_text(body, "category", &text, &r->error);
    if (y != ERR_OK || str_empty(text))
        return y;
    y = category_named(conn_of(r), r->arena, text, &category, &r->error);
    if (y == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_INVALID, "category", N_("There is no such field."), NULL);
    if (y == ERR_OK)
        *ret = category.code;
    return y;
}

/* {"lamp": "A-17"}: what the procedure asks for. Whether there are such fields is the model's to say. */
static enum err read_said(struct req *r, const json_t *body, struct submission *x)
{
    const json_t *j = json_object_get(body, "fields");
    size_t n = json_object_size(j);
    struct said_field *list = arena_array(r->arena, struct said_field, n + 1);
    const char *part;
    json_t *value;
    enum err y = api_text(body, "procedure", &x->procedure, &r->error);
    if (y != ERR_OK || !j || json_is_null(j))
        return y;
    if (!json_is_object(j))
        return error_set(&r->error, ERR_INVALID, "fields", N_("“{}” has to be an object."), "fields");
    if (n > PROCEDURE_FIELDS_MAX)
        return error_set(&r->error, ERR_INVALID, "fields", N_("At most {} here, please."), "%d", PROCEDURE_FIELDS_MAX);
    json_object_foreach((json_t *)j, part, value)
    {
        y = y == ERR_OK ? api_text(j, part, &list[x->n_fields].text, &r->error) : y;
        list[x->n_fields++].part = arena_strdup(r->arena, part);
    }
    x->fields = list;
    return y;
}

enum err api_submission(struct req *r, const json_t *body, struct submission *x)
{
    struct error *e = &r->error;
    enum err y = read_said(r, body, x);
    if (y == ERR_OK)
        y = api_text(body, "title", &x->title, e);
    if (y == ERR_OK)
        y = api_text(body, "body", &x->body, e);
    if (y == ERR_OK)
        y = api_text(body, "place", &x->place, e);
    if (y == ERR_OK)
        y = api_category(r, body, &x->category);
    if (y == ERR_OK)
        y = read_contact(body, &x->contact, e);
    if (y == ERR_OK)
        y = api_text(body, "lang", &x->lang, e);
    if (y == ERR_OK)
        y = api_text(body, "reach", &x->reach, e);
    return y == ERR_OK ? api_area(r, body, &x->area_id) : y;
}

enum err api_matter_add(struct req *r)
{
    struct submission x = {.channel = "api", .key = req_header(r, "Idempotency-Key"), .from = r->client};
    struct receipt receipt;
    json_t *body;
    enum err y = api_body(r, &body, &r->error);
    if (y == ERR_OK)
        y = api_submission(r, body, &x);
    if (y == ERR_OK)
        y = submit(conn_of(r), site_of(r), &viewer_nobody, r->arena, &x, &receipt, &r->error);
    return y == ERR_OK ? api_receipt(r, &receipt) : y;
}

enum err api_receipt(struct req *r, const struct receipt *x)
{
    resp_secret(r);
    return api_answer(r, 201,
                      json_pack("{s:s, s:s, s:s, s:o, s:o}", "number", x->number, "secret", x->secret, "receipt",
                                x->entry_hash, "submitted_at", api_time(site_of(r), x->submitted_at), "due_at",
                                api_time(site_of(r), x->due_at)));
}

static json_t *entry_json(struct req *r, enum lang lang, const struct matter *m, const struct entry *x)
{
    return json_pack("{s:I, s:s, s:s, s:o, s:s?, s:o}", "seq", (json_int_t)x->seq, "kind", x->kind, "words",
                     word_entry(lang, m, x->kind), "at", api_time(site_of(r), x->occurred_at), "unit", x->unit_name,
                     "texts", api_entry_texts(x));
}

static json_t *state_json(struct req *r, const struct matter_full *f)
{
    enum lang lang = api_lang(r);
    const struct site *s = site_of(r);
    const struct procedure *p = procedure_at(f->m.procedure, f->m.procedure_version);
    const struct state_def *state = procedure_state(p, f->m.state);
    json_t *entries = json_array();
    for (int i = 0; i < f->n_entries; i++)
        json_array_append_new(entries, entry_json(r, lang, &f->m, &f->entries[i]));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?, s:o, s:o, s:o, s:o, s:o}", "number", f->m.number, "title",
                     f->m.title, "state", f->m.state, "state_name", word_state(lang, &f->m), "next",
                     state ? tr_words(lang, &state->told) : "", "unit", f->m.unit_name, "submitted_at",
                     api_time(s, f->m.submitted_at), "due_at", api_time(s, f->m.due_at), "answered_at",
                     api_time(s, f->m.answered_at), "closed_at", api_time(s, f->m.closed_at), "entries", entries);
}

enum err api_track(struct req *r)
{
    json_t *body;
    const char *number = NULL, *secret = NULL;
    struct matter_full full;
    enum err y = api_body(r, &body, &r->error);
    if (y == ERR_OK)
        y = api_text(body, "number", &number, &r->error);
    if (y == ERR_OK)
        y = api_text(body, "secret", &secret, &r->error);
    if (y == ERR_OK)
        y = track_open(conn_of(r), site_of(r), r->arena, str_or(number, ""), str_or(secret, ""), r->client, &full,
                       &r->error);
    if (y != ERR_OK)
        return y;
    resp_secret(r);
    return api_answer(r, 200, state_json(r, &full));
}
