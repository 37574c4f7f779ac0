/*
 * Moves: everything that happens to a matter after it was raised. The procedure says what may happen; this engine
 * checks it inside the write, does it, and appends to the record.
 */
#ifndef ECHOWALL_MODEL_MOVE_H
#define ECHOWALL_MODEL_MOVE_H

#include "catalogue/procedure.h"
#include "model/matter.h"
#include "model/person.h"
#include "model/record.h"
#include "model/step_key.h"

#define MOVE_CO_MAX 8

struct callback_call;

struct move_request {
    const char *number;
    const char *move;                   /* code in the procedure */
    int64_t version;                    /* of the matter as the actor saw it */
    const char *op_key;                 /* of the form; the same again by the same person is done already, no error */
    const char *texts[MOVE_FIELDS_MAX]; /* in the order of the move's fields */
    const struct record_file *files;
    size_t n_files;
    int64_t lead_unit_id;                        /* EFFECT_SEND_ORDERS, and of an offer */
    int64_t co_unit_ids[MOVE_CO_MAX];            /* 0-ended */
    int64_t against_unit_id, against_officer_id; /* EFFECT_AGAINST: one of them */
    const char *category;                        /* EFFECT_RECLASSIFY: NULL leaves it */
    int64_t area_id;                             /* EFFECT_RECLASSIFY: 0 leaves it */
    const char *other;              /* EFFECT_MERGE: number of the main matter; EFFECT_REFER: of the earlier one */
    const char *solved, *satisfied; /* EFFECT_RATE: yes, half, no; yes, basic, no. The engine makes the rating row */
    const struct callback_call *callback; /* EFFECT_CALLBACK: what the call brought (model/callback.h) */
    int64_t occurred_at;                  /* 0: now; neither to come nor before the last change of the state */
    struct step_key *key; /* of a program's request: filled with what came of it, now or the first time; NULL: none */
};

/* What was typed into a field, trimmed, in a; ERR_INVALID names the field. */
enum err field_text(struct arena *a, const struct field_def *f, const char *typed, struct record_text *ret,
                    struct error *e) ERR_CHECKED;

/* What the viewer, or with v NULL the resident, may do with the matter now, in the procedure's order: at most max. The
 * same rules as move_make, read-only. */
enum err move_offers(struct db_conn *c, const struct site *s, const struct viewer *v, const struct matter *m,
                     const struct move_def **ret, int max, int *ret_n, struct error *e) ERR_CHECKED;

/*
 * Makes one move. ERR_NOT_FOUND: no such matter for this viewer; ERR_DENIED: not theirs to make (four eyes, role,
 * unit); ERR_CONFLICT: somebody changed the matter after `version` (the page shows what); ERR_INVALID: a field, or a
 * unit that the matter speaks of or that lies below such a unit.
 */
enum err move_make(struct db_conn *c, const struct site *s, const struct viewer *v, const struct move_request *x,
                   struct error *e) ERR_CHECKED;

/* The same inside a write that does more than the move. */
enum err move_make_in(struct db_conn *tx, const struct site *s, const struct viewer *v, const struct move_request *x,
                      struct error *e) ERR_CHECKED;

/* The resident's moves, already authorised by number and secret (track.h); matter_id names the matter. *ret_id is the
 * entry's, and may be NULL. */
enum err move_as_resident(struct db_conn *tx, const struct site *s, int64_t matter_id, const struct move_request *x,
                          int64_t *ret_id, struct error *e) ERR_CHECKED;

/* A step at AT_SYSTEM, which nobody makes: inside a write. */
enum err move_by_itself(struct db_conn *tx, const struct site *s, int64_t matter_id, const char *move,
                        struct error *e) ERR_CHECKED;

/* Opens the contact after the reason is durable in the record, where the resident sees it. Reason: 4 to 200 characters.
 */
enum err move_reveal(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *number, const char *reason, const char *op_key, struct contact *ret,
                     struct error *e) ERR_CHECKED;

#endif
