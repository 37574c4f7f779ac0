/*
 * The server: a few I/O threads own the sockets, workers run the handlers.
 *
 * I/O threads read requests and send answers for any number of connections. A complete request waits in a bounded queue
 * for a worker, its connection sleeping meanwhile, so a slow client costs no thread and a slow handler blocks no
 * socket. A full queue answers 503 at once. Bodies past body_memory go to an unlinked file.
 *
 *   server_block_signals();                 before any thread is made
 *   server_config_init(&c); …
 *   server_new(&c, &s, &e);                 binds the address
 *   server_run(s, &e);                      until SIGTERM, SIGINT or server_stop
 *   server_free(s);
 */
#ifndef ECHOWALL_HTTP_SERVER_H
#define ECHOWALL_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/crypto.h"
#include "base/err.h"
#include "http/assets.h"
#include "http/req.h"
#include "http/route.h"

struct server;

struct server_config {
    const char *listen;   /* "127.0.0.1:8080", "[::]:8080", port 0 for any free one */
    const char *base_url; /* "https://x.example/echo", or NULL: http and whatever host the client names */
    const struct route_table *tables;
    size_t table_n;
    const struct asset *assets;
    size_t asset_n;

    unsigned io_threads;
    unsigned workers;           /* requests that are worked on at once */
    unsigned spare;             /* more threads, for while some of those wait for the disk (base/turn.h) or take long */
    unsigned rest_ms;           /* a worker that has waited for so long gives back its memory */
    unsigned queue_max;         /* requests that wait for a worker */
    unsigned connection_max;    /* over all I/O threads */
    unsigned per_address_max;   /* connections of one address; 0: no limit, since a town may share one */
    unsigned idle_timeout_s;    /* a connection with no traffic for so long is closed */
    unsigned head_timeout_s;    /* a head must be complete so long after its connection began or became free */
    unsigned stop_timeout_s;    /* what is under way at a stop has so long to end */
    size_t connection_memory;   /* bytes of head, both ways; every idle connection holds them */
    size_t uri_max;             /* bytes */
    size_t field_max;           /* pairs in a query or form, parts of a multipart form */
    size_t body_memory;         /* bytes of a body kept in memory */
    size_t body_memory_all;     /* bytes of all bodies and unsent answers kept in memory */
    const char *spool_dir;      /* for larger bodies and answers */
    const char *const *proxies; /* networks ("10.0.0.0/8", "::1") whose X-Forwarded- headers are believed */
    size_t proxy_n;
    size_t page_cache; /* bytes of finished pages kept for ROUTE_SHARED; 0: none */
    struct key csrf_key;
    const char *csp;       /* Content-Security-Policy; a strict one unless set */
    const char *busy_page; /* HTML of the 503 that is sent without a worker; plain text unless set */
    bool access_log;

    void *app; /* becomes req.app */
    /* In each worker's thread, before its first request; what it makes becomes req.worker. May be NULL. */
    enum err (*worker_init)(void *app, void **ret_worker, struct error *e);
    void (*worker_free)(void *worker);
    /* In each worker's thread after each of its requests, and (idle) once it has waited for one for rest_ms: to give
     * back what was only worth having for a while. May be NULL. */
    void (*worker_rest)(void *worker, bool idle);
    /* Before each handler: sets r->viewer, checks route->permission. NULL lets all through. */
    enum err (*authorize)(struct req *r, const struct route *route);
    /* What shared pages differ by besides their address, such as the language: the same number, the same page. -1: this
     * client's page is nobody else's. On an I/O thread, so from the head alone and without waiting. NULL: 0 for all. */
    int (*variant)(const struct req *r);
    /* Fills r->resp for an error: r->error has the sentence, r->resp.status is set. May redirect (to a login). NULL:
     * plain text. */
    void (*error_page)(struct req *r, enum err err);
    /* After each answer was built and before it is sent, whatever came of it. May be NULL. */
    void (*finish)(struct req *r, enum err err);
    /* Once, when requests are served. May be NULL. */
    void (*on_start)(void *app);
    /* Adds the application's gauges to the metrics. May be NULL. */
    void (*gauges)(void *app, struct buf *out);
};

/* Defaults: 127.0.0.1:8080, 2 I/O threads, 4 workers, none spare, a minute to their rest, queue 256, 6,144 connections,
 * 30 s, 12 KiB heads, no proxies. */
void server_config_init(struct server_config *c);

/* Leaves SIGTERM and SIGINT to server_run; call it in main before any thread is made. */
void server_block_signals(void);

/* Checks the configuration and binds the address. What c points to must outlive the server. */
enum err server_new(const struct server_config *c, struct server **ret_s, struct error *e) ERR_CHECKED;

/*
 * Serves until a signal or server_stop; then takes no more connections, finishes what is under way and returns.
 * ERR_BUSY when some handler did not end in time: then only leaving the process frees it.
 */
enum err server_run(struct server *s, struct error *e) ERR_CHECKED;
void server_stop(struct server *s);           /* from any thread */
bool server_draining(const struct server *s); /* for /readyz */

/* Shared pages made before this are sent to nobody any more. From any thread. */
void server_renew(struct server *s);
/* Another number after each server_renew: for whatever else is kept as long as shared pages are. */
uint64_t server_generation(const struct server *s);
/* Shared pages may be sent until this time of clock_mono_us, then each is made anew: for a watcher of what other
 * processes change, who calls it again and again. Without a call they may always be. */
void server_trust_pages(struct server *s, int64_t until_us);
void server_free(struct server *s); /* after server_run has returned, or without it */

unsigned server_port(const struct server *s); /* the bound one */
const char *server_base_path(const struct server *s);

/* Counters and gauges as Prometheus text. */
void server_metrics(const struct server *s, struct buf *out);

#endif
