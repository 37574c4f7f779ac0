/* Log lines: built whole in a local buffer and written with one call, so that lines of several threads never mix. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

#define LINE_MAX_BYTES ((size_t)8192)
#define VALUE_MAX      ((size_t)2000)

static _Atomic int lowest = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&lowest, (int)level);
}

static bool plain(const char *s)
{
    if (!*s)
        return false;
    for (const unsigned char *p = (const unsigned char *)s; *p; p++)
        if (*p <= ' ' || *p == '"' || *p == '\\' || *p == '=' || *p >= 0x7F)
            return false;
    return true;
}

/*
 * The length of the harmless character at p: well-formed UTF-8 beyond ASCII. C1 controls, line separators and the signs
 * that turn the reading direction give 0, as some terminals and log readers obey them.
 */
static size_t utf8_harmless(const unsigned char *p)
{
    size_t n = p[0] >= 0xC2 && p[0] < 0xE0 ? 2 : p[0] >= 0xE0 && p[0] < 0xF0 ? 3 : p[0] >= 0xF0 && p[0] < 0xF5 ? 4 : 0;

    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    if (n == 2 && p[0] == 0xC2 && p[1] < 0xA0)
        return 0;
    if (n == 3 && p[0] == 0xE2 && p[1] == 0x80 && p[2] >= 0xA8 && p[2] <= 0xAE)
        return 0;
    if (n == 3 && p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9)
        return 0;
    return n;
}

static void put_quoted(struct buf *b, const char *s)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t start = b->len;

    buf_putc(b, '"');
    while (*p && b->len - start < VALUE_MAX) {
        size_t n = utf8_harmless(p);

        if (n) {
            buf_add(b, p, n);
            p += n;
            continue;
        }
        if (*p == '"' || *p == '\\')
            buf_printf(b, "\\%c", *p);
        else if (*p == '\n')
            buf_lit(b, "\\n");
        else if (*p < ' ' || *p >= 0x7F)
            buf_printf(b, "\\x%02x", *p);
        else
            buf_putc(b, (char)*p);
        p++;
    }
    buf_puts(b, *p ? "…\"" : "\"");
}

static void put_value(struct buf *b, const char *s)
{
    if (plain(s) && strlen(s) <= VALUE_MAX)
        buf_puts(b, s);
    else
        put_quoted(b, s);
}

static void write_all(const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(STDERR_FILENO, p, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return; /* nobody is left to tell */
        p += done;
        n -= (size_t)done;
    }
}

static const char *const names[] = {"debug", "info", "warn", "error"};

void log_set_level_named(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_eq(names[i], name))
            log_set_level((enum log_level)i);
    }
}

void log_event(enum log_level level, const char *event, ...)
{
    if ((int)level < atomic_load(&lowest))
        return;

    struct buf b;
    struct timespec now;
    char when[32];
    va_list ap;
    const char *key, *value;

    /* The log tells the machine's real time in UTC, whatever clock the site runs on. */
    clock_gettime(CLOCK_REALTIME, &now);
    time_format_iso(now.tv_sec * MS_SECOND, (struct zone){0}, when);
    when[19] = '\0';
    buf_init(&b, LINE_MAX_BYTES);
    buf_printf(&b, "%s.%03dZ level=%s event=", when, (int)(now.tv_nsec / 1000000), names[level]);
    put_value(&b, event);
    va_start(ap, event);
    while ((key = va_arg(ap, const char *)) && (value = va_arg(ap, const char *))) {
        size_t whole = b.len;

        buf_printf(&b, " %s=", key);
        put_value(&b, value);
        if (buf_failed(&b) || b.len + 1 > LINE_MAX_BYTES) {
            b.failed = false;
            buf_truncate(&b, whole);
            break;
        }
    }
    va_end(ap);
    buf_putc(&b, '\n');
    write_all(b.data, b.len);
    buf_release(&b);
}
