/*
 * A small government with the real schema, for tests of the model:
 *
 *   gov ── office (takes in) ── desk
 *     ├─── roads ── lamps
 *     └─── water
 *
 * Officers are known by the unit and role of their one post; the clock stands at 2026-11-20 09:00 in Shanghai.
 */
#ifndef ECHOWALL_TESTS_DB_WORLD_H
#define ECHOWALL_TESTS_DB_WORLD_H

#include "fixture.h"

#include "model/matter.h"
#include "model/move.h"
#include "model/sheet.h"
#include "model/submit.h"

enum world_unit { GOV = 1, OFFICE, DESK, ROADS, LAMPS, WATER };

/* One officer for each; their ids are 100 and up in this order. */
enum world_officer {
    CLERK,      /* intake at the office */
    DISPATCHER, /* at the office */
    ROADS_MAN,  /* handler at roads */
    ROADS_TWO,  /* another handler there */
    LAMPS_MAN,  /* handler at lamps, below roads */
    WATER_MAN,  /* handler at water, beside roads */
    VERIFIER,   /* at the office */
    LEADER,     /* at gov */
    SUPERVISOR, /* at gov; opens accusations not yet placed */
    PUBLISHER,  /* at the office */
    FORMER,     /* was handler at roads */
    MOVED_UP,   /* was handler at lamps, is leader at gov now */
    SYSADMIN,   /* at gov, reads nothing */
    OFFICERS
};

struct world {
    struct fixture *fixture; /* its place */
    struct db *db;
    struct db_conn *c;
    struct arena *a;
    struct site s;
};

int world_sqlite(void **state);
int world_pgsql(void **state);
int world_end(void **state);

/* Runs the tests, those on PostgreSQL only where there is one; with ECHOWALL_ENGINE=postgresql only those. */
int world_run(const struct CMUnitTest *tests, size_t n);

#define BOTH_WORLDS(test)                                                                                              \
    {#test " on SQLite", test, world_sqlite, world_end, NULL},                                                         \
    {                                                                                                                  \
#test " on PostgreSQL", test, world_pgsql, world_end, NULL                                                     \
    }

/* First line of every test. */
#define WORLD(w)                                                                                                       \
    struct world *w = *state;                                                                                          \
    struct error e = {0};                                                                                              \
    (void)e

const struct viewer *world_viewer(enum world_officer o);

/* Runs one statement in a write of its own. */
void world_exec(struct world *w, const struct db_stmt *s, struct db_args args);

/* Raises a matter with the body and, where contact is not NULL, the contact. against: 0, a unit, or -1 for "somebody".
 */
struct receipt world_raise(struct world *w, const char *body, const struct contact *contact, int against);

/* Makes a move with up to two texts, at the matter's present version; of choices behind them the first option. */
enum err world_move(struct world *w, enum world_officer o, const char *number, const char *move, const char *text,
                    const char *text2, struct error *e);
enum err world_dispatch(struct world *w, const char *number, enum world_unit lead, struct error *e);

/* From new to closed: roads has it, ROADS_MAN replies, VERIFIER verifies, LEADER signs off. */
void world_close(struct world *w, const char *number, const char *reply);

void world_later(struct world *w, int64_t ms);

/* Splits lines at "\n" and cells at ",". */
struct sheet world_sheet(struct world *w, const char *text);
/* The report's fault i is on this line, about this column, and has a sentence. */
void world_fault(const struct sheet_report *r, int i, int64_t line, const char *field);

#endif
