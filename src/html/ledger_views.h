/* What the ledgers show. Words are in the reader's language; paths are of this site. */
#ifndef ECHOWALL_HTML_LEDGER_VIEWS_H
#define ECHOWALL_HTML_LEDGER_VIEWS_H

#include "html/figures_views.h"

/* A state of the procedure: a column of the board, a number above the table. */
struct ledger_column_view {
    const char *name, *url; /* url: the rows in it */
    enum tone tone;
    int64_t n;
    const struct row_view *cards;
    size_t card_count;
    const char *next, *start; /* further cards of this column; back to the first ones */
};

/* A group: its name, and how many stand where. */
struct ledger_group_view {
    const char *name, *url;           /* url NULL: it cannot be narrowed to */
    const struct counted_view *cells; /* one a column */
    int64_t sum;
};

/* Both sides of a matter. */
struct ledger_pair_view {
    struct row_view row;
    const char *problem, *measures, *outcome, *signed_by;
    int64_t closed_at; /* 0: not yet */
};

struct ledger_view {
    const char *title, *path, *here; /* here: with what was asked */
    const struct desk_link *tabs;    /* table, board, side by side */
    size_t tab_count;
    const struct field_error *errors;
    size_t error_count;
    struct field_view procedure, group, state,
        own; /* own: a field of the procedure that is chosen; no options: none is */
    struct filter_view filter;
    const struct option_view *kept; /* what was asked, as names and values */
    size_t kept_count;
    const char *mode; /* "table", "board", "pairs" */
    bool filtered;
    int64_t sum;
    bool at_least; /* the numbers are those of the newest */
    const struct ledger_column_view *columns;
    size_t column_count;
    const struct ledger_group_view *groups;
    size_t group_count;
    const char *group_name; /* what the groups are; NULL: none */
    const struct row_view *rows;
    size_t row_count;
    struct columns_view shown;
    const struct ledger_pair_view *pairs;
    size_t pair_count;
    const char *next, *start;
    int64_t as_of;
    const char *unit; /* who prints it */
};

#endif
