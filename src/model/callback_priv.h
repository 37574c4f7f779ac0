/* Shared by the parts of callbacks. */
#ifndef ECHOWALL_MODEL_CALLBACK_PRIV_H
#define ECHOWALL_MODEL_CALLBACK_PRIV_H

#include "model/callback.h"
#include "model/matter_row.h"
#include "model/undo.h"
#include "model/visible.h"

/* A step that counts as a part in it, made by the viewer $1 or whom they stand in for, or in the name of either: e is
 * the entry, cp the post. */
#define CALLBACK_PART(e)                                                                                               \
    " (" e ".officer_id IN ($1, cp.stands_for) OR " e ".for_officer_id IN ($1, cp.stands_for)) AND " e ".kind NOT IN"  \
    " ('callback', 'callback_reopen', 'callback_appeal', 'callback_return', 'reveal', 'submit', 'publish',"            \
    " 'unpublish', 'reissue', 'transfer', 'erase', 'import', 'undo', 'wish_release', 'wish_hide',"                     \
    " 'wish_keep') AND" ENTRY_STANDS(e)

/* The matter where the answer of m was made, by the link cl, and its round then. */
#define CALLBACK_LINK " cl.from_id = m.id AND cl.until = 0 AND cl.kind IN ('merged-into', 'repeats')"
#define CALLBACK_LINK_ROUND                                                                                            \
    " (SELECT MAX(cr2.round) FROM entry cr2 WHERE cr2.matter_id = cl.to_id AND cr2.recorded_at <= cl.since)"

/* Whether the viewer $1 may call about the task k of the matter m: a role for it, and no step of the round made by
 * them, nor of the round in which a linked matter brought the answer. GUARD_NO_PART (model/deeds.h) says the same once
 * more when the call is stored. */
#define CALLBACK_MAY                                                                                                               \
    " EXISTS (SELECT 1 FROM matter_unit cr JOIN unit_tree ct ON ct.descendant_id = cr.unit_id"                                     \
    " JOIN post cp ON cp.unit_id = ct.ancestor_id WHERE cr.matter_id = m.id AND cp.officer_id = $1 AND cp.until = 0"               \
    " AND cp.role IN ('verifier', 'supervisor')"                                                                                   \
    " AND NOT EXISTS (SELECT 1 FROM entry ce WHERE ce.matter_id = m.id AND ce.round = k.round AND" CALLBACK_PART(                  \
        "ce") ")"                                                                                                                  \
              " AND NOT EXISTS (SELECT 1 FROM work_order cw WHERE cw.matter_id = m.id AND cw.round = k.round"                      \
              " AND cw.state <> 'undone' AND cw.officer_id IN ($1, cp.stands_for))"                                                \
              " AND NOT EXISTS (SELECT 1 FROM link cl JOIN entry cf ON cf.matter_id = cl.to_id WHERE" CALLBACK_LINK                \
              " AND cf.round =" CALLBACK_LINK_ROUND " AND" CALLBACK_PART(                                                          \
                  "cf") ")"                                                                                                        \
                        " AND NOT EXISTS (SELECT 1 FROM link cl JOIN work_order cv ON cv.matter_id = cl.to_id WHERE" CALLBACK_LINK \
                        " AND cv.round =" CALLBACK_LINK_ROUND                                                                      \
                        " AND cv.state <> 'undone' AND cv.officer_id IN ($1, cp.stands_for)))"

/* The first task of the viewer's own, or of those due now, as a page of one. */
enum err callback_first(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        enum callback_queue q, struct callback_task *ret, bool *ret_found, struct error *e) ERR_CHECKED;

/* A call on its way into the database: codes joined, and what becomes of the task. */
struct callback_call {
    int64_t task_id, matter_id;
    const char *op_key; /* NULL: none */
    const char *outcome, *contacted, *solved, *satisfied, *why, *quality, *defects;
    const char *state; /* of the task afterwards */
    int64_t next_at, tries, tried_at;
};

#endif
