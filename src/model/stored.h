/* Files of the content-addressed folder as the checker, backups and erasure handle them: by address, without looking
 * at what they are. */
#ifndef ECHOWALL_MODEL_STORED_H
#define ECHOWALL_MODEL_STORED_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/site.h"

/* Whether it can be an address: 64 small hexadecimal digits. */
bool stored_address(const char *sha256);
/* Where the file of an address lies. */
char *stored_path(const struct site *s, struct arena *a, const char *sha256);

/* Whether the file is there and has the bytes of its address; *ret false also for an address that is none. */
enum err stored_whole(const struct site *s, const char *sha256, bool *ret, struct error *e) ERR_CHECKED;

/* Takes the file away, and its folder's entry is gone from disk when it returns; *ret false where there was none. */
enum err stored_remove(const struct site *s, const char *sha256, bool *ret, struct error *e) ERR_CHECKED;

/* A file on its way in: written beside, and moved to its address when whole. stored_put_end checks the hash:
 * ERR_INVALID where the bytes are others. */
struct stored_put {
    int fd;
    char *temporary, *path;
    char address[65];
    struct hasher hasher;
};
enum err stored_put_begin(const struct site *s, struct arena *a, const char *sha256, struct stored_put *ret,
                          struct error *e) ERR_CHECKED;
enum err stored_put_add(struct stored_put *p, const void *bytes, size_t n, struct error *e) ERR_CHECKED;
enum err stored_put_end(struct stored_put *p, struct error *e) ERR_CHECKED;
void stored_put_abandon(struct stored_put *p); /* after a failed add */

#endif
