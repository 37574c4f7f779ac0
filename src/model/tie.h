/*
 * Ties (挂钩): an officer or a unit answers for a subject, in a role (catalogue/tie_role.h), for a term. What they do
 * is a record that is only added to (全程纪实): what is wrong is corrected by a new line, and what the other side
 * disputes is answered. A tie is seen by whoever sees its subject.
 *
 * While a tie lasts its unit sees the subject, also a private one, and no longer. It lasts until somebody ends it or
 * its term is over. A holder who has left their post leaves a gap that somebody has to hand over or end. A deputy does
 * what the holder may, in both names.
 *
 * Officers and units are counted by ties; nobody that a subject is of ever is.
 */
#ifndef ECHOWALL_MODEL_TIE_H
#define ECHOWALL_MODEL_TIE_H

#include "catalogue/tie_role.h"
#include "model/site.h"
#include "model/viewer.h"

#define TIE_TEXT_MIN    2
#define TIE_TEXT_MAX    1000
#define TIE_ENTRIES_MAX 300 /* of a record, the newest */
#define TIE_CHAIN_MAX   10  /* holders before, whose record is shown as well */
#define TIE_LIST_MAX    200
#define TIE_UNITS_MAX   1000
#define TIE_BACK_MAX    (10 * 366 * MS_DAY) /* how long ago one may have begun */

enum tie_state {
    TIE_HELD,
    TIE_VACANT, /* its officer holds no post of their own there any more */
    TIE_ENDED
};

/* What is due, as bits. */
enum tie_due { TIE_DUE_NOTE = 1, TIE_DUE_VISIT = 2, TIE_DUE_ANSWER = 4, TIE_DUE_REVIEW = 8 };

struct tie {
    int64_t id, no, version;
    const struct tie_role *role;
    const char *slot;                               /* "": the role has none */
    int64_t subject_id, keeper_id;                  /* the unit that keeps the subject */
    const char *reg, *code, *name;                  /* of the subject; name may be "" */
    int64_t officer_id, unit_id;                    /* officer_id 0: the unit as a whole */
    const char *officer, *login, *unit, *unit_code; /* officer, login "" for a unit */
    int64_t from_at, until_at, ended_at;            /* until_at 0: no term; ended_at 0: lasts */
    const char *ended_how;                          /* end, hand_over, term, closed, erased, merged */
    int64_t handed_from;                            /* 0: the first */
    int64_t visited_at, visit_period, visit_count, note_month, disputed, reviewed_at;
    enum tie_state state;
    unsigned due; /* bits of enum tie_due */
};

struct tie_list {
    struct tie *rows;
    int n;
    const char *next; /* cursor; NULL at the end */
};

struct tie_entry {
    int64_t no; /* of the tie whose line it is */
    int64_t seq, occurred_at, recorded_at, about, amount;
    const char *kind, *officer, *stood_for, *how, *text; /* officer "": the operator, or the program */
    const char *matter;                                  /* its number; NULL: none, or not for this viewer */
    int64_t officer_id;                                  /* who wrote it; 0: the operator, or the program */
    bool may_confirm, may_answer, may_correct;           /* the viewer, now */
};

struct tie_full {
    struct tie t;
    struct tie_entry *entries; /* newest first, those of the holders before after them */
    int n_entries;
    bool holds;    /* the viewer is the holder, or stands in for them */
    bool arranges; /* may end it and hand it over */
    bool reviews;  /* may write the review, which is due */
};

/* All ties of a subject that the viewer sees, those that last first. ERR_NOT_FOUND as in subject_get. */
enum err tie_of_subject(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const char *reg, const char *code, struct tie_list *ret, struct error *e) ERR_CHECKED;
/* ERR_NOT_FOUND for what is not there and what the viewer may not see alike. */
enum err tie_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *reg,
                 const char *code, int64_t no, struct tie_full *ret, struct error *e) ERR_CHECKED;
/* Those that last and that the viewer, or whom they stand in for, or a unit of theirs holds; role NULL: any. */
enum err tie_mine(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                  const struct tie_role *role, const char *cursor, int limit, struct tie_list *ret,
                  struct error *e) ERR_CHECKED;

/* Whether the viewer may tie somebody to the subjects that a unit keeps, in this role. */
enum err tie_may_arrange(struct db_conn *c, const struct viewer *v, const struct tie_role *role, int64_t unit_id,
                         bool *ret, struct error *e) ERR_CHECKED;

/* Whom to tie. Of a role of officers officer is a login, and unit_id one of their units or 0; else unit_id alone. */
struct tie_holder_typed {
    const char *officer;
    int64_t unit_id;
};

/*
 * Ties somebody to a subject: for those who hold one of the role's posts at the unit that keeps it, or above, and the
 * operator; ERR_DENIED for others. ERR_INVALID names the field (role, slot, officer, unit, from); ERR_CONFLICT: the
 * subject has as many as the role allows, the slot is held, or that holder has it already. from_at 0: now. *ret_no: the
 * tie's number. With an op that the viewer used there it does nothing, and gives the number of the tie made then.
 */
struct tie_new {
    const char *reg, *code;
    const struct tie_role *role;
    const char *slot;
    struct tie_holder_typed holder;
    int64_t from_at;
    const char *op; /* a key of the form, or "" */
};
enum err tie_add(struct db_conn *c, const struct site *s, const struct viewer *v, const struct tie_new *x,
                 int64_t *ret_no, struct error *e) ERR_CHECKED;

