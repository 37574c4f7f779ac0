/*
 * The limit of writing: the rows that the program wrote, put once more into a copy of the database by prepared
 * statements alone, with the same tables, indexes, full-text rows and durability, so many matters to a transaction.
 *
 *   raw_open(url, copy_url, site, &r, &e);   both hold the same rows now
 *   … the program writes into url …
 *   raw_take(r, &n, &e);                  reads what is new there
 *   raw_put(r, group, &seconds, &e);      and writes it into the copy, which is then the same again
 */
#ifndef ECHOWALL_TESTS_BENCH_RAW_H
#define ECHOWALL_TESTS_BENCH_RAW_H

#include <stdint.h>

#include "base/err.h"
#include "model/site.h"

struct raw;

/* site: that of url, whose key the words of the index are hashed by. */
enum err raw_open(const char *url, const char *copy_url, const struct site *site, struct raw **ret,
                  struct error *e) ERR_CHECKED;
void raw_close(struct raw *r);

/* Rows of matters and persons that are newer than what was taken before; *ret_n is the number of matters. */
enum err raw_take(struct raw *r, int64_t *ret_n, struct error *e) ERR_CHECKED;
/* PostgreSQL: writers, each with a connection of its own and transactions of group matters sent in one go. SQLite has
 * one writer whatever is asked. */
enum err raw_put(struct raw *r, unsigned group, unsigned writers, double *ret_seconds, struct error *e) ERR_CHECKED;

#endif
