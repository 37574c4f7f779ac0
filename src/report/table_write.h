/*
 * Tables people take away: CSV, XLSX and JSON behind one streaming writer, in bounded memory however many rows there
 * are.
 *
 * A text is never a formula, wherever the file is opened: in CSV a text that begins with = + - @ tab or CR gets an
 * apostrophe before it, in XLSX it is stored as a string. JSON is {"rows": [{KEY: value}], "note": …}, times as in CSV.
 * The file appears at its path whole or not at all.
 */
#ifndef ECHOWALL_REPORT_TABLE_WRITE_H
#define ECHOWALL_REPORT_TABLE_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

enum table_format { TABLE_CSV, TABLE_XLSX, TABLE_JSON };

enum table_value_kind { TABLE_BLANK, TABLE_TEXT, TABLE_INT, TABLE_REAL, TABLE_TIME, TABLE_DAY };

/* text of TABLE_TEXT (valid UTF-8); number of TABLE_INT, and the milliseconds of TABLE_TIME and TABLE_DAY. */
struct table_value {
    enum table_value_kind kind;
    const char *text;
    int64_t number;
    double real;
};

struct table_head {
    const char *title;
    int width; /* characters, of an XLSX's column; 0: 12 */
};

struct table_writer;

/* name is that of the sheet, "" for the usual one. The first row holds the titles and stays in sight in an XLSX. */
enum err table_writer_open(const char *path, enum table_format format, const char *name, const struct table_head *heads,
                           size_t n_heads, struct zone z, struct table_writer **ret_writer,
                           struct error *e) ERR_CHECKED;

/* Names of the columns in JSON, one for each head and the caller's to keep, before the first row; else the titles. */
void table_writer_keys(struct table_writer *w, const char *const *keys);

/* Appends a row of at most n_heads values. A sheet that is full is followed by another. After an error only
 * table_writer_drop may be called. */
enum err table_writer_row(struct table_writer *w, const struct table_value *values, size_t n,
                          struct error *e) ERR_CHECKED;

/* A line below the rows, as who took them and when; once, before the end. */
enum err table_writer_note(struct table_writer *w, const char *text, struct error *e) ERR_CHECKED;

/* Finishes the file and frees w, also when it fails; then there is no file. */
enum err table_writer_close(struct table_writer *w, struct error *e) ERR_CHECKED;

/* Frees w and leaves no file. Accepts NULL. */
void table_writer_drop(struct table_writer *w);

/* Rows written, the titles not counted. */
int64_t table_writer_rows(const struct table_writer *w);

#endif
