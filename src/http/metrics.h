/* Counters of the server as Prometheus text. All are relaxed atomics: a reading may be one request behind. */
#ifndef ECHOWALL_HTTP_METRICS_H
#define ECHOWALL_HTTP_METRICS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/route.h"

#define METRICS_BUCKETS 12

struct route_metrics {
    _Atomic uint64_t by_class[5]; /* 1xx … 5xx */
    _Atomic uint64_t sum_us;
};

struct metrics {
    struct route_metrics *routes; /* one for each route, and a last one for requests without */
    size_t route_n;
    _Atomic uint64_t latency[METRICS_BUCKETS + 1]; /* of each bucket alone; the last is beyond all */
    _Atomic uint64_t latency_sum_us;
    _Atomic uint64_t assets;
    _Atomic uint64_t busy; /* 503s of a full queue */
    _Atomic uint64_t bytes_in;
    _Atomic uint64_t bytes_out;
    _Atomic unsigned workers_busy;
    _Atomic unsigned connections;
};

void metrics_init(struct metrics *m, struct arena *a, size_t route_n);
/* route is the index of the route, or route_n for none. */
void metrics_count(struct metrics *m, size_t route, int status, int64_t us, uint64_t bytes_in, uint64_t bytes_out);
void metrics_render(const struct metrics *m, const struct router *rt, struct buf *out);
void metrics_gauge(struct buf *out, const char *name, const char *help, int64_t value);

#endif
