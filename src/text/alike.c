/* Pairs of characters, weighed by rarity. */
#include "text/alike.h"

#include <math.h>
#include <stdlib.h>

#include <utf8proc.h>

#include "base/str.h"
#include "text/norm.h"

#define PRIOR                                                                                                          \
    300.0 /* as if so many other texts, none with the pair, were compared too: few texts tell little of rarity */
#define OTHER 2.0 /* how often a pair that the first text lacks is taken to occur */

static int by_pair(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static int counts(uint32_t c)
{
    utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)c);
    return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_NO && k != UTF8PROC_CATEGORY_MN;
}

struct alike alike_of(struct arena *a, const char *text)
{
    uint64_t all[ALIKE_PAIRS_MAX] = {0};
    uint8_t times[ALIKE_PAIRS_MAX];
    size_t n = 0, kept = 0;
    uint32_t before = 0, c;
    const char *s = norm_search(a, text);
    for (int step; n < ALIKE_PAIRS_MAX && (step = utf8_next(s, &c)) > 0; s += step) {
        if (!counts(c))
            continue;
        if (before)
            all[n++] = (uint64_t)before << 32 | c;
        before = c;
    }
    qsort(all, n, sizeof(*all), by_pair);
    for (size_t i = 0; i < n; i++) {
        if (kept && all[kept - 1] == all[i]) {
            times[kept - 1] = (uint8_t)(times[kept - 1] + (times[kept - 1] < 3));
            continue;
        }
        all[kept] = all[i];
        times[kept++] = 1;
    }
    return (struct alike){arena_memdup(a, all, kept * sizeof(*all)), arena_memdup(a, times, kept), kept};
}

struct alike alike_copy(struct arena *a, const struct alike *x)
{
    return (struct alike){arena_memdup(a, x->pairs, x->n * sizeof(*x->pairs)), arena_memdup(a, x->counts, x->n), x->n};
}

/* How many of the others have each pair of the first. */
static void count_texts(const struct alike *first, const struct alike *others, size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0, j = 0; k < first->n && j < others[i].n;) {
            if (first->pairs[k] == others[i].pairs[j]) {
                ret[k++]++;
                j++;
            } else if (first->pairs[k] < others[i].pairs[j]) {
                k++;
            } else {
                j++;
            }
        }
    }
}

static double weight(double texts, double with)
{
    return log(1 + (texts + PRIOR) / (with + 0.5));
}

static double square(double w, int count)
{
    return w * w * count;
}

static int compare(const struct alike *first, const double *weights, double norm, double rare, const struct alike *x)
{
    double dot = 0, length = 0;
    size_t k = 0;
    for (size_t j = 0; j < x->n; j++) {
        while (k < first->n && first->pairs[k] < x->pairs[j])
            k++;
        int shared = k < first->n && first->pairs[k] == x->pairs[j];
        length += square(shared ? weights[k] : rare, x->counts[j]);
        if (shared)
            dot += weights[k] * weights[k] * sqrt((double)first->counts[k] * x->counts[j]);
    }
    return norm > 0 && length > 0 ? (int)lround(100 * dot / sqrt(norm * length)) : 0;
}

void alike_compare(struct arena *a, const struct alike *first, const struct alike *others, size_t n, int *ret)
{
    double *weights = arena_array(a, double, first->n + 1), norm = 0;
    count_texts(first, others, n, weights);
    for (size_t k = 0; k < first->n; k++) {
        weights[k] = weight((double)n, weights[k]);
        norm += square(weights[k], first->counts[k]);
    }
    double rare = weight((double)n, OTHER);
    for (size_t i = 0; i < n; i++)
        ret[i] = compare(first, weights, norm, rare, &others[i]);
}
