/*
 * Draws a document (report/doc.h) as PDF with Pango and cairo, laid out after GB/T 9704-2012: A4, top margin 37 mm,
 * binding margin 28 mm, type area 156 x 225 mm, 22 lines of 28 characters. The same document and fonts give the same
 * bytes.
 *
 * Only the process `echowall-paper` is linked with this: the libraries of fonts cost a server that draws nothing more
 * time at its start and more memory than it has to spare. The server calls report/pdf_run.h.
 */
#ifndef ECHOWALL_REPORT_PDF_H
#define ECHOWALL_REPORT_PDF_H

#include "base/buf.h"
#include "base/err.h"
#include "report/doc.h"

/* The type area of an A4 page, mm. */
#define PDF_TOP    37.0
#define PDF_LEFT   28.0
#define PDF_WIDTH  156.0
#define PDF_HEIGHT 225.0
#define PDF_LINES  22
#define PDF_CHARS  28

/* Appends the PDF to out. ERR_INVALID with the character as arg when a name has one that no font can draw; in other
 * texts such a character is set as 〓. ERR_TOO_LARGE past DOC_PAGES_MAX pages or the buffer's maximum. */
enum err pdf_draw(const struct doc *d, struct buf *out, struct error *e) ERR_CHECKED;

/* Adds the fonts of a folder to those of the system, for this process. */
enum err pdf_fonts(const char *folder, struct error *e) ERR_CHECKED;

#endif
