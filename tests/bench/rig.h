/* What all measurements of one database share. */
#ifndef ECHOWALL_TESTS_BENCH_RIG_H
#define ECHOWALL_TESTS_BENCH_RIG_H

#include "city.h"
#include "generate.h"
#include "report.h"
#include "service.h"

struct rig {
    struct cli *cli;
    const char *url, *dir; /* dir: files, logs, copies */
    int64_t matters, households;
    uint64_t seed;
    double seconds; /* of one round */
    int rounds;
    const char *lines; /* only pages and searches whose name holds it; NULL: all */
    struct report *report;
    struct city city;
};

/* measure_machine.c: how even the machine itself is. */
enum err measure_machine(struct rig *g, struct error *e) ERR_CHECKED;
/* measure_http.c: pages against the bare server, start, memory. */
enum err measure_pages(struct rig *g, struct error *e) ERR_CHECKED;
enum err measure_process(struct rig *g, struct error *e) ERR_CHECKED;
enum err measure_search(struct rig *g, struct error *e) ERR_CHECKED;
/* measure_write.c: submissions and imports against raw inserts of the same rows. */
enum err measure_submit(struct rig *g, struct error *e) ERR_CHECKED;
enum err measure_import(struct rig *g, struct error *e) ERR_CHECKED;
/* measure_bulletin.c: the bulletin of the last month against bare queries of its numbers. */
enum err measure_bulletin(struct rig *g, struct error *e) ERR_CHECKED;

/* measure_cover.c: campaigns and ties over the households of 100 villages against bare queries of the same. */
enum err measure_campaigns(struct rig *g, struct error *e) ERR_CHECKED;

/* rig.c: what they share. */
enum err rig_serve(struct rig *g, bool cache, struct service *ret, struct error *e) ERR_CHECKED;
enum err rig_open(struct rig *g, struct opened *ret, struct error *e) ERR_CHECKED;
bool rig_wants(const struct rig *g, const char *line);
double median(double *v, int n); /* sorts v */

#endif
