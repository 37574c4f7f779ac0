/* What a phone did, brought in: operations in batches, photos in parts. */
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/str.h"
#include "model/field.h"
#include "web/app.h"
#include "web/upload.h"

/* The texts of an operation, by their names in JSON. */
static const struct {
    const char *name;
    size_t at;
} texts[] = {{"reg", offsetof(struct field_op, reg)},         {"code", offsetof(struct field_op, code)},
             {"entry", offsetof(struct field_op, entry)},     {"text", offsetof(struct field_op, text)},
             {"amount", offsetof(struct field_op, amount)},   {"list", offsetof(struct field_op, list)},
             {"item", offsetof(struct field_op, item)},       {"number", offsetof(struct field_op, number)},
             {"seen", offsetof(struct field_op, seen)},       {"why", offsetof(struct field_op, why)},
             {"part", offsetof(struct field_op, part)},       {"base", offsetof(struct field_op, base)},
             {"value", offsetof(struct field_op, value)},     {"service", offsetof(struct field_op, service)},
             {"outcome", offsetof(struct field_op, outcome)}, {"activity", offsetof(struct field_op, activity)}};

static enum err read_texts(const json_t *j, struct field_op *x, struct error *e)
{
    enum err y = ERR_OK;
    for (size_t i = 0; i < COUNT_OF(texts) && y == ERR_OK; i++) {
        const char *text = NULL;
        y = api_text(j, texts[i].name, &text, e);
        memcpy((char *)x + texts[i].at, &text, sizeof(text));
    }
    return y;
}

static enum err read_moment(const json_t *j, struct field_moment *m, struct error *e)
{
    enum err y = api_int(j, "phone_at", &m->phone_at, e);
    if (y == ERR_OK)
        y = api_int(j, "offset", &m->offset, e);
    if (y == ERR_OK)
        y = api_int(j, "contact", &m->contact, e);
    m->met = m->contact > 0;
    const int64_t most = INT64_C(1) << 52;
    if (y == ERR_OK && (m->phone_at < 0 || m->phone_at > most || llabs(m->offset) > most || m->contact > most))
        y = error_set(e, ERR_INVALID, "phone_at", N_("The phone's time is none."), NULL);
    return y;
}

static enum err read_photos(struct req *r, const json_t *j, struct field_op *x)
{
    const char *const *keys;
    enum err y = api_texts(r, j, "photos", FIELD_PHOTOS_MAX, &keys, &x->n_photos, &r->error);
    for (size_t i = 0; y == ERR_OK && i < x->n_photos; i++)
        x->photos[i] = keys[i];
    return y;
}

/* Counts go by the codes of the activity's programme. */
static enum err read_report(struct req *r, const json_t *j, struct field_op *x)
{
    const json_t *counts = json_object_get(j, "counts");
    struct activity_full f;
    enum err y = api_text(j, "report", &x->report.report, &r->error);
    if (y == ERR_OK)
        y = api_text(j, "attended", &x->report.attended, &r->error);
    if (y == ERR_OK)
        y = activity_get(conn_of(r), site_of(r), viewer_of(r), r->arena, x->activity, &f, &r->error);
    for (size_t i = 0; y == ERR_OK && i < PROGRAMME_COUNTS_MAX && f.a.programme->counts[i].code; i++)
        y = api_text(counts, f.a.programme->counts[i].code, &x->report.counts[i], &r->error);
    return y;
}

static void free_text(void *p)
{
    free(p);
}

