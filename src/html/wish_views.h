/* What the pages of wishes show. */
#ifndef ECHOWALL_HTML_WISH_VIEWS_H
#define ECHOWALL_HTML_WISH_VIEWS_H

#include "html/views.h"

struct wish_view {
    const char *url, *title, *need, *kind, *budget, *area, *thanks; /* area, thanks: "" for none */
    const char *state;
    enum tone tone;
    int64_t released_at;
};

struct wishes_view {
    const struct option_view *states, *kinds; /* value is the path */
    size_t state_count, kind_count;
    const struct wish_view *rows;
    size_t row_count;
    const char *path, *next; /* next NULL: at the end */
    bool first, waiting;     /* waiting: those that can be taken up */
};

struct wish_page_view {
    struct wish_view wish;
    bool waits;
    const char *op;
    const struct field_error *errors;
    size_t error_count;
    struct field_view who, name, phone, message;
};

struct wish_receipt_view {
    const char *title, *number, *secret_spaced, *copy;
    bool again; /* the form was sent before, and so stands the offer now: */
    const char *state, *told;
    enum tone tone;
};

struct wish_offer_view {
    const struct field_error *errors;
    size_t error_count;
    struct field_view number, secret;
    const char *found; /* number of the offer that was opened; NULL: none */
    const char *given; /* the secret it was opened with, for the button that withdraws */
    const char *title, *state, *told, *why, *looked_why;
    enum tone tone;
    int64_t asked_at, looked_at; /* looked_at 0: nobody looked */
    int32_t until;               /* 0: none */
    bool stands, done;           /* done: it was withdrawn just now */
};

struct wish_row_view {
    const char *url, *title, *number, *area, *state;
    int64_t at;
};

struct wish_rows_view {
    const struct option_view *shows; /* value is the path */
    size_t show_count;
    const struct wish_row_view *rows;
    size_t row_count;
    const char *path, *next; /* next NULL: at the end */
    bool first;
};

struct wish_desk_view {
    const char *title, *number, *url, *matter, *state, *op, *version, *done, *public; /* public: path; NULL: not out */
    enum tone tone;
    const struct field_error *errors;
    size_t error_count;
    bool releases, answers, reveals, done_state; /* done_state: thanks are asked for */
    bool part, kept_off, may_keep;               /* model/wish.h; may_keep: it can be decided that it is not public */
    struct field_view heading, need, kind, budget, area, thanks, hide_reason;
    bool offered, org, left; /* somebody offered; left: and gave it up, while the office still has it */
    const char *claim;       /* which offer it is, for the answers */
    const char *helper_name, *helper_phone, *message, *offer_state;
    const char *revealed; /* name and phone, opened just now; NULL: masks */
    int64_t asked_at;
    struct field_view unit, deadline, why, look;
    const struct option_view *units; /* of the picker */
    size_t unit_count;
};

#endif
