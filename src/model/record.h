/*
 * The record: entries chained by hash within a matter.
 *
 * An entry's hash covers its metadata, the hash before it, salted commitments to its texts and files, and a digest of
 * the rows that the matter has after it (the matter's own with all its columns, units reached, orders, ratings,
 * accusations, public copy, links from it, calls that asked the resident). Texts, salts and files are erasable rows;
 * the chain stays whole without them. record_append is the last thing a write does to a matter: whoever changes one of
 * these rows appends an entry that says so, or the checker reports the change.
 */
#ifndef ECHOWALL_MODEL_RECORD_H
#define ECHOWALL_MODEL_RECORD_H

#include "model/site.h"
#include "model/viewer.h"

enum actor { ACTOR_RESIDENT, ACTOR_OFFICER, ACTOR_SYSTEM, ACTOR_OPERATOR };

/* A text that goes with an entry: "title", "body", "reply", "reason", "basis", "note", "question", "answer" … */
struct record_text {
    const char *part;
    const char *content;
};

/* A file that goes with an entry, already in the content-addressed folder. */
struct record_file {
    const char *sha256; /* hex */
    const char *thumb;  /* hex of the thumbnail, or NULL */
    const char *name;
    const char *type;
    int64_t size;
};

struct wordset;

struct record_entry {
    int64_t matter_id;
    const char *kind;
    enum actor actor;
    int64_t officer_id, unit_id, order_id; /* 0: none */
    int64_t for_officer_id;                /* whom the officer stands in for; 0: nobody */
    const char *state_from, *state_to;
    int64_t occurred_at; /* 0: now */
    bool shown;          /* the resident sees it */
    const char *op_key;  /* NULL: none */
    const struct record_text *texts;
    size_t n_texts;
    const struct record_file *files;
    size_t n_files;
    const struct wordset *words; /* of the texts of a matter's first entry (search_words_of), or NULL */
    bool unindexed; /* the caller puts the matter into the index for searching at its own time, within the same write */
};

/* Inside db_write, after every other change to the matter's rows: appends the entry, its texts and files, moves the
 * matter's head, and brings the index for searching up to it. *ret_id may be NULL. */
enum err record_append(struct db_conn *tx, const struct site *s, const struct record_entry *x, int64_t *ret_id,
                       struct error *e) ERR_CHECKED;

/* Several entries of one matter in the order given, as an import has them: the rows are read and the head is moved once
 * for all. *ret_id is the last one's. */
enum err record_append_all(struct db_conn *tx, const struct site *s, const struct record_entry *x, size_t n,
                           int64_t *ret_id, struct error *e) ERR_CHECKED;

/*
 * The same for a matter that the caller makes in this write and of which it knows every row, so that nothing is read
 * back: its entries are made ready before the write, get their place in the chain within it, and are inserted behind
 * the matter's own rows, which carry the head already. The caller puts the matter into the index for searching.
 */
struct record_chain;

/* Where a matter's chain ends. */
struct record_head {
    int64_t matter_id, entries, rounds;
    const char *hash;    /* "" before the first entry */
    int64_t sealed_upto; /* of record_sealed_upto: nothing is recorded before that any more */
};

/* Salts and commitments, without a database; x stays until the end. ERR_INTERNAL: too many parts. */
enum err record_chain_new(struct arena *a, const struct record_entry *x, size_t n, struct record_chain **ret,
                          struct error *e) ERR_CHECKED;
/* Ids and hashes behind head, which becomes the new one; a second call makes them anew. */
void record_chain_join(struct record_chain *c, struct arena *a, int64_t now, const char *digest,
                       struct record_head *head);
enum err record_chain_insert(struct db_conn *tx, const struct record_chain *c, struct error *e) ERR_CHECKED;
enum err record_sealed_upto(struct db_conn *tx, int64_t *ret, struct error *e) ERR_CHECKED;

/* What such a matter may have of rows; every other column is as it begins. 0 and NULL: none. */
struct record_fresh {
    const char *number, *procedure, *state, *place, *category, *channel, *source, *external_id, *source_hash;
    int64_t area_id, person_id, person_created_at, intake_unit_id, unit_id;
    int64_t submitted_at, recorded_at, answered_at, closed_at;
    int64_t rating_id, rated_at;
    const char *solved, *satisfied;
};
/* What record_digest would say once these rows are there. */
char *record_digest_fresh(struct arena *a, const struct record_fresh *x);

/* Digest of the matter's present rows, as an entry appended now would carry it; in a. */
enum err record_digest(struct db_conn *c, struct arena *a, int64_t matter_id, char **ret, struct error *e) ERR_CHECKED;
/* The same as versions before migration 9 wrote it, for the test of old records. */
enum err record_digest_old(struct db_conn *c, struct arena *a, int64_t matter_id, char **ret,
                           struct error *e) ERR_CHECKED;
/* Whether the digest of an entry, of this version or an older one, is that of the matter's present rows. */
enum err record_digest_fits(struct db_conn *c, struct arena *a, int64_t matter_id, const char *digest, bool *ret,
                            struct error *e) ERR_CHECKED;

/* Commitment to a text, or to what record_file_content says of a file: SHA-256 of salt (16 bytes) and content, hex in
 * a.
 */
char *record_commitment(struct arena *a, const void *salt, size_t salt_n, const char *content);
/* A file as it is committed to: the id of its row in document, its address, thumbnail, size, type and name. */
char *record_file_content(struct arena *a, int64_t id, const struct record_file *f, bool shown);

/* The fields an entry's hash covers, as stored; used by record_append and by the checker alike. */
struct record_row {
    int64_t id, matter_id, seq;
    const char *kind, *actor_kind;
    int64_t officer_id, unit_id, order_id, for_officer_id;
    const char *state_from, *state_to;
    int64_t round, shown, occurred_at, recorded_at;
    const char *commits, *digest, *op_key, *prev;
};
char *record_hash(struct arena *a, const struct record_row *r); /* hex */

#endif
