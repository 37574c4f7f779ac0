/* The XLSX half of table_read.h. Use table_read.h instead. */
#ifndef ECHOWALL_REPORT_TABLE_XLSX_H
#define ECHOWALL_REPORT_TABLE_XLSX_H

#include "report/table_read.h"

struct table_xlsx;

/* Takes fd over, also when it fails. */
enum err table_xlsx_open(int fd, const struct table_options *o, struct table_xlsx **ret_xlsx,
                         struct error *e) ERR_CHECKED;
enum err table_xlsx_next(struct table_xlsx *t, const struct table_row **ret_row, struct error *e) ERR_CHECKED;
void table_xlsx_close(struct table_xlsx *t);
const char *table_xlsx_sheet(const struct table_xlsx *t);

#endif
