/* What the files of campaigns share. */
#ifndef ECHOWALL_MODEL_CAMPAIGN_PRIV_H
#define ECHOWALL_MODEL_CAMPAIGN_PRIV_H

#include "model/campaign.h"

/* ERR_NOT_FOUND for what is not there and what the viewer may not see alike. */
enum err campaign_find(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number,
                       struct campaign *ret, struct error *e) ERR_CHECKED;
/* What the viewer may do with it now. */
enum err campaign_may(struct db_conn *c, const struct viewer *v, const struct campaign *x, unsigned *ret,
                      struct error *e) ERR_CHECKED;
/* Inside a write: a line of the trail. */
enum err campaign_append(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t campaign_id,
                         const char *act, const char *note, struct error *e) ERR_CHECKED;
/* Inside a write, after its subjects were put: ERR_INVALID where the campaign does not go over one that is visited. */
enum err campaign_fits(struct db_conn *tx, struct arena *a, const struct campaign *x, int64_t activity_id,
                       struct error *e) ERR_CHECKED;

#endif
