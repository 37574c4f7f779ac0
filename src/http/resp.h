/*
 * The answer of a request: a body built in memory (at most RESP_BODY_MAX) or a file, with headers.
 *
 * All calls take the request and may come in any order. Defaults: status 200, HTML, Cache-Control: no-store, the
 * security headers. Header values lose their control characters, so no input can add a header.
 */
#ifndef ECHOWALL_HTTP_RESP_H
#define ECHOWALL_HTTP_RESP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define RESP_BODY_MAX    (8 * 1024 * 1024)
#define RESP_HEADERS_MAX 32

struct req;

struct resp_header {
    const char *name;
    const char *value;
};

struct resp {
    int status;
    const char *type; /* Content-Type; NULL sends none */
    struct buf body;  /* append here */
    int fd;           /* file to send instead of the body, or -1; owned by the response */
    uint64_t fd_size;
    const char *etag;  /* with its quotes, or NULL */
    const char *cache; /* Cache-Control */
    bool plain;        /* never compressed */
    struct resp_header headers[RESP_HEADERS_MAX];
    size_t header_n;
};

enum resp_cookie_flag {
    COOKIE_SCRIPT = 1, /* readable by scripts: not HttpOnly */
    COOKIE_STRICT = 2, /* SameSite=Strict; Lax otherwise */
};

enum resp_file_flag {
    FILE_INLINE = 1, /* shown by the browser; otherwise a download. Only for types we made ourselves */
};

struct buf *resp_body(struct req *r);
void resp_status(struct req *r, int status);
void resp_type(struct req *r, const char *type);
void resp_header(struct req *r, const char *name, const char *value);

/*
 * Sets a cookie for the base path, Secure on https, HttpOnly and SameSite=Lax unless flags say otherwise. max_age in
 * seconds: 0 removes it, less than 0 keeps it until the browser closes. value must be free of blanks, quotes, commas
 * and semicolons (a BUG otherwise).
 */
void resp_cookie(struct req *r, const char *name, const char *value, int64_t max_age, unsigned flags);

/* Sends the client to a path of this site (303 after a form); the base path is put before it. Returns ERR_OK for
 * `return`. */
enum err resp_redirect(struct req *r, int status, const char *path);

/* Sends a file from its beginning; takes over fd. name is what the browser shall call it, in any script. */
void resp_file(struct req *r, int fd, uint64_t size, const char *type, const char *name, unsigned flags);

/* Names the body for the same purpose when it was built in memory. */
void resp_attachment(struct req *r, const char *name, unsigned flags);

/* Lets everybody, or with `private_` only this client, keep the answer for so many seconds. */
void resp_cache(struct req *r, int seconds, bool private_);

/*
 * Gives the answer a validator (without quotes) and tells whether the client has it already: then the handler may
 * return at once, and 304 is sent.
 */
bool resp_etag(struct req *r, const char *tag);

/* The answer holds a secret besides the CSRF token: no compression, no storing. */
void resp_secret(struct req *r);

/* The status an error code is answered with. */
int resp_status_of(enum err err);

/* Forgets body, file and type, keeps cookies: what an error page begins with. */
void resp_reset(struct req *r);

#endif
