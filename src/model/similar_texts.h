/*
 * Titles and texts of matters in the form in which they are compared, made once for each version of a matter and held
 * by the connection. They say nothing about who may see them: whoever looks one up has found its matter through
 * MATTER_VISIBLE.
 */
#ifndef ECHOWALL_MODEL_SIMILAR_TEXTS_H
#define ECHOWALL_MODEL_SIMILAR_TEXTS_H

#include "model/site.h"
#include "text/alike.h"

struct similar_text {
    int64_t id, version;
    struct alike title, whole; /* whole: the title and the text */
    const char *place;         /* in its form for searching */
};

struct similar_texts;

/* The connection's, for the time of one question: begun anew when they have become many, or are some minutes old, so
 * that of what is erased nothing stays for long. */
struct similar_texts *similar_texts_of(struct db_conn *c, const struct site *s);

const struct similar_text *similar_texts_find(const struct similar_texts *t, int64_t id, int64_t version);

/* Made of the texts and held; scratch is for what goes at once. */
const struct similar_text *similar_texts_put(struct similar_texts *t, struct arena *scratch, int64_t id,
                                             int64_t version, const char *title, const char *body, const char *place);

#endif
