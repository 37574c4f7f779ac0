/*
 * Tables of what a file of the catalogue asks for, refuses and counts, written by hand from the sources and held
 * against the program on both databases: tests/catalogue/FOLDER/CODE.tsv.
 *
 * Cells are separated by tabs; lines that begin with # are comments; the first line names the columns: what, with,
 * says, article. “with” is “key=value; key=value”. What the keys and the words of “what” are stands at the head of the
 * test of each folder; all have
 *
 *   raise    what stands in “with” is made and reads back as it was written
 *   refuse   it is refused with the sentence “says”, “field: sentence”, and nothing is stored
 *   many     n=25 of them are made; the first line of these after a figure begins anew
 *   figure   of all that the lines “many” just before it made, “says” is counted; its last cell has the numbers of the
 *            mechanisms that it is of (tools/gen-mechanisms)
 */
#ifndef ECHOWALL_TESTS_DB_TABLE_H
#define ECHOWALL_TESTS_DB_TABLE_H

#include "world.h"

#define TABLE_PAIRS 20

struct table_pair {
    const char *key, *value;
};

struct table_line {
    const char *file;
    int number;
    const char *what, *says;
    struct table_pair with[TABLE_PAIRS];
    int n_with;
    int64_t n; /* of many */
    int block; /* 1, 2, 3 …: which lines “many” belong together */
};

const char *table_value(const struct table_line *l, const char *key); /* NULL: it does not stand there */
/* The same, otherwise where it does not stand there. */
const char *table_or(const struct table_line *l, const char *key, const char *otherwise);
int64_t table_int(const struct table_line *l, const char *key, int64_t otherwise);
/* Fails the test, with file and line, where a key is none that known takes: a word mistyped would say nothing. */
void table_keys(const struct table_line *l, bool (*known)(const char *key, const void *ctx), const void *ctx);
/* Fails the test where the sentence is another. */
void table_refused(struct world *w, const struct table_line *l, enum err r, const struct error *e);
/* Fails the test where a figure is another. */
void table_figure(const struct table_line *l, const char *found);

typedef void (*table_fn)(struct world *w, const char *code, const struct table_line *l);

/* Every table of tests/catalogue/FOLDER, line by line; at least so many. */
void table_run(struct world *w, const char *folder, int at_least, table_fn fn);

#endif
