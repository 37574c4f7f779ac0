/*
 * Orders that somebody disputes (派单异议审核): what the guards of a move ask about the lead order, and what its
 * effects do with it. docs/orders.md tells the whole way.
 */
#ifndef ECHOWALL_MODEL_OBJECTION_H
#define ECHOWALL_MODEL_OBJECTION_H

#include "model/move_priv.h"

#define SITE_HOPS_DEFAULT 2 /* objections that may hold in a round before somebody above decides */

/* What guards ask about the orders of a matter: loaded once for a viewer and a matter. */
struct order_facts {
    const struct procedure *procedure;
    int64_t now;
    unsigned over;     /* the procedure's clocks that run and are over, a bit for each */
    bool sent;         /* there is a lead order of this round that nobody took on yet */
    bool bound;        /* by arbitration */
    bool objected;     /* it was objected to before, or is now */
    int64_t hops;      /* lead orders of this round that came back */
    int64_t hops_max;  /* of the site */
    bool owed;         /* a written answer to a supervisor */
    bool urged;        /* by the viewer, today */
    bool may_be_urged; /* an office has the matter in hand */
};

/* viewer NULL: the resident. Reads nothing where no move of the procedure asks. */
enum err order_facts_load(struct db_conn *c, const struct site *s, const struct procedure *p, const struct viewer *v,
                          int64_t matter_id, int64_t round, struct order_facts *ret, struct error *e) ERR_CHECKED;

/* The sentence that says why the orders stop the move, or NULL. */
const char *order_facts_stop(const struct order_facts *f, const struct move_def *m);

/* The part of a move's effects that belongs to objections. After the orders went out. */
enum err objection_effects(struct moving *p, struct error *e) ERR_CHECKED;

#endif
