/* The CSV half of table_read.h: RFC 4180 as spreadsheets really write it. Use table_read.h instead. */
#ifndef ECHOWALL_REPORT_TABLE_CSV_H
#define ECHOWALL_REPORT_TABLE_CSV_H

#include "report/table_read.h"

struct table_csv;

/* Takes fd over, also when it fails. */
enum err table_csv_open(int fd, int64_t size, const struct table_options *o, struct table_csv **ret_csv,
                        struct error *e) ERR_CHECKED;
enum err table_csv_next(struct table_csv *t, const struct table_row **ret_row, struct error *e) ERR_CHECKED;
void table_csv_close(struct table_csv *t);
const char *table_csv_charset(const struct table_csv *t);

#endif
