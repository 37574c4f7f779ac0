/*
 * Numbers that a list names twice. A platform that files one message under two fields lists it once for each, under one
 * number; both rows are kept, the second as "NUMBER#2", so that neither is lost and the same list read again finds
 * both. A row that merely comes again, or comes again changed, is the same row.
 */
#ifndef ECHOWALL_CLI_SEEN_H
#define ECHOWALL_CLI_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct seen {
    uint64_t *keys; /* hashes, 0 = free; 12 bytes a number and field */
    uint32_t *values;
    size_t n, cap;
};

void seen_init(struct seen *s);
void seen_release(struct seen *s);

/* The number under which a row is kept: external_id itself, or with "#2", "#3" … for a further field of the same
 * number. */
const char *seen_number(struct seen *s, struct arena *a, const char *external_id, const char *category);

/* The platform's own number, without the mark; in a. */
const char *seen_plain(struct arena *a, const char *external_id);

#endif
