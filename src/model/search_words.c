/* Open addressing over numbers below 36^8; 0 marks a free slot. */
#include "model/search_words.h"

#include <string.h>

#include "base/str.h"
#include "text/tokens.h"

#define FIRST_CAP 64
#define ALL_WORDS UINT64_C(2821109907456) /* 36^8 */

void wordset_init(struct wordset *w, const struct site *s, struct arena *a)
{
    *w = (struct wordset){.arena = a,
                          .key = key_derive(&s->key, "search"),
                          .slots = arena_array(a, uint64_t, FIRST_CAP),
                          .cap = FIRST_CAP,
                          .space = SPACE_TEXT};
}

/* Where the word is, or would be. */
static uint64_t *slot_of(const struct wordset *w, uint64_t word)
{
    size_t i = word & (w->cap - 1);
    while (w->slots[i] && w->slots[i] != word)
        i = (i + 1) & (w->cap - 1);
    return &w->slots[i];
}

static void grow(struct wordset *w)
{
    struct wordset old = *w;
    w->cap *= 4;
    w->slots = arena_array(w->arena, uint64_t, w->cap);
    for (size_t i = 0; i < old.cap; i++) {
        if (old.slots[i])
            *slot_of(w, old.slots[i]) = old.slots[i];
    }
}

static void put(struct wordset *w, uint64_t word)
{
    uint64_t *slot = slot_of(w, word);
    if (*slot)
        return;
    *slot = word;
    if (++w->n * 2 > w->cap)
        grow(w);
}

/* Spaces are kept apart by half of the key, so that a token need not be copied behind a letter. */
static uint64_t hash_of(const struct wordset *w, enum search_space space, const void *p, size_t n)
{
    struct key k = w->key;
    k.b[0] ^= (uint8_t)space;
    uint64_t word = short_hash(&k, p, n) % ALL_WORDS;
    return word ? word : 1;
}

void wordset_add(struct wordset *w, enum search_space space, const void *p, size_t n)
{
    put(w, hash_of(w, space, p, n));
}

void wordset_id_bytes(int64_t id, uint8_t out[8])
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)((uint64_t)id >> (8 * i));
}

void wordset_add_id(struct wordset *w, enum search_space space, int64_t id)
{
    uint8_t b[8];
    wordset_id_bytes(id, b);
    wordset_add(w, space, b, sizeof(b));
}

bool wordset_has_id(const struct wordset *w, enum search_space space, int64_t id)
{
    uint8_t b[8];
    wordset_id_bytes(id, b);
    return *slot_of(w, hash_of(w, space, b, sizeof(b))) != 0;
}

void wordset_add_text(struct wordset *w, enum search_space space, const char *s)
{
    wordset_add(w, space, s, strlen(s));
}

void wordset_token(void *ctx, const char *p, size_t n)
{
    struct wordset *w = ctx;
    wordset_add(w, w->space, p, n);
}

void wordset_add_tokens(struct wordset *w, enum search_space space, const char *normal)
{
    w->space = space;
    tokens_each(normal, wordset_token, w);
}

static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

static void write_word(uint64_t word, char out[SEARCH_WORD])
{
    for (int i = SEARCH_WORD - 1; i >= 0; i--) {
        out[i] = digits[word % 36];
        word /= 36;
    }
}

void wordset_add_list(struct wordset *w, const char *list)
{
    uint64_t word = 0;
    for (const char *p = list; *p; p++) {
        const char *digit = *p == ' ' ? NULL : strchr(digits, *p);
        word = digit ? word * 36 + (uint64_t)(digit - digits) : 0;
        if (digit && (p[1] == ' ' || p[1] == '\0'))
            put(w, word);
    }
}

void wordset_minus(const struct wordset *a, const struct wordset *b, struct buf *out)
{
    char word[SEARCH_WORD + 1];
    word[SEARCH_WORD] = ' ';
    for (size_t i = 0; i < a->cap; i++) {
        if (!a->slots[i] || (b && *slot_of(b, a->slots[i])))
            continue;
        write_word(a->slots[i], word);
        buf_add(out, word, sizeof(word));
    }
}

void wordset_list(const struct wordset *w, struct buf *out)
{
    wordset_minus(w, NULL, out);
}

void wordset_write(const struct wordset *w, enum search_space space, const void *p, size_t n, char out[SEARCH_WORD + 1])
{
    write_word(hash_of(w, space, p, n), out);
    out[SEARCH_WORD] = '\0';
}

char *wordset_common(const struct site *s, struct arena *a, enum search_space space)
{
    struct wordset w;
    char word[SEARCH_WORD + 1];
    wordset_init(&w, s, a);
    wordset_write(&w, space, "", 0, word);
    return arena_strdup(a, word);
}
