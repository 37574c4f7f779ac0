/*
 * The template side: lines of C, {{ }}, {# #} and %template, and the rule that every way through the C comes to the
 * same place in the HTML.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tmplc.h"

bool tmplc_fail(struct tmplc *t, const char *fmt, ...)
{
    if (t->error[0] != '\0')
        return false;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(t->error, sizeof t->error, fmt, ap);
    va_end(ap);
    t->error_line = t->line;
    return false;
}

void tmplc_literal(struct tmplc *t, char ch)
{
    if (t->literal_len == t->literal_cap) {
        t->literal_cap = t->literal_cap ? t->literal_cap * 2 : 256;
        t->literal = realloc(t->literal, t->literal_cap);
        if (!t->literal)
            abort();
    }
    t->literal[t->literal_len++] = ch;
}

void tmplc_flush(struct tmplc *t)
{
    if (t->literal_len == 0)
        return;
    fputs("    html_lit(h, \"", t->c);
    for (size_t i = 0; i < t->literal_len; i++) {
        char ch = t->literal[i];
        if (ch == '\n')
            fputs(i + 1 < t->literal_len ? "\\n\"\n                \"" : "\\n", t->c);
        else if (ch == '"' || ch == '\\')
            fprintf(t->c, "\\%c", ch);
        else if ((unsigned char)ch < 0x20)
            fprintf(t->c, "\\%03o", (unsigned)ch);
        else
            fputc(ch, t->c);
    }
    fputs("\");\n", t->c);
    t->literal_len = 0;
}

void tmplc_line(struct tmplc *t, int line)
{
    fprintf(t->c, "#line %d \"%s\"\n", line, t->file);
}

static bool word_at(const char *p, size_t n, const char *word)
{
    size_t len = strlen(word);
    return n >= len && strncmp(p, word, len) == 0 && (n == len || !(isalnum((unsigned char)p[len]) || p[len] == '_'));
}

/* In a tag, C may choose between attributes but not call anything: what it printed would be part of the tag. */
static bool control_only(const char *s, size_t n)
{
    static const char *const words[] = {"if", "}", "for", "while", "else", "switch", "case", "default", NULL};
    for (int i = 0; words[i]; i++) {
        if (word_at(s, n, words[i]) || (words[i][0] == '}' && s[0] == '}'))
            return true;
    }
    return false;
}

static bool close_brace(struct tmplc *t)
{
    if (t->depth == 0)
        return tmplc_fail(t, "this } closes nothing");
    if (t->stack[--t->depth] != t->place)
        return tmplc_fail(t, "the HTML since the matching { ends inside a tag, or closes one that began before it");
    return true;
}

/* A jump that the line of C may not make where it stands. */
static bool jump_allowed(struct tmplc *t, const char *p, size_t left)
{
    if (word_at(p, left, "goto") || word_at(p, left, "asm"))
        return tmplc_fail(t, "goto is not allowed in a template");
    if (t->place != IN_TEXT &&
        (word_at(p, left, "return") || word_at(p, left, "break") || word_at(p, left, "continue")))
        return tmplc_fail(t, "a jump out of a tag is not allowed");
    return true;
}

/*
 * Keeps count of what is open after a line of C. Braces of blocks remember the place; those of initialisers, after "="
 * or within parentheses, count as parentheses. *ret_last is the last character that is no blank or comment.
 */
static bool follow_braces(struct tmplc *t, const char *s, size_t n, char *ret_last)
{
    char last = ';';
    for (const char *p = s, *end = s + n; p < end; p++) {
        const char *q = c_skip(p, end);
        if (q > p) {
            if (*p != '/')
                last = *p;
            p = q - 1;
            continue;
        }
        if (isspace((unsigned char)*p))
            continue;
        bool begins = p == s || !(isalnum((unsigned char)p[-1]) || p[-1] == '_');
        if (begins && !jump_allowed(t, p, (size_t)(end - p)))
            return false;
        bool inner = t->parens > 0 || last == '=';
        if (strchr("([", *p) || (*p == '{' && inner)) {
            t->parens++;
        } else if (strchr(")]", *p) || (*p == '}' && inner)) {
            t->parens--;
        } else if (*p == '{') {
            if (t->depth == DEPTH_MAX)
                return tmplc_fail(t, "braces are nested too deeply");
            t->stack[t->depth++] = t->place;
        } else if (*p == '}' && !close_brace(t)) {
            return false;
        }
        if (t->parens < 0)
            return tmplc_fail(t, "a ) or ] closes nothing");
        last = *p;
    }
    *ret_last = last;
    return true;
}

