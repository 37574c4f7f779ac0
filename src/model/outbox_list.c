/* Reading the outbox, and the few things people do about it. */
#include "model/outbox_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "catalogue/message.h"
#include "model/audit.h"
#include "model/matter.h"
#include "model/visible.h"

#define OF_MATTER_MAX 100
#define RETRY_MAX     1000
#define OUTBOX_COLUMNS                                                                                                 \
    "x.id, x.matter_id, x.event, x.channel, x.hook, x.state, x.mask, x.reason, x.gateway_id, COALESCE(u.name, ''),"    \
    " x.twice, x.created_at, x.due_at, x.sent_at, x.delivered_at, x.attempts"

static struct outbox_line read_line(const struct db_rows *q, struct arena *a)
{
    return (struct outbox_line){.id = db_int(q, 0),
                                .matter_id = db_int(q, 1),
                                .event = db_text_dup(q, 2, a),
                                .channel = db_text_dup(q, 3, a),
                                .hook = db_text_dup(q, 4, a),
                                .state = db_text_dup(q, 5, a),
                                .mask = db_text_dup(q, 6, a),
                                .reason = db_text_dup(q, 7, a),
                                .gateway_id = db_text_dup(q, 8, a),
                                .unit_name = db_text_dup(q, 9, a),
                                .twice = db_int(q, 10) != 0,
                                .created_at = db_int(q, 11),
                                .due_at = db_int(q, 12),
                                .sent_at = db_int(q, 13),
                                .delivered_at = db_int(q, 14),
                                .attempts = db_int(q, 15)};
}

DB_STMT(outbox_matter_rows, "SELECT " OUTBOX_COLUMNS " FROM outbox x JOIN matter m ON m.id = x.matter_id"
                            " LEFT JOIN unit u ON u.id = x.unit_id WHERE x.matter_id = $2 AND x.channel <> 'webhook'"
                            " AND" MATTER_VISIBLE " ORDER BY x.id DESC LIMIT $3");

