/* Shared by the parts that write papers: the way through them (papers.c), letters (papers_letter.c), and what is more
 * form than letter (papers_form.c). Papers are official and therefore Chinese, whatever language the desk is in. */
#ifndef ECHOWALL_REPORT_PAPERS_PRIV_H
#define ECHOWALL_REPORT_PAPERS_PRIV_H

#include "report/papers.h"

/* "2026年7月8日" in the site's zone; "" for 0. */
const char *papers_date(const struct paper *p, struct arena *a, int64_t ms);
/* When the resident raised it, by which channel: "来电". */
const char *papers_channel(const struct matter *m);

void letter_accepted(const struct paper *p, struct doc *d);
void letter_refused(const struct paper *p, struct doc *d);
void letter_forwarded(const struct paper *p, struct doc *d);
void letter_answer(const struct paper *p, struct doc *d);
void letter_review(const struct paper *p, struct doc *d);
void letter_recheck(const struct paper *p, struct doc *d);

void form_receipt(const struct paper *p, struct doc *d);
void form_sheet(const struct paper *p, struct doc *d);
void form_envelope(const struct paper *p, struct doc *d);

#endif
