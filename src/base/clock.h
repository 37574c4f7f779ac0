/*
 * Time. All times are int64_t milliseconds since 1970-01-01 UTC. The site's zone is fixed by its settings (default
 * Asia/Shanghai) whatever TZ the machine has, so civil times go through struct zone, never through localtime().
 *
 * The clock can be set: ECHOWALL_CLOCK=2026-01-31T09:00:00 (read by clock_init in the site's zone) makes the process
 * begin at that moment and run on from it; tests use clock_set.
 */
#ifndef ECHOWALL_BASE_CLOCK_H
#define ECHOWALL_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define MS_SECOND INT64_C(1000)
#define MS_MINUTE (60 * MS_SECOND)
#define MS_HOUR   (60 * MS_MINUTE)
#define MS_DAY    (24 * MS_HOUR)

/* offset: added to the machine's clock; frozen >= 0: the clock stands at that time. Zero-initialise for real time. */
struct clock {
    int64_t offset;
    int64_t frozen; /* -1: runs */
};

struct zone {
    int32_t offset_s; /* seconds east of UTC. China has had no other offset since 1992 */
};

struct civil {
    int year, month, day, hour, minute, second, weekday; /* weekday: 0 = Sunday */
};

/* The civil zone of China. */
extern const struct zone zone_shanghai;

/* Sets c to real time, or to ECHOWALL_CLOCK where that is set; a wrong value there is ERR_INVALID. */
enum err clock_init(struct clock *c, struct zone z, struct error *e) ERR_CHECKED;
void clock_set(struct clock *c, int64_t ms); /* freezes at ms */
int64_t clock_now(const struct clock *c);    /* ms since 1970 UTC */
int64_t clock_mono_us(void);                 /* microseconds of a clock that never steps back: for durations only */

struct civil civil_of(int64_t ms, struct zone z);
int64_t civil_ms(const struct civil *c, struct zone z); /* fields past their range carry over */
int32_t civil_day(int64_t ms, struct zone z);           /* yyyymmdd */
int64_t day_start(int32_t yyyymmdd, struct zone z);

/*
 * Reads "2019/4/25 9:32:09", "2019-04-25 09:32", "2019-04-25", "2019.4.25", "2019年4月25日 9时32分", ISO with T, and
 * Excel serial days ("43581.39733", 1900 system, 20000 to 80000). Blanks around are allowed. ERR_INVALID otherwise.
 */
enum err time_parse(const char *s, struct zone z, int64_t *ret_ms) ERR_CHECKED;

/* The same, and how exactly it was written. */
enum time_form {
    TIME_EXACT, /* a day with a time */
    TIME_DAY,   /* a day alone: its first moment */
    TIME_SERIAL /* a spreadsheet's day number */
};
enum err time_parse_form(const char *s, struct zone z, int64_t *ret_ms, enum time_form *ret_form) ERR_CHECKED;

/* "2026-11-21 08:03" and "2026-11-21T08:03:09+08:00"; buffers of 20 and 32 bytes. Return buf. */
char *time_format(int64_t ms, struct zone z, char buf[32]);
char *time_format_iso(int64_t ms, struct zone z, char buf[32]);

#endif
