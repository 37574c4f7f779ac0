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
};

/* Candidates that are the viewer's to see, with their lines. */
struct batch {
    struct matter rows[BATCH_MAX];
    int64_t docs[BATCH_MAX];
    int n;
};

struct search_texts {
    const char *title, *body;
    const char **replies;
    int n_replies;
};

/* The title and the newest message; replies: and the answers. */
enum err search_read_texts(struct hunt *h, const struct matter *m, bool replies, struct search_texts *ret,
                           struct error *e) ERR_CHECKED;
/* Adds the matter to the page, if it does hold the words. texts: NULL where they have not been read. */
enum err search_take(struct hunt *h, const struct matter *m, const struct search_texts *texts, bool *ret_taken,
                     struct error *e) ERR_CHECKED;

#endif
