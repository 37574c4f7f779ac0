/* Shared by writing backups (backup.c), reading them (restore.c), the list of tables (backup_tables.c) and the form of
 * rows (backup_row.c). */
#ifndef ECHOWALL_MODEL_BACKUP_PRIV_H
#define ECHOWALL_MODEL_BACKUP_PRIV_H

#include "model/backup.h"

#define BACKUP_FORMAT    1
#define BACKUP_COLUMNS   64
#define BACKUP_CHUNK     ((size_t)4 << 20)  /* a chunk is closed once it is longer */
#define BACKUP_CHUNK_MAX ((size_t)64 << 20) /* a longer one is no chunk */
#define BACKUP_MANIFEST  ((size_t)64 << 20)

/* One set of rows, in an order that foreign keys allow. Most are tables; what refers to rows of its own table that may
 * come later is a set of its own. */
struct backup_set {
    const char *name;
    const char *table;
    const struct db_stmt *dump, *load, *any;
    const char *columns; /* of load, in the order of its parameters: "id, name" */
    const char *left;    /* columns that the dump has and load leaves to another set, or NULL */
};

const struct backup_set *backup_sets(size_t *ret_n);
const struct backup_set *backup_set_by_name(const char *name); /* NULL when there is none */

/* Tables that are not carried over: log-ins, throttles, the history of the schema, the index for searching, which is
 * built anew. */
extern const char *const backup_left_out[];

/* Whether the table is there: it is not in the database of an older program. */
enum err backup_table_exists(struct db_conn *c, const char *table, bool *ret, struct error *e) ERR_CHECKED;
/* Defaults of a table's columns: for those that the backup does not know. Texts live in a. */
struct backup_default {
    const char *column;
    struct db_val value;
};
enum err backup_defaults(struct db_conn *c, struct arena *a, const char *table, struct backup_default *ret, size_t max,
                         size_t *ret_n, struct error *e) ERR_CHECKED;

/* Rows in a chunk: the names of the columns, then row after row. */
void backup_put_head(struct buf *b, const struct db_rows *q);
void backup_put_row(struct buf *b, const struct db_rows *q);

/* Reading a chunk; values point into its bytes. */
struct backup_reader {
    const uint8_t *p, *end;
    const char *columns[BACKUP_COLUMNS]; /* in an arena */
    size_t n_columns;
    bool failed; /* the bytes are no rows */
};
void backup_read_head(struct backup_reader *r, struct arena *a, const void *bytes, size_t n);
/* False at the end and after a failure. Text values are copied into a, to end with a NUL. */
bool backup_read_row(struct backup_reader *r, struct arena *a, struct db_val *ret);

/* What makes the manifest, written and read alike: it is compared as a whole. */
struct backup_manifest {
    struct buf text;
    struct hasher files;
    int64_t n_files;
};
void backup_manifest_init(struct backup_manifest *m, const char *head);
void backup_manifest_release(struct backup_manifest *m);
void backup_manifest_chunk(struct backup_manifest *m, const char *member, const void *bytes, size_t n, int64_t rows);
void backup_manifest_file(struct backup_manifest *m, const char *address, int64_t size);
void backup_manifest_end(struct backup_manifest *m, const struct site *s);

#endif
