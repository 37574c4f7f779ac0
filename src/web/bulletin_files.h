/* The files of a bulletin, and issuing it with them; for pages and the command line. */
#ifndef ECHOWALL_WEB_BULLETIN_FILES_H
#define ECHOWALL_WEB_BULLETIN_FILES_H

#include "report/bulletin_keep.h"
#include "report/pdf_run.h"

/* One file of a row as it stands; a draft's paper is marked with who looks at it. All in a. */
enum err bulletin_render(const struct pdf_maker *m, const struct site *s, const struct viewer *v, struct arena *a,
                         const struct bulletin_row *row, enum bulletin_file_kind kind, struct bulletin_bytes *ret,
                         struct error *e) ERR_CHECKED;

/* Numbers it, makes its files and issues it with them. */
enum err bulletin_give_out(const struct pdf_maker *m, struct db_conn *c, const struct site *s, const struct viewer *v,
                           struct arena *a, const struct bulletin_row *row, int64_t revision,
                           struct error *e) ERR_CHECKED;

/* An issued one made again from what was kept of it, against the bytes that were issued. */
struct bulletin_again {
    bool same[BULLETIN_FILES]; /* to the byte */
    bool words;                /* its words and figures */
};
enum err bulletin_make_again(const struct pdf_maker *m, struct db_conn *c, const struct site *s, const struct viewer *v,
                             struct arena *a, const struct bulletin_row *row, struct bulletin_again *ret,
                             struct error *e) ERR_CHECKED;

#endif
