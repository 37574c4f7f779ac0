/* What the pages of activities show. */
#ifndef ECHOWALL_HTML_ACTIVITY_VIEWS_H
#define ECHOWALL_HTML_ACTIVITY_VIEWS_H

#include "html/visit_views.h"

struct activity_row_view {
    const char *url, *number, *title, *programme, *unit, *place;
    int64_t starts_at;
    bool first; /* of its day */
    enum tone tone;
    const char *state;
};

struct tally_view {
    const char *programme, *name, *sum;
    int64_t activities;
};

struct activities_view {
    struct calendar_view calendar;
    struct month_view months;                  /* where it is one: without totals */
    const char *path, *next, *earlier, *later; /* path: of this list with its filters */
    bool first, may_add;
    struct field_view from, to, unit, programme, down, state;
    const struct field_error *errors;
    size_t error_count;
    const struct option_view *units;
    size_t unit_count;
    const struct activity_row_view *rows;
    size_t row_count;
    const struct tally_view *tallies;
    size_t tally_count;
    int64_t written; /* activities that the totals are of */
    const char *down_names[4];
    int64_t downs[4];
};

struct programme_view {
    const char *url, *name, *about, *downs; /* about NULL: nothing to say */
};

struct activity_form_view {
    const char *heading, *action, *back, *version, *op; /* version NULL: a new one */
    const char *submit;
    const struct field_error *errors;
    size_t error_count;
    bool open; /* residents are told of it */
    struct field_view title, unit, host, area, place, at, from, to, downs, hosts, company;
    bool calls; /* on hosts: it asks for the unit that receives it */
    struct visit_clashes_view clashes;
    const struct field_view *fields;
    size_t field_count;
    const struct option_view *units;
    size_t unit_count;
};

struct activity_fact_view {
    const char *name, *value;
    bool shown; /* residents read it */
};

struct activity_link_view {
    const char *url, *name, *what; /* what: how it belongs to the activity */
};

struct activity_line_view {
    int64_t occurred_at, recorded_at; /* recorded_at 0: at once */
    const char *what, *who, *note;
};

/* A form of one text on the page itself. */
struct activity_step_view {
    const char *step, *label, *hint; /* label NULL: there is no such step now */
    struct field_view note;
    bool main;
};

struct activity_view {
    const char *number, *title, *programme, *url, *version, *op;
    const char *done; /* NULL: nothing was done just now */
    const struct field_error *errors;
    size_t error_count;
    enum tone tone;
    const char *state, *waits; /* waits: whose turn it is, NULL at the end */
    int64_t starts_at, ends_at, held_at;
    const char *report; /* "" */
    const struct activity_fact_view *facts, *counts;
    size_t fact_count, count_count;
    const struct activity_link_view *subjects, *matters;
    size_t subject_count, matter_count;
    const struct activity_line_view *lines;
    size_t line_count;
    const struct activity_step_view *steps;
    size_t step_count;
    const char *edit, *write, *raise, *raise_words; /* paths; NULL: not now */
    const char *queue, *public_page;
    bool may_link, may_days;
    struct field_view matter, part, day, summary;
    struct visit_clashes_view clashes;
    bool objected;
};

struct activity_write_view {
    const char *heading, *action, *back, *version;
    const struct field_error *errors;
    size_t error_count;
    const struct field_view *counts;
    size_t count_count;
    bool visits, roll;
    struct field_view report, visited, attended;
};

struct activity_raise_view {
    const char *heading, *action, *back, *op, *kind;
    const struct field_error *errors;
    size_t error_count;
    struct field_view body, title, area, place;
    const struct field_view *asked;
    size_t asked_count;
};

#endif
