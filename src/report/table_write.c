/* CSV and JSON go through stdio; XLSX through libxlsxwriter in its constant-memory mode, which keeps one row at a time.
 */
#include "report/table_write.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

#include "base/buf.h"
#include "base/str.h"

#define CELL_CHARACTERS 32767 /* what a spreadsheet's cell holds, in UTF-16 units */
#define SHEET_ROWS      1048576

struct table_writer {
    char *path;
    char *part; /* the file while it is being written */
    char *name;
    struct table_head *heads;
    size_t n_heads;
    struct zone zone;
    int64_t rows;
    FILE *text; /* of CSV and JSON */
    bool json;
    const char *const *keys;
    char *note;
    struct buf line;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *bold;
    lxw_format *time;
    lxw_format *day;
    char *folder; /* for libxlsxwriter's own temporary files */
    lxw_row_t sheet_row;
    int n_sheets;
};

static enum err failed(struct error *e, int why)
{
    if (why == ENOSPC || why == EDQUOT) {
        return error_set(e, ERR_BUSY, NULL, N_("The disk is full: the file could not be written."), NULL);
    }
    return error_detail(e, ERR_IO, "table: %s", strerror(why));
}

static void add_csv_text(struct buf *out, const char *s)
{
    bool formula = *s && strchr("=+-@\t\r", *s);
    bool quote = strpbrk(s, ",\"\r\n;\t") || *s == ' ';
    if (quote) {
        buf_putc(out, '"');
    }
    if (formula) {
        buf_putc(out, '\'');
    }
    for (; *s; s++) {
        if (*s == '"') {
            buf_putc(out, '"');
        }
        buf_putc(out, *s);
    }
    if (quote) {
        buf_putc(out, '"');
    }
}

static void add_csv_value(const struct table_writer *w, struct buf *out, const struct table_value *v)
{
    struct civil c;
    switch (v->kind) {
    case TABLE_BLANK:
        return;
    case TABLE_TEXT:
        add_csv_text(out, v->text ? v->text : "");
        return;
    case TABLE_INT:
        buf_int(out, v->number);
        return;
    case TABLE_REAL:
        buf_printf(out, "%.15g", v->real);
        return;
    case TABLE_TIME:
        c = civil_of(v->number, w->zone);
        buf_printf(out, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
        return;
    case TABLE_DAY:
        c = civil_of(v->number, w->zone);
        buf_printf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
        return;
    }
}

static enum err write_line(struct table_writer *w, struct error *e)
{
    if (buf_failed(&w->line)) {
        return error_set(e, ERR_TOO_LARGE, NULL, N_("A row of this list is too long to be written."), NULL);
    }
    if (fwrite(w->line.data, 1, w->line.len, w->text) != w->line.len) {
        return failed(e, errno);
    }
    return ERR_OK;
}

static enum err write_csv(struct table_writer *w, const struct table_value *values, size_t n, struct error *e)
{
    buf_clear(&w->line);
    for (size_t i = 0; i < w->n_heads; i++) {
        if (i > 0) {
            buf_putc(&w->line, ',');
        }
        if (i < n) {
            add_csv_value(w, &w->line, &values[i]);
        }
    }
    buf_puts(&w->line, "\r\n");
    return write_line(w, e);
}

static void add_json_text(struct buf *out, const char *s)
{
    buf_putc(out, '"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') {
            buf_putc(out, '\\');
        }
        if ((unsigned char)*s < ' ') {
            buf_printf(out, "\\u%04x", (unsigned char)*s);
        } else {
            buf_putc(out, *s);
        }
    }
    buf_putc(out, '"');
}

/* Numbers bare, what is blank null, all else as text. */
static void add_json_value(const struct table_writer *w, struct buf *out, const struct table_value *v)
{
    if (v->kind == TABLE_BLANK) {
        buf_puts(out, "null");
    } else if (v->kind == TABLE_TEXT) {
        add_json_text(out, v->text ? v->text : "");
    } else if (v->kind == TABLE_TIME || v->kind == TABLE_DAY) {
        buf_putc(out, '"');
        add_csv_value(w, out, v);
        buf_putc(out, '"');
    } else {
        add_csv_value(w, out, v);
    }
}

