/* The files of catalogue/ inside the program: column maps, areas, categories. */
#ifndef ECHOWALL_CATALOGUE_BUILTIN_H
#define ECHOWALL_CATALOGUE_BUILTIN_H

#include <stddef.h>

/* name is the path below catalogue/, such as "imports/board.yaml". data ends with a NUL that n does not count. */
struct builtin_file {
    const char *name;
    const char *data;
    size_t n;
};

const struct builtin_file *builtin_find(const char *name); /* NULL when there is none */

/* All of them, by name. */
const struct builtin_file *builtin_list(size_t *ret_n);

/* Made at build by tools/embed; use the functions above. */
extern const struct builtin_file builtin_files[];
extern const size_t builtin_files_n;

#endif
