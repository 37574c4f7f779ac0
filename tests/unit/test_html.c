/* Escaping by place, the writers for templates, dates in words, and the shared parts. */
#include "unit.h"

#include <string.h>

#include "base/str.h"
#include "html/html.h"
#include "html/parts.html.h"
#include "html/when.h"

struct page {
    struct buf out;
    struct html h;
};

static int setup(void **state)
{
    struct page *p = test_calloc(1, sizeof *p);
    buf_init(&p->out, 1 << 20);
    struct civil now = {.year = 2026, .month = 7, .day = 3, .hour = 10};
    p->h = (struct html){
        .out = &p->out, .arena = arena_new(), .lang = LANG_ZH_CN, .zone = zone_shanghai, .csrf = "t\"k", .base = "/a"};
    p->h.now = civil_ms(&now, zone_shanghai);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct page *p = *state;
    buf_release(&p->out);
    arena_free(p->h.arena);
    test_free(p);
    return 0;
}

static void expect(struct page *p, const char *html)
{
    assert_string_equal(p->out.data, html);
    buf_clear(&p->out);
}

static void test_html_text_escapes(void **state)
{
    struct page *p = *state;
    html_text(&p->h, "a<b>&\"c\"'d' 回音壁");
    expect(p, "a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39; 回音壁");
    html_text(&p->h, NULL);
    html_text(&p->h, "");
    expect(p, "");
    html_text_n(&p->h, "<<x", 2);
    expect(p, "&lt;&lt;");
    html_put(&p->h, (int64_t)-5);
    html_put(&p->h, UINT64_MAX);
    expect(p, "-518446744073709551615");
}

static void test_html_until_splits(void **state)
{
    struct page *p = *state;
    assert_string_equal(html_until(&p->h, "<a> {} b"), " b");
    expect(p, "&lt;a&gt; ");
    assert_string_equal(html_until(&p->h, "none"), "");
    expect(p, "none");
}

static void test_html_url(void **state)
{
    static const struct {
        const char *url, *html;
    } cases[] = {
        {"https://x.cn/?a=1&b=2", "https://x.cn/?a=1&amp;b=2"},
        {"HTTPS://x.cn", "HTTPS://x.cn"},
        {"mailto:a@b.cn", "mailto:a@b.cn"},
        {"tel:12345", "tel:12345"},
        {"/wall?q=水 管", "/wall?q=水%20管"},
        {"?page=2", "?page=2"},
        {"#f-body", "#f-body"},
        {"a/b:c", "a/b:c"},
        {"", ""},
        {"javascript:alert(1)", "#"},
        {"JaVaScRiPt:alert(1)", "#"},
        {" javascript:alert(1)", "#"},
        {"java\nscript:alert(1)", "#"},
        {"\x01javascript:alert(1)", "#"},
        {"data:text/html,x", "#"},
        {"vbscript:x", "#"},
        {"httpx:x", "#"},
        {":x", "#"},
        {"/a\"><b>'\\", "/a%22%3E%3Cb%3E%27%5C"},
        {"\\\\evil.cn", "%5C%5Cevil.cn"},
    };
    struct page *p = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        html_url(&p->h, cases[i].url);
        expect(p, cases[i].html);
    }
    html_url(&p->h, NULL);
    expect(p, "#");
}

static void test_html_url_base(void **state)
{
    struct page *p = *state;
    html_url_base(&p->h, "/wall?a=1&b");
    expect(p, "/a/wall?a=1&amp;b");
    html_url_base(&p->h, "//evil.cn");
    expect(p, "#");
    html_url_base(&p->h, "/\\evil.cn");
    expect(p, "#");
    html_url_base(&p->h, "https://x.cn/");
    expect(p, "https://x.cn/");
    html_url_base(&p->h, "javascript:x");
    expect(p, "#");
    p->h.base = "";
    html_url_base(&p->h, "/");
    expect(p, "/");
}

static void test_html_url_part(void **state)
{
    struct page *p = *state;
    html_url_part(&p->h, "a-b_c.d~e/f?&=#:水\"");
    expect(p, "a-b_c.d~e%2Ff%3F%26%3D%23%3A%E6%B0%B4%22");
    html_url_part(&p->h, 42);
    expect(p, "42");
}

