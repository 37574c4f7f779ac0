/*
 * Roles of ties (挂钩): in what way an officer or a unit answers for a subject, as data: for which registers, in which
 * slots, for how long, and what is due meanwhile.
 *
 * A role is a file of catalogue/ties (docs/ties.md), read and checked by tie_role_read.h.
 */
#ifndef ECHOWALL_CATALOGUE_TIE_ROLE_H
#define ECHOWALL_CATALOGUE_TIE_ROLE_H

#include "catalogue/procedure.h"
#include "catalogue/register.h"

#define TIE_SLOTS_MAX  12
#define TIE_MONTHS_MAX 120
#define TIE_MOST       999 /* holders of one subject, subjects of one holder */

enum tie_holder { TIE_OFFICER, TIE_UNIT };

/* How often a visit is due: once in so many months, counted from January. */
enum tie_period { TIE_NEVER = 0, TIE_MONTH = 1, TIE_QUARTER = 3, TIE_YEAR = 12 };

struct tie_slot {
    const char *code;
    struct words name;
};

struct tie_role {
    const char *code;
    struct words name;
    struct words about;
    enum tie_holder holder;
    const char *const *registers; /* codes; NULL-ended, at least one */
    struct tie_slot slots[TIE_SLOTS_MAX];
    size_t n_slots;         /* 0: one place without a name */
    int per_subject;        /* holders of one subject at once, at most */
    int quota;              /* subjects that each holder is to have; 0: not said */
    int months;             /* of a term; 0: it has no end */
    bool note;              /* a note is due each month */
    bool review;            /* one is due when it ends */
    enum tie_period every;  /* visits; TIE_NEVER: none is asked for */
    int at_least;           /* visits in that time */
    bool confirm;           /* the other side may confirm or dispute what the holder wrote */
    const char *const *who; /* codes of the roles that tie and untie (model/role.h), NULL-ended */
};

/* Those inside the program, by the names of their files. */
const struct tie_role *const *tie_roles_all(size_t *ret_n);
const struct tie_role *tie_role_find(const char *code); /* NULL when there is none */

const struct tie_slot *tie_role_slot(const struct tie_role *r, const char *code); /* NULL: none */
bool tie_role_takes(const struct tie_role *r, const char *reg);                   /* subjects of this register */
int tie_role_places(const struct tie_role *r); /* how many holders make a subject whole */

#endif
