/*
 * Imported matters: rows of another platform, found again by (source, external id). A row that is already here and has
 * not changed is left alone; a changed one adds an entry and, while only imports have touched the matter, corrects its
 * area, unit, field, dates, person and rating; nothing is ever doubled, so an import that was killed is
 * simply run again.
 */
#ifndef ECHOWALL_MODEL_IMPORT_ROWS_H
#define ECHOWALL_MODEL_IMPORT_ROWS_H

#include "model/date_doubt.h"
#include "model/person.h"

/* One row, checked by its reader as far as types go. Texts are UTF-8; NULL or "" where the file has none. */
struct import_row {
    int64_t line;            /* in the file, for the error list */
    const char *external_id; /* required, at most 100 characters */
    const char *title, *body, *reply, *place;
    const char *category, *area, *unit; /* names, matched where they can be */
    const char *source;                 /* what the platform says beyond these, a line each: kept with the entry */
    const char *solved, *satisfied;     /* as struct rating, "" when not said */
    struct contact contact;
    int64_t submitted_at;                 /* required */
    int64_t replied_at;                   /* 0: the reply carries no date; then submitted_at counts */
    struct date_doubt doubts[DATE_PARTS]; /* how the two were written; that a reply has no date is seen here */
};

enum import_outcome { IMPORT_ADDED, IMPORT_UPDATED, IMPORT_UNCHANGED, IMPORT_WRONG };

struct import_result {
    enum import_outcome outcome;
    struct error error; /* of a wrong row */
};

/* Stores n rows (at most 500) in one transaction. Wrong rows are reported in their results and do not stop the others.
 */
enum err import_rows(struct db_conn *c, const struct site *s, const char *source, const struct import_row *rows,
                     size_t n, struct import_result *results, struct error *e) ERR_CHECKED;

/*
 * The same in two halves, so that whoever reads a list makes a chunk ready while the one before is being stored: make
 * needs no database and any thread may do it; the chunk, the rows and a stay until it is stored.
 */
struct import_chunk;
enum err import_chunk_make(struct arena *a, const struct site *s, const char *source, const struct import_row *rows,
                           size_t n, struct import_chunk **ret, struct error *e) ERR_CHECKED;
enum err import_chunk_store(struct db_conn *c, struct import_chunk *k, struct import_result *results,
                            struct error *e) ERR_CHECKED;

/* Keeps an account of a run: begin gives its id, and end stores its figures. */
struct import_totals {
    int64_t read, added, updated, unchanged, wrong;
};
enum err import_run_begin(struct db_conn *c, const struct site *s, const char *file, const char *map, int64_t *ret_id,
                          struct error *e) ERR_CHECKED;
enum err import_run_end(struct db_conn *c, const struct site *s, int64_t id, const struct import_totals *t,
                        struct error *e) ERR_CHECKED;

#endif
