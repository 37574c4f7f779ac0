/* Finding and blacking out the vault's values in free text, however they are written: blanks and dashes between the
 * characters, full-width digits, small or capital letters. */
#ifndef ECHOWALL_MODEL_BLACKOUT_H
#define ECHOWALL_MODEL_BLACKOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/person.h"

#define BLACKOUT_MAX 256

struct blackout {
    const char *v[BLACKOUT_MAX]; /* in plain form: half-width, small letters, nothing between */
    size_t n;
};

/* Adds the fields of a contact that are long enough to be looked for: a name from 2 characters, an address from 4, a
 * phone from 5 digits. False when there is no more room. */
bool blackout_add(struct blackout *r, struct arena *a, const struct contact *c);

bool blackout_finds(const struct blackout *r, const char *text);
/* The text with ■ for each value; the text itself where none stands in it. */
const char *blackout_text(const struct blackout *r, struct arena *a, const char *text);

#endif
