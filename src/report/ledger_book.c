#include "report/ledger_book.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "report/xlsx_look.h"

#define FIRST_ROW 4 /* title, office and day, two rows of heads */

struct ledger_book {
    char *path, *part;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *cell, *centred, *note;
    size_t n;
    lxw_row_t row;
    lxw_error why; /* the first that went wrong */
};

static enum err failed(struct error *e, int why)
{
    if (why == ENOSPC || why == EDQUOT)
        return error_set(e, ERR_BUSY, NULL, N_("The disk is full: the file could not be written."), NULL);
    return error_detail(e, ERR_IO, "ledger: %s", strerror(why));
}

static void keep(struct ledger_book *b, lxw_error why)
{
    if (b->why == LXW_NO_ERROR)
        b->why = why;
}

/* A merged range of one cell is refused by the library. */
static void put_across(struct ledger_book *b, lxw_row_t top, size_t from, lxw_row_t bottom, size_t to, const char *text,
                       lxw_format *f)
{
    if (top == bottom && from == to)
        keep(b, worksheet_write_string(b->sheet, top, (lxw_col_t)from, text, f));
    else
        keep(b, worksheet_merge_range(b->sheet, top, (lxw_col_t)from, bottom, (lxw_col_t)to, text, f));
}

static void put_heads(struct ledger_book *b, const struct ledger_book_head *h)
{
    lxw_format *f =
        xlsx_look(b->book, &(struct xlsx_look){11, LXW_ALIGN_CENTER, .bold = true, .border = true, .wrap = true});
    for (size_t i = 0; i < h->n; i++) {
        const char *group = h->columns[i].group;
        size_t last = i;
        worksheet_set_column(b->sheet, (lxw_col_t)i, (lxw_col_t)i, h->columns[i].width, NULL);
        if (!group) {
            put_across(b, FIRST_ROW - 2, i, FIRST_ROW - 1, i, h->columns[i].head, f);
            continue;
        }
        put_across(b, FIRST_ROW - 1, i, FIRST_ROW - 1, i, h->columns[i].head, f);
        if (i > 0 && str_eq(h->columns[i - 1].group, group))
            continue;
        while (last + 1 < h->n && str_eq(h->columns[last + 1].group, group))
            last++;
        put_across(b, FIRST_ROW - 2, i, FIRST_ROW - 2, last, group, f);
    }
}

static void put_top(struct ledger_book *b, const struct ledger_book_head *h)
{
    size_t middle = h->n / 2;
    worksheet_set_row(b->sheet, 0, 36, NULL);
    put_across(b, 0, 0, 0, h->n - 1, h->title,
               xlsx_look(b->book, &(struct xlsx_look){20, LXW_ALIGN_CENTER, .bold = true, .wrap = true}));
    put_across(b, 1, 0, 1, middle - 1, h->left,
               xlsx_look(b->book, &(struct xlsx_look){11, LXW_ALIGN_LEFT, .wrap = true}));
    put_across(b, 1, middle, 1, h->n - 1, h->right,
               xlsx_look(b->book, &(struct xlsx_look){11, LXW_ALIGN_RIGHT, .wrap = true}));
    put_heads(b, h);
}

static void set_paper(struct ledger_book *b)
{
    worksheet_set_landscape(b->sheet);
    worksheet_set_paper(b->sheet, 9); /* A4 */
    worksheet_set_margins(b->sheet, 0.5, 0.5, 0.6, 0.6);
    worksheet_fit_to_pages(b->sheet, 1, 0);
    keep(b, worksheet_repeat_rows(b->sheet, 0, FIRST_ROW - 1));
    keep(b, worksheet_set_footer(b->sheet, "&C&P / &N"));
    worksheet_freeze_panes(b->sheet, FIRST_ROW, 0);
}

enum err ledger_book_open(const char *path, const struct ledger_book_head *head, struct ledger_book **ret,
                          struct error *e)
{
    struct ledger_book *b = calloc(1, sizeof(*b));
    if (!b || !(b->path = strdup(path)) || asprintf(&b->part, "%s.part", path) < 0)
        BUG("out of memory");
    /* The library leaks where it cannot make its file. */
    FILE *probe = fopen(b->part, "wbe");
    int why = errno;
    if (probe)
        fclose(probe);
    b->book = probe ? workbook_new(b->part) : NULL;
    b->sheet = b->book ? workbook_add_worksheet(b->book, NULL) : NULL;
    if (!b->sheet) {
        ledger_book_drop(b);
        return failed(e, why);
    }
    b->n = head->n;
    b->row = FIRST_ROW;
    b->cell = xlsx_look(b->book, &(struct xlsx_look){10.5, LXW_ALIGN_LEFT, .border = true, .wrap = true});
    b->centred = xlsx_look(b->book, &(struct xlsx_look){10.5, LXW_ALIGN_CENTER, .border = true, .wrap = true});
    b->note = xlsx_look(b->book, &(struct xlsx_look){9, LXW_ALIGN_LEFT, .wrap = true});
    put_top(b, head);
    set_paper(b);
    *ret = b;
    return ERR_OK;
}

/* A text that is longer than a cell is for: its beginning, on the heap. NULL: it fits. */
static char *cut(const char *s)
{
    size_t n = 0;
    const char *p = s;
    uint32_t c;
    for (int len; (len = utf8_next(p, &c)) > 0 && n < LEDGER_BOOK_CELL_MAX; p += len)
        n++;
    char *out = NULL;
    if (*p && asprintf(&out, "%.*s…", (int)(p - s), s) < 0)
        BUG("out of memory");
    return out;
}

enum err ledger_book_row(struct ledger_book *b, const char *const *cells, size_t n, struct error *e)
{
    if (b->row - FIRST_ROW >= LEDGER_BOOK_ROWS_MAX)
        return error_set(e, ERR_TOO_LARGE, NULL, N_("A ledger for Excel holds at most {} rows: please narrow it."),
                         "%d", LEDGER_BOOK_ROWS_MAX);
    for (size_t i = 0; i < b->n; i++) {
        const char *text = i < n ? str_or(cells[i], "") : "";
        char *shorter = cut(text);
        /* An empty text is a blank cell with its border. */
        keep(b, worksheet_write_string(b->sheet, b->row, (lxw_col_t)i, shorter ? shorter : text,
                                       i == 0 ? b->centred : b->cell));
        free(shorter);
    }
    b->row++;
    return ERR_OK;
}

static void release(struct ledger_book *b)
{
    free(b->path);
    free(b->part);
    free(b);
}

enum err ledger_book_close(struct ledger_book *b, const char *foot, struct error *e)
{
    if (foot)
        put_across(b, b->row, 0, b->row, b->n - 1, foot, b->note);
    errno = 0;
    lxw_error why = workbook_close(b->book);
    b->book = NULL;
    why = b->why != LXW_NO_ERROR ? b->why : why;
    enum err r = ERR_OK;
    if (why != LXW_NO_ERROR)
        r = errno == ENOSPC ? failed(e, ENOSPC) : error_detail(e, ERR_IO, "libxlsxwriter: %s", lxw_strerror(why));
    if (r == ERR_OK && rename(b->part, b->path) != 0)
        r = failed(e, errno);
    if (r != ERR_OK) {
        ledger_book_drop(b);
        return r;
    }
    release(b);
    return ERR_OK;
}

void ledger_book_drop(struct ledger_book *b)
{
    if (!b)
        return;
    if (b->book)
        workbook_close(b->book);
    unlink(b->part);
    release(b);
}
