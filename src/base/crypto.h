/*
 * Hashes, keyed hashes, sealed boxes, passwords and randomness: thin names over libsodium, so that nobody above base
 * chooses an algorithm. SHA-256 for the record, BLAKE2b keyed hashes for look-ups, XChaCha20-Poly1305 for the vault,
 * argon2id for passwords.
 */
#ifndef ECHOWALL_BASE_CRYPTO_H
#define ECHOWALL_BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define HASH_SIZE   32
#define KEY_SIZE    32
#define SEAL_EXTRA  40 /* bytes a sealed text is longer than its plain text: nonce and tag */
#define HEX_SIZE(n) (2 * (n) + 1)

struct hash {
    uint8_t b[HASH_SIZE];
};

struct key {
    uint8_t b[KEY_SIZE];
};

/* Once, before anything else here; aborts where the machine has no entropy source. */
void crypto_init(void);

void crypto_random(void *p, size_t n);
uint64_t crypto_random_below(uint64_t bound); /* uniform in [0, bound) */

struct hash hash_bytes(const void *p, size_t n); /* SHA-256 */
struct hash hash_two(const struct hash *a, const struct hash *b);

/* A running SHA-256 for files and rows. */
struct hasher {
    uint64_t opaque[16]; /* holds a SHA256_CTX */
};
void hasher_init(struct hasher *h);
void hasher_add(struct hasher *h, const void *p, size_t n);
struct hash hasher_end(struct hasher *h);

/* Keyed hash for a purpose: context is a short literal ("phone", "secret") that keeps purposes apart. */
struct hash keyed_hash(const struct key *k, const char *context, const void *p, size_t n);

/* HMAC-SHA256 of RFC 2104, for other systems that know the same secret. */
struct hash hmac_sha256(const void *key, size_t key_n, const void *p, size_t n);

/* SipHash-2-4 under the first half of k: for many short things, such as the words of a text, of which it has to tell
 * nothing to whoever lacks the key. */
uint64_t short_hash(const struct key *k, const void *p, size_t n);

/* A key for a purpose, derived from k. */
struct key key_derive(const struct key *k, const char *context);

/* Authenticated encryption. out of seal is n + SEAL_EXTRA bytes; open gives NULL when the bytes were altered. ad binds
 * the box to its row, so that boxes cannot be swapped between rows. Results live in a. */
uint8_t *box_seal(struct arena *a, const struct key *k, const char *ad, const void *p, size_t n, size_t *ret_n);
uint8_t *box_open(struct arena *a, const struct key *k, const char *ad, const void *p, size_t n, size_t *ret_n);

/* In the programs of ./check (-Dcheap_passwords) a password costs next to nothing: hashing took most of some tests. It
 * does not compile without sanitizers, and nothing outside the build can ask for it. */
extern const bool password_cheap;

/* argon2id, interactive limits (64 MiB); hash is a self-describing string in a. Verify takes the same time for any
 * hash. */
enum err password_hash(struct arena *a, const char *password, char **ret_hash, struct error *e) ERR_CHECKED;
bool password_matches(const char *hash, const char *password);

bool bytes_equal(const void *a, const void *b, size_t n); /* in constant time */
char *hex_of(struct arena *a, const void *p, size_t n);
bool hex_parse(const char *hex, void *p, size_t n); /* exactly 2 * n digits */
void wipe(void *p, size_t n);

#endif
