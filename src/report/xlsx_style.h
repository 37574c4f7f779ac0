/* Which of a workbook's number formats are dates, and what a date's serial number reads as text. */
#ifndef ECHOWALL_REPORT_XLSX_STYLE_H
#define ECHOWALL_REPORT_XLSX_STYLE_H

#include <stdbool.h>

#include "report/xlsx_book.h"

struct xlsx_format {
    uint32_t id;
    enum xlsx_style style;
};

/* SAX state for styles.xml; the caller frees formats and takes styles over. */
struct xlsx_style_reader {
    struct xlsx_format *formats;
    size_t n_formats;
    uint8_t *styles;
    size_t n_styles;
    bool in_cell_formats;
};

void xlsx_style_begin(struct xlsx_part *p, const char *name, int n, const xmlChar **attributes);
void xlsx_style_end(struct xlsx_part *p, const char *name);

/* What a format code like yyyy"年"m"月"d"日" shows. */
enum xlsx_style xlsx_style_of_code(const char *code);

/*
 * Writes a number as text: dates as 2019-02-28 or 2019-02-28 11:25:05, times as 11:25:05, whole numbers without
 * exponent. *ret_lost is set for a whole number of more than 15 digits. Returns buf.
 */
char *xlsx_number_text(const char *value, enum xlsx_style style, bool date1904, char buf[64], bool *ret_lost);

#endif
