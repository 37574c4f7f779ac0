/* Papers as PDF for the server: a process of its own draws each (report/pdf.h). */
#ifndef ECHOWALL_REPORT_PDF_RUN_H
#define ECHOWALL_REPORT_PDF_RUN_H

#include "base/err.h"
#include "report/doc.h"

#define PDF_SECONDS_MAX 20
#define PDF_BYTES_MAX   ((size_t)16 * 1024 * 1024)

/* What echowall-paper answers begins with one of these; after PDF_DRAWN comes the file, after PDF_NO_SHAPE the
 * character. */
enum pdf_answer { PDF_DRAWN = 'K', PDF_NO_SHAPE = 'n', PDF_TOO_LARGE = 'l', PDF_WRONG = 'x' };

struct pdf_maker {
    const char *program; /* echowall-paper */
    const char *fonts;   /* a folder of fonts besides those of the system, or "" */
};

/* echowall-paper beside program, or where it was installed. */
const char *pdf_program(struct arena *a, const char *program);

/* The bytes of the PDF, in a. ERR_INVALID: a name holds a character without a shape; ERR_TOO_LARGE; ERR_BUSY: it could
 * not be started. */
enum err pdf_make(const struct pdf_maker *m, struct arena *a, const struct doc *d, const void **ret, size_t *ret_n,
                  struct error *e) ERR_CHECKED;

#endif
