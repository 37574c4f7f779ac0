/*
 * Looking days up, and making a calendar from listed days. Each year holds a bit for each of its days, so a day is one
 * search among the years and one bit, and the working days between two days are counted a year at a time.
 */
#include "catalogue/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "catalogue/builtin.h"
#include "catalogue/calendar_priv.h"

const struct calendar calendar_empty = {NULL, 0};

/* Days are counted in a zone of their own, so no moment of the day comes into it. */
static const struct zone utc = {0};

/* Of CALENDAR_FIRST and CALENDAR_LAST. */
#define FIRST_SERIAL INT64_C(-25567)
#define LAST_SERIAL  INT64_C(376199)

static int64_t serial_of(int32_t day)
{
    return day_start(day, utc) / MS_DAY;
}

static int32_t day_of(int64_t serial)
{
    return civil_day(serial * MS_DAY, utc);
}

static int64_t first_of(int year)
{
    return serial_of(year * 10000 + 101);
}

/* 1970-01-01 was a Thursday. */
static bool weekday_of_serial(int64_t serial)
{
    int64_t n = (serial + 3) % 7; /* 0 = Monday */
    return (n < 0 ? n + 7 : n) < 5;
}

bool calendar_is_day(int64_t yyyymmdd)
{
    return yyyymmdd >= CALENDAR_FIRST && yyyymmdd <= CALENDAR_LAST &&
           day_of(serial_of((int32_t)yyyymmdd)) == (int32_t)yyyymmdd;
}

int32_t calendar_add(int32_t day, int64_t n)
{
    int64_t serial = serial_of(day);
    if (n > LAST_SERIAL - serial)
        return CALENDAR_LAST;
    if (n < FIRST_SERIAL - serial)
        return CALENDAR_FIRST;
    return day_of(serial + n);
}

int64_t calendar_between(int32_t from, int32_t to)
{
    return serial_of(to) - serial_of(from);
}

const struct calendar_year *calendar_year(const struct calendar *c, int year)
{
    size_t low = 0, high = c->n_years;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c->years[middle].year < year)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->n_years && c->years[low].year == year ? &c->years[low] : NULL;
}

bool calendar_covers(const struct calendar *c, int32_t day)
{
    return calendar_year(c, day / 10000) != NULL;
}

static bool bit_of(const uint64_t *bits, int64_t n)
{
    return (bits[n / 64] >> (n % 64) & 1) != 0;
}

static void set_bit(uint64_t *bits, int64_t n, bool on)
{
    uint64_t mask = (uint64_t)1 << (n % 64);
    bits[n / 64] = on ? bits[n / 64] | mask : bits[n / 64] & ~mask;
}

bool calendar_works(const struct calendar *c, int32_t day)
{
    const struct calendar_year *y = calendar_year(c, day / 10000);
    int64_t serial = serial_of(day);
    return y ? bit_of(y->works, serial - y->first) : weekday_of_serial(serial);
}

bool calendar_made_up(const struct calendar *c, int32_t day)
{
    return calendar_works(c, day) && !weekday_of_serial(serial_of(day));
}

static int compare_days(const void *a, const void *b)
{
    const struct calendar_day *x = a, *y = b;
    return x->day < y->day ? -1 : x->day > y->day;
}

const struct calendar_day *calendar_listed(const struct calendar *c, int32_t day)
{
    const struct calendar_year *y = calendar_year(c, day / 10000);
    struct calendar_day key = {.day = day};
    return y ? bsearch(&key, y->days, y->n_days, sizeof(key), compare_days) : NULL;
}

/* Working days by the week alone from serial 0 of the weeks up to, and without, this one. */
static int64_t weekdays_before(int64_t serial)
{
    int64_t n = serial + 3, weeks = n / 7 - (n % 7 < 0), rest = n - weeks * 7;
    return weeks * 5 + (rest < 5 ? rest : 5);
}

/* Working days of days [from, to) of one year. */
static int64_t count_bits(const uint64_t *bits, int64_t from, int64_t to)
{
    int64_t n = 0;
    for (int64_t i = from; i < to;) {
        int64_t end = (i / 64 + 1) * 64 < to ? (i / 64 + 1) * 64 : to;
        uint64_t word = bits[i / 64] >> (i % 64);
        if (end - i < 64)
            word &= ((uint64_t)1 << (end - i)) - 1;
        n += __builtin_popcountll(word);
        i = end;
    }
    return n;
}

int64_t calendar_working_days(const struct calendar *c, int32_t from, int32_t to)
{
    if (to < from)
        return -calendar_working_days(c, to, from);
    int64_t low = serial_of(from) + 1, high = serial_of(to) + 1;
    int64_t n = weekdays_before(high) - weekdays_before(low);
    for (size_t i = 0; i < c->n_years; i++) {
        const struct calendar_year *y = &c->years[i];
        int64_t first = y->first, end = first_of(y->year + 1);
        int64_t a = low > first ? low : first, b = high < end ? high : end;
        if (a < b)
            n += count_bits(y->works, a - first, b - first) - (weekdays_before(b) - weekdays_before(a));
    }
    return n;
}

const struct calendar *calendar_merge(struct arena *a, const struct calendar *base, const struct calendar *over)
{
    struct calendar *c = arena_obj(a, struct calendar);
    struct calendar_year *years = arena_array(a, struct calendar_year, base->n_years + over->n_years + 1);
    size_t n = 0, i = 0, k = 0;
    while (i < base->n_years || k < over->n_years) {
        bool mine = k == over->n_years || (i < base->n_years && base->years[i].year < over->years[k].year);
        if (!mine && i < base->n_years && base->years[i].year == over->years[k].year)
            i++;
        years[n++] = mine ? base->years[i++] : over->years[k++];
    }
    *c = (struct calendar){years, n};
    return c;
}

