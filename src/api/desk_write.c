/* What officers' programs change: moves, new matters, files. Each carries an Idempotency-Key. */
#include <string.h>

#include "api/api_priv.h"
#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/move.h"
#include "model/officer.h"
#include "model/submit.h"
#include "model/unit.h"
#include "model/upload.h"
#include "web/app.h"
#include "web/upload.h"
#include "web/words.h"

enum err api_files(struct req *r, const json_t *body, struct record_file **ret, size_t *ret_n)
{
    const char *const *ids;
    size_t n;
    enum err x = api_texts(r, body, "files", MATTER_FILES_MAX, &ids, &n, &r->error);
    if (x != ERR_OK)
        return x;
    struct record_file *list = arena_array(r->arena, struct record_file, n + 1);
    for (size_t i = 0; x == ERR_OK && i < n; i++)
        x = upload_take(conn_of(r), site_of(r), viewer_of(r), r->arena, ids[i], &list[i], &r->error);
    *ret = list;
    *ret_n = n;
    return x;
}

static enum err unit_id(struct req *r, const char *code, const char *field, int64_t *ret)
{
    struct unit u;
    *ret = 0;
    if (str_empty(code))
        return ERR_OK;
    enum err x = unit_by_code(conn_of(r), r->arena, code, &u, &r->error);
    if (x == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_INVALID, field, N_("There is no office with the code “{}”."), "%s", code);
    if (x == ERR_OK)
        *ret = u.id;
    return x;
}

static enum err read_orders(struct req *r, const json_t *body, struct move_request *x)
{
    const char *lead;
    const char *const *co;
    size_t n;
    enum err y = api_text(body, "lead", &lead, &r->error);
    if (y == ERR_OK)
        y = unit_id(r, lead, "lead", &x->lead_unit_id);
    if (y == ERR_OK)
        y = api_texts(r, body, "co", MOVE_CO_MAX - 1, &co, &n, &r->error);
    for (size_t i = 0; y == ERR_OK && i < n; i++)
        y = unit_id(r, co[i], "co", &x->co_unit_ids[i]);
    return y;
}

static enum err read_against(struct req *r, const json_t *body, struct move_request *x)
{
    const char *unit, *login = NULL;
    struct officer o;
    enum err y = api_text(body, "against", &unit, &r->error);
    if (y == ERR_OK)
        y = api_text(body, "officer", &login, &r->error);
    if (y == ERR_OK)
        y = unit_id(r, unit, "against", &x->against_unit_id);
    if (y != ERR_OK || str_empty(login))
        return y;
    y = officer_by_login(conn_of(r), r->arena, login, &o, &r->error);
    if (y == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_INVALID, "officer", N_("There is no such officer."), NULL);
    if (y == ERR_OK)
        x->against_officer_id = o.id;
    return y;
}

static enum err read_texts(struct req *r, const json_t *body, const struct move_def *d, struct move_request *x)
{
    const json_t *fields = json_object_get(body, "fields");
    enum err y = ERR_OK;
    if (fields && !json_is_null(fields) && !json_is_object(fields))
        return error_set(&r->error, ERR_INVALID, "fields", N_("“{}” has to be an object."), "fields");
    for (int i = 0; y == ERR_OK && i < MOVE_FIELDS_MAX && d->fields[i].part; i++)
        y = api_text(fields, d->fields[i].part, &x->texts[i], &r->error);
    return y;
}

/* The version comes in the body, or as If-Match with the ETag that reading the matter gave. */
static enum err read_version(struct req *r, const json_t *body, struct move_request *x)
{
    const char *tag = req_header(r, "If-Match");
    enum err y = api_int(body, "version", &x->version, &r->error);
    if (y != ERR_OK || x->version > 0)
        return y;
    if (tag && tag[0] == '"' && str_ends(tag, "\""))
        tag = arena_strndup(r->arena, tag + 1, strlen(tag) - 2);
    if (!tag || !str_int(tag, 1, INT64_MAX, &x->version))
        return error_set(&r->error, ERR_INVALID, "version", N_("Send the version of the matter that you have read."),
                         NULL);
    return ERR_OK;
}

static enum err read_move(struct req *r, const struct move_def *d, struct move_request *x)
{
    json_t *body;
    struct record_file *files = NULL;
    enum err y = api_body(r, &body, &r->error);
    if (y == ERR_OK)
        y = read_version(r, body, x);
    if (y == ERR_OK)
        y = read_texts(r, body, d, x);
    if (y == ERR_OK && (d->offers || (d->effects & (EFFECT_SEND_ORDERS | EFFECT_CALL_UNITS))))
        y = read_orders(r, body, x);
    if (y == ERR_OK && (d->effects & EFFECT_AGAINST))
        y = read_against(r, body, x);
    if (y == ERR_OK && (d->effects & EFFECT_RECLASSIFY))
        y = api_category(r, body, &x->category);
    if (y == ERR_OK && (d->effects & EFFECT_RECLASSIFY))
        y = api_area(r, body, &x->area_id);
    if (y == ERR_OK)
        y = api_moment(r, body, "occurred_at", &x->occurred_at, &r->error);
    if (y == ERR_OK)
        y = api_files(r, body, &files, &x->n_files);
    x->files = files;
    return y;
}

