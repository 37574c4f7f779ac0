/* What is due: the bulletins that templates ask for after each month, quarter and year (每月一调度一通报,
 * 每季一推进一点评, 年终一总评一约谈), of the whole site. Of what was over before the site began nothing is. */
#ifndef ECHOWALL_REPORT_BULLETIN_DUE_H
#define ECHOWALL_REPORT_BULLETIN_DUE_H

#include "model/bulletin_act.h"
#include "report/bulletin.h"

#define BULLETIN_DUES_MAX 100
#define BULLETIN_DUE_SOON (3 * MS_DAY) /* before the end of the last day its office is reminded */

enum bulletin_due_state { DUE_WAITS, DUE_DRAFTED, DUE_ELSEWHERE, DUE_ISSUED };

struct bulletin_due {
    const struct bulletin_def *def;
    struct period p;
    const char *period;
    const char *key; /* of its bulletin; "" */
    enum bulletin_due_state state;
    int32_t day;      /* the last one in time */
    int64_t ends_at;  /* the end of that */
    bool provisional; /* days of it were judged by the week alone */
    bool late;        /* and it is not given out */
};

/* Of each template the last period that is over, and those before that were not given out, up to a year's of them: what
 * is still to be done first, by its last day. In a. */
enum err bulletin_dues(struct db_conn *c, const struct site *s, struct arena *a, struct bulletin_due **ret, int *ret_n,
                       struct error *e) ERR_CHECKED;

/* Reminds the office of what is due soon and of what is late, once each. */
enum err bulletin_dues_remind(struct db_conn *c, const struct site *s, int64_t *ret_told, struct error *e) ERR_CHECKED;

/* The template and period of an address, which something is due of. ERR_NOT_FOUND. */
enum err bulletin_due_parse(const struct site *s, const char *code, const char *period, const struct bulletin_def **ret,
                            struct period *ret_p, struct error *e) ERR_CHECKED;

#endif
