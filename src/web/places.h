/* Places: the residents' pages of public subjects, and the signs that stand there. */
#ifndef ECHOWALL_WEB_PLACES_H
#define ECHOWALL_WEB_PLACES_H

#include "html/html.h"
#include "model/place.h"
#include "web/app.h"

/* What a reader calls it: its name, or the register's and its code. */
const char *place_title(struct req *r, const struct html *h, const struct place *p);
/* The same in Chinese with its address, where the register has one: for the text of a matter. */
const char *place_words(struct req *r, const struct place *p);

/* Where a matter that the viewer sees was raised: what to call it, and its page at the desk; both NULL: nowhere. */
enum err place_link(struct req *r, const struct html *h, int64_t matter_id, const char **ret_name,
                    const char **ret_url) ERR_CHECKED;

/* GET /desk/s/REGISTER/CODE/sign: the sign to print. */
enum err page_sign(struct req *r);

#endif
