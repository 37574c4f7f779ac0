/* POST /api/v1/sms/report: the SMS gateway says that a message arrived. It knows the secret of the file of channels,
 * and proves it by a signature of the body or as a bearer. */
#include <string.h>

#include "api/api_priv.h"
#include "base/str.h"
#include "catalogue/channels.h"
#include "model/outbox.h"
#include "web/app.h"

static bool same(const char *a, const char *b)
{
    size_t n = strlen(b);
    return a && strlen(a) == n && bytes_equal(a, b, n);
}

static bool knows_secret(struct req *r, const char *secret)
{
    struct hash h = hmac_sha256(secret, strlen(secret), r->body, r->body_len);
    const char *bearer = req_header(r, "Authorization");
    if (bearer && str_starts(bearer, "Bearer "))
        return same(bearer + strlen("Bearer "), secret);
    return same(req_header(r, "Echowall-Signature"),
                arena_printf(r->arena, "sha256=%s", hex_of(r->arena, h.b, HASH_SIZE)));
}

static bool says_delivered(const json_t *body, const struct channel_match *m)
{
    const char *value = m->path ? json_string_value(json_object_get(body, m->path)) : NULL;
    for (const char *const *v = m->values; value && *v; v++) {
        if (str_eq(*v, value))
            return true;
    }
    return false;
}

enum err api_sms_report(struct req *r)
{
    const struct channels *c = site_of(r)->channels;
    const char *id = NULL;
    json_t *body;
    if (!c || str_empty(c->sms.report_secret))
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("No gateway reports here."), NULL);
    if (!knows_secret(r, c->sms.report_secret))
        return error_set(&r->error, ERR_DENIED, NULL, N_("The signature is not right."), NULL);
    enum err x = api_body(r, &body, &r->error);
    if (x == ERR_OK)
        x = api_text(body, c->sms.report_id, &id, &r->error);
    if (x == ERR_OK && !id)
        x = error_set(&r->error, ERR_INVALID, c->sms.report_id, N_("“{}” has to be a text."), "%s", c->sms.report_id);
    if (x == ERR_OK && says_delivered(body, &c->sms.report_ok))
        x = outbox_delivered(conn_of(r), site_of(r), id, &r->error);
    return x == ERR_OK ? api_answer(r, 200, json_pack("{s:b}", "ok", 1)) : x;
}
