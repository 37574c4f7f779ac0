/* Taking rows out of the outbox: claiming, settling, reports of delivery. Every change of state is one write that names
 * the owner, so that two who hold the same row cannot both settle it. */
#include <string.h>

#include "base/str.h"
#include "catalogue/message.h"
#include "model/outbox.h"
#include "model/record.h"

#define BACKOFF_FIRST (30 * MS_SECOND)
#define BACKOFF_MAX   (2 * MS_HOUR)
#define KEPT          (365 * MS_DAY)
#define SWEEP_MAX     1000

const char *const outbox_not_known = N_("Its time is over, and whether it arrived is not known.");

#define OUTBOX_OPEN "state IN ('held', 'due', 'sending', 'unsure')"

DB_STMT(outbox_due, "SELECT id FROM outbox WHERE channel = $1 AND " OUTBOX_OPEN " AND due_at <= $2"
                    " AND NOT EXISTS (SELECT 1 FROM outbox_pause p WHERE p.channel = outbox.channel)"
                    " ORDER BY due_at, id LIMIT 1");
DB_STMT(outbox_next, "SELECT id, matter_id, entry_id, person_id, unit_id, event, hook, message_id, state, created_at,"
                     " expires_at, attempts, owner FROM outbox WHERE channel = $1 AND " OUTBOX_OPEN " AND due_at <= $2"
                     " ORDER BY due_at, id LIMIT 1");
DB_STMT(outbox_owned, "SELECT id, matter_id, entry_id, person_id, unit_id, event, hook, message_id, state, created_at,"
                      " expires_at, attempts, owner FROM outbox WHERE id = $1 AND owner = $2");
DB_STMT(outbox_take, "UPDATE outbox SET state = 'sending', owner = $2, due_at = $3, attempts = attempts + 1,"
                     " twice = CASE WHEN $4 = 1 THEN 1 ELSE twice END WHERE id = $1");
DB_STMT(outbox_expire, "UPDATE outbox SET state = 'failed', owner = '', reason = $2,"
                       " twice = CASE WHEN $3 = 1 AND attempts > 1 THEN 1 ELSE twice END WHERE id = $1");

struct claim {
    const struct site *site;
    struct arena *arena;
    enum channel channel;
    const char *owner;
    int64_t now, until;
    struct outbox_row row; /* id 0: nothing was due */
};

static enum err read_row(struct db_rows *q, struct claim *x, struct error *e)
{
    x->row.id = 0;
    if (db_next(q)) {
        const char *state = db_text(q, 8);
        x->row = (struct outbox_row){.id = db_int(q, 0),
                                     .matter_id = db_int(q, 1),
                                     .entry_id = db_int(q, 2),
                                     .person_id = db_int(q, 3),
                                     .unit_id = db_int(q, 4),
                                     .event = db_text_dup(q, 5, x->arena),
                                     .hook = db_text_dup(q, 6, x->arena),
                                     .message_id = db_text_dup(q, 7, x->arena),
                                     .unsure = str_eq(state, "sending") || str_eq(state, "unsure"),
                                     .created_at = db_int(q, 9),
                                     .expires_at = db_int(q, 10),
                                     .attempts = db_int(q, 11),
                                     .channel = x->channel,
                                     .owner = x->owner};
    }
    return db_end(q, e);
}

/* After an unknown commit the row of the first run may be ours already; what it was before is known still. */
static enum err already_ours(struct db_conn *tx, struct claim *x, bool *ret, struct error *e)
{
    struct db_rows q;
    bool unsure = x->row.unsure;
    *ret = false;
    if (!x->row.id)
        return ERR_OK;
    db_query(tx, &q, &outbox_owned, DB_ARGS(DB_INT(x->row.id), DB_TEXT(x->owner)));
    enum err r = read_row(&q, x, e);
    *ret = x->row.id != 0;
    x->row.unsure = unsure;
    return r;
}

static bool wakes(enum channel ch, const char *event)
{
    const struct message_event *m = message_event(event);
    return ch == CHANNEL_SMS && m && !m->urgent;
}

DB_STMT(outbox_told_at, "SELECT told_at FROM unit_mail WHERE unit_id = $1");
DB_STMT(outbox_postpone, "UPDATE outbox SET due_at = $2, expires_at = CASE WHEN expires_at < $3 THEN $3 ELSE expires_at"
                         " END WHERE id = $1");

/* What became due by an outage, a pause or somebody's hand keeps the quiet hours and the hour between digests as well.
 * Then the row waits on, and has at least an hour left. */
static enum err postpone(struct db_conn *tx, const struct claim *x, bool *ret, struct error *e)
{
    const struct outbox_row *row = &x->row;
    int64_t at = x->now, told = 0;
    enum err r = ERR_OK;
    if (wakes(x->channel, row->event))
        at = channels_quiet(x->site->channels, at, x->site->zone);
    if (row->unit_id)
        r = db_get_int(tx, &outbox_told_at, DB_ARGS(DB_INT(row->unit_id)), &told, e);
    if (r == ERR_NOT_FOUND)
        r = ERR_OK;
    at = told + OUTBOX_DIGEST > at ? told + OUTBOX_DIGEST : at;
    *ret = r == ERR_OK && at > x->now;
    return *ret ? db_exec(tx, &outbox_postpone, DB_ARGS(DB_INT(row->id), DB_INT(at), DB_INT(at + MS_HOUR)), e) : r;
}

