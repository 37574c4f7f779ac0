/*
 * Keeping the index for searching the echo wall in step with the public copies: it holds the words of those that are
 * live, and nothing of what is behind them. Whoever changes a copy calls notice_index_drop before and notice_index_put
 * after, inside the same write.
 */
#ifndef ECHOWALL_MODEL_NOTICE_INDEX_H
#define ECHOWALL_MODEL_NOTICE_INDEX_H

#include "model/site.h"

/* While the copy's words are still there: takes them out of the index. Nothing where it is not in it. */
enum err notice_index_drop(struct db_conn *tx, const struct site *s, int64_t matter_id, struct error *e) ERR_CHECKED;
/* What the index says of the copy becomes what is true of it. Not after a change of its words: see above. */
enum err notice_index_put(struct db_conn *tx, const struct site *s, int64_t matter_id, struct error *e) ERR_CHECKED;

/* The number of the line before which no copy of this time or later stands. */
int64_t notice_line_of(int64_t published_at);

/* Whether what the index says of the copy is what is true of it: for the checker. */
enum err notice_index_fits(struct db_conn *c, const struct site *s, int64_t matter_id, bool *ret,
                           struct error *e) ERR_CHECKED;

#endif
