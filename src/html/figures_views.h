/* What the pages of figures show. Words are in the reader's language; paths are of this site. */
#ifndef ECHOWALL_HTML_FIGURES_VIEWS_H
#define ECHOWALL_HTML_FIGURES_VIEWS_H

#include "html/desk_views.h"

/* A number that opens the rows behind it. */
struct counted_view {
    int64_t n;
    const char *url; /* NULL: there is nothing behind it */
};

/* A line of the count: what came out, of plain dates and of those in doubt. */
struct on_time_line_view {
    const char *word;
    struct counted_view plain, doubtful;
    bool decided; /* it is part of the base */
    bool chosen;  /* its rows stand below */
};

struct on_time_tile_view {
    const char *label, *rate; /* "96.85%", "—" */
    int64_t n, of;
    const char *url;
};

struct on_time_row_view {
    const char *number, *url, *title, *unit, *word, *doubt; /* doubt: how a date was written, or "" */
    enum tone tone;
    int64_t submitted_at, answered_at; /* answered_at 0: not yet */
    int32_t raw_day, due_day;          /* last days; 0 of hours */
    int64_t due_at;                    /* of hours */
    bool rolled, provisional;
};

struct on_time_view {
    const char *path, *here; /* of the page; with what was asked */
    const char *limit;       /* in words: "60 days" */
    const struct field_error *errors;
    size_t error_count;
    struct field_view length, unit, procedure;
    struct filter_view filter;
    bool asked, given_up, filtered;
    struct on_time_tile_view tiles[2];
    const struct on_time_line_view *lines;
    size_t line_count;
    struct counted_view plain_base, doubtful_base;
    int64_t provisional;
    const char *rows_title; /* what the rows below are; NULL: none were asked for */
    const struct on_time_row_view *rows;
    bool shows_doubt; /* and how their dates were written */
    size_t row_count;
    const char *next, *start; /* start NULL: this is it */
    int64_t as_of;
};

#endif
