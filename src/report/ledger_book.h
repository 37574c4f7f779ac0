/*
 * A ledger as offices hand it in: an XLSX with the title across the whole width, below it the office and the day, heads
 * that are merged where they belong together, a border around every cell, text that wraps, on A4 across with the heads
 * on every page. Cells are texts, never formulas. The file appears at its path whole or not at all.
 */
#ifndef ECHOWALL_REPORT_LEDGER_BOOK_H
#define ECHOWALL_REPORT_LEDGER_BOOK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define LEDGER_BOOK_COLUMNS_MAX 16
#define LEDGER_BOOK_ROWS_MAX    5000
#define LEDGER_BOOK_CELL_MAX    2000 /* characters; what is longer ends in "…" */

struct ledger_book_column {
    const char *group; /* the head above; columns side by side with the same one share it. NULL: its own head is as high
                          as both */
    const char *head;
    int width; /* characters */
};

struct ledger_book_head {
    const char *title, *left, *right; /* left and right stand below the title: the office, the day */
    const struct ledger_book_column *columns;
    size_t n; /* 2 … LEDGER_BOOK_COLUMNS_MAX */
};

struct ledger_book;

enum err ledger_book_open(const char *path, const struct ledger_book_head *head, struct ledger_book **ret,
                          struct error *e) ERR_CHECKED;

/* Appends a row of n cells, as many as there are columns. ERR_TOO_LARGE beyond LEDGER_BOOK_ROWS_MAX. */
enum err ledger_book_row(struct ledger_book *b, const char *const *cells, size_t n, struct error *e) ERR_CHECKED;

/* Finishes the file with a last line across (NULL: none) and frees b, also when it fails; then there is no file. */
enum err ledger_book_close(struct ledger_book *b, const char *foot, struct error *e) ERR_CHECKED;

/* Frees b and leaves no file. Accepts NULL. */
void ledger_book_drop(struct ledger_book *b);

#endif
