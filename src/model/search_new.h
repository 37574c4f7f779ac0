/*
 * Matters that one write makes, into the index for searching together: the words of their texts are found before the
 * write, nothing is read back, and what is alike for many is asked once.
 */
#ifndef ECHOWALL_MODEL_SEARCH_NEW_H
#define ECHOWALL_MODEL_SEARCH_NEW_H

#include "model/record.h"

/* The words of what the matter's entries say, as search_put_new takes them; in a. Needs no database. */
const char *search_word_list(const struct site *s, struct arena *a, const struct record_text *texts, size_t n);

struct search_new {
    int64_t matter_id, submitted_at, entries;
    int64_t area_id, unit_id, intake_unit_id; /* the last two are the units it has reached; 0: none */
    const char *state, *channel, *category, *number, *external_id;
    const char *words; /* of search_word_list */
};

/* Inside the write, behind the matters' rows; puts x in order. The matters are open, have no limit yet, and no line. */
enum err search_put_new(struct db_conn *tx, const struct site *s, struct search_new *x, size_t n,
                        struct error *e) ERR_CHECKED;

#endif
