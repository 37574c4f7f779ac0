/*
 * Erasing a person: the vault's row loses key, box and hashes; every text of their matters in which something of the
 * vault stands is emptied and replaced by a redacted copy on a new entry "erase"; files that came with their
 * submissions are removed. The chain stays whole, because it covers commitments only.
 *
 * Which persons were erased is written to a journal beside the site key, on disk before the database changes, so that
 * a backup made before can be brought to the same state. It holds ids and times, nothing personal.
 */
#ifndef ECHOWALL_MODEL_ERASE_H
#define ECHOWALL_MODEL_ERASE_H

#include "model/site.h"
#include "model/viewer.h"

struct erase_request {
    const char *number;  /* of a matter of the person; or NULL */
    const char *phone;   /* or the phone: everybody who gave it */
    const char *subject; /* or a subject, "household:CODE" */
    const char *reason;  /* 4 to 200 characters; kept in the record, so nothing personal */
};

struct erase_report {
    int64_t persons, matters, texts, documents;
    int64_t bulletins; /* that quoted them: blacked out, and residents read them no longer */
    int64_t files;     /* removed from disk */
    bool scrubbed;     /* false: a long reader kept the log busy; erase_scrub has to be called again */
};

/*
 * For the operator and security administrators. ERR_NOT_FOUND: no such matter or nobody with that phone; ERR_INVALID:
 * the resident left no contact, or the reason is too short; ERR_CONFLICT: matters kept coming in meanwhile, try again.
 * When it fails after the journal was written, erase_replay finishes the work.
 */
enum err erase_person(struct db_conn *c, const struct site *s, const struct viewer *v, const struct erase_request *x,
                      struct erase_report *ret, struct error *e) ERR_CHECKED;

/* Erases whoever is in the journal and not erased yet: after a restore, and at start. */
enum err erase_replay(struct db_conn *c, const struct site *s, struct erase_report *ret, struct error *e) ERR_CHECKED;

/* Takes what was erased out of the database's log and free space too. ERR_BUSY: readers are in the way. */
enum err erase_scrub(struct db_conn *c, struct error *e) ERR_CHECKED;

#endif