static enum err find_move(struct req *r, const struct matter *m, const struct move_def **ret)
{
    *ret = procedure_move(procedure_at(m->procedure, m->procedure_version), req_param(r, "move"));
    if (!*ret || (*ret)->at == AT_RESIDENT || ((*ret)->effects & EFFECT_REVEAL))
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such step."), NULL);
    return ERR_OK;
}

static enum err move_answer(struct req *r, const struct matter *m, const struct move_def *d, const struct step_key *k)
{
    const struct state_def *state = procedure_state(procedure_at(m->procedure, m->procedure_version), k->state);
    return api_answer(r, 200,
                      json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:o}", "number", m->number, "move", d->code,
                                "state", k->state, "state_name", state ? tr_words(api_lang(r), &state->name) : k->state,
                                "version", (json_int_t)k->version, "seq", (json_int_t)k->seq, "hash", k->hash, "at",
                                api_time(site_of(r), k->at)));
}

/* A key that was used is answered before the rest is looked at: what the request named may be gone by now. */
enum err api_desk_move(struct req *r)
{
    struct matter m;
    struct step_key key;
    const struct move_def *d;
    bool again = false;
    enum err y = matter_by_number(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &m, &r->error);
    if (y == ERR_OK)
        y = find_move(r, &m, &d);
    if (y == ERR_OK)
        y = api_key(r, &key);
    if (y == ERR_OK)
        y = step_key_find(conn_of(r), &key, &again, &r->error);
    if (y != ERR_OK || again)
        return y == ERR_OK ? move_answer(r, &m, d, &key) : y;
    struct move_request x = {.number = m.number, .move = d->code, .key = &key};
    y = read_move(r, d, &x);
    if (y == ERR_OK)
        y = move_make(conn_of(r), site_of(r), viewer_of(r), &x, &r->error);
    return y == ERR_OK ? move_answer(r, &m, d, &key) : y;
}

static const char *const channels[] = {"phone", "visit", "letter", "api"};

static enum err read_intake(struct req *r, struct submission *x)
{
    json_t *body;
    const char *unit;
    struct record_file *files = NULL;
    struct error *e = &r->error;
    enum err y = api_body(r, &body, e);
    if (y == ERR_OK)
        y = api_submission(r, body, x);
    if (y == ERR_OK)
        y = api_text(body, "channel", &x->channel, e);
    if (y == ERR_OK)
        y = api_moment(r, body, "occurred_at", &x->occurred_at, e);
    if (y == ERR_OK)
        y = api_bool(body, "against", &x->against, e);
    if (y == ERR_OK)
        y = api_text(body, "against_text", &x->against_text, e);
    if (y == ERR_OK)
        y = api_text(body, "against_unit", &unit, e);
    if (y == ERR_OK)
        y = unit_id(r, unit, "against_unit", &x->against_unit_id);
    if (y == ERR_OK)
        y = api_files(r, body, &files, &x->n_files);
    x->files = files;
    return y;
}

static enum err check_channel(struct req *r, struct submission *x)
{
    x->channel = str_or(x->channel, "phone");
    for (size_t i = 0; i < COUNT_OF(channels); i++) {
        if (str_eq(channels[i], x->channel))
            return ERR_OK;
    }
    return error_set(&r->error, ERR_INVALID, "channel", N_("The channel is phone, visit, letter or api."), NULL);
}

enum err api_desk_add(struct req *r)
{
    struct submission x = {0};
    struct receipt receipt;
    struct step_key key;
    if (!viewer_has(viewer_of(r), ROLE_INTAKE))
        return error_set(&r->error, ERR_DENIED, NULL, N_("Your posts do not include this."), NULL);
    enum err y = api_key(r, &key);
    /* An officer's key is no resident's: it is told apart by its hash. */
    x.key = key.key_hash;
    x.mark = key.body_hash;
    if (y == ERR_OK)
        y = read_intake(r, &x);
    if (y == ERR_OK)
        y = check_channel(r, &x);
    if (y == ERR_OK)
        y = submit(conn_of(r), site_of(r), viewer_of(r), r->arena, &x, &receipt, &r->error);
    return y == ERR_OK ? api_receipt(r, &receipt) : y;
}

static enum err upload_answer(struct req *r, const char *id)
{
    return api_answer(r, 201, json_pack("{s:s}", "id", id));
}

enum err api_desk_upload(struct req *r)
{
    static const char *const names[] = {"name", NULL};
    struct step_key key;
    struct record_file file;
    char *id = NULL;
    enum err x = api_query(r, names);
    if (x == ERR_OK)
        x = api_key(r, &key);
    if (x == ERR_OK)
        x = upload_find(conn_of(r), &key, r->arena, &id, &r->error);
    if (x != ERR_OK || id)
        return x == ERR_OK ? upload_answer(r, id) : x;
    x = upload_body(r, str_or(req_query(r, "name"), "photo.jpg"), &file);
    if (x == ERR_OK)
        x = upload_keep(conn_of(r), site_of(r), viewer_of(r), r->arena, &key, &file, &id, &r->error);
    return x == ERR_OK ? upload_answer(r, id) : x;
}
