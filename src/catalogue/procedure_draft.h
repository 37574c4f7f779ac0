/* A procedure on its way from the file into its struct: shared by the reader and its checks. */
#ifndef ECHOWALL_CATALOGUE_PROCEDURE_DRAFT_H
#define ECHOWALL_CATALOGUE_PROCEDURE_DRAFT_H

#include "catalogue/procedure_read.h"

struct draft {
    struct yaml_errors *errors;
    struct yaml_node *root;
    struct procedure *p;
    struct state_def *states; /* p's own, before they are const */
    struct move_def *moves;
    struct clock_def *clocks;
    /* Where each stands in the file, in the same order. */
    const struct yaml_pair *state_at, *move_at, *clock_at;
    const struct yaml_pair *clocks_at;     /* the key of them all; NULL: there is none */
    const struct clock_def *judged;        /* while clocks are judged one after the other */
    unsigned orders[PROCEDURE_STATES_MAX]; /* where the lead order may stand in each state (procedure_flow.c) */
    bool broken; /* names what there is not, so what follows from the whole cannot be judged */
};

/* The words of a file for bits. */
struct bit_name {
    const char *name;
    unsigned bit;
};
extern const struct bit_name draft_effects[], draft_guards[];
extern const size_t draft_effects_n, draft_guards_n;

/* Adds a mistake at the value of a key of an item (key NULL, or absent: at the item's own name). */
void draft_fault(struct draft *d, const struct yaml_pair *item, const char *key, const char *msgid, const char *arg);
/* The same at one of the root's keys, or at its first line. */
void draft_fault_root(struct draft *d, const char *key, const char *msgid, const char *arg);
/* The same at one text of the list, or one key of the map, at that key. */
void draft_fault_in(struct draft *d, const struct yaml_pair *item, const char *key, const char *text, const char *msgid,
                    const char *arg);

/* The value at a key; NULL when absent. */
const struct yaml_pair *draft_pair(const struct yaml_node *map, const char *key);
/* Words at a key, in both languages; all NULL when absent. max: characters of the Chinese. */
struct words draft_words(struct draft *d, struct yaml_node *map, const char *key, enum yaml_need need, size_t max);
/* The items of a map from codes to maps, which key names; NULL after a mistake. *ret_n: at most max. */
const struct yaml_pair *draft_items(struct draft *d, struct yaml_node *map, const char *key, enum yaml_need need,
                                    size_t max, size_t *ret_n);
/* The texts at key, each of which has to stand in known; NULL-ended. what: a sentence for one that does not. */
const char *const *draft_names(struct draft *d, const struct yaml_pair *item, const char *key, enum yaml_need need,
                               bool (*known)(const struct draft *, const char *), const char *what);
bool draft_code_ok(const char *s); /* small letters, digits and _ */
/* Type, names and bounds of a field, and whether it is shown. False where the type is none: then nobody knows what the
 * other keys should be. Only errors of d is looked at. */
bool draft_field(struct draft *d, const struct yaml_pair *item, struct field_def *f);
bool draft_move_known(const struct draft *d, const char *code); /* of a step, or CLOCK_SUBMISSION */

/* Reads the clocks, after the moves (procedure_clock.c). */
void draft_read_clocks(struct draft *d);
/* The steps that a key of an item names, NULL-ended. Steps are known by their codes by then. */
const char *const *draft_steps(struct draft *d, const struct yaml_pair *item, const char *key, enum yaml_need need);

/* procedure_when.c: number, compartment, publicity and rating of the file; the keys after, within, times, works and
 * gives of a step, the key “if” of a field, and whether they make sense. */
void draft_read_secrecy(struct draft *d);
void draft_read_when(struct draft *d, const struct yaml_pair *item, struct move_def *m);
void draft_read_if(struct draft *d, const struct yaml_pair *item, struct field_def *f);
void draft_check_when(struct draft *d, const struct move_def *m, const struct yaml_pair *at);
/* Whether another step gives out what this one's says. */
bool draft_given_out(const struct draft *d, const char *step);
/* Whether each step that this one gives out has a text that has to be written and is shown. */
bool draft_gives_text(const struct draft *d, const struct move_def *m);

/* By their lines, those of one line in the order they were found. */
void draft_sort_faults(struct yaml_error *rows, size_t n);
/* procedure_ledger.c: what is wrong with fields that are kept, proofs, offers and steps that nobody makes. */
void draft_read_ledger(struct draft *d, struct yaml_node *map, struct move_def *m);
void draft_check_ledger(struct draft *d, const struct move_def *m, const struct yaml_pair *at);

/* Where matters wait in each state, after all else is read (procedure_stage.c). */
void draft_set_stages(struct draft *d);

/* Judges each state and each move. */
void draft_check_moves(struct draft *d);
/* The part of that about objections, supervision and calls for help (procedure_orders.c). */
void draft_check_disputes(struct draft *d, const struct move_def *m, const struct yaml_pair *at);
/* Judges the whole, which is not broken: first where moves lead, then the clocks. */
void draft_check_flow(struct draft *d);
void draft_check_clocks(struct draft *d);

#endif
