/* Looking into the outbox: the delivery log of a matter, the administrator's page, figures for the monitoring; and what
 * people do about messages that did not get through. */
#ifndef ECHOWALL_MODEL_OUTBOX_LIST_H
#define ECHOWALL_MODEL_OUTBOX_LIST_H

#include "model/outbox.h"

struct outbox_line {
    int64_t id, matter_id;
    const char *event, *channel, *hook, *state, *mask, *reason, *gateway_id, *unit_name;
    const char *number; /* of the matter; only in the delivery log of the matter itself */
    bool twice;
    int64_t created_at, due_at, sent_at, delivered_at, attempts;
};

struct outbox_list {
    struct outbox_line *rows;
    int n;
    const char *next; /* cursor, NULL at the end */
};

/* What was told of a matter that the viewer sees, newest first, at most 100. */
enum err outbox_of_matter(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id,
                          struct outbox_list *ret, struct error *e) ERR_CHECKED;

/* Rows in a state, newest first, for system administrators: without a number, for they read no matters. */
enum err outbox_in_state(struct db_conn *c, const struct viewer *v, struct arena *a, const char *state,
                         const char *cursor, int limit, struct outbox_list *ret, struct error *e) ERR_CHECKED;

#define OUTBOX_COUNT_MAX 1000 /* counted so far */

struct outbox_counts {
    struct {
        int held, due, sending, unsure, failed; /* up to OUTBOX_COUNT_MAX */
        int sent_today, twice_today;            /* in the last 24 hours */
        int64_t oldest;                         /* when the one due longest was to go out; 0: none */
        int64_t paused_at;                      /* 0: runs */
    } of[CHANNELS];
};
enum err outbox_counts(struct db_conn *c, const struct site *s, struct outbox_counts *ret, struct error *e) ERR_CHECKED;

/* Stops a channel, or lets it go on. System administrators; in the audit trail. */
enum err outbox_pause(struct db_conn *c, const struct site *s, const struct viewer *v, enum channel ch, bool pause,
                      struct error *e) ERR_CHECKED;

/* A failed message is tried again. System administrators; ERR_NOT_FOUND when it is not there or did not fail. */
enum err outbox_retry(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id,
                      struct error *e) ERR_CHECKED;
/* All failed ones of a channel, at most 1,000 at once. */
enum err outbox_retry_all(struct db_conn *c, const struct site *s, const struct viewer *v, enum channel ch,
                          int64_t *ret_n, struct error *e) ERR_CHECKED;
/* A message of a matter that the viewer sees, and acts on, is sent once more as a new one. */
enum err outbox_resend(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t matter_id, int64_t id,
                       struct error *e) ERR_CHECKED;

/* The official address of an office; "" takes it away. System administrators; in the audit trail. */
enum err unit_mail_put(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t unit_id,
                       const char *mail, struct error *e) ERR_CHECKED;
enum err unit_mail_get(struct db_conn *c, struct arena *a, int64_t unit_id, const char **ret,
                       struct error *e) ERR_CHECKED;

#endif
