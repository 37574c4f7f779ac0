/* What the files of checklists share. */
#ifndef ECHOWALL_MODEL_CHECKLIST_PRIV_H
#define ECHOWALL_MODEL_CHECKLIST_PRIV_H

#include "model/checklist.h"
#include "model/tie_priv.h"

/* A run as whoever writes needs it. */
struct checklist_place {
    int64_t run_id, subject_id, keeper_id, tie_id, closed_at;
};

enum err checklist_find_run(struct db_conn *c, const struct viewer *v, struct arena *a, const char *reg,
                            const char *code, int64_t no, struct checklist_run *ret, struct checklist_place *ret_place,
                            struct error *e) ERR_CHECKED;
/* Whether the viewer ticks what is of the subject itself, and of one of its ties. */
enum err checklist_may(struct db_conn *c, const struct viewer *v, int64_t subject_id, int64_t keeper_id, bool *ret,
                       struct error *e) ERR_CHECKED;
enum err checklist_may_tie(struct db_conn *c, const struct viewer *v, const struct tie *t, bool *ret,
                           struct error *e) ERR_CHECKED;
/* The run's things, each with its last line. */
enum err checklist_states(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t run_id,
                          struct checklist_full *f, struct error *e) ERR_CHECKED;

#endif
