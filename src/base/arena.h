/*
 * Arena: memory with one lifetime.
 *
 * A request, a command or a row of an import owns an arena; everything it allocates goes at once with arena_reset or
 * arena_free. Allocation never returns NULL: inputs are bounded first, so a failed block means the machine is out of
 * memory and the process aborts. Pointers are aligned to 16 bytes. Not safe for two threads at once.
 *
 * Under AddressSanitizer every piece is its own malloc, so an overrun or a use after reset is reported.
 */
#ifndef ECHOWALL_BASE_ARENA_H
#define ECHOWALL_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);  /* runs deferred calls, newest first; accepts NULL */
void arena_reset(struct arena *a); /* like free, but keeps the first block for reuse */

/* A child lives at most as long as its parent and may be freed or reset earlier: for loops over many rows. */
struct arena *arena_child(struct arena *parent);

/* Calls fn(ptr) when the arena is reset or freed, in reverse order of registration. */
void arena_defer(struct arena *a, void (*fn)(void *), void *ptr);

void *arena_alloc(struct arena *a, size_t size) __attribute__((malloc, alloc_size(2))); /* zeroed */
void *arena_array_(struct arena *a, size_t n, size_t size);
char *arena_strdup(struct arena *a, const char *s);            /* NULL gives NULL */
char *arena_strndup(struct arena *a, const char *s, size_t n); /* always ends with a NUL */
void *arena_memdup(struct arena *a, const void *p, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

#define arena_obj(a, type)      ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_array_((a), (n), sizeof(type)))

/* Bytes handed out since the last reset: for the access log. */
size_t arena_used(const struct arena *a);

#endif
