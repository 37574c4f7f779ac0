/* What the page of exports shows. */
#ifndef ECHOWALL_HTML_EXPORT_VIEWS_H
#define ECHOWALL_HTML_EXPORT_VIEWS_H

#include "html/desk_views.h"

struct export_row_view {
    const char *ref, *title, *said, *format;
    const char *state; /* in words */
    enum tone tone;
    const char *url; /* of the file; NULL: there is none */
    const char *size;
    const char *why; /* it failed; NULL */
    int64_t rows, asked_at, gone_at;
    bool open; /* waiting or being written */
};

struct exports_view {
    const char *title;               /* of the list that may be asked for; NULL: none */
    const char *said;                /* what was searched for; the period */
    const struct option_view *asked; /* what the form takes along: name and value */
    size_t asked_count;
    struct field_view format;
    const struct field_error *errors;
    size_t error_count;
    const struct export_row_view *rows;
    size_t row_count;
    bool open; /* some are on their way */
    int days;  /* how long they are kept */
};

#endif
