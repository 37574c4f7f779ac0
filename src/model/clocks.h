/*
 * The clocks of a matter (时限): which limits run, since when, until when and why. A procedure says which steps start,
 * stop, pause and extend them (catalogue/procedure.h); they are counted by the calendar in force (catalogue/limit.h),
 * in the write that appends the step's entry, and kept: a calendar that is imported later changes only those that were
 * provisional.
 *
 * A clock runs, stands in a pause, or has ended: met where it was stopped before its end, or with the matter, else
 * missed. Several may run at once; a step that starts one that runs already ends that one and starts it anew. The
 * matter is due when the first of them is.
 */
#ifndef ECHOWALL_MODEL_CLOCKS_H
#define ECHOWALL_MODEL_CLOCKS_H

#include "catalogue/limit.h"
#include "catalogue/procedure.h"
#include "model/site.h"
#include "model/viewer.h"

/* A step's part in the clocks of its matter. */
struct clock_change {
    struct db_conn *tx;
    const struct site *site;
    struct arena *arena;
    const struct procedure *procedure;
    const struct move_def *move; /* NULL: all that runs ends, and what begins with submission begins */
    const char *const *texts;    /* of the move's fields, as in struct move_request; NULL: none */
    int64_t matter_id;
    int64_t seq; /* of the entry that will be appended */
    int64_t at;
    bool ends;                       /* the matter ends with it, and so do all clocks */
    const struct calendar *calendar; /* NULL: held when it is needed */
};

/* Inside the write, before the matter is stored: when it is due by what begins with submission. Holds the calendar. */
enum err clocks_first(struct clock_change *x, int64_t *ret_due, struct error *e) ERR_CHECKED;

/* Inside the write. *due: when the matter is due, first millisecond that is late, 0: nothing runs; untouched where the
 * step is no clock's. *ret_started: when the first of those is due that it started; 0. ERR_CONFLICT where it has made a
 * clock longer once already. */
enum err clocks_change(struct clock_change *x, int64_t *due, int64_t *ret_started, struct error *e) ERR_CHECKED;

/* Inside the write: as they were before the step with this seq, which has been taken back. */
enum err clocks_undo(struct db_conn *tx, const struct site *s, struct arena *a, int64_t matter_id, int64_t seq,
                     struct error *e) ERR_CHECKED;

/* A clock as it stands in the database, with what explains it. */
struct clock_row {
    const struct clock_def *def; /* NULL: the procedure has none of this code any more */
    const char *code, *state;    /* state: running, paused, met, missed */
    int64_t seq, started_at, raw_at, due_at, ended_at;
    struct limit_run run; /* for limit_explain (catalogue/limit_words.h) */
    struct limit_due due; /* counted anew, by the calendar in force now; what is kept are raw_at and due_at */
    struct limit_left left;
    enum limit_colour colour; /* of one that runs or stands */
};

struct clock_list {
    struct clock_row *rows;
    size_t n;
};

/* The clocks of a matter, those that started first before the others, at most the first 200. viewer NULL: for the
 * resident, whose matter it was found to be. All in a. */
enum err clocks_of(struct db_conn *c, const struct site *s, const struct viewer *viewer, struct arena *a,
                   const struct procedure *p, int64_t matter_id, struct clock_list *ret, struct error *e) ERR_CHECKED;

/* The one that is due first of those that run; else one that stands; NULL. */
const struct clock_row *clocks_next(const struct clock_list *l);

/* How far a recount has come; begins with 0. */
struct clock_place {
    int64_t started_at, matter_id;
    char code[40];
};

/*
 * After an import into the calendar: counts some of the clocks anew that run and were provisional. Where the end of one
 * moves, its orders and its matter are due then, and an entry says so to the resident. *ret_done: none is left, or no
 * calendar came since the last recount. A piece of work for the jobs (model/clocks_recount.c).
 */
enum err clocks_recount(struct db_conn *c, const struct site *s, struct clock_place *after, bool *ret_done,
                        struct error *e) ERR_CHECKED;

#endif
