/*
 * Activities (活动): dated gatherings and trips, by programme (catalogue/programme.h): planned, approved by somebody
 * else, held, written up, checked by somebody else; or cancelled with a reason. What is counted keeps its "at least".
 * One that counts under several of the four downs is one activity in every total. Each change is a line of its trail
 * and of the audit trail. Nobody's attendance is counted, scored or ranked.
 */
#ifndef ECHOWALL_MODEL_ACTIVITY_H
#define ECHOWALL_MODEL_ACTIVITY_H

#include "catalogue/programme.h"
#include "model/site.h"
#include "model/submit.h"
#include "model/viewer.h"
#include "text/quantity.h"

#define ACTIVITY_PREFIX       "HD"
#define ACTIVITY_TITLE_MAX    100
#define ACTIVITY_PLACE_MAX    200
#define ACTIVITY_REPORT_MAX   5000
#define ACTIVITY_REASON_MIN   4
#define ACTIVITY_REASON_MAX   500
#define ACTIVITY_SUMMARY_MAX  2000
#define ACTIVITY_DAYS_MAX     60  /* how long one may last */
#define ACTIVITY_OFFICERS_MAX 40  /* who hold it, or go along */
#define ACTIVITY_SUBJECTS_MAX 500 /* of one part */
#define ACTIVITY_MATTERS_MAX  300
#define ACTIVITY_ENTRIES_MAX  200 /* of the trail, the newest */
#define ACTIVITY_TALLY_MAX    400 /* rows of totals */

enum activity_state {
    ACTIVITY_PLANNED,
    ACTIVITY_APPROVED,
    ACTIVITY_HELD,
    ACTIVITY_WRITTEN,
    ACTIVITY_CHECKED,
    ACTIVITY_CANCELLED
};
const char *activity_state_code(enum activity_state s); /* as stored and in addresses */
const char *activity_state_name(enum activity_state s); /* English msgid */
bool activity_state_of(const char *code, enum activity_state *ret);

struct activity {
    int64_t id;
    const struct programme *programme;
    const char *number, *title, *place;
    enum activity_state state;
    int64_t unit_id, area_id; /* area_id 0: not said */
    int64_t host_id;          /* the unit that receives it; 0: none is said */
    const char *unit_name, *unit_code, *area_name, *area_code, *host_name, *host_code;
    bool objected;                       /* by its host, and the plan has not been changed since */
    int64_t starts_at, ends_at, held_at; /* held_at 0: not yet */
    bool open;                           /* residents are told of it */
    bool plan_only; /* as activity_get gives it: the viewer is of the unit that receives it and sees no more */
    int64_t version;
};

/* What may be done next; those that the viewer may do are bits of activity_full.may. */
enum activity_step {
    STEP_CHANGE = 1 << 0,  /* the plan, while it is one */
    STEP_APPROVE = 1 << 1, /* by a leader or the office, and nobody who planned it */
    STEP_CANCEL = 1 << 2,
    STEP_HOLD = 1 << 3,
    STEP_WRITE = 1 << 4,  /* counts and what came of it */
    STEP_CHECK = 1 << 5,  /* by somebody who wrote nothing of it */
    STEP_RETURN = 1 << 6, /* to be written anew */
    STEP_LINK = 1 << 7,   /* a matter that was heard, raised, settled or decided there */
    STEP_DAY = 1 << 8,    /* the reminder and the summary of a day */
    STEP_SLOTS = 1 << 9,  /* times that residents book */
    STEP_QUEUE = 1 << 10, /* who booked and who came */
    STEP_OBJECT = 1 << 11 /* by the unit that is to receive it, while it is a plan */
};

struct activity_person {
    const char *login, *name;
    bool host;
};

struct activity_subject {
    const char *reg, *code, *name, *part; /* part: at, visited, attended */
};

struct activity_matter {
    const char *number, *title, *procedure, *part; /* part: heard, raised, settled, decided */
};

struct activity_entry {
    int64_t seq, occurred_at, recorded_at;
    const char *act, *officer, *parts, *note;
};

struct activity_full {
    struct activity a;
    unsigned downs;
    const char *values[PROGRAMME_FIELDS_MAX];     /* in the order of the programme; "" */
    struct quantity counts[PROGRAMME_COUNTS_MAX]; /* likewise; n -1: not counted */
    const char *report;
    struct activity_person *people;
    int n_people;
    struct activity_subject *subjects; /* those the viewer may see */
    int n_subjects;
    struct activity_matter *matters; /* likewise */
    int n_matters;
    struct activity_entry *entries; /* newest first */
    int n_entries;
    unsigned may; /* bits of activity_step */
};

struct activity_filter {
    const struct programme *programme; /* NULL: any */
    int64_t unit_id;                   /* of it or below; 0: any */
    unsigned down;                     /* a bit of enum down; 0: any */
    int state;                         /* an activity_state; -1: any */
    int64_t from, to;                  /* that begin within */
};

