/* What the pages of checklists show. */
#ifndef ECHOWALL_HTML_CHECKLIST_VIEWS_H
#define ECHOWALL_HTML_CHECKLIST_VIEWS_H

#include "html/views.h"

struct checklist_step_view {
    const char *label, *url; /* "2/3" */
    int64_t n;
};

struct checklist_kind_view {
    const char *url, *name, *about;
    const struct checklist_step_view *steps;
    size_t step_count;
    int64_t together;
};

struct checklists_view {
    const struct checklist_kind_view *rows;
    size_t row_count;
};

struct checklist_row_view {
    const char *url, *subject, *who, *state; /* who "": it is of the subject itself; url NULL: none has begun */
    const char *subject_url;
    enum tone tone;
};

struct checklist_list_view {
    const char *name, *about, *path, *back, *next, *reg; /* next NULL: none */
    const struct option_view *registers;
    size_t register_count;
    struct field_view done;
    bool first, ties;
    const struct checklist_row_view *rows;
    size_t row_count;
};

/* The runs of a subject or of a tie, on its page, and the form that begins one. */
struct checklist_run_view {
    const char *url, *name, *of, *state; /* of: whose tie; "" */
    enum tone tone;
    int64_t begun_at;
    bool closed;
};

struct checklist_block_view {
    const struct checklist_run_view *runs;
    size_t run_count;
    const char *action;      /* where one is begun */
    struct field_view begin; /* without options: nothing that this viewer could begin */
};

struct checklist_item_view {
    const char *code, *name, *who, *text, *number; /* number NULL: none */
    const char *raise;                             /* where its text is raised as a matter; NULL */
    bool done, counts, writes;
    int64_t at; /* 0: nothing yet */
    struct field_view field, why;
};

struct checklist_line_view {
    int64_t seq, at;
    const char *what, *item, *who, *text;
};

struct checklist_page_view {
    const char *heading, *subject, *subject_url, *action, *state, *done, *version;
    enum tone tone;
    const struct field_error *errors;
    size_t error_count;
    bool may, closed;
    const struct checklist_item_view *items;
    size_t item_count;
    const struct checklist_line_view *lines;
    size_t line_count;
};

#endif
