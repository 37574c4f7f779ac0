#include "unit.h"

#include <string.h>

#include "base/str.h"
#include "http/url.h"

static struct arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void test_url_encode_keeps_only_unreserved(void **state)
{
    (void)state;
    assert_string_equal(url_encode(a, "a-b._~9"), "a-b._~9");
    assert_string_equal(url_encode(a, "a b/?&=+\"\n"), "a%20b%2F%3F%26%3D%2B%22%0A");
    assert_string_equal(url_encode(a, "回"), "%E5%9B%9E");
    assert_string_equal(url_encode(a, ""), "");
}

static void test_url_decode_path_accepts(void **state)
{
    static const struct {
        const char *raw, *path;
    } cases[] = {
        {"/", "/"},       {"/a/b", "/a/b"}, {"/a/", "/a/"},     {"/%E5%9B%9E", "/回"}, {"/a%20b", "/a b"},
        {"/a+b", "/a+b"}, {"/.a", "/.a"},   {"/a..b", "/a..b"}, {"/...", "/..."},      {"/a%3Fb", "/a?b"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *path = NULL;
        assert_int_equal(url_decode_path(a, cases[i].raw, &path, NULL), ERR_OK);
        assert_string_equal(path, cases[i].path);
    }
}

static void test_url_decode_path_refuses(void **state)
{
    static const struct {
        const char *raw;
        enum err err;
    } cases[] = {
        {"", ERR_INVALID},        {"*", ERR_INVALID},        {"http://x/", ERR_INVALID},
        {"/a%", ERR_INVALID},     {"/a%4", ERR_INVALID},     {"/a%zz", ERR_INVALID},
        {"/a%00b", ERR_INVALID},  {"/a%2fb", ERR_INVALID},   {"/a%2Fb", ERR_INVALID},
        {"/a%5cb", ERR_INVALID},  {"/a\\b", ERR_INVALID},    {"/a%0d%0ab", ERR_INVALID},
        {"/%c0%af", ERR_INVALID}, {"/%ff", ERR_INVALID},     {"/%ed%a0%80", ERR_INVALID},
        {"//", ERR_NOT_FOUND},    {"/a//b", ERR_NOT_FOUND},  {"/../etc", ERR_NOT_FOUND},
        {"/a/..", ERR_NOT_FOUND}, {"/a/./b", ERR_NOT_FOUND}, {"/%2e%2e/", ERR_NOT_FOUND},
        {"/.", ERR_NOT_FOUND},    {"/a/%2e", ERR_NOT_FOUND},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *path = NULL;
        struct error e = {0};
        assert_int_equal(url_decode_path(a, cases[i].raw, &path, &e), cases[i].err);
        assert_null(path);
        assert_non_null(e.msgid);
    }
}

static void test_url_pairs_reads_forms(void **state)
{
    struct pairs p = {0};
    const char *form = "a=1&b=x+y%2B&&c&=v&a=2&%E5%9B%9E=%E9%9F%B3%0D%0A";
    (void)state;
    assert_int_equal(url_pairs(a, form, strlen(form), 10, &p, NULL), ERR_OK);
    assert_int_equal(p.n, 6);
    assert_string_equal(pairs_get(&p, "a"), "1");
    assert_string_equal(pairs_nth(&p, "a", 1), "2");
    assert_null(pairs_nth(&p, "a", 2));
    assert_string_equal(pairs_get(&p, "b"), "x y+");
    assert_string_equal(pairs_get(&p, "c"), "");
    assert_string_equal(pairs_get(&p, ""), "v");
    assert_string_equal(pairs_get(&p, "回"), "音\r\n");
    assert_null(pairs_get(&p, "d"));
}

static void test_url_pairs_blank_control_characters(void **state)
{
    struct pairs p = {0};
    (void)state;
    assert_int_equal(url_pairs(a, "a=x%0By%7F", 10, 10, &p, NULL), ERR_OK);
    assert_string_equal(pairs_get(&p, "a"), "x y ");
}

static void test_url_pairs_refuses(void **state)
{
    static const char *const bad[] = {"a=%", "a=%1", "%=1", "a=%00", "a=%ff", "a=%ed%b0%80", "a=1&b=%c3"};
    struct pairs p = {0};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(url_pairs(a, bad[i], strlen(bad[i]), 10, &p, NULL), ERR_INVALID);
    assert_int_equal(url_pairs(a, "a&b&c", 5, 3, &p, NULL), ERR_OK);
    assert_int_equal(url_pairs(a, "a&b&c&d", 7, 3, &p, NULL), ERR_TOO_LARGE);
}

static void test_url_base_address(void **state)
{
    static const char *const bad[] = {"",
                                      "x.example",
                                      "ftp://x.example",
                                      "https://",
                                      "https:///",
                                      "https://u@x.example",
                                      "https://x/a b",
                                      "https://x/../y",
                                      "https://x/?q"};
    struct base_url b = {0};
    (void)state;
    assert_int_equal(base_url_parse(a, "https://x.gov.cn:8443/echo/", &b, NULL), ERR_OK);
    assert_true(b.https);
    assert_string_equal(b.origin, "https://x.gov.cn:8443");
    assert_string_equal(b.host, "x.gov.cn:8443");
    assert_string_equal(b.path, "/echo");
    assert_int_equal(base_url_parse(a, "http://[::1]:80", &b, NULL), ERR_OK);
    assert_false(b.https);
    assert_string_equal(b.path, "");
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(base_url_parse(a, bad[i], &b, NULL), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url_encode_keeps_only_unreserved),
        cmocka_unit_test(test_url_decode_path_accepts),
        cmocka_unit_test(test_url_decode_path_refuses),
        cmocka_unit_test(test_url_pairs_reads_forms),
        cmocka_unit_test(test_url_pairs_blank_control_characters),
        cmocka_unit_test(test_url_pairs_refuses),
        cmocka_unit_test(test_url_base_address),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
