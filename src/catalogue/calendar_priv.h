/* Between the files of calendar.h: what a reader hands over to be checked and made into a calendar. */
#ifndef ECHOWALL_CATALOGUE_CALENDAR_PRIV_H
#define ECHOWALL_CATALOGUE_CALENDAR_PRIV_H

#include "catalogue/calendar.h"

/* A listed day with the place it stands at. */
struct calendar_line {
    struct calendar_day day;
    const struct yaml_node *at; /* NULL: nowhere in particular */
};

/* Lines on their way in. */
struct calendar_lines {
    struct yaml_errors *errors;
    struct calendar_line *rows;
    size_t n, cap;
    bool full; /* told that there are too many */
};

/* day has to exist; more than CALENDAR_DAYS_MAX are told once and left out. */
void calendar_lines_add(struct calendar_lines *l, const struct calendar_day *day, const struct yaml_node *at);

/* Sorts and checks them; NULL when errors holds anything by then. */
const struct calendar *calendar_build(struct calendar_lines *l);

/* "2026-01-31" in errors' arena, for sentences. */
const char *calendar_day_text(struct yaml_errors *errors, int32_t day);

#endif
