/* What the pages of ties show. */
#ifndef ECHOWALL_HTML_TIE_VIEWS_H
#define ECHOWALL_HTML_TIE_VIEWS_H

#include "html/checklist_views.h"

struct tie_role_view {
    const char *url, *name, *about;
    const char *gaps; /* "3 of 40"; NULL: nothing is kept here */
    int64_t mine;
};

struct tie_roles_view {
    const struct tie_role_view *rows;
    size_t row_count;
};

struct tie_row_view {
    const char *url, *subject_url, *subject, *role, *who;
    const char *state, *due; /* in words; due NULL: nothing */
    enum tone tone;
    int64_t from_at, until_at; /* until_at 0: no end */
    bool ended;
};

struct tie_mine_view {
    const struct tie_row_view *rows;
    size_t row_count;
    const char *path, *next; /* next NULL: none */
    bool first;
};

struct tie_cover_view {
    const char *url, *unit; /* url NULL: the sum */
    int64_t subjects, gaps, over, notes, visits, disputes;
    const char *held; /* "31/40, 77.5%" */
};

struct tie_load_view {
    const char *who;
    int64_t held;
    bool below; /* the quota */
};

struct tie_cell_view {
    const char *url, *who, *due; /* due NULL: nothing */
    bool vacant;
};

struct tie_grid_row_view {
    const char *url, *code, *name, *state;
    enum tone tone;
    const struct tie_cell_view *ties;
    size_t tie_count;
};

struct tie_coverage_view {
    const char *name, *about, *path, *back, *next; /* next NULL: none */
    const struct option_view *registers;           /* value: the address; one alone is not shown */
    size_t register_count;
    bool notes, visits, confirm, named, more, first;
    int64_t quota; /* 0: not said */
    struct tie_cover_view sum;
    const struct tie_cover_view *units;
    size_t unit_count;
    const struct tie_load_view *loads;
    size_t load_count;
    const char *unit; /* whose grid it is; NULL: all units */
    struct field_view show;
    const char *unit_code;
    const char *reg;
    const struct tie_grid_row_view *rows;
    size_t row_count;
};

struct tie_entry_view {
    int64_t seq, occurred_at, recorded_at;
    const char *kind, *who, *text;
    const char *about;               /* "line 3"; NULL */
    const char *how;                 /* NULL */
    const char *amount;              /* NULL */
    const char *matter, *matter_url; /* NULL */
    const char *const *photos;       /* their paths */
    size_t photo_count;
    bool before; /* of a holder before */
};

/* One form that writes a line; fields that it lacks have no name. */
struct tie_form_view {
    const char *heading, *form; /* form: which of them it is; its fields end in _FORM */
    struct field_view what, about, how, when, text, amount, matter;
};

struct tie_page_view {
    const char *heading, *role_url, *subject, *subject_url, *url, *slot, *who, *state, *due, *done, *op, *version;
    const char *visits; /* "1 of 2 this quarter"; NULL */
    enum tone tone;
    int64_t from_at, until_at, ended_at;
    const struct field_error *errors;
    size_t error_count;
    const struct tie_form_view *forms;
    size_t form_count;
    struct checklist_block_view checklists;
    bool arranges, by_officer;
    struct field_view officer, unit, why, end_why;
    const struct option_view *units;
    size_t unit_count;
    const struct tie_entry_view *entries;
    size_t entry_count;
};

struct tie_new_view {
    const char *subject, *subject_url, *action, *op;
    const struct field_error *errors;
    size_t error_count;
    struct field_view role, officer, unit, from; /* role: with its slot behind a colon */
    const struct option_view *units;
    size_t unit_count;
};

#endif
