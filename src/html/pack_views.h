/* What the pages of study packs show. */
#ifndef ECHOWALL_HTML_PACK_VIEWS_H
#define ECHOWALL_HTML_PACK_VIEWS_H

#include "html/views.h"

struct pack_row_view {
    const char *url, *title, *unit, *size, *state;
    enum tone tone;
    int64_t files;
    int32_t from_day, until_day;
};

struct packs_view {
    const struct pack_row_view *rows;
    size_t row_count;
    bool may_add;
};

struct pack_form_view {
    const char *op;
    const struct field_error *errors;
    size_t error_count;
    struct field_view title, about, unit, units[3], from, to;
    const struct option_view *options; /* of the picker of units */
    size_t option_count;
};

struct pack_file_view {
    const char *id, *url, *name, *type, *size;
};

struct pack_view {
    const char *url, *title, *about, *unit, *officer, *units, *state, *size, *done;
    enum tone tone;
    int32_t from_day, until_day;
    bool edits;
    const struct pack_file_view *files;
    size_t file_count;
    const struct field_error *errors;
    size_t error_count;
    const char *file_error; /* beside the input; NULL: none */
};

#endif
