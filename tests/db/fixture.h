/*
 * An empty database of one engine for a test: a file of its own, or a schema of its own in the server that
 * ECHOWALL_PG_URL names. Without that variable the tests on PostgreSQL are skipped.
 *
 *   BOTH_ENGINES(test_db_reads_back)  two cmocka tests; *state is a struct fixture *
 */
#ifndef ECHOWALL_TESTS_DB_FIXTURE_H
#define ECHOWALL_TESTS_DB_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/db.h"
#include "db/migrate.h"

struct fixture {
    enum db_engine engine;
    char dir[200]; /* a folder that goes with the test; SQLite's file is in it */
    char url[700];
    char session[40]; /* PostgreSQL: application_name of all its sessions, and the name of its schema or database */
    struct db *db;
    struct db_conn *c; /* a reading connection */
    struct arena *arena;
};

/* The tables that every fixture has. */
extern const struct migration_list fixture_tables;

int fixture_sqlite(void **state);
int fixture_pgsql(void **state);
int fixture_end(void **state);

/* A place for a database of that name, and nothing in it: who uses it opens and closes it. PostgreSQL: no url yet. */
struct fixture *fixture_place(enum db_engine engine);
void fixture_leave(struct fixture *f);

/* Runs SQL beside the database under test: its own connection to the server. PostgreSQL only. */
void fixture_server(const struct fixture *f, const char *sql);

/* One of several who write at once; run has a connection of its own, and no checks of cmocka's. */
struct fixture_part {
    void (*run)(struct db_conn *c, void *ctx);
    void *ctx;
};
/* Runs them at once, each in a thread of its own. Each begins with one db_write: on SQLite those are one group, in the
 * order of the parts. */
void fixture_together(struct db *d, const struct fixture_part *parts, size_t n);

/* Fails the test with the error's text unless r is ERR_OK. */
void must(enum err r, const struct error *e, const char *file, int line);
#define MUST(call) must((call), &e, __FILE__, __LINE__)

#define BOTH_ENGINES(test)                                                                                             \
    {#test " on SQLite", test, fixture_sqlite, fixture_end, NULL},                                                     \
    {                                                                                                                  \
#test " on PostgreSQL", test, fixture_pgsql, fixture_end, NULL                                                 \
    }
#define ON_SQLITE(test)                                                                                                \
    {                                                                                                                  \
#test " on SQLite", test, fixture_sqlite, fixture_end, NULL                                                    \
    }
#define ON_PGSQL(test)                                                                                                 \
    {                                                                                                                  \
#test " on PostgreSQL", test, fixture_pgsql, fixture_end, NULL                                                 \
    }

/* First line of every test. */
#define FIXTURE(f)                                                                                                     \
    struct fixture *f = *state;                                                                                        \
    struct error e = {0};                                                                                              \
    (void)e

/* Runs the tests, without those on PostgreSQL where there is none. Returns the number of failures. */
int fixture_run(const struct CMUnitTest *tests, size_t n);

#endif