static enum err read_op(struct req *r, const json_t *j, struct field_op *x)
{
    struct error *e = &r->error;
    const json_t *matter = json_object_get(j, "matter");
    char *body = json_dumps(j, JSON_SORT_KEYS | JSON_COMPACT);
    if (!body)
        return error_detail(e, ERR_INTERNAL, "could not write an operation");
    arena_defer(r->arena, free_text, body);
    x->body = body;
    x->body_n = strlen(body);
    enum err y = read_texts(j, x, e);
    if (y == ERR_OK)
        y = read_moment(j, &x->when, e);
    if (y == ERR_OK)
        y = api_int(j, "no", &x->no, e);
    if (y == ERR_OK)
        y = api_int(j, "tie", &x->tie_no, e);
    if (y == ERR_OK)
        y = api_int(j, "version", &x->version, e);
    if (y == ERR_OK)
        y = api_bool(j, "replace", &x->replace, e);
    if (y == ERR_OK)
        y = read_photos(r, j, x);
    if (y == ERR_OK && str_eq(x->kind, "class"))
        y = read_report(r, j, x);
    if (y != ERR_OK || !json_is_object(matter))
        return y;
    y = api_submission(r, matter, &x->matter);
    if (y == ERR_OK)
        y = api_bool(matter, "against", &x->matter.against, e);
    return y == ERR_OK ? api_text(matter, "against_text", &x->matter.against_text, e) : y;
}

static const char *outcome_word(enum field_outcome o)
{
    static const char *const words[] = {[FIELD_DONE] = "done",
                                        [FIELD_ALREADY] = "already",
                                        [FIELD_CONFLICT] = "conflict",
                                        [FIELD_REFUSED] = "refused",
                                        [FIELD_WAITS] = "waits"};
    return words[o];
}

static json_t *result_json(struct req *r, const char *key, const struct field_result *x)
{
    json_t *j = json_pack("{s:s, s:s, s:s, s:I, s:b}", "key", key, "status", outcome_word(x->outcome), "what",
                          str_or(x->what, ""), "occurred_at", (json_int_t)x->occurred_at, "unsure", (int)x->unsure);
    if (j && x->error.code != ERR_OK) {
        json_object_set_new(j, "text", json_string(tr_error(r->arena, api_lang(r), &x->error)));
        json_object_set_new(j, "field", json_string(x->error.field));
    }
    if (j && x->outcome == FIELD_CONFLICT)
        json_object_set_new(j, "theirs",
                            json_pack("{s:s, s:s, s:I, s:I, s:b}", "text", str_or(x->theirs, ""), "who",
                                      str_or(x->who, ""), "at", (json_int_t)x->at, "version", (json_int_t)x->version,
                                      "written", (int)x->written));
    return j;
}

/* One operation; *ret is its result, or NULL where the server could not do it now. What cannot be read is refused like
 * what may not be: the rest of the batch goes on. */
static enum err one(struct req *r, const struct field_call *call, const json_t *j, json_t **ret)
{
    struct field_op x = {.key = NULL};
    struct field_result result = {.outcome = FIELD_REFUSED};
    enum err y = api_text(j, "key", &x.key, &r->error);
    if (y == ERR_OK)
        y = api_text(j, "kind", &x.kind, &r->error);
    x.key = str_or(x.key, "");
    x.kind = str_or(x.kind, "");
    if (y == ERR_OK)
        y = read_op(r, j, &x);
    if (y == ERR_INVALID || y == ERR_NOT_FOUND || y == ERR_TOO_LARGE) {
        r->error.code = y;
        result.error = r->error;
        y = ERR_OK;
    } else if (y == ERR_OK) {
        y = field_do(conn_of(r), site_of(r), viewer_of(r), r->arena, call, &x, &result, &r->error);
    }
    if (y == ERR_OK)
        *ret = result_json(r, x.key, &result);
    return y;
}

static enum err read_call(struct req *r, const json_t *body, struct field_call *ret)
{
    int64_t phone = 0, now = clock_now(&site_of(r)->clock);
    const json_t *ops = json_object_get(body, "ops");
    enum err y = field_device_of(conn_of(r), site_of(r), viewer_of(r), str_or(req_header(r, "X-Field-Secret"), ""),
                                 &ret->device_id, &r->error);
    if (y == ERR_OK)
        y = api_int(body, "phone_at", &phone, &r->error);
    if (y == ERR_OK && !json_is_array(ops))
        y = error_set(&r->error, ERR_INVALID, "ops", N_("“{}” has to be a list."), "ops");
    if (y == ERR_OK && json_array_size(ops) > FIELD_OPS_MAX)
        y = error_set(&r->error, ERR_INVALID, "ops", N_("At most {} here, please."), "%d", FIELD_OPS_MAX);
    ret->offset = phone > 0 && phone < INT64_C(1) << 52 ? now - phone : 0;
    return y;
}

