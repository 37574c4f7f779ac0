/* The lists of the desk by their codes in addresses. */
#ifndef ECHOWALL_WEB_QUEUES_H
#define ECHOWALL_WEB_QUEUES_H

#include "model/matter.h"

struct desk_queue {
    const char *code, *name, *why; /* name, and why it is empty: English msgids */
    enum queue queue;
};

const struct desk_queue *desk_queue_find(const char *code); /* NULL when there is none */

#endif
