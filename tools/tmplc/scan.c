/*
 * The HTML side: follows literal text through tags, attributes and values, so that the compiler knows what a printed
 * value would mean where it stands. It knows only the HTML that templates may hold and refuses the rest.
 */
#include <ctype.h>
#include <string.h>

#include "tmplc.h"

static bool in_list(const char *word, const char *const *list)
{
    for (; *list; list++) {
        if (strcmp(word, *list) == 0)
            return true;
    }
    return false;
}

enum attr_kind attr_kind_of(const char *attr)
{
    static const char *const urls[] = {
        "href",       "src",    "action",   "formaction", "poster",      "cite",           "data",
        "xlink:href", "hx-get", "hx-post",  "hx-put",     "hx-patch",    "hx-delete",      "background",
        "manifest",   "ping",   "longdesc", "codebase",   "hx-push-url", "hx-replace-url", NULL};
    static const char *const fixed[] = {"style",      "srcdoc",  "srcset",     "method",     "formmethod", "http-equiv",
                                        "hx-vals",    "hx-vars", "hx-headers", "hx-trigger", "hx-request", "hx-ext",
                                        "hx-history", "rel",     "sandbox",    "xmlns",      NULL};

    const char *name = strncmp(attr, "data-hx-", 8) == 0 ? attr + 5 : attr;
    if (strncmp(name, "on", 2) == 0 || strncmp(name, "hx-on", 5) == 0 || in_list(name, fixed))
        return ATTR_FIXED;
    if (in_list(name, urls))
        return ATTR_URL;
    return strncmp(attr, "data-", 5) == 0 ? ATTR_DATA : ATTR_PLAIN;
}

bool attr_is_boolean(const char *attr)
{
    static const char *const names[] = {"checked",        "disabled", "selected", "required",  "readonly",
                                        "hidden",         "open",     "multiple", "autofocus", "reversed",
                                        "formnovalidate", "inert",    "async",    "defer",     "download",
                                        "novalidate",     NULL};
    return in_list(attr, names);
}

static bool tag_is_block(const char *tag)
{
    static const char *const names[] = {
        "html",     "head",  "body",     "meta",   "link", "title",   "main",    "header", "footer", "nav",
        "section",  "div",   "p",        "ul",     "ol",   "li",      "dl",      "dt",     "dd",     "table",
        "thead",    "tbody", "tfoot",    "tr",     "th",   "td",      "h1",      "h2",     "h3",     "h4",
        "form",     "aside", "fieldset", "br",     "hr",   "article", "details", "option", "figure", "caption",
        "colgroup", "col",   "summary",  "legend", "path", NULL};
    return in_list(tag + (tag[0] == '/'), names);
}

bool url_scheme_allowed(const char *s)
{
    static const char *const allowed[] = {"http", "https", "mailto", "tel", NULL};

    size_t n = strcspn(s, ":/?#");
    if (s[n] != ':')
        return true;
    char scheme[NAME_MAX_];
    memcpy(scheme, s, n);
    scheme[n] = '\0';
    return in_list(scheme, allowed);
}

static bool append(struct tmplc *t, char *name, char ch)
{
    size_t n = strlen(name);
    if (n + 1 >= NAME_MAX_)
        return tmplc_fail(t, "this name is too long: %s", name);
    name[n] = (char)tolower((unsigned char)ch);
    name[n + 1] = '\0';
    return true;
}

static bool check_tag_name(struct tmplc *t)
{
    static const char *const refused[] = {"style",  "xmp",   "plaintext", "noembed", "noframes", "base",
                                          "object", "embed", "animate",   "set",     NULL};
    if (in_list(t->tag, refused))
        return tmplc_fail(t, "<%s> is not allowed in a template", t->tag);
    return true;
}

static bool check_attr_name(struct tmplc *t)
{
    const char *a = strncmp(t->attr, "data-hx-", 8) == 0 ? t->attr + 5 : t->attr;
    t->kind = attr_kind_of(t->attr);
    t->value[0] = '\0';
    t->value_begun = false;
    if (strcmp(a, "http-equiv") == 0)
        t->tag_refreshes = true;
    if (strcmp(a, "style") == 0 || strncmp(a, "on", 2) == 0 || strncmp(a, "hx-on", 5) == 0)
        return tmplc_fail(t, "the attribute %s is not allowed: the content security policy refuses it", t->attr);
    return true;
}

static bool end_value(struct tmplc *t)
{
    if (t->kind == ATTR_URL && !url_scheme_allowed(t->value))
        return tmplc_fail(t, "this URL has a scheme that is not allowed: %s", t->value);
    if (strcmp(t->attr, "method") == 0 && strcmp(t->tag, "form") == 0 && strcmp(t->value, "post") == 0)
        t->tag_posts = true;
    t->place = IN_TAG;
    return true;
}

static bool end_tag(struct tmplc *t)
{
    const char *tag = t->tag;
    if (t->tag_refreshes && t->tag_prints)
        return tmplc_fail(t, "a tag with http-equiv cannot print values");
    t->place = IN_TEXT;
    t->after_block = tag_is_block(tag);
    if (strcmp(tag, "pre") == 0)
        t->in_pre = true;
    if (strcmp(tag, "/pre") == 0)
        t->in_pre = false;
    if (strcmp(tag, "script") == 0)
        t->place = IN_SCRIPT;
    if (strcmp(tag, "title") == 0 || strcmp(tag, "textarea") == 0)
        t->place = IN_RCDATA;
    t->raw_end[0] = '\0';
    if (strcmp(tag, "textarea") == 0)
        tmplc_literal(t, '\n'); /* the parser drops one newline here: without this one it would be the resident's */
    if (t->tag_posts) {
        tmplc_flush(t);
        fprintf(t->c, "    html_csrf(h);\n");
    }
    return true;
}

