/* Reads a bulletin's template from its file and checks it; whoever writes one is told every mistake, each with its
 * line. */
#ifndef ECHOWALL_CATALOGUE_BULLETIN_READ_H
#define ECHOWALL_CATALOGUE_BULLETIN_READ_H

#include "catalogue/bulletin.h"
#include "catalogue/defs.h"

extern const struct def_kind bulletin_kind_def; /* of catalogue/bulletins; gives a struct bulletin_def */

/* Whether a file that can be read is, or means to be, one. */
bool bulletin_is_file(struct arena *a, const char *path);

#endif
