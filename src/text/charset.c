/* Detection is by validity before statistics: text that is valid UTF-8 by accident is next to impossible in Chinese,
 * and what is not UTF-8 but valid GB18030 is GB18030 in every file a Chinese office makes. */
#include "text/charset.h"

#include <errno.h>
#include <string.h>

/* Bytes of the valid, plain character at p: 0 when wrong or not wanted, -1 when the end of the input cuts it off. */
static int char_size(const uint8_t *p, size_t n)
{
    uint8_t c = p[0];
    int size;
    if (c < 0x80) {
        return (c >= 0x20 && c != 0x7f) || c == '\t' || c == '\n' || c == '\r';
    }
    if (c < 0xc2 || c > 0xf4) {
        return 0;
    }
    size = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    for (int i = 1; i < size; i++) {
        if ((size_t)i >= n) {
            return -1;
        }
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
        if (i == 1 && ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f) || (c == 0xf0 && p[1] < 0x90) ||
                       (c == 0xf4 && p[1] > 0x8f))) {
            return 0;
        }
    }
    return size;
}

/* Valid UTF-8 that a text should not hold: control characters U+0080..9F and non-characters. */
static bool unwanted(const uint8_t *p, int size)
{
    if (size == 2) {
        return p[0] == 0xc2 && p[1] < 0xa0;
    }
    if (size == 3 && p[0] == 0xef) {
        return (p[1] == 0xb7 && p[2] >= 0x90 && p[2] <= 0xaf) || (p[1] == 0xbf && p[2] >= 0xbe);
    }
    return size == 4 && (p[1] & 0x0f) == 0x0f && p[2] == 0xbf && p[3] >= 0xbe;
}

/* Length of the longest prefix that can be copied as it is. */
static size_t plain_prefix(const uint8_t *p, size_t n)
{
    size_t i = 0;
    while (i < n) {
        uint64_t w;
        while (i + 8 <= n && (memcpy(&w, p + i, 8), (w & UINT64_C(0x8080808080808080)) == 0) &&
               ((w - UINT64_C(0x2020202020202020)) & ~w & UINT64_C(0x8080808080808080)) == 0 &&
               (((w ^ UINT64_C(0x7f7f7f7f7f7f7f7f)) - UINT64_C(0x0101010101010101)) & UINT64_C(0x8080808080808080)) ==
                   0) {
            i += 8;
        }
        /* Most Chinese text is runs of three-byte characters with plain lead bytes. */
        while (i + 3 <= n && p[i] >= 0xe1 && p[i] <= 0xe9 && (p[i + 1] & 0xc0) == 0x80 && (p[i + 2] & 0xc0) == 0x80) {
            i += 3;
        }
        if (i >= n) {
            break;
        }
        int size = char_size(p + i, n - i);
        if (size <= 0 || unwanted(p + i, size)) {
            break;
        }
        i += (size_t)size;
    }
    return i;
}

/* One row that came from another system must not cost the list: text is UTF-8 all the same where few bytes are wrong
 * beside many Han characters, for in other sets hardly three bytes in a row look like one. */
static bool utf8_sample_mostly(const uint8_t *p, size_t n)
{
    size_t good = 0, bad = 0;
    for (size_t i = 0; i < n;) {
        int size = char_size(p + i, n - i);
        good += size >= 3;
        bad += size <= 0 && p[i] >= 0x80;
        i += size > 0 ? (size_t)size : 1;
    }
    return good >= 8 && good >= 4 * bad;
}

/* Texts have a stray zero byte at worst; pictures, programs and UTF-16 have many. */
static bool zeros_many(const uint8_t *p, size_t n)
{
    size_t zeros = 0;
    for (size_t i = 0; i < n; i++) {
        zeros += p[i] == 0;
    }
    return zeros > 0 && zeros >= n / 64;
}

