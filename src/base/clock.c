/*
 * Time without the C library's calendar: the days are counted here, so the machine's TZ and locale cannot matter.
 *
 * time_parse reads times as people, spreadsheets and exports write them, in one left-to-right scan. Whatever does not
 * fit exactly is refused, for a wrong date in a record is worse than a question.
 */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"

const struct zone zone_shanghai = {8 * 3600};

static int64_t real_now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

enum err clock_init(struct clock *c, struct zone z, struct error *e)
{
    const char *wish = getenv("ECHOWALL_CLOCK");
    int64_t start;

    *c = (struct clock){.offset = 0, .frozen = -1};
    if (!wish || !*wish)
        return ERR_OK;
    if (time_parse(wish, z, &start) != ERR_OK)
        return error_set(e, ERR_INVALID, "ECHOWALL_CLOCK", N_("{} is not a time."), "%s", wish);
    c->offset = start - real_now();
    return ERR_OK;
}

void clock_set(struct clock *c, int64_t ms)
{
    c->frozen = ms;
}

int64_t clock_now(const struct clock *c)
{
    return c->frozen >= 0 ? c->frozen : real_now() + c->offset;
}

int64_t clock_mono_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int64_t floor_div(int64_t n, int64_t by)
{
    return n / by - (n % by < 0);
}

