/* What the pages of places show. */
#ifndef ECHOWALL_HTML_PLACE_VIEWS_H
#define ECHOWALL_HTML_PLACE_VIEWS_H

#include "html/views.h"

struct place_row_view {
    const char *url, *title, *area;
};

struct places_view {
    const struct kind_view *registers; /* of the page of all registers */
    size_t register_count;
    const char *name, *path, *everywhere, *next; /* of one register; next NULL: the end */
    bool first, in_area;
    const struct option_view *areas; /* value is the path of the list there */
    size_t area_count;
    const struct place_row_view *rows;
    size_t row_count;
};

struct place_fact_view {
    const char *name, *value;
};

/* A point of a route. */
struct place_point_view {
    const char *name, *about, *url; /* about "": nothing is said; url NULL: no place of ours */
};

struct place_view {
    const char *open; /* whether it is open, in words; NULL: its hours say nothing that can be read */
    bool open_now;
    const char *book; /* days that groups book; NULL: none of its kind */
    const struct place_point_view *points;
    size_t point_count;
    const char *title, *register_name, *area, *say, *menu; /* menu: where talks are ordered to; NULL: not there */
    const struct place_fact_view *facts;
    size_t fact_count;
    const char *address, *back, *qr_path; /* of its sign; qr_path NULL: the address is too long */
    int qr_side;
};

#endif
