/* What the pages of indicators show. Words are in the reader's language; paths are of this site. */
#ifndef ECHOWALL_HTML_INDICATOR_VIEWS_H
#define ECHOWALL_HTML_INDICATOR_VIEWS_H

#include "html/desk_views.h"

/* A number of a figure, which opens its rows. */
struct indicator_part_view {
    const char *before; /* what stands before it: "", " + ", " + 0.9 × ", " / " */
    int64_t n;
    const char *url; /* NULL: there is nothing behind it */
};

struct indicator_line_view {
    const char *name, *url; /* url: the figure's own page; NULL: it has none */
    const char *value;      /* "49.43%", "2928 sessions", "—" */
    const char *value_url;  /* NULL: the value is made of several numbers, or of none */
    const struct indicator_part_view *parts;
    size_t part_count;
    /* Against the period before and the same one a year before; changes are "" where there is no figure now. */
    const char *last, *change, *last_year, *year_change;
};

struct indicator_group_view {
    const char *name;
    const struct indicator_line_view *lines;
    size_t line_count;
};

struct indicators_view {
    const char *path, *earlier, *later, *limit_url;
    const struct field_error *errors;
    size_t error_count;
    struct field_view period, unit;
    const struct option_view *units;
    size_t unit_count;
    const struct indicator_group_view *groups;
    size_t group_count;
    const char *period_words;
    int64_t as_of;
};

struct indicator_row_view {
    const char *number, *url, *title, *unit;
    int64_t at;
    const char *n; /* what it adds; "" where that is one */
};

struct indicator_view {
    const char *path, *back, *name, *about;
    const struct field_error *errors;
    size_t error_count;
    struct field_view period, unit, by;
    const struct option_view *units;
    size_t unit_count;
    struct indicator_line_view whole;
    const char *by_name; /* how it is broken down; NULL: it is not */
    const struct indicator_line_view *groups;
    size_t group_count;
    bool more_groups;
    const char *rows_title; /* NULL: none were asked for */
    const char *export_url;
    const struct indicator_row_view *rows;
    size_t row_count;
    bool shows_n;
    const char *next, *start;
    int64_t as_of;
};

#endif
