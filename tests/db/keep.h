/*
 * A small site with everything that can stand in it, for tests of the checker, backups and erasure: matters with and
 * without contact, through all states, with files, ratings, callbacks, a public copy, an accusation and links, over
 * four days that are sealed. And a connection beside the program's that obeys no rules, as somebody with the database's
 * file has.
 */
#ifndef ECHOWALL_TESTS_DB_KEEP_H
#define ECHOWALL_TESTS_DB_KEEP_H

#include "world.h"

#include "model/verify.h"

#define KEEP_MATTERS 8
#define KEEP_NAME    "欧阳晓霞"
#define KEEP_PHONE   "13859900417"

struct keep {
    struct world *w;
    char dir[200]; /* key, files, backups */
    struct receipt receipts[KEEP_MATTERS];
};

/* Fills the world; clean-up with keep_end. */
struct keep *keep_build(struct world *w);
void keep_end(struct keep *k);

/* A connection with the foreign keys and checks off where the engine can. */
struct raw;
struct raw *raw_open(const struct world *w);
void raw_close(struct raw *r);
/* False when the engine refuses it; then nothing is changed. */
bool raw_try(struct raw *r, const char *sql);
void raw_must(struct raw *r, const char *sql);
/* First column of the first row as text, NULL without a row or for NULL; good until the next call. */
const char *raw_get(struct raw *r, const char *sql);

/* Fails unless the site is whole. */
void keep_whole(const struct world *w, struct db_conn *c, const struct site *s);

#endif