enum err api_field_sync(struct req *r)
{
    json_t *body = NULL, *results = json_array();
    struct field_call call = {.device_id = 0};
    bool later = false;
    enum err y = api_body(r, &body, &r->error);
    if (y == ERR_OK)
        y = read_call(r, body, &call);
    const json_t *ops = y == ERR_OK ? json_object_get(body, "ops") : NULL;
    for (size_t i = 0; y == ERR_OK && !later && i < json_array_size(ops); i++) {
        json_t *result = NULL;
        y = one(r, &call, json_array_get(ops, i), &result);
        if (result)
            json_array_append_new(results, result);
        /* What is done stays done, and the phone is told of it; the rest it sends again. */
        later = y != ERR_OK && i > 0;
        y = later ? ERR_OK : y;
    }
    if (y == ERR_OK)
        return api_answer(r, 200,
                          json_pack("{s:I, s:b, s:o}", "now", (json_int_t)clock_now(&site_of(r)->clock), "later",
                                    (int)later, "results", results));
    json_decref(results);
    return y;
}

/* ---- Photos ---- */

static enum err photo_answer(struct req *r, const struct field_photo *p, const struct error *refused)
{
    json_t *j = json_pack("{s:I, s:I, s:b}", "received", (json_int_t)p->received, "size", (json_int_t)p->size, "whole",
                          (int)p->whole);
    if (j && refused)
        json_object_set_new(j, "refused", json_string(tr_error(r->arena, api_lang(r), refused)));
    return api_answer(r, 200, j);
}

enum err api_field_photo(struct req *r)
{
    struct field_photo p = {.id = 0};
    enum err y = field_photo_find(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "key"), &p, &r->error);
    return y == ERR_OK || y == ERR_NOT_FOUND ? photo_answer(r, &p, NULL) : y;
}

/* The last part is there: the picture is drawn anew by the helper and stored. One that is none stays refused. */
static enum err finish(struct req *r, struct field_photo *p)
{
    const void *bytes = NULL;
    struct record_file file;
    enum err y = field_photo_read(conn_of(r), r->arena, p, &bytes, &r->error);
    if (y == ERR_INVALID) {
        p->received = 0;
        return photo_answer(r, p, NULL);
    }
    if (y == ERR_OK)
        y = upload_bytes(r, bytes, (size_t)p->size, str_or(req_query(r, "name"), "photo.jpg"), &file);
    if (y == ERR_INVALID || y == ERR_TOO_LARGE)
        return photo_answer(r, p, &r->error);
    if (y == ERR_OK)
        y = field_photo_store(conn_of(r), p->id, &file, &r->error);
    p->whole = y == ERR_OK;
    return y == ERR_OK ? photo_answer(r, p, NULL) : y;
}

enum err api_field_photo_put(struct req *r)
{
    struct field_photo p;
    const struct field_piece x = {.key = req_param(r, "key"),
                                  .name = req_query(r, "name"),
                                  .original = req_query(r, "original"),
                                  .size = req_query_int(r, "size", 1, INT64_C(1) << 40, 0),
                                  .at = req_query_int(r, "offset", 0, INT64_C(1) << 40, -1),
                                  .bytes = r->body,
                                  .n = r->body_len};
    enum err y = field_photo_add(conn_of(r), site_of(r), viewer_of(r), r->arena, &x, (int64_t)app_of(r)->upload_max, &p,
                                 &r->error);
    if (y != ERR_OK)
        return y;
    return p.whole || p.received < p.size ? photo_answer(r, &p, NULL) : finish(r, &p);
}
