/* Day seals: the tree, the days, the chain. */
#include "keep.h"

#include <string.h>

#include "base/str.h"
#include "model/seal.h"

static struct hash node(uint8_t tag, const struct hash *x, const struct hash *y)
{
    uint8_t bytes[1 + 2 * HASH_SIZE] = {tag};
    memcpy(bytes + 1, x->b, HASH_SIZE);
    if (y)
        memcpy(bytes + 1 + HASH_SIZE, y->b, HASH_SIZE);
    return hash_bytes(bytes, y ? sizeof(bytes) : 1 + HASH_SIZE);
}

/* RFC 6962, 2.1, word by word. */
static struct hash tree(const struct hash *leaves, size_t n)
{
    if (n == 0)
        return hash_bytes("", 0);
    if (n == 1)
        return node(0, leaves, NULL);
    size_t k = 1;
    while (2 * k < n)
        k *= 2;
    struct hash left = tree(leaves, k), right = tree(leaves + k, n - k);
    return node(1, &left, &right);
}

static void test_merkle_is_that_of_the_rfc(void **state)
{
    (void)state;
    struct hash leaves[70];
    for (size_t n = 0; n <= COUNT_OF(leaves); n++) {
        struct merkle m;
        merkle_init(&m);
        for (size_t i = 0; i < n; i++) {
            leaves[i] = hash_bytes(&i, sizeof(i));
            merkle_add(&m, &leaves[i]);
        }
        struct hash is = merkle_root(&m), want = tree(leaves, n);
        assert_memory_equal(is.b, want.b, HASH_SIZE);
    }
}

static void test_seal_takes_every_day(void **state)
{
    WORLD(w);
    int64_t n = -1;
    struct seal_list l;
    MUST(seal_due(w->c, &w->s, &n, &e));
    assert_int_equal(n, 0);
    world_raise(w, "路灯不亮", NULL, 0);
    world_raise(w, "水管漏水", NULL, 0);
    MUST(seal_due(w->c, &w->s, &n, &e));
    assert_int_equal(n, 0); /* the day is not over */
    int64_t next = seal_next(&w->s);
    clock_set(&w->s.clock, next - 1);
    MUST(seal_due(w->c, &w->s, &n, &e));
    assert_int_equal(n, 0);
    clock_set(&w->s.clock, next);
    MUST(seal_due(w->c, &w->s, &n, &e));
    assert_int_equal(n, 1);
    world_later(w, 40 * MS_DAY);
    world_raise(w, "垃圾无人清运", NULL, 0);
    MUST(seal_due(w->c, &w->s, &n, &e));
    assert_int_equal(n, 40);
    MUST(seal_due(w->c, &w->s, &n, &e));
    assert_int_equal(n, 0);
    MUST(seal_list(w->c, w->a, 0, 30, &l, &e));
    assert_int_equal(l.n, 30);
    assert_int_equal(l.rows[0].day, 20261230);
    assert_int_equal(l.rows[0].entries, 0);
    assert_string_equal(l.rows[0].prev, l.rows[1].hash);
    MUST(seal_list(w->c, w->a, l.next, 30, &l, &e));
    assert_int_equal(l.n, 11);
    assert_int_equal(l.next, 0);
    assert_int_equal(l.rows[10].day, 20261120);
    assert_int_equal(l.rows[10].entries, 2);
    assert_string_equal(l.rows[10].prev, "");
}

/* A clock that is set back must not add to a sealed day. */
static void test_seal_stands_when_the_clock_goes_back(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    world_later(w, -3 * MS_DAY);
    world_raise(w, "井盖缺失", NULL, 0);
    keep_whole(w, w->c, &w->s);
    keep_end(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merkle_is_that_of_the_rfc),
        BOTH_WORLDS(test_seal_takes_every_day),
        BOTH_WORLDS(test_seal_stands_when_the_clock_goes_back),
    };
    return world_run(tests, COUNT_OF(tests));
}
