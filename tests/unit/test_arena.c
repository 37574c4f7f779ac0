#include "unit.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

static void test_arena_zeroes_and_aligns(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    for (size_t n = 0; n < 300; n++) {
        unsigned char *p = arena_alloc(a, n);

        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, n);
    }
    arena_free(a);
}

static void test_arena_pieces_do_not_overlap(void **state)
{
    struct arena *a = arena_new();
    unsigned char *piece[200];
    size_t size[200];

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 200; i++) {
            size[i] = i % 10 == 9 ? 5000 + (size_t)i * 100 : (size_t)i * 7 % 500;
            piece[i] = arena_alloc(a, size[i]);
            memset(piece[i], i, size[i]);
        }
        for (int i = 0; i < 200; i++)
            for (size_t k = 0; k < size[i]; k++)
                assert_int_equal(piece[i][k], i);
        arena_reset(a);
    }
    arena_free(a);
}

static void test_arena_strings(void **state)
{
    struct arena *a = arena_new();
    char longest[1000];

    (void)state;
    assert_null(arena_strdup(a, NULL));
    assert_string_equal(arena_strdup(a, "回音"), "回音");
    assert_string_equal(arena_strndup(a, "abcdef", 3), "abc");
    assert_string_equal(arena_strndup(a, "ab", 30), "ab");
    assert_string_equal(arena_printf(a, "%d-%s", 7, "x"), "7-x");
    memset(longest, 'z', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    for (size_t n = 254; n <= 257; n++)
        assert_int_equal(strlen(arena_printf(a, "%.*s", (int)n, longest)), n);
    assert_string_equal(arena_printf(a, "%s", longest), longest);
    assert_memory_equal(arena_memdup(a, "a\0b", 3), "a\0b", 3);
    arena_free(a);
}

static void test_arena_used_counts_until_reset(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    assert_int_equal(arena_used(a), 0);
    arena_alloc(a, 10);
    arena_alloc(a, 100000);
    assert_int_equal(arena_used(a), 100010);
    arena_reset(a);
    assert_int_equal(arena_used(a), 0);
    arena_free(a);
}

struct mark {
    struct buf *out;
    char c;
};

static void note(void *p)
{
    struct mark *m = p;

    buf_putc(m->out, m->c);
}

static void test_arena_defer_runs_newest_first_once(void **state)
{
    struct arena *a = arena_new();
    struct buf out;
    struct mark m[3] = {{&out, '1'}, {&out, '2'}, {&out, '3'}};

    (void)state;
    buf_init(&out, 100);
    for (int i = 0; i < 3; i++)
        arena_defer(a, note, &m[i]);
    arena_reset(a);
    assert_string_equal(out.data, "321");
    arena_free(a);
    assert_string_equal(out.data, "321");
    buf_release(&out);
}

static void test_arena_children_end_between_the_calls_around_them(void **state)
{
    struct arena *a = arena_new();
    struct buf out;
    struct mark m[5] = {{&out, '1'}, {&out, '2'}, {&out, '3'}, {&out, 'x'}, {&out, 'y'}};

    (void)state;
    buf_init(&out, 100);
    arena_defer(a, note, &m[0]);
    struct arena *x = arena_child(a);
    arena_defer(x, note, &m[3]);
    arena_defer(a, note, &m[1]);
    struct arena *y = arena_child(a);
    arena_defer(y, note, &m[4]);
    arena_defer(a, note, &m[2]);
    arena_free(a);
    assert_string_equal(out.data, "3y2x1");
    buf_release(&out);
}

static void test_arena_child_may_go_first(void **state)
{
    struct arena *a = arena_new();
    struct arena *child[3];
    struct buf out;
    struct mark m = {&out, 'c'};

    (void)state;
    buf_init(&out, 100);
    for (int i = 0; i < 3; i++) {
        child[i] = arena_child(a);
        arena_defer(child[i], note, &m);
        arena_alloc(child[i], 9000);
    }
    arena_free(child[1]);
    arena_reset(child[0]);
    assert_string_equal(out.data, "cc");
    arena_free(child[2]);
    arena_free(a);
    assert_string_equal(out.data, "ccc");
    arena_free(NULL);
    buf_release(&out);
}

static void test_arena_array_of_type(void **state)
{
    struct arena *a = arena_new();
    int64_t *n = arena_array(a, int64_t, 5);

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_int_equal(n[i], 0);
    assert_int_equal(arena_used(a), 40);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_zeroes_and_aligns),
        cmocka_unit_test(test_arena_pieces_do_not_overlap),
        cmocka_unit_test(test_arena_strings),
        cmocka_unit_test(test_arena_used_counts_until_reset),
        cmocka_unit_test(test_arena_defer_runs_newest_first_once),
        cmocka_unit_test(test_arena_children_end_between_the_calls_around_them),
        cmocka_unit_test(test_arena_child_may_go_first),
        cmocka_unit_test(test_arena_array_of_type),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
