/* What the residents' pages show. Times are ms; 0 leaves a date out. Words are already in the reader's language. */
#ifndef ECHOWALL_HTML_PUBLIC_VIEWS_H
#define ECHOWALL_HTML_PUBLIC_VIEWS_H

#include "html/reception_views.h"
#include "html/views.h"

/* One item of the echo wall. */
struct echo_view {
    const char *number, *url, *title, *question, *answer, *unit, *area, *category;
    int64_t submitted_at, answered_at, published_at;
    const char *solved, *satisfied; /* words, NULL when not rated */
};

struct home_view {
    int64_t received, answered, closed, published;
    const char *month; /* "2026年7月" */
    const struct echo_view *echoes;
    size_t echo_count;
    const struct reception_row_view *soon; /* what is announced for today and the next days */
    size_t soon_count;
};

struct wall_view {
    const struct option_view *areas; /* counties to choose from: value is the path of the wall there */
    size_t area_count;
    const char *everywhere; /* path of the same without an area */
    bool in_area;
    const char *area; /* as the query has it, or "" */
    struct field_view category, unit, solved, text, from, to;
    bool filtered; /* by more than the area */
    bool building; /* words of some copies cannot be found yet */
    const struct echo_view *echoes;
    size_t echo_count;
    const char *next;   /* path of the next page, or NULL */
    const char *newest; /* path of the first page */
    bool first;
    const char *atom, *json, *csv; /* the same for programs */
};

/* Areas of one county for the picker. */
struct area_group_view {
    const char *name;
    const struct option_view *options;
    size_t option_count;
};

/* A public answer that may be to the same thing. */
struct answered_view {
    const char *url, *title, *unit, *answer;
};

struct say_view {
    const struct field_error *errors;
    size_t error_count;
    struct field_view title, body, place, category, name, phone, mail, reach, against_text;
    bool tells; /* the site sends messages */
    const char *photo_error;
    const char *kind, *kind_name;  /* code of the procedure; name, or NULL: the usual one */
    const struct kind_view *kinds; /* of matters that residents may raise */
    size_t kind_count;
    const struct field_view *asked; /* by its procedure */
    size_t asked_count;
    const struct area_group_view *groups;
    size_t group_count;
    bool against;
    const char *op;
    const char *at, *at_name; /* the place whose sign was opened; NULL: none */
    int photo_max;
    const struct answered_view *answered; /* public answers to something alike */
    size_t answered_count;
    bool looked;
};

struct receipt_view {
    const char *number, *secret_spaced; /* "4821 9037" */
    const char *copy;                   /* number and secret in one line, for the clipboard */
    const char *entry_hash;
    int64_t due_at;
    const char *qr_path; /* SVG path of unit squares, and the side of its box */
    int qr_side;
    bool named;
};

struct track_form_view {
    const struct field_error *errors;
    size_t error_count;
    struct field_view number, secret;
};

/* A step of what happened. */
struct step_view {
    const char *words, *unit;
    int64_t at;
    const char *const *texts; /* paragraphs the resident may read */
    size_t text_count;
    const struct photo_view *photos;
    size_t photo_count;
    bool now;
    bool undone; /* taken back */
};

struct photo_view {
    const char *url, *thumb_url, *name;
};

/* A step of the resident that the procedure adds. */
struct track_act_view {
    const char *code, *name, *url;
    const struct field_view *fields;
    size_t field_count;
};

struct track_view {
    const char *number, *title, *body, *state_word, *told, *unit, *unit_phone, *area, *place;
    const char *procedure; /* its name */
    enum tone tone;
    bool open, can_supplement, can_withdraw, can_rate;
    bool asked;                      /* the office waits for what the resident adds */
    const struct clock_view *clocks; /* what runs or stands */
    size_t clocks_count;
    const struct step_view *steps;
    size_t step_count;
    const struct step_view *common; /* of the handling together with others; 0 of them: there is none */
    size_t common_count;
    const struct step_view *looks; /* at the contact: who, when, why */
    size_t look_count;
    const char *solved, *satisfied; /* of the last rating, NULL when none */
    const struct track_act_view *acts;
    size_t act_count;
    const struct field_error *errors;
    size_t error_count;
    const char *op, *done; /* done: a sentence about what was just done, or NULL */
    struct field_view supplement, reason, comment, rate_solved, rate_satisfied;
};

struct seal_view {
    int32_t day;
    int64_t entries;
    const char *root, *hash;
};

struct open_view {
    const struct seal_view *seals;
    size_t seal_count;
    const char *next;
    const struct option_view *months; /* of the wall's files: value is the path */
    size_t month_count;
};

#endif
