/* What the pages of figures ask their address for: a period, and a unit with those below it. */
#ifndef ECHOWALL_WEB_ASKED_H
#define ECHOWALL_WEB_ASKED_H

#include "report/figures.h"
#include "web/page.h"

/* *text: the period as typed, "" is p as it stands; it becomes what period_parse reads. Fills p, and of ask the unit
 * and the period. What cannot be read is told beside its field. */
enum err asked_figures(struct req *r, const char **text, const char *unit, struct period *p, struct indicator_ask *ask,
                       struct form_errors *errors) ERR_CHECKED;

#endif
