/* What goes into the outbox: one row for each message to the resident, to the offices that got an order, and to the
 * webhooks that listen. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "catalogue/message.h"
#include "model/matter.h"
#include "model/outbox.h"
#include "model/person.h"
#include "model/throttle.h"

#define HOOK_MAX_AGE (7 * MS_DAY)
#define DIGESTS_MAX  1000 /* offices told at once */

const char *const outbox_too_many = N_("Too many messages went to this address lately; this one was not sent.");

/* The matter as far as it decides who is told. */
struct told {
    struct db_conn *tx;
    const struct site *site;
    const struct followed *x;
    struct arena *arena;
    int64_t person_id, now;
    int compartment;
    const char *channel, *reach;
};

DB_STMT(outbox_matter_of, "SELECT m.person_id, m.compartment, m.channel, COALESCE(r.reach, '') FROM matter m"
                          " LEFT JOIN matter_reach r ON r.matter_id = m.id WHERE m.id = $1");

static enum err load(struct told *p, struct error *e)
{
    struct db_rows q;
    db_query(p->tx, &q, &outbox_matter_of, DB_ARGS(DB_INT(p->x->matter_id)));
    if (db_next(&q)) {
        p->person_id = db_int(&q, 0);
        p->compartment = (int)db_int(&q, 1);
        p->channel = db_text_dup(&q, 2, p->arena);
        p->reach = db_text_dup(&q, 3, p->arena);
    }
    return db_end(&q, e);
}

struct putting {
    const char *event, *hook;
    enum channel channel;
    int64_t person_id, unit_id, due_at, expires_at;
    bool refused; /* for the log only */
};

DB_STMT(outbox_insert, "INSERT INTO outbox (id, matter_id, entry_id, event, channel, person_id, unit_id, hook,"
                       " message_id, state, created_at, due_at, expires_at, reason)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $13, $10, $11, $12, $14)");

static enum err put(struct told *p, const struct putting *x, struct error *e)
{
    uint8_t random[16];
    crypto_random(random, sizeof(random));
    bool whole = x->unit_id == 0; /* a digest is of no one matter */
    return db_exec(p->tx, &outbox_insert,
                   DB_ARGS(DB_INT(id_new()), whole ? DB_INT(p->x->matter_id) : DB_NULL,
                           whole ? DB_INT(p->x->entry_id) : DB_NULL, DB_TEXT(x->event),
                           DB_TEXT(channel_name(x->channel)), DB_INT_OR_NULL(x->person_id), DB_INT_OR_NULL(x->unit_id),
                           DB_TEXT(str_or(x->hook, "")), DB_TEXT(hex_of(p->arena, random, sizeof(random))),
                           DB_INT(p->now), DB_INT(x->due_at), DB_INT(x->expires_at),
                           DB_TEXT(x->refused ? "cancelled" : "held"), DB_TEXT(x->refused ? outbox_too_many : "")),
                   e);
}

/* By the phone where there is one, unless the resident chose otherwise; -1: not at all. */
static int choose_channel(const struct told *p, const struct contact *c)
{
    const struct channels *ch = p->site->channels;
    bool sms = channel_on(ch, CHANNEL_SMS) && !str_empty(c->phone);
    bool mail = channel_on(ch, CHANNEL_MAIL) && !str_empty(c->mail);
    if (str_eq(p->reach, "none"))
        return -1;
    if (str_eq(p->reach, "mail") && mail)
        return CHANNEL_MAIL;
    return sms ? CHANNEL_SMS : mail ? CHANNEL_MAIL : -1;
}

