/*
 * Idempotency keys of programs. The key is an officer's own: the same key with the same request does nothing again and
 * is told what the first time came to; with another request it is ERR_CONFLICT. What came of it is stored in the very
 * write that did it, so it is durable with it, and of any number at once one does it.
 */
#ifndef ECHOWALL_MODEL_STEP_KEY_H
#define ECHOWALL_MODEL_STEP_KEY_H

#include "model/site.h"
#include "model/viewer.h"

#define STEP_KEY_MAX 120 /* bytes */

struct step_key {
    struct arena *arena;              /* where the results live */
    const char *key_hash, *body_hash; /* hex */
    /* What came of it. */
    int64_t matter_id, seq, version, at;
    const char *state, *hash;
};

/* Fills the hashes. what: method and path; body: as sent. ERR_INVALID for a key that is none. */
enum err step_key_init(const struct site *s, const struct viewer *v, struct arena *a, const char *key, const char *what,
                       const void *body, size_t n, struct step_key *ret, struct error *e) ERR_CHECKED;

/* Whether the key was used, and then what came of it; ERR_CONFLICT (field "Idempotency-Key") when that was something
 * else. Whoever calls has found the matter visible. */
enum err step_key_find(struct db_conn *c, struct step_key *k, bool *ret, struct error *e) ERR_CHECKED;

/* Inside the write that made the entry, after it. */
enum err step_key_keep(struct db_conn *tx, struct step_key *k, int64_t entry_id, struct error *e) ERR_CHECKED;

/* Forgets keys after 90 days, at most 1,000; for the sweeping job. */
enum err step_key_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;

/* ERR_CONFLICT in the words of all keys. */
enum err step_key_other(struct error *e);

#endif
