/*
 * Tables people bring: CSV and XLSX behind one streaming reader.
 *
 * Memory stays bounded whatever the file: rows come one by one, blank rows are skipped, a million formatted but empty
 * rows cost a second and no memory. What is wrong with one row or one cell is told on that row and reading goes on, so
 * that a person can be shown every mistake of a list at once; an error is returned only where nothing more can be read.
 *
 *   err = table_open(path, NULL, &t, e);
 *   while (!err && !(err = table_next(t, &row, e)) && row) …
 *   table_close(t);
 */
#ifndef ECHOWALL_REPORT_TABLE_READ_H
#define ECHOWALL_REPORT_TABLE_READ_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define TABLE_COLUMNS_MAX 500
#define TABLE_ROWS_MAX    1048576 /* of a sheet; a CSV has no such end */

enum table_trouble {
    TABLE_FINE = 0,
    TABLE_FORMULA,     /* a formula without a stored result: formulas are never evaluated here */
    TABLE_ERROR_VALUE, /* #N/A, #REF! … */
    TABLE_LOST_DIGITS, /* a number of more than 15 digits: the spreadsheet has lost its last digits */
    TABLE_BAD_BYTES,   /* bytes that are no character; they read U+FFFD */
    TABLE_CELL_LONG,   /* longer than the limit; cut */
    TABLE_QUOTE_OPEN,  /* row: the closing quotation mark is missing */
    TABLE_ROW_WIDE     /* row: something stands past the last allowed column; left out */
};

/* text is valid UTF-8, ends with a NUL and is never NULL; dates read 2019-02-28 or 2019-02-28 11:25:05. */
struct table_cell {
    const char *text;
    size_t len;
    enum table_trouble trouble;
};

/* number is the row as a spreadsheet shows it, from 1; line is where it begins in a CSV, 0 for XLSX. */
struct table_row {
    int64_t number;
    int64_t line;
    size_t n_cells;
    const struct table_cell *cells;
    enum table_trouble trouble; /* of the row as a whole */
    double fraction;            /* of the file that has been read, 0 to 1: for progress */
};

/* 0 means the default in brackets. */
struct table_options {
    size_t cell_max;    /* bytes of a cell [256 KiB] */
    size_t strings_max; /* bytes of an XLSX's shared strings [256 MiB] */
    uint64_t sheet_max; /* bytes of an XLSX's sheet, unpacked [4 GiB] */
    const char *sheet;  /* name of the sheet [the first that is not hidden] */
    char separator;     /* of a CSV [found out: , ; tab] */
};

struct table;

/* path must be a regular file. What kind it is says its content, not its name. */
enum err table_open(const char *path, const struct table_options *o, struct table **ret_table,
                    struct error *e) ERR_CHECKED;

/* Gives the next row that is not blank, or NULL after the last. The row lives until the next call. */
enum err table_next(struct table *t, const struct table_row **ret_row, struct error *e) ERR_CHECKED;

void table_close(struct table *t); /* accepts NULL */

/* "CSV, UTF-8" or "XLSX, Sheet1": what was found, for the person who watches. Lives as long as the table. */
const char *table_kind(const struct table *t);

/* A sentence for a person about a trouble, an English msgid whose "{}" is a cell's name or empty; "" for TABLE_FINE. */
const char *table_trouble_msgid(enum table_trouble trouble);

/* The spreadsheet's name of a cell: column from 0, row from 1 → "AB12". buf of 24 bytes; returns buf. */
char *table_cell_name(size_t column, int64_t row, char buf[24]);

#endif
