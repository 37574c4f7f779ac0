/* OpenCC's way: the longest phrases cut the text into pieces; within a piece the dictionaries are applied one after the
 * other, each at its longest match. */
#include "text/hant.h"

#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

#define TEXT_MAX  ((size_t)1024 * 1024)
#define HAN_FIRST 0x4e00
#define HAN_LAST  0x9fff

/* Where the phrases that begin with a character begin, and behind them those of the next: there are 49,000, of which
 * a dozen begin alike. */
static uint32_t phrases_of[HAN_LAST - HAN_FIRST + 2];
static pthread_once_t phrases_once = PTHREAD_ONCE_INIT;

static void index_phrases(void)
{
    const struct hant_dict *d = &hant_dicts[HANT_PHRASES];
    uint32_t next = HAN_FIRST, c;
    for (const char *line = d->data; *line; line = (const char *)rawmemchr(line, '\n') + 1) {
        utf8_next(line, &c);
        while (next <= c && next <= HAN_LAST + 1)
            phrases_of[next++ - HAN_FIRST] = (uint32_t)(line - d->data);
    }
    while (next <= HAN_LAST + 1)
        phrases_of[next++ - HAN_FIRST] = (uint32_t)d->n;
}

struct found {
    size_t n; /* bytes of what was found; 0: nothing */
    const char *to;
    size_t to_n;
};

/* Offset of the line that the offset at lies in. A line is short; a sanitized memrchr looks at all before it. */
static size_t line_start(const struct hant_dict *d, size_t at)
{
    while (at && d->data[at - 1] != '\n')
        at--;
    return at;
}

static size_t key_length(const char *line)
{
    return (size_t)((const char *)rawmemchr(line, '\t') - line);
}

/* Is the key of the line after the first n bytes of s? */
static bool key_after(const char *line, const char *s, size_t n)
{
    size_t key = key_length(line);
    int order = memcmp(line, s, key < n ? key : n);
    return order > 0 || (order == 0 && key > n);
}

/* The part of a dictionary, from a line's start to another's, that may hold what s begins with. */
static void bounds(enum hant_dict_name name, const char *s, size_t *ret_low, size_t *ret_high)
{
    uint32_t c;
    utf8_next(s, &c);
    if (name == HANT_PHRASES && c >= HAN_FIRST && c <= HAN_LAST) {
        pthread_once(&phrases_once, index_phrases);
        *ret_low = phrases_of[c - HAN_FIRST];
        *ret_high = phrases_of[c - HAN_FIRST + 1];
    } else {
        *ret_low = 0;
        *ret_high = hant_dicts[name].n;
    }
}

/* The last line in [low, high) whose key is not after s; false when there is none. */
static bool last_before(const struct hant_dict *d, size_t low, size_t high, const char *s, size_t n, const char **ret)
{
    *ret = NULL;
    while (low < high) {
        size_t start = line_start(d, low + (high - low) / 2);
        const char *line = d->data + start;
        if (key_after(line, s, n)) {
            high = start;
        } else {
            *ret = line;
            low = (size_t)((const char *)rawmemchr(line, '\n') - d->data) + 1;
        }
    }
    return *ret != NULL;
}

/* The longest key that s begins with. */
static struct found longest(enum hant_dict_name name, const char *s, size_t n)
{
    const struct hant_dict *d = &hant_dicts[name];
    const char *line;
    size_t low, high;
    bounds(name, s, &low, &high);
    while (n > 0 && last_before(d, low, high, s, n, &line)) {
        size_t key = key_length(line), same = 0;
        while (same < key && same < n && line[same] == s[same])
            same++;
        if (same == key) {
            const char *to = line + key + 1;
            return (struct found){key, to, (size_t)((const char *)rawmemchr(to, '\n') - to)};
        }
        n = same;
    }
    return (struct found){0};
}

static size_t character(const char *s)
{
    uint32_t c;
    return (size_t)utf8_next(s, &c);
}

/* Replaces what the dictionary knows. */
static void convert(struct buf *out, const char *s, size_t n, enum hant_dict_name name)
{
    for (size_t i = 0; i < n;) {
        struct found f = longest(name, s + i, n - i);
        size_t step = f.n ? f.n : character(s + i);
        if (f.n)
            buf_add(out, f.to, f.to_n);
        else
            buf_add(out, s + i, step);
        i += step;
    }
}

struct hant {
    struct buf out, piece, taiwan;
};

/* The piece is traditional already: as Taiwan says it. */
static void end_piece(struct hant *h)
{
    buf_clear(&h->taiwan);
    convert(&h->taiwan, h->piece.data, h->piece.len, HANT_TW_PHRASES);
    convert(&h->out, h->taiwan.data, h->taiwan.len, HANT_TW_VARIANTS);
    buf_clear(&h->piece);
}

/* An answer is 回音 in both scripts; the dictionary thinks of a sound thrown back. */
static void keep_name(struct buf *b)
{
    for (char *p = b->data; (p = strstr(p, "迴音"));)
        memcpy(p, "回", strlen("回"));
}

char *hant_of(struct arena *a, const char *s)
{
    struct hant h;
    size_t n = strlen(s), plain = 0; /* plain: where the text began that is in no phrase */
    buf_init(&h.out, TEXT_MAX);
    buf_init(&h.piece, TEXT_MAX);
    buf_init(&h.taiwan, TEXT_MAX);
    for (size_t i = 0; i <= n;) {
        struct found f = longest(HANT_PHRASES, s + i, n - i);
        if ((f.n || i == n) && i > plain) {
            convert(&h.piece, s + plain, i - plain, HANT_CHARACTERS);
            end_piece(&h);
        }
        if (f.n) {
            buf_add(&h.piece, f.to, f.to_n);
            end_piece(&h);
            plain = i + f.n;
        }
        i += f.n ? f.n : i < n ? character(s + i) : 1;
    }
    keep_name(&h.out);
    bool failed = buf_failed(&h.out) || buf_failed(&h.piece) || buf_failed(&h.taiwan);
    char *text = arena_strdup(a, failed ? s : h.out.data);
    buf_release(&h.out);
    buf_release(&h.piece);
    buf_release(&h.taiwan);
    return text;
}
