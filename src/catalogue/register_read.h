/* Reads a register from its file and checks it; whoever writes the file is told every mistake at once, each with its
 * line. docs/subjects.md explains the keys. */
#ifndef ECHOWALL_CATALOGUE_REGISTER_READ_H
#define ECHOWALL_CATALOGUE_REGISTER_READ_H

#include "catalogue/defs.h"
#include "catalogue/register.h"

/* Its files lie in registers/ and become struct register_def. */
extern const struct def_kind register_kind;

/* Whether a file that can be read says that it is a register. */
bool register_is_file(struct arena *a, const char *path);

#endif
