/* The clocks of a matter on its pages, each with the sentence that says how it was counted. */
#ifndef ECHOWALL_WEB_CLOCKS_H
#define ECHOWALL_WEB_CLOCKS_H

#include "html/html.h"
#include "html/views.h"
#include "http/req.h"
#include "model/clocks.h"
#include "model/matter.h"

struct clock_views {
    struct clock_view *running; /* what runs or stands: what is due first comes first */
    size_t n_running;
    struct clock_view *ended;
    size_t n_ended;
};

/* viewer NULL: for the resident, whose matter it was found to be. */
enum err clock_views(struct req *r, struct html *h, const struct viewer *viewer, const struct matter *m,
                     struct clock_views *ret) ERR_CHECKED;

#endif
