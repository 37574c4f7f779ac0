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
    int64_t for_id, seat_unit; /* whom the viewer stands in for, and where; for_id 0: a post of their own */
};
/* The seat of who makes contests: a post of their own goes before one that is held for somebody. */
enum err contest_seat(struct db_conn *tx, struct contest_work *w, struct error *e) ERR_CHECKED;
/* Whether id is the viewer or whom they stand in for. */
static inline bool contest_is_theirs(const struct contest_work *w, int64_t id)
{
    return id > 0 && (id == w->viewer->id || id == w->for_id);
}

/* Finds it for who makes it and in this state. */
enum err contest_open(struct db_conn *tx, struct contest_work *w, const char *state, struct error *e) ERR_CHECKED;
/* Some unit of it, and one of its inputs. */
enum err contest_open_input(struct db_conn *tx, struct contest_work *w, const char *unit, const char *criterion,
                            struct contest_unit *ret, struct contest_part **ret_part, struct error *e) ERR_CHECKED;

/* ERR_DENIED where the viewer, or whom they stand in for, holds a post at the unit or below, or held one since the
 * period began: nobody judges their own. */
enum err contest_no_part(struct db_conn *tx, const struct contest_work *w, int64_t unit_id,
                         struct error *e) ERR_CHECKED;

/* A line of the trail. */
struct contest_step {
    int64_t contest_id, unit_id, revision;
    const char *act, *criterion, *note; /* criterion, note: NULL is none */
};
enum err contest_append(struct db_conn *tx, const struct contest_work *w, const struct contest_step *x,
                        struct error *e) ERR_CHECKED;
/* Another revision, with a line. unit_id 0: of the whole. */
enum err contest_step_on(struct db_conn *tx, const struct contest_work *w, const char *act, int64_t unit_id,
                         const char *criterion, const char *note, struct error *e) ERR_CHECKED;

/* All units of it. */
enum err contest_read_all(struct db_conn *tx, const struct contest_work *w, struct contest *ret,
                          struct error *e) ERR_CHECKED;
/* One of them; NULL where there is none. */
const struct contest_unit *contest_unit_in(const struct contest *x, int64_t id);
/* A copy to score, so that what was is still there to compare with. */
struct contest contest_copy(struct arena *a, const struct contest *x);
/* Stores what is other than in old. */
enum err contest_store(struct db_conn *tx, int64_t id, const struct contest *x, const struct contest *old,
                       struct error *e) ERR_CHECKED;
/* Makes the points of all units anew and stores those that are others than before. */
enum err contest_rescore(struct db_conn *tx, const struct contest_work *w, struct error *e) ERR_CHECKED;

/* Some draft's points by hand are confirmed, or an upheld appeal of a shown one, or that waits again (back). */
enum err contest_confirm_mark(struct db_conn *tx, struct contest_work *w, const struct contest_confirmed *x,
                              struct error *e) ERR_CHECKED;
enum err contest_confirm_upheld(struct db_conn *tx, struct contest_work *w, const struct contest_confirmed *x,
                                struct error *e) ERR_CHECKED;

/* Of one that is frozen: what its bytes say, and the scheme in them. */
enum err contest_fill_frozen(struct db_conn *c, const struct viewer *v, struct arena *a, struct contest_row *row,
                             struct error *e) ERR_CHECKED;
/* A unit of it as the bytes have it; its id, its code for addresses and who gave points are those of the rows. */
void contest_as_frozen(const struct contest_row *row, struct contest_unit *u);
/* The name of the unit that stands there in the bytes; else name. */
const char *contest_name_then(const struct contest_row *row, int64_t seq, const char *name);

/* A new value of an input. */
enum err contest_put_value(struct db_conn *tx, int64_t contest_id, int64_t unit_id, const struct contest_part *p,
                           struct error *e) ERR_CHECKED;
/* A share as two columns hold it. */
struct ratio contest_ratio(const struct db_rows *q, int column);

#endif
