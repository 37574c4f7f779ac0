/*
 * Column maps: how the columns of somebody else's list become fields of ours, as YAML in catalogue/imports.
 *
 * Every platform names its columns its own way and changes them now and then, so a field knows all the headings it has
 * been seen under, and a heading need not stand in the first row: explanations often stand above it. A second list
 * under export says under which headings results go back, so that the upper platform finds them under its own number.
 */
#ifndef ECHOWALL_CATALOGUE_COLMAP_H
#define ECHOWALL_CATALOGUE_COLMAP_H

#include "base/clock.h"
#include "base/err.h"
#include "catalogue/yaml.h"

#define COLMAP_FIELDS_MAX 64

enum colmap_target { COLMAP_MATTERS, COLMAP_CATEGORIES };

enum colmap_type {
    COLMAP_TEXT, /* one line: breaks and runs of blanks become one blank */
    COLMAP_BODY, /* paragraphs: blanks at the ends of lines and empty lines at both ends go */
    COLMAP_DATE,
    COLMAP_INT,
    COLMAP_WORDS /* one of the words of the map, as the value behind it */
};

struct colmap_word {
    const char *word;
    const char *value;
};

struct colmap_field {
    const char *name;           /* of the target: external_id, title, body, … */
    const char *const *headers; /* NULL-ended */
    enum colmap_type type;
    bool required; /* the column has to be there and every row has to fill it */
    int64_t max;   /* characters of a text */
    struct colmap_word *words;
    size_t n_words;
    bool words_open; /* what is no known word becomes nothing instead of a mistake */
};

struct colmap_constant {
    const char *name;
    const char *value;
};

/* A column of the list that goes back: field is a name of the target. */
struct colmap_column {
    const char *header;
    const char *field;
};

struct colmap {
    const char *name;  /* of the file: "board" */
    const char *title; /* for people, in the site's language */
    enum colmap_target target;
    const char *source; /* name of the system the rows come from */
    int header_search_rows;
    struct colmap_field *fields;
    size_t n_fields;
    struct colmap_constant *constants;
    size_t n_constants;
    struct colmap_column *columns; /* of the export; none when nothing goes back */
    size_t n_columns;
};

/* Reads a map; NULL after mistakes, all of which are in errors. Everything lives in errors->a. */
struct colmap *colmap_parse(const char *name, const char *text, size_t n, struct yaml_errors *errors);

/* A built-in map ("board", "12345", "categories"); NULL when there is none of that name. */
struct colmap *colmap_builtin(const char *name, struct yaml_errors *errors);

/*
 * Tries a row as the heading: columns[i] becomes the column of fields[i], or -1. Returns how many fields were found; 0
 * when a required one is missing. columns has room for n_fields.
 */
size_t colmap_match(const struct colmap *m, const char *const *cells, size_t n_cells, int *columns);

/* Name of the required field that a row which is no heading for lack of it lacks first; NULL when none. */
const struct colmap_field *colmap_missing(const struct colmap *m, const int *columns);

/* A cell as a value. number: ms of a date, or the integer. present is false for an empty cell. */
struct colmap_value {
    bool present;
    const char *text;
    int64_t number;
    enum time_form form; /* of a date: how exactly it was written */
};

/* Converts a cell; text lives in a. ERR_INVALID says what is wrong with it. */
enum err colmap_convert(const struct colmap_field *f, const char *cell, struct zone z, struct arena *a,
                        struct colmap_value *ret, struct error *e) ERR_CHECKED;

/* Index of a field by name, -1 when the map has none. */
int colmap_find(const struct colmap *m, const char *field);

#endif
