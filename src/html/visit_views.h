/* What the pages of the visit planner show. */
#ifndef ECHOWALL_HTML_VISIT_VIEWS_H
#define ECHOWALL_HTML_VISIT_VIEWS_H

#include "html/views.h"

struct visit_clash_view {
    const char *what, *detail, *means; /* means: what it is for whoever approves */
    const char *url, *name; /* the other visit; url NULL: the viewer does not see it; name NULL: there is none */
};

struct visit_link_view {
    const char *url, *label;
};

#define MONTH_DAY_ROWS 4 /* of one day of a month */

struct month_entry_view {
    const char *url, *title;
    int64_t starts_at;
    bool clashing;
    enum tone tone;
    const char *state; /* NULL: not told */
};

struct month_day_view {
    int32_t day;
    bool outside, today, hides_clash; /* outside: of the month before or after; hides_clash: among those not shown */
    const struct month_entry_view *rows;
    size_t count, more; /* more: that are not shown */
    const char *week;   /* path of the list that has them all */
};

struct month_view {
    const char *name; /* "2026年7月" */
    const struct month_day_view *days;
    size_t day_count; /* whole weeks from Monday */
};

struct calendar_view {
    const char *weeks, *month; /* paths of the same days the one way and the other */
    bool is_month;
};

struct visit_load_view {
    const char *url, *name; /* url NULL: nothing to open */
    int64_t before, within, after;
};

struct visit_clashes_view {
    const struct visit_clash_view *rows;
    size_t count, more; /* more: clashes that are not shown */
    const struct visit_link_view *days, *others;
    size_t day_count, other_count;
    const struct visit_load_view *loads; /* of one visit */
    size_t load_count;
};

struct visit_row_view {
    const char *url, *title, *programme, *unit, *place, *hosts, *people, *state;
    enum tone tone;
    int64_t starts_at;
    bool objected;
    struct visit_clashes_view clashes;
};

struct quiet_view {
    const char *id, *where, *reason;
    int32_t from_day, to_day;
};

struct visits_view {
    struct calendar_view calendar;
    struct month_view months; /* where it is one */
    const char *path, *earlier, *later;
    struct field_view from, to, unit;
    bool clashing, may_add, more;
    const struct field_error *errors;
    size_t error_count;
    const struct option_view *units;
    size_t unit_count;
    const struct visit_row_view *rows;
    size_t row_count, clash_count; /* clash_count: visits that clash */
    const struct visit_load_view *loads;
    size_t load_count;
    const struct quiet_view *quiets;
    size_t quiet_count;
};

struct schedule_row_view {
    const char *topic, *people, *host, *url; /* url: the proposal with this filled in; NULL: nothing was free */
    int32_t day;
};

struct schedule_view {
    struct field_view topics, hosts, from, each;
    const struct field_error *errors;
    size_t error_count;
    bool more;
    const struct schedule_row_view *rows;
    size_t row_count, left_count; /* left_count: lines for which nothing was free */
};

struct quiets_view {
    const char *done; /* NULL: nothing was done just now */
    bool may_set;
    struct field_view from, to, area, unit, reason;
    const struct field_error *errors;
    size_t error_count;
    const struct option_view *units;
    size_t unit_count;
    const struct quiet_view *rows;
    size_t row_count;
};

#endif
