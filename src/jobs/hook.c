#include "jobs/hook.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static char *hook_body(struct arena *a, const struct site *s, const struct outbox_row *row, const struct message *m)
{
    char at[32];
    json_t *j = json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", row->message_id, "event", m->kind, "number", m->number,
                          "state", m->state, "at", time_format_iso(m->at, s->zone, at));
    char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
    char *body = text ? arena_strdup(a, text) : NULL;
    free(text);
    json_decref(j);
    return body;
}

struct outbox_result hook_send(struct arena *a, const struct site *s, const struct call_stop *stop,
                               const struct outbox_row *row, const struct message *m)
{
    const struct webhook *hook = channel_hook(s->channels, row->hook);
    struct outbox_result r = {.end = OUTBOX_RETRY, .reason = "out of memory"};
    char *body = hook_body(a, s, row, m);
    if (!hook || !body)
        return r;
    const char *when = arena_printf(a, "%lld", (long long)(clock_now(&s->clock) / MS_SECOND));
    const char *what = arena_printf(a, "%s.%s", when, body);
    struct hash h = hmac_sha256(hook->secret, strlen(hook->secret), what, strlen(what));
    const char *headers[] = {"Content-Type: application/json; charset=utf-8",
                             arena_printf(a, "Echowall-Id: %s", row->message_id),
                             arena_printf(a, "Echowall-Timestamp: %s", when),
                             arena_printf(a, "Echowall-Signature: sha256=%s", hex_of(a, h.b, HASH_SIZE))};
    const struct http_call x = {.url = hook->url,
                                .method = "POST",
                                .headers = headers,
                                .n_headers = COUNT_OF(headers),
                                .body = body,
                                .timeout_s = s->channels->timeout_s,
                                .stop = stop};
    struct http_reply reply;
    http_call(a, &x, &reply);
    r = http_meaning(a, &reply);
    /* A receiver that is being set up again answers 404 for a while: unlike a message, an event does no harm late. */
    if (r.end == OUTBOX_FAILED)
        r.end = OUTBOX_RETRY;
    return r;
}
