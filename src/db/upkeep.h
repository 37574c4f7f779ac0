/* What a database needs done to itself now and then, outside any transaction. */
#ifndef ECHOWALL_DB_UPKEEP_H
#define ECHOWALL_DB_UPKEEP_H

#include "base/err.h"
#include "db/db.h"

/*
 * Takes deleted bytes out of the files. SQLite overwrites them as it goes (secure_delete), so what is left is to move
 * the log into the database and to empty it; ERR_BUSY while a reader of an older state is in the way. PostgreSQL:
 * VACUUM of the named tables (NULL-ended), which rewrites those below 256 MiB. What PostgreSQL keeps in its own log, in
 * log archives and on replicas is out of reach and goes as they are recycled.
 */
enum err db_scrub(struct db *d, const char *const *tables, struct error *e) ERR_CHECKED;

/* Statements for PostgreSQL that are no part of any write (NULL-ended), each by itself. On SQLite nothing is done. */
enum err db_run_pgsql(struct db *d, const char *const *sql, struct error *e) ERR_CHECKED;

/* Fresh statistics for PostgreSQL's planner, after bulk loads. SQLite plans without any, as the tests see it: nobody
 * would renew them, and those of an hour in which few were logged in had each look for a session read all of them. */
enum err db_analyze(struct db *d, struct error *e) ERR_CHECKED;

#endif
