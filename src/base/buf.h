/*
 * Growing byte buffer with a maximum from birth.
 *
 * Errors stick: once an append would pass the maximum the buffer stays as it was, buf_failed() is true and later
 * appends do nothing, so writers append freely and check once. The content always ends with a NUL that does not count
 * in len.
 *
 *   struct buf b;
 *   buf_init(&b, 64 * 1024);
 *   buf_puts(&b, "a");
 *   if (buf_failed(&b)) …
 *   buf_release(&b);
 */
#ifndef ECHOWALL_BASE_BUF_H
#define ECHOWALL_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
    char *data; /* never NULL after buf_init */
    size_t len;
    size_t cap; /* bytes allocated, 0 while data is the shared empty string */
    size_t max; /* len never passes this */
    bool failed;
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
void buf_clear(struct buf *b); /* empties, keeps the memory, forgets a failure */

void buf_add_slow(struct buf *b, const void *p, size_t n); /* buf_add where there is no room yet */
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_int(struct buf *b, int64_t n);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* Room for n bytes behind the content, to be written by others; NULL and failed where they do not fit. */
char *buf_room(struct buf *b, size_t n);
void buf_truncate(struct buf *b, size_t len);

/* Inline, since pages are made of some thousand small pieces. */
static inline void buf_add(struct buf *b, const void *p, size_t n)
{
    if (n == 0 || b->failed || n >= b->cap - b->len) {
        buf_add_slow(b, p, n);
        return;
    }
    memcpy(b->data + b->len, p, n);
    b->len += n;
    b->data[b->len] = '\0';
}

/* Literal append without strlen: buf_lit(b, "<p>"). */
#define buf_lit(b, s) buf_add((b), "" s "", sizeof(s) - 1)

static inline bool buf_failed(const struct buf *b)
{
    return b->failed;
}

#endif
