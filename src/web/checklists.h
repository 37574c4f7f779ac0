/* The pages of checklists (清单). */
#ifndef ECHOWALL_WEB_CHECKLISTS_H
#define ECHOWALL_WEB_CHECKLISTS_H

#include "html/checklist_views.h"
#include "model/checklist.h"
#include "model/tie.h"
#include "web/page.h"

/* What the page of a subject (t NULL), or of a tie, shows of its checklists. */
enum err checklist_fill(struct req *r, const struct html *h, const char *reg, const char *code, const struct tie *t,
                        bool may_tie, struct checklist_block_view *v) ERR_CHECKED;

/* checklist_page.c */
enum err page_checklist(struct req *r);
enum err page_checklist_tick(struct req *r);
/* How far a run is, "2/3". */
const char *checklist_far(struct req *r, const struct checklist *l, int64_t done);
enum tone checklist_tone(const struct checklist *l, int64_t done);

#endif
