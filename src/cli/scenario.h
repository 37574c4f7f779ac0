/*
 * What was published of a place and a year, as lines of catalogue/demo/CODE.csv; each line says what, of which kind,
 * how many, between which days, whose, and what is written into them. A value of a line is a|b|c     one after the
 * other, row by row *405000余 so many over all rows together; the last one is "at least" where 余 stands behind #8,
 * #8/3  1 to 8 and again, every third row the next; also within a text
 *   @         the day of the row
 */
#ifndef ECHOWALL_CLI_SCENARIO_H
#define ECHOWALL_CLI_SCENARIO_H

#include "cli/open.h"
#include "report/sheet_read.h"

#define SCENARIO_FIELDS_MAX 16

struct scenario_line {
    int64_t no; /* of the file */
    const char *what, *kind, *unit, *how, *title;
    int64_t n, from, to;
    struct {
        const char *part, *text;
    } fields[SCENARIO_FIELDS_MAX];
    size_t n_fields;
};

struct scenario {
    struct opened *o;
    const char *code;
    struct arena *a;    /* of a chunk */
    struct arena *keep; /* of the whole */
    int64_t made, there;
    int64_t without;  /* the line of which the last row is left out; 0: none */
    const char *gone; /* code of the subject that was left out; NULL: none */
};

enum err scenario_line_of(const struct scenario *f, struct arena *a, const struct sheet_row *row,
                          struct scenario_line *ret, struct error *e) ERR_CHECKED;
/* How many rows of it are made: all, or one fewer. */
int64_t scenario_rows(const struct scenario *f, const struct scenario_line *x);
/* When row i is, in office hours. */
int64_t scenario_at(const struct scenario *f, const struct scenario_line *x, int64_t i);
/* What row i has there, in f->a; NULL: the line says nothing of it. */
const char *scenario_value(const struct scenario *f, const struct scenario_line *x, const char *text, int64_t i);
const char *scenario_field(const struct scenario *f, const struct scenario_line *x, const char *part, int64_t i);
/* The office of row i; 0: none. */
enum err scenario_unit(const struct scenario *f, const struct scenario_line *x, int64_t i, int64_t *ret_id,
                       const char **ret_code, struct error *e) ERR_CHECKED;

/* All rows of a line. */
enum err scenario_matters(struct scenario *f, const struct scenario_line *x, struct error *e) ERR_CHECKED;
enum err scenario_activities(struct scenario *f, const struct scenario_line *x, struct error *e) ERR_CHECKED;
enum err scenario_subjects(struct scenario *f, const struct scenario_line *x, struct error *e) ERR_CHECKED;
enum err scenario_officers(struct scenario *f, const struct scenario_line *x, struct error *e) ERR_CHECKED;
enum err scenario_ties(struct scenario *f, const struct scenario_line *x, struct error *e) ERR_CHECKED;
enum err scenario_checklists(struct scenario *f, const struct scenario_line *x, struct error *e) ERR_CHECKED;

#endif
