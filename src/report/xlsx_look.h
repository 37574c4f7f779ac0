/* How cells of our workbooks look. */
#ifndef ECHOWALL_REPORT_XLSX_LOOK_H
#define ECHOWALL_REPORT_XLSX_LOOK_H

#include <stdbool.h>
#include <xlsxwriter.h>

struct xlsx_look {
    double size;   /* points */
    uint8_t align; /* LXW_ALIGN_… */
    bool bold, border, wrap;
};

/* 宋体, in the middle of its row. Belongs to the workbook. */
lxw_format *xlsx_look(lxw_workbook *book, const struct xlsx_look *x);

#endif
