/*
 * Shares that are carried as they are and rounded once: a whole number over a positive one, in lowest terms.
 *
 * Exact as long as numerator and denominator fit 127 bits, which five bases of ten million do; what does not is taken
 * to fifteen decimals, and of products to nine.
 */
#ifndef ECHOWALL_BASE_RATIO_H
#define ECHOWALL_BASE_RATIO_H

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef __int128 ratio_int;

struct ratio {
    ratio_int n, d;
};

/* d is not 0. */
struct ratio ratio_of(int64_t n, int64_t d);
struct ratio ratio_add(struct ratio a, struct ratio b);
struct ratio ratio_minus(struct ratio a, struct ratio b);
struct ratio ratio_times(struct ratio a, struct ratio b);
/* b is not 0. */
struct ratio ratio_over(struct ratio a, struct ratio b);
int ratio_compare(struct ratio a, struct ratio b); /* below 0, 0, above 0 */

/* In units of 1 / times, half-up; a is not negative. */
int64_t ratio_round(struct ratio a, int64_t times);

/* "14.82": digits, at most four of them behind a point, no more than max. */
bool ratio_parse(const char *s, int64_t max, struct ratio *ret);

#endif