const char *calendar_day_text(struct yaml_errors *errors, int32_t day)
{
    return arena_printf(errors->a, "%04d-%02d-%02d", day / 10000, day / 100 % 100, day % 100);
}

void calendar_lines_add(struct calendar_lines *l, const struct calendar_day *day, const struct yaml_node *at)
{
    if (l->n == CALENDAR_DAYS_MAX) {
        if (!l->full)
            yaml_fault(l->errors, at, N_("This file lists too many days."), NULL);
        l->full = true;
        return;
    }
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 128;
        struct calendar_line *rows = arena_array(l->errors->a, struct calendar_line, cap);
        if (l->n > 0)
            memcpy(rows, l->rows, l->n * sizeof(*rows));
        l->rows = rows;
        l->cap = cap;
    }
    l->rows[l->n++] = (struct calendar_line){*day, at};
}

static int place_of(const struct calendar_line *l)
{
    return l->at ? l->at->line : 0;
}

/* By day; the same day in the order of the file. */
static int compare_lines(const void *a, const void *b)
{
    const struct calendar_line *x = a, *y = b;
    if (x->day.day != y->day.day)
        return x->day.day < y->day.day ? -1 : 1;
    return place_of(x) < place_of(y) ? -1 : place_of(x) > place_of(y);
}

/* Days of legal holidays in a year: 全国年节及纪念日放假办法 as it stood from 1999, 2008 and 2025 on. */
static size_t legal_holidays(int year)
{
    return year >= 2025 ? 13 : year >= 2008 ? 11 : year >= 2000 ? 10 : 7;
}

static void check_lines(struct calendar_lines *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct calendar_line *x = &l->rows[i];
        const char *text = calendar_day_text(l->errors, x->day.day);
        if (i > 0 && l->rows[i - 1].day.day == x->day.day)
            yaml_fault(l->errors, x->at,
                       l->rows[i - 1].day.kind == x->day.kind ? N_("{} is listed twice.")
                                                              : N_("{} is listed as a day off and as a working day."),
                       text);
        if (x->day.kind == CALENDAR_WORK && weekday_of_serial(serial_of(x->day.day)))
            yaml_fault(l->errors, x->at, N_("{} is no Saturday or Sunday, so it cannot be made a working day."), text);
    }
}

static void fill_year(struct calendar_year *y)
{
    int64_t first = y->first, n = first_of(y->year + 1) - first;
    for (int64_t i = 0; i < n; i++)
        set_bit(y->works, i, weekday_of_serial(first + i));
    for (size_t i = 0; i < y->n_days; i++) {
        bool works = y->days[i].kind == CALENDAR_WORK;
        set_bit(y->works, serial_of(y->days[i].day) - first, works);
        y->n_work += works;
        y->n_rest += !works;
    }
    y->working = (int)count_bits(y->works, 0, n);
}

/* The years of sorted lines, which are without mistakes or told to have some. */
static const struct calendar *make(struct calendar_lines *l)
{
    struct arena *a = l->errors->a;
    struct calendar *c = arena_obj(a, struct calendar);
    struct calendar_day *days = arena_array(a, struct calendar_day, l->n + 1);
    struct calendar_year *years = arena_array(a, struct calendar_year, CALENDAR_YEARS_MAX);
    for (size_t i = 0; i < l->n;) {
        int year = l->rows[i].day.day / 10000;
        const struct yaml_node *at = l->rows[i].at;
        if (c->n_years == CALENDAR_YEARS_MAX) {
            yaml_fault(l->errors, at, N_("This file lists too many years."), NULL);
            break;
        }
        struct calendar_year *y = &years[c->n_years++];
        *y = (struct calendar_year){.year = year, .first = first_of(year), .days = &days[i]};
        for (; i < l->n && l->rows[i].day.day / 10000 == year; i++) {
            days[i] = l->rows[i].day;
            y->n_days++;
        }
        fill_year(y);
        if (y->n_days > CALENDAR_YEAR_DAYS_MAX)
            yaml_fault(l->errors, at, N_("{} lists more days than any year has had."), arena_printf(a, "%d", year));
        if (y->n_rest < legal_holidays(year))
            yaml_fault(l->errors, at,
                       N_("{} has fewer days off than the law has holidays: a year has to be listed as a whole."),
                       arena_printf(a, "%d", year));
    }
    c->years = years;
    return c;
}

const struct calendar *calendar_build(struct calendar_lines *l)
{
    if (l->n > 0)
        qsort(l->rows, l->n, sizeof(*l->rows), compare_lines);
    check_lines(l);
    const struct calendar *c = make(l);
    return l->errors->n == 0 ? c : NULL;
}

const struct calendar *calendar_of_days(struct yaml_errors *errors, const struct calendar_day *days, size_t n)
{
    struct calendar_lines l = {.errors = errors};
    for (size_t i = 0; i < n; i++) {
        struct calendar_day day = days[i];
        day.name = arena_strdup(errors->a, str_or(day.name, ""));
        day.name_en = arena_strdup(errors->a, str_or(day.name_en, ""));
        if (calendar_is_day(day.day))
            calendar_lines_add(&l, &day, NULL);
        else
            yaml_fault(errors, NULL, N_("There is no day {}."), arena_printf(errors->a, "%d", day.day));
    }
    return calendar_build(&l);
}

const struct calendar *calendar_builtin(struct arena *a)
{
    const struct builtin_file *f = builtin_find("calendar.yaml");
    struct yaml_errors errors = {.a = a, .file = "calendar.yaml"};
    const struct calendar *c = f ? calendar_read_any(&errors, f->data, f->n) : NULL;
    if (!c)
        BUG("catalogue/calendar.yaml has %zu mistakes", errors.n);
    return c;
}
