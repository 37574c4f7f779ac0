/* The template compiler: what it makes of each construct, and what it refuses. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../tools/tmplc/compile.c"
#include "../../tools/tmplc/expr.c"
#include "../../tools/tmplc/scan.c"

struct made {
    char *c;
    char *h;
    bool ok;
    char error[240];
    int line;
};

static struct made make(const char *source)
{
    struct made m = {0};
    size_t c_len, h_len;
    FILE *c = open_memstream(&m.c, &c_len), *h = open_memstream(&m.h, &h_len);
    struct tmplc t;
    assert_true(c && h);
    m.ok = tmplc_compile(&t, "x.html.t", "html/x.html.h", source, strlen(source), c, h);
    snprintf(m.error, sizeof m.error, "%s", t.error);
    m.line = t.error_line;
    tmplc_release(&t);
    fclose(c);
    fclose(h);
    return m;
}

static void made_free(struct made *m)
{
    free(m->c);
    free(m->h);
}

/* The statements of the function, without #line, indentation and line ends. */
static char *body(const char *c)
{
    const char *p = strstr(c, "(void)h;\n");
    char *out = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&out, &n);
    assert_true(p && f);
    for (p += 9; *p && strcmp(p, "}\n") != 0;) {
        size_t len = strcspn(p, "\n");
        const char *s = p + strspn(p, " ");
        if (*p != '#')
            fwrite(s, 1, len - (size_t)(s - p), f);
        p += len + (p[len] == '\n');
    }
    fclose(f);
    return out;
}

struct golden {
    const char *html;
    const char *c;
};

static void check_golden(const struct golden *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char source[2048];
        snprintf(source, sizeof source, "%%template x(int a)\n%s\n", cases[i].html);
        struct made m = make(source);
        if (!m.ok)
            fail_msg("%s: %s", cases[i].html, m.error);
        char *got = body(m.c);
        assert_string_equal(got, cases[i].c);
        free(got);
        made_free(&m);
    }
}

static void test_tmplc_literals(void **state)
{
    (void)state;
    static const struct golden cases[] = {
        {"<p>a</p>", "html_lit(h, \"<p>a</p>\");"},
        {"  <ul>\n    <li>a</li>\n  </ul>", "html_lit(h, \"<ul><li>a</li></ul>\");"},
        {"<b>a</b>\n  <b>c</b>", "html_lit(h, \"<b>a</b>\\n\"\"<b>c</b>\");"},
        {"<a href=\"x\\\">q</a>", "html_lit(h, \"<a href=\\\"x\\\\\\\">q</a>\");"},
        {"<p>a<!-- not {# this #} --></p>", "html_lit(h, \"<p>a</p>\");"},
        {"<p>{# gone #}a</p>", "html_lit(h, \"<p>a</p>\");"},
        {"<b>a</b>{# joins\n two #}\n<i>c</i>", "html_lit(h, \"<b>a</b><i>c</i>\");"},
        {"<pre>\n  a\n  c</pre>", "html_lit(h, \"<pre>\\n\"\"  a\\n\"\"  c</pre>\");"},
        {"<textarea name=\"x\">a</textarea>", "html_lit(h, \"<textarea name=\\\"x\\\">\\n\"\"a</textarea>\");"},
        {"<p\n   class=\"x\"\n   id=\"y\">a", "html_lit(h, \"<p\\n\"\"class=\\\"x\\\"\\n\"\"id=\\\"y\\\">a\");"},
        {"<!DOCTYPE html>\n<html>", "html_lit(h, \"<!DOCTYPE html><html>\");"},
        {"<script src=\"/x.js\" defer></script>", "html_lit(h, \"<script src=\\\"/x.js\\\" defer></script>\");"},
    };
    check_golden(cases, sizeof cases / sizeof *cases);
}

static void test_tmplc_values(void **state)
{
    (void)state;
    static const struct golden cases[] = {
        {"<p>{{ v->x }}</p>", "html_lit(h, \"<p>\");html_put(h, v->x);html_lit(h, \"</p>\");"},
        {"{{ f(\"}}\", '}') }}", "html_put(h, f(\"}}\", '}'));"},
        {"{{ int: n }}", "html_int(h, n);"},
        {"{{ raw v->text }}", "html_raw(h, v->text);"},
        {"{{ >badge(1, t(\"a, b\")) }}", "html_badge(h, 1, t(\"a, b\"));"},
        {"{{ >end() }}", "html_end(h);"},
        {"{{ t(\"Edit\") }}", "html_text(h, tr(h->lang, \"Edit\"));"},
        {"{{ tr(v->label) }}", "html_text(h, tr(h->lang, v->label));"},
        {"{{ t(\"{} left\", n) }}",
         "{const char *rest_ = html_until(h, tr(h->lang, \"{} left\"));html_put(h, n);html_text(h, rest_);}"},
        {"{{ n ? t(\"a\") : t(\"b\") }}", "html_put(h, n ? t(\"a\") : t(\"b\"));"},
        {"<i title=\"{{ x }}\">", "html_lit(h, \"<i title=\\\"\");html_put(h, x);html_lit(h, \"\\\">\");"},
        {"<i data-x='{{ json x }}'>", "html_lit(h, \"<i data-x='\");html_json(h, x);html_lit(h, \"'>\");"},
        {"<title>{{ x }}</title>", "html_lit(h, \"<title>\");html_put(h, x);html_lit(h, \"</title>\");"},
        {"<textarea>{{ x }}</textarea>", "html_lit(h, \"<textarea>\\n\");html_put(h, x);html_lit(h, \"</textarea>\");"},
    };
    check_golden(cases, sizeof cases / sizeof *cases);
}

