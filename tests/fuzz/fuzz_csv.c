/* Feeds the table reader: whatever the bytes, rows are valid UTF-8 and reading ends. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <stdio.h>

#include "base/str.h"
#include "report/table_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const char *path, const struct table_options *o)
{
    struct table *t;
    const struct table_row *row;
    struct error e;
    if (table_open(path, o, &t, &e)) {
        return;
    }
    while (table_next(t, &row, &e) == ERR_OK && row) {
        for (size_t i = 0; i < row->n_cells; i++) {
            if (!utf8_valid(row->cells[i].text, row->cells[i].len) || row->n_cells > TABLE_COLUMNS_MAX) {
                abort();
            }
        }
    }
    table_close(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct table_options small = {.cell_max = 16, .strings_max = 4096, .sheet_max = 1024 * 1024};
    char path[64];
    int fd = memfd_create("table", MFD_CLOEXEC);
    if (fd >= 0 && write(fd, data, size) == (ssize_t)size) {
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        read_all(path, NULL);
        read_all(path, &small);
    }
    close(fd);
    return 0;
}
