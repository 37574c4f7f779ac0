/* What an operator watches: how many, how long, how full. Rendering is the only place that knows Prometheus' text form.
 */
#include "http/metrics.h"

#include <inttypes.h>
#include <string.h>

static const int64_t bucket_us[METRICS_BUCKETS] = {1000,   2500,   5000,   10000,   25000,   50000,
                                                   100000, 250000, 500000, 1000000, 2500000, 10000000};

static uint64_t get(const _Atomic uint64_t *p)
{
    return atomic_load_explicit(p, memory_order_relaxed);
}

static void add(_Atomic uint64_t *p, uint64_t n)
{
    atomic_fetch_add_explicit(p, n, memory_order_relaxed);
}

void metrics_init(struct metrics *m, struct arena *a, size_t route_n)
{
    m->routes = arena_array(a, struct route_metrics, route_n + 1);
    m->route_n = route_n;
}

void metrics_count(struct metrics *m, size_t route, int status, int64_t us, uint64_t bytes_in, uint64_t bytes_out)
{
    struct route_metrics *r = &m->routes[route < m->route_n ? route : m->route_n];
    int class_ = status / 100 - 1;
    if (class_ >= 0 && class_ < 5)
        add(&r->by_class[class_], 1);
    add(&r->sum_us, (uint64_t)us);
    size_t i = 0;
    while (i < METRICS_BUCKETS && us > bucket_us[i])
        i++;
    add(&m->latency[i], 1);
    add(&m->latency_sum_us, (uint64_t)us);
    add(&m->bytes_in, bytes_in);
    add(&m->bytes_out, bytes_out);
}

static void head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP echowall_%s %s\n# TYPE echowall_%s %s\n", name, help, name, type);
}

static void counter(struct buf *out, const char *name, const char *help, uint64_t value)
{
    head(out, name, "counter", help);
    buf_printf(out, "echowall_%s %" PRIu64 "\n", name, value);
}

void metrics_gauge(struct buf *out, const char *name, const char *help, int64_t value)
{
    head(out, name, "gauge", help);
    buf_printf(out, "echowall_%s %" PRId64 "\n", name, value);
}

static void seconds(struct buf *out, uint64_t us)
{
    buf_printf(out, "%" PRIu64 ".%06u", us / 1000000, (unsigned)(us % 1000000));
}

static void render_routes(const struct metrics *m, const struct router *rt, struct buf *out)
{
    head(out, "http_requests_total", "counter", "Requests by route and class of status.");
    for (size_t i = 0; i <= m->route_n; i++) {
        const struct route *r = i < m->route_n ? router_at(rt, i) : NULL;
        for (int c = 0; c < 5; c++) {
            uint64_t n = get(&m->routes[i].by_class[c]);
            if (n > 0)
                buf_printf(out,
                           "echowall_http_requests_total{method=\"%s\",route=\"%s\",status=\"%dxx\"} %" PRIu64 "\n",
                           r ? http_method_name(r->method) : "", r ? r->path : "", c + 1, n);
        }
    }
    head(out, "http_route_seconds_total", "counter", "Time spent by route.");
    for (size_t i = 0; i < m->route_n; i++) {
        uint64_t us = get(&m->routes[i].sum_us);
        if (us == 0)
            continue;
        const struct route *r = router_at(rt, i);
        buf_printf(out, "echowall_http_route_seconds_total{method=\"%s\",route=\"%s\"} ", http_method_name(r->method),
                   r->path);
        seconds(out, us);
        buf_putc(out, '\n');
    }
}

static void render_latency(const struct metrics *m, struct buf *out)
{
    head(out, "http_request_seconds", "histogram", "From the complete head to the built answer.");
    uint64_t total = 0;
    for (size_t i = 0; i < METRICS_BUCKETS; i++) {
        total += get(&m->latency[i]);
        buf_lit(out, "echowall_http_request_seconds_bucket{le=\"");
        seconds(out, (uint64_t)bucket_us[i]);
        buf_printf(out, "\"} %" PRIu64 "\n", total);
    }
    total += get(&m->latency[METRICS_BUCKETS]);
    buf_printf(out, "echowall_http_request_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n", total);
    buf_lit(out, "echowall_http_request_seconds_sum ");
    seconds(out, get(&m->latency_sum_us));
    buf_printf(out, "\nechowall_http_request_seconds_count %" PRIu64 "\n", total);
}

void metrics_render(const struct metrics *m, const struct router *rt, struct buf *out)
{
    render_routes(m, rt, out);
    render_latency(m, out);
    counter(out, "http_assets_total", "Requests answered from the built-in files.", get(&m->assets));
    counter(out, "http_busy_total", "Requests refused because the queue was full.", get(&m->busy));
    counter(out, "http_received_bytes_total", "Bytes of request bodies.", get(&m->bytes_in));
    counter(out, "http_sent_bytes_total", "Bytes of answers without their heads.", get(&m->bytes_out));
    metrics_gauge(out, "http_workers_busy", "Workers inside a handler.", atomic_load(&m->workers_busy));
    metrics_gauge(out, "http_connections", "Open connections.", atomic_load(&m->connections));
}