static void test_html_json(void **state)
{
    struct page *p = *state;
    html_json(&p->h, "a\"b\\c\n<水>'");
    expect(p, "&quot;a\\&quot;b\\\\c\\u000a&lt;水&gt;&#39;&quot;");
    html_json(&p->h, (const char *)NULL);
    html_json(&p->h, (bool)true);
    html_json(&p->h, -7);
    expect(p, "nulltrue-7");
}

static void test_html_csrf(void **state)
{
    struct page *p = *state;
    html_csrf(&p->h);
    expect(p, "<input type=\"hidden\" name=\"_csrf\" value=\"t&quot;k\">");
}

static void test_html_paragraphs(void **state)
{
    static const struct {
        const char *text, *html;
    } cases[] = {
        {"", ""},
        {"\n\n", ""},
        {"a", "<p>a</p>"},
        {"a\nb", "<p>a<br>b</p>"},
        {"a\r\nb\r\n\r\n\r\nc\n", "<p>a<br>b</p><p>c</p>"},
        {"\n <b>\n \nx", "<p> &lt;b&gt;</p><p>x</p>"},
        {"a\rb", "<p>a<br>b</p>"},
    };
    struct page *p = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        html_paragraphs(&p->h, cases[i].text);
        expect(p, cases[i].html);
        html_raw(&p->h, safe_paragraphs(p->h.arena, cases[i].text));
        expect(p, cases[i].html);
    }
    html_raw(&p->h, safe_paragraphs(p->h.arena, "'\n\n'\n\n\"\n\"\n\n'"));
    expect(p, "<p>&#39;</p><p>&#39;</p><p>&quot;<br>&quot;</p><p>&#39;</p>");
    html_paragraphs(&p->h, NULL);
    expect(p, "");
}

static void test_html_numbers(void **state)
{
    static const struct {
        int64_t n;
        const char *html;
    } cases[] = {
        {0, "0"}, {999, "999"}, {1000, "1,000"}, {-1234567, "-1,234,567"}, {INT64_MIN, "-9,223,372,036,854,775,808"}};
    struct page *p = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        html_number(&p->h, cases[i].n);
        expect(p, cases[i].html);
    }
    html_percent(&p->h, 25, 31);
    expect(p, "80.65%");
    html_percent(&p->h, 0, 0);
    expect(p, "—");
    html_size(&p->h, 999);
    expect(p, "999 B");
    html_size(&p->h, 340400);
    expect(p, "340 KB");
    html_size(&p->h, 1234567);
    expect(p, "1.2 MB");
}

static void test_html_dates(void **state)
{
    struct page *p = *state;
    struct civil c = {.year = 2026, .month = 7, .day = 8, .hour = 9, .minute = 5};
    int64_t ms = civil_ms(&c, zone_shanghai);
    html_date(&p->h, ms);
    expect(p, "<time datetime=\"2026-07-08\">7月8日（周三）</time>");
    html_day(&p->h, 20251231);
    expect(p, "<time datetime=\"2025-12-31\">2025年12月31日（周三）</time>");
    html_moment(&p->h, ms);
    expect(p, "<time datetime=\"2026-07-08T09:05:00+08:00\">7月8日（周三）09:05</time>");
    html_moments(&p->h, ms, ms + 2 * MS_HOUR);
    expect(p, "<time datetime=\"2026-07-08T09:05:00+08:00\">7月8日（周三）09:05</time>–"
              "<time datetime=\"2026-07-08T11:05:00+08:00\">11:05</time>");
    html_moments(&p->h, ms, ms + MS_DAY);
    expect(p, "<time datetime=\"2026-07-08T09:05:00+08:00\">7月8日（周三）09:05</time> – "
              "<time datetime=\"2026-07-09T09:05:00+08:00\">7月9日（周四）09:05</time>");
    html_days(&p->h, 20260708, 20260708);
    expect(p, "<time datetime=\"2026-07-08\">7月8日（周三）</time>");
    html_days(&p->h, 20260708, 20260709);
    expect(p, "<time datetime=\"2026-07-08\">7月8日（周三）</time> – "
              "<time datetime=\"2026-07-09\">7月9日（周四）</time>");
    p->h.lang = LANG_ZH_TW;
    assert_string_equal(when_date(&p->h, ms), "7月8日（週三）");
    p->h.lang = LANG_EN;
    assert_string_equal(when_date(&p->h, ms), "Wed 8 July");
    assert_string_equal(when_moment(&p->h, ms), "Wed 8 July, 09:05");
    assert_string_equal(when_day(&p->h, 20251231), "Wed 31 December 2025");
    assert_string_equal(when_month(&p->h, 2026, 7), "July 2026");
}

