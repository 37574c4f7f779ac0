/*
 * Messages and answers as residents and offices write them, made by a small grammar from word lists of our own. The
 * same seed gives the same text on every machine; lengths follow those of a real message board (median 192 characters,
 * p90 700, at most 3,191; answers 276), and so do the words: a few stand in a tenth of all messages, many in one of a
 * hundred, place names and oddities in a handful.
 */
#ifndef ECHOWALL_TESTS_BENCH_WORDS_H
#define ECHOWALL_TESTS_BENCH_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* A stream of numbers that depends on nothing but its seed. */
struct dice {
    uint64_t state;
};

struct dice dice_of(uint64_t seed, uint64_t n);
uint64_t dice_next(struct dice *d);
unsigned dice_below(struct dice *d, unsigned n); /* 0 … n-1 */
bool dice_percent(struct dice *d, double percent);
/* Of a distribution whose logarithm is normal: half lie below the median, nine of ten below p90. */
double dice_length(struct dice *d, double median, double p90);

struct message {
    const char *title, *body;
    const char *field; /* name of the category it belongs to, as in catalogue/categories.csv; "" for some */
    int topic;
};

void words_message(struct dice *d, struct arena *a, struct message *ret);
/* unit: who answers. */
const char *words_answer(struct dice *d, struct arena *a, const struct message *m, const char *unit);
/* "漳源小区", "瑞竹路": thousands of them. */
const char *words_place(struct dice *d, struct arena *a);
const char *words_person(struct dice *d, struct arena *a);

#endif
