/*
 * Checklists gone through (catalogue/checklist.h): a run is of a subject, or of a tie to one, and is seen by whoever
 * sees the subject. It goes on under the version it began under; when the next begins it is closed. Each tick is a
 * line with who and when; what was ticked by mistake is taken back by another line, with a reason.
 *
 * Lists go by the subjects' codes. People are never ranked by them, and nothing is counted per person.
 */
#ifndef ECHOWALL_MODEL_CHECKLIST_H
#define ECHOWALL_MODEL_CHECKLIST_H

#include "catalogue/checklist.h"
#include "model/site.h"
#include "model/viewer.h"

#define CHECKLIST_TEXT_MAX   500
#define CHECKLIST_WHY_MIN    4
#define CHECKLIST_NUMBER_MAX 1000000
#define CHECKLIST_RUNS_MAX   100 /* of a subject, the newest */
#define CHECKLIST_LIST_MAX   200

/* What is the case with one thing of a run. */
struct checklist_state {
    const struct checklist_item *item;
    bool done;
    int64_t at, number; /* of the last line; at 0: none yet */
    const char *officer, *text;
};

struct checklist_run {
    int64_t no, tie_no; /* tie_no 0: of the subject itself */
    const struct checklist *list;
    const char *reg, *code, *name; /* of the subject */
    int64_t begun_at, done, done_at, closed_at;
};

struct checklist_line {
    int64_t seq, at, number;
    const struct checklist_item *item;
    bool done;
    const char *officer, *text;
};

struct checklist_full {
    struct checklist_run run;
    struct checklist_state states[CHECKLIST_ITEMS_MAX];
    struct checklist_line *lines; /* newest first, at most CHECKLIST_LIST_MAX */
    int n_lines;
    bool may; /* the viewer ticks, as far as the run is the present one */
};

struct checklist_runs {
    struct checklist_run *rows;
    int n;
    bool may; /* the viewer may begin one of the subject itself */
};

/* Runs of a subject and of its ties, present ones first. ERR_NOT_FOUND as in subject_get. */
enum err checklist_of_subject(struct db_conn *c, const struct viewer *v, struct arena *a, const char *reg,
                              const char *code, struct checklist_runs *ret, struct error *e) ERR_CHECKED;
enum err checklist_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char *reg, const char *code, int64_t no, struct checklist_full *ret,
                       struct error *e) ERR_CHECKED;

/*
 * Begins one under the newest version: of the subject (tie_no 0) by those who keep it or hold a tie to it; of a tie by
 * its holder, who stands in for them, and those who may end it. The one before is closed. ERR_INVALID: the list is for
 * something else, ERR_CONFLICT: the one before has begun and nothing is ticked yet, or the tie has ended.
 */
enum err checklist_begin(struct db_conn *c, const struct site *s, const struct viewer *v, const char *list,
                         const char *reg, const char *code, int64_t tie_no, int64_t *ret_no,
                         struct error *e) ERR_CHECKED;

/* A tick, or one that is taken back (done false): then text is the reason. By those who may begin a run like it.
 * ERR_CONFLICT: it is so already, or the run is closed. */
struct checklist_typed {
    const char *item;
    bool done;
    const char *text, *number; /* as typed; number of an item that counts */
};
enum err checklist_tick(struct db_conn *c, const struct site *s, const struct viewer *v, const char *reg,
                        const char *code, int64_t no, const struct checklist_typed *x, struct error *e) ERR_CHECKED;

/* How far the present runs are, of what is kept at or below the viewer's posts: n[i] with i things done, those without
 * a run among n[0]. */
struct checklist_tally {
    int64_t n[CHECKLIST_ITEMS_MAX + 1], together;
};
enum err checklist_count(struct db_conn *c, const struct viewer *v, const struct checklist *l,
                         struct checklist_tally *ret, struct error *e) ERR_CHECKED;

/* A line of a list: a subject, or a tie to one, and its present run. */
struct checklist_row {
    int64_t subject_id, tie_no, no, done; /* no 0: none has begun */
    const char *reg, *code, *name, *who;  /* who: the tie's holder; "" */
    int version;                          /* of the run */
};

struct checklist_rows {
    struct checklist_row *rows;
    int n;
    const char *next; /* cursor; NULL at the end. A page may be short, even empty, and still have one */
};

/* What the viewer sees of a register, by code; done -1: any. d is one of the list's, or of its ties' roles. */
enum err checklist_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct checklist *l, const struct register_def *d, int done, const char *cursor,
                        int limit, struct checklist_rows *ret, struct error *e) ERR_CHECKED;

#endif
