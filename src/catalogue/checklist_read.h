/* Reads a version of a checklist from its file and checks it; every mistake is told at once, each with its line.
 * docs/checklists.md explains the keys. */
#ifndef ECHOWALL_CATALOGUE_CHECKLIST_READ_H
#define ECHOWALL_CATALOGUE_CHECKLIST_READ_H

#include "catalogue/checklist.h"
#include "catalogue/defs.h"

/* Its files lie in checklists/ and become struct checklist. */
extern const struct def_kind checklist_kind;

/* Whether a file that can be read says that it is a checklist. */
bool checklist_is_file(struct arena *a, const char *path);

#endif
