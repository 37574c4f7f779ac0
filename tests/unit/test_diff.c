/* What differs between two texts: put together again it gives both, it is the shortest way, and it reads well. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "text/diff.h"
#include "unit.h"

static char *side(struct arena *a, const struct diff *d, enum diff_kind other)
{
    struct buf out;
    bool first = true;
    buf_init(&out, 1 << 22);
    for (size_t i = 0; i < d->n; i++) {
        const struct diff_line *l = &d->lines[i];
        if (l->kind == other)
            continue;
        buf_add(&out, "\n", first ? 0 : 1);
        first = false;
        for (size_t k = 0; k < l->n_pieces; k++) {
            if (l->pieces[k].kind != other)
                buf_add(&out, l->pieces[k].text, l->pieces[k].n);
        }
    }
    char *s = arena_strndup(a, out.data ? out.data : "", out.len);
    buf_release(&out);
    return s;
}

static void check_whole(const char *was, const char *is)
{
    struct arena *a = arena_new();
    struct diff d = diff_of(a, was, is);
    assert_string_equal(side(a, &d, DIFF_ADDED), was);
    assert_string_equal(side(a, &d, DIFF_REMOVED), is);
    assert_int_equal(d.counts[0] + d.counts[1] + d.counts[2] + d.counts[3], d.n);
    arena_free(a);
}

static uint32_t seed = 7;

static uint32_t any(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

static char *random_text(struct arena *a, size_t n, uint32_t kinds)
{
    static const char *const parts[] = {"\n", "河", "道", "ab", "7", " ", "。", "\n\n", "垃", "圾", "é", "𠀀"};
    struct buf out;
    buf_init(&out, 1 << 22);
    for (size_t i = 0; i < n; i++) {
        const char *p = parts[any(kinds)];
        buf_add(&out, p, strlen(p));
    }
    char *s = arena_strndup(a, out.data ? out.data : "", out.len);
    buf_release(&out);
    return s;
}

static void test_diff_of_random_texts_gives_both_again(void **state)
{
    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct arena *a = arena_new();
        uint32_t kinds = 2 + any(11);
        check_whole(random_text(a, any(40), kinds), random_text(a, any(40), kinds));
        arena_free(a);
    }
}

/* The longest common sequence by the book. */
static size_t common(const char *x, const char *y)
{
    size_t n = strlen(x), m = strlen(y), best[64][64] = {{0}};
    for (size_t i = n; i-- > 0;) {
        for (size_t j = m; j-- > 0;) {
            size_t skip = best[i + 1][j] > best[i][j + 1] ? best[i + 1][j] : best[i][j + 1];
            best[i][j] = x[i] == y[j] ? best[i + 1][j + 1] + 1 : skip;
        }
    }
    return best[0][0];
}

/* A line for each letter: what stays is as much as can stay. */
static void test_diff_takes_the_shortest_way(void **state)
{
    (void)state;
    for (int i = 0; i < 2000; i++) {
        char x[32] = "", y[32] = "", was[64] = "", is[64] = "";
        size_t n = 1 + any(30), m = 1 + any(30);
        struct arena *a = arena_new();
        for (size_t k = 0; k < n; k++) {
            x[k] = (char)('a' + any(4));
            was[2 * k] = x[k];
            was[2 * k + 1] = k + 1 < n ? '\n' : '\0';
        }
        for (size_t k = 0; k < m; k++) {
            y[k] = (char)('a' + any(4));
            is[2 * k] = y[k];
            is[2 * k + 1] = k + 1 < m ? '\n' : '\0';
        }
        assert_int_equal(diff_of(a, was, is).counts[DIFF_SAME], common(x, y));
        arena_free(a);
    }
}

static void check_line(const struct diff *d, size_t i, enum diff_kind kind, const char *want)
{
    static const char *const marks[] = {"", "-", "+"};
    struct buf out;
    buf_init(&out, 1000);
    assert_true(i < d->n);
    for (size_t k = 0; k < d->lines[i].n_pieces; k++) {
        const struct diff_piece *p = &d->lines[i].pieces[k];
        buf_printf(&out, "%s[%s%.*s]", k ? " " : "", marks[p->kind], (int)p->n, p->text);
    }
    assert_int_equal(d->lines[i].kind, kind);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

static void test_diff_reads_item_by_item_and_word_by_word(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct diff d = diff_of(a, "1. 河道垃圾未清理\n2. 路灯不亮12盏\n3. 窗口排队时间长\n4. 公厕无人管",
                            "1. 河道垃圾未清理\n2. 路灯不亮15盏，已修3盏\n3. 公厕无人管理\n4. 学校门口拥堵");
    assert_int_equal(d.n, 5);
    check_line(&d, 0, DIFF_SAME, "[1. 河道垃圾未清理]");
    check_line(&d, 1, DIFF_CHANGED, "[2. 路灯不亮] [-12] [+15盏，已修3] [盏]");
    check_line(&d, 2, DIFF_REMOVED, "[-3. 窗口排队时间长]");
    check_line(&d, 3, DIFF_CHANGED, "[-4] [+3] [. 公厕无人管] [+理]");
    check_line(&d, 4, DIFF_ADDED, "[+4. 学校门口拥堵]");
    assert_int_equal(d.counts[DIFF_CHANGED], 2);
    d = diff_of(a, "同样\n两行", "同样\n两行");
    assert_int_equal(d.counts[DIFF_SAME], 2);
    assert_int_equal(d.n, 2);
    arena_free(a);
}

/* As long as a field can be, and nothing alike; and so many lines that not every pair is looked at. */
static void test_diff_is_bounded(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    for (uint32_t kinds = 2; kinds <= 12; kinds += 5)
        check_whole(random_text(a, 20000, kinds), random_text(a, 20000, kinds));
    char *x = random_text(a, 20000, 12), *y = arena_strdup(a, x);
    for (char *p = x; *p; p++)
        *p = *p == '\n' ? ' ' : *p;
    for (char *p = y; *p; p++)
        *p = *p == '\n' ? '.' : *p;
    check_whole(x, y);
    check_whole("", x);
    check_whole(x, "");
    check_whole("", "");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diff_of_random_texts_gives_both_again),
        cmocka_unit_test(test_diff_takes_the_shortest_way),
        cmocka_unit_test(test_diff_reads_item_by_item_and_word_by_word),
        cmocka_unit_test(test_diff_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
