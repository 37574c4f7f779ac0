/* The parts of the board. */
#ifndef ECHOWALL_WEB_BOARD_H
#define ECHOWALL_WEB_BOARD_H

#include "html/board_views.h"
#include "html/html.h"
#include "report/figures.h"
#include "web/app.h"

/* What an address asks for, and what was asked of figures already. */
struct board {
    struct req *r;
    const struct html *h;
    struct zone z;
    struct period p, before; /* what is shown, and beside what */
    struct period ever;      /* as far back as days of figures go */
    const char *period_text, *unit;
    struct indicator_ask ask; /* by: INDICATOR_BYS but while a breakdown is filled */
    struct indicator_known known;
};

struct period board_days(int64_t from, int64_t to);
/* When the month begins that is n months after that of a time. */
int64_t board_month(int64_t at, int n, struct zone z);

/* The six questions. */
enum err board_tiles(struct board *b, struct board_view *v) ERR_CHECKED;

/* The board of one campaign, which the address names: who covered what, in all and in the round of today. */
enum err board_campaign(struct req *r, const char *number) ERR_CHECKED;

#endif
