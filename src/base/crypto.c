/* Thin names over libsodium. Purposes are kept apart by hashing the context into the key, not by trusting callers'
 * formats. */
#include "base/crypto.h"

/* SHA-256 comes from OpenSSL, which has the processor do it: ten times faster than libsodium's, and the record hashes
 * everything that is written. Its plain functions count as deprecated, but theirs is the only state that needs no
 * allocation. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct hasher), "hasher is too small");
_Static_assert(SEAL_EXTRA == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "SEAL_EXTRA");

/* What a password costs, and a hash of that cost that nothing matches. */
#define NOTHING "$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#ifdef PASSWORD_CHEAP
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#error "Cheap passwords are for builds with sanitizers, which nobody runs in earnest."
#endif
const bool password_cheap = true;
#define PASSWORD_OPS    crypto_pwhash_argon2id_OPSLIMIT_MIN
#define PASSWORD_MEMORY crypto_pwhash_argon2id_MEMLIMIT_MIN
#define PASSWORD_DUMMY  "$argon2id$v=19$m=8,t=1,p=1" NOTHING
#else
const bool password_cheap = false;
#define PASSWORD_OPS    crypto_pwhash_OPSLIMIT_INTERACTIVE
#define PASSWORD_MEMORY crypto_pwhash_MEMLIMIT_INTERACTIVE
#define PASSWORD_DUMMY  "$argon2id$v=19$m=65536,t=2,p=1" NOTHING
#endif

#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

void crypto_init(void)
{
    if (sodium_init() < 0)
        BUG("no source of randomness");
}

void crypto_random(void *p, size_t n)
{
    randombytes_buf(p, n);
}

uint64_t crypto_random_below(uint64_t bound)
{
    uint64_t r;

    if (bound < 2)
        return 0;
    uint64_t unfair = -bound % bound; /* 2^64 mod bound values would come up once more often than the others */
    do
        randombytes_buf(&r, sizeof(r));
    while (r < unfair);
    return r % bound;
}

static SHA256_CTX *state_of(struct hasher *h)
{
    return (SHA256_CTX *)(void *)h->opaque;
}

void hasher_init(struct hasher *h)
{
    SHA256_Init(state_of(h));
}

void hasher_add(struct hasher *h, const void *p, size_t n)
{
    SHA256_Update(state_of(h), p, n);
}

struct hash hasher_end(struct hasher *h)
{
    struct hash out;

    SHA256_Final(out.b, state_of(h));
    return out;
}

struct hash hash_bytes(const void *p, size_t n)
{
    struct hasher h;

    /* Not SHA256(): since OpenSSL 3 that looks its algorithm up by name each time, behind a lock. */
    hasher_init(&h);
    hasher_add(&h, p, n);
    return hasher_end(&h);
}

struct hash hash_two(const struct hash *a, const struct hash *b)
{
    uint8_t both[2 * HASH_SIZE];

    memcpy(both, a->b, HASH_SIZE);
    memcpy(both + HASH_SIZE, b->b, HASH_SIZE);
    return hash_bytes(both, sizeof(both));
}

/* The personal string keeps keys of hashes apart from keys given out, should both ever use one context. */
static struct key derive(const struct key *k, const char personal[16], const char *context)
{
    struct key out;

    crypto_generichash_blake2b_salt_personal(out.b, sizeof(out.b), (const unsigned char *)context, strlen(context),
                                             k->b, sizeof(k->b), NULL, (const unsigned char *)personal);
    return out;
}

struct hash keyed_hash(const struct key *k, const char *context, const void *p, size_t n)
{
    struct key own = derive(k, "echowall-hash  ", context);
    struct hash h;

    crypto_generichash(h.b, sizeof(h.b), p, n, own.b, sizeof(own.b));
    wipe(&own, sizeof(own));
    return h;
}

struct hash hmac_sha256(const void *key, size_t key_n, const void *p, size_t n)
{
    struct hash h;
    crypto_auth_hmacsha256_state st;
    crypto_auth_hmacsha256_init(&st, key, key_n);
    crypto_auth_hmacsha256_update(&st, p, n);
    crypto_auth_hmacsha256_final(&st, h.b);
    return h;
}

uint64_t short_hash(const struct key *k, const void *p, size_t n)
{
    uint8_t b[crypto_shorthash_BYTES];
    uint64_t x = 0;

    crypto_shorthash(b, p, n, k->b);
    for (size_t i = 0; i < sizeof(b); i++)
        x = x << 8 | b[i];
    return x;
}

struct key key_derive(const struct key *k, const char *context)
{
    return derive(k, "echowall-derive", context);
}

uint8_t *box_seal(struct arena *a, const struct key *k, const char *ad, const void *p, size_t n, size_t *ret_n)
{
    uint8_t *out = arena_alloc(a, n + SEAL_EXTRA);
    static const uint8_t none[1];

    randombytes_buf(out, NONCE_SIZE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_SIZE, NULL, n ? p : none, n, (const unsigned char *)ad,
                                               strlen(ad), NULL, out, k->b);
    *ret_n = n + SEAL_EXTRA;
    return out;
}

uint8_t *box_open(struct arena *a, const struct key *k, const char *ad, const void *p, size_t n, size_t *ret_n)
{
    const uint8_t *in = p;

    if (n < SEAL_EXTRA)
        return NULL;
    /* One byte more, so that text may be read as a string. */
    uint8_t *out = arena_alloc(a, n - SEAL_EXTRA + 1);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, in + NONCE_SIZE, n - NONCE_SIZE,
                                                   (const unsigned char *)ad, strlen(ad), in, k->b) != 0)
        return NULL;
    *ret_n = n - SEAL_EXTRA;
    return out;
}

enum err password_hash(struct arena *a, const char *password, char **ret_hash, struct error *e)
{
    char hash[crypto_pwhash_STRBYTES];

    if (crypto_pwhash_str_alg(hash, password, strlen(password), PASSWORD_OPS, PASSWORD_MEMORY,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return error_detail(e, ERR_BUSY, "no memory to hash a password");
    *ret_hash = arena_strdup(a, hash);
    return ERR_OK;
}

bool password_matches(const char *hash, const char *password)
{
    /* A hash that is none (an unknown account) must cost as much as a real one, so it is replaced by one nothing
     * matches. */
    bool usable =
        hash && strncmp(hash, "$argon2id$", 10) == 0 && strnlen(hash, crypto_pwhash_STRBYTES) < crypto_pwhash_STRBYTES;
    bool same = crypto_pwhash_str_verify(usable ? hash : PASSWORD_DUMMY, password, strlen(password)) == 0;

    return usable && same;
}

bool bytes_equal(const void *a, const void *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}

char *hex_of(struct arena *a, const void *p, size_t n)
{
    char *out = arena_alloc(a, HEX_SIZE(n));

    return sodium_bin2hex(out, HEX_SIZE(n), p, n);
}

/* 16 for what is none. */
static unsigned hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 16;
}

bool hex_parse(const char *hex, void *p, size_t n)
{
    uint8_t *out = p;

    if (strlen(hex) != 2 * n)
        return false;
    for (size_t i = 0; i < 2 * n; i++)
        if (hex_digit(hex[i]) > 15)
            return false;
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
    return true;
}

void wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}