struct activity_list {
    struct activity *rows;
    int n;
    const char *next; /* cursor; NULL at the end. A page may be short, even empty, and still have one */
};

/* By the time they begin, at most limit (1..200); looks at a bounded stretch of what begins within. */
enum err activity_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct activity_filter *f, const char *cursor, int limit, struct activity_list *ret,
                       struct error *e) ERR_CHECKED;

/* ERR_NOT_FOUND for what is not there and what the viewer may not see alike. Whoever only receives it is given the
 * plan: of the fields the topic and what residents are told, of the trail their own lines, no downs, matters or counts.
 */
enum err activity_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const char *number, struct activity_full *ret, struct error *e) ERR_CHECKED;

/* What somebody planned. people: logins or names, parted by blanks, commas or 、. */
struct activity_edit {
    const struct programme *programme;
    const char *title, *place;
    int64_t unit_id, area_id, starts_at, ends_at;
    int64_t host_id; /* of a visit: the unit that receives it; 0: none */
    unsigned downs;
    const char *at;              /* code of a subject it happens at; "" */
    const char *hosts, *company; /* of people */
    const char *values[PROGRAMME_FIELDS_MAX];
    const char *key; /* idempotency key of a new one, at most 200 bytes; NULL: none */
};

/* For those who hold a post that plans (intake, dispatcher, handler, field, office, leader) at the unit or above, and
 * the operator; ERR_DENIED for others. *ret_number lives in a. */
enum err activity_plan(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct activity_edit *x, const char **ret_number, struct error *e) ERR_CHECKED;
/* While it is a plan. ERR_CONFLICT: the version is not the newest. */
enum err activity_change(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                         int64_t version, const struct activity_edit *x, struct error *e) ERR_CHECKED;

/* STEP_APPROVE, STEP_HOLD, STEP_CHECK, STEP_RETURN, STEP_CANCEL, STEP_OBJECT: the last three with a reason, others with
 * a note or none. A visit that clashes with what is approved (model/visits.h) is approved with a reason or not at all,
 * as its programme says; one that its host objected to has to be changed first. occurred_at: when it was held, 0: as
 * planned. */
struct activity_act {
    enum activity_step step;
    int64_t version;
    const char *note;
    int64_t occurred_at;
};
enum err activity_act(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                      const struct activity_act *x, struct error *e) ERR_CHECKED;

/* STEP_WRITE: what was counted, as reports write numbers, what came of it, and codes of the subjects that were visited
 * and that attended, parted by blanks, commas, 、 or lines. */
struct activity_report {
    int64_t version;
    const char *counts[PROGRAMME_COUNTS_MAX]; /* in the order of the programme; "": not counted */
    const char *report, *visited, *attended;
};
enum err activity_write(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                        const struct activity_report *x, struct error *e) ERR_CHECKED;

/* Activities as a ledger has them, held and written up when it is taken over: a plan and a report each, at most
 * ACTIVITY_IMPORT_MAX in one write. One whose key was used is left alone; *ret_added were new. Nobody approves or
 * checks what is over; the trail says who took it over. For those who may plan there. */
#define ACTIVITY_IMPORT_MAX 500
struct activity_import_row {
    struct activity_edit plan;
    struct activity_report report;
};
enum err activity_import(struct db_conn *c, const struct site *s, const struct viewer *v,
                         const struct activity_import_row *rows, size_t n, size_t *ret_added,
                         struct error *e) ERR_CHECKED;

/* STEP_LINK: a matter that the viewer sees. part: heard, raised, settled or decided. Once linked it stays. */
enum err activity_link(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                       const char *matter, const char *part, struct error *e) ERR_CHECKED;

/* STEP_LINK: raises a matter of x->procedure and links it as part. x->key is a key of the form; the same key once more
 * raises nothing and gives the same receipt. Whoever raises it need not see it afterwards. */
enum err activity_raise(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const char *number, const struct submission *x, const char *part, struct receipt *ret,
                        struct error *e) ERR_CHECKED;

/* STEP_DAY: that the reminder of a day went out (summary NULL), or what the day brought; yyyymmdd within the activity.
 * Once for each day; a summary may be written anew. */
enum err activity_day(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number, int32_t day,
                      const char *summary, struct error *e) ERR_CHECKED;

/* Totals of what was written up. */
struct activity_tally {
    const struct programme *programme;
    const struct count_def *count;
    struct quantity sum; /* at_least 余 where one of its parts is "at least" */
    int64_t activities;  /* that counted it */
};
struct activity_totals {
    struct activity_tally *rows;
    int n;
    int64_t activities;   /* each once, under however many downs it counts */
    int64_t downs[DOWNS]; /* of these, how many count under each: together they may be more */
};
/* Of the activities within the filter, state aside. */
enum err activity_totals(struct db_conn *c, const struct viewer *v, struct arena *a, const struct activity_filter *f,
                         struct activity_totals *ret, struct error *e) ERR_CHECKED;

#endif
