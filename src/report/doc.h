/*
 * A document as blocks: what a paper, an envelope or a bulletin says, without a word about fonts. report/pdf.h draws it
 * after GB/T 9704-2012. The builders below append to a doc that lives in an arena; texts are copied into it.
 *
 * Measures are millimetres. A text with line breaks is as many paragraphs; empty lines are dropped.
 */
#ifndef ECHOWALL_REPORT_DOC_H
#define ECHOWALL_REPORT_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define DOC_BLOCKS_MAX  4000
#define DOC_COLUMNS_MAX 12
#define DOC_BYTES_MAX   ((size_t)4 * 1024 * 1024) /* of a doc on its way to the renderer */
#define DOC_PAGES_MAX   200

enum doc_page { DOC_A4, DOC_DL, DOC_C5 };

enum doc_kind {
    DOC_HEAD,   /* name of the issuing office in red; text2 below it is the number; a red rule closes it. height: from
                   the top of the type area to the letters, 35 in a paper to many; 0: a letter begins at once */
    DOC_NUMBER, /* number of the paper, to the right, where there is no head */
    DOC_TITLE,
    DOC_PARA,
    DOC_TABLE,
    DOC_SIGN, /* text: the office; text2: the date below it */
    DOC_RULE,
    DOC_GAP,      /* height: lines of the body */
    DOC_QR,       /* text in the code, text2 beside it; height is its side */
    DOC_PLACE,    /* an envelope's text at x, y, within width; height: size of the letters in points */
    DOC_BOXES,    /* an envelope's six boxes of a postal code at x, y; text: its digits or "" */
    DOC_MASTHEAD, /* of a brief: its name in red; text2: number, office and day, a line each; a red rule closes it */
    DOC_BREAK,    /* what follows begins a page */
    DOC_IMPRINT,  /* 版记, at the foot of the last page. text: who gets a copy; text2: office and day, a line each */
    DOC_KINDS
};

enum doc_style {
    DOC_BODY,    /* first line indented by two characters */
    DOC_FLUSH,   /* body without indent: the addressee */
    DOC_LEVEL1,  /* 一、 in Hei */
    DOC_LEVEL2,  /* （一） in Kai */
    DOC_NOTE,    /* smaller, without indent: what is below a rule */
    DOC_STRONG,  /* body in Hei, centred: a secret to be kept */
    DOC_CAPTION, /* above a table, centred */
    DOC_ANNEX,   /* “附件” at the head of one, in Hei, without indent */
    DOC_STYLES
};

enum doc_align { DOC_LEFT, DOC_CENTRE, DOC_RIGHT };

struct doc_column {
    double width; /* a share: columns fill the type area in proportion */
    enum doc_align align;
    bool label; /* in Hei: it names what stands beside it */
};

/* A row has one cell a column; the last one given spans the columns that are left. */
struct doc_row {
    const char *cells[DOC_COLUMNS_MAX];
    size_t n;
    bool head; /* in Hei; the leading heads of a table come again on every page */
};

struct doc_table {
    struct doc_column columns[DOC_COLUMNS_MAX];
    size_t n_columns;
    struct doc_row *rows;
    size_t n_rows, cap;
};

struct doc_block {
    enum doc_kind kind;
    enum doc_style style;
    enum doc_align align;
    const char *text, *text2; /* never NULL */
    double x, y, width, height;
    bool beside; /* DOC_QR: what follows stands right of it */
    struct doc_table *table;
};

struct doc {
    struct arena *arena;
    enum doc_page page;
    const char *title;  /* for the file's own description */
    const char *author; /* the office */
    const char *mark;   /* across every page: who had it made, and when; "" for none */
    const char *names;  /* names and addresses in it: a character without a shape stops the paper */
    int64_t made_at;    /* ms; the file says so, and nothing in it comes from another clock */
    bool numbers;       /* "— 1 —" below each page */
    struct doc_block *blocks;
    size_t n, cap;
};

void doc_init(struct doc *d, struct arena *a, enum doc_page page);

/* Each appends one block; past DOC_BLOCKS_MAX the renderer refuses the doc. The result may be changed further. */
struct doc_block *doc_add(struct doc *d, enum doc_kind kind, const char *text, const char *text2);
void doc_para(struct doc *d, enum doc_style style, const char *text);
void doc_gap(struct doc *d, double lines);
void doc_place(struct doc *d, double x, double y, double width, double points, enum doc_align align, const char *text);

/* widths: shares, ended by 0. Columns at even places are labels where labels is set: a form. */
struct doc_table *doc_table(struct doc *d, const double *widths, bool labels);
/* cells: ended by NULL. */
struct doc_row *doc_row(struct doc *d, struct doc_table *t, const char *const *cells);

#endif
