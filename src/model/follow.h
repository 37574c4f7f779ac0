/*
 * What follows an entry: parts that keep something of their own in step with the record (messages to residents …). One
 * place calls them all, in the write that appended the entry, so that none is forgotten and none is done without it.
 */
#ifndef ECHOWALL_MODEL_FOLLOW_H
#define ECHOWALL_MODEL_FOLLOW_H

#include "catalogue/procedure.h"
#include "model/site.h"

struct followed {
    int64_t matter_id, entry_id;
    const char *kind;                  /* of the entry: "submit", "reissue", or the move's code */
    const struct procedure *procedure; /* of the matter; NULL where the caller does not know it */
    const struct move_def *move;       /* NULL where the entry is no move of a procedure */
    bool by_officer;                   /* false: the resident did it */
    const char *state_from, *state_to;
};

/* Inside the write, after record_append: the last thing it does. */
enum err follow_entry(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e) ERR_CHECKED;

/* Inside the write in which an officer takes back the move whose entry x names, before anything else is put back: what
 * followed from it goes away again. The entry "undo" then comes through follow_entry like any other. */
enum err follow_undo(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e) ERR_CHECKED;

#endif
