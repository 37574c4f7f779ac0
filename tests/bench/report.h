/* What was measured: lines of a table, and the same as JSON for docs/performance.md. */
#ifndef ECHOWALL_TESTS_BENCH_REPORT_H
#define ECHOWALL_TESTS_BENCH_REPORT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"

struct report {
    json_t *root, *lines;
    const char *engine; /* of the lines that are added */
    long long rows;
};

struct line {
    const char *name; /* "wall, uncached" */
    const char *unit; /* of ours and limit: "1/s", "ms", "MiB" */
    double ours;
    double limit;          /* of the limit measured in the same run; 0: there is none */
    double ratio;          /* median over the rounds; 0: ours/limit */
    double budget;         /* what design asks of the ratio, or of ours where there is no limit; 0: nothing */
    bool at_most;          /* the budget is an upper bound */
    double p50_ms, p99_ms; /* 0: not measured */
};

void report_init(struct report *r);
void report_add(struct report *r, const struct line *l);
/* p99 of a line at the larger size beside the smaller's, for lines that both have. */
void report_compare(struct report *r, long long small, long long large);
enum err report_write(const struct report *r, const char *path, struct error *e) ERR_CHECKED;
void report_release(struct report *r);

#endif
