/* Pages of the visit planner, and its part of the page of an activity. */
#ifndef ECHOWALL_WEB_VISITS_H
#define ECHOWALL_WEB_VISITS_H

#include "html/visit_views.h"
#include "model/visits.h"
#include "web/page.h"

/* What a visit clashes with and what could be done, for its own page. */
struct visit_clashes_view visit_one_view(struct req *r, struct html *h, const struct visit_one *x);
/* What a visit clashed with when it was approved, from the codes of the trail: "the same host、a quiet period". */
const char *visit_kind_words(const struct html *h, const char *codes);

/* A plan for chosen topics (visits_schedule.c). */
enum err page_schedule(struct req *r);
enum err page_schedule_make(struct req *r);

#endif