enum err outbox_of_matter(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id,
                          struct outbox_list *ret, struct error *e)
{
    struct outbox_list l = {.rows = arena_array(a, struct outbox_line, OF_MATTER_MAX)};
    struct db_rows q;
    db_query(c, &q, &outbox_matter_rows, DB_ARGS(DB_INT(v->id), DB_INT(matter_id), DB_INT(OF_MATTER_MAX)));
    while (db_next(&q))
        l.rows[l.n++] = read_line(&q, a);
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

static enum err check_keeper(const struct viewer *v, struct error *e)
{
    if (viewer_may(v, ROLE_SYSADMIN))
        return ERR_OK;
    return error_set(e, ERR_DENIED, NULL, N_("Only system administrators look after the outbox."), NULL);
}

/* What belongs to a compartment is not among the rows, nor in a number: an administrator may be who it speaks of. Those
 * who see the matter see its own log. */
#define OUTBOX_OPEN_TO_KEEPERS " NOT EXISTS (SELECT 1 FROM matter m WHERE m.id = x.matter_id AND m.compartment <> 0)"

DB_STMT(outbox_state_rows,
        "SELECT " OUTBOX_COLUMNS " FROM outbox x LEFT JOIN unit u ON u.id = x.unit_id"
        " WHERE x.state = $1 AND x.id < $2 AND" OUTBOX_OPEN_TO_KEEPERS " ORDER BY x.id DESC LIMIT $3");

enum err outbox_in_state(struct db_conn *c, const struct viewer *v, struct arena *a, const char *state,
                         const char *cursor, int limit, struct outbox_list *ret, struct error *e)
{
    int64_t below = INT64_MAX;
    enum err r = check_keeper(v, e);
    if (r == ERR_OK && cursor && !str_int(cursor, 1, INT64_MAX, &below))
        r = error_set(e, ERR_INVALID, "after", N_("This link leads nowhere. Please start from the first page."), NULL);
    if (r != ERR_OK)
        return r;
    limit = limit < 1 ? 1 : limit > 200 ? 200 : limit;
    struct outbox_list l = {.rows = arena_array(a, struct outbox_line, (size_t)limit + 1)};
    struct db_rows q;
    db_query(c, &q, &outbox_state_rows, DB_ARGS(DB_TEXT(state), DB_INT(below), DB_INT(limit + 1)));
    while (db_next(&q))
        l.rows[l.n++] = read_line(&q, a);
    r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    if (l.n > limit) {
        l.n = limit;
        l.next = arena_printf(a, "%lld", (long long)l.rows[limit - 1].id);
    }
    *ret = l;
    return ERR_OK;
}

DB_STMT(outbox_count_open, "SELECT x.channel, x.state, x.due_at FROM outbox x WHERE x.channel = $1"
                           " AND x.state IN ('held', 'due', 'sending', 'unsure') AND" OUTBOX_OPEN_TO_KEEPERS
                           " ORDER BY x.due_at, x.id LIMIT $2");
DB_STMT(outbox_count_failed, "SELECT x.channel FROM outbox x WHERE x.state = 'failed' AND" OUTBOX_OPEN_TO_KEEPERS
                             " ORDER BY x.id DESC LIMIT $1");
DB_STMT(outbox_count_sent, "SELECT y.channel, COUNT(*), COALESCE(SUM(y.twice), 0) FROM (SELECT x.channel, x.twice"
                           " FROM outbox x WHERE x.sent_at > 0 AND x.sent_at >= $1 AND" OUTBOX_OPEN_TO_KEEPERS
                           " ORDER BY x.sent_at DESC LIMIT 10000) y GROUP BY y.channel");
DB_STMT(outbox_paused, "SELECT channel, paused_at FROM outbox_pause");

static enum err count_open(struct db_conn *c, enum channel ch, int64_t now, struct outbox_counts *n, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &outbox_count_open, DB_ARGS(DB_TEXT(channel_name(ch)), DB_INT(OUTBOX_COUNT_MAX)));
    while (db_next(&q)) {
        const char *state = db_text(&q, 1);
        bool waits = db_int(&q, 2) > now;
        n->of[ch].sending += str_eq(state, "sending");
        n->of[ch].unsure += str_eq(state, "unsure");
        n->of[ch].held += str_eq(state, "held") && waits;
        n->of[ch].due += str_eq(state, "due") || (str_eq(state, "held") && !waits);
        if (!n->of[ch].oldest && !waits)
            n->of[ch].oldest = db_int(&q, 2);
    }
    return db_end(&q, e);
}

static enum err count_rest(struct db_conn *c, int64_t now, struct outbox_counts *n, struct error *e)
{
    struct db_rows q;
    enum channel ch;
    db_query(c, &q, &outbox_count_failed, DB_ARGS(DB_INT(OUTBOX_COUNT_MAX)));
    while (db_next(&q)) {
        if (channel_of(db_text(&q, 0), &ch))
            n->of[ch].failed++;
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &outbox_count_sent, DB_ARGS(DB_INT(now - MS_DAY)));
    while (db_next(&q)) {
        if (channel_of(db_text(&q, 0), &ch)) {
            n->of[ch].sent_today = (int)db_int(&q, 1);
            n->of[ch].twice_today = (int)db_int(&q, 2);
        }
    }
    r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &outbox_paused, DB_NO_ARGS);
    while (db_next(&q)) {
        if (channel_of(db_text(&q, 0), &ch))
            n->of[ch].paused_at = db_int(&q, 1);
    }
    return db_end(&q, e);
}

enum err outbox_counts(struct db_conn *c, const struct site *s, struct outbox_counts *ret, struct error *e)
{
    struct outbox_counts n = {0};
    int64_t now = clock_now(&s->clock);
    enum err r = ERR_OK;
    for (int i = 0; i < CHANNELS && r == ERR_OK; i++)
        r = count_open(c, (enum channel)i, now, &n, e);
    if (r == ERR_OK)
        r = count_rest(c, now, &n, e);
    if (r == ERR_OK)
        *ret = n;
    return r;
}

