/* Small things every page handler does: beginning a page, tokens of forms, errors beside fields, cursors. */
#ifndef ECHOWALL_WEB_PAGE_H
#define ECHOWALL_WEB_PAGE_H

#include "html/html.h"
#include "html/views.h"
#include "http/form.h"
#include "web/app.h"

/* The state for templates: language, type size, base path, time. with_csrf: the page has a form that changes something
 * (it is then not for caches). */
struct html page_html(struct req *r, bool with_csrf);

/* Title and surroundings of a resident's page; trail: pages above this one. Title is an English msgid. */
struct page_view page_view(struct req *r, struct html *h, const char *title, const struct crumb *trail, size_t n);
/* Trail of one crumb: home. */
extern const struct crumb crumb_home[1];

/* Title and surroundings of a desk page: sections, and the queues with their counts. Costs one counting of queues.
 * Title is an English msgid, or a text in the reader's language. */
enum err desk_view(struct req *r, struct html *h, const char *title, struct desk_page_view *ret) ERR_CHECKED;

/* ERR_OK, or ERR_TOO_LARGE when the page grew past its maximum: every handler ends with it. */
enum err page_done(const struct html *h);

/* A fresh key for a form's hidden field "op": the same form sent twice acts once. */
const char *page_op(struct req *r);

/* The sentence of an error for this reader. */
const char *page_sentence(struct req *r, const struct html *h, const struct error *e);

/* Mistakes of a form as the error summary wants them; *ret_n is their count. */
struct field_error *page_field_errors(struct req *r, const struct html *h, const struct form_errors *errors,
                                      size_t *ret_n);
/* Turns an error of the model that names a field into one of the form's mistakes. */
void page_model_error(struct form_errors *errors, const struct error *e);
/* How a refusal is answered: what a person can mend, or look at again, goes back to the form, with the mistake in
 * errors and this status. 0: it is an error page. */
int page_refused(const struct req *r, enum err x, struct form_errors *errors);
/* The sentence beside a field, or NULL. */
const char *page_field_sentence(struct req *r, const struct html *h, const struct form_errors *errors,
                                const char *field);

/* Path and query of this request within the site, for the switches that come back to it. */
const char *page_here(struct req *r);

#endif
