/* Numbers with "at least" signs, read and written. */
#include "text/quantity.h"

#include <string.h>

#include "base/str.h"

#define WAN      10000
#define YI       100000000
#define FRACTION 4 /* digits behind the point that 万 and 亿 make whole */

static const char *const signs[] = {"", "多", "余", "超"};

const char *quantity_sign(const char *stored)
{
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (str_eq(signs[i], stored))
            return signs[i];
    }
    return NULL;
}

struct reading {
    const char *p;
    struct quantity q;
    int64_t digits; /* as if there were no point */
    int behind;     /* digits behind the point; -1: no point yet */
    bool any;       /* a digit was there */
    int64_t unit;
};

static bool read_sign(struct reading *x)
{
    static const struct {
        const char *text, *sign;
    } written[] = {{"多", "多"}, {"余", "余"}, {"超过", "超"}, {"超", "超"}, {"+", "余"}};
    for (size_t i = 0; i < COUNT_OF(written); i++) {
        if (!str_starts(x->p, written[i].text))
            continue;
        if (*x->q.at_least)
            return false;
        x->q.at_least = quantity_sign(written[i].sign);
        x->p += strlen(written[i].text);
        return true;
    }
    return true;
}

/* One sign of the number itself; false where it is none. */
static bool read_digit(struct reading *x)
{
    uint32_t c;
    int n = utf8_next(x->p, &c);
    if (n <= 0)
        return false;
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    if (c == '.' && x->behind < 0 && x->any) {
        x->behind = 0;
    } else if (c >= '0' && c <= '9' && x->digits < QUANTITY_MAX && x->behind < FRACTION) {
        x->digits = x->digits * 10 + (int64_t)(c - '0');
        x->behind += x->behind >= 0;
        x->any = true;
    } else if (!(c == ',' && x->any && x->behind < 0)) {
        return false;
    }
    x->p += n;
    return true;
}

static void read_unit(struct reading *x)
{
    static const struct {
        const char *text;
        int64_t unit;
    } units[] = {{"万亿", INT64_C(1000000000000)}, {"万", WAN}, {"亿", YI}};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (str_starts(x->p, units[i].text)) {
            x->unit = units[i].unit;
            x->p += strlen(units[i].text);
            return;
        }
    }
}

static bool whole(struct reading *x)
{
    for (; x->behind > 0; x->behind--) {
        if (x->unit % 10 == 0)
            x->unit /= 10;
        else if (x->digits % 10 == 0)
            x->digits /= 10;
        else
            return false;
    }
    if (x->digits > QUANTITY_MAX / x->unit)
        return false;
    x->q.n = x->digits * x->unit;
    return true;
}

bool quantity_parse(const char *text, struct quantity *ret)
{
    struct reading x = {.p = str_or(text, ""), .q = {0, ""}, .behind = -1, .unit = 1};
    x.p += strspn(x.p, " \t");
    if (!read_sign(&x))
        return false;
    while (read_digit(&x))
        continue;
    if (!x.any || !read_sign(&x))
        return false;
    read_unit(&x);
    if (!read_sign(&x))
        return false;
    x.p += strspn(x.p, " \t");
    if (*x.p || !whole(&x))
        return false;
    *ret = x.q;
    return true;
}

/* n / unit with at most four digits behind the point, none of them a 0 at the end. */
static const char *in_units(struct arena *a, int64_t n, int64_t unit)
{
    int64_t behind = n % unit * WAN / unit;
    if (!behind)
        return arena_printf(a, "%lld", (long long)(n / unit));
    char *s = arena_printf(a, "%lld.%04lld", (long long)(n / unit), (long long)behind);
    for (size_t end = strlen(s); end && s[end - 1] == '0'; end--)
        s[end - 1] = '\0';
    return s;
}

const char *quantity_words(struct arena *a, struct quantity q)
{
    const char *unit = "", *number, *sign = q.at_least;
    if (q.n >= YI && q.n % WAN == 0) {
        unit = "亿";
        number = in_units(a, q.n, YI);
    } else if (q.n >= WAN && q.n % 1000 == 0) {
        unit = "万";
        number = in_units(a, q.n, WAN);
    } else {
        number = in_units(a, q.n, 1);
    }
    if (str_eq(sign, "超"))
        return arena_printf(a, "超%s%s", number, unit);
    if (str_ends(number, "0") && !strchr(number, '.')) /* 40多万, but 1万多 */
        return arena_printf(a, "%s%s%s", number, sign, unit);
    return arena_printf(a, "%s%s%s", number, unit, sign);
}
