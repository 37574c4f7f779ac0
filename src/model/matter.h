/*
 * Matters: reading one with all that belongs to it, and the lists of the desk. Everything goes through MATTER_VISIBLE;
 * what a viewer may not see is ERR_NOT_FOUND or simply not in the list.
 */
#ifndef ECHOWALL_MODEL_MATTER_H
#define ECHOWALL_MODEL_MATTER_H

#include "model/filter.h"
#include "model/site.h"
#include "model/viewer.h"

struct matter {
    int64_t id;
    const char *number, *procedure, *state, *title;
    int64_t area_id;
    const char *area_name, *place;
    bool has_point;
    double latitude, longitude;
    const char *category, *category_name, *channel;
    int64_t person_id;
    int64_t intake_unit_id, unit_id;
    const char *intake_unit_name, *unit_name;
    int compartment;
    int64_t placed_at; /* when somebody said whom it speaks of; 0: nobody has */
    int64_t submitted_at, recorded_at, due_at, answered_at, closed_at, rounds, published_at;
    const char *source, *external_id;
    int64_t version, entries;
    const char *head;
    int64_t secret_issue;      /* how often a secret was given out: for track_token */
    int64_t procedure_version; /* which one of its procedure it is under: for procedure_at */
    int64_t urged_at;          /* last 催办 of this round; 0: none */
    int64_t answer_by;         /* 督办: when the written answer is owed; 0: none is */
};

struct order {
    int64_t id, unit_id, officer_id;
    const char *unit_name, *officer_name, *role, *state;
    int64_t round, sent_at, due_at, accepted_at, answered_at, ended_at;
    int64_t objected_at;   /* when the office said that it is not its own; 0: it did not */
    bool bound;            /* arbitration sent it */
    const char *called_by; /* the office that called this one in; "": it was dispatched */
};

struct entry_text {
    const char *part, *content; /* content NULL once erased */
};

struct document {
    int64_t id, entry_id;
    const char *sha256, *thumb, *name, *type; /* sha256 NULL once erased */
    int64_t size;
    bool shown;
    bool guarded; /* a paper with the contact: opened by paper_look alone, which asks for a reason */
};

struct entry {
    int64_t id, seq;
    const char *kind, *actor_kind, *officer_name, *unit_name, *state_from, *state_to;
    const char *for_name; /* whom the officer stood in for; "" */
    int64_t officer_id, unit_id, order_id, round, occurred_at, recorded_at;
    bool shown;
    bool undone; /* taken back by the entry after it; the resident is shown neither */
    const char *hash;
    struct entry_text *texts;
    int n_texts;
    struct document *documents;
    int n_documents;
};

struct against {
    int64_t unit_id, officer_id;
    const char *unit_name, *officer_name;
};

struct rating {
    int64_t round, rated_at;
    const char *solved, *satisfied;
};

/* A matter with everything on its page. The caller's own list of what the viewer may do comes from move.h. */
struct matter_full {
    struct matter m;
    const char *body; /* of the newest entry that has one */
    struct order *orders;
    int n_orders;
    struct entry *entries; /* oldest first */
    int n_entries;
    struct against *against;
    int n_against;
    struct rating *ratings;
    int n_ratings;
};

/* The roles of the posts through which the viewer reaches the matter: a publisher elsewhere is none here. 0 when it is
 * not visible. */
enum err matter_roles(struct db_conn *c, const struct viewer *v, int64_t matter_id, unsigned *ret,
                      struct error *e) ERR_CHECKED;

/* ERR_NOT_FOUND when absent or not for this viewer. number may be typed loosely: blanks, dashes, full-width digits,
 * lower case, without its letters. */
enum err matter_by_number(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number,
                          struct matter *ret, struct error *e) ERR_CHECKED;
enum err matter_full(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number,
                     struct matter_full *ret, struct error *e) ERR_CHECKED;
/* Only what the resident may see of an already authorised matter (see track.h): entries with shown = 1, no accusations.
 */
enum err matter_full_shown(struct db_conn *c, struct arena *a, int64_t matter_id, struct matter_full *ret,
                           struct error *e) ERR_CHECKED;

/* The number in its stored form, in a; NULL when it cannot be one (wrong length or check digit). Without letters it is
 * taken for a demand's. */
char *matter_number_normal(struct arena *a, const char *typed);

/* The numbers that can be meant, in their stored forms, NULL-ended, in a: of every procedure where no letters were
 * typed, so that the digits read out are enough. None when it cannot be one. */
#define MATTER_NUMBERS_MAX 100
enum err matter_numbers(struct db_conn *c, struct arena *a, const char *typed, const char *const **ret,
                        struct error *e) ERR_CHECKED;

/* Whether it came by the web or the API: then nobody vouches for the name and phone that were typed. */
bool matter_came_online(const char *channel);

/* A fresh random number for a day: prefix, yymmdd, six random digits, check digit (ISO 7064 MOD 11,10). */
char *matter_number_new(struct arena *a, const char *prefix, int32_t yyyymmdd);
/* The same with random digits for the day. */
char *matter_number_random(struct arena *a, const char *prefix);

/* Queues of the desk. Each belongs to the roles that act on it and to those who oversee (supervisor, leader, office);
 * it is empty for everybody else. */
enum queue {
    QUEUE_ALL,         /* everything the viewer may see, newest first */
    QUEUE_INTAKE,      /* 新到: to dispatch, taken in at the viewer's units */
    QUEUE_MINE,        /* 待我办: lead or co order at the viewer's unit, to accept or handle */
    QUEUE_WAITING,     /* 待他人: taken in or answered at the viewer's units, the next step is somebody else's */
    QUEUE_DUE_TODAY,   /* 今日到期 */
    QUEUE_LATE,        /* 超期 */
    QUEUE_VERIFY,      /* 待核实 */
    QUEUE_SIGN,        /* 待办结 */
    QUEUE_RETURNED,    /* 退回 */
    QUEUE_OBJECTED,    /* 异议审核: an office says that the order is not its own */
    QUEUE_ARBITRATION, /* 待裁决 */
    QUEUE_SUPERVISED,  /* 督办: a written answer is owed; the most urgent first */
    QUEUE_APPEALED,    /* 待督办决定 */
    QUEUE_PUBLISH,     /* 待公开: closed, not public, in no compartment */
    QUEUE_SHIELD,      /* 待定对象: accusations whose target is not yet identified */
    QUEUE_COUNT
};

struct matter_list {
    struct matter *rows;
    int n;
    const char *next; /* cursor for the next page, NULL at the end */
};

/* Newest (or most urgent) first, at most limit (1..200) rows from cursor on (NULL: the start). A forged cursor is
 * ERR_INVALID. */
enum err matter_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, enum queue q,
                     const char *cursor, int limit, struct matter_list *ret, struct error *e) ERR_CHECKED;

/* The same narrowed by a filter (NULL or an empty one: all). A page may then be short or empty and still have a next
 * one: it looks a bounded way back. */
enum err matter_list_some(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          enum queue q, const struct matter_filter *f, const char *cursor, int limit,
                          struct matter_list *ret, struct error *e) ERR_CHECKED;

/* Rows in each queue, counted up to 1,000 ("1,000+" beyond). */
enum err matter_counts(struct db_conn *c, const struct site *s, const struct viewer *v, int ret[QUEUE_COUNT],
                       struct error *e) ERR_CHECKED;

/* Open matters of the same caller by phone, for the intake clerk to merge; at most 20, only what the viewer may see. */
enum err matter_same_caller(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                            const char *phone, struct matter_list *ret, struct error *e) ERR_CHECKED;

#endif
