/*
 * The JSON API. Errors are problem+json (RFC 9457) with a sentence in the reader's language; ids are strings, times ISO
 * 8601 in the site's zone. Public: raise a matter, track one.
 */
#ifndef ECHOWALL_API_API_H
#define ECHOWALL_API_API_H

#include "http/req.h"
#include "http/route.h"

enum err api_authorize(struct req *r, const struct route *route);
void api_error_page(struct req *r, enum err err);

const struct route *api_routes(size_t *ret_n);

#endif
