/* The filter that the lists of the desk and its search take from the address. */
#ifndef ECHOWALL_WEB_DESK_FILTER_H
#define ECHOWALL_WEB_DESK_FILTER_H

#include "html/desk_views.h"
#include "html/html.h"
#include "model/filter.h"
#include "web/page.h"

/* A filter as it stands in the address. */
struct desk_filter {
    const char *area, *unit, *category, *channel, *state, *clock;
    int32_t from, to;
};

/* What cannot be read goes to errors; the rest narrows. */
enum err desk_filter_read(struct req *r, struct desk_filter *t, struct matter_filter *ret,
                          struct form_errors *errors) ERR_CHECKED;
/* What narrows the list, as a query: "area=1&state=new". */
const char *desk_filter_query(struct arena *a, const struct desk_filter *t);
/* The same as hidden fields, name and value, for forms that take it along. */
const struct option_view *desk_filter_kept(struct req *r, const struct desk_filter *t, size_t *ret_n);
/* A day as a date field writes it; "" for 0. */
const char *desk_filter_day(struct arena *a, int32_t day);
/* The fields. */
enum err desk_filter_fill(struct req *r, const struct html *h, const struct desk_filter *t,
                          struct filter_view *v) ERR_CHECKED;

#endif
