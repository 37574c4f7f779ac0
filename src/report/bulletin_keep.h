/*
 * What is kept of a bulletin: its edited texts, its cases, every sum that it asked for, and what it was made by
 * (report/bulletin_kept_def.h). From these the same bulletin is made again, by this program or a later one.
 */
#ifndef ECHOWALL_REPORT_BULLETIN_KEEP_H
#define ECHOWALL_REPORT_BULLETIN_KEEP_H

#include "model/bulletin.h"
#include "report/bulletin.h"

/* Counts it now: the figures and cases of facts, and of d all that is of the count. d says of which unit. */
enum err bulletin_count(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct bulletin_def *def, struct bulletin_facts *facts, struct bulletin_draft *d,
                        struct error *e) ERR_CHECKED;

/* The body of a row, in a. NULL: it is too large. */
const char *bulletin_keep(const struct bulletin *b, const struct bulletin_sums *sums, struct arena *a);

/* The bulletin of a row. sums: NULL, or what it was made of. ERR_NOT_FOUND where it kept no
 * template and this program has none. */
enum err bulletin_of_row(const struct bulletin_row *row, struct arena *a, struct zone z, struct bulletin *ret,
                         struct bulletin_sums **ret_sums, struct error *e) ERR_CHECKED;

/* The body that a row is issued with: as it is, or, of a draft of an earlier program that kept none, with what it was
 * made by. */
enum err bulletin_body_whole(const struct bulletin_row *row, struct arena *a, struct zone z, const char **ret,
                             struct error *e) ERR_CHECKED;

/* The same anew: from changed texts (facts), or asking sums; ret_body as bulletin_keep. */
enum err bulletin_remake(struct bulletin_sums *sums, struct arena *a, struct zone z, const struct bulletin_def *def,
                         const struct bulletin_facts *facts, struct bulletin *ret, const char **ret_body,
                         struct error *e) ERR_CHECKED;

#endif
