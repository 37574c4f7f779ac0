#include "jobs/http_call.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

#define REPLY_MAX ((size_t)64 * 1024)

bool call_broken_off(const struct call_stop *stop)
{
    int64_t at = atomic_load(&stop->asked_us);
    return at && clock_mono_us() - at > CALL_GRACE_US;
}

static int progress(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    return call_broken_off(ctx);
}

/* What is longer than anybody needs is not read on: 0 makes curl end the transfer. */
static size_t take(char *p, size_t size, size_t n, void *ctx)
{
    struct buf *b = ctx;
    size_t room = REPLY_MAX - b->len;
    (void)size;
    buf_add(b, p, n < room ? n : room);
    return n <= room ? n : 0;
}

static struct curl_slist *header_list(const struct http_call *x)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    for (size_t i = 0; i < x->n_headers; i++) {
        struct curl_slist *more = curl_slist_append(list, x->headers[i]);
        list = more ? more : list;
    }
    return list;
}

static void set_up(CURL *h, const struct http_call *x, struct curl_slist *headers, struct buf *body, char *why)
{
    curl_easy_setopt(h, CURLOPT_URL, x->url);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, (long)x->timeout_s);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, (long)(x->timeout_s < 10 ? x->timeout_s : 10));
    curl_easy_setopt(h, CURLOPT_USERAGENT, "echowall/" ECHOWALL_VERSION);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, body);
    curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, progress);
    curl_easy_setopt(h, CURLOPT_XFERINFODATA, (void *)x->stop);
    curl_easy_setopt(h, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(h, CURLOPT_FORBID_REUSE, 1L);
    if (str_eq(x->method, "POST")) {
        curl_easy_setopt(h, CURLOPT_POST, 1L);
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)strlen(x->body));
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, x->body);
    }
}

/* pretransfer is when the connection, and TLS where there is one, stood: before that nothing was handed over. */
static void conclude(CURL *h, CURLcode code, struct arena *a, const struct buf *body, const char *why,
                     struct http_reply *ret)
{
    curl_off_t before = 0;
    long status = 0;
    curl_easy_getinfo(h, CURLINFO_PRETRANSFER_TIME_T, &before);
    curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    ret->cut = code == CURLE_WRITE_ERROR && body->len == REPLY_MAX;
    ret->answered = code == CURLE_OK || ret->cut;
    ret->begun = before > 0;
    ret->status = (int)status;
    ret->body = arena_strdup(a, body->data);
    ret->error = ret->answered ? "" : arena_strdup(a, *why ? why : curl_easy_strerror(code));
}

void http_call(struct arena *a, const struct http_call *x, struct http_reply *ret)
{
    char why[CURL_ERROR_SIZE] = "";
    struct buf body;
    CURL *h = curl_easy_init();
    *ret = (struct http_reply){.body = "", .error = "out of memory"};
    if (!h)
        return;
    struct curl_slist *headers = header_list(x);
    buf_init(&body, REPLY_MAX);
    set_up(h, x, headers, &body, why);
    conclude(h, curl_easy_perform(h), a, &body, why, ret);
    curl_easy_cleanup(h);
    curl_slist_free_all(headers);
    buf_release(&body);
}

/* A gateway behind a proxy may have taken what the proxy then gave up waiting for (502, 504). */
static enum outbox_end end_of_status(int status)
{
    if (status >= 200 && status < 300)
        return OUTBOX_SENT;
    if (status == 502 || status == 504)
        return OUTBOX_UNSURE;
    if (status >= 500 || status == 408 || status == 425 || status == 429)
        return OUTBOX_RETRY;
    return OUTBOX_FAILED;
}

struct outbox_result http_meaning(struct arena *a, const struct http_reply *r)
{
    struct outbox_result x = {.end = r->begun ? OUTBOX_UNSURE : OUTBOX_RETRY, .reason = r->error};
    if (r->answered) {
        x.end = end_of_status(r->status);
        x.reason = x.end == OUTBOX_SENT ? "" : arena_printf(a, "HTTP %d", r->status);
    }
    return x;
}

static json_t *step_into(json_t *j, const char *key)
{
    int64_t i;
    if (json_is_array(j))
        return str_int(key, 0, 10000, &i) ? json_array_get(j, (size_t)i) : NULL;
    return json_object_get(j, key);
}

static const char *text_of(struct arena *a, const json_t *j)
{
    if (json_is_string(j))
        return arena_strdup(a, json_string_value(j));
    if (json_is_integer(j))
        return arena_printf(a, "%lld", (long long)json_integer_value(j));
    return json_is_true(j) ? "true" : json_is_false(j) ? "false" : NULL;
}

const char *json_at(struct arena *a, const char *body, const char *path)
{
    json_t *root = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
    json_t *j = root;
    const char *p = path;
    while (j && *p) {
        size_t n = strcspn(p, ".");
        j = step_into(j, arena_strndup(a, p, n));
        p += n + (p[n] == '.');
    }
    const char *text = text_of(a, j);
    json_decref(root);
    return text;
}

bool match_reply(struct arena *a, const char *body, const struct channel_match *m)
{
    if (!m->path)
        return strstr(body, m->text) != NULL;
    const char *value = json_at(a, body, m->path);
    for (const char *const *v = m->values; value && *v; v++) {
        if (str_eq(*v, value))
            return true;
    }
    return false;
}
