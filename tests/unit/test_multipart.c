#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "http/multipart.h"

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

#define PART(head, body)  "--B\r\n" head "\r\n\r\n" body "\r\n"
#define FIELD(name, body) PART("Content-Disposition: form-data; name=\"" name "\"", body)
#define FILE_(name, file, body)                                                                                        \
    PART("Content-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\nContent-Type: image/png", body)

static enum err parse(const char *body, struct pairs *fields, struct uploads *files)
{
    size_t n = strlen(body);
    char *exact = malloc(n ? n : 1);
    memcpy(exact, body, n);
    char *kept = arena_memdup(a, exact, n ? n : 1);
    free(exact);
    return multipart_parse(a, kept, n, "B", 5, fields, files, NULL);
}

static void test_multipart_reads_fields_and_files(void **state)
{
    struct pairs fields = {0};
    struct uploads files = {0};
    const char *body = FIELD("a", "1") FIELD("a", "2\r\n--b") FIELD("empty", "")
        FILE_("f", "C:\\x\\照片.png", "PNG\r\n--Bx") FILE_("none", "", "") "--B--\r\n";
    (void)state;
    assert_int_equal(parse(body, &fields, &files),
                     ERR_INVALID); /* "--B" inside a file ends it: browsers never do that */
    body = FIELD("a", "1") FIELD("a", "2\r\n--b") FIELD("empty", "") FILE_("f", "C:\\x\\照片.png", "PNG\r\n-B")
        FILE_("none", "", "") "--B--\r\n";
    assert_int_equal(parse(body, &fields, &files), ERR_OK);
    assert_int_equal(fields.n, 3);
    assert_string_equal(pairs_nth(&fields, "a", 1), "2\r\n--b");
    assert_string_equal(pairs_get(&fields, "empty"), "");
    assert_int_equal(files.n, 1);
    assert_string_equal(files.v[0].filename, "照片.png");
    assert_string_equal(files.v[0].type, "image/png");
    assert_int_equal(files.v[0].size, 7);
    assert_memory_equal(files.v[0].data, "PNG\r\n-B", 7);
}

static void test_multipart_parameters_inside_quotes_do_not_count(void **state)
{
    struct pairs fields = {0};
    struct uploads files = {0};
    (void)state;
    assert_int_equal(
        parse(PART("Content-Disposition: form-data; filename=\"x; name=evil\"; name=\"good\"", "1") "--B--", &fields,
              &files),
        ERR_OK);
    assert_string_equal(files.v[0].field, "good");
}

static void test_multipart_refuses(void **state)
{
    static const char *const bad[] = {
        "",
        "--",
        "--B",
        "--X--",
        "--B\r\n",
        "--Bx",
        "--B\r\n\r\n1\r\n--B--",
        "--B\r\nContent-Type: text/plain\r\n\r\n1\r\n--B--",
        "--B\r\nContent-Disposition: form-data\r\n\r\n1\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n--B--",
        FIELD("a", "1"),
        FIELD("a", "1") "--B",
        FIELD("a", "\xff") "--B--",
        FIELD("\xff", "1") "--B--",
        FILE_("f", "\xff", "1") "--B--",
    };
    struct pairs fields = {0};
    struct uploads files = {0};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(parse(bad[i], &fields, &files), ERR_INVALID);
    assert_int_equal(parse(FIELD("a", "") FIELD("a", "") FIELD("a", "") FIELD("a", "") FIELD("a", "")
                               FIELD("a", "") "--B--",
                           &fields, &files),
                     ERR_TOO_LARGE);
    assert_int_equal(fields.n, 0);
}

static void test_multipart_bounds_part_head(void **state)
{
    char *name = arena_alloc(a, 5001);
    struct pairs fields = {0};
    struct uploads files = {0};
    (void)state;
    memset(name, 'n', 5000);
    const char *body = arena_printf(a, "--B\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n1\r\n--B--", name);
    assert_int_equal(parse(body, &fields, &files), ERR_INVALID);
}

static void test_multipart_cuts_long_filename_between_characters(void **state)
{
    char name[301] = "";
    struct pairs fields = {0};
    struct uploads files = {0};
    (void)state;
    for (size_t i = 0; i < 100; i++)
        memcpy(name + 3 * i, "回", 3);
    const char *body =
        arena_printf(a, "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"%s\"\r\n\r\n1\r\n--B--", name);
    assert_int_equal(parse(body, &fields, &files), ERR_OK);
    assert_int_equal(strlen(files.v[0].filename), 198);
    assert_true(utf8_valid(files.v[0].filename, 198));
}

static void test_multipart_boundary(void **state)
{
    static const struct {
        const char *type, *boundary;
    } cases[] = {
        {"multipart/form-data; boundary=abc", "abc"},
        {"Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"; x", "a b"},
        {"multipart/form-data", NULL},
        {"multipart/form-data; boundary=", NULL},
        {"multipart/mixed; boundary=abc", NULL},
        {"text/plain", NULL},
        {NULL, NULL},
        {"multipart/form-data; boundary=1234567890123456789012345678901234567890123456789012345678901234567890x", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *b = multipart_boundary(a, cases[i].type);
        assert_true(str_eq(b, cases[i].boundary));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_multipart_reads_fields_and_files),
        cmocka_unit_test(test_multipart_parameters_inside_quotes_do_not_count),
        cmocka_unit_test(test_multipart_refuses),
        cmocka_unit_test(test_multipart_bounds_part_head),
        cmocka_unit_test(test_multipart_cuts_long_filename_between_characters),
        cmocka_unit_test(test_multipart_boundary),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
