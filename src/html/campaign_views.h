/* What the pages of campaigns show. Words are in the reader's language; paths are of this site. */
#ifndef ECHOWALL_HTML_CAMPAIGN_VIEWS_H
#define ECHOWALL_HTML_CAMPAIGN_VIEWS_H

#include "html/views.h"

struct campaign_row_view {
    const char *url, *title, *kind, *unit, *state;
    enum tone tone;
    int64_t from_at, last_at;
};

struct campaigns_view {
    const struct campaign_row_view *rows;
    size_t row_count;
    const char *path, *next; /* next NULL: none */
    bool open, first;        /* open: only those that are planned or run */
};

struct campaign_kind_view {
    const char *url, *name, *about;
};

struct campaign_form_view {
    const char *heading, *about, *action, *op;
    const struct field_error *errors;
    size_t error_count;
    struct field_view title, goal, unit, area, fact, from, to, rounds; /* without a name: it has none */
    const struct field_view *fields;
    size_t field_count;
    const struct option_view *units;
    size_t unit_count;
};

/* A number of the matrix. */
struct campaign_cell_view {
    int64_t n;        /* -1: of a round that has not begun, or not for the reader to know */
    const char *url;  /* NULL: there is nothing behind it */
    const char *plan; /* of a unit that was not seen: the form of the next visit; NULL */
};

struct campaign_unit_view {
    const char *unit;
    struct campaign_cell_view total, covered, gaps;
    const char *rate; /* "77.50%"; "—" */
    const struct campaign_cell_view *rounds;
};

struct campaign_round_view {
    int no;
    int64_t from_at, last_at;
    bool now; /* it is under way */
};

struct campaign_fact_view {
    const char *name, *value;
};

struct campaign_step_view {
    const char *act, *label;
    struct field_view note;
    bool main;
};

struct campaign_line_view {
    int64_t at;
    const char *what, *who, *note, *url; /* url NULL */
};

struct campaign_view {
    const char *url, *board, *title, *kind, *goal, *unit, *state, *version, *done;
    enum tone tone;
    int64_t from_at, last_at, as_of;
    const struct field_error *errors;
    size_t error_count;
    const struct campaign_fact_view *facts;
    size_t fact_count;
    const struct campaign_round_view *rounds;
    size_t round_count;
    const char *unit_head, *total_head, *covered_head; /* heads of the matrix */
    bool gaps, more;                                   /* gaps: it has rates, and what is not covered is a number */
    const struct campaign_unit_view *units;
    size_t unit_count;
    struct campaign_unit_view sum;
    const struct campaign_step_view *steps;
    size_t step_count;
    const struct campaign_line_view *lines;
    size_t line_count;
};

struct campaign_seen_view {
    int64_t at; /* 0: it was not covered in that round */
    const char *url;
};

struct campaign_subject_view {
    const char *url, *code, *name;
    int64_t at; /* 0: not said */
    const struct campaign_seen_view *rounds;
    bool chosen; /* for the next visit */
};

struct campaign_grid_view {
    const char *title, *back, *unit, *unit_code, *path, *start, *next; /* next NULL: none */
    struct field_view show, round;
    const struct campaign_round_view *rounds;
    size_t round_count;
    bool named, first, may_plan;       /* may_plan: rows are chosen for the next visit */
    const char *code_head, *when_head; /* when_head NULL: without a time */
    const struct campaign_subject_view *rows;
    size_t row_count;
    const char *action, *op, *round_no, *show_code, *after; /* of the rows that a form was sent from */
    const struct field_error *errors;
    size_t error_count;
    struct field_view from, to, hosts, own;
    const struct option_view *units;
    size_t unit_count;
};

#endif
