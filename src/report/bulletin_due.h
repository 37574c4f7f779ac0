/* What is due: the bulletins that templates ask for after each month, quarter and year (每月一调度一通报,
 * 每季一推进一点评, 年终一总评一约谈), of the whole site. */
#ifndef ECHOWALL_REPORT_BULLETIN_DUE_H
#define ECHOWALL_REPORT_BULLETIN_DUE_H

#include "report/bulletin.h"

#define BULLETIN_DUES_MAX 20

enum bulletin_due_state { DUE_WAITS, DUE_DRAFTED, DUE_ISSUED };

struct bulletin_due {
    const struct bulletin_def *def;
    struct period p; /* the last one that is over */
    const char *period;
    enum bulletin_due_state state;
    int32_t day; /* the last one in time */
    bool late;   /* and it is not issued */
};

/* By template. ret has room for BULLETIN_DUES_MAX. */
enum err bulletin_dues(struct db_conn *c, const struct site *s, struct arena *a, struct bulletin_due *ret, int *ret_n,
                       struct error *e) ERR_CHECKED;

#endif