static enum err claim_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct claim *x = ctx;
    struct db_rows q;
    bool ours;
    enum err r = already_ours(tx, x, &ours, e);
    if (r != ERR_OK || ours)
        return r;
    for (int passed = 0; passed < 100; passed++) {
        db_query(tx, &q, &outbox_next, DB_ARGS(DB_TEXT(channel_name(x->channel)), DB_INT(x->now)));
        r = read_row(&q, x, e);
        if (r != ERR_OK || !x->row.id)
            return r;
        bool blind = x->row.unsure && !channel_can_tell(x->site->channels, x->channel, x->row.hook);
        bool later = false;
        if (x->now <= x->row.expires_at)
            r = postpone(tx, x, &later, e);
        if (r == ERR_OK && later) {
            x->row.id = 0;
            continue;
        }
        if (r != ERR_OK)
            return r;
        if (x->now <= x->row.expires_at) {
            x->row.attempts++;
            return db_exec(tx, &outbox_take,
                           DB_ARGS(DB_INT(x->row.id), DB_TEXT(x->owner), DB_INT(x->until), DB_INT(blind)), e);
        }
        const char *why = x->row.unsure ? outbox_not_known : N_("Its time is over before it could be sent.");
        r = db_exec(tx, &outbox_expire, DB_ARGS(DB_INT(x->row.id), DB_TEXT(why), DB_INT(blind)), e);
        x->row.id = 0;
        if (r != ERR_OK)
            return r;
    }
    return ERR_OK;
}

enum err outbox_claim(struct db_conn *c, const struct site *s, struct arena *a, enum channel ch, int64_t lease_ms,
                      struct outbox_row *ret, struct error *e)
{
    int64_t now = clock_now(&s->clock), due;
    uint8_t random[16];
    /* Polling an idle outbox costs a read, not a write. */
    enum err r = db_get_int(c, &outbox_due, DB_ARGS(DB_TEXT(channel_name(ch)), DB_INT(now)), &due, e);
    if (r != ERR_OK)
        return r;
    crypto_random(random, sizeof(random));
    struct claim x = {.site = s,
                      .arena = a,
                      .channel = ch,
                      .owner = hex_of(a, random, sizeof(random)),
                      .now = now,
                      .until = now + lease_ms};
    r = db_write(c, claim_write, &x, e);
    if (r != ERR_OK)
        return r;
    if (!x.row.id)
        return error_detail(e, ERR_NOT_FOUND, "no message is due");
    *ret = x.row;
    return ERR_OK;
}

struct settling {
    const struct site *site;
    const struct outbox_row *row; /* NULL: a report, known by message_id */
    const struct outbox_result *x;
    const char *message_id;
    int64_t now, due_at;
};

DB_STMT(outbox_settled, "UPDATE outbox SET state = $3, owner = '', due_at = $4, reason = $5, mask = $6,"
                        " gateway_id = CASE WHEN $7 = '' THEN gateway_id ELSE $7 END, sent_at = CASE WHEN $8 > 0 THEN"
                        " $8 ELSE sent_at END, delivered_at = CASE WHEN $9 > 0 THEN $9 ELSE delivered_at END"
                        " WHERE id = $1 AND owner = $2 AND state = 'sending'");
DB_STMT(outbox_arrived, "UPDATE outbox SET state = 'delivered', owner = '', reason = '', delivered_at = $2,"
                        " sent_at = CASE WHEN sent_at > 0 THEN sent_at ELSE $2 END WHERE message_id = $1"
                        " AND state IN ('sending', 'unsure', 'sent', 'failed')"
                        " RETURNING id, matter_id, event, channel, gateway_id");

/* The proof of service: which message, by which way, when, and what the gateway calls it. No address. */
static enum err append_proof(struct db_conn *tx, const struct settling *s, int64_t matter_id, const char *event,
                             const char *channel, const char *gateway_id, struct error *e)
{
    const struct message_event *m = message_event(event);
    if (!matter_id || !m || !m->proof)
        return ERR_OK;
    struct arena *a = arena_new();
    const struct record_text texts[] = {{"proof", arena_printf(a, "%s %s %s", event, channel, gateway_id)}};
    const struct record_entry x = {.matter_id = matter_id,
                                   .kind = "served",
                                   .actor = ACTOR_SYSTEM,
                                   .shown = true,
                                   .occurred_at = s->now,
                                   .texts = texts,
                                   .n_texts = COUNT_OF(texts)};
    enum err r = record_append(tx, s->site, &x, NULL, e);
    arena_free(a);
    return r;
}

