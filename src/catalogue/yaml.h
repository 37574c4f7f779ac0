/*
 * YAML as a tree that remembers where everything stood, so that whoever edits a file is told every mistake at once,
 * each with its line. One format for the settings, the catalogue and the column maps of imports.
 *
 * Only the plain part of YAML is read: one document, no anchors, aliases or tags, no key twice. A reader asks a map for
 * the keys it knows; yaml_finish then reports the keys nobody asked for.
 *
 *   struct yaml_errors errors = {.a = a, .file = "echowall.yaml"};
 *   struct yaml_node *root = yaml_parse(text, n, &errors);
 *   port = yaml_int(&errors, root, "port", YAML_OPTIONAL, 1, 65535, 8080);
 *   yaml_finish(&errors, root);
 *   if (errors.n) …
 */
#ifndef ECHOWALL_CATALOGUE_YAML_H
#define ECHOWALL_CATALOGUE_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define YAML_SIZE_MAX   (1024 * 1024)
#define YAML_DEPTH_MAX  16
#define YAML_NODES_MAX  100000
#define YAML_ERRORS_MAX 100

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_pair {
    const char *key;
    int line, column; /* of the key */
    struct yaml_node *value;
    bool used; /* somebody asked for it */
};

struct yaml_node {
    enum yaml_kind kind;
    int line, column; /* from 1 */
    const char *text; /* of YAML_TEXT, else "" */
    bool quoted;
    bool told; /* that it should have been a map: once is enough */
    size_t n;
    struct yaml_node **items; /* of YAML_LIST */
    struct yaml_pair *pairs;  /* of YAML_MAP */
};

/* One mistake. msgid is a sentence for a person whose "{}" stands for arg; line 0 where no line applies. */
struct yaml_error {
    const char *file;
    int line, column;
    const char *msgid;
    const char *arg;
};

/* Set a and file; the rest starts as zero. rows live in a, in the order they were found; more when some were left out.
 */
struct yaml_errors {
    struct arena *a;
    const char *file;
    struct yaml_error *rows;
    size_t n, cap;
    bool more;
};

enum yaml_need { YAML_OPTIONAL, YAML_REQUIRED };

/* Parses text into a tree in errors->a. NULL after a mistake of syntax or a passed limit, which is in errors. An empty
 * document is an empty map. */
struct yaml_node *yaml_parse(const char *text, size_t n, struct yaml_errors *errors);

/* Reads a file and parses it; errors->file should be its path. ERR_IO and ERR_NOT_FOUND in e, mistakes in errors. */
enum err yaml_read(const char *path, struct yaml_errors *errors, struct yaml_node **ret_root,
                   struct error *e) ERR_CHECKED;

/* The text of such a file, in errors->a and ended by a NUL: for what may be YAML or something else. One that is too
 * large has YAML_SIZE_MAX + 1 bytes here, which every parser refuses. */
enum err yaml_read_text(const char *path, struct yaml_errors *errors, char **ret_text, size_t *ret_n,
                        struct error *e) ERR_CHECKED;

/* Adds a mistake at a node (NULL: no line). msgid as in error_set. */
void yaml_fault(struct yaml_errors *errors, const struct yaml_node *at, const char *msgid, const char *arg);

/*
 * Getters. map may be NULL (a parse that failed) and gives the default. What is absent, of the wrong kind or out of
 * bounds is reported and gives the default. Lengths are in characters.
 */
struct yaml_node *yaml_get(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum yaml_need need,
                           enum yaml_kind kind); /* NULL when absent or wrong */
const char *yaml_text(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum yaml_need need,
                      size_t max, const char *otherwise);
int64_t yaml_int(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum yaml_need need, int64_t min,
                 int64_t max, int64_t otherwise);
bool yaml_bool(struct yaml_errors *errors, struct yaml_node *map, const char *key, bool otherwise);
/* Number of the word within words (NULL-ended). */
int yaml_choice(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum yaml_need need,
                const char *const *words, int otherwise);
/* A list of texts, or one text as a list of one; NULL-ended, in errors->a; never NULL. */
const char *const *yaml_texts(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum yaml_need need,
                              size_t max, size_t *ret_n);

/* Reports the keys of a map that nobody asked for. */
void yaml_finish(struct yaml_errors *errors, const struct yaml_node *map);

/* Appends every mistake as a line "file:line:column: sentence" in English. */
void yaml_errors_print(const struct yaml_errors *errors, struct buf *out);

/* Reads "true", "yes", "on", "是" and their opposites. */
bool yaml_bool_of(const char *text, bool *ret);

#endif
