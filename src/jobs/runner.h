/*
 * The thread that does the site's own work: sealing finished days, sweeping what has ended. Jobs are rows claimed by
 * lease, so any number of processes may run one on the same database.
 */
#ifndef ECHOWALL_JOBS_RUNNER_H
#define ECHOWALL_JOBS_RUNNER_H

#include "model/site.h"

struct runner;

/* Puts the standing jobs and starts the thread. s must outlive it. */
enum err runner_start(const struct site *s, struct runner **ret, struct error *e) ERR_CHECKED;
/* Ends the thread after the job it is at; accepts NULL. */
void runner_stop(struct runner *r);

#endif
