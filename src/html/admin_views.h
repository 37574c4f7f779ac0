/* What the pages of administration show. Words are already in the reader's language. */
#ifndef ECHOWALL_HTML_ADMIN_VIEWS_H
#define ECHOWALL_HTML_ADMIN_VIEWS_H

#include "html/desk_views.h"
#include "html/views.h"

struct figure_view {
    const char *label;
    int64_t number;
    const char *url; /* NULL: leads nowhere */
};

struct job_view {
    const char *name, *error;
    int64_t run_at, attempts;
};

struct admin_home_view {
    const struct figure_view *figures;
    size_t figure_count;
    const struct job_view *jobs;
    size_t job_count;
};

struct token_list_view {
    const struct token_view *rows;
    size_t row_count;
    const char *next;
    bool first, may_revoke;
};

struct unit_row_view {
    const char *url, *code, *name, *kind, *parent, *area;
    bool intake, active;
};

struct unit_list_view {
    const struct unit_row_view *rows;
    size_t row_count;
    const char *next, *done;
    bool first, inactive;
};

struct post_row_view {
    const char *id, *officer, *unit, *role;
    int64_t since, until;
};

/* A form of administration, and what else stands on its page. */
struct unit_form_view {
    const char *action, *back, *version, *heading, *done;
    const struct field_error *errors;
    size_t error_count;
    struct field_view code, name, kind, area, phone, parent;
    bool intake, active, fresh;
    /* only of a unit that is there */
    const char *url, *unit_code;
    struct field_view under, into, typed, mail;
    const struct post_row_view *posts;
    size_t post_count;
    const struct option_view *units;
    size_t unit_count;
    bool merged;
};

struct fault_view {
    int64_t line;
    const char *column, *text;
};

struct password_row_view {
    const char *login, *name, *password;
};

/* A decision above that the list in force does not say yet. */
struct precedent_view {
    int64_t decided_at;
    const char *category, *area, *lead, *co, *reason;
};

struct edition_list_view {
    const struct precedent_view *precedents;
    size_t precedent_count;
    const struct edition_view *rows;
    size_t row_count;
    const char *next;
    bool first;
};

struct sheet_view {
    const char *heading, *action, *back, *columns, *example, *done;
    const struct field_view *fields; /* what is asked for besides the file */
    size_t field_count;
    const struct field_error *errors;
    size_t error_count;
    const struct fault_view *faults;
    size_t fault_count;
    const struct password_row_view *passwords;
    size_t password_count;
    bool more;
};

struct officer_row_view {
    const char *url, *login, *name, *posts;
    bool active, must_change;
};

struct officer_list_view {
    const struct officer_row_view *rows;
    size_t row_count;
    const char *next, *done;
    bool first, inactive, can_add;
};

struct officer_view {
    const char *url, *login, *version, *done;
    const char *password; /* shown this once */
    const struct field_error *errors;
    size_t error_count;
    struct field_view name, unit, role, successor;
    const struct post_row_view *posts;
    size_t post_count;
    const struct option_view *units;
    size_t unit_count;
    bool active, own;        /* own: the viewer's, which somebody else keeps */
    bool accounts, security; /* what the viewer may do */
    int64_t created_at, left_at;
};

struct officer_add_view {
    const struct field_error *errors;
    size_t error_count;
    struct field_view login, name;
};

struct trail_row_view {
    const char *actor, *act, *detail, *hash;
    int64_t seq, at;
};

struct trail_view {
    const struct trail_row_view *rows;
    size_t row_count;
    const char *next;
    bool first;
};

#endif
