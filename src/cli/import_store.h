/*
 * Storing one chunk of an import while the next is being read: a thread of its own stores them, one at a time and in
 * the order they come.
 */
#ifndef ECHOWALL_CLI_IMPORT_STORE_H
#define ECHOWALL_CLI_IMPORT_STORE_H

#include "base/background.h"
#include "model/import_rows.h"

struct import_store {
    struct background thread;
    struct db_conn *conn;       /* the thread's until the end */
    struct import_chunk *chunk; /* NULL: nothing is under way */
    struct import_result *results;
    enum err result; /* of the chunk before */
    struct error error;
};

enum err import_store_start(struct import_store *s, struct db_conn *c, struct error *e) ERR_CHECKED;
/* Waits for what is under way. */
void import_store_stop(struct import_store *s);

/* Behind import_store_wait. The chunk, its rows and its results stay until that returns again. */
void import_store_begin(struct import_store *s, struct import_chunk *k, struct import_result *results);
/* How it went with the chunk that was begun, once it is stored; ERR_OK where none was. */
enum err import_store_wait(struct import_store *s, struct error *e) ERR_CHECKED;

#endif
