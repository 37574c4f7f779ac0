/*
 * Campaigns (专项): a goal, a period in rounds and what it goes over (catalogue/campaign_kind.h), with a matrix of
 * units and rounds, the grid of one unit, and the next visit planned from its rows.
 *
 * Nothing of the coverage is stored. One is covered in a round by a visit on the record of a tie that nobody disputes,
 * by an activity that was written up, by a checklist done, or, a matter, by being closed. A number of the matrix and
 * the rows behind it are made of one text, so they agree for the same viewer. Who sees what is decided by the subjects,
 * activities and matters themselves; units and officers are counted, no household is.
 */
#ifndef ECHOWALL_MODEL_CAMPAIGN_H
#define ECHOWALL_MODEL_CAMPAIGN_H

#include "catalogue/campaign_kind.h"
#include "model/site.h"
#include "model/viewer.h"

#define CAMPAIGN_PREFIX      "XD"
#define CAMPAIGN_TITLE_MAX   100
#define CAMPAIGN_GOAL_MAX    1000
#define CAMPAIGN_NOTE_MIN    4
#define CAMPAIGN_NOTE_MAX    1000
#define CAMPAIGN_DAYS_MAX    1100
#define CAMPAIGN_UNITS_MAX   1000
#define CAMPAIGN_LIST_MAX    200
#define CAMPAIGN_ENTRIES_MAX 100 /* of the trail, the newest */
#define CAMPAIGN_CHOSEN_MAX  100 /* rows that one visit is planned for */

enum campaign_state { CAMPAIGN_PLANNED, CAMPAIGN_RUNNING, CAMPAIGN_ENDED, CAMPAIGN_CANCELLED };
const char *campaign_state_code(enum campaign_state s); /* as stored and in addresses */
const char *campaign_state_name(enum campaign_state s); /* English msgid */

struct campaign {
    int64_t id, version, unit_id, area_id, officer_id; /* area_id 0: anywhere; officer_id 0: the operator */
    const struct campaign_kind *kind;
    enum campaign_state state;
    const char *number, *title, *goal, *unit, *unit_code, *area, *part, *value;
    int64_t from_at, until_at;
};

struct campaign_round {
    int no;
    int64_t from_at, until_at;
};

struct campaign_entry {
    int64_t seq, at;
    const char *act, *officer, *note; /* officer "": the operator */
};

/* What may be done next. */
enum campaign_step { CAMPAIGN_START = 1 << 0, CAMPAIGN_END = 1 << 1, CAMPAIGN_CANCEL = 1 << 2 };

struct campaign_full {
    struct campaign c;
    struct campaign_round rounds[CAMPAIGN_ROUNDS_MAX];
    int n_rounds;
    const char *values[CAMPAIGN_FIELDS_MAX]; /* in the order of the kind; "" */
    struct campaign_entry *entries;          /* newest first */
    int n_entries;
    unsigned may; /* bits of campaign_step */
};

struct campaign_list {
    struct campaign *rows;
    int n;
    const char *next; /* cursor; NULL at the end */
};

/* The newest first, at most limit (1..CAMPAIGN_LIST_MAX). open: only those that are planned or run. */
enum err campaign_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, bool open,
                       const char *cursor, int limit, struct campaign_list *ret, struct error *e) ERR_CHECKED;
/* ERR_NOT_FOUND for what is not there and what the viewer may not see alike. */
enum err campaign_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const char *number, struct campaign_full *ret, struct error *e) ERR_CHECKED;

/* Whether the viewer may plan one of the kind for the unit: a post that the kind names at the unit or above, or one of
 * the office anywhere. */
enum err campaign_may_plan(struct db_conn *c, const struct viewer *v, const struct campaign_kind *kind, int64_t unit_id,
                           bool *ret, struct error *e) ERR_CHECKED;

/* What somebody planned. Days are yyyymmdd, both included. rounds 0: as the kind says; of a kind whose rounds go by
 * the calendar they follow from the days. part and value: a choice of the register, or "". */
struct campaign_edit {
    const struct campaign_kind *kind;
    const char *title, *goal;
    int64_t unit_id, area_id;
    const char *part, *value;
    int32_t from_day, until_day;
    int64_t rounds;
    const char *values[CAMPAIGN_FIELDS_MAX];
    const char *key; /* of the form; "" */
};
/* ERR_INVALID names the field, ERR_DENIED has the sentence. *ret_number lives in a. */
enum err campaign_plan(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct campaign_edit *x, const char **ret_number, struct error *e) ERR_CHECKED;
/* It starts by somebody who may plan it and did not, and ends, or is called off, with a note. ERR_CONFLICT: the version
 * is not the newest, or it is not in a state for that. */
enum err campaign_act(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                      int64_t version, enum campaign_step step, const char *note, struct error *e) ERR_CHECKED;

/* ---- Coverage ---- */

struct campaign_unit {
    int64_t unit_id; /* of matters 0: with no lead office yet */
    const char *unit, *unit_code;
    int64_t total, covered;              /* covered: in some round; of units: activities */
    int64_t rounds[CAMPAIGN_ROUNDS_MAX]; /* of units: activities in each */
    bool unknown;                        /* of units: the viewer sees none of it, and it may have been seen */
};

struct campaign_matrix {
    struct campaign_unit *rows; /* by the unit's code, at most CAMPAIGN_UNITS_MAX */
    int n;
    bool more;
    struct campaign_unit sum; /* of the rows; of units: how many units were seen, of those not unknown */
};

enum err campaign_cover(struct db_conn *c, const struct viewer *v, struct arena *a, const struct campaign *x,
                        struct campaign_matrix *ret, struct error *e) ERR_CHECKED;

enum campaign_show { CAMPAIGN_SHOW_ALL, CAMPAIGN_SHOW_COVERED, CAMPAIGN_SHOW_GAPS };

/* What covered one in a round: the newest of it. */
struct campaign_seen {
    int64_t at;       /* 0: nothing did */
    const char *kind; /* tie, activity, checklist, matter */
    const char *ref;  /* number of the tie or run of the subject, of the activity, of the matter */
};

struct campaign_row {
    const char *code, *name; /* of a subject, a matter (number, title), an activity (number, title) */
    int64_t at;              /* of a matter when it came in, of an activity when it began */
    struct campaign_seen rounds[CAMPAIGN_ROUNDS_MAX];
};

struct campaign_grid {
    struct campaign_row *rows;
    int n;
    const char *next; /* cursor; NULL at the end. A page may be short, even empty, and still have one */
};

/* One unit's part of it, at most limit (1..CAMPAIGN_LIST_MAX): its subjects by code, its matters by when they came in,
 * of units the activities. round 0: any. Of units what was not held has no row. ERR_NOT_FOUND: it does not go over the
 * unit. */
struct campaign_ask {
    int64_t unit_id;
    int round;
    enum campaign_show show;
    const char *cursor;
    int limit;
};
enum err campaign_rows(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct campaign_full *x, const struct campaign_ask *ask, struct campaign_grid *ret,
                       struct error *e) ERR_CHECKED;

/* Plans the next visit to subjects of a running campaign: an activity of the kind's programme over the codes, of the
 * viewer's unit. *ret_number is its number, in a. ERR_INVALID names the field (codes, from, to, hosts …). */
struct campaign_visit {
    const char *codes; /* parted by blanks */
    int64_t unit_id, starts_at, ends_at;
    const char *hosts, *key;
};
enum err campaign_next_visit(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                             const char *number, const struct campaign_visit *x, const char **ret_number,
                             struct error *e) ERR_CHECKED;

#endif
