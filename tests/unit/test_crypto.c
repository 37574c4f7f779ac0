#include "unit.h"

#include <string.h>

#include "base/crypto.h"
#include "base/str.h"

static const struct key key_one = {{1, 2, 3}};

static void test_crypto_hash_of_known_texts(void **state)
{
    struct arena *a = arena_new();
    struct hash h = hash_bytes("abc", 3);
    struct hasher run;

    (void)state;
    assert_string_equal(hex_of(a, h.b, HASH_SIZE), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    h = hash_bytes("", 0);
    assert_string_equal(hex_of(a, h.b, HASH_SIZE), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hasher_init(&run);
    hasher_add(&run, "a", 1);
    hasher_add(&run, "bc", 2);
    h = hasher_end(&run);
    assert_string_equal(hex_of(a, h.b, HASH_SIZE), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    arena_free(a);
}

static void test_crypto_hash_of_two_is_ordered(void **state)
{
    struct hash x = hash_bytes("x", 1), y = hash_bytes("y", 1);
    struct hash xy = hash_two(&x, &y), yx = hash_two(&y, &x);
    uint8_t both[64];

    (void)state;
    memcpy(both, x.b, 32);
    memcpy(both + 32, y.b, 32);
    struct hash plain = hash_bytes(both, 64);
    assert_true(bytes_equal(&xy, &plain, HASH_SIZE));
    assert_false(bytes_equal(&xy, &yx, HASH_SIZE));
}

static void test_crypto_keyed_hash_depends_on_all_its_inputs(void **state)
{
    struct key key_two = {{9}};
    struct hash h = keyed_hash(&key_one, "phone", "138", 3);
    struct hash same = keyed_hash(&key_one, "phone", "138", 3);
    struct hash other[] = {
        keyed_hash(&key_two, "phone", "138", 3),
        keyed_hash(&key_one, "secret", "138", 3),
        keyed_hash(&key_one, "phone", "139", 3),
        keyed_hash(&key_one, "phone1", "38", 2),
    };

    (void)state;
    assert_true(bytes_equal(&h, &same, HASH_SIZE));
    for (size_t i = 0; i < COUNT_OF(other); i++)
        assert_false(bytes_equal(&h, &other[i], HASH_SIZE));
}

static void test_crypto_derived_keys_differ_by_context(void **state)
{
    struct key a = key_derive(&key_one, "a"), b = key_derive(&key_one, "b"), again = key_derive(&key_one, "a");

    (void)state;
    assert_true(bytes_equal(&a, &again, KEY_SIZE));
    assert_false(bytes_equal(&a, &b, KEY_SIZE));
    assert_false(bytes_equal(&a, &key_one, KEY_SIZE));
}

static void test_crypto_box_round_trips(void **state)
{
    struct arena *a = arena_new();
    const char *text = "手机 13800000000";
    size_t n, m;

    (void)state;
    for (size_t len = 0; len <= strlen(text); len++) {
        uint8_t *box = box_seal(a, &key_one, "person:7", text, len, &n);

        assert_int_equal(n, len + SEAL_EXTRA);
        uint8_t *back = box_open(a, &key_one, "person:7", box, n, &m);
        assert_non_null(back);
        assert_int_equal(m, len);
        assert_memory_equal(back, text, len);
        assert_int_equal(back[len], 0);
    }
    arena_free(a);
}

static void test_crypto_box_refuses_every_change(void **state)
{
    struct arena *a = arena_new();
    struct key other = {{2}};
    size_t n, m = 77;
    uint8_t *box = box_seal(a, &key_one, "row:1", "secret", 6, &n);

    (void)state;
    for (size_t bit = 0; bit < n * 8; bit++) {
        box[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_null(box_open(a, &key_one, "row:1", box, n, &m));
        box[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t len = 0; len < n; len++)
        assert_null(box_open(a, &key_one, "row:1", box, len, &m));
    assert_null(box_open(a, &key_one, "row:2", box, n, &m));
    assert_null(box_open(a, &other, "row:1", box, n, &m));
    assert_int_equal(m, 77);
    assert_non_null(box_open(a, &key_one, "row:1", box, n, &m));
    arena_free(a);
}

static void test_crypto_box_never_looks_the_same_twice(void **state)
{
    struct arena *a = arena_new();
    size_t n;
    uint8_t *one = box_seal(a, &key_one, "r", "secret", 6, &n);
    uint8_t *two = box_seal(a, &key_one, "r", "secret", 6, &n);

    (void)state;
    assert_false(bytes_equal(one, two, n));
    arena_free(a);
}

static void test_crypto_password(void **state)
{
    struct arena *a = arena_new();
    char *hash;

    (void)state;
    assert_int_equal(password_hash(a, "correct horse", &hash, NULL), ERR_OK);
    assert_true(str_starts(hash, password_cheap ? "$argon2id$v=19$m=8,t=1,p=1$" : "$argon2id$v=19$m=65536,t=2,p=1$"));
    assert_true(password_matches(hash, "correct horse"));
    assert_false(password_matches(hash, "correct hors"));
    assert_false(password_matches(hash, ""));
    assert_false(password_matches(NULL, "correct horse"));
    assert_false(password_matches("", ""));
    assert_false(password_matches("$argon2id$nonsense", "x"));
    /* One at the cost of a site. */
    static const char site[] = "$argon2id$v=19$m=65536,t=2,p=1$QUsLV0sX8ai082jxZH1sIQ$"
                               "KfitpnDLHpMA7hldrD2l61hpYYjGkMZpiueqczOs3Xc";
    assert_true(password_matches(site, "correct horse"));
    assert_false(password_matches(site, "correct hors"));
    arena_free(a);
}

static void test_crypto_random_below_stays_below_and_reaches_all(void **state)
{
    int seen[7] = {0};

    (void)state;
    assert_int_equal(crypto_random_below(0), 0);
    assert_int_equal(crypto_random_below(1), 0);
    for (int i = 0; i < 7000; i++) {
        uint64_t r = crypto_random_below(7);

        assert_true(r < 7);
        seen[r]++;
    }
    for (int i = 0; i < 7; i++)
        assert_in_range(seen[i], 700, 1300);
    for (int i = 0; i < 100; i++)
        assert_true(crypto_random_below(UINT64_MAX / 2 + 2) <= UINT64_MAX / 2 + 1);
}

static void test_crypto_hex(void **state)
{
    struct arena *a = arena_new();
    uint8_t out[3] = {9, 9, 9};

    (void)state;
    assert_string_equal(hex_of(a, "\x00\xab\xff", 3), "00abff");
    assert_string_equal(hex_of(a, "", 0), "");
    assert_false(hex_parse("00abf", out, 3));
    assert_false(hex_parse("00abff0", out, 3));
    assert_false(hex_parse("00abfg", out, 3));
    assert_false(hex_parse(" 0abff", out, 3));
    assert_int_equal(out[0], 9);
    assert_true(hex_parse("00ABff", out, 3));
    assert_memory_equal(out, "\x00\xab\xff", 3);
    arena_free(a);
}

static void test_crypto_wipe(void **state)
{
    char secret[] = "secret";

    (void)state;
    wipe(secret, sizeof(secret));
    for (size_t i = 0; i < sizeof(secret); i++)
        assert_int_equal(secret[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crypto_hash_of_known_texts),
        cmocka_unit_test(test_crypto_hash_of_two_is_ordered),
        cmocka_unit_test(test_crypto_keyed_hash_depends_on_all_its_inputs),
        cmocka_unit_test(test_crypto_derived_keys_differ_by_context),
        cmocka_unit_test(test_crypto_box_round_trips),
        cmocka_unit_test(test_crypto_box_refuses_every_change),
        cmocka_unit_test(test_crypto_box_never_looks_the_same_twice),
        cmocka_unit_test(test_crypto_password),
        cmocka_unit_test(test_crypto_random_below_stays_below_and_reaches_all),
        cmocka_unit_test(test_crypto_hex),
        cmocka_unit_test(test_crypto_wipe),
    };

    crypto_init();
    return cmocka_run_group_tests_name("crypto", tests, NULL, NULL);
}
