/* Papers of a matter: which can be made, which were, and the form of one. */
#ifndef ECHOWALL_HTML_PAPERS_VIEWS_H
#define ECHOWALL_HTML_PAPERS_VIEWS_H

#include "html/views.h"

struct paper_row_view {
    const char *name, *url, *who; /* url NULL: erased */
    const char *served;           /* how it was served last; NULL: not yet */
    const char *serve;            /* where to say how; NULL: not for this viewer */
    int64_t at, served_at;
    bool contact; /* it asks for a reason */
};

struct paper_offer_view {
    const char *name, *url;
};

struct papers_view {
    const char *number, *title, *url, *done;
    const struct paper_offer_view *offers;
    size_t offer_count;
    const struct paper_row_view *rows;
    size_t row_count;
};

struct paper_form_view {
    const char *number, *name, *action, *back, *op;
    const struct field_error *errors;
    size_t error_count;
    const struct field_view *fields;
    size_t field_count;
    struct field_view reason;
    bool contact, slip;
};

struct paper_look_view {
    const char *number, *action, *back, *op;
    const struct field_error *errors;
    size_t error_count;
    struct field_view reason;
};

struct paper_serve_view {
    const char *number, *action, *back, *op;
    const struct field_error *errors;
    size_t error_count;
    struct field_view how, signed_by, at, note;
};

#endif
