/* The pages of campaigns (专项). */
#ifndef ECHOWALL_WEB_CAMPAIGNS_H
#define ECHOWALL_WEB_CAMPAIGNS_H

#include "html/campaign_views.h"
#include "model/campaign.h"
#include "web/page.h"

const char *campaign_url(struct req *r, const char *number);
enum tone campaign_tone(enum campaign_state s);
/* The one that the path names. */
enum err campaign_of(struct req *r, struct campaign_full *ret) ERR_CHECKED;
const struct campaign_round_view *campaign_rounds(struct req *r, const struct campaign_full *f);
/* "/desk/campaigns/NUMBER/rows?unit=CODE&round=2&show=gaps" */
const char *campaign_rows_url(struct req *r, const struct campaign *x, const char *unit, int round, const char *show);

/* campaign_form.c */
enum err page_campaign_kinds(struct req *r);
enum err page_campaign_new(struct req *r);
enum err page_campaign_new_send(struct req *r);

/* campaign_grid.c */
enum err page_campaign_rows(struct req *r);
enum err page_campaign_visit(struct req *r);

#endif
