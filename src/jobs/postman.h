/* The threads that empty the outbox: one for each channel that is set up, so that a slow gateway holds up neither the
 * others nor the site's own work. */
#ifndef ECHOWALL_JOBS_POSTMAN_H
#define ECHOWALL_JOBS_POSTMAN_H

#include "model/site.h"

struct postman;

/* s must outlive it. *ret is NULL where no channel is set up. */
enum err postman_start(const struct site *s, struct postman **ret, struct error *e) ERR_CHECKED;
/* Tells the threads to end. */
void postman_ask_stop(struct postman *p); /* accepts NULL */
/* Ends them: a transfer that runs is given a few seconds and then broken off, its message being unsure. Accepts NULL.
 */
void postman_stop(struct postman *p);

#endif
