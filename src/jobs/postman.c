#include "jobs/postman.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "base/str.h"
#include "jobs/hook.h"
#include "jobs/mail.h"
#include "jobs/sms.h"

#define LEASE  (3 * MS_MINUTE) /* longer than any attempt: two transfers of at most two minutes together */
#define POLL_S 1

struct carrier {
    struct postman *postman;
    enum channel channel;
    struct db_conn *conn;
    pthread_t thread;
    bool runs;
};

struct postman {
    const struct site *site;
    struct call_stop stop;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct carrier carriers[CHANNELS];
};

static bool stopping(const struct postman *p)
{
    return atomic_load(&p->stop.asked_us) != 0;
}

static const char *const end_words[] = {
    [OUTBOX_SENT] = "sent",     [OUTBOX_DELIVERED] = "delivered", [OUTBOX_RETRY] = "later",
    [OUTBOX_UNSURE] = "unsure", [OUTBOX_FAILED] = "failed",       [OUTBOX_CANCELLED] = "cancelled"};

static struct outbox_result send_it(struct carrier *x, struct arena *a, const struct outbox_row *row,
                                    const struct message *m)
{
    const struct site *s = x->postman->site;
    const struct call_stop *stop = &x->postman->stop;
    if (s->channels->demo)
        return (struct outbox_result){.end = OUTBOX_CANCELLED,
                                      .reason = N_("This is a demonstration: it was only written to the log.")};
    if (row->channel == CHANNEL_SMS)
        return sms_send(a, s->channels, stop, row, m);
    return row->channel == CHANNEL_MAIL ? mail_send(a, s, stop, row, m) : hook_send(a, s, stop, row, m);
}

/* What became of an attempt that nobody settled: the gateway is asked where it can be. */
static bool found_out(struct carrier *x, struct arena *a, const struct outbox_row *row, struct outbox_result *ret)
{
    const struct channels *c = x->postman->site->channels;
    if (!row->unsure || row->channel != CHANNEL_SMS || c->demo || !*c->sms.status_url)
        return false;
    *ret = sms_ask(a, c, &x->postman->stop, row);
    return ret->end != OUTBOX_FAILED;
}

static enum err attempt(struct carrier *x, struct arena *a, const struct outbox_row *row, struct outbox_result *ret,
                        struct error *e)
{
    struct message m;
    const char *cancel;
    enum err r = message_make(x->conn, x->postman->site, a, row, &m, &cancel, e);
    if (r != ERR_OK)
        return r;
    if (!found_out(x, a, row, ret)) {
        if (cancel)
            *ret = (struct outbox_result){.end = OUTBOX_CANCELLED, .reason = cancel};
        else
            *ret = send_it(x, a, row, &m);
    }
    ret->mask = ret->end == OUTBOX_CANCELLED && !x->postman->site->channels->demo ? "" : m.mask;
    return ERR_OK;
}

static void log_end(const struct outbox_row *row, const struct outbox_result *x)
{
    char tries[24];
    struct buf b;
    bool bad = x->end == OUTBOX_FAILED || x->end == OUTBOX_RETRY || x->end == OUTBOX_UNSURE;
    buf_init(&b, sizeof(tries) - 1);
    buf_int(&b, row->attempts);
    log_event(bad ? LOG_LEVEL_WARN : LOG_LEVEL_INFO, "message", "id", row->message_id, "channel",
              channel_name(row->channel), "event", row->event, "end", end_words[x->end], "attempt", b.data, "reason",
              str_or(x->reason, ""), NULL);
    buf_release(&b);
}

/* One message from claim to settlement; false when there was none. */
static bool carry(struct carrier *x, struct arena *a)
{
    const struct site *s = x->postman->site;
    struct outbox_row row;
    struct outbox_result end = {.end = OUTBOX_RETRY};
    struct error e = {0};
    enum err r = outbox_claim(x->conn, s, a, x->channel, LEASE, &row, &e);
    if (r == ERR_NOT_FOUND)
        return false;
    if (r == ERR_OK) {
        r = attempt(x, a, &row, &end, &e);
        /* Nothing was sent, but an attempt before this one may have been. */
        if (r != ERR_OK)
            end = (struct outbox_result){.end = row.unsure ? OUTBOX_UNSURE : OUTBOX_RETRY, .reason = err_name(r)};
        log_end(&row, &end);
        enum err kept = outbox_settle(x->conn, s, &row, &end, r == ERR_OK ? &e : NULL);
        r = r == ERR_OK ? kept : r;
    }
    if (r != ERR_OK)
        log_event(LOG_LEVEL_ERROR, "outbox_failed", "channel", channel_name(x->channel), "error", err_name(r), "detail",
                  e.detail, NULL);
    return r == ERR_OK;
}

static void wait_a_little(struct postman *p)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += POLL_S;
    pthread_mutex_lock(&p->lock);
    if (!stopping(p))
        pthread_cond_timedwait(&p->wake, &p->lock, &until);
    pthread_mutex_unlock(&p->lock);
}

static void *carrier_main(void *arg)
{
    struct carrier *x = arg;
    struct arena *a = arena_new();
    while (!stopping(x->postman)) {
        bool more = carry(x, a);
        arena_reset(a);
        if (!more)
            wait_a_little(x->postman);
    }
    arena_free(a);
    return NULL;
}

static enum err start_carrier(struct postman *p, enum channel ch, struct error *e)
{
    struct carrier *x = &p->carriers[ch];
    x->postman = p;
    x->channel = ch;
    if (!channel_on(p->site->channels, ch))
        return ERR_OK;
    enum err r = db_connect(p->site->db, &x->conn, e);
    if (r != ERR_OK)
        return r;
    x->runs = pthread_create(&x->thread, NULL, carrier_main, x) == 0;
    return x->runs ? ERR_OK : error_detail(e, ERR_INTERNAL, "could not start the thread for messages");
}

enum err postman_start(const struct site *s, struct postman **ret, struct error *e)
{
    pthread_condattr_t attr;
    *ret = NULL;
    if (!s->channels)
        return ERR_OK;
    struct postman *p = calloc(1, sizeof(*p));
    if (!p || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(p);
        return error_detail(e, ERR_INTERNAL, "out of memory");
    }
    p->site = s;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&p->wake, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&p->lock, NULL);
    enum err r = ERR_OK;
    for (int i = 0; i < CHANNELS && r == ERR_OK; i++)
        r = start_carrier(p, (enum channel)i, e);
    if (r != ERR_OK) {
        postman_stop(p);
        return r;
    }
    *ret = p;
    return ERR_OK;
}

void postman_ask_stop(struct postman *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    if (!stopping(p))
        atomic_store(&p->stop.asked_us, clock_mono_us() + 1);
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
}

void postman_stop(struct postman *p)
{
    if (!p)
        return;
    postman_ask_stop(p);
    for (int i = 0; i < CHANNELS; i++) {
        if (p->carriers[i].runs)
            pthread_join(p->carriers[i].thread, NULL);
        if (p->carriers[i].conn)
            db_disconnect(p->carriers[i].conn);
    }
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    curl_global_cleanup();
    free(p);
}
