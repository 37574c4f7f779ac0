/*
 * The template compiler: `*.html.t` in, one C function a template out.
 *
 * Pages are written as HTML and read as HTML, but run as straight appends to a buffer with typed arguments: a wrong
 * field is a compile error at the template's own line, and what is printed is escaped by where it stands, so that
 * nobody can forget to. docs/templates.md has the language.
 */
#ifndef ECHOWALL_TOOLS_TMPLC_H
#define ECHOWALL_TOOLS_TMPLC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Where the scanner stands in the HTML. */
enum place {
    IN_TEXT,
    IN_RCDATA, /* <title>, <textarea>: text without tags */
    IN_SCRIPT, /* <script>: must stay empty */
    IN_COMMENT,
    IN_DOCTYPE,
    AT_TAG,   /* after "<" */
    TAG_NAME, /* after "<a" or "</a" */
    IN_TAG,   /* between attributes */
    ATTR_NAME,
    AT_VALUE, /* after "=" */
    VALUE_DOUBLE,
    VALUE_SINGLE,
    VALUE_BARE
};

/* What an attribute's value means to a browser. */
enum attr_kind {
    ATTR_PLAIN,
    ATTR_DATA, /* data-*: {{ json }} is allowed */
    ATTR_URL,
    ATTR_FIXED /* values are refused: the browser, or htmx, gives the text a meaning of its own */
};

#define NAME_MAX_ 40
#define DEPTH_MAX 64

struct tmplc {
    const char *file; /* for messages and #line */
    const char *p;
    const char *end;
    int line;
    FILE *c;
    FILE *h;

    enum place place;
    char tag[NAME_MAX_]; /* lower case, with "/" in front of an end tag */
    char attr[NAME_MAX_];
    char value[NAME_MAX_]; /* the first bytes of the literal part of a value, lower case */
    enum attr_kind kind;
    bool value_begun;   /* something literal or printed is in the value already */
    bool tag_prints;    /* a value is printed in this tag */
    bool tag_refreshes; /* the tag has http-equiv */
    bool tag_posts;     /* <form method="post"> */
    char raw_end[NAME_MAX_];
    int dashes; /* of a comment's end */

    char *literal; /* pending HTML */
    size_t literal_len;
    size_t literal_cap;
    bool line_has_output;
    bool after_block; /* the last thing was the tag of a block, whitespace after it means nothing */
    bool in_pre;

    bool in_template;
    enum place stack[DEPTH_MAX]; /* the place at each open brace */
    int depth;
    int parens; /* of C lines that run on */

    char error[240];
    int error_line;
};

/*
 * Compiles source into C text and header text on the two streams; header is the name that the C text includes. Returns
 * false after the first mistake, with error and error_line set in t.
 */
bool tmplc_compile(struct tmplc *t, const char *file, const char *header, const char *source, size_t n, FILE *c,
                   FILE *h);
void tmplc_release(struct tmplc *t);

/* Between the parts of the compiler. */
bool tmplc_fail(struct tmplc *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void tmplc_literal(struct tmplc *t, char ch); /* pending HTML, as it is */
void tmplc_flush(struct tmplc *t);            /* writes pending HTML as one append */
void tmplc_line(struct tmplc *t, int line);   /* writes #line */

bool scan_feed(struct tmplc *t, char ch); /* one character of HTML */
enum attr_kind attr_kind_of(const char *attr);
bool attr_is_boolean(const char *attr);
bool url_scheme_allowed(const char *s); /* of a literal's beginning, lower case */

bool print_expr(struct tmplc *t, const char *s, size_t n, int line); /* what stands between {{ and }} */
const char *c_skip(const char *p, const char *end);                  /* past a C string, character or comment, or p */
bool c_code_allowed(struct tmplc *t, const char *s, size_t n);

#endif
