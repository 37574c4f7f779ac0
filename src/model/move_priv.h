/* Shared by the parts of the engine: what may be done (move_may.c), doing it (move.c), what follows (move_effect.c). */
#ifndef ECHOWALL_MODEL_MOVE_PRIV_H
#define ECHOWALL_MODEL_MOVE_PRIV_H

#include "model/move.h"

/* One move on its way through the write. */
struct moving {
    struct db_conn *tx;
    const struct site *site;
    const struct viewer *viewer; /* NULL: the resident, or nobody */
    bool system;                 /* nobody: the program's own */
    const struct move_request *x;
    const struct procedure *procedure;
    const struct move_def *move;
    struct arena *arena;
    int64_t now;
    int64_t acting_unit_id, order_id; /* through which post, and for which order */
    int64_t stands_for;               /* whom the actor is a deputy of; 0: nobody */

    /* the matter's row, changed by the effects and stored at the end */
    int64_t id, version, entries, rounds, intake_unit_id, unit_id, person_id;
    int64_t due_at, answered_at, closed_at, published_at, area_id;
    int64_t order_due_at; /* of the orders that the step sends; 0: no clock starts */
    int compartment;
    int64_t placed_at;
    const char *number, *state, *state_from, *category, *channel;
    struct record_text extra[2]; /* texts that an effect adds to those of the form */
    size_t n_extra;
    struct record_text given[MOVE_FIELDS_MAX]; /* texts of an earlier step that this one gives out */
    size_t n_given;
};

/* The text of field i, trimmed; ERR_INVALID names the field. */
enum err move_field(struct moving *p, int i, struct record_text *ret, struct error *e) ERR_CHECKED;

/* Whether the step may be made now, and through which post: fills acting_unit_id, order_id and stands_for. */
enum err move_allowed(struct moving *p, struct error *e) ERR_CHECKED;

/* All open orders end. */
enum err move_end_orders(struct moving *p, struct error *e) ERR_CHECKED;
/* Orders to the offices that the request names to help, which have none yet; the lead one is p's unit. */
enum err move_send_co(struct moving *p, struct error *e) ERR_CHECKED;

/* Does everything that the move's effects ask for, on tx and in p. */
enum err move_effects(struct moving *p, struct error *e) ERR_CHECKED;

/* What the step does to the matter's clocks, and so to when it and its orders are due; move NULL: intake begins with it
 * anew. Where p->state ends the matter, its clocks end too. */
enum err move_clocks(struct moving *p, const struct move_def *move, struct error *e) ERR_CHECKED;

/* The part of it that belongs to offers (move_offer.c): an office, and all below, may see the matter; somebody takes
 * it.
 */
enum err offer_effects(struct moving *p, struct error *e) ERR_CHECKED;
/* Nobody sees it through an offer any more. */
enum err offer_end_reach(struct moving *p, struct error *e) ERR_CHECKED;
/* The viewer's offices at or below the one that has, or had last, the lead order: where the procedure asks for it. */
enum err offer_doers(struct db_conn *c, const struct procedure *p, int64_t viewer, int64_t matter, int64_t *ret,
                     int max, int *ret_n, struct error *e) ERR_CHECKED;

/* The part of it that belongs to groups (group_move.c): joins, leaves, answers by reference. After all others. */
enum err group_effects(struct moving *p, struct error *e) ERR_CHECKED;
/* Steps out of the matter for good (step_out.c). */
enum err step_out(struct moving *p, struct error *e) ERR_CHECKED;
/* Whose orders handled the matter last: its own, or its main matter's; 0 where it was answered by reference. */
enum err group_handled_as(struct moving *p, int64_t *ret_id, struct error *e) ERR_CHECKED;

#endif
