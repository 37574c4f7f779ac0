/*
 * The schema and its history. A migration is a file migrations/NNNN_name.sql, built into the program; where the engines
 * must differ, NNNN_name.pgsql.sql takes its place on PostgreSQL. Forward only.
 *
 * A file is a list of statements, each ended by a ';' at the end of a line. Each runs in a transaction of its own
 * together with the row of schema_step that says it is done, so a run that was cut off goes on where it stopped. Types
 * are BIGINT, TEXT, DOUBLE PRECISION and BYTEA, which becomes BLOB on SQLite.
 */
#ifndef ECHOWALL_DB_MIGRATE_H
#define ECHOWALL_DB_MIGRATE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"

struct migration {
    int version; /* ascending in a list */
    const char *name;
    const char *sql;
    const char *sql_pgsql; /* NULL: the same */
};

struct migration_list {
    const struct migration *v;
    size_t n;
};

/* The migrations built into this program. */
extern const struct migration_list migrations;

/*
 * Reads only. *ret_have: the last version up to which all is done, 0 for an empty database; *ret_want: the program's
 * last. Have above want means a database of a newer program.
 */
enum err migrate_status(struct db_conn *c, int *ret_have, int *ret_want, struct error *e) ERR_CHECKED;

/* ERR_OK when the schema is the program's; otherwise ERR_CONFLICT with a sentence that says what to do. Reads only. */
enum err migrate_check(struct db_conn *c, struct error *e) ERR_CHECKED;

/* Brings the schema up to date. A database of a newer program is ERR_CONFLICT and stays as it is. */
enum err migrate_run(struct db *d, struct error *e) ERR_CHECKED;

/* The same for a list of one's own; want is the version of its last. */
enum err migrate_status_of(struct db_conn *c, struct migration_list list, int *ret_have, int *ret_want,
                           struct error *e) ERR_CHECKED;
enum err migrate_run_list(struct db *d, struct migration_list list, struct error *e) ERR_CHECKED;

/* The statements of a file, ready for the engine; *ret_v lives in the arena. */
size_t migrate_split(const char *sql, enum db_engine engine, struct arena *a, char ***ret_v);

#endif
