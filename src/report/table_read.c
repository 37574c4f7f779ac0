/* Tells CSV from XLSX by the first bytes and hands over to table_csv.c or table_xlsx.c. */
#include "report/table_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "report/table_csv.h"
#include "report/table_xlsx.h"

struct table {
    struct table_csv *csv;
    struct table_xlsx *xlsx;
    char kind[160];
};

static enum err open_file(const char *path, int *ret_fd, int64_t *ret_size, struct error *e)
{
    struct stat st;
    /* Without O_NONBLOCK the opening of a pipe would wait for its writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        error_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, NULL, N_("The file {} cannot be opened."), "%s", path);
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return error_set(e, ERR_INVALID, NULL, N_("{} is no file."), "%s", path);
    }
    *ret_fd = fd;
    *ret_size = st.st_size;
    return ERR_OK;
}

static enum err open_kind(struct table *t, int fd, int64_t size, const struct table_options *o, struct error *e)
{
    static const char zip[] = {'P', 'K', 3, 4};
    static const char old_office[] = {(char)0xd0, (char)0xcf, 0x11, (char)0xe0};
    char magic[4] = {0};
    ssize_t n = pread(fd, magic, sizeof(magic), 0);
    if (n == 4 && memcmp(magic, old_office, 4) == 0) {
        close(fd);
        return error_set(
            e, ERR_INVALID, NULL,
            N_("This is a spreadsheet in the old .xls format or with a password: save it as .xlsx or CSV."), NULL);
    }
    if (n == 4 && memcmp(magic, zip, 4) == 0) {
        enum err err = table_xlsx_open(fd, o, &t->xlsx, e);
        if (!err) {
            snprintf(t->kind, sizeof(t->kind), "XLSX, %s", table_xlsx_sheet(t->xlsx));
        }
        return err;
    }
    return table_csv_open(fd, size, o, &t->csv, e);
}

enum err table_open(const char *path, const struct table_options *o, struct table **ret_table, struct error *e)
{
    struct table_options all = o ? *o : (struct table_options){0};
    int fd = -1;
    int64_t size = 0;
    enum err err = open_file(path, &fd, &size, e);
    if (err) {
        return err;
    }
    all.cell_max = all.cell_max ? all.cell_max : (size_t)256 * 1024;
    all.strings_max = all.strings_max ? all.strings_max : (size_t)256 * 1024 * 1024;
    all.sheet_max = all.sheet_max ? all.sheet_max : (uint64_t)4 * 1024 * 1024 * 1024;
    struct table *t = calloc(1, sizeof(*t));
    if (!t) {
        close(fd);
        return error_detail(e, ERR_BUSY, "out of memory");
    }
    err = open_kind(t, fd, size, &all, e);
    if (err) {
        free(t);
        return err;
    }
    *ret_table = t;
    return ERR_OK;
}

enum err table_next(struct table *t, const struct table_row **ret_row, struct error *e)
{
    if (t->xlsx) {
        return table_xlsx_next(t->xlsx, ret_row, e);
    }
    enum err err = table_csv_next(t->csv, ret_row, e);
    snprintf(t->kind, sizeof(t->kind), "CSV, %s", table_csv_charset(t->csv));
    return err;
}

void table_close(struct table *t)
{
    if (t) {
        table_csv_close(t->csv);
        table_xlsx_close(t->xlsx);
        free(t);
    }
}

const char *table_kind(const struct table *t)
{
    return t->kind[0] ? t->kind : "CSV";
}

const char *table_trouble_msgid(enum table_trouble trouble)
{
    static const char *const sentences[] = {
        "",
        N_("{} holds a formula without a result: open the file in a spreadsheet program and save it again."),
        N_("{} holds an error value."),
        N_("{} holds a number of more than 15 digits whose last digits are lost: enter it as text."),
        N_("{} holds bytes that are no characters."),
        N_("{} holds more text than is allowed."),
        N_("{} lacks a closing quotation mark."),
        N_("{} has more columns than are allowed."),
    };
    return (size_t)trouble < COUNT_OF(sentences) ? sentences[trouble] : "";
}

char *table_cell_name(size_t column, int64_t row, char buf[24])
{
    char letters[8];
    size_t n = sizeof(letters);
    column++;
    while (column > 0 && n > 0) {
        column--;
        letters[--n] = (char)('A' + column % 26);
        column /= 26;
    }
    snprintf(buf, 24, "%.*s%lld", (int)(sizeof(letters) - n), letters + n, (long long)row);
    return buf;
}
