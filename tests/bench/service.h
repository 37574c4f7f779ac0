/* The program as it is run: a process of its own, serving a site on a free port. */
#ifndef ECHOWALL_TESTS_BENCH_SERVICE_H
#define ECHOWALL_TESTS_BENCH_SERVICE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"

struct service {
    pid_t pid;
    unsigned port;
    double start_ms; /* from the fork to the first answer */
};

struct service_how {
    const char *program, *url, *files;
    bool cache;      /* pages of the public from the cache */
    const char *log; /* the access log goes there, as it would to a journal */
};

enum err service_start(const struct service_how *how, struct service *ret, struct error *e) ERR_CHECKED;
void service_stop(struct service *s);

/* Resident memory in MiB. */
double service_memory(const struct service *s);

/* Runs the program with arguments (NULL-ended, the first is its name), its output thrown away; its exit status. */
int service_command(const char *program, const char *const *args);

#endif
