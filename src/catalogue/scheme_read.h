/* Reading and checking schemes. */
#ifndef ECHOWALL_CATALOGUE_SCHEME_READ_H
#define ECHOWALL_CATALOGUE_SCHEME_READ_H

#include "catalogue/defs.h"
#include "catalogue/scheme.h"

/* Of catalogue/schemes; gives a struct scheme. */
extern const struct def_kind scheme_kind;

/* Whether a file says by which criteria units are appraised. */
bool scheme_is_file(struct arena *a, const char *path);

#endif
