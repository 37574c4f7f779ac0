/*
 * Lists that administrators bring: areas, units, officers, categories. The caller has read the file into rows of cells
 * (the model opens no files); here columns are found by their heading, in English or Chinese, and what is wrong with a
 * line is collected, so that a person is shown every mistake at once. A list with a mistake changes nothing.
 */
#ifndef ECHOWALL_MODEL_SHEET_H
#define ECHOWALL_MODEL_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define SHEET_FAULTS_MAX  200
#define SHEET_COLUMNS_MAX 16

struct sheet_row {
    int64_t line; /* as the person counts, from 1, the heading included */
    const char *const *cells;
    size_t n_cells;
};

struct sheet {
    const char *const *heads; /* first row of the file */
    size_t n_heads;
    const struct sheet_row *rows;
    size_t n_rows;
};

/* One mistake. msgid is an English sentence whose "{}" stands for arg; field is the column's code. */
struct fault {
    int64_t line;
    const char *field, *msgid, *arg;
};

struct sheet_report {
    int64_t added, updated, unchanged;
    struct fault *faults; /* in order of lines; when there is one, nothing was stored */
    int n_faults;
    bool more; /* than SHEET_FAULTS_MAX */
};

struct sheet_column {
    const char *code;  /* "parent_code" */
    const char *names; /* other headings, separated by "|" */
    bool required;     /* the heading has to be there */
};

/* Finds the columns; ret_at[i] is -1 where absent. False when a required one is missing, which is a fault on line 1. */
bool sheet_map(struct arena *a, const struct sheet *s, const struct sheet_column *columns, size_t n, int *ret_at,
               struct sheet_report *r);

/* The trimmed cell, "" where there is none. */
const char *sheet_cell(struct arena *a, const struct sheet_row *row, int at);
/* Of what is parted by "|" the nth, and from the first again after the last; a copy in a. */
const char *sheet_choice(struct arena *a, const char *text, size_t nth);

void sheet_fault(struct arena *a, struct sheet_report *r, int64_t line, const char *field, const char *msgid,
                 const char *arg);

/* Reads 1/0, yes/no, true/false, 是/否; "" is no. False for anything else. */
bool sheet_bool(const char *text, bool *ret);

#endif
