/* A month of activities as a calendar: whole weeks from Monday, each day with what begins on it. */
#ifndef ECHOWALL_WEB_MONTH_H
#define ECHOWALL_WEB_MONTH_H

#include "html/visit_views.h"
#include "web/page.h"

#define MONTH_WEEKS_MAX 6

struct month_span {
    int64_t from, to;      /* the weeks shown: a Monday, and the Monday after the last Sunday */
    int64_t first, before; /* the first day of the month, and that of the one before it */
    int64_t after;         /* the first day of the next one */
};

/* The month in which a moment lies. */
struct month_span month_around(int64_t ms, struct zone z);

/* rows by the time they begin. weeks: path of the list of each week that is shown, for the days that hold more. */
struct month_view month_fill(struct req *r, struct html *h, const struct month_span *x,
                             const struct month_entry_view *rows, size_t n, const char *const weeks[MONTH_WEEKS_MAX]);

/* How many weeks are shown: 4 to MONTH_WEEKS_MAX. */
size_t month_weeks(const struct month_span *x);

#endif
