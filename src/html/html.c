/* Escaping and the small writers that templates call. */
#include "html/html.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"

/* What replaces a byte in text and quoted attributes; NUL stops the run, so it is marked too. */
static const char *entity_of(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return "&#39;";
    }
}

/* 1: escaped in HTML. 2: percent-encoded in a URL. 4: may stand in a part of a URL. */
static const unsigned char kind[256] = {
    [0] = 3,           [1 ... 0x20] = 2,  ['"'] = 3, ['&'] = 1,         ['\''] = 3, ['<'] = 3, ['>'] = 3,
    ['\\'] = 2,        ['^'] = 2,         ['`'] = 2, ['{'] = 2,         ['|'] = 2,  ['}'] = 2, [0x7f] = 2,
    ['0' ... '9'] = 4, ['A' ... 'Z'] = 4, ['_'] = 4, ['a' ... 'z'] = 4, ['-'] = 4,  ['.'] = 4, ['~'] = 4,
};

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/* Whether one of eight bytes is below 0x40, as all are that are escaped and ends of lines; Chinese text has few. */
static bool has_low(const char *s)
{
    uint64_t x;
    memcpy(&x, s, sizeof(x));
    return (~x & ~(x << 1) & EACH_BYTE(0x80)) != 0;
}

/* The first byte of s[0, end) that is escaped, or end. */
static const char *plain_end(const char *s, const char *end)
{
    for (;;) {
        while (end - s >= 8 && !has_low(s))
            s += 8;
        for (int i = 0; i < 8; i++, s++) {
            if (s == end || kind[(unsigned char)*s] & 1)
                return s;
        }
    }
}

static void escape(struct buf *out, const char *s, size_t n)
{
    const char *end = s + n;
    while (s < end) {
        const char *run = s;
        s = plain_end(s, end);
        if (s > run)
            buf_add(out, run, (size_t)(s - run));
        if (s < end && *s)
            buf_puts(out, entity_of((unsigned char)*s));
        s++;
    }
}

void html_text_n(struct html *h, const char *s, size_t n)
{
    escape(h->out, s, n);
}

void html_text(struct html *h, const char *s)
{
    if (s)
        escape(h->out, s, strlen(s));
}

void html_int(struct html *h, int64_t n)
{
    buf_int(h->out, n);
}

void html_uint(struct html *h, uint64_t n)
{
    if (n <= INT64_MAX)
        buf_int(h->out, (int64_t)n);
    else
        buf_printf(h->out, "%llu", (unsigned long long)n);
}

void html_raw(struct html *h, struct safe_html s)
{
    if (s.n > 0)
        buf_add(h->out, s.s, s.n);
}

const char *html_until(struct html *h, const char *text)
{
    const char *hole = strstr(text, "{}");
    size_t n = hole ? (size_t)(hole - text) : strlen(text);
    escape(h->out, text, n);
    return hole ? hole + 2 : text + n;
}

static void percent(struct buf *out, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";
    char s[3] = {'%', digits[c >> 4], digits[c & 15]};
    buf_add(out, s, sizeof s);
}

static bool scheme_allowed(const char *url)
{
    static const char *const allowed[] = {"http", "https", "mailto", "tel"};

    size_t n = strcspn(url, ":/?#");
    if (url[n] != ':')
        return true;
    for (size_t i = 0; i < COUNT_OF(allowed); i++) {
        if (strlen(allowed[i]) == n && strncasecmp(url, allowed[i], n) == 0)
            return true;
    }
    return false;
}

void html_url(struct html *h, const char *url)
{
    if (!url || !scheme_allowed(url)) {
        buf_lit(h->out, "#");
        return;
    }
    for (const char *p = url; *p;) {
        const char *run = p;
        while (!(kind[(unsigned char)*p] & 3))
            p++;
        if (p > run)
            buf_add(h->out, run, (size_t)(p - run));
        if (*p == '&')
            buf_lit(h->out, "&amp;");
        else if (*p)
            percent(h->out, (unsigned char)*p);
        p += *p != '\0';
    }
}

