/* What the pages of procedures share. */
#ifndef ECHOWALL_WEB_PROCEDURE_PAGE_H
#define ECHOWALL_WEB_PROCEDURE_PAGE_H

#include "html/html.h"
#include "html/procedure_views.h"
#include "model/procedures.h"
#include "web/page.h"

/* The badge of a version. */
enum tone procedure_state_of(const struct html *h, const struct procedure_line *x, const char **ret_word);
const char *procedure_raisers(const struct html *h, const struct procedure *p); /* in words */

/* Of what is inside the program, which stands in no table. */
struct procedure_line procedure_line_built_in(const struct procedure *p, bool in_force);
struct procedure_row_view procedure_row(struct req *r, const struct html *h, const struct procedure_line *x);

/* The file of a version, 0: the one inside the program. */
enum err procedure_text(struct req *r, const char *code, int64_t version, const char **ret, size_t *ret_n) ERR_CHECKED;

#endif