static void test_html_spans(void **state)
{
    struct page *p = *state;
    assert_string_equal(when_span(&p->h, 2 * MS_DAY + 3 * MS_HOUR + MS_MINUTE), "2天3小时");
    assert_string_equal(when_span(&p->h, MS_DAY), "1天");
    assert_string_equal(when_span(&p->h, MS_HOUR + 59 * MS_SECOND), "1小时");
    assert_string_equal(when_span(&p->h, -1), "不到1分钟");
    assert_string_equal(when_working_days(&p->h, 3), "还剩3个工作日");
    assert_string_equal(when_working_days(&p->h, 0), "今天到期");
    assert_string_equal(when_working_days(&p->h, -2), "已超期2个工作日");
    p->h.lang = LANG_EN;
    assert_string_equal(when_span(&p->h, MS_DAY + 2 * MS_HOUR), "1 day 2 hours");
    assert_string_equal(when_span(&p->h, 2 * MS_HOUR + MS_MINUTE), "2 hours 1 minute");
    assert_string_equal(when_working_days(&p->h, 1), "1 working day left");
}

static void test_html_field_shows_its_error(void **state)
{
    struct page *p = *state;
    const struct field_view f = {.name = "phone", .label = "<电话>", .value = "\"1", .error = "太短", .type = "tel"};
    html_field_text(&p->h, &f);
    const char *html = p->out.data;
    assert_non_null(strstr(html, "<label class=\"label\" for=\"f-phone\">&lt;电话&gt;"));
    assert_non_null(strstr(html, "value=\"&quot;1\""));
    assert_non_null(strstr(html, " type=\"tel\""));
    assert_non_null(strstr(html, " aria-invalid=\"true\" aria-describedby=\"e-phone\""));
    assert_non_null(strstr(html, "id=\"e-phone\""));
    assert_null(strstr(html, "maxlength"));
}

static void test_html_error_summary_links_fields(void **state)
{
    struct page *p = *state;
    const struct field_error errors[] = {{"body", "请说一说"}, {"", "<x>"}};
    html_error_summary(&p->h, errors, 0);
    expect(p, "");
    html_error_summary(&p->h, errors, 2);
    assert_non_null(strstr(p->out.data, "有几处需要修改"));
    assert_non_null(strstr(p->out.data, "<li><a href=\"#f-body\">请说一说</a>"));
    assert_non_null(strstr(p->out.data, "&lt;x&gt;"));
}

static void test_html_textarea_keeps_first_newline(void **state)
{
    struct page *p = *state;
    const struct field_view f = {.name = "body", .label = "x", .value = "\nfirst", .max = 10};
    html_field_area(&p->h, &f);
    assert_non_null(strstr(p->out.data, ">\n\nfirst</textarea>"));
    assert_non_null(strstr(p->out.data, "最多10字"));
}

static void test_html_full_buffer_sticks(void **state)
{
    struct page *p = *state;
    struct buf small;
    buf_init(&small, 8);
    p->h.out = &small;
    html_text(&p->h, "<<<<<<<<");
    html_text(&p->h, "a");
    assert_true(buf_failed(&small));
    assert_true(small.len <= 8);
    buf_release(&small);
    p->h.out = &p->out;
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_html_text_escapes),
        CASE(test_html_until_splits),
        CASE(test_html_url),
        CASE(test_html_url_base),
        CASE(test_html_url_part),
        CASE(test_html_json),
        CASE(test_html_csrf),
        CASE(test_html_paragraphs),
        CASE(test_html_numbers),
        CASE(test_html_dates),
        CASE(test_html_spans),
        CASE(test_html_field_shows_its_error),
        CASE(test_html_error_summary_links_fields),
        CASE(test_html_textarea_keeps_first_newline),
        CASE(test_html_full_buffer_sticks),
    };
    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
