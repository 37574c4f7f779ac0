/* String helpers, with UTF-8 read by hand: the C library's multibyte functions depend on the locale. */
#include "base/str.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool str_eq(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool str_empty(const char *s)
{
    return !s || !*s;
}

bool str_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);

    return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

const char *str_or(const char *s, const char *otherwise)
{
    return str_empty(s) ? otherwise : s;
}

/* Decodes strictly: 0 for anything that is not the shortest form of a Unicode scalar value. */
static int decode(const unsigned char *p, size_t n, uint32_t *ret_c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

    if (p[0] < 0x80) {
        *ret_c = p[0];
        return 1;
    }
    int len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || n < (size_t)len)
        return 0;
    uint32_t c = p[0] & (0x7Fu >> len);
    for (int i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3Fu);
    }
    if (c < least[len] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    *ret_c = c;
    return len;
}

static bool wanted(uint32_t c)
{
    if (c < 0x20)
        return c == '\t' || c == '\n' || c == '\r';
    if (c >= 0x7F && c < 0xA0)
        return false;
    return (c < 0xFDD0 || c > 0xFDEF) && (c & 0xFFFE) != 0xFFFE;
}

bool utf8_valid(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;
    uint32_t c;

    while (n > 0) {
        int len = decode(p, n, &c);

        if (len == 0 || !wanted(c))
            return false;
        p += len;
        n -= (size_t)len;
    }
    return true;
}

int utf8_next(const char *s, uint32_t *ret_c)
{
    const unsigned char *p = (const unsigned char *)s;
    uint32_t c;

    if (!*s)
        return 0;
    /* What nearly all text is: ASCII, and Chinese of U+4000 to U+9FFF. */
    if (*p >= 0x20 && *p < 0x7f) {
        *ret_c = *p;
        return 1;
    }
    if (*p >= 0xe4 && *p <= 0xe9 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80) {
        *ret_c = (uint32_t)(*p & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3fu);
        return 3;
    }
    int len = decode((const unsigned char *)s, strnlen(s, 4), &c);
    if (len == 0) { /* not valid after all: step over one byte rather than stop or run past the end */
        c = 0xFFFD;
        len = 1;
    }
    *ret_c = c;
    return len;
}

size_t utf8_length(const char *s)
{
    size_t n = 0;

    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

int utf8_put(uint32_t c, char out[5])
{
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};

    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = 0xFFFD;
    int len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    out[len] = '\0';
    for (int i = len - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(lead[len] | c);
    return len;
}

char *utf8_cut(struct arena *a, const char *s, size_t n)
{
    const char *p = s;
    uint32_t c;

    for (; n > 0 && *p; n--)
        p += utf8_next(p, &c);
    if (!*p)
        return arena_strdup(a, s);
    return arena_printf(a, "%.*s…", (int)(p - s), s);
}

char *utf8_clip(struct arena *a, const char *s, size_t max)
{
    size_t n = strnlen(s, max + 1);

    if (n > max) {
        n = max;
        while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
            n--;
    }
    return arena_strndup(a, s, n);
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 || c == 0xFEFF;
}

char *str_trim(struct arena *a, const char *s)
{
    const char *start = NULL, *end = s;
    uint32_t c;
    int len;

    for (const char *p = s; (len = utf8_next(p, &c)) > 0; p += len) {
        if (is_blank(c))
            continue;
        if (!start)
            start = p;
        end = p + len;
    }
    return start ? arena_strndup(a, start, (size_t)(end - start)) : arena_strdup(a, "");
}

bool str_int(const char *s, int64_t min, int64_t max, int64_t *ret_n)
{
    const char *digits = *s == '-' ? s + 1 : s;
    char *end;

    if (*digits < '0' || *digits > '9')
        return false;
    errno = 0;
    intmax_t n = strtoimax(s, &end, 10);
    if (errno != 0 || *end || n < min || n > max)
        return false;
    *ret_n = n;
    return true;
}

char *str_digits(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1);
    char *o = out;
    uint32_t c;
    int len;

    for (; (len = utf8_next(s, &c)) > 0; s += len) {
        if (c >= 0xFF10 && c <= 0xFF19)
            c = c - 0xFF10 + '0';
        if (c >= '0' && c <= '9')
            *o++ = (char)c;
    }
    *o = '\0';
    return out;
}
