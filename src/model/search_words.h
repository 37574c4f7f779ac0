/*
 * The words of the index: keyed hashes in eight characters, made alike for texts, for properties and for queries. A
 * hash tells nothing without the site key, so an index that forgets slowly forgets nothing that could be read.
 */
#ifndef ECHOWALL_MODEL_SEARCH_WORDS_H
#define ECHOWALL_MODEL_SEARCH_WORDS_H

#include "base/buf.h"
#include "model/site.h"

#define SEARCH_WORD 8 /* characters */
/* FTS5 takes so many words in one question; of a long text some stand for all. */
#define SEARCH_WORDS_AT_ONCE 48

/* Spaces of words that must not meet. */
enum search_space {
    SPACE_TEXT = 'w',        /* a token of title, message or answer */
    SPACE_TITLE = 't',       /* a token of the title */
    SPACE_ALL = 'a',         /* every matter */
    SPACE_OPEN = 'o',        /* in no compartment, speaks of nobody */
    SPACE_COMPARTMENT = 'c', /* every other */
    SPACE_REACH = 'r',       /* a unit it has reached, or one above */
    SPACE_APART = 'e',       /* the wide unit, which it has not reached */
    SPACE_LEAD = 'l',        /* the unit that leads, or one above */
    SPACE_AREA = 'p',        /* where it happened, or around */
    SPACE_CATEGORY = 'k',    /* its category, or one above */
    SPACE_CHANNEL = 'h',
    SPACE_STATE = 's',
    SPACE_DUE = 'd',      /* days in which it falls due, see search_due.h */
    SPACE_NUMBER = 'n',   /* its number */
    SPACE_EXTERNAL = 'x', /* its number elsewhere, in its form for searching */
    SPACE_COPY = 'u',     /* a token of a public copy, in the index of the wall; and */
    SPACE_COPIES = 'v'    /* every public copy */
};

/* A set of words. Lives in an arena. */
struct wordset {
    struct arena *arena;
    struct key key; /* of the index, from the site's */
    uint64_t *slots;
    size_t n, cap;
    enum search_space space; /* of wordset_token */
};

void wordset_init(struct wordset *w, const struct site *s, struct arena *a);
void wordset_add(struct wordset *w, enum search_space space, const void *p, size_t n);
/* How an id is hashed. */
void wordset_id_bytes(int64_t id, uint8_t out[8]);
void wordset_add_id(struct wordset *w, enum search_space space, int64_t id);
bool wordset_has_id(const struct wordset *w, enum search_space space, int64_t id);
void wordset_add_text(struct wordset *w, enum search_space space, const char *s);
/* A token_fn: ctx is the set. */
void wordset_token(void *ctx, const char *p, size_t n);
/* The words of a text that is in its form for searching. */
void wordset_add_tokens(struct wordset *w, enum search_space space, const char *normal);
/* Words as they stand in a row, parted by blanks. */
void wordset_add_list(struct wordset *w, const char *list);

/* The words of a that are not in b, each with a blank behind it, at the end of out. */
void wordset_minus(const struct wordset *a, const struct wordset *b, struct buf *out);
/* All of them. */
void wordset_list(const struct wordset *w, struct buf *out);

/* The word that every line of a space has. */
char *wordset_common(const struct site *s, struct arena *a, enum search_space space);
/* One word alone, with its end. */
void wordset_write(const struct wordset *w, enum search_space space, const void *p, size_t n,
                   char out[SEARCH_WORD + 1]);

#endif
