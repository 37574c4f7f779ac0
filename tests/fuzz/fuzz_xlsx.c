/*
 * Feeds the spreadsheet reader with the inside of a spreadsheet: the input is shared strings, styles and sheet as XML,
 * divided by bytes 0xff, and is put into a zip here, since mutations of a zip hardly ever get past its check sums.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

#include "base/str.h"
#include "report/table_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char workbook[] = "<workbook><sheets><sheet name=\"a\" id=\"1\"/></sheets></workbook>";
static const char links[] = "<Relationships><Relationship Id=\"1\" Target=\"sheet.xml\"/>"
                            "<Relationship Id=\"2\" Type=\"/sharedStrings\" Target=\"strings.xml\"/>"
                            "<Relationship Id=\"3\" Type=\"/styles\" Target=\"styles.xml\"/></Relationships>";

static void add(zip_t *z, const char *name, const void *p, size_t n)
{
    zip_source_t *s = zip_source_buffer(z, p, n, 0);
    zip_int64_t at = zip_file_add(z, name, s, ZIP_FL_ENC_UTF_8);
    zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_STORE, 0);
}

/* The zip as a memory file, or -1. */
static int make_zip(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"xl/strings.xml", "xl/styles.xml", "xl/sheet.xml"};
    uint8_t piece[4096];
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_source_keep(source);
    zip_t *z = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    add(z, "xl/workbook.xml", workbook, sizeof(workbook) - 1);
    add(z, "xl/_rels/workbook.xml.rels", links, sizeof(links) - 1);
    for (int i = 0; i < 3; i++) {
        const uint8_t *end = i < 2 ? memchr(data, 0xff, size) : NULL;
        size_t n = end ? (size_t)(end - data) : i < 2 ? 0 : size;
        add(z, names[i], data, n);
        data += n + (end != NULL);
        size -= n + (end != NULL);
    }
    int fd = zip_close(z) == 0 ? memfd_create("table", MFD_CLOEXEC) : -1;
    zip_source_open(source);
    for (zip_int64_t n; fd >= 0 && (n = zip_source_read(source, piece, sizeof(piece))) > 0;) {
        if (write(fd, piece, (size_t)n) != n) {
            break;
        }
    }
    zip_source_close(source);
    zip_source_free(source);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct table_options o = {.cell_max = 64, .strings_max = 65536};
    struct table *t;
    const struct table_row *row;
    struct error e;
    char path[64];
    int fd = make_zip(data, size);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (fd >= 0 && table_open(path, &o, &t, &e) == ERR_OK) {
        while (table_next(t, &row, &e) == ERR_OK && row) {
            for (size_t i = 0; i < row->n_cells; i++) {
                if (!utf8_valid(row->cells[i].text, row->cells[i].len) || row->cells[i].len > 64) {
                    abort();
                }
            }
        }
        table_close(t);
    }
    close(fd);
    return 0;
}