static void test_tmplc_urls(void **state)
{
    (void)state;
    static const struct golden cases[] = {
        {"<a href=\"{{ x }}\">", "html_lit(h, \"<a href=\\\"\");html_url(h, x);html_lit(h, \"\\\">\");"},
        {"<a HREF=\"/a/{{ x }}\">", "html_lit(h, \"<a HREF=\\\"/a/\");html_url_part(h, x);html_lit(h, \"\\\">\");"},
        {"<a href=\"{{ x }}{{ y }}\">",
         "html_lit(h, \"<a href=\\\"\");html_url(h, x);html_url_part(h, y);html_lit(h, \"\\\">\");"},
        {"<a href=\"{{ url(\"/w\") }}?q={{ q }}\">",
         "html_lit(h, \"<a href=\\\"\");html_url_base(h, \"/w\");html_lit(h, \"?q=\");html_url_part(h, q);"
         "html_lit(h, \"\\\">\");"},
        {"<button hx-post=\"{{ x }}\">",
         "html_lit(h, \"<button hx-post=\\\"\");html_url(h, x);html_lit(h, \"\\\">\");"},
        {"<use xlink:href=\"{{ x }}\">",
         "html_lit(h, \"<use xlink:href=\\\"\");html_url(h, x);html_lit(h, \"\\\">\");"},
        {"<a href=\"tel:{{ x }}\">", "html_lit(h, \"<a href=\\\"tel:\");html_url_part(h, x);html_lit(h, \"\\\">\");"},
    };
    check_golden(cases, sizeof cases / sizeof *cases);
}

static void test_tmplc_attributes(void **state)
{
    (void)state;
    static const struct golden cases[] = {
        {"<input {{ attr(\"checked\", a) }}>",
         "html_lit(h, \"<input\");if (a) {html_lit(h, \" checked\");}html_lit(h, \">\");"},
        {"<a\n  {{ attr(\"aria-current\", f(a, b), \"page\") }}>",
         "html_lit(h, \"<a\");if (f(a, b)) {html_lit(h, \" aria-current\");html_lit(h, \"=\\\"\");html_put(h, \"page\");"
         "html_lit(h, \"\\\"\");}html_lit(h, \">\");"},
        {"<a {{ attr(\"href\", u, u) }}>", "html_lit(h, \"<a\");if (u) {html_lit(h, \" href\");html_lit(h, \"=\\\"\");"
                                           "html_url(h, u);html_lit(h, \"\\\"\");}html_lit(h, \">\");"},
        {"<a {{ attr(\"href\", u, url(u)) }}>",
         "html_lit(h, \"<a\");if (u) {html_lit(h, \" href\");html_lit(h, \"=\\\"\");"
         "html_url_base(h, u);html_lit(h, \"\\\"\");}html_lit(h, \">\");"},
        {"<p\n% if (a) {\n class=\"x\"\n% }\n>",
         "html_lit(h, \"<p\\n\");if (a) {html_lit(h, \"class=\\\"x\\\"\\n\");}html_lit(h, \">\");"},
    };
    check_golden(cases, sizeof cases / sizeof *cases);
}

static void test_tmplc_forms(void **state)
{
    (void)state;
    static const struct golden cases[] = {
        {"<form method=\"post\" action=\"/x\"><p>", "html_lit(h, \"<form method=\\\"post\\\" action=\\\"/x\\\">\");"
                                                    "html_csrf(h);html_lit(h, \"<p>\");"},
        {"<form action='/x' METHOD=POST>\n<p>",
         "html_lit(h, \"<form action='/x' METHOD=POST>\");html_csrf(h);html_lit(h, \"<p>\");"},
        {"<form method=\"get\">", "html_lit(h, \"<form method=\\\"get\\\">\");"},
        {"<form>", "html_lit(h, \"<form>\");"},
    };
    check_golden(cases, sizeof cases / sizeof *cases);
}