void html_url_base(struct html *h, const char *path)
{
    if (path && path[0] == '/') {
        if (path[1] == '/' || path[1] == '\\') {
            buf_lit(h->out, "#");
            return;
        }
        html_url(h, h->base);
    }
    html_url(h, path);
}

void html_url_part_text(struct html *h, const char *s)
{
    for (; s && *s; s++) {
        if (kind[(unsigned char)*s] & 4)
            buf_add(h->out, s, 1);
        else
            percent(h->out, (unsigned char)*s);
    }
}

void html_json_text(struct html *h, const char *s)
{
    if (!s) {
        buf_lit(h->out, "null");
        return;
    }
    buf_lit(h->out, "&quot;");
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c < 0x20)
            buf_printf(h->out, "\\u%04x", c);
        else if (c == '"')
            buf_lit(h->out, "\\&quot;");
        else if (c == '\\')
            buf_lit(h->out, "\\\\");
        else
            escape(h->out, s, 1);
    }
    buf_lit(h->out, "&quot;");
}

void html_json_bool(struct html *h, bool b)
{
    buf_puts(h->out, b ? "true" : "false");
}

void html_csrf(struct html *h)
{
    buf_lit(h->out, "<input type=\"hidden\" name=\"_csrf\" value=\"");
    html_text(h, h->csrf);
    buf_lit(h->out, "\">");
}

static size_t line_length(const char *s, const char *end)
{
    const char *p = s;
    for (;;) {
        while (end - p >= 8 && !has_low(p))
            p += 8;
        for (int i = 0; i < 8; i++, p++) {
            if (p == end || *p == '\n' || *p == '\r')
                return (size_t)(p - s);
        }
    }
}

static const char *line_next(const char *s)
{
    if (*s == '\r')
        s++;
    return *s == '\n' ? s + 1 : s;
}

static void paragraphs(struct buf *out, const char *s)
{
    bool open = false;
    const char *end = s ? s + strlen(s) : NULL;
    while (s != end) {
        size_t n = line_length(s, end);
        bool blank = strspn(s, " \t") >= n;
        if (blank && open)
            buf_lit(out, "</p>");
        else if (!blank && open)
            buf_lit(out, "<br>");
        else if (!blank)
            buf_lit(out, "<p>");
        if (!blank)
            escape(out, s, n);
        open = !blank;
        s = line_next(s + n);
    }
    if (open)
        buf_lit(out, "</p>");
}

void html_paragraphs(struct html *h, const char *text)
{
    paragraphs(h->out, text);
}

struct safe_html safe_paragraphs(struct arena *a, const char *text)
{
    /* Six bytes for one is the most that escaping adds; a line of one byte becomes "<p>x</p>" at worst. */
    struct buf b;
    buf_init(&b, (text ? strlen(text) : 0) * 8 + 64);
    paragraphs(&b, text);
    struct safe_html s = {arena_memdup(a, b.data, b.len + 1), b.len};
    buf_release(&b);
    return s;
}

void html_number(struct html *h, int64_t n)
{
    char digits[32];
    size_t i = sizeof digits;
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    for (int k = 0; u > 0 || k == 0; k++, u /= 10) {
        if (k > 0 && k % 3 == 0)
            digits[--i] = ',';
        digits[--i] = (char)('0' + u % 10);
    }
    if (n < 0)
        digits[--i] = '-';
    buf_add(h->out, digits + i, sizeof digits - i);
}

void html_percent(struct html *h, int64_t part, int64_t whole)
{
    if (whole == 0)
        buf_lit(h->out, "—");
    else
        buf_printf(h->out, "%.2f%%", 100.0 * (double)part / (double)whole);
}

void html_size(struct html *h, int64_t bytes)
{
    if (bytes < 1000)
        buf_printf(h->out, "%d B", (int)bytes);
    else if (bytes < 1000 * 1000)
        buf_printf(h->out, "%d KB", (int)((bytes + 500) / 1000));
    else
        buf_printf(h->out, "%.1f MB", (double)bytes / 1e6);
}
