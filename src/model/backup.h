/*
 * Backup and restore. A backup is one archive (tar with zstd, or gzip where the library has no zstd) that any engine
 * can take in: the rows of every table in one snapshot, made while serving, and every file they refer to. It never
 * holds the site key.
 *
 * Members: "echowall-backup" (what this is), "rows/TABLE/NNNNNN" (chunks of rows with the names of their columns),
 * "files/SHA256", and last "manifest", which holds the hash of every chunk and one over all files, signed with the site
 * key.
 */
#ifndef ECHOWALL_MODEL_BACKUP_H
#define ECHOWALL_MODEL_BACKUP_H

#include "model/site.h"

struct backup_report {
    int64_t tables, rows, matters, files;
    int64_t missing; /* files that rows refer to and that are not there */
    int64_t bytes;   /* of the archive */
};

/* Writes path (through path.part, on disk when it returns); ERR_CONFLICT where it exists. */
enum err backup_write(struct db_conn *c, const struct site *s, const char *path, struct backup_report *ret,
                      struct error *e) ERR_CHECKED;

struct restore_report {
    int schema;      /* version of the schema it was made with */
    int64_t made_at; /* time of its snapshot */
    int64_t rows, matters, files;
    int64_t erased; /* persons whose erasure was done again */
};

/*
 * Fills the empty database of c, its schema made or yet to make; s has the key, its file's path and the folder of
 * files. Every member is checked before the first row is stored. ERR_CONFLICT: the database is not empty, or the backup
 * is of a newer program; ERR_DENIED: another site's key; ERR_INVALID: not a backup, cut off or altered.
 * A database left by a restore that failed is refused by serve; make a new one.
 */
enum err backup_restore(struct db_conn *c, const struct site *s, const char *path, struct restore_report *ret,
                        struct error *e) ERR_CHECKED;

/* Reads and checks the archive as restore does, and stores nothing. */
enum err backup_check(const struct site *s, const char *path, struct restore_report *ret, struct error *e) ERR_CHECKED;

#endif
