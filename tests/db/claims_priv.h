/* Shared by the reader of the tables, what walks matters through them, and the judge. */
#ifndef ECHOWALL_TESTS_DB_CLAIMS_PRIV_H
#define ECHOWALL_TESTS_DB_CLAIMS_PRIV_H

#include "claims.h"

#include "catalogue/procedure_read.h"

#define CLAIMS_WORDS 48 /* in a cell */

/* A matter that was brought to a state as the plain lines lead there, and left alone since. */
struct brought {
    const char *number, *world; /* world: the session of its database */
    int64_t entries;
};

struct claim {
    int line;
    int64_t before; /* of a figure: what the ledger said before its matters were raised */
    const char *what, *move, *to, *says, *clock, *limit, *unit, *start, *last, *article;
    const char *from[CLAIMS_WORDS + 1], *after[CLAIMS_WORDS + 1], *who[CLAIMS_WORDS + 1], *with[CLAIMS_WORDS + 1];
};

struct claims {
    struct arena *a;
    struct world *w; /* in which the lines are held against the engine */
    const char *file;
    const struct procedure *procedure;
    struct claim *v;
    const struct claim *raising; /* the line "raise": what every matter is raised with; or NULL */
    const struct claim *on_way;  /* the line for which a matter is walked: what it says of steps on the way; or NULL */
    struct brought brought[PROCEDURE_STATES_MAX];
    int n;
    int line; /* the one that is being held against the engine */
};

/* Fails the test at the line. */
#define CLAIM_FAIL(k, ...) claim_fail((k), arena_printf((k)->a, __VA_ARGS__))
_Noreturn void claim_fail(const struct claims *k, const char *text);

/* Value of a key in a cell "key=value; …"; otherwise where there is none. */
const char *claim_with(struct claims *k, const struct claim *c, const char *key, const char *otherwise);
bool claim_lists(const char *const *words, const char *word);
enum { CLAIM_RESIDENT = -1, CLAIM_PROGRAM = -2 };
int claim_officer(struct claims *k, const char *name); /* or one of these */

/* A matter as it stands, seen by nobody's eyes. */
struct standing_matter {
    int64_t id, version, entries, due_at;
    const char *state;
};
struct standing_matter claim_stands(struct claims *k, const char *number);

/* Raises a matter as the line says. */
enum err claim_submit(struct claims *k, const struct claim *c, const char *who, struct receipt *ret, struct error *e);
/* A fresh matter, as the line raises it, walked to the state (NULL: by the line's "after"). */
const char *claim_raise(struct claims *k, const struct claim *c, const char *state);
/* The same as a line without anything to say of it raises it, to look at or to be refused with: it may have been
 * brought there before, and nothing has happened to it since. */
const char *claim_brought(struct claims *k, const char *state);
/* The first line "move" of the step in the state; NULL: none. */
const struct claim *claim_move(struct claims *k, const char *move, const char *state);
/* Makes a step as the line says. */
enum err claim_make(struct claims *k, const struct claim *c, const char *number, const char *who, struct error *e);

/* Lines "many" and "figure". */
void claim_many(struct claims *k, const struct claim *c);
void claim_figure(struct claims *k, const struct claim *c);

#endif
