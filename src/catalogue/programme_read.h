/* Reads a programme from its file and checks it; whoever writes the file is told every mistake at once, each with its
 * line. docs/activities.md explains the keys. */
#ifndef ECHOWALL_CATALOGUE_PROGRAMME_READ_H
#define ECHOWALL_CATALOGUE_PROGRAMME_READ_H

#include "catalogue/programme.h"
#include "catalogue/yaml.h"

/* NULL after a mistake. The programme and all its texts live in errors->a. */
const struct programme *programme_parse(const char *text, size_t n, struct yaml_errors *errors);

/* One file of a folder. */
struct programme_file {
    struct yaml_errors errors;
    const struct programme *def; /* NULL after a mistake */
};

/* Reads the files programmes/NAME.yaml of a folder, by name, or path itself where it is a file. ERR_NOT_FOUND where
 * there is none, ERR_IO where one cannot be read; mistakes are no errors. All in a. */
enum err programme_files(struct arena *a, const char *path, struct programme_file **ret, size_t *ret_n,
                         struct error *e) ERR_CHECKED;

/* Whether a file that can be read says that it is a programme. */
bool programme_is_file(struct arena *a, const char *path);

#endif
