/*
 * What a callback can bring, as codes and words: outcome of the call, what the resident gives as reasons, what is wrong
 * with a reply. The key presses it on the caller's form.
 */
#ifndef ECHOWALL_CATALOGUE_CALLBACK_WORDS_H
#define ECHOWALL_CATALOGUE_CALLBACK_WORDS_H

#include <stddef.h>

struct callback_word {
    const char *code;
    const char *name; /* English msgid */
    const char *key;  /* one character */
};

struct callback_words {
    const struct callback_word *v;
    size_t n;
};

extern const struct callback_words callback_outcomes;  /* reached, no_answer, busy, wrong_number, refused */
extern const struct callback_words callback_contacted; /* yes, no */
extern const struct callback_words callback_solved;    /* yes, half, no */
extern const struct callback_words callback_satisfied; /* yes, basic, no */
extern const struct callback_words callback_whys;      /* reasons for anything less than solved and satisfied */
extern const struct callback_words callback_quality;   /* pass, defect */
extern const struct callback_words callback_defects;   /* the checklist of the reply: what it lacks */

/* NULL when there is none. */
const struct callback_word *callback_word(const struct callback_words *words, const char *code);

#endif
