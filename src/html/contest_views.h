/* What the pages of contests show. Words are in the reader's language. */
#ifndef ECHOWALL_HTML_CONTEST_VIEWS_H
#define ECHOWALL_HTML_CONTEST_VIEWS_H

#include "html/desk_views.h"

/* What waits on a desk. */
struct contest_due_view {
    const char *url, *name, *period, *unit, *state, *words; /* unit "": of all */
    enum tone tone;
};

struct contest_dues_view {
    const struct contest_due_view *rows;
    size_t count;
};

struct contest_line_view {
    const char *url, *name, *period, *state;
    enum tone tone;
    int64_t appeal_until, changed_at; /* appeal_until 0: not open */
};

struct scheme_line_view {
    const char *name, *about, *appeal, *criteria;
    int64_t year;
    bool yearly;
};

struct contests_view {
    const struct contest_line_view *rows;
    size_t row_count;
    const char *next, *start;
    const struct field_error *errors;
    size_t error_count;
    bool may_add;
    const char *op;
    struct field_view scheme, period;
    const struct scheme_line_view *schemes;
    size_t scheme_count;
};

/* A number with what it was counted from, each opening its rows. */
struct contest_count_view {
    const char *before, *url; /* url NULL: no figure of today has it */
    int64_t n;
};

struct contest_part_view {
    const char *code, *name, *rule, *full;
    const char *value;  /* "97.48%"; "—" */
    const char *points; /* "—": it counts for nothing */
    const struct contest_count_view *counts;
    size_t count_count;
    bool has;
    const char *best; /* NULL: not by the best */
    bool corrected;
    const char *now;                              /* counted anew; NULL: nothing changed, or not for this viewer */
    const char *mark, *reason, *evidence, *giver; /* by hand; mark NULL: none */
    const char *confirmer;                        /* "": waits */
    bool confirms, takes;                         /* the viewer may */
};

struct contest_row_view {
    const char *url, *name, *points, *band, *standing, *reason;
    enum tone tone;
    int64_t volume; /* -1: none is asked */
    int place;      /* 0: none */
    const struct contest_part_view *parts;
};

struct contest_group_view {
    const char *name;
    const struct contest_row_view *rows;
    size_t row_count;
};

struct contest_act_view {
    const char *act, *label;
    bool primary;
};

struct contest_trail_view {
    const char *what, *who, *where, *note;
    int64_t at;
};

struct contest_appeal_view {
    const char *unit, *url, *code, *criterion, *state, *text, *evidence, *officer, *was, *is, *answer, *answerer;
    const char *confirmer, *confirm_url, *value; /* confirm_url NULL: not for this viewer */
    bool waits;                                  /* to be confirmed by another */
    int64_t revision;
    enum tone tone;
    int64_t made_at, answered_at;
};

struct contest_pages_view {
    const char *next, *start; /* NULL: none */
};

/* Appeals and what was done, each page by page. */
struct contest_story_view {
    const struct contest_appeal_view *appeals;
    size_t appeal_count;
    const struct contest_trail_view *trail;
    size_t trail_count;
    struct contest_pages_view appeal_pages, trail_pages;
};

struct contest_view {
    const char *url, *title, *period, *state, *about, *op, *done, *json, *sha256;
    enum tone tone;
    int64_t revision, counted_at, watermark, appeal_until, least;
    const char *volume; /* what least is of; NULL */
    bool window, provisional, makes, ranks;
    const char *signs, *replaces, *replaced_by, *ended;
    const struct field_error *errors;
    size_t error_count;
    struct field_view note;
    const struct contest_act_view *acts;
    size_t act_count;
    const struct contest_part_view *heads; /* name and full of each criterion */
    size_t head_count;
    const struct contest_group_view *groups;
    size_t group_count;
    const char *next, *start;
    struct contest_story_view story;
};

struct contest_unit_view {
    const char *url, *back, *title, *contest, *state, *op, *done, *ended;
    enum tone tone;
    int64_t appeal_until, revision;
    bool window, provisional;
    struct contest_row_view row;
    const char *full; /* all points of its group */
    const char *of;   /* those of what has data, where that is less; NULL */
    const char *group;
    size_t part_count;
    const struct field_error *errors;
    size_t error_count;
    bool excludes, excluded, marks, appeals_now, answers;
    struct field_view why; /* of leaving it out */
    struct field_view criterion, points, reason, evidence, text, outcome, value, answer;
    struct contest_story_view story;
    int64_t counted_at, counted_now; /* counted_now 0: it was not */
    size_t changed;
};

#endif
