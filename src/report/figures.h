/*
 * Figures: indicators of a period, beside those of the period before (环比) and of the same one a year before (同比).
 *
 * All numbers are whole until they are written: a rate is made of the sums, half-up to its decimals, and never of other
 * rates. Where nothing of the kind is on record in the period, or there is no base, there is no figure ("—"); where
 * there is, and none of it fits, the figure is 0. Where there is none to compare with, or it is 0, there is no base for
 * a change.
 */
#ifndef ECHOWALL_REPORT_FIGURES_H
#define ECHOWALL_REPORT_FIGURES_H

#include "model/indicator.h"

#define FIGURE_NONE "—"

enum period_kind { PERIOD_DAYS, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR };

struct period {
    enum period_kind kind;
    int64_t from, to; /* before to */
};

/* "2023-09", "2023-Q3", "2023", "2023-09-01..2023-10-15" (both days included, at most ten years). ERR_INVALID names the
 * field "period". */
enum err period_parse(const char *text, struct zone z, struct period *ret, struct error *e) ERR_CHECKED;
/* As period_parse reads it, in a. */
const char *period_text(struct arena *a, const struct period *p, struct zone z);
struct period period_month_of(int64_t ms, struct zone z);
/* The one before it, and after: the month, quarter or year, as many days; and the same days a year
 * before. */
struct period period_before(const struct period *p, struct zone z);
struct period period_after(const struct period *p, struct zone z);
struct period period_year_before(const struct period *p, struct zone z);
/* The months of a period, each cut off at its ends; at most max. */
int period_months(const struct period *p, struct zone z, struct period *ret, int max);

struct figure {
    struct indicator_sum counts[INDICATOR_TERMS_MAX]; /* in the order of the indicator */
    struct indicator_sum base;                        /* of percent and days */
    bool on_record; /* of a count that is 0: there are rows of its kind in the period, and none fits */
};

/* Of what is asked for together, or of one group of a breakdown. */
enum err figure_of(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                   const struct indicator *x, const struct indicator_ask *ask, struct figure *ret,
                   struct error *e) ERR_CHECKED;

struct figure_group {
    const char *key, *name;
    struct figure f;
};
struct figure_groups {
    struct figure_group *rows;
    int n;
    bool more; /* others were left out */
};
/* Broken down; the largest base, or count, first, months by time: the key of a month is as period_parse reads it. */
enum err figure_groups(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct indicator *x, const struct indicator_ask *ask, struct figure_groups *ret,
                       struct error *e) ERR_CHECKED;

/* What it is of, in whole units of its last decimal, half-up: 4943 of 49.43. False: there is none. */
bool figure_value(const struct indicator *x, const struct figure *f, int64_t *ret);
/* "2928", "49.43", "—"; without a unit. In a. */
const char *figure_text(struct arena *a, const struct indicator *x, const struct figure *f);

/* Against an earlier figure: of counts and days in percent of it, of rates in points. It is made of the sums, so it may
 * differ in the last decimal from the difference of what is written. "+20.48", "-3.00", "0.00"; NULL: there is no base.
 * In a. */
const char *figure_change(struct arena *a, const struct indicator *x, const struct figure *now,
                          const struct figure *before);

#endif
