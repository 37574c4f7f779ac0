/*
 * Ids are made by the application: 41 bits of milliseconds since 2020, 10 bits of node, 12 bits of counter. Unique,
 * ordered by time within a node, not gap-free. Never shown as they are in public URLs.
 */
#ifndef ECHOWALL_BASE_ID_H
#define ECHOWALL_BASE_ID_H

#include <stdint.h>

/* A node number of 0..1023 keeps two processes on one database apart; random unless set. */
void id_set_node(unsigned node);

/* A new id; safe for any number of threads; never the same twice in a process, even if the clock steps back. */
int64_t id_new(void);

#endif
