/*
 * Small files of the catalogue, each one thing that is found by its code: registers, roles of ties, checklists. A
 * folder of them is inside the program, read when the first is asked for, and stays as long as it runs; another may be
 * read from a disk to be checked.
 *
 * Each struct begins with its code, a const char *.
 */
#ifndef ECHOWALL_CATALOGUE_DEFS_H
#define ECHOWALL_CATALOGUE_DEFS_H

#include <pthread.h>

#include "catalogue/yaml.h"

struct def_kind {
    const char *folder; /* of the catalogue: "registers" */
    /* From the root (NULL: a parse that failed) to the struct, in errors->a; NULL after a mistake. */
    const void *(*read)(struct yaml_node *root, struct yaml_errors *errors);
};

/* Those inside the program. Static: everything but kind begins as zero. */
struct def_set {
    const struct def_kind *kind;
    pthread_mutex_t lock; /* PTHREAD_MUTEX_INITIALIZER; held by whoever reads them */
    struct arena *arena;  /* holds them until the program ends */
    _Atomic(const void *const *) rows;
    size_t n;
};

/* By the names of their files. */
const void *const *defs_all(struct def_set *set, size_t *ret_n);
const void *defs_find(struct def_set *set, const char *code); /* NULL when there is none */

/* One file of a folder. */
struct def_file {
    struct yaml_errors errors;
    const void *def; /* NULL after a mistake */
};

/* Reads the files FOLDER/NAME.yaml of a catalogue's folder, by name, or path itself where it is a file. ERR_NOT_FOUND
 * where there is none, ERR_IO where one cannot be read; mistakes are no errors. All in a. */
enum err defs_files(struct arena *a, const char *path, const struct def_kind *kind, struct def_file **ret,
                    size_t *ret_n, struct error *e) ERR_CHECKED;

/* Whether a file that can be read has all the keys (NULL-ended) at its root, and none called "states". */
bool defs_is_file(struct arena *a, const char *path, const char *const *keys);

#endif