static bool utf8_sample_ok(const uint8_t *p, size_t n, bool whole)
{
    size_t i = 0;
    while (i < n) {
        int size = char_size(p + i, n - i);
        if (size < 0) {
            return !whole;
        }
        if (size == 0 && p[i] >= 0x80) {
            return false;
        }
        i += size ? (size_t)size : 1;
    }
    return true;
}

static bool gb18030_sample_ok(const uint8_t *p, size_t n, bool whole)
{
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    char out[4096];
    char *in = (char *)(uintptr_t)p;
    bool ok = true;
    if (cd == (iconv_t)-1) {
        return false;
    }
    while (n > 0) {
        char *o = out;
        size_t left = sizeof(out);
        if (iconv(cd, &in, &n, &o, &left) != (size_t)-1) {
            break;
        }
        if (errno == E2BIG) {
            continue;
        }
        ok = errno == EINVAL && !whole;
        break;
    }
    iconv_close(cd);
    return ok;
}

enum err charset_detect(const void *sample, size_t n, bool whole, enum charset *ret_charset, size_t *ret_skip,
                        struct error *e)
{
    const uint8_t *p = sample;
    bool high = false;
    enum charset c;
    size_t skip = 0;
    if (n >= 3 && p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf) {
        skip = 3;
        c = CHARSET_UTF8;
    } else if (n >= 2 && p[0] == 0xff && p[1] == 0xfe) {
        skip = 2;
        c = CHARSET_UTF16LE;
    } else if (n >= 2 && p[0] == 0xfe && p[1] == 0xff) {
        skip = 2;
        c = CHARSET_UTF16BE;
    } else if (n >= 4 && memcmp(p, "\x84\x31\x95\x33", 4) == 0) {
        skip = 4;
        c = CHARSET_GB18030;
    } else if (zeros_many(p, n)) {
        return error_set(e, ERR_INVALID, NULL, N_("This file is not text: it holds zero bytes."), NULL);
    } else {
        for (size_t i = 0; i < n && !high; i++) {
            high = p[i] >= 0x80;
        }
        if (!high) {
            c = CHARSET_ASCII;
        } else if (utf8_sample_ok(p, n, whole)) {
            c = CHARSET_UTF8;
        } else if (utf8_sample_mostly(p, n)) {
            c = CHARSET_UTF8;
        } else if (gb18030_sample_ok(p, n, whole)) {
            c = CHARSET_GB18030;
        } else {
            return error_set(e, ERR_INVALID, NULL, N_("This file is not text in UTF-8, UTF-16 or GB18030."), NULL);
        }
    }
    *ret_charset = c;
    *ret_skip = skip;
    return ERR_OK;
}

const char *charset_name(enum charset c)
{
    static const char *const names[] = {"ASCII", "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030"};
    return names[c];
}

enum err decoder_init(struct decoder *d, enum charset c, struct error *e)
{
    *d = (struct decoder){.charset = c};
    if (c == CHARSET_ASCII || c == CHARSET_UTF8) {
        return ERR_OK;
    }
    d->cd = iconv_open("UTF-8", charset_name(c));
    if (d->cd == (iconv_t)-1) {
        return error_detail(e, ERR_INTERNAL, "iconv does not know %s", charset_name(c));
    }
    d->open = true;
    return ERR_OK;
}

void decoder_release(struct decoder *d)
{
    if (d->open) {
        iconv_close(d->cd);
        d->open = false;
    }
}

/* Copies UTF-8, leaving out and replacing what is wrong. Returns how many bytes at the end are an unfinished character.
 */
static size_t add_utf8(struct decoder *d, const uint8_t *p, size_t n, bool last, struct buf *out)
{
    size_t i = 0;
    while (i < n) {
        size_t run = plain_prefix(p + i, n - i);
        buf_add(out, p + i, run);
        i += run;
        if (i >= n) {
            break;
        }
        int size = char_size(p + i, n - i);
        if (size < 0 && !last) {
            return n - i;
        }
        if (size > 0) {
            i += (size_t)size; /* a control or non-character: dropped */
        } else if (p[i] != 0 && p[i] < 0x80) {
            i++;
        } else {
            buf_lit(out, "\xef\xbf\xbd");
            d->bad++;
            i++;
        }
    }
    return 0;
}

