/* The column map that a person names on the command line. */
#ifndef ECHOWALL_CLI_MAP_FIND_H
#define ECHOWALL_CLI_MAP_FIND_H

#include "catalogue/colmap.h"
#include "cli/cli.h"

/* A name is a built-in map, a path a file of one's own. NULL after what is wrong has been said on stderr. */
struct colmap *map_find(struct cli *c, const char *name);

#endif
