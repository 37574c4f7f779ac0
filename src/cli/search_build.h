/* Building the index for searching from the command line, with progress where somebody looks on. */
#ifndef ECHOWALL_CLI_SEARCH_BUILD_H
#define ECHOWALL_CLI_SEARCH_BUILD_H

#include "cli/open.h"

/* Until nothing is left to build. False with *e when it could not. */
bool cli_build_index(struct opened *o, struct error *e);

#endif
