/*
 * The machine by itself: a millisecond of arithmetic on every core, again and again. Where that takes ten now and then,
 * as on a virtual machine whose neighbours come and go, so does everything else, and no percentile of ours is better.
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "rig.h"

#define CORES_MAX  64
#define TIMES_MAX  65536
#define CALIBRATED 20

struct core {
    pthread_t thread;
    uint64_t work;
    volatile uint64_t sum;
    int64_t until_us;
    double *ms;
    int n;
};

/* The sum is volatile so that the work is not left out. */
static double work_ms(uint64_t work, volatile uint64_t *sum)
{
    const int64_t began = clock_mono_us();
    uint64_t x = *sum | 1;
    for (uint64_t i = 0; i < work; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    *sum = x;
    return (double)(clock_mono_us() - began) / 1000;
}

static void *run(void *arg)
{
    struct core *c = arg;
    while (c->n < TIMES_MAX && clock_mono_us() < c->until_us)
        c->ms[c->n++] = work_ms(c->work, &c->sum);
    return NULL;
}

/* So much as takes a millisecond where nothing is in the way. */
static uint64_t calibrate(void)
{
    const uint64_t work = 1000000;
    volatile uint64_t sum = 1;
    double best = work_ms(work, &sum);
    for (int i = 1; i < CALIBRATED; i++) {
        double ms = work_ms(work, &sum);
        best = ms < best ? ms : best;
    }
    return (uint64_t)((double)work / (best > 0.001 ? best : 0.001));
}

enum err measure_machine(struct rig *g, struct error *e)
{
    struct core cores[CORES_MAX];
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    const int most = online < 1 ? 1 : online > CORES_MAX ? CORES_MAX : (int)online;
    const uint64_t work = calibrate();
    const int64_t until = clock_mono_us() + (int64_t)(g->seconds * 4e6);
    double *all = arena_array(g->cli->arena, double, (size_t)most *TIMES_MAX);
    int n = 0, started = 0;
    for (; started < most; started++) {
        struct core *c = &cores[started];
        *c = (struct core){.work = work, .until_us = until, .ms = arena_array(g->cli->arena, double, TIMES_MAX)};
        if (pthread_create(&c->thread, NULL, run, c) != 0)
            break;
    }
    for (int i = 0; i < started; i++) {
        pthread_join(cores[i].thread, NULL);
        for (int k = 0; k < cores[i].n; k++)
            all[n++] = cores[i].ms[k];
    }
    if (n == 0)
        return error_detail(e, ERR_INTERNAL, "no thread could be started");
    const double half = median(all, n);
    report_add(g->report, &(struct line){.name = "machine, a millisecond of work",
                                         .unit = "ms",
                                         .ours = half,
                                         .p50_ms = half,
                                         .p99_ms = all[(size_t)((double)(n - 1) * 0.99)]});
    return ERR_OK;
}
