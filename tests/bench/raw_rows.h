/* Private to raw: rows in memory, by table and matter. */
#ifndef ECHOWALL_TESTS_BENCH_RAW_ROWS_H
#define ECHOWALL_TESTS_BENCH_RAW_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/site.h"

#define RAW_TABLES_MAX  40
#define RAW_COLUMNS_MAX 40

struct raw_cell {
    char type; /* n, i, r, t, b */
    int64_t i;
    double r;
    const char *p;
    size_t n;
};

struct raw_row {
    int64_t matter_id; /* that it goes with */
    struct raw_cell *cells;
};

struct raw_table {
    const char *name;
    const char *names[RAW_COLUMNS_MAX]; /* of the columns */
    const char *insert;                 /* with $1 … $n */
    const char *select;                 /* of rows with a key above $1, in the order of that key */
    int columns, key;                   /* key: the column that names the matter, or the person's id */
    int person;                         /* the column that names the person; of matter only */
    struct raw_row *rows;
    size_t n, cap;
};

/* A row of SQLite's full-text index, which gives none back: its words are made again, from the texts and properties. */
struct raw_line {
    int64_t matter_id, doc;
    const char *words;
};

struct raw_rows {
    struct arena *arena; /* of the rows and lines taken last */
    const struct site *site;
    struct raw_line *lines; /* SQLite: of the new matters, in their order */
    size_t n_lines;
    struct raw_table tables[RAW_TABLES_MAX];
    size_t n_tables;
    int64_t mark; /* ids up to this were taken before */
};

/* Calls put for every row that goes with matter number i of those taken, parents first. */
typedef enum err (*raw_put_fn)(void *ctx, size_t table, const struct raw_row *row, struct error *e);
enum err raw_matter_put(struct raw_rows *x, size_t i, raw_put_fn put, void *ctx, struct error *e) ERR_CHECKED;
size_t raw_matter_count(const struct raw_rows *x);

/* Fills x->lines from the rows taken. */
void raw_lines_make(struct raw_rows *x);
/* Those of the matters from number i on to before `end`, ascending as FTS5 wants them; *ret_n of them, in a. */
const struct raw_line *raw_lines_of(const struct raw_rows *x, struct arena *a, size_t i, size_t end, size_t *ret_n);

const struct raw_table *raw_table_named(const struct raw_rows *x, const char *name, size_t *ret_i);
/* The first row of the id or a later one. */
size_t raw_first_of(const struct raw_table *t, int64_t id);

/* The tables that hold rows of a matter, parents first. A table of another name that has a matter_id comes last. */
int raw_table_rank(const char *name);

void raw_table_init(struct arena *a, struct raw_table *t, const char *name, const char *const *columns, int n);
struct raw_row *raw_row_add(struct raw_table *t, struct arena *a);
void raw_rows_clear(struct raw_rows *x);

/* What an engine does. */
struct raw_engine {
    enum err (*open)(const char *url, void **ret, struct error *e);
    void (*close)(void *conn);
    enum err (*tables)(void *conn, struct arena *a, struct raw_rows *x, struct error *e);
    enum err (*take)(void *conn, struct raw_rows *x, struct error *e);
    enum err (*mark)(void *conn, int64_t *ret, struct error *e);
    enum err (*put)(void **conns, unsigned writers, struct raw_rows *x, unsigned group, struct error *e);
};

extern const struct raw_engine raw_sqlite, raw_pgsql;

#endif
