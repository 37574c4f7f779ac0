/* A document (report/doc.h) as an HTML file of its own, which prints as its PDF reads: styles within, nothing loaded,
 * no script. The same document is the same file. */
#ifndef ECHOWALL_WEB_DOC_HTML_H
#define ECHOWALL_WEB_DOC_HTML_H

#include "base/buf.h"
#include "report/doc.h"

#define DOC_HTML_MAX ((size_t)8 * 1024 * 1024)

void doc_html(const struct doc *d, struct buf *out);

#endif
