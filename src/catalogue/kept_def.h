/*
 * Definitions as JSON: indicators and words are kept with what was made by them (bulletins, contests), so that a later
 * program, whose files say something else, shows the same.
 */
#ifndef ECHOWALL_CATALOGUE_KEPT_DEF_H
#define ECHOWALL_CATALOGUE_KEPT_DEF_H

#include <jansson.h>

#include "catalogue/indicator.h"

json_t *kept_words(const struct words *w);
json_t *kept_indicator(const struct indicator *x);

/* Reading: what is no such thing makes wrong. Texts are in a. */
struct kept {
    struct arena *a;
    bool wrong;
};
const char *kept_text_of(struct kept *r, const json_t *o, const char *key); /* NULL: none */
const char *kept_needed(struct kept *r, const json_t *o, const char *key);  /* none is wrong */
int kept_number_of(struct kept *r, const json_t *o, const char *key, int below);
struct words kept_words_of(struct kept *r, const json_t *o, const char *key);
const struct indicator *kept_indicator_of(struct kept *r, const json_t *o);

#endif
