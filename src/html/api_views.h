/* What the page about the programming interface shows. */
#ifndef ECHOWALL_HTML_API_VIEWS_H
#define ECHOWALL_HTML_API_VIEWS_H

#include "html/views.h"

struct operation_view {
    const char *method, *path, *summary, *scope, *params; /* scope and params NULL: none */
};

struct api_view {
    const struct operation_view *open, *staff;
    size_t open_count, staff_count;
};

#endif
