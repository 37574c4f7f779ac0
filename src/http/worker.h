/*
 * Private to http: the threads that run handlers, each with the application's context and a compressor. As many as
 * there are turns are there from the start; more, up to a limit, come when all of those wait or take long, and go when
 * they have been idle for a while.
 */
#ifndef ECHOWALL_HTTP_WORKER_H
#define ECHOWALL_HTTP_WORKER_H

#include "base/err.h"

struct server;
struct workers;

struct workers *workers_new(struct server *s); /* no thread yet */
/* Starts those that are there from the start and waits until each has its context; the first error stops the rest. */
enum err workers_start(struct workers *w, struct error *e) ERR_CHECKED;
void workers_stop(struct workers *w); /* closes the queue and waits for their end */
void workers_free(struct workers *w);

#endif
