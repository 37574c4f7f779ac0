/* Shared by what is done with bulletins (bulletin_write.c) and what happens to what they quote (bulletin_quote.c,
 * erase_bulletin.c). */
#ifndef ECHOWALL_MODEL_BULLETIN_PRIV_H
#define ECHOWALL_MODEL_BULLETIN_PRIV_H

#include "model/bulletin.h"

struct bulletin_step {
    int64_t bulletin_id, revision;
    const char *act, *note; /* note: NULL is none */
};

/* A line of the trail. v: NULL is the system. */
enum err bulletin_trail_add(struct db_conn *tx, const struct site *s, const struct viewer *v,
                            const struct bulletin_step *x, struct error *e) ERR_CHECKED;

#endif
