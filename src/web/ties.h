/* The pages of ties (挂钩). */
#ifndef ECHOWALL_WEB_TIES_H
#define ECHOWALL_WEB_TIES_H

#include "html/tie_views.h"
#include "model/subject.h"
#include "model/tie.h"
#include "web/page.h"

/* "经发局 陈国强", or the office alone. */
const char *tie_who(struct req *r, const struct tie *t);
/* The path of a tie. */
const char *tie_url(struct req *r, const char *reg, const char *code, int64_t no);
/* The role, with its slot where it has one. */
const char *tie_heading(struct req *r, const struct html *h, const struct tie *t);
/* What is due, in words; NULL: nothing. */
const char *tie_due_words(struct req *r, const struct html *h, unsigned due);
const char *tie_state_words(const struct html *h, const struct tie *t);
enum tone tie_tone(const struct tie *t);
/* Rows of a list. */
const struct tie_row_view *tie_rows(struct req *r, const struct html *h, const struct tie_list *l);

/* A field of a form with what was typed and what is wrong with it. */
struct field_view tie_field(struct req *r, const struct html *h, const struct form_errors *errors, const char *name,
                            const char *label, const char *hint);

/* tie_page.c */
enum err page_tie(struct req *r);
enum err page_tie_enter(struct req *r);
enum err page_tie_hand(struct req *r);
enum err page_tie_end(struct req *r);
/* tie_new.c */
enum err page_tie_new(struct req *r);
enum err page_tie_new_send(struct req *r);

#endif
