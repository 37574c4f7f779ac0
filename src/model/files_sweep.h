/*
 * Files that nothing refers to: a form was refused, or its write failed, after its photos had been stored. They may
 * show people who never raised a matter, so they do not stay.
 */
#ifndef ECHOWALL_MODEL_FILES_SWEEP_H
#define ECHOWALL_MODEL_FILES_SWEEP_H

#include "model/site.h"

/* Removes files put between a week and a day ago that no document names; to run once a day. Files are on their way for
 * minutes at most, so a day is never too early. */
enum err files_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;

#endif
