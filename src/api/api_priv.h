/* What the API's resources share. */
#ifndef ECHOWALL_API_API_PRIV_H
#define ECHOWALL_API_API_PRIV_H

#include <jansson.h>

#include "http/req.h"
#include "model/site.h"

/* The body as an object; it is freed with the request. ERR_INVALID says where it is no JSON. */
enum err api_body(struct req *r, json_t **ret, struct error *e) ERR_CHECKED;

/* A member that is a string; NULL when absent or null. ERR_INVALID for other types. */
enum err api_text(const json_t *object, const char *name, const char **ret, struct error *e) ERR_CHECKED;

/* Answers with the object, which is released. */
enum err api_answer(struct req *r, int status, json_t *object) ERR_CHECKED;

json_t *api_time(const struct site *s, int64_t ms); /* null for 0 */

enum err api_matter_add(struct req *r);
enum err api_track(struct req *r);

#endif
