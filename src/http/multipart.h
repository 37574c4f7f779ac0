/*
 * multipart/form-data, read from one piece of memory (a large body is a mapped file). File contents are not copied: an
 * upload points into the body. File names are only text to show; no path is ever made of them.
 */
#ifndef ECHOWALL_HTTP_MULTIPART_H
#define ECHOWALL_HTTP_MULTIPART_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "http/url.h"

struct upload {
    const char *field;    /* name of the form field */
    const char *filename; /* last part of what the browser says, cleaned, at most 200 bytes; never NULL */
    const char *type;     /* declared content type: a claim, not a fact */
    const void *data;
    size_t size;
};

struct uploads {
    struct upload *v;
    size_t n;
};

/* The boundary of a Content-Type, or NULL when it is not multipart/form-data or has none of 1 to 70 bytes. */
char *multipart_boundary(struct arena *a, const char *content_type);

/*
 * Splits a body. At most max parts (ERR_TOO_LARGE); a broken structure, part head or encoding is ERR_INVALID. File
 * fields that were left empty (no name, no bytes) are dropped.
 */
enum err multipart_parse(struct arena *a, const void *body, size_t n, const char *boundary, size_t max,
                         struct pairs *ret_fields, struct uploads *ret_files, struct error *e) ERR_CHECKED;

#endif
