/*
 * Groups 并单: matters about the same thing are handled once. A matter (child) joins a main one by the move "merge":
 * its orders end, and only the main matter goes through orders, replies, verification and sign-off. Every resident
 * keeps a number, an answer, a rating and the right to reopen: with the main matter's sign-off each child gets its
 * answer (one of its own where one was prepared, else the main's) and is closed, in the same write. A reopened child
 * leaves the group and goes up on its own. A main matter that is withdrawn, refused, answered by reference, merged
 * further or put into a compartment lets go of its children, or takes them along.
 *
 * Repeats: a matter without new facts of a person who had an answer before is closed by the move "refer" with that
 * answer, link 'repeats'. Rated and reopened like any other; reopened it begins at intake.
 *
 * What is in a compartment is in no group and refers to nothing.
 */
#ifndef ECHOWALL_MODEL_GROUP_H
#define ECHOWALL_MODEL_GROUP_H

#include "model/follow.h"
#include "model/matter.h"

#define GROUP_MAX 300 /* children of one main matter: they are closed in one write with it */

/* Of a child: what its page and the main's panel show. */
struct group_member {
    const char *number, *state, *title, *body;
    const char *own; /* answer prepared for this resident, "" where there is none */
    bool in_sight;   /* the viewer may open it */
    int64_t since, submitted_at;
};

struct group {
    struct matter *main;          /* of a child; NULL for others, and where the viewer may not see it */
    bool repeats;                 /* main is the earlier matter that this one refers to */
    struct group_member *members; /* of a main matter, in the order they joined; those closed with it included */
    int n;
    int waiting; /* of them not closed yet */
};

/* The group that a matter which the viewer sees belongs to. Whoever sees the main matter reads what its members say;
 * none of them is in a compartment. */
enum err group_of(struct db_conn *c, const struct viewer *v, struct arena *a, const struct matter *m, struct group *ret,
                  struct error *e) ERR_CHECKED;

/* A step of the common handling, for the resident of a child: what and when, no text. */
struct group_step {
    const char *kind, *unit_name;
    int64_t at;
};

struct group_progress {
    bool merged;       /* false: the matter is in no group, and the rest is empty */
    const char *state; /* of the main matter */
    int64_t due_at, unit_id, main_id;
    const char *unit_name;    /* which leads there; "" and 0: not dispatched yet */
    struct group_step *steps; /* oldest first */
    int n;
};

/* Of an already authorised matter (track.h). */
enum err group_progress(struct db_conn *c, struct arena *a, const struct matter *m, struct group_progress *ret,
                        struct error *e) ERR_CHECKED;

/* Earlier answered matters of the person who raised m, which it may be answered by; newest first, at most 20, only what
 * the viewer may see. Empty for who is not intake. */
struct group_answer {
    struct matter m;
    const char *reply;
};
enum err group_answers(struct db_conn *c, const struct viewer *v, struct arena *a, const struct matter *m,
                       struct group_answer **ret, int *ret_n, struct error *e) ERR_CHECKED;

/* What a move of a main matter means for its children: follow_entry's part. ERR_INVALID where an answer that names the
 * main matter's resident would go to others. */
enum err group_follow(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e) ERR_CHECKED;

/* follow_undo's part: ERR_CONFLICT where others of the group have gone along with the move. */
enum err group_undo(struct db_conn *tx, const struct followed *x, struct error *e) ERR_CHECKED;

#endif
