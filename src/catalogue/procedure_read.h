/*
 * Reads a procedure from its file and checks it: not only that every word is known, but that a matter can go from its
 * first state to an end, that somebody may make every move, that every clock stops. Whoever writes the file is told
 * every mistake at once, each with its line; docs/procedures.md explains the keys.
 */
#ifndef ECHOWALL_CATALOGUE_PROCEDURE_READ_H
#define ECHOWALL_CATALOGUE_PROCEDURE_READ_H

#include "catalogue/procedure.h"
#include "catalogue/yaml.h"

#define PROCEDURE_STATES_MAX 40
#define PROCEDURE_MOVES_MAX  80
#define PROCEDURE_CLOCKS_MAX 24
#define PROCEDURE_ROLES_MAX  8

/* NULL after a mistake; those of this text stand behind the ones that errors held before, by their lines. The procedure
 * and all its texts live in errors->a. */
const struct procedure *procedure_parse(const char *text, size_t n, struct yaml_errors *errors);

/* A text that was checked when it was put in force, maybe by an older program with fewer rules: mistakes that leave
 * something to work with are passed over. NULL where nothing is left. All in a. */
struct procedure *procedure_kept(struct arena *a, const char *text, size_t n);

/* The same from the tree; root may be NULL (a parse that failed). */
const struct procedure *procedure_of(struct yaml_node *root, struct yaml_errors *errors);

/* The words of a file for guards and effects, "not_doer, co_done"; in a. */
char *procedure_guards(struct arena *a, unsigned bits);
char *procedure_effects(struct arena *a, unsigned bits);

/* One file of a folder. */
struct procedure_file {
    struct yaml_errors errors;
    const struct procedure *procedure; /* NULL after a mistake */
};

/*
 * Reads the files procedures/NAME.yaml of a folder, by name, or path itself where it is a file, and looks for what
 * they have in common: codes, numbers. ERR_NOT_FOUND where there is none, ERR_IO where one cannot be read; mistakes are
 * no errors. All in a.
 */
enum err procedure_files(struct arena *a, const char *path, struct procedure_file **ret, size_t *ret_n,
                         struct error *e) ERR_CHECKED;

/* The roles that a move may name, NULL-ended: those that see matters (model/role.h). */
extern const char *const procedure_roles[];

#endif
