/*
 * Files that bear a person's name or address: stored under the data key of that person, so that whoever reads the
 * folder, or a copy of it in any backup, reads nothing without the vault, and erasing the key erases every copy.
 *
 * The sealed bytes are what is stored: they are what the file's address and the record's hash are of, so that verify,
 * backup and restore need no key and go on after an erasure.
 */
#ifndef ECHOWALL_MODEL_SEALED_FILE_H
#define ECHOWALL_MODEL_SEALED_FILE_H

#include "model/site.h"

/* The bytes to store, in a. ERR_CONFLICT when the person was erased. */
enum err file_seal(struct db_conn *c, const struct site *s, struct arena *a, int64_t person_id, const void *p, size_t n,
                   const void **ret, size_t *ret_n, struct error *e) ERR_CHECKED;

#define FILE_SEALED_HEAD 24 /* bytes by which a sealed file is known, and whose it is */
bool file_is_sealed(const void *p, size_t n);

/* What was sealed, in a. ERR_NOT_FOUND: the person was erased; ERR_INTERNAL: altered, or another site's. */
enum err file_unseal(struct db_conn *c, const struct site *s, struct arena *a, const void *p, size_t n,
                     const void **ret, size_t *ret_n, struct error *e) ERR_CHECKED;

#endif
