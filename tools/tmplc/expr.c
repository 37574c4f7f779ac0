/*
 * What stands between {{ and }}: decides from the word in front and from the place in the HTML which call prints it, or
 * that nothing may be printed there.
 */
#include <ctype.h>
#include <string.h>

#include "tmplc.h"

/* A piece of the template's text. */
struct span {
    const char *s;
    size_t n;
};

static struct span trimmed(const char *s, const char *end)
{
    while (s < end && isspace((unsigned char)*s))
        s++;
    while (end > s && isspace((unsigned char)end[-1]))
        end--;
    return (struct span){s, (size_t)(end - s)};
}

const char *c_skip(const char *p, const char *end)
{
    if (*p == '"' || *p == '\'') {
        char quote = *p++;
        while (p < end && *p != quote && *p != '\n')
            p += *p == '\\' && p + 1 < end ? 2 : 1;
        return p < end ? p + 1 : end;
    }
    if (end - p >= 2 && p[0] == '/' && p[1] == '/')
        return memchr(p, '\n', (size_t)(end - p)) ? (const char *)memchr(p, '\n', (size_t)(end - p)) : end;
    if (end - p >= 2 && p[0] == '/' && p[1] == '*') {
        for (p += 2; p < end; p++) {
            if (end - p >= 2 && p[0] == '*' && p[1] == '/')
                return p + 2;
        }
        return end;
    }
    return p;
}

bool c_code_allowed(struct tmplc *t, const char *s, size_t n)
{
    for (const char *p = s, *end = s + n; p < end;) {
        const char *q = c_skip(p, end);
        if (q > p) {
            p = q;
            continue;
        }
        bool word = p == s || !(isalnum((unsigned char)p[-1]) || p[-1] == '_');
        if ((word && end - p >= 4 && strncmp(p, "buf_", 4) == 0) ||
            (end - p >= 5 && strncmp(p, "->out", 5) == 0 &&
             (end - p == 5 || !(isalnum((unsigned char)p[5]) || p[5] == '_'))))
            return tmplc_fail(t, "templates write through {{ }} only, which escapes");
        p++;
    }
    return true;
}

/*
 * Splits "name(a, b)" at top-level commas; returns the number of arguments, 0 when e is not one call of that name that
 * ends with the expression, -1 when there are too many.
 */
static int call_args(struct span e, const char *name, struct span args[3])
{
    size_t len = strlen(name);
    if (e.n < len + 2 || strncmp(e.s, name, len) != 0 || e.s[len] != '(' || e.s[e.n - 1] != ')')
        return 0;
    const char *end = e.s + e.n - 1, *start = e.s + len + 1, *p = start;
    int depth = 0, count = 0;
    while (p < end) {
        const char *q = c_skip(p, end);
        if (q > p) {
            p = q;
            continue;
        }
        depth += strchr("([{", *p) ? 1 : strchr(")]}", *p) ? -1 : 0;
        if (depth < 0)
            return 0;
        if (*p == ',' && depth == 0) {
            if (count == 2)
                return -1;
            args[count++] = trimmed(start, p);
            start = p + 1;
        }
        p++;
    }
    args[count++] = trimmed(start, end);
    return count;
}

/* One or more string literals beside each other. */
static bool is_literal(struct span e)
{
    const char *p = e.s, *end = e.s + e.n;
    if (p == end)
        return false;
    while (p < end) {
        if (isspace((unsigned char)*p)) {
            p++;
            continue;
        }
        if (*p != '"')
            return false;
        p = c_skip(p, end);
    }
    return true;
}

static bool in_value(const struct tmplc *t)
{
    return t->place == VALUE_DOUBLE || t->place == VALUE_SINGLE;
}

static bool place_prints(struct tmplc *t)
{
    switch (t->place) {
    case IN_TEXT:
    case IN_RCDATA:
        return true;
    case VALUE_DOUBLE:
    case VALUE_SINGLE:
        if (t->kind == ATTR_FIXED)
            return tmplc_fail(t, "the attribute %s cannot hold a printed value", t->attr);
        return true;
    case AT_VALUE:
    case VALUE_BARE:
        return tmplc_fail(t, "quote the value of %s: a value may not be printed without quotes", t->attr);
    case IN_SCRIPT:
        return tmplc_fail(t, "a value may not be printed in a script: use a data attribute");
    case IN_COMMENT:
    case IN_DOCTYPE:
        return tmplc_fail(t, "a value may not be printed in a comment");
    default:
        return tmplc_fail(t, "a value may not be printed here in a tag: only {{ attr(…) }} may");
    }
}

static void emit(struct tmplc *t, const char *fn, struct span e, int line)
{
    tmplc_flush(t);
    tmplc_line(t, line);
    fprintf(t->c, "    %s(h, %.*s);\n", fn, (int)e.n, e.s);
}

static bool print_translated(struct tmplc *t, const struct span args[3], int count, bool literal, int line)
{
    const char *call = literal ? "t" : "tr";
    if (literal && !is_literal(args[0]))
        return tmplc_fail(t, "t() takes a literal; for a variable marked with N_() use tr()");
    if (count < 0 || count > 2)
        return tmplc_fail(t, "%s() takes one sentence and at most one argument", call);
    if (in_value(t) && t->kind == ATTR_URL)
        return tmplc_fail(t, "a URL is not translated");
    tmplc_flush(t);
    tmplc_line(t, line);
    if (count == 1) {
        fprintf(t->c, "    html_text(h, tr(h->lang, %.*s));\n", (int)args[0].n, args[0].s);
    } else {
        fprintf(t->c, "    {\n    const char *rest_ = html_until(h, tr(h->lang, %.*s));\n", (int)args[0].n, args[0].s);
        tmplc_line(t, line);
        fprintf(t->c, "    html_put(h, %.*s);\n    html_text(h, rest_);\n    }\n", (int)args[1].n, args[1].s);
    }
    return true;
}

