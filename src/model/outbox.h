/*
 * The outbox: what is to be told, and what became of it.
 *
 * Rows are put in the write of the entry that causes them (outbox_follow) and taken out by a thread for each channel
 * (jobs/outbox.h). A row is "held" until the time to undo and the quiet hours are over, is marked "sending" in a write
 * of its own before anybody is spoken to, and is settled by another after. Who dies in between leaves a row whose lease
 * ends: whether it went out is then unsure, and the gateway is asked, or given the same id again, or, where it can do
 * neither, the row says that it was possibly sent twice.
 *
 * Neither texts nor addresses are stored: person_id and event are, and the rest is made when it is sent (message.h).
 */
#ifndef ECHOWALL_MODEL_OUTBOX_H
#define ECHOWALL_MODEL_OUTBOX_H

#include "catalogue/channels.h"
#include "model/follow.h"
#include "model/viewer.h"

#define OUTBOX_HOLD   (10 * MS_SECOND) /* an entry may be undone so long */
#define OUTBOX_DIGEST MS_HOUR          /* from one mail to an office to the next, at least */

/* Why a message was not sent though it was due; whoever sees the matter may send it by hand all the same. */
extern const char *const outbox_too_many;
/* Of a failed message that may have arrived. */
extern const char *const outbox_not_known;

/* Inside the write of an entry: puts what is to be told of it. Nothing where no channel is set up. What the site's
 * bounds do not allow is put as not sent. */
enum err outbox_follow(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e) ERR_CHECKED;
/* Inside a write: the offices at the top that have a mailbox are told of what waits there, bulletins among it.
 * *ret_told: one of them will be. */
enum err outbox_top(struct db_conn *tx, const struct site *s, bool *ret_told, struct error *e) ERR_CHECKED;
/* Inside a write: those offices that a contest judges, or (unit_id) one of them, are told likewise. */
enum err outbox_judged(struct db_conn *tx, const struct site *s, int64_t contest_id, int64_t unit_id,
                       struct error *e) ERR_CHECKED;
/* Inside the write that undoes an entry: takes back what has not been sent of it. */
enum err outbox_cancel(struct db_conn *tx, int64_t entry_id, struct error *e) ERR_CHECKED;
/* Inside the write that erases a person: takes back what has not been sent to them, forgets where the rest went. */
enum err outbox_erase(struct db_conn *tx, int64_t person_id, struct error *e) ERR_CHECKED;
/* After a restore: what was waiting in the backup may have been sent since, and is taken back. */
enum err outbox_restored(struct db_conn *c, struct error *e) ERR_CHECKED;

/* A row on its way out. */
struct outbox_row {
    int64_t id, matter_id, entry_id, person_id, unit_id;
    const char *event, *hook, *message_id, *owner;
    enum channel channel;
    int64_t created_at, expires_at, attempts;
    bool unsure; /* an attempt before this one may have been taken */
};

/* Claims the row that has been due longest, for lease_ms. ERR_NOT_FOUND when nothing is due, or the channel is paused.
 */
enum err outbox_claim(struct db_conn *c, const struct site *s, struct arena *a, enum channel ch, int64_t lease_ms,
                      struct outbox_row *ret, struct error *e) ERR_CHECKED;

enum outbox_end {
    OUTBOX_SENT,      /* the gateway took it */
    OUTBOX_DELIVERED, /* and says that it arrived */
    OUTBOX_RETRY,     /* it was not taken; later */
    OUTBOX_UNSURE,    /* it may have been taken; to be found out later */
    OUTBOX_FAILED,    /* it will not be taken */
    OUTBOX_CANCELLED  /* there is nothing to tell any more */
};
struct outbox_result {
    enum outbox_end end;
    const char *reason;     /* an English msgid or words of a protocol, nothing personal; "" */
    const char *gateway_id; /* "" */
    const char *mask;       /* of the address; "" */
};
/* Writes down how the attempt ended. ERR_CONFLICT when the lease was lost. */
enum err outbox_settle(struct db_conn *c, const struct site *s, const struct outbox_row *row,
                       const struct outbox_result *x, struct error *e) ERR_CHECKED;

/* A gateway's report that our message arrived. ERR_NOT_FOUND for an id that is none of ours. Twice is once. */
enum err outbox_delivered(struct db_conn *c, const struct site *s, const char *message_id, struct error *e) ERR_CHECKED;

/* Removes what was settled more than a year ago; at most 1,000. */
enum err outbox_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;

#endif
