/* Exact shares. */
#include "base/ratio.h"

#define FINE     INT64_C(1000000000000000)
#define COARSE   INT64_C(1000000000)
#define DECIMALS 10000
#define DIGITS   18

static ratio_int divisor(ratio_int a, ratio_int b)
{
    a = a < 0 ? -a : a;
    while (b) {
        ratio_int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static struct ratio lowest(ratio_int n, ratio_int d)
{
    ratio_int g = divisor(n, d);
    return g > 1 ? (struct ratio){n / g, d / g} : (struct ratio){n, d};
}

struct ratio ratio_of(int64_t n, int64_t d)
{
    return d < 0 ? lowest(-(ratio_int)n, -(ratio_int)d) : lowest(n, d);
}

/* The nearest one with this denominator. */
static struct ratio nearest(struct ratio a, int64_t d)
{
    ratio_int whole = a.n / a.d, rest = a.n % a.d, of = a.d;
    while (of > (ratio_int)FINE * FINE / d) {
        of /= 2;
        rest /= 2;
    }
    return (struct ratio){whole * d + (rest * d + (rest < 0 ? -of : of) / 2) / of, d};
}

static bool add(struct ratio a, struct ratio b, struct ratio *ret)
{
    ratio_int g = divisor(a.d, b.d), n, m, d;
    if (__builtin_mul_overflow(a.d / g, b.d, &d) || __builtin_mul_overflow(a.n, b.d / g, &n) ||
        __builtin_mul_overflow(b.n, a.d / g, &m) || __builtin_add_overflow(n, m, &n))
        return false;
    *ret = lowest(n, d);
    return true;
}

struct ratio ratio_add(struct ratio a, struct ratio b)
{
    struct ratio sum;
    if (!add(a, b, &sum))
        sum = (struct ratio){nearest(a, FINE).n + nearest(b, FINE).n, FINE};
    return sum;
}

struct ratio ratio_minus(struct ratio a, struct ratio b)
{
    return ratio_add(a, (struct ratio){-b.n, b.d});
}

static bool times(struct ratio a, struct ratio b, struct ratio *ret)
{
    struct ratio x = lowest(a.n, b.d), y = lowest(b.n, a.d);
    ratio_int n, d;
    if (__builtin_mul_overflow(x.n, y.n, &n) || __builtin_mul_overflow(x.d, y.d, &d))
        return false;
    *ret = lowest(n, d);
    return true;
}

struct ratio ratio_times(struct ratio a, struct ratio b)
{
    struct ratio product;
    if (!times(a, b, &product))
        product = lowest(nearest(a, COARSE).n * nearest(b, COARSE).n, (ratio_int)COARSE * COARSE);
    return product;
}

struct ratio ratio_over(struct ratio a, struct ratio b)
{
    return ratio_times(a, b.n < 0 ? (struct ratio){-b.d, -b.n} : (struct ratio){b.d, b.n});
}

int ratio_compare(struct ratio a, struct ratio b)
{
    ratio_int n = ratio_minus(a, b).n;
    return n < 0 ? -1 : n > 0;
}

int64_t ratio_round(struct ratio a, int64_t of)
{
    ratio_int rest = a.n % a.d, twice;
    if (__builtin_mul_overflow(rest, (ratio_int)2 * of, &twice) || __builtin_add_overflow(twice, a.d, &twice) ||
        a.d > INT64_MAX * (ratio_int)INT64_MAX)
        return ratio_round(nearest(a, FINE), of);
    return (int64_t)(a.n / a.d * of + twice / (2 * a.d));
}

bool ratio_parse(const char *s, int64_t max, struct ratio *ret)
{
    int64_t n = 0, one = 1;
    int digits = 0;
    bool point = false;
    for (; *s; s++) {
        if (*s == '.' && !point && digits) {
            point = true;
            continue;
        }
        if (*s < '0' || *s > '9' || digits == DIGITS || one == DECIMALS)
            return false;
        n = n * 10 + (*s - '0');
        one *= point ? 10 : 1;
        digits++;
    }
    struct ratio x = ratio_of(n, one);
    if (!digits || (point && one == 1) || ratio_compare(x, ratio_of(max, 1)) > 0)
        return false;
    *ret = x;
    return true;
}
