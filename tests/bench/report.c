#include "report.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <libpq-fe.h>
#include <microhttpd.h>
#include <sqlite3.h>

#include "base/clock.h"
#include "base/str.h"

#define P99_GROWTH 2.0
#define P99_FLOOR  0.5 /* ms: below this a difference is noise of the machine */

static void cpu_name(char out[128])
{
    char line[256];
    FILE *f = fopen("/proc/cpuinfo", "re");
    out[0] = '\0';
    while (f && fgets(line, sizeof(line), f)) {
        if (!out[0] && str_starts(line, "model name"))
            snprintf(out, 128, "%.127s", strchr(line, ':') + 2);
    }
    if (f)
        fclose(f);
    out[strcspn(out, "\n")] = '\0';
}

void report_init(struct report *r)
{
    struct utsname u;
    char cpu[128], when[32];
    const struct clock clock = {.frozen = -1};
    uname(&u);
    cpu_name(cpu);
    time_format_iso(clock_now(&clock), zone_shanghai, when);
    *r = (struct report){.lines = json_array()};
    r->root = json_pack("{s:s, s:s, s:{s:s, s:i, s:i, s:s}, s:{s:s, s:s, s:i}, s:o}", "program", ECHOWALL_VERSION,
                        "run_at", when, "machine", "cpu", cpu, "cores", (int)sysconf(_SC_NPROCESSORS_ONLN),
                        "memory_mib", (int)((double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) / 1048576),
                        "kernel", u.release, "parts", "libmicrohttpd", MHD_get_version(), "sqlite",
                        sqlite3_libversion(), "libpq", PQlibVersion(), "lines", r->lines);
    printf("%-10s %8s  %-30s %12s %12s %7s %7s  %9s %9s\n", "engine", "matters", "what", "ours", "limit", "ratio",
           "asked", "p50 ms", "p99 ms");
}

static void number(char out[24], double n, const char *unit)
{
    if (n == 0)
        snprintf(out, 24, "-");
    else
        snprintf(out, 24, n >= 1000 ? "%.0f%s%s" : n >= 10 ? "%.1f%s%s" : "%.2f%s%s", n, *unit ? " " : "", unit);
}

static void print(const struct report *r, const struct line *l, const char *verdict)
{
    char ours[24], limit[24], ratio[24], budget[24], p50[24], p99[24];
    number(ours, l->ours, l->unit);
    number(limit, l->limit, l->unit);
    number(ratio, l->ratio, "");
    number(budget, l->budget, "");
    number(p50, l->p50_ms, "");
    number(p99, l->p99_ms, "");
    printf("%-10s %8lld  %-30s %12s %12s %7s %s%6s  %9s %9s  %s\n", r->engine, r->rows, l->name, ours, limit, ratio,
           l->budget == 0 ? " "
           : l->at_most   ? "<"
                          : ">",
           budget, p50, p99, verdict);
    fflush(stdout);
}

void report_add(struct report *r, const struct line *given)
{
    struct line x = *given;
    if (x.limit > 0 && x.ratio == 0)
        x.ratio = x.ours / x.limit;
    double judged = x.limit > 0 || x.ratio > 0 ? x.ratio : x.ours;
    bool met = x.budget == 0 || (x.at_most ? judged <= x.budget : judged >= x.budget);
    json_array_append_new(r->lines,
                          json_pack("{s:s, s:I, s:s, s:s, s:f, s:f, s:f, s:f, s:b, s:f, s:f, s:b}", "engine", r->engine,
                                    "matters", (json_int_t)r->rows, "name", x.name, "unit", x.unit, "ours", x.ours,
                                    "limit", x.limit, "ratio", x.ratio, "asked", x.budget, "at_most", x.at_most,
                                    "p50_ms", x.p50_ms, "p99_ms", x.p99_ms, "met", met));
    print(r, &x, x.budget == 0 ? "" : met ? "met" : "MISSED");
}

static const json_t *find(const struct report *r, const char *engine, long long rows, const char *name)
{
    size_t i;
    const json_t *x;
    json_array_foreach(r->lines, i, x)
    {
        if (str_eq(json_string_value(json_object_get(x, "engine")), engine) &&
            json_integer_value(json_object_get(x, "matters")) == rows &&
            str_eq(json_string_value(json_object_get(x, "name")), name))
            return x;
    }
    return NULL;
}

void report_compare(struct report *r, long long small, long long large)
{
    size_t n = json_array_size(r->lines);
    for (size_t i = 0; i < n; i++) {
        const json_t *x = json_array_get(r->lines, i);
        const char *name = json_string_value(json_object_get(x, "name"));
        double before = json_real_value(json_object_get(x, "p99_ms"));
        if (json_integer_value(json_object_get(x, "matters")) != small || before == 0)
            continue;
        r->engine = json_string_value(json_object_get(x, "engine"));
        const json_t *y = find(r, r->engine, large, name);
        double after = y ? json_real_value(json_object_get(y, "p99_ms")) : 0;
        if (after == 0)
            continue;
        char label[80];
        snprintf(label, sizeof(label), "p99 grown: %s", name);
        r->rows = large;
        report_add(r, &(struct line){.name = label,
                                     .unit = "ms",
                                     .ours = after,
                                     .limit = before,
                                     .ratio = (after > P99_FLOOR ? after : P99_FLOOR) /
                                              (before > P99_FLOOR ? before : P99_FLOOR),
                                     .budget = P99_GROWTH,
                                     .at_most = true});
    }
}

enum err report_write(const struct report *r, const char *path, struct error *e)
{
    if (json_dump_file(r->root, path, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) != 0)
        return error_detail(e, ERR_IO, "could not write %s", path);
    return ERR_OK;
}

void report_release(struct report *r)
{
    json_decref(r->root);
}