static enum err write_json(struct table_writer *w, const struct table_value *values, size_t n, struct error *e)
{
    buf_clear(&w->line);
    buf_puts(&w->line, w->rows ? ",\n{" : "\n{");
    for (size_t i = 0; i < w->n_heads && i < n; i++) {
        if (i > 0) {
            buf_putc(&w->line, ',');
        }
        add_json_text(&w->line, w->keys ? w->keys[i] : w->heads[i].title);
        buf_putc(&w->line, ':');
        add_json_value(w, &w->line, &values[i]);
    }
    buf_putc(&w->line, '}');
    return write_line(w, e);
}

/* The text itself, or its beginning with a mark in out when it is longer than a cell. */
static const char *fit_cell(const char *s, struct buf *out)
{
    size_t units = 0;
    size_t cut = 0;
    uint32_t c;
    if (strlen(s) <= CELL_CHARACTERS) {
        return s;
    }
    const char *p = s;
    for (int len; (len = utf8_next(p, &c)) > 0; p += len) {
        units += c > 0xffff ? 2 : 1;
        if (units <= CELL_CHARACTERS - 1) {
            cut = (size_t)(p - s) + (size_t)len;
        }
        if (units > CELL_CHARACTERS) {
            buf_clear(out);
            buf_add(out, s, cut);
            buf_puts(out, "…");
            return out->data;
        }
    }
    return s;
}

/* libxlsxwriter does not notice a disk that is full while it puts a sheet together: whole is a sheet with its end. */
static enum err check_sheets(const char *path, struct error *e)
{
    static const char end[] = "</worksheet>";
    int why = 0;
    char tail[2 * (sizeof(end) - 1) + 65536];
    zip_t *z = zip_open(path, ZIP_RDONLY, &why);
    enum err err = z ? ERR_OK : failed(e, EIO);
    for (zip_int64_t i = 0; !err && i < zip_get_num_entries(z, 0); i++) {
        size_t kept = 0;
        zip_int64_t n;
        if (strncmp(zip_get_name(z, (zip_uint64_t)i, 0), "xl/worksheets/sheet", 19) != 0) {
            continue;
        }
        zip_file_t *f = zip_fopen_index(z, (zip_uint64_t)i, 0);
        while (f && (n = zip_fread(f, tail + kept, sizeof(tail) - kept)) > 0) {
            size_t all = kept + (size_t)n;
            kept = all < sizeof(end) - 1 ? all : sizeof(end) - 1;
            memmove(tail, tail + all - kept, kept);
        }
        if (kept != sizeof(end) - 1 || memcmp(tail, end, kept) != 0) {
            err = failed(e, ENOSPC);
        }
        if (f) {
            zip_fclose(f);
        }
    }
    if (z) {
        zip_discard(z);
    }
    return err;
}

static enum err sync_file(const char *path, struct error *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0) {
        close(fd);
    }
    return ok ? ERR_OK : failed(e, why);
}

/* Days since 1899-12-30, as spreadsheets count. */
static double serial_of(int64_t ms, struct zone z)
{
    return (double)(ms + z.offset_s * MS_SECOND) / (double)MS_DAY + 25569;
}

static lxw_error write_cell(struct table_writer *w, lxw_col_t column, const struct table_value *v)
{
    lxw_row_t row = w->sheet_row;
    switch (v->kind) {
    case TABLE_TEXT:
        return v->text && v->text[0] ? worksheet_write_string(w->sheet, row, column, fit_cell(v->text, &w->line), NULL)
                                     : LXW_NO_ERROR;
    case TABLE_INT:
        return worksheet_write_number(w->sheet, row, column, (double)v->number, NULL);
    case TABLE_REAL:
        return worksheet_write_number(w->sheet, row, column, v->real, NULL);
    case TABLE_TIME:
        return worksheet_write_number(w->sheet, row, column, serial_of(v->number, w->zone), w->time);
    case TABLE_DAY:
        return worksheet_write_number(w->sheet, row, column, (double)(int64_t)serial_of(v->number, w->zone), w->day);
    default:
        return LXW_NO_ERROR;
    }
}

