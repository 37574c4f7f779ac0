/*
 * The one stream of tokens from which text is indexed and by which it is looked for, on both engines alike.
 *
 * Text is taken in its form for searching (norm_search: NFKC, simplified, lower case, readings in brackets dropped). A
 * run of Chinese characters gives each character and each pair of neighbours; everything else gives words, which are
 * runs of letters and digits. So a word of two characters is one token, one character is one token, and "A3区路灯" is
 * a3, 区, 路, 灯, 区路, 路灯.
 */
#ifndef ECHOWALL_TEXT_TOKENS_H
#define ECHOWALL_TEXT_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* p points into the normal text and lives as long as that. */
typedef void (*token_fn)(void *ctx, const char *p, size_t n);

/* Calls fn for every token of a text that is in its form for searching, in order, repeated ones too. */
void tokens_each(const char *normal, token_fn fn, void *ctx);

/* The tokens that a text must have to hold the word: pairs, words, and a character only where it has no neighbour.
 * Returns their number. Where it is 1 and *ret_whole is true the token alone proves that the word stands in the text;
 * otherwise whoever has to know looks into the text. */
size_t tokens_of_word(const char *normal, token_fn fn, void *ctx, bool *ret_whole);

#endif
