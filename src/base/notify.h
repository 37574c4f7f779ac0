/*
 * Tells the service manager that started this process how it stands (the protocol of sd_notify(3)): one datagram to the
 * socket that NOTIFY_SOCKET names.
 */
#ifndef ECHOWALL_BASE_NOTIFY_H
#define ECHOWALL_BASE_NOTIFY_H

#include <stdbool.h>

/* state: lines such as "READY=1". False when it could not be sent; true also when nobody asks for it. */
bool notify_service(const char *state);

#endif
