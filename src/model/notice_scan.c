/*
 * What is looked for by form (mobile phones, ID numbers, cards, mail) is found by text/redact. The vault's own values
 * are looked for here, because they are known: however they are written, with blanks or dashes between the characters,
 * in full-width or capital letters.
 */
#include "model/notice_scan.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "text/redact.h"

#define ADDRESS_TAIL 8 /* characters: house and door are told by the end, whatever city was left out before it */

/* A stretch [from, to) of bytes that may not go out. */
struct stretch {
    size_t from, to;
    const char *kind;
};

struct scan {
    struct arena *a;
    const char *text;
    struct stretch *v;
    int n;
};

static void add(struct scan *s, size_t from, size_t to, const char *kind)
{
    if (s->n == NOTICE_LEAKS_MAX)
        return;
    if (!s->v)
        s->v = arena_array(s->a, struct stretch, NOTICE_LEAKS_MAX);
    s->v[s->n++] = (struct stretch){from, to, kind};
}

/* One character as it is compared: half-width, small; 0 for what may stand between the characters of a value. */
static uint32_t plain(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    if (c >= 'A' && c <= 'Z')
        c += 'a' - 'A';
    bool filler = c <= ' ' || c == '-' || c == '.' || c == '_' || c == '(' || c == ')' || c == 0xA0 || c == 0xB7 ||
                  (c >= 0x2000 && c <= 0x2015) || c == 0x2022 || c == 0x3000 || c == 0x30FB || c == 0xFEFF;
    return filler ? 0 : c;
}

/* Bytes of text that hold the whole value, beginning at text; 0 when it does not stand there. */
static size_t match(const char *text, const char *value)
{
    const char *p = text, *end = text;
    uint32_t want, c;
    for (int len; (len = utf8_next(value, &want)) > 0; value += len) {
        if ((want = plain(want)) == 0)
            continue;
        uint32_t have = 0;
        for (int step; have == 0 && (step = utf8_next(p, &c)) > 0; p += step) {
            have = plain(c);
            if (have == 0 && end == text)
                return 0; /* a find does not begin with a filler */
        }
        if (have != want)
            return 0;
        end = p;
    }
    return (size_t)(end - text);
}

/* Characters that count in a comparison. */
static size_t weight(const char *value, bool *ret_latin)
{
    size_t n = 0;
    uint32_t c;
    *ret_latin = true;
    for (int len; (len = utf8_next(value, &c)) > 0; value += len) {
        n += plain(c) != 0;
        *ret_latin = *ret_latin && c < 0x80;
    }
    return n;
}

static void find_value(struct scan *s, const char *value, size_t least)
{
    bool latin;
    size_t n = weight(value, &latin);
    /* Three plain letters stand in many a word. */
    if (n < least || (latin && n < 4))
        return;
    for (size_t at = 0; s->text[at];) {
        uint32_t c;
        size_t found = match(s->text + at, value);
        if (found)
            add(s, at, at + found, "vault");
        at += found ? found : (size_t)utf8_next(s->text + at, &c);
    }
}

/* The last characters of an address that is longer. */
static const char *tail(const char *address)
{
    size_t n = utf8_length(address);
    uint32_t c;
    for (; n > ADDRESS_TAIL; n--)
        address += utf8_next(address, &c);
    return address;
}

static void find_forms(struct scan *s)
{
    static const char *const kinds[] = {
        [REDACT_MOBILE] = "phone", [REDACT_ID_NUMBER] = "id", [REDACT_BANK_CARD] = "card", [REDACT_EMAIL] = "mail"};
    struct redact_finds found = redact_search(s->a, s->text, NULL, 0);
    for (size_t i = 0; i < found.n; i++)
        add(s, found.rows[i].from, found.rows[i].from + found.rows[i].n, kinds[found.rows[i].kind]);
}

static struct scan scan(struct arena *a, const char *text, const struct contact *vault)
{
    struct scan s = {.a = a, .text = text};
    find_value(&s, str_or(vault->name, ""), 2);
    find_value(&s, str_or(vault->phone, ""), 5);
    find_value(&s, str_or(vault->id_number, ""), 6);
    find_value(&s, tail(str_or(vault->address, "")), 4);
    find_forms(&s);
    return s;
}

void notice_scan(struct arena *a, const char *field, const char *text, const struct contact *vault, struct leak **leaks,
                 int *n)
{
    struct scan s = scan(a, text, vault);
    if (s.n && !*leaks)
        *leaks = arena_array(a, struct leak, NOTICE_LEAKS_MAX);
    for (int i = 0; i < s.n && *n < NOTICE_LEAKS_MAX; i++)
        (*leaks)[(*n)++] =
            (struct leak){field, s.v[i].kind, arena_strndup(a, text + s.v[i].from, s.v[i].to - s.v[i].from)};
}

/* End of the longest stretch that begins at or covers at; 0 for none. */
static size_t covered(const struct scan *s, size_t at)
{
    size_t to = 0;
    for (int i = 0; i < s->n; i++) {
        if (s->v[i].from <= at && s->v[i].to > at && s->v[i].to > to)
            to = s->v[i].to;
    }
    return to;
}

static const char *blank_once(struct arena *a, const char *text, const struct scan *s)
{
    struct buf out;
    size_t n = strlen(text);
    buf_init(&out, n * 3 + 1);
    for (size_t at = 0; at < n;) {
        size_t to = covered(s, at);
        if (to == 0) {
            buf_putc(&out, text[at++]);
            continue;
        }
        for (size_t more; (more = covered(s, to)) > to;)
            to = more;
        buf_puts(&out, "■");
        at = to;
    }
    const char *result = arena_strndup(a, out.data, out.len);
    buf_release(&out);
    return result;
}

const char *notice_blank(struct arena *a, const char *text, const struct contact *vault)
{
    /* A text may hold more than one scan reports. */
    for (int rounds = 0; rounds < 100; rounds++) {
        struct scan s = scan(a, text, vault);
        if (s.n == 0)
            break;
        text = blank_once(a, text, &s);
    }
    return text;
}
