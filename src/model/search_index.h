/*
 * Keeping the index for searching in step with the matters. The searched text of a matter is its title, its message
 * (the newest body) and its answers; beside it stand its properties, by which a search is narrowed.
 *
 * record_append calls search_put, so whatever changes a matter is in the index with the same write. Bulk work defers
 * that and puts its matters once at the end.
 */
#ifndef ECHOWALL_MODEL_SEARCH_INDEX_H
#define ECHOWALL_MODEL_SEARCH_INDEX_H

#include "model/record.h"
#include "model/site.h"

struct wordset;

/* The words of what a new matter's entries say, for search_put to take instead of reading and cutting the texts again:
 * made before a write, they cost its only thread nothing. In a. */
struct wordset *search_words_of(const struct site *s, struct arena *a, const struct record_text *texts, size_t n);

/* Inside a write: what the index says of the matter becomes what is true of it. words: those of all its texts, of a
 * matter that is in no index yet, or NULL. */
enum err search_put(struct db_conn *tx, const struct site *s, int64_t matter_id, const struct wordset *words,
                    struct error *e) ERR_CHECKED;

/* The same for many, in the order that costs least. */
enum err search_put_all(struct db_conn *tx, const struct site *s, const int64_t *ids, size_t n,
                        struct error *e) ERR_CHECKED;

/* Inside a write, while the texts are still there: takes the matter out, before its texts are erased. */
enum err search_drop(struct db_conn *tx, const struct site *s, int64_t matter_id, struct error *e) ERR_CHECKED;

/* The number of the line before which no matter of this time or later stands. */
int64_t search_line_of(enum db_engine engine, int64_t submitted_at);
/* The number of the line from which on no matter before this time stands: lines may run ahead of their times. */
int64_t search_line_end(enum db_engine engine, int64_t submitted_at);

/* Whether what the index says of the matter is what is true of it: for the checker. */
enum err search_fits(struct db_conn *c, const struct site *s, int64_t matter_id, bool *ret,
                     struct error *e) ERR_CHECKED;

#endif
