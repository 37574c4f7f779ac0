/*
 * Watches connections whose request head is slow to come. The library's own timeout starts anew with every byte, so a
 * client that sends one byte in a while would hold its connection for ever; here the whole head has one limit.
 */
#ifndef ECHOWALL_HTTP_WATCH_H
#define ECHOWALL_HTTP_WATCH_H

#include <stdint.h>

struct watch;
struct watched;

struct watch *watch_new(void);
void watch_free(struct watch *w);

struct watched *watch_add(struct watch *w, int fd);    /* from now on waits for a head */
void watch_remove(struct watch *w, struct watched *c); /* before the socket is closed */
void watch_busy(struct watched *c);                    /* a head is complete */
void watch_wait(struct watched *c);                    /* waits for the next head */

/* Shuts down the sockets that have waited longer than limit_us. */
void watch_sweep(struct watch *w, int64_t limit_us);

#endif
