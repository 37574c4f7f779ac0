/*
 * Four eyes: what an officer did for the answer that a matter has or is to have. It counts persons, both those who did
 * something and those in whose name it was done (model/deputy.h), and follows the matter's links: the answer of a
 * matter merged into another was made there, that of a repeat was made for the earlier one (model/group.h).
 */
#ifndef ECHOWALL_MODEL_DEEDS_H
#define ECHOWALL_MODEL_DEEDS_H

#include "catalogue/procedure.h"
#include "db/db.h"

struct deeds {
    bool doer;     /* handled it or replied, for any resident of its group, or holds an order of it */
    bool verifier; /* checked the answer */
    bool part;     /* made any step but looks at the contact and calls */
    bool wrote;    /* wrote the answer, or one that others of the group got */
    bool decided;  /* signed it off, or sent it back to be done again */
    bool before;   /* was doer, verifier or decided in an earlier round; where the procedure asks for it */
};

/* Adds the officer's deeds of the present round of a matter that the viewer sees to *sum. */
enum err deeds_add(struct db_conn *c, const struct procedure *p, int64_t viewer, int64_t matter, int64_t officer,
                   struct deeds *sum, struct error *e) ERR_CHECKED;

#endif
