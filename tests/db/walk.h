/*
 * Random walks: matters of one procedure, and officers and residents who try whatever comes to their minds, while the
 * clock goes on. Half of the tries are what the engine offers somebody, made well; the others are any step by anybody,
 * and some are spoiled on purpose: an old version, a field left away, files that nobody asked for.
 *
 * After each try the rules that no procedure may break are looked up in the tables themselves (walk_check.c). A walk is
 * the same for the same seed.
 */
#ifndef ECHOWALL_TESTS_DB_WALK_H
#define ECHOWALL_TESTS_DB_WALK_H

#include "world.h"

#define WALK_MATTERS 4  /* that are walked with at a time */
#define WALK_OLD     90 /* tries after which another one takes a matter's place; a third of them when it has ended */
#define WALK_UNITS   64

struct walked {
    char number[40];
    int tries;
    int64_t id;
};

struct walk {
    struct world *w;
    struct arena *a; /* of the present step */
    const struct procedure *p;
    uint64_t seed;
    struct walked matters[WALK_MATTERS];
    int n;
    char final[40];            /* number of the latest one about which there is nothing more to be said; "": none yet */
    int64_t above[WALK_UNITS]; /* the unit above a unit, 0 above the highest, from the table */
    int tries, made, refused, ended;
    bool light;       /* nothing is looked up after each try, and few officers are asked what they are offered */
    int made_of[100]; /* steps, in the procedure's order */
};

unsigned walk_below(struct walk *x, unsigned n); /* a number from 0 to n-1 */
/* What the field asks for, in the step's arena; NULL or "" now and then where it need not be said. */
const char *walk_value(struct walk *x, const struct field_def *f);

/* Goes on until there were so many tries and, of them, so many steps made. */
void walk_go(struct walk *x, int tries, int moves);

/* Everything that holds of a matter after a step, and of its newest entry. */
void walk_check_matter(struct walk *x, int64_t matter_id);
/* No queue of the officer holds a matter that speaks of them. */
void walk_check_lists(struct walk *x, enum world_officer o);
/* The site's record is whole. */
void walk_check_record(struct world *w);

/* All that a refused step must leave as it was, in the step's arena. */
const char *walk_picture(struct walk *x, int64_t matter_id);

#endif
