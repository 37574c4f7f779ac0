/*
 * Routes: tables of {method, path, handler, permission, flags, body limit} and the search in them.
 *
 * A path is literal segments and ":name" segments ("/matter/:number/edit"); a literal wins over a name, and the search
 * goes back when it led nowhere. HEAD is answered by GET's route. The permission is the application's own number and is
 * handed to its authorize callback unread; ROUTE makes it a required argument, so it cannot be forgotten.
 */
#ifndef ECHOWALL_HTTP_ROUTE_H
#define ECHOWALL_HTTP_ROUTE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

#define ROUTE_SEGMENTS_MAX 16
#define ROUTE_PARAMS_MAX   8

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_METHOD_COUNT };

enum route_flag {
    /* For programs: cookies are not read, so there is no cross-site request to forge and no token to check; a body must
     * be JSON; errors are problem+json. */
    ROUTE_API = 1,
    /* With ROUTE_API: a body of any content type (files, imports). */
    ROUTE_ANY_BODY = 2,
    /* Logged at debug level only: health checks. */
    ROUTE_QUIET = 4,
    /* The path holds a secret: the log shows the pattern instead. */
    ROUTE_SECRET_PATH = 8,
    /* The page is the same for everybody with the same address and variant (server_config.variant): it is kept for a
     * few seconds, or until server_renew. GET only. */
    ROUTE_SHARED = 16,
    /* What it writes shows on no shared page; success on all other unsafe routes renews them. */
    ROUTE_UNSEEN = 32,
    /* For scripts of our own pages: cookies and tokens as for pages, errors as problem+json, so that nobody is led to a
     * page for people instead. */
    ROUTE_SCRIPT = 64,
};

struct req;
typedef enum err (*http_handler)(struct req *r);

struct route {
    enum http_method method;
    const char *path;
    http_handler handler;
    unsigned permission;
    unsigned flags;  /* enum route_flag */
    size_t body_max; /* bytes; 0 with an unsafe method means 64 KiB */
};

/* ROUTE(GET, "/matter/:number", page_matter_show, PERM_PUBLIC, 0, 0) */
#define ROUTE(method, path, handler, permission, flags, body_max)                                                      \
    {                                                                                                                  \
        HTTP_##method, path, handler, permission, flags, body_max                                                      \
    }

struct route_table {
    const struct route *routes;
    size_t n;
};

struct route_param {
    const char *name;
    const char *value;
};

struct route_match {
    const struct route *route; /* NULL when only other methods have this path */
    size_t index;              /* of the route over all tables */
    unsigned allowed;          /* bit 1 << method for each method the path has, HEAD included */
    struct route_param params[ROUTE_PARAMS_MAX];
    size_t param_n;
};

struct router;

/* Tables stay the caller's and must outlive the router. Two routes that answer the same request are a BUG. */
struct router *router_new(const struct route_table *tables, size_t n);
void router_free(struct router *rt);
size_t router_count(const struct router *rt);
const struct route *router_at(const struct router *rt, size_t index);

/*
 * Finds the route of a decoded path. Values of parameters live in a. ERR_NOT_FOUND when no route has this path; when
 * the path is there but not the method, ret->route is NULL and ret->allowed says which are.
 */
enum err router_find(const struct router *rt, struct arena *a, enum http_method method, const char *path,
                     struct route_match *ret) ERR_CHECKED;

const char *http_method_name(enum http_method m);
/* HTTP_METHOD_COUNT for a method we do not know. */
enum http_method http_method_parse(const char *s);

#endif
