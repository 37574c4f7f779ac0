/*
 * Procedures that were put in force at this site, beside and instead of those inside the program
 * (catalogue/procedure.h). A version is checked when it is put, and stays for good: a matter keeps the one it began
 * under. New matters begin under the version whose time came last, or the one inside the program where none's has.
 *
 * What is put is kept in memory by every process that asks for it: read when a site is opened, when a matter is raised,
 * and, through procedures_watch, when a page meets a version that another process put.
 */
#ifndef ECHOWALL_MODEL_PROCEDURES_H
#define ECHOWALL_MODEL_PROCEDURES_H

#include "catalogue/procedure_read.h"
#include "model/site.h"
#include "model/viewer.h"

#define PROCEDURES_MAX     500          /* versions at a site */
#define PROCEDURE_FILE_MAX (256 * 1024) /* bytes of one */

/* Reads what is put and not in memory yet. */
enum err procedures_load(struct db_conn *c, struct error *e) ERR_CHECKED;

/* The same, and from now on a version that is not in memory is read on a connection of its own. d stays open until
 * procedures_unwatch. */
enum err procedures_watch(struct db *d, struct db_conn *c, struct error *e) ERR_CHECKED;
void procedures_unwatch(void);

/* What a new matter begins under at that time; inside a write too. ERR_INVALID where there is no such kind. */
enum err procedure_in_force(struct db_conn *c, const char *code, int64_t now, const struct procedure **ret,
                            struct error *e) ERR_CHECKED;

/* All that are in force at that time, one of each code: those inside the program first, then by code. */
enum err procedures_in_force(struct db_conn *c, struct arena *a, int64_t now, const struct procedure ***ret,
                             size_t *ret_n, struct error *e) ERR_CHECKED;

/* Those of them that residents, or the staff, may raise. */
enum err procedures_raised(struct db_conn *c, struct arena *a, int64_t now, enum raised_by by,
                           const struct procedure ***ret, size_t *ret_n, struct error *e) ERR_CHECKED;

/* One version as it was put. */
struct procedure_line {
    const char *code, *name, *prefix, *sha256;
    const char *login; /* who put it; "" the operator */
    int64_t version, from_at, put_at;
    bool in_force; /* new matters begin under it now */
};

struct procedure_lines {
    struct procedure_line *rows;
    size_t n;
};

/* By code, the newest version first; code NULL: all. */
enum err procedure_lines(struct db_conn *c, struct arena *a, const char *code, int64_t now, struct procedure_lines *ret,
                         struct error *e) ERR_CHECKED;

/* The file of a version, in a. ERR_NOT_FOUND. */
enum err procedure_source(struct db_conn *c, struct arena *a, const char *code, int64_t version, char **ret,
                          struct error *e) ERR_CHECKED;

/* Reads a file and holds it against what there is: mistakes are in errors (set its arena and file), and *ret is NULL
 * then. */
enum err procedure_check_file(struct db_conn *c, const char *text, size_t n, struct yaml_errors *errors,
                              const struct procedure **ret, struct error *e) ERR_CHECKED;

/*
 * Puts a file in force from a moment on, which may not be past by a day; with a line of the audit trail. For system
 * administrators and the operator, ERR_DENIED for others. ERR_INVALID with errors filled where the file has mistakes,
 * ERR_CONFLICT where it is the newest version of its code already.
 */
enum err procedure_put(struct db_conn *c, const struct site *s, const struct viewer *v, const char *text, size_t n,
                       int64_t from_at, struct yaml_errors *errors, struct procedure_line *ret,
                       struct error *e) ERR_CHECKED;

#endif
