/* The offices and officers of the benchmark's city, and the site they belong to. */
#ifndef ECHOWALL_TESTS_BENCH_CITY_H
#define ECHOWALL_TESTS_BENCH_CITY_H

#include "cli/open.h"

#define CITY_UNITS_MAX 80
#define CITY_AREAS_MAX 400

struct city_unit {
    int64_t id;
    const char *name;
    struct viewer handler;
};

struct city {
    struct city_unit units[CITY_UNITS_MAX];
    unsigned n_units;
    const char *areas[CITY_AREAS_MAX];
    unsigned n_areas;
    struct viewer dispatcher, verifier, publisher, intake;
};

/* Adds units and officers where they are missing, and reads them all. */
enum err city_open(struct opened *o, struct arena *a, struct city *ret, struct error *e) ERR_CHECKED;

/* A unit by its code, and an officer at a post by login: found, or added. */
enum err city_unit_of(struct opened *o, struct arena *a, const char *code, const char *name, const char *kind,
                      int64_t parent, int64_t area, int64_t *ret, struct error *e) ERR_CHECKED;
enum err city_post_of(struct opened *o, struct arena *a, const char *login, const char *name, int64_t unit,
                      const char *role, struct viewer *ret, struct error *e) ERR_CHECKED;

#endif
