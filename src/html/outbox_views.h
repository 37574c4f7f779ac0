/* What the pages about messages show. Words are already in the reader's language. */
#ifndef ECHOWALL_HTML_OUTBOX_VIEWS_H
#define ECHOWALL_HTML_OUTBOX_VIEWS_H

#include "html/views.h"

struct channel_view {
    const char *code, *name;
    bool on, demo;
    const char *held, *due, *unsure, *failed, *sent, *twice; /* numbers, "1,000+" beyond */
    bool any_failed;
    int64_t oldest, paused_at; /* 0: none, runs */
};

struct outbox_line_view {
    const char *id, *event, *channel, *mask, *unit, *state, *reason;
    enum tone tone;
    int64_t at, attempts;
    bool twice, failed;
};

struct state_link_view {
    const char *url, *name;
    bool current;
};

struct outbox_view {
    const char *done;
    const struct channel_view *channels;
    size_t channel_count;
    const struct state_link_view *states;
    size_t state_count;
    const struct outbox_line_view *rows;
    size_t row_count;
    const char *next, *path;
    bool first, none_on;
};

struct message_row_view {
    const char *url, *name, *about;
    bool active, own;
};

struct message_list_view {
    const struct message_row_view *rows;
    size_t row_count;
};

struct message_form_view {
    const char *action, *name, *about, *fields, *version, *done, *other_url, *other_name;
    const struct field_error *errors;
    size_t error_count;
    struct field_view subject, sms, mail;
    bool active, office, own, conflict;
    /* the same of a sample matter */
    const char *shown_subject, *shown_sms, *shown_mail, *parts;
};

#endif
