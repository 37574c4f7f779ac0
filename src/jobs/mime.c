#include "jobs/mime.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

#define WORD_BYTES 42 /* of an encoded word: 56 characters of base64, 68 with its frame */
#define LINE_BYTES 57 /* of a line of the body: 76 characters */

static void base64(struct buf *out, const void *bytes, size_t n)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)p[i] << 16;
        v |= i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0;
        v |= i + 2 < n ? p[i + 2] : 0;
        buf_putc(out, letters[v >> 18]);
        buf_putc(out, letters[v >> 12 & 63]);
        buf_putc(out, i + 1 < n ? letters[v >> 6 & 63] : '=');
        buf_putc(out, i + 2 < n ? letters[v & 63] : '=');
    }
}

static bool plain(const char *s)
{
    if (strstr(s, "=?") || strlen(s) > 60)
        return false;
    for (; *s; s++) {
        if (*s < ' ' || *s > '~')
            return false;
    }
    return true;
}

/* Whole characters to each word; control characters, and so line ends, become blanks. */
char *mime_header(struct arena *a, const char *text)
{
    struct buf out, word;
    uint32_t c;
    char one[5];
    if (plain(text))
        return arena_strdup(a, text);
    buf_init(&out, 16 * 1024);
    buf_init(&word, WORD_BYTES);
    while (*text || word.len) {
        int len = utf8_next(text, &c);
        int bytes = len ? utf8_put(c < ' ' || c == 0x7f ? ' ' : c, one) : 0;
        if (!len || word.len + (size_t)bytes > WORD_BYTES) {
            buf_printf(&out, "%s=?UTF-8?B?", out.len ? "\r\n " : "");
            base64(&out, word.data, word.len);
            buf_lit(&out, "?=");
            buf_clear(&word);
            continue;
        }
        buf_puts(&word, one);
        text += len;
    }
    char *result = arena_strdup(a, out.data);
    buf_release(&out);
    buf_release(&word);
    return result;
}

static void put_date(struct buf *out, int64_t ms)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil t = civil_of(ms, (struct zone){0});
    buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[t.weekday], t.day, months[t.month - 1], t.year,
               t.hour, t.minute, t.second);
}

/* Line ends of any kind become CR LF, as the body of a text has them. */
static char *crlf(struct arena *a, const char *text)
{
    struct buf out;
    buf_init(&out, 512 * 1024);
    for (; *text; text++) {
        if (*text == '\n')
            buf_lit(&out, "\r\n");
        else if (*text != '\r')
            buf_putc(&out, *text);
    }
    char *result = arena_strdup(a, out.data);
    buf_release(&out);
    return result;
}

/* A display name: in quotes where it is plain, which takes care of commas and dots. */
static const char *phrase(struct arena *a, const char *name)
{
    if (plain(name) && !strpbrk(name, "\"\\"))
        return arena_printf(a, "\"%s\"", name);
    return mime_header(a, name);
}

char *mime_build(struct arena *a, const struct mime_mail *m)
{
    struct buf out;
    const char *body = crlf(a, m->text);
    size_t n = strlen(body);
    buf_init(&out, 1024 * 1024);
    put_date(&out, m->date);
    if (str_empty(m->from_name))
        buf_printf(&out, "From: <%s>\r\n", m->from);
    else
        buf_printf(&out, "From: %s\r\n <%s>\r\n", phrase(a, m->from_name), m->from);
    buf_printf(&out, "To: <%s>\r\nSubject: %s\r\nMessage-ID: <%s%s>\r\n", m->to, mime_header(a, m->subject),
               m->message_id, strchr(m->from, '@'));
    buf_lit(&out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    for (size_t i = 0; i < n; i += LINE_BYTES) {
        base64(&out, body + i, n - i < LINE_BYTES ? n - i : LINE_BYTES);
        buf_lit(&out, "\r\n");
    }
    char *result = arena_strdup(a, out.data);
    buf_release(&out);
    return result;
}
