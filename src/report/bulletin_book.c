/* A bulletin for Excel. Cells are texts and numbers, never formulas; the same bulletin gives the same bytes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "report/bulletin_out.h"
#include "report/xlsx_look.h"

#define NAME_MAX   28 /* of a sheet's 31 characters; what is left is its number */
#define BOOK_BYTES ((size_t)16 * 1024 * 1024)

struct writing {
    lxw_workbook *book;
    lxw_format *title, *head, *text, *number;
    lxw_error why;
};

static void keep(struct writing *w, lxw_error why)
{
    if (w->why == LXW_NO_ERROR)
        w->why = why;
}

/* What Excel allows in the name of a sheet, and in no two. */
static const char *sheet_name(struct arena *a, const char *title, size_t n)
{
    char *s = utf8_cut(a, title, NAME_MAX - 4);
    for (char *p = s; *p; p++) {
        if (strchr("[]:*?/\\'", *p))
            *p = ' ';
    }
    return arena_printf(a, "%zu %s", n, s);
}

/* "1234", "49.43": a number that people go on counting with; the rest is text as printed. */
static bool plain_number(const char *s)
{
    return *s && strspn(s, "0123456789.") == strlen(s);
}

static void put_cell(struct writing *w, lxw_worksheet *sheet, lxw_row_t row, size_t column, const char *text)
{
    if (plain_number(text))
        keep(w, worksheet_write_number(sheet, row, (lxw_col_t)column, strtod(text, NULL), w->number));
    else
        keep(w, worksheet_write_string(sheet, row, (lxw_col_t)column, text, column ? w->number : w->text));
}

static void put_sheet(struct writing *w, const char *name, const char *title, const struct bulletin_table *t)
{
    lxw_worksheet *sheet = workbook_add_worksheet(w->book, name);
    lxw_col_t last = (lxw_col_t)(t->n_heads - 1);
    if (!sheet) {
        keep(w, LXW_ERROR_SHEETNAME_ALREADY_USED);
        return;
    }
    worksheet_set_paper(sheet, 9); /* A4 */
    worksheet_fit_to_pages(sheet, 1, 0);
    keep(w, worksheet_repeat_rows(sheet, 0, 1));
    keep(w, worksheet_set_footer(sheet, "&C&P / &N"));
    worksheet_freeze_panes(sheet, 2, 1);
    worksheet_set_column(sheet, 0, 0, 26, NULL);
    worksheet_set_column(sheet, 1, last, 14, NULL);
    keep(w, worksheet_merge_range(sheet, 0, 0, 0, last, title, w->title));
    for (size_t i = 0; i < t->n_heads; i++)
        keep(w, worksheet_write_string(sheet, 1, (lxw_col_t)i, t->heads[i], w->head));
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t i = 0; i < t->n_heads; i++)
            put_cell(w, sheet, (lxw_row_t)(r + 2), i, t->rows[r].cells[i].text);
    }
}

static void put_sheets(struct writing *w, const struct bulletin *b, struct arena *a)
{
    size_t n = 0;
    for (int figures = 1; figures >= 0; figures--) {
        for (size_t i = 0; i < b->n_pieces; i++) {
            const struct bulletin_piece *p = &b->pieces[i];
            if (!p->table || (p->part->kind == PART_FIGURES) != figures)
                continue;
            n++;
            put_sheet(w, sheet_name(a, p->text, n), n == 1 ? b->title : p->text, p->table);
        }
    }
    if (!n)
        workbook_add_worksheet(w->book, NULL);
}

/* The library knows dates as the parts of a day. */
static void describe(struct writing *w, const struct bulletin *b, struct zone z, int64_t made_at)
{
    const struct civil c = civil_of(made_at, z);
    struct tm tm = {.tm_year = c.year - 1900, .tm_mon = c.month - 1, .tm_mday = c.day, .tm_hour = 12};
    lxw_doc_properties p = {.title = (char *)b->title, .author = (char *)b->facts.office, .created = timegm(&tm)};
    keep(w, workbook_set_properties(w->book, &p));
}

static enum err read_back(struct arena *a, int fd, const void **ret, size_t *ret_n, struct error *e)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || st.st_size <= 0 || (size_t)st.st_size > BOOK_BYTES)
        return error_set(e, ERR_TOO_LARGE, NULL, N_("The paper is larger than {} bytes."), "%zu", BOOK_BYTES);
    size_t n = (size_t)st.st_size, done = 0;
    char *p = arena_alloc(a, n);
    while (done < n) {
        ssize_t k = pread(fd, p + done, n - done, (off_t)done);
        if (k <= 0)
            return error_detail(e, ERR_IO, "the workbook cannot be read back");
        done += (size_t)k;
    }
    *ret = p;
    *ret_n = n;
    return ERR_OK;
}

static enum err write_book(const struct bulletin *b, struct arena *a, struct zone z, int64_t made_at, const char *path,
                           struct error *e)
{
    struct writing w = {.book = workbook_new(path)};
    if (!w.book)
        return error_detail(e, ERR_IO, "libxlsxwriter: no workbook");
    w.title = xlsx_look(w.book, &(struct xlsx_look){14, LXW_ALIGN_CENTER, .bold = true});
    w.head = xlsx_look(w.book, &(struct xlsx_look){11, LXW_ALIGN_CENTER, .bold = true, .border = true, .wrap = true});
    w.text = xlsx_look(w.book, &(struct xlsx_look){10.5, LXW_ALIGN_LEFT, .border = true, .wrap = true});
    w.number = xlsx_look(w.book, &(struct xlsx_look){10.5, LXW_ALIGN_CENTER, .border = true, .wrap = true});
    describe(&w, b, z, made_at);
    put_sheets(&w, b, a);
    lxw_error why = workbook_close(w.book);
    why = w.why != LXW_NO_ERROR ? w.why : why;
    return why == LXW_NO_ERROR ? ERR_OK : error_detail(e, ERR_IO, "libxlsxwriter: %s", lxw_strerror(why));
}

enum err bulletin_book(const struct bulletin *b, struct arena *a, struct zone z, int64_t made_at, const void **ret,
                       size_t *ret_n, struct error *e)
{
    int fd = memfd_create("book", MFD_CLOEXEC);
    if (fd < 0)
        return error_detail(e, ERR_BUSY, "memfd_create: %s", strerror(errno));
    enum err r = write_book(b, a, z, made_at, arena_printf(a, "/proc/self/fd/%d", fd), e);
    if (r == ERR_OK)
        r = read_back(a, fd, ret, ret_n, e);
    close(fd);
    return r;
}
