/*
 * What supervisors ask of those who handle a matter. 督办: the ground and the advice are texts of an entry, and the
 * lead office owes a written answer by a day (信访工作条例 40). 催办: a reminder, once a day from each of them. 吹哨:
 * the lead office calls others in to help (北京市接诉即办工作条例 16).
 */
#ifndef ECHOWALL_MODEL_SUPERVISE_H
#define ECHOWALL_MODEL_SUPERVISE_H

#include "model/matter.h"
#include "model/move_priv.h"

#define SUPERVISE_DAYS_MAX 366 /* until the answer is due */

/* Whether a written answer is owed, and whether the viewer (NULL: the resident) urged the matter today. */
enum err supervise_facts(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t matter_id,
                         bool *ret_owed, bool *ret_urged, struct error *e) ERR_CHECKED;

/* The part of a move's effects that belongs to it. */
enum err supervise_effects(struct moving *p, struct error *e) ERR_CHECKED;

/* Inside the write that takes a move back: what the entry asked, answered or ended is as before; so is a precedent. */
enum err supervise_undo(struct db_conn *tx, int64_t entry_id, struct error *e) ERR_CHECKED;

struct supervision {
    int64_t seq, end_seq; /* of the entries that asked, and that answered or ended it; end_seq 0: none yet */
    bool urge, answered;
    const char *officer_name;
    int64_t at, due_at, ended_at;
};

struct supervision_list {
    struct supervision *rows;
    int n;
};

/* Of a matter that the viewer sees, the latest first; at most 50. */
enum err supervision_list(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id,
                          struct supervision_list *ret, struct error *e) ERR_CHECKED;

#endif