/* Ends it: for those who may tie there, and those with such a post at the holder's unit or above. The reason is on
 * record. ERR_CONFLICT where the version is not the newest, it has ended, or a dispute waits for an answer. */
enum err tie_end(struct db_conn *c, const struct site *s, const struct viewer *v, const char *reg, const char *code,
                 int64_t no, int64_t version, const char *why, struct error *e) ERR_CHECKED;
/* Ends it and ties another in its place, in one write; the new one's record goes on from it, and so do its term and
 * what is disputed and not answered yet.
 * Those who have a post at the holder's unit only may hand it over within that unit. */
enum err tie_hand_over(struct db_conn *c, const struct site *s, const struct viewer *v, const char *reg,
                       const char *code, int64_t no, int64_t version, const struct tie_holder_typed *to,
                       const char *why, int64_t *ret_no, struct error *e) ERR_CHECKED;

/* clang-format off */
/*
 * A line of the record. kind:
 *   visit, contact, note, problem, aid  by the holder, or who stands in for them
 *   review                              by those who may end the tie and never held it, once, after its end
 *   confirm, dispute                    what the other side said of the line about, taken down by intake, office,
 *                                       verifier or supervisor at the unit that keeps the subject, or above, who is
 *                                       not the holder; how: phone, person or letter
 *   answer                              to a dispute, by the holder, who goes on with the record, or may end the tie
 *   correct                             what really was, to a line that the same officer wrote
 * A visit that is disputed does not count until it is answered. occurred_at 0: now. amount, of aid, as typed in yuan.
 * matter, of a problem: a number that the viewer sees, or "". op: a key of the form, or "". ERR_INVALID names the
 * field, ERR_DENIED and ERR_CONFLICT have the sentence.
 */
/* clang-format on */
struct tie_note {
    const char *kind;
    int64_t occurred_at, about;
    const char *text, *amount, *matter, *how, *op;
};
enum err tie_enter(struct db_conn *c, const struct site *s, const struct viewer *v, const char *reg, const char *code,
                   int64_t no, const struct tie_note *x, struct error *e) ERR_CHECKED;

/* Ends those whose term is over, each in a write of its own; for the jobs. *ret_n: how many. One with a dispute that
 * waits for an answer lasts until that is there. */
enum err tie_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;

/* ---- Ends that follow from another write, inside which these are called. Each has its line in the record. ---- */

/* All that last of a subject, which is closed, or (erased) whose person was erased; the reach that they gave ends. */
enum err tie_end_of_subject(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t subject_id,
                            bool erased, struct error *e) ERR_CHECKED;
/* Those of a unit that another, into which it is merged, has as well: one unit holds a subject once in a role. */
enum err tie_end_merged(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t from, int64_t into,
                        struct error *e) ERR_CHECKED;

/* ---- Coverage: of what is kept at or below the viewer's posts, how much is held. ---- */

struct tie_unit_cover {
    int64_t unit_id, subjects, held; /* held: as many holders as make it whole; the rest are gaps */
    int64_t over;                    /* subjects with more holders than the role allows */
    int64_t notes, visits, disputes; /* ties with a note or a visit due, or a dispute that waits for an answer */
    const char *unit, *unit_code;
};

struct tie_cover {
    struct tie_unit_cover *rows; /* by the unit's code, at most TIE_UNITS_MAX */
    int n;
    bool more;
    struct tie_unit_cover sum; /* of the rows */
};

enum err tie_coverage(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct tie_role *role, const struct register_def *d, struct tie_cover *ret,
                      struct error *e) ERR_CHECKED;

/* Subjects without all their holders at or below the viewer's posts, of the first TIE_GAPS_MAX of the register there;
 * *ret_more: there are more than those. */
#define TIE_GAPS_MAX 2000
enum err tie_gaps(struct db_conn *c, const struct site *s, const struct viewer *v, const struct tie_role *role,
                  const struct register_def *d, int64_t *ret_subjects, int64_t *ret_gaps, bool *ret_more,
                  struct error *e) ERR_CHECKED;

enum tie_show { TIE_SHOW_ALL, TIE_SHOW_GAPS, TIE_SHOW_HELD, TIE_SHOW_OVER, TIE_SHOW_DUE };

struct tie_grid_row {
    const char *code, *name;
    int places_held;
    struct tie *ties; /* those that last */
    int n;
};

struct tie_grid {
    struct tie_grid_row *rows;
    int n;
    const char *next; /* cursor; NULL at the end. A page may be short, even empty, and still have one */
};

/* What one unit keeps of a register, by code, with who holds it; at most limit (1..TIE_LIST_MAX) subjects. */
enum err tie_grid(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                  const struct tie_role *role, const struct register_def *d, int64_t unit_id, enum tie_show show,
                  const char *cursor, int limit, struct tie_grid *ret, struct error *e) ERR_CHECKED;

/* Who holds how many in a role, among units at or below the viewer's posts, fewest first; at most TIE_LIST_MAX. */
struct tie_load {
    const char *officer, *login, *unit; /* officer "" for a unit */
    int64_t held;
};
enum err tie_loads(struct db_conn *c, const struct viewer *v, struct arena *a, const struct tie_role *role,
                   struct tie_load **ret, int *ret_n, struct error *e) ERR_CHECKED;

/* How many of each role the viewer holds, as tie_mine gives them; counts has room for every role of tie_roles_all. */
enum err tie_mine_counts(struct db_conn *c, const struct viewer *v, int64_t *counts, struct error *e) ERR_CHECKED;

#endif
