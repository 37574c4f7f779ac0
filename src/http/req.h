/*
 * A request as a handler sees it.
 *
 * Everything here lives in r->arena and ends with the request. Strings are valid UTF-8 without NUL, but header values
 * are as they were sent. A handler answers by filling r->resp through the calls of http/resp.h and returning ERR_OK, or
 * fills r->error and returns its code; the server then calls the error page.
 */
#ifndef ECHOWALL_HTTP_REQ_H
#define ECHOWALL_HTTP_REQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "http/multipart.h"
#include "http/resp.h"
#include "http/route.h"
#include "http/url.h"

#define REQ_ID_SIZE     16
#define REQ_CLIENT_SIZE 48

struct server;

/* How new what a request reads is: at least of that time, and of that generation of the server. */
struct req_state {
    int64_t us; /* clock_mono_us(); 0: not known */
    uint64_t generation;
};

struct req {
    enum http_method method; /* as sent; HEAD stays HEAD, its body is dropped on the way out */
    const char *path;        /* decoded, without the base path: "/matter/12" */
    const char *query;       /* as sent, without "?"; "" when absent. For links that keep the filters */
    struct pairs params;     /* of the query */
    struct pairs headers;    /* in the order sent; look them up with req_header */
    struct pairs cookies;    /* empty on a ROUTE_API route */
    struct pairs form;       /* of the body: fields of an urlencoded or multipart form, else empty */
    struct uploads files;    /* of a multipart form */
    const char *body;        /* the whole body, never NULL; a large one is a mapped file */
    size_t body_len;

    const struct route *route;    /* NULL on an error page of a request that found none */
    struct route_match match;     /* parameters of the path, allowed methods */
    char id[REQ_ID_SIZE];         /* in the log, on error pages and in X-Request-Id */
    char client[REQ_CLIENT_SIZE]; /* address of the client, behind trusted proxies the one they tell */
    bool https;                   /* the client speaks https, to us or to a trusted proxy */
    const char *host;             /* host and port the client asked for */
    int64_t began_us;             /* clock_mono_us() when the head had arrived */

    struct arena *arena;
    struct error error;       /* filled by whoever returns an error */
    void *app;                /* the application, one for the server */
    void *worker;             /* made by worker_init, one for each worker */
    void *viewer;             /* set by the authorize callback */
    struct req_state reading; /* set where all is read from one state of the site (web/reading.h) */
    const char *csrf_bind;    /* may be set by authorize (a session's id): then tokens of one session fail in another */
    struct resp resp;

    struct server *server;
    const char *_csrf_nonce; /* of the cookie, checked for form; NULL until asked for or when absent */
    bool _csrf_shown;        /* a token went into the page, so it must not be stored by caches */
};

/* A parameter of the path; never NULL for a name in the route's pattern, a BUG for another. */
const char *req_param(const struct req *r, const char *name);
/* A parameter of the path as a number of 1 or more; ERR_NOT_FOUND otherwise. */
enum err req_param_int(struct req *r, const char *name, int64_t *ret_n) ERR_CHECKED;

const char *req_query(const struct req *r, const char *name); /* first value in the query, or NULL */
/* The query's number within [min, max], or otherwise when it is absent or no such number. */
int64_t req_query_int(const struct req *r, const char *name, int64_t min, int64_t max, int64_t otherwise);
const char *req_field(const struct req *r, const char *name); /* first value in the form, or NULL */
/* All values of a form field, in order; returns their number. */
size_t req_fields(const struct req *r, const char *name, const char *const **ret_v);
const struct upload *req_file(const struct req *r, const char *name); /* first file of the field, or NULL */
const char *req_header(const struct req *r, const char *name);        /* any case; NULL when absent */
const char *req_cookie(const struct req *r, const char *name);        /* NULL when absent */

/* Whether the path belongs to the API, also where no route was found: errors are then problem+json. */
bool req_is_api(const struct req *r);
bool req_is_script(const struct req *r); /* on a ROUTE_SCRIPT route */
/* Whether the request came from htmx and wants a piece of a page. */
bool req_is_fragment(const struct req *r);

/* The address of a page of ours within this site: "/wall" becomes "/echo/wall" under a base path. */
const char *url_path(const struct req *r, const char *path);
/* The same with scheme and host, for mails and QR codes. */
const char *url_absolute(const struct req *r, const char *path);

/*
 * The token that an unsafe method needs: form field "_csrf" or header X-CSRF-Token. Sets the cookie when there is none
 * yet, and makes the answer private. The text differs each time, so a compressed page does not give it away.
 */
const char *req_csrf(struct req *r);

/* Puts the upload into an unlinked temporary file, offset 0; it is closed with the arena. */
enum err req_file_fd(struct req *r, const struct upload *u, int *ret_fd) ERR_CHECKED;

#endif
