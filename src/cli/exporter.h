/* The thread that writes the lists that officers asked for (model/export_job.h), one after the other. */
#ifndef ECHOWALL_CLI_EXPORTER_H
#define ECHOWALL_CLI_EXPORTER_H

#include "model/site.h"

struct exporter;

/* s must outlive it. */
enum err exporter_start(const struct site *s, struct exporter **ret, struct error *e) ERR_CHECKED;
/* Leaves the list it is at, which begins anew at the next start; accepts NULL. */
void exporter_stop(struct exporter *x);

#endif
