/*
 * What of contests waits for somebody: the inputs of one's own unit while the window to appeal is open, and what was
 * answered to its appeals, until the contest is frozen; and, for who makes contests, appeals without an answer and
 * corrections that nobody confirmed. It is worked out from the rows, so it goes with what settles it.
 */
#ifndef ECHOWALL_MODEL_CONTEST_DUE_H
#define ECHOWALL_MODEL_CONTEST_DUE_H

#include "model/contest.h"

#define CONTEST_DUES_MAX 50

enum contest_due_kind {
    CONTEST_DUE_ANSWER,  /* n appeals wait for an answer */
    CONTEST_DUE_CONFIRM, /* n corrections wait for a second person */
    CONTEST_DUE_LOOK,    /* the unit's inputs are open, until then */
    CONTEST_DUE_ANSWERED /* n appeals of the unit were answered */
};

struct contest_due {
    enum contest_due_kind kind;
    const char *key, *code, *period;
    int64_t year, n, until;
    const struct scheme *scheme;  /* NULL: it can't be read */
    const char *unit_code, *unit; /* "" where it is of all */
};

/* Of the viewer, in this order; at most CONTEST_DUES_MAX. In a. */
enum err contest_dues(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      struct contest_due **ret, int *ret_n, struct error *e) ERR_CHECKED;

/* The same of an office's mailbox, but that answers are told for three days. */
enum err contest_dues_of_unit(struct db_conn *c, const struct site *s, struct arena *a, int64_t unit_id,
                              struct contest_due **ret, int *ret_n, struct error *e) ERR_CHECKED;

#endif
