/*
 * How alike two short texts are: the cosine of their pairs of characters, each pair weighed by how rare it is among the
 * texts compared, so that "小区" counts for less than the name of the place. Traditional and simplified characters,
 * full and half width are the same; blanks and punctuation do not count.
 */
#ifndef ECHOWALL_TEXT_ALIKE_H
#define ECHOWALL_TEXT_ALIKE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define ALIKE_PAIRS_MAX 400 /* of one text; what is longer is cut */

struct alike {
    uint64_t *pairs; /* ascending, each once */
    uint8_t *counts; /* how often */
    size_t n;
};

/* The pairs of a text, in a. */
struct alike alike_of(struct arena *a, const char *text);
struct alike alike_copy(struct arena *a, const struct alike *x);

/* 0 to 100 for each of the n others against the first, in ret. */
void alike_compare(struct arena *a, const struct alike *first, const struct alike *others, size_t n, int *ret);

#endif
