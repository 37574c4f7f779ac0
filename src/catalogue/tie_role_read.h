/* Reads a role of ties from its file and checks it; every mistake is told at once, each with its line. docs/ties.md
 * explains the keys. */
#ifndef ECHOWALL_CATALOGUE_TIE_ROLE_READ_H
#define ECHOWALL_CATALOGUE_TIE_ROLE_READ_H

#include "catalogue/defs.h"
#include "catalogue/tie_role.h"

/* Its files lie in ties/ and become struct tie_role. */
extern const struct def_kind tie_role_kind;

/* Whether a file that can be read says that it is a role of ties. */
bool tie_role_is_file(struct arena *a, const char *path);

#endif
