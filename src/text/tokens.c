/* One walk over the characters tells runs of Chinese from words; the two callers differ in what a run gives. */
#include "text/tokens.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "base/str.h"
#include "text/norm.h"

enum letter { LETTER_NONE, LETTER_HAN, LETTER_WORD };

static enum letter letter_of(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ? LETTER_WORD : LETTER_NONE;
    if (norm_is_han(c))
        return LETTER_HAN;
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return LETTER_WORD;
    default:
        return LETTER_NONE;
    }
}

/* The bytes of the longest piece at p of one kind of letter. */
static size_t run_at(const char *p, enum letter *ret)
{
    uint32_t c;
    size_t n = 0;
    int len = utf8_next(p, &c);
    if (len <= 0)
        return 0;
    *ret = letter_of(c);
    do {
        n += (size_t)len;
        len = utf8_next(p + n, &c);
    } while (len > 0 && letter_of(c) == *ret);
    return n;
}

/* Each pair of a run of Chinese characters, and each character too unless only what proves the run is asked for. */
static size_t emit_han(const char *p, size_t n, bool proof, token_fn fn, void *ctx)
{
    uint32_t c;
    size_t count = 0;
    for (size_t i = 0; i < n;) {
        size_t one = (size_t)utf8_next(p + i, &c);
        size_t two = i + one < n ? one + (size_t)utf8_next(p + i + one, &c) : 0;
        if (!proof || one == n) {
            fn(ctx, p + i, one);
            count++;
        }
        if (two) {
            fn(ctx, p + i, two);
            count++;
        }
        i += one;
    }
    return count;
}

void tokens_each(const char *normal, token_fn fn, void *ctx)
{
    enum letter kind = LETTER_NONE;
    for (size_t n; (n = run_at(normal, &kind)) > 0; normal += n) {
        if (kind == LETTER_HAN)
            emit_han(normal, n, false, fn, ctx);
        else if (kind == LETTER_WORD)
            fn(ctx, normal, n);
    }
}

size_t tokens_of_word(const char *normal, token_fn fn, void *ctx, bool *ret_whole)
{
    enum letter kind = LETTER_NONE;
    size_t count = 0, all = strlen(normal);
    *ret_whole = false;
    for (size_t n; (n = run_at(normal, &kind)) > 0; normal += n) {
        if (kind == LETTER_NONE)
            continue;
        if (kind == LETTER_WORD) {
            fn(ctx, normal, n);
            count++;
        } else {
            count += emit_han(normal, n, true, fn, ctx);
        }
        *ret_whole = count == 1 && n == all;
    }
    return count;
}
