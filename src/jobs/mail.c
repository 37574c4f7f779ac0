/*
 * One mail, one connection. A server that has not been given the last line has no mail; one that has, and did not
 * answer, may have it.
 */
#include "jobs/mail.h"

#include <curl/curl.h>
#include <string.h>

#include "base/str.h"
#include "jobs/mime.h"

struct feed {
    const char *p;
    size_t left;
    bool done; /* everything was handed over, the end as well */
};

static size_t feed_more(char *out, size_t size, size_t n, void *ctx)
{
    struct feed *f = ctx;
    size_t take = size * n < f->left ? size * n : f->left;
    memcpy(out, f->p, take);
    f->p += take;
    f->left -= take;
    f->done = f->done || take == 0;
    return take;
}

static int progress(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    return call_broken_off(ctx);
}

static size_t drop(char *p, size_t size, size_t n, void *ctx)
{
    (void)p, (void)ctx;
    return size * n;
}

static void set_up(CURL *h, const struct channels *c, const struct call_stop *stop, struct curl_slist *to,
                   struct feed *f, const char *from)
{
    const struct mail_channel *m = &c->mail;
    curl_easy_setopt(h, CURLOPT_URL, m->url);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(h, CURLOPT_USE_SSL, (long)(m->starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    /* One that makes people wait for greylisting and scanning is no broken one. */
    curl_easy_setopt(h, CURLOPT_TIMEOUT, (long)c->timeout_s * 2);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, 10L);
    if (!str_empty(m->user)) {
        curl_easy_setopt(h, CURLOPT_USERNAME, m->user);
        curl_easy_setopt(h, CURLOPT_PASSWORD, m->password);
    }
    curl_easy_setopt(h, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(h, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(h, CURLOPT_READFUNCTION, feed_more);
    curl_easy_setopt(h, CURLOPT_READDATA, f);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, progress);
    curl_easy_setopt(h, CURLOPT_XFERINFODATA, (void *)stop);
    curl_easy_setopt(h, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(h, CURLOPT_FORBID_REUSE, 1L);
}

/* The server's words are not kept: they name the address. */
static struct outbox_result conclude(struct arena *a, CURL *h, CURLcode code, const struct feed *f)
{
    long status = 0;
    curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK)
        return (struct outbox_result){.end = OUTBOX_SENT};
    bool said_no = status >= 400 && status < 600;
    struct outbox_result r = {.end = OUTBOX_RETRY,
                              .reason = said_no ? arena_printf(a, "SMTP %ld", status) : curl_easy_strerror(code)};
    bool ours = code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED; /* the settings are wrong, not the mail */
    if (said_no && status >= 500 && !ours)
        r.end = OUTBOX_FAILED;
    else if (!said_no && f->done)
        r.end = OUTBOX_UNSURE;
    return r;
}

struct outbox_result mail_send(struct arena *a, const struct site *s, const struct call_stop *stop,
                               const struct outbox_row *row, const struct message *m)
{
    const struct mail_channel *c = &s->channels->mail;
    const struct mime_mail mail = {.from = c->from,
                                   .from_name = s->name,
                                   .to = m->mail,
                                   .subject = m->subject,
                                   .text = m->text,
                                   .message_id = row->message_id,
                                   .date = clock_now(&s->clock)};
    const char *text = mime_build(a, &mail);
    struct feed f = {text, strlen(text), false};
    struct curl_slist *to = curl_slist_append(NULL, arena_printf(a, "<%s>", m->mail));
    CURL *h = curl_easy_init();
    struct outbox_result r = {.end = OUTBOX_RETRY, .reason = "out of memory"};
    if (h && to) {
        set_up(h, s->channels, stop, to, &f, arena_printf(a, "<%s>", c->from));
        r = conclude(a, h, curl_easy_perform(h), &f);
    }
    if (h)
        curl_easy_cleanup(h);
    curl_slist_free_all(to);
    return r;
}
