/* A bulletin (report/bulletin.h) as a paper, as JSON and as a workbook. */
#ifndef ECHOWALL_REPORT_BULLETIN_OUT_H
#define ECHOWALL_REPORT_BULLETIN_OUT_H

#include "report/bulletin.h"
#include "report/doc.h"

/* The paper, after GB/T 9704-2012; made_at: what its file says of its making. */
void bulletin_doc(const struct bulletin *b, struct arena *a, int64_t made_at, struct doc *ret);

/* Figures with data, words, tables, checks; docs/bulletins.md explains the keys. */
json_t *bulletin_json(const struct bulletin *b, struct zone z);

/* The bytes of an XLSX, in a: the figures with data, then each table on a sheet of its own. */
enum err bulletin_book(const struct bulletin *b, struct arena *a, struct zone z, int64_t made_at, const void **ret,
                       size_t *ret_n, struct error *e) ERR_CHECKED;

#endif
