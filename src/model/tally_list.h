/* Rows as they counted earlier: what indicator_list gives where it is asked as of a line of tally_delta. */
#ifndef ECHOWALL_MODEL_TALLY_LIST_H
#define ECHOWALL_MODEL_TALLY_LIST_H

#include "model/cursor.h"
#include "model/tally.h"

/* name: what the place after belongs to. Of matters that one may no longer see, nothing. */
enum err tally_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const struct indicator_term *t, const struct indicator_ask *ask, const char *name,
                    struct cursor after, int limit, struct indicator_list *ret, struct error *e) ERR_CHECKED;

#endif
