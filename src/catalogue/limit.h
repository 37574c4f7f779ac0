/*
 * Limits: how long something may take, and the counting of it by the law.
 *
 *   - 日, day: 民法典 201, the day on which it starts is not counted, so day 1 is the day after. 203: a last
 *     day that is a day off is followed by the next working day as the last one, and the last day ends at 24:00. (It
 *     ends with the hours of business where there are such. Here things are taken in round the clock, so nobody is late
 *     in the evening.)
 *   - 工作日, workday: the same, and only working days are counted (行政许可法 82), so the last day is one.
 *   - Hour: 民法典 201, runs from the moment. Nothing is rolled.
 *
 * A limit is a half-open span: due_ms is the first millisecond that is late. For days that is 24:00 of the last day,
 * the first millisecond of the day after; for hours the moment itself. Late is now >= due_ms, and in time now < due_ms.
 *
 * Pauses (the clock stands: somebody's documents are awaited, a hearing is held, 信访工作条例 36). A pause holds from
 * from_ms, that millisecond included, to to_ms, that one not.
 *   - Days and workdays: a day counts unless the clock stood in its last millisecond, that is at its 24:00. So a pause
 *     that begins and ends on one day takes no day, and one from any time of Monday to any time of Wednesday takes
 *     Monday and Tuesday. Each day that would have counted and did not makes the limit one day longer; that is the same
 *     as counting on after the pause from where the count stood. Whoever judges a day by its end decides it by one
 *     moment, and nobody gains or loses a day by a pause of an hour.
 *   - The last day after rolling has to be a working day at whose 24:00 the clock did not stand.
 *   - Hours: the milliseconds that the clock stood, those before the start aside.
 *   - A pause that begins at or after the end of the limit changes nothing: the limit has run out by then.
 *   - Pauses may overlap and come in any order; what two of them cover is taken once.
 *   - While a pause is open (to_ms LIMIT_NEVER) a limit that reaches it has no end: it gets one when the pause ends.
 *
 * Extensions (延长, 信访工作条例 34) are counted on from the raw end, before rolling, so that 60 and 30 days are 90;
 * whatever the extension counts in. Only the end of all of them rolls, and it does so where the last of them says so.
 *
 * Past the calendar's end days are judged by the week and the result is provisional: so is a limit in workdays of which
 * any day, and one in days of which any day that decided about the roll, lies in a year that the calendar does not
 * know.
 *
 * Everything here is pure: the same arguments give the same result, on any thread.
 */
#ifndef ECHOWALL_CATALOGUE_LIMIT_H
#define ECHOWALL_CATALOGUE_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "catalogue/calendar.h"

#define LIMIT_LENGTH_MAX     3660 /* of one rule, in its unit */
#define LIMIT_EXTENSIONS_MAX 4
#define LIMIT_NEVER          INT64_MAX /* the end of a pause that is open, and of a limit that stands in one */

enum limit_unit { LIMIT_DAY, LIMIT_WORKDAY, LIMIT_HOUR };

struct limit_rule {
    int64_t length; /* 1 … LIMIT_LENGTH_MAX; 0: no limit at all, which only those who ask for it take */
    enum limit_unit unit;
    bool roll; /* a last day that is a day off is put off; only of days */
};

/*
 * The text form, in one way only: "15 days", "5 workdays", "2 hours", and "7 days strict" for days that end on their
 * last day though it is a day off. "1 day", "1 workday", "1 hour". False where it is none of them; *ret is untouched.
 */
bool limit_parse(const char *text, struct limit_rule *ret);
/* Writes that form. Returns buf. */
#define LIMIT_TEXT_MAX 32
char *limit_format(const struct limit_rule *r, char buf[LIMIT_TEXT_MAX]);

/* The rule at a key of a map, as the getters of yaml.h: what is absent (and YAML_OPTIONAL) or wrong gives a length of
 * 0; wrong or missing is reported with its line. */
