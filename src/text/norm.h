/*
 * Normal forms of text. What people write in full width, in traditional characters, with combined or split accents or
 * with invisible characters has to be found by whoever types it otherwise, so text and query go through the same form.
 */
#ifndef ECHOWALL_TEXT_NORM_H
#define ECHOWALL_TEXT_NORM_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Text to be stored and shown: NFC, line ends as LF, invisible characters (zero width, direction marks) dropped. Input
 * that is not valid UTF-8 gives "". */
char *norm_text(struct arena *a, const char *s);

/*
 * Text to be searched: NFKC in lower case, traditional characters as simplified ones, runs of blanks as one blank, none
 * at the ends, and a character's reading in brackets behind it, 習(xí), dropped. Never shown.
 */
char *norm_search(struct arena *a, const char *s);

/* The same with, for each byte of the result, the offset in s of the character it came from, and the length of s behind
 * the end: for marking in s what was found in the result. Character by character, so a base and an accent that stand
 * apart in s stay apart. */
char *norm_search_map(struct arena *a, const char *s, size_t **ret_from);

/*
 * The first place at or after `from` in a text where the word stands, both in their form for searching; NULL where
 * there is none. Letters and digits are found as a whole only: "etc" is not in "fetch". `from` is within text.
 */
const char *norm_find(const char *text, const char *from, const char *word);

/* The simplified form of a character, or itself. */
uint32_t norm_simplify(uint32_t c);

/* Is it a Chinese character? */
int norm_is_han(uint32_t c);

/* OpenCC's character table, by from; made at build by tools/make-ts-table. */
struct norm_pair {
    uint32_t from;
    uint32_t to;
};
extern const struct norm_pair norm_simplified[];
extern const size_t norm_simplified_n;

#endif
