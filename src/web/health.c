/* What an operator's tools ask: is the process alive, may it get traffic, what does it count. */
#include "base/str.h"
#include "catalogue/channels.h"
#include "html/tr.h"
#include "model/outbox_list.h"
#include "web/app.h"

static enum err page_healthz(struct req *r)
{
    resp_type(r, "text/plain; charset=utf-8");
    buf_lit(resp_body(r), "ok\n");
    return ERR_OK;
}

static enum err page_readyz(struct req *r)
{
    enum err x = server_draining(r->server) ? ERR_BUSY : app_of(r)->ready(conn_of(r), &r->error);
    resp_type(r, "text/plain; charset=utf-8");
    if (x != ERR_OK)
        resp_status(r, 503);
    buf_puts(resp_body(r), x == ERR_OK ? "ready\n" : "not ready\n");
    return ERR_OK;
}

/* Numbers are for the operator: whoever is not on the machine itself does not learn that they exist. A proxy on the
 * machine that nobody named as trusted makes everybody look local, but for what it adds. */
/* By channel: what waits, what failed, how long the one due longest has waited. */
static enum err outbox_gauges(struct req *r, struct buf *out)
{
    struct outbox_counts n;
    int64_t now = clock_now(&site_of(r)->clock);
    enum err x = site_of(r)->channels ? outbox_counts(conn_of(r), site_of(r), &n, &r->error) : ERR_NOT_FOUND;
    if (x != ERR_OK)
        return x == ERR_NOT_FOUND ? ERR_OK : x;
    buf_lit(out, "# TYPE echowall_outbox_queued gauge\n# TYPE echowall_outbox_failed gauge\n"
                 "# TYPE echowall_outbox_oldest_seconds gauge\n");
    for (int i = 0; i < CHANNELS; i++) {
        const char *name = channel_name((enum channel)i);
        int queued = n.of[i].held + n.of[i].due + n.of[i].sending + n.of[i].unsure;
        int64_t age = n.of[i].oldest ? (now - n.of[i].oldest) / MS_SECOND : 0;
        buf_printf(out, "echowall_outbox_queued{channel=\"%s\"} %d\n", name, queued);
        buf_printf(out, "echowall_outbox_failed{channel=\"%s\"} %d\n", name, n.of[i].failed);
        buf_printf(out, "echowall_outbox_oldest_seconds{channel=\"%s\"} %lld\n", name, (long long)age);
    }
    return ERR_OK;
}

static enum err page_metrics(struct req *r)
{
    bool local = str_starts(r->client, "127.") || str_eq(r->client, "::1");
    if (!local || req_header(r, "X-Forwarded-For") || req_header(r, "X-Real-IP") || req_header(r, "Forwarded"))
        return ERR_NOT_FOUND;
    resp_type(r, "text/plain; version=0.0.4; charset=utf-8");
    server_metrics(r->server, resp_body(r));
    return outbox_gauges(r, resp_body(r));
}

static const char *or_null(const char *value, const char *const *allowed, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(value, allowed[i]))
            return allowed[i];
    }
    return NULL;
}

/* Language and type size are this browser's own: a cookie, and back to the page. */
static enum err page_switch(struct req *r)
{
    static const char *const langs[] = {"zh-CN", "zh-TW", "en"};
    static const char *const sizes[] = {"normal", "large"};
    const char *lang = or_null(req_query(r, "lang"), langs, COUNT_OF(langs));
    const char *size = or_null(req_query(r, "size"), sizes, COUNT_OF(sizes));
    const char *back = str_or(req_query(r, "back"), "/");
    if (lang)
        resp_cookie(r, LANG_COOKIE, lang, 365 * 86400, 0);
    if (size)
        resp_cookie(r, SIZE_COOKIE, size, 365 * 86400, 0);
    /* Only a path of this site: "//elsewhere" and "/\elsewhere" are other hosts to a browser. */
    if (back[0] != '/' || back[1] == '/' || back[1] == '\\')
        back = "/";
    return resp_redirect(r, 303, back);
}

static const struct route routes[] = {
    ROUTE(GET, "/healthz", page_healthz, PERM_PUBLIC, ROUTE_QUIET, 0),
    ROUTE(GET, "/readyz", page_readyz, PERM_PUBLIC, ROUTE_QUIET, 0),
    ROUTE(GET, "/metrics", page_metrics, PERM_PUBLIC, ROUTE_QUIET, 0),
    ROUTE(GET, "/view", page_switch, PERM_PUBLIC, 0, 0),
};

const struct route *routes_health(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
