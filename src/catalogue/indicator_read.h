/* Reading and checking indicators. */
#ifndef ECHOWALL_CATALOGUE_INDICATOR_READ_H
#define ECHOWALL_CATALOGUE_INDICATOR_READ_H

#include "catalogue/defs.h"
#include "catalogue/indicator.h"

/* Of catalogue/indicators; gives a struct indicator. */
extern const struct def_kind indicator_kind;

/* Whether a file says what to count, so that it is an indicator. */
bool indicator_is_file(struct arena *a, const char *path);

#endif
