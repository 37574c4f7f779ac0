/* A whole list in memory: what administrators bring is bounded, and its mistakes are told together. */
#include "report/sheet_read.h"

#include <sys/mman.h>
#include <unistd.h>

#include "catalogue/builtin.h"
#include "report/table_read.h"

#define ROWS_MAX 100000

static void copy_row(struct arena *a, const struct table_row *row, struct sheet_row *ret)
{
    const char **cells = arena_array(a, const char *, row->n_cells + 1);
    for (size_t i = 0; i < row->n_cells; i++)
        cells[i] = arena_strdup(a, row->cells[i].text);
    *ret = (struct sheet_row){.line = row->number, .cells = cells, .n_cells = row->n_cells};
}

/* A list with a cell that cannot be trusted is not begun with: the whole of it is about to be stored. */
static enum err check_row(const struct table_row *row, struct error *e)
{
    char name[24];
    if (row->trouble != TABLE_FINE)
        return error_set(e, ERR_INVALID, NULL, table_trouble_msgid(row->trouble), "%s",
                         table_cell_name(0, row->number, name));
    for (size_t i = 0; i < row->n_cells; i++) {
        if (row->cells[i].trouble != TABLE_FINE)
            return error_set(e, ERR_INVALID, NULL, table_trouble_msgid(row->cells[i].trouble), "%s",
                             table_cell_name(i, row->number, name));
    }
    return ERR_OK;
}

static enum err read_rows(struct arena *a, struct table *t, struct sheet *ret, struct error *e)
{
    struct sheet_row *rows = arena_array(a, struct sheet_row, ROWS_MAX);
    const struct table_row *row;
    size_t n = 0;
    enum err r;
    while ((r = table_next(t, &row, e)) == ERR_OK && row) {
        if (n == ROWS_MAX)
            return error_set(e, ERR_TOO_LARGE, NULL, N_("The list has more than {} lines."), "%d", ROWS_MAX);
        r = check_row(row, e);
        if (r != ERR_OK)
            return r;
        copy_row(a, row, &rows[n++]);
    }
    if (r != ERR_OK)
        return r;
    if (n == 0)
        return error_set(e, ERR_INVALID, NULL, N_("The list is empty."), NULL);
    *ret = (struct sheet){.heads = rows[0].cells, .n_heads = rows[0].n_cells, .rows = rows + 1, .n_rows = n - 1};
    return ERR_OK;
}

enum err sheet_read(struct arena *a, const char *path, struct sheet *ret, struct error *e)
{
    struct table *t;
    enum err r = table_open(path, NULL, &t, e);
    if (r != ERR_OK)
        return r;
    r = read_rows(a, t, ret, e);
    table_close(t);
    return r;
}

enum err sheet_read_builtin(struct arena *a, const char *name, struct sheet *ret, struct error *e)
{
    const struct builtin_file *f = builtin_find(name);
    if (!f)
        return error_detail(e, ERR_INTERNAL, "no built-in file %s", name);
    int fd = memfd_create("sheet", MFD_CLOEXEC);
    if (fd < 0 || write(fd, f->data, f->n) != (ssize_t)f->n) {
        if (fd >= 0)
            close(fd);
        return error_detail(e, ERR_IO, "could not copy built-in file %s", name);
    }
    enum err r = sheet_read(a, arena_printf(a, "/proc/self/fd/%d", fd), ret, e);
    close(fd);
    return r;
}
