/*
 * What was made of rows and is worth having again for later reads of the same connection. It goes when the connection
 * does, or when nobody asked for it for a while. Whether it still holds is for its owner to find out: db_stamp tells
 * whether anything was written since.
 */
#ifndef ECHOWALL_DB_DB_HELD_H
#define ECHOWALL_DB_DB_HELD_H

#include "db/db.h"

#define DB_STAMP_MAX 256

/* What is held under the key, an address of the owner's, or NULL. */
void *db_held(const struct db_conn *c, const void *key);
/* Gives what to the connection, once for each key; free_what ends it with the connection. */
void db_hold(struct db_conn *c, const void *key, void *what, void (*free_what)(void *));

/* Between two pieces of work (nothing happens in the middle of one): ends what was not asked for in the last unused_us.
 * 0: ends all of it, and on SQLite gives back the connection's pages of the database and its prepared statements. */
void db_rest(struct db_conn *c, int64_t unused_us);

/* A text that is the same only as long as nothing was written to the database, by whomever: what was read after one
 * holds for as long as the next ones are equal, on this connection. ret_stamp "": it is not known, and nothing holds.
 */
enum err db_stamp(struct db_conn *c, char ret_stamp[DB_STAMP_MAX], struct error *e) ERR_CHECKED;

#endif
