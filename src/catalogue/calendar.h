/*
 * The calendar of working days: which days the State Council's yearly notice (国务院办公厅关于…节假日安排的通知) makes
 * days off, and which weekend days it makes working days in their place (调休).
 *
 * A day is a working day where it is listed as a make-up day, or is Monday to Friday and not listed as a day off
 * (全国年节及纪念日放假办法, Art. 2, 6 and 7; 行政许可法, Art. 82). A year is known as a whole or not at all. In a year
 * that is not known, days are judged by the week alone, and whatever is counted over them is provisional.
 *
 * Days are int32_t yyyymmdd in the site's civil time, from CALENDAR_FIRST to CALENDAR_LAST; other numbers are no days.
 * A calendar never changes once it is made, so any number of threads may read it.
 *
 * The file is YAML; every mistake in it is told with its line:
 *
 *   names:
 *     抗战胜利70周年: Victory Day
 *   years:
 *     2026:
 *       rest: [01-01..01-03 元旦, 02-15..02-23 春节]
 *       work: [01-04 元旦, 02-14 春节, 02-28 春节]
 *
 * The names of the seven legal holidays are known; others get an English one under names.
 */
#ifndef ECHOWALL_CATALOGUE_CALENDAR_H
#define ECHOWALL_CATALOGUE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "catalogue/yaml.h"

#define CALENDAR_FIRST         19000101
#define CALENDAR_LAST          29991231
#define CALENDAR_NAME_MAX      40  /* characters of a holiday's name */
#define CALENDAR_YEARS_MAX     100 /* of a file */
#define CALENDAR_YEAR_DAYS_MAX 80  /* listed days of a year; so far there were 45 at most */
#define CALENDAR_DAYS_MAX      (CALENDAR_YEARS_MAX * CALENDAR_YEAR_DAYS_MAX)

enum calendar_kind { CALENDAR_REST, CALENDAR_WORK };

/* A day that is listed. */
struct calendar_day {
    int32_t day; /* yyyymmdd */
    enum calendar_kind kind;
    const char *name, *name_en; /* of the holiday it belongs to: 春节, Spring Festival */
};

struct calendar_year {
    int year;
    int64_t first;                   /* 1 January, in days since 1970 */
    const struct calendar_day *days; /* listed ones, in order */
    size_t n_days, n_rest, n_work;
    int working;       /* working days of the whole year */
    uint64_t works[6]; /* bit n: whether the n-th day of the year, from 0, is a working day */
};

/* Years in order; there may be gaps. */
struct calendar {
    const struct calendar_year *years;
    size_t n_years;
};

/* Knows no year. */
extern const struct calendar calendar_empty;

/*
 * Reads a file. What it makes lives in errors->a. NULL where there is a mistake, all of which are in errors: a day that
 * does not exist, days out of order, a day listed twice or in both lists, a make-up day from Monday to Friday, a
 * holiday without English name, a year with fewer days off than the law has holidays (an incomplete year would be taken
 * for whole).
 */
const struct calendar *calendar_read(struct yaml_errors *errors, struct yaml_node *root);

/* The same from the JSON of the npm package chinese-days: {"holidays": {"2026-01-01": "New Year's Day,元旦,1"},
 * "workdays": {…}, "inLieuDays": {…}}. Mistakes name the day, and have a line where the text is no JSON. */
const struct calendar *calendar_read_json(struct yaml_errors *errors, const char *text, size_t n);

/* Either of them: JSON begins with "{". */
const struct calendar *calendar_read_any(struct yaml_errors *errors, const char *text, size_t n);

/* The same from a file. ERR_IO and ERR_NOT_FOUND in e; mistakes in errors, and then *ret is NULL. */
enum err calendar_load(const char *path, struct yaml_errors *errors, const struct calendar **ret,
                       struct error *e) ERR_CHECKED;

/* The list inside the program, catalogue/calendar.yaml. */
const struct calendar *calendar_builtin(struct arena *a);

/* The same checks for days that come from elsewhere (a table); they may be in any order and are copied into errors->a.
 * Without mistakes never NULL. */
const struct calendar *calendar_of_days(struct yaml_errors *errors, const struct calendar_day *days, size_t n);

/* Years of `over` in place of those of `base`, and what only one of them has. Shares what both hold. */
const struct calendar *calendar_merge(struct arena *a, const struct calendar *base, const struct calendar *over);

/* NULL when the year is not known. */
const struct calendar_year *calendar_year(const struct calendar *c, int year);

bool calendar_covers(const struct calendar *c, int32_t day);
/* Covered or not: past its ends and in its gaps Monday to Friday. */
bool calendar_works(const struct calendar *c, int32_t day);
/* Whether it works though the week alone would make it a day off. */
bool calendar_made_up(const struct calendar *c, int32_t day);
/* The line of a listed day, NULL for all others. */
const struct calendar_day *calendar_listed(const struct calendar *c, int32_t day);

/* Working days after `from` and up to `to`, `to` included; negative where `to` is before `from`. */
int64_t calendar_working_days(const struct calendar *c, int32_t from, int32_t to);

/* Whether yyyymmdd is a day that exists, within the bounds. */
bool calendar_is_day(int64_t yyyymmdd);
/* The day n days later (earlier when negative); the bounds where it would be past them. */
int32_t calendar_add(int32_t day, int64_t n);
/* Days from `from` to `to`; negative where `to` is before. */
int64_t calendar_between(int32_t from, int32_t to);

#endif
