/*
 * The JSON API. Errors are problem+json (RFC 9457) with a sentence in the reader's language; ids are strings, times ISO
 * 8601 in the site's zone. Public: raise a matter, track one, read the echo wall. With a token that acts for an
 * officer: read, act, record, send files, within the token's scopes and the officer's posts.
 *
 * The permission of a route is PERM_PUBLIC or the one scope (model/token.h) that it takes. src/api/openapi.mjs
 * describes every route; a test compares the two.
 */
#ifndef ECHOWALL_API_API_H
#define ECHOWALL_API_API_H

#include "http/req.h"
#include "http/route.h"

enum err api_authorize(struct req *r, const struct route *route);
void api_error_page(struct req *r, enum err err);

/* Whether pages of other sites may read the answer in a browser: public reading. */
bool api_is_open(const struct req *r);

const struct route *api_routes(size_t *ret_n);

#endif
