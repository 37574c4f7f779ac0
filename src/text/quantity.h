/*
 * Numbers as reports write them: 54, 720余, 超1.4万, 40多万, 220亿. 多, 余 and 超 mean "at least", so they are kept
 * beside the number, and a sum that holds one such says "at least" as well.
 */
#ifndef ECHOWALL_TEXT_QUANTITY_H
#define ECHOWALL_TEXT_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define QUANTITY_MAX INT64_C(1000000000000) /* 万亿 */

struct quantity {
    int64_t n;
    const char *at_least; /* "" for exactly n; else 多, 余 or 超, one of these literals */
};

/* False for what is no such number: negative, more than QUANTITY_MAX, no whole number, or two signs of "at least".
 * Full-width digits and commas are read; "+" at the end is 余. */
bool quantity_parse(const char *text, struct quantity *ret);
/* As it is written, in a; what quantity_parse made of it reads the same number back. */
const char *quantity_words(struct arena *a, struct quantity q);
/* The literal of a stored sign; NULL when it is none. */
const char *quantity_sign(const char *stored);

#endif
