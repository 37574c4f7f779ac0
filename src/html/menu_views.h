/* What the pages of the lecture menu show. */
#ifndef ECHOWALL_HTML_MENU_VIEWS_H
#define ECHOWALL_HTML_MENU_VIEWS_H

#include "html/public_views.h"
#include "html/views.h"

struct menu_topic_view {
    const char *url, *name, *meta, *about; /* meta: field, language, length, for whom */
};

struct menu_view {
    const char *at_name;              /* the place whose sign was opened; NULL: none */
    const struct option_view *themes; /* value is the path of the menu with that field alone */
    size_t theme_count;
    const struct menu_topic_view *rows;
    size_t row_count;
};

struct menu_form_view {
    const char *name, *meta, *about, *url, *op, *at, *at_name; /* at NULL: none */
    const struct field_error *errors;
    size_t error_count;
    const struct field_view *asked;
    size_t asked_count;
    const struct area_group_view *groups;
    size_t group_count;
    struct field_view place, note, contact, phone;
};

struct menu_row_view {
    const char *url, *title, *number, *where, *speech, *team, *reasons, *talk; /* talk: path of the activity; NULL */
    int32_t day;                                                               /* 0: not said */
};

struct menu_list_view {
    const struct option_view *states; /* value is the path */
    size_t state_count;
    bool more, proposes; /* proposes: team and reasons are proposals */
    const struct menu_row_view *rows;
    size_t row_count;
};

struct menu_reason_view {
    const char *words;
    bool against;
};

struct menu_team_view {
    const char *name, *unit, *area, *code, *rating; /* rating "": nothing was rated */
    bool available;
    const struct menu_reason_view *reasons;
    size_t reason_count;
    struct field_view lecturer;
};

struct menu_fact_view {
    const char *name, *value;
};

struct menu_order_view {
    const char *title, *number, *url, *matter, *state, *talk, *talk_number, *op, *version, *done;
    enum tone tone;
    const struct field_error *errors;
    size_t error_count;
    const struct menu_fact_view *facts;
    size_t fact_count;
    bool chooses, schedules, ordered, no_talk; /* no_talk: a day was fixed, but nothing is planned */
    const struct menu_team_view *teams;
    size_t team_count;
    struct field_view from, minutes, place; /* of the talk */
};

#endif
