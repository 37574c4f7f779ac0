/*
 * A client that keeps a number of connections busy, each sending its next request when the answer to the last is there.
 * One thread with epoll and no parsing beyond what tells where an answer ends, so that what is measured is the server;
 * the bare server and ours are measured with the same client.
 */
#ifndef ECHOWALL_TESTS_BENCH_LOAD_H
#define ECHOWALL_TESTS_BENCH_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct load {
    unsigned port; /* on 127.0.0.1 */
    unsigned connections;
    double seconds;    /* ends after so long, with one answer at least, */
    uint64_t requests; /* or after so many answers; 0: only time counts */
    /* Writes request n, complete, into out. Called for each request, so it should be cheap. */
    void (*make)(void *ctx, uint64_t n, struct buf *out);
    void *ctx;
};

struct load_result {
    uint64_t answers;
    uint64_t bad; /* of another status than 2xx or 304 */
    uint64_t bytes;
    double seconds, per_second;
    double p50_us, p99_us;
    int bad_status; /* one of the bad ones */
};

/* ERR_IO when a connection breaks or nothing comes for ten seconds. */
enum err load_run(const struct load *l, struct load_result *ret, struct error *e) ERR_CHECKED;

/* One request on a connection of its own: the whole answer, head and body, up to out's maximum. */
enum err load_fetch(unsigned port, const char *request, struct buf *out, struct error *e) ERR_CHECKED;

/* Opens n connections and leaves them idle; the caller closes what is in fds. */
enum err load_connect(unsigned port, int *fds, unsigned n, struct error *e) ERR_CHECKED;

#endif
