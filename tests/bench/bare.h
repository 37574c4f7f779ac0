/*
 * The limit of HTTP: libmicrohttpd as the program sets it up (epoll, the same number of threads), answering every
 * request with the same bytes from memory. It runs in a process of its own, as ours does.
 */
#ifndef ECHOWALL_TESTS_BENCH_BARE_H
#define ECHOWALL_TESTS_BENCH_BARE_H

#include <sys/types.h>

#include "base/err.h"

struct bare {
    pid_t pid;
    unsigned port;
};

/* answer: head and body as ours were; the same headers and body are sent. */
enum err bare_start(const char *answer, size_t n, unsigned threads, struct bare *ret, struct error *e) ERR_CHECKED;
void bare_stop(struct bare *b);

#endif