static enum err begin_sheet(struct table_writer *w, struct error *e)
{
    char name[64];
    w->n_sheets++;
    /* A sheet's name is at most 31 characters long. */
    snprintf(name, sizeof(name), w->n_sheets > 1 ? "%s %d" : "%s", w->name[0] ? w->name : "Sheet", w->n_sheets);
    w->sheet = workbook_add_worksheet(w->book, w->name[0] || w->n_sheets > 1 ? name : NULL);
    if (!w->sheet) {
        return error_detail(e, ERR_IO, "libxlsxwriter: no new sheet %s", name);
    }
    w->sheet_row = 0;
    worksheet_freeze_panes(w->sheet, 1, 0);
    for (size_t i = 0; i < w->n_heads; i++) {
        lxw_col_t column = (lxw_col_t)i;
        worksheet_set_column(w->sheet, column, column, w->heads[i].width > 0 ? w->heads[i].width : 12, NULL);
    }
    for (size_t i = 0; i < w->n_heads; i++) {
        worksheet_write_string(w->sheet, 0, (lxw_col_t)i, w->heads[i].title, w->bold);
    }
    w->sheet_row = 1;
    return ERR_OK;
}

static enum err write_xlsx(struct table_writer *w, const struct table_value *values, size_t n, struct error *e)
{
    if (w->sheet_row == SHEET_ROWS) {
        enum err err = begin_sheet(w, e);
        if (err) {
            return err;
        }
    }
    for (size_t i = 0; i < n && i < w->n_heads; i++) {
        lxw_error why = write_cell(w, (lxw_col_t)i, &values[i]);
        if (why != LXW_NO_ERROR) {
            return error_detail(e, ERR_IO, "libxlsxwriter: %s", lxw_strerror(why));
        }
    }
    w->sheet_row++;
    return ERR_OK;
}

static enum err open_text(struct table_writer *w, struct error *e)
{
    w->text = fopen(w->part, "wbe");
    return w->text ? ERR_OK : failed(e, errno);
}

static enum err open_json(struct table_writer *w, struct error *e)
{
    w->json = true;
    enum err err = open_text(w, e);
    return !err && fputs("{\"rows\": [", w->text) < 0 ? failed(e, errno) : err;
}

static enum err open_csv(struct table_writer *w, struct error *e)
{
    enum err open = open_text(w, e);
    if (open) {
        return open;
    }
    if (fputs("\xef\xbb\xbf", w->text) < 0) {
        return failed(e, errno);
    }
    struct table_value *titles = calloc(w->n_heads, sizeof(*titles));
    if (!titles) {
        return error_detail(e, ERR_BUSY, "out of memory");
    }
    for (size_t i = 0; i < w->n_heads; i++) {
        titles[i] = (struct table_value){.kind = TABLE_TEXT, .text = w->heads[i].title};
    }
    enum err err = write_csv(w, titles, w->n_heads, e);
    free(titles);
    return err;
}

static enum err open_xlsx(struct table_writer *w, struct error *e)
{
    /* libxlsxwriter leaks when it cannot make its temporary files. */
    if (access(w->folder, W_OK | X_OK) != 0) {
        return failed(e, errno);
    }
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = w->folder};
    w->book = workbook_new_opt(w->part, &options);
    if (!w->book) {
        return error_detail(e, ERR_IO, "libxlsxwriter: no new workbook");
    }
    w->bold = workbook_add_format(w->book);
    w->time = workbook_add_format(w->book);
    w->day = workbook_add_format(w->book);
    format_set_bold(w->bold);
    format_set_num_format(w->time, "yyyy-mm-dd hh:mm:ss");
    format_set_num_format(w->day, "yyyy-mm-dd");
    return begin_sheet(w, e);
}

static void release(struct table_writer *w)
{
    for (size_t i = 0; w->heads && i < w->n_heads; i++) {
        free((char *)(uintptr_t)w->heads[i].title);
    }
    free(w->note);
    buf_release(&w->line);
    free(w->heads);
    free(w->path);
    free(w->part);
    free(w->name);
    free(w->folder);
    free(w);
}

/* At most 28 bytes, so that a number fits behind, and without what a sheet's name may not hold. */
static char *sheet_name(const char *name)
{
    size_t n = strlen(name);
    n = n > 28 ? 28 : n;
    while (n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80) {
        n--;
    }
    char *copy = strndup(name, n);
    for (char *p = copy; p && *p; p++) {
        *p = strchr("[]:*?/\\'", *p) ? '_' : *p;
    }
    return copy;
}

