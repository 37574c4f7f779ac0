/*
 * The sheet of an XLSX as a stream of rows.
 *
 * The XML arrives in pieces of 32 KiB; the rows a piece completes wait in a queue, where a shared string is a number
 * and not a copy, so that a small piece cannot blow up into a large queue. Rows without a value never enter the queue.
 */
#include "report/table_xlsx.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "report/xlsx_book.h"
#include "report/xlsx_style.h"

#define ROW_TEXT_MAX (8 * 1024 * 1024)
#define QUEUE_MAX    (4 * ROW_TEXT_MAX)

struct cell_ref {
    uint16_t column;
    uint8_t trouble;
    bool shared;
    uint32_t at; /* number of the shared string, or offset in text */
    uint32_t len;
};

struct row_ref {
    int64_t number;
    size_t first;
    size_t n;
    enum table_trouble trouble;
};

/* Cells and rows as they are parsed and as they wait. */
struct queue {
    struct row_ref *rows;
    size_t n_rows;
    size_t cap_rows;
    struct cell_ref *cells;
    size_t n_cells;
    size_t cap_cells;
    struct buf text;
};

struct table_xlsx {
    struct xlsx_book book;
    struct xlsx_part part;
    struct queue queue;
    size_t next; /* row of the queue to be given next */
    size_t cell_max;
    /* the row being parsed */
    int64_t number;
    struct cell_ref row_cells[TABLE_COLUMNS_MAX];
    size_t n_row_cells;
    struct buf row_text;
    enum table_trouble row_trouble;
    /* the cell being parsed */
    int64_t column;
    char type[12];
    enum xlsx_style style;
    bool in_value;
    bool in_reading;
    bool has_value;
    bool has_formula;
    struct buf value;
    struct buf clean;
    struct error why; /* what made the SAX functions stop, or ERR_OK */
    struct table_cell cells[TABLE_COLUMNS_MAX];
    struct table_row row;
};

static void stop(struct xlsx_part *p, enum err code, const char *msgid, int64_t row)
{
    struct table_xlsx *t = p->ctx;
    error_set(&t->why, code, NULL, msgid, "%lld", (long long)row);
    xlsx_part_stop(p);
}

static void begin_row(struct xlsx_part *p, int n, const xmlChar **attributes)
{
    struct table_xlsx *t = p->ctx;
    char r[16];
    int64_t number = t->number + 1;
    if (xlsx_attribute(n, attributes, "r", r, sizeof(r)) && !str_int(r, t->number + 1, TABLE_ROWS_MAX, &number)) {
        stop(p, ERR_INVALID, N_("This spreadsheet is damaged: its rows are out of order after row {}."), t->number);
        return;
    }
    if (number > TABLE_ROWS_MAX) {
        stop(p, ERR_TOO_LARGE, N_("This spreadsheet has more rows than a spreadsheet can have ({})."), TABLE_ROWS_MAX);
        return;
    }
    t->number = number;
    t->n_row_cells = 0;
    t->row_trouble = TABLE_FINE;
    t->column = -1;
    buf_clear(&t->row_text);
}

/* "AB12" → 27; -1 when it is no cell name. */
static int64_t column_of(const char *name)
{
    int64_t column = 0;
    size_t i = 0;
    for (; name[i] >= 'A' && name[i] <= 'Z' && i < 4; i++) {
        column = column * 26 + (name[i] - 'A' + 1);
    }
    return i > 0 && i < 4 ? column - 1 : -1;
}

static void begin_cell(struct xlsx_part *p, int n, const xmlChar **attributes)
{
    struct table_xlsx *t = p->ctx;
    char value[24];
    int64_t style = 0;
    int64_t column = t->column + 1;
    if (xlsx_attribute(n, attributes, "r", value, sizeof(value))) {
        column = column_of(value);
    }
    if (column <= t->column) {
        stop(p, ERR_INVALID, N_("This spreadsheet is damaged: the cells of row {} are out of order."), t->number);
        return;
    }
    t->column = column;
    if (xlsx_attribute(n, attributes, "s", value, sizeof(value)) && !str_int(value, 0, UINT16_MAX, &style)) {
        style = 0;
    }
    t->style = (size_t)style < t->book.n_styles ? t->book.styles[style] : XLSX_NUMBER;
    if (!xlsx_attribute(n, attributes, "t", t->type, sizeof(t->type))) {
        t->type[0] = '\0';
    }
    t->has_value = t->has_formula = t->in_value = t->in_reading = false;
    buf_clear(&t->value);
}

