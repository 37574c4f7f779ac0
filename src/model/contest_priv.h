/* Shared by what is read of contests (contest.c) and what is done with them (contest_write.c, contest_input.c,
 * contest_appeal.c, erase_contest.c). */
#ifndef ECHOWALL_MODEL_CONTEST_PRIV_H
#define ECHOWALL_MODEL_CONTEST_PRIV_H

#include "model/contest.h"

/* One act inside its write. */
struct contest_work {
    const struct site *site;
    const struct viewer *viewer;
    const char *key;
    int64_t revision; /* that of the row, where exact */
    bool exact;
    struct arena *arena;
    struct contest_row row; /* as it is inside the write */
    const struct scheme *scheme;
};

/* Finds it for who makes it and in this state. */
enum err contest_open(struct db_conn *tx, struct contest_work *w, const char *state, struct error *e) ERR_CHECKED;
/* Some unit of it, and one of its inputs. */
enum err contest_open_input(struct db_conn *tx, struct contest_work *w, const char *unit, const char *criterion,
                            struct contest_unit *ret, struct contest_part **ret_part, struct error *e) ERR_CHECKED;

/* ERR_DENIED where the viewer holds a post at the unit: nobody judges their own. */
enum err contest_no_part(struct db_conn *tx, const struct contest_work *w, int64_t unit_id,
                         struct error *e) ERR_CHECKED;

/* A line of the trail. */
struct contest_step {
    int64_t contest_id, unit_id, revision;
    const char *act, *criterion, *note; /* criterion, note: NULL is none */
};
enum err contest_append(struct db_conn *tx, const struct site *s, const struct viewer *v, const struct contest_step *x,
                        struct error *e) ERR_CHECKED;
/* Another revision, with a line. unit_id 0: of the whole. */
enum err contest_step_on(struct db_conn *tx, const struct contest_work *w, const char *act, int64_t unit_id,
                         const char *criterion, const char *note, struct error *e) ERR_CHECKED;

/* Makes the points of all units anew and stores those that are others than before. */
enum err contest_rescore(struct db_conn *tx, const struct contest_work *w, struct error *e) ERR_CHECKED;

/* A new value of an input. */
enum err contest_put_value(struct db_conn *tx, int64_t contest_id, int64_t unit_id, const struct contest_part *p,
                           struct error *e) ERR_CHECKED;
/* A share as two columns hold it. */
struct ratio contest_ratio(const struct db_rows *q, int column);

#endif
