/*
 * The checker. Walks all matters of one snapshot with a bounded memory and compares everything that stands in the
 * database with the record: chains, commitments to texts and files, the digest of each matter's rows, the vault, day
 * seals, the audit trail, the files of issued bulletins, and frozen appraisals. It reads only.
 *
 * Not covered, because nobody promised it: areas, units, officers and posts (the audit trail tells of their changes),
 * jobs, sessions, throttles, keys of repeated requests.
 */
#ifndef ECHOWALL_MODEL_VERIFY_H
#define ECHOWALL_MODEL_VERIFY_H

#include "model/site.h"

#define VERIFY_FOUND_MAX 100

/* One thing that is wrong. Where it is: what applies of table, matter, entry and day; the rest is "" or 0. */
struct finding {
    const char *table;  /* "matter" (for all rows that a digest covers), "entry", "entry_text", "person", "seal" … */
    const char *number; /* of the matter, as it stands now */
    int64_t matter_id;
    int64_t seq;      /* of the entry within the matter, or of the line in the audit trail */
    const char *part; /* of the entry: "body", "file1" … */
    int64_t id;       /* of the row, where there is no better name for it */
    int32_t day;      /* of the seal, yyyymmdd */
    const char *what; /* English msgid without arguments */
};

struct verify_options {
    bool no_files; /* leaves the folder of files alone */
    bool no_key;   /* the key is not at hand: s->key is not used, and the vault is not opened */
};

struct verify_report {
    int64_t matters, entries, texts, documents, files, persons, seals, audit_lines;
    struct finding *found; /* in the order found, at most VERIFY_FOUND_MAX; found[0] is the first broken place */
    int n_found;
    int64_t broken; /* how many in all */
};

/* ERR_OK also where something is broken: look at ret->broken. An error means that it could not be done. */
enum err verify_site(struct db_conn *c, const struct site *s, const struct verify_options *o, struct arena *a,
                     struct verify_report *ret, struct error *e) ERR_CHECKED;

/* "matter SQ… entry 3 (entry_text body): the text is not the one that was committed to" in English, in a; translate:
 * what tr() does with a msgid, or NULL. */
char *finding_text(struct arena *a, const struct finding *f, const char *(*translate)(const char *));

enum receipt_state {
    RECEIPT_WHOLE,  /* the matter is there, its first entry is the receipt's, and its chain is whole */
    RECEIPT_ABSENT, /* no such matter: it was taken away, or the receipt is of another site */
    RECEIPT_DIFFERS /* the matter's first entry is another one, or its chain is broken */
};

/* A resident's receipt: the number and the hash of the first entry, against a site (or a restored backup). */
enum err verify_receipt(struct db_conn *c, const struct site *s, const char *number, const char *hash,
                        enum receipt_state *ret, struct error *e) ERR_CHECKED;

#endif
