/* What the pages of contests share. */
#ifndef ECHOWALL_WEB_CONTESTS_H
#define ECHOWALL_WEB_CONTESTS_H

#include "html/contest_views.h"
#include "report/contest.h"
#include "web/page.h"

const char *contest_url(struct req *r, const char *key);
const char *contest_unit_url(struct req *r, const char *key, const char *unit);
const char *contest_state_word(const struct html *h, const struct contest_row *x, enum tone *ret_tone);
/* Units may appeal now. */
bool contest_is_open(const struct html *h, const struct contest_row *x);
/* "Contest by points 2023". */
const char *contest_name(struct req *r, const struct html *h, const struct scheme *s);

/* One unit as a line, with its parts; rules: also with what a part's points are made by. */
void contest_fill_unit(struct req *r, const struct html *h, const struct contest_row *row, const struct contest_unit *u,
                       bool rules, struct contest_row_view *ret);
/* "97.48%", "3 days"; "—". */
const char *contest_value_words(struct req *r, const struct html *h, const struct contest_part *p);
/* Name of a criterion; its code where the scheme has none such. */
const char *contest_criterion_name(const struct html *h, const struct scheme *s, const char *code);

/* Appeals and what was done: of one unit, or of all (unit NULL); url: of the page they stand on. */
enum err contest_fill_story(struct req *r, const struct html *h, const struct contest_row *row,
                            const struct contest_unit *unit, const char *url,
                            struct contest_story_view *ret) ERR_CHECKED;

/* What waits for the viewer (contest_due.c). */
enum err contest_fill_dues(struct req *r, struct html *h, struct contest_dues_view *ret) ERR_CHECKED;

enum err page_contest(struct req *r);
enum err page_contest_act(struct req *r);
enum err page_contest_json(struct req *r);
enum err page_contest_unit(struct req *r);
enum err page_contest_unit_act(struct req *r);

#endif
