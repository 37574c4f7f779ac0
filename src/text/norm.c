/* utf8proc does Unicode's part; the Chinese part is a table look-up and a rule for readings in brackets. */
#include "text/norm.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/str.h"

#define SEARCH_FORM (UTF8PROC_COMPAT | UTF8PROC_IGNORE | UTF8PROC_CASEFOLD)

/* One bit for each character of the first plane that has a simplified form: most have none. */
static uint8_t traditional[0x10000 / 8];
static pthread_once_t traditional_once = PTHREAD_ONCE_INIT;

static void mark_traditional(void)
{
    for (size_t i = 0; i < norm_simplified_n; i++) {
        uint32_t c = norm_simplified[i].from;
        if (c < 0x10000) {
            traditional[c >> 3] |= (uint8_t)(1u << (c & 7));
        }
    }
}

static uint32_t look_up(uint32_t c)
{
    size_t low = 0;
    size_t high = norm_simplified_n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (norm_simplified[middle].from < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < norm_simplified_n && norm_simplified[low].from == c ? norm_simplified[low].to : c;
}

uint32_t norm_simplify(uint32_t c)
{
    if (c < 0x3400) {
        return c;
    }
    pthread_once(&traditional_once, mark_traditional);
    return c >= 0x10000 || (traditional[c >> 3] >> (c & 7) & 1) ? look_up(c) : c;
}

int norm_is_han(uint32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x323af) ||
           (c >= 0xf900 && c <= 0xfaff) || c == 0x3007;
}

static char *map(const char *s, int options)
{
    utf8proc_uint8_t *out = NULL;
    if (utf8proc_map((const utf8proc_uint8_t *)s, 0, &out, (utf8proc_option_t)(options | UTF8PROC_NULLTERM)) < 0) {
        return NULL;
    }
    return (char *)out;
}

char *norm_text(struct arena *a, const char *s)
{
    char *mapped = map(s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_IGNORE);
    char *out = arena_strdup(a, mapped ? mapped : "");
    size_t n = 0;
    free(mapped);
    for (const char *p = out; *p; p++) {
        if (*p == '\r') {
            out[n++] = '\n';
            p += p[1] == '\n';
        } else {
            out[n++] = *p;
        }
    }
    out[n] = '\0';
    return out;
}

static bool is_tone_vowel(uint32_t c)
{
    static const uint32_t vowels[] = {0xe0,  0xe1,  0xe8,  0xe9,  0xec,  0xed,  0xf2,  0xf3,
                                      0xf9,  0xfa,  0x101, 0x113, 0x11b, 0x12b, 0x14d, 0x16b,
                                      0x1ce, 0x1d0, 0x1d2, 0x1d4, 0x1d6, 0x1d8, 0x1da, 0x1dc};
    for (size_t i = 0; i < COUNT_OF(vowels); i++) {
        if (vowels[i] == c) {
            return true;
        }
    }
    return false;
}

/*
 * Bytes of "(xí)" at p, which stands behind a Chinese character; 0 when it is something else. A reading is one syllable
 * with a tone mark, or one of the few that have none: (China), (a) and (km) are content.
 */
#define READING_MAX 9 /* characters: seven letters and the brackets */
static size_t reading_at(const char *p)
{
    static const char *const toneless[] = {"de", "le", "ma", "ba", "ne", "zhe", "me", "men", "zi"};
    bool tone = false;
    size_t n = 1;
    int letters = 0;
    if (*p != '(') {
        return 0;
    }
    while (letters < 7 && p[n] && p[n] != ')') {
        uint32_t c;
        int len = utf8_next(p + n, &c);
        bool vowel = is_tone_vowel(c);
        if (len <= 0 || !(vowel || (c >= 'a' && c <= 'z') || c == 0xfc)) {
            return 0;
        }
        tone = tone || vowel;
        letters++;
        n += (size_t)len;
    }
    if (p[n] != ')' || letters == 0) {
        return 0;
    }
    for (size_t i = 0; i < COUNT_OF(toneless) && !tone; i++) {
        tone = strlen(toneless[i]) == n - 1 && memcmp(p + 1, toneless[i], n - 1) == 0;
    }
    return tone ? n + 1 : 0;
}

static bool is_blank(uint32_t c)
{
    return c <= ' ' || c == 0xa0 || c == 0x3000;
}

/* Simplifies, makes one blank of many and drops readings. from may be NULL; otherwise it holds the origin of each byte
 * of mapped, and that of each byte of out goes to out_from. Returns the length. */
static size_t squeeze(const char *mapped, char *out, const size_t *from, size_t *out_from)
{
    const char *p = mapped;
    size_t n = 0;
    bool gap = false;
    bool han = false;
    uint32_t c;
    for (int len; (len = utf8_next(p, &c)) > 0; p += len) {
        size_t reading = han ? reading_at(p) : 0;
        size_t before = n;
        if (reading > 0) {
            len = (int)reading;
            han = false;
            continue;
        }
        if (is_blank(c)) {
            gap = n > 0;
            han = false;
            continue;
        }
        if (gap) {
            out[n++] = ' ';
            gap = false;
        }
        han = norm_is_han(c);
        n += (size_t)utf8_put(norm_simplify(c), out + n);
        for (size_t i = before; from && i < n; i++) {
            out_from[i] = from[p - mapped];
        }
    }
    out[n] = '\0';
    return n;
}

/*
 * What Chinese text is mostly made of: characters that SEARCH_FORM maps each to one, whatever stands beside it, as long
 * as that is of these too. 0 for all others.
 */