static bool c_line(struct tmplc *t, const char *s, size_t n)
{
    while (n > 0 && isspace((unsigned char)*s)) {
        s++;
        n--;
    }
    while (n > 0 && isspace((unsigned char)s[n - 1]))
        n--;
    if (n == 0)
        return true;
    if (t->place != IN_TEXT && t->place != IN_TAG)
        return tmplc_fail(t, "a line of C stands between tags or between attributes only");
    if (t->place == IN_TAG && t->parens == 0 && !control_only(s, n))
        return tmplc_fail(t, "between attributes only if, for, while and switch are allowed");
    if (s[0] == '#')
        return tmplc_fail(t, "preprocessor lines are not allowed: use %%include before %%template");
    tmplc_flush(t);
    tmplc_line(t, t->line);
    fprintf(t->c, "    %.*s\n", (int)n, s);
    char last = 0;
    if (!c_code_allowed(t, s, n) || !follow_braces(t, s, n, &last))
        return false;
    if (t->parens == 0 && !strchr("{};:", last))
        return tmplc_fail(t, "a line of C ends with { } ; or : (if, else and for need braces)");
    if (last == ':' && t->depth > 0 && t->stack[t->depth - 1] != t->place)
        return tmplc_fail(t, "a case begins where its switch began");
    return true;
}

static bool end_template(struct tmplc *t)
{
    if (!t->in_template)
        return true;
    if (t->depth > 0 || t->parens != 0)
        return tmplc_fail(t, "a { or ( is not closed");
    if (t->place != IN_TEXT)
        return tmplc_fail(t, "the template ends inside a tag, comment, title or textarea");
    while (t->literal_len > 0 && isspace((unsigned char)t->literal[t->literal_len - 1]))
        t->literal_len--;
    tmplc_flush(t);
    fputs("}\n", t->c);
    t->in_template = false;
    return true;
}

/* "%template name(parameters)" */
static bool begin_template(struct tmplc *t, const char *s, size_t n)
{
    if (!end_template(t))
        return false;
    while (n > 0 && isspace((unsigned char)*s)) {
        s++;
        n--;
    }
    while (n > 0 && isspace((unsigned char)s[n - 1]))
        n--;
    size_t len = 0;
    while (len < n && (isalnum((unsigned char)s[len]) || s[len] == '_'))
        len++;
    if (len == 0 || len == n || s[len] != '(' || s[n - 1] != ')')
        return tmplc_fail(t, "write %%template name(parameters)");
    bool none = len + 2 == n;
    fprintf(t->h, "void html_%.*s(struct html *h%s%.*s;\n", (int)len, s, none ? "" : ", ", (int)(n - len - 1),
            s + len + 1);
    fputc('\n', t->c);
    tmplc_line(t, t->line);
    fprintf(t->c, "void html_%.*s(struct html *h%s%.*s\n{\n    (void)h;\n", (int)len, s, none ? "" : ", ",
            (int)(n - len - 1), s + len + 1);
    t->in_template = true;
    t->place = IN_TEXT;
    t->in_pre = false;
    t->after_block = true;
    return true;
}

static bool directive(struct tmplc *t, const char *s, size_t n)
{
    if (word_at(s, n, "template"))
        return begin_template(t, s + 8, n - 8);
    if (word_at(s, n, "include")) {
        if (t->in_template)
            return tmplc_fail(t, "%%include stands before %%template");
        fprintf(t->h, "#include%.*s\n", (int)(n - 7), s + 7);
        return true;
    }
    if (!t->in_template && n > 0)
        return tmplc_fail(t, "a template begins with %%template name(parameters)");
    return c_line(t, s, n);
}

