/*
 * Writing HTML: the state that templates share, and the calls that the template compiler makes. Everything that prints
 * escapes; only struct safe_html goes out as it is, and only functions of this layer make one.
 *
 * What is written for templates as {{ >name(x) }} is a call html_name(h, x), so the functions here that write a piece
 * of HTML (html_date, html_paragraphs, …) are used in the same way as templates.
 */
#ifndef ECHOWALL_HTML_HTML_H
#define ECHOWALL_HTML_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "html/tr.h"

/* One page being written. The strings are never NULL. */
struct html {
    struct buf *out;     /* bounded; a page that passes the maximum shows as buf_failed(out) */
    struct arena *arena; /* of the request: for texts that have to be put together */
    enum lang lang;      /* the reader's */
    struct zone zone;    /* the site's */
    int64_t now;         /* the request's time: dates of this year are written without their year */
    const char *csrf;    /* the session's token; every <form method="post"> carries it */
    const char *base;    /* path the site lies under, "" or "/town", without a slash at its end */
    bool elder;          /* the reader chose large type */
    bool demo;           /* a demonstration site: every page says so */
};

/* HTML that is safe to print as it is. Made only by functions that escape what they are given. */
struct safe_html {
    const char *s;
    size_t n;
};

/* "&", "<", ">" and both quotes are escaped, so the same call serves text and quoted attributes. NULL prints nothing.
 */
void html_text(struct html *h, const char *s);
void html_text_n(struct html *h, const char *s, size_t n);
void html_int(struct html *h, int64_t n);
void html_uint(struct html *h, uint64_t n);
void html_raw(struct html *h, struct safe_html s);

/* Prints text up to the first "{}" and returns what follows it ("" where there is none). */
const char *html_until(struct html *h, const char *text);

/*
 * A whole URL in an attribute. Schemes other than http, https, mailto and tel print "#"; blanks, control characters and
 * whatever else may not stand in a URL are percent-encoded.
 */
void html_url(struct html *h, const char *url);
/* A path of this site ("/wall"): the site's base goes in front. A path beginning "//" would leave the site: "#". */
void html_url_base(struct html *h, const char *path);
/* A value within a URL after literal text: everything but letters, digits and "-._~" is percent-encoded. */
void html_url_part_text(struct html *h, const char *s);

/* A JSON value inside a data attribute. */
void html_json_text(struct html *h, const char *s); /* NULL: null */
void html_json_bool(struct html *h, bool b);

/* The hidden input with the session's token. */
void html_csrf(struct html *h);

/* Lines as <p>, single line ends within as <br>, escaped. */
void html_paragraphs(struct html *h, const char *text);
struct safe_html safe_paragraphs(struct arena *a, const char *text);

/* "12,345" */
void html_number(struct html *h, int64_t n);
/* part of whole as "80.65%"; "—" where whole is 0, since no data is not zero. */
void html_percent(struct html *h, int64_t part, int64_t whole);
/* "340 KB", "1.2 MB" */
void html_size(struct html *h, int64_t bytes);

#define html_lit(h, s) buf_lit((h)->out, s)

/* What {{ x }} calls. Other types, struct safe_html among them, do not compile. */
#define html_put(h, x)                                                                                                 \
    _Generic((x), char *                                                                                               \
             : html_text, const char *                                                                                 \
             : html_text, short                                                                                        \
             : html_int, int                                                                                           \
             : html_int, long                                                                                          \
             : html_int, long long                                                                                     \
             : html_int, unsigned short                                                                                \
             : html_uint, unsigned                                                                                     \
             : html_uint, unsigned long                                                                                \
             : html_uint, unsigned long long                                                                           \
             : html_uint)((h), (x))

#define html_url_part(h, x)                                                                                            \
    _Generic((x), char *                                                                                               \
             : html_url_part_text, const char *                                                                        \
             : html_url_part_text, short                                                                               \
             : html_int, int                                                                                           \
             : html_int, long                                                                                          \
             : html_int, long long                                                                                     \
             : html_int, unsigned short                                                                                \
             : html_uint, unsigned                                                                                     \
             : html_uint, unsigned long                                                                                \
             : html_uint, unsigned long long                                                                           \
             : html_uint)((h), (x))

#define html_json(h, x)                                                                                                \
    _Generic((x), char *                                                                                               \
             : html_json_text, const char *                                                                            \
             : html_json_text, bool                                                                                    \
             : html_json_bool, short                                                                                   \
             : html_int, int                                                                                           \
             : html_int, long                                                                                          \
             : html_int, long long                                                                                     \
             : html_int, unsigned                                                                                      \
             : html_uint, unsigned long                                                                                \
             : html_uint, unsigned long long                                                                           \
             : html_uint)((h), (x))

#endif
