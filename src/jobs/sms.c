#include "jobs/sms.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

#define BODY_MAX (64 * 1024)
#define CODE_MAX 24

static void put_url(struct buf *out, const char *s)
{
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (isalnum(c) || strchr("-._~", c))
            buf_putc(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}

static void put_json(struct buf *out, const char *s)
{
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c < ' ')
            buf_printf(out, "\\u%04x", c);
        else
            buf_putc(out, (char)c);
    }
}

static void put(struct buf *out, const char *s, enum sms_escape how)
{
    if (how == SMS_URL)
        put_url(out, s);
    else if (how == SMS_JSON)
        put_json(out, s);
    else
        buf_puts(out, s);
}

char *sms_fill(struct arena *a, const char *text, const struct sms_values *v, enum sms_escape how)
{
    const struct {
        const char *name, *value;
    } all[] = {{"{phone}", v->phone},
               {"{text}", v->text},
               {"{id}", v->id},
               {"{secret}", v->secret},
               {"{gateway_id}", v->gateway_id}};
    struct buf out;
    buf_init(&out, BODY_MAX);
    while (*text) {
        size_t i = 0;
        while (i < COUNT_OF(all) && !(all[i].value && str_starts(text, all[i].name)))
            i++;
        if (i < COUNT_OF(all)) {
            put(&out, all[i].value, how);
            text += strlen(all[i].name);
        } else {
            buf_putc(&out, *text++);
        }
    }
    char *result = arena_strdup(a, out.data);
    buf_release(&out);
    return result;
}

static const char *const *headers(struct arena *a, const struct sms_channel *s, const struct sms_values *v,
                                  size_t *ret_n)
{
    const char **list = arena_array(a, const char *, CHANNEL_HEADERS_MAX + 1);
    size_t n = 0;
    if (str_eq(s->method, "POST"))
        list[n++] = s->json ? "Content-Type: application/json; charset=utf-8"
                            : "Content-Type: application/x-www-form-urlencoded; charset=utf-8";
    for (size_t i = 0; i < s->n_headers; i++)
        list[n++] = arena_printf(a, "%s: %s", s->headers[i].name, sms_fill(a, s->headers[i].value, v, SMS_AS_IS));
    *ret_n = n;
    return list;
}

/* The gateway's own code for why not: a word or a short number, so that no phone number comes back with it. */
static const char *refusal(struct arena *a, const struct sms_channel *s, const char *body)
{
    const char *code = s->ok.path ? json_at(a, body, s->ok.path) : NULL;
    int digits = 0;
    for (const char *p = code; p && *p; p++) {
        digits += isdigit((unsigned char)*p) != 0;
        if (!isalnum((unsigned char)*p) && !strchr("._-", *p))
            code = NULL;
    }
    if (!code || strlen(code) > CODE_MAX || digits > 6)
        return N_("The gateway did not take it.");
    return arena_printf(a, "%s=%s", s->ok.path, code);
}

struct outbox_result sms_send(struct arena *a, const struct channels *c, const struct call_stop *stop,
                              const struct outbox_row *row, const struct message *m)
{
    const struct sms_channel *s = &c->sms;
    const struct sms_values v = {m->phone, m->text, row->message_id, s->secret, NULL};
    struct http_call x = {.url = sms_fill(a, s->url, &v, SMS_URL),
                          .method = s->method,
                          .body = sms_fill(a, s->body, &v, s->json ? SMS_JSON : SMS_URL),
                          .timeout_s = c->timeout_s,
                          .stop = stop};
    struct http_reply reply;
    x.headers = headers(a, s, &v, &x.n_headers);
    http_call(a, &x, &reply);
    struct outbox_result r = http_meaning(a, &reply);
    if (r.end == OUTBOX_SENT && s->has_ok && !match_reply(a, reply.body, &s->ok)) {
        r.end = reply.cut ? OUTBOX_UNSURE : OUTBOX_FAILED;
        r.reason = reply.cut ? N_("The gateway's answer is too long to be read.") : refusal(a, s, reply.body);
    } else if (r.end == OUTBOX_SENT && *s->id_field) {
        const char *id = json_at(a, reply.body, s->id_field);
        r.gateway_id = id ? utf8_cut(a, id, 60) : "";
    }
    return r;
}

struct outbox_result sms_ask(struct arena *a, const struct channels *c, const struct call_stop *stop,
                             const struct outbox_row *row)
{
    const struct sms_channel *s = &c->sms;
    const struct sms_values v = {NULL, NULL, row->message_id, s->secret, ""};
    struct http_call x = {
        .url = sms_fill(a, s->status_url, &v, SMS_URL), .method = "GET", .timeout_s = c->timeout_s, .stop = stop};
    struct http_reply reply;
    x.headers = headers(a, s, &v, &x.n_headers);
    if (str_eq(s->method, "POST")) {
        x.headers++;
        x.n_headers--;
    }
    http_call(a, &x, &reply);
    struct outbox_result r = {.end = OUTBOX_UNSURE, .reason = reply.error};
    if (reply.answered && !reply.cut && (reply.status == 404 || (reply.status >= 200 && reply.status < 300))) {
        bool has = reply.status != 404 && match_reply(a, reply.body, &s->status_known);
        bool arrived = has && s->has_delivered && match_reply(a, reply.body, &s->status_delivered);
        r.end = arrived ? OUTBOX_DELIVERED : has ? OUTBOX_SENT : OUTBOX_FAILED;
        r.reason = "";
        const char *id = has && *s->id_field ? json_at(a, reply.body, s->id_field) : NULL;
        r.gateway_id = id ? utf8_cut(a, id, 60) : "";
    } else if (reply.answered) {
        r.reason =
            reply.cut ? N_("The gateway's answer is too long to be read.") : arena_printf(a, "HTTP %d", reply.status);
    }
    return r;
}
