/*
 * Callbacks 回访: after sign-off somebody who had no part in the matter calls the resident and asks whether the office
 * had been in touch, whether it is solved, and whether they are satisfied. These are the valid callbacks 有效回访 of
 * which the three rates 三率 are made.
 *
 * A task is made by rule in the write that signs off (site.h: struct callback_rule), one for each round of a matter
 * whose resident left a phone; always where a check sent the answer back, or the matter had been reopened. It ends with
 * the call that got an answer, after three half-days that reached nobody, or when the resident has the last word first:
 * their rating or reopening cancels it, and a callback never writes a rating.
 *
 * "Not solved" goes one level up, the second time to the supervisor, as the resident's own rating does. A reply with
 * defects may go back to the office that wrote it. Each call is a row of callback_attempt and an entry of the record.
 *
 * Nobody calls about own work: whoever made any step of the round cannot take the task. An accusation that has been
 * placed is called about by viewers who can see it, hence by nobody whom it speaks of; one not placed yet by nobody.
 */
#ifndef ECHOWALL_MODEL_CALLBACK_H
#define ECHOWALL_MODEL_CALLBACK_H

#include "model/follow.h"
#include "model/matter.h"

#define CALLBACK_TRIES 3 /* half-days without an answer until the resident counts as not reachable */
#define CALLBACK_LEASE (15 * MS_MINUTE)
#define CALLBACK_CODES 8 /* reasons or defects of one call */

/* Inside the write, after an entry: makes the task of a matter that was signed off, cancels the task of one that the
 * resident rated or that goes on. */
enum err callback_plan(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e) ERR_CHECKED;

/* Inside the write that takes a move back: the task that a sign-off made goes with it. */
enum err callback_unplan(struct db_conn *tx, const struct site *s, const struct followed *x,
                         struct error *e) ERR_CHECKED;

/* Inside a write: the matter's open task, if there is one, is cancelled. Another sign-off of the same round opens it
 * again. */
enum err callback_cancel(struct db_conn *tx, const struct site *s, int64_t matter_id, struct error *e) ERR_CHECKED;

/* Whether the rule's share takes the matter in this round: the same always, and nobody can choose it. */
bool callback_drawn(const struct site *s, int64_t matter_id, int64_t round, int percent);

enum callback_queue {
    CALLBACK_MINE,    /* taken by the viewer */
    CALLBACK_DUE,     /* to be called now, by this viewer */
    CALLBACK_LATE,    /* of these, past their date */
    CALLBACK_WAITING, /* nobody was reached: again on the next half-day */
    CALLBACK_QUEUES
};

/* A task with its matter. */
struct callback_task {
    struct matter m;
    int64_t id, round, due_at, next_at, tries, held_until;
    const char *state, *rule;
    bool mine;  /* the viewer has taken it */
    bool taken; /* somebody else is calling */
    bool may;   /* the viewer may call: role, and no part in it */
};

struct callback_list {
    struct callback_task *rows;
    int n;
    const char *next; /* cursor for the next page, NULL at the end */
};

/* The most urgent first, at most limit (1..200) from cursor on (NULL: the start). */
enum err callback_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       enum callback_queue q, const char *cursor, int limit, struct callback_list *ret,
                       struct error *e) ERR_CHECKED;

/* Counted up to 1,001; all 0 for who has no role in it. */
enum err callback_counts(struct db_conn *c, const struct site *s, const struct viewer *v, int ret[CALLBACK_QUEUES],
                         struct error *e) ERR_CHECKED;

/* The task of the matter's newest round that has one. ERR_NOT_FOUND: none, or not for this viewer. */
enum err callback_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const char *number, struct callback_task *ret, struct error *e) ERR_CHECKED;

/* One call that was made. Codes are those of catalogue/callback_words.h. */
struct callback_attempt {
    int64_t at;
    const char *officer_name, *outcome, *contacted, *solved, *satisfied, *why, *quality, *defects;
};

/* The calls about a matter, newest first, at most max. */
enum err callback_attempts(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id,
                           struct callback_attempt *ret, int max, int *ret_n, struct error *e) ERR_CHECKED;

/* Takes the most urgent task for CALLBACK_LEASE, so that no two people dial the same number; the one already taken, if
 * there is one, is kept. *ret_number is NULL when there is nothing to call. */
enum err callback_next(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char **ret_number, struct error *e) ERR_CHECKED;
/* Takes this one, also before its next half-day (the resident called back). ERR_CONFLICT: somebody else has it, or it
 * has ended; ERR_DENIED: not theirs to call. */
enum err callback_take(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                       struct error *e) ERR_CHECKED;
/* Gives it back. */
enum err callback_release(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                          struct error *e) ERR_CHECKED;

/* What a call brought. outcome "reached" needs contacted, solved, satisfied and quality; the others have none of the
 * first three. Anything less than solved and satisfied needs a reason: a code or words. */
struct callback_result {
    const char *number;
    const char *op_key; /* of the form: sent twice it counts once */
    const char *outcome, *contacted, *solved, *satisfied, *quality;
    const char *why[CALLBACK_CODES], *defects[CALLBACK_CODES]; /* NULL-ended where shorter */
    const char *said;                                          /* the resident's words; they can read them */
    const char *note;                                          /* for colleagues; needed to send the reply back */
    bool back; /* the reply goes back to the office that wrote it; not where "not solved" goes up anyway */
};

enum callback_after {
    CALLBACK_ASKED,       /* answered: the task is done */
    CALLBACK_AGAIN,       /* nobody there: on the next half-day */
    CALLBACK_UNREACHABLE, /* nobody there for the last time, or no such number */
    CALLBACK_REOPENED,    /* one level up */
    CALLBACK_APPEALED,    /* to the supervisor */
    CALLBACK_RETURNED     /* to the office that wrote the reply */
};

/* Stores what a call brought, with everything that follows, and ends the lease. ERR_INVALID names the field;
 * ERR_CONFLICT: the task has ended, or somebody else has taken it. */
enum err callback_save(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct callback_result *x, enum callback_after *ret, struct error *e) ERR_CHECKED;

/* The engine's part of a move with EFFECT_CALLBACK: stores the call that callback_save handed it, and what becomes of
 * the task. ERR_INVALID for NULL: such a move is made on the caller's form only. */
struct callback_call;
enum err callback_record(struct db_conn *tx, const struct viewer *v, const struct callback_call *x, int64_t now,
                         struct error *e) ERR_CHECKED;

/* Calls that got an answer within [from, upto): the valid ones and what they are counted for. */
struct callback_figures {
    int64_t valid, contacted, solved, satisfied, basic;
};
enum err callback_figures(struct db_conn *c, const struct viewer *v, int64_t from, int64_t upto,
                          struct callback_figures *ret, struct error *e) ERR_CHECKED;

#endif
