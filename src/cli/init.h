/* Parts of init that the demonstration shares. */
#ifndef ECHOWALL_CLI_INIT_H
#define ECHOWALL_CLI_INIT_H

#include "cli/open.h"

/* Adds an officer with one post and prints the log-in with its random password, once. *ret_id may be NULL. */
enum err init_officer(struct cli *c, struct opened *o, const char *login, const char *name, int64_t unit_id,
                      const char *role, int64_t *ret_id, struct error *e) ERR_CHECKED;

/* Fills a new site with a city that does not exist: units, officers, demands in every state and (not plain) small
 * wishes. Prints the log-ins. */
enum err demo_fill(struct cli *c, struct opened *o, bool plain, struct error *e) ERR_CHECKED;

#endif
