/*
 * Building the index anew: after a restore, after an upgrade from a program without one, and when the trees of units or
 * areas changed. In chunks, from where it stopped, with any number of processes; while it runs, searches say so.
 *
 * The wide unit is the one where everything comes in. Whoever reads there is narrowed not by the long list of what has
 * reached it but by the short one of what has not. It is chosen when the index is empty or built anew, and stays until
 * then, since every line speaks of it.
 */
#ifndef ECHOWALL_MODEL_SEARCH_BUILD_H
#define ECHOWALL_MODEL_SEARCH_BUILD_H

#include "model/site.h"

struct search_state {
    bool building; /* there are matters that may not be in it */
    int percent;   /* of them that are, by their ids */
    bool stale;    /* units or areas moved: lines may say where they were */
    bool wall;     /* there are public copies that may not be in the wall's */
    int64_t wide;  /* a unit of which each line says if the matter has not reached it; 0: they do not, or not yet */
};
enum err search_state(struct db_conn *c, struct search_state *ret, struct error *e) ERR_CHECKED;

/* One chunk. *ret_done: nothing was left. */
enum err search_build_step(struct db_conn *c, const struct site *s, bool *ret_done, struct error *e) ERR_CHECKED;

/* Inside a write: everything is looked at again. After a restore (whole), or when units or areas moved. */
enum err search_build_again(struct db_conn *tx, bool moved, struct error *e) ERR_CHECKED;

/* The same, whole, as a write of its own. */
enum err search_build_begin(struct db_conn *c, struct error *e) ERR_CHECKED;

/*
 * Before an empty database is filled: PostgreSQL makes the index of words of all lines at once several times faster
 * than it adds to it, so it goes, and search_build_step makes it again as the last thing. While it is away, searches
 * read every line.
 */
enum err search_build_apart(struct db *d, struct error *e) ERR_CHECKED;

struct search_check {
    int64_t matters, copies; /* looked at: matters, and public copies */
    int64_t wrong, extra;    /* not in their index as they are; lines of nothing */
};
/* Whether both indexes, that of the staff and that of the wall, say what is true. Reads everything. */
enum err search_check(struct db_conn *c, const struct site *s, struct search_check *ret, struct error *e) ERR_CHECKED;

#endif
