/* Reads a kind of campaign from its file and checks it; every mistake is told at once, each with its line.
 * docs/campaigns.md explains the keys. */
#ifndef ECHOWALL_CATALOGUE_CAMPAIGN_READ_H
#define ECHOWALL_CATALOGUE_CAMPAIGN_READ_H

#include "catalogue/campaign_kind.h"
#include "catalogue/defs.h"

/* Its files lie in campaigns/ and become struct campaign_kind. */
extern const struct def_kind campaign_def;

/* Whether a file that can be read says that it is a kind of campaign. */
bool campaign_is_file(struct arena *a, const char *path);

#endif