static const char *const end_states[] = {
    [OUTBOX_SENT] = "sent",     [OUTBOX_DELIVERED] = "delivered", [OUTBOX_RETRY] = "due",
    [OUTBOX_UNSURE] = "unsure", [OUTBOX_FAILED] = "failed",       [OUTBOX_CANCELLED] = "cancelled"};

DB_STMT(outbox_unit_told, "UPDATE unit_mail SET told_at = $2 WHERE unit_id = $1");

static enum err settle_write(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct settling *s = ctx;
    const struct outbox_row *row = s->row;
    bool sent = s->x->end == OUTBOX_SENT || s->x->end == OUTBOX_DELIVERED;
    int64_t n = 0;
    enum err r = db_exec_count(tx, &outbox_settled,
                               DB_ARGS(DB_INT(row->id), DB_TEXT(row->owner), DB_TEXT(end_states[s->x->end]),
                                       DB_INT(s->due_at), DB_TEXT(str_or(s->x->reason, "")),
                                       DB_TEXT(str_or(s->x->mask, "")), DB_TEXT(str_or(s->x->gateway_id, "")),
                                       DB_INT(sent ? s->now : 0), DB_INT(s->x->end == OUTBOX_DELIVERED ? s->now : 0)),
                               &n, e);
    if (r == ERR_OK && n == 0)
        return error_detail(e, ERR_CONFLICT, "the lease of the message was lost");
    if (r == ERR_OK && sent && row->unit_id)
        r = db_exec(tx, &outbox_unit_told, DB_ARGS(DB_INT(row->unit_id), DB_INT(s->now)), e);
    if (r == ERR_OK && s->x->end == OUTBOX_DELIVERED)
        r = append_proof(tx, s, row->matter_id, row->event, channel_name(row->channel), str_or(s->x->gateway_id, ""),
                         e);
    return r;
}

/* 30 s, 1, 2, 4 … minutes, at most 2 hours, a fifth more or less, so that a gateway that comes back is not run over. */
static int64_t next_try(const struct site *s, const struct outbox_row *row, int64_t now)
{
    int64_t wait = BACKOFF_FIRST;
    for (int64_t i = 1; i < row->attempts && wait < BACKOFF_MAX; i++)
        wait *= 2;
    wait = wait > BACKOFF_MAX ? BACKOFF_MAX : wait;
    wait += (int64_t)crypto_random_below((uint64_t)(wait * 2 / 5) + 1) - wait / 5;
    return wakes(row->channel, row->event) ? channels_quiet(s->channels, now + wait, s->zone) : now + wait;
}

enum err outbox_settle(struct db_conn *c, const struct site *s, const struct outbox_row *row,
                       const struct outbox_result *x, struct error *e)
{
    int64_t now = clock_now(&s->clock);
    bool again = x->end == OUTBOX_RETRY || x->end == OUTBOX_UNSURE;
    struct settling p = {.site = s, .row = row, .x = x, .now = now, .due_at = again ? next_try(s, row, now) : now};
    return db_write(c, settle_write, &p, e);
}

DB_STMT(outbox_known, "SELECT 1 FROM outbox WHERE message_id = $1");

static enum err arrived_write(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct settling *s = ctx;
    struct arena *a = arena_new();
    struct db_rows q;
    int64_t matter_id = 0, one;
    const char *event = NULL, *channel = NULL, *gateway = NULL;
    db_query(tx, &q, &outbox_arrived, DB_ARGS(DB_TEXT(s->message_id), DB_INT(s->now)));
    if (db_next(&q)) {
        matter_id = db_int(&q, 1);
        event = db_text_dup(&q, 2, a);
        channel = db_text_dup(&q, 3, a);
        gateway = db_text_dup(&q, 4, a);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && event)
        r = append_proof(tx, s, matter_id, event, channel, gateway, e);
    else if (r == ERR_OK)
        r = db_get_int(tx, &outbox_known, DB_ARGS(DB_TEXT(s->message_id)), &one, e);
    arena_free(a);
    return r;
}

enum err outbox_delivered(struct db_conn *c, const struct site *s, const char *message_id, struct error *e)
{
    struct settling p = {.site = s, .message_id = message_id, .now = clock_now(&s->clock)};
    return db_write(c, arrived_write, &p, e);
}

DB_STMT(outbox_old, "DELETE FROM outbox WHERE id IN (SELECT x.id FROM (SELECT id, created_at, state FROM outbox"
                    " ORDER BY id LIMIT $2) x WHERE x.created_at < $1 AND x.state IN ('sent', 'delivered', 'failed',"
                    " 'cancelled'))");

struct sweeping {
    int64_t before, n;
};

static enum err sweep_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct sweeping *x = ctx;
    return db_exec_count(tx, &outbox_old, DB_ARGS(DB_INT(x->before), DB_INT(SWEEP_MAX)), &x->n, e);
}

enum err outbox_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    struct sweeping x = {.before = clock_now(&s->clock) - KEPT};
    enum err r = db_write(c, sweep_write, &x, e);
    if (r == ERR_OK)
        *ret_n = x.n;
    return r;
}
