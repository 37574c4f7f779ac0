/* Looks files up among those tools/embed put into the program. */
#include "catalogue/builtin.h"

#include <string.h>

const struct builtin_file *builtin_find(const char *name)
{
    for (size_t i = 0; i < builtin_files_n; i++) {
        if (strcmp(builtin_files[i].name, name) == 0) {
            return &builtin_files[i];
        }
    }
    return NULL;
}

const struct builtin_file *builtin_list(size_t *ret_n)
{
    *ret_n = builtin_files_n;
    return builtin_files;
}
