/*
 * Private to http: one request on its way through the server. It is made by an I/O thread when the request line is
 * there, belongs to a worker between queue and answer, and is freed by the I/O thread when the answer was sent or the
 * client went.
 */
#ifndef ECHOWALL_HTTP_EXCHANGE_H
#define ECHOWALL_HTTP_EXCHANGE_H

#include <microhttpd.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "http/address.h"
#include "http/metrics.h"
#include "http/page_cache.h"
#include "http/queue.h"
#include "http/req.h"
#include "http/server.h"

struct gzip;

enum exchange_state {
    EXCHANGE_NEW,     /* the head is not read yet */
    EXCHANGE_BODY,    /* the body is coming */
    EXCHANGE_WORKING, /* in the queue or with a worker */
    EXCHANGE_DONE,    /* the answer is there */
};

struct exchange {
    struct req req;
    struct server *server;
    struct MHD_Connection *connection;
    enum exchange_state state;
    const char *uri; /* as sent, with the query */

    const struct asset *asset; /* answered without a worker, or NULL */
    const char *asset_etag;

    enum err refused; /* what the head or body was refused for; the worker answers it */
    int refused_status;

    struct buf body;
    int spool; /* -1 while the body is in memory */
    uint64_t body_len;
    uint64_t body_max;
    size_t memory; /* what this exchange holds of the server's body_memory_all */
    bool close;    /* nothing more is read from the connection */
    bool held;     /* counted in server.held */

    struct MHD_Response *response;
    int status;

    /* page_cache.c. A page that is to be kept, or was there and waits to be sent. */
    const char *page_key; /* NULL: never from the cache */
    struct page *page;
    struct exchange *page_next; /* among those who wait for the page */
    size_t page_bytes;
    bool storable; /* the answer is for everybody who has the key */
};

struct server {
    struct server_config config;
    struct arena *arena;
    struct base_url base;
    struct router *router;
    struct asset_index *assets;
    struct networks proxies;
    struct queue queue;
    struct metrics metrics;
    struct watch *watch;
    struct page_cache *pages; /* NULL: none kept */
    struct MHD_Daemon *daemon;
    int listen_fd;
    int stop_fd;
    unsigned port;
    struct workers *workers;
    uint64_t id_seed;
    _Atomic uint64_t id_next;
    _Atomic uint64_t generation; /* server_renew */
    _Atomic size_t memory;       /* bodies and unsent answers in memory */
    _Atomic unsigned open;       /* exchanges that exist */
    _Atomic unsigned held;       /* exchanges with the queue or a worker */
    _Atomic bool draining;
    _Atomic bool refuse; /* past the stop's deadline: nothing more is handed to workers */
};

/* intake.c: the I/O threads' side. */
void *exchange_begin(void *server, const char *uri, struct MHD_Connection *connection);
enum MHD_Result exchange_step(void *server, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *data, size_t *size, void **context);
void exchange_end(void *server, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode why);

/* head.c: what a page would be found by in the cache; NULL where it has to be made for this client. */
const char *head_page_key(struct exchange *x);

/* head.c: reads method, path, query, headers, cookies and addresses into x->req and finds the route. */
void head_read(struct exchange *x, const char *method);

/* body.c: where the bytes of a body go. */
void body_add(struct exchange *x, const char *data, size_t n);
enum err body_finish(struct exchange *x, struct error *e) ERR_CHECKED;
void body_release(struct exchange *x);
int spool_open(struct server *s, struct error *e); /* an unlinked file, -1 with e filled */
enum err spool_write(int fd, const void *p, size_t n, struct error *e) ERR_CHECKED;

/* dispatch.c: from a complete request to a filled req.resp. */
enum err dispatch(struct exchange *x);

/* What a worker builds answers with, one after the other: bodies grow in memory that stays the worker's, and leave in
 * pieces of their size. */
struct press {
    struct gzip *gzip;
    struct buf body; /* empty; its memory is lent to the answer under way */
    struct buf zipped;
};

/* answer.c: before anything is written; and from req.resp to what is sent. */
void answer_begin(struct exchange *x, struct press *p);
void answer_build(struct exchange *x, struct press *p);
struct MHD_Response *answer_asset(struct exchange *x, const struct asset *asset, const char *etag);
struct MHD_Response *answer_busy(struct server *s);

/* csrf.c */
enum err csrf_check(struct req *r) ERR_CHECKED;

/* A refusal decided outside a handler: fills r->error, remembers the status. */
enum err refuse(struct exchange *x, enum err err, int status, const char *msgid);

#endif
