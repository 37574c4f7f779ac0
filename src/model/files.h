/*
 * The folder of attachments: files named by their SHA-256, so that the same file is kept once and the record's hash is
 * also its address. A file is there whole or not at all, and once a put has returned it survives a cut of the power.
 *
 * Layout: <folder>/ab/cd/abcd… ; files on their way in lie in <folder>/tmp and are of no use after a crash.
 */
#ifndef ECHOWALL_MODEL_FILES_H
#define ECHOWALL_MODEL_FILES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define FILES_NAME_SIZE 65 /* 64 hex digits and a NUL */

/* Stores bytes. ERR_BUSY when the disk is full. */
enum err files_put(const char *folder, const void *p, size_t n, char ret_name[FILES_NAME_SIZE],
                   struct error *e) ERR_CHECKED;

/* Stores what fd gives from where it stands to its end; ERR_TOO_LARGE past max bytes. */
enum err files_put_fd(const char *folder, int fd, int64_t max, char ret_name[FILES_NAME_SIZE], int64_t *ret_size,
                      struct error *e) ERR_CHECKED;

/* Opens a stored file for reading. ERR_NOT_FOUND when it is not there, also for what is no name. */
enum err files_open(const char *folder, const char *name, int *ret_fd, int64_t *ret_size, struct error *e) ERR_CHECKED;

/* Removes a file; that it is not there is no mistake. */
enum err files_remove(const char *folder, const char *name, struct error *e) ERR_CHECKED;

/* The file counts as put just now, so that a sweep looks at it once more; that it is not there is no mistake. */
enum err files_touch(const char *folder, const char *name, struct error *e) ERR_CHECKED;

/*
 * Calls visit with the name of every file last put within [from, until), in seconds of the machine's clock; unfinished
 * ones of that age are removed. visit may remove the file it is given; its error ends the walk and is returned.
 */
typedef enum err (*files_visit_fn)(void *ctx, const char *name, struct error *e);
enum err files_each(const char *folder, int64_t from, int64_t until, files_visit_fn visit, void *ctx,
                    struct error *e) ERR_CHECKED;

#endif