/* "</title" and the like are matched as text, since nothing else ends such an element. */
static bool feed_raw(struct tmplc *t, char ch)
{
    size_t n = strlen(t->raw_end);
    if (t->place == IN_SCRIPT && n == 0 && ch != '<' && !isspace((unsigned char)ch))
        return tmplc_fail(t, "a script is a file, not text in a page: the content security policy refuses it");
    if (n > 0 && ch == '>') {
        bool ends = strncmp(t->raw_end, "</", 2) == 0 && strcmp(t->raw_end + 2, t->tag) == 0;
        if (ends) {
            memmove(t->tag + 1, t->tag, sizeof "textarea");
            t->tag[0] = '/';
            t->tag_posts = t->tag_refreshes = t->tag_prints = false;
            return end_tag(t);
        }
    }
    if (ch == '<') {
        t->raw_end[0] = '<';
        t->raw_end[1] = '\0';
    } else if (n > 0 && n < NAME_MAX_ - 1 && (isalpha((unsigned char)ch) || ch == '/')) {
        return append(t, t->raw_end, ch);
    } else {
        t->raw_end[0] = '\0';
    }
    return true;
}

static bool feed_tag_start(struct tmplc *t, char ch)
{
    if (ch == '!') {
        t->place = IN_DOCTYPE;
        t->dashes = 0;
        return true;
    }
    if (ch != '/' && !isalpha((unsigned char)ch))
        return tmplc_fail(t, "write &lt; for a \"<\" that begins no tag");
    t->tag[0] = '\0';
    t->tag_prints = t->tag_refreshes = t->tag_posts = false;
    t->place = TAG_NAME;
    return append(t, t->tag, ch);
}

static bool feed_tag(struct tmplc *t, char ch)
{
    bool name = t->place != IN_TAG;
    if (t->place == TAG_NAME && (isalnum((unsigned char)ch) || ch == '-'))
        return append(t, t->tag, ch);
    if (t->place == TAG_NAME && !check_tag_name(t))
        return false;
    if (t->place == ATTR_NAME && (isalnum((unsigned char)ch) || strchr("-_:.", ch)))
        return append(t, t->attr, ch);
    if (t->place == ATTR_NAME && !check_attr_name(t))
        return false;
    if (ch == '>')
        return end_tag(t);
    if (t->place == ATTR_NAME && ch == '=') {
        t->place = AT_VALUE;
        return true;
    }
    if (isspace((unsigned char)ch) || ch == '/') {
        t->place = IN_TAG;
        return true;
    }
    if (!name && isalpha((unsigned char)ch)) {
        t->attr[0] = '\0';
        t->place = ATTR_NAME;
        return append(t, t->attr, ch);
    }
    return tmplc_fail(t, "\"%c\" is not allowed here in a tag", ch);
}

static bool feed_value(struct tmplc *t, char ch)
{
    if (t->place == AT_VALUE) {
        if (isspace((unsigned char)ch) || ch == '>')
            return tmplc_fail(t, "the attribute %s has no value after =", t->attr);
        t->place = ch == '"' ? VALUE_DOUBLE : ch == '\'' ? VALUE_SINGLE : VALUE_BARE;
        if (t->place != VALUE_BARE)
            return true;
    }
    if ((t->place == VALUE_DOUBLE && ch == '"') || (t->place == VALUE_SINGLE && ch == '\''))
        return end_value(t);
    if (t->place == VALUE_BARE && (isspace((unsigned char)ch) || ch == '>'))
        return end_value(t) && (ch != '>' || end_tag(t));
    if (t->place == VALUE_BARE && strchr("\"'`=<", ch))
        return tmplc_fail(t, "quote the value of %s", t->attr);
    size_t n = strlen(t->value);
    if (n + 1 < NAME_MAX_ && (n > 0 || !t->value_begun))
        append(t, t->value, ch);
    t->value_begun = true;
    return true;
}

/* Comments are dropped: readers of the page's source need none of them. */
static bool feed_declaration(struct tmplc *t, char ch)
{
    if (t->place == IN_COMMENT) {
        if (ch == '>' && t->dashes >= 2)
            t->place = IN_TEXT;
        t->dashes = ch == '-' ? t->dashes + 1 : 0;
        return true;
    }
    if (ch == '-' && t->dashes >= 0) {
        if (++t->dashes == 2) {
            t->place = IN_COMMENT;
            t->dashes = 0;
            t->literal_len -= 3; /* "<!-" */
        } else {
            tmplc_literal(t, ch);
        }
        return true;
    }
    t->dashes = -1;
    tmplc_literal(t, ch);
    if (ch == '>') {
        t->place = IN_TEXT;
        t->after_block = true;
    }
    return true;
}

bool scan_feed(struct tmplc *t, char ch)
{
    t->line_has_output = true;
    if (t->place == IN_COMMENT || t->place == IN_DOCTYPE)
        return feed_declaration(t, ch);

    /* What a tag's end inserts comes after its ">", so the character goes first. */
    tmplc_literal(t, ch);
    t->after_block = false;
    switch (t->place) {
    case IN_TEXT:
        if (ch == '<')
            t->place = AT_TAG;
        return true;
    case IN_RCDATA:
    case IN_SCRIPT:
        return feed_raw(t, ch);
    case AT_TAG:
        return feed_tag_start(t, ch);
    case TAG_NAME:
    case IN_TAG:
    case ATTR_NAME:
        return feed_tag(t, ch);
    default:
        return feed_value(t, ch);
    }
}
