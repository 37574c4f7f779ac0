/*
 * Fills a site with matters as a city has them after a year: most answered and closed, some rated and published, those
 * of the last days on their way. They come in through the model's import and go on through its moves, so every row is
 * as the program makes it. The same seed gives the same texts, fields, states and intervals, counted back from the day
 * it is run.
 */
#ifndef ECHOWALL_TESTS_BENCH_GENERATE_H
#define ECHOWALL_TESTS_BENCH_GENERATE_H

#include "city.h"
#include "model/import_rows.h"

#define GENERATE_SOURCE "bench"

enum ending {
    END_PUBLISHED,
    END_CLOSED,
    END_NEW,
    END_DISPATCHED,
    END_HANDLING,
    END_REPLIED,
    END_VERIFIED,
    END_RETURNED,
};

/* How matter i of n comes in, and what becomes of it. Texts live in a. */
struct story {
    struct import_row row;
    enum ending ending;
    unsigned unit; /* in the city */
    const char *reply;
};

struct plan {
    const struct city *city;
    uint64_t seed;
    int64_t n;
    int64_t now;
};

void story_of(const struct plan *p, struct arena *a, int64_t i, struct story *ret);

struct generated {
    int64_t imported, moves, published;
    double import_s, move_s;
};

/* Stores matters from … to-1 of the plan; those that are there stay as they are. quiet: no progress on stderr. */
enum err generate(struct opened *o, const struct plan *p, int64_t from, int64_t to, bool quiet, struct generated *ret,
                  struct error *e) ERR_CHECKED;

#endif
