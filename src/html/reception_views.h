/* What the pages of announced activities show, and of who booked. */
#ifndef ECHOWALL_HTML_RECEPTION_VIEWS_H
#define ECHOWALL_HTML_RECEPTION_VIEWS_H

#include "html/views.h"

struct reception_fact_view {
    const char *name, *value;
};

struct reception_row_view {
    const char *url, *title, *programme, *unit, *area, *place;
    int64_t starts_at, ends_at;
    bool today, books, cancelled; /* today: it begins today, or is under way */
};

struct receptions_view {
    const struct reception_row_view *rows;
    size_t row_count;
};

struct reception_view {
    const char *title, *programme, *unit, *area, *place, *url, *op;
    int64_t starts_at, ends_at;
    bool books, cancelled, over;
    const struct reception_fact_view *facts;
    size_t fact_count;
    const struct field_error *errors;
    size_t error_count;
    struct field_view slot, name, phone, party; /* slot without options: nothing is free */
    const char *takes;                          /* how large a party may be, a sentence */
};

struct booked_view {
    const char *title, *place, *code_spaced, *cancel;
    int64_t starts_at, ends_at, party;
};

struct booking_cancel_view {
    const char *title, *url, *back;
    bool done;
    const struct field_error *errors;
    size_t error_count;
    struct field_view phone, code;
};

struct slot_view {
    int64_t starts_at, ends_at, taken, room;
};

struct booking_view {
    const char *id, *name, *phone, *state;
    int64_t starts_at, party;
    enum tone tone;
    bool may_here, may_missed, may_receive;
};

struct booking_queue_view {
    const char *title, *back, *url, *op, *done, *next; /* next NULL: at the end */
    const struct field_error *errors;
    size_t error_count;
    bool first, cancelled, may_slots, may_queue;
    const struct slot_view *slots;
    size_t slot_count;
    const struct booking_view *rows;
    size_t row_count;
    struct field_view from, minutes, count, room; /* of new times */
    struct field_view name, phone, party;         /* of who came without one */
};

struct booking_receive_view {
    const char *title, *who, *back, *url, *kind;
    const char *number, *secret; /* of what was raised just now; number NULL: nothing yet */
    bool closed;                 /* whoever raised it does not see it */
    const char *reveal;          /* name and phone, opened just now; NULL: masks */
    const struct field_error *errors;
    size_t error_count;
    const struct field_view *asked;
    size_t asked_count;
    struct field_view body, heading, against, reason;
    bool has_contact, receives;
};

#endif
