/* What bulletins quote of matters: public copies, as they read when the bulletin was drafted. */
#ifndef ECHOWALL_MODEL_BULLETIN_QUOTE_H
#define ECHOWALL_MODEL_BULLETIN_QUOTE_H

#include "model/site.h"
#include "model/viewer.h"

/* The public copy of a matter went: bulletins that quote it are taken from the public. Inside a write. */
enum err bulletin_unquote(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t matter_id,
                          struct error *e) ERR_CHECKED;

/* ERR_INVALID where the body of a bulletin quotes what is public no longer. */
enum err bulletin_quotes_stand(struct db_conn *c, struct arena *a, const char *body, struct error *e) ERR_CHECKED;

#endif
