/*
 * Taking a move back within UNDO_MS: an entry "undo" of the same officer, after which the matter stands as before the
 * move. The chain stays whole and keeps both. Only while nothing else has happened to the matter, and only moves whose
 * procedure says so.
 *
 * An entry that was taken back is followed by its "undo" at once, so ENTRY_STANDS tells it from all others; what a
 * resident reads, and who counts as having done the work, comes from entries that stand.
 */
#ifndef ECHOWALL_MODEL_UNDO_H
#define ECHOWALL_MODEL_UNDO_H

#include "model/site.h"
#include "model/viewer.h"

#define UNDO_MS INT64_C(10000)

/* For a statement over entry, here called by the alias t: not taken back. */
#define ENTRY_STANDS(t)                                                                                                \
    " NOT EXISTS (SELECT 1 FROM entry eu WHERE eu.matter_id = " t ".matter_id AND eu.seq = " t ".seq + 1"              \
    " AND eu.kind = 'undo')"

/* Inside the write, before a move changes anything: keeps the matter's orders and reach. */
enum err undo_keep(struct db_conn *tx, int64_t matter_id, struct error *e) ERR_CHECKED;

/* What else there is to keep: the matter's row before the move. */
struct undo_row {
    int64_t matter_id, entry_id, officer_id, at; /* of the move */
    const char *state, *category;
    int64_t rounds, unit_id, due_at, answered_at, closed_at, published_at, area_id;
};
/* Inside the write, after the move's entry. */
enum err undo_offer(struct db_conn *tx, const struct undo_row *x, struct error *e) ERR_CHECKED;

struct undo_chance {
    int64_t seq;      /* of the move's entry: names what is taken back; 0: there is nothing */
    int64_t left_ms;  /* so long it can still be taken back */
    const char *kind; /* of the entry */
};
/* Whether the viewer can take back the newest move of a matter they see; ret->seq is 0 otherwise. */
enum err undo_chance(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *number, struct undo_chance *ret, struct error *e) ERR_CHECKED;

/* Takes the move back whose entry is at seq. Done twice it acts once. ERR_CONFLICT when it is too late, or something
 * else has happened; ERR_NOT_FOUND: no such matter for this viewer. */
enum err undo_make(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number, int64_t seq,
                   struct error *e) ERR_CHECKED;

/* Forgets what can be taken back no more, at most 2,000; for the sweeping job. */
enum err undo_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;

#endif