/* Days since 1970 of a date in the proleptic Gregorian calendar. Years begin in March, so the leap day comes last. */
static int64_t days_of(int64_t year, int month, int64_t day)
{
    year -= month <= 2;
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static void date_of(int64_t days, struct civil *c)
{
    days += 719468;
    int64_t era = floor_div(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153;

    c->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    c->month = (int)(month < 10 ? month + 3 : month - 9);
    c->year = (int)(year + era * 400 + (c->month <= 2));
}

struct civil civil_of(int64_t ms, struct zone z)
{
    struct civil c;
    int64_t local = ms + z.offset_s * MS_SECOND;
    int64_t days = floor_div(local, MS_DAY);
    int64_t rest = local - days * MS_DAY;

    date_of(days, &c);
    c.hour = (int)(rest / MS_HOUR);
    c.minute = (int)(rest / MS_MINUTE % 60);
    c.second = (int)(rest / MS_SECOND % 60);
    c.weekday = (int)(days + 4 - floor_div(days + 4, 7) * 7); /* 1970-01-01 was a Thursday */
    return c;
}

int64_t civil_ms(const struct civil *c, struct zone z)
{
    int64_t months = (int64_t)c->month - 1;
    int64_t year = c->year + floor_div(months, 12);
    int month = (int)(months - floor_div(months, 12) * 12) + 1;
    int64_t days = days_of(year, month, c->day);

    return days * MS_DAY + c->hour * MS_HOUR + c->minute * MS_MINUTE + c->second * MS_SECOND - z.offset_s * MS_SECOND;
}

int32_t civil_day(int64_t ms, struct zone z)
{
    struct civil c = civil_of(ms, z);

    return c.year * 10000 + c.month * 100 + c.day;
}

int64_t day_start(int32_t yyyymmdd, struct zone z)
{
    struct civil c = {.year = yyyymmdd / 10000, .month = yyyymmdd / 100 % 100, .day = yyyymmdd % 100};

    return civil_ms(&c, z);
}

char *time_format(int64_t ms, struct zone z, char buf[32])
{
    struct civil c = civil_of(ms, z);

    snprintf(buf, 32, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
    return buf;
}

char *time_format_iso(int64_t ms, struct zone z, char buf[32])
{
    struct civil c = civil_of(ms, z);
    int offset = abs(z.offset_s) / 60;

    snprintf(buf, 32, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second,
             z.offset_s < 0 ? '-' : '+', offset / 60, offset % 60);
    return buf;
}

struct scan {
    const char *p;
};

static bool take(struct scan *s, const char *text)
{
    if (!str_starts(s->p, text))
        return false;
    s->p += strlen(text);
    return true;
}

static bool take_blanks(struct scan *s)
{
    const char *start = s->p;

    while (take(s, " ") || take(s, "\t") || take(s, "\n") || take(s, "\r") || take(s, "\u3000") || take(s, "\u00a0"))
        ;
    return s->p > start;
}

/* At least `least`, at most `most` digits, and no digit after them. */
static bool take_number(struct scan *s, int least, int most, int *ret_n)
{
    int n = 0, digits = 0;

    for (; s->p[digits] >= '0' && s->p[digits] <= '9'; digits++) {
        if (digits == most)
            return false;
        n = n * 10 + (s->p[digits] - '0');
    }
    if (digits < least)
        return false;
    s->p += digits;
    *ret_n = n;
    return true;
}

static bool leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool real_date(const struct civil *c)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return c->year >= 1900 && c->year <= 2999 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= days[c->month - 1] + (c->month == 2 && leap(c->year));
}

static bool take_date(struct scan *s, struct civil *c)
{
    static const char *const marks[][3] = {{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}};

    if (!take_number(s, 4, 4, &c->year))
        return false;
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        if (!take(s, marks[i][0]))
            continue;
        return take_number(s, 1, 2, &c->month) && take(s, marks[i][1]) && take_number(s, 1, 2, &c->day) &&
               take(s, marks[i][2]) && real_date(c);
    }
    return false;
}

/* "9:32", "9:32:09", "09:32:09.123", "9时32分", "9时32分9秒", "9时". The fraction is dropped. */
static bool take_time(struct scan *s, struct civil *c)
{
    int fraction;

    if (!take_number(s, 1, 2, &c->hour))
        return false;
    if (take(s, "时") || take(s, "時") || take(s, "点") || take(s, "點")) {
        if (take_number(s, 1, 2, &c->minute)) {
            if (!take(s, "分"))
                return false;
            if (take_number(s, 1, 2, &c->second) && !take(s, "秒"))
                return false;
        }
    } else if (take(s, ":") || take(s, "：")) {
        if (!take_number(s, 2, 2, &c->minute))
            return false;
        if ((take(s, ":") || take(s, "：")) && !take_number(s, 2, 2, &c->second))
            return false;
        if (take(s, ".") && !take_number(s, 1, 9, &fraction))
            return false;
    } else {
        return false;
    }
    return c->hour < 24 && c->minute < 60 && c->second < 60;
}

/* "Z", "+08:00", "-0530"; absent leaves *z alone. */
static bool take_zone(struct scan *s, struct zone *z)
{
    int sign = 1, hours, minutes = 0;

    if (take(s, "Z")) {
        z->offset_s = 0;
        return true;
    }
    if (take(s, "-"))
        sign = -1;
    else if (!take(s, "+"))
        return true;
    if (strnlen(s->p, 3) < 2)
        return false;
    if (s->p[2] == ':') {
        if (!take_number(s, 2, 2, &hours) || !take(s, ":") || !take_number(s, 2, 2, &minutes))
            return false;
    } else {
        int both;
        if (!take_number(s, 4, 4, &both))
            return false;
        hours = both / 100;
        minutes = both % 100;
    }
    if (hours > 14 || minutes > 59)
        return false;
    z->offset_s = sign * (hours * 3600 + minutes * 60);
    return true;
}

/* A day count since 1899-12-30 with a fraction, as Excel's 1900 system has it after February 1900. */
static bool parse_serial(struct scan s, struct zone z, int64_t *ret_ms)
{
    int days;
    int64_t part = 0, scale = 1;

    if (!take_number(&s, 5, 5, &days) || days < 20000 || days > 80000)
        return false;
    if (take(&s, ".")) {
        if (*s.p < '0' || *s.p > '9')
            return false;
        for (; *s.p >= '0' && *s.p <= '9'; s.p++) {
            if (scale < INT64_C(10000000000)) {
                part = part * 10 + (*s.p - '0');
                scale *= 10;
            }
        }
    }
    take_blanks(&s);
    if (*s.p)
        return false;
    /* Sheets keep seconds as fractions of a day: round to the second, or 9:32:09 comes back as 9:32:08. */
    int64_t seconds = (part * 86400 + scale / 2) / scale;
    *ret_ms = (days - 25569) * MS_DAY + seconds * MS_SECOND - z.offset_s * MS_SECOND;
    return true;
}

enum err time_parse(const char *text, struct zone z, int64_t *ret_ms)
{
    enum time_form form;
    return time_parse_form(text, z, ret_ms, &form);
}

enum err time_parse_form(const char *text, struct zone z, int64_t *ret_ms, enum time_form *ret_form)
{
    struct scan s = {text};
    struct civil c = {0};

    take_blanks(&s);
    if (parse_serial(s, z, ret_ms)) {
        *ret_form = TIME_SERIAL;
        return ERR_OK;
    }
    if (!take_date(&s, &c))
        return ERR_INVALID;
    bool iso = take(&s, "T");
    bool gap = !iso && take_blanks(&s);
    bool day_alone = !iso && !*s.p;
    if (iso && !(take_time(&s, &c) && take_zone(&s, &z)))
        return ERR_INVALID;
    if (!iso && *s.p && !((gap || str_starts(s.p - strlen("日"), "日")) && take_time(&s, &c) && take_zone(&s, &z)))
        return ERR_INVALID;
    take_blanks(&s);
    if (*s.p)
        return ERR_INVALID;
    *ret_ms = civil_ms(&c, z);
    *ret_form = day_alone ? TIME_DAY : TIME_EXACT;
    return ERR_OK;
}
