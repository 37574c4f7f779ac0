/* What the pages of procedures show. Words are already in the reader's language. */
#ifndef ECHOWALL_HTML_PROCEDURE_VIEWS_H
#define ECHOWALL_HTML_PROCEDURE_VIEWS_H

#include "html/desk_views.h"
#include "html/views.h"

/* One procedure in the list, or one version of it. */
struct procedure_row_view {
    const char *url, *code, *name, *prefix;
    const char *version; /* "2", or words for the one inside the program */
    const char *raised_by, *put_by, *state_word;
    enum tone tone;
    int64_t from_at; /* 0: always was */
    int64_t put_at;
};

struct procedure_list_view {
    const struct procedure_row_view *rows;
    size_t row_count;
};

struct procedure_state_view {
    const char *code, *name, *told;
    enum tone tone;
    bool end;
};

struct procedure_field_view {
    const char *code, *name, *type; /* type in words: "text, 4 … 200 characters" */
    bool required, shown;
};

struct procedure_move_view {
    const char *code, *name, *from, *to, *who;
    const char *rules; /* guards and effects, by their codes */
    const struct procedure_field_view *fields;
    size_t field_count;
    bool shown;
};

struct procedure_clock_view {
    const char *name, *limit, *starts, *stops;
};

struct procedure_page_view {
    const char *name, *about /* NULL: none */, *code, *prefix, *version, *raised_by, *state_word;
    const char *file_url, *change_url;
    enum tone tone;
    int64_t from_at;
    const struct procedure_field_view *fields;
    size_t field_count;
    const struct procedure_state_view *states;
    size_t state_count;
    const struct procedure_move_view *moves;
    size_t move_count;
    const struct procedure_clock_view *clocks;
    size_t clock_count;
    const struct procedure_row_view *versions;
    size_t version_count;
};

/* One line of a text, with what is wrong with it. */
struct source_line_view {
    const char *text;
    const char *const *mistakes;
    size_t mistake_count;
    int number;
};

struct procedure_form_view {
    const struct field_error *errors;
    size_t error_count;
    struct field_view text, from;
    const char *checked; /* of what was found right: the name and what it would be; NULL: not yet */
    const struct source_line_view *lines;
    size_t line_count, mistake_count;
    bool more;
};

#endif
