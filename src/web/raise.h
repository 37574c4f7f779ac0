/* Choosing a kind of matter, and what its procedure asks for: the residents' form and the clerk's. */
#ifndef ECHOWALL_WEB_RAISE_H
#define ECHOWALL_WEB_RAISE_H

#include "html/html.h"
#include "html/views.h"
#include "model/procedures.h"
#include "model/submit.h"
#include "web/page.h"

/* The procedures that are offered, the usual one first, and the one that was chosen: by the form, else by the address,
 * else the first. chosen is NULL where there is none of the name. */
struct raise_kinds {
    const struct procedure **rows;
    size_t n;
    const struct procedure *chosen;
};
enum err raise_kinds(struct req *r, enum raised_by by, struct raise_kinds *ret) ERR_CHECKED;

/* Links to the forms of all kinds: path?procedure=CODE, behind what path asks already. */
const struct kind_view *raise_links(struct req *r, const struct html *h, const struct raise_kinds *k, const char *path);

/* A field of a procedure or of a step as a form shows it. */
struct field_view raise_field(struct req *r, const struct html *h, const struct field_def *d, const char *value,
                              const struct form_errors *errors);

/* The fields of a procedure, typed: with what the form holds. */
const struct field_view *raise_fields(struct req *r, const struct html *h, const struct procedure *p,
                                      const struct form_errors *errors, bool typed, size_t *ret_n);
const struct said_field *raise_said(struct req *r, const struct procedure *p, size_t *ret_n);

#endif
