/*
 * Day seals. For every day of the site's zone since the first entry: how many entries were recorded, and the Merkle
 * root of their hashes in the order of their ids, chained to the day before. A seal that was published shows later
 * that no entry of its day was altered, added or taken away. Days without entries are sealed too, so that no day can
 * drop out.
 *
 * The tree is that of RFC 6962: SHA-256 of 0x00 and the entry's hash (32 bytes) for a leaf, of 0x01 and both children
 * for a node; the root of no entries is SHA-256 of nothing.
 */
#ifndef ECHOWALL_MODEL_SEAL_H
#define ECHOWALL_MODEL_SEAL_H

#include "model/site.h"

#define SEAL_LAG      (2 * MS_MINUTE) /* after midnight, for writes under way at the turn of the day */
#define SEAL_LIST_MAX 400

struct seal {
    int32_t day;     /* yyyymmdd */
    int64_t upto;    /* the end of the day: entries recorded before this are covered */
    int64_t entries; /* recorded that day */
    const char *root, *prev, *hash;
    int64_t sealed_at;
};

/* Seals every finished day that has no seal yet; *ret_n: how many were made. At start, and by a job at seal_next. */
enum err seal_due(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;
/* When the next day will be finished. */
int64_t seal_next(const struct site *s);

struct seal_list {
    struct seal *rows;
    int n;
    int32_t next; /* day to go on before, 0 at the end */
};

/* Public. Newest first, days before `before` (0: from the last on), at most limit (1..SEAL_LIST_MAX). */
enum err seal_list(struct db_conn *c, struct arena *a, int32_t before, int limit, struct seal_list *ret,
                   struct error *e) ERR_CHECKED;

/* For the checker: a running Merkle root, and the hash of a seal from its other fields. */
struct merkle {
    uint64_t n;
    struct hash peaks[64]; /* of complete subtrees; bit i of n says whether peaks[i] is in use */
};
void merkle_init(struct merkle *m);
void merkle_add(struct merkle *m, const struct hash *entry);
struct hash merkle_root(const struct merkle *m);
char *seal_hash(struct arena *a, const struct seal *x);
/* The day after a day. */
int32_t seal_day_after(int32_t day, struct zone z);

/* Keyed hash of the last seal, in site_fact as "seal_head": without it, cutting off the last seals would not show. */
char *seal_mark(const struct site *s, struct arena *a, int32_t day, const char *hash);

#endif