/* One mailbox is one key, however it is written: name+anything@ is name@. */
static const char *mailbox(struct arena *a, const char *mail)
{
    const char *at = strrchr(mail, '@'), *plus = strchr(mail, '+');
    char *key = at && plus && plus < at && plus > mail ? arena_printf(a, "%.*s%s", (int)(plus - mail), mail, at)
                                                       : arena_strdup(a, mail);
    for (char *c = key; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    return key;
}

static enum err over(struct told *p, const char *key, int64_t max, int64_t window, const char *purpose, bool *ret,
                     struct error *e)
{
    int64_t n = 0;
    if (!max)
        return ERR_OK;
    enum err r = throttle_count_in(p->tx, p->site, purpose, key, window, &n, e);
    *ret = n > max;
    return r;
}

/* A number or address that came in by the web or the API is whoever's it is: nobody there shall be flooded. What an
 * officer recorded, and what is urgent, always goes. */
static enum err check_often(struct told *p, const struct message_event *m, const struct contact *c, int channel,
                            bool *ret_refused, struct error *e)
{
    const struct site_limits *l = &p->site->limits;
    *ret_refused = false;
    if (m->urgent || !matter_came_online(p->channel))
        return ERR_OK;
    const char *key = channel == CHANNEL_SMS ? c->phone : mailbox(p->arena, c->mail);
    enum err r = over(p, key, l->messages_an_hour, MS_HOUR, "messages-hour", ret_refused, e);
    /* What does not go out takes nothing from the day. */
    if (r != ERR_OK || *ret_refused)
        return r;
    return over(p, key, l->messages_a_day, MS_DAY, "messages-day", ret_refused, e);
}

/* What the resident is told about the entry, NULL-ended. A move names it; what others do with it is told to nobody. */
static void events_of(const struct followed *x, const struct message_event *ret[MESSAGE_STEP_MAX + 1])
{
    bool made = x->move && str_eq(x->move->code, x->kind); /* not taken back */
    for (int i = 0; i < MESSAGE_STEP_MAX && made && x->by_officer; i++)
        ret[i] = x->move->tells[i];
    if (!made)
        ret[0] = message_of_entry(x->kind, x->by_officer);
}

static enum err put_resident(struct told *p, struct error *e)
{
    const struct message_event *events[MESSAGE_STEP_MAX + 1] = {NULL};
    const struct channels *ch = p->site->channels;
    struct contact c;
    events_of(p->x, events);
    if (!events[0] || !p->person_id || str_eq(p->channel, "import"))
        return ERR_OK;
    enum err r = person_get(p->tx, p->site, p->arena, p->person_id, &c, e);
    int channel = r == ERR_OK ? choose_channel(p, &c) : -1;
    for (int i = 0; events[i] && r == ERR_OK && channel >= 0; i++) {
        struct putting x = {.event = events[i]->code, .channel = (enum channel)channel, .person_id = p->person_id};
        x.due_at = p->now + (events[i]->after_ms ? events[i]->after_ms : OUTBOX_HOLD);
        if (channel == CHANNEL_SMS && !events[i]->urgent)
            x.due_at = channels_quiet(ch, x.due_at, p->site->zone);
        x.expires_at = x.due_at + ch->max_age_ms;
        r = check_often(p, events[i], &c, channel, &x.refused, e);
        if (r == ERR_OK)
            r = put(p, &x, e);
    }
    return r;
}

static bool listens(const struct webhook *h, const char *kind)
{
    if (!h->events[0])
        return true;
    for (const char *const *k = h->events; *k; k++) {
        if (str_eq(*k, kind))
            return true;
    }
    return false;
}

/* Steps that change the state, and of no matter in a compartment. */
static enum err put_hooks(struct told *p, struct error *e)
{
    const struct channels *ch = p->site->channels;
    enum err r = ERR_OK;
    /* What was undone in time was never told. */
    if (p->compartment || str_eq(p->x->state_from, p->x->state_to) || str_eq(p->x->kind, "undo"))
        return ERR_OK;
    for (size_t i = 0; i < ch->n_hooks && r == ERR_OK; i++) {
        const struct putting x = {.event = p->x->kind,
                                  .hook = ch->hooks[i].name,
                                  .channel = CHANNEL_WEBHOOK,
                                  .due_at = p->now + OUTBOX_HOLD,
                                  .expires_at = p->now + OUTBOX_HOLD + HOOK_MAX_AGE};
        if (listens(&ch->hooks[i], p->x->kind))
            r = put(p, &x, e);
    }
    return r;
}

/* A digest is made when it is sent, so one that waits, or is to be tried again, will tell of this matter too; one on
 * its way may not. */
DB_STMT(
    outbox_offices,
    "SELECT u.unit_id, CASE WHEN EXISTS (SELECT 1 FROM outbox x WHERE x.unit_id = o.unit_id"
    " AND x.state = 'sending') THEN $2 ELSE u.told_at END"
    " FROM work_order o JOIN unit_mail u ON u.unit_id = o.unit_id"
    " WHERE o.matter_id = $1 AND (o.state = 'sent' OR ($3 = 1 AND o.state = 'accepted')) AND NOT EXISTS (SELECT 1 FROM outbox x"
    " WHERE x.unit_id = o.unit_id AND x.state IN ('held', 'due', 'unsure'))");

/* An office is told of what waits there, all at once, an hour after the last time at the earliest. q: offices, and when
 * they were told last. */
static enum err put_digests(struct told *p, struct db_rows *q, struct error *e)
{
    int64_t *units = arena_array(p->arena, int64_t, DIGESTS_MAX),
            *told_at = arena_array(p->arena, int64_t, DIGESTS_MAX);
    size_t n = 0;
    while (db_next(q) && n < DIGESTS_MAX) {
        units[n] = db_int(q, 0);
        told_at[n++] = db_int(q, 1);
    }
    enum err r = db_end(q, e);
    for (size_t i = 0; i < n && r == ERR_OK; i++) {
        int64_t soonest = p->now + MS_MINUTE;
        struct putting x = {.event = "unit_digest", .channel = CHANNEL_MAIL, .unit_id = units[i]};
        x.due_at = told_at[i] + OUTBOX_DIGEST > soonest ? told_at[i] + OUTBOX_DIGEST : soonest;
        x.expires_at = x.due_at + MS_DAY;
        r = put(p, &x, e);
    }
    return r;
}

static enum err put_offices(struct told *p, struct error *e)
{
    struct db_rows q;
    unsigned effects = p->x->move ? p->x->move->effects : 0;
    bool pressed = effects & (EFFECT_SUPERVISE | EFFECT_URGE);
    if (!channel_on(p->site->channels, CHANNEL_MAIL) ||
        !(pressed || (effects & (EFFECT_SEND_ORDERS | EFFECT_CALL_UNITS))))
        return ERR_OK;
    db_query(p->tx, &q, &outbox_offices, DB_ARGS(DB_INT(p->x->matter_id), DB_INT(p->now), DB_INT(pressed)));
    return put_digests(p, &q, e);
}

DB_STMT(outbox_tops, "SELECT u.unit_id, CASE WHEN EXISTS (SELECT 1 FROM outbox x WHERE x.unit_id = u.unit_id"
                     " AND x.state = 'sending') THEN $1 ELSE u.told_at END FROM unit t JOIN unit_mail u"
                     " ON u.unit_id = t.id WHERE t.parent_id IS NULL AND t.active = 1 AND NOT EXISTS (SELECT 1"
                     " FROM outbox x WHERE x.unit_id = u.unit_id AND x.state IN ('held', 'due', 'unsure'))");

DB_STMT(outbox_top_waits, "SELECT COUNT(*) FROM unit t JOIN unit_mail u ON u.unit_id = t.id JOIN outbox x"
                          " ON x.unit_id = u.unit_id WHERE t.parent_id IS NULL AND t.active = 1"
                          " AND x.state IN ('held', 'due', 'unsure')");

/* Those that the statement gives. */
static enum err tell_offices(struct db_conn *tx, const struct site *s, const struct db_stmt *offices,
                             struct db_args args, struct error *e)
{
    struct told p = {.tx = tx, .site = s, .arena = arena_new(), .now = clock_now(&s->clock)};
    struct db_rows q;
    db_query(tx, &q, offices, args);
    enum err r = put_digests(&p, &q, e);
    arena_free(p.arena);
    return r;
}

static bool tells_offices(const struct site *s)
{
    return s->channels && channel_on(s->channels, CHANNEL_MAIL);
}

enum err outbox_top(struct db_conn *tx, const struct site *s, bool *ret_told, struct error *e)
{
    int64_t waits = 0;
    *ret_told = false;
    if (!tells_offices(s))
        return ERR_OK;
    enum err r = tell_offices(tx, s, &outbox_tops, DB_ARGS(DB_INT(clock_now(&s->clock))), e);
    if (r == ERR_OK)
        r = db_get_int(tx, &outbox_top_waits, DB_NO_ARGS, &waits, e);
    *ret_told = r == ERR_OK && waits;
    return r;
}

DB_STMT(
    outbox_judged_units,
    "SELECT m.unit_id, CASE WHEN EXISTS (SELECT 1 FROM outbox x WHERE x.unit_id = m.unit_id"
    " AND x.state = 'sending') THEN $1 ELSE m.told_at END FROM unit_mail m WHERE EXISTS (SELECT 1"
    " FROM contest_unit y JOIN unit u ON u.id = y.unit_id WHERE y.contest_id = $2"
    " AND (y.unit_id = $3 OR CAST($3 AS BIGINT) = 0) AND COALESCE(u.merged_into, u.id) = m.unit_id)"
    " AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.unit_id = m.unit_id AND x.state IN ('held', 'due', 'unsure'))");

enum err outbox_judged(struct db_conn *tx, const struct site *s, int64_t contest_id, int64_t unit_id, struct error *e)
{
    return tells_offices(s)
               ? tell_offices(tx, s, &outbox_judged_units,
                              DB_ARGS(DB_INT(clock_now(&s->clock)), DB_INT(contest_id), DB_INT(unit_id)), e)
               : ERR_OK;
}

enum err outbox_follow(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    if (!s->channels)
        return ERR_OK;
    struct told p = {.tx = tx, .site = s, .x = x, .arena = arena_new(), .now = clock_now(&s->clock)};
    enum err r = load(&p, e);
    if (r == ERR_OK)
        r = put_resident(&p, e);
    if (r == ERR_OK)
        r = put_hooks(&p, e);
    if (r == ERR_OK)
        r = put_offices(&p, e);
    arena_free(p.arena);
    return r;
}

DB_STMT(outbox_undo, "UPDATE outbox SET state = 'cancelled', reason = $2 WHERE entry_id = $1"
                     " AND state IN ('held', 'due')");

enum err outbox_cancel(struct db_conn *tx, int64_t entry_id, struct error *e)
{
    return db_exec(tx, &outbox_undo, DB_ARGS(DB_INT(entry_id), DB_TEXT(N_("The step was undone."))), e);
}

DB_STMT(outbox_forget, "UPDATE outbox SET mask = '', gateway_id = '', state = CASE WHEN state IN ('held', 'due',"
                       " 'sending', 'unsure') THEN 'cancelled' ELSE state END, reason = CASE WHEN state IN ('held',"
                       " 'due', 'sending', 'unsure') THEN $2 ELSE reason END, owner = '' WHERE person_id = $1");

enum err outbox_erase(struct db_conn *tx, int64_t person_id, struct error *e)
{
    return db_exec(tx, &outbox_forget, DB_ARGS(DB_INT(person_id), DB_TEXT(N_("The person was erased."))), e);
}

DB_STMT(outbox_take_back, "UPDATE outbox SET state = 'cancelled', owner = '', reason = $1"
                          " WHERE state IN ('held', 'due', 'sending', 'unsure')");

static enum err restored_write(struct db_conn *tx, void *ctx, struct error *e)
{
    (void)ctx;
    return db_exec(tx, &outbox_take_back, DB_ARGS(DB_TEXT(N_("It waited in a backup, and may have been sent since."))),
                   e);
}

enum err outbox_restored(struct db_conn *c, struct error *e)
{
    return db_write(c, restored_write, NULL, e);
}
