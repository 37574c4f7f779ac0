/* Lists for administrators' imports, read whole from a file or from one built into the program. */
#ifndef ECHOWALL_REPORT_SHEET_READ_H
#define ECHOWALL_REPORT_SHEET_READ_H

#include "base/arena.h"
#include "base/err.h"
#include "model/sheet.h"

/* At most 100,000 rows; texts live in a. */
enum err sheet_read(struct arena *a, const char *path, struct sheet *ret, struct error *e) ERR_CHECKED;
/* name as in catalogue/builtin.h. */
enum err sheet_read_builtin(struct arena *a, const char *name, struct sheet *ret, struct error *e) ERR_CHECKED;

#endif
