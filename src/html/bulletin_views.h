/* What the pages of bulletins show. Words are in the reader's language, those of a bulletin in Chinese. */
#ifndef ECHOWALL_HTML_BULLETIN_VIEWS_H
#define ECHOWALL_HTML_BULLETIN_VIEWS_H

#include "html/desk_views.h"

struct bulletin_line_view {
    const char *url, *title, *number, *kind, *unit, *state;
    enum tone tone;
    int32_t day; /* 0: not issued */
    int64_t changed_at;
};

/* What is due of the whole site. */
struct bulletin_due_view {
    const char *name, *period, *state;
    enum tone tone;
    int32_t day;            /* the last one */
    const char *url, *link; /* to its draft, to its paper, to the form that drafts it; url NULL: nowhere */
    const char *acts;       /* the page of its period */
    bool provisional;       /* the day was judged by the week alone */
};
struct bulletin_dues_view {
    const struct bulletin_due_view *rows;
    size_t count;
    bool late; /* one of them is */
};

/* A period of a template: what was done besides its paper. */
struct bulletin_done_view {
    const char *what, *unit, *note, *who, *key;
    int32_t day;
    bool struck;
};
struct bulletin_schedule_view {
    const char *url, *name, *period, *op, *done;
    const struct bulletin_due_view *due; /* NULL: nothing is due of it yet */
    const struct field_error *errors;
    size_t error_count;
    struct field_view act, day, unit, note;
    const struct option_view *units;
    size_t unit_count;
    const struct bulletin_done_view *rows;
    size_t row_count;
};

struct bulletins_view {
    struct bulletin_dues_view dues;
    const struct bulletin_line_view *rows;
    size_t row_count;
    const char *next, *start;
    const struct field_error *errors;
    size_t error_count;
    bool may_add;
    const char *op;
    struct field_view template, period, unit;
    const struct option_view *units;
    size_t unit_count;
};

struct bulletin_run_view {
    const char *text, *url; /* url NULL: plain words */
    bool figure;
};

struct bulletin_tr_view {
    const struct bulletin_run_view *cells;
    bool sum;
};

enum bulletin_shape { BULLETIN_H, BULLETIN_SUB, BULLETIN_P, BULLETIN_T, BULLETIN_CASE };

struct bulletin_piece_view {
    enum bulletin_shape shape;
    const struct bulletin_run_view *runs;
    size_t run_count;
    const char *title; /* of a table */
    const char *const *heads;
    size_t head_count;
    const struct bulletin_tr_view *rows;
    size_t row_count;
    const char *url, *words, *answer; /* of a case */
};

struct bulletin_paper_view {
    const char *head, *number, *title, *to, *office;
    const char *day; /* "2023年10月9日"; "": not issued */
    const struct bulletin_piece_view *pieces;
    size_t piece_count;
    const char *pdf, *html, *xlsx; /* NULL: none */
};

struct bulletin_check_view {
    const char *says;
    bool ok;
};

struct bulletin_act_view {
    const char *act, *label;
    bool primary, asks; /* asks: with the note */
};

struct bulletin_trail_view {
    const char *what, *who, *note;
    int64_t at;
};

struct bulletin_view {
    struct bulletin_paper_view paper;
    const char *url, *state, *about, *op, *done;
    enum tone tone;
    int64_t revision, counted_at;
    const char *edit, *now, *correct; /* NULL: not here */
    const char *replaces, *replaced_by;
    const char *signs; /* "1/2" */
    bool public_url;
    bool behind; /* of a draft: its rows will not be known */
    const struct field_error *errors;
    size_t error_count;
    struct field_view note;
    const struct bulletin_act_view *acts;
    size_t act_count;
    const struct bulletin_check_view *checks;
    size_t check_count, wrong;
    const struct bulletin_trail_view *trail;
    size_t trail_count;
};

struct bulletin_slot_view {
    const char *slot, *name, *text;
};

struct bulletin_edit_view {
    const char *url, *back, *title;
    int64_t revision;
    const struct field_error *errors;
    size_t error_count;
    const struct field_view *fields;
    size_t field_count;
    const struct bulletin_slot_view *slots;
    size_t slot_count;
};

/* A row behind a number, as it counted then. */
struct bulletin_then_view {
    const char *number, *url, *title, *unit, *n;
    const char *changes; /* since; "" */
    int64_t at;
    bool gone; /* it counts no more */
};
struct bulletin_part_view {
    const char *label, *url;
    bool current;
};
struct bulletin_rows_view {
    const char *back, *title, *name, *about, *period;
    const char *group;                           /* whose number it is; NULL: of all */
    const char *printed;                         /* as it stands there; NULL: not by itself */
    const char *was, *is;                        /* counted then, and now; NULL: not told */
    const char *then_url, *later_url, *live_url; /* live_url NULL: there is no such figure now */
    const struct bulletin_part_view *parts;
    size_t part_count;
    const struct bulletin_then_view *rows;
    size_t row_count;
    const char *next, *start;
    int64_t counted_at;
    bool later, told, late, shows_n; /* late: the record was behind when it was counted */
    bool goes_on;                    /* it is told what counts now */
};

struct bulletin_now_row_view {
    const char *name, *url, *was, *is;
    bool changed;
};

struct bulletin_now_view {
    const char *back, *title;
    const struct bulletin_now_row_view *rows;
    size_t row_count, changed;
    int64_t counted_at, at;
};

#endif
