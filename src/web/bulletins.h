/* What the pages of bulletins share. */
#ifndef ECHOWALL_WEB_BULLETINS_H
#define ECHOWALL_WEB_BULLETINS_H

#include "html/bulletin_views.h"
#include "report/bulletin_keep.h"
#include "web/page.h"

/* The state of one, in words and tone; "" where it is issued and stands. */
const char *bulletin_state_word(const struct html *h, const struct bulletin_row *x, enum tone *ret_tone);
const char *bulletin_url(struct req *r, const char *key);

/* The paper on a page. row: whose figures lead to their rows, those of a draft as they are, of others as they were
 * counted; NULL: as residents read it, figures are words and no links. */
void bulletin_fill_paper(struct req *r, const struct bulletin *b, const struct bulletin_row *row,
                         struct bulletin_paper_view *ret);
/* Addresses of the files of an issued one, or of a draft's. */
void bulletin_fill_files(struct req *r, const struct bulletin_row *x, bool open, struct bulletin_paper_view *ret);

/* What is due of the whole site, for those who make it; nothing for others. open: only what is still to be done. */
enum err bulletin_fill_dues(struct req *r, const struct html *h, bool open, struct bulletin_dues_view *ret) ERR_CHECKED;
enum err page_bulletin_schedule(struct req *r);
enum err page_bulletin_schedule_add(struct req *r);

/* A number of a bulletin: an indicator, its period and its group; NULL or "": the bulletin's, all. */
struct bulletin_number {
    const struct indicator *x;
    const char *period;
    enum indicator_by by;
    const char *group, *part;
};
const char *bulletin_rows_url(struct req *r, const char *key, const struct bulletin_number *x);
enum err page_bulletin_rows(struct req *r);

enum err page_bulletin(struct req *r);
enum err page_bulletin_act(struct req *r);
enum err page_bulletin_edit(struct req *r);
enum err page_bulletin_save(struct req *r);
enum err page_bulletin_now(struct req *r);
enum err page_bulletin_file(struct req *r);
enum err page_bulletin_open(struct req *r);
enum err page_bulletin_open_file(struct req *r);

#endif
