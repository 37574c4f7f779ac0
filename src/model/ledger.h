/*
 * Ledgers 台账: the matters of one procedure as the office keeps them, in a table, on a board with a column for each
 * state, or side by side, problem left and result right. Everything goes through MATTER_VISIBLE.
 */
#ifndef ECHOWALL_MODEL_LEDGER_H
#define ECHOWALL_MODEL_LEDGER_H

#include "catalogue/procedure.h"
#include "model/matter.h"

#define LEDGER_LOOK_MAX   20000 /* matters of the procedure that totals look at, the newest */
#define LEDGER_GROUPS_MAX 100   /* groups that are told; the rest is one */

/* Which matters. */
struct ledger_ask {
    const struct procedure *procedure;
    struct matter_filter filter; /* its state narrows to one column */
    const char *part, *value;    /* a field of the procedure that is chosen, and the option; NULL: any */
};

/* A page of rows, the newest first, at most limit (1..200) from cursor on (NULL: the start). It may be short, or empty,
 * and have a next one: it looks a bounded way back. */
enum err ledger_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const struct ledger_ask *ask, const char *cursor, int limit, struct matter_list *ret,
                     struct error *e) ERR_CHECKED;

enum ledger_group { LEDGER_WHOLE, LEDGER_BY_UNIT, LEDGER_BY_AREA, LEDGER_BY_CATEGORY, LEDGER_BY_FIELD, LEDGER_GROUPS };

struct ledger_row {
    const char *key;  /* code of the unit or category, id of the area, code of the option; "" for none */
    const char *name; /* "" where there is none; of a field its option's code */
    int64_t *n;       /* of each state of the procedure, in its order */
    int64_t sum;
};

struct ledger_totals {
    int64_t *n; /* of each state, in the procedure's order */
    int64_t sum;
    struct ledger_row *rows; /* the largest groups first; none of LEDGER_WHOLE */
    int n_rows;
    bool at_least; /* LEDGER_LOOK_MAX was reached: there are more, older ones */
};

/* Counts. part: of LEDGER_BY_FIELD, the field whose newest text is the group. */
enum err ledger_totals(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct ledger_ask *ask, enum ledger_group group, const char *part,
                       struct ledger_totals *ret, struct error *e) ERR_CHECKED;

/* What stands on both sides of a pair: the problem (its text), the measures, the outcome, and who signed it off. */
struct ledger_pair {
    const char *problem, *measures, *outcome; /* "" where there is none */
    const char *signed_by, *signed_unit;
};

enum err ledger_pair(struct db_conn *c, const struct viewer *v, struct arena *a, const struct procedure *p,
                     int64_t matter_id, struct ledger_pair *ret, struct error *e) ERR_CHECKED;

/* Whether the procedure has a field of that name which is chosen; its words, or NULL. */
const struct field_def *ledger_choice(const struct procedure *p, const char *part);

#endif
