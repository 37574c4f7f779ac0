/*
 * Assets: files inside the program, answered from memory by the I/O threads. Each has an ETag; those whose name carries
 * a hash of their content are immutable for caches. Where a gzip form is there, clients that take it get it.
 */
#ifndef ECHOWALL_HTTP_ASSETS_H
#define ECHOWALL_HTTP_ASSETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct asset {
    const char *path; /* "/assets/app.3f2a9c.css", without the base path */
    const char *type; /* "text/css; charset=utf-8" */
    const void *data;
    size_t size;
    const void *gzip; /* NULL when not compressed */
    size_t gzip_size;
    bool immutable; /* the name changes with the content */
};

struct asset_index;

/* Computes the ETags and sorts by path. The assets stay the caller's. */
struct asset_index *asset_index_new(struct arena *a, const struct asset *assets, size_t n);

/* The asset of a decoded path or NULL; its ETag with quotes in ret_etag. */
const struct asset *asset_find(const struct asset_index *ix, const char *path, const char **ret_etag);

/* Whether an If-None-Match header (may be NULL) names the tag; weak ones count. */
bool etag_listed(const char *if_none_match, const char *etag);

/* Whether an Accept-Encoding header (may be NULL) takes gzip: "gzip;q=0" does not. */
bool gzip_accepted(const char *accept_encoding);

#endif
