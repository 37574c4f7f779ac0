/*
 * The calendar of working days that is in force at this site: the State Council's list inside the program
 * (catalogue/calendar.h), with the years in place of its own that an office has imported. The tables hold only what was
 * imported, a year as a whole; a later program that brings the year itself changes nothing for the site that has it.
 *
 * What is in force is kept in memory and looked at by version, so whoever asks costs one short statement; another
 * process's import is seen by the next question.
 */
#ifndef ECHOWALL_MODEL_CALENDAR_H
#define ECHOWALL_MODEL_CALENDAR_H

#include "catalogue/calendar.h"
#include "model/site.h"
#include "model/viewer.h"

#define CALENDAR_SOURCE_MAX 200 /* characters of a file's name */

/* Keeps the calendar for all threads of a process (struct site). */
struct calendar_store;
struct calendar_store *calendar_store_new(void);
void calendar_store_free(struct calendar_store *k); /* accepts NULL; calendars that are held stay */

/*
 * The calendar in force, which stays as it is until a is reset or freed. Inside a write as well as outside, but not in
 * the one that imports. A site without a store reads the tables each time.
 */
enum err calendar_hold(struct db_conn *c, const struct site *s, struct arena *a, const struct calendar **ret,
                       struct error *e) ERR_CHECKED;

/* Changes with every import; 0 before the first. */
enum err calendar_version_in_force(struct db_conn *c, int64_t *ret, struct error *e) ERR_CHECKED;

/* What became of one year of an import. */
struct calendar_taken {
    int year;
    int days; /* of the year, all of which are known from now on */
    size_t rest, work;
    bool replaced; /* an imported one was there */
};

struct calendar_import_report {
    struct calendar_taken *rows;
    size_t n;
};

/*
 * Stores every year of x, which a reader of catalogue/calendar.h has checked, in place of what was imported of that
 * year before; one line of the audit trail. For system administrators, the 主题办 and the operator, ERR_DENIED for
 * others. ERR_INVALID where x has no year, ERR_TOO_LARGE where more than CALENDAR_YEARS_MAX would be imported. source:
 * the file's name, cut to its last CALENDAR_SOURCE_MAX characters.
 */
enum err calendar_import(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const char *source, const struct calendar *x, struct calendar_import_report *ret,
                         struct error *e) ERR_CHECKED;

/* A year in force, and where it comes from. */
struct calendar_origin {
    const struct calendar_year *year;
    const char *source; /* name of the file; "" it is the one inside the program */
    const char *login;  /* who imported it; "" the operator, or nobody */
    int64_t at;         /* when; 0 nobody did */
};

struct calendar_origins {
    struct calendar_origin *rows;
    size_t n;
};

/* All years in force, in order; they live as long as a. For everybody: the list is public. */
enum err calendar_origins(struct db_conn *c, const struct site *s, struct arena *a, struct calendar_origins *ret,
                          struct error *e) ERR_CHECKED;

#endif
