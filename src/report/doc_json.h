/* A document as JSON: how it goes from the server to the process that draws it. */
#ifndef ECHOWALL_REPORT_DOC_JSON_H
#define ECHOWALL_REPORT_DOC_JSON_H

#include "base/buf.h"
#include "base/err.h"
#include "report/doc.h"

/* Appends d to out; the buffer's own maximum bounds it. */
void doc_write(const struct doc *d, struct buf *out);

/* Reads what doc_write wrote; ERR_INVALID for anything else, ERR_TOO_LARGE past the limits of report/doc.h. */
enum err doc_read(struct arena *a, const char *json, size_t n, struct doc *ret, struct error *e) ERR_CHECKED;

#endif
