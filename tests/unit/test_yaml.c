/* The YAML tree and, above all, that each planted mistake is told with the line it stands on. */
#include <string.h>

#include "base/str.h"
#include "catalogue/yaml.h"
#include "unit.h"

/* Reads name (required), count 1..9, mode a|b, on, tags and a map inner with a key deep. */
static void read_sample(struct yaml_errors *errors, const char *text)
{
    static const char *const modes[] = {"a", "b", NULL};
    struct yaml_node *root = yaml_parse(text, strlen(text), errors);
    size_t n;
    yaml_text(errors, root, "name", YAML_REQUIRED, 4, "");
    yaml_int(errors, root, "count", YAML_OPTIONAL, 1, 9, 5);
    yaml_choice(errors, root, "mode", YAML_OPTIONAL, modes, 0);
    yaml_bool(errors, root, "on", false);
    yaml_texts(errors, root, "tags", YAML_OPTIONAL, 4, &n);
    struct yaml_node *inner = yaml_get(errors, root, "inner", YAML_OPTIONAL, YAML_MAP);
    yaml_text(errors, inner, "deep", YAML_REQUIRED, 10, "");
    yaml_finish(errors, inner);
    yaml_finish(errors, root);
}

static void check_mistakes(const char *text, const char *want)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a, .file = "f"};
    struct buf out;
    read_sample(&errors, text);
    buf_init(&out, 100000);
    yaml_errors_print(&errors, &out);
    assert_string_equal(out.data, want);
    buf_release(&out);
    arena_free(a);
}

static void test_yaml_reads_what_is_right(void **state)
{
    static const char text[] =
        "name: \"编\\u53f7\"\ncount: 7\nmode: b\non: yes\ntags: [x, '1']\ninner:\n  deep: |\n    q\n";
    static const char *const modes[] = {"a", "b", NULL};
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    struct yaml_node *root = yaml_parse(text, strlen(text), &errors);
    size_t n;
    (void)state;
    assert_string_equal(yaml_text(&errors, root, "name", YAML_REQUIRED, 4, ""), "编号");
    assert_int_equal(yaml_int(&errors, root, "count", YAML_REQUIRED, 1, 9, 5), 7);
    assert_int_equal(yaml_int(&errors, root, "absent", YAML_OPTIONAL, 1, 9, 5), 5);
    assert_int_equal(yaml_choice(&errors, root, "mode", YAML_REQUIRED, modes, 0), 1);
    assert_true(yaml_bool(&errors, root, "on", false));
    const char *const *tags = yaml_texts(&errors, root, "tags", YAML_REQUIRED, 4, &n);
    assert_int_equal(n, 2);
    assert_string_equal(tags[1], "1");
    assert_null(tags[2]);
    struct yaml_node *inner = yaml_get(&errors, root, "inner", YAML_REQUIRED, YAML_MAP);
    assert_string_equal(yaml_text(&errors, inner, "deep", YAML_REQUIRED, 4, ""), "q\n");
    assert_int_equal(inner->line, 7);
    yaml_finish(&errors, inner);
    yaml_finish(&errors, root);
    assert_int_equal(errors.n, 0);
    arena_free(a);
}

static void test_yaml_reports_every_mistake_with_its_line(void **state)
{
    (void)state;
    check_mistakes("name: x\n", "");
    check_mistakes("", "f:1:1: The key name is missing here.\n");
    check_mistakes("# nothing\n~\n", "f:1:1: The key name is missing here.\n");
    check_mistakes("name: 12345\ncount: 12\n\nmode: c\non: maybe\ntags: [x, [y]]\ninner: {deap: 1}\nother: 1\n",
                   "f:1:7: name is too long.\n"
                   "f:2:8: This has to be a whole number: count: 1 … 9.\n"
                   "f:4:7: This has to be one of these words: mode: a, b.\n"
                   "f:5:5: on has to be true or false.\n"
                   "f:6:11: tags has to be a list of short texts.\n"
                   "f:7:8: The key deep is missing here.\n"
                   "f:7:9: The key deap is not known here.\n"
                   "f:8:1: The key other is not known here.\n");
    check_mistakes("name: [a]\ninner: 1\n",
                   "f:1:7: name has to be a text.\nf:2:8: inner has to be a map of keys and values.\n");
    check_mistakes("name: a\nname: b\n", "f:2:1: The key name stands here twice.\n");
    check_mistakes("- a\n", "f:1:1: Keys and values have to stand here, name among them.\n");
}

static void check_refused(const char *text, size_t n, int line, const char *part)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a, .file = "f"};
    assert_null(yaml_parse(text, n, &errors));
    assert_int_equal(errors.n, 1);
    assert_int_equal(errors.rows[0].line, line);
    assert_non_null(strstr(errors.rows[0].msgid, part));
    arena_free(a);
}

static void test_yaml_refuses_what_is_not_plain(void **state)
{
    struct buf deep;
    (void)state;
    check_refused("a: 1\nb: &x 2\n", 12, 2, "Anchors");
    check_refused("a: [&a [x], *a]\n", 16, 1, "Anchors");
    check_refused("a: !!int 3\n", 11, 1, "Anchors");
    check_refused("a: 1\nb: [2\nc: 3\n", 16, 3, "not YAML");
    check_refused("a: \"x\\0y\"\n", 10, 1, "control");
    check_refused("a: 1\n---\nb: 2\n", 14, 2, "second document");
    check_refused("[a]: 1\n", 7, 1, "key has to be a word");
    check_refused("a: \xff\n", 5, 1, "not YAML");
    buf_init(&deep, 4096);
    for (int i = 0; i < 200; i++) {
        buf_putc(&deep, '[');
    }
    check_refused(deep.data, deep.len, 1, "nested");
    buf_release(&deep);
}

static void test_yaml_limits_size_keys_and_mistakes(void **state)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a, .file = "f"};
    struct buf big;
    (void)state;
    buf_init(&big, (size_t)2 * 1024 * 1024);
    while (big.len <= YAML_SIZE_MAX) {
        buf_puts(&big, "# filling\n");
    }
    assert_null(yaml_parse(big.data, big.len, &errors));
    buf_clear(&big);
    for (int i = 0; i < 3000; i++) {
        buf_printf(&big, "k%d: 1\n", i);
    }
    assert_null(yaml_parse(big.data, big.len, &errors));
    assert_int_equal(errors.n, 2);
    buf_truncate(&big, 2000);
    buf_puts(&big, "\n");
    yaml_finish(&errors, yaml_parse("", 0, &errors));
    assert_int_equal(errors.n, 2);
    for (int i = 0; i < 200; i++) {
        yaml_fault(&errors, NULL, "x", NULL);
    }
    assert_int_equal(errors.n, YAML_ERRORS_MAX);
    assert_true(errors.more);
    buf_release(&big);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml_reads_what_is_right),
        cmocka_unit_test(test_yaml_reports_every_mistake_with_its_line),
        cmocka_unit_test(test_yaml_refuses_what_is_not_plain),
        cmocka_unit_test(test_yaml_limits_size_keys_and_mistakes),
    };
    return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
