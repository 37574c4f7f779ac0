/* Private to http: the threads that run handlers, each with the application's context and a compressor. */
#ifndef ECHOWALL_HTTP_WORKER_H
#define ECHOWALL_HTTP_WORKER_H

#include "base/err.h"

struct server;
struct worker;

struct worker *workers_new(struct server *s, unsigned n); /* no thread yet */
/* Starts all and waits until each has its context; the first error stops the rest. */
enum err workers_start(struct worker *w, unsigned n, struct error *e) ERR_CHECKED;
void workers_stop(struct worker *w, unsigned n); /* closes the queue and waits for their end */
void workers_free(struct worker *w, unsigned n);

#endif
