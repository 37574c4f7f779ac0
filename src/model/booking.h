/*
 * Booking a time of an announced activity (接访预约): what residents are told of it, and what they book without an
 * account. Name and phone lie in the vault; what it is about is not asked, it is said when they are heard. A phone
 * books once a day. The write decides: of two who want the last place one gets it.
 */
#ifndef ECHOWALL_MODEL_BOOKING_H
#define ECHOWALL_MODEL_BOOKING_H

#include "model/activity.h"

#define BOOKING_SLOTS_MAX  100
#define BOOKING_ROOM_MAX   100
#define BOOKING_NAME_MAX   60
#define BOOKING_ROWS_MAX   500 /* of one day */
#define BOOKING_PAGE       100 /* rows that one page of the desk shows */
#define BOOKING_CODE_SIZE  8   /* digits */
#define RECEPTION_ROWS_MAX 100
#define RECEPTION_DAYS     60 /* how far ahead residents are told */

struct slot {
    int64_t starts_at, ends_at, room, taken;
};

/* What residents read of an activity: nothing that its programme does not show. */
struct reception {
    struct activity a;
    const char *values[PROGRAMME_FIELDS_MAX]; /* "" where not shown; NULL in a list */
    bool books;                               /* times can be booked now */
};

struct reception_list {
    struct reception *rows;
    int n;
};

/* Those that are not over and begin within so many days (at most RECEPTION_DAYS), by the time they begin; at most limit
 * (at most RECEPTION_ROWS_MAX). Cancelled ones too, so that nobody comes in vain. */
enum err reception_list(struct db_conn *c, const struct site *s, struct arena *a, int days, int limit,
                        struct reception_list *ret, struct error *e) ERR_CHECKED;
/* ERR_NOT_FOUND for what residents are not told of. slots has room for BOOKING_SLOTS_MAX. */
enum err reception_get(struct db_conn *c, const struct site *s, struct arena *a, const char *number,
                       struct reception *ret, struct slot *slots, int *ret_n, struct error *e) ERR_CHECKED;

struct booking_request {
    const char *number; /* of the activity */
    int64_t starts_at;  /* of the slot */
    const char *name, *phone;
    int64_t party;
    const char *key;  /* of the form; the same key again is the same booking */
    const char *from; /* the network address it came from, or NULL */
};

struct booking_receipt {
    const char *code; /* 8 digits */
    int64_t starts_at, ends_at, party;
    bool again; /* the form had been sent before: nothing new was stored */
};

/* ERR_CONFLICT: the time is taken, the phone has booked that day, or nothing can be booked any more; nothing is stored.
 * ERR_INVALID names the field; ERR_BUSY where too many came from the network. */
enum err booking_make(struct db_conn *c, const struct site *s, struct arena *a, const struct booking_request *x,
                      struct booking_receipt *ret, struct error *e) ERR_CHECKED;

/* Gives the time back. ERR_NOT_FOUND where phone and code do not fit together or nothing stands any more; ERR_BUSY
 * after too many tries. */
enum err booking_cancel(struct db_conn *c, const struct site *s, struct arena *a, const char *number, const char *phone,
                        const char *code, struct error *e) ERR_CHECKED;

/* The desk's side, for whoever may STEP_QUEUE or STEP_SLOTS (model/activity.h). */

struct booking {
    int64_t id, starts_at; /* starts_at 0: came without a booking */
    const char *state;     /* booked, here, received, missed, cancelled */
    int64_t party, made_at;
    const char *name, *phone; /* masked; "" */
};

/* What became of one is not told here: one that was received without a matter looks like one whose matter the viewer
 * may not see. */
struct booking_list {
    struct activity activity;
    struct slot *slots;
    int n_slots;
    struct booking *rows; /* by time, then those who came without one; not what was given back */
    int n;
    const char *next; /* cursor; NULL at the end */
};
/* BOOKING_PAGE at most. */
enum err booking_queue(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char *number, const char *cursor, struct booking_list *ret, struct error *e) ERR_CHECKED;
/* One of them, also one that was given back. */
enum err booking_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *number, int64_t id, struct activity *ret_activity, struct booking *ret,
                     struct error *e) ERR_CHECKED;

/* Makes times of so many minutes one after the other, within the activity; what is there already stays. */
struct slot_plan {
    int64_t from, minutes, count, room;
};
enum err booking_slots(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                       const struct slot_plan *x, struct error *e) ERR_CHECKED;

/* Somebody who came without a booking. Name and phone may be empty. */
enum err booking_walk_in(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                         const struct booking_request *x, struct error *e) ERR_CHECKED;

/* state: here, missed, received (heard, and nothing to follow), or booked again where it was marked by mistake. */
enum err booking_mark(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number, int64_t id,
                      const char *state, struct error *e) ERR_CHECKED;

/* Raises the matter that was heard, with the contact that lies in the vault; once for each booking. */
enum err booking_receive(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const char *number, int64_t id, const struct submission *x, struct receipt *ret,
                         struct error *e) ERR_CHECKED;

/* Opens the vault for one booking, say to call that the day is cancelled; with a reason that stays in the trail. */
enum err booking_reveal(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const char *number, int64_t id, const char *reason, struct contact *ret,
                        struct error *e) ERR_CHECKED;

#endif