static bool print_url(struct tmplc *t, struct span e, int count, int line)
{
    if (count != 1)
        return tmplc_fail(t, "url() takes one path");
    if (t->place == IN_RCDATA || (in_value(t) && t->kind == ATTR_URL && t->value_begun))
        return tmplc_fail(t, "url() begins a URL");
    emit(t, "html_url_base", e, line);
    return true;
}

/* {{ attr("name", condition) }} and {{ attr("name", condition, value) }}: between attributes. */
static bool print_attr(struct tmplc *t, const struct span args[3], int count, int line)
{
    if (t->place != IN_TAG)
        return tmplc_fail(t, "attr() stands between the attributes of a tag");
    if (count < 2 || !is_literal(args[0]) || args[0].n - 2 >= NAME_MAX_)
        return tmplc_fail(t, "attr() takes a literal name, a condition, and a value unless the name says all");
    char name[NAME_MAX_];
    snprintf(name, sizeof name, "%.*s", (int)args[0].n - 2, args[0].s + 1);
    if (name[0] == '\0' || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_:.")] != '\0')
        return tmplc_fail(t, "attr() takes a name in small letters");
    enum attr_kind kind = attr_kind_of(name);
    if (kind == ATTR_FIXED)
        return tmplc_fail(t, "the attribute %s cannot hold a printed value", name);
    if (count == 2 && !attr_is_boolean(name))
        return tmplc_fail(t, "the attribute %s needs a value", name);
    while (t->literal_len > 0 && isspace((unsigned char)t->literal[t->literal_len - 1]))
        t->literal_len--;
    tmplc_flush(t);
    tmplc_line(t, line);
    fprintf(t->c, "    if (%.*s) {\n    html_lit(h, \" %s\");\n", (int)args[1].n, args[1].s, name);
    if (count == 3) {
        struct span path[3];
        fprintf(t->c, "    html_lit(h, \"=\\\"\");\n");
        if (kind == ATTR_URL && call_args(args[2], "url", path) == 1)
            emit(t, "html_url_base", path[0], line);
        else
            emit(t, kind == ATTR_URL ? "html_url" : "html_put", args[2], line);
        fprintf(t->c, "    html_lit(h, \"\\\"\");\n");
    }
    fprintf(t->c, "    }\n");
    t->tag_prints = true;
    return true;
}

static bool print_part(struct tmplc *t, struct span e, int line)
{
    if (t->place != IN_TEXT)
        return tmplc_fail(t, "another template is printed between tags only");
    size_t n = 0;
    while (n < e.n && (isalnum((unsigned char)e.s[n]) || e.s[n] == '_'))
        n++;
    if (n == 0 || n == e.n || e.s[n] != '(' || e.s[e.n - 1] != ')')
        return tmplc_fail(t, "write {{ >name(arguments) }}");
    struct span args = trimmed(e.s + n + 1, e.s + e.n - 1);
    tmplc_flush(t);
    tmplc_line(t, line);
    fprintf(t->c, "    html_%.*s(h%s%.*s);\n", (int)n, e.s, args.n ? ", " : "", (int)args.n, args.s);
    return true;
}

static bool starts(struct span *e, const char *word)
{
    size_t n = strlen(word);
    if (e->n <= n || strncmp(e->s, word, n) != 0)
        return false;
    *e = trimmed(e->s + n, e->s + e->n);
    return true;
}

static bool print_marked(struct tmplc *t, struct span e, int line)
{
    if (starts(&e, "raw ")) {
        if (t->place != IN_TEXT)
            return tmplc_fail(t, "raw HTML is printed between tags only");
        emit(t, "html_raw", e, line);
        return true;
    }
    if (starts(&e, "json ")) {
        if (!in_value(t) || t->kind != ATTR_DATA)
            return tmplc_fail(t, "JSON is printed in data attributes only");
        emit(t, "html_json", e, line);
        return true;
    }
    bool number = starts(&e, "int:");
    const char *fn = number ? "html_int" : "html_put";
    if (in_value(t) && t->kind == ATTR_URL && !number)
        fn = t->value_begun ? "html_url_part" : "html_url";
    emit(t, fn, e, line);
    return true;
}

bool print_expr(struct tmplc *t, const char *s, size_t n, int line)
{
    struct span e = trimmed(s, s + n), args[3];
    t->after_block = false;
    t->line_has_output = true;
    if (e.n == 0)
        return tmplc_fail(t, "{{ }} is empty");
    if (!c_code_allowed(t, e.s, e.n))
        return false;
    int count = call_args(e, "attr", args);
    if (count != 0)
        return print_attr(t, args, count, line);
    if (!place_prints(t))
        return false;
    bool ok;
    if (e.s[0] == '>') {
        struct span part = trimmed(e.s + 1, e.s + e.n);
        ok = print_part(t, part, line);
    } else if ((count = call_args(e, "t", args)) != 0) {
        ok = print_translated(t, args, count, true, line);
    } else if ((count = call_args(e, "tr", args)) != 0) {
        ok = print_translated(t, args, count, false, line);
    } else if ((count = call_args(e, "url", args)) != 0) {
        ok = print_url(t, args[0], count, line);
    } else {
        ok = print_marked(t, e, line);
    }
    t->value_begun = true;
    t->tag_prints = t->tag_prints || in_value(t);
    return ok;
}