static void test_tmplc_code(void **state)
{
    (void)state;
    static const struct golden cases[] = {
        {"% for (int i = 0; i < a; i++) {\n<li>{{ i }}</li>\n% }",
         "for (int i = 0; i < a; i++) {html_lit(h, \"<li>\");html_put(h, i);html_lit(h, \"</li>\");}"},
        {"% f(a,\n%   b);", "f(a,b);"},
        {"% switch (a) {\n% case 1:\n<b>x</b>\n% break;\n% default:\n% break;\n% }",
         "switch (a) {case 1:html_lit(h, \"<b>x</b>\\n\");break;default:break;}"},
        {"% if (a) { /* } */\n<p>\n% } else {\n<div>\n% }",
         "if (a) { /* } */html_lit(h, \"<p>\");} else {html_lit(h, \"<div>\");}"},
        {"% const struct v v = {\n%   .a = {1, 2},\n% };", "const struct v v = {.a = {1, 2},};"},
        {"% f(&(struct v){.a = 1,\n%   .b = \"}\"});", "f(&(struct v){.a = 1,.b = \"}\"});"},
        {"% if (a) { // why\n<b>\n% } /* so */", "if (a) { // whyhtml_lit(h, \"<b>\\n\");} /* so */"},
        {"{{ v->outcome }}", "html_put(h, v->outcome);"},
        {"  % const char *s = \"{\"; // }", "const char *s = \"{\"; // }"},
    };
    check_golden(cases, sizeof cases / sizeof *cases);
}

static void test_tmplc_files(void **state)
{
    (void)state;
    struct made m =
        make("%include \"html/v.h\"\n\n%template one(const struct v *v)\n<p>\n{{ v->a }}\n%template two()\nx\n");
    assert_true(m.ok);
    assert_string_equal(m.h,
                        "/* Made from x.html.t. */\n#pragma once\n\n#include \"html/html.h\"\n#include \"html/v.h\"\n"
                        "void html_one(struct html *h, const struct v *v);\nvoid html_two(struct html *h);\n");
    assert_non_null(strstr(m.c, "#include \"html/x.html.h\"\n"));
    assert_non_null(strstr(m.c, "#line 5 \"x.html.t\"\n    html_put(h, v->a);\n"));
    assert_non_null(strstr(m.c, "#line 6 \"x.html.t\"\nvoid html_two(struct html *h)\n{\n"));
    made_free(&m);
}

