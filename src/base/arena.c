/*
 * Blocks of at least 8 KiB in a list, a bump pointer in the newest. Under AddressSanitizer a block holds one piece of
 * exactly its size, so that the sanitizer sees each piece by itself and a reset really frees.
 */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#if defined(__SANITIZE_ADDRESS__)
#define PIECE_IS_BLOCK 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PIECE_IS_BLOCK 1
#endif
#endif
#ifndef PIECE_IS_BLOCK
#define PIECE_IS_BLOCK 0
#endif

#define BLOCK_SIZE ((size_t)8192)
#define ALIGNMENT  ((size_t)16)

struct block {
    struct block *next; /* the one before it in time */
    size_t size;        /* usable bytes of data */
    size_t used;
    _Alignas(16) unsigned char data[];
};

struct deferred {
    struct deferred *next;
    void (*fn)(void *);
    void *ptr;
};

struct arena {
    struct block *blocks; /* newest first */
    struct deferred *deferred;
    size_t used;
    struct arena *parent;
    struct arena *children, *prev, *next; /* siblings are a list, so that a child leaves its parent when freed */
    struct deferred *child_mark;          /* what the parent had deferred when this child was born */
};

static void *must(void *p)
{
    if (!p)
        BUG("out of memory");
    return p;
}

struct arena *arena_new(void)
{
    return must(calloc(1, sizeof(struct arena)));
}

struct arena *arena_child(struct arena *parent)
{
    struct arena *a = arena_new();

    a->parent = parent;
    a->child_mark = parent->deferred;
    a->next = parent->children;
    if (a->next)
        a->next->prev = a;
    parent->children = a;
    return a;
}

/* Takes the newest child out of the list. */
static struct arena *pop_child(struct arena *a)
{
    struct arena *child = a->children;

    a->children = child->next;
    if (a->children)
        a->children->prev = NULL;
    child->parent = child->next = NULL;
    return child;
}

/*
 * Children and deferred calls end in one order, newest first: a child made after a defer may use what the deferred call
 * closes, and the other way round.
 */
static void run_endings(struct arena *a)
{
    while (a->deferred || a->children) {
        if (a->children && (!a->deferred || a->children->child_mark == a->deferred)) {
            arena_free(pop_child(a));
            continue;
        }
        struct deferred *d = a->deferred;
        a->deferred = d->next;
        d->fn(d->ptr);
    }
}

static void free_blocks(struct arena *a, struct block *keep)
{
    struct block *b = a->blocks;

    while (b) {
        struct block *next = b->next;

        if (b != keep)
            free(b);
        b = next;
    }
    a->blocks = keep;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    run_endings(a);
    free_blocks(a, NULL);
    if (a->prev)
        a->prev->next = a->next;
    else if (a->parent)
        a->parent->children = a->next;
    if (a->next)
        a->next->prev = a->prev;
    free(a);
}

void arena_reset(struct arena *a)
{
    run_endings(a);
    struct block *keep = PIECE_IS_BLOCK ? NULL : a->blocks;
    while (keep && keep->size != BLOCK_SIZE)
        keep = keep->next;
    free_blocks(a, keep);
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
    }
    a->used = 0;
}

static struct block *block_new(size_t size)
{
    struct block *b = must(malloc(sizeof(*b) + size));

    b->size = size;
    b->used = 0;
    return b;
}

static void *take_whole_block(struct arena *a, size_t size)
{
    struct block *b = block_new(size);

    b->next = a->blocks;
    a->blocks = b;
    return b->data;
}

static void *take_from_block(struct arena *a, size_t size)
{
    size_t rounded = size ? (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1) : ALIGNMENT;
    struct block *b = a->blocks;

    if (!b || b->size - b->used < rounded) {
        struct block *fresh = block_new(rounded > BLOCK_SIZE / 2 ? rounded : BLOCK_SIZE);

        /* A large piece gets a block of its own behind the current one, whose rest stays in use. */
        if (b && rounded > BLOCK_SIZE / 2) {
            fresh->next = b->next;
            b->next = fresh;
        } else {
            fresh->next = b;
            a->blocks = fresh;
        }
        b = fresh;
    }
    b->used += rounded;
    return b->data + b->used - rounded;
}

/* Not zeroed. The result is never NULL, also for size 0. */
static void *take(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2)
        BUG("arena: %zu bytes asked for", size);
    a->used += size;
    return PIECE_IS_BLOCK ? take_whole_block(a, size) : take_from_block(a, size);
}

void *arena_alloc(struct arena *a, size_t size)
{
    return memset(take(a, size), 0, size);
}

void *arena_array_(struct arena *a, size_t n, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(n, size, &total))
        BUG("arena: array of %zu times %zu bytes", n, size);
    return arena_alloc(a, total);
}

void arena_defer(struct arena *a, void (*fn)(void *), void *ptr)
{
    struct deferred *d = take(a, sizeof(*d));

    *d = (struct deferred){a->deferred, fn, ptr};
    a->deferred = d;
}

void *arena_memdup(struct arena *a, const void *p, size_t n)
{
    void *copy = take(a, n);

    if (n)
        memcpy(copy, p, n);
    return copy;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    size_t len = strnlen(s, n);
    char *copy = take(a, len + 1);

    memcpy(copy, s, len);
    copy[len] = '\0';
    return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s ? arena_memdup(a, s, strlen(s) + 1) : NULL;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    va_list again;
    char small[1024];

    va_copy(again, ap);
    int n = vsnprintf(small, sizeof(small), fmt, ap);
    if (n < 0)
        BUG("arena_printf: bad format");
    char *out = take(a, (size_t)n + 1);
    if ((size_t)n < sizeof(small))
        memcpy(out, small, (size_t)n + 1);
    else
        vsnprintf(out, (size_t)n + 1, fmt, again);
    va_end(again);
    return out;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    char *out = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return out;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
