/* The files of one part of a catalogue's folder. */
#ifndef ECHOWALL_CATALOGUE_FOLDER_H
#define ECHOWALL_CATALOGUE_FOLDER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/* The files FOLDER/PART/NAME.yaml of a folder, by name; or path itself where it is a file. ERR_NOT_FOUND where there is
 * none. All in a. */
enum err folder_files(struct arena *a, const char *path, const char *part, const char *const **ret, size_t *ret_n,
                      struct error *e) ERR_CHECKED;

/* Whether a file is called CODE.yaml. */
bool folder_named_after(const char *path, const char *code);

/* Whether FOLDER/PART is there. */
bool folder_has(struct arena *a, const char *path, const char *part);

#endif
