/* Feeds the form for searching and its tokens: what a word must have is among what its text has, and every byte of the
 * mapped form came from within the text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "text/charset.h"
#include "text/norm.h"
#include "text/tokens.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    const char *text;
    const char *want; /* a token to be found, n bytes */
    size_t n;
    bool found;
};

static void look(void *ctx, const char *p, size_t n)
{
    struct seen *s = ctx;
    if (p < s->text || p + n > s->text + strlen(s->text) || n == 0)
        abort();
    s->found = s->found || (n == s->n && memcmp(p, s->want, n) == 0);
}

static void check(void *ctx, const char *p, size_t n)
{
    struct seen s = {.text = ctx, .want = p, .n = n};
    tokens_each(s.text, look, &s);
    if (!s.found)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct buf text;
    bool whole;
    size_t *from;
    if (size > 4096)
        size = 4096;
    buf_init(&text, size * 3 + 1);
    charset_clean((const char *)data, size, &text);
    char *normal = norm_search(a, text.data);
    tokens_of_word(normal, check, normal, &whole);
    const char *mapped = norm_search_map(a, text.data, &from);
    if (!utf8_valid(mapped, strlen(mapped)))
        abort();
    for (size_t i = 0; mapped[i]; i++) {
        if (from[i] >= text.len || (i && from[i] < from[i - 1]))
            abort();
    }
    buf_release(&text);
    arena_free(a);
    return 0;
}
