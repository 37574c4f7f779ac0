#include "cli/seen.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/str.h"

#define FIRST_CAP 4096

static void *must_alloc(size_t n, size_t size)
{
    void *p = calloc(n, size);
    if (!p)
        BUG("out of memory");
    return p;
}

void seen_init(struct seen *s)
{
    *s = (struct seen){.cap = FIRST_CAP};
    s->keys = must_alloc(s->cap, sizeof(*s->keys));
    s->values = must_alloc(s->cap, sizeof(*s->values));
}

void seen_release(struct seen *s)
{
    free(s->keys);
    free(s->values);
    *s = (struct seen){0};
}

static size_t slot(const struct seen *s, uint64_t key)
{
    size_t i = key & (s->cap - 1);
    while (s->keys[i] && s->keys[i] != key)
        i = (i + 1) & (s->cap - 1);
    return i;
}

static void grow(struct seen *s)
{
    struct seen old = *s;
    s->cap *= 2;
    s->keys = must_alloc(s->cap, sizeof(*s->keys));
    s->values = must_alloc(s->cap, sizeof(*s->values));
    for (size_t i = 0; i < old.cap; i++) {
        if (!old.keys[i])
            continue;
        size_t k = slot(s, old.keys[i]);
        s->keys[k] = old.keys[i];
        s->values[k] = old.values[i];
    }
    free(old.keys);
    free(old.values);
}

/* The value of a key, 0 when it is new; its place is made either way. */
static uint32_t *value_of(struct seen *s, const char *text)
{
    uint64_t key;
    struct hash h = hash_bytes(text, strlen(text));
    memcpy(&key, h.b, sizeof(key));
    key |= 1;
    if (s->n * 2 >= s->cap)
        grow(s);
    size_t i = slot(s, key);
    if (!s->keys[i]) {
        s->keys[i] = key;
        s->n++;
    }
    return &s->values[i];
}

const char *seen_number(struct seen *s, struct arena *a, const char *external_id, const char *category)
{
    if (str_empty(external_id))
        return external_id;
    const char *pair = arena_printf(a, "%s\x1f%s", external_id, str_or(category, ""));
    uint32_t ordinal = *value_of(s, pair);
    if (ordinal == 0) {
        ordinal = ++*value_of(s, external_id);
        *value_of(s, pair) = ordinal;
    }
    return ordinal == 1 ? external_id : arena_printf(a, "%s#%u", external_id, ordinal);
}

const char *seen_plain(struct arena *a, const char *external_id)
{
    int64_t n;
    const char *mark = external_id ? strrchr(external_id, '#') : NULL;
    if (!mark || !str_int(mark + 1, 2, UINT32_MAX, &n))
        return external_id;
    return arena_strndup(a, external_id, (size_t)(mark - external_id));
}
