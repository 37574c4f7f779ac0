/* What the pages of the desk share. */
#ifndef ECHOWALL_WEB_DESK_H
#define ECHOWALL_WEB_DESK_H

#include "html/desk_views.h"
#include "html/html.h"
#include "model/matter.h"
#include "web/page.h"

struct row_view desk_row(struct req *r, struct html *h, const struct matter *m);
/* The entries of a matter as steps, oldest first; from: the first seq to take. *ret_n is their count. */
const struct step_view *desk_steps(struct req *r, struct html *h, const struct matter_full *f, int64_t from,
                                   size_t *ret_n);

/* Active units for the pickers, at most 1,000: value is the name, label code and pinyin initials. */
enum err desk_units(struct req *r, const struct option_view **ret, size_t *ret_n) ERR_CHECKED;
/* What a person typed into a picker: name or code of a unit. 0 for nothing; ERR_INVALID names the field. */
enum err desk_unit_id(struct req *r, const char *typed, const char *field, int64_t *ret) ERR_CHECKED;

enum err page_search(struct req *r);
enum err page_keys(struct req *r);
enum err page_move_form(struct req *r);
enum err page_move_send(struct req *r);
enum err page_undo(struct req *r);
enum err page_reveal(struct req *r);
enum err page_reveal_send(struct req *r);
enum err page_reissue(struct req *r);
enum err page_reissue_send(struct req *r);
enum err page_publish(struct req *r);
enum err page_publish_send(struct req *r);
enum err page_unpublish(struct req *r);
enum err page_intake(struct req *r);
enum err page_intake_send(struct req *r);

#endif