static void sheet_begin(struct xlsx_part *p, const char *name, int n, const xmlChar **attributes)
{
    struct table_xlsx *t = p->ctx;
    if (name[0] == 'c' && !name[1]) {
        begin_cell(p, n, attributes);
    } else if (strcmp(name, "row") == 0) {
        begin_row(p, n, attributes);
    } else if (name[0] == 'v' && !name[1]) {
        t->in_value = t->has_value = true;
    } else if (name[0] == 't' && !name[1]) {
        t->in_value = !t->in_reading;
        t->has_value = t->has_value || t->in_value;
    } else if (name[0] == 'f' && !name[1]) {
        t->has_formula = true;
    } else if (strcmp(name, "rPh") == 0) {
        t->in_reading = true;
    }
}

static void sheet_text(struct xlsx_part *p, const char *s, size_t n)
{
    struct table_xlsx *t = p->ctx;
    if (t->in_value) {
        buf_add(&t->value, s, n);
    }
}

static bool blank(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)s[i] > ' ') {
            return false;
        }
    }
    return true;
}

static void add_own_text(struct table_xlsx *t, struct cell_ref *c, const char *s, size_t n)
{
    if (buf_failed(&t->value) || n > t->cell_max || t->row_text.len + n + 1 > ROW_TEXT_MAX) {
        c->trouble = TABLE_CELL_LONG;
        n = n < t->cell_max ? n : t->cell_max;
        n = t->row_text.len + n + 1 > ROW_TEXT_MAX ? 0 : n;
        while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80) {
            n--;
        }
    }
    c->at = (uint32_t)t->row_text.len;
    c->len = (uint32_t)n;
    buf_add(&t->row_text, s, n);
    buf_putc(&t->row_text, '\0');
}

static bool add_shared(struct xlsx_part *p, struct cell_ref *c)
{
    struct table_xlsx *t = p->ctx;
    int64_t at;
    if (!str_int(t->value.data, 0, (int64_t)t->book.n_strings - 1, &at)) {
        stop(p, ERR_INVALID, N_("This spreadsheet is damaged: row {} refers to a text that is not there."), t->number);
        return false;
    }
    const char *s = t->book.strings.data + t->book.string_at[at];
    size_t end = (size_t)at + 1 < t->book.n_strings ? t->book.string_at[at + 1] : t->book.strings.len;
    size_t n = end - t->book.string_at[at] - 1;
    if (n > t->cell_max) {
        add_own_text(t, c, s, n);
    } else {
        c->shared = true;
        c->at = (uint32_t)at;
        c->len = (uint32_t)n;
    }
    return !blank(s, n);
}

/* Fills c from the cell that just ended; false when nothing stands in it. */
static bool cell_value(struct xlsx_part *p, struct cell_ref *c)
{
    struct table_xlsx *t = p->ctx;
    char number[64];
    bool lost = false;
    if (!t->has_value || t->value.len == 0) {
        c->trouble = t->has_formula && t->type[0] != 's' ? TABLE_FORMULA : TABLE_FINE;
        add_own_text(t, c, "", 0);
        return c->trouble != TABLE_FINE;
    }
    if (strcmp(t->type, "s") == 0) {
        return add_shared(p, c);
    }
    if (t->type[0] == '\0' || strcmp(t->type, "n") == 0) {
        xlsx_number_text(t->value.data, t->style, t->book.date1904, number, &lost);
        c->trouble = lost ? TABLE_LOST_DIGITS : TABLE_FINE;
        add_own_text(t, c, number, strlen(number));
        return true;
    }
    if (strcmp(t->type, "b") == 0) {
        const char *word = t->value.data[0] == '1' ? "TRUE" : "FALSE";
        add_own_text(t, c, word, strlen(word));
        return true;
    }
    c->trouble = strcmp(t->type, "e") == 0 ? TABLE_ERROR_VALUE : TABLE_FINE;
    buf_clear(&t->clean);
    xlsx_add_text(&t->clean, t->value.data, t->value.len);
    add_own_text(t, c, t->clean.data, t->clean.len);
    return !blank(t->clean.data, t->clean.len);
}

static void end_cell(struct xlsx_part *p)
{
    struct table_xlsx *t = p->ctx;
    if (!t->has_value && !t->has_formula) {
        return;
    }
    struct cell_ref c = {.column = (uint16_t)(t->column < TABLE_COLUMNS_MAX ? t->column : 0)};
    if (!cell_value(p, &c)) {
        return;
    }
    if (t->column >= TABLE_COLUMNS_MAX || t->n_row_cells == TABLE_COLUMNS_MAX) {
        t->row_trouble = TABLE_ROW_WIDE;
        return;
    }
    t->row_cells[t->n_row_cells++] = c;
}

static bool grow(void **p, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap) {
        return true;
    }
    size_t more = *cap * 2 > need ? *cap * 2 : need;
    void *q = realloc(*p, more * size);
    if (!q) {
        return false;
    }
    *p = q;
    *cap = more;
    return true;
}

