/* A mail as RFC 5322 and MIME have it: plain text in UTF-8, base64; headers encoded by RFC 2047. Whatever is put into a
 * header, it cannot end it. */
#ifndef ECHOWALL_JOBS_MIME_H
#define ECHOWALL_JOBS_MIME_H

#include <stdint.h>

#include "base/arena.h"

struct mime_mail {
    const char *from, *from_name; /* the name may be "" */
    const char *to;
    const char *subject, *text;
    const char *message_id; /* without the part behind the @ */
    int64_t date;           /* ms UTC */
};

/* The whole message with lines ended by CR LF, in a. Addresses have been checked (mail_address_ok). */
char *mime_build(struct arena *a, const struct mime_mail *m);

/* One unstructured header value, encoded where it has to be and folded, in a. */
char *mime_header(struct arena *a, const char *text);

#endif
