/* What the board shows: tiles, each one question, a table that a script draws as a chart. Words are in the reader's
 * language; paths are of this site. */
#ifndef ECHOWALL_HTML_BOARD_VIEWS_H
#define ECHOWALL_HTML_BOARD_VIEWS_H

#include "html/desk_views.h"

struct board_cell_view {
    int64_t n;
    const char *url; /* NULL: there is nothing behind it */
};

struct board_row_view {
    const char *name;
    const struct board_cell_view *cells; /* one for each column */
    const char *rate;                    /* "80.65%"; NULL: the tile has none */
    const char *tone;                    /* "" as its column's */
};

struct board_column_view {
    const char *name, *tone; /* tone: work, done, back, late */
};

/* A number above the chart. */
struct board_head_view {
    const char *value, *label;
    const char *url; /* NULL: it opens nothing, since it is none, or made of several */
};

struct board_tile_view {
    const char *code, *title;
    const char *chart; /* columns, bars, either stacked or side by side */
    bool stacked;
    struct board_head_view heads[3];
    size_t head_count;
    const char *change; /* against the period before; "" where there is none */
    const char *row_head, *rate_head;
    const struct board_column_view *columns;
    size_t column_count;
    const struct board_row_view *rows;
    size_t row_count; /* 0: there is nothing to show, and empty says what to do */
    const char *empty;
    const char *more, *more_url; /* what is left out; NULL */
};

struct board_view {
    const char *title, *path;
    const struct field_error *errors;
    size_t error_count;
    struct field_view period, unit; /* period.name NULL: the board has neither */
    const struct option_view *units;
    size_t unit_count;
    const struct desk_link *scopes, *periods;
    size_t scope_count, period_count;
    const struct board_tile_view *tiles;
    size_t tile_count;
    int64_t as_of;
};

#endif
