/* Finding and blacking out the vault's values in free text, however they are written: blanks and dashes between the
 * characters, full-width digits, small or capital letters. */
#ifndef ECHOWALL_MODEL_REDACT_H
#define ECHOWALL_MODEL_REDACT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/person.h"

#define REDACT_VALUES_MAX 64

struct redact_values {
    const char *v[REDACT_VALUES_MAX]; /* in plain form: half-width, small letters, nothing between */
    size_t n;
};

/* Adds the fields of a contact that are long enough to be looked for: a name from 2 characters, an address from 4, a
 * phone from 5 digits. False when there is no more room. */
bool redact_add(struct redact_values *r, struct arena *a, const struct contact *c);

bool redact_finds(const struct redact_values *r, const char *text);
/* The text with ■ for each value; the text itself where none stands in it. */
const char *redact_text(const struct redact_values *r, struct arena *a, const char *text);

#endif