void charset_clean(const char *p, size_t n, struct buf *out)
{
    struct decoder d = {.charset = CHARSET_UTF8};
    add_utf8(&d, (const uint8_t *)p, n, true, out);
}

/* One step of iconv through a small buffer; false when the rest of the input is an unfinished character. */
static bool convert_some(struct decoder *d, char **in, size_t *n, struct buf *out)
{
    char tmp[8192];
    char *o = tmp;
    size_t left = sizeof(tmp);
    size_t done = iconv(d->cd, in, n, &o, &left);
    int why = errno;
    /* iconv stops between characters, so nothing is ever unfinished here. */
    add_utf8(d, (const uint8_t *)tmp, (size_t)(o - tmp), true, out);
    if (done != (size_t)-1 || why == E2BIG) {
        return true;
    }
    if (why == EINVAL) {
        return false;
    }
    size_t skip = d->charset == CHARSET_GB18030 || *n < 2 ? 1 : 2;
    buf_lit(out, "\xef\xbf\xbd");
    d->bad++;
    *in += skip;
    *n -= skip;
    return true;
}

static size_t add_converted(struct decoder *d, const uint8_t *p, size_t n, bool last, struct buf *out)
{
    char *in = (char *)(uintptr_t)p;
    while (n > 0 && convert_some(d, &in, &n, out)) {
    }
    if (n > 0 && last) {
        buf_lit(out, "\xef\xbf\xbd");
        d->bad++;
        return 0;
    }
    return n;
}

static size_t add_some(struct decoder *d, const uint8_t *p, size_t n, bool last, struct buf *out)
{
    return d->open ? add_converted(d, p, n, last, out) : add_utf8(d, p, n, last, out);
}

/* The first byte that is not ASCII decides what an ASCII beginning was the beginning of. */
static enum err decide(struct decoder *d, const uint8_t *p, size_t n, bool last, struct error *e)
{
    enum charset c;
    size_t skip;
    size_t i = 0;
    while (i < n && p[i] < 0x80) {
        i++;
    }
    if (i == n) {
        return ERR_OK;
    }
    enum err err = charset_detect(p + i, n - i, last, &c, &skip, e);
    if (err) {
        return err;
    }
    /* A byte order mark has no meaning in the middle of a file. */
    return decoder_init(d, c == CHARSET_UTF8 ? CHARSET_UTF8 : CHARSET_GB18030, e);
}

enum err decoder_feed(struct decoder *d, const void *p, size_t n, bool last, struct buf *out, struct error *e)
{
    const uint8_t *b = p;
    if (d->charset == CHARSET_ASCII) {
        enum err err = decide(d, b, n, last, e);
        if (err) {
            return err;
        }
    }
    /* Finish the character that the last piece began: byte by byte until it is whole or wrong. */
    while (d->n_rest > 0 && n > 0) {
        uint8_t joined[sizeof(d->rest) + 1];
        size_t n_joined = d->n_rest + 1;
        memcpy(joined, d->rest, d->n_rest);
        joined[d->n_rest] = *b++;
        n--;
        size_t left = add_some(d, joined, n_joined, n_joined == sizeof(d->rest) || (last && n == 0), out);
        memcpy(d->rest, joined + n_joined - left, left);
        d->n_rest = left;
    }
    size_t left = add_some(d, b, n, last, out);
    if (left > 0) {
        memcpy(d->rest, b + n - left, left);
        d->n_rest = left;
    }
    if (last && d->n_rest > 0) {
        add_some(d, d->rest, d->n_rest, true, out);
        d->n_rest = 0;
    }
    return buf_failed(out) ? error_set(e, ERR_TOO_LARGE, NULL, N_("This text is too long."), NULL) : ERR_OK;
}