struct acting {
    const struct site *site;
    const struct viewer *viewer;
    enum channel channel;
    bool pause;
    int64_t id, matter_id, n;
    const char *mail;
};

DB_STMT(outbox_stop, "INSERT INTO outbox_pause (channel, paused_at) VALUES ($1, $2) ON CONFLICT (channel) DO NOTHING");
DB_STMT(outbox_go, "DELETE FROM outbox_pause WHERE channel = $1");

static enum err pause_write(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct acting *x = ctx;
    struct db_val name = DB_TEXT(channel_name(x->channel));
    buf_puts(detail, channel_name(x->channel));
    if (!x->pause)
        return db_exec(tx, &outbox_go, DB_ARGS(name), e);
    return db_exec(tx, &outbox_stop, DB_ARGS(name, DB_INT(clock_now(&x->site->clock))), e);
}

enum err outbox_pause(struct db_conn *c, const struct site *s, const struct viewer *v, enum channel ch, bool pause,
                      struct error *e)
{
    struct acting x = {.site = s, .channel = ch, .pause = pause};
    enum err r = check_keeper(v, e);
    return r == ERR_OK ? audit_write(c, s, v, pause ? "outbox.pause" : "outbox.resume", pause_write, &x, e) : r;
}

/* What may have arrived stays unsure: it is asked after, or marked as possibly sent twice. */
#define OUTBOX_AGAIN(known)                                                                                            \
    "UPDATE outbox SET state = CASE WHEN reason = " known " THEN 'unsure' ELSE 'due' END, due_at = $2,"                \
    " expires_at = $3, reason = '' WHERE "

DB_STMT(outbox_again, OUTBOX_AGAIN("$4") "id = $1 AND state = 'failed'");
DB_STMT(outbox_again_all, OUTBOX_AGAIN("$5") "id IN (SELECT id FROM outbox WHERE state = 'failed' AND channel = $1"
                                             " ORDER BY id LIMIT $4)");

static int64_t max_age(const struct site *s)
{
    return s->channels ? s->channels->max_age_ms : MS_DAY;
}

static enum err retry_write(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct acting *x = ctx;
    struct db_val now = DB_INT(clock_now(&x->site->clock)), end = DB_INT(clock_now(&x->site->clock) + max_age(x->site));
    const struct db_val unknown = DB_TEXT(outbox_not_known);
    enum err r;
    if (x->id)
        r = db_exec_count(tx, &outbox_again, DB_ARGS(DB_INT(x->id), now, end, unknown), &x->n, e);
    else
        r = db_exec_count(tx, &outbox_again_all,
                          DB_ARGS(DB_TEXT(channel_name(x->channel)), now, end, DB_INT(RETRY_MAX), unknown), &x->n, e);
    if (r == ERR_OK && x->id && x->n == 0)
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("It is not among the messages that failed any more."), NULL);
    buf_puts(detail, x->id ? "one message" : channel_name(x->channel));
    return r;
}

enum err outbox_retry(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, struct error *e)
{
    struct acting x = {.site = s, .id = id};
    enum err r = check_keeper(v, e);
    return r == ERR_OK ? audit_write(c, s, v, "outbox.retry", retry_write, &x, e) : r;
}

enum err outbox_retry_all(struct db_conn *c, const struct site *s, const struct viewer *v, enum channel ch,
                          int64_t *ret_n, struct error *e)
{
    struct acting x = {.site = s, .channel = ch};
    enum err r = check_keeper(v, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "outbox.retry", retry_write, &x, e);
    if (r == ERR_OK)
        *ret_n = x.n;
    return r;
}

