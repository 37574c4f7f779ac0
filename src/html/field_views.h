/* What the pages of the field kit show. */
#ifndef ECHOWALL_HTML_FIELD_VIEWS_H
#define ECHOWALL_HTML_FIELD_VIEWS_H

#include "html/views.h"

/* The page that a phone keeps: nothing of anybody stands in it. */
struct field_kit_view {
    const char *site_name, *days;
    int pin_min, tries;
};

struct field_phone_view {
    const char *id, *name, *clock; /* clock: how far it is off, or NULL */
    const char *state;
    enum tone tone;
    int64_t made_at, seen_at;
    bool may_wipe;
};

struct field_done_view {
    const char *kind, *what, *url; /* url NULL: no page */
    const char *note;              /* about its time, or NULL */
    int64_t occurred_at, phone_at, recorded_at;
};

struct field_case_view {
    const char *service, *text, *who, *outcome, *activity, *activity_url, *matter, *matter_url; /* urls may be NULL */
    int64_t occurred_at;
    enum tone tone;
};

struct field_page_view {
    const struct field_phone_view *phones;
    size_t phone_count;
    const struct field_done_view *rows;
    size_t row_count;
    const struct field_case_view *cases;
    size_t case_count;
    const char *done; /* NULL: nothing was just done */
};

#endif
