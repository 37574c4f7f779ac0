/*
 * Dates of imported matters that were not written as a day with a time: a spreadsheet's day number, a day alone, an
 * answer without any date. They are used as they were read, for no row may be lost to a careless list; what was written
 * is kept beside, so that a report can say which of its rows rest on one.
 */
#ifndef ECHOWALL_MODEL_DATE_DOUBT_H
#define ECHOWALL_MODEL_DATE_DOUBT_H

#include "model/viewer.h"

enum date_part { DATE_SUBMITTED, DATE_ANSWERED, DATE_PARTS };

enum date_doubt_kind {
    DATE_PLAIN,  /* no doubt */
    DATE_SERIAL, /* a spreadsheet's day number */
    DATE_DAY,    /* a day without a time: its first moment is meant */
    DATE_NONE    /* an answer without a date: that of the message stands in */
};

struct date_doubt {
    enum date_doubt_kind kind;
    const char *given; /* as it stood in the list; may be NULL */
};

/* "submitted", "answered"; "plain", "serial", "day", "none". */
const char *date_part_word(enum date_part p);
const char *date_doubt_word(enum date_doubt_kind k);

/* Inside a write: what is known of the dates of the matter from now on; parts that are not asked for stay. */
enum err date_doubt_put(struct db_conn *tx, int64_t matter_id, const struct date_doubt d[DATE_PARTS],
                        const bool parts[DATE_PARTS], struct error *e) ERR_CHECKED;

/* Those of a matter that the viewer may see; DATE_PLAIN where there is none. Texts are in a. */
enum err date_doubt_get(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id,
                        struct date_doubt ret[DATE_PARTS], struct error *e) ERR_CHECKED;

#endif