DB_STMT(outbox_copy,
        "INSERT INTO outbox (id, matter_id, entry_id, event, channel, person_id, message_id, state, created_at, due_at,"
        " expires_at) SELECT $3, x.matter_id, x.entry_id, x.event, x.channel, x.person_id, $4, 'due', $5, $5, $6"
        " FROM outbox x JOIN matter m ON m.id = x.matter_id WHERE x.id = $2 AND x.matter_id = $7"
        " AND x.person_id IS NOT NULL AND (x.state IN ('sent', 'delivered', 'failed')"
        " OR (x.state = 'cancelled' AND x.reason = $8))"
        " AND NOT EXISTS (SELECT 1 FROM outbox y WHERE y.matter_id = x.matter_id AND y.event = x.event"
        " AND y.state IN ('held', 'due', 'sending', 'unsure')) AND" MATTER_VISIBLE);

static enum err resend_write(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct acting *x = ctx;
    uint8_t random[16];
    int64_t now = clock_now(&x->site->clock), n = 0;
    unsigned roles;
    struct arena *a = arena_new();
    crypto_random(random, sizeof(random));
    enum err r = matter_roles(tx, x->viewer, x->matter_id, &roles, e);
    if (r == ERR_OK && !(roles & (ROLE_INTAKE | ROLE_DISPATCHER | ROLE_SUPERVISOR)))
        r = error_set(e, ERR_DENIED, NULL, N_("Only intake and supervisors send a message again."), NULL);
    if (r == ERR_OK)
        r = db_exec_count(tx, &outbox_copy,
                          DB_ARGS(DB_INT(x->viewer->id), DB_INT(x->id), DB_INT(id_new()),
                                  DB_TEXT(hex_of(a, random, sizeof(random))), DB_INT(now),
                                  DB_INT(now + max_age(x->site)), DB_INT(x->matter_id), DB_TEXT(outbox_too_many)),
                          &n, e);
    if (r == ERR_OK && n == 0)
        r = error_set(e, ERR_CONFLICT, NULL,
                      N_("This message is on its way already, or is none that can be sent again."), NULL);
    arena_free(a);
    return r;
}

enum err outbox_resend(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t matter_id, int64_t id,
                       struct error *e)
{
    struct acting x = {.site = s, .viewer = v, .id = id, .matter_id = matter_id};
    return db_write(c, resend_write, &x, e);
}

DB_STMT(unit_mail_set, "INSERT INTO unit_mail (unit_id, mail) VALUES ($1, $2) ON CONFLICT (unit_id) DO UPDATE SET"
                       " mail = excluded.mail");
DB_STMT(unit_mail_drop, "DELETE FROM unit_mail WHERE unit_id = $1");
DB_STMT(unit_mail_of, "SELECT mail FROM unit_mail WHERE unit_id = $1");

static enum err unit_mail_write(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct acting *x = ctx;
    buf_printf(detail, "unit %lld: %s", (long long)x->id, *x->mail ? x->mail : "none");
    if (!*x->mail)
        return db_exec(tx, &unit_mail_drop, DB_ARGS(DB_INT(x->id)), e);
    return db_exec(tx, &unit_mail_set, DB_ARGS(DB_INT(x->id), DB_TEXT(x->mail)), e);
}

enum err unit_mail_put(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t unit_id,
                       const char *mail, struct error *e)
{
    struct acting x = {.site = s, .id = unit_id, .mail = str_or(mail, "")};
    enum err r = check_keeper(v, e);
    if (r == ERR_OK && *x.mail && !mail_address_ok(x.mail))
        r = error_set(e, ERR_INVALID, "mail", N_("This is not a mail address. Please correct it, or leave it empty."),
                      NULL);
    return r == ERR_OK ? audit_write(c, s, v, "unit.mail", unit_mail_write, &x, e) : r;
}

enum err unit_mail_get(struct db_conn *c, struct arena *a, int64_t unit_id, const char **ret, struct error *e)
{
    char *mail = NULL;
    enum err r = db_get_text(c, &unit_mail_of, DB_ARGS(DB_INT(unit_id)), a, &mail, e);
    if (r == ERR_OK || r == ERR_NOT_FOUND)
        *ret = str_or(mail, "");
    return r == ERR_NOT_FOUND ? ERR_OK : r;
}
