/* Open matters whose title shares rare pieces with a text. */
#ifndef ECHOWALL_MODEL_SIMILAR_TITLES_H
#define ECHOWALL_MODEL_SIMILAR_TITLES_H

#include "base/arena.h"
#include "db/db.h"

#define SIMILAR_TITLES_MAX 30

/* Ids of those that share most, the rarest pieces counting most, among the newest SIMILAR_OPEN_MAX open matters in no
 * compartment. Whoever shows one of them asks MATTER_VISIBLE. */
#define SIMILAR_OPEN_MAX 4000
enum err similar_titles(struct db_conn *c, struct arena *a, const char *text, int64_t since,
                        int64_t ret[SIMILAR_TITLES_MAX], int *ret_n, struct error *e) ERR_CHECKED;

#endif
