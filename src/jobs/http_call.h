/*
 * One request to a configured address: TLS checked, no redirects, no other protocol than HTTP, bounded in time and
 * size. What matters most is how it ended when no answer came: before anything was handed over, or perhaps after.
 */
#ifndef ECHOWALL_JOBS_HTTP_CALL_H
#define ECHOWALL_JOBS_HTTP_CALL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/outbox.h"

/* Whoever waits for a transfer looks here: a stop lets a running one have CALL_GRACE_US, then breaks it off. */
struct call_stop {
    _Atomic int64_t asked_us; /* clock_mono_us of the stop; 0: go on */
};
#define CALL_GRACE_US (4 * 1000000)
bool call_broken_off(const struct call_stop *stop);

struct http_call {
    const char *url;
    const char *method; /* GET or POST */
    const char *const *headers;
    size_t n_headers;
    const char *body; /* of POST */
    int64_t timeout_s;
    const struct call_stop *stop;
};

struct http_reply {
    bool answered; /* status and body are of an answer */
    bool cut;      /* the body went on, and was not read to its end */
    bool begun;    /* not answered: a connection was there, so the other side may have taken it */
    int status;
    const char *body;  /* at most 64 KiB, in a */
    const char *error; /* of curl, when not answered */
};

void http_call(struct arena *a, const struct http_call *x, struct http_reply *ret);

/* What an answer means for the message: 2xx is left to the caller (OUTBOX_SENT), anything else has its reason. */
struct outbox_result http_meaning(struct arena *a, const struct http_reply *r);

/* A value of a JSON answer by its path ("data.0.id"), numbers and truths as text; NULL where there is none. */
const char *json_at(struct arena *a, const char *body, const char *path);
/* Does the answer say what is expected? */
bool match_reply(struct arena *a, const char *body, const struct channel_match *m);

#endif
