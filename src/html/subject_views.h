/* What the pages of subjects show. */
#ifndef ECHOWALL_HTML_SUBJECT_VIEWS_H
#define ECHOWALL_HTML_SUBJECT_VIEWS_H

#include "html/checklist_views.h"
#include "html/tie_views.h"

struct register_view {
    const char *url, *name, *about; /* about NULL: nothing to say */
    const char *count;              /* in words: "1,000+" */
    const char *access;             /* who sees it */
};

struct registers_view {
    const struct register_view *rows;
    size_t row_count;
};

struct subject_row_view {
    const char *url, *code, *name, *area, *unit;
    bool closed;
};

struct subjects_view {
    const char *name, *path, *next, *add; /* next, add NULL: none */
    bool first, named, closed;
    struct field_view text, area, unit;
    const struct option_view *units;
    size_t unit_count;
    const struct subject_row_view *rows;
    size_t row_count;
};

struct subject_fact_view {
    const char *name, *value;
    bool vault;
};

struct subject_line_view {
    int64_t at;
    const char *what, *who, *parts, *reason;
};

struct subject_raised_view {
    const char *url, *title, *state;
    int64_t at;
};

struct subject_view {
    const char *heading, *code, *register_name, *back, *area, *unit, *url;
    const char *done; /* NULL: nothing was done just now */
    const char *mark; /* whom the vault was opened to; NULL: it was not */
    const struct field_error *errors;
    size_t error_count;
    bool closed, keeps, has_vault, revealed;
    const struct subject_fact_view *facts;
    size_t fact_count;
    const struct subject_line_view *lines;
    size_t line_count;
    const struct tie_row_view *ties;
    size_t tie_count;
    struct checklist_block_view checklists;
    const char *tie;                          /* where somebody is tied to it; NULL: not by this viewer */
    const struct subject_raised_view *raised; /* from its sign */
    size_t raised_count;
    const char *sign;              /* path of the sign to print; NULL: none */
    struct field_view reason, why; /* of a look, of closing */
    const char *version;
};

struct subject_form_view {
    const char *heading, *action, *back, *version; /* version NULL: a new one */
    const struct field_error *errors;
    size_t error_count;
    bool fresh, named;
    struct field_view code, name, area, unit;
    const struct field_view *fields;
    size_t field_count;
    const struct option_view *units;
    size_t unit_count;
};

#endif
