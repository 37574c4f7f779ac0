/*
 * Bars a helper process from everything but its work: little memory and time, no network, no other program, no change
 * to any file. Libraries that read what strangers sent, or fonts, run behind it.
 */
#ifndef ECHOWALL_BASE_CONFINE_H
#define ECHOWALL_BASE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

struct confinement {
    size_t memory; /* bytes of address space; not kept under a sanitizer */
    int seconds;   /* of processor time */
    /* It may open files for reading; what it may not do then fails. Otherwise it has descriptors 0 to 2 only, and the
     * attempt ends it. */
    bool opens_files;
};

/* For the rest of the process's life. */
void confine(const struct confinement *c);

#endif
