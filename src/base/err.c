/* Error codes and texts: the sentences and names of the codes live here once, for pages, JSON and logs alike. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Defined by err.h for the analyser only. */
#undef error_set
#undef error_detail

static const struct {
    const char *name;
    const char *sentence;
} codes[] = {
    [ERR_OK] = {"ok", N_("Done.")},
    [ERR_NOT_FOUND] = {"not_found", N_("We could not find this.")},
    [ERR_INVALID] = {"invalid", N_("Something in the form is not right. Please check it.")},
    [ERR_CONFLICT] = {"conflict", N_("Somebody changed this in the meantime. Please look at it again.")},
    [ERR_DENIED] = {"denied", N_("You may not do this.")},
    [ERR_TOO_LARGE] = {"too_large", N_("This is too large.")},
    [ERR_BUSY] = {"busy", N_("The site is busy. Please try again in a moment.")},
    [ERR_DB] = {"db", N_("The database failed. Please try again later.")},
    [ERR_IO] = {"io", N_("A file or a connection failed. Please try again later.")},
    [ERR_INTERNAL] = {"internal", N_("Something went wrong on our side. Please try again later.")},
};

static unsigned index_of(enum err code)
{
    return (unsigned)code < sizeof(codes) / sizeof(codes[0]) ? (unsigned)code : ERR_INTERNAL;
}

const char *err_sentence(enum err code)
{
    return codes[index_of(code)].sentence;
}

const char *err_name(enum err code)
{
    return codes[index_of(code)].name;
}

/* A text cut at its room must not end in half a character: it goes to pages. */
static void mend_end(char *s, size_t size)
{
    size_t n = strlen(s);

    if (n + 1 < size)
        return;
    size_t lead = n;
    while (lead > 0 && n - lead < 4 && ((unsigned char)s[lead - 1] & 0xC0) == 0x80)
        lead--;
    if (lead == 0)
        return;
    unsigned char c = (unsigned char)s[lead - 1];
    size_t want = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
    if (n - (lead - 1) < want)
        s[lead - 1] = '\0';
}

enum err error_set(struct error *e, enum err code, const char *field, const char *msgid, const char *argfmt, ...)
{
    if (!e)
        return code;
    struct error fresh = {.code = code, .msgid = msgid};

    snprintf(fresh.field, sizeof(fresh.field), "%s", field ? field : "");
    if (argfmt) {
        va_list ap;
        va_start(ap, argfmt);
        vsnprintf(fresh.arg, sizeof(fresh.arg), argfmt, ap);
        va_end(ap);
        mend_end(fresh.arg, sizeof(fresh.arg));
    }
    *e = fresh; /* last: the arguments may lie in *e */
    return code;
}

enum err error_detail(struct error *e, enum err code, const char *fmt, ...)
{
    if (!e)
        return code;
    struct error fresh = {.code = code};
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(fresh.detail, sizeof(fresh.detail), fmt, ap);
    va_end(ap);
    mend_end(fresh.detail, sizeof(fresh.detail));
    *e = fresh;
    return code;
}

const char *error_text(const struct error *e, char *buf, size_t size)
{
    const char *s = e->msgid ? e->msgid : err_sentence(e->code);
    const char *hole = strstr(s, "{}");

    if (hole)
        snprintf(buf, size, "%.*s%s%s", (int)(hole - s), s, e->arg, hole + 2);
    else
        snprintf(buf, size, "%s", s);
    if (size)
        mend_end(buf, size);
    return buf;
}

void bug_abort(const char *file, int line, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "BUG %s:%d: ", file, line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    abort();
}