static void test_tmplc_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *html;
        int line; /* of the lines after %template */
        const char *says;
    } cases[] = {
        {"<script>{{ x }}</script>", 1, "in a script"},
        {"<p>\n<script>var a</script>", 2, "a script is a file"},
        {"<style>p{}</style>", 1, "<style> is not allowed"},
        {"<p style=\"x\">", 1, "style is not allowed"},
        {"<p style=\"{{ x }}\">", 1, "style is not allowed"},
        {"<p onclick=\"{{ x }}\">", 1, "onclick is not allowed"},
        {"<p ONCLICK=x>", 1, "onclick is not allowed"},
        {"<p hx-on:click=\"x\">", 1, "hx-on:click is not allowed"},
        {"<p data-hx-on--load=\"x\">", 1, "is not allowed"},
        {"<p class={{ x }}>", 1, "quote the value of class"},
        {"<p class=a{{ x }}>", 1, "quote the value of class"},
        {"<p class=a\"b>", 1, "quote the value of class"},
        {"<p class=>", 1, "no value"},
        {"<{{ x }}>", 1, "only {{ attr"},
        {"<p{{ x }}>", 1, "only {{ attr"},
        {"<p {{ x }}>", 1, "only {{ attr"},
        {"<p da{{ x }}=\"1\">", 1, "only {{ attr"},
        {"<!-- {{ x }} -->", 1, "in a comment"},
        {"<!DOCTYPE {{ x }}>", 1, "in a comment"},
        {"<img srcset=\"{{ x }}\">", 1, "srcset cannot hold"},
        {"<iframe srcdoc=\"{{ x }}\">", 1, "srcdoc cannot hold"},
        {"<form method=\"{{ x }}\">", 1, "method cannot hold"},
        {"<p hx-vals=\"{{ x }}\">", 1, "hx-vals cannot hold"},
        {"<p hx-trigger=\"{{ x }}\">", 1, "hx-trigger cannot hold"},
        {"<meta http-equiv=\"refresh\" content=\"{{ x }}\">", 1, "http-equiv"},
        {"<meta content=\"{{ x }}\" http-equiv=\"refresh\">", 1, "http-equiv"},
        {"<base href=\"/\">", 1, "<base> is not allowed"},
        {"<a href=\"javascript:x\">", 1, "scheme"},
        {"<a href=\"JavaScript:{{ x }}\">", 1, "scheme"},
        {"<a href=\"data:x\">", 1, "scheme"},
        {"<a title=\"{{ raw x }}\">", 1, "raw HTML"},
        {"<title>{{ raw x }}</title>", 1, "raw HTML"},
        {"<p>{{ json x }}</p>", 1, "JSON"},
        {"<p title=\"{{ json x }}\">", 1, "JSON"},
        {"<p title=\"{{ >x() }}\">", 1, "between tags only"},
        {"{{ >x }}", 1, "write {{ >name"},
        {"<a href=\"{{ t(\"x\") }}\">", 1, "not translated"},
        {"{{ t(x) }}", 1, "literal"},
        {"{{ t(\"a\" x) }}", 1, "literal"},
        {"{{ t(\"a\", b, c) }}", 1, "at most one argument"},
        {"<a href=\"/x{{ url(\"/y\") }}\">", 1, "begins a URL"},
        {"<p>{{ attr(\"checked\", x) }}</p>", 1, "between the attributes"},
        {"<p {{ attr(\"checked\") }}>", 1, "a condition"},
        {"<p {{ attr(\"class\", x) }}>", 1, "needs a value"},
        {"<p {{ attr(name, x) }}>", 1, "literal name"},
        {"<p {{ attr(\"a b\", x, y) }}>", 1, "small letters"},
        {"<p {{ attr(\"onclick\", x, y) }}>", 1, "cannot hold"},
        {"<p {{ attr(\"style\", x, y) }}>", 1, "cannot hold"},
        {"{{ }}", 1, "empty"},
        {"<p>\n{{ x", 2, "not closed"},
        {"{# x", 1, "not closed"},
        {"a < b", 1, "&lt;"},
        {"<p", 1, "ends inside"},
        {"<p class=\"x", 1, "ends inside"},
        {"<title>x", 1, "ends inside"},
        {"<!-- x", 1, "ends inside"},
        {"% if (a) {\n<p", 2, "not closed"},
        {"% if (a)\n<p>", 1, "ends with"},
        {"% if (a) {\n<p class=\"x\"\n% }\n{{ x }}>", 3, "ends inside a tag"},
        {"<p\n% if (a) {\n>\n% }", 4, "ends inside a tag"},
        {"% }", 1, "closes nothing"},
        {"% f)", 1, "closes nothing"},
        {"% if (a) // {\n<p>", 1, "ends with"},
        {"{{ h->out }}", 1, "which escapes"},
        {"<svg><animate values=\"{{ x }}\">", 1, "<animate> is not allowed"},
        {"% f(a,\n<p>", 2, "not complete"},
        {"<p class=\"\n% if (a) {\n\">", 2, "between tags or between attributes"},
        {"<p\n% f();\n>", 2, "between attributes only"},
        {"% while (a) {\n<p\n% break;\n% }", 3, "between attributes only"},
        {"<p\n% if (a) { break; }\n>", 2, "a jump"},
        {"% goto x;", 1, "goto"},
        {"% #define x", 1, "preprocessor"},
        {"% buf_puts(h->out, x);", 1, "which escapes"},
        {"{{ (buf_puts(b, x), 1) }}", 1, "which escapes"},
        {"%include \"x\"", 1, "before %template"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char source[512];
        snprintf(source, sizeof source, "%%template x(int a)\n%s\n", cases[i].html);
        struct made m = make(source);
        if (m.ok || !strstr(m.error, cases[i].says))
            fail_msg("%s: %s", cases[i].html, m.ok ? "was accepted" : m.error);
        if (!strstr(cases[i].says, "ends inside") && !strstr(cases[i].says, "not closed"))
            assert_int_equal(m.line, cases[i].line + 1);
        made_free(&m);
    }
}

static void test_tmplc_refuses_files(void **state)
{
    (void)state;
    static const char *const cases[] = {"<p>x</p>\n", "% int a;\n", "%template\n", "%template x\n",
                                        "%template (int a)\n"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made m = make(cases[i]);
        assert_false(m.ok);
        assert_int_equal(m.line, 1);
        made_free(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tmplc_literals),      cmocka_unit_test(test_tmplc_values),
        cmocka_unit_test(test_tmplc_urls),          cmocka_unit_test(test_tmplc_attributes),
        cmocka_unit_test(test_tmplc_forms),         cmocka_unit_test(test_tmplc_code),
        cmocka_unit_test(test_tmplc_files),         cmocka_unit_test(test_tmplc_refuses),
        cmocka_unit_test(test_tmplc_refuses_files),
    };
    return cmocka_run_group_tests_name("tmplc", tests, NULL, NULL);
}