/* {{ … }}: finds the end outside C strings. */
static bool braces(struct tmplc *t)
{
    const char *s = t->p + 2, *p = s;
    int line = t->line;
    while (p < t->end && !(t->end - p >= 2 && p[0] == '}' && p[1] == '}')) {
        const char *q = c_skip(p, t->end);
        q = q > p ? q : p + 1;
        for (; p < q; p++)
            t->line += *p == '\n';
    }
    if (p >= t->end) {
        t->line = line;
        return tmplc_fail(t, "{{ is not closed");
    }
    t->p = p + 2;
    return print_expr(t, s, (size_t)(p - s), line);
}

/* {# … #}: a comment that ends a line takes the line's end with it. */
static bool comment(struct tmplc *t)
{
    int line = t->line;
    const char *p = t->p + 2;
    for (; t->end - p >= 2 && !(p[0] == '#' && p[1] == '}'); p++)
        t->line += *p == '\n';
    if (t->end - p < 2) {
        t->line = line;
        return tmplc_fail(t, "{# is not closed");
    }
    t->p = p + 2;
    if (t->p < t->end && *t->p == '\n') {
        t->p++;
        t->line++;
    }
    return true;
}

static bool keeps_blanks(const struct tmplc *t)
{
    return t->in_pre || t->place == VALUE_DOUBLE || t->place == VALUE_SINGLE ||
           (t->place == IN_RCDATA && strcmp(t->tag, "textarea") == 0);
}

static bool end_line(struct tmplc *t)
{
    bool ok = true;
    if (keeps_blanks(t)) {
        ok = scan_feed(t, '\n');
    } else if (t->line_has_output) {
        while (t->literal_len > 0 && strchr(" \t", t->literal[t->literal_len - 1]))
            t->literal_len--;
        ok = t->after_block || scan_feed(t, '\n');
    }
    t->line++;
    return ok;
}

static bool html_line(struct tmplc *t)
{
    const char *start = t->p;
    while (t->p < t->end && (*t->p == ' ' || *t->p == '\t'))
        t->p++;
    if (t->p < t->end && *t->p == '%') {
        const char *s = t->p + 1, *nl = memchr(s, '\n', (size_t)(t->end - s));
        const char *stop = nl ? nl : t->end;
        t->p = nl ? nl + 1 : t->end;
        bool ok = directive(t, s, (size_t)(stop - s));
        t->line++;
        return ok;
    }
    if (keeps_blanks(t))
        t->p = start;
    t->line_has_output = false;
    bool ok = true;
    while (ok && t->p < t->end && *t->p != '\n') {
        bool two = t->end - t->p >= 2 && *t->p == '{';
        if (two && t->p[1] == '#') {
            int line = t->line;
            ok = comment(t);
            if (ok && t->line > line && t->p[-1] == '\n')
                return true;
        } else if (!t->in_template)
            ok = tmplc_fail(t, "a template begins with %%template name(parameters)");
        else if (t->parens != 0)
            ok = tmplc_fail(t, "the C above is not complete: a ( is not closed");
        else if (two && t->p[1] == '{')
            ok = braces(t);
        else
            ok = scan_feed(t, *t->p++);
    }
    if (ok && t->p < t->end) {
        t->p++;
        ok = end_line(t);
    }
    return ok;
}

bool tmplc_compile(struct tmplc *t, const char *file, const char *header, const char *source, size_t n, FILE *c,
                   FILE *h)
{
    *t = (struct tmplc){.file = file, .p = source, .end = source + n, .line = 1, .c = c, .h = h};
    fprintf(h, "/* Made from %s. */\n#pragma once\n\n#include \"html/html.h\"\n", file);
    fprintf(c, "/* Made from %s. */\n#include \"%s\"\n\n#define t(msgid) tr(h->lang, \"\" msgid)\n", file, header);
    bool ok = !memchr(source, '\0', n) || tmplc_fail(t, "the file holds a NUL");
    while (ok && t->p < t->end)
        ok = html_line(t);
    return ok && end_template(t);
}

void tmplc_release(struct tmplc *t)
{
    free(t->literal);
}