struct limit_rule yaml_limit(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum yaml_need need);

struct limit_pause {
    int64_t from_ms, to_ms; /* ms since 1970 UTC; to_ms LIMIT_NEVER: still open. Nothing where to_ms <= from_ms */
};

/* One limit of one case. */
struct limit_run {
    int64_t start_ms; /* when what starts it happened */
    struct limit_rule rule;
    struct limit_rule extensions[LIMIT_EXTENSIONS_MAX]; /* in the order they were given */
    size_t n_extensions;
    const struct limit_pause *pauses;
    size_t n_pauses;
};

/* Where it ends, and all that a sentence about it needs (limit_words.h). Days are yyyymmdd of the site's zone; 0 where
 * there is none: of hours, and where it never ends. */
struct limit_due {
    int64_t raw_ms; /* end of the count; with extensions that of the last one. LIMIT_NEVER: stands in an open pause */
    int64_t due_ms; /* first millisecond that is late, after rolling */
    int32_t start_day;                         /* the day that is not counted */
    int32_t raw_day, due_day;                  /* last day before and after rolling */
    int64_t ends_ms[LIMIT_EXTENSIONS_MAX + 1]; /* raw ends of the rule and of each extension */
    bool rolled;                               /* raw_day is a day off, so due_day is a later one */
    bool provisional;                          /* days in provisional_year were judged by the week alone */
    int provisional_year;                      /* the first of them; 0 */
    bool stands;                               /* in an open pause: raw_ms and due_ms are LIMIT_NEVER */
    int64_t stands_since_ms;                   /* when that pause began, never before the start; else 0 */
    int64_t left;                              /* what was left to count then, extensions too: days, workdays or ms */
    enum limit_unit left_unit;                 /* LIMIT_HOUR: left is in ms */
    int64_t skipped;                           /* days off that workdays passed over */
    int64_t made_up;                           /* make-up days (调休) among the workdays counted */
    int32_t made_up_first;                     /* the first of them */
    int64_t paused_days;                       /* days that would have counted but for a pause */
    int64_t paused_ms;                         /* of hours */
};

/* Counts. The rules of run are as limit_parse gives them, with a length of 1 at least; start_ms within the days that a
 * calendar has (calendar.h). */
void limit_count(const struct limit_run *run, const struct calendar *c, struct zone z, struct limit_due *ret);

/* What is left at a moment. Everything is 0 or less once it is late, and positive or 0 before. */
struct limit_left {
    bool late, stands;
    int64_t ms;       /* due_ms - now */
    int64_t days;     /* from today to the last day: 0 on the last day; a day late that has begun counts: -1 */
    int64_t workdays; /* working days among them, today not counted: 还剩3个工作日; late: -1 at least, as above */
    int64_t work_ms;  /* milliseconds of working days until due_ms, what is left of today too; late: 0 */
};

/* Of a limit that stands all is 0 but stands. For "3 working days left" workdays fits when_working_days (html/when.h).
 */
struct limit_left limit_left(const struct limit_due *d, const struct calendar *c, struct zone z, int64_t now);

/* When a running limit turns yellow and red: so much, or less, is left. Length 0: never. Hours are hours of the clock,
 * days and workdays those of limit_left: "1 workday" is from the working day before the last one on. */
struct limit_warn {
    struct limit_rule yellow, red;
};

enum limit_colour {
    LIMIT_GREEN,  /* runs, with time left */
    LIMIT_YELLOW, /* 黄 */
    LIMIT_RED,    /* 红 */
    LIMIT_LATE,   /* over */
    LIMIT_GREY    /* stands in a pause */
};

enum limit_colour limit_colour(const struct limit_due *d, const struct limit_warn *w, const struct calendar *c,
                               struct zone z, int64_t now);
const char *limit_colour_name(enum limit_colour colour); /* "green" … for classes and JSON */

#endif
