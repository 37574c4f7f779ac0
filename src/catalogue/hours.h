/*
 * When a place is open, from what somebody wrote about it: “周一至周五 8:30—11:30，14:30—17:30”, “每天9:00-17:00”,
 * “周三、周六 上午9:00—11:00，节假日除外”. What holds a word that is not known here is not read at all: a page then
 * says nothing about now, instead of something wrong.
 *
 * Hours of Monday to Friday go by the calendar: closed on days off, open on a Saturday that is worked instead.
 */
#ifndef ECHOWALL_CATALOGUE_HOURS_H
#define ECHOWALL_CATALOGUE_HOURS_H

#include "base/clock.h"
#include "catalogue/calendar.h"

#define HOURS_SPANS_MAX 4
#define HOURS_AHEAD     14 /* days that the next opening is looked for */

struct hours {
    unsigned days;   /* bits, 1 << 0 is Monday */
    bool workdays;   /* Monday to Friday go by the calendar, and so do the days that are worked in their place */
    bool no_holiday; /* closed on a day that the calendar lists as a day off */
    struct {
        int from, to; /* minutes of the day */
    } spans[HOURS_SPANS_MAX];
    int n;
};

/* False where it cannot be read. */
bool hours_parse(const char *text, struct hours *ret);

struct hours_now {
    bool open;
    int64_t until;    /* of what is open; 0: it does not close within HOURS_AHEAD days */
    int64_t opens_at; /* of what is closed; 0: not within HOURS_AHEAD days */
    bool provisional; /* it goes by days whose year the calendar does not know */
};
struct hours_now hours_at(const struct hours *h, const struct calendar *c, struct zone z, int64_t now);

#endif
