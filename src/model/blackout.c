/* Values are kept in plain form, one character after the other; a text is compared with each at every place, stepping
 * over what people write between digits and characters. */
#include "model/blackout.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"

#define NAME_MIN    2
#define ADDRESS_MIN 4
#define DIGITS_MIN  5

/* One character as it is compared: half-width, small; 0 for what may stand between the characters of a value. */
static uint32_t plain(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    if (c >= 'A' && c <= 'Z')
        c += 'a' - 'A';
    bool filler = c <= ' ' || c == '-' || c == '.' || c == '_' || c == '(' || c == ')' || c == '/' || c == 0xA0 ||
                  c == 0xB7 || (c >= 0x2000 && c <= 0x2015) || c == 0x2022 || c == 0x3000 || c == 0x30FB || c == 0xFEFF;
    return filler ? 0 : c;
}

static const char *plain_text(struct arena *a, const char *s, size_t *ret_n)
{
    struct buf out;
    uint32_t c;
    char one[5];
    buf_init(&out, 3 * strlen(s) + 1);
    *ret_n = 0;
    for (int len; (len = utf8_next(s, &c)) > 0; s += len) {
        c = plain(c);
        if (!c)
            continue;
        utf8_put(c, one);
        buf_puts(&out, one);
        ++*ret_n;
    }
    char *text = arena_strdup(a, out.data);
    buf_release(&out);
    return text;
}

static bool add(struct blackout *b, struct arena *a, const char *value, size_t min)
{
    size_t n;
    const char *text = plain_text(a, str_or(value, ""), &n);
    if (n < min)
        return true;
    for (size_t i = 0; i < b->n; i++) {
        if (str_eq(b->v[i], text))
            return true;
    }
    if (b->n == BLACKOUT_MAX)
        return false;
    b->v[b->n++] = text;
    return true;
}

bool blackout_add(struct blackout *b, struct arena *a, const struct contact *c)
{
    return add(b, a, c->name, NAME_MIN) && add(b, a, c->phone, DIGITS_MIN) && add(b, a, c->id_number, DIGITS_MIN) &&
           add(b, a, c->address, ADDRESS_MIN) && add(b, a, c->mail, ADDRESS_MIN);
}

/* Bytes of text that hold the whole value, beginning at text; 0 when it does not stand there. */
static size_t match(const char *text, const char *value)
{
    const char *p = text;
    uint32_t want, c;
    for (int len; (len = utf8_next(value, &want)) > 0; value += len) {
        uint32_t have = 0;
        for (int step; have == 0 && (step = utf8_next(p, &c)) > 0; p += step) {
            have = plain(c);
            if (have == 0 && p == text)
                return 0; /* a find does not begin with a filler */
        }
        if (have != want)
            return 0;
    }
    return (size_t)(p - text);
}

static size_t longest(const struct blackout *b, const char *text)
{
    size_t best = 0;
    for (size_t i = 0; i < b->n; i++) {
        size_t n = match(text, b->v[i]);
        best = n > best ? n : best;
    }
    return best;
}

bool blackout_finds(const struct blackout *b, const char *text)
{
    uint32_t c;
    for (int len; (len = utf8_next(text, &c)) > 0; text += len) {
        if (longest(b, text))
            return true;
    }
    return false;
}

/* Finds that overlap are one stretch, so that no half of a value is left beside a ■. */
static size_t stretch(const struct blackout *b, const char *text)
{
    size_t end = longest(b, text);
    uint32_t c;
    for (size_t at = 0; at < end; at += (size_t)utf8_next(text + at, &c)) {
        size_t n = longest(b, text + at);
        end = at + n > end ? at + n : end;
    }
    return end;
}

const char *blackout_text(const struct blackout *b, struct arena *a, const char *text)
{
    struct buf out;
    uint32_t c;
    if (!blackout_finds(b, text))
        return text;
    buf_init(&out, 3 * strlen(text) + 1);
    while (*text) {
        size_t n = stretch(b, text);
        if (n) {
            buf_puts(&out, "■");
        } else {
            n = (size_t)utf8_next(text, &c);
            buf_add(&out, text, n);
        }
        text += n;
    }
    char *result = arena_strdup(a, out.data);
    buf_release(&out);
    return result;
}
