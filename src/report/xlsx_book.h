/*
 * The parts of an XLSX around its sheet: the zip container with its limits, the XML pump, shared strings, date styles
 * and the choice of the sheet. table_xlsx.c reads the sheet itself. A spreadsheet is a stranger's zip of XML: sizes are
 * counted as they are unpacked, whatever the zip claims, and a document type declaration is refused before it can
 * declare entities.
 */
#ifndef ECHOWALL_REPORT_XLSX_BOOK_H
#define ECHOWALL_REPORT_XLSX_BOOK_H

#include <libxml/parser.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zip.h>

#include "base/buf.h"
#include "base/err.h"

/* How a number with a style is to be read. */
enum xlsx_style { XLSX_NUMBER, XLSX_DATE, XLSX_DATETIME, XLSX_TIME };

struct xlsx_book {
    zip_t *zip;
    struct buf strings; /* the shared strings, each ended by a NUL */
    uint32_t *string_at;
    size_t n_strings;
    size_t cap_strings;
    uint8_t *styles; /* enum xlsx_style by cell style */
    size_t n_styles;
    bool date1904;
    char sheet_name[128];
    char sheet_path[256];
};

/* Takes fd over, also when it fails. sheet may be NULL: the first that is not hidden. Release in any case. */
enum err xlsx_book_open(struct xlsx_book *b, int fd, const char *sheet, size_t strings_max,
                        struct error *e) ERR_CHECKED;
void xlsx_book_release(struct xlsx_book *b);

/* One part being read: bytes go from the zip through the XML parser into the caller's SAX functions. */
struct xlsx_part {
    zip_file_t *file;
    xmlParserCtxtPtr parser;
    uint64_t size;   /* unpacked, as the zip claims */
    uint64_t packed; /* in the zip */
    uint64_t done;   /* unpacked so far */
    uint64_t max;
    bool doctype;  /* a document type was met */
    bool stopped;  /* xlsx_part_stop was called */
    bool finished; /* the end was reached */
    void *ctx;     /* the caller's */
};

/* The caller's functions; each may be NULL. text comes in pieces. value points at attributes in libxml2's SAX2 form. */
struct xlsx_sax {
    void (*begin)(struct xlsx_part *p, const char *name, int n_attributes, const xmlChar **attributes);
    void (*end)(struct xlsx_part *p, const char *name);
    void (*text)(struct xlsx_part *p, const char *s, size_t n);
};

/* ERR_NOT_FOUND when the zip has no such part. sax must outlive the part. */
enum err xlsx_part_open(struct xlsx_part *p, struct xlsx_book *b, const char *path, uint64_t max,
                        const struct xlsx_sax *sax, void *ctx, struct error *e) ERR_CHECKED;
/* Feeds a piece to the parser. */
enum err xlsx_part_pump(struct xlsx_part *p, struct error *e) ERR_CHECKED;
void xlsx_part_stop(struct xlsx_part *p);
void xlsx_part_close(struct xlsx_part *p);

/* Copies an attribute into value, cut at its size; false when it is absent. */
bool xlsx_attribute(int n, const xmlChar **attributes, const char *name, char *value, size_t size);

/* Appends cell text in clean UTF-8, with _x000D_ and its like decoded. */
void xlsx_add_text(struct buf *out, const char *s, size_t n);

#endif
