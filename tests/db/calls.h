/* Calls of residents in the small government: what tests of callbacks share. */
#ifndef ECHOWALL_TESTS_DB_CALLS_H
#define ECHOWALL_TESTS_DB_CALLS_H

#include "world.h"

#include "model/callback.h"

extern const struct contact calls_zhang; /* with a phone */

void calls_rule(struct world *w, int percent, const char *always);
/* A matter through to sign-off. */
struct receipt calls_closed(struct world *w, const struct contact *c);
/* The task as a viewer finds it; its state is "" where there is none for them. */
struct callback_task calls_task_for(struct world *w, enum world_officer o, const char *number);
struct callback_task calls_task(struct world *w, const char *number); /* for the supervisor, who had no part */
/* With everything that an answer needs. */
struct callback_result calls_reached(const char *number, const char *solved, const char *satisfied);
enum err calls_save(struct world *w, enum world_officer o, const struct callback_result *x, enum callback_after *ret,
                    struct error *e);
/* Somebody else at the office who may call. */
struct viewer calls_second_caller(struct world *w);
/* Fails unless the site is whole. */
void calls_whole(struct world *w);

#endif