static uint32_t plain(uint32_t c)
{
    if (c >= 0xff01 && c <= 0xff5e) {
        c -= 0xfee0;
    }
    if (c < 0x80) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }
    if ((c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3001 && c <= 0x3003) || (c >= 0x3008 && c <= 0x3011)) {
        return c;
    }
    switch (c) {
    case 0x3000:
        return ' ';
    case 0xb7:
    case 0x2014:
    case 0x2018:
    case 0x2019:
    case 0x201c:
    case 0x201d:
        return c;
    default:
        return 0;
    }
}

/* So many bytes the form for searching may take: a simplified one may need four where the traditional one took three.
 */
static size_t room_for(size_t len)
{
    return len * 4 / 3 + 8;
}

/* The same of a text as it was written, as far as it is plain: those without a tone mark. */
static size_t plain_reading_at(const char *s)
{
    char mapped[READING_MAX + 1];
    const char *p = s;
    size_t n = 0;
    uint32_t c, to = 0;
    for (int len; n < READING_MAX && to != ')' && (len = utf8_next(p, &c)) > 0; p += len) {
        to = plain(c);
        mapped[n++] = to < 0x80 ? (char)to : '\0';
    }
    mapped[n] = '\0';
    return reading_at(mapped) > 0 ? (size_t)(p - s) : 0;
}

/* The form for searching of a text of nothing but plain characters and "…", in one go; false: there is another. from
 * may be NULL; otherwise it gets the origin of each byte, and that of the end. */
static bool map_plain(const char *s, char *out, size_t *from)
{
    size_t n = 0, reading;
    bool gap = false, han = false;
    uint32_t c;
    int len;
    for (const char *p = s; (len = utf8_next(p, &c)) != 0; p += len) {
        uint32_t to = len > 0 ? plain(c) : 0;
        size_t before = n;
        bool dots = c == 0x2026 && len > 0;
        if (!to && !dots) {
            return false;
        }
        if (han && to == '(' && (reading = plain_reading_at(p)) > 0) {
            len = (int)reading;
            han = false;
            continue;
        }
        if (!dots && is_blank(to)) {
            gap = n > 0;
            han = false;
            continue;
        }
        han = norm_is_han(to);
        if (gap) {
            out[n++] = ' ';
            gap = false;
        }
        if (dots) {
            memcpy(out + n, "...", 3);
            n += 3;
        } else {
            n += (size_t)utf8_put(norm_simplify(to), out + n);
        }
        for (size_t i = before; from && i < n; i++) {
            from[i] = (size_t)(p - s);
        }
    }
    out[n] = '\0';
    if (from) {
        from[n] = strlen(s);
    }
    return true;
}

char *norm_search(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, room_for(strlen(s)));
    if (map_plain(s, out, NULL)) {
        return out;
    }
    char *mapped = map(s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | SEARCH_FORM);
    const char *p = mapped ? mapped : "";
    out = arena_alloc(a, room_for(strlen(p)));
    squeeze(p, out, NULL, NULL);
    free(mapped);
    return out;
}

/* The characters that c becomes, and their number. */
static int map_one(uint32_t c, utf8proc_int32_t out[32])
{
    int bound = UTF8PROC_BOUNDCLASS_START;
    if (c < 0x80 || (c >= 0x4e00 && c <= 0x9fff)) {
        out[0] = (utf8proc_int32_t)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        return 1;
    }
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)c, out, 32, (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE | SEARCH_FORM), &bound);
    if (n < 0 || n > 32) {
        return 0;
    }
    return (int)utf8proc_normalize_utf32(out, n, (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
}

static char *squeeze_map(struct arena *a, const char *mapped, size_t len, size_t size, const size_t *from,
                         size_t **ret_from)
{
    char *out = arena_alloc(a, room_for(len));
    *ret_from = arena_array(a, size_t, room_for(len));
    size_t n = squeeze(mapped, out, from, *ret_from);
    (*ret_from)[n] = size;
    return out;
}

char *norm_search_map(struct arena *a, const char *s, size_t **ret_from)
{
    struct buf text, from;
    utf8proc_int32_t one[32];
    char bytes[5];
    uint32_t c;
    size_t size = strlen(s);
    char *plain_form = arena_alloc(a, room_for(size));
    *ret_from = arena_array(a, size_t, room_for(size));
    if (map_plain(s, plain_form, *ret_from)) {
        return plain_form;
    }
    buf_init(&text, size * 40 + 1);
    buf_init(&from, (size * 40 + 1) * sizeof(size_t));
    for (size_t i = 0, len; (len = (size_t)utf8_next(s + i, &c)) > 0; i += len) {
        int count = map_one(c, one);
        for (int k = 0; k < count; k++) {
            int n = utf8_put((uint32_t)one[k], bytes);
            buf_add(&text, bytes, (size_t)n);
            for (; n > 0; n--) {
                buf_add(&from, &i, sizeof(i));
            }
        }
    }
    char *out = squeeze_map(a, text.data, text.len, size, (const size_t *)(const void *)from.data, ret_from);
    buf_release(&text);
    buf_release(&from);
    return out;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

const char *norm_find(const char *text, const char *from, const char *word)
{
    size_t n = strlen(word);
    if (n == 0)
        return NULL;
    for (const char *p = from; (p = strstr(p, word)); p++) {
        bool goes_before = is_word_byte(p[0]) && p > text && is_word_byte(p[-1]);
        bool goes_on = is_word_byte(p[n - 1]) && is_word_byte(p[n]);
        if (!goes_before && !goes_on)
            return p;
    }
    return NULL;
}
