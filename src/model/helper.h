/*
 * Helper processes: work that the server must not do itself, because its libraries read what strangers sent or weigh
 * more than an idle server may. A helper reads standard input, writes its answer to standard output and ends.
 */
#ifndef ECHOWALL_MODEL_HELPER_H
#define ECHOWALL_MODEL_HELPER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct helper_answer {
    const uint8_t *p;
    size_t n;
    void *map; /* the memory behind it */
    size_t map_n;
};

/*
 * Runs program with the words of command (ended by NULL), no environment, and the file `in` as standard
 * input. ERR_BUSY when it could not be started; ERR_INTERNAL when it took longer than seconds or answered with max
 * bytes or more. *ret is released with helper_release.
 */
enum err helper_run(const char *program, const char *const *command, int in, size_t max, int seconds,
                    struct helper_answer *ret, struct error *e) ERR_CHECKED;
void helper_release(struct helper_answer *x);

/* A file in memory that holds the bytes, read from its beginning; the caller closes it. */
enum err helper_input(const void *p, size_t n, int *ret_fd, struct error *e) ERR_CHECKED;

#endif