static void end_row(struct xlsx_part *p)
{
    struct table_xlsx *t = p->ctx;
    struct queue *q = &t->queue;
    if (t->n_row_cells == 0 && t->row_trouble == TABLE_FINE) {
        return;
    }
    uint32_t base = (uint32_t)q->text.len;
    buf_add(&q->text, t->row_text.data, t->row_text.len);
    if (buf_failed(&q->text) || !grow((void **)&q->rows, &q->cap_rows, q->n_rows + 1, sizeof(*q->rows)) ||
        !grow((void **)&q->cells, &q->cap_cells, q->n_cells + t->n_row_cells, sizeof(*q->cells))) {
        stop(p, ERR_TOO_LARGE, N_("Row {}: these rows hold more text than can be read at once."), t->number);
        return;
    }
    q->rows[q->n_rows++] = (struct row_ref){t->number, q->n_cells, t->n_row_cells, t->row_trouble};
    for (size_t i = 0; i < t->n_row_cells; i++) {
        struct cell_ref c = t->row_cells[i];
        c.at += c.shared ? 0 : base;
        q->cells[q->n_cells++] = c;
    }
}

static void sheet_end(struct xlsx_part *p, const char *name)
{
    struct table_xlsx *t = p->ctx;
    if (name[0] == 'c' && !name[1]) {
        end_cell(p);
    } else if ((name[0] == 'v' || name[0] == 't') && !name[1]) {
        t->in_value = false;
    } else if (strcmp(name, "rPh") == 0) {
        t->in_reading = false;
    } else if (strcmp(name, "row") == 0) {
        end_row(p);
    } else if (strcmp(name, "sheetData") == 0) {
        xlsx_part_stop(p); /* what follows is layout */
    }
}

static const struct xlsx_sax sheet_sax = {sheet_begin, sheet_end, sheet_text};

enum err table_xlsx_open(int fd, const struct table_options *o, struct table_xlsx **ret_xlsx, struct error *e)
{
    struct table_xlsx *t = calloc(1, sizeof(*t));
    if (!t) {
        return error_detail(e, ERR_BUSY, "out of memory");
    }
    t->cell_max = o->cell_max;
    buf_init(&t->queue.text, QUEUE_MAX);
    buf_init(&t->row_text, ROW_TEXT_MAX + 1);
    buf_init(&t->value, o->cell_max * 2);
    buf_init(&t->clean, o->cell_max * 4);
    enum err err = xlsx_book_open(&t->book, fd, o->sheet, o->strings_max, e);
    if (!err) {
        err = xlsx_part_open(&t->part, &t->book, t->book.sheet_path, o->sheet_max, &sheet_sax, t, e);
    }
    if (err) {
        table_xlsx_close(t);
        return err;
    }
    *ret_xlsx = t;
    return ERR_OK;
}

void table_xlsx_close(struct table_xlsx *t)
{
    if (!t) {
        return;
    }
    xlsx_part_close(&t->part);
    xlsx_book_release(&t->book);
    buf_release(&t->queue.text);
    buf_release(&t->row_text);
    buf_release(&t->value);
    buf_release(&t->clean);
    free(t->queue.rows);
    free(t->queue.cells);
    free(t);
}

const char *table_xlsx_sheet(const struct table_xlsx *t)
{
    return t->book.sheet_name;
}

static void fill_row(struct table_xlsx *t, const struct row_ref *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct cell_ref *c = &t->queue.cells[r->first + i];
        while (n < c->column) {
            t->cells[n++] = (struct table_cell){.text = ""};
        }
        const char *base = c->shared ? t->book.strings.data + t->book.string_at[c->at] : t->queue.text.data + c->at;
        t->cells[n++] = (struct table_cell){base, c->len, (enum table_trouble)c->trouble};
    }
    double at = t->part.size ? (double)t->part.done / (double)t->part.size : 1;
    t->row = (struct table_row){
        .number = r->number, .n_cells = n, .cells = t->cells, .trouble = r->trouble, .fraction = at > 1 ? 1 : at};
}

enum err table_xlsx_next(struct table_xlsx *t, const struct table_row **ret_row, struct error *e)
{
    while (t->next == t->queue.n_rows) {
        t->next = t->queue.n_rows = t->queue.n_cells = 0;
        buf_clear(&t->queue.text);
        if (t->why.code != ERR_OK) {
            if (e) {
                *e = t->why;
            }
            return t->why.code;
        }
        if (t->part.finished) {
            *ret_row = NULL;
            return ERR_OK;
        }
        struct error why;
        enum err err = xlsx_part_pump(&t->part, &why);
        if (err && t->why.code == ERR_OK) {
            t->why = why;
        }
    }
    fill_row(t, &t->queue.rows[t->next++]);
    *ret_row = &t->row;
    return ERR_OK;
}
