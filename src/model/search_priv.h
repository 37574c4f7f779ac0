/* Shared by the parts of searching: the query (search_query.c), the hits (search.c), their words in the text
 * (search_mark.c). */
#ifndef ECHOWALL_MODEL_SEARCH_PRIV_H
#define ECHOWALL_MODEL_SEARCH_PRIV_H

#include "model/search.h"
#include "model/search_words.h"

struct search_word {
    const char *normal; /* in its form for searching */
    bool whole;         /* its one token proves that it stands in the text */
    bool number;        /* a digit is in it: it may be the number of a matter */
};

/* What was typed, read. */
struct search_asked {
    struct search_word words[SEARCH_WORDS_MAX];
    int n;
    bool nothing;       /* something was typed, but no word is in it */
    bool verify;        /* a hit of the index has to be looked at */
    const char *number; /* of a matter, in its stored form, when the whole text is one; or NULL */
};

enum err search_read(struct arena *a, const char *text, struct search_asked *ret, struct error *e) ERR_CHECKED;

/* What the index is asked. */
struct search_match {
    const char *hits;  /* everything */
    const char *open;  /* of it what is in no compartment */
    const char *other; /* of it what is in one */
    const char *title; /* hits that have all words in the title */
    /* For the total: hits that all fit the filter, in no compartment and in one; NULL: the index cannot tell. And those
     * whose rows have to be looked at; NULL: none. */
    const char *sure, *sure_other, *by_rows;
    bool one_list; /* sure is one word's, whoever asks */
    bool windows;  /* many of the hits may be left out when their rows are looked at */
};

/* Whom the hits are narrowed to. */
struct search_reach {
    const int64_t *units; /* of the viewer's posts that read */
    size_t n;
    bool all;      /* they reach every unit */
    int64_t wide;  /* among them: what has not reached it is marked; or 0 */
    bool building; /* lines may lack days of limits */
    bool stale;    /* the trees of units and areas changed under the index, so that it must not narrow by them */
};

/* Expressions in the language of the engine. */
enum err search_match_of(const struct site *s, struct arena *a, const struct viewer *v, const struct search_asked *x,
                         const struct matter_filter *f, const struct search_reach *reach, struct search_match *ret,
                         struct error *e) ERR_CHECKED;

/* An expression for the words alone, as tokens of one space. */
const char *search_words_match(const struct site *s, struct arena *a, const struct search_asked *x,
                               enum search_space space);

/* Where the words stand in a text, letters and digits as a whole: "第1" is not in "第10". */
bool search_holds(const struct search_word *w, const char *text);
struct search_pieces search_mark_all(struct arena *a, const struct search_asked *x, const char *text);
/* Some characters around the first words. */
struct search_pieces search_mark_around(struct arena *a, const struct search_asked *x, const char *text);

#endif
