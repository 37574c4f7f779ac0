/* Small helpers on NUL-ended UTF-8 strings and byte ranges. Nothing here allocates but what takes an arena. */
#ifndef ECHOWALL_BASE_STR_H
#define ECHOWALL_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

bool str_eq(const char *a, const char *b); /* both may be NULL */
bool str_empty(const char *s);             /* NULL or "" */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
const char *str_or(const char *s, const char *otherwise); /* s unless NULL or "" */

/* Valid UTF-8 without NUL, surrogates, non-characters or control characters other than tab, CR and LF. */
bool utf8_valid(const char *s, size_t n);
size_t utf8_length(const char *s); /* characters of a valid string */
/* Decodes one character of a valid string; returns its bytes (1..4), 0 at the end. */
int utf8_next(const char *s, uint32_t *ret_c);
int utf8_put(uint32_t c, char out[5]); /* encodes, ends with NUL; returns its bytes */
/* First n characters of a valid string, with "…" where something was cut. */
char *utf8_cut(struct arena *a, const char *s, size_t n);
/* The characters of a valid string that fit into max bytes, and nothing to say that something was cut: for keys. */
char *utf8_clip(struct arena *a, const char *s, size_t max);

/* Blanks, tabs, newlines and full-width blanks off both ends. */
char *str_trim(struct arena *a, const char *s);

/* Whole string as a decimal number within [min, max]. */
bool str_int(const char *s, int64_t min, int64_t max, int64_t *ret_n);

/* Digits of s with full-width digits made plain, everything else dropped. */
char *str_digits(struct arena *a, const char *s);

#endif
