/*
 * Searching matters. What is typed is parted by blanks into words that must all occur in title, message or answers; a
 * number may also be that of the matter, here or elsewhere. Every row goes through MATTER_VISIBLE; an index (see
 * search_index.h) narrows what has to be looked at to the viewer's units and the filter.
 */
#ifndef ECHOWALL_MODEL_SEARCH_H
#define ECHOWALL_MODEL_SEARCH_H

#include "model/filter.h"
#include "model/matter.h"

#define SEARCH_TEXT_MAX  200  /* characters of a query */
#define SEARCH_WORDS_MAX 10   /* words of it */
#define SEARCH_TOTAL_MAX 1000 /* counted up to here */
#define SEARCH_RANKED    2000 /* newest hits that relevance puts in order */

enum search_order { SEARCH_NEWEST, SEARCH_RELEVANCE };

struct search_query {
    const char *text;                   /* as typed; empty: everything that the filter lets through */
    const struct matter_filter *filter; /* NULL: none */
    enum search_order order;
    const char *cursor; /* NULL: the start */
    int limit;          /* 1..200 */
    bool bare;          /* without snippets and totals, for lists by the machine */
    int window;         /* candidates looked at in one go for a limit of time; 0: 2,000. Five goes to a page */
};

/* Text in pieces: what the words of the query hit, and what stands between. */
struct search_piece {
    const char *text;
    bool hit;
};
struct search_pieces {
    struct search_piece *v;
    size_t n;
};

struct search_row {
    struct matter m;
    struct search_pieces title;
    struct search_pieces snippet; /* of the message or, where only that has the words, of an answer; none when bare */
    bool in_answer;
};

struct search_list {
    struct search_row *rows;
    int n;
    const char *next; /* cursor, NULL at the end */
    int total;        /* of all pages, up to SEARCH_TOTAL_MAX; 0 when bare */
    bool total_more;  /* the total is SEARCH_TOTAL_MAX, or what was met as far as this looked: "1,000+" */
    bool about;       /* the total also counts matters that have the words' parts, but apart */
    bool building;    /* the index is being built: there may be more */
    int built;        /* percent of it */
};

/* ERR_INVALID for what is too long, has too many words, or a forged cursor. */
enum err search(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                const struct search_query *x, struct search_list *ret, struct error *e) ERR_CHECKED;

/* Matters of a caller known by phone, whole or last four digits, for intake and dispatchers to merge: the newest open
 * ones that the viewer may see, at most 20. None when the text is no such number or the viewer has no such role. */
enum err search_caller(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char *text, struct matter_list *ret, struct error *e) ERR_CHECKED;

#endif
