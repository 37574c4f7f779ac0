/*
 * Writing the lists that officers take away (model/export_job.h): page after page through the model, as the officer
 * sees it, into one file, in bounded memory however long the list is.
 */
#ifndef ECHOWALL_WEB_EXPORT_WRITE_H
#define ECHOWALL_WEB_EXPORT_WRITE_H

#include "html/tr.h"
#include "model/export_job.h"

/* Called after each page; anything but ERR_OK ends the writing. */
typedef enum err (*export_told)(void *ctx, int64_t rows, struct error *e);

/* Writes x for its viewer v to path, whole or not at all. ERR_INVALID: the list is no longer known. */
enum err export_write(struct db_conn *c, const struct site *s, const struct viewer *v, const struct export_job *x,
                      const char *path, export_told told, void *ctx, int64_t *ret_rows, struct error *e) ERR_CHECKED;

#endif
