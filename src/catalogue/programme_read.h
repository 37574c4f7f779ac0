/* Reads a programme from its file and checks it; whoever writes the file is told every mistake at once, each with its
 * line. docs/activities.md explains the keys. */
#ifndef ECHOWALL_CATALOGUE_PROGRAMME_READ_H
#define ECHOWALL_CATALOGUE_PROGRAMME_READ_H

#include "catalogue/defs.h"
#include "catalogue/programme.h"

/* Its files lie in programmes/ and become struct programme. */
extern const struct def_kind programme_kind;

/* Whether a file that can be read says that it is a programme. */
bool programme_is_file(struct arena *a, const char *path);

#endif
