/*
 * The site key's file: 32 bytes as hex on one line, outside the database and outside every backup. It opens the vault
 * and derives the secrets, so a file that others on the machine can read is refused, and a database remembers by a
 * keyed hash which key it was made with.
 */
#ifndef ECHOWALL_MODEL_SITE_KEY_H
#define ECHOWALL_MODEL_SITE_KEY_H

#include "base/crypto.h"
#include "base/err.h"
#include "db/db.h"

/* Makes a new random key; ERR_CONFLICT where the file exists. Mode 0600, on disk when it returns. */
enum err site_key_make(const char *path, struct key *ret, struct error *e) ERR_CHECKED;
/* ERR_NOT_FOUND: no file; ERR_DENIED: group or others may read or write it; ERR_INVALID: not a key. */
enum err site_key_load(const char *path, struct key *ret, struct error *e) ERR_CHECKED;

/* Remembers the key in the database; for init, once. ERR_CONFLICT where another is remembered. */
enum err site_key_bind(struct db_conn *c, const struct key *k, struct error *e) ERR_CHECKED;
/* ERR_DENIED where the database was made with another key, ERR_NOT_FOUND where it was made with none. */
enum err site_key_check(struct db_conn *c, const struct key *k, struct error *e) ERR_CHECKED;

#endif
