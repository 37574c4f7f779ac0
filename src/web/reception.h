/* What is announced, for the pages that list it. */
#ifndef ECHOWALL_WEB_RECEPTION_H
#define ECHOWALL_WEB_RECEPTION_H

#include "html/reception_views.h"
#include "web/page.h"

/* reception_list as rows, in the reader's language. */
enum err reception_rows(struct req *r, const struct html *h, int days, int limit,
                        struct receptions_view *ret) ERR_CHECKED;

#endif