/* Copies everything the writer keeps; false when there is no memory. */
static bool copy_all(struct table_writer *w, const char *path, const char *name, const struct table_head *heads,
                     size_t n)
{
    const char *slash = strrchr(path, '/');
    buf_init(&w->line, (size_t)8 * 1024 * 1024);
    w->path = strdup(path);
    w->name = sheet_name(name);
    w->folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    w->heads = calloc(n ? n : 1, sizeof(*w->heads));
    if (asprintf(&w->part, "%s.part", path) < 0) {
        w->part = NULL;
    }
    if (!w->path || !w->name || !w->folder || !w->heads || !w->part) {
        return false;
    }
    for (; w->n_heads < n; w->n_heads++) {
        struct table_head *head = &w->heads[w->n_heads];
        *head = (struct table_head){strdup(heads[w->n_heads].title), heads[w->n_heads].width};
        if (!head->title) {
            return false;
        }
    }
    return true;
}

enum err table_writer_open(const char *path, enum table_format format, const char *name, const struct table_head *heads,
                           size_t n_heads, struct zone z, struct table_writer **ret_writer, struct error *e)
{
    struct table_writer *w = calloc(1, sizeof(*w));
    if (!w || !copy_all(w, path, name, heads, n_heads)) {
        if (w) {
            release(w);
        }
        return error_detail(e, ERR_BUSY, "out of memory");
    }
    w->zone = z;
    enum err err = format == TABLE_CSV ? open_csv(w, e) : format == TABLE_JSON ? open_json(w, e) : open_xlsx(w, e);
    if (err) {
        table_writer_drop(w);
        return err;
    }
    *ret_writer = w;
    return ERR_OK;
}

void table_writer_keys(struct table_writer *w, const char *const *keys)
{
    w->keys = keys;
}

enum err table_writer_row(struct table_writer *w, const struct table_value *values, size_t n, struct error *e)
{
    enum err err = w->json   ? write_json(w, values, n, e)
                   : w->text ? write_csv(w, values, n, e)
                             : write_xlsx(w, values, n, e);
    w->rows += err == ERR_OK;
    return err;
}

enum err table_writer_note(struct table_writer *w, const char *text, struct error *e)
{
    const struct table_value value = {.kind = TABLE_TEXT, .text = text};
    if (!w->json) {
        return w->text ? write_csv(w, &value, 1, e) : write_xlsx(w, &value, 1, e);
    }
    free(w->note);
    w->note = strdup(text);
    return w->note ? ERR_OK : error_detail(e, ERR_BUSY, "out of memory");
}

int64_t table_writer_rows(const struct table_writer *w)
{
    return w->rows;
}

static enum err end_json(struct table_writer *w, struct error *e)
{
    buf_clear(&w->line);
    buf_puts(&w->line, "\n]");
    if (w->note) {
        buf_puts(&w->line, ", \"note\": ");
        add_json_text(&w->line, w->note);
    }
    buf_puts(&w->line, "}\n");
    return write_line(w, e);
}

static enum err finish(struct table_writer *w, struct error *e)
{
    enum err err = w->json ? end_json(w, e) : ERR_OK;
    if (err) {
        return err;
    }
    if (w->text) {
        bool bad = fflush(w->text) != 0 || fsync(fileno(w->text)) != 0;
        int why = errno;
        bad = fclose(w->text) != 0 || bad;
        w->text = NULL;
        return bad ? failed(e, why) : ERR_OK;
    }
    errno = 0;
    lxw_error why = workbook_close(w->book);
    w->book = NULL;
    if (why != LXW_NO_ERROR) {
        return errno == ENOSPC ? failed(e, ENOSPC) : error_detail(e, ERR_IO, "libxlsxwriter: %s", lxw_strerror(why));
    }
    err = check_sheets(w->part, e);
    return err ? err : sync_file(w->part, e);
}

enum err table_writer_close(struct table_writer *w, struct error *e)
{
    enum err err = finish(w, e);
    if (!err && rename(w->part, w->path) != 0) {
        err = failed(e, errno);
    }
    if (err) {
        table_writer_drop(w);
        return err;
    }
    release(w);
    return ERR_OK;
}

void table_writer_drop(struct table_writer *w)
{
    if (!w) {
        return;
    }
    if (w->text) {
        fclose(w->text);
    }
    if (w->book) {
        lxw_workbook_free(w->book); /* workbook_close would first write all of it */
    }
    unlink(w->part);
    release(w);
}
