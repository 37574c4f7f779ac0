/* One search under way: shared by newest first (search.c) and relevance (search_rank.c). */
#ifndef ECHOWALL_MODEL_SEARCH_HITS_H
#define ECHOWALL_MODEL_SEARCH_HITS_H

#include "model/search_priv.h"

#define BATCH_MAX 201

struct hunt {
    struct db_conn *conn;
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const struct search_query *x;
    struct search_asked asked;
    struct search_match match;
    const char *name; /* of the list, for its cursors */
    int64_t from;     /* no line before this one */
    int64_t below;    /* nor this one or any after it */
    bool blind;       /* the viewer reads nothing */
    struct search_list *ret;
    const struct search_texts **texts; /* of each row of ret that were read already; or NULL */
};

/* Candidates that are the viewer's to see, with their lines. */
struct batch {
    struct matter rows[BATCH_MAX];
    int64_t docs[BATCH_MAX];
    int n;
};

#define SEARCH_TOGETHER 20 /* matters whose rows or texts are read by one statement */
/* How many of n are read with the one at i. */
static inline int search_together(int i, int n)
{
    return n - i < SEARCH_TOGETHER ? n - i : SEARCH_TOGETHER;
}
/* Their numbers in it, those of fewer end with zeros; what else it is given begins at $22. */
#define SEARCH_IDS " IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)"

struct search_texts {
    const char *title, *body;
    const char **replies;
    int n_replies;
};

/* Titles and newest messages of n matters, ret[i] of m[i]; replies: and the answers. */
enum err search_read_texts(struct hunt *h, const struct matter *const *m, int n, bool replies, struct search_texts *ret,
                           struct error *e) ERR_CHECKED;
/* Adds the matter to the page, if it does hold the words. texts: NULL where they have not been read, which they are
 * where the index does not tell; they stay until search_show. */
bool search_take(struct hunt *h, const struct matter *m, const struct search_texts *texts);
/* The pieces of title and text that each row of the page shows. */
enum err search_show(struct hunt *h, struct error *e) ERR_CHECKED;

#endif
