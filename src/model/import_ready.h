/*
 * Rows of an import made ready for their write. What needs no database is done here, by whoever reads the list, while
 * the chunk before is being written: checks, hashes, sealing of persons, commitments to texts, words for searching.
 */
#ifndef ECHOWALL_MODEL_IMPORT_READY_H
#define ECHOWALL_MODEL_IMPORT_READY_H

#include "model/import_rows.h"
#include "model/record.h"

/* Entries that the import makes: at most the message or its correction, the reply, the sign-off. */
#define IMPORT_ENTRIES_MAX 3

struct import_entries {
    struct record_entry rows[IMPORT_ENTRIES_MAX];
    size_t n;
};

struct import_ready {
    const struct import_row *row;
    struct error wrong; /* ERR_OK: it may be stored */
    const char *hash;   /* of all that the row says */
    const char *title;
    bool again; /* its number stands in an earlier row of the chunk too */
    /* As a new matter: */
    struct person_ready person;
    struct error person_wrong;   /* told only where the person is asked for */
    struct record_text texts[4]; /* title, body, source, reply */
    struct import_entries entries;
    struct record_chain *chain;
    const char *words;
};

bool import_has_reply(const struct import_row *r);
/* A reply without a date is as old as its message. */
int64_t import_reply_time(const struct import_row *r);

void import_append(struct import_entries *list, const char *kind, const char *from, const char *to, int64_t at,
                   const struct record_text *texts, size_t n);
void import_append_reply(struct import_entries *list, const char *from, const struct import_row *r,
                         const struct record_text *reply);

/* n rows into ret; everything lives in a. first is the state in which the matters begin. */
enum err import_make_ready(struct arena *a, const struct site *s, const char *first, const struct import_row *rows,
                           size_t n, struct import_ready *ret, struct error *e) ERR_CHECKED;

#endif
