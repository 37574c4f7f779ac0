/* Shared by what is done with bulletins (bulletin_write.c) and what happens to what they quote (bulletin_quote.c,
 * erase_bulletin.c). */
#ifndef ECHOWALL_MODEL_BULLETIN_PRIV_H
#define ECHOWALL_MODEL_BULLETIN_PRIV_H

#include "model/bulletin.h"

struct bulletin_step {
    int64_t bulletin_id, revision;
    const char *act, *note; /* note: NULL is none */
};

/* What an issued one says: title, number, how far the record was, and what is kept of it. */
struct bulletin_said {
    const char *title, *number, *body;
    int64_t watermark;
};
/* " body:HASH" for a line of the audit trail, in a. */
#define BULLETIN_NO_FILES " nofiles" /* in the same: they went with what was erased */
const char *bulletin_said_mark(struct arena *a, const struct bulletin_said *x);

/* A line of the trail. v: NULL is the system. */
enum err bulletin_trail_add(struct db_conn *tx, const struct site *s, const struct viewer *v,
                            const struct bulletin_step *x, struct error *e) ERR_CHECKED;

#endif
