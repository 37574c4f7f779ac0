/* Papers of a matter (model/paper.h) as documents: previewed, issued, given out. */
#ifndef ECHOWALL_REPORT_PAPERS_H
#define ECHOWALL_REPORT_PAPERS_H

#include "model/paper.h"
#include "report/pdf_run.h"

struct papers_result {
    const void *pdf; /* NULL where the form was sent before: the file of entry_id is the paper */
    size_t n;
    const char *name; /* of the file */
    int64_t entry_id; /* 0 for a preview */
};

/* The paper as it would be, with the contact masked, without a number, and marked as a preview. Leaves no trace. */
enum err papers_preview(const struct pdf_maker *m, struct db_conn *c, const struct site *s, const struct viewer *v,
                        struct arena *a, const struct paper_request *x, const char *link, struct papers_result *ret,
                        struct error *e) ERR_CHECKED;

/* Opens, draws, stores and records the paper. link: of the tracking page with the matter's number. */
enum err papers_issue(const struct pdf_maker *m, struct db_conn *c, const struct site *s, const struct viewer *v,
                      struct arena *a, const struct paper_request *x, const char *link, struct papers_result *ret,
                      struct error *e) ERR_CHECKED;

/* The words of a paper. */
void papers_doc(const struct paper *p, struct arena *a, struct doc *ret);

#endif
