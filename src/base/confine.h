/*
 * Bars a helper process from everything but its work: little memory and time, no network, no other program, no signal
 * to another process, no change to any file. Libraries that read what strangers sent, or fonts, run behind it.
 *
 * Two walls of the kernel hold it. A list of the system calls it may make (seccomp): whatever is not on the list fails,
 * or ends it; files are opened for reading only. And, where the kernel has it, Landlock: nothing outside the folders it
 * names can be read either, such as the database or the site key. On a kernel without Landlock, or in a sandbox that
 * does not let a process restrict itself, a helper that opens files may read what its user may read; it still has no
 * way out but its answer.
 */
#ifndef ECHOWALL_BASE_CONFINE_H
#define ECHOWALL_BASE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

struct confinement {
    size_t memory; /* bytes of address space; not kept under a sanitizer */
    int seconds;   /* of processor time */
    /* Files and folders that it may open for reading, ended by NULL; those that are not there, or "", are left out.
     * What else it tries then fails. NULL: it has descriptors 0 to 2 only, and an attempt at anything else ends it. */
    const char *const *reads;
};

enum confined {
    CONFINED_WHOLLY,
    CONFINED_READING, /* Landlock is not to be had: it may read what its user may */
    CONFINED_LIMITS   /* neither is a list of calls: limits only */
};

/* For the rest of the process's life; while it has one thread. */
enum confined confine(const struct confinement *c);

#endif
