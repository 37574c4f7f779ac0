/*
 * Kinds of campaign (专项), as data: what it goes over, what counts as covered, in how many rounds, which fields it
 * has, and with which activity the next visit is planned.
 *
 * A kind is a file of catalogue/campaigns (docs/campaigns.md), read and checked by campaign_read.h.
 */
#ifndef ECHOWALL_CATALOGUE_CAMPAIGN_KIND_H
#define ECHOWALL_CATALOGUE_CAMPAIGN_KIND_H

#include "catalogue/checklist.h"
#include "catalogue/programme.h"
#include "catalogue/tie_role.h"

#define CAMPAIGN_ROUNDS_MAX 12
#define CAMPAIGN_FIELDS_MAX 8
#define CAMPAIGN_WAYS_MAX   3

/* What it goes over. */
enum campaign_over {
    CAMPAIGN_SUBJECTS, /* subjects of a register */
    CAMPAIGN_UNITS,    /* units, each below the one that it goes over */
    CAMPAIGN_MATTERS   /* matters of a procedure that came in meanwhile */
};

struct campaign_kind {
    const char *code;
    struct words name;
    struct words about;
    enum campaign_over over;
    const char *target; /* code of the register or of the procedure; "" of units */
    /* What covers one: a visit on record of a tie, an activity that was made to it, a checklist done. NULL ends. */
    const char *ties[CAMPAIGN_WAYS_MAX + 1];
    const char *programmes[CAMPAIGN_WAYS_MAX + 1];
    const char *part, *value; /* of units: only activities with this choice in this field; "": all */
    const char *checklist;    /* "": none */
    bool received;            /* of units: activities that they received; else those that they hold */
    enum tie_period every;    /* rounds go by the calendar; TIE_NEVER: as many as are asked for */
    int rounds;               /* as many unless somebody says otherwise; 0: by the calendar */
    const char *plan;         /* the programme of the next visit; "": none */
    struct field_def fields[CAMPAIGN_FIELDS_MAX]; /* part NULL ends */
    const char *const *who;                       /* codes of roles of posts, NULL-ended */
};

/* Those inside the program, by the names of their files. */
const struct campaign_kind *const *campaign_kinds_all(size_t *ret_n);
const struct campaign_kind *campaign_kind_find(const char *code); /* NULL when there is none */

#endif
